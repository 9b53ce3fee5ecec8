"""Whole files, read and written by operations."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from tfedu.graph.operation import Operation
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.strings.arrays import strings
from tfedu.platform.paths import as_tensorflow_errors, local, matching


def _read_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    return [()]


def _read_host(ctx: Any, filename: np.ndarray) -> bytes:
    name = local(filename.item())
    with as_tensorflow_errors(name, ctx.op), open(name, "rb") as file:
        return file.read()


declare(
    "ReadFile",
    "filename: string",
    "contents: string",
    doc=("The contents of a file", "读取整个文件"),
    shape=_read_shape,
    host=_read_host,
)


def read_file(filename: Any, name: str | None = None) -> Tensor:
    """The contents of a file as one string (TF: ``tf.read_file``).

    Args:
        filename: its path, a scalar.

    Raises (in a run):
        NotFoundError, PermissionDeniedError, ...: it cannot be read.
    """
    return apply_op("ReadFile", name, filename=filename)


def _write_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    ctx.rank(1, 0)
    return []


def _write_host(ctx: Any, filename: np.ndarray, contents: np.ndarray) -> list[Any]:
    name = local(filename.item())
    with as_tensorflow_errors(name, ctx.op):
        folder = os.path.dirname(name)
        if folder and not os.path.exists(folder):
            os.makedirs(folder, exist_ok=True)
        with open(name, "wb") as file:
            file.write(contents.item())
    return []


declare(
    "WriteFile",
    "filename: string, contents: string",
    "",
    doc=("Writes a file", "把内容写入文件"),
    shape=_write_shape,
    host=_write_host,
    stateful=True,
)


def write_file(filename: Any, contents: Any, name: str | None = None) -> Operation:
    """An operation that writes the string ``contents`` to a file, making the folders above it (TF: ``tf.write_file``).

    >>> from tfedu import Session, gfile
    >>> with Session() as sess:
    ...     sess.run(write_file("results/a.txt", "0.98"))
    ...     sess.run(read_file("results/a.txt"))
    b'0.98'
    """
    return apply_op("WriteFile", name, filename=filename, contents=contents)


def _matching_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.dims(0)
    if dims is not None and len(dims) > 1:
        raise ctx.error(f"Shape must be at most rank 1 but is rank {len(dims)}")
    return [(None,)]


def _matching_host(ctx: Any, pattern: np.ndarray) -> np.ndarray:
    found = sorted(os.fsencode(name) for one in pattern.ravel() for name in matching(one))
    return strings(found, (len(found),))


declare(
    "MatchingFiles",
    "pattern: string",
    "filenames: string",
    doc=("The names of the files that match a pattern", "列出匹配通配模式的文件"),
    shape=_matching_shape,
    host=_matching_host,
)


def matching_files(pattern: Any, name: str | None = None) -> Tensor:
    """The names of the files that match a pattern, sorted (TF: ``tf.matching_files``).

    Args:
        pattern: a scalar or a vector; ``*``, ``?`` and ``[...]`` as in ``tf.gfile.Glob``.

    Returns:
        strings [number of files].

    Raises (in a run):
        NotFoundError: there is no folder of the name in front of the first wildcard.
    """
    return apply_op("MatchingFiles", name, pattern=pattern)
