"""Windows that fade a frame in and out."""

from __future__ import annotations

import math
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.constant import range_
from tfedu.ops.math import elementwise as ew


def _raised_cosine(
    name: str | None, default: str, window_length: Any, periodic: Any, dtype: Any, middle: float, swing: float
) -> Tensor:
    kind = dtypes.as_dtype(dtype)
    if not kind.is_floating:
        raise ValueError(f"dtype must be a floating point type. Found {kind}")
    with name_scope(name, default, [window_length, periodic]):
        length = convert_to_tensor(window_length, dtypes.int32, "window_length")
        length.shape.assert_has_rank(0)
        periodic = ew.cast(convert_to_tensor(periodic, dtypes.bool_, "periodic"), dtypes.int32)
        even = 1 - length % 2
        period = length + periodic * even - 1
        place = ew.cast(range_(length), kind)
        turned = place * (2 * math.pi) / ew.cast(ew.maximum(period, 1), kind)
        wave = middle - swing * ew.cos(turned)
        lonely = ew.cast(ew.equal(period, 0), kind)  # the window of length 1 is 1
        return wave + lonely * (1 - middle + swing)


def hann_window(
    window_length: Any, periodic: Any = True, dtype: Any = dtypes.float32, name: str | None = None
) -> Tensor:
    """Hann's window, (1 - cos t) / 2, of ``window_length`` numbers (TF: ``tf.signal.hann_window``).

    Args:
        periodic: one period (for spectra) rather than a symmetric window (for filters); only matters where the length
            is even.
        dtype: a floating type.

    Raises:
        ValueError: ``dtype must be a floating point type.``

    >>> hann_window(4).dtype.name
    'float32'
    """
    return _raised_cosine(name, "hann_window", window_length, periodic, dtype, 0.5, 0.5)


def hamming_window(
    window_length: Any, periodic: Any = True, dtype: Any = dtypes.float32, name: str | None = None
) -> Tensor:
    """Hamming's window, 0.54 - 0.46 cos t; arguments as for :func:`hann_window`."""
    return _raised_cosine(name, "hamming_window", window_length, periodic, dtype, 0.54, 0.46)
