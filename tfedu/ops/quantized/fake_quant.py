"""Floats rounded as if they were kept as small integers: training for quantized execution."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op

_OPTIONS = "num_bits: int = 8, narrow_range: bool = false"
_LIMITS = f"min: float = -6.0, max: float = 6.0, {_OPTIONS}"


class _Grid(NamedTuple):
    """The numbers that can be represented: ``scale`` apart, from ``low`` to ``high``, 0 among them."""

    low: ir.Node
    high: ir.Node
    scale: ir.Node


def _grid(ctx: Any, low: ir.Node, high: ir.Node) -> _Grid:
    """The range moved a little, so that one of the steps is exactly 0."""
    bits = ctx.attr("num_bits")
    if not 2 <= bits <= 16:
        raise ctx.invalid("num_bits must be between 2 and 16, inclusive")

    def number(value: float) -> ir.Node:
        return ir.full(low.shape, value, np.float32)

    first, last = number(1 if ctx.attr("narrow_range") else 0), number(2**bits - 1)
    scale = ir.binary("div", ir.binary("sub", high, low), ir.binary("sub", last, first))
    zero = ir.binary("sub", first, ir.binary("div", low, scale))
    whole = ir.unary("floor", ir.binary("add", zero, number(0.5)))
    nudged = ir.select(ir.binary("lt", zero, first), first, ir.select(ir.binary("gt", zero, last), last, whole))
    bottom, top = (ir.binary("mul", ir.binary("sub", end, nudged), scale) for end in (first, last))
    return _Grid(bottom, top, scale)


def _rounded(ctx: Any, x: ir.Node, low: ir.Node, high: ir.Node) -> ir.Node:
    grid = _grid(ctx, low, high)
    above = ir.binary("sub", ir.binary("min", ir.binary("max", x, grid.low), grid.high), grid.low)
    inverse = ir.binary("div", ir.full(grid.scale.shape, 1, np.float32), grid.scale)
    steps = ir.unary("floor", ir.binary("add", ir.binary("mul", above, inverse), ir.full(above.shape, 0.5, np.float32)))
    result = ir.binary("add", ir.binary("mul", steps, grid.scale), grid.low)
    return ir.select(_nothing(low, high), ir.full((), 0, np.float32), result)


def _nothing(low: ir.Node, high: ir.Node) -> ir.Node:
    """Whether the range is empty, as that of a variable may be at the beginning."""
    zero = ir.full(low.shape, 0, np.float32)
    return ir.binary("and", ir.binary("eq", low, zero), ir.binary("eq", high, zero))


def _shares(ctx: Any, dy: ir.Node, x: ir.Node, low: ir.Node, high: ir.Node) -> tuple[ir.Node, ir.Node, ir.Node]:
    """What of dy goes to x, where it lies on the grid, and what to the ends, where it lies beyond them."""
    grid = _grid(ctx, low, high)
    zero = ir.full((), 0, np.float32)
    below, above = ir.binary("lt", x, grid.low), ir.binary("gt", x, grid.high)
    outside = ir.binary("or", below, above)
    empty = _nothing(low, high)
    return (
        ir.select(ir.binary("and", outside, ir.unary("not", empty)), zero, dy),
        ir.select(ir.binary("and", below, ir.unary("not", empty)), dy, zero),
        ir.select(ir.binary("and", above, ir.unary("not", empty)), dy, zero),
    )


def _fixed(ctx: Any) -> tuple[ir.Node, ir.Node]:
    low, high = ctx.attr("min"), ctx.attr("max")
    if low >= high:
        raise ctx.invalid(f"min has to be smaller than max, was: {low:g} >= {high:g}")
    return ir.const(low, np.float32), ir.const(high, np.float32)


def _options(op: Any, *more: str) -> dict[str, Any]:
    return {name: op.attrs[name] for name in ("num_bits", "narrow_range", *more)}


declare(
    "FakeQuantWithMinMaxArgs",
    "inputs: float32",
    "outputs: float32",
    _LIMITS,
    doc=("Rounded to the steps between two fixed limits", "在固定上下限之间按等距刻度取整（伪量化）"),
    formula="dx = dy inside the limits",
    shape=unchanged,
    lower=lambda ctx, x: _rounded(ctx, x, *_fixed(ctx)),
    gradient=lambda op, dy: [
        apply_op("FakeQuantWithMinMaxArgsGradient", gradients=dy, inputs=op.inputs[0], **_options(op, "min", "max"))
    ],
)
declare(
    "FakeQuantWithMinMaxArgsGradient",
    "gradients: float32, inputs: float32",
    "backprops: float32",
    _LIMITS,
    doc=("Gradient of FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxArgs 的梯度"),
    shape=lambda ctx: [ctx.merged(ctx.dims(0), ctx.dims(1))],
    lower=lambda ctx, dy, x: _shares(ctx, dy, x, *_fixed(ctx))[0],
)


def _limits_shape(per_channel: bool, first: int) -> Any:
    def shape(ctx: ShapeContext) -> list[Dims]:
        x = ctx.dims(first - 1) if first == 1 else ctx.merged(ctx.dims(0), ctx.dims(1))
        if not per_channel:
            ctx.rank(first, 0), ctx.rank(first + 1, 0)
            return [x] if first == 1 else [x, (), ()]
        channels = ctx.merged_dim(ctx.rank(first, 1)[0], ctx.rank(first + 1, 1)[0])
        if x is not None:
            if not x:
                raise ctx.error("Shape must be at least rank 1 but is rank 0")
            channels = ctx.merged_dim(x[-1], channels)
            x = (*x[:-1], channels)
        return [x] if first == 1 else [x, (channels,), (channels,)]

    return shape


def _lower_gradients(per_channel: bool) -> Any:
    def lower(ctx: Any, dy: ir.Node, x: ir.Node, low: ir.Node, high: ir.Node) -> list[ir.Node]:
        own, *ends = _shares(ctx, dy, x, low, high)
        return [own, *(ir.reduce("sum", end, range(x.ndim - 1 if per_channel else x.ndim)) for end in ends)]

    return lower


for _suffix, _per_channel, _doc in (
    ("", False, ("Rounded to the steps between two limits", "在上下限之间按等距刻度取整（伪量化）")),
    ("PerChannel", True, ("Rounded to the steps between each channel's limits", "各通道按各自上下限取整（伪量化）")),
):
    declare(
        f"FakeQuantWithMinMaxVars{_suffix}",
        "inputs: float32, min: float32, max: float32",
        "outputs: float32",
        _OPTIONS,
        doc=_doc,
        formula="dx = dy inside the limits; dmin, dmax = sum of dy beyond them",
        shape=_limits_shape(_per_channel, 1),
        lower=_rounded,
        gradient=lambda op, dy: apply_op(
            f"{op.type}Gradient", gradients=dy, inputs=op.inputs[0], min=op.inputs[1], max=op.inputs[2], **_options(op)
        ),
    )
    declare(
        f"FakeQuantWithMinMaxVars{_suffix}Gradient",
        "gradients: float32, inputs: float32, min: float32, max: float32",
        "backprops_wrt_input: float32, backprop_wrt_min: float32, backprop_wrt_max: float32",
        _OPTIONS,
        doc=(f"Gradient of FakeQuantWithMinMaxVars{_suffix}", f"FakeQuantWithMinMaxVars{_suffix} 的梯度"),
        shape=_limits_shape(_per_channel, 2),
        lower=_lower_gradients(_per_channel),
    )


class FakeQuantGradient(NamedTuple):
    """What :func:`fake_quant_with_min_max_vars_gradient` returns."""

    backprops_wrt_input: Tensor
    backprop_wrt_min: Tensor
    backprop_wrt_max: Tensor


def fake_quant_with_min_max_args(
    inputs: Any, min: float = -6, max: float = 6, num_bits: int = 8, narrow_range: bool = False, name: str | None = None
) -> Tensor:
    """``inputs`` clipped to a range and rounded to its 2^num_bits steps (TF: ``tf.fake_quant_with_min_max_args``).

    Args:
        inputs: float32.
        min, max: the range, two Python numbers. It is moved a little, so that 0 is one of the steps.
        num_bits: 2 to 16.
        narrow_range: one step fewer, as in integers from -127 to 127.

    Raises:
        InvalidArgumentError: in the run, ``min has to be smaller than max``.

    >>> fake_quant_with_min_max_args([0.1, 7.0]).shape.as_list()
    [2]
    """
    return apply_op(
        "FakeQuantWithMinMaxArgs", name, inputs=inputs, min=min, max=max, num_bits=num_bits, narrow_range=narrow_range
    )


def fake_quant_with_min_max_args_gradient(
    gradients: Any,
    inputs: Any,
    min: float = -6,
    max: float = 6,
    num_bits: int = 8,
    narrow_range: bool = False,
    name: str | None = None,
) -> Tensor:
    """``gradients`` where ``inputs`` lie in the range of :func:`fake_quant_with_min_max_args`, 0 elsewhere."""
    return apply_op(
        "FakeQuantWithMinMaxArgsGradient",
        name,
        gradients=gradients,
        inputs=inputs,
        min=min,
        max=max,
        num_bits=num_bits,
        narrow_range=narrow_range,
    )


def _with_limits(op_type: str, what: str) -> Any:
    def function(
        inputs: Any, min: Any, max: Any, num_bits: int = 8, narrow_range: bool = False, name: str | None = None
    ) -> Tensor:
        return apply_op(op_type, name, inputs=inputs, min=min, max=max, num_bits=num_bits, narrow_range=narrow_range)

    function.__doc__ = f"As :func:`fake_quant_with_min_max_args`, between limits that are {what} and can be trained."
    return function


def _with_limits_gradient(op_type: str, forward: str) -> Any:
    def function(
        gradients: Any,
        inputs: Any,
        min: Any,
        max: Any,
        num_bits: int = 8,
        narrow_range: bool = False,
        name: str | None = None,
    ) -> FakeQuantGradient:
        options = {"num_bits": num_bits, "narrow_range": narrow_range}
        parts = apply_op(op_type, name, gradients=gradients, inputs=inputs, min=min, max=max, **options)
        return FakeQuantGradient(*parts)

    function.__doc__ = f"The cotangents of the input, of min and of max of :func:`{forward}`."
    return function


fake_quant_with_min_max_vars = _with_limits("FakeQuantWithMinMaxVars", "float32 scalars")
fake_quant_with_min_max_vars_gradient = _with_limits_gradient(
    "FakeQuantWithMinMaxVarsGradient", "fake_quant_with_min_max_vars"
)
fake_quant_with_min_max_vars_per_channel = _with_limits(
    "FakeQuantWithMinMaxVarsPerChannel", "float32 [channels], for the last axis"
)
fake_quant_with_min_max_vars_per_channel_gradient = _with_limits_gradient(
    "FakeQuantWithMinMaxVarsPerChannelGradient", "fake_quant_with_min_max_vars_per_channel"
)
