"""Strings as the numbers of their characters, and back; the scripts of characters."""

from __future__ import annotations

import codecs
import itertools
from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.array import reshape, shape, stack
from tfedu.ops.ragged.axes import expand_dims
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged
from tfedu.ops.strings import scripts
from tfedu.ops.strings.arrays import strings
from tfedu.ops.strings.encodings import checked_replacement, codec_of

# -- strings -> numbers -----------------------------------------------------------------------------------------------

Character = tuple[int, str | None]
"""Where in the bytes it begins, and what it is: None for bytes that are no text."""


def characters(codec: codecs.CodecInfo, text: bytes) -> list[Character]:
    """The characters of ``text``, each with the place of its first byte.

    >>> characters(codecs.lookup("utf-8"), b"\\xe4\\xbd\\xa0\\xffa")
    [(0, '你'), (3, None), (4, 'a')]
    """
    found: list[Character] = []
    start = 0
    while start < len(text):
        try:
            end, wrong_until = len(text), len(text)
            codec.decode(text[start:], "strict")
        except UnicodeDecodeError as error:
            end, wrong_until = start + error.start, start + error.end
        found += _one_by_one(codec, text, start, end)
        if end < wrong_until:
            found.append((end, None))
        start = wrong_until
    return found


def _one_by_one(codec: codecs.CodecInfo, text: bytes, start: int, end: int) -> list[Character]:
    """The characters of a part without errors: a character begins where the one before has become complete."""
    found: list[Character] = []
    decoder = codec.incrementaldecoder("strict")
    for place in range(start, end):
        for character in decoder.decode(text[place : place + 1]):
            found.append((start, character))
            start = place + 1
    return found


def _decode_host(ctx: Any, x: np.ndarray) -> list[np.ndarray]:
    codec, replacement = codec_of(ctx, ctx.attr("input_encoding")), checked_replacement(ctx)
    errors, control = ctx.attr("errors"), ctx.attr("replace_control_characters")
    splits, codes, places = [0], [], []
    for text in x:
        for place, character in characters(codec, text):
            if character is None and errors == "strict":
                raise ctx.invalid("Invalid formatting on input string")
            if character is None or (control and character < " "):
                if errors == "ignore":
                    continue
                character = None
            places.append(place)
            codes.append(replacement if character is None else ord(character))
        splits.append(len(codes))
    results = [np.array(splits, ctx.attr("Tsplits").numpy_type), np.array(codes, np.int32), np.array(places, np.int64)]
    return results[: len(ctx.op.outputs)]


def _decode_shape(ctx: ShapeContext) -> list[Dims]:
    (count,) = ctx.rank(0, 1)
    unknown: list[Dims] = [(None,)] * (2 if ctx.op.type == "UnicodeDecodeWithOffsets" else 1)
    return [(None if count is None else count + 1,), *unknown]


for _name, _more in (("UnicodeDecode", ""), ("UnicodeDecodeWithOffsets", ", char_to_byte_starts: int64")):
    declare(
        _name,
        "input: string",
        "row_splits: Tsplits, char_values: int32" + _more,
        "input_encoding: string, errors: {'strict', 'replace', 'ignore'} = 'replace', "
        "replacement_char: int = 65533, replace_control_characters: bool = false, Tsplits: {index} = int64",
        doc=("Strings as the numbers of their characters", "把字符串解码为 Unicode 码位"),
        shape=_decode_shape,
        host=_decode_host,
    )


def _decoded(op_type: str, input: Any, **attrs: Any) -> list[Any]:
    """The numbers of the characters, and where they begin if ``op_type`` says so: one more ragged axis each."""
    input = as_ragged(input, name="input")
    ndims = input.shape.ndims
    if ndims is None:
        raise ValueError("Rank of `input` must be statically known.")
    if ndims > 1:
        if isinstance(input, Tensor):
            input = RaggedTensor.from_tensor(input, ragged_rank=ndims - 1)
        elif input.ragged_rank < ndims - 1:
            inner = RaggedTensor.from_tensor(input.flat_values, ragged_rank=ndims - 1 - input.ragged_rank)
            input = input.with_flat_values(inner)
    flat = input.flat_values if isinstance(input, RaggedTensor) else input
    splits, *parts = apply_op(op_type, input=reshape(flat, [-1]), **attrs)
    if ndims == 0:
        return parts
    rows = [RaggedTensor.from_row_splits(part, splits, validate=False) for part in parts]
    return [input.with_flat_values(row) for row in rows] if ndims > 1 else rows


def unicode_decode(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = 65533,
    replace_control_characters: bool = False,
    name: str | None = None,
) -> Any:
    """The numbers of the characters of each string (TF: ``tf.strings.unicode_decode``).

    Args:
        input: strings of known rank, ragged or not.
        input_encoding: any encoding that Python knows: ``"UTF-8"``, ``"GBK"``, ...
        errors: what to do about bytes that are no text: ``"replace"``, ``"ignore"`` or ``"strict"``, an error.
        replacement_char: the number that stands for them.
        replace_control_characters: treat characters below 32 in the same way.

    Returns:
        int32, with one more axis, which is ragged; for a scalar a vector.

    Raises:
        ValueError: the rank is not known. InvalidArgumentError (in a run): ``Invalid formatting on input string``.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(unicode_decode(["tf", "你好"], "UTF-8")).to_list()
    [[116, 102], [20320, 22909]]
    """
    with name_scope(name, "UnicodeDecode", [input]):
        return _decoded(
            "UnicodeDecode",
            input,
            input_encoding=input_encoding,
            errors=errors,
            replacement_char=replacement_char,
            replace_control_characters=replace_control_characters,
        )[0]


def unicode_decode_with_offsets(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = 65533,
    replace_control_characters: bool = False,
    name: str | None = None,
) -> tuple[Any, Any]:
    """:func:`unicode_decode`, and at which byte each character begins, int64.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(unicode_decode_with_offsets("你好!", "UTF-8")[1]).tolist()
    [0, 3, 6]
    """
    with name_scope(name, "UnicodeDecodeWithOffsets", [input]):
        codes, places = _decoded(
            "UnicodeDecodeWithOffsets",
            input,
            input_encoding=input_encoding,
            errors=errors,
            replacement_char=replacement_char,
            replace_control_characters=replace_control_characters,
        )
        return codes, places


def unicode_split(
    input: Any, input_encoding: str, errors: str = "replace", replacement_char: int = 65533, name: str | None = None
) -> Any:
    """Each string as a row of its characters (TF: ``tf.strings.unicode_split``).

    Args:
        input_encoding: ``"UTF-8"``, ``"UTF-16-BE"`` or ``"UTF-32-BE"``.
        input, errors, replacement_char: as in :func:`unicode_decode`.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     [c.decode() for c in sess.run(unicode_split("你好", "UTF-8"))]
    ['你', '好']
    """
    with name_scope(name, "UnicodeSplit", [input]):
        attrs = {"input_encoding": input_encoding, "errors": errors, "replacement_char": replacement_char}
        (codes,) = _decoded("UnicodeDecode", input, **attrs)
        return unicode_encode(expand_dims(codes, -1), input_encoding, errors, replacement_char)


def unicode_split_with_offsets(
    input: Any, input_encoding: str, errors: str = "replace", replacement_char: int = 65533, name: str | None = None
) -> tuple[Any, Any]:
    """:func:`unicode_split`, and at which byte each character begins, int64."""
    with name_scope(name, "UnicodeSplitWithOffsets", [input]):
        attrs = {"input_encoding": input_encoding, "errors": errors, "replacement_char": replacement_char}
        codes, places = _decoded("UnicodeDecodeWithOffsets", input, **attrs)
        return unicode_encode(expand_dims(codes, -1), input_encoding, errors, replacement_char), places


# -- numbers -> strings -----------------------------------------------------------------------------------------------


def _encoded(text: str, encoding: str) -> bytes:
    """Halves of pairs that stand together make one character; what is left over UTF-8 alone cannot write."""
    pairs = text.encode("utf-16-be", "surrogatepass")
    if encoding == "UTF-16-BE":
        return pairs
    if encoding == "UTF-8":
        return pairs.decode("utf-16-be", "replace").encode()
    return pairs.decode("utf-16-be", "surrogatepass").encode("utf-32-be", "surrogatepass")


def _encode_host(ctx: Any, codes: np.ndarray, splits: np.ndarray) -> np.ndarray:
    errors, replacement = ctx.attr("errors"), checked_replacement(ctx)
    valid = (codes >= 0) & (codes <= 0x10FFFF)
    if errors == "strict" and not valid.all():
        raise ctx.invalid("Code point value out of valid Unicode range.")
    rows = []
    for start, end in itertools.pairwise(splits):
        row, fine = codes[start:end], valid[start:end]
        row = row[fine] if errors == "ignore" else np.where(fine, row, replacement)
        rows.append(_encoded("".join(map(chr, row.tolist())), ctx.attr("output_encoding")))
    return strings(rows, (len(rows),))


def _encode_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 1)
    (splits,) = ctx.rank(1, 1)
    return [(None if splits is None else splits - 1,)]


declare(
    "UnicodeEncode",
    "input_values: int32, input_splits: Tsplits",
    "output: string",
    "errors: {'ignore', 'replace', 'strict'} = 'replace', "
    "output_encoding: {'UTF-8', 'UTF-16-BE', 'UTF-32-BE'}, replacement_char: int = 65533, Tsplits: {index} = int64",
    doc=("The numbers of characters as strings", "把 Unicode 码位编码为字符串"),
    shape=_encode_shape,
    host=_encode_host,
)


def unicode_encode(
    input: Any, output_encoding: str, errors: str = "replace", replacement_char: int = 65533, name: str | None = None
) -> Any:
    """The numbers of characters along the last axis as one string (TF: ``tf.strings.unicode_encode``).

    Args:
        input: int32 of known rank, ragged or not.
        output_encoding: ``"UTF-8"``, ``"UTF-16-BE"`` or ``"UTF-32-BE"``.
        errors: what to do about numbers of no character: ``"replace"``, ``"ignore"`` or ``"strict"``, an error.
        replacement_char: what replaces them.

    Raises:
        ValueError: a scalar, or an unknown rank.
        InvalidArgumentError (in a run): ``Code point value out of valid Unicode range.``

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(unicode_encode([20320, 22909], "UTF-8")).decode()
    '你好'
    """
    with name_scope(name, "UnicodeEncode", [input]):
        codes = as_ragged(input)
        ndims = codes.shape.ndims
        if ndims is None:
            raise ValueError("Rank of input_tensor must be statically known.")
        if ndims == 0:
            raise ValueError("input_tensor's rank must be at least 1.")
        how = output_encoding, errors, replacement_char
        if isinstance(codes, RaggedTensor):
            if len(codes.flat_values.dims or ()) > 1:
                return codes.with_flat_values(unicode_encode(codes.flat_values, *how))
            if codes.ragged_rank > 1:
                return codes.with_values(unicode_encode(codes.values, *how))
            return apply_op(
                "UnicodeEncode",
                input_values=codes.values,
                input_splits=codes.row_splits,
                output_encoding=output_encoding,
                errors=errors,
                replacement_char=replacement_char,
            )
        if ndims == 1:
            splits = stack([0, shape(codes)[0]])
            return reshape(unicode_encode(RaggedTensor.from_row_splits(codes, splits, validate=False), *how), [])
        if ndims == 2:
            return unicode_encode(RaggedTensor.from_tensor(codes), *how)
        extents = shape(codes)
        flat = unicode_encode(reshape(codes, stack([-1, extents[-1]])), *how)
        return reshape(flat, extents[:-1])


# -- scripts ----------------------------------------------------------------------------------------------------------


def _script_host(ctx: Any, codes: np.ndarray) -> np.ndarray:
    starts, numbers = scripts.table()
    found = numbers[np.searchsorted(starts, np.maximum(codes, 0), "right") - 1]
    return np.where((codes >= 0) & (codes <= 0x10FFFF), found, np.int32(-1))


declare(
    "UnicodeScript",
    "input: int32",
    "output: int32",
    doc=("The script that each character belongs to", "每个字符所属的文字系统"),
    shape=unchanged,
    host=_script_host,
)


def unicode_script(input: Any, name: str | None = None) -> Tensor:
    """The script of each character, by ICU's numbers (TF: ``tf.strings.unicode_script``).

    Args:
        input: int32, the numbers of characters of Unicode 12.1.

    Returns:
        int32: 25 for Latin, 17 for Han, 14 for Greek, 0 for what is common to all, -1 for what is no character.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(unicode_script([ord("a"), ord("你"), ord("!"), -1])).tolist()
    [25, 17, 0, -1]
    """
    return apply_op("UnicodeScript", name, input=input)
