"""Element-wise arithmetic, comparisons, logic, selection, casts."""

from ..spec import SIZES, Family, apart, boolean, f16, f32, f64, given, i32, i64, u8

FAMILY = Family("math")
case, error = FAMILY.case, FAMILY.error

NAN, INF = float("nan"), float("inf")
EVERY_SIZE = "[{} for x in (" + ", ".join("x{}".format(i) for i in range(len(SIZES))) + ")]"

# name, expression in x, domain of the inputs
ANYWHERE, POSITIVE, UNIT = {}, {"low": 0.1, "high": 4.0}, {"low": -0.95, "high": 0.95}
UNARY = [
    ("negative", "tf.negative(x)", ANYWHERE),
    ("abs", "tf.abs(x)", {"kind": "apart"}),
    ("sign", "tf.sign(x)", {"kind": "apart"}),
    ("square", "tf.square(x)", ANYWHERE),
    ("sqrt", "tf.sqrt(x)", POSITIVE),
    ("rsqrt", "tf.rsqrt(x)", POSITIVE),
    ("reciprocal", "tf.reciprocal(x)", POSITIVE),
    ("exp", "tf.exp(x)", ANYWHERE),
    ("expm1", "tf.expm1(x)", ANYWHERE),
    ("log", "tf.log(x)", POSITIVE),
    ("log1p", "tf.log1p(x)", {"low": -0.9, "high": 3.0}),
    ("sin", "tf.sin(x)", {"low": -7.0, "high": 7.0}),
    ("cos", "tf.cos(x)", {"low": -7.0, "high": 7.0}),
    ("tan", "tf.tan(x)", {"low": -1.3, "high": 1.3}),
    ("asin", "tf.asin(x)", UNIT),
    ("acos", "tf.acos(x)", UNIT),
    ("atan", "tf.atan(x)", {"low": -4.0, "high": 4.0}),
    ("sinh", "tf.sinh(x)", ANYWHERE),
    ("cosh", "tf.cosh(x)", ANYWHERE),
    ("tanh", "tf.tanh(x)", {"low": -4.0, "high": 4.0}),
    ("asinh", "tf.asinh(x)", {"low": -4.0, "high": 4.0}),
    ("acosh", "tf.acosh(x)", {"low": 1.1, "high": 4.0}),
    ("atanh", "tf.atanh(x)", UNIT),
    ("sigmoid", "tf.sigmoid(x)", {"low": -6.0, "high": 6.0}),
    ("erf", "tf.erf(x)", ANYWHERE),
    ("erfc", "tf.erfc(x)", ANYWHERE),
    ("lgamma", "tf.lgamma(x)", POSITIVE),
    ("digamma", "tf.digamma(x)", POSITIVE),
    ("floor", "tf.floor(x)", {"kind": "apart"}),
    ("ceil", "tf.ceil(x)", {"kind": "apart"}),
    ("rint", "tf.rint(x)", {"kind": "apart"}),
    ("round", "tf.round(x)", {"kind": "apart"}),
]
for name, expr, domain in UNARY:
    case(name + "/sizes", EVERY_SIZE.format(expr), *[f32(size, **domain) for size in SIZES])
    once = expr.replace("(x)", "(x0)")
    case(name + "/scalar", once, f32(**domain))
    case(name + "/transposed", once, f32(5, 7, layout="transposed", **domain))
    case(name + "/strided", once, f32(3, 33, layout="strided", **domain))
    case(name + "/float64", once, f64(2, 3, layout="reversed", **domain))

SPECIAL = given([0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 1e-30, 1e30, -1e30, 100.0, -100.0])
# The oracle's vectorised square roots call inf not-a-number and forget the sign of -0; its sign(nan) is 0.
TAMER = {
    "sqrt": [0.0, 1.0, -1.0, NAN, 1e-30, 1e30],
    "rsqrt": [1.0, -1.0, NAN, 1e-30, 1e30],
    "sign": [0.0, -0.0, INF, -INF, 1e-30],
}
for name, expr, _ in UNARY:
    if name not in ("sin", "cos", "tan", "lgamma", "digamma"):  # of 1e30 every library has its own opinion
        # the gradient at a pole is a matter of formula (0 * inf), not of truth
        case(
            name + "/special", expr.replace("(x)", "(x0)"), given(TAMER[name]) if name in TAMER else SPECIAL, grad=False
        )
for name in ("sin", "cos", "tan"):
    case(name + "/special", "tf.{}(x0)".format(name), given([INF, -INF, NAN]), grad=False)
    case(name + "/extreme", "tf.{}(x0)".format(name), given([0.0, -0.0, 100.0, -1e-30, 1e4, 1e-10]), grad=False)
for name in ("negative", "abs", "sign", "square"):
    case(name + "/int32", "tf.{}(x0)".format(name), i32(3, 5))
    case(name + "/int64", "tf.{}(x0)".format(name), i64(5, layout="strided"))
for name in ("negative", "exp", "sqrt", "tanh", "sigmoid"):
    case(name + "/float16", "tf.{}(x0)".format(name), f16(33, **POSITIVE), fd=False)

case("round/half_to_even", "tf.round(x0)", given([-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5]), grad=False)
case("rint/half_to_even", "tf.rint(x0)", given([-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5]), grad=False)
case("round/int32", "tf.round(x0)", i32(4))
case("abs/at_zero", "tf.abs(x0)", given([0.0, -0.0, 1.0]), fd=False)
case("sign/at_zero", "tf.sign(x0)", given([0.0, -0.0, 1.0]), fd=False)
case("sigmoid/saturated", "tf.sigmoid(x0)", given([-100.0, -20.0, 20.0, 100.0]), fd=False)
case("tanh/saturated", "tf.tanh(x0)", given([-100.0, -20.0, 20.0, 100.0]), fd=False)
for name in ("is_nan", "is_inf", "is_finite"):
    case(name, "tf.{}(x0)".format(name), SPECIAL)

# --- two operands -----------------------------------------------------------------------------------------------------
BROADCASTS = [
    ((), ()),
    ((5,), (5,)),
    ((), (33,)),
    ((33,), ()),
    ((4, 3), (3,)),
    ((3,), (4, 3)),
    ((2, 1), (1, 3)),
    ((3, 1, 5), (4, 1)),
    ((2, 3, 4), (2, 1, 4)),
    ((0, 3), (1, 3)),
    ((0,), (1,)),
    ((1,), (65,)),
    ((2, 31), (2, 1)),
    ((1, 1, 1), (2, 3, 1)),
]
NONZERO = {"low": 0.5, "high": 3.0}
BINARY = [
    ("add", "tf.add(x0, x1)", ANYWHERE, ANYWHERE),
    ("subtract", "tf.subtract(x0, x1)", ANYWHERE, ANYWHERE),
    ("multiply", "tf.multiply(x0, x1)", ANYWHERE, ANYWHERE),
    ("divide", "tf.divide(x0, x1)", ANYWHERE, NONZERO),
    ("maximum", "tf.maximum(x0, x1)", ANYWHERE, ANYWHERE),
    ("minimum", "tf.minimum(x0, x1)", ANYWHERE, ANYWHERE),
    ("squared_difference", "tf.squared_difference(x0, x1)", ANYWHERE, ANYWHERE),
    ("pow", "tf.pow(x0, x1)", POSITIVE, ANYWHERE),
]
for name, expr, left, right in BINARY:
    for a, b in BROADCASTS:
        words = "_by_".join("x".join(map(str, shape)) or "scalar" for shape in (a, b))
        case("{}/{}".format(name, words), expr, f32(*a, **left), f32(*b, **right))
    case(name + "/views", expr, f32(5, 7, layout="transposed", **left), f32(5, 7, layout="strided", **right))
    case(name + "/broadcast_view", expr, f32(4, 3, layout="broadcast", **left), f32(4, 3, layout="reversed", **right))
    case(name + "/float64", expr, f64(3, 2, **left), f64(3, 2, **right))
    if name != "divide":
        case(name + "/int32", expr, i32(3, 5, low=0), i32(5, low=0, high=4))
FEWER = [((5,), (5,)), ((33,), ()), ((2, 1), (1, 3)), ((0, 3), (1, 3)), ((65,), (65,))]
for name, expr in [
    ("div", "tf.div(x0, x1)"),
    ("truediv", "tf.truediv(x0, x1)"),
    ("realdiv", "tf.realdiv(x0, x1)"),
    ("floordiv", "tf.floordiv(x0, x1)"),
    ("mod", "tf.mod(x0, x1)"),
    ("floormod", "tf.floormod(x0, x1)"),
    ("atan2", "tf.atan2(x0, x1)"),
    ("div_no_nan", "tf.div_no_nan(x0, x1)"),
]:
    for a, b in FEWER:
        words = "_by_".join("x".join(map(str, shape)) or "scalar" for shape in (a, b))
        if name != "atan2" or a == b:  # the oracle's gradient of atan2 does not broadcast
            case("{}/{}".format(name, words), expr, f32(*a, low=-7.0, high=7.0), f32(*b, **NONZERO))
for name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"):
    expr = "tf.{}(x0, x1)".format(name)
    case(name + "/float32", expr, f32(33), f32(33))
    case(name + "/int32_ties", expr, i32(65, low=0, high=3), i32(65, low=0, high=3))
    case(name + "/broadcast", expr, i32(4, 1, low=0, high=3), i32(5, low=0, high=3))
    case(name + "/special", expr, given([NAN, NAN, INF, 0.0, -INF]), given([NAN, 1.0, INF, -0.0, INF]))
    case(name + "/empty", expr, f32(0, 2), f32(2))
    case(name + "/int64", expr, i64(5, layout="reversed"), i64(5))
case("equal/bool", "tf.equal(x0, x1)", boolean(9), boolean(9))
case("not_equal/bool", "tf.not_equal(x0, x1)", boolean(9), boolean(9))
for name in ("logical_and", "logical_or", "logical_xor"):
    ops = "result" if name == "logical_xor" else "all"
    case(name + "/same", "tf.{}(x0, x1)".format(name), boolean(33), boolean(33), ops=ops)
    case(name + "/broadcast", "tf.{}(x0, x1)".format(name), boolean(2, 1), boolean(3), ops=ops)
case("logical_not", "tf.logical_not(x0)", boolean(5))
case("logical_not/empty", "tf.logical_not(x0)", boolean(0))

SIGNS = (given([7, -7, 7, -7, 3, -3, 0, 6], "int32"), given([3, 3, -3, -3, 4, 4, 5, 2], "int32"))
FLOAT_SIGNS = (given([7.0, -7.0, 7.0, -7.0, 3.5, -3.0]), given([3.0, 3.0, -3.0, -3.0, 4.0, 4.0]))
for name in ("div", "floordiv", "mod", "floormod", "truediv", "truncatediv", "truncatemod"):
    case(name + "/int32_signs", "tf.{}(x0, x1)".format(name), *SIGNS)
for name in ("div", "floordiv", "mod", "truediv", "realdiv", "truncatemod"):
    case(name + "/float_signs", "tf.{}(x0, x1)".format(name), *FLOAT_SIGNS, grad=False)
case("divide/int32", "tf.divide(x0, x1)", *SIGNS)
case("div/migration_guide", "[tf.div(3, 4), tf.div(-3, 4), tf.mod(-3, 4), tf.div(-3., 4.), tf.floordiv(-3., 4.)]")
case("divide/by_zero", "tf.divide(x0, x1)", given([1.0, -1.0, 0.0]), given([0.0, 0.0, 0.0]), grad=False)
case("maximum/special", "tf.maximum(x0, x1)", given([INF, -INF, 1.0]), given([1.0, 1.0, -INF]), grad=False)
case("maximum/ties", "tf.maximum(x0, x1)", given([1.0, 2.0, 3.0]), given([1.0, 3.0, 3.0]), fd=False)
case("minimum/ties", "tf.minimum(x0, x1)", given([1.0, 2.0, 3.0]), given([1.0, 3.0, 3.0]), fd=False)
case(
    "pow/negative_base",
    "tf.pow(x0, x1)",
    given([-2.0, -2.0, 0.0, 0.0, 3.0]),
    given([2.0, 3.0, 0.0, 2.0, 0.0]),
    fd=False,
)
case("pow/special", "tf.pow(x0, x1)", given([-2.0, 0.0, INF, 2.0]), given([0.5, -1.0, 0.0, -INF]), grad=False)

for name, expr in [
    ("add", "x0 + x1"),
    ("sub", "x0 - x1"),
    ("mul", "x0 * x1"),
    ("truediv", "x0 / x1"),
    ("floordiv", "x0 // x1"),
    ("mod", "x0 % x1"),
    ("pow", "x0 ** x1"),
    ("less", "x0 < x1"),
    ("less_equal", "x0 <= x1"),
    ("greater", "x0 > x1"),
    ("greater_equal", "x0 >= x1"),
]:
    case("operator/" + name, expr, f32(2, 3, **POSITIVE), f32(3, **NONZERO))
    if name != "pow":
        case("operator/{}_int32".format(name), expr, i32(2, 3), i32(3, low=1, high=5))
case("operator/unary", "[-x0, abs(x0)]", apart(5))
case("operator/invert", "~x0", boolean(5))
case("operator/and_or_xor", "[x0 & x1, x0 | x1, x0 ^ x1]", boolean(9), boolean(9))
case("operator/matmul", "x0 @ x1", f32(2, 3), f32(3, 4))
case(
    "operator/python_left", "[1 + x0, 1 - x0, 2 * x0, 1 / x0, 2 ** x0, 7 // x0, 7 % x0]", f32(5, **NONZERO), grad=False
)
case("operator/python_left_grad", "[1 + x0, 1 - x0, 2 * x0, 1 / x0, 2. ** x0]", f32(5, **NONZERO))
case("operator/python_right", "[x0 + 1, x0 - 1, x0 * 2, x0 / 2, x0 ** 2, x0 ** 3]", f32(5, **NONZERO))
case("operator/numpy_left", "np.float32(2) * x0 + np.arange(5, dtype=np.float32)", f32(5))
case("operator/list_right", "x0 + [1., 2., 3.]", f32(2, 3))
case("operator/int_list", "x0 * [1, 2, 3]", i32(2, 3))
case("operator/numpy_float64_right", "x0 + np.array([1.5, 2.5])", f32(2), ops="result")

case("logistic_chain", "1 / (1 + tf.exp(-x0))", f32(33))
case("add_n/three", "tf.add_n([x0, x1, x2])", f32(2, 33), f32(2, 33, layout="strided"), f32(2, 33))
case("add_n/one", "tf.add_n([x0])", f32(5))
case("add_n/int32", "tf.add_n([x0, x0])", i32(5))
case("accumulate_n", "tf.accumulate_n([x0, x1])", f32(5), f32(5), ops="result")
case("erf/of_product", "tf.erf(x0 * x1)", f32(3, 1), f32(1, 5))

# --- selection and clipping -------------------------------------------------------------------------------------------
case("where/same", "tf.where(x0, x1, x2)", boolean(2, 33), f32(2, 33), f32(2, 33))
case("where/rows", "tf.where(x0, x1, x2)", boolean(5), f32(5, 3), f32(5, 3))
case("where/scalar", "tf.where(x0, x1, x2)", boolean(), f32(2, 3), f32(2, 3))
case("where/int32", "tf.where(x0, x1, x2)", boolean(65), i32(65), i32(65))
case("where/empty", "tf.where(x0, x1, x2)", boolean(0), f32(0), f32(0))
case(
    "where/views",
    "tf.where(x0, x1, x2)",
    boolean(5, 3, layout="transposed"),
    f32(5, 3, layout="transposed"),
    f32(5, 3, layout="strided"),
)
case("where/of_comparison", "tf.where(x0 > 0, x0 * 2, x0 * 3)", apart(33))
case("where/indices", "tf.where(x0)", given([[True, False, True], [False, True, True]], "bool"))
case("where/no_indices", "tf.where(x0)", given([False, False], "bool"))
case("clip_by_value/middle", "tf.clip_by_value(x0, -1.0, 1.5)", apart(65))
case("clip_by_value/log_guard", "tf.log(tf.clip_by_value(x0, 1e-10, 1.0))", f32(2, 5, low=0.05, high=0.95))
case("clip_by_value/log_guard_zero", "tf.log(tf.clip_by_value(x0, 1e-10, 1.0))", given([0.0, 1.0, 0.5]), fd=False)
case("clip_by_value/int32", "tf.clip_by_value(x0, 0, 5)", i32(9))
case("clip_by_value/tensors", "tf.clip_by_value(x0, x1, x2)", f32(5), f32(low=-1, high=0), f32(low=0, high=1))
case("clip_by_norm/over", "tf.clip_by_norm(x0, 1.0)", f32(3, 5), ops="result")
case("clip_by_norm/under", "tf.clip_by_norm(x0, 100.0)", f32(5), ops="result")
case("clip_by_norm/axis", "tf.clip_by_norm(x0, 1.0, axes=[1])", f32(3, 5), ops="result")
case("clip_by_norm/zero", "tf.clip_by_norm(x0, 1.0)", given([0.0, 0.0]), ops="result", fd=False)
case(
    "clip_by_global_norm/over",
    "list(tf.clip_by_global_norm([x0, x1], 1.0)[0]) + [tf.clip_by_global_norm([x0, x1], 1.0)[1]]",
    f32(3),
    f32(2, 2),
    ops="result",
)
case("clip_by_global_norm/under", "tf.clip_by_global_norm([x0, x1], 50.0)", f32(3), f32(2, 2), ops="result")
case("clip_by_global_norm/none", "tf.clip_by_global_norm([x0, None], 1.0)[0][0]", f32(3), ops="result")
case("global_norm", "tf.global_norm([x0, x1])", f32(3), f32(2, 2), ops="result")

# --- casts ------------------------------------------------------------------------------------------------------------
NUMBERS = given([-2.7, -0.5, 0.0, 0.5, 1.0, 2.7, 100.2])
for target in ("float32", "float64", "int32", "int64", "bool", "float16", "uint8"):
    source = given([0.0, 0.5, 1.0, 2.7, 100.2]) if target == "uint8" else NUMBERS
    case("cast/float32_to_" + target, "tf.cast(x0, tf.{})".format(target), source, fd=False)
    case("cast/bool_to_" + target, "tf.cast(x0, tf.{})".format(target), boolean(5))
    case("cast/int32_to_" + target, "tf.cast(x0, tf.{})".format(target), i32(5, low=0))
case("cast/float64_to_float32", "tf.cast(x0, tf.float32)", f64(5), fd=False)
case("cast/helpers", "[tf.to_float(x0), tf.to_int32(x1), tf.to_double(x1), tf.to_int64(x1)]", i32(3), f32(3), fd=False)
case("cast/uint8_scaled", "tf.cast(x0, tf.float32) * (1. / 255)", u8(33))
case("cast/strings", "tf.cast(x0, 'int32')", f32(3))
case(
    "cast/accuracy",
    "tf.reduce_mean(tf.cast(tf.equal(x0, x1), tf.float32))",
    i64(33, low=0, high=3),
    i64(33, low=0, high=3),
)

# --- gradients of gradients -------------------------------------------------------------------------------------------
for name, expr, source in [
    ("square", "tf.square(x0)", f32(5)),
    ("pow", "tf.pow(x0, 3.)", f32(5, **POSITIVE)),
    ("exp", "tf.exp(x0)", f32(5)),
    ("log", "tf.log(x0)", f32(5, **POSITIVE)),
    ("sqrt", "tf.sqrt(x0)", f32(5, **POSITIVE)),
    ("rsqrt", "tf.rsqrt(x0)", f32(5, **POSITIVE)),
    ("reciprocal", "tf.reciprocal(x0)", f32(5, **POSITIVE)),
    ("tanh", "tf.tanh(x0)", f32(5)),
    ("sigmoid", "tf.sigmoid(x0)", f32(5)),
    ("sin", "tf.sin(x0)", f32(5)),
    ("atan", "tf.atan(x0)", f32(5)),
    ("erf", "tf.erf(x0)", f32(5)),
    ("abs", "tf.abs(x0) * x0", apart(5)),
    ("divide", "1. / x0 / x0", f32(5, **POSITIVE)),
    ("maximum", "tf.maximum(x0, 0.3) ** 2", apart(5)),
    ("cosh", "tf.cosh(x0)", f32(5)),
    ("sinh", "tf.sinh(x0)", f32(5)),
    ("tan", "tf.tan(x0)", f32(5, **UNIT)),
    ("asin", "tf.asin(x0)", f32(5, **UNIT)),
    ("acos", "tf.acos(x0)", f32(5, **UNIT)),
    ("log1p", "tf.log1p(x0)", f32(5, **POSITIVE)),
    ("expm1", "tf.expm1(x0)", f32(5)),
    ("cos", "tf.cos(x0)", f32(5)),
    ("squared_difference", "tf.squared_difference(x0, 2 * x0 ** 2)", f32(5)),
]:
    case("second/" + name, "tf.gradients({}, x0)[0]".format(expr), source, ops="none", scale=4)
case(
    "second/third_derivative",
    "tf.gradients(tf.gradients(tf.gradients(x0 ** 4, x0)[0], x0)[0], x0)[0]",
    f32(3),
    ops="none",
    scale=16,
)

# --- errors -----------------------------------------------------------------------------------------------------------
error(
    "add/float_and_int",
    "tf.add(x0, x1)",
    f32(2),
    i32(2),
    phrase="Input 'y' of 'Add' Op has type int32 that does not match type float32 of argument 'x'.",
)
error(
    "operator/float_and_int",
    "x0 + x1",
    f32(2),
    i32(2),
    phrase="has type int32 that does not match type float32 of argument 'x'.",
)
error(
    "operator/int_and_half",
    "x0 + 1.5",
    i32(2),
    phrase="has type float32 that does not match type int32 of argument 'x'.",
)
error(
    "add/shapes",
    "tf.add(x0, x1)",
    f32(2, 3),
    f32(4),
    phrase="Dimensions must be equal, but are 3 and 4 for 'Add' (op: 'Add') with input shapes: [2,3], [4].",
)
error("operator/shapes", "x0 + x1", f32(2, 3), f32(4), phrase="Dimensions must be equal, but are 3 and 4 for 'add'")
error(
    "add/shapes_at_run", "tf.add(x0, x1)", f32(2, 3), f32(4), static="none", phrase="Incompatible shapes: [2,3] vs. [4]"
)
error(
    "less/shapes_at_run",
    "tf.less(x0, x1)",
    f32(2, 3),
    f32(2, 4),
    static="none",
    phrase="Incompatible shapes: [2,3] vs. [2,4]",
)
error(
    "sqrt/int32",
    "tf.sqrt(x0)",
    i32(3),
    phrase="Value passed to parameter 'x' has DataType int32 not in list of allowed values",
)
error(
    "logical_and/float32",
    "tf.logical_and(x0, x0)",
    f32(3),
    phrase="has type float32 that does not match expected type of bool.",
)
error("log/bool", "tf.log(x0)", boolean(3), phrase="has DataType bool not in list of allowed values")
error(
    "add_n/shapes",
    "tf.add_n([x0, x1])",
    f32(2),
    f32(3),
    phrase="Dimension 0 in both shapes must be equal, but are 2 and 3.",
)
error(
    "add_n/empty",
    "tf.add_n([])",
    phrase="inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape",
)
error(
    "floordiv/by_zero",
    "tf.floordiv(x0, x1)",
    given([1, 2], "int32"),
    given([1, 0], "int32"),
    phrase="Integer division by zero",
)
error(
    "mod/by_zero", "tf.mod(x0, x1)", given([1, 2], "int32"), given([1, 0], "int32"), phrase="Integer division by zero"
)
error(
    "pow/negative_int",
    "tf.pow(x0, x1)",
    given([2], "int32"),
    given([-1], "int32"),
    phrase="Integers to negative integer powers are not allowed",
)
error(
    "where/one_branch", "tf.where(x0, x1)", boolean(2), f32(2), phrase="x and y must both be non-None or both be None."
)
error("where/shapes", "tf.where(x0, x1, x2)", boolean(2), f32(2), f32(3), phrase="must be equal, but are")
error("cast/string", "tf.cast('word', tf.float32)", phrase="Cast string to float is not supported")

FAMILY.on_reference_alone(
    "[!es]*/sizes",
    "er*/sizes",
    "si[!g]*/sizes",
    "*/scalar",
    "*/transposed",
    "[!a]*/float64",
    "[!a]*/int64",
    "[!a]*_by_scalar",
    "[!a]*_by_[0-9]*",
    "[!a]*/empty",
    "[!p]*/broadcast_view",
    "second/*",
)
