"""Activations, losses, normalisation, dropout, top-k."""

from ..spec import SIZES, Family, apart, f16, f32, f64, given, i32, i64

FAMILY = Family("nn")
case, error = FAMILY.case, FAMILY.error

NAN, INF = float("nan"), float("inf")
EVERY_SIZE = "[{} for x in (" + ", ".join("x{}".format(i) for i in range(len(SIZES))) + ")]"

# --- activations ------------------------------------------------------------------------------------------------------
for name, expr in [
    ("relu", "tf.nn.relu(x)"),
    ("relu6", "tf.nn.relu6(x)"),
    ("elu", "tf.nn.elu(x)"),
    ("selu", "tf.nn.selu(x)"),
    ("softplus", "tf.nn.softplus(x)"),
    ("softsign", "tf.nn.softsign(x)"),
    ("leaky_relu", "tf.nn.leaky_relu(x)"),
    ("leaky_relu_alpha", "tf.nn.leaky_relu(x, alpha=0.01)"),
    ("swish", "tf.nn.swish(x)"),
    ("crelu", "tf.nn.crelu(x)"),
    ("sigmoid", "tf.nn.sigmoid(x)"),
    ("tanh", "tf.nn.tanh(x)"),
]:
    once = expr.replace("(x", "(x0")
    ops = "result" if name in ("swish", "crelu") else "all"
    if name != "crelu":
        case(name + "/scalar", once, apart(), ops=ops)
    case(name + "/sizes", EVERY_SIZE.format(expr), *[apart(size) for size in SIZES], ops=ops)
    case(name + "/transposed", once, apart(5, 7, layout="transposed"), ops=ops)
    case(name + "/strided", once, apart(3, 33, layout="strided"), ops=ops)
    case(name + "/float64", once, f64(2, 3, kind="apart"), ops=ops)
    case(name + "/special", once, given([0.0, -0.0, INF, -INF, 50.0, -50.0, 8.0, 6.0]), grad=False, ops=ops)
    if name not in ("swish", "crelu"):
        grad = "fd" if name == "softsign" else True  # the oracle stops at the first derivative of softsign
        case("second/" + name, "tf.gradients({} ** 2, x0)[0]".format(once), apart(5), ops="none", scale=4, grad=grad)
for name in ("relu", "relu6", "elu", "leaky_relu", "softplus"):
    case(name + "/at_kinks", "tf.nn.{}(x0)".format(name), given([0.0, -0.0, 6.0, -1.0]), fd=False)
    case(name + "/float16", "tf.nn.{}(x0)".format(name), f16(9, kind="apart"), fd=False)
case("relu/int32", "tf.nn.relu(x0)", i32(9))
case("relu/nan", "tf.nn.relu(x0)", given([NAN, 1.0]), grad=False)
case("softplus/overflow", "tf.nn.softplus(x0)", given([-200.0, 200.0, 30.0, -30.0]), fd=False)

# --- softmax and losses -----------------------------------------------------------------------------------------------
for name in ("softmax", "log_softmax"):
    call = "tf.nn." + name
    for words, shape in [
        ("vector", (5,)),
        ("matrix", (5, 10)),
        ("wide", (2, 65)),
        ("tall", (33, 2)),
        ("one_class", (3, 1)),
        ("three", (2, 3, 5)),
        ("no_rows", (0, 5)),
    ]:
        case("{}/{}".format(name, words), call + "(x0)", f32(*shape))
    case(name + "/axis_0", call + "(x0, axis=0)", f32(5, 3), ops="none")
    case(name + "/axis_1_of_3", call + "(x0, axis=1)", f32(2, 5, 3), ops="none")
    case(name + "/dim", call + "(x0, dim=-1)", f32(5, 3))
    case(name + "/large", call + "(x0)", given([[1000.0, 1001.0, 999.0], [-1000.0, 0.0, 1000.0]]), fd=False)
    case(name + "/float64", call + "(x0)", f64(3, 4))
    case(name + "/view", call + "(x0)", f32(5, 7, layout="transposed"))
    case("second/" + name, "tf.gradients({}(x0) ** 2, x0)[0]".format(call), f32(3, 5), ops="none", scale=8)
PROBABILITIES = "tf.nn.softmax(x0)"
for name in ("softmax_cross_entropy_with_logits", "softmax_cross_entropy_with_logits_v2"):
    call = "tf.nn." + name
    fd = name.endswith("_v2")  # the first version lets no gradient into the labels, though they matter
    for words, shape in [
        ("small", (2, 5)),
        ("digits", (33, 10)),
        ("wide", (2, 65)),
        ("no_rows", (0, 3)),
        ("vector", (5,)),
        ("three", (2, 3, 4)),
    ]:
        case(
            "{}/{}".format(name, words),
            call + "(labels={}, logits=x1)".format(PROBABILITIES),
            f32(*shape),
            f32(*shape),
            ops="result",
            scale=4,
            fd=fd,
        )
    case(
        name + "/one_hot",
        call + "(labels=tf.one_hot(x0, 5), logits=x1)",
        i32(7, low=0, high=5),
        f32(7, 5),
        ops="result",
        scale=4,
    )
    case(
        name + "/large",
        call + "(labels=x0, logits=x1)",
        given([[1.0, 0.0], [0.0, 1.0]]),
        given([[500.0, -500.0], [1e3, 0.0]]),
        ops="result",
        fd=False,
    )
    case(name + "/float64", call + "(labels=tf.nn.softmax(x0), logits=x1)", f64(3, 4), f64(3, 4), ops="result", fd=fd)
case(
    "softmax_cross_entropy_with_logits_v2/axis_0",
    "tf.nn.softmax_cross_entropy_with_logits_v2(labels=tf.nn.softmax(x0, axis=0), logits=x1, axis=0)",
    f32(4, 3),
    f32(4, 3),
    ops="result",
    scale=4,
)
case(
    "second/softmax_cross_entropy",
    "tf.gradients(tf.nn.softmax_cross_entropy_with_logits_v2(labels=tf.one_hot(x0, 5), logits=x1) ** 2, x1)[0]",
    i32(3, low=0, high=5),
    f32(3, 5),
    ops="result",
    scale=16,
)
SPARSE = "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=x0, logits=x1)"
for words, batch, classes in [
    ("small", (2,), 5),
    ("digits", (33,), 10),
    ("wide", (2,), 65),
    ("no_rows", (0,), 3),
    ("scalar", (), 4),
    ("two_batches", (2, 3), 4),
]:
    case(
        "sparse_softmax_cross_entropy/" + words,
        SPARSE,
        i32(*batch, low=0, high=classes),
        f32(*(batch + (classes,))),
        ops="result",
        scale=4,
    )
case("sparse_softmax_cross_entropy/int64", SPARSE, i64(5, low=0, high=3), f32(5, 3), ops="result", scale=4)
case(
    "sparse_softmax_cross_entropy/unknown",
    SPARSE,
    i64(5, low=0, high=3),
    f32(5, 3),
    ops="result",
    scale=4,
    static="none",
)
SIGMOID = "tf.nn.sigmoid_cross_entropy_with_logits(labels=x0, logits=x1)"
case("sigmoid_cross_entropy/matrix", SIGMOID, f32(3, 33, low=0, high=1), apart(3, 33), ops="result")
case(
    "sigmoid_cross_entropy/large",
    SIGMOID,
    given([1.0, 0.0, 1.0]),
    given([-100.0, 100.0, 100.0]),
    ops="result",
    fd=False,
)
case(
    "weighted_cross_entropy",
    "tf.nn.weighted_cross_entropy_with_logits(targets=x0, logits=x1, pos_weight=3.0)",
    f32(5, low=0, high=1),
    apart(5),
    ops="result",
)
case(
    "log_loss_by_hand",
    "-tf.reduce_sum(x0 * tf.log(tf.nn.softmax(x1)))",
    f32(5, 10, low=0, high=1),
    f32(5, 10),
    scale=16,
)
case("l2_loss/vector", "tf.nn.l2_loss(x0)", f32(5))
case("l2_loss/matrix", "tf.nn.l2_loss(x0)", f32(31, 33), scale=8, grad=False)
case("l2_loss/empty", "tf.nn.l2_loss(x0)", f32(0))
case("l2_loss/view", "tf.nn.l2_loss(x0)", f32(5, 7, layout="transposed"), scale=4)
for words, shape in [
    ("matrix", (5, 10)),
    ("image", (2, 3, 3, 4)),
    ("edges", (31, 33)),
    ("no_rows", (0, 3)),
    ("three", (2, 3, 5)),
]:
    case("bias_add/" + words, "tf.nn.bias_add(x0, x1)", f32(*shape), f32(shape[-1]), scale=2)
case("bias_add/int32", "tf.nn.bias_add(x0, x1)", i32(2, 3), i32(3))
case("bias_add/view", "tf.nn.bias_add(x0, x1)", f32(5, 7, layout="transposed"), f32(7, layout="strided"))
case("xw_plus_b", "tf.nn.xw_plus_b(x0, x1, x2)", f32(5, 3), f32(3, 2), f32(2), ops="result", scale=4)
case("relu_layer", "tf.nn.relu_layer(x0, x1, x2)", f32(5, 3), f32(3, 2), f32(2), ops="result", scale=4)
case("softmax_regression", "tf.nn.softmax(tf.matmul(x0, x1) + x2)", f32(5, 33), f32(33, 10), f32(10), scale=8)
# these compute in float32 whatever they get, too coarse for differences
for words in ("mean_squared_error", "absolute_difference", "log_loss", "huber_loss"):
    case(
        "losses/" + words,
        "tf.losses.{}(x0, x1)".format(words),
        f32(4, 3, low=0.1, high=0.4),
        f32(4, 3, low=0.5, high=0.9),
        ops="result",
        fd=False,
    )
case(
    "losses/softmax_cross_entropy",
    "tf.losses.softmax_cross_entropy(x0, x1)",
    f32(4, 3, low=0, high=1),
    f32(4, 3),
    ops="result",
    scale=4,
    fd=False,
)
case(
    "losses/sparse_softmax_cross_entropy",
    "tf.losses.sparse_softmax_cross_entropy(x0, x1)",
    i32(4, low=0, high=3),
    f32(4, 3),
    ops="result",
    scale=4,
    fd=False,
)
case("second/bias_add", "tf.gradients(tf.nn.bias_add(x0, x1) ** 3, [x0, x1])", f32(5, 3), f32(3), ops="none", scale=4)

# --- normalisation ----------------------------------------------------------------------------------------------------
for words, arguments in [
    ("rows", "x0, [0]"),
    ("all", "x0, [0, 1, 2]"),
    ("kept", "x0, [1], keep_dims=True"),
    ("none", "x0, axes=[0, 1, 2, 3]"),
]:
    case(
        "moments/" + words,
        "tf.nn.moments({})".format(arguments),
        f32(5, 3) if words in ("rows", "kept") else f32(2, 3, 3, 2),
        ops="result",
        scale=2,
    )
case(
    "batch_normalization",
    "tf.nn.batch_normalization(x0, x1, x2, x3, x4, 1e-3)",
    f32(5, 3),
    f32(3),
    f32(3, low=0.5, high=2),
    f32(3),
    f32(3),
    ops="result",
    scale=2,
)
case(
    "batch_normalization/plain",
    "tf.nn.batch_normalization(x0, x1, x2, None, None, 1e-3)",
    f32(5, 3),
    f32(3),
    f32(3, low=0.5, high=2),
    ops="result",
    scale=2,
)
case(
    "batch_normalization/of_moments",
    "tf.nn.batch_normalization(x0, *tf.nn.moments(x0, [0]), offset=x1, scale=x2, variance_epsilon=1e-3)",
    f32(5, 3),
    f32(3),
    f32(3),
    ops="result",
    scale=8,
)
for words, arguments, channels in [
    ("default", "", 7),
    ("alexnet", ", 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75", 33),
    ("narrow", ", depth_radius=1, bias=2.0, alpha=0.5, beta=0.5", 5),
    ("zero", ", depth_radius=0", 2),
]:
    case("lrn/" + words, "tf.nn.lrn(x0{})".format(arguments), f32(1, 2, 2, channels), fd=False)

# --- dropout: the same numbers fall out ---------------------------------------------------------------------------------
for words, arguments, shape in [
    ("half", "keep_prob=0.5, seed=1", (5, 7)),
    ("most", "0.9, seed=2", (65,)),
    ("rate", "rate=0.25, seed=3", (33, 3)),
    ("all", "keep_prob=1.0", (5,)),
    ("noise_shape", "keep_prob=0.5, noise_shape=[5, 1], seed=4", (5, 7)),
    ("placeholder", "keep_prob=x1, seed=5", (31,)),
]:
    more = [given(0.75)] if "x1" in arguments else []
    case(
        "dropout/" + words,
        "tf.nn.dropout(x0, {})".format(arguments),
        f32(*shape),
        *more,
        fd=False,
        ops="result",
        grad=words != "placeholder",
    )

# --- ranks ------------------------------------------------------------------------------------------------------------
case("in_top_k/1", "tf.nn.in_top_k(x0, x1, 1)", apart(33, 10), i32(33, low=0, high=10))
case("in_top_k/3", "tf.nn.in_top_k(x0, x1, 3)", apart(5, 4), i64(5, low=0, high=4))
case("in_top_k/ties", "tf.nn.in_top_k(x0, x1, 1)", given([[1.0, 1.0], [2.0, 1.0]]), given([1, 1], "int32"))
case(
    "in_top_k/correct",
    "tf.reduce_sum(tf.cast(tf.nn.in_top_k(x0, x1, 1), tf.int32))",
    apart(33, 10),
    i32(33, low=0, high=10),
)
case("top_k/vector", "tf.nn.top_k(x0, 3)", apart(65))
case("top_k/matrix", "tf.nn.top_k(x0, k=2)", apart(5, 31))
case("top_k/one", "tf.nn.top_k(x0)", apart(3, 4))
case("top_k/ties", "tf.nn.top_k(x0, 3)", given([1.0, 3.0, 3.0, 2.0, 3.0]), fd=False)
case("top_k/int32", "tf.nn.top_k(x0, 2)", i32(9, low=0, high=100))
case("top_k/unsorted_all", "tf.sort(x0, direction='DESCENDING')", apart(33), ops="result")
error(
    "bias_add_shape",
    "tf.nn.bias_add(x0, x1)",
    f32(2, 3),
    f32(4),
    phrase="Dimensions must be equal, but are 3 and 4 for 'BiasAdd' (op: 'BiasAdd') with input shapes: [2,3], [4].",
)
error(
    "xent_positional",
    "tf.nn.softmax_cross_entropy_with_logits(x0, x1)",
    f32(2, 3),
    f32(2, 3),
    phrase="Only call `softmax_cross_entropy_with_logits` with named arguments (labels=..., logits=..., ...)",
)
error(
    "xent_missing",
    "tf.nn.softmax_cross_entropy_with_logits(labels=x0)",
    f32(2, 3),
    phrase="Both labels and logits must be provided.",
)
error(
    "sparse_xent_positional",
    "tf.nn.sparse_softmax_cross_entropy_with_logits(x0, x1)",
    i32(2),
    f32(2, 3),
    phrase="Only call `sparse_softmax_cross_entropy_with_logits` with named arguments",
)
error(
    "sparse_xent_rank",
    SPARSE,
    i32(2, 1),
    f32(2, 3),
    phrase="Rank mismatch: Rank of labels (received 2) should equal rank of logits minus 1 (received 2).",
)
error(
    "sparse_xent_label",
    SPARSE,
    given([0, 3], "int32"),
    f32(2, 3),
    phrase="outside the valid range of [0, 3)",
)
error(
    "sparse_xent_float_labels",
    SPARSE,
    f32(2),
    f32(2, 3),
    phrase="has DataType float32 not in list of allowed values: int32, int64",
)
error(
    "sigmoid_xent_shapes", SIGMOID, f32(2), f32(3), phrase="logits and labels must have the same shape ((3,) vs (2,))"
)
error(
    "dropout_keep_prob",
    "tf.nn.dropout(x0, keep_prob=1.5)",
    f32(3),
    phrase="must be a scalar tensor or a float in the range",
)
error(
    "dropout_int",
    "tf.nn.dropout(x0, keep_prob=0.5)",
    i32(3),
    phrase="x has to be a floating point tensor since it's going to be scaled",
)
error("relu_bool", "tf.nn.relu(x0 > 0)", f32(3), phrase="has DataType bool not in list of allowed values")
error("top_k_too_many", "tf.nn.top_k(x0, 5)", f32(3), phrase="input must have last dimension >= k = 5 but is 3")
error("softmax_int", "tf.nn.softmax(x0)", i32(3), phrase="has DataType int32 not in list of allowed values")

FAMILY.on_reference_alone("[!re]*/sizes", "*/scalar", "*/transposed", "[!s]*/float64", "second/*", "*/axis_*")
