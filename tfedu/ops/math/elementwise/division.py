"""Quotients and remainders: exact, rounded down, rounded towards zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math.elementwise.casting import cast
from tfedu.ops.math.elementwise.declaring import BOTH, NUMBER, Function, broadcasting, declare_binary, two_operands
from tfedu.ops.math.elementwise.unary import negative


def _divide_integers(prim: str) -> Callable[..., ir.Node]:
    """Integer division has to notice a zero divisor; floats follow IEEE."""

    def lower(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
        result = broadcasting(prim)(ctx, x, y)
        if y.dtype.kind in "iu" and 0 not in result.shape:  # else nothing is divided
            fine = ir.binary("ne", y, ir.full(y.shape, 0, y.dtype))
            ctx.check(ir.reduce("all", fine, range(y.ndim)), "Integer division by zero")
        return result

    return lower


def _div(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
    return broadcasting("div")(ctx, x, y) if x.dtype.kind in "fc" else _divide_integers("truncdiv")(ctx, x, y)


def _div_no_nan(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
    zero = ir.full(y.shape, 0, y.dtype)
    return ir.select(ir.binary("eq", y, zero), ir.full((), 0, x.dtype), broadcasting("div")(ctx, x, y))


def _quotient_gradient(x: Tensor, y: Tensor, z: Tensor, dz: Tensor) -> tuple[Any, Any]:
    return realdiv(dz, y), dz * realdiv(realdiv(negative(x), y), y)


declare_binary(
    "Div",
    NUMBER,
    ("Quotient; integers are truncated", "相除；整数向零取整"),
    _div,
    _quotient_gradient,
    "z = x / y; dx = dz / y, dy = -x dz / y^2",
)
declare_binary(
    "RealDiv", NUMBER, ("Quotient", "逐元素相除"), _div, _quotient_gradient, "z = x / y; dx = dz / y, dy = -x dz / y^2"
)
declare_binary(
    "DivNoNan",
    "float16, float32, float64, complex64, complex128",
    ("Quotient, 0 where the divisor is 0", "相除，除数为 0 时结果取 0"),
    _div_no_nan,
    lambda x, y, z, dz: (div_no_nan(dz, y), dz * div_no_nan(div_no_nan(negative(x), y), y)),
)
declare_binary(
    "FloorDiv",
    NUMBER,
    ("Quotient rounded down", "向下取整的除法"),
    _divide_integers("floordiv"),
    lambda x, y, z, dz: (None, None),
)
declare_binary(
    "TruncateDiv",
    NUMBER,
    ("Quotient rounded towards zero", "向零取整的除法"),
    _divide_integers("truncdiv"),
    lambda x, y, z, dz: (None, None),
)
declare_binary(
    "FloorMod",
    "int32, int64, float",
    ("Remainder with the divisor's sign", "余数，符号与除数相同"),
    _divide_integers("floormod"),
    lambda x, y, z, dz: (dz, dz * negative(floordiv(x, y))),
    "z = x - floor(x/y) y; dx = dz, dy = -floor(x/y) dz",
)
declare_binary(
    "Mod",
    "int32, int64, float",
    ("Remainder with the dividend's sign", "余数，符号与被除数相同"),
    _divide_integers("truncmod"),
    None,
)
declare_binary(
    "TruncateMod",
    "int32, int64, float",
    ("Remainder with the dividend's sign", "余数，符号与被除数相同"),
    _divide_integers("truncmod"),
    None,
)

realdiv: Function = two_operands("RealDiv", f"x / y. {BOTH}")
truncatediv: Function = two_operands("TruncateDiv", f"x / y rounded towards zero. {BOTH}")
floormod: Function = two_operands("FloorMod", f"Remainder with the sign of y. {BOTH}")
truncatemod: Function = two_operands("TruncateMod", f"Remainder with the sign of x. {BOTH}")


def div_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """x / y, but 0 where y is 0. Shapes broadcast as in NumPy; both operands have one type."""
    with name_scope(name, "div_no_nan", [x, y]) as scope:
        x = convert_to_tensor(x, name="x")
        return apply_op("DivNoNan", scope, x=x, y=convert_to_tensor(y, x.dtype.base_dtype, "y"))


def floordiv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """x / y rounded down. Shapes broadcast as in NumPy; both operands have one type."""
    with name_scope(name, "floordiv", [x, y]) as scope:
        return apply_op("FloorDiv", scope, x=x, y=y)


TRUE_DIVISION = {
    **dict.fromkeys((dtypes.uint8, dtypes.int8, dtypes.uint16, dtypes.int16), dtypes.float32),
    **dict.fromkeys((dtypes.int32, dtypes.int64), dtypes.float64),
}
"""What integers become before Python 3 divides them."""


def truediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Python 3 division: integers are cast to floats first (int32 and int64 to float64).

    Raises:
        TypeError: ``x and y must have the same dtype, got ...``.
    """
    with name_scope(name, "truediv", [x, y]) as scope:
        x, y = _same_type(x, y)
        if x.dtype.base_dtype in TRUE_DIVISION:
            wanted = TRUE_DIVISION[x.dtype.base_dtype]
            x, y = cast(x, wanted), cast(y, wanted)
        return apply_op("RealDiv", scope, x=x, y=y)


def divide(x: Any, y: Any, name: str | None = None) -> Tensor:
    """``x / y`` as Python 3 computes it; two Python numbers without a ``name`` are divided by Python itself."""
    return x / y if name is None else truediv(x, y, name)


def div(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Python 2 division: integers are rounded down, floats divided exactly.

    Raises:
        TypeError: ``x and y must have the same dtype, got ...``.
    """
    with name_scope(name, "div", [x, y]) as scope:
        x, y = _same_type(x, y)
        exact = x.dtype.is_floating or x.dtype.is_complex
        return apply_op("RealDiv" if exact else "FloorDiv", scope, x=x, y=y)


def _same_type(x: Any, y: Any) -> tuple[Tensor, Tensor]:
    x = convert_to_tensor(x, name="x")
    y = convert_to_tensor(y, name="y", preferred_dtype=x.dtype.base_dtype)
    if x.dtype.base_dtype is not y.dtype.base_dtype:
        raise TypeError(f"x and y must have the same dtype, got {x.dtype!r} != {y.dtype!r}")
    return x, y
