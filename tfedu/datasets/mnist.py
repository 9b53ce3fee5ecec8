"""MNIST as TensorFlow's tutorials read it: ``read_data_sets`` and the ``next_batch`` of its three parts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from tfedu.datasets.dataset import Array, DataSet, Datasets, dense_to_one_hot, split
from tfedu.datasets.errors import DatasetError
from tfedu.datasets.idx import read_idx
from tfedu.datasets.places import copies, find
from tfedu.datasets.registry import RemoteFile, entry
from tfedu.i18n import t

__all__ = [
    "DEFAULT_SOURCE_URL",
    "DataSet",
    "Datasets",
    "dense_to_one_hot",
    "extract_images",
    "extract_labels",
    "load_mnist",
    "read_data_sets",
]

DEFAULT_SOURCE_URL = "https://storage.googleapis.com/cvdf-datasets/mnist/"
"""Where TensorFlow fetches MNIST. Given this address, all mirrors of the catalogue are tried and checksums compared."""

NUM_CLASSES = 10

Examples = tuple[Array, Array]


def read_data_sets(
    train_dir: str | os.PathLike[str],
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: Any = "float32",
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = DEFAULT_SOURCE_URL,
    *,
    download: bool = True,
) -> Datasets:
    """MNIST in three parts; source: ``tensorflow.examples.tutorials.mnist.input_data.read_data_sets``.

    The four files are taken from ``train_dir``, else from the directories of ``TFEDU_DATA`` or the cache, else they are
    fetched into ``train_dir``. All four are read and checked before anything is returned.

    Args:
        train_dir: the folder of the files (``.gz`` or not); it is made when something has to be fetched.
        fake_data: read nothing; every batch consists of ones.
        one_hot: labels as float64 rows of ten instead of uint8 numbers.
        dtype: ``"float32"`` for pixels in [0, 1], ``"uint8"`` for [0, 255]; a dtype of the engine or of NumPy will do.
        reshape: images ``[n, 784]``; otherwise ``[n, 28, 28, 1]``.
        validation_size: how many of the first training examples become the validation part.
        seed: seeds the shuffling of ``next_batch``.
        source_url: fetch from this address, to which a file's name is appended, and look in ``train_dir`` only. There
            are no known checksums then; the files must be well-formed all the same.
        download: whether files that are nowhere may be fetched.

    Returns:
        A named tuple ``(train, validation, test)`` of :class:`~tfedu.datasets.dataset.DataSet`.

    Raises:
        FileNotFoundError: when files are missing and ``download`` is false.
        DatasetError: when a file is damaged.
        DownloadError: when no mirror gave a file.
        ValueError: when ``validation_size`` is out of range.
        TypeError: for another dtype.

    >>> fake = read_data_sets("unused", fake_data=True, one_hot=True)
    >>> images, labels = fake.train.next_batch(2)
    >>> len(images[0]), labels[0]
    (784, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    """
    if fake_data:
        parts = (DataSet([], [], True, one_hot, dtype, seed=seed, name="mnist") for _ in Datasets._fields)
        return Datasets(*parts)
    paths = _locate(Path(train_dir).expanduser(), source_url, download)
    for path in paths:
        print("Extracting", path)
    return _parts(paths, validation_size, one_hot=one_hot, dtype=dtype, reshape=reshape, seed=seed)


def read_mnist(data_dir: str | os.PathLike[str] | None, validation_size: int, **options: Any) -> Datasets | None:
    """MNIST in three parts from what is on this machine, without a printed line; ``None`` when it is nowhere.

    Args:
        data_dir: a folder to look into first; then ``TFEDU_DATA`` and the cache are searched.
        validation_size, options: as in :func:`read_data_sets`.

    Raises:
        DatasetError: when a file is damaged.
    """
    paths = _present(None if data_dir is None else Path(data_dir).expanduser())
    return None if paths is None else _parts(paths, validation_size, **options)


def load_mnist(
    data_dir: str | os.PathLike[str] | None = None, *, download: bool = False
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """MNIST as four plain arrays: ``(x_train, y_train), (x_test, y_test)``.

    Args:
        data_dir: a folder to look into first; then ``TFEDU_DATA`` and the cache are searched.
        download: fetch the files (into ``data_dir``, else into the cache) when they are nowhere.

    Returns:
        Images uint8 ``[60000, 28, 28]`` and ``[10000, 28, 28]``, labels uint8 ``[60000]`` and ``[10000]``.

    Raises:
        FileNotFoundError: when the files are nowhere and ``download`` is false.
        DatasetError: when a file is damaged.
        DownloadError: when no mirror gave a file.
    """
    return _read(_locate(None if data_dir is None else Path(data_dir).expanduser(), DEFAULT_SOURCE_URL, download))


def extract_images(f: str | os.PathLike[str] | BinaryIO) -> Array:
    """The images of an MNIST file, uint8 ``[n, rows, columns, 1]``.

    Source: ``contrib.learn.datasets.mnist``.

    Raises:
        DatasetError: when the file is no image file or is damaged.
    """
    return read_idx(f, kind="MNIST image")[..., np.newaxis]


def extract_labels(
    f: str | os.PathLike[str] | BinaryIO, one_hot: bool = False, num_classes: int = NUM_CLASSES
) -> Array:
    """The labels of an MNIST file, uint8 ``[n]`` or float64 ``[n, num_classes]``.

    Source: ``contrib.learn.datasets.mnist``.

    Raises:
        DatasetError: when the file is no label file or is damaged.
        ValueError: when ``one_hot`` and a label is not below ``num_classes``.
    """
    labels = read_idx(f, kind="MNIST label")
    return dense_to_one_hot(labels, num_classes) if one_hot else labels


def _locate(chosen: Path | None, source_url: str, download: bool) -> list[Path]:
    """The paths of the four files, once they are there."""
    mnist = entry("mnist")
    if chosen is not None and source_url not in ("", DEFAULT_SOURCE_URL, *mnist.mirrors):
        return _locate_elsewhere(chosen, source_url, download)
    paths = _present(chosen)
    if paths is None and download:
        from tfedu.datasets.download import fetch

        paths = copies(fetch("mnist", chosen), mnist.files)
    if paths is None:
        raise FileNotFoundError(t("datasets.not_found", name="mnist", files=_names(mnist.files)))
    return paths


def _locate_elsewhere(chosen: Path, source_url: str, download: bool) -> list[Path]:
    """As :func:`_locate` for an address of the user's own, which need not serve MNIST's own digits."""
    files = tuple(RemoteFile(file.name) for file in entry("mnist").files)
    paths = copies(chosen, files)
    if paths is None and download:
        from tfedu.datasets.download import fetch_files

        paths = copies(fetch_files(files, (source_url,), chosen, check=_check_file), files)
    if paths is None:
        raise FileNotFoundError(t("datasets.not_found", name="mnist", files=_names(files)))
    return paths


def _present(chosen: Path | None) -> list[Path] | None:
    """The paths of the four files in ``chosen``, else on the data path, else in the cache; ``None`` when nowhere."""
    files = entry("mnist").files
    paths = None if chosen is None else copies(chosen, files)
    if paths is None:
        folder = find("mnist")
        paths = None if folder is None else copies(folder, files)
    return paths


def _names(files: tuple[RemoteFile, ...]) -> str:
    return ", ".join(file.name for file in files)


def _kind(name: str) -> str:
    return "MNIST image" if "images" in name else "MNIST label"


def _check_file(path: Path, name: str) -> None:
    """Whether a file from a source without known checksums is at least well-formed."""
    read_idx(path, kind=_kind(name))


def _read(paths: list[Path]) -> tuple[Examples, Examples]:
    """Read and check the four files; nothing is returned unless all of them are good."""
    train_images, train_labels, test_images, test_labels = (read_idx(path, kind=_kind(path.name)) for path in paths)
    train, test = (train_images, train_labels), (test_images, test_labels)
    for (images, labels), path in ((train, paths[0]), (test, paths[2])):
        if len(images) != len(labels):
            raise DatasetError(t("datasets.files_disagree", path=path, images=len(images), labels=len(labels)))
    return train, test


def _parts(paths: list[Path], validation_size: int, one_hot: bool = False, **options: Any) -> Datasets:
    (images, labels), (test_images, test_labels) = _read(paths)
    for numbers, path in ((labels, paths[1]), (test_labels, paths[3])):
        if one_hot and numbers.max(initial=0) >= NUM_CLASSES:
            raise DatasetError(t("datasets.label_file", path=path, high=numbers.max(), classes=NUM_CLASSES))
    return split(
        (images[..., np.newaxis], labels),
        (test_images[..., np.newaxis], test_labels),
        validation_size,
        one_hot=one_hot,
        num_classes=NUM_CLASSES,
        name="mnist",
        **options,
    )
