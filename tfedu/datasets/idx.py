"""Reads the IDX format of MNIST, compressed or not, and trusts nothing that a file says about itself.

An IDX file is four magic bytes (0, 0, element type, number of dimensions), one big-endian 32-bit size per dimension,
and the elements. A hostile header may announce terabytes and a small ``.gz`` may unpack to as much, so the announced
size is compared with a limit before anything is read, and reading stops one byte after it.
"""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from tfedu.datasets.errors import DatasetError
from tfedu.i18n import t

MAX_BYTES = 2**30
"""The largest array that is read without being asked to: 1 GiB, twenty times MNIST."""

MAX_DIMENSIONS = 32
"""The most dimensions that every NumPy can hold."""

_MAGIC = {"IDX": None, "MNIST image": 2051, "MNIST label": 2049}
_ELEMENT = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20


def read_idx(
    source: str | os.PathLike[str] | BinaryIO, *, kind: str = "IDX", limit: int = MAX_BYTES
) -> np.ndarray[Any, Any]:
    """The array in an IDX file, raw or gzip (told apart by content, not by name).

    Args:
        source: a path, or a binary file open for reading that can seek.
        kind: ``"MNIST image"`` accepts only three dimensions of uint8, ``"MNIST label"`` only one; ``"IDX"`` anything.
        limit: the largest array to accept, in bytes.

    Returns:
        An array in the machine's byte order with the file's shape and dtype: uint8, int8, int16, int32, float32 or
        float64.

    Raises:
        DatasetError: when the file is not of this kind, is cut off, has bytes left over, fails gzip's checksum, or
            announces more than ``limit``.
        FileNotFoundError: when there is no such file.
    """
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as stream:
            return _read(stream, os.fspath(source), kind, limit)
    return _read(source, str(getattr(source, "name", "<stream>")), kind, limit)


def _read(stream: BinaryIO, name: str, kind: str, limit: int) -> np.ndarray[Any, Any]:
    start = stream.tell()
    lead = stream.read(len(_GZIP))
    stream.seek(start)
    if lead != _GZIP:
        return _parse(stream, name, kind, limit)
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            return _parse(unpacked, name, kind, limit)
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(t("datasets.gzip_damaged", path=name, error=error)) from error


def _parse(stream: Any, name: str, kind: str, limit: int) -> np.ndarray[Any, Any]:
    element, shape = _header(stream, name, kind)
    # A size of zero does not excuse the others: NumPy refuses (0, 2**32 - 1, 2**32 - 1) as well.
    if math.prod(max(size, 1) for size in shape) * element.itemsize > limit:
        raise DatasetError(t("datasets.idx_absurd", path=name, shape=shape, limit=limit))
    expected = math.prod(shape) * element.itemsize
    content = bytearray()
    while len(content) < expected:
        chunk = stream.read(min(_CHUNK, expected - len(content)))
        if not chunk:
            raise DatasetError(t("datasets.idx_truncated", path=name, shape=shape, size=expected, got=len(content)))
        content += chunk
    if stream.read(1):  # at the end of a .gz this read is also what compares the checksum
        raise DatasetError(t("datasets.idx_trailing", path=name, shape=shape, size=expected))
    values = np.frombuffer(content, dtype=element).reshape(shape)
    return values.astype(element.newbyteorder("="), copy=False)


def _header(stream: Any, name: str, kind: str) -> tuple[np.dtype[Any], tuple[int, ...]]:
    lead = _exactly(stream, 4, name)
    magic = int.from_bytes(lead, "big")
    zeros, code, dimensions = struct.unpack(">HBB", lead)
    well_formed = not zeros and code in _ELEMENT and 0 < dimensions <= MAX_DIMENSIONS
    if not well_formed or _MAGIC[kind] not in (None, magic):
        raise DatasetError(t("datasets.idx_magic", path=name, magic=magic, kind=kind))
    return np.dtype(_ELEMENT[code]), struct.unpack(f">{dimensions}I", _exactly(stream, 4 * dimensions, name))


def _exactly(stream: Any, count: int, name: str) -> bytes:
    data: bytes = stream.read(count)
    if len(data) < count:
        raise DatasetError(t("datasets.idx_header", path=name))
    return data


def write_idx(path: str | os.PathLike[str], values: Sequence[Any] | np.ndarray[Any, Any]) -> None:
    """Write an array as IDX, compressed when the name ends in ``.gz``; the same array gives the same bytes every time.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "three.gz")
    ...     write_idx(file, np.array([1, 2, 3], np.int16))
    ...     read_idx(file)
    array([1, 2, 3], dtype=int16)

    Raises:
        TypeError: when IDX has no code for the dtype.
    """
    array = np.asarray(values)
    codes = {np.dtype(text).newbyteorder("="): code for code, text in _ELEMENT.items()}
    if array.dtype not in codes or array.ndim == 0:
        raise TypeError(t("datasets.idx_dtype", dtype=array.dtype, ndim=array.ndim, known=", ".join(map(str, codes))))
    header = struct.pack(f">HBB{array.ndim}I", 0, codes[array.dtype], array.ndim, *array.shape)
    content = header + array.astype(array.dtype.newbyteorder(">")).tobytes()
    Path(path).write_bytes(gzip.compress(content, mtime=0) if str(path).endswith(".gz") else content)
