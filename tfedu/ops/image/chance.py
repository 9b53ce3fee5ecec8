"""The same adjustments by chance: for data that never looks the same twice. Equal seeds give TensorFlow's numbers."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import reshape, reverse, shape
from tfedu.ops.image.checks import checked_image
from tfedu.ops.image.colour import adjust_brightness, adjust_contrast, adjust_hue, adjust_saturation
from tfedu.ops.image.encoding import adjust_jpeg_quality
from tfedu.ops.image.geometry import axis_of_image, keep_shape
from tfedu.ops.math import elementwise as ew
from tfedu.ops.random.draws import random_uniform


def _flip(image: Any, axis: int, seed: int | None, scope: str) -> Tensor:
    with name_scope(None, scope, [image]):
        image = checked_image(convert_to_tensor(image, name="image"))
        axis = axis_of_image(image, axis)
        if image.dims is not None and len(image.dims) == 4:
            count = shape(image)[0]
            drawn = random_uniform([count], 0, 1.0, seed=seed)
            flips = ew.cast(ew.round(reshape(drawn, [count, 1, 1, 1])), image.dtype)
            return flips * reverse(image, [axis]) + (1 - flips) * image
        flip = ew.less(random_uniform([], 0, 1.0, seed=seed), 0.5)
        return keep_shape(image, ew.where(flip, reverse(image, [axis]), image))


def random_flip_left_right(image: Any, seed: int | None = None) -> Tensor:
    """The image or, half of the time, its mirror image; in a batch every image has its own luck.

    Args:
        image: [height, width, channels] or [batch, height, width, channels], of any number type.
        seed: operation seed; see :func:`tfedu.ops.random.draws.get_seed`.

    Raises:
        ValueError: another number of axes; an empty image.

    >>> random_flip_left_right([[[1.0], [2.0]]], seed=1).shape.as_list()
    [1, 2, 1]
    """
    return _flip(image, 1, seed, "random_flip_left_right")


def random_flip_up_down(image: Any, seed: int | None = None) -> Tensor:
    """The image or, half of the time, the image upside down; arguments as in :func:`random_flip_left_right`."""
    return _flip(image, 0, seed, "random_flip_up_down")


def random_brightness(image: Any, max_delta: float, seed: int | None = None) -> Tensor:
    """Brightness changed by a random number in [-max_delta, max_delta).

    Raises:
        ValueError: ``max_delta must be non-negative.``
    """
    if max_delta < 0:
        raise ValueError("max_delta must be non-negative.")
    return adjust_brightness(image, random_uniform([], -max_delta, max_delta, seed=seed))


def _check_range(lower: float, upper: float) -> None:
    if upper <= lower:
        raise ValueError("upper must be > lower.")
    if lower < 0:
        raise ValueError("lower must be non-negative.")


def random_contrast(image: Any, lower: float, upper: float, seed: int | None = None) -> Tensor:
    """Contrast multiplied by a random number in [lower, upper).

    Raises:
        ValueError: ``upper must be > lower.``, ``lower must be non-negative.``
    """
    _check_range(lower, upper)
    return adjust_contrast(image, random_uniform([], lower, upper, seed=seed))


def random_saturation(image: Any, lower: float, upper: float, seed: int | None = None) -> Tensor:
    """Saturation multiplied by a random number in [lower, upper); errors as in :func:`random_contrast`."""
    _check_range(lower, upper)
    return adjust_saturation(image, random_uniform([], lower, upper, seed=seed))


def random_hue(image: Any, max_delta: float, seed: int | None = None) -> Tensor:
    """Hues turned by a random part of the colour circle in [-max_delta, max_delta).

    Raises:
        ValueError: ``max_delta must be <= 0.5.``, ``max_delta must be non-negative.``
    """
    if max_delta > 0.5:
        raise ValueError("max_delta must be <= 0.5.")
    if max_delta < 0:
        raise ValueError("max_delta must be non-negative.")
    return adjust_hue(image, random_uniform([], -max_delta, max_delta, seed=seed))


def random_jpeg_quality(image: Any, min_jpeg_quality: int, max_jpeg_quality: int, seed: int | None = None) -> Tensor:
    """The image as JPEG leaves it, of a random quality in [min_jpeg_quality, max_jpeg_quality).

    Raises:
        ValueError: qualities outside of 0 .. 100 or in the wrong order.
    """
    if not (0 <= min_jpeg_quality <= 100 and 0 <= max_jpeg_quality <= 100):
        raise ValueError("jpeg encoding range must be between 0 and 100.")
    if min_jpeg_quality >= max_jpeg_quality:
        raise ValueError("`min_jpeg_quality` must be less than `max_jpeg_quality`.")
    quality = random_uniform([], min_jpeg_quality, max_jpeg_quality, dtype=dtypes.int32, seed=seed)
    return adjust_jpeg_quality(image, quality)
