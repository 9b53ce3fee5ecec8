"""Colours: number formats, brightness, contrast, hue, saturation, colour spaces."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, identity, rank, shape, tile
from tfedu.ops.constant import ones
from tfedu.ops.control import with_dependencies
from tfedu.ops.image.checks import checked_image, held, require
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.clip import saturate_cast
from tfedu.ops.math.contraction import tensordot
from tfedu.ops.math.reduction import reduce_mean, reduce_prod, reduce_std

# -- number formats ---------------------------------------------------------------------------------------------------


def convert_image_dtype(image: Any, dtype: Any, saturate: bool = False, name: str | None = None) -> Tensor:
    """The image in another number format: floats are 0 .. 1, integers 0 .. the largest of their type.

    Args:
        image: an image or several.
        dtype: a float or integer type.
        saturate: cut off what the new type cannot hold instead of letting it wrap around.

    Raises:
        AttributeError: ``dtype must be either floating point or integer``.

    >>> convert_image_dtype([[[0.5]]], "uint8").dtype.name
    'uint8'
    """
    image = convert_to_tensor(image, name="image")
    dtype = as_dtype(dtype)
    if not dtype.is_floating and not dtype.is_integer:
        raise AttributeError("dtype must be either floating point or integer")
    if dtype == image.dtype:
        return identity(image, name=name)
    with name_scope(name, "convert_image", [image]) as scope:
        cast = saturate_cast if saturate else ew.cast
        if image.dtype.is_floating and dtype.is_floating:
            return ew.cast(image, dtype, name=scope)
        if dtype.is_floating:
            return ew.multiply(ew.cast(image, dtype), 1.0 / image.dtype.max, name=scope)
        if image.dtype.is_floating:
            # half a step more, so that the cast, which cuts off, rounds
            return cast(ew.multiply(image, dtype.max + 0.5), dtype, name=scope)
        if image.dtype.max > dtype.max:
            return cast(ew.div(image, (image.dtype.max + 1) // (dtype.max + 1)), dtype, name=scope)
        return ew.multiply(cast(image, dtype), (dtype.max + 1) // (image.dtype.max + 1), name=scope)


def _floats(image: Tensor) -> Tensor:
    """The image in floats, where it is not yet."""
    return image if image.dtype in (dtypes.float16, dtypes.float32) else convert_image_dtype(image, dtypes.float32)


# -- adjustments ------------------------------------------------------------------------------------------------------


def adjust_brightness(image: Any, delta: Any) -> Tensor:
    """The image with ``delta`` added to every channel (TF: ``tf.image.adjust_brightness``).

    Args:
        image: of any number type; integers are adjusted as floats 0 .. 1 and turned back.
        delta: a number or a scalar, 0.1 for a tenth brighter.

    Returns:
        shape and type of ``image``.

    >>> adjust_brightness([[[0.5]]], 0.25).shape.as_list()
    [1, 1, 1]
    """
    with name_scope(None, "adjust_brightness", [image, delta]) as scope:
        image = convert_to_tensor(image, name="image")
        bright = _floats(image)
        adjusted = ew.add(bright, ew.cast(delta, bright.dtype), name=scope)
        return convert_image_dtype(adjusted, image.dtype, saturate=True)


def adjust_contrast(images: Any, contrast_factor: Any) -> Tensor:
    """Images whose pixels lie ``contrast_factor`` times as far from the mean of their channel.

    Args:
        images: [..., height, width, channels], of any number type.
        contrast_factor: a number or a float32 scalar.

    Returns:
        shape and type of ``images``.
    """
    with name_scope(None, "adjust_contrast", [images, contrast_factor]) as scope:
        images = convert_to_tensor(images, name="images")
        adjusted = apply_op("AdjustContrastv2", scope, images=_floats(images), contrast_factor=contrast_factor)
        return convert_image_dtype(adjusted, images.dtype, saturate=True)


def adjust_gamma(image: Any, gamma: Any = 1, gain: Any = 1) -> Tensor:
    """``gain * image ** gamma`` on floats 0 .. 1: a gamma above 1 darkens, one below 1 brightens.

    Args:
        image: of any number type.
        gamma, gain: numbers or scalars.

    Raises:
        ValueError: ``Gamma should be a non-negative real number.``
    """
    with name_scope(None, "adjust_gamma", [image, gamma, gain]):
        image = convert_to_tensor(image, name="image")
        bright = _floats(image)
        checks = require(gamma >= 0, "Gamma should be a non-negative real number.")
        if checks:
            gamma = held(checks, convert_to_tensor(gamma))
        return convert_image_dtype(gain * bright**gamma, image.dtype, saturate=True)


def adjust_hue(image: Any, delta: Any, name: str | None = None) -> Tensor:
    """RGB images whose hues are turned round the colour circle.

    Args:
        image: [..., height, width, 3], of any number type.
        delta: a number or a float32 scalar in [-1, 1]; 1 is the whole circle.

    Returns:
        shape and type of ``image``. There is no gradient, as in TensorFlow.
    """
    with name_scope(name, "adjust_hue", [image]):
        image = convert_to_tensor(image, name="image")
        return convert_image_dtype(apply_op("AdjustHue", images=_floats(image), delta=delta), image.dtype)


def adjust_saturation(image: Any, saturation_factor: Any, name: str | None = None) -> Tensor:
    """RGB images whose saturation is multiplied and cut off at 0 and 1.

    Args:
        image: [..., height, width, 3], of any number type.
        saturation_factor: a number or a float32 scalar; 0 makes all colours grey.

    Returns:
        shape and type of ``image``. There is no gradient, as in TensorFlow.
    """
    with name_scope(name, "adjust_saturation", [image]):
        image = convert_to_tensor(image, name="image")
        adjusted = apply_op("AdjustSaturation", images=_floats(image), scale=saturation_factor)
        return convert_image_dtype(adjusted, image.dtype)


def per_image_standardization(image: Any) -> Tensor:
    """Every image with mean 0 and variance 1 (TF: ``tf.image.per_image_standardization``).

    The standard deviation counts at least 1 / sqrt(number of elements), so that a plain image becomes 0.

    Args:
        image: [..., height, width, channels], of any number type.

    Returns:
        shape and type of ``image``: integers cut off what is negative.

    >>> per_image_standardization([[[1.0], [3.0]]]).shape.as_list()
    [1, 2, 1]
    """
    with name_scope(None, "per_image_standardization", [image]) as scope:
        image = checked_image(convert_to_tensor(image, name="image"))
        kind = image.dtype
        image = _floats(image)
        count = reduce_prod(shape(image)[-3:])
        axes = [-1, -2, -3]
        mean = reduce_mean(image, axis=axes, keepdims=True)
        deviation = reduce_std(image, axis=axes, keepdims=True)
        least = ew.rsqrt(ew.cast(count, image.dtype))
        scaled = ew.div(image - mean, ew.maximum(deviation, least), name=scope)
        return convert_image_dtype(scaled, kind, saturate=True)


# -- colour spaces ----------------------------------------------------------------------------------------------------


def rgb_to_grayscale(images: Any, name: str | None = None) -> Tensor:
    """[..., 3] -> [..., 1]: the brightness that the eye sees, 0.2989 r + 0.587 g + 0.114 b.

    Args:
        images: RGB images of any number type.

    >>> rgb_to_grayscale([[[1.0, 0.0, 0.0]]]).shape.as_list()
    [1, 1, 1]
    """
    with name_scope(name, "rgb_to_grayscale", [images]) as scope:
        images = convert_to_tensor(images, name="images")
        gray = tensordot(convert_image_dtype(images, dtypes.float32), [0.2989, 0.5870, 0.1140], [-1, -1])
        return convert_image_dtype(expand_dims(gray, -1), images.dtype, name=scope)


def grayscale_to_rgb(images: Any, name: str | None = None) -> Tensor:
    """[..., 1] -> [..., 3]: the grey value in all three channels.

    Raises:
        ValueError: ``Last dimension of a grayscale image should be size 1.``

    >>> grayscale_to_rgb([[[1.0]]]).shape.as_list()
    [1, 1, 3]
    """
    with name_scope(name, "grayscale_to_rgb", [images]) as scope:
        images = convert_to_tensor(images, name="images")
        dims = images.dims
        if dims is not None and len(dims) < 2:
            raise ValueError("A grayscale image must be at least two-dimensional.")
        message = "Last dimension of a grayscale image should be size 1."
        if dims is None or None in dims:
            images = held([(ew.equal(shape(images)[-1], 1), message)], images)
        elif dims[-1] != 1:
            raise ValueError(message)
        else:
            images = with_dependencies([], images)
        repeats = [ones(expand_dims(rank(images) - 1, 0), dtypes.int32), expand_dims(3, 0)]
        rgb = tile(images, concat(repeats, 0), name=scope)
        rgb.set_shape(None if dims is None else [*dims[:-1], 3])
        return rgb


def rgb_to_hsv(images: Any, name: str | None = None) -> Tensor:
    """[..., 3] -> [..., 3]: hue, saturation and value of RGB images in floats 0 .. 1.

    >>> rgb_to_hsv([[[1.0, 0.0, 0.0]]]).shape.as_list()
    [1, 1, 3]
    """
    return apply_op("RGBToHSV", name, images=images)


def hsv_to_rgb(images: Any, name: str | None = None) -> Tensor:
    """[..., 3] -> [..., 3]: the way back from :func:`rgb_to_hsv`. There is no gradient, as in TensorFlow."""
    return apply_op("HSVToRGB", name, images=images)


_RGB_TO_YIQ = [[0.299, 0.59590059, 0.2115], [0.587, -0.27455667, -0.52273617], [0.114, -0.32134392, 0.31119955]]
_YIQ_TO_RGB = [[1.0, 1.0, 1.0], [0.95598634, -0.27201283, -1.10674021], [0.6208248, -0.64720424, 1.70423049]]
_RGB_TO_YUV = [[0.299, -0.14714119, 0.61497538], [0.587, -0.28886916, -0.51496512], [0.114, 0.43601035, -0.10001026]]
_YUV_TO_RGB = [[1.0, 1.0, 1.0], [0.0, -0.394642334, 2.03206185], [1.13988303, -0.58062185, 0.0]]


def _recoloured(images: Any, matrix: list[list[float]]) -> Tensor:
    images = convert_to_tensor(images, name="images")
    kernel = convert_to_tensor(matrix, dtype=images.dtype, name="kernel")
    last = None if images.dims is None else len(images.dims) - 1
    if last is None:
        raise TypeError("the rank of the images must be known")
    return tensordot(images, kernel, axes=[[last], [0]])


def rgb_to_yiq(images: Any) -> Tensor:
    """[..., 3] -> [..., 3]: luma and the two chromas of NTSC television, of RGB floats.

    Raises:
        TypeError: integers; images of unknown rank.
    """
    return _recoloured(images, _RGB_TO_YIQ)


def yiq_to_rgb(images: Any) -> Tensor:
    """The way back from :func:`rgb_to_yiq`."""
    return _recoloured(images, _YIQ_TO_RGB)


def rgb_to_yuv(images: Any) -> Tensor:
    """[..., 3] -> [..., 3]: luma and the two chromas of PAL television, of RGB floats.

    Raises:
        TypeError: integers; images of unknown rank.
    """
    return _recoloured(images, _RGB_TO_YUV)


def yuv_to_rgb(images: Any) -> Tensor:
    """The way back from :func:`rgb_to_yuv`."""
    return _recoloured(images, _YUV_TO_RGB)
