"""Products and quotients in which 0 wins over infinity and NaN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math.elementwise.casting import cast
from tfedu.ops.math.elementwise.comparison import not_equal
from tfedu.ops.math.elementwise.declaring import BOTH, Function, broadcasting, declare_binary, two_operands
from tfedu.ops.math.elementwise.division import div_no_nan
from tfedu.ops.math.elementwise.unary import negative, square

Lowering = Callable[[Any, ir.Node, ir.Node], ir.Node]

_NO_BFLOAT16 = "float16, float32, float64, complex64, complex128"


def _unless_zero(operand: int, compute: Lowering) -> Lowering:
    """0 where that operand is 0, whatever the other one is."""

    def lower(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
        decides = (x, y)[operand]
        zero = ir.full(decides.shape, 0, decides.dtype)
        return ir.select(ir.binary("eq", decides, zero), ir.full((), 0, x.dtype), compute(ctx, x, y))

    return lower


declare_binary(
    "MulNoNan",
    _NO_BFLOAT16,
    ("Product, 0 where y is 0", "相乘，y 为 0 时结果取 0"),
    _unless_zero(1, broadcasting("mul")),
    lambda x, y, z, dz: (multiply_no_nan(dz, y), multiply_no_nan(x, dz)),
    "z = x y; dx = y dz, dy = x dz",
)
declare_binary(
    "Xdivy",
    _NO_BFLOAT16,
    ("Quotient, 0 where x is 0", "相除，x 为 0 时结果取 0"),
    _unless_zero(0, broadcasting("div")),
    lambda x, y, z, dz: (xdivy(_is_not_zero(x), y) * dz, xdivy(negative(x), square(y)) * dz),
    "z = x / y; dx = dz / y, dy = -x dz / y^2",
)
declare_binary(
    "Xlogy",
    _NO_BFLOAT16,
    ("x ln y, 0 where x is 0", "x ln y，x 为 0 时结果取 0"),
    _unless_zero(0, lambda ctx, x, y: broadcasting("mul")(ctx, x, ir.unary("log", y))),
    lambda x, y, z, dz: (xlogy(_is_not_zero(x), y) * dz, xdivy(x, y) * dz),
    "z = x ln y; dx = ln(y) dz, dy = x dz / y",
)


def _is_not_zero(x: Tensor) -> Tensor:
    return cast(not_equal(x, cast(0.0, x.dtype)), x.dtype)


xdivy: Function = two_operands("Xdivy", f"x / y, but 0 where x is 0. {BOTH}")
xlogy: Function = two_operands("Xlogy", f"x * log(y), but 0 where x is 0. {BOTH}")


def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """x * y, but 0 where y is 0, even if x is infinite or NaN. Shapes broadcast as in NumPy; both have one type."""
    with name_scope(name, "multiply_no_nan", [x, y]) as scope:
        x = convert_to_tensor(x, name="x")
        return apply_op("MulNoNan", scope, x=x, y=convert_to_tensor(y, x.dtype.base_dtype, "y"))


def reciprocal_no_nan(x: Any, name: str | None = None) -> Tensor:
    """1 / x, but 0 where x is 0, for floats and complex numbers.

    Raises:
        TypeError: integers.
    """
    with name_scope(name, "reciprocal_no_nan", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        return div_no_nan(convert_to_tensor(1, x.dtype.base_dtype, "one"), x, name=scope)
