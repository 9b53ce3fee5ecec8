"""Batch normalisation: as arithmetic (``tf.nn.batch_normalization``), as one operation (``tf.nn.fused_batch_norm``)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import reshape
from tfedu.ops.constant import constant
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_mean, reduce_sum


def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: float, name: str | None = None
) -> Tensor:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset; offset and scale may be None."""
    with name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        inverse = ew.rsqrt(variance + variance_epsilon)
        if scale is not None:
            inverse = inverse * scale
        product = x * ew.cast(inverse, x.dtype)
        shift = ew.negative(mean) * inverse if offset is None else offset - mean * inverse
        return product + ew.cast(shift, x.dtype)


def batch_norm_with_global_normalization(
    t: Any = None,
    m: Any = None,
    v: Any = None,
    beta: Any = None,
    gamma: Any = None,
    variance_epsilon: Any = None,
    scale_after_normalization: Any = None,
    name: str | None = None,
    input: Any = None,
    mean: Any = None,
    variance: Any = None,
) -> Tensor:
    """The oldest spelling of :func:`batch_normalization`; ``gamma`` counts if ``scale_after_normalization``.

    ``input``, ``mean`` and ``variance`` are the newer names of ``t``, ``m`` and ``v``.
    """
    return batch_normalization(
        either("input", input, "t", t),
        either("mean", mean, "m", m),
        either("variance", variance, "v", v),
        beta,
        gamma if scale_after_normalization else None,
        variance_epsilon,
        name,
    )


# -- one operation ----------------------------------------------------------------------------------------------------


def _axes(data_format: str) -> tuple[int, list[int]]:
    """The axis of the channels, and the axes that are averaged over."""
    return (1, [0, 2, 3]) if data_format == "NCHW" else (3, [0, 1, 2])


class _Images:
    """Images in float32, and vectors with one number per channel."""

    def __init__(self, ctx: Any, shape: tuple[int, ...]) -> None:
        channel, self.axes = _axes(ctx.attr("data_format"))
        self.shape = shape
        self.wide = [extent if axis == channel else 1 for axis, extent in enumerate(shape)]
        self.count = int(np.prod([shape[axis] for axis in self.axes]))

    def spread(self, vector: ir.Node) -> ir.Node:
        return ir.broadcast_to(ir.reshape(vector, self.wide), self.shape)

    def total(self, x: ir.Node) -> ir.Node:
        return ir.reduce("sum", x, self.axes)

    def mean(self, x: ir.Node) -> ir.Node:
        total = self.total(x)
        return ir.binary("div", total, ir.full(total.shape, self.count, total.dtype))


def _inverse_deviation(ctx: Any, variance: ir.Node) -> ir.Node:
    return ir.unary("rsqrt", ir.binary("add", variance, ir.full(variance.shape, ctx.attr("epsilon"), variance.dtype)))


def _lower_fused(
    ctx: Any, x: ir.Node, scale: ir.Node, offset: ir.Node, mean: ir.Node, variance: ir.Node
) -> list[ir.Node]:
    images = _Images(ctx, x.shape)
    wide = ir.cast(x, np.float32)
    corrected = variance
    if ctx.attr("is_training"):
        mean = images.mean(wide)
        centred = ir.binary("sub", wide, images.spread(mean))
        variance = images.mean(ir.binary("mul", centred, centred))
        # what is handed out estimates the variance of all images from those seen (Bessel's correction)
        correction = ir.full(variance.shape, images.count / max(images.count - 1, 1), variance.dtype)
        corrected = ir.binary("mul", variance, correction)
    elif mean.shape != scale.shape or variance.shape != scale.shape:
        raise ctx.invalid("mean and variance must have one number per channel where is_training is false")
    factor = ir.binary("mul", _inverse_deviation(ctx, variance), scale)
    centred = ir.binary("sub", wide, images.spread(mean))
    y = ir.binary("add", ir.binary("mul", centred, images.spread(factor)), images.spread(offset))
    return [ir.cast(y, x.dtype), mean, corrected, mean, variance, ir.const(0, np.float32)]


def _lower_fused_grad(
    ctx: Any, dy: ir.Node, x: ir.Node, scale: ir.Node, mean: ir.Node, variance: ir.Node, reserved: ir.Node
) -> list[ir.Node]:
    images = _Images(ctx, x.shape)
    wide, dy = ir.cast(x, np.float32), ir.cast(dy, np.float32)
    inverse = _inverse_deviation(ctx, variance)
    centred = ir.binary("sub", wide, images.spread(mean))
    normal = ir.binary("mul", centred, images.spread(inverse))
    along = ir.binary("mul", dy, normal)
    inner = dy
    if ctx.attr("is_training"):
        inner = ir.binary("sub", dy, images.spread(images.mean(dy)))
        inner = ir.binary("sub", inner, ir.binary("mul", normal, images.spread(images.mean(along))))
    dx = ir.binary("mul", inner, images.spread(ir.binary("mul", scale, inverse)))
    nothing = ir.const(0, np.float32)
    return [ir.cast(dx, x.dtype), images.total(along), images.total(dy), nothing, nothing]


def _channels(ctx: ShapeContext, x: Dims, vectors: list[Dims]) -> tuple[list[int | None], int | None]:
    """The extents of the images, and their channels as far as any input tells them."""
    dims = list(x or (None,) * 4)
    axis, _ = _axes(ctx.attr("data_format"))
    for vector in vectors:
        dims[axis] = ctx.merged_dim(dims[axis], (vector or (None,))[0])
    return dims, dims[axis]


def _fused_shape(ctx: ShapeContext) -> list[Dims]:
    x = ctx.rank(0, 4)
    count = 3 if ctx.attr("is_training") else 5
    dims, channels = _channels(ctx, x, [ctx.rank(i, 1) for i in range(1, count)])
    return [tuple(dims), *[(channels,)] * 4, None]


def _fused_grad_shape(ctx: ShapeContext) -> list[Dims]:
    dims, channels = _channels(ctx, ctx.merged(ctx.rank(0, 4), ctx.rank(1, 4)), [ctx.rank(i, 1) for i in (2, 3, 4)])
    return [tuple(dims), (channels,), (channels,), None, None]  # TensorFlow says [0] of the last two, and returns []


def _fused_gradient(op: Any, dy: Tensor, *_: Any) -> list[Tensor | None]:
    training = op.attrs["is_training"]
    mean, variance = op.outputs[3:5] if training else op.inputs[3:5]
    dx, dscale, doffset, _, _ = apply_op(
        "FusedBatchNormGradV3",
        y_backprop=dy,
        x=op.inputs[0],
        scale=op.inputs[1],
        reserve_space_1=mean,
        reserve_space_2=variance,
        reserve_space_3=op.outputs[5],
        **{key: op.attrs[key] for key in ("epsilon", "data_format", "is_training")},
    )
    return [dx, dscale, doffset, None, None]


def _second_gradient(op: Any, ddx: Tensor, ddscale: Tensor, ddoffset: Tensor, *_: Any) -> list[Tensor | None]:
    """Cotangents of dy, x and scale, where r = 1 / sqrt(variance + epsilon) and n = (x - mean) r.

    dx = scale r (dy - mean(dy) - n mean(dy n)) is linear in dy and its own transpose; x enters through n and through r,
    whose derivatives along x are those of a normalisation without scale and -r^2 n / count.
    """
    dtype = op.inputs[1].dtype
    dy, x, ddx = (ew.cast(t, dtypes.float32) for t in (op.inputs[0], op.inputs[1], ddx))
    channel, axes = _axes(op.attrs["data_format"])
    wide = [-1 if axis == channel else 1 for axis in range(4)]
    scale, mean, variance, ddscale, ddoffset = (reshape(t, wide) for t in (*op.inputs[2:5], ddscale, ddoffset))
    r = ew.rsqrt(variance + op.attrs["epsilon"])
    n = (x - mean) * r

    def average(t: Tensor) -> Tensor:
        return reduce_mean(t, axes, keepdims=True)

    def projected(t: Tensor) -> Tensor:
        return t - average(t) - n * average(t * n)

    if op.attrs["is_training"]:
        to_dy = scale * r * projected(ddx) + ddscale * n + ddoffset
        to_scale = reduce_sum(ddx * r * projected(dy), axes)
        to_n = ddscale * dy - scale * r * (ddx * average(dy * n) + dy * average(ddx * n))
        to_r = average(ddx * projected(dy))
        to_x = r * projected(to_n) - scale * r * r * n * to_r
    else:
        to_dy = scale * r * ddx + ddscale * n + ddoffset
        to_scale = reduce_sum(ddx * r * dy, axes)
        to_x = ddscale * dy * r
    return [ew.cast(to_dy, dtype), ew.cast(to_x, dtype), to_scale, None, None, None]


_FUSED = (
    "T: {float16, float32}, U: {float32}, epsilon: float = 0.0001, data_format: {'NHWC', 'NCHW'} = NHWC, "
    "is_training: bool = true"
)
declare(
    "FusedBatchNormV3",
    "x: T, scale: U, offset: U, mean: U, variance: U",
    "y: T, batch_mean: U, batch_variance: U, reserve_space_1: U, reserve_space_2: U, reserve_space_3: U",
    _FUSED,
    doc=(
        "Images with mean 0 and variance 1 per channel, scaled and shifted",
        "批归一化：每个通道均值 0、方差 1，再缩放平移",
    ),
    formula="y = (x - mean) / sqrt(var + eps) * scale + offset",
    shape=_fused_shape,
    lower=_lower_fused,
    gradient=_fused_gradient,
)
declare(
    "FusedBatchNormGradV3",
    "y_backprop: T, x: T, scale: float32, reserve_space_1: U, reserve_space_2: U, reserve_space_3: U",
    "x_backprop: T, scale_backprop: U, offset_backprop: U, reserve_space_4: U, reserve_space_5: U",
    _FUSED,
    doc=("Gradient of FusedBatchNormV3", "FusedBatchNormV3 的梯度"),
    shape=_fused_grad_shape,
    lower=_lower_fused_grad,
    gradient=_second_gradient,
)

_SMALLEST_EPSILON = 1.001e-5


def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Batch normalisation of images in one operation (TF: ``tf.nn.fused_batch_norm``).

    Args:
        x: float16 or float32 [batch, height, width, channels] (``"NCHW"``: channels second).
        scale, offset: float32 [channels].
        mean, variance: float32 [channels], for a model in use; not given while training.
        epsilon: added to the variance, at least 1.001e-5.
        is_training: normalise by mean and variance of ``x`` itself.

    Returns:
        ``(y, mean, variance)``. While training the variance is the unbiased one of ``x``; else they are those given,
        where TensorFlow on a processor leaves them undefined.

    Raises:
        ValueError: ``mean`` or ``variance`` while training.

    >>> images = np.zeros((2, 4, 4, 3), "float32")
    >>> fused_batch_norm(images, np.ones(3, "float32"), np.zeros(3, "float32"))[0].shape.as_list()
    [2, 4, 4, 3]
    """
    x = convert_to_tensor(x, name="input")
    scale = convert_to_tensor(scale, name="scale")
    offset = convert_to_tensor(offset, name="offset")
    if is_training and not (mean is None and variance is None):
        raise ValueError("Both 'mean' and 'variance' must be None if is_training is True.")
    mean = constant(np.zeros(0, np.float32)) if mean is None else mean
    variance = constant(np.zeros(0, np.float32)) if variance is None else variance
    y, batch_mean, batch_variance, *_ = apply_op(
        "FusedBatchNormV3",
        name,
        x=x,
        scale=scale,
        offset=offset,
        mean=mean,
        variance=variance,
        epsilon=max(epsilon, _SMALLEST_EPSILON),
        data_format=data_format,
        is_training=is_training,
    )
    return y, batch_mean, batch_variance
