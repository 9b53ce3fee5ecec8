"""Truth: what is equal, less, finite; connectives; choosing by a condition."""

from __future__ import annotations

from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import broadcast_two, show, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.broadcasting import unbroadcast
from tfedu.ops.math.elementwise.declaring import BOTH, Function, declare_binary, one_operand, two_operands, zeros_of

for _name, _prim, _doc in (
    ("IsNan", "isnan", ("True where x is not a number", "是否为 NaN")),
    ("IsInf", "isinf", ("True where x is infinite", "是否为无穷大")),
    ("IsFinite", "isfinite", ("True where x is neither infinite nor NaN", "是否为有限数")),
):
    declare(
        _name,
        "x: T",
        "y: bool",
        "T: {float}",
        doc=_doc,
        shape=unchanged,
        lower=lambda ctx, x, prim=_prim: ir.unary(prim, x),
    )

declare(
    "LogicalNot",
    "x: bool",
    "y: bool",
    doc=("Truth inverted", "逻辑非"),
    shape=unchanged,
    lower=lambda ctx, x: ir.unary("not", x),
)

for _name, _prim, _kinds, _doc in (
    ("Equal", "eq", "number, bool, string", ("True where x = y", "是否相等")),
    ("NotEqual", "ne", "number, bool, string", ("True where x differs from y", "是否不等")),
    ("Less", "lt", "real", ("True where x < y", "是否小于")),
    ("LessEqual", "le", "real", ("True where x <= y", "是否小于等于")),
    ("Greater", "gt", "real", ("True where x > y", "是否大于")),
    ("GreaterEqual", "ge", "real", ("True where x >= y", "是否大于等于")),
):
    declare_binary(
        _name,
        _kinds,
        _doc,
        _prim,
        None,
        result="bool",
        attrs=", incompatible_shape_error: bool = true" if _name in ("Equal", "NotEqual") else "",
    )

for _name, _prim, _doc in (
    ("LogicalAnd", "and", ("True where both are", "逻辑与")),
    ("LogicalOr", "or", ("True where one is", "逻辑或")),
):
    declare(
        _name,
        "x: bool, y: bool",
        "z: bool",
        doc=_doc,
        shape=broadcast_two,
        lower=lambda ctx, x, y, prim=_prim: ir.binary(prim, x, y),
    )


def _select_shape(ctx: Any) -> list[Any]:
    merged = ctx.merged(ctx.dims(1), ctx.dims(2))
    condition = ctx.dims(0)
    if condition is None or merged is None or len(condition) in (0, len(merged)):
        if condition is not None and merged is not None and len(condition) == len(merged):
            merged = ctx.merged(merged, condition)
        return [merged]
    if len(condition) != 1:
        raise ctx.error(f"Shapes must be equal rank, but are {len(condition)} and {len(merged)}")
    ctx.merged(condition, merged[:1])
    return [merged]


def _lower_select(ctx: Any, condition: ir.Node, x: ir.Node, y: ir.Node) -> ir.Node:
    if condition.ndim == 1 and x.ndim > 1:  # one decision per row
        condition = ir.reshape(condition, condition.shape + (1,) * (x.ndim - 1))
    return ir.select(condition, x, y)


def _lower_select_v2(ctx: Any, condition: ir.Node, x: ir.Node, y: ir.Node) -> ir.Node:
    try:
        return ir.select(condition, x, y)
    except ValueError:
        shapes = ", ".join(show(n.shape) for n in (condition, x, y))
        raise ctx.invalid(f"condition, t and e must be broadcastable: {shapes}") from None


def _select_v2_gradient(op: Any, dz: Tensor) -> list[Tensor | None]:
    condition, x, y = op.inputs
    nothing = zeros_of(dz)
    return [
        None,
        unbroadcast(apply_op("SelectV2", condition=condition, t=dz, e=nothing), x, op.outputs[0]),
        unbroadcast(apply_op("SelectV2", condition=condition, t=nothing, e=dz), y, op.outputs[0]),
    ]


declare(
    "Select",
    "condition: bool, t: T, e: T",
    "output: T",
    "T: type",
    doc=("t where the condition holds, e elsewhere", "条件成立处取 t，否则取 e"),
    formula="dt = dz where condition, de = dz elsewhere",
    shape=_select_shape,
    lower=_lower_select,
    gradient=lambda op, dz: [
        None,
        apply_op("Select", condition=op.inputs[0], t=dz, e=zeros_of(dz)),
        apply_op("Select", condition=op.inputs[0], t=zeros_of(dz), e=dz),
    ],
)

declare(
    "SelectV2",
    "condition: bool, t: T, e: T",
    "output: T",
    "T: type",
    doc=("t where the condition holds, e elsewhere; all three broadcast", "条件成立处取 t，否则取 e，三者互相广播"),
    formula="dt = dz where condition, de = dz elsewhere",
    shape=lambda ctx: [ctx.broadcast(ctx.broadcast(ctx.dims(0), ctx.dims(1)), ctx.dims(2))],
    lower=_lower_select_v2,
    gradient=_select_v2_gradient,
)

is_nan: Function = one_operand("IsNan", "True where x is NaN; a bool tensor of the same shape.")
is_inf: Function = one_operand("IsInf", "True where x is infinite; a bool tensor of the same shape.")
is_finite: Function = one_operand("IsFinite", "True where x is finite; a bool tensor of the same shape.")
logical_not: Function = one_operand("LogicalNot", "not x, on bool tensors.")
equal: Function = two_operands("Equal", f"x == y, as bool. {BOTH}")
not_equal: Function = two_operands("NotEqual", f"x != y, as bool. {BOTH}")
less: Function = two_operands("Less", f"x < y, as bool. {BOTH}")
less_equal: Function = two_operands("LessEqual", f"x <= y, as bool. {BOTH}")
greater: Function = two_operands("Greater", f"x > y, as bool. {BOTH}")
greater_equal: Function = two_operands("GreaterEqual", f"x >= y, as bool. {BOTH}")
logical_and: Function = two_operands("LogicalAnd", "x and y, on bool tensors.")
logical_or: Function = two_operands("LogicalOr", "x or y, on bool tensors.")


def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Tensor:
    """True where exactly one of the two is."""
    with name_scope(name) as scope:
        return apply_op("LogicalAnd", scope, x=logical_or(x, y), y=logical_not(logical_and(x, y)))


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """``x`` where the condition holds, ``y`` elsewhere; with neither, the indices where it holds.

    Args:
        condition: bool; the shape of ``x`` and ``y``, or one entry per row of them.
        x, y: tensors of one shape and type.

    Raises:
        ValueError: ``x and y must both be non-None or both be None.``
    """
    if x is None and y is None:
        from tfedu.ops.array import indices_where

        return indices_where(condition, name)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return apply_op("Select", name, condition=condition, t=x, e=y)


def where_v2(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """``x`` where the condition holds, ``y`` elsewhere, all three broadcast; with neither, as :func:`where`.

    Args:
        condition: bool.
        x, y: tensors of one type; the shapes of all three broadcast as in NumPy.

    Raises:
        ValueError: ``x and y must both be non-None or both be None.``
    """
    if x is None or y is None:
        return where(condition, x, y, name)
    return apply_op("SelectV2", name, condition=condition, t=x, e=y)
