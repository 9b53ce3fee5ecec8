"""Files that lie beside a program or inside the package (``tf.resource_loader``)."""

from __future__ import annotations

import inspect
import os
import sys

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def load_resource(path: str) -> bytes:
    """The contents of a file of the package, named relative to it.

    Raises:
        OSError: it cannot be read.

    >>> load_resource("api/tensorflow_names.txt")[:1]
    b'#'
    """
    with open(os.path.join(_PACKAGE, path), "rb") as file:
        return file.read()


def _folder_of_caller() -> str:
    return os.path.dirname(inspect.getfile(sys._getframe(2)))


def get_data_files_path() -> str:
    """The folder of the program that calls."""
    return _folder_of_caller()


def get_path_to_datafile(path: str) -> str:
    """``path``, taken relative to the folder of the program that calls."""
    return os.path.join(_folder_of_caller(), path)


def get_root_dir_with_all_resources() -> str:
    """The folder of the program that calls (Bazel's ``.runfiles`` folder, if it lies in one)."""
    start = below = folder = _folder_of_caller()
    while ".runfiles" not in os.path.basename(folder):
        below, folder = folder, os.path.dirname(folder)
        if folder == below:
            return start
    return below


def readahead_file_path(path: str, readahead: str = "128M") -> str:
    """``path``; nothing is read ahead, as in TensorFlow."""
    return path
