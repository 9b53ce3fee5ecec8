"""Arrays of byte strings: what every operation of this room is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np


def strings(values: Iterable[bytes], shape: tuple[int, ...]) -> np.ndarray:
    """``values`` in an array of ``shape``.

    >>> strings([b"a", b"b"], (2, 1)).tolist()
    [[b'a'], [b'b']]
    """
    array = np.empty(shape, object)
    flat = array.reshape(-1)
    for i, value in enumerate(values):
        flat[i] = value
    return array


def each(function: Callable[..., bytes], *arrays: np.ndarray) -> np.ndarray:
    """``function`` of the elements at one place of arrays of one shape."""
    return strings(map(function, *(array.ravel() for array in arrays)), arrays[0].shape)


def each_number(function: Callable[[bytes], Any], array: np.ndarray, dtype: Any) -> np.ndarray:
    """``function`` of every string, as numbers."""
    return np.array([function(value) for value in array.ravel()], dtype).reshape(array.shape)
