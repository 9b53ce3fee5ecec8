"""Graphs that TensorFlow 1.15 wrote, with every operation and type that both have, run here with equal results.

``tests/graph_def/exchange`` says where they come from. Cases are imported a dozen at a time into one graph.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

import tfedu as tf
from tests.graph_def.exchange import archive, engine, exceptions, samples, verify
from tests.ops import replay, tolerance
from tfedu.graph import registry

BATCH = 24


@functools.lru_cache(maxsize=1)
def _refused() -> frozenset[str]:
    """The names of the samples that cannot be imported."""
    return frozenset(name for name, sample in archive.foreign().items() if not _imported(sample))


def _imported(sample: samples.Sample) -> bool:
    try:
        for message in sample.graphs:
            with tf.Graph().as_default():
                samples.load(tf, message, sample.form)
    except ValueError:
        return False
    return True


CASES = [name for name in archive.foreign() if name in engine.CASES]
BATCHES = [CASES[start : start + BATCH] for start in range(0, len(CASES), BATCH)]
PROGRAMS = [name for name in archive.foreign() if name not in engine.CASES]


class _Placed:
    """A case under a prefix in the current default graph."""

    def __init__(self, name: str, prefix: str) -> None:
        self.name, (self.family, self.case) = name, engine.CASES[name]
        sample, self.answer = archive.foreign()[name], replay.frozen(self.family)[self.case.id]
        tf.import_graph_def(tf.GraphDef.FromString(sample.graphs[0]), name=prefix)
        self.fetches = [f"{prefix}/{fetch}" for fetch in sample.steps[0].fetches]
        self.feeds = {f"{prefix}/x{index}:0": array for index, array in enumerate(self.case.arrays())}
        gradients = self.answer.get("gradients")
        slopes = [g for g in gradients if g is not None] if isinstance(gradients, list) else []
        values = [value for value in self.answer["values"] if value.dtype != object or value.ndim or value != b"None"]
        self.values = [*values, *slopes]

    def check(self, fetched: list[Any]) -> None:
        assert len(fetched) == len(self.values)
        for number, (actual, wanted) in enumerate(zip(fetched, self.values)):
            where = f"{self.name}, output {number}"
            if self.family == "random":
                tolerance.assert_same_bits(actual, wanted, where)
            else:
                tolerance.assert_same(
                    np.asarray(actual), np.asarray(wanted), where, self.case.scale * tolerance.GRADIENT_FACTOR
                )


def _run(names: list[str]) -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        placed = [_Placed(name, f"s{number}") for number, name in enumerate(names)]
        feeds = {key: value for each in placed for key, value in each.feeds.items()}
        try:
            fetched = session.run([each.fetches for each in placed], feeds)
        except tf.errors.OpError as error:
            if len(names) == 1:
                raise AssertionError(f"{names[0]}: {error.message}") from error
            for name in names:  # the guilty one says so itself
                _run([name])
            raise
    for each, values in zip(placed, fetched):
        each.check(values)


@pytest.mark.parametrize("batch", range(len(BATCHES)))
def test_cases(batch: int, device: str) -> None:
    names = [name for name in BATCHES[batch] if name not in _refused()]
    _run([name for name in names if device == "reference" or engine.CASES[name][1].everywhere])


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_and_models(name: str, device: str) -> None:
    if name in _refused():
        pytest.skip("tfedu refuses this graph; another test says which ones and why")
    if device == "opencl" and name.startswith("summaries/"):
        pytest.skip("a summary's bytes hold floats, in which no last digit may differ")
    sample = archive.foreign()[name]
    engine.compare(engine.replayed(sample), sample)


def test_every_operation_was_read() -> None:
    read = {node.op for name, s in archive.foreign().items() if name not in _refused() for node in verify.nodes(s)}
    missing = set(registry.all_ops()) - read
    assert missing == set(exceptions.NEVER_READ), "see tests/graph_def/exchange: freeze anew, or say why not"


def test_refusals_are_exact() -> None:
    """What is refused has an operation that tfedu lacks, and each that stands in the list is lacking."""
    strangers = {name: verify.strangers(archive.foreign()[name]) for name in _refused()}
    assert all(strangers.values()), [name for name, kinds in strangers.items() if not kinds]
    assert set().union(*strangers.values()) == set(exceptions.NOT_READ)
    assert not set(exceptions.NOT_READ) & set(registry.all_ops()), "strike these: they are here now"


def test_static_shapes_are_compatible() -> None:
    """No shape inferred here contradicts TensorFlow's."""
    for name in sorted(set(archive.foreign()) - _refused()):
        for message in archive.foreign()[name].graphs if archive.foreign()[name].form == "graph" else ():
            graph_def = tf.GraphDef.FromString(message)
            with tf.Graph().as_default() as graph:
                tf.import_graph_def(graph_def, name="")
            for op in graph.get_operations():
                theirs = {node.name: node for node in graph_def.node}[op.name].attr["_output_shapes"].list.shape
                for tensor, shape in zip(op.outputs, theirs):
                    assert tensor.shape.is_compatible_with(tf.TensorShape(shape)), f"{name}: {tensor}, {shape}"


def test_a_moving_average_is_one_operation_here() -> None:
    """What TensorFlow says with switches (a variable's value, or its initial one) is found whole."""
    sample = archive.foreign()["models/program/layers_by_adam"]
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(tf.GraphDef.FromString(sample.graphs[0]), name="")
        kinds = {op.type for op in graph.get_operations()}
        assert "InitializedValue" in kinds and not kinds & {"Switch", "Merge", "RefSwitch"}
        again = tf.GraphDef.FromString(graph.as_graph_def().SerializeToString())
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(again, name="")
        assert {op.type for op in graph.get_operations()} == kinds
    assert np.all([not name.startswith("models/") for name in _refused()])
