"""Strings taken apart, into the rows of a sparse or a ragged tensor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import stack
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged
from tfedu.ops.sparse_tensor import SparseTensor
from tfedu.ops.strings.arrays import strings


def _shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 1)
    return [(None, 2), (None,), (2,)]


def _rows(parts: list[list[bytes]]) -> list[Any]:
    """Lists of strings as indices, values and dense shape."""
    indices = [(i, j) for i, row in enumerate(parts) for j in range(len(row))]
    values = [part for row in parts for part in row]
    widest = max(map(len, parts), default=0)
    return [
        np.array(indices, np.int64).reshape(len(indices), 2),
        strings(values, (len(values),)),
        np.array([len(parts), widest], np.int64),
    ]


def _splitter(delimiter: bytes, skip_empty: bool) -> Callable[[bytes], Iterable[bytes]]:
    if not delimiter:
        return lambda text: (text[i : i + 1] for i in range(len(text)))
    split = re.compile(b"[" + re.escape(delimiter) + b"]").split
    return lambda text: (part for part in split(text) if part or not skip_empty) if text else ()


def _split_host(ctx: Any, x: np.ndarray, delimiter: np.ndarray) -> list[Any]:
    if delimiter.ndim > 1 or delimiter.size != 1:
        raise ctx.invalid(f"delimiter must be a scalar, got shape: {list(delimiter.shape)}")
    split = _splitter(delimiter.ravel()[0], ctx.attr("skip_empty"))
    return _rows([list(split(text)) for text in x])


declare(
    "StringSplit",
    "input: string, delimiter: string",
    "indices: int64, values: string, shape: int64",
    "skip_empty: bool = true",
    doc=("Strings split at any of the delimiter's characters", "按分隔字符切分字符串"),
    shape=_shape,
    host=_split_host,
)


def string_split(
    source: Any,
    sep: Any = None,
    skip_empty: bool = True,
    delimiter: Any = None,
    result_type: str = "SparseTensor",
    name: str | None = None,
) -> Any:
    """Each string split at any one of the delimiter's bytes (TF: ``tf.string_split``).

    Args:
        source: strings [n].
        sep: the delimiters; a space by default. The empty string splits into bytes.
        skip_empty: leave out empty parts.
        delimiter: old name of ``sep``.
        result_type: ``"SparseTensor"`` or ``"RaggedTensor"``.

    Returns:
        a SparseTensor [n, most parts], or a RaggedTensor [n, parts]; row i holds the parts of string i.

    Raises:
        ValueError: another ``result_type``, or strings that are no vector.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(string_split(["deep learning", "tf"])).values.tolist()
    [b'deep', b'learning', b'tf']
    """
    delimiter = either("sep", sep, "delimiter", delimiter)
    with name_scope(name, "StringSplit", [source]):
        delimiter = convert_to_tensor(" " if delimiter is None else delimiter, dtypes.string)
        source = convert_to_tensor(source, dtypes.string)
        parts = apply_op("StringSplit", input=source, delimiter=delimiter, skip_empty=skip_empty)
        _check_result_type(result_type)
        return SparseTensor(*parts) if result_type == "SparseTensor" else _as_ragged_rows(*parts)


def _check_result_type(result_type: str) -> None:
    if result_type not in ("RaggedTensor", "SparseTensor"):
        raise ValueError("result_type must be 'RaggedTensor' or 'SparseTensor'.")


def _as_ragged_rows(indices: Tensor, values: Tensor, extents: Tensor) -> RaggedTensor:
    return RaggedTensor.from_value_rowids(values, indices[:, 0], extents[0], validate=False)


def _split_v2_host(ctx: Any, x: np.ndarray, sep: np.ndarray) -> list[Any]:
    if sep.ndim:
        raise ctx.invalid(f"sep must be a scalar, got shape: {list(sep.shape)}")
    return _rows([_split_like_python(text, sep.item(), ctx.attr("maxsplit")) for text in x])


def _split_like_python(text: bytes, sep: bytes, limit: int) -> list[bytes]:
    """``text.split``, but 0 is no limit, and what follows the last split at spaces is there even when it is empty."""
    parts = text.split(sep or None, limit if limit > 0 else -1)
    return [*parts, b""] if not sep and len(parts) == limit else parts


declare(
    "StringSplitV2",
    "input: string, sep: string",
    "indices: int64, values: string, shape: int64",
    "maxsplit: int = -1",
    doc=("Strings split at a separator, as Python's str.split does", "像 Python 的 split 那样切分字符串"),
    shape=_shape,
    host=_split_v2_host,
)


def split(
    input: Any = None,
    sep: Any = None,
    maxsplit: int = -1,
    result_type: str = "SparseTensor",
    source: Any = None,
    name: str | None = None,
) -> Any:
    """Each string split as Python's ``split`` does (TF: ``tf.strings.split``).

    Args:
        input: strings of any rank, ragged or not; ``source`` is an old name.
        sep: the separator; by default any run of white space.
        maxsplit: split at most so often, from the left; by default always.
        result_type: ``"SparseTensor"`` or ``"RaggedTensor"``.

    Returns:
        with one more axis along which the parts stand: a SparseTensor, or a RaggedTensor (a vector for a scalar).

    Raises:
        ValueError: another ``result_type``.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(split(["a<>b<>c"], sep="<>", maxsplit=1)).values.tolist()
    [b'a', b'b<>c']
    """
    input = either("input", input, "source", source)
    with name_scope(name, "StringSplit", [input]):
        strings = as_ragged(input, dtypes.string, "input")
        if result_type == "SparseTensor" and strings.shape.ndims == 1:
            return SparseTensor(*_parts(strings, sep, maxsplit))
        ragged = _ragged_parts(strings, sep, maxsplit)
        _check_result_type(result_type)
        return ragged if result_type == "RaggedTensor" else ragged.to_sparse()


def _parts(strings: Tensor, sep: Any, maxsplit: int) -> list[Tensor]:
    """Indices, values and dense shape of the parts of a vector of strings."""
    sep = convert_to_tensor("" if sep is None else sep, dtypes.string)
    return apply_op("StringSplitV2", input=strings, sep=sep, maxsplit=maxsplit)


def _ragged_parts(strings: Any, sep: Any, maxsplit: int) -> Any:
    with name_scope(None, "StringSplit", [strings]):
        if isinstance(strings, RaggedTensor):
            return strings.with_flat_values(_ragged_parts(strings.flat_values, sep, maxsplit))
        ndims = strings.shape.ndims
        if ndims == 0:
            return _ragged_parts(stack([strings]), sep, maxsplit)[0]
        if ndims is not None and ndims > 1:
            return _ragged_parts(RaggedTensor.from_tensor(strings), sep, maxsplit)
        return _as_ragged_rows(*_parts(strings, sep, maxsplit))


def bytes_split(input: Any, name: str | None = None) -> Any:
    """Each string as a row of its bytes (TF: ``tf.strings.bytes_split``).

    Args:
        input: strings of known rank, ragged or not.

    Returns:
        a RaggedTensor with one more axis; a vector for a scalar.

    Raises:
        ValueError: ``input must have a statically-known rank.``

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(bytes_split(["ab", "c"])).to_list()
    [[b'a', b'b'], [b'c']]
    """
    with name_scope(name, "StringsByteSplit", [input]):
        strings = as_ragged(input, name="input")
        if isinstance(strings, RaggedTensor):
            return strings.with_flat_values(bytes_split(strings.flat_values))
        ndims = strings.shape.ndims
        if ndims is None:
            raise ValueError("input must have a statically-known rank.")
        if ndims == 0:
            return bytes_split(stack([strings]))[0]
        if ndims > 1:
            return bytes_split(RaggedTensor.from_tensor(strings))
        return _as_ragged_rows(*apply_op("StringSplit", input=strings, delimiter="", skip_empty=False))
