"""The files of the local system, by TensorFlow's names and with TensorFlow's errors."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tfedu.graph import errors
from tfedu.platform.text import as_bytes

_ERRORS: dict[int, Callable[..., errors.OpError]] = {
    errno.ENOENT: errors.NotFoundError,
    errno.EEXIST: errors.AlreadyExistsError,
    errno.EINVAL: errors.InvalidArgumentError,
    errno.ENAMETOOLONG: errors.InvalidArgumentError,
    **dict.fromkeys([errno.EPERM, errno.EACCES, errno.EROFS], errors.PermissionDeniedError),
    **dict.fromkeys(
        [errno.ENOTEMPTY, errno.EISDIR, errno.ENOTDIR, errno.EBADF, errno.EBUSY], errors.FailedPreconditionError
    ),
    **dict.fromkeys([errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.EFBIG], errors.ResourceExhaustedError),
}


@contextmanager
def as_tensorflow_errors(name: str, op: Any = None) -> Iterator[None]:
    """Turn an OSError into the class and the text that TensorFlow has for it: ``name; No such file or directory``.

    Args:
        name: the file, where the system's error names none.
        op: the operation that reads or writes it, if one does.
    """
    try:
        yield
    except OSError as error:
        kind = _ERRORS.get(error.errno or 0, errors.UnknownError)
        raise kind(op, op, f"{error.filename or name}; {error.strerror or error}") from None
    except ValueError as error:  # a name with a zero byte in it
        raise errors.InvalidArgumentError(op, op, f"{name!r}; {error}") from None


def local(path: Any) -> str:
    """The local file that ``path`` names, text or bytes; ``file://`` may stand in front.

    Raises:
        TypeError: neither text nor bytes.
        UnimplementedError: a file system of another scheme, ``gs://`` or ``hdfs://``.

    >>> local(b"file:///data/train.csv")
    '/data/train.csv'
    """
    name = os.fsdecode(as_bytes(path))
    match = re.match(r"([a-zA-Z][a-zA-Z0-9.+-]*)://", name)
    if match is None:
        return name
    if match.group(1) != "file":
        raise errors.UnimplementedError(
            None, None, f"File system scheme '{match.group(1)}' not implemented (file: '{name}')"
        )
    rest = name[match.end() :]
    return rest[rest.find("/") :] if "/" in rest else ""


_WILD = re.compile(r"[*?\[\\]")


def matching(pattern: Any) -> list[str]:
    """The files and folders whose names match ``pattern``, sorted.

    ``*`` and ``?`` stand for any characters but the slash, ``[abc]``, ``[a-z]`` and ``[!a]`` for one of a set; a
    backslash takes the next character's meaning away. Names that begin with a dot match like any other.

    Raises:
        NotFoundError: the folder in front of the first wildcard does not exist.
    """
    name = local(pattern)
    if not name:
        return []
    wild = _WILD.search(name)
    fixed = os.path.dirname(name[: wild.start()] if wild else name)
    if not fixed:
        fixed, name = ".", f"./{name}"
    found = [fixed]
    for i, part in enumerate(name[len(fixed) :].lstrip("/").split("/")):
        accept = _regex(part)
        found = [
            os.path.join(folder, entry)
            for folder in found
            if i == 0 or os.path.isdir(folder)
            for entry in sorted(_entries(folder))
            if accept.fullmatch(entry)
        ]
    return found


def _entries(folder: str) -> list[str]:
    with as_tensorflow_errors(folder):
        return os.listdir(folder)


_TOKEN = re.compile(r"\\(.)|(\*+)|(\?)|\[([!^]?)(\]?[^\]]*)\]|(.)", re.DOTALL)


def _regex(pattern: str) -> re.Pattern[str]:
    """One part of a path with wildcards, as a regular expression."""

    def translated(match: re.Match[str]) -> str:
        escaped, stars, mark, negated, members, plain = match.groups()
        if stars or mark:
            return ".*" if stars else "."
        if members is not None:
            inside = members.replace("\\", r"\\").replace("[", r"\[").replace("]", r"\]").replace("^", r"\^")
            return f"[{'^' if negated else ''}{inside}]"
        return re.escape(escaped or plain)

    return re.compile(_TOKEN.sub(translated, pattern), re.DOTALL)
