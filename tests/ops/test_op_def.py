"""The little language in which operations are declared: what it accepts, what it refuses, what an attribute becomes."""

from __future__ import annotations

import pytest

import tfedu as tf
from tfedu.graph.op_def import UNSET, parse_args, parse_attrs


def names(attr: str) -> list[str]:
    return [kind.name for kind in parse_attrs(attr)["t"].allowed]


def test_sets_of_words_and_types() -> None:
    fruit = parse_attrs("e: {'apple', 'orange'}")["e"]
    assert (fruit.kind, fruit.allowed, fruit.default) == ("string", ("apple", "orange"), UNSET)
    assert names("t: {int32, float32, bool}") == ["int32", "float32", "bool"]
    numbers = names("t: {number}")
    assert "int32" in numbers and "bool" not in numbers and "string" not in numbers
    with_bool = names("t: {number, bool}")
    assert set(with_bool) == {*numbers, "bool"}


def test_least_values() -> None:
    assert parse_attrs("a: int >= 2")["a"].minimum == 2
    several = parse_attrs("a: list({int32, float32}) >= 3")["a"]
    assert several.kind == "list(type)" and several.minimum == 3 and len(several.allowed) == 2


def test_defaults() -> None:
    found = parse_attrs(
        "i: int = 0, f: float = 1.0, b: bool = true, s: string = 'foo', ty: type = int32, l: list(int) = [2, 3, 5, 7]"
    )
    assert {name: attr.default for name, attr in found.items()} == {
        "i": 0,
        "f": 1.0,
        "b": True,
        "s": "foo",
        "ty": tf.int32,
        "l": [2, 3, 5, 7],
    }


def test_arguments() -> None:
    attrs = parse_attrs("T: {float32, int32}, N: int >= 2, L: list(type)")
    same, plain, mixed, held = parse_args("xs: N * T, n: int32, ys: L, ref: Ref(T)", attrs)
    assert same.is_list and (same.number_attr, same.type_attr) == ("N", "T")
    assert plain.type is tf.int32 and not plain.is_list
    assert mixed.is_list and mixed.type_list_attr == "L" and held.is_ref


def test_what_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="cannot read the attribute"):
        parse_attrs("no colon")
    with pytest.raises(TypeError):
        parse_args("x: no_such_type", {})


def test_constraints_are_kept_when_operations_are_made() -> None:
    with tf.Graph().as_default():
        with pytest.raises(TypeError, match="not in list of allowed values"):
            tf.sqrt(tf.constant([1]))
        with pytest.raises(ValueError, match="at least one"):
            tf.add_n([])
        assert tf.argmax([1.0, 2.0], output_type=tf.int32).dtype is tf.int32  # chosen by an argument
        assert tf.add(1.0, 2.0).op.get_attr("T") is tf.float32  # found in the operands
        with pytest.raises(TypeError):
            tf.argmax([1.0], output_type=tf.float32)
