"""Boxes on images: drawing them, and cutting at random so that something of them remains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, name_scope

f32 = np.float32

# -- drawing ----------------------------------------------------------------------------------------------------------

_COLOURS = np.array(
    [
        [1, 1, 0, 1],  # yellow
        [0, 0, 1, 1],  # blue
        [1, 0, 0, 1],  # red
        [0, 1, 0, 1],  # lime
        [0.5, 0, 0.5, 1],  # purple
        [0.5, 0.5, 0, 1],  # olive
        [0.5, 0, 0, 1],  # maroon
        [0, 0, 0.5, 1],  # navy
        [0, 1, 1, 1],  # aqua
        [1, 0, 1, 1],  # fuchsia
    ],
    f32,
)


def _draw(ctx: Any, images: np.ndarray, boxes: np.ndarray, colours: np.ndarray | None = None) -> np.ndarray:
    batch, height, width, depth = images.shape
    if boxes.shape[0] != batch:
        raise ctx.invalid("The batch sizes should be the same")
    if colours is not None and colours.shape[1] < depth:
        raise ctx.invalid(
            f"colors must have equal or more channels than the image provided: [{','.join(map(str, colours.shape))}]"
        )
    if colours is None or not len(colours):
        colours = np.ones_like(_COLOURS) if depth == 1 else _COLOURS
    result = images.copy()
    ends = np.trunc(boxes.astype(f32) * np.array([height - 1, width - 1] * 2, f32)).astype(np.int64)
    for image, mine in zip(result, ends):
        for number, (top, left, bottom, right) in enumerate(mine):
            if top > bottom or left > right or top >= height or bottom < 0 or left >= width or right < 0:
                continue
            colour = colours[number % len(colours), :depth]
            rows = slice(max(top, 0), min(bottom, height - 1) + 1)
            columns = slice(max(left, 0), min(right, width - 1) + 1)
            for row in (top, bottom):
                if 0 <= row < height:
                    image[row, columns] = colour
            for column in (left, right):
                if 0 <= column < width:
                    image[rows, column] = colour
    return result


def _draw_shape(ctx: ShapeContext) -> list[Dims]:
    images, boxes = ctx.rank(0, 4), ctx.rank(1, 3)
    if images[3] not in (None, 1, 3, 4):
        raise ctx.error("Channel depth should be either 1 (GRY), 3 (RGB), or 4 (RGBA)")
    if boxes[2] not in (None, 4):
        raise ctx.error(f"Dimension must be 4 but is {boxes[2]}")
    if len(ctx) == 3:
        ctx.rank(2, 2)
    return [images]


declare(
    "DrawBoundingBoxes",
    "images: T, boxes: float32",
    "output: T",
    "T: {float16, float32} = float32",
    doc=("The images with frames drawn on them", "在图像上画出方框"),
    shape=_draw_shape,
    host=_draw,
    gradient=lambda op, dy: [None, None],
)
declare(
    "DrawBoundingBoxesV2",
    "images: T, boxes: float32, colors: float32",
    "output: T",
    "T: {float16, float32} = float32",
    doc=("The images with frames of given colours drawn on them", "用指定的颜色在图像上画出方框"),
    shape=_draw_shape,
    host=_draw,
)


def draw_bounding_boxes(images: Any, boxes: Any, name: str | None = None, colors: Any = None) -> Tensor:
    """Images with frames one pixel wide (TF: ``tf.image.draw_bounding_boxes``).

    Args:
        images: floats [batch, height, width, channels] with 1, 3 or 4 channels.
        boxes: float32 [batch, n, 4], each (y1, x1, y2, x2) with 0 .. 1 for the whole height or width.
        colors: float32 [m, channels], used in turn; ten colours of TensorFlow's without it, white on grey images.

    Raises:
        ValueError: another number of channels; shapes that do not fit.

    >>> draw_bounding_boxes([[[[0.0]] * 4] * 4], [[[0.0, 0.0, 1.0, 1.0]]]).shape.as_list()
    [1, 4, 4, 1]
    """
    if colors is None:
        return apply_op("DrawBoundingBoxes", name, images=images, boxes=boxes)
    return apply_op("DrawBoundingBoxesV2", name, images=images, boxes=boxes, colors=colors)


# -- sampling ---------------------------------------------------------------------------------------------------------


class _Rectangle(NamedTuple):
    top: int
    left: int
    bottom: int
    right: int

    @property
    def area(self) -> int:
        return max(0, self.bottom - self.top) * max(0, self.right - self.left)

    def common(self, other: _Rectangle) -> _Rectangle:
        corner = max(self.top, other.top), max(self.left, other.left)
        return _Rectangle(*corner, min(self.bottom, other.bottom), min(self.right, other.right))


class _Chance:
    """The operation's random numbers, one by one, as TensorFlow's kernel reads them."""

    def __init__(self, numbers: np.ndarray) -> None:
        self._numbers: Iterator[int] = iter(numbers.tolist())

    def number(self) -> np.float32:
        """In [0, 1): 23 bits of the next integer."""
        return f32(next(self._numbers) & 0x7FFFFF) / f32(0x800000)

    def below(self, count: int) -> int:
        """In 0 .. count - 1, each equally likely: what would favour the small ones is drawn again."""
        drawn = next(self._numbers)
        if count & (count - 1) == 0:
            return drawn & (count - 1)
        while drawn < 0xFFFFFFFF % count + 1:
            drawn = next(self._numbers)
        return drawn % count


def _round(value: Any) -> int:
    return int(np.rint(f32(value)))


def _random_crop(
    height: int, width: int, area_range: tuple[np.float32, np.float32], aspect: np.float32, chance: _Chance
) -> _Rectangle | None:
    """A rectangle of this aspect (width / height) and an area in this range of the whole, or None."""
    if area_range[1] <= 0 or aspect <= 0 or width <= 0 or height <= 0 or area_range[0] > area_range[1]:
        return None
    least, most = (share * f32(width) * f32(height) for share in area_range)
    rows = _round(np.sqrt(least / aspect))
    limit = _round(np.sqrt(most / aspect))
    if _round(limit * aspect) > width:
        limit = int(f32(width + 0.5 - 0.0000001) / aspect)
    limit = min(limit, height)
    rows = min(rows, limit)
    if rows < limit:
        rows += chance.below(limit - rows + 1)
    columns = _round(rows * aspect)
    # rounding may have left the range by a little
    if f32(rows * columns) < least:
        rows += 1
        columns = _round(rows * aspect)
    if f32(rows * columns) > most:
        rows -= 1
        columns = _round(rows * aspect)
    area = f32(rows * columns)
    if not (least <= area <= most and 0 < columns <= width and 0 < rows <= height):
        return None
    top = chance.below(height - rows) if rows < height else 0
    left = chance.below(width - columns) if columns < width else 0
    return _Rectangle(top, left, top + rows, left + columns)


def _covers(crop: _Rectangle, objects: list[_Rectangle], least: float) -> bool:
    if crop.area < 1:
        return False
    return any(o.area >= 1 and f32(o.common(crop).area) / f32(o.area) >= least for o in objects)


def _sample(ctx: Any, image_size: np.ndarray, boxes: np.ndarray, least: np.ndarray) -> list[np.ndarray]:
    height, width = (int(side) for side in image_size[:2])
    attempts = ctx.attr("max_attempts")
    _check_sampling(ctx, boxes, least)
    objects = [
        _Rectangle(*(int(end * f32(side)) for end, side in zip(box, (height, width) * 2)))
        for box in boxes.reshape(-1, 4)
    ]
    whole = _Rectangle(0, 0, height, width)
    low, high = (f32(end) for end in ctx.attr("aspect_ratio_range"))
    area = tuple(f32(end) for end in ctx.attr("area_range"))
    chance = _Chance(ctx.random_bits(4 * attempts))
    found = whole
    try:
        for _ in range(attempts):
            aspect = chance.number() * (high - low) + low
            crop = _random_crop(height, width, area, aspect, chance)  # type: ignore[arg-type]
            if crop is not None and _covers(crop, objects or [whole], float(least)):
                found = crop
                break
    except StopIteration:  # numbers drawn again have used up what an attempt may draw
        found = whole
    kind = image_size.dtype
    begin = np.array([found.top, found.left, 0], kind)
    size = np.array([found.bottom - found.top, found.right - found.left, -1], np.int64).astype(kind)
    with np.errstate(invalid="ignore"):  # an empty image gives NaN
        box = np.array([[found]], f32) / np.array([height, width] * 2, f32)
    return [begin, size, box]


def _check_sampling(ctx: Any, boxes: np.ndarray, least: np.ndarray) -> None:
    for name, label in (("aspect_ratio_range", "Aspect ratio range"), ("area_range", "Area range")):
        ends = ctx.attr(name)
        if len(ends) != 2:
            raise ctx.invalid(f"{label} field must specify 2 dimensions")
        if not min(ends) > 0:
            raise ctx.invalid(f"{label} must be non-negative: [{ends[0]:g}, {ends[1]:g}]")
        if name == "area_range" and max(ends) > 1:
            raise ctx.invalid(f"{label} must be less then or equal to 1.0: [{ends[0]:g}, {ends[1]:g}]")
    if ctx.attr("max_attempts") <= 0:
        raise ctx.invalid(f"Max attempts must be non-negative: {ctx.attr('max_attempts')}")
    if least < 0:
        raise ctx.invalid(f"Min object covered must be non-negative: {float(least):g}")
    if not boxes.size and not ctx.attr("use_image_if_no_bounding_boxes"):
        raise ctx.invalid(
            "No bounding boxes provided as input. One must enable use_image_if_no_bounding_boxes if you wish to not "
            "provide any bounding boxes."
        )
    outside = [end for end in boxes.ravel() if not 0 <= end <= 1]
    if outside:
        raise ctx.invalid(f"All bounding box coordinates must be in [0.0, 1.0]: {outside[0]:g}")


def _sample_shape(ctx: ShapeContext) -> list[Dims]:
    size, boxes = ctx.rank(0, 1), ctx.rank(1, 3)
    ctx.rank(2, 0)
    if size[0] not in (None, 3):
        raise ctx.error(f"Dimension must be 3 but is {size[0]}")
    if boxes[2] not in (None, 4):
        raise ctx.error(f"Dimension must be 4 but is {boxes[2]}")
    return [(3,), (3,), (1, 1, 4)]


declare(
    "SampleDistortedBoundingBoxV2",
    "image_size: T, bounding_boxes: float32, min_object_covered: float32",
    "begin: T, size: T, bboxes: float32",
    "T: {uint8, int8, int16, int32, int64}, seed: int = 0, seed2: int = 0, "
    "aspect_ratio_range: list(float) = [0.75, 1.33], area_range: list(float) = [0.05, 1], max_attempts: int = 100, "
    "use_image_if_no_bounding_boxes: bool = false",
    doc=("A random box that covers enough of one of the given ones", "随机取一个框，使其覆盖足够多的给定目标"),
    shape=_sample_shape,
    host=_sample,
    gradient=lambda op, *dy: [None] * 3,
    stateful=True,
)


class SampleDistortedBoundingBoxV2(NamedTuple):
    """What :func:`sample_distorted_bounding_box` returns."""

    begin: Tensor
    size: Tensor
    bboxes: Tensor


def sample_distorted_bounding_box(
    image_size: Any,
    bounding_boxes: Any,
    seed: int | None = None,
    seed2: int | None = None,
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Any = None,
    area_range: Any = None,
    max_attempts: int | None = None,
    use_image_if_no_bounding_boxes: bool | None = None,
    name: str | None = None,
) -> SampleDistortedBoundingBoxV2:
    """A random box for cutting an image so that enough of an object remains.

    Args:
        image_size: ints [3]: height, width, channels.
        bounding_boxes: float32 [batch, n, 4], each (y1, x1, y2, x2) with 0 .. 1 for the whole height or width.
        seed, seed2: with neither, other boxes in every session.
        min_object_covered: how much of some object must remain.
        aspect_ratio_range: of width / height; [0.75, 1.33].
        area_range: of the box's share of the image; [0.05, 1].
        max_attempts: after these (100) the whole image is returned.
        use_image_if_no_bounding_boxes: with no boxes, the image is the object; otherwise that is an error.

    Returns:
        ``begin`` and ``size`` [3], of the type of ``image_size``, for ``tf.slice``; ``bboxes`` float32 [1, 1, 4], for
        :func:`draw_bounding_boxes`.

    Raises:
        ValueError: shapes that do not fit.
        InvalidArgumentError: in the run, ranges and boxes that make no sense.

    >>> begin, size, box = sample_distorted_bounding_box([4, 6, 3], [[[0.0, 0.0, 1.0, 1.0]]], seed=1)
    >>> begin.shape.as_list(), box.shape.as_list()
    ([3], [1, 1, 4])
    """
    with name_scope(name, "sample_distorted_bounding_box"):
        found = apply_op(
            "SampleDistortedBoundingBoxV2",
            name,
            image_size=image_size,
            bounding_boxes=bounding_boxes,
            min_object_covered=min_object_covered,
            seed=seed,
            seed2=seed2,
            aspect_ratio_range=aspect_ratio_range,
            area_range=area_range,
            max_attempts=max_attempts,
            use_image_if_no_bounding_boxes=use_image_if_no_bounding_boxes,
        )
        return SampleDistortedBoundingBoxV2(*found)
