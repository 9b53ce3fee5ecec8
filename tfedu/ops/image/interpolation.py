"""The operations that resize images: where a pixel comes from, how its neighbours weigh, and the way back.

Extents are concrete when an operation is lowered, so the places and weights along an axis are constants, worked out
here in single precision just as TensorFlow's kernels do. Forward, whole rows and columns are picked and mixed with
these weights in the kernels' own order, which makes the results equal to the last bit; backwards, where only the order
of a sum is at stake, an axis is multiplied by the matrix of its weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import shape
from tfedu.ops.array.slicing import slice as cut

f32 = np.float32

# -- along one axis ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Axis:
    """One axis to resize: both extents, and how a place in the result becomes a place in the image."""

    size: int
    out: int
    align_corners: bool
    half_pixel: bool

    @property
    def scale(self) -> np.float32:
        if self.align_corners and self.out > 1:
            return f32(self.size - 1) / f32(self.out - 1)
        return f32(self.size) / f32(self.out)

    def places(self, shift: float = 0.5) -> np.ndarray:
        """float32: where each result pixel lies among the pixels of the image."""
        numbers = np.arange(self.out, dtype=f32)
        return (numbers + f32(0.5)) * self.scale - f32(shift) if self.half_pixel else numbers * self.scale

    def bound(self, index: np.ndarray) -> np.ndarray:
        return np.clip(index, 0, self.size - 1).astype(np.int32)


Taps = list[tuple[np.ndarray, np.ndarray]]
"""Per tap: int32 indices into the image and float32 weights, one each for every result pixel."""


def _nearest(axis: _Axis) -> Taps:
    places = axis.places(shift=0.0)
    index = np.floor(places + f32(0.5)) if axis.align_corners else np.floor(places)
    return [(axis.bound(index), np.ones(axis.out, f32))]


def _bilinear(axis: _Axis) -> Taps:
    places = axis.places()
    floor = np.floor(places)
    lerp = places - floor
    return [(axis.bound(floor), f32(1) - lerp), (axis.bound(np.ceil(places)), lerp)]


_STEPS = 1024
"""Cubic weights are read from a table of this many steps between two pixels."""


def _cubic_table(a: float) -> tuple[np.ndarray, np.ndarray]:
    """Keys' cubic for distances in [0, 1] and in [1, 2]."""
    near = np.arange(_STEPS + 1) / _STEPS
    far = near + 1
    inner = ((a + 2) * near - (a + 3)) * near * near + 1
    outer = ((a * far - 5 * a) * far + 8 * a) * far - 4 * a
    return inner.astype(f32), outer.astype(f32)


def _bicubic(axis: _Axis) -> Taps:
    """Four taps; with half pixel centres those outside of the image count nothing and the others share their weight."""
    inner, outer = _cubic_table(-0.5 if axis.half_pixel else -0.75)
    places = axis.places()
    first = np.floor(places).astype(np.int64)
    offset = np.rint((places - first.astype(f32)) * f32(_STEPS)).astype(np.int64)
    indices = [first + shift for shift in (-1, 0, 1, 2)]
    weights = [outer[offset], inner[offset], inner[_STEPS - offset], outer[_STEPS - offset]]
    if axis.half_pixel:
        weights = [np.where(axis.bound(i) == i, w, f32(0)) for i, w in zip(indices, weights)]
        total = weights[0] + weights[1] + weights[2] + weights[3]
        share = np.where(np.abs(total) >= 1000 * np.finfo(f32).tiny, f32(1) / total, f32(1))
        weights = [w * share for w in weights]
    return [(axis.bound(i), w) for i, w in zip(indices, weights)]


def _area(axis: _Axis) -> Taps:
    """What part of each image pixel lies below a result pixel."""
    scale = axis.scale
    start = np.arange(axis.out).astype(f32) * scale
    end = np.arange(1, axis.out + 1).astype(f32) * scale
    first = np.floor(start).astype(np.int64)
    taps = []
    for shift in range(int((np.ceil(end) - first).max())):
        index = first + shift
        place = index.astype(f32)
        cut_off = place + f32(1) > end
        begun = np.where(cut_off, scale, place + f32(1) - start)
        within = np.where(cut_off, end - place, f32(1))
        weight = np.where(place < start, begun, within)
        taps.append((axis.bound(index), np.where(place < np.ceil(end), weight, f32(0))))
    return taps


def _matrix(axis: _Axis, taps: Taps) -> np.ndarray:
    """float32 [out, size]: all weights of an axis."""
    matrix = np.zeros((axis.out, axis.size), f32)
    for index, weight in taps:
        np.add.at(matrix, (np.arange(axis.out), index), weight)
    return matrix


# -- in primitives ----------------------------------------------------------------------------------------------------


def _pick(x: ir.Node, axis: int, index: np.ndarray) -> ir.Node:
    return ir.gather(x, ir.const(index, np.int32), axis)


def _spread(weight: np.ndarray, x: ir.Node, axis: int) -> ir.Node:
    ones = (1,) * (x.ndim - axis - 1)
    return ir.broadcast_to(ir.const(weight.reshape(-1, *ones), f32), x.shape)


def _along(x: ir.Node, axis: int, matrix: np.ndarray) -> ir.Node:
    """[..., n, ...] -> [..., m, ...]: ``axis`` multiplied by a constant matrix [m, n]."""
    order = [axis, *(i for i in range(x.ndim) if i != axis)]
    front = ir.transpose(x, order)
    rows = ir.dot(ir.const(matrix, x.dtype), ir.reshape(front, (x.shape[axis], x.size // x.shape[axis])))
    return ir.transpose(ir.reshape(rows, (matrix.shape[0], *front.shape[1:])), np.argsort(order))


def _axes(ctx: Any, images: tuple[int, ...], size: Any) -> list[_Axis]:
    if min(size) <= 0:
        raise ctx.invalid("output dimensions must be positive")
    if min(images[1:3]) <= 0:
        raise ctx.invalid("input image must be of non-zero size")
    half = "half_pixel_centers" in ctx.op.attrs and ctx.attr("half_pixel_centers")
    if half and ctx.attr("align_corners"):
        raise ctx.invalid("If half_pixel_centers is True, align_corners must be False.")
    return [_Axis(images[1 + i], int(size[i]), ctx.attr("align_corners"), half) for i in (0, 1)]


def _lower_nearest(ctx: Any, images: ir.Node, size: ir.Node) -> ir.Node:
    rows, columns = _axes(ctx, images.shape, ctx.value(1))
    return _pick(_pick(images, 1, _nearest(rows)[0][0]), 2, _nearest(columns)[0][0])


def _lower_bilinear(ctx: Any, images: ir.Node, size: ir.Node) -> ir.Node:
    rows, columns = _axes(ctx, images.shape, ctx.value(1))
    (top, _), (bottom, down) = _bilinear(rows)
    (left, _), (right, across) = _bilinear(columns)
    # Only the rows that count; what happens to a row does not depend on the others.
    wanted, places = np.unique(np.concatenate([top, bottom]), return_inverse=True)
    x = ir.cast(images, f32)
    x = x if len(wanted) == rows.size else _pick(x, 1, wanted)
    x = _between(_pick(x, 2, left), _pick(x, 2, right), across, 2)
    return _between(_pick(x, 1, places[: rows.out]), _pick(x, 1, places[rows.out :]), down, 1)


def _between(low: ir.Node, high: ir.Node, lerp: np.ndarray, axis: int) -> ir.Node:
    step = ir.binary("mul", ir.binary("sub", high, low), _spread(lerp, low, axis))
    return ir.binary("add", low, step)


def _lower_bicubic(ctx: Any, images: ir.Node, size: ir.Node) -> ir.Node:
    x = ir.cast(images, f32)
    for number, axis in enumerate(_axes(ctx, images.shape, ctx.value(1)), 1):
        parts = []
        for index, weight in _bicubic(axis):
            part = _pick(x, number, index)
            parts.append(ir.binary("mul", part, _spread(weight, part, number)))
        x = parts[0]
        for part in parts[1:]:
            x = ir.binary("add", x, part)
    return x


def _lower_area(ctx: Any, images: ir.Node, size: ir.Node) -> ir.Node:
    rows, columns = _axes(ctx, images.shape, ctx.value(1))
    x = ir.cast(images, f32)
    for number, axis in ((1, rows), (2, columns)):
        x = _along(x, number, _matrix(axis, _area(axis)))
    with np.errstate(divide="ignore"):  # corners aligned with those of a single pixel: TensorFlow gives NaN
        share = f32(1) / (rows.scale * columns.scale)
    return ir.binary("mul", x, ir.full(x.shape, share, f32))


def _backwards(taps: Callable[[_Axis], Taps]) -> Callable[..., ir.Node]:
    """The rule that carries cotangents [b, *result, c] back to the image, whose extents ``extents(ctx, ...)`` tells."""

    def lower(ctx: Any, grads: ir.Node, second: ir.Node) -> ir.Node:
        kind = ctx.op.outputs[0].dtype.numpy_type
        sizes = tuple(second.shape[1:3]) if second.ndim == 4 else tuple(int(d) for d in ctx.value(1))
        x = ir.cast(grads, np.int32 if kind.kind in "iu" else np.promote_types(kind, f32))
        for number, axis in enumerate(_axes(ctx, (0, *sizes), grads.shape[1:3]), 1):
            x = _along(x, number, _matrix(axis, taps(axis)).T)
        return ir.cast(x, kind)

    return lower


# -- declarations -----------------------------------------------------------------------------------------------------


def _resized_shape(ctx: ShapeContext) -> list[Dims]:
    images, size = ctx.rank(0, 4), ctx.rank(1, 1)
    if size[0] not in (None, 2):
        raise ctx.error(f"Dimension must be 2 but is {size[0]}")
    return [(images[0], *(ctx.value_as_dims(1) or (None, None)), images[3])]


def _ways(op: Any) -> dict[str, Any]:
    return {key: op.attrs[key] for key in ("align_corners", "half_pixel_centers")}


def _extents(images: Tensor) -> Any:
    """Height and width: int32 [2]."""
    if images.dims is not None and None not in images.dims[1:3]:
        return list(images.dims[1:3])
    return cut(shape(images), [1], [2])


_CENTERS = "align_corners: bool = false, half_pixel_centers: bool = false"
_ANY = "T: {int8, uint8, int16, uint16, int32, int64, float}"
declare(
    "ResizeNearestNeighbor",
    "images: T, size: int32",
    "resized_images: T",
    f"{_ANY}, {_CENTERS}",
    doc=("Resize images; every pixel is its nearest neighbour", "缩放图像：取最近的像素"),
    shape=_resized_shape,
    lower=_lower_nearest,
    gradient=lambda op, dy: [
        apply_op("ResizeNearestNeighborGrad", grads=dy, size=_extents(op.inputs[0]), **_ways(op)),
        None,
    ],
    values=(1,),
)
declare(
    "ResizeNearestNeighborGrad",
    "grads: T, size: int32",
    "output: T",
    f"T: {{uint8, int8, int32, float}}, {_CENTERS}",
    doc=("Gradient of ResizeNearestNeighbor", "ResizeNearestNeighbor 的梯度"),
    shape=_resized_shape,
    lower=_backwards(_nearest),
    values=(1,),
)
declare(
    "ResizeBilinear",
    "images: T, size: int32",
    "resized_images: float32",
    f"{_ANY}, {_CENTERS}",
    doc=("Resize images; pixels are mixed from four neighbours", "缩放图像：由四个相邻像素双线性插值"),
    formula="y = a + (b - a) t, along the columns, then along the rows",
    shape=_resized_shape,
    lower=_lower_bilinear,
    gradient=lambda op, dy: [
        apply_op("ResizeBilinearGrad", grads=dy, original_image=op.inputs[0], **_ways(op)),
        None,
    ],
    values=(1,),
)
declare(
    "ResizeBilinearGrad",
    "grads: float32, original_image: T",
    "output: T",
    f"T: {{float}}, {_CENTERS}",
    doc=("Gradient of ResizeBilinear", "ResizeBilinear 的梯度"),
    shape=lambda ctx: [ctx.dims(1)],
    lower=_backwards(_bilinear),
)
declare(
    "ResizeBicubic",
    "images: T, size: int32",
    "resized_images: float32",
    f"{_ANY}, {_CENTERS}",
    doc=("Resize images; pixels are mixed from sixteen neighbours", "缩放图像：由十六个相邻像素双三次插值"),
    shape=_resized_shape,
    lower=_lower_bicubic,
    gradient=lambda op, dy: [
        apply_op("ResizeBicubicGrad", grads=dy, original_image=op.inputs[0], **_ways(op))
        if op.inputs[0].dtype.name in ("float32", "float64")
        else None,
        None,
    ],
    values=(1,),
)
declare(
    "ResizeBicubicGrad",
    "grads: float32, original_image: T",
    "output: T",
    f"T: {{float32, float64}}, {_CENTERS}",
    doc=("Gradient of ResizeBicubic", "ResizeBicubic 的梯度"),
    shape=lambda ctx: [ctx.dims(1)],
    lower=_backwards(_bicubic),
)
declare(
    "ResizeArea",
    "images: T, size: int32",
    "resized_images: float32",
    f"{_ANY}, align_corners: bool = false",
    doc=("Resize images; a pixel is the mean of the area it covers", "缩放图像：取所覆盖区域的平均"),
    shape=_resized_shape,
    lower=_lower_area,
    values=(1,),
)
