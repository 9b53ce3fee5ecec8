"""What building a case leaves in the graph: operations, names, inputs, attributes, static shapes, dtypes."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest

import tfedu as tf
from tests.golden import spec
from tests.ops import replay

YOUNGER_ATTRIBUTES = {"explicit_paddings", "incompatible_shape_error", "batch_dims"}
"""Attributes that TensorFlow 1.15 has and the versions that the courses use do not."""


def _build(case: Any, static: str | None = None) -> tuple[Any, list[Any], list[Any]]:
    with tf.Graph().as_default() as graph:
        if case.graph_seed is not None:
            tf.set_random_seed(case.graph_seed)
        inputs = spec.placeholders(case, tf, static)
        return graph, inputs, spec.evaluate(case, tf, inputs)


def _plain(value: Any) -> Any:
    if isinstance(value, tf.DType):
        return value.base_dtype.name
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return float(np.float32(value)) if isinstance(value, float) else value


def _outermost(name: str) -> str:
    return name.split("/")[0].split(":")[0]


@pytest.mark.parametrize(("family", "case"), replay.QUESTIONS, ids=replay.name_of)
def test_operations(family: str, case: Any) -> None:
    """Names, types, inputs and attributes; of a composition that is TensorFlow's own affair, the outermost scope."""
    graph, inputs, outputs = _build(case)
    answer = replay.frozen(family)[case.id]
    if case.ops == "none":
        return
    if case.ops == "result":
        assert [_outermost(output.name) for output in outputs] == [_outermost(name) for name in answer["names"]]
        return
    fed = {tensor.op.name for tensor in inputs}
    operations = [
        [op.name, op.type, [tensor.name for tensor in op.inputs], [c.name for c in op.control_inputs]]
        for op in graph.get_operations()
        if op.name not in fed
    ]
    assert sorted(operations) == sorted(answer["operations"])
    assert [output.name for output in outputs] == answer["names"]
    for name, attributes in answer["attributes"].items():
        wanted = {key: value for key, value in attributes.items() if key not in YOUNGER_ATTRIBUTES}
        op = graph.get_operation_by_name(name)
        assert {key: _plain(op.get_attr(key)) for key in wanted} == wanted, name


def _shape(tensor: Any) -> list[int | None] | None:
    shape = tensor.get_shape()
    return None if shape.ndims is None else shape.as_list()


def _agrees(shape: list[int | None] | None, known: list[int | None] | None, true: tuple[int, ...]) -> bool:
    """Whether ``shape`` tells at least what TensorFlow knows, and nothing that is not so."""
    if shape is None:
        return known is None
    if known is not None and len(known) != len(true):  # TensorFlow took an image of unknown rank for a single one
        return shape == known
    return len(shape) == len(true) and all(
        extent == actual or (extent is None and (known is None or known[axis] is None))
        for axis, (extent, actual) in enumerate(zip(shape, true))
    )


@pytest.mark.parametrize(("family", "case"), replay.QUESTIONS, ids=replay.name_of)
def test_static_shape(family: str, case: Any) -> None:
    """dtype and shape before anything runs: exactly TensorFlow's when the inputs' shapes are known, at least as much
    when the placeholders know only some extents, only the rank, or nothing."""
    answer = replay.frozen(family)[case.id]
    _, _, outputs = _build(case)
    assert [output.dtype.name for output in outputs] == answer["dtypes"]
    if case.shapes == "true":
        for output, value in zip(outputs, answer["values"]):
            assert output.get_shape().is_compatible_with(value.shape), f"{_shape(output)} is not {value.shape}"
        return
    assert [_shape(output) for output in outputs] == answer["shapes"]
    for static, known in answer.get("partial", {}).items():
        if isinstance(known, dict):  # TensorFlow gives up; whoever can may go on
            with contextlib.suppress(ValueError, TypeError):
                _build(case, static)
            continue
        _, _, outputs = _build(case, static)
        for output, shape, value in zip(outputs, known, answer["values"]):
            assert _agrees(_shape(output), shape, value.shape), f"{static}: {_shape(output)}, TensorFlow's is {shape}"
