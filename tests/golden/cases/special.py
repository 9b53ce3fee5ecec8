"""Functions that are not in every textbook: the gamma function's family, Bessel functions, 0 before NaN."""

import numpy as np

from ..spec import Family, f16, f32, f64, given, i32

FAMILY = Family("special")
case, error = FAMILY.case, FAMILY.error

# -- gamma, beta, zeta ------------------------------------------------------------------------------------------------

for name, kind, low in (("float32", f32, 0.2), ("float64", f64, 0.2)):
    positive = {"low": low, "high": 6.0}
    case("igamma/" + name, "tf.igamma(x0, x1)", kind(31, **positive), kind(31, **positive), scale=4)
    case("igammac/" + name, "tf.igammac(x0, x1)", kind(31, **positive), kind(31, **positive), scale=4)
    # only some of the operands have a gradient; the others are held still for the differences
    case("zeta/" + name, "tf.zeta(x0, x1)", kind(31, low=1.5, high=6.0), kind(31, **positive), scale=4, fd=False)
    case(
        "zeta/{}_by_q".format(name),
        "tf.zeta(tf.cast(np.linspace(1.5, 6, 31), x0.dtype), x0)",
        kind(31, **positive),
        scale=4,
    )
    case(
        "betainc/" + name,
        "tf.betainc(x0, x1, x2)",
        kind(33, **positive),
        kind(33, **positive),
        kind(33, low=0.05, high=0.95),
        scale=4,
        fd=False,
    )
    case(
        "betainc/{}_by_x".format(name),
        "tf.betainc(tf.cast([0.5, 2.0, 3.5], x0.dtype), tf.cast(1.5, x0.dtype), x0)",
        kind(3, low=0.1, high=0.9),
        scale=4,
    )
    orders = given([0.0, 1.0, 2.0, 3.0], name)
    case("polygamma/" + name, "tf.polygamma(x0, x1)", orders, kind(3, 4, **positive), scale=4, fd=False)
    case(
        "polygamma/{}_by_x".format(name),
        "tf.polygamma(tf.cast([0, 1, 2], x0.dtype), x0)",
        kind(3, low=0.5, high=4.0),
        scale=4,
    )
case("igamma/broadcast", "tf.math.igamma(x0, x1)", f32(3, 1, low=0.5, high=5.0), f32(5, low=0.5, high=9.0), scale=4)
case(
    "igamma/large",
    "tf.igamma(x0, x1)",
    given([50.0, 50.0, 80.0], "float64"),
    given([40.0, 60.0, 80.5], "float64"),
    scale=8,
)
case("igamma/empty", "tf.igamma(x0, x1)", f32(0, 3), f32(3))
case("igamma/border", "tf.igamma(x0, x1)", given([1, 2, -1, 2, 2, 0]), given([0, 1, 1, -1, np.inf, 1]), grad=False)
case(
    "igammac/border", "tf.math.igammac(x0, x1)", given([1, 2, -1, 2, 2, 0]), given([0, 1, 1, -1, np.inf, 1]), grad=False
)
case(
    "zeta/border",
    "tf.math.zeta(x0, x1)",
    given([2, 1, 0.5, 3, 2.5, 2]),
    given([1, 1, 1, -0.5, -0.5, -2]),
    grad=False,
    scale=4,
)
case("zeta/scalar", "tf.zeta(x0, 1.0)", f32(5, low=1.5, high=9.0))
case(
    "polygamma/border",
    "tf.math.polygamma(x0, x1)",
    given([0, 1, 2, 1.5, -1]),
    given([0.5, 0.5, -0.5, 1, 1]),
    grad=False,
    scale=4,
)
case("betainc/scalars", "tf.math.betainc(2.0, 3.0, x0)", f32(2, 3, low=0.1, high=0.9), scale=4, fd=False)
case(
    "betainc/scalar_x",
    "tf.betainc(x0, x1, x2)",
    f32(5, low=0.5, high=4.0),
    f32(5, low=0.5, high=4.0),
    f32(low=0.3, high=0.6),
    fd=False,
    scale=4,
)
case(
    "betainc/border",
    "tf.betainc(x0, x1, x2)",
    given([1, 2, -1, 2, 2]),
    given([1, 3, 1, 1, 1]),
    given([1, 0.25, 0.5, 0, 1.5]),
    grad=False,
)
error(
    "betainc/shapes", "tf.betainc(x0, x1, 0.5)", f32(2, 3), f32(2), phrase="Shapes must be equal rank, but are 2 and 1"
)
error("igamma/shapes", "tf.igamma(x0, x1)", f32(2), f32(3), phrase="Dimensions must be equal, but are 2 and 3")
error("igamma/half", "tf.igamma(x0, x0)", f16(2), phrase="float16 not in list of allowed values: float32, float64")
case("lbeta", "tf.lbeta(x0)", f32(2, 3, low=0.5, high=4.0), scale=4)
case("lbeta/vector", "tf.math.lbeta(x0)", f64(5, low=0.5, high=4.0))
case("lbeta/of_nothing", "tf.lbeta(x0)", f32(2, 0))
error("lbeta/scalar", "tf.lbeta(1.0)", phrase="Invalid reduction dimension -1 for input with 0 dimensions.")

for name, kind in (("float32", f32), ("float64", f64)):
    positive = kind(5, low=0.3, high=9.0)
    # other numbers in every run: nothing for difference quotients
    case(
        "random_gamma/" + name,
        "tf.random_gamma([3], x0, dtype=x0.dtype, seed=4)",
        positive,
        ops="result",
        fd=False,
        scale=4,
    )
case(
    "random_gamma/beta",
    "tf.random_gamma([3], x0, x1, seed=4)",
    f32(5, low=0.5, high=4.0),
    f32(5, low=0.5, high=4.0),
    ops="result",
    fd=False,
    scale=4,
)

# -- Bessel -----------------------------------------------------------------------------------------------------------

for name in ("bessel_i0e", "bessel_i1e"):
    expr = "tf.math.{}(x0)".format(name)
    case(name + "/float32", expr, f32(2, 33, low=-9.0, high=9.0), scale=4)
    case(name + "/float64", expr, f64(65, low=-60.0, high=60.0), scale=4)
    case(name + "/float16", expr, f16(5), fd=False)
    case(name + "/around_the_border", expr, given([-20.5, -20.0, -19.5, 19.9, 20.0, 20.1, 300.0], "float64"), scale=4)
    case(name + "/special", expr, given([0.0, np.nan]), grad=False)
case("bessel_i0", "tf.math.bessel_i0(x0)", f32(31), scale=4)
case("bessel_i1", "tf.math.bessel_i1(x0)", f32(31), scale=4)
case("second/bessel", "tf.gradients(tf.math.bessel_i0e(x0), x0)", f64(5, low=0.5, high=2.0), ops="none", scale=4)

# -- 0 before NaN -----------------------------------------------------------------------------------------------------

for name in ("xdivy", "xlogy", "multiply_no_nan", "divide_no_nan"):
    expr = "tf.math.{}(x0, x1)".format(name)
    case(name + "/float32", expr, f32(2, 31), f32(31, low=0.2, high=3.0))
    case(name + "/float64", expr, f64(5), f64(5, low=0.2, high=3.0))
    case(name + "/zeros", expr, given([0, 1, 0, 0]), given([0, 2, np.nan, np.inf]), fd=False)
    case(name + "/broadcast", expr, f32(3, 1), f32(1, 5, low=0.2, high=3.0))
    case(name + "/empty", expr, f32(0, 3), f32(3))
case("xdivy/float16", "tf.math.xdivy(x0, x1)", f16(5), f16(5, low=0.5, high=2.0), fd=False)
case(
    "multiply_no_nan/infinite",
    "tf.math.multiply_no_nan(x0, x1)",
    given([np.nan, np.inf, 2]),
    given([0, 0, 0]),
    fd=False,
)
case("reciprocal_no_nan", "tf.math.reciprocal_no_nan(x0)", given([2.0, 0.5, 0.0, -3.0]), fd=False)
error("reciprocal_no_nan/int", "tf.math.reciprocal_no_nan(x0)", i32(3), phrase="int32 not in list of allowed values")

# -- polynomials, norms, sums -----------------------------------------------------------------------------------------

case("polyval", "tf.math.polyval([1.0, 2.0, 3.0], x0)", f32(31), fd=False)
case("polyval/tensors", "tf.math.polyval([x0, x1], 2.0)", f32(2, 3), f32(2, 3), fd=False)
case("polyval/one", "tf.math.polyval([x0], x1)", f32(3), f32(3))
case("polyval/none", "tf.math.polyval([], x0)", f32(2, 3), grad=False)
case("reduce_euclidean_norm/all", "tf.math.reduce_euclidean_norm(x0)", f32(3, 31))
case("reduce_euclidean_norm/axis", "tf.math.reduce_euclidean_norm(x0, 1, True)", f32(3, 33))
case("reduce_euclidean_norm/axes", "tf.math.reduce_euclidean_norm(x0, [0, -1])", f64(2, 3, 5))
case("reduce_euclidean_norm/int", "tf.math.reduce_euclidean_norm(x0, 1)", i32(5, 3))
case("reduce_euclidean_norm/half", "tf.math.reduce_euclidean_norm(x0, 1)", f16(5, 3))
case("reduce_euclidean_norm/empty", "tf.math.reduce_euclidean_norm(x0, 1)", f32(5, 0))
for name, options in (
    ("plain", ""),
    ("exclusive", ", exclusive=True"),
    ("reverse", ", reverse=True"),
    ("both", ", exclusive=True, reverse=True"),
):
    expr = "tf.math.cumulative_logsumexp(x0, {}{})"
    case("cumulative_logsumexp/{}_1".format(name), expr.format(0, options), f32(1), fd=False)
    case("cumulative_logsumexp/{}_33".format(name), expr.format(1, options), f32(2, 33), fd=name == "plain")
    case(
        "cumulative_logsumexp/{}_float64".format(name), expr.format(-1, options), f64(5), fd="exclusive" not in options
    )
case(
    "cumulative_logsumexp/far_apart",
    "tf.math.cumulative_logsumexp(x0)",
    given([-1000.0, 1.0, -1000.0, 700.0, 3.0]),
    fd=False,
)
case("cumulative_logsumexp/infinite", "tf.math.cumulative_logsumexp(x0)", given([-np.inf, 1.0, -np.inf]), grad=False)
case("cumulative_logsumexp/float16", "tf.math.cumulative_logsumexp(x0)", f16(5), fd=False)
case("log_sigmoid", "tf.log_sigmoid(x0)", f32(33, low=-9.0, high=9.0))
case("log_sigmoid/math", "tf.math.log_sigmoid(x0)", f64(2, 3))
