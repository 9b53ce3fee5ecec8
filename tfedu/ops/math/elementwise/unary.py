"""One number in, one number out: signs, roots, exponentials, logarithms, rounding."""

from __future__ import annotations

from typing import Any

from tfedu.compiler import ir
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math.conjugate import conj
from tfedu.ops.math.elementwise.declaring import (
    INEXACT,
    NUMBER,
    SAME,
    SIGNED,
    Function,
    declare_unary,
    one_operand,
    zeros_of,
)
from tfedu.ops.sparse_tensor import SparseTensor


def _square(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.binary("mul", x, x)


def _reciprocal(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.binary("div" if x.dtype.kind in "fc" else "truncdiv", ir.full(x.shape, 1, x.dtype), x)


declare_unary("Neg", "neg", SIGNED, ("-x", "取相反数 -x"), lambda op, dy: negative(dy), "y = -x; dx = -dy")
declare_unary(
    "Abs",
    "abs",
    "float, int8, int16, int32, int64",
    ("Absolute value", "绝对值"),
    lambda op, dy: dy * sign(op.inputs[0]),
    "y = |x|; dx = dy * sign(x)",
)
declare_unary(
    "Sign",
    "sign",
    SIGNED,
    ("-1, 0 or 1 by the sign of x", "符号函数：按 x 的符号取 -1、0 或 1"),
    lambda op, dy: zeros_of(op.inputs[0]),
    "y = sign(x); dx = 0",
)
declare_unary(
    "Square",
    "",
    NUMBER,
    ("x times x", "平方"),
    lambda op, dy: dy * (op.inputs[0] * 2),
    "y = x^2; dx = 2 x dy",
    _square,
)
declare_unary(
    "Sqrt",
    "sqrt",
    INEXACT,
    ("Square root", "平方根"),
    lambda op, dy: apply_op("SqrtGrad", y=conj(op.outputs[0]), dy=dy),
    "y = sqrt(x); dx = dy / (2 y)",
)
declare_unary(
    "Rsqrt",
    "rsqrt",
    INEXACT,
    ("1 / sqrt(x)", "平方根的倒数"),
    lambda op, dy: apply_op("RsqrtGrad", y=conj(op.outputs[0]), dy=dy),
    "y = x^(-1/2); dx = -y^3 dy / 2",
)
declare_unary(
    "Reciprocal",
    "",
    NUMBER,
    ("1 / x", "倒数"),
    lambda op, dy: apply_op("ReciprocalGrad", y=conj(op.outputs[0]), dy=dy),
    "y = 1/x; dx = -y^2 dy",
    _reciprocal,
)
declare_unary(
    "Inv",
    "",
    NUMBER,
    ("1 / x (old name of Reciprocal)", "倒数（Reciprocal 的旧名）"),
    lambda op, dy: apply_op("ReciprocalGrad", y=conj(op.outputs[0]), dy=dy),
    "y = 1/x; dx = -y^2 dy",
    _reciprocal,
)
declare_unary(
    "Exp", "exp", INEXACT, ("Exponential e^x", "指数函数 e^x"), lambda op, dy: dy * op.outputs[0], "y = e^x; dx = y dy"
)
declare_unary(
    "Expm1",
    "expm1",
    INEXACT,
    ("e^x - 1, exact for small x", "e^x - 1，x 很小时仍然精确"),
    lambda op, dy: dy * exp(op.inputs[0]),
    "y = e^x - 1; dx = e^x dy",
)
declare_unary(
    "Log", "log", INEXACT, ("Natural logarithm", "自然对数"), lambda op, dy: dy / op.inputs[0], "y = ln x; dx = dy / x"
)
declare_unary(
    "Log1p",
    "log1p",
    INEXACT,
    ("ln(1 + x), exact for small x", "ln(1 + x)，x 很小时仍然精确"),
    lambda op, dy: dy / (op.inputs[0] + 1),
    "y = ln(1+x); dx = dy / (1+x)",
)
declare_unary("Floor", "floor", "float", ("Largest integer not above x", "向下取整"), lambda op, dy: None)
declare_unary("Ceil", "ceil", "float", ("Smallest integer not below x", "向上取整"), lambda op, dy: None)
declare_unary("Rint", "rint", "float", ("Nearest integer, ties to even", "四舍六入五成双取整"), lambda op, dy: None)
declare_unary(
    "Round",
    "",
    "number",
    ("Nearest integer, ties to even", "四舍六入五成双取整"),
    lambda op, dy: None,
    lower=lambda ctx, x: ir.unary("rint", x) if x.dtype.kind == "f" else x,
)

negative: Function = one_operand("Neg", f"-x, {SAME}")
sign: Function = one_operand("Sign", f"-1, 0 or 1, {SAME}")
square: Function = one_operand("Square", f"x * x, {SAME}")
sqrt: Function = one_operand("Sqrt", f"Square root, {SAME}")
rsqrt: Function = one_operand("Rsqrt", f"1 / sqrt(x), {SAME}")
reciprocal: Function = one_operand("Reciprocal", f"1 / x, {SAME}")
exp: Function = one_operand("Exp", f"e^x, {SAME}")
expm1: Function = one_operand("Expm1", f"e^x - 1, {SAME}")
log: Function = one_operand("Log", f"Natural logarithm, {SAME} log(0) is -inf, of a negative number NaN.")
log1p: Function = one_operand("Log1p", f"ln(1 + x), {SAME}")
floor: Function = one_operand("Floor", f"Rounded down, {SAME}")
ceil: Function = one_operand("Ceil", f"Rounded up, {SAME}")
rint: Function = one_operand("Rint", f"Rounded to the nearest integer, ties to even, {SAME}")


def abs(x: Any, name: str | None = None) -> Any:
    """Absolute value, a tensor of the same shape; of a complex number its modulus, a real number.

    >>> abs([3 + 4j]).dtype.name
    'float64'
    """
    with name_scope(name, "Abs", [x]) as scope:
        if isinstance(x, SparseTensor):
            return x.with_values(abs(x.values, scope))
        x = convert_to_tensor(x, name="x")
        if x.dtype.is_complex:
            return apply_op("ComplexAbs", scope, x=x, Tout=x.dtype.real_dtype)
        return apply_op("Abs", scope, x=x)


def round(x: Any, name: str | None = None) -> Tensor:
    """Rounded to the nearest integer; halves go to the even neighbour. Integers stay as they are."""
    x = convert_to_tensor(x, name="x")
    return x if x.dtype.is_integer else apply_op("Round", name, x=x)
