"""Boxes cut out of images and resized to one size: crop_and_resize and its gradients."""

from __future__ import annotations

from collections.abc import Sequence
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

f32 = np.float32


def _number(like: ir.Node, value: Any) -> ir.Node:
    return ir.full(like.shape, value, like.dtype)


def _add(x: ir.Node, y: Any) -> ir.Node:
    return ir.binary("add", x, y if isinstance(y, ir.Node) else _number(x, y))


def _sub(x: ir.Node, y: Any) -> ir.Node:
    return ir.binary("sub", x, y if isinstance(y, ir.Node) else _number(x, y))


def _mul(x: ir.Node, y: Any) -> ir.Node:
    return ir.binary("mul", x, y if isinstance(y, ir.Node) else _number(x, y))


# -- crop_and_resize --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Side:
    """Where the pixels of all crops lie along one axis of their images, float32 and int32 [boxes, crop]."""

    low: ir.Node
    high: ir.Node
    lerp: ir.Node
    nearest: ir.Node
    inside: ir.Node
    steps: np.ndarray
    """How the place of a crop's pixels depends on the box: from 0 at its start to the image's extent at its end."""


def _side(boxes: ir.Node, first: int, size: int, crop: int) -> _Side:
    count = boxes.shape[0]
    table = (count, crop)
    start, end = (
        ir.broadcast_to(ir.slice_(boxes, (0, i), (count, 1)), table) if crop else ir.full(table, 0, f32)
        for i in (first, first + 2)
    )
    if crop > 1:
        step = ir.binary("div", _mul(_sub(end, start), size - 1), ir.full(table, crop - 1, f32))
        place = _add(_mul(start, size - 1), _mul(ir.iota(table, 1, f32), step))
    else:
        place = _mul(_mul(_add(start, end), 0.5), size - 1)
    inside = ir.binary(
        "and", ir.binary("ge", place, _number(place, 0)), ir.binary("le", place, _number(place, size - 1))
    )
    floor = ir.unary("floor", place)
    ceil = ir.unary("ceil", place)
    ratio = f32(size - 1) / f32(crop - 1) if crop > 1 else f32(0)
    steps = np.arange(crop, dtype=f32) * ratio if crop > 1 else np.full(crop, 0.5 * (size - 1), f32)
    return _Side(
        low=ir.cast(floor, np.int32),
        high=ir.cast(ceil, np.int32),
        lerp=_sub(place, floor),
        # a place is not negative where it counts, so half a pixel more and the floor rounds half away from zero
        nearest=ir.cast(ir.unary("floor", _add(place, 0.5)), np.int32),
        inside=inside,
        steps=steps,
    )


class _Crops:
    """All pixels of all crops: [boxes, height, width] places in flat images, and the weights to mix them with."""

    def __init__(self, ctx: Any, image: Sequence[int], boxes: ir.Node, owner: ir.Node, crop: Sequence[int]) -> None:
        if boxes.shape[1:] != (4,):
            raise ctx.invalid("boxes must have 4 columns")
        if owner.shape != boxes.shape[:1]:
            raise ctx.invalid("box_index has incompatible shape")
        if min(image[1:3]) <= 0:
            raise ctx.invalid("image dimensions must be positive")
        self.image = image
        batch = ir.binary("ge", owner, _number(owner, 0))
        batch = ir.binary("and", batch, ir.binary("lt", owner, _number(owner, image[0])))
        ctx.check(ir.reduce("all", batch, range(1)), f"box_index has values outside [0, {image[0]})")
        self.rows = _side(boxes, 0, image[1], crop[0])
        self.columns = _side(boxes, 1, image[2], crop[1])
        self.owner = ir.reshape(owner, (*owner.shape, 1, 1))
        self.places = (boxes.shape[0], *crop)
        self.down, self.across = self._down(self.rows.lerp), self._across(self.columns.lerp)
        self.inside = ir.binary("and", self._down(self.rows.inside), self._across(self.columns.inside))

    def _down(self, x: ir.Node) -> ir.Node:
        return ir.broadcast_to(ir.reshape(x, (*x.shape, 1)), self.places)

    def _across(self, x: ir.Node) -> ir.Node:
        return ir.broadcast_to(ir.reshape(x, (x.shape[0], 1, x.shape[1])), self.places)

    def index(self, rows: ir.Node, columns: ir.Node) -> ir.Node:
        """int32 [boxes, height, width]: numbers of pixels; -1 outside of the image."""
        _, height, width, _ = self.image
        number = _mul(ir.broadcast_to(self.owner, self.places), height)
        number = _add(_mul(_add(number, self._down(rows)), width), self._across(columns))
        return ir.select(self.inside, number, _number(number, -1))

    def pixels(self, image: ir.Node, rows: ir.Node, columns: ir.Node) -> ir.Node:
        """[boxes, height, width, channels]: these pixels of the image; zeros outside."""
        flat = ir.reshape(image, (image.size // max(image.shape[3], 1), image.shape[3]))
        return ir.gather(flat, self.index(rows, columns), 0)

    def corners(self) -> list[tuple[ir.Node, ir.Node]]:
        return [(r, c) for r in (self.rows.low, self.rows.high) for c in (self.columns.low, self.columns.high)]

    def spread(self, x: ir.Node) -> ir.Node:
        """[boxes, height, width] -> the same for every channel."""
        return ir.broadcast_to(ir.reshape(x, (*x.shape, 1)), (*self.places, self.image[3]))


def _lower_crops(ctx: Any, image: ir.Node, boxes: ir.Node, owner: ir.Node, size: ir.Node) -> ir.Node:
    crop = [int(d) for d in ctx.value(3)]
    if min(crop) <= 0:
        raise ctx.invalid("crop dimensions must be positive")
    crops = _Crops(ctx, image.shape, boxes, owner, crop)
    x = ir.cast(image, f32)
    if ctx.attr("method") == "nearest":
        result = crops.pixels(x, crops.rows.nearest, crops.columns.nearest)
    else:
        a, b, c, d = (crops.pixels(x, *corner) for corner in crops.corners())
        across, down = crops.spread(crops.across), crops.spread(crops.down)
        top, bottom = _add(a, _mul(_sub(b, a), across)), _add(c, _mul(_sub(d, c), across))
        result = _add(top, _mul(_sub(bottom, top), down))
    return ir.select(crops.spread(crops.inside), result, _number(result, ctx.attr("extrapolation_value")))


def _lower_to_image(ctx: Any, grads: ir.Node, boxes: ir.Node, owner: ir.Node, size: ir.Node) -> ir.Node:
    extents = tuple(int(d) for d in ctx.value(3))
    crops = _Crops(ctx, extents, boxes, owner, grads.shape[1:3])
    kind = ctx.op.outputs[0].dtype.numpy_type
    wide = np.promote_types(kind, f32)
    total = ir.full((extents[0] * extents[1] * extents[2], extents[3]), 0, wide)
    if ctx.attr("method") == "nearest":
        parts = [((crops.rows.nearest, crops.columns.nearest), grads)]
    else:
        down, across = crops.spread(crops.down), crops.spread(crops.across)
        top, bottom = _mul(_sub(_number(down, 1), down), grads), _mul(down, grads)
        left = _sub(_number(across, 1), across)
        weighted = [_mul(left, top), _mul(across, top), _mul(left, bottom), _mul(across, bottom)]
        parts = list(zip(crops.corners(), weighted, strict=True))
    for corner, part in parts:
        total = ir.scatter_add(total, crops.index(*corner), ir.cast(part, wide))
    return ir.cast(ir.reshape(total, extents), kind)


def _lower_to_boxes(ctx: Any, grads: ir.Node, image: ir.Node, boxes: ir.Node, owner: ir.Node) -> ir.Node:
    crops = _Crops(ctx, image.shape, boxes, owner, grads.shape[1:3])
    a, b, c, d = (crops.pixels(ir.cast(image, f32), *corner) for corner in crops.corners())
    down, across = crops.spread(crops.down), crops.spread(crops.across)

    def mixed(x: ir.Node, y: ir.Node, lerp: ir.Node) -> ir.Node:
        return _add(_mul(_sub(_number(lerp, 1), lerp), x), _mul(lerp, y))

    slopes = (mixed(_sub(c, a), _sub(d, b), across), mixed(_sub(b, a), _sub(d, c), down))
    result: list[ir.Node] = []
    sides = ((crops.rows, image.shape[1], crops._down), (crops.columns, image.shape[2], crops._across))
    for slope, (side, size, along) in zip(slopes, sides, strict=True):
        pull = ir.reduce("sum", _mul(slope, grads), (3,))
        start = f32(size - 1) - side.steps
        for weight in (start, side.steps):
            steps = ir.broadcast_to(ir.const(weight.reshape(1, -1), f32), (boxes.shape[0], weight.size))
            result.append(ir.reduce("sum", _mul(pull, along(steps)), (1, 2)))
    columns = [ir.reshape(result[i], (boxes.shape[0], 1)) for i in (0, 2, 1, 3)]
    return ir.concat(columns, 1)


def _crops_shape(ctx: ShapeContext) -> list[Dims]:
    image, boxes, owner, size = ctx.rank(0, 4), ctx.rank(1, 2), ctx.rank(2, 1), ctx.rank(3, 1)
    count = ctx.merged_dim(boxes[0], owner[0])
    if boxes[1] not in (None, 4):
        raise ctx.error(f"Dimension must be 4 but is {boxes[1]}")
    if size[0] not in (None, 2):
        raise ctx.error(f"Dimension must be 2 but is {size[0]}")
    return [(count, *(ctx.value_as_dims(3) or (None, None)), image[3])]


def _crops_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    image, boxes, owner, _ = op.inputs
    dims = image.dims
    to_image = None
    if image.dtype.base_dtype.is_floating:
        to_image = apply_op(
            "CropAndResizeGradImage",
            grads=dy,
            boxes=boxes,
            box_ind=owner,
            image_size=shape(image) if dims is None or None in dims else list(dims),
            T=op.attrs["T"],
            method=op.attrs["method"],
        )
    return [to_image, apply_op("CropAndResizeGradBoxes", grads=dy, image=image, boxes=boxes, box_ind=owner), None, None]


_NUMBERS = "T: {uint8, uint16, int8, int16, int32, int64, float}"
declare(
    "CropAndResize",
    "image: T, boxes: float32, box_ind: int32, crop_size: int32",
    "crops: float32",
    f"{_NUMBERS}, method: {{'bilinear', 'nearest'}} = bilinear, extrapolation_value: float = 0",
    doc=("Boxes cut out of images, all resized to one size", "按框裁剪图像，并缩放到同一大小"),
    shape=_crops_shape,
    lower=_lower_crops,
    gradient=_crops_gradient,
    values=(3,),
)
declare(
    "CropAndResizeGradImage",
    "grads: float32, boxes: float32, box_ind: int32, image_size: int32",
    "output: T",
    "T: {float}, method: {'bilinear', 'nearest'} = bilinear",
    doc=("Gradient of CropAndResize with respect to the images", "CropAndResize 对图像的梯度"),
    shape=lambda ctx: [ctx.value_as_dims(3) or (None,) * 4],
    lower=_lower_to_image,
    values=(3,),
)
declare(
    "CropAndResizeGradBoxes",
    "grads: float32, image: T, boxes: float32, box_ind: int32",
    "output: float32",
    f"{_NUMBERS}, method: {{'bilinear'}} = bilinear",
    doc=("Gradient of CropAndResize with respect to the boxes", "CropAndResize 对框的梯度"),
    shape=lambda ctx: [ctx.dims(2)],
    lower=_lower_to_boxes,
)


def crop_and_resize(
    image: Any,
    boxes: Any,
    box_ind: Any = None,
    crop_size: Any = None,
    method: str = "bilinear",
    extrapolation_value: float = 0,
    name: str | None = None,
    box_indices: Any = None,
) -> Tensor:
    """Cut boxes out of images and resize them all to one size (TF: ``tf.image.crop_and_resize``).

    Args:
        image: numbers [batch, height, width, channels].
        boxes: float32 [n, 4], each (y1, x1, y2, x2) with 0 .. 1 for the whole height or width; y1 > y2 flips.
        box_ind: int32 [n]: which image each box is cut from. ``box_indices`` is its newer name.
        crop_size: two ints: height and width of every crop.
        method: ``"bilinear"`` or ``"nearest"``.
        extrapolation_value: what is outside of the image.

    Returns:
        float32 [n, *crop_size, channels].

    Raises:
        ValueError: shapes that do not fit; both names of ``box_ind``.
        InvalidArgumentError: in the run, ``box_index has values outside [0, batch)``.

    >>> crop_and_resize([[[[1.0], [2.0]]]], [[0.0, 0.0, 1.0, 1.0]], [0], [1, 4]).shape.as_list()
    [1, 1, 4, 1]
    """
    if box_indices is not None:
        if box_ind is not None:
            raise ValueError("Cannot specify both 'box_ind' and 'box_indices'")
        box_ind = box_indices
    return apply_op(
        "CropAndResize",
        name,
        image=image,
        boxes=boxes,
        box_ind=box_ind,
        crop_size=crop_size,
        method=method,
        extrapolation_value=extrapolation_value,
    )
