"""Regular expressions."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.strings import re2
from tfedu.ops.strings.arrays import each, each_number


def _pattern(ctx: Any, given: Any) -> re.Pattern[str]:
    pattern = given.encode() if isinstance(given, str) else given
    try:
        return re2.compiled(pattern)
    except re2.PatternError as error:
        raise ctx.invalid(f"Invalid pattern: {pattern.decode('utf8', 'replace')}, error: {error}") from None


def _scalars(ctx: ShapeContext) -> list[Dims]:
    for i in range(1, len(ctx)):
        ctx.rank(i, 0)
    return [ctx.dims(0)]


def _matches(pattern: re.Pattern[str], x: np.ndarray) -> np.ndarray:
    return each_number(lambda s: pattern.fullmatch(re2.decoded(s)) is not None, x, bool)


declare(
    "RegexFullMatch",
    "input: string, pattern: string",
    "output: bool",
    doc=("Whether each string as a whole matches a regular expression", "每个字符串是否整体匹配正则表达式"),
    shape=_scalars,
    host=lambda ctx, x, pattern: _matches(_pattern(ctx, pattern[()]), x),
)
declare(
    "StaticRegexFullMatch",
    "input: string",
    "output: bool",
    "pattern: string",
    doc=("Whether each string as a whole matches a given regular expression", "每个字符串是否整体匹配给定的正则表达式"),
    shape=unchanged,
    host=lambda ctx, x: _matches(_pattern(ctx, ctx.attr("pattern")), x),
)


def regex_full_match(input: Any, pattern: Any, name: str | None = None) -> Tensor:
    """Whether each string as a whole matches ``pattern``, in the syntax of RE2 (see :mod:`tfedu.ops.strings.re2`).

    Raises:
        InvalidArgumentError (in a run): ``Invalid pattern: (, error: missing ): (``.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(regex_full_match(["cat.jpg", "cat.jpg.txt"], r".*\\.jpg")).tolist()
    [True, False]
    """
    if isinstance(pattern, (str, bytes)):
        return apply_op("StaticRegexFullMatch", name, input=input, pattern=pattern)
    return apply_op("RegexFullMatch", name, input=input, pattern=pattern)


_REWRITE = re.compile(r"\\(.)|([^\\]+)|\\", re.DOTALL)


def _replaced(pattern: re.Pattern[str], rewrite: str, everywhere: bool, x: np.ndarray) -> np.ndarray:
    """As RE2 replaces: no empty match directly behind another match. What a wrong rewrite gives is RE2's too."""
    pieces: list[str | int] = []
    wrong = False
    for piece in _REWRITE.finditer(rewrite):
        escaped, plain = piece.groups()
        wrong = plain is None and escaped not in tuple("\\0123456789")
        if wrong:
            break
        pieces.append(plain if plain is not None else int(escaped) if escaped.isdigit() else "\\")

    def replace(string: bytes) -> bytes:
        text, end, out = re2.decoded(string), 0, []
        last_end = -1
        for match in pattern.finditer(text):
            if match.end() == match.start() == last_end:
                continue
            if wrong and not everywhere:
                return string
            out.append(text[end : match.start()])
            for piece in pieces:
                known = isinstance(piece, str) or piece <= pattern.groups
                out.append(piece if isinstance(piece, str) else (match[piece] or "") if known else "")
            end = last_end = match.end()
            if not everywhere:
                break
        return re2.encoded("".join([*out, text[end:]]))

    return each(replace, x)


declare(
    "RegexReplace",
    "input: string, pattern: string, rewrite: string",
    "output: string",
    "replace_global: bool = true",
    doc=("What matches a regular expression, replaced", "替换匹配正则表达式的部分"),
    shape=_scalars,
    host=lambda ctx, x, pattern, rewrite: _replaced(
        _pattern(ctx, pattern[()]), re2.decoded(rewrite[()]), ctx.attr("replace_global"), x
    ),
)
declare(
    "StaticRegexReplace",
    "input: string",
    "output: string",
    "pattern: string, rewrite: string, replace_global: bool = true",
    doc=("What matches a given regular expression, replaced", "替换匹配给定正则表达式的部分"),
    shape=unchanged,
    host=lambda ctx, x: _replaced(
        _pattern(ctx, ctx.attr("pattern")), ctx.attr("rewrite"), ctx.attr("replace_global"), x
    ),
)


def regex_replace(
    input: Any, pattern: Any, rewrite: Any, replace_global: bool = True, name: str | None = None
) -> Tensor:
    """Strings in which ``rewrite`` stands for what matches ``pattern`` (TF: ``tf.regex_replace``).

    Args:
        input: strings.
        pattern: a regular expression in the syntax of RE2 (see :mod:`tfedu.ops.strings.re2`); text or a scalar tensor.
        rewrite: ``\\\\1`` to ``\\\\9`` are the groups of the match, ``\\\\0`` is the match.
        replace_global: every match, not the first alone.

    Raises:
        InvalidArgumentError (in a run): ``Invalid pattern: ...``.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(regex_replace("2016-01-31", r"(\\d+)-(\\d+)-(\\d+)", r"\\3.\\2.\\1"))
    b'31.01.2016'
    """
    if isinstance(pattern, (str, bytes)) and isinstance(rewrite, (str, bytes)):
        return apply_op(
            "StaticRegexReplace", name, input=input, pattern=pattern, rewrite=rewrite, replace_global=replace_global
        )
    return apply_op("RegexReplace", name, input=input, pattern=pattern, rewrite=rewrite, replace_global=replace_global)
