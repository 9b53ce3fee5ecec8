"""Quantized tensors brought into another range or form: requantizing, joining, reshaping."""

from __future__ import annotations

from functools import reduce
from typing import Any, NamedTuple

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array.joining import joined_shape
from tfedu.ops.array.reshaping import lower_reshape, reshape_shape
from tfedu.ops.quantized.scales import KINDS, number, ranged, requantized, scalars, used_range

# -- another range ----------------------------------------------------------------------------------------------------


def _lower_requantize(ctx: Any, x: ir.Node, low: ir.Node, high: ir.Node, *wanted: ir.Node) -> list[ir.Node]:
    new = (wanted[0], wanted[1])
    ctx.check(number("le", new[0], 0), "requested_output_min must be <= 0")
    ctx.check(number("ge", new[1], new[0]), "requested_output_max must be >= requested_output_min")
    return [requantized(x, (low, high), new, ctx.attr("out_type").numpy_type), *new]


def _lower_shrink(ctx: Any, x: ir.Node, low: ir.Node, high: ir.Node) -> list[ir.Node]:
    new = used_range(x, low, high)
    return [requantized(x, (low, high), new, ctx.attr("out_type").numpy_type), *new]


def _range_shape(ctx: ShapeContext) -> list[Dims]:
    scalars(ctx, 1, 2)
    return [(), ()]


declare(
    "Requantize",
    "input: Tinput, input_min: float32, input_max: float32, requested_output_min: float32, "
    "requested_output_max: float32",
    "output: out_type, output_min: float32, output_max: float32",
    f"Tinput: {{{KINDS}}}, out_type: {{{KINDS}}}",
    doc=("Quantized numbers in another range and type", "把量化张量换到另一范围与类型"),
    shape=ranged(lambda ctx: ctx.dims(0), 1, 2, 3, 4),
    lower=_lower_requantize,
)
declare(
    "RequantizationRange",
    "input: Tinput, input_min: float32, input_max: float32",
    "output_min: float32, output_max: float32",
    f"Tinput: {{{KINDS}}}",
    doc=("The range of the numbers that occur in a quantized tensor", "量化张量中实际出现的数值范围"),
    shape=_range_shape,
    lower=lambda ctx, x, low, high: list(used_range(x, low, high)),
)
declare(
    "QuantizeDownAndShrinkRange",
    "input: Tinput, input_min: float32, input_max: float32",
    "output: out_type, output_min: float32, output_max: float32",
    f"Tinput: {{{KINDS}}}, out_type: {{{KINDS}}}",
    doc=("Quantized numbers in a smaller type, in the range that occurs", "按实际出现的范围把量化张量压缩到更小的类型"),
    shape=ranged(lambda ctx: ctx.dims(0), 1, 2),
    lower=_lower_shrink,
)

# -- another form -----------------------------------------------------------------------------------------------------


def _reshape_shape(ctx: ShapeContext) -> list[Dims]:
    scalars(ctx, 2, 3)
    return [*reshape_shape(ctx), (), ()]


def _concat_shape(ctx: ShapeContext) -> list[Dims]:
    count = ctx.attr("N")
    ctx.rank(0, 0)
    scalars(ctx, *range(1 + count, 1 + 3 * count))
    return [*joined_shape(ctx, ctx.all_dims()[1 : 1 + count], ctx.value(0)), (), ()]


def _lower_concat(ctx: Any, axis: ir.Node, *rest: ir.Node) -> list[ir.Node]:
    count = len(rest) // 3
    values, lows, highs = rest[:count], rest[count : 2 * count], rest[2 * count :]
    low = number("min", reduce(lambda a, b: ir.binary("min", a, b), lows), 0)
    high = reduce(lambda a, b: ir.binary("max", a, b), highs)
    if values[0].dtype.kind == "i":  # as wide on both sides
        high = number("max", ir.unary("neg", low), high)
        low = ir.unary("neg", high)
    where = int(ctx.value(0))
    rank = values[0].ndim
    if not -rank <= where < rank:
        raise ctx.invalid(
            f"ConcatOp : Expected concatenating dimensions in the range [{-rank}, {rank}), but got {where}"
        )
    parts = []
    for x, own_low, own_high in zip(values, lows, highs, strict=True):
        same = ir.binary("and", ir.binary("eq", own_low, low), ir.binary("eq", own_high, high))
        parts.append(ir.select(same, x, requantized(x, (own_low, own_high), (low, high), x.dtype)))
    return [ir.concat(parts, where), low, high]


declare(
    "QuantizedReshape",
    "tensor: T, shape: Tshape, input_min: float32, input_max: float32",
    "output: T, output_min: float32, output_max: float32",
    "T: type, Tshape: {index} = int32",
    doc=("A quantized tensor in another shape", "改变量化张量的形状"),
    shape=_reshape_shape,
    lower=lambda ctx, x, shape, low, high: [lower_reshape(ctx, x, shape), low, high],
    values=(1,),
)
declare(
    "QuantizedConcat",
    "concat_dim: int32, values: N * T, input_mins: N * float32, input_maxes: N * float32",
    "output: T, output_min: float32, output_max: float32",
    "N: int >= 2, T: type",
    doc=("Quantized tensors joined along an axis, in a common range", "沿某个轴拼接量化张量，并统一数值范围"),
    shape=_concat_shape,
    lower=_lower_concat,
    values=(0,),
)

# -- functions --------------------------------------------------------------------------------------------------------


class QuantizedConcat(NamedTuple):
    """Joined tensors, and the range for which their integers stand."""

    output: Tensor
    output_min: Tensor
    output_max: Tensor


def quantized_concat(
    concat_dim: Any, values: Any, input_mins: Any, input_maxes: Any, name: str | None = None
) -> QuantizedConcat:
    """Join quantized tensors along an axis (TF: ``tf.quantization.quantized_concat``).

    Args:
        concat_dim: the axis.
        values: at least two quint8 or qint32 tensors.
        input_mins, input_maxes: float32 scalars, the range of each. The result's range holds them all, and 0.
    """
    return QuantizedConcat(
        *apply_op(
            "QuantizedConcat",
            name,
            concat_dim=concat_dim,
            values=values,
            input_mins=input_mins,
            input_maxes=input_maxes,
        )
    )
