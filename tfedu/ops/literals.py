"""Python literals as arrays, by TensorFlow's rules of what may become what."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType, as_dtype

_ACCEPTED: dict[str, tuple[type, ...]] = {
    "f": (bool, int, float, np.integer, np.floating, np.bool_),
    "c": (bool, int, float, complex, np.number, np.bool_),
    "i": (int, np.integer),
    "u": (int, np.integer),
    "b": (bool, np.bool_),
    "O": (str, bytes, np.str_, np.bytes_),
}


def _first_refused(values: Any, dtype: DType) -> Any:
    """The first leaf of a nested list that may not become ``dtype``, else None."""
    if isinstance(values, (list, tuple)):
        for value in values:
            refused = _first_refused(value, dtype)
            if refused is not None:
                return refused
        return None
    if isinstance(values, np.ndarray):
        return None
    kind = dtype.numpy_type.kind
    fits = isinstance(values, _ACCEPTED[kind]) and not (kind in "iuf" and isinstance(values, (bool, np.bool_)))
    return None if fits else (values if values is not None else "None")


def to_array(value: Any, dtype: DType | None = None) -> np.ndarray:
    """``value`` as an array of ``dtype``; without it floats become float32, ints int32 (int64 if too large).

    Arrays and NumPy scalars keep their own type.

    Raises:
        TypeError: ``Expected int32, got 2.5 of type 'float' instead.``
        ValueError: ragged lists, or None.
    """
    if value is None:
        raise ValueError("None values not supported.")
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype.kind in "SU" or (array.dtype == object and dtype is dtypes.string):
            return _strings(array.tolist(), array.shape)
        if dtype is None or dtype is dtypes.string:
            as_dtype(array.dtype)
            return array
        return array.astype(dtype.numpy_type)
    if dtype is not None:
        refused = _first_refused(value, dtype)
        if refused is not None:
            shown = "None" if refused == "None" else repr(refused)
            name = "NoneType" if refused == "None" else type(refused).__name__
            raise TypeError(f"Expected {dtype.name}, got {shown} of type '{name}' instead.")
    if _holds_text(value):
        return _strings(value, None)
    try:
        array = np.array(value, None if dtype is None else dtype.numpy_type)
    except (ValueError, OverflowError) as error:
        if isinstance(error, OverflowError):
            raise ValueError(f"{value!r} does not fit into {dtype.name if dtype else 'int64'}") from None
        raise ValueError(
            f"Argument must be a dense tensor: {value!r} - got a list whose rows have different lengths"
        ) from None
    if array.dtype == object and array.size:
        raise TypeError(
            f"Failed to convert object of type {type(value)} to Tensor. Contents: {value!r}. "
            "Consider casting elements to a supported type."
        )
    if dtype is None:
        array = _narrowed(array)
    return array


def _narrowed(array: np.ndarray) -> np.ndarray:
    if array.dtype == np.float64:
        return array.astype(np.float32)
    if array.dtype == np.int64:
        narrow = array.astype(np.int32)
        return narrow if np.array_equal(narrow, array) else array
    return array


def _holds_text(value: Any) -> bool:
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
    return isinstance(value, (str, bytes))


def _strings(value: Any, shape: tuple[int, ...] | None) -> np.ndarray:
    """An object array of bytes: TensorFlow's strings are bytes."""
    if not isinstance(value, (list, tuple)):
        array = np.empty((), object)
        array[()] = value.encode() if isinstance(value, str) else value
        return array
    flat = np.array(value, object) if shape is None else np.array(value, object).reshape(shape)
    return np.vectorize(lambda s: s.encode() if isinstance(s, str) else s, otypes=[object])(flat)
