"""Strings as sequences of bytes or of letters: length, parts, case, spaces, Base64."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, show, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.strings.arrays import each, each_number

_SPACES = b"\t\n\v\f\r "
_LEADING = re.compile(rb"[^\x80-\xbf]")
"""A byte with which a letter of UTF-8 begins; all others continue one."""

declare(
    "StringLength",
    "input: string",
    "output: int32",
    "unit: {'BYTE', 'UTF8_CHAR'} = 'BYTE'",
    doc=("Length of each string, in bytes or in letters", "每个字符串的长度（字节数或字符数）"),
    shape=unchanged,
    host=lambda ctx, x: each_number(
        len if ctx.attr("unit") == "BYTE" else lambda s: len(_LEADING.findall(s)), x, np.int32
    ),
)


def string_length(input: Any, name: str | None = None, unit: str = "BYTE") -> Tensor:
    """The length of each string, int32: in bytes, or in letters of UTF-8 if ``unit`` is ``"UTF8_CHAR"``."""
    return apply_op("StringLength", name, input=input, unit=unit)


def _substr_shape(ctx: ShapeContext) -> list[Dims]:
    pos, length = ctx.dims(1), ctx.dims(2)
    if pos is not None and length is not None:
        if len(pos) != len(length):
            raise ctx.error(f"pos and len must have the same rank: {len(pos)} vs. {len(length)}")
        if any(p is not None and n is not None and p != n for p, n in zip(pos, length)):
            raise ctx.error(f"pos and len shapes must match: {show(pos)} vs. {show(length)}")
    return [ctx.broadcast(ctx.dims(0), pos)]


def _substr_host(ctx: Any, x: np.ndarray, pos: np.ndarray, length: np.ndarray) -> np.ndarray:
    if pos.shape != length.shape:
        raise ctx.invalid(f"pos and len should have the same shape, got: {list(pos.shape)} vs. {list(length.shape)}")
    letters = ctx.attr("unit") != "BYTE"

    def part(string: bytes, begin: int, count: int) -> bytes:
        # where each letter begins, and the end
        bounds = [*(m.start() for m in _LEADING.finditer(string)), len(string)] if letters else None
        size = len(string) if bounds is None else len(bounds) - 1
        if not -size <= begin <= size:
            shown = "" if letters else f" b'{string.decode('utf8', 'backslashreplace')}'"
            raise ctx.invalid(f"pos {begin} out of range for string{shown} at index 0")
        first = begin + size if begin < 0 else begin
        last = size if count < 0 else min(first + count, size)
        return string[first:last] if bounds is None else string[bounds[first] : bounds[last]]

    return each(part, *np.broadcast_arrays(x, pos, length))


declare(
    "Substr",
    "input: string, pos: T, len: T",
    "output: string",
    "T: {int32, int64}, unit: {'BYTE', 'UTF8_CHAR'} = 'BYTE'",
    doc=("A part of each string", "取每个字符串的一段"),
    shape=_substr_shape,
    host=_substr_host,
)


def substr(input: Any, pos: Any, len: Any, name: str | None = None, unit: str = "BYTE") -> Tensor:
    """The part of each string that begins at ``pos`` and is ``len`` long, or less where the string ends.

    Args:
        input: strings; their shape is broadcast with that of ``pos`` and ``len``.
        pos: int32 or int64; negative positions count from the end.
        len: of the shape and type of ``pos``.
        unit: ``"BYTE"``, or ``"UTF8_CHAR"`` to count letters of UTF-8.

    Raises:
        InvalidArgumentError (in a run): ``pos 6 out of range for string b'hello' at index 0``.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(substr(["hello", "world"], -3, 2)).tolist()
    [b'll', b'rl']
    """
    return apply_op("Substr", name, input=input, pos=pos, len=len, unit=unit)


declare(
    "StringStrip",
    "input: string",
    "output: string",
    doc=("Strings without spaces at both ends", "去掉字符串首尾的空白"),
    shape=unchanged,
    host=lambda ctx, x: each(lambda s: s.strip(_SPACES), x),
)


def string_strip(input: Any, name: str | None = None) -> Tensor:
    """Strings without the white space (of ASCII) at both ends."""
    return apply_op("StringStrip", name, input=input)


def _cased(method: str) -> Any:
    def host(ctx: Any, x: np.ndarray) -> np.ndarray:
        encoding = ctx.attr("encoding")
        if encoding not in ("", "utf-8"):
            raise ctx.invalid(f"only utf-8 or '' (no encoding) is supported, received {encoding}")
        if not encoding:
            return each(lambda s: getattr(s, method)(), x)
        return each(lambda s: getattr(s.decode("utf-8", "replace"), method)().encode(), x)

    return host


for _name, _method, _doc in (
    ("StringLower", "lower", ("Strings in lower case", "转为小写")),
    ("StringUpper", "upper", ("Strings in upper case", "转为大写")),
):
    declare(
        _name,
        "input: string",
        "output: string",
        "encoding: string = ''",
        doc=_doc,
        shape=unchanged,
        host=_cased(_method),
    )


def string_lower(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Strings in lower case: the letters of ASCII, or of Unicode if ``encoding`` is ``"utf-8"``.

    Raises:
        InvalidArgumentError (in a run): another encoding.
    """
    return apply_op("StringLower", name, input=input, encoding=encoding)


def string_upper(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Strings in upper case: the letters of ASCII, or of Unicode if ``encoding`` is ``"utf-8"``.

    Raises:
        InvalidArgumentError (in a run): another encoding.
    """
    return apply_op("StringUpper", name, input=input, encoding=encoding)


# -- Base64 -----------------------------------------------------------------------------------------------------------


def _encode_host(ctx: Any, x: np.ndarray) -> np.ndarray:
    encoded = each(base64.urlsafe_b64encode, x)
    return encoded if ctx.attr("pad") else each(lambda s: s.rstrip(b"="), encoded)


_BASE64 = re.compile(rb"(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{4}|[A-Za-z0-9_-]{2}(?:==)?|[A-Za-z0-9_-]{3}=?)?")


def _decode_host(ctx: Any, x: np.ndarray) -> np.ndarray:
    def decode(text: bytes) -> bytes:
        if len(text) % 4 == 1:
            raise ctx.invalid("Base64 string length cannot be 1 modulo 4.")
        if not _BASE64.fullmatch(text):
            raise ctx.invalid("Invalid character found in base64.")
        return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))

    return each(decode, x)


declare(
    "EncodeBase64",
    "input: string",
    "output: string",
    "pad: bool = false",
    doc=("Bytes written in letters, by Base64 for addresses", "用网址安全的 Base64 编码"),
    shape=unchanged,
    host=_encode_host,
)
declare(
    "DecodeBase64",
    "input: string",
    "output: string",
    doc=("Bytes read from Base64 for addresses", "解码网址安全的 Base64"),
    shape=unchanged,
    host=_decode_host,
)


def encode_base64(input: Any, pad: bool = False, name: str | None = None) -> Tensor:
    """Strings in web-safe Base64 (``-`` and ``_`` for ``+`` and ``/``), filled up with ``=`` if ``pad``."""
    return apply_op("EncodeBase64", name, input=input, pad=pad)


def decode_base64(input: Any, name: str | None = None) -> Tensor:
    """The bytes behind web-safe Base64, padded or not.

    Raises:
        InvalidArgumentError (in a run): ``Invalid character found in base64.``
    """
    return apply_op("DecodeBase64", name, input=input)
