"""The modified Bessel functions of order 0 and 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.math.elementwise.comparison import where
from tfedu.ops.math.elementwise.declaring import SAME, Function, declare_unary, one_operand
from tfedu.ops.math.elementwise.no_nan import multiply_no_nan
from tfedu.ops.math.elementwise.unary import abs as absolute
from tfedu.ops.math.elementwise.unary import exp, reciprocal, sign

# Up to here the power series, from here on the asymptotic one; both are exact to the last digits of a float64.
_BORDER = 20.0
_POWERS, _ASYMPTOTIC = 40, 24


def _scaled(order: int) -> Callable[[Any, ir.Node], ir.Node]:
    """e^-|x| I(x) (Abramowitz and Stegun 9.6.10, 9.7.1)."""
    powers = [1 / (math.factorial(k) * math.factorial(k + order)) for k in range(_POWERS)]
    inverse = [1.0]
    for k in range(1, _ASYMPTOTIC):
        inverse.append(-inverse[-1] * (4 * order**2 - (2 * k - 1) ** 2) / (8 * k))

    def lower(ctx: Any, x: ir.Node) -> ir.Node:
        wide = ir.cast(x, np.float32) if x.dtype == np.float16 else x

        def number(value: float) -> ir.Node:
            return ir.full(wide.shape, value, wide.dtype)

        def polynomial(coefficients: list[float], v: ir.Node) -> ir.Node:
            total = number(coefficients[-1])
            for coefficient in reversed(coefficients[:-1]):
                total = ir.binary("add", ir.binary("mul", total, v), number(coefficient))
            return total

        size = ir.unary("abs", wide)
        near = ir.binary("min", size, number(_BORDER))
        half = ir.binary("mul", near, number(0.5))
        inside = ir.binary(
            "mul", polynomial(powers, ir.binary("mul", half, half)), ir.unary("exp", ir.unary("neg", near))
        )
        inside = ir.binary("mul", inside, half) if order else inside
        far = ir.binary("max", size, number(_BORDER))
        root = ir.unary("sqrt", ir.binary("mul", far, number(2 * math.pi)))
        outside = ir.binary("div", polynomial(inverse, ir.binary("div", number(1), far)), root)
        result = ir.select(ir.binary("lt", size, number(_BORDER)), inside, outside)
        if order:
            result = ir.binary("mul", result, ir.unary("sign", wide))
        return ir.cast(ir.select(ir.unary("isnan", wide), wide, result), x.dtype)

    return lower


def _i0e_gradient(op: Any, dy: Tensor) -> Tensor:
    x, y = op.inputs[0], op.outputs[0]
    return multiply_no_nan(bessel_i1e(x) - sign(x) * y, dy)


def _i1e_gradient(op: Any, dy: Tensor) -> Tensor:
    """Near 0, where x cannot be divided by, the slope is 1/2."""
    x, y = op.inputs[0], op.outputs[0]
    least = float(np.finfo(x.dtype.as_numpy_dtype).eps)
    far = absolute(x) > least
    safe = where(far, x, x * 0 + least)
    slope = bessel_i0e(safe) - y * (sign(safe) + reciprocal(safe))
    return multiply_no_nan(where(far, slope, x * 0 + 0.5), dy)


declare_unary(
    "BesselI0e",
    "",
    "bfloat16, float",
    ("Modified Bessel function of order 0, times e^-|x|", "零阶修正贝塞尔函数乘以 e^-|x|"),
    _i0e_gradient,
    "y = e^-|x| I0(x); dx = (I1e(x) - sign(x) y) dy",
    _scaled(0),
)
declare_unary(
    "BesselI1e",
    "",
    "bfloat16, float",
    ("Modified Bessel function of order 1, times e^-|x|", "一阶修正贝塞尔函数乘以 e^-|x|"),
    _i1e_gradient,
    "y = e^-|x| I1(x); dx = (I0e(x) - y (sign(x) + 1/x)) dy",
    _scaled(1),
)

bessel_i0e: Function = one_operand("BesselI0e", f"e^-|x| I0(x), the modified Bessel function of order 0, {SAME}")
bessel_i1e: Function = one_operand("BesselI1e", f"e^-|x| I1(x), the modified Bessel function of order 1, {SAME}")


def bessel_i0(x: Any, name: str | None = None) -> Tensor:
    """I0(x), the modified Bessel function of order 0; it overflows where :func:`bessel_i0e` does not."""
    with name_scope(name, "bessel_i0", [x]):
        x = convert_to_tensor(x, name="x")
        return exp(absolute(x)) * bessel_i0e(x)


def bessel_i1(x: Any, name: str | None = None) -> Tensor:
    """I1(x), the modified Bessel function of order 1; it overflows where :func:`bessel_i1e` does not."""
    with name_scope(name, "bessel_i1", [x]):
        x = convert_to_tensor(x, name="x")
        return exp(absolute(x)) * bessel_i1e(x)
