"""Checks of types, done where they are written: ``tf.assert_type``, ``tf.assert_integer``, ..."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.control import no_op


def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> Operation:
    """An operation without effect; raises TypeError at once unless the elements of ``x`` are integers."""
    with name_scope(name, "assert_integer", [x]):
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_integer:
            raise TypeError(f'{message or ""}  Expected "x" to be integer type.  Found: {x.name} of dtype {x.dtype}')
        return no_op("statically_determined_was_integer")


def assert_type(tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None) -> Operation:
    """An operation without effect; raises TypeError at once unless ``tensor`` has the type ``tf_type``."""
    with name_scope(name, "assert_type", [tensor]):
        tensor = convert_to_tensor(tensor, name="tensor")
        if tensor.dtype != tf_type:
            raise TypeError(f"{message or ''}  {tensor.name} must be of type {as_dtype(tf_type)}")
        return no_op("statically_determined_correct_type")


_NUMERIC = frozenset(map(as_dtype, "float32 float64 int8 int16 int32 int64 uint8 complex64".split()))


def is_numeric_tensor(tensor: Any) -> bool:
    """Whether ``tensor`` is a tensor of numbers as TensorFlow counts them: not float16, not wide unsigned ones."""
    return isinstance(tensor, Tensor) and tensor.dtype in _NUMERIC


def assert_same_float_dtype(tensors: Any = None, dtype: Any = None) -> DType:
    """The one float type of ``tensors`` (None among them counts for nothing) and ``dtype``; float32 without either.

    Raises:
        ValueError: different types, or one that is no float.
    """
    found = None if dtype is None else as_dtype(dtype)
    first = ""
    for item in tensors or ():
        if item is None:
            continue
        kind = item.dtype.base_dtype
        name = getattr(item, "name", str(item))
        if found is None:
            found, first = kind, f" as {name}"
        elif found != kind:
            raise ValueError(f"{name}, type={kind}, must be of the same type ({found}){first}.")
    if found is None:
        return dtypes.float32
    if not found.is_floating:
        raise ValueError(f"Expected floating point type, got {found}.")
    return found


def assert_proper_iterable(values: Any) -> None:
    """Raise TypeError unless ``values`` is a collection: words, arrays and tensors can be iterated over by mistake."""
    if isinstance(values, (Tensor, np.ndarray, str, bytes)):
        raise TypeError(f'Expected argument "values" to be a "proper" iterable.  Found: {type(values)}')
    if not hasattr(values, "__iter__"):
        raise TypeError(f'Expected argument "values" to be iterable.  Found: {type(values)}')
