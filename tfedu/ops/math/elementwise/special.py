"""Sigmoid and its relatives, the error function, the gamma function and its derivatives."""

from __future__ import annotations

import math
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math.elementwise.declaring import INEXACT, SAME, Function, declare_unary, one_operand
from tfedu.ops.math.elementwise.unary import exp, negative, square


def _softplus(ctx: Any, x: ir.Node) -> ir.Node:
    # max(x, 0) + log1p(exp(-|x|)) overflows nowhere
    zero = ir.full(x.shape, 0, x.dtype)
    tail = ir.unary("log1p", ir.unary("exp", ir.unary("neg", ir.unary("abs", x))))
    return ir.binary("add", ir.binary("max", x, zero), tail)


# B_2, B_4, ... / x^(2k+1): the asymptotic series of trigamma (Abramowitz & Stegun 6.4.12)
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730)
_SHIFT = 12


def _trigamma(ctx: Any, x: ir.Node) -> ir.Node:
    """Far out the series; nearer, trigamma(x) = 1/x^2 + trigamma(x + 1); left of 1/2 the reflection at it."""

    def number(value: float) -> ir.Node:
        return ir.full(x.shape, value, x.dtype)

    def inverse_square(v: ir.Node) -> ir.Node:
        return ir.binary("div", number(1), ir.binary("mul", v, v))

    left = ir.binary("lt", x, number(0.5))
    v = ir.select(left, ir.binary("sub", number(1), x), x)
    total = number(0)
    for _ in range(_SHIFT):
        total = ir.binary("add", total, inverse_square(v))
        v = ir.binary("add", v, number(1))
    square_ = inverse_square(v)
    series = number(0)
    for coefficient in reversed(_BERNOULLI):
        series = ir.binary("mul", ir.binary("add", series, number(coefficient)), square_)
    tail = ir.binary("add", ir.binary("div", ir.binary("add", number(1), series), v), _half(square_))
    right = ir.binary("add", total, tail)
    sine = ir.unary("sin", ir.binary("mul", number(math.pi), x))
    mirrored = ir.binary("sub", ir.binary("mul", number(math.pi**2), inverse_square(sine)), right)
    return ir.select(left, mirrored, right)


def _half(x: ir.Node) -> ir.Node:
    return ir.binary("mul", x, ir.full(x.shape, 0.5, x.dtype))


declare_unary(
    "Sigmoid",
    "sigmoid",
    INEXACT,
    ("1 / (1 + e^-x): squeezes any number into (0, 1)", "S 形函数 1 / (1 + e^-x)，把任意数压到 (0, 1)"),
    lambda op, dy: apply_op("SigmoidGrad", y=op.outputs[0], dy=dy),
    "y = 1/(1+e^-x); dx = y (1-y) dy",
)
declare_unary(
    "Softplus",
    "",
    "float",
    ("ln(1 + e^x): a smooth ReLU", "ln(1 + e^x)，光滑的 ReLU"),
    lambda op, dy: dy * sigmoid(op.inputs[0]),
    "y = ln(1+e^x); dx = sigmoid(x) dy",
    _softplus,
)
declare_unary(
    "Erf",
    "erf",
    "float",
    ("Gauss error function", "高斯误差函数"),
    lambda op, dy: dy * exp(-square(op.inputs[0])) * (2 / math.sqrt(math.pi)),
    "dx = 2/sqrt(pi) e^(-x^2) dy",
)
declare_unary(
    "Erfc",
    "erfc",
    "float",
    ("1 - erf(x)", "互补误差函数 1 - erf(x)"),
    lambda op, dy: dy * exp(-square(op.inputs[0])) * (-2 / math.sqrt(math.pi)),
    "dx = -2/sqrt(pi) e^(-x^2) dy",
)
declare_unary(
    "Lgamma",
    "lgamma",
    "float",
    ("Logarithm of |Gamma(x)|", "|Γ(x)| 的对数"),
    lambda op, dy: dy * digamma(op.inputs[0]),
    "y = ln |Gamma(x)|; dx = digamma(x) dy",
)
declare_unary(
    "Digamma",
    "digamma",
    "float",
    ("Derivative of ln Gamma", "ln Γ 的导数"),
    lambda op, dy: dy * apply_op("Trigamma", x=op.inputs[0]),
    "y = digamma(x); dx = trigamma(x) dy",
)
declare_unary("Trigamma", "", "float", ("Second derivative of ln Gamma", "ln Γ 的二阶导数"), None, lower=_trigamma)

sigmoid: Function = one_operand("Sigmoid", f"1 / (1 + e^-x), {SAME}")
erf: Function = one_operand("Erf", f"Gauss error function, {SAME}")
erfc: Function = one_operand("Erfc", f"1 - erf(x), {SAME}")
lgamma: Function = one_operand("Lgamma", f"ln |Gamma(x)|, {SAME}")
digamma: Function = one_operand("Digamma", f"Derivative of ln Gamma, {SAME}")


def log_sigmoid(x: Any, name: str | None = None) -> Tensor:
    """ln(sigmoid(x)) = -softplus(-x), which does not underflow (TF: ``tf.log_sigmoid``); floats of any shape."""
    with name_scope(name, "LogSigmoid", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        return negative(apply_op("Softplus", x=negative(x)), name=scope)
