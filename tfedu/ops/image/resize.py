"""Resizing: one function for all methods, one per method, and one that keeps the proportions."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.static_value import constant_value_as_dims
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.image.checks import as_batch, at_least_3d, dimensions, held, require, unbatched
from tfedu.ops.image.geometry import larger, pad_to_bounding_box
from tfedu.ops.math import elementwise as ew


class ResizeMethod:
    """The methods of :func:`resize_images` (TF: ``tf.image.ResizeMethod``)."""

    BILINEAR = 0
    NEAREST_NEIGHBOR = 1
    BICUBIC = 2
    AREA = 3


_OPERATIONS = {
    **dict.fromkeys((ResizeMethod.BILINEAR, "bilinear"), "ResizeBilinear"),
    **dict.fromkeys((ResizeMethod.NEAREST_NEIGHBOR, "nearest"), "ResizeNearestNeighbor"),
    **dict.fromkeys((ResizeMethod.BICUBIC, "bicubic"), "ResizeBicubic"),
    **dict.fromkeys((ResizeMethod.AREA, "area"), "ResizeArea"),
}


def resize_images(
    images: Any,
    size: Any,
    method: Any = ResizeMethod.BILINEAR,
    align_corners: bool = False,
    preserve_aspect_ratio: bool = False,
    name: str | None = None,
) -> Tensor:
    """Images of other extents (TF: ``tf.image.resize_images``).

    Args:
        images: numbers [height, width, channels] or [batch, height, width, channels].
        size: two ints or an int32 tensor [2]: the new height and width.
        method: a :class:`ResizeMethod`, or ``"bilinear"``, ``"nearest"``, ``"bicubic"``, ``"area"``.
        align_corners: let the centres of the four corner pixels stay where they are. The default scales by the
            quotient of the extents from the upper left corner, which is what TensorFlow 1 does.
        preserve_aspect_ratio: keep the proportions; the result fits into ``size``.

    Returns:
        float32; of the images' own type for nearest neighbours, and where the size is known to be the same.

    Raises:
        ValueError: ``Resize method is not implemented.``; another number of axes; a ``size`` that is no pair of ints.

    >>> resize_images([[[1.0], [2.0]]], [2, 4]).shape.as_list()
    [2, 4, 1]
    """
    with name_scope(name, "resize", [images, size]):
        images = convert_to_tensor(images, name="images")
        if images.dims is None:
            raise ValueError("'images' contains no shape.")
        if len(images.dims) not in (3, 4):
            raise ValueError("'images' must have either 3 or 4 dimensions.")
        images, is_batch = as_batch(images)
        size = _pair(size)
        if preserve_aspect_ratio:
            size = _within(images, size)
        wanted = constant_value_as_dims(size) or (None, None)
        if None not in wanted and images.dims[1:3] == tuple(wanted):
            return unbatched(images, is_batch)
        operation = _OPERATIONS.get(method)
        if operation is None:
            raise ValueError("Resize method is not implemented.")
        result = apply_op(operation, images=images, size=size, align_corners=align_corners)
        result.set_shape([None, *wanted, None])
        return unbatched(result, is_batch)


def _pair(size: Any) -> Tensor:
    try:
        size = convert_to_tensor(size, dtypes.int32, name="size")
    except (TypeError, ValueError):
        raise ValueError("'size' must be a 1-D int32 Tensor") from None
    if not size.get_shape().is_compatible_with([2]):
        raise ValueError("'size' must be a 1-D Tensor of 2 elements: new_height, new_width")
    return size


def _within(images: Tensor, size: Tensor) -> Tensor:
    """The largest extents within ``size`` that have the images' proportions."""
    sides = [ew.cast(side, dtypes.float32) for side in dimensions(images, 4)[1:3]]
    limits = constant_value_as_dims(size) or (None, None)
    if None in limits:
        raise ValueError("preserve_aspect_ratio needs a size that is known while the graph is built")
    factor = ew.minimum(*(ew.cast(limit, dtypes.float32) / side for limit, side in zip(limits, sides)))
    scaled = [ew.cast(ew.round(factor * side), dtypes.int32) for side in sides]
    return convert_to_tensor(scaled, dtypes.int32, name="size")


def resize_bilinear(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Tensor:
    """Images resized by mixing four neighbours.

    Args:
        images: numbers [batch, height, width, channels].
        size: the new height and width.
        align_corners: as in :func:`resize_images`.
        half_pixel_centers: let the centres of pixels be at half numbers, as TensorFlow 2 does.

    Returns:
        float32 [batch, *size, channels].

    >>> resize_bilinear([[[[1.0], [2.0]]]], [2, 4]).shape.as_list()
    [1, 2, 4, 1]
    """
    return apply_op("ResizeBilinear", name, images=images, size=size, **_ways(align_corners, half_pixel_centers))


def resize_nearest_neighbor(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Tensor:
    """Images resized by repeating and dropping pixels; of the images' own type. Arguments: :func:`resize_bilinear`."""
    return apply_op("ResizeNearestNeighbor", name, images=images, size=size, **_ways(align_corners, half_pixel_centers))


def resize_bicubic(
    images: Any, size: Any, align_corners: bool = False, name: str | None = None, half_pixel_centers: bool = False
) -> Tensor:
    """Images resized by mixing sixteen neighbours; arguments and result as in :func:`resize_bilinear`."""
    return apply_op("ResizeBicubic", name, images=images, size=size, **_ways(align_corners, half_pixel_centers))


def _ways(align_corners: bool, half_pixel_centers: bool) -> dict[str, bool]:
    return {"align_corners": align_corners, "half_pixel_centers": half_pixel_centers}


def resize_area(images: Any, size: Any, align_corners: bool = False, name: str | None = None) -> Tensor:
    """Images resized so that a pixel is the mean of the area it covers; arguments as in :func:`resize_bilinear`.

    It has no gradient, as in TensorFlow.
    """
    return apply_op("ResizeArea", name, images=images, size=size, align_corners=align_corners)


def resize_image_with_pad(
    image: Any,
    target_height: Any,
    target_width: Any,
    method: Any = ResizeMethod.BILINEAR,
    align_corners: bool = False,
) -> Tensor:
    """The image as large as fits into the wanted extents with its own proportions, and zeros around it.

    Args:
        image: [height, width, channels] or [batch, height, width, channels].
        target_height, target_width: ints or int32 scalars.
        method, align_corners: as in :func:`resize_images`.

    Raises:
        ValueError: extents that are not positive; another number of axes.
    """
    with name_scope(None, "resize_image_with_pad", [image]):
        image, is_batch = as_batch(convert_to_tensor(image, name="image"))
        checks = at_least_3d(image)
        checks += require(target_width > 0, "target_width must be > 0.")
        checks += require(target_height > 0, "target_height must be > 0.")
        image = held(checks, image)
        sides = [ew.cast(side, dtypes.float64) for side in dimensions(image, 4)[1:3]]
        targets = [ew.cast(target, dtypes.float64) for target in (target_height, target_width)]
        ratio = larger(sides[1] / targets[1], sides[0] / targets[0])
        inner = [side / ratio for side in sides]
        size = [ew.cast(ew.floor(side), dtypes.int32) for side in inner]
        margins = [ew.floor((target - side) / 2) for target, side in zip(targets, inner)]
        above, left = (larger(0, ew.cast(margin, dtypes.int32)) for margin in margins)
        resized = resize_images(image, size, method, align_corners=align_corners)
        return unbatched(pad_to_bounding_box(resized, above, left, target_height, target_width), is_batch)
