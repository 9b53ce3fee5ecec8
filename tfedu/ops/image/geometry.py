"""Pixels that move and keep their values: flips, turns, crops, borders."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import pad, reshape, reverse, shape, stack
from tfedu.ops.array import transpose as permuted
from tfedu.ops.array.gather import boolean_mask
from tfedu.ops.array.slicing import slice as cut
from tfedu.ops.image.checks import (
    EITHER,
    as_batch,
    at_least_3d,
    checked_image,
    dimensions,
    held,
    is_tensor,
    known,
    require,
    unbatched,
)
from tfedu.ops.math import elementwise as ew

# -- flips and turns --------------------------------------------------------------------------------------------------


def axis_of_image(image: Tensor, axis: int) -> int:
    """Where axis ``axis`` of [height, width, channels] is in an image or a batch of images.

    Raises:
        ValueError: neither three nor four axes.
    """
    if image.dims is None or len(image.dims) == 3:
        return axis
    if len(image.dims) == 4:
        return axis + 1
    raise ValueError(EITHER)


def keep_shape(image: Tensor, result: Tensor) -> Tensor:
    """``result`` with the shape of ``image``; of an image of unknown rank at least three axes are known."""
    result.set_shape([None] * 3 if image.dims is None else image.get_shape())
    return result


def _flip(image: Any, axis: int, scope: str) -> Tensor:
    with name_scope(None, scope, [image]):
        image = checked_image(convert_to_tensor(image, name="image"))
        return keep_shape(image, reverse(image, [axis_of_image(image, axis)]))


def flip_left_right(image: Any) -> Tensor:
    """The image mirrored: its first column becomes the last (TF: ``tf.image.flip_left_right``).

    Args:
        image: [height, width, channels] or [batch, height, width, channels], of any type.

    Raises:
        ValueError: another number of axes; an empty image.

    >>> flip_left_right([[[1], [2], [3]]]).shape.as_list()
    [1, 3, 1]
    """
    return _flip(image, 1, "flip_left_right")


def flip_up_down(image: Any) -> Tensor:
    """The image upside down: its first row becomes the last; arguments as in :func:`flip_left_right`."""
    return _flip(image, 0, "flip_up_down")


def rot90(image: Any, k: Any = 1, name: str | None = None) -> Tensor:
    """The image turned counter-clockwise by 90 degrees, ``k`` times.

    Args:
        image: [height, width, channels] or [batch, height, width, channels], of any type.
        k: an int or an int32 scalar; negative turns go clockwise.

    Returns:
        the turned image.

    Raises:
        ValueError: another number of axes; an empty image; ``k`` is no scalar.
    """
    with name_scope(name, "rot90", [image, k]):
        image = checked_image(convert_to_tensor(image, name="image"))
        k = convert_to_tensor(k, dtypes.int32, name="k")
        k.get_shape().assert_has_rank(0)
        k = ew.floormod(k, 4)
        k.set_shape([])
        first = axis_of_image(image, 0)
        # One turn is a mirror image with rows and columns exchanged; two are two mirror images; three are the other.
        mirrored = stack([ew.greater_equal(k, 2), ew.logical_or(ew.equal(k, 1), ew.equal(k, 2))])
        result = reverse(image, boolean_mask([first, first + 1], mirrored))
        straight, turned = [[*range(first), *pair, first + 2] for pair in ((first, first + 1), (first + 1, first))]
        result = permuted(result, ew.where(ew.equal(ew.floormod(k, 2), 1), turned, straight))
        if image.dims is None:
            result.set_shape([None] * 3)
        elif image.dims[first] == image.dims[first + 1]:
            result.set_shape(image.get_shape())
        else:
            result.set_shape([*image.dims[:first], None, None, image.dims[-1]])
        return result


def transpose(image: Any, name: str | None = None) -> Tensor:
    """The image with rows and columns exchanged (TF: ``tf.image.transpose``).

    Args:
        image: [height, width, channels] or [batch, height, width, channels], of any type.

    Raises:
        ValueError: another number of axes; an empty image.

    >>> transpose([[[1], [2], [3]]]).shape.as_list()
    [3, 1, 1]
    """
    with name_scope(name, "transpose", [image]):
        image = checked_image(convert_to_tensor(image, name="image"))
        order = [1, 0, 2] if axis_of_image(image, 0) == 0 else [0, 2, 1, 3]
        return permuted(image, order, name="transpose" if name is None else name)


# -- crops and borders ------------------------------------------------------------------------------------------------


def central_crop(image: Any, central_fraction: float) -> Tensor:
    """The middle of the image: this fraction of its height and of its width.

    Args:
        image: [height, width, channels] or [batch, height, width, channels].
        central_fraction: in (0, 1].

    Raises:
        ValueError: a fraction outside of (0, 1]; another number of axes.

    >>> central_crop([[[1.0], [2.0], [3.0], [4.0]]] * 4, 0.5).shape.as_list()
    [2, 2, 1]
    """
    with name_scope(None, "central_crop", [image]):
        image = convert_to_tensor(image, name="image")
        if central_fraction <= 0.0 or central_fraction > 1.0:
            raise ValueError("central_fraction must be within (0, 1]")
        if central_fraction == 1.0:
            return image
        checks = at_least_3d(image)
        image = held(checks, image) if checks else image
        dims = image.dims
        if dims is None or len(dims) not in (3, 4):
            count = None if dims is None else len(dims)
            raise ValueError(f"`image` should either be a Tensor with rank = 3 or rank = 4. Had rank = {count}.")
        lead = len(dims) - 3
        sides = [shape(image)[i] if dims[i] is None else dims[i] for i in (lead, lead + 1)]
        starts = [_margin(side, central_fraction) for side in sides]
        sizes = [side - start * 2 for side, start in zip(sides, starts)]
        result = cut(image, stack([0] * lead + [*starts, 0]), stack([-1] * lead + [*sizes, -1]))
        result.set_shape([*dims[:lead], *known(sizes), dims[-1]])
        return result


def _margin(side: Any, fraction: float) -> Any:
    if is_tensor(side):
        whole = ew.cast(side, dtypes.float64)
        return ew.cast((whole - whole * fraction) / 2, dtypes.int32)
    return int((float(side) - float(side) * fraction) / 2)


def pad_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """The image on a larger canvas of zeros.

    Args:
        image: [height, width, channels] or [batch, height, width, channels], of any type.
        offset_height, offset_width: rows above and columns left of the image.
        target_height, target_width: the extents of the canvas.

    Raises:
        ValueError: negative offsets; ``height must be <= target - offset``. Of tensors, the run asks.
        InvalidArgumentError: in the run, the same.

    >>> pad_to_bounding_box([[[1.0]]], 1, 2, 4, 5).shape.as_list()
    [4, 5, 1]
    """
    with name_scope(None, "pad_to_bounding_box", [image]):
        image, is_batch = as_batch(convert_to_tensor(image, name="image"))
        checks = at_least_3d(image)
        batch, height, width, depth = dimensions(image, 4)
        right = target_width - offset_width - width
        below = target_height - offset_height - height
        checks += require(offset_height >= 0, "offset_height must be >= 0")
        checks += require(offset_width >= 0, "offset_width must be >= 0")
        checks += require(right >= 0, "width must be <= target - offset")
        checks += require(below >= 0, "height must be <= target - offset")
        image = held([], image)
        # checked first where the numbers are used: an impossible border is a worse complaint
        around = stack([0, 0, offset_height, below, offset_width, right, 0, 0])
        around = reshape(held(checks, around) if checks else around, [4, 2])
        padded = pad(image, around)
        padded.set_shape(known([batch, target_height, target_width, depth]))
        return unbatched(padded, is_batch)


def crop_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """A rectangle cut out of the image.

    Args:
        image: [height, width, channels] or [batch, height, width, channels], of any type.
        offset_height, offset_width: row and column of the rectangle's first pixel.
        target_height, target_width: its extents.

    Raises:
        ValueError: negative offsets, an empty rectangle, ``height must be >= target + offset.`` Of tensors, the run
            asks.
        InvalidArgumentError: in the run, the same.

    >>> crop_to_bounding_box([[[1.0], [2.0], [3.0]]], 0, 1, 1, 2).shape.as_list()
    [1, 2, 1]
    """
    with name_scope(None, "crop_to_bounding_box", [image]):
        image, is_batch = as_batch(convert_to_tensor(image, name="image"))
        checks = at_least_3d(image)
        batch, height, width, depth = dimensions(image, 4)
        checks += require(offset_width >= 0, "offset_width must be >= 0.")
        checks += require(offset_height >= 0, "offset_height must be >= 0.")
        checks += require(target_width > 0, "target_width must be > 0.")
        checks += require(target_height > 0, "target_height must be > 0.")
        checks += require(width >= target_width + offset_width, "width must be >= target + offset.")
        checks += require(height >= target_height + offset_height, "height must be >= target + offset.")
        image = held([], image)
        begin, size = stack([0, offset_height, offset_width, 0]), stack([-1, target_height, target_width, -1])
        cropped = cut(image, held(checks, begin) if checks else begin, size)
        cropped.set_shape(known([batch, target_height, target_width, depth]))
        return unbatched(cropped, is_batch)


def larger(x: Any, y: Any) -> Any:
    """max of two ints, or of tensors."""
    return ew.maximum(x, y) if is_tensor(x) or is_tensor(y) else max(x, y)


def smaller(x: Any, y: Any) -> Any:
    """min of two ints, or of tensors."""
    return ew.minimum(x, y) if is_tensor(x) or is_tensor(y) else min(x, y)


def resize_image_with_crop_or_pad(image: Any, target_height: Any, target_width: Any) -> Tensor:
    """The image cut off evenly on both sides, or set in an even border of zeros, until it has the wanted extents.

    Args:
        image: [height, width, channels] or [batch, height, width, channels], of any type.
        target_height, target_width: ints or int32 scalars.

    Raises:
        ValueError: extents that are not positive; another number of axes.

    >>> resize_image_with_crop_or_pad([[[1.0], [2.0], [3.0]]], 3, 2).shape.as_list()
    [3, 2, 1]
    """
    with name_scope(None, "resize_image_with_crop_or_pad", [image]):
        image, is_batch = as_batch(convert_to_tensor(image, name="image"))
        checks = at_least_3d(image)
        checks += require(target_width > 0, "target_width must be > 0.")
        checks += require(target_height > 0, "target_height must be > 0.")
        image = held(checks, image)
        _, height, width, _ = dimensions(image, 4)
        more_columns, more_rows = target_width - width, target_height - height
        cropped = crop_to_bounding_box(
            image,
            larger(-more_rows // 2, 0),
            larger(-more_columns // 2, 0),
            smaller(target_height, height),
            smaller(target_width, width),
        )
        rows, columns = larger(more_rows // 2, 0), larger(more_columns // 2, 0)
        resized = pad_to_bounding_box(cropped, rows, columns, target_height, target_width)
        return unbatched(held([], resized), is_batch)
