"""Channels in front, and holes in every direction: what TensorFlow does on a GPU only, and so no frozen answer shows.

The truth for a layout is the other layout; for holes it is a filter with zeros in them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tfedu as tf


def _front(array: np.ndarray) -> np.ndarray:
    return np.moveaxis(array, -1, 1)


def _numbers(*shape: int) -> np.ndarray:
    return np.random.RandomState(sum(shape)).uniform(-1, 1, shape).astype(np.float32)


SLIDING: dict[str, tuple[Callable[..., Any], Callable[..., Any], tuple[int, ...], tuple[int, ...]]] = {
    "conv2d": (
        lambda x, w: tf.nn.conv2d(x, w, [1, 2, 1, 1], "SAME"),
        lambda x, w: tf.nn.conv2d(x, w, [1, 1, 2, 1], "SAME", data_format="NCHW"),
        (2, 5, 4, 3),
        (3, 2, 3, 2),
    ),
    "depthwise_conv2d": (
        lambda x, w: tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "VALID"),
        lambda x, w: tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "VALID", data_format="NCHW"),
        (2, 5, 4, 3),
        (3, 2, 3, 2),
    ),
    "conv3d": (
        lambda x, w: tf.nn.conv3d(x, w, [1, 1, 2, 1, 1], "SAME"),
        lambda x, w: tf.nn.conv3d(x, w, [1, 1, 1, 2, 1], "SAME", data_format="NCDHW"),
        (2, 3, 5, 4, 3),
        (2, 3, 2, 3, 2),
    ),
    "conv1d": (
        lambda x, w: tf.nn.conv1d(x, w, 2, "SAME"),
        lambda x, w: tf.nn.conv1d(x, w, 2, "SAME", data_format="NCW"),
        (2, 9, 3),
        (3, 3, 2),
    ),
    "convolution_with_holes": (
        lambda x, w: tf.nn.convolution(x, w, "SAME", dilation_rate=[2, 1]),
        lambda x, w: tf.nn.convolution(x, w, "SAME", dilation_rate=[2, 1], data_format="NCHW"),
        (2, 5, 4, 3),
        (3, 2, 3, 2),
    ),
    "max_pool3d": (
        lambda x, w: tf.nn.max_pool3d(x, 2, 2, "SAME"),
        lambda x, w: tf.nn.max_pool3d(x, 2, 2, "SAME", data_format="NCDHW"),
        (2, 3, 5, 4, 3),
        (1,),
    ),
    "avg_pool3d": (
        lambda x, w: tf.nn.avg_pool3d(x, [2, 1, 3], 1, "SAME"),
        lambda x, w: tf.nn.avg_pool3d(x, [2, 1, 3], 1, "SAME", data_format="NCDHW"),
        (2, 3, 5, 4, 3),
        (1,),
    ),
    "max_pool1d": (
        lambda x, w: tf.nn.max_pool1d(x, 3, 2, "VALID"),
        lambda x, w: tf.nn.max_pool1d(x, 3, 2, "VALID", data_format="NCW"),
        (2, 9, 3),
        (1,),
    ),
    "pool_with_holes": (
        lambda x, w: tf.nn.pool(x, [2, 2], "AVG", "VALID", dilation_rate=[2, 1]),
        lambda x, w: tf.nn.pool(x, [2, 2], "AVG", "VALID", dilation_rate=[2, 1], data_format="NCHW"),
        (2, 5, 4, 3),
        (1,),
    ),
}


@pytest.mark.parametrize("name", SLIDING)
def test_channels_in_front(name: str, device: str) -> None:
    """Values and gradients are those of the other layout, with the axes moved."""
    last, first, image, window = SLIDING[name]
    with tf.Graph().as_default():
        w = tf.constant(_numbers(*window))
        one, other = tf.constant(_numbers(*image)), tf.constant(_front(_numbers(*image)))
        y, z = last(one, w), first(other, w)
        assert z.shape.as_list() == [y.shape.as_list()[i] for i in (0, -1, *range(1, len(image) - 1))]
        weights = _numbers(*y.shape.as_list())
        fetches = [y, z, tf.gradients(y, one, weights)[0], tf.gradients(z, other, _front(weights))[0]]
        if len(window) > 1:
            fetches += [tf.gradients(y, w, weights)[0], tf.gradients(z, w, _front(weights))[0]]
        with tf.Session() as session:
            got = session.run(fetches)
    np.testing.assert_allclose(got[1], _front(got[0]), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(got[3], _front(got[2]), rtol=1e-4, atol=1e-5)
    if len(window) > 1:
        np.testing.assert_allclose(got[5], got[4], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_volumes_with_holes(padding: str, device: str) -> None:
    """A filter with a distance between its elements is a larger filter with zeros between them."""
    volume, window, rates = _numbers(1, 6, 5, 7, 2), _numbers(2, 3, 2, 2, 3), (2, 1, 3)
    wide = np.zeros([(n - 1) * r + 1 for n, r in zip(window.shape, rates)] + [2, 3], np.float32)
    wide[tuple(slice(None, None, r) for r in rates)] = window
    with tf.Graph().as_default():
        x, w, full = tf.constant(volume), tf.constant(window), tf.constant(wide)
        holes = tf.nn.conv3d(x, w, [1] * 5, padding, dilations=[1, *rates, 1])
        plain = tf.nn.conv3d(x, full, [1] * 5, padding)
        weights = _numbers(*plain.shape.as_list())
        fetches = [holes, plain, *tf.gradients(holes, [x, w], weights), *tf.gradients(plain, [x, full], weights)]
        with tf.Session() as session:
            y, z, dx, dw, dx_plain, dw_plain = session.run(fetches)
    np.testing.assert_allclose(y, z, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(dx, dx_plain, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(dw, dw_plain[tuple(slice(None, None, r) for r in rates)], rtol=1e-4, atol=1e-5)
