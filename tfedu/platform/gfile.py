"""``tf.gfile`` and ``tf.io.gfile``: files, by names that used to reach distributed file systems too.

Here they reach the local one. The errors are TensorFlow's: NotFoundError, not FileNotFoundError.

>>> with GFile("notes.txt", "w") as f:
...     f.write("first\\nsecond\\n")
>>> GFile("notes.txt").readlines()
['first\\n', 'second\\n']
>>> remove("notes.txt")
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from tfedu.graph import errors
from tfedu.platform.paths import as_tensorflow_errors, local, matching
from tfedu.platform.text import as_bytes, as_str_any

_MODES = ("r", "w", "a", "r+", "w+", "a+")


class GFile:
    """A file (TF: ``tf.gfile.GFile``, ``tf.gfile.Open``, ``tf.gfile.FastGFile``).

    It is opened when it is first read or written. With ``b`` in the mode ``read`` and ``readline`` give bytes, without
    it text decoded from UTF-8; ``write`` takes either. Iterating gives lines.

    Args:
        name: its path.
        mode: one of r, w, a, r+, w+, a+; b may follow. The first write empties the file unless the mode has an ``a``
            (with r+ too, as in TensorFlow).

    Raises:
        InvalidArgumentError: another mode. The other methods raise NotFoundError, PermissionDeniedError, ...
    """

    def __init__(self, name: Any, mode: str = "r") -> None:
        self._name, self._mode = name, mode
        self._reader: BinaryIO | None = None
        self._writer: BinaryIO | None = None
        self._readable = "r" in mode or "+" in mode
        self._writable = mode.replace("b", "") != "r"
        if mode.replace("b", "") not in _MODES:
            raise errors.InvalidArgumentError(None, None, "mode is not 'r' or 'w' or 'a' or 'r+' or 'w+' or 'a+'")

    @property
    def name(self) -> Any:
        """The path, as it was given."""
        return self._name

    @property
    def mode(self) -> str:
        return self._mode

    def _reading(self) -> BinaryIO:
        if self._reader is None:
            if not self._readable:
                raise errors.PermissionDeniedError(None, None, "File isn't open for reading")
            path = local(self._name)
            with as_tensorflow_errors(path):
                self._reader = open(path, "rb")  # noqa: SIM115 - closed by close()
        return self._reader

    def _writing(self) -> BinaryIO:
        if self._writer is None:
            if not self._writable:
                raise errors.PermissionDeniedError(None, None, "File isn't open for writing")
            path = local(self._name)
            with as_tensorflow_errors(path):
                self._writer = open(path, "ab" if "a" in self._mode else "wb")  # noqa: SIM115
        return self._writer

    def _as_asked(self, data: bytes) -> Any:
        return data if "b" in self._mode else data.decode("utf-8")

    def size(self) -> int:
        """The number of bytes on disk."""
        return stat(self._name).length

    def read(self, n: int = -1) -> Any:
        """The next ``n`` bytes, or all that is left."""
        with as_tensorflow_errors(self._name):
            return self._as_asked(self._reading().read(n))

    def readline(self) -> Any:
        """The next line with its end; empty at the end of the file."""
        return self._as_asked(self._reading().readline())

    def readlines(self) -> list[Any]:
        """The lines that are left."""
        return list(self)

    def write(self, file_content: Any) -> None:
        """Append text (as UTF-8) or bytes."""
        self._writing().write(as_bytes(file_content))

    def seek(self, offset: int | None = None, whence: int = 0, position: int | None = None) -> None:
        """Read on from ``offset``, counted from the start (``whence`` 0), from here (1) or from the end (2).

        ``position`` is the older name of ``offset``.

        Raises:
            OutOfRangeError: ``reached end of file``; the position is the end then.
            InvalidArgumentError: before the start, or another ``whence``.
        """
        file = self._reading()
        if offset is None and position is None:
            raise TypeError("seek(): offset argument required")
        if offset is not None and position is not None:
            raise TypeError("seek(): offset and position may not be set simultaneously.")
        if whence not in (0, 1, 2):
            raise errors.InvalidArgumentError(
                None, None, f"Invalid whence argument: {whence}. Valid values are 0, 1, or 2."
            )
        target = (offset if offset is not None else position or 0) + (0, file.tell(), self.size())[whence]
        if target < 0:
            raise errors.InvalidArgumentError(None, None, f"Seeking to a negative position: {target}")
        end = os.fstat(file.fileno()).st_size
        file.seek(min(target, end))
        if target > end:
            raise errors.OutOfRangeError(None, None, "reached end of file")

    def tell(self) -> int:
        """Where the next byte is read; of a file that is only written, how much there is."""
        return (self._reading() if self._readable else self._writing()).tell()

    def seekable(self) -> bool:
        return True

    def flush(self) -> None:
        """Hand what was written to the operating system."""
        if self._writer is not None:
            self._writer.flush()

    def close(self) -> None:
        """Write out and close; the next read or write opens the file again."""
        for file in (self._reader, self._writer):
            if file is not None:
                file.close()
        self._reader = self._writer = None

    def __del__(self) -> None:
        self.close()

    def __enter__(self) -> GFile:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    next = __next__


# -- tf.io.gfile ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileStatistics:
    """What :func:`stat` says of a file."""

    length: int
    mtime_nsec: int
    is_directory: bool


def exists(path: Any) -> bool:
    """Whether there is a file or a folder of that name."""
    return os.path.exists(local(path))


def isdir(path: Any) -> bool:
    """Whether there is a folder of that name."""
    return os.path.isdir(local(path))


def stat(path: Any) -> FileStatistics:
    """Length in bytes, time of the last change in nanoseconds, and whether it is a folder."""
    name = local(path)
    with as_tensorflow_errors(name):
        found = os.stat(name)
    return FileStatistics(found.st_size, found.st_mtime_ns, os.path.isdir(name))


def glob(pattern: str | Iterable[Any]) -> list[str]:
    """The paths that match a pattern (or one of several), see :func:`tfedu.platform.paths.matching`."""
    return [name for one in ([pattern] if isinstance(pattern, str) else pattern) for name in matching(one)]


def mkdir(path: Any) -> None:
    """Make a folder; nothing happens if there is one."""
    name = local(path)
    with as_tensorflow_errors(name):
        if not os.path.exists(name):
            os.mkdir(name)


def makedirs(path: Any) -> None:
    """Make a folder and the folders above it; nothing happens if it is there."""
    name = local(path)
    with as_tensorflow_errors(name):
        if not os.path.exists(name):
            os.makedirs(name, exist_ok=True)


def remove(path: Any) -> None:
    """Delete a file."""
    name = local(path)
    with as_tensorflow_errors(name):
        os.remove(name)


def rmtree(path: Any) -> None:
    """Delete a folder with everything in it."""
    name = local(path)
    if not os.path.exists(name):
        raise errors.NotFoundError(None, None, f"{name} not found")
    with as_tensorflow_errors(name):
        shutil.rmtree(name)


def _free(path: str, overwrite: bool) -> None:
    if not overwrite and os.path.exists(path):
        raise errors.AlreadyExistsError(None, None, "file already exists")


def copy(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Copy a file; an existing one only if ``overwrite``."""
    source, target = local(src), local(dst)
    _free(target, overwrite)
    with as_tensorflow_errors(source):
        shutil.copyfile(source, target)


def rename(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Move a file or a folder; to an existing name only if ``overwrite``."""
    source, target = local(src), local(dst)
    _free(target, overwrite)
    with as_tensorflow_errors(source):
        os.replace(source, target)


def listdir(path: Any) -> list[str]:
    """The names in a folder."""
    if not isdir(path):
        raise errors.NotFoundError(None, None, f"Could not find directory {as_str_any(path)}")
    name = local(path)
    with as_tensorflow_errors(name):
        return os.listdir(name)


def walk(
    top: Any, topdown: bool = True, onerror: Callable[[errors.OpError], Any] | None = None
) -> Iterator[tuple[str, list[str], list[str]]]:
    """``(folder, its folders, its files)`` for ``top`` and everything below it.

    Args:
        topdown: a folder before those in it (default), or after them.
        onerror: is told the NotFoundError of a folder that cannot be listed.
    """
    top = as_str_any(top)
    try:
        names = listdir(top)
    except errors.OpError as error:
        if onerror is not None:
            onerror(error)
        return
    folders = [name for name in names if isdir(os.path.join(top, name))]
    here = top, folders, [name for name in names if name not in folders]
    if topdown:
        yield here
    for folder in folders:
        yield from walk(os.path.join(top, folder), topdown, onerror)
    if not topdown:
        yield here


# -- tf.gfile: the same under the argument names of old --------------------------------------------------------------


def Exists(filename: Any) -> bool:
    """See :func:`exists`."""
    return exists(filename)


def IsDirectory(dirname: Any) -> bool:
    """See :func:`isdir`."""
    return isdir(dirname)


def Stat(filename: Any) -> FileStatistics:
    """See :func:`stat`."""
    return stat(filename)


def Glob(filename: Any) -> list[str]:
    """See :func:`glob`."""
    return glob(filename)


def MkDir(dirname: Any) -> None:
    """See :func:`mkdir`."""
    mkdir(dirname)


def MakeDirs(dirname: Any) -> None:
    """See :func:`makedirs`."""
    makedirs(dirname)


def Remove(filename: Any) -> None:
    """See :func:`remove`."""
    remove(filename)


def DeleteRecursively(dirname: Any) -> None:
    """See :func:`rmtree`."""
    rmtree(dirname)


def Copy(oldpath: Any, newpath: Any, overwrite: bool = False) -> None:
    """See :func:`copy`."""
    copy(oldpath, newpath, overwrite)


def Rename(oldname: Any, newname: Any, overwrite: bool = False) -> None:
    """See :func:`rename`."""
    rename(oldname, newname, overwrite)


def ListDirectory(dirname: Any) -> list[str]:
    """See :func:`listdir`."""
    return listdir(dirname)


def Walk(top: Any, in_order: bool = True) -> Iterator[tuple[str, list[str], list[str]]]:
    """See :func:`walk`."""
    return walk(top, in_order)
