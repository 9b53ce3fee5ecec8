"""Elementwise mathematics: the operations, the functions ``tf.add``, ``tf.exp``, ..., and the operators of tensors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.errors import UnimplementedError
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import all_equal, broadcast_two, unchanged
from tfedu.graph.tensor import Tensor, overload
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.broadcasting import unbroadcast

# -- operators that gradient rules below are written with -------------------------------------------------------------


def _constant_like(value: float, x: Tensor) -> Tensor:
    return convert_to_tensor(np.array(value, x.dtype.numpy_type))


# -- one operand ------------------------------------------------------------------------------------------------------

Gradient = Callable[[Any, Tensor], "Tensor | None"]
Function = Callable[..., Tensor]


def _unary(
    name: str,
    prim: str,
    kinds: str,
    doc: tuple[str, str],
    gradient: Gradient | None,
    formula: str = "",
    lower: Callable[..., ir.Node] | None = None,
) -> None:
    """Declare an elementwise operation with one input ``x`` and one output ``y`` of the same type."""
    declare(
        name,
        "x: T",
        "y: T",
        f"T: {{{kinds}}}",
        doc=doc,
        formula=formula,
        shape=unchanged,
        lower=lower or (lambda ctx, x: ir.unary(prim, x)),
        gradient=None if gradient is None else lambda op, dy: [gradient(op, dy)],
    )


def _square(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.binary("mul", x, x)


def _reciprocal(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.binary("div" if x.dtype.kind in "fc" else "truncdiv", ir.full(x.shape, 1, x.dtype), x)


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


_INEXACT, _SIGNED, _NUMBER = "inexact", "float, int8, int16, int32, int64, complex64, complex128", "number"

_unary("Neg", "neg", _SIGNED, ("-x", "取相反数 -x"), lambda op, dy: negative(dy), "y = -x; dx = -dy")
_unary(
    "Abs",
    "abs",
    "float, int8, int16, int32, int64",
    ("Absolute value", "绝对值"),
    lambda op, dy: dy * sign(op.inputs[0]),
    "y = |x|; dx = dy * sign(x)",
)
_unary(
    "Sign",
    "sign",
    _SIGNED,
    ("-1, 0 or 1 by the sign of x", "符号函数：按 x 的符号取 -1、0 或 1"),
    lambda op, dy: zeros_of(op.inputs[0]),
    "y = sign(x); dx = 0",
)
_unary(
    "Square",
    "",
    _NUMBER,
    ("x times x", "平方"),
    lambda op, dy: dy * (op.inputs[0] * 2),
    "y = x^2; dx = 2 x dy",
    _square,
)
_unary(
    "Sqrt",
    "sqrt",
    _INEXACT,
    ("Square root", "平方根"),
    lambda op, dy: dy * 0.5 / op.outputs[0],
    "y = sqrt(x); dx = dy / (2 y)",
)
_unary(
    "Rsqrt",
    "rsqrt",
    _INEXACT,
    ("1 / sqrt(x)", "平方根的倒数"),
    lambda op, dy: dy * -0.5 * op.outputs[0] * square(op.outputs[0]),
    "y = x^(-1/2); dx = -y^3 dy / 2",
)
_unary(
    "Reciprocal",
    "",
    _NUMBER,
    ("1 / x", "倒数"),
    lambda op, dy: -dy * square(op.outputs[0]),
    "y = 1/x; dx = -y^2 dy",
    _reciprocal,
)
_unary(
    "Inv",
    "",
    _NUMBER,
    ("1 / x (old name of Reciprocal)", "倒数（Reciprocal 的旧名）"),
    lambda op, dy: -dy * square(op.outputs[0]),
    "y = 1/x; dx = -y^2 dy",
    _reciprocal,
)
_unary(
    "Exp", "exp", _INEXACT, ("Exponential e^x", "指数函数 e^x"), lambda op, dy: dy * op.outputs[0], "y = e^x; dx = y dy"
)
_unary(
    "Expm1",
    "expm1",
    _INEXACT,
    ("e^x - 1, exact for small x", "e^x - 1，x 很小时仍然精确"),
    lambda op, dy: dy * exp(op.inputs[0]),
    "y = e^x - 1; dx = e^x dy",
)
_unary(
    "Log", "log", _INEXACT, ("Natural logarithm", "自然对数"), lambda op, dy: dy / op.inputs[0], "y = ln x; dx = dy / x"
)
_unary(
    "Log1p",
    "log1p",
    _INEXACT,
    ("ln(1 + x), exact for small x", "ln(1 + x)，x 很小时仍然精确"),
    lambda op, dy: dy / (op.inputs[0] + 1),
    "y = ln(1+x); dx = dy / (1+x)",
)
_unary("Sin", "sin", _INEXACT, ("Sine", "正弦"), lambda op, dy: dy * cos(op.inputs[0]), "y = sin x; dx = cos(x) dy")
_unary("Cos", "cos", _INEXACT, ("Cosine", "余弦"), lambda op, dy: -dy * sin(op.inputs[0]), "y = cos x; dx = -sin(x) dy")
_unary(
    "Tan",
    "tan",
    _INEXACT,
    ("Tangent", "正切"),
    lambda op, dy: dy * (square(op.outputs[0]) + 1),
    "y = tan x; dx = (1 + y^2) dy",
)
_unary(
    "Asin",
    "asin",
    "float",
    ("Arc sine", "反正弦"),
    lambda op, dy: dy * rsqrt(1 - square(op.inputs[0])),
    "y = arcsin x; dx = dy / sqrt(1 - x^2)",
)
_unary(
    "Acos",
    "acos",
    "float",
    ("Arc cosine", "反余弦"),
    lambda op, dy: -dy * rsqrt(1 - square(op.inputs[0])),
    "y = arccos x; dx = -dy / sqrt(1 - x^2)",
)
_unary(
    "Atan",
    "atan",
    "float",
    ("Arc tangent", "反正切"),
    lambda op, dy: dy / (square(op.inputs[0]) + 1),
    "y = arctan x; dx = dy / (1 + x^2)",
)
_unary(
    "Sinh",
    "sinh",
    _INEXACT,
    ("Hyperbolic sine", "双曲正弦"),
    lambda op, dy: dy * cosh(op.inputs[0]),
    "y = sinh x; dx = cosh(x) dy",
)
_unary(
    "Cosh",
    "cosh",
    _INEXACT,
    ("Hyperbolic cosine", "双曲余弦"),
    lambda op, dy: dy * sinh(op.inputs[0]),
    "y = cosh x; dx = sinh(x) dy",
)
_unary(
    "Tanh",
    "tanh",
    _INEXACT,
    ("Hyperbolic tangent", "双曲正切"),
    lambda op, dy: dy * (1 - square(op.outputs[0])),
    "y = tanh x; dx = (1 - y^2) dy",
)
_unary(
    "Asinh",
    "asinh",
    _INEXACT,
    ("Inverse hyperbolic sine", "反双曲正弦"),
    lambda op, dy: dy / cosh(op.outputs[0]),
    "y = arsinh x; dx = dy / cosh(y)",
)
_unary(
    "Acosh",
    "acosh",
    _INEXACT,
    ("Inverse hyperbolic cosine", "反双曲余弦"),
    lambda op, dy: dy / sinh(op.outputs[0]),
    "y = arcosh x; dx = dy / sinh(y)",
)
_unary(
    "Atanh",
    "atanh",
    _INEXACT,
    ("Inverse hyperbolic tangent", "反双曲正切"),
    lambda op, dy: dy / (1 - square(op.inputs[0])),
    "y = artanh x; dx = dy / (1 - x^2)",
)
_unary(
    "Sigmoid",
    "sigmoid",
    _INEXACT,
    ("1 / (1 + e^-x): squeezes any number into (0, 1)", "S 形函数 1 / (1 + e^-x)，把任意数压到 (0, 1)"),
    lambda op, dy: dy * op.outputs[0] * (1 - op.outputs[0]),
    "y = 1/(1+e^-x); dx = y (1-y) dy",
)
_unary(
    "Erf",
    "erf",
    "float",
    ("Gauss error function", "高斯误差函数"),
    lambda op, dy: dy * exp(-square(op.inputs[0])) * (2 / math.sqrt(math.pi)),
    "dx = 2/sqrt(pi) e^(-x^2) dy",
)
_unary(
    "Erfc",
    "erfc",
    "float",
    ("1 - erf(x)", "互补误差函数 1 - erf(x)"),
    lambda op, dy: dy * exp(-square(op.inputs[0])) * (-2 / math.sqrt(math.pi)),
    "dx = -2/sqrt(pi) e^(-x^2) dy",
)
_unary(
    "Lgamma",
    "lgamma",
    "float",
    ("Logarithm of |Gamma(x)|", "|Γ(x)| 的对数"),
    lambda op, dy: dy * digamma(op.inputs[0]),
    "y = ln |Gamma(x)|; dx = digamma(x) dy",
)
_unary(
    "Digamma",
    "digamma",
    "float",
    ("Derivative of ln Gamma", "ln Γ 的导数"),
    lambda op, dy: dy * apply_op("Trigamma", x=op.inputs[0]),
    "y = digamma(x); dx = trigamma(x) dy",
)
_unary("Trigamma", "", "float", ("Second derivative of ln Gamma", "ln Γ 的二阶导数"), None, lower=_trigamma)
_unary(
    "Softplus",
    "",
    "float",
    ("ln(1 + e^x): a smooth ReLU", "ln(1 + e^x)，光滑的 ReLU"),
    lambda op, dy: dy * sigmoid(op.inputs[0]),
    "y = ln(1+e^x); dx = sigmoid(x) dy",
    _softplus,
)
_unary("Floor", "floor", "float", ("Largest integer not above x", "向下取整"), lambda op, dy: None)
_unary("Ceil", "ceil", "float", ("Smallest integer not below x", "向上取整"), lambda op, dy: None)
_unary("Rint", "rint", "float", ("Nearest integer, ties to even", "四舍六入五成双取整"), lambda op, dy: None)
_unary(
    "Round",
    "",
    "number",
    ("Nearest integer, ties to even", "四舍六入五成双取整"),
    lambda op, dy: None,
    lower=lambda ctx, x: ir.unary("rint", x) if x.dtype.kind == "f" else x,
)

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


def _lower_cast(ctx: Any, x: ir.Node) -> ir.Node:
    source, target = ctx.attr("SrcT"), ctx.attr("DstT")
    if dtypes.string in (source, target):
        words = (_C_NAMES.get(d.name, d.name) for d in (source, target))
        message = f"Cast {' to '.join(words)} is not supported\n\t [[{{{{node {ctx.op.name}}}}}]]"
        raise UnimplementedError(ctx.op, ctx.op, message)
    return ir.cast(x, target.numpy_type)


_C_NAMES = {"float32": "float", "float64": "double", "float16": "half"}

declare(
    "Cast",
    "x: SrcT",
    "y: DstT",
    "SrcT: type, DstT: type, Truncate: bool = false",
    doc=("The same numbers in another type", "转换元素类型"),
    shape=unchanged,
    lower=_lower_cast,
    gradient=lambda op, dy: [
        cast(dy, op.attrs["SrcT"]) if op.attrs["SrcT"].is_floating and op.attrs["DstT"].is_floating else None
    ],
    formula="y = (DstT) x; dx = (SrcT) dy",
)

# -- two operands, broadcast against each other -----------------------------------------------------------------------


def _binary(
    name: str,
    kinds: str,
    doc: tuple[str, str],
    lower: str | Callable[..., ir.Node],
    gradient: Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Any, Any]] | None,
    formula: str = "",
    result: str = "T",
    attrs: str = "",
) -> None:
    """Declare ``name(x, y) -> z``; ``gradient(x, y, z, dz)`` gives the cotangents before un-broadcasting."""

    def backward(op: Any, dz: Tensor) -> list[Tensor | None]:
        x, y = op.inputs
        dx, dy = gradient(x, y, op.outputs[0], dz)  # type: ignore[misc]
        return [None if d is None else unbroadcast(d, v, other) for d, v, other in ((dx, x, y), (dy, y, x))]

    declare(
        name,
        "x: T, y: T",
        f"z: {result}",
        f"T: {{{kinds}}}{attrs}",
        doc=doc,
        formula=formula,
        shape=broadcast_two,
        lower=_broadcasting(lower) if isinstance(lower, str) else lower,
        gradient=backward if gradient else None,
    )


def _broadcasting(prim: str) -> Callable[..., ir.Node]:
    """The primitive ``prim`` on operands whose shapes are only known to fit when they are here."""

    def lower(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
        try:
            return ir.binary(prim, x, y)
        except ValueError:
            shapes = (str(list(n.shape)).replace(" ", "") for n in (x, y))
            raise ctx.invalid("Incompatible shapes: " + " vs. ".join(shapes)) from None

    return lower


def _divide_integers(prim: str) -> Callable[..., ir.Node]:
    """Integer division has to notice a zero divisor; floats follow IEEE."""

    def lower(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
        if y.dtype.kind in "iu":
            fine = ir.binary("ne", y, ir.full(y.shape, 0, y.dtype))
            ctx.check(ir.reduce("all", fine, range(y.ndim)), "Integer division by zero")
        return _broadcasting(prim)(ctx, x, y)

    return lower


def _div(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
    return _broadcasting("div")(ctx, x, y) if x.dtype.kind in "fc" else _divide_integers("truncdiv")(ctx, x, y)


def _div_no_nan(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
    zero = ir.full(y.shape, 0, y.dtype)
    return ir.select(ir.binary("eq", y, zero), ir.full((), 0, x.dtype), _broadcasting("div")(ctx, x, y))


def _power(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
    if y.dtype.kind == "i":
        fine = ir.binary("ge", y, ir.full(y.shape, 0, y.dtype))
        ctx.check(ir.reduce("all", fine, range(y.ndim)), "Integers to negative integer powers are not allowed")
    return _broadcasting("pow")(ctx, x, y)


def _squared_difference(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
    difference = _broadcasting("sub")(ctx, x, y)
    return ir.binary("mul", difference, difference)


def _quotient_gradient(x: Tensor, y: Tensor, z: Tensor, dz: Tensor) -> tuple[Any, Any]:
    return realdiv(dz, y), dz * realdiv(realdiv(negative(x), y), y)


def _power_gradient(x: Tensor, y: Tensor, z: Tensor, dz: Tensor) -> tuple[Any, Any]:
    # where x <= 0 the logarithm is replaced by 0, as TensorFlow does
    safe = where(greater(x, 0), x, ones_of(x))
    logarithm = where(greater(x, 0), log(safe), zeros_of(x))
    return dz * y * pow(x, y - 1), dz * z * logarithm


def _choose_gradient(compare: Callable[..., Tensor]) -> Callable[..., tuple[Any, Any]]:
    def gradient(x: Tensor, y: Tensor, z: Tensor, dz: Tensor) -> tuple[Any, Any]:
        first = cast(compare(x, y), dz.dtype)
        return dz * first, dz * (1 - first)

    return gradient


_ADD = ("Sum, element by element", "逐元素相加")
for _name in ("Add", "AddV2"):
    _binary(_name, _NUMBER, _ADD, "add", lambda x, y, z, dz: (dz, dz), "z = x + y; dx = dz, dy = dz")
_binary(
    "Sub",
    _NUMBER,
    ("Difference", "逐元素相减"),
    "sub",
    lambda x, y, z, dz: (dz, negative(dz)),
    "z = x - y; dx = dz, dy = -dz",
)
_binary(
    "Mul",
    _NUMBER,
    ("Product, element by element", "逐元素相乘"),
    "mul",
    lambda x, y, z, dz: (dz * y, x * dz),
    "z = x y; dx = y dz, dy = x dz",
)
_binary(
    "Div",
    _NUMBER,
    ("Quotient; integers are truncated", "相除；整数向零取整"),
    _div,
    _quotient_gradient,
    "z = x / y; dx = dz / y, dy = -x dz / y^2",
)
_binary(
    "RealDiv", _NUMBER, ("Quotient", "逐元素相除"), _div, _quotient_gradient, "z = x / y; dx = dz / y, dy = -x dz / y^2"
)
_binary(
    "DivNoNan",
    "float32, float64",
    ("Quotient, 0 where the divisor is 0", "相除，除数为 0 时结果取 0"),
    _div_no_nan,
    lambda x, y, z, dz: (div_no_nan(dz, y), dz * div_no_nan(div_no_nan(negative(x), y), y)),
)
_binary(
    "FloorDiv",
    _NUMBER,
    ("Quotient rounded down", "向下取整的除法"),
    _divide_integers("floordiv"),
    lambda x, y, z, dz: (None, None),
)
_binary(
    "TruncateDiv",
    _NUMBER,
    ("Quotient rounded towards zero", "向零取整的除法"),
    _divide_integers("truncdiv"),
    lambda x, y, z, dz: (None, None),
)
_binary(
    "FloorMod",
    "int32, int64, float",
    ("Remainder with the divisor's sign", "余数，符号与除数相同"),
    _divide_integers("floormod"),
    lambda x, y, z, dz: (dz, dz * negative(floordiv(x, y))),
    "z = x - floor(x/y) y; dx = dz, dy = -floor(x/y) dz",
)
_binary(
    "Mod",
    "int32, int64, float",
    ("Remainder with the dividend's sign", "余数，符号与被除数相同"),
    _divide_integers("truncmod"),
    None,
)
_binary(
    "TruncateMod",
    "int32, int64, float",
    ("Remainder with the dividend's sign", "余数，符号与被除数相同"),
    _divide_integers("truncmod"),
    None,
)
_binary(
    "Pow",
    "float, int32, int64, complex64, complex128",
    ("x to the power y", "幂 x^y"),
    _power,
    _power_gradient,
    "z = x^y; dx = y x^(y-1) dz, dy = z ln(x) dz",
)
_binary(
    "Maximum",
    "float, int32, int64",
    ("The larger of the two", "取较大者"),
    "max",
    lambda *a: _choose_gradient(greater_equal)(*a),
    "z = max(x, y); dx = dz where x >= y",
)
_binary(
    "Minimum",
    "float, int32, int64",
    ("The smaller of the two", "取较小者"),
    "min",
    lambda *a: _choose_gradient(less_equal)(*a),
    "z = min(x, y); dx = dz where x <= y",
)
_binary(
    "SquaredDifference",
    "float, int32, int64, complex64, complex128",
    ("(x - y)^2", "差的平方 (x - y)^2"),
    _squared_difference,
    lambda x, y, z, dz: (dz * (x - y) * 2, dz * (y - x) * 2),
    "z = (x-y)^2; dx = 2 (x-y) dz, dy = -dx",
)
_binary(
    "Atan2",
    "float",
    ("Angle of the point (y, x)", "点的幅角"),
    "atan2",
    lambda y, x, z, dz: (x * (dz / (square(x) + square(y))), negative(y) * (dz / (square(x) + square(y)))),
)

for _name, _prim, _kinds, _doc in (
    ("Equal", "eq", "number, bool", ("True where x = y", "是否相等")),
    ("NotEqual", "ne", "number, bool", ("True where x differs from y", "是否不等")),
    ("Less", "lt", "real", ("True where x < y", "是否小于")),
    ("LessEqual", "le", "real", ("True where x <= y", "是否小于等于")),
    ("Greater", "gt", "real", ("True where x > y", "是否大于")),
    ("GreaterEqual", "ge", "real", ("True where x >= y", "是否大于等于")),
):
    _binary(
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
    ctx.merged_dim(condition[0], merged[0])
    return [merged]


def _lower_select(ctx: Any, condition: ir.Node, x: ir.Node, y: ir.Node) -> ir.Node:
    if condition.ndim == 1 and x.ndim > 1:  # one decision per row
        condition = ir.reshape(condition, condition.shape + (1,) * (x.ndim - 1))
    return ir.select(condition, x, y)


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


def _lower_add_n(ctx: Any, *xs: ir.Node) -> ir.Node:
    total = xs[0]
    for x in xs[1:]:
        total = ir.binary("add", total, x)
    return total


declare(
    "AddN",
    "inputs: N * T",
    "sum: T",
    "N: int >= 1, T: {number}",
    doc=("Sum of all inputs", "所有输入之和"),
    formula="y = sum_i x_i; dx_i = dy",
    shape=all_equal,
    lower=_lower_add_n,
    gradient=lambda op, dy: [dy] * len(op.inputs),
)

declare(
    "AccumulateNV2",
    "inputs: N * T",
    "sum: T",
    "N: int >= 1, T: {number}, shape: shape",
    doc=("Sum of all inputs", "所有输入之和"),
    formula="y = sum_i x_i; dx_i = dy",
    shape=all_equal,
    lower=_lower_add_n,
    gradient=lambda op, dy: [dy] * len(op.inputs),
)

# -- the functions of tf.* --------------------------------------------------------------------------------------------


def zeros_of(x: Tensor) -> Tensor:
    """Zeros of the shape and type of ``x``."""
    return apply_op("ZerosLike", x=x)


def ones_of(x: Tensor) -> Tensor:
    return apply_op("OnesLike", x=x)


def _one(op_type: str, doc: str) -> Callable[..., Tensor]:
    def function(x: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, x=x)

    function.__doc__ = doc
    return function


def _two(op_type: str, doc: str) -> Callable[..., Tensor]:
    def function(x: Any, y: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, x=x, y=y)

    function.__doc__ = doc
    return function


_SAME = "a tensor of the same shape and type."
_BOTH = "Shapes broadcast as in NumPy; both operands have one type."

negative: Function = _one("Neg", f"-x, {_SAME}")
abs: Function = _one("Abs", f"Absolute value, {_SAME}")
sign: Function = _one("Sign", f"-1, 0 or 1, {_SAME}")
square: Function = _one("Square", f"x * x, {_SAME}")
sqrt: Function = _one("Sqrt", f"Square root, {_SAME}")
rsqrt: Function = _one("Rsqrt", f"1 / sqrt(x), {_SAME}")
reciprocal: Function = _one("Reciprocal", f"1 / x, {_SAME}")
exp: Function = _one("Exp", f"e^x, {_SAME}")
expm1: Function = _one("Expm1", f"e^x - 1, {_SAME}")
log: Function = _one("Log", f"Natural logarithm, {_SAME} log(0) is -inf, of a negative number NaN.")
log1p: Function = _one("Log1p", f"ln(1 + x), {_SAME}")
sin: Function = _one("Sin", f"Sine, {_SAME}")
cos: Function = _one("Cos", f"Cosine, {_SAME}")
tan: Function = _one("Tan", f"Tangent, {_SAME}")
asin: Function = _one("Asin", f"Arc sine, {_SAME}")
acos: Function = _one("Acos", f"Arc cosine, {_SAME}")
atan: Function = _one("Atan", f"Arc tangent, {_SAME}")
sinh: Function = _one("Sinh", f"Hyperbolic sine, {_SAME}")
cosh: Function = _one("Cosh", f"Hyperbolic cosine, {_SAME}")
tanh: Function = _one("Tanh", f"Hyperbolic tangent, {_SAME}")
asinh: Function = _one("Asinh", f"Inverse hyperbolic sine, {_SAME}")
acosh: Function = _one("Acosh", f"Inverse hyperbolic cosine, {_SAME}")
atanh: Function = _one("Atanh", f"Inverse hyperbolic tangent, {_SAME}")
sigmoid: Function = _one("Sigmoid", f"1 / (1 + e^-x), {_SAME}")
erf: Function = _one("Erf", f"Gauss error function, {_SAME}")
erfc: Function = _one("Erfc", f"1 - erf(x), {_SAME}")
lgamma: Function = _one("Lgamma", f"ln |Gamma(x)|, {_SAME}")
digamma: Function = _one("Digamma", f"Derivative of ln Gamma, {_SAME}")
floor: Function = _one("Floor", f"Rounded down, {_SAME}")
ceil: Function = _one("Ceil", f"Rounded up, {_SAME}")
rint: Function = _one("Rint", f"Rounded to the nearest integer, ties to even, {_SAME}")
is_nan: Function = _one("IsNan", "True where x is NaN; a bool tensor of the same shape.")
is_inf: Function = _one("IsInf", "True where x is infinite; a bool tensor of the same shape.")
is_finite: Function = _one("IsFinite", "True where x is finite; a bool tensor of the same shape.")
logical_not: Function = _one("LogicalNot", "not x, on bool tensors.")

add: Function = _two("Add", f"x + y. {_BOTH}")
subtract: Function = _two("Sub", f"x - y. {_BOTH}")
multiply: Function = _two("Mul", f"x * y, element by element. {_BOTH}")
realdiv: Function = _two("RealDiv", f"x / y. {_BOTH}")
truncatediv: Function = _two("TruncateDiv", f"x / y rounded towards zero. {_BOTH}")


def div_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """x / y, but 0 where y is 0. Shapes broadcast as in NumPy; both operands have one type."""
    with name_scope(name, "div_no_nan", [x, y]) as scope:
        x = convert_to_tensor(x, name="x")
        return apply_op("DivNoNan", scope, x=x, y=convert_to_tensor(y, x.dtype.base_dtype, "y"))


def floordiv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """x / y rounded down. Shapes broadcast as in NumPy; both operands have one type."""
    with name_scope(name, "floordiv", [x, y]) as scope:
        return apply_op("FloorDiv", scope, x=x, y=y)


floormod: Function = _two("FloorMod", f"Remainder with the sign of y. {_BOTH}")
truncatemod: Function = _two("TruncateMod", f"Remainder with the sign of x. {_BOTH}")
maximum: Function = _two("Maximum", f"The larger of the two. {_BOTH}")
minimum: Function = _two("Minimum", f"The smaller of the two. {_BOTH}")
squared_difference: Function = _two("SquaredDifference", f"(x - y)^2. {_BOTH}")
equal: Function = _two("Equal", f"x == y, as bool. {_BOTH}")
not_equal: Function = _two("NotEqual", f"x != y, as bool. {_BOTH}")
less: Function = _two("Less", f"x < y, as bool. {_BOTH}")
less_equal: Function = _two("LessEqual", f"x <= y, as bool. {_BOTH}")
greater: Function = _two("Greater", f"x > y, as bool. {_BOTH}")
greater_equal: Function = _two("GreaterEqual", f"x >= y, as bool. {_BOTH}")
logical_and: Function = _two("LogicalAnd", "x and y, on bool tensors.")
logical_or: Function = _two("LogicalOr", "x or y, on bool tensors.")


def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Tensor:
    """True where exactly one of the two is."""
    with name_scope(name) as scope:
        return apply_op("LogicalAnd", scope, x=logical_or(x, y), y=logical_not(logical_and(x, y)))


def atan2(y: Any, x: Any, name: str | None = None) -> Tensor:
    """Angle of the point (x, y), in (-pi, pi]."""
    return apply_op("Atan2", name, x=y, y=x)


def pow(x: Any, y: Any, name: str | None = None) -> Tensor:
    """x to the power y."""
    with name_scope(name, "Pow", [x]) as scope:
        return apply_op("Pow", scope, x=x, y=y)


def round(x: Any, name: str | None = None) -> Tensor:
    """Rounded to the nearest integer; halves go to the even neighbour. Integers stay as they are."""
    x = convert_to_tensor(x, name="x")
    return x if x.dtype.is_integer else apply_op("Round", name, x=x)


def cast(x: Any, dtype: Any, name: str | None = None) -> Tensor:
    """``x`` as ``dtype`` (floats become ints by truncation, bools become 0 and 1); ``x`` itself if it has that type."""
    with name_scope(name, "Cast", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        wanted = dtypes.as_dtype(dtype).base_dtype
        if x.dtype.base_dtype is wanted:
            return x
        return apply_op("Cast", scope, x=x, DstT=wanted)


def _cast_function(kind: dtypes.DType, name: str) -> Callable[..., Tensor]:
    def function(x: Any, name: str = name) -> Tensor:
        return cast(x, kind, name)

    function.__doc__ = f"``tf.cast(x, tf.{kind.name})``."
    return function


to_float = _cast_function(dtypes.float32, "ToFloat")
to_double = _cast_function(dtypes.float64, "ToDouble")
to_int32 = _cast_function(dtypes.int32, "ToInt32")
to_int64 = _cast_function(dtypes.int64, "ToInt64")


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Tensor:
    """Cast, but numbers beyond the new type's range become its limits instead of wrapping around."""
    with name_scope(name, "saturate_cast", [value]) as scope:
        value = convert_to_tensor(value, name="value")
        wanted = dtypes.as_dtype(dtype).base_dtype
        if value.dtype.min < wanted.min:
            value = maximum(value, convert_to_tensor(wanted.min, value.dtype, "min"))
        if value.dtype.max > wanted.max:
            value = minimum(value, convert_to_tensor(wanted.max, value.dtype, "max"))
        return cast(value, wanted, scope)


_TRUE_DIVISION = {
    **dict.fromkeys((dtypes.uint8, dtypes.int8, dtypes.uint16, dtypes.int16), dtypes.float32),
    **dict.fromkeys((dtypes.int32, dtypes.int64), dtypes.float64),
}


def truediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Python 3 division: integers are cast to floats first (int32 and int64 to float64).

    Raises:
        TypeError: ``x and y must have the same dtype, got ...``.
    """
    with name_scope(name, "truediv", [x, y]) as scope:
        x, y = _same_type(x, y)
        if x.dtype.base_dtype in _TRUE_DIVISION:
            wanted = _TRUE_DIVISION[x.dtype.base_dtype]
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


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Tensor:
    """A number times a tensor. Raises ValueError when ``scalar`` has axes."""
    scalar = convert_to_tensor(scalar, dtype=x.dtype.base_dtype, name="scalar")
    if scalar.dims not in ((), None):
        raise ValueError(f"Only scalar multiply works, got shape {scalar.shape}")
    return multiply(scalar, x, name)


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


def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """Sum of a list of tensors of one shape and type.

    Raises:
        ValueError: ``inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape``.
    """
    message = "inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape"
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError(message)
    tensors = [convert_to_tensor(t) for t in inputs]
    if len({t.dtype.base_dtype for t in tensors}) > 1:
        raise ValueError(message)
    if len(tensors) == 1:
        return tensors[0] if name is None else apply_op("Identity", name, input=tensors[0])
    return apply_op("AddN", name, inputs=tensors)


def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: str | None = None) -> Tensor:
    """Sum of a list of tensors of one type, whose shape may be given where it is not known.

    Raises:
        ValueError: an empty list. TypeError: ``tensor_dtype`` is not the tensors' type.
    """
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError("inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape")
    tensors = [convert_to_tensor(t) for t in inputs]
    if tensor_dtype is not None and dtypes.as_dtype(tensor_dtype) is not tensors[0].dtype.base_dtype:
        raise TypeError(f"tensor_dtype is {tensor_dtype}, but input is of type {tensors[0].dtype.base_dtype}")
    if len(tensors) == 1 and name is None:
        return tensors[0]
    known = TensorShape(shape)
    for tensor in tensors:
        known = known.merge_with(tensor.shape)
    return apply_op("AccumulateNV2", name, inputs=tensors, shape=known)


# -- operators --------------------------------------------------------------------------------------------------------


def _overload_pair(operator: str, function: Callable[..., Tensor]) -> None:
    def forward(x: Any, y: Any) -> Any:
        with name_scope(None, operator, [x, y]) as scope:
            if not isinstance(y, Tensor):
                y = convert_to_tensor(y, name="y", preferred_dtype=x.dtype.base_dtype)
            return function(x, y, name=scope)

    def backward(y: Any, x: Any) -> Any:
        with name_scope(None, operator, [x, y]) as scope:
            return function(convert_to_tensor(x, y.dtype.base_dtype, "x"), y, name=scope)

    overload(operator, forward)
    overload(f"r{operator}", backward)


def _add_v2(x: Any, y: Any, name: str | None = None) -> Tensor:
    return apply_op("AddV2", name, x=x, y=y)


_overload_pair("add", _add_v2)
_overload_pair("sub", subtract)
_overload_pair("mul", multiply)
_overload_pair("div", div)
_overload_pair("truediv", truediv)
_overload_pair("floordiv", floordiv)
_overload_pair("mod", floormod)
_overload_pair("pow", pow)
_overload_pair("and", logical_and)
_overload_pair("or", logical_or)
_overload_pair("xor", logical_xor)
for _operator, _function in (
    ("lt", less),
    ("le", less_equal),
    ("gt", greater),
    ("ge", greater_equal),
    ("neg", negative),
    ("abs", abs),
    ("invert", logical_not),
):
    overload(_operator, _function)
