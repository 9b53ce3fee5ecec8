"""How images differ: within themselves (edges, variation) and from each other (PSNR, SSIM)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, identity, pad, reshape, shape, shape_n, size, stack, tile, unstack
from tfedu.ops.constant import constant, range_, zeros
from tfedu.ops.control import check
from tfedu.ops.image.colour import convert_image_dtype
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_all, reduce_mean, reduce_prod, reduce_sum
from tfedu.ops.nn.activations import relu
from tfedu.ops.nn.depthwise import depthwise_conv2d
from tfedu.ops.nn.pooling import avg_pool
from tfedu.ops.nn.softmax import softmax

# -- edges ------------------------------------------------------------------------------------------------------------


def total_variation(images: Any, name: str | None = None) -> Tensor:
    """The sum of the differences between neighbouring pixels: small for smooth images (TF: ``tf.image``).

    Args:
        images: numbers [height, width, channels] or [batch, height, width, channels].

    Returns:
        a scalar; for a batch, [batch].

    Raises:
        ValueError: another number of axes.
    """
    with name_scope(name, "total_variation"):
        axes = None if images.dims is None else len(images.dims)
        if axes not in (3, 4):
            raise ValueError("'images' must be either 3 or 4-dimensional.")
        if axes == 3:
            down, right, summed = images[1:] - images[:-1], images[:, 1:] - images[:, :-1], None
        else:
            down, right = images[:, 1:] - images[:, :-1], images[:, :, 1:] - images[:, :, :-1]
            summed = [1, 2, 3]
        return reduce_sum(ew.abs(down), axis=summed) + reduce_sum(ew.abs(right), axis=summed)


def image_gradients(image: Tensor) -> tuple[Tensor, Tensor]:
    """The differences to the pixel below and to the pixel on the right; 0 in the last row and column.

    Args:
        image: a tensor of numbers [batch, height, width, channels].

    Returns:
        (dy, dx), each of the image's shape.

    Raises:
        ValueError: ``image_gradients expects a 4D tensor``.
    """
    if image.get_shape().ndims != 4:
        raise ValueError("image_gradients expects a 4D tensor [batch_size, h, w, d], not %s.", image.get_shape())
    extents = shape(image)
    batch, height, width, depth = unstack(extents)
    dy = image[:, 1:] - image[:, :-1]
    dx = image[:, :, 1:] - image[:, :, :-1]
    dy = reshape(concat([dy, zeros(stack([batch, 1, width, depth]), image.dtype)], 1), extents)
    dx = reshape(concat([dx, zeros(stack([batch, height, 1, depth]), image.dtype)], 2), extents)
    return dy, dx


_SOBEL = np.array([[[-1, -2, -1], [0, 0, 0], [1, 2, 1]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]])


def sobel_edges(image: Tensor) -> Tensor:
    """Sobel's edge filters on every channel.

    Args:
        image: a tensor of floats [batch, height, width, channels], at least 2 x 2.

    Returns:
        [batch, height, width, channels, 2]: the slopes downwards and to the right.
    """
    extents = shape(image)
    kernels = constant(_SOBEL.transpose(1, 2, 0)[:, :, np.newaxis], dtype=image.dtype)
    kernels = tile(kernels, [1, 1, extents[-1], 1], name="sobel_filters")
    padded = pad(image, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="REFLECT")
    edges = depthwise_conv2d(padded, kernels, [1, 1, 1, 1], "VALID")
    result = reshape(edges, shape=concat([extents, [2]], 0))
    result.set_shape(image.get_shape().concatenate([2]))
    return result


# -- likeness ---------------------------------------------------------------------------------------------------------


def _compatible(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Both shapes, and whether they can be compared: equal images, batches that broadcast.

    Raises:
        ValueError: known shapes that do not fit.
    """
    one, two = first.get_shape().with_rank_at_least(3), second.get_shape().with_rank_at_least(3)
    one[-3:].assert_is_compatible_with(two[-3:])
    if one.ndims is not None and two.ndims is not None:
        for a, b in zip(reversed(one.as_list()[:-3]), reversed(two.as_list()[:-3])):
            if not (a in (1, None) or b in (1, None) or a == b):
                raise ValueError(f"Two images are not compatible: {one} and {two}")
    extents, others = shape_n([first, second])
    enough = ew.greater_equal(size(extents), 3)
    return extents, others, ew.logical_and(enough, reduce_all(ew.equal(extents[-3:], others[-3:])))


def psnr(a: Any, b: Any, max_val: Any, name: str | None = None) -> Tensor:
    """Peak signal-to-noise ratio in decibels: how loud the image is above the difference (TF: ``tf.image.psnr``).

    Args:
        a, b: images [..., height, width, channels] of one number type.
        max_val: the largest minus the smallest value a pixel may have.

    Returns:
        float32 [...].

    Raises:
        ValueError: images of different extents.
    """
    with name_scope(name, "PSNR", [a, b]):
        a, b = convert_to_tensor(a), convert_to_tensor(b)
        peak = convert_image_dtype(ew.cast(max_val, a.dtype), dtypes.float32)
        a, b = convert_image_dtype(a, dtypes.float32), convert_image_dtype(b, dtypes.float32)
        noise = reduce_mean(ew.squared_difference(a, b), [-3, -2, -1])
        signal = 20 * ew.log(peak) / ew.log(10.0)
        ratio = ew.subtract(signal, np.float32(10 / np.log(10)) * ew.log(noise), name="psnr")
        fits = _compatible(a, b)[2]
        return identity(check(fits, ratio, "two images of different extents"))


def _gaussian(count: Tensor, sigma: Tensor) -> Tensor:
    """[count, count, 1, 1]: a bell whose sum is 1."""
    places = ew.cast(range_(count), sigma.dtype) - ew.cast(count - 1, sigma.dtype) / 2.0
    bell = ew.square(places) * (-0.5 / ew.square(sigma))
    both = reshape(reshape(bell, [1, -1]) + reshape(bell, [-1, 1]), [1, -1])
    return reshape(softmax(both), [count, count, 1, 1])


def _ssim_per_channel(
    first: Tensor, second: Tensor, max_val: Tensor, filter_size: int, filter_sigma: float, k1: float, k2: float
) -> tuple[Tensor, Tensor]:
    """Structural similarity per image and channel, and its part that compares contrast and structure."""
    count = constant(filter_size, dtype=dtypes.int32)
    sigma = constant(filter_sigma, dtype=first.dtype)
    extents, others = shape_n([first, second])
    large = ew.logical_and(
        reduce_all(ew.greater_equal(extents[-3:-1], count)), reduce_all(ew.greater_equal(others[-3:-1], count))
    )
    first = identity(check(large, first, f"the images must be at least as large as the filter, {filter_size}"))
    kernel = tile(_gaussian(count, sigma), [1, 1, extents[-1], 1])

    def blurred(x: Tensor) -> Tensor:
        whole = shape(x)
        flat = reshape(x, concat([[-1], whole[-3:]], 0))
        y = depthwise_conv2d(flat, kernel, strides=[1, 1, 1, 1], padding="VALID")
        return reshape(y, concat([whole[:-3], shape(y)[1:]], 0))

    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    mean1, mean2 = blurred(first), blurred(second)
    product = mean1 * mean2 * 2.0
    squares = ew.square(mean1) + ew.square(mean2)
    luminance = (product + c1) / (squares + c1)
    both = blurred(first * second) * 2.0
    each = blurred(ew.square(first) + ew.square(second))
    structure = (both - product + c2) / (each - squares + c2)
    axes = constant([-3, -2], dtype=dtypes.int32)
    return reduce_mean(luminance * structure, axes), reduce_mean(structure, axes)


def _float_pair(img1: Any, img2: Any, max_val: Any) -> tuple[Tensor, Tensor, Tensor, list[Tensor]]:
    """Both images and the peak in floats, checked, and the images' shapes."""
    extents, others, fits = _compatible(img1, img2)
    img1 = identity(check(fits, img1, "two images of different extents"))
    peak = convert_image_dtype(ew.cast(max_val, img1.dtype), dtypes.float32)
    floats = [convert_image_dtype(image, dtypes.float32) for image in (img1, img2)]
    return floats[0], floats[1], peak, [extents, others]


def ssim(
    img1: Any,
    img2: Any,
    max_val: Any,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
) -> Tensor:
    """Structural similarity (Wang et al. 2004): 1 for equal images (TF: ``tf.image.ssim``).

    Args:
        img1, img2: images [..., height, width, channels] of one number type, not smaller than the filter.
        max_val: the largest minus the smallest value a pixel may have.
        filter_size, filter_sigma: the Gaussian window.
        k1, k2: keep the quotients away from 0 / 0.

    Returns:
        float32 [...].

    Raises:
        ValueError: images of different extents.
        InvalidArgumentError: in the run, images smaller than the filter.
    """
    img1, img2 = convert_to_tensor(img1), convert_to_tensor(img2)
    img1, img2, peak, _ = _float_pair(img1, img2, max_val)
    per_channel, _ = _ssim_per_channel(img1, img2, peak, filter_size, filter_sigma, k1, k2)
    return reduce_mean(per_channel, [-1])


def ssim_multiscale(
    img1: Any,
    img2: Any,
    max_val: Any,
    power_factors: Sequence[float] = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333),
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
) -> Tensor:
    """Structural similarity on several scales, each half as large as the one before (Wang et al. 2003).

    Args:
        img1, img2, max_val, filter_size, filter_sigma, k1, k2: as in :func:`ssim`.
        power_factors: the weights of the scales; their number says how many there are.

    Returns:
        float32 [...], between 0 and 1.
    """
    with name_scope(None, "MS-SSIM", [img1, img2]):
        img1, img2 = convert_to_tensor(img1, name="img1"), convert_to_tensor(img2, name="img2")
        img1, img2, peak, shapes = _float_pair(img1, img2, max_val)
        images = [img1, img2]
        heads, tails = [s[:-3] for s in shapes], [s[-3:] for s in shapes]
        halves = constant([2, 2, 1], dtype=dtypes.int32)
        contrasts = []
        for k in range(len(power_factors)):
            with name_scope(None, f"Scale{k}", images):
                if k > 0:
                    flat = [reshape(x, concat([[-1], t], 0)) for x, t in zip(images, tails)]
                    odd = expand_dims(tails[0] % halves, -1)
                    border = pad(odd, [[1, 0], [1, 0]])
                    even = [pad(x, border, mode="SYMMETRIC") for x in flat]
                    smaller = [avg_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "VALID") for x in even]
                    tails = [extents[1:] for extents in shape_n(smaller)]
                    images = [reshape(x, concat([h, t], 0)) for x, h, t in zip(smaller, heads, tails)]
                whole, contrast = _ssim_per_channel(images[0], images[1], peak, filter_size, filter_sigma, k1, k2)
                contrasts.append(relu(contrast))
        scales = stack([*contrasts[:-1], relu(whole)], axis=-1)
        product = reduce_prod(ew.pow(scales, power_factors), [-1])
        return reduce_mean(product, [-1])
