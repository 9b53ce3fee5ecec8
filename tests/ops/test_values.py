"""Every case on every device: values, dtypes, runtime shapes and gradients are TensorFlow's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ops import replay, tolerance

DETERMINED = [(family, case) for family, case in replay.QUESTIONS if family != "random"]
DIFFERENTIABLE = [(family, case) for family, case in DETERMINED if case.grad and "gradients" in replay.frozen(family)[case.id]]
DYNAMIC = [(family, case) for family, case in DETERMINED if replay.frozen(family)[case.id].get("dynamic")]


def _compare_gradients(played: replay.Played, expected: list[Any], scale: float) -> None:
    _, gradients = played.runs[0]
    assert [g is None for g in gradients] == [g is None for g in expected], "which inputs have a gradient"
    for index, (actual, wanted) in enumerate(zip(gradients, expected)):
        if wanted is not None:
            tolerance.assert_same(actual, wanted, f"gradient {index}", scale * tolerance.GRADIENT_FACTOR)


@pytest.mark.parametrize(("family", "case"), DETERMINED, ids=replay.name_of)
def test_value(family: str, case: Any, device: str) -> None:
    """Values, dtypes and shapes; and what was fed is still what was fed."""
    played = replay.play(family, case, device)
    values, _ = played.runs[0]
    expected = replay.frozen(family)[case.id]["values"]
    assert len(values) == len(expected)
    for index, (actual, wanted) in enumerate(zip(values, expected)):
        tolerance.assert_same(actual, wanted, f"output {index}", case.scale)
    assert not played.spoiled, f"running wrote into the fed arrays {played.spoiled}"


@pytest.mark.parametrize(("family", "case"), DIFFERENTIABLE, ids=replay.name_of)
def test_gradient(family: str, case: Any, device: str) -> None:
    """``tf.gradients`` with a random cotangent."""
    played = replay.play(family, case, device)
    answer = replay.frozen(family)[case.id]
    _compare_gradients(played, answer["gradients"], case.scale)
    assert played.kinds == answer["gradient_kinds"]


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
