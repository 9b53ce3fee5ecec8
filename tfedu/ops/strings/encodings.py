"""Strings in one encoding turned into another."""

from __future__ import annotations

import codecs
import re
from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op
from tfedu.ops.strings.arrays import each

_WRONG = "\ud800"
"""Stands for bytes that are no text: half of a pair, which no decoding gives."""

_CONTROL = re.compile("[\x00-\x1f]")


def _mark_wrong(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _WRONG, error.end


codecs.register_error("tfedu.mark", _mark_wrong)


def codec_of(ctx: Any, name: str) -> codecs.CodecInfo:
    """The encoding of that name, or the error of the run."""
    try:
        "".encode(name)  # refuses what is no encoding of text
        return codecs.lookup(name)
    except LookupError:
        raise ctx.invalid(f"Could not create converter for input encoding: {name}") from None


def checked_replacement(ctx: Any) -> int:
    """The number of the character that replaces what is no text."""
    code = ctx.attr("replacement_char")
    if not 0 <= code <= 0x10FFFF:
        raise ctx.invalid("replacement_char out of unicode codepoint range")
    return code


def _transcode_host(ctx: Any, x: np.ndarray) -> np.ndarray:
    source, target = codec_of(ctx, ctx.attr("input_encoding")), ctx.attr("output_encoding")
    errors, code = ctx.attr("errors"), checked_replacement(ctx)
    replacement = "" if errors == "ignore" else "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)

    def transcode(string: bytes) -> bytes:
        text = source.decode(string, "tfedu.mark")[0]
        if ctx.attr("replace_control_characters"):
            text = _CONTROL.sub(_WRONG, text)
        if errors == "strict" and _WRONG in text:
            raise ctx.invalid("Invalid formatting on input string")
        return text.replace(_WRONG, replacement).encode(target)

    return each(transcode, x)


declare(
    "UnicodeTranscode",
    "input: string",
    "output: string",
    "input_encoding: string, output_encoding: {'UTF-8', 'UTF-16-BE', 'UTF-32-BE'}, "
    "errors: {'strict', 'replace', 'ignore'} = 'replace', replacement_char: int = 65533, "
    "replace_control_characters: bool = false",
    doc=("Strings in another encoding", "转换字符串的编码"),
    shape=unchanged,
    host=_transcode_host,
)


def unicode_transcode(
    input: Any,
    input_encoding: str,
    output_encoding: str,
    errors: str = "replace",
    replacement_char: int = 65533,
    replace_control_characters: bool = False,
    name: str | None = None,
) -> Tensor:
    """Strings turned from one encoding into another (TF: ``tf.strings.unicode_transcode``).

    Args:
        input: strings.
        input_encoding: any encoding that Python knows: ``"UTF-8"``, ``"GBK"``, ``"latin-1"``, ...
        output_encoding: ``"UTF-8"``, ``"UTF-16-BE"`` or ``"UTF-32-BE"``.
        errors: what to do about bytes that are no text: ``"replace"``, ``"ignore"`` or ``"strict"``, an error.
        replacement_char: the code of the character that replaces them.
        replace_control_characters: treat characters below 32 in the same way.

    Raises:
        InvalidArgumentError (in a run): ``Invalid formatting on input string`` (strict), or an unknown encoding.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(unicode_transcode(b"\\xc4\\xe3", "GBK", "UTF-8")).decode()
    '你'
    """
    return apply_op(
        "UnicodeTranscode",
        name,
        input=input,
        input_encoding=input_encoding,
        output_encoding=output_encoding,
        errors=errors,
        replacement_char=replacement_char,
        replace_control_characters=replace_control_characters,
    )
