"""Floats as small integers that stand for the numbers of a range, and back."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op

_KINDS = "qint8, quint8, qint32, qint16, quint16"
_MODES = "mode: {'MIN_COMBINED', 'MIN_FIRST', 'SCALED'} = 'MIN_COMBINED'"
_LARGEST = np.finfo(np.float32).max


def _number(like: ir.Node, value: Any) -> ir.Node:
    return ir.full(like.shape, value, like.dtype)


def _half_away(x: ir.Node) -> ir.Node:
    """The nearest whole number, halves away from 0."""
    size = ir.unary("abs", x)
    down = ir.unary("floor", size)
    up = ir.binary("ge", ir.binary("sub", size, down), _number(size, 0.5))
    whole = ir.select(up, ir.binary("add", down, _number(down, 1)), down)
    return ir.binary("mul", whole, ir.unary("sign", x))


def _clipped(x: ir.Node, low: Any, high: Any) -> ir.Node:
    return ir.binary("min", ir.binary("max", x, _number(x, low)), _number(x, high))


def _range_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(1, 0), ctx.rank(2, 0)
    return [ctx.dims(0)]


# -- to integers ------------------------------------------------------------------------------------------------------


def _with_zero(low: np.float32, high: np.float32) -> tuple[np.float32, np.float32]:
    """The range widened until 0 lies in it and it is not empty."""
    widened = min(np.float32(0), low)
    least = np.float32(max(1.0, abs(float(low)), abs(float(high)))) / np.float32(100)
    return widened, max(np.float32(0), max(high, widened + least))


def _lower_quantize(ctx: Any, x: ir.Node, *_: ir.Node) -> list[ir.Node]:
    low, high = _with_zero(*(np.float32(ctx.value(i)) for i in (1, 2)))
    kind, mode = ctx.attr("T").numpy_type, ctx.attr("mode")
    limits = np.iinfo(kind)
    if mode != "SCALED" and ctx.attr("round_mode") == "HALF_TO_EVEN":
        raise ctx.invalid("Round mode 'HALF_TO_EVEN' only supported for mode 'SCALED'.")
    if mode == "MIN_COMBINED":
        factor = np.float32((float(limits.max) - float(limits.min)) / (high - low))
        steps = _half_away(
            ir.binary("mul", ir.binary("sub", _clipped(x, low, high), _number(x, low)), _number(x, factor))
        )
        half = 0 if limits.min == 0 else (float(limits.max) - float(limits.min) + 1) / 2
        result = ir.binary("sub", steps, _number(x, half))
    elif mode == "MIN_FIRST":
        count = 2 ** (8 * kind.itemsize)
        factor = count / ((float(high) - float(low)) * (count / (count - 1.0)))
        wide = ir.cast(x, np.float64) if kind.itemsize == 4 else x
        first = np.round(float(low) * factor) - float(limits.min)
        steps = ir.binary("sub", _half_away(ir.binary("mul", wide, _number(wide, factor))), _number(wide, first))
        result = _clipped(steps, limits.min, limits.max)
    else:
        sides: list[Any] = [
            np.float32(limit) / end if float(limit) * float(end) > 0 else _LARGEST
            for limit, end in ((limits.min, low), (limits.max, high))
        ]
        factor = min(sides)
        low, high = np.float32(limits.min) / factor, np.float32(limits.max) / factor
        scaled = ir.binary("mul", _clipped(x, low, high), _number(x, factor))
        result = _half_away(scaled) if ctx.attr("round_mode") == "HALF_AWAY_FROM_ZERO" else ir.unary("rint", scaled)
    return [ir.cast(result, kind), ir.const(np.float32(low)), ir.const(np.float32(high))]


declare(
    "QuantizeV2",
    "input: float32, min_range: float32, max_range: float32",
    "output: T, output_min: float32, output_max: float32",
    f"T: {{{_KINDS}}}, {_MODES}, round_mode: {{'HALF_AWAY_FROM_ZERO', 'HALF_TO_EVEN'}} = 'HALF_AWAY_FROM_ZERO'",
    doc=("Floats of a range as small integers", "把给定范围的浮点数量化为小整数"),
    shape=lambda ctx: [*_range_shape(ctx), (), ()],
    lower=_lower_quantize,
    values=(1, 2),
)


class Quantized(NamedTuple):
    """What :func:`quantize_v2` returns: the integers, and the range for which they stand."""

    output: Tensor
    output_min: Tensor
    output_max: Tensor


def quantize_v2(
    input: Any,
    min_range: Any,
    max_range: Any,
    T: Any,
    mode: str = "MIN_COMBINED",
    name: str | None = None,
    round_mode: str = "HALF_AWAY_FROM_ZERO",
) -> Quantized:
    """Floats as small integers (TF: ``tf.quantize_v2``).

    Args:
        input: float32.
        min_range, max_range: the range that the integers shall cover; it is widened to hold 0.
        T: qint8, quint8, qint16, quint16 or qint32.
        mode: ``"MIN_COMBINED"``: the range is divided evenly; ``"MIN_FIRST"``: so that 0 is one of the steps;
            ``"SCALED"``: by a factor alone, 0 stays 0.
        round_mode: ``"HALF_TO_EVEN"`` is possible for SCALED.

    Returns:
        the integers, and the range for which they stand.

    >>> quantize_v2([0.0, 1.0], 0.0, 1.0, "quint8").output.dtype.name
    'quint8'
    """
    return Quantized(
        *apply_op(
            "QuantizeV2",
            name,
            input=input,
            min_range=min_range,
            max_range=max_range,
            T=as_dtype(T),
            mode=mode,
            round_mode=round_mode,
        )
    )


def quantize(
    input: Any,
    min_range: Any,
    max_range: Any,
    T: Any,
    mode: str = "MIN_COMBINED",
    round_mode: str = "HALF_AWAY_FROM_ZERO",
    name: str | None = None,
) -> Quantized:
    """:func:`quantize_v2` with its arguments in another order (TF: ``tf.quantization.quantize``)."""
    return quantize_v2(input, min_range, max_range, T, mode, name, round_mode)


# -- and back ---------------------------------------------------------------------------------------------------------


def _lower_dequantize(ctx: Any, x: ir.Node, *_: ir.Node) -> ir.Node:
    low, high = (np.float32(ctx.value(i)) for i in (1, 2))
    limits = np.iinfo(x.dtype)
    least, most = np.float32(limits.min), np.float32(limits.max)
    floats = ir.cast(x, np.float32)
    if ctx.attr("mode") == "MIN_COMBINED":
        half = 0 if limits.min == 0 else (float(limits.max) - float(limits.min) + 1) / 2
        scale = (high - low) / np.float32(float(limits.max) - float(limits.min))
        steps = ir.binary("add", floats, _number(floats, half))
        return ir.binary("add", ir.binary("mul", steps, _number(steps, scale)), _number(steps, low))
    if ctx.attr("mode") == "MIN_FIRST":
        count = 2.0 ** (8 * x.dtype.itemsize)
        scale = np.float32((float(high) - float(low)) * (count / (count - 1.0)) / count)
        first = np.round(low / scale) * scale - least * scale
        return ir.binary("add", ir.binary("mul", floats, _number(floats, scale)), _number(floats, first))
    scale = high / most if limits.min == 0 else max(low / least, high / most)
    return ir.binary("mul", floats, _number(floats, scale))


declare(
    "Dequantize",
    "input: T, min_range: float32, max_range: float32",
    "output: float32",
    f"T: {{{_KINDS}}}, {_MODES}",
    doc=("The floats that small integers stand for", "把量化的小整数还原为浮点数"),
    shape=_range_shape,
    lower=_lower_dequantize,
    values=(1, 2),
)


def dequantize(
    input: Any, min_range: Any, max_range: Any, mode: str = "MIN_COMBINED", name: str | None = None
) -> Tensor:
    """The float32 numbers that the integers of :func:`quantize_v2` stand for (TF: ``tf.dequantize``).

    Args:
        input: qint8, quint8, qint16, quint16 or qint32.
        min_range, max_range: the range that :func:`quantize_v2` returned.
        mode: as it was there.
    """
    return apply_op("Dequantize", name, input=input, min_range=min_range, max_range=max_range, mode=mode)


# -- there and back ---------------------------------------------------------------------------------------------------


def _lower_there_and_back(ctx: Any, x: ir.Node, low: ir.Node, high: ir.Node) -> ir.Node:
    bits, given = ctx.attr("num_bits"), ctx.attr("range_given")
    if not 0 < bits < (62 if ctx.attr("signed_input") else 63):
        raise ctx.invalid(f"num_bits is out of range: {bits} with signed_input {ctx.attr('signed_input')}")
    if given:
        ctx.check(ir.binary("le", low, high), "Invalid range: input_min > input_max")
    else:
        low, high = (ir.reduce(kind, x, range(x.ndim)) for kind in ("min", "max"))
    first = (
        -(2 ** (bits - 1)) + int(ctx.attr("narrow_range"))
        if ctx.attr("signed_input")
        else int(ctx.attr("narrow_range"))
    )
    last = 2 ** (bits - 1) - 1 if ctx.attr("signed_input") else 2**bits - 1

    def side(limit: int, end: ir.Node) -> ir.Node:
        number = _number(end, limit)
        fits = ir.binary("gt", ir.binary("mul", number, end), _number(end, 0))
        return ir.select(fits, ir.binary("div", number, end), _number(end, np.finfo(x.dtype).max))

    from_low, from_high = side(first, low), side(last, high)
    by_low = ir.binary("lt", from_low, from_high)
    scale = ir.select(by_low, from_low, from_high)
    step_high = ir.binary("div", high, _number(high, last))
    step = ir.select(by_low, ir.binary("div", low, _number(low, first)), step_high) if first else step_high
    if given:
        bottom = ir.select(by_low, low, ir.binary("mul", step, _number(step, first)))
        top = ir.select(by_low, ir.binary("mul", step, _number(step, last)), high)
        x = ir.binary("min", ir.binary("max", x, bottom), top)
    scaled = ir.binary("mul", x, scale)
    if ctx.attr("round_mode") == "HALF_TO_EVEN":
        whole = ir.unary("rint", scaled)
    else:
        whole = ir.unary("floor", ir.binary("add", scaled, _number(scaled, 0.5)))
    return ir.binary("mul", whole, step)


declare(
    "QuantizeAndDequantizeV2",
    "input: T, input_min: T, input_max: T",
    "output: T",
    "signed_input: bool = true, num_bits: int = 8, range_given: bool = false, T: {bfloat16, float}, "
    "round_mode: {'HALF_TO_EVEN', 'HALF_UP'} = 'HALF_TO_EVEN', narrow_range: bool = false",
    doc=("Floats rounded as quantization would", "按量化的精度取整后的浮点数"),
    formula="dx = dy",
    shape=unchanged,
    lower=_lower_there_and_back,
    gradient=lambda op, dy: [dy, None, None],
)


def quantize_and_dequantize(
    input: Any,
    input_min: Any,
    input_max: Any,
    signed_input: bool = True,
    num_bits: int = 8,
    range_given: bool = False,
    round_mode: str = "HALF_TO_EVEN",
    name: str | None = None,
    narrow_range: bool = False,
) -> Tensor:
    """``input`` rounded as if it were quantized and dequantized (TF: ``tf.quantization.quantize_and_dequantize``).

    Args:
        input: floats.
        input_min, input_max: the range, scalars of the same type, if ``range_given``; otherwise that of ``input``.
        signed_input: integers of both signs.
        num_bits: how many bits they have.
        round_mode: ``"HALF_TO_EVEN"`` or ``"HALF_UP"``.
        narrow_range: leave out the lowest integer.

    The gradient passes unchanged.

    >>> quantize_and_dequantize([0.1, 0.7], 0.0, 1.0, range_given=True).shape.as_list()
    [2]
    """
    return apply_op(
        "QuantizeAndDequantizeV2",
        name,
        input=input,
        input_min=input_min,
        input_max=input_max,
        signed_input=signed_input,
        num_bits=num_bits,
        range_given=range_given,
        round_mode=round_mode,
        narrow_range=narrow_range,
    )
