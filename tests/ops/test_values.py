"""Every case on every device: values, dtypes, runtime shapes and gradients are TensorFlow's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ops import pending, replay, tolerance

ANSWERS = [(family, case, device) for family, case, device in replay.ON_DEVICES if family != "random"]
DETERMINED = [(family, case) for family, case in replay.QUESTIONS if family != "random"]
SPARSE = [
    (family, case)
    for family, case in DETERMINED
    if "IndexedSlices" in replay.frozen(family)[case.id].get("gradient_kinds", [])
    and "tf.IndexedSlices" not in pending.NAMES
]
DYNAMIC = [(family, case) for family, case in DETERMINED if replay.frozen(family)[case.id].get("dynamic")]


def _compare_gradients(played: replay.Played, expected: list[Any], scale: float) -> None:
    _, gradients = played.runs[0]
    assert [g is None for g in gradients] == [g is None for g in expected], "which inputs have a gradient"
    for index, (actual, wanted) in enumerate(zip(gradients, expected)):
        if wanted is not None:
            tolerance.assert_same(actual, wanted, f"gradient {index}", scale * tolerance.GRADIENT_FACTOR)


@pytest.mark.parametrize(("family", "case", "device"), ANSWERS, ids=replay.name_of, indirect=["device"])
def test_answer(family: str, case: Any, device: str) -> None:
    """Values and, for a random cotangent, gradients; and what was fed is still what was fed."""
    played = replay.play(family, case, device)
    answer = replay.frozen(family)[case.id]
    values, _ = played.runs[0]
    assert len(values) == len(answer["values"])
    for index, (actual, wanted) in enumerate(zip(values, answer["values"])):
        tolerance.assert_same(actual, wanted, f"output {index}", case.scale)
    assert not played.spoiled, f"running wrote into the fed arrays {played.spoiled}"
    if "gradients" in answer:
        _compare_gradients(played, answer["gradients"], case.scale)


@pytest.mark.parametrize(("family", "case"), SPARSE, ids=replay.name_of)
def test_sparse_gradient(family: str, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gradient of a lookup names the rows it touches instead of filling a table with zeros."""
    monkeypatch.setenv("TFEDU_DEVICE", "reference")
    assert replay.play(family, case, "reference").kinds == replay.frozen(family)[case.id]["gradient_kinds"]


@pytest.mark.parametrize(("family", "case"), DYNAMIC, ids=replay.name_of)
def test_unknown_shapes(family: str, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same numbers when the placeholders declare no shape, so that all shapes are found while running."""
    monkeypatch.setenv("TFEDU_DEVICE", "reference")
    played = replay.play(family, case, "reference", "none")
    answer = replay.frozen(family)[case.id]
    for index, (actual, wanted) in enumerate(zip(played.runs[0][0], answer["values"])):
        tolerance.assert_same(actual, wanted, f"output {index}", case.scale)
    if "gradients" in answer:
        _compare_gradients(played, answer["gradients"], case.scale)
