"""Real handwritten digits that need no network: scikit-learn's 8×8 set, on request enlarged to MNIST's 28×28."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from tfedu.datasets import mnist
from tfedu.datasets.dataset import Array, Datasets, split
from tfedu.i18n import t

NUM_CLASSES = 10
TEST_SIZE = 360
VALIDATION_SIZE = 180


def load_digits(
    one_hot: bool = False,
    dtype: Any = "float32",
    reshape: bool = True,
    validation_size: int = VALIDATION_SIZE,
    seed: int | None = None,
    *,
    upscale_to_28: bool = False,
) -> Datasets:
    """The 1,797 digits inside scikit-learn, as MNIST's three parts: 1257 to train, 180 to validate, 360 to test.

    The images are 8×8 with 17 grey levels, written by 13 people. Neighbours in scikit-learn's order come from the same
    hand, so the order is shuffled once, always in the same way, before the test part is cut off.

    Args:
        one_hot: labels as float64 rows of ten instead of uint8 numbers.
        dtype: ``"float32"`` for pixels in [0, 1], ``"uint8"`` for [0, 255].
        reshape: images ``[n, 64]`` (enlarged ``[n, 784]``); otherwise ``[n, 8, 8, 1]`` (enlarged ``[n, 28, 28, 1]``).
        validation_size: how many of the first training examples become the validation part.
        seed: seeds the shuffling of ``next_batch``.
        upscale_to_28: enlarge the images by :func:`enlarge`.

    Raises:
        ModuleNotFoundError: when scikit-learn is not installed; the message says what to install.
        ValueError: when ``validation_size`` is out of range.
        TypeError: for another dtype.

    Source: E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI, 1998.

    >>> load_digits(upscale_to_28=True).train.images.shape
    (1257, 784)
    """
    images, labels = _bundled()
    pixels = (enlarge(images) if upscale_to_28 else _brightness(images))[..., np.newaxis]
    return split(
        (pixels[TEST_SIZE:], labels[TEST_SIZE:]),
        (pixels[:TEST_SIZE], labels[:TEST_SIZE]),
        validation_size,
        one_hot=one_hot,
        num_classes=NUM_CLASSES,
        dtype=dtype,
        reshape=reshape,
        seed=seed,
        name="digits",
    )


def digits_or_mnist(
    data_dir: str | os.PathLike[str] | None = None,
    one_hot: bool = False,
    dtype: Any = "float32",
    reshape: bool = True,
    validation_size: int | None = None,
    seed: int | None = None,
    *,
    download: bool = False,
    notice: bool = True,
) -> Datasets:
    """MNIST where it is at hand, else scikit-learn's digits enlarged to 28×28; a printed line says which.

    What the lessons call: it works without a network and never fetches anything unless ``download`` is true. Either way
    images have 784 pixels, labels ten classes, and ``.train.name`` is ``"mnist"`` or ``"digits"``.

    Args:
        data_dir: a folder to look for MNIST in, before ``TFEDU_DATA`` and the cache.
        one_hot, dtype, reshape, seed: as in :func:`~tfedu.datasets.mnist.read_data_sets`.
        validation_size: default 5000 for MNIST, 180 for the digits.
        download: fetch MNIST (into ``data_dir``, else into the cache) when it is nowhere.
        notice: whether to print what the data is, in the language in force.

    Raises:
        DatasetError: when MNIST is there but a file is damaged: it is never quietly replaced.
        DownloadError: when ``download`` is true and no mirror gave a file.
        ModuleNotFoundError: when neither MNIST nor scikit-learn is there.
    """
    options: dict[str, Any] = {"one_hot": one_hot, "dtype": dtype, "reshape": reshape, "seed": seed}
    mnist_size = 5000 if validation_size is None else validation_size
    data = mnist.read_mnist(data_dir, mnist_size, **options)
    if data is None and download:
        from tfedu.datasets.download import fetch

        data = mnist.read_mnist(fetch("mnist", data_dir), mnist_size, **options)
    if data is None:
        size = VALIDATION_SIZE if validation_size is None else validation_size
        data = load_digits(validation_size=size, upscale_to_28=True, **options)
    if notice:
        print(t(f"datasets.notice_{data.train.name}"))
    return data


def enlarge(images: Array) -> Array:
    """Images ``[n, 8, 8]`` with levels 0..16 as uint8 ``[n, 28, 28]``, laid out as MNIST's.

    Bilinear interpolation gives 20×20, which is set in a margin of four dark pixels: that is how MNIST was made.
    The weights are whole tenths and the arithmetic is whole numbers, so every machine gets the same pixels.

    >>> enlarge(np.full((1, 8, 8), 16))[0, 3:6, 12]
    array([  0, 255, 255], dtype=uint8)
    """
    weights = _weights()
    levels = weights @ np.asarray(images).astype(np.int64) @ weights.T  # hundredths of a level: 0..1600
    pixels = (levels * 255 + 800) // 1600
    return np.pad(pixels.astype(np.uint8), ((0, 0), (4, 4), (4, 4)))


def _brightness(images: Array) -> Array:
    """Levels 0..16 as uint8 0..255, rounded."""
    return ((images.astype(np.int64) * 255 + 8) // 16).astype(np.uint8)


def _weights() -> Array:
    """Row i: how much each of 8 pixels gives, in tenths, to pixel i of 20 (pixel centres aligned, edges repeated)."""
    weights = np.zeros((20, 8), np.int64)
    for row in range(20):
        position = min(max(4 * row - 3, 0), 70)  # (row + 0.5) * 8 / 20 - 0.5, in tenths
        left, share = divmod(position, 10)
        weights[row, left] += 10 - share
        weights[row, min(left + 1, 7)] += share
    return weights


def _bundled() -> tuple[Array, Array]:
    """All images (levels 0..16) and labels, in the fixed shuffled order."""
    try:
        from sklearn.datasets import load_digits as bundled
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(t("datasets.needs_sklearn"), name=error.name) from error
    images, labels = bundled().images, bundled().target
    order = np.random.RandomState(0).permutation(len(images))
    return images[order].astype(np.uint8), labels[order].astype(np.uint8)
