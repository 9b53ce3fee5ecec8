"""Means and variances of tensors (``tf.nn.moments`` and its parts)."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, either, name_scope
from tfedu.ops.array import shape, squeeze, stop_gradient
from tfedu.ops.array.gather import gather
from tfedu.ops.constant import constant, zeros_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_mean, reduce_prod, reduce_sum


def moments(
    x: Any, axes: Any, shift: Any = None, name: str | None = None, keep_dims: Any = None, keepdims: Any = None
) -> tuple[Tensor, Tensor]:
    """Mean and variance along ``axes`` (TF: ``tf.nn.moments``).

    Args:
        x: floats. float16 is computed in float32.
        axes: ints: which axes are averaged over; ``[0, 1, 2]`` for batch normalisation of images.
        shift: not used, as in TensorFlow.
        keepdims: keep these axes with extent 1. ``keep_dims`` is its old name.

    >>> mean, variance = moments([[1.0, 2.0], [3.0, 6.0]], [0])
    >>> mean.shape.as_list()
    [2]
    """
    keep = either("keepdims", keepdims, "keep_dims", keep_dims)
    with name_scope(name, "moments", [x, axes]):
        x = convert_to_tensor(x, name="x")
        y = ew.cast(x, dtypes.float32) if x.dtype == dtypes.float16 else x
        mean = reduce_mean(y, axes, keepdims=True, name="mean")
        variance = reduce_mean(ew.squared_difference(y, stop_gradient(mean)), axes, keepdims=True, name="variance")
        return _finished(mean, variance, axes, keep, x)


def _finished(mean: Tensor, variance: Tensor, axes: Any, keep: Any, x: Tensor) -> tuple[Tensor, Tensor]:
    """Without the axes of extent 1 unless they are to be kept, in the type of ``x``."""
    if not keep:
        mean, variance = squeeze(mean, axes), squeeze(variance, axes)
    if x.dtype == dtypes.float16:
        mean, variance = ew.cast(mean, dtypes.float16), ew.cast(variance, dtypes.float16)
    return mean, variance


def weighted_moments(
    x: Any,
    axes: Any,
    frequency_weights: Any,
    name: str | None = None,
    keep_dims: Any = None,
    keepdims: Any = None,
) -> tuple[Tensor, Tensor]:
    """Mean and variance along ``axes``, each element counted as often as its weight says.

    Args:
        x: floats.
        frequency_weights: numbers that broadcast to ``x``.
        keepdims: keep the axes with extent 1. ``keep_dims`` is its old name.
    """
    keep = either("keepdims", keepdims, "keep_dims", keep_dims)
    with name_scope(name, "weighted_moments", [x, frequency_weights, axes]):
        given = convert_to_tensor(x, name="x")
        weights = convert_to_tensor(frequency_weights, name="frequency_weights")
        x = ew.cast(given, dtypes.float32) if given.dtype == dtypes.float16 else given
        weights = weights if weights.dtype == x.dtype else ew.cast(weights, x.dtype)
        total = reduce_sum(weights * x, axes, name="weighted_input_sum", keepdims=True)
        everywhere = weights + zeros_like(x)
        share = ew.reciprocal(reduce_sum(everywhere, axes, name="sum_of_weights", keepdims=True), name="inv_weight_sum")
        mean = ew.multiply(total, share)
        spread = reduce_sum(weights * ew.squared_difference(x, mean), axes, name="weighted_distsq", keepdims=True)
        return _finished(mean, ew.multiply(spread, share), axes, keep, given)


def sufficient_statistics(
    x: Any, axes: Any, shift: Any = None, keep_dims: Any = None, name: str | None = None, keepdims: Any = None
) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    """How many, their sum, the sum of their squares: what :func:`normalize_moments` makes mean and variance of.

    Args:
        x: floats.
        axes: ints: which axes are summed over.
        shift: a number near the mean, taken away first; it keeps the variance precise.
        keepdims: keep the axes with extent 1. ``keep_dims`` is its old name.

    Returns:
        ``(count, sum, sum of squares, shift)``.
    """
    axes = list(set(axes))
    keep = bool(either("keepdims", keepdims, "keep_dims", keep_dims))
    with name_scope(name, "sufficient_statistics", [x, shift]):
        x = convert_to_tensor(x, name="x")
        extents = [None] if x.dims is None else [x.dims[axis] for axis in axes]
        if None in extents:
            count = reduce_prod(gather(ew.cast(shape(x), x.dtype), axes), name="count")
        else:
            product = 1
            for extent in extents:
                product *= extent or 0
            count = constant(product, dtype=x.dtype)
        if shift is None:
            values, squares = x, ew.square(x)
        else:
            shift = convert_to_tensor(shift, name="shift")
            values, squares = ew.subtract(x, shift), ew.squared_difference(x, shift)
        total = reduce_sum(values, axes, keepdims=keep, name="mean_ss")
        return count, total, reduce_sum(squares, axes, keepdims=keep, name="var_ss"), shift


def normalize_moments(
    counts: Any, mean_ss: Any, variance_ss: Any, shift: Any, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """Mean and variance from :func:`sufficient_statistics`; ``shift`` may be None."""
    with name_scope(name, "normalize", [counts, mean_ss, variance_ss, shift]):
        share = ew.reciprocal(counts, name="divisor")
        centre = ew.multiply(mean_ss, share, name="mean" if shift is None else "shifted_mean")
        mean = centre if shift is None else ew.add(centre, shift, name="mean")
        return mean, ew.subtract(ew.multiply(variance_ss, share), ew.square(centre), name="variance")
