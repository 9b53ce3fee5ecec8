"""``DataSet``: images and labels handed out in shuffled batches, as TensorFlow's MNIST tutorials do.

The shuffling draws from NumPy's *global* generator, seeded when a ``DataSet`` is made. That is TensorFlow's behaviour,
and programs rely on it: the same seeds give the same batches here and there.
"""

from __future__ import annotations

import operator
import sys
from typing import Any, NamedTuple

import numpy as np

from tfedu.i18n import t

Array = np.ndarray[Any, Any]

FAKE_EXAMPLES = 10000
FAKE_PIXELS = 784
_MAX_INT32 = 2**31 - 1


class DataSet:
    """Examples in batches; source: ``tf.contrib.learn.datasets.mnist.DataSet``.

    Args:
        images: uint8 array ``[examples, rows, columns, depth]``; ignored for fake data.
        labels: array whose first axis counts the examples; ignored for fake data.
        fake_data: make no data at all; :meth:`next_batch` then gives images of ones.
        one_hot: whether fake labels are one-hot lists.
        dtype: ``"float32"`` rescales the pixels from [0, 255] to [0, 1], ``"uint8"`` leaves them; a string, a NumPy
            dtype, or any object with ``as_numpy_dtype``.
        reshape: flatten images to ``[examples, rows * columns]``; depth must be 1 then.
        seed: seeds the shuffling; ``None`` takes the graph's seed, and without one every run shuffles differently.
        name: the catalogue's name of the data, for pages that say what they show.

    Raises:
        TypeError: for another dtype.
        ValueError: when images and labels do not match, or images of depth other than 1 are to be flattened.

    >>> data = DataSet(np.zeros((5, 2, 2, 1), np.uint8), np.arange(5), seed=1)
    >>> images, labels = data.next_batch(3)
    >>> images.shape, images.dtype.name, labels
    ((3, 4), 'float32', array([2, 1, 4]))
    """

    def __init__(
        self,
        images: Any,
        labels: Any,
        fake_data: bool = False,
        one_hot: bool = False,
        dtype: Any = "float32",
        reshape: bool = True,
        seed: int | None = None,
        *,
        name: str = "",
    ) -> None:
        _seed_numpy(seed)
        pixel = _pixel_dtype(dtype)
        if fake_data:
            images, labels, examples = [], [], FAKE_EXAMPLES
        else:
            images, labels = np.asarray(images), np.asarray(labels)
            if images.shape[0] != labels.shape[0]:
                raise ValueError(t("datasets.count_mismatch", images=images.shape, labels=labels.shape))
            examples = images.shape[0]
            images = _as_pixels(images, pixel, reshape)
        self.name = name
        self.one_hot = one_hot
        self._fake = fake_data
        self._images = images
        self._labels = labels
        self._num_examples = examples
        self._epochs_completed = 0
        self._index_in_epoch = 0

    @property
    def images(self) -> Any:
        """All images, in the order of the epoch that runs now."""
        return self._images

    @property
    def labels(self) -> Any:
        """All labels, in the order of :attr:`images`."""
        return self._labels

    @property
    def num_examples(self) -> int:
        """How many examples there are; 10000 when the data is fake."""
        return self._num_examples

    @property
    def epochs_completed(self) -> int:
        """How often :meth:`next_batch` went past the last example."""
        return self._epochs_completed

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> tuple[Any, Any]:
        """The next ``batch_size`` images and labels.

        An epoch begins with a fresh shuffle. A batch that meets the end of an epoch takes what is left and goes on in
        the next one, so every batch is full. (TensorFlow hands out a short batch when ``batch_size`` exceeds the
        number of examples; here such a batch spans several epochs.)

        Args:
            batch_size: how many; 0 gives empty arrays.
            fake_data: give images of ones (lists of 784) and labels 0 instead.
            shuffle: whether a new epoch is shuffled.

        Returns:
            ``(images, labels)``.

        Raises:
            ValueError: for a negative ``batch_size``, or when there are no examples to hand out.
        """
        batch_size = operator.index(batch_size)
        if batch_size < 0:
            raise ValueError(t("datasets.negative_batch", size=batch_size))
        if fake_data or self._fake:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * FAKE_PIXELS for _ in range(batch_size)], [label for _ in range(batch_size)]
        if batch_size and not self._num_examples:
            raise ValueError(t("datasets.no_examples"))

        if self._epochs_completed == 0 and self._index_in_epoch == 0 and shuffle:
            self._shuffle()
        wanted = batch_size
        images, labels = [], []
        while self._index_in_epoch + wanted > self._num_examples:
            rest = slice(self._index_in_epoch, None)
            images.append(self._images[rest])
            labels.append(self._labels[rest])
            wanted -= self._num_examples - self._index_in_epoch
            self._epochs_completed += 1
            self._index_in_epoch = 0
            if shuffle:
                self._shuffle()
        part = slice(self._index_in_epoch, self._index_in_epoch + wanted)
        self._index_in_epoch += wanted
        if not images:
            return self._images[part], self._labels[part]
        return np.concatenate([*images, self._images[part]]), np.concatenate([*labels, self._labels[part]])

    def _shuffle(self) -> None:
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._images = self._images[order]
        self._labels = self._labels[order]

    def __repr__(self) -> str:
        kind = "fake" if self._fake else f"images {self._images.shape} {self._images.dtype}"
        return f"<DataSet {self.name or 'unnamed'}: {self._num_examples} examples, {kind}>"


class Datasets(NamedTuple):
    """The three parts of a data set; source: ``tf.contrib.learn.datasets.base.Datasets``."""

    train: DataSet
    validation: DataSet
    test: DataSet


def dense_to_one_hot(labels_dense: Array, num_classes: int) -> Array:
    """Class numbers ``[n]`` as float64 rows ``[n, num_classes]`` with a single one each.

    >>> dense_to_one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])

    Raises:
        ValueError: for a label outside ``[0, num_classes)``.
    """
    labels = np.asarray(labels_dense).ravel()
    if labels.size and not 0 <= labels.min() <= labels.max() < num_classes:
        raise ValueError(t("datasets.label_range", low=labels.min(), high=labels.max(), classes=num_classes))
    rows: Array = np.eye(num_classes)[labels]
    return rows


def split(
    train: tuple[Array, Array],
    test: tuple[Array, Array],
    validation_size: int,
    *,
    one_hot: bool,
    num_classes: int,
    **options: Any,
) -> Datasets:
    """Cut the first ``validation_size`` training examples off and make the three parts.

    Raises:
        ValueError: when ``validation_size`` is negative or exceeds the training set.
    """
    images, labels = train
    test_images, test_labels = test
    if not 0 <= validation_size <= len(images):
        raise ValueError(t("datasets.validation_size", total=len(images), got=validation_size))
    if one_hot:
        labels, test_labels = dense_to_one_hot(labels, num_classes), dense_to_one_hot(test_labels, num_classes)
    # The three are made in this order because each seeds NumPy's generator: the last one's seed is what remains.
    return Datasets(
        train=DataSet(images[validation_size:], labels[validation_size:], one_hot=one_hot, **options),
        validation=DataSet(images[:validation_size], labels[:validation_size], one_hot=one_hot, **options),
        test=DataSet(test_images, test_labels, one_hot=one_hot, **options),
    )


def _pixel_dtype(dtype: Any) -> np.dtype[Any]:
    try:
        pixel: np.dtype[Any] = np.dtype(getattr(dtype, "as_numpy_dtype", dtype))
    except TypeError:
        pixel = np.dtype(object)
    if pixel not in (np.uint8, np.float32):
        raise TypeError(t("datasets.image_dtype", dtype=repr(dtype)))
    return pixel


def _as_pixels(images: Array, pixel: np.dtype[Any], reshape: bool) -> Array:
    if reshape:
        if images.ndim != 4 or images.shape[3] != 1:
            raise ValueError(t("datasets.depth", shape=images.shape))
        images = images.reshape(images.shape[0], images.shape[1] * images.shape[2])
    if pixel == np.float32:
        images = images.astype(np.float32)
        np.multiply(images, np.float32(1.0 / 255.0), out=images)
    return images


def _seed_numpy(seed: int | None) -> None:
    """Seed NumPy's global generator from the graph's seed and ``seed`` by the rules of ``tf.get_seed``."""
    # Asked only of an engine that is already there: reading data must not load one.
    engine = sys.modules.get("tfedu.graph.context")
    graph_seed = None if engine is None else engine.get_default_graph().seed
    if seed is None:
        chosen = None if graph_seed is None else graph_seed % _MAX_INT32
    else:
        chosen = seed % _MAX_INT32
        if graph_seed is not None and graph_seed % _MAX_INT32 == 0 and chosen == 0:
            chosen = _MAX_INT32  # TensorFlow reads the pair (0, 0) as "no seed" and avoids it
    np.random.seed(chosen)
