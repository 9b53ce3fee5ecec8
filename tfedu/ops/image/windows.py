"""Windows into images: glimpses at places that are data, and the patches of a sliding window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array.spatial import extract_image_patches

# -- in primitives ----------------------------------------------------------------------------------------------------


def _with(prim: str, x: ir.Node, number: float) -> ir.Node:
    return ir.binary(prim, x, ir.full(x.shape, number, x.dtype))


def _window(ctx: Any, offset: ir.Node, wanted: int, have: int) -> tuple[ir.Node, ir.Node]:
    """int32 [batch, wanted]: the rows (or columns) that each window sees; bool: which of them there are.

    The place is worked out in double precision and cut off towards zero, as TensorFlow's kernel does.
    """
    place = ir.cast(offset, np.float64)
    if ctx.attr("normalized"):
        place = _with("mul", place, have)
    if ctx.attr("centered"):
        place = _with("add", _with("div", place, 2), have / 2)
    first = ir.cast(_with("sub", place, wanted / 2), np.int32)
    table = (*first.shape, wanted)
    index = ir.binary("add", ir.reshape(first, (*first.shape, 1)), ir.iota(table, 1, np.int32))
    return index, ir.binary("and", _with("ge", index, 0), _with("lt", index, have))


def _noise(ctx: Any, x: ir.Node, shape: tuple[int, ...], kind: str) -> ir.Node:
    """Random numbers as large as those of each image."""
    if kind == "zero":
        return ir.full(shape, 0, x.dtype)

    def per_image(kind: str, values: ir.Node) -> ir.Node:
        return ir.reshape(ir.reduce(kind, values, (1, 2, 3)), (x.shape[0], 1, 1, 1))

    if kind == "uniform":
        base, high = per_image("min", x), per_image("max", x)
        scale, drawn = ir.binary("sub", high, base), ctx.random("uniform", shape, x.dtype, 0, 0)
    else:
        count = x.size // x.shape[0]
        base = _with("div", per_image("sum", x), count)
        away = ir.binary("sub", x, base)
        scale = ir.unary("sqrt", _with("div", per_image("sum", ir.binary("mul", away, away)), count))
        drawn = ctx.random("normal", shape, x.dtype, 0, 0)
    return ir.binary("add", ir.binary("mul", drawn, scale), base)


def _lower_glimpse(ctx: Any, x: ir.Node, size: ir.Node, offsets: ir.Node) -> ir.Node:
    kind = ctx.attr("noise") or ("uniform" if ctx.attr("uniform_noise") else "gaussian")
    if kind not in ("uniform", "gaussian", "zero"):
        raise ctx.invalid(f"The noise could only be uniform, gaussian, or zero, got {kind}")
    batch, height, width, channels = x.shape
    if offsets.shape != (batch, 2):
        raise ctx.invalid(f"offsets should be a matrix of shape [{batch}, 2], got {list(offsets.shape)}")
    tall, wide = (int(d) for d in ctx.value(1))
    result = (batch, tall, wide, channels)
    if 0 in result or x.size == 0:
        return ir.full(result, 0, x.dtype)
    columns = [ir.reshape(ir.slice_(offsets, (0, i), (batch, 1)), (batch,)) for i in (0, 1)]
    rows, rows_inside = (ir.reshape(n, (batch, tall, 1)) for n in _window(ctx, columns[0], tall, height))
    across, across_inside = (ir.reshape(n, (batch, 1, wide)) for n in _window(ctx, columns[1], wide, width))
    inside = ir.binary("and", rows_inside, across_inside)
    first = ir.binary("add", _with("mul", ir.iota((batch, tall, 1), 0, np.int32), height), rows)
    number = ir.select(inside, ir.binary("add", _with("mul", first, width), across), ir.const(-1, np.int32))
    seen = ir.gather(ir.reshape(x, (batch * height * width, channels)), number, 0)
    return ir.select(ir.reshape(inside, (batch, tall, wide, 1)), seen, _noise(ctx, x, result, kind))


# -- declarations -----------------------------------------------------------------------------------------------------


def _glimpse_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(1, 1)
    x, offsets = ctx.rank(0, 4), ctx.rank(2, 2)
    if ctx.attr("uniform_noise") and ctx.attr("noise") not in ("", "uniform"):
        raise ctx.error("The uniform_noise and noise should not be specified at the same time")
    batch = ctx.merged_dim(x[0], offsets[0])
    if offsets[1] not in (None, 2):
        raise ctx.error(f"Dimension must be 2 but is {offsets[1]}")
    return [(batch, *(ctx.value_as_dims(1) or (None, None)), x[3])]


declare(
    "ExtractGlimpse",
    "input: float32, size: int32, offsets: float32",
    "glimpse: float32",
    "centered: bool = true, normalized: bool = true, uniform_noise: bool = true, noise: string = uniform",
    doc=("A window of each image, noise where it reaches beyond", "从每幅图像取一个窗口，越界处填充噪声"),
    shape=_glimpse_shape,
    lower=_lower_glimpse,
    gradient=lambda op, dy: [None] * 3,
    values=(1,),
)

# -- functions --------------------------------------------------------------------------------------------------------


def extract_glimpse(
    input: Any,
    size: Any,
    offsets: Any,
    centered: bool = True,
    normalized: bool = True,
    uniform_noise: bool = True,
    name: str | None = None,
) -> Tensor:
    """A window of each image, centred at a place that is given (TF: ``tf.image.extract_glimpse``).

    Where the window reaches beyond the image it holds evenly distributed noise between the smallest and the largest
    number of the image. (``uniform_noise=False`` gives the same, as in TensorFlow 1.15.) TensorFlow's own noise starts
    from the clock; these numbers are others in every session too.

    Args:
        input: float32 [batch, height, width, channels].
        size: two ints: height and width of the window.
        offsets: float32 [batch, 2]: row and column of its centre.
        centered: offset (0, 0) is the middle of the image, not its upper left corner.
        normalized: offsets count in image heights and widths (centred: -1 .. 1), not in pixels.

    Returns:
        float32 [batch, *size, channels]. There is no gradient, as in TensorFlow.

    >>> extract_glimpse([[[[1.0], [2.0]]]], [1, 1], [[0.0, 0.5]]).shape.as_list()
    [1, 1, 1, 1]
    """
    return apply_op(
        "ExtractGlimpse",
        name,
        input=input,
        size=size,
        offsets=offsets,
        centered=centered,
        normalized=normalized,
        uniform_noise=uniform_noise,
    )


def extract_patches(
    images: Any,
    sizes: Sequence[int],
    strides: Sequence[int],
    rates: Sequence[int],
    padding: str,
    name: str | None = None,
) -> Tensor:
    """The newer name of :func:`tfedu.ops.array.spatial.extract_image_patches`; ``sizes`` was ``ksizes``."""
    return extract_image_patches(images, sizes, strides, rates, padding, name)
