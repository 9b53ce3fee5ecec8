"""Neighbouring words put together."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.array import concat, reshape, shape
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged
from tfedu.ops.strings.arrays import strings


def _shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 1)
    return [(None,), ctx.rank(1, 1)]


def _of_row(ctx: Any, words: list[bytes]) -> list[bytes]:
    """The n-grams of one row, of one width after the other."""
    left, right, separator = (ctx.attr(name).encode() for name in ("left_pad", "right_pad", "separator"))
    made: list[bytes] = []
    for width in ctx.attr("ngram_widths"):
        pads = _pads(ctx, width)
        padded = [left] * pads + words + [right] * pads
        made += [separator.join(padded[i : i + width]) for i in range(len(padded) - width + 1)]
    if ctx.attr("preserve_short_sequences") and not made and words:
        # too short for any width: one n-gram of all there is
        pads = ctx.attr("pad_width") if ctx.attr("pad_width") >= 0 else 0
        made.append(separator.join([left] * pads + words + [right] * pads))
    return made


def _pads(ctx: Any, width: int) -> int:
    """How many times a row is padded on each side: at most so often that every n-gram holds a word."""
    pads = ctx.attr("pad_width")
    return min(width - 1 if pads < 0 else pads, width - 1)


def _host(ctx: Any, data: np.ndarray, splits: np.ndarray) -> list[np.ndarray]:
    if len(splits):
        if splits[0] != 0 or (np.diff(splits) < 0).any() or splits[-1] != len(data):
            raise ctx.invalid(f"Invalid split value {splits[-1]}, must be in [0, {len(data)}]")
    rows = [_of_row(ctx, data[a:b].tolist()) for a, b in itertools.pairwise(splits)]
    values = [ngram for row in rows for ngram in row]
    ends = np.cumsum([0, *map(len, rows)], dtype=splits.dtype) if len(splits) else splits
    return [strings(values, (len(values),)), ends]


declare(
    "StringNGrams",
    "data: string, data_splits: Tsplits",
    "ngrams: string, ngrams_splits: Tsplits",
    "separator: string, ngram_widths: list(int), left_pad: string, right_pad: string, pad_width: int, "
    "preserve_short_sequences: bool, Tsplits: {index} = int64",
    doc=("Neighbouring strings joined into n-grams", "把相邻的字符串连接成 n-gram"),
    shape=_shape,
    host=_host,
)


def ngrams(
    data: Any,
    ngram_width: Any,
    separator: str = " ",
    pad_values: Any = None,
    padding_width: int | None = None,
    preserve_short_sequences: bool = False,
    name: str | None = None,
) -> Any:
    """The n-grams along the last axis (TF: ``tf.strings.ngrams``).

    Args:
        data: strings, ragged or not.
        ngram_width: how many neighbours to join, an integer or a list of them.
        separator: what stands between them.
        pad_values: what to put before and behind each row, a string or a pair of them.
        padding_width: how often; by default so often that each word begins and ends an n-gram.
        preserve_short_sequences: what is too short for an n-gram becomes one as it is.

    Returns:
        as many axes as ``data``; a RaggedTensor if that is one.

    Raises:
        ValueError: a width below 1, a padding width without padding, a scalar.
        TypeError: padding that is no string.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(ngrams(["to", "be", "or"], 2)).tolist()
    [b'to be', b'be or']
    """
    with name_scope(name, "StringNGrams", [data]):
        left, right = _padding(pad_values)
        if padding_width is not None and padding_width < 1:
            raise ValueError("padding_width must be greater than 0.")
        if padding_width is not None and pad_values is None:
            raise ValueError("pad_values must be provided if padding_width is set.")
        tensor = as_ragged(data, dtypes.string, "data")
        rest = ngram_width, separator, pad_values, padding_width, preserve_short_sequences, name
        if isinstance(tensor, Tensor):
            ndims = tensor.shape.ndims
            if ndims is None:
                raise ValueError("Rank of data must be known.")
            if ndims == 0:
                raise ValueError("Data must have rank>0")
            if ndims == 1:
                return ngrams(RaggedTensor.from_row_starts(tensor, [0], validate=False), *rest)[0]
            rows = ngrams(RaggedTensor.from_tensor(tensor, ragged_rank=ndims - 1), *rest)
            return reshape(rows.flat_values, concat([shape(tensor)[:-1], [-1]], axis=0))
        if tensor.ragged_rank > 1:
            return tensor.with_values(ngrams(tensor.values, *rest))
        widths = list(ngram_width) if isinstance(ngram_width, (list, tuple)) else [ngram_width]
        if any(width < 1 for width in widths):
            raise ValueError(f"All ngram_widths must be greater than 0. Got {ngram_width}")
        values, splits = apply_op(
            "StringNGrams",
            data=tensor.flat_values,
            data_splits=tensor.row_splits,
            separator=separator,
            ngram_widths=widths,
            left_pad=left,
            right_pad=right,
            pad_width=0 if pad_values is None else -1 if padding_width is None else padding_width,
            preserve_short_sequences=preserve_short_sequences,
        )
        return RaggedTensor.from_row_splits(values, splits, validate=False)


def _padding(pad_values: Any) -> tuple[Any, Any]:
    """What stands before and behind a row."""
    pair = pad_values if isinstance(pad_values, (list, tuple)) else (pad_values, pad_values)
    if pad_values is None:
        return "", ""
    if not all(isinstance(pad, (str, bytes)) for pad in pair[:2]):
        raise TypeError("pad_values must be a string, tuple of strings, or None.")
    return pair[0], pair[1]
