"""Gradients that TensorFlow computes by operations of their own, from the result y instead of from x."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op
from tfedu.ops.math.conjugate import conj, conjugated, holomorphic
from tfedu.ops.math.elementwise.declaring import INEXACT
from tfedu.ops.math.elementwise.no_nan import multiply_no_nan, xdivy
from tfedu.ops.math.elementwise.unary import negative, square


def _product(*factors: ir.Node) -> ir.Node:
    result = factors[0]
    for factor in factors[1:]:
        result = ir.binary("mul", result, factor)
    return result


def _number(value: float, like: ir.Node) -> ir.Node:
    return ir.full(like.shape, value, like.dtype)


def _tanh(ctx: Any, y: ir.Node, dy: ir.Node) -> ir.Node:
    return _product(dy, ir.binary("sub", _number(1, y), _product(y, y)))


def _sigmoid(ctx: Any, y: ir.Node, dy: ir.Node) -> ir.Node:
    return _product(dy, y, ir.binary("sub", _number(1, y), y))


def _sqrt(ctx: Any, y: ir.Node, dy: ir.Node) -> ir.Node:
    return ir.binary("div", _product(_number(0.5, dy), dy), conjugated(y))


def _rsqrt(ctx: Any, y: ir.Node, dy: ir.Node) -> ir.Node:
    y = conjugated(y)
    return _product(_number(-0.5, dy), dy, y, y, y)


def _reciprocal(ctx: Any, y: ir.Node, dy: ir.Node) -> ir.Node:
    y = conjugated(y)
    return ir.unary("neg", _product(y, dy, y))


def _of_tanh(op: Any, dz: Tensor) -> Sequence[Tensor | None]:
    y, dy = op.inputs
    return [dz * -2.0 * dy * y, apply_op("TanhGrad", y=y, dy=dz)]


def _of_sigmoid(op: Any, dz: Tensor) -> Sequence[Tensor | None]:
    y, dy = op.inputs
    rest = dz * dy
    return [rest - 2.0 * rest * y, apply_op("SigmoidGrad", y=y, dy=dz)]


def _of_sqrt(op: Any, dz: Tensor) -> Sequence[Tensor | None]:
    quotient = xdivy(dz, op.inputs[0])
    return [negative(multiply_no_nan(op.outputs[0], conj(quotient))), 0.5 * quotient]


def _of_rsqrt(op: Any, dz: Tensor) -> Sequence[Tensor | None]:
    y, dy = conj(op.inputs[0]), op.inputs[1]
    return [-1.5 * conj(dz) * dy * square(y), apply_op("RsqrtGrad", y=y, dy=dz)]


def _of_reciprocal(op: Any, dz: Tensor) -> Sequence[Tensor | None]:
    y, dy = conj(op.inputs[0]), op.inputs[1]
    return [conj(dz) * -2.0 * dy * y, apply_op("ReciprocalGrad", y=y, dy=dz)]


def _declare(
    function: tuple[str, str, str],
    lower: Callable[[Any, ir.Node, ir.Node], ir.Node],
    gradient: Callable[..., Sequence[Tensor | None]],
    formula: str,
) -> None:
    """Declare ``<function>Grad``; its name is followed by what the function is called in English and in Chinese."""
    name, english, chinese = function
    declare(
        f"{name}Grad",
        "y: T, dy: T",
        "z: T",
        f"T: {{{INEXACT}}}",
        doc=(f"Gradient of {english}, from its result y", f"{chinese}的梯度，由其结果 y 算出"),
        formula=formula,
        shape=unchanged,
        lower=lower,
        gradient=gradient,
    )


_declare(("Tanh", "the hyperbolic tangent", "双曲正切"), _tanh, holomorphic(_of_tanh), "z = (1 - y^2) dy")
_declare(("Sigmoid", "the sigmoid", "S 形函数"), _sigmoid, holomorphic(_of_sigmoid), "z = y (1 - y) dy")
_declare(("Sqrt", "the square root", "平方根"), _sqrt, _of_sqrt, "z = dy / (2 y)")
_declare(("Rsqrt", "1 / sqrt(x)", "平方根倒数"), _rsqrt, _of_rsqrt, "z = -y^3 dy / 2")
_declare(("Reciprocal", "1 / x", "倒数"), _reciprocal, _of_reciprocal, "z = -y^2 dy")
