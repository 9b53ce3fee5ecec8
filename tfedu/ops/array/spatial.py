"""Images rearranged: blocks of pixels moved into channels or into the batch, and cut into patches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, either
from tfedu.ops.array.slicing import spread_along
from tfedu.ops.nn.windows import out_extent, pads

# -- blocks and channels ----------------------------------------------------------------------------------------------


def _channels_last(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.transpose(x, (0, 2, 3, 1)) if ctx.attr("data_format") == "NCHW" else x


def _channels_back(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.transpose(x, (0, 3, 1, 2)) if ctx.attr("data_format") == "NCHW" else x


def _block_shape(change: Callable[[ShapeContext, list[Any], int], list[Any]]) -> Callable[[ShapeContext], list[Dims]]:
    """A shape function from one on [batch, height, width, channels]."""

    def infer(ctx: ShapeContext) -> list[Dims]:
        dims, block = list(ctx.rank(0, 4)), ctx.attr("block_size")
        first = ctx.attr("data_format") == "NCHW"
        result = change(ctx, [dims[i] for i in (0, 2, 3, 1)] if first else dims, block)
        return [tuple(result[i] for i in (0, 3, 1, 2)) if first else tuple(result)]

    return infer


def _divided(ctx: ShapeContext, extent: int | None, by: int) -> int | None:
    if extent is not None and extent % by:
        raise ctx.error(f"Dimension size must be evenly divisible by {by} but is {extent}")
    return None if extent is None else extent // by


def _times(extent: int | None, factor: int) -> int | None:
    return None if extent is None else extent * factor


def _lower_space_to_depth(ctx: Any, x: ir.Node) -> ir.Node:
    block, x = ctx.attr("block_size"), _channels_last(ctx, x)
    n, h, w, c = x.shape
    cut = ir.reshape(x, (n, h // block, block, w // block, block, c))
    moved = ir.transpose(cut, (0, 1, 3, 2, 4, 5))
    return _channels_back(ctx, ir.reshape(moved, (n, h // block, w // block, block * block * c)))


def _lower_depth_to_space(ctx: Any, x: ir.Node) -> ir.Node:
    block, x = ctx.attr("block_size"), _channels_last(ctx, x)
    n, h, w, c = x.shape
    depth = c // (block * block)
    moved = ir.transpose(ir.reshape(x, (n, h, w, block, block, depth)), (0, 1, 3, 2, 4, 5))
    return _channels_back(ctx, ir.reshape(moved, (n, h * block, w * block, depth)))


def _same_block(op: Any) -> dict[str, Any]:
    return {key: op.attrs[key] for key in ("block_size", "data_format")}


_BLOCK = "T: type, block_size: int >= 2, data_format: {'NHWC', 'NCHW'} = NHWC"
declare(
    "SpaceToDepth",
    "input: T",
    "output: T",
    _BLOCK,
    doc=("Blocks of pixels become channels", "把像素块移到通道维"),
    shape=_block_shape(lambda ctx, d, b: [d[0], _divided(ctx, d[1], b), _divided(ctx, d[2], b), _times(d[3], b * b)]),
    lower=_lower_space_to_depth,
    gradient=lambda op, dy: [apply_op("DepthToSpace", input=dy, **_same_block(op))],
)
declare(
    "DepthToSpace",
    "input: T",
    "output: T",
    _BLOCK,
    doc=("Channels become blocks of pixels", "把通道展开成像素块"),
    shape=_block_shape(lambda ctx, d, b: [d[0], _times(d[1], b), _times(d[2], b), _divided(ctx, d[3], b * b)]),
    lower=_lower_depth_to_space,
    gradient=lambda op, dy: [apply_op("SpaceToDepth", input=dy, **_same_block(op))],
)


def space_to_depth(input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC") -> Tensor:
    """[b, h, w, c] -> [b, h / s, w / s, s * s * c]: each block of s by s pixels becomes one pixel (s: block_size).

    Raises:
        ValueError: height or width is no multiple of ``block_size``.
    """
    return apply_op("SpaceToDepth", name, input=input, block_size=block_size, data_format=data_format)


def depth_to_space(input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC") -> Tensor:
    """[b, h, w, s * s * c] -> [b, h * s, w * s, c]: undoes :func:`space_to_depth`.

    Raises:
        ValueError: the channels are no multiple of ``block_size ** 2``.
    """
    return apply_op("DepthToSpace", name, input=input, block_size=block_size, data_format=data_format)


# -- blocks and batch -------------------------------------------------------------------------------------------------


def _pairs(value: np.ndarray | None) -> list[list[int]] | None:
    return None if value is None else np.asarray(value).reshape(-1, 2).tolist()


def _known_pairs(ctx: ShapeContext, count: int) -> list[list[int] | None]:
    """The third input, ``count`` pairs; None for each if it is not known."""
    known = _pairs(ctx.value(2))
    return [None] * count if known is None else [*known]


def _to_batch_shape(ctx: ShapeContext) -> list[Dims]:
    dims, block = ctx.dims(0), ctx.value(1)
    if dims is None or block is None:
        return [None if dims is None else (None,) * len(dims)]
    spatial = [
        None if extent is None or pair is None else _divided(ctx, extent + sum(pair), int(b))
        for extent, pair, b in zip(dims[1:], _known_pairs(ctx, len(block)), block)
    ]
    return [(_times(dims[0], int(np.prod(block))), *spatial, *dims[1 + len(block) :])]


def _from_batch_shape(ctx: ShapeContext) -> list[Dims]:
    dims, block = ctx.dims(0), ctx.value(1)
    if dims is None or block is None:
        return [None if dims is None else (None,) * len(dims)]
    spatial = [
        None if extent is None or pair is None else extent * int(b) - sum(pair)
        for extent, pair, b in zip(dims[1:], _known_pairs(ctx, len(block)), block)
    ]
    return [(_divided(ctx, dims[0], int(np.prod(block))), *spatial, *dims[1 + len(block) :])]


def _lower_to_batch(ctx: Any, x: ir.Node, *_: ir.Node) -> ir.Node:
    block, paddings = [int(b) for b in ctx.value(1)], _pairs(ctx.value(2)) or []
    count = len(block)
    rest = [0] * (x.ndim - 1 - count)
    x = ir.pad(x, [0, *(p[0] for p in paddings), *rest], [0, *(p[1] for p in paddings), *rest])
    for axis, b in enumerate(block):
        if x.shape[1 + axis] % b:
            raise ctx.invalid(f"padded_shape[{axis}]={x.shape[1 + axis]} is not divisible by block_shape[{axis}]={b}")
    outer = [x.shape[1 + i] // b for i, b in enumerate(block)]
    tail = x.shape[1 + count :]
    cut = ir.reshape(x, (x.shape[0], *(e for pair in zip(outer, block) for e in pair), *tail))
    inner_axes, outer_axes = range(2, 2 * count + 2, 2), range(1, 2 * count + 1, 2)
    moved = ir.transpose(cut, [*inner_axes, 0, *outer_axes, *range(2 * count + 1, cut.ndim)])
    return ir.reshape(moved, (x.shape[0] * int(np.prod(block)), *outer, *tail))


def _lower_from_batch(ctx: Any, x: ir.Node, *_: ir.Node) -> ir.Node:
    block, crops = [int(b) for b in ctx.value(1)], _pairs(ctx.value(2)) or []
    count, whole = len(block), int(np.prod(block))
    if x.shape[0] % whole:
        raise ctx.invalid(f"Input batch dimension ({x.shape[0]}) is not divisible by product of block sizes ({whole})")
    batch, outer, tail = x.shape[0] // whole, x.shape[1 : 1 + count], x.shape[1 + count :]
    cut = ir.reshape(x, (*block, batch, *outer, *tail))
    pairs = [axis for i in range(count) for axis in (count + 1 + i, i)]
    moved = ir.transpose(cut, [count, *pairs, *range(2 * count + 1, cut.ndim)])
    wide = ir.reshape(moved, (batch, *(o * b for o, b in zip(outer, block)), *tail))
    starts = [0, *(c[0] for c in crops), *(0 for _ in tail)]
    extents = [batch, *(e - sum(c) for e, c in zip(wide.shape[1:], crops)), *tail]
    return ir.slice_(wide, starts, extents)


for _name, _other, _third, _doc, _infer, _lower in (
    (
        "SpaceToBatchND",
        "BatchToSpaceND",
        "paddings",
        ("Blocks of pixels spread over the batch", "把像素块分散到批次维"),
        _to_batch_shape,
        _lower_to_batch,
    ),
    (
        "BatchToSpaceND",
        "SpaceToBatchND",
        "crops",
        ("Batches interleaved into pixels again", "把批次维还原为像素"),
        _from_batch_shape,
        _lower_from_batch,
    ),
):
    declare(
        _name,
        f"input: T, block_shape: Tblock_shape, {_third}: T{_third}",
        "output: T",
        f"T: type, Tblock_shape: {{index}} = int32, T{_third}: {{index}} = int32",
        doc=_doc,
        shape=_infer,
        lower=_lower,
        values=(1, 2),
        gradient=lambda op, dy, other=_other, third="crops" if _third == "paddings" else "paddings": [
            apply_op(other, input=dy, block_shape=op.inputs[1], **{third: op.inputs[2]}),
            None,
            None,
        ],
    )


def space_to_batch_nd(input: Any, block_shape: Any, paddings: Any, name: str | None = None) -> Tensor:
    """Zero-pad the axes behind the batch, then move the places inside each block into the batch.

    Args:
        input: [batch, *spatial, ...].
        block_shape: int [M], the blocks' extents.
        paddings: int [M, 2], zeros before and after.

    Returns:
        [batch * prod(block_shape), *(padded / block), ...].

    Raises:
        ValueError: a padded extent is no multiple of its block.
    """
    return apply_op("SpaceToBatchND", name, input=input, block_shape=block_shape, paddings=paddings)


def batch_to_space_nd(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Tensor:
    """Undoes :func:`space_to_batch_nd`; ``crops`` [M, 2] is cut off afterwards."""
    return apply_op("BatchToSpaceND", name, input=input, block_shape=block_shape, crops=crops)


def space_to_batch(
    input: Any, paddings: Any, block_size: int | None = None, name: str | None = None, block_shape: int | None = None
) -> Tensor:
    """:func:`space_to_batch_nd` for images, with square blocks. ``block_shape`` is the later name of ``block_size``."""
    block_size = either("block_shape", block_shape, "block_size", block_size)
    result = space_to_batch_nd(input, np.array([block_size, block_size], np.int64), paddings, name)
    result.set_shape([None] * 4)
    return result


def batch_to_space(
    input: Any, crops: Any, block_size: int | None, name: str | None = None, block_shape: int | None = None
) -> Tensor:
    """:func:`batch_to_space_nd` for images, with square blocks. ``block_shape`` is the later name of ``block_size``."""
    block_size = either("block_shape", block_shape, "block_size", block_size)
    result = batch_to_space_nd(input, np.array([block_size, block_size], np.int64), crops, name)
    result.set_shape([None] * 4)
    return result


# -- patches ----------------------------------------------------------------------------------------------------------


def _patch_shape(rank: int) -> Callable[[ShapeContext], list[Dims]]:
    def shape(ctx: ShapeContext) -> list[Dims]:
        dims = ctx.rank(0, rank)
        window, strides = ctx.attr("ksizes"), ctx.attr("strides")
        rates = ctx.op.attrs.get("rates", (1,) * rank)
        spatial = [
            out_extent(dims[a], window[a], strides[a], rates[a], ctx.attr("padding")) for a in range(1, rank - 1)
        ]
        return [(dims[0], *spatial, _times(dims[-1], int(np.prod(window[1:-1]))))]

    return shape


class _Views:
    """The strided views of the padded images that each place of the window sees."""

    def __init__(self, ctx: Any, x: tuple[int, ...]) -> None:
        window, strides = (ctx.attr(name)[1:-1] for name in ("ksizes", "strides"))
        rates = ctx.op.attrs.get("rates", (1,) * len(x))[1:-1]
        sizes = list(zip(x[1:-1], window, strides, rates, strict=True))
        self.around = [pads(*four, ctx.attr("padding")) for four in sizes]
        self.extents = [out_extent(*four, ctx.attr("padding")) or 0 for four in sizes]
        self.strides = strides
        places = product(*map(range, window))
        self.starts = [tuple(p * rate for p, rate in zip(place, rates, strict=True)) for place in places]


def _lower_patches(ctx: Any, x: ir.Node) -> ir.Node:
    """Side by side, the views are the patches."""
    views = _Views(ctx, x.shape)
    low, high = ([0, *(pair[side] for pair in views.around), 0] for side in (0, 1))
    padded = ir.pad(x, low, high)
    extents, steps = (x.shape[0], *views.extents, x.shape[-1]), (1, *views.strides, 1)
    return ir.concat([ir.slice_(padded, (0, *start, 0), extents, steps) for start in views.starts], x.ndim - 1)


def _lower_patches_grad(ctx: Any, x: ir.Node, dy: ir.Node) -> ir.Node:
    """Every view's part of dy goes back to where the view came from."""
    views = _Views(ctx, x.shape)
    padded = [extent + sum(pair) for extent, pair in zip(x.shape[1:-1], views.around, strict=True)]
    channels = x.shape[-1]
    total = ir.full((x.shape[0], *padded, channels), 0, dy.dtype)
    for i, start in enumerate(views.starts):
        part = ir.slice_(dy, (*(0,) * (dy.ndim - 1), i * channels), (*dy.shape[:-1], channels))
        for axis in range(len(start)):
            place = (1 + axis, start[axis], views.extents[axis], views.strides[axis], padded[axis])
            part = spread_along(part, *place)
        total = ir.binary("add", total, part)
    return ir.slice_(total, (0, *(pair[0] for pair in views.around), 0), x.shape)


def _patch_attrs(op: Any) -> dict[str, Any]:
    return {key: op.attrs[key] for key in ("ksizes", "strides", "rates", "padding") if key in op.attrs}


_PATCHES = "ksizes: list(int), strides: list(int), rates: list(int), T: {real}, padding: {'SAME', 'VALID'}"
declare(
    "ExtractImagePatches",
    "images: T",
    "patches: T",
    _PATCHES,
    doc=("The patches that a sliding window sees, as channels", "滑动窗口看到的图像块，放在通道维"),
    shape=_patch_shape(4),
    lower=_lower_patches,
    gradient=lambda op, dy: [apply_op("ExtractImagePatchesGrad", images=op.inputs[0], grad=dy, **_patch_attrs(op))],
)
declare(
    "ExtractImagePatchesGrad",
    "images: T, grad: T",
    "output: T",
    _PATCHES,
    doc=("Gradient of ExtractImagePatches: patches added up again", "ExtractImagePatches 的梯度：把图像块累加回原处"),
    shape=lambda ctx: [ctx.rank(0, 4)],
    lower=_lower_patches_grad,
    gradient=lambda op, dz: [None, apply_op("ExtractImagePatches", images=dz, **_patch_attrs(op))],
)


_VOLUME_PATCHES = "ksizes: list(int) >= 5, strides: list(int) >= 5, T: {real}, padding: {'SAME', 'VALID'}"
declare(
    "ExtractVolumePatches",
    "input: T",
    "patches: T",
    _VOLUME_PATCHES,
    doc=("The blocks that a sliding box sees, as channels", "滑动立方窗口看到的块，放在通道维"),
    shape=_patch_shape(5),
    lower=_lower_patches,
    gradient=lambda op, dy: [apply_op("ExtractVolumePatchesGrad", input=op.inputs[0], grad=dy, **_patch_attrs(op))],
)
declare(
    "ExtractVolumePatchesGrad",
    "input: T, grad: T",
    "output: T",
    _VOLUME_PATCHES,
    doc=("Gradient of ExtractVolumePatches: blocks added up again", "ExtractVolumePatches 的梯度：把块累加回原处"),
    shape=lambda ctx: [ctx.rank(0, 5)],
    lower=_lower_patches_grad,
    gradient=lambda op, dz: [None, apply_op("ExtractVolumePatches", input=dz, **_patch_attrs(op))],
)


def extract_volume_patches(
    input: Any, ksizes: Sequence[int], strides: Sequence[int], padding: str, name: str | None = None
) -> Tensor:
    """The box's content at every place: [b, d, h, w, c] -> [b, planes, rows, columns, kd * kh * kw * c].

    Args:
        input: numbers [b, d, h, w, c].
        ksizes, strides: ``[1, d, h, w, 1]``: the box, and its steps.
        padding: ``"SAME"`` or ``"VALID"``, as in conv3d.
    """
    return apply_op("ExtractVolumePatches", name, input=input, ksizes=ksizes, strides=strides, padding=padding)


def extract_image_patches(
    images: Any,
    ksizes: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
    rates: Sequence[int] | None = None,
    padding: str | None = None,
    name: str | None = None,
    sizes: Sequence[int] | None = None,
) -> Tensor:
    """The window's content at every place: [b, h, w, c] -> [b, rows, columns, kh * kw * c].

    Args:
        images: numbers [b, h, w, c].
        ksizes, strides, rates: ``[1, a, b, 1]``: the window, its steps, the distance between its elements.
        padding: ``"SAME"`` or ``"VALID"``, as in conv2d.
    """
    return apply_op(
        "ExtractImagePatches",
        name,
        images=convert_to_tensor(images, name="images"),
        ksizes=ksizes if sizes is None else sizes,
        strides=strides,
        rates=rates,
        padding=padding,
    )
