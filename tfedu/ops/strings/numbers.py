"""Numbers written as text, and read from it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, either
from tfedu.ops.strings.arrays import each, each_number


def _form(ctx: Any, kind: str) -> str:
    """The printf form that the attributes ask for, without the letter for integers."""
    precision, width, fill = ctx.attr("precision"), ctx.attr("width"), ctx.attr("fill")
    scientific, shortest = ctx.attr("scientific"), ctx.attr("shortest")
    dtype = ctx.op.inputs[0].dtype.base_dtype.name
    if kind not in "fc":
        if precision > -1:
            raise ctx.invalid(f"precision not supported for datatype {dtype}")
        if scientific or shortest:
            raise ctx.invalid(f"scientific and shortest format not supported for datatype {dtype}")
    if len(fill) > 1:
        raise ctx.invalid("Fill string must be one or fewer characters")
    if fill and fill not in " +-0#":
        raise ctx.invalid(f'Fill argument not supported: "{fill}"')
    if scientific and shortest:
        raise ctx.invalid("Cannot select both scientific and shortest notation")
    form = f"%{fill}" + (str(width) if width > -1 else "") + (f".{precision}" if precision > -1 else "")
    if kind not in "fc":
        return form + "d"
    return form + ("e" if scientific else "g" if shortest else "f")


def _written(form: str, value: Any) -> str:
    """``form % value``, as C has it: infinity and NaN are not filled up with zeros."""
    return (form if np.isfinite(value) else form.replace("%0", "%")) % value


def _as_string_host(ctx: Any, x: np.ndarray) -> np.ndarray:
    kind = x.dtype.kind
    form = _form(ctx, kind)
    if kind == "b":
        return each(lambda v: b"true" if v else b"false", x)
    if kind == "c":
        return each(lambda v: f"({_written(form, v.real)},{_written(form, v.imag)})".encode(), x)
    return each(lambda v: _written(form, v.item()).encode(), x)


declare(
    "AsString",
    "input: T",
    "output: string",
    "T: {int8, int16, int32, int64, complex64, complex128, float32, float64, bool}, precision: int = -1, "
    "scientific: bool = false, shortest: bool = false, width: int = -1, fill: string = ''",
    doc=("Numbers written as text", "把数写成文本"),
    shape=unchanged,
    host=_as_string_host,
)


def as_string(
    input: Any,
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
    name: str | None = None,
) -> Tensor:
    """Each number as text (TF: ``tf.as_string``).

    Args:
        input: int8 to int64, float32, float64, complex or bool.
        precision: digits after the point of a float (default: 6).
        scientific: ``1.500000e+00``.
        shortest: whichever of the two forms is shorter, without zeros at the end.
        width: at least so many characters.
        fill: what fills them up: ``"0"``, or ``"-"`` for spaces on the right.

    Raises:
        InvalidArgumentError (in a run): options that do not go together, or not with the type.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(as_string([3.14159, 2.0], precision=2)).tolist()
    [b'3.14', b'2.00']
    """
    return apply_op(
        "AsString",
        name,
        input=input,
        precision=precision,
        scientific=scientific,
        shortest=shortest,
        width=width,
        fill=fill,
    )


_FLOAT = re.compile(
    rb"[\t\n\v\f\r ]*([+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)"
    rb"(?:[pP][+-]?\d+)?|inf|nan))[\t\n\v\f\r ]*",
    re.IGNORECASE,
)
_INTEGER = re.compile(rb"[\t\n\v\f\r ]*(-?\d+)[\t\n\v\f\r ]*")


def parsed_number(text: bytes, dtype: np.dtype) -> float | int | None:
    """The number that ``text`` is, spaces around it allowed; None if it is none or does not fit ``dtype``.

    >>> parsed_number(b" 1e3 ", np.dtype("f4")), parsed_number(b"1e3", np.dtype("i4"))
    (1000.0, None)
    """
    match = (_FLOAT if dtype.kind == "f" else _INTEGER).fullmatch(text)
    if match is None:
        return None
    word = match[1].decode()
    if dtype.kind == "f":
        return float.fromhex(word) if "0x" in word.lower() else float(word)
    number = int(word) if len(word) < 25 else None
    limits = np.iinfo(dtype)
    return number if number is not None and limits.min <= number <= limits.max else None


def _to_number_host(ctx: Any, x: np.ndarray) -> np.ndarray:
    dtype = np.dtype(ctx.attr("out_type").numpy_type)

    def number(text: bytes) -> float | int:
        found = parsed_number(text, dtype)
        if found is None:
            shown = text.decode("utf8", "backslashreplace")
            raise ctx.invalid(f"StringToNumberOp could not correctly convert string: {shown}")
        return found

    with np.errstate(over="ignore"):
        return each_number(number, x, np.float64 if dtype.kind == "f" else dtype).astype(dtype)


declare(
    "StringToNumber",
    "string_tensor: string",
    "output: out_type",
    "out_type: {float32, float64, int32, int64} = float32",
    doc=("Numbers read from text", "把文本读成数"),
    shape=unchanged,
    host=_to_number_host,
)


def string_to_number(
    string_tensor: Any = None, out_type: Any = dtypes.float32, name: str | None = None, input: Any = None
) -> Tensor:
    """The number that each string holds (TF: ``tf.string_to_number``).

    Args:
        string_tensor: the strings; ``input`` is its newer name. White space around the number is skipped.
        out_type: float32, float64, int32 or int64.

    Raises:
        InvalidArgumentError (in a run): ``StringToNumberOp could not correctly convert string: x``.
    """
    strings = either("input", input, "string_tensor", string_tensor)
    return apply_op("StringToNumber", name, string_tensor=strings, out_type=out_type)
