"""Sums, means, extremes, products, norms, scans, arg-extremes, segment sums."""

from ..spec import SIZES, Family, apart, boolean, f16, f32, f64, given, i32, i64

FAMILY = Family("reductions")
case, error = FAMILY.case, FAMILY.error

NAN, INF = float("nan"), float("inf")
ALL = "[{} for x in (" + ", ".join("x{}".format(i) for i in range(len(SIZES))) + ")]"
AXES = [
    ("all", ""),
    ("first", ", axis=0"),
    ("middle", ", axis=1"),
    ("last", ", axis=-1"),
    ("outer_two", ", axis=[0, 2]"),
    ("inner_two", ", axis=(1, 2)"),
    ("negative_pair", ", axis=[-1, -3]"),
    ("none_listed", ", axis=[]"),
    ("keepdims", ", axis=1, keepdims=True"),
    ("all_keepdims", ", keepdims=True"),
    ("reduction_indices", ", reduction_indices=[1]"),
    ("keep_dims", ", axis=0, keep_dims=True"),
]
FLOATS = [
    ("sum", {}),
    ("mean", {}),
    ("max", {"kind": "apart"}),
    ("min", {"kind": "apart"}),
    ("prod", {"low": 0.5, "high": 1.5}),
    ("logsumexp", {}),
]
for name, domain in FLOATS:
    call = "tf.reduce_" + name
    ops = "result" if name == "logsumexp" else "all"
    for words, arguments in AXES:
        case("{}/{}".format(name, words), "{}(x0{})".format(call, arguments), f32(2, 3, 5, **domain), ops=ops)
    case(
        name + "/sizes",
        ALL.format(call + "(x)"),
        *[f32(size, **domain) for size in SIZES if size or name != "logsumexp"]
        + [f32(3, **domain)] * (name == "logsumexp"),
        ops=ops,
        scale=4,
    )
    case(
        name + "/rows",
        "[{0}(x0, 1), {0}(x1, 1), {0}(x2, 1)]".format(call),
        f32(3, 31, **domain),
        f32(2, 65, layout="strided", **domain),
        f32(5, 33, layout="transposed", **domain),
        ops=ops,
        scale=4,
    )
    case(
        name + "/columns",
        "[{0}(x0, 0), {0}(x1, 0), {0}(x2, 0)]".format(call),
        f32(31, 3, **domain),
        f32(65, 2, layout="reversed", **domain),
        f32(33, 5, layout="transposed", **domain),
        ops=ops,
        scale=4,
    )
    case(name + "/scalar", call + "(x0)", f32(**domain), ops=ops)
    case(name + "/float64", call + "(x0, axis=0)", f64(4, 3, **domain), ops=ops)
    case(name + "/no_rows", call + "(x0, axis=0)", f32(0, 3, **domain), ops=ops, grad=name in ("sum", "mean"), fd=False)
    case(
        name + "/no_columns",
        call + "(x0, axis=1)",
        f32(3, 0, **domain),
        ops=ops,
        grad=name in ("sum", "mean"),
        fd=False,
    )
    case(name + "/nothing_kept", call + "(x0, axis=1)", f32(0, 3, **domain), ops=ops, grad=False)
    case(name + "/axis_tensor", call + "(x0, axis=tf.constant([0, 1]))", f32(2, 3, 4, **domain), ops=ops)
    if name != "logsumexp":
        case(name + "/int32", call + "(x0, axis=1)", i32(3, 5))
        case(name + "/int64", call + "(x0)", i64(3, 2))
        case(name + "/special", call + "(x0, axis=1)", given([[INF, 1.0], [-INF, INF], [1.0, -INF]]), grad=False)
case("sum/float16", "tf.reduce_sum(x0, 0)", f16(5, 3), fd=False, scale=2)
case("sum/long", "tf.reduce_sum(x0)", f32(4099, low=0.0, high=1.0), scale=8, grad=False)
case("mean/long", "tf.reduce_mean(x0, 1)", f32(2, 1025, low=0.0, high=1.0), scale=8, grad=False)
case("max/long", "tf.reduce_max(x0)", f32(1025), grad=False)
case("mean/int32_truncates", "tf.reduce_mean([1, 2, 4, 4])", ops="result")
case("mean/of_bools", "tf.reduce_mean(tf.cast([True, False, True, True], tf.float32))")
case("mean/all_dims_4d", "tf.reduce_mean(x0, [0, 1, 2])", f32(2, 3, 4, 5))
case(
    "sum/mean_of_rows",
    "tf.reduce_mean(tf.reduce_sum(tf.square(x0 - x1), reduction_indices=[1]))",
    f32(33, 2),
    f32(33, 2),
    scale=4,
)
case("max/ties", "tf.reduce_max(x0, 1)", given([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]), fd=False)
case("min/ties", "tf.reduce_min(x0)", given([[1.0, 3.0], [1.0, 2.0]]), fd=False)
case("prod/with_zero", "tf.reduce_prod(x0, 1)", given([[2.0, 0.0, 3.0], [0.0, 0.0, 5.0], [1.0, 2.0, 3.0]]))
case("logsumexp/large", "tf.reduce_logsumexp(x0)", given([1000.0, 1000.5, 999.0]), ops="result", fd=False)
case("logsumexp/minus_infinity", "tf.reduce_logsumexp(x0)", given([-INF, -INF]), ops="result", grad=False)

for name in ("any", "all"):
    call = "tf.reduce_" + name
    for words, arguments in AXES[:9]:
        case("{}/{}".format(name, words), "{}(x0{})".format(call, arguments), boolean(2, 3, 5))
    case(name + "/rows", call + "(x0, 1)", given([[True, True], [True, False], [False, False]], "bool"))
    case(name + "/empty", call + "(x0, 1)", boolean(3, 0))
    case(name + "/sizes", ALL.format(call + "(x)"), *[boolean(size) for size in SIZES])
case("count_nonzero", "tf.count_nonzero(x0, 1)", i32(3, 5, low=-1, high=2), ops="result")

for name in ("argmax", "argmin"):
    call = "tf." + name
    case(name + "/rows", call + "(x0, 1)", apart(5, 10))
    case(name + "/columns", call + "(x0, 0)", apart(33, 3))
    case(name + "/default_axis", call + "(x0)", apart(5, 2))
    case(name + "/last", call + "(x0, axis=-1)", apart(2, 3, 65))
    case(name + "/dimension", call + "(x0, dimension=1)", apart(2, 31))
    case(name + "/int32_out", call + "(x0, 1, output_type=tf.int32)", apart(5, 3))
    case(name + "/ties", call + "(x0, 1)", given([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [0.0, -1.0, -1.0]]))
    case(name + "/int32", call + "(x0, 1)", i32(3, 9, layout="strided"))
    case(name + "/vector", call + "(x0)", apart(65, layout="reversed"))
    case(name + "/transposed", call + "(x0, 1)", apart(7, 5, layout="transposed"))
case(
    "argmax/accuracy",
    "tf.reduce_mean(tf.cast(tf.equal(tf.argmax(x0, 1), tf.argmax(x1, 1)), tf.float32))",
    apart(33, 10),
    apart(33, 10),
)

for name in ("cumsum", "cumprod"):
    call = "tf." + name
    domain = {"low": 0.5, "high": 1.5}
    for words, arguments in [
        ("plain", ""),
        ("exclusive", ", exclusive=True"),
        ("reverse", ", reverse=True"),
        ("both", ", exclusive=True, reverse=True"),
        ("rows", ", axis=1"),
        ("last", ", axis=-1, reverse=True"),
    ]:
        case("{}/{}".format(name, words), "{}(x0{})".format(call, arguments), f32(5, 3, **domain), ops="result")
    case(name + "/sizes", ALL.format(call + "(x)"), *[f32(size, **domain) for size in SIZES], ops="result", scale=4)
case("cumsum/int32", "tf.cumsum(x0)", i32(5))

case("norm/euclidean", "tf.norm(x0)", f32(3, 5), ops="result")
case("norm/rows", "tf.norm(x0, axis=1)", f32(3, 5), ops="result")
case("norm/one", "tf.norm(x0, ord=1, axis=0, keepdims=True)", apart(3, 5), ops="result")
case("norm/max", "tf.norm(x0, ord=np.inf)", apart(5), ops="result")
case("l2_normalize", "tf.nn.l2_normalize(x0, 1)", f32(3, 5), ops="result")
case("l2_normalize/all", "tf.nn.l2_normalize(x0)", f32(7), ops="result")
case("variance", "tf.math.reduce_variance(x0, 0)", f32(5, 3), ops="result")
case("std", "tf.math.reduce_std(x0)", f32(5, 3), ops="result")

case("segment_sum", "tf.segment_sum(x0, tf.constant([0, 0, 1, 3]))", f32(4, 2))
case("segment_mean", "tf.segment_mean(x0, tf.constant([0, 0, 1, 3]))", f32(4, 2))
case("segment_max", "tf.segment_max(x0, tf.constant([0, 0, 1, 2]))", apart(4, 2))
case("segment_min", "tf.segment_min(x0, tf.constant([0, 0, 1, 2]))", apart(4, 2))
case("segment_prod", "tf.segment_prod(x0, tf.constant([0, 0, 1, 1]))", f32(4, 2, low=0.5, high=2.0), grad="fd")
for name in ("max", "min", "prod"):
    case(
        "unsorted_segment_" + name,
        "tf.unsorted_segment_{}(x0, tf.constant([2, 0, 2, 1]), 3)".format(name),
        f32(4, 2, low=0.5, high=2.0),
    )
case("unsorted_segment_sum", "tf.unsorted_segment_sum(x0, tf.constant([2, 0, 2, 4]), 5)", f32(4, 3))
case("unsorted_segment_sum/negative_dropped", "tf.unsorted_segment_sum(x0, tf.constant([2, -1, 2]), 3)", f32(3))

case("second/mean", "tf.gradients(tf.reduce_mean(x0 ** 2, 1) ** 2, x0)[0]", f32(3, 5), ops="none", scale=4)
case("second/max", "tf.gradients(tf.reduce_max(x0, 1) ** 3, x0)[0]", apart(3, 5), ops="none", scale=4)
case("second/prod", "tf.gradients(tf.reduce_prod(x0, 1), x0)[0]", f32(3, 4, low=0.5, high=1.5), ops="none", scale=4)
case("second/logsumexp", "tf.gradients(tf.reduce_logsumexp(x0, 1), x0)[0]", f32(3, 4), ops="none", scale=4)

error("axis_too_large", "tf.reduce_sum(x0, axis=2)", f32(2, 3), phrase="Invalid reduction dimension")
error("axis_too_small", "tf.reduce_sum(x0, axis=-3)", f32(2, 3), phrase="Invalid reduction dimension")
error("sum_of_bool", "tf.reduce_sum(x0)", boolean(3), phrase="has DataType bool not in list of allowed values")
error("any_of_float", "tf.reduce_any(x0)", f32(3), phrase="has type float32 that does not match expected type of bool")
error("argmax_axis", "tf.argmax(x0, 2)", f32(2, 3), phrase="must be in the range [-2, 2)")
error("argmax_empty", "tf.argmax(x0, 1)", f32(3, 0), phrase="Reduction axis 1 is empty in shape [3,0]")
error("both_axis_names", "tf.reduce_sum(x0, axis=1, reduction_indices=0)", f32(2, 3), phrase="Cannot specify both")

FAMILY.on_reference_alone(
    *[
        "{}/{}".format(name, words)
        for name in ("mean", "min", "prod", "logsumexp", "all")
        for words in ("first", "last", "outer_two", "negative_pair", "none_listed")
    ]
)
FAMILY.on_reference_alone(
    "[!s]*/sizes", "[!sa]*/scalar", "*/reduction_indices", "*/keep_dims", "*/axis_tensor", "second/*"
)
FAMILY.on_reference_alone("arg*/default_axis", "argmin/*", "cumprod/*", "[!s]*/float64", "[!s]*/no_*", "*/nothing_kept")
