"""Every graph that tfedu writes for a golden case is one that TensorFlow 1.15 has run with equal results.

``tests/graph_def/exchange`` says how that was verified, and how to verify it anew.
"""

from __future__ import annotations

import os

import pytest

import tfedu as tf
from tests.graph_def.exchange import archive, engine, exceptions
from tfedu.graph import registry

TENSORFLOW = os.environ.get("TFEDU_TENSORFLOW")
"""A Python 3.7 with TensorFlow 1.15, to be asked itself."""


@pytest.fixture(autouse=True)
def _on_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFEDU_DEVICE", "reference")


@pytest.mark.parametrize("family", engine.FAMILIES)
def test_graphs_are_those_that_tensorflow_ran(family: str) -> None:
    verified, changed = archive.verified(), []
    made = {sample.name: sample for sample in engine.of_family(family) if sample.form == "graph"}
    for name, sample in made.items():
        if name in verified and engine.digest(sample) != verified[name]:
            changed.append(name)
    assert not changed, f"TensorFlow has not run these graphs as they are now (see tests/graph_def/exchange): {changed}"
    gone = [name for name in verified if name.startswith(f"{family}/") and name not in made]
    assert not gone, f"these are no more: {gone}"


if TENSORFLOW:

    @pytest.mark.parametrize("family", engine.FAMILIES)
    def test_tensorflow_gives_equal_results(family: str) -> None:
        differences = engine.run_in_tensorflow(str(TENSORFLOW), engine.of_family(family))
        unexplained = {k: v for k, v in differences.items() if not exceptions.reason(k, exceptions.NOT_WRITTEN)}
        assert not unexplained


def test_every_operation_was_verified() -> None:
    """Op types in the graphs of verified samples, before they are rewritten as TensorFlow's."""
    seen: set[str] = set()
    for name in archive.verified():
        if set(registry.all_ops()) - seen - set(exceptions.NEVER_WRITTEN):
            seen |= engine.types_of(name)
    missing = set(registry.all_ops()) - seen
    assert missing == set(exceptions.NEVER_WRITTEN), "see tests/graph_def/exchange: verify anew, or say why not"


def test_exceptions_are_exact() -> None:
    """What stands among the exceptions is there, and was not verified all the same."""
    names = {*engine.CASES, *engine.PROGRAMS}
    for table in (exceptions.NOT_WRITTEN, exceptions.NOT_ASKED):
        for pattern in table:
            mine = {name for name in names if exceptions.reason(name, {pattern: ""}) is not None}
            assert mine, pattern
            assert not mine & set(archive.verified()), pattern
    assert tf.GRAPH_DEF_VERSION == 134, "TensorFlow judges a graph by this number"
