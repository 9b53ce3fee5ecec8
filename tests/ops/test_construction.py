"""What building a case leaves in the graph: operations, names, inputs, attributes, static shapes, dtypes."""

from __future__ import annotations

import functools
from typing import Any

import pytest

import tfedu as tf
from tests.golden import spec
from tests.ops import replay

STATIC = [(family, case) for family, case in replay.QUESTIONS if "partial" in replay.frozen(family)[case.id]]


def _shape(tensor: Any) -> list[int | None] | None:
    shape = tensor.get_shape()
    return None if shape.ndims is None else shape.as_list()


@functools.lru_cache(maxsize=None)
def _described(family: str, case_id: str) -> dict[str, Any]:
    """The graph of a case as plain data."""
    case = next(case for name, case in replay.QUESTIONS if name == family and case.id == case_id)
    with tf.Graph().as_default() as graph:
        if case.graph_seed is not None:
            tf.set_random_seed(case.graph_seed)
        inputs = spec.placeholders(case, tf)
        outputs = spec.evaluate(case, tf, inputs)
        fed = {tensor.op.name for tensor in inputs}
        return {
            "names": [output.name for output in outputs],
            "dtypes": [output.dtype.name for output in outputs],
            "shapes": [_shape(output) for output in outputs],
            "operations": [
                [op.name, op.type, [tensor.name for tensor in op.inputs], [c.name for c in op.control_inputs]]
                for op in graph.get_operations()
                if op.name not in fed
            ],
            "get_attr": {output.op.name: output.op.get_attr for output in outputs},
        }


@pytest.mark.parametrize(("family", "case"), replay.QUESTIONS, ids=replay.name_of)
def test_operations(family: str, case: Any) -> None:
    """Names, types and inputs of all operations (of the results alone where the inside is TensorFlow's own affair)."""
    described, answer = _described(family, case.id), replay.frozen(family)[case.id]
    assert described["names"] == answer["names"]
    if case.ops == "all":
        assert described["operations"] == answer["operations"]


@pytest.mark.parametrize(("family", "case"), replay.QUESTIONS, ids=replay.name_of)
def test_attributes(family: str, case: Any) -> None:
    """The attributes of the operations that give the results."""
    described, answer = _described(family, case.id), replay.frozen(family)[case.id]
    for name, attributes in answer["attributes"].items():
        if case.ops == "all":
            actual = {key: _plain(described["get_attr"][name](key)) for key in attributes}
            assert actual == attributes


def _plain(value: Any) -> Any:
    if isinstance(value, tf.DType):
        return value.base_dtype.name
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


@pytest.mark.parametrize(("family", "case"), replay.QUESTIONS, ids=replay.name_of)
def test_static_shape(family: str, case: Any) -> None:
    """dtype and shape are known before anything runs."""
    described, answer = _described(family, case.id), replay.frozen(family)[case.id]
    assert described["dtypes"] == answer["dtypes"]
    assert described["shapes"] == answer["shapes"]


@pytest.mark.parametrize("static", ["first", "rank", "none"])
@pytest.mark.parametrize(("family", "case"), STATIC, ids=replay.name_of)
def test_partial_shape(family: str, case: Any, static: str) -> None:
    """What is inferred when the placeholders know only some extents, only the rank, or nothing."""
    expected = replay.frozen(family)[case.id]["partial"][static]
    with tf.Graph().as_default():
        if isinstance(expected, dict):
            with pytest.raises((ValueError, TypeError, tf.errors.OpError)) as caught:
                spec.evaluate(case, tf, spec.placeholders(case, tf, static))
            assert expected["raises"][0] in [kind.__name__ for kind in type(caught.value).__mro__]
        else:
            outputs = spec.evaluate(case, tf, spec.placeholders(case, tf, static))
            assert [_shape(output) for output in outputs] == expected
