"""Circular and hyperbolic functions, and their inverses."""

from __future__ import annotations

from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op
from tfedu.ops.math.elementwise.declaring import INEXACT, SAME, Function, declare_binary, declare_unary, one_operand
from tfedu.ops.math.elementwise.unary import negative, rsqrt, square

declare_unary(
    "Sin", "sin", INEXACT, ("Sine", "正弦"), lambda op, dy: dy * cos(op.inputs[0]), "y = sin x; dx = cos(x) dy"
)
declare_unary(
    "Cos", "cos", INEXACT, ("Cosine", "余弦"), lambda op, dy: -dy * sin(op.inputs[0]), "y = cos x; dx = -sin(x) dy"
)
declare_unary(
    "Tan",
    "tan",
    INEXACT,
    ("Tangent", "正切"),
    lambda op, dy: dy * (square(op.outputs[0]) + 1),
    "y = tan x; dx = (1 + y^2) dy",
)
declare_unary(
    "Asin",
    "asin",
    "float",
    ("Arc sine", "反正弦"),
    lambda op, dy: dy * rsqrt(1 - square(op.inputs[0])),
    "y = arcsin x; dx = dy / sqrt(1 - x^2)",
)
declare_unary(
    "Acos",
    "acos",
    "float",
    ("Arc cosine", "反余弦"),
    lambda op, dy: -dy * rsqrt(1 - square(op.inputs[0])),
    "y = arccos x; dx = -dy / sqrt(1 - x^2)",
)
declare_unary(
    "Atan",
    "atan",
    "float",
    ("Arc tangent", "反正切"),
    lambda op, dy: dy / (square(op.inputs[0]) + 1),
    "y = arctan x; dx = dy / (1 + x^2)",
)
declare_binary(
    "Atan2",
    "float",
    ("Angle of the point (y, x)", "点的幅角"),
    "atan2",
    lambda y, x, z, dz: (x * (dz / (square(x) + square(y))), negative(y) * (dz / (square(x) + square(y)))),
)
declare_unary(
    "Sinh",
    "sinh",
    INEXACT,
    ("Hyperbolic sine", "双曲正弦"),
    lambda op, dy: dy * cosh(op.inputs[0]),
    "y = sinh x; dx = cosh(x) dy",
)
declare_unary(
    "Cosh",
    "cosh",
    INEXACT,
    ("Hyperbolic cosine", "双曲余弦"),
    lambda op, dy: dy * sinh(op.inputs[0]),
    "y = cosh x; dx = sinh(x) dy",
)
declare_unary(
    "Tanh",
    "tanh",
    INEXACT,
    ("Hyperbolic tangent", "双曲正切"),
    lambda op, dy: apply_op("TanhGrad", y=op.outputs[0], dy=dy),
    "y = tanh x; dx = (1 - y^2) dy",
)
declare_unary(
    "Asinh",
    "asinh",
    INEXACT,
    ("Inverse hyperbolic sine", "反双曲正弦"),
    lambda op, dy: dy / cosh(op.outputs[0]),
    "y = arsinh x; dx = dy / cosh(y)",
)
declare_unary(
    "Acosh",
    "acosh",
    INEXACT,
    ("Inverse hyperbolic cosine", "反双曲余弦"),
    lambda op, dy: dy / sinh(op.outputs[0]),
    "y = arcosh x; dx = dy / sinh(y)",
)
declare_unary(
    "Atanh",
    "atanh",
    INEXACT,
    ("Inverse hyperbolic tangent", "反双曲正切"),
    lambda op, dy: dy / (1 - square(op.inputs[0])),
    "y = artanh x; dx = dy / (1 - x^2)",
)

sin: Function = one_operand("Sin", f"Sine, {SAME}")
cos: Function = one_operand("Cos", f"Cosine, {SAME}")
tan: Function = one_operand("Tan", f"Tangent, {SAME}")
asin: Function = one_operand("Asin", f"Arc sine, {SAME}")
acos: Function = one_operand("Acos", f"Arc cosine, {SAME}")
atan: Function = one_operand("Atan", f"Arc tangent, {SAME}")
sinh: Function = one_operand("Sinh", f"Hyperbolic sine, {SAME}")
cosh: Function = one_operand("Cosh", f"Hyperbolic cosine, {SAME}")
tanh: Function = one_operand("Tanh", f"Hyperbolic tangent, {SAME}")
asinh: Function = one_operand("Asinh", f"Inverse hyperbolic sine, {SAME}")
acosh: Function = one_operand("Acosh", f"Inverse hyperbolic cosine, {SAME}")
atanh: Function = one_operand("Atanh", f"Inverse hyperbolic tangent, {SAME}")


def atan2(y: Any, x: Any, name: str | None = None) -> Tensor:
    """Angle of the point (x, y), in (-pi, pi]."""
    return apply_op("Atan2", name, x=y, y=x)
