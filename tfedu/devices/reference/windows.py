"""Convolution and pooling: every primitive that slides a window, in terms of one strided view.

:func:`windows` shows an array as [N, *outputs, *window, C] without copying; a convolution is then a tensor
contraction over window and channel, and each gradient is the same contraction with the roles exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Pairs = Sequence[tuple[int, int]]


def padded(x: Array, padding: Pairs, value: float = 0) -> Array:
    return np.pad(x, [(0, 0), *padding, (0, 0)], constant_values=value)


def windows(x: Array, window: Sequence[int], strides: Sequence[int], dilations: Sequence[int]) -> Array:
    """``x`` [N, *spatial, C] (already padded) seen as [N, *outputs, C, *window]."""
    reach = [(w - 1) * d + 1 for w, d in zip(window, dilations, strict=True)]
    axes = tuple(range(1, x.ndim - 1))
    view = np.lib.stride_tricks.sliding_window_view(x, reach, axes)
    steps = tuple(slice(None, None, s) for s in strides)
    holes = tuple(slice(None, None, d) for d in dilations)
    return view[(slice(None), *steps, slice(None), *holes)]


def _empty(*arrays: Array) -> bool:
    return any(a.size == 0 for a in arrays)


def conv(x: Array, w: Array, strides: Sequence[int], padding: Pairs, dilations: Sequence[int], shape: Any) -> Array:
    if _empty(x, w) or 0 in shape:
        return np.zeros(shape, x.dtype)
    view = windows(padded(x, padding), w.shape[:-2], strides, dilations)
    n = w.ndim - 2
    # view: [N, *out, C, *window]; w: [*window, C, F]
    window_axes = list(range(n + 2, 2 * n + 2))
    return np.tensordot(view, w, axes=([n + 1, *window_axes], [n, *range(n)]))


def conv_filter_grad(
    x: Array, dy: Array, strides: Sequence[int], padding: Pairs, dilations: Sequence[int], shape: Any
) -> Array:
    if _empty(x, dy):
        return np.zeros(shape, x.dtype)
    view = windows(padded(x, padding), shape[:-2], strides, dilations)
    n = x.ndim - 2
    view = view[tuple(slice(0, extent) for extent in dy.shape[:-1])]
    summed = np.tensordot(view, dy, axes=(list(range(n + 1)), list(range(n + 1))))  # [C, *window, F]
    return np.moveaxis(summed, 0, n)


def _taps(
    window: Sequence[int], outputs: Sequence[int], strides: Sequence[int], dilations: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
    """For each position inside the window: its index, and where it touches the padded input."""
    for tap in product(*map(range, window)):
        starts = [t * d for t, d in zip(tap, dilations, strict=True)]
        yield (
            tap,
            tuple(
                slice(start, start + (out - 1) * stride + 1, stride)
                for start, out, stride in zip(starts, outputs, strides, strict=True)
            ),
        )


def _spread_shape(spatial: Sequence[int], padding: Pairs) -> list[int]:
    return [size + lo + hi for size, (lo, hi) in zip(spatial, padding, strict=True)]


def _cropped(wide: Array, spatial: Sequence[int], padding: Pairs) -> Array:
    crop = tuple(slice(lo, lo + size) for size, (lo, _) in zip(spatial, padding, strict=True))
    return wide[(slice(None), *crop, slice(None))]


def conv_input_grad(
    dy: Array, w: Array, strides: Sequence[int], padding: Pairs, dilations: Sequence[int], shape: Any
) -> Array:
    spatial = shape[1:-1]
    wide = np.zeros((shape[0], *_spread_shape(spatial, padding), shape[-1]), dy.dtype)
    if not _empty(dy, w):
        for tap, where in _taps(w.shape[:-2], dy.shape[1:-1], strides, dilations):
            wide[(slice(None), *where, slice(None))] += dy @ w[tap].T
    return np.ascontiguousarray(_cropped(wide, spatial, padding))


def _lowest(dtype: np.dtype) -> Any:
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def pool(kind: str, x: Array, window: Sequence[int], strides: Sequence[int], padding: Pairs) -> Array:
    n = len(window)
    ones = (1,) * n
    axes = tuple(range(-n, 0))
    if kind == "max":
        return windows(padded(x, padding, _lowest(x.dtype)), window, strides, ones).max(axis=axes)
    total = windows(padded(x, padding), window, strides, ones).sum(axis=axes, dtype=x.dtype)
    return (total / _window_sizes(x.shape, window, strides, padding)).astype(x.dtype)


def _window_sizes(shape: Sequence[int], window: Sequence[int], strides: Sequence[int], padding: Pairs) -> Array:
    """How many elements of the unpadded input each window covers, [1, *outputs, 1]."""
    inside = padded(np.ones((1, *shape[1:-1], 1)), padding)
    return windows(inside, window, strides, (1,) * len(window)).sum(axis=tuple(range(-len(window), 0)))


def max_pool_grad(x: Array, dy: Array, window: Sequence[int], strides: Sequence[int], padding: Pairs) -> Array:
    n = len(window)
    spatial = x.shape[1:-1]
    wide = np.zeros((x.shape[0], *_spread_shape(spatial, padding), x.shape[-1]), x.dtype)
    view = windows(padded(x, padding, _lowest(x.dtype)), window, strides, (1,) * n)
    winner = view.reshape(*view.shape[: n + 2], int(np.prod(window))).argmax(axis=-1)
    for index, (_, where) in enumerate(_taps(window, dy.shape[1:-1], strides, (1,) * n)):
        wide[(slice(None), *where, slice(None))] += np.where(winner == index, dy, 0).astype(x.dtype)
    return np.ascontiguousarray(_cropped(wide, spatial, padding))


def avg_pool_grad(dy: Array, shape: Any, window: Sequence[int], strides: Sequence[int], padding: Pairs) -> Array:
    spatial = shape[1:-1]
    wide = np.zeros((shape[0], *_spread_shape(spatial, padding), shape[-1]), dy.dtype)
    share = (dy / _window_sizes(shape, window, strides, padding)).astype(dy.dtype)
    for _, where in _taps(window, dy.shape[1:-1], strides, (1,) * len(window)):
        wide[(slice(None), *where, slice(None))] += share
    return np.ascontiguousarray(_cropped(wide, spatial, padding))
