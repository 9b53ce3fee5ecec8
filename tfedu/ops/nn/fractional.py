"""Pooling that shrinks images by a factor between 1 and 2 (``tf.nn.fractional_max_pool``, ``..._avg_pool``).

Graham 2014, *Fractional Max-Pooling*: windows of one or two rows, in random order. The borders are TensorFlow's own for
the same seeds. Because shapes and borders are drawn in the run, the operations are computed on the host.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import shape as shape_of


class _Words:
    """Random words of one run: from the beginning of the stream where every run is to be the same."""

    def __init__(self, ctx: Any) -> None:
        self._ctx = ctx
        self._place = 0 if ctx.attr("deterministic") else None
        if self._place is None and (ctx.attr("seed") or ctx.attr("seed2")):
            raise ctx.invalid("Both seed and seed2 should be 0 if deterministic is false.")

    def __call__(self, count: int) -> np.ndarray:
        place = self._place
        if place is not None:
            self._place = place + -(-count // 4)
        return self._ctx.random_bits(count, place)


# -- borders ----------------------------------------------------------------------------------------------------------


def _borders(ctx: Any, size: int, count: int, words: _Words) -> np.ndarray:
    """Where the ``count`` windows begin, and where the last one ends."""
    widths = _pseudo_random(size, count, words) if ctx.attr("pseudo_random") else _shuffled(size, count, words)
    return np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)


def _pseudo_random(size: int, count: int, words: _Words) -> np.ndarray:
    """Evenly spaced borders from a random start, which is small enough for the first and the last window."""
    factor, least = size / count, size // count
    limit = min((least + 2) / factor - 1, (size + 1 - least) / factor - (count - 1))
    high, low = (int(word) for word in words(2))
    start = ((high & 0xFFFFF) << 32 | low) * 2.0**-52 * limit
    inner = np.ceil(factor * (np.arange(1, count) + start))
    return np.diff(np.concatenate([[1], inner, [size + 1]])).astype(np.int64)


def _shuffled(size: int, count: int, words: _Words) -> np.ndarray:
    """As many windows of the larger width as are needed, in random order."""
    widths = np.full(count, size // count, np.int64)
    widths[: size % count] += 1
    for i, word in enumerate(words(count)[: count - 1].tolist()):
        j = i + word % (count - i)
        widths[[i, j]] = widths[[j, i]]
    return widths


def _windows(borders: np.ndarray, size: int, overlapping: bool) -> Iterator[tuple[int, int]]:
    """First and one past the last row of each window."""
    for first, last in zip(borders[:-1].tolist(), borders[1:].tolist()):
        yield first, min(last + overlapping, size)


# -- operations -------------------------------------------------------------------------------------------------------


def _areas(
    ctx: Any, shape: tuple[int, ...], rows: np.ndarray, columns: np.ndarray
) -> Iterator[tuple[int, int, tuple[slice, ...]]]:
    """Row and column of the result, and the part of the image behind it."""
    overlapping = ctx.attr("overlapping")
    across = list(_windows(columns, shape[2], overlapping))
    for i, (top, bottom) in enumerate(_windows(rows, shape[1], overlapping)):
        for j, (left, right) in enumerate(across):
            yield i, j, (slice(None), slice(top, bottom), slice(left, right))


def _pooled(mean: bool) -> Callable[..., list[np.ndarray]]:
    def run(ctx: Any, value: np.ndarray) -> list[np.ndarray]:
        counts = _counts(ctx.attr("pooling_ratio"), value.shape)
        if min(counts) < 1:
            raise ctx.invalid("pooling_ratio must not be larger than the image")
        words = _Words(ctx)
        rows, columns = (_borders(ctx, value.shape[axis], counts[axis - 1], words) for axis in (1, 2))
        result = np.zeros((value.shape[0], *counts, value.shape[3]), value.dtype)
        for i, j, area in _areas(ctx, value.shape, rows, columns):
            part = value[area]
            total = part.sum(axis=(1, 2), dtype=value.dtype) if mean else part.max(axis=(1, 2))
            result[:, i, j] = total / (part.shape[1] * part.shape[2]) if mean else total
        return [result, rows, columns]

    return run


def _counts(ratios: Any, dims: Any) -> list[Any]:
    """How many rows and columns the result has."""
    return [None if dims[axis] is None else int(np.float32(dims[axis]) / np.float32(ratios[axis])) for axis in (1, 2)]


def _shape(ctx: ShapeContext) -> list[Dims]:
    dims, ratios = ctx.rank(0, 4), ctx.attr("pooling_ratio")
    if len(ratios) != 4:
        raise ctx.error("pooling_ratio field must specify 4 dimensions")
    rows, columns = _counts(ratios, dims)
    # Of the borders TensorFlow says that they are one fewer than they are: it would refuse a graph that knows better.
    return [(dims[0], rows, columns, dims[3]), (None,), (None,)]


def _max_grad(
    ctx: Any, x: np.ndarray, y: np.ndarray, dy: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Each cotangent goes to the first maximum of its window."""
    dx = np.zeros_like(x)
    image, channel = np.ogrid[: x.shape[0], : x.shape[3]]
    for i, j, area in _areas(ctx, x.shape, rows, columns):
        part = x[area]
        first = part.reshape(part.shape[0], -1, part.shape[3]).argmax(axis=1)
        place = image, area[1].start + first // part.shape[2], area[2].start + first % part.shape[2], channel
        np.add.at(dx, place, dy[:, i, j])
    return dx


def _avg_grad(ctx: Any, sizes: np.ndarray, dy: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Each cotangent is spread evenly over its window."""
    shape = tuple(int(size) for size in sizes)
    dx = np.zeros(shape, dy.dtype)
    for i, j, area in _areas(ctx, shape, rows, columns):
        part = dx[area]
        part += (dy[:, i, j] / (part.shape[1] * part.shape[2]))[:, None, None, :].astype(dy.dtype)
    return dx


_ATTRS = (
    "pooling_ratio: list(float), pseudo_random: bool = false, overlapping: bool = false, deterministic: bool = false, "
    "seed: int = 0, seed2: int = 0, T: {float32, float64, int32, int64}"
)
_GRAD_ATTRS = "overlapping: bool = false, T: {float32, float64, int32, int64}"
declare(
    "FractionalMaxPool",
    "value: T",
    "output: T, row_pooling_sequence: int64, col_pooling_sequence: int64",
    _ATTRS,
    doc=("Largest value in windows of random widths", "分数最大池化：窗口宽度随机"),
    shape=_shape,
    host=_pooled(mean=False),
    stateful=True,
    gradient=lambda op, dy, *_: [
        apply_op(
            "FractionalMaxPoolGrad",
            orig_input=op.inputs[0],
            orig_output=op.outputs[0],
            out_backprop=dy,
            row_pooling_sequence=op.outputs[1],
            col_pooling_sequence=op.outputs[2],
            overlapping=op.attrs["overlapping"],
        )
    ],
)
declare(
    "FractionalAvgPool",
    "value: T",
    "output: T, row_pooling_sequence: int64, col_pooling_sequence: int64",
    _ATTRS,
    doc=("Mean of windows of random widths", "分数平均池化：窗口宽度随机"),
    shape=_shape,
    host=_pooled(mean=True),
    stateful=True,
    gradient=lambda op, dy, *_: [
        apply_op(
            "FractionalAvgPoolGrad",
            orig_input_tensor_shape=shape_of(op.inputs[0], out_type=dtypes.int64),
            out_backprop=dy,
            row_pooling_sequence=op.outputs[1],
            col_pooling_sequence=op.outputs[2],
            overlapping=op.attrs["overlapping"],
        )
    ],
)
declare(
    "FractionalMaxPoolGrad",
    "orig_input: T, orig_output: T, out_backprop: T, row_pooling_sequence: int64, col_pooling_sequence: int64",
    "output: T",
    _GRAD_ATTRS,
    doc=("Gradient of FractionalMaxPool", "FractionalMaxPool 的梯度"),
    shape=lambda ctx: [ctx.rank(0, 4)],
    host=_max_grad,
)
declare(
    "FractionalAvgPoolGrad",
    "orig_input_tensor_shape: int64, out_backprop: T, row_pooling_sequence: int64, col_pooling_sequence: int64",
    "output: T",
    _GRAD_ATTRS,
    doc=("Gradient of FractionalAvgPool", "FractionalAvgPool 的梯度"),
    shape=lambda ctx: [ctx.value_as_dims(0) or (None,) * 4],
    host=_avg_grad,
)

# -- functions --------------------------------------------------------------------------------------------------------


class FractionalPool(NamedTuple):
    """What fractional pooling returns: the result, and where its windows begin and end."""

    output: Tensor
    row_pooling_sequence: Tensor
    col_pooling_sequence: Tensor


def _pool_function(op_type: str, what: str) -> Callable[..., FractionalPool]:
    def function(
        value: Any,
        pooling_ratio: Any,
        pseudo_random: bool = False,
        overlapping: bool = False,
        deterministic: bool = False,
        seed: int = 0,
        seed2: int = 0,
        name: str | None = None,
    ) -> FractionalPool:
        return FractionalPool(
            *apply_op(
                op_type,
                name,
                value=value,
                pooling_ratio=list(pooling_ratio),
                pseudo_random=pseudo_random,
                overlapping=overlapping,
                deterministic=deterministic,
                seed=seed,
                seed2=seed2,
            )
        )

    function.__doc__ = f"""The {what} of windows whose widths are drawn at random, so that images shrink by any factor.

    Args:
        value: numbers [batch, height, width, channels].
        pooling_ratio: four floats, the first and the last 1.0, such as ``[1.0, 1.44, 1.73, 1.0]``.
        pseudo_random: evenly spaced windows from a random start instead of widths in random order.
        overlapping: let each window include the first row and column of the next.
        deterministic: draw the same windows in every run; ``seed`` and ``seed2`` say which.

    Returns:
        ``(output, row_pooling_sequence, col_pooling_sequence)``; the static shapes of the two sequences tell their true
        length, where TensorFlow's are one short.

    Raises:
        InvalidArgumentError: in the run, seeds without ``deterministic``.
    """
    return function


fractional_max_pool = _pool_function("FractionalMaxPool", "maximum")
fractional_avg_pool = _pool_function("FractionalAvgPool", "mean")
