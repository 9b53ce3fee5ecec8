"""bfloat16: every result is the float32 one, rounded to eight bits; compared as float32."""

from ..spec import Family, f32, f64, given, i32, i64

FAMILY = Family("bfloat16")
error = FAMILY.error


def case(name, *arguments, **options):
    """A case whose name no other family has."""
    FAMILY.case("bfloat16/" + name, *arguments, **options)


STEP = 400
"""The tolerance of float32 times this is a step of bfloat16."""

EDGES = given(
    [0.0, -0.0, 1.0, 1.00390625, 1.01171875, -3.3895314e38, 3.4e38, 1e-40, float("inf"), float("nan"), 65504.0]
)


def b(index):
    return "tf.cast(x{}, tf.bfloat16)".format(index)


def as_float(expression):
    return "(lambda y: tf.cast(y, tf.float32) if y.dtype == tf.bfloat16 else y)({})".format(expression)


def check(name, expression, *inputs, **options):
    options = dict({"ops": "none", "fd": False, "scale": STEP}, **options)
    case(name, as_float(expression.format(*map(b, range(len(inputs))))), *inputs, **options)


# -- to it and from it ------------------------------------------------------------------------------------------------

case("cast/edges", "tf.cast(tf.cast(x0, tf.bfloat16), tf.float32)", EDGES, ops="none", grad=False)
case("cast/names", "tf.cast(tf.to_bfloat16(x0), tf.float32)", f32(5), fd=False)
for dtype, make in (("float64", f64), ("int32", i32), ("int64", i64)):
    case("cast/from_" + dtype, "tf.cast(tf.cast(x0, tf.bfloat16), tf.float32)", make(3, 5), ops="none", fd=False)
for dtype in ("float16", "float64", "int32", "int64", "uint8", "int8", "bool", "complex64"):
    case(
        "cast/to_" + dtype,
        "tf.cast(tf.cast(x0, tf.bfloat16), tf.{})".format(dtype),
        f32(3, 5, low=0.0, high=9.0),
        ops="none",
        grad=False,
    )
case("cast/many", "tf.cast(tf.cast(x0, tf.bfloat16), tf.float32)", f32(33, 31), ops="none", fd=False)
case("constant", "tf.cast(tf.constant([1.001, 2.5, -3.14159], tf.bfloat16), tf.float32)", ops="none", grad=False)
case("bitcast", "tf.bitcast({}, tf.uint16)".format(b(0)), f32(5), ops="none", grad=False)

# -- element by element -----------------------------------------------------------------------------------------------

POSITIVE = f32(3, 5, low=0.5, high=2.0)
for name in "abs negative square tanh exp sin cos sign floor ceil rint expm1 asinh atan erf".split():
    check(name, "tf." + name + "({})", f32(3, 5))
for name in "sqrt rsqrt log reciprocal lgamma log1p".split():
    check(name, "tf." + name + "({})", f32(3, 5, low=1.1, high=3.0))
for name in "relu relu6 elu leaky_relu".split():
    check(name, "tf.nn." + name + "({})", f32(31))
# TensorFlow rounds the steps of which these are made, too.
for name in "sigmoid tan acosh".split():
    check(name, "tf." + name + "({})", f32(3, 5, low=1.1, high=1.5), scale=8 * STEP)
for name in "selu softplus softsign".split():
    check(name, "tf.nn." + name + "({})", f32(31), scale=8 * STEP)
for name in "add subtract multiply divide maximum minimum floordiv floormod".split():
    check(name, "tf." + name + "({}, {})", f32(3, 5, low=1.0, high=9.0), f32(5, low=1.0, high=4.0), scale=2 * STEP)
for name in "equal not_equal less less_equal greater greater_equal".split():
    check(name, "tf." + name + "({}, {})", f32(3, 5), f32(5), grad=False)
check("squared_difference", "tf.squared_difference({}, {})", f32(3, 5, low=1.0, high=9.0), f32(5), scale=8 * STEP)
check("pow", "tf.pow({}, {})", POSITIVE, f32(5), scale=2 * STEP)
check("add_n", "tf.add_n([{}, {}])", f32(3), f32(3))
check("where", "tf.where({} > 0, {}, {})", f32(5), f32(5), f32(5))
for name in "is_nan is_finite".split():
    check(name, "tf." + name + "({})", EDGES, grad=False)
check(
    "is_inf", "tf.is_inf({})", given([0.0, 3.4e38, float("inf"), -float("inf"), 3e38]), grad=False
)  # of NaN: true there
check("operators", "1.0 - {} * 2.0 + {} / 3.0", f32(5), f32(5), scale=4 * STEP)

# -- over many --------------------------------------------------------------------------------------------------------

for name in "sum mean max min prod".split():
    check("reduce_" + name, "tf.reduce_" + name + "({}, axis=1)", f32(3, 5, low=0.5, high=2.0), scale=4 * STEP)
check("cumsum", "tf.cumsum({})", POSITIVE, scale=4 * STEP)
check("cumprod", "tf.cumprod({})", POSITIVE, scale=4 * STEP)
check("argmax", "tf.argmax({}, axis=1)", f32(3, 5))
check("top_k", "tf.nn.top_k({}, 2)[0]", f32(3, 5))
check("matmul", "tf.matmul({}, {})", f32(3, 4, low=0.0, high=2.0), f32(4, 2, low=0.0, high=2.0), scale=4 * STEP)
check("bias_add", "tf.nn.bias_add({}, {})", f32(2, 3), f32(3), scale=4 * STEP)
check("max_pool", "tf.nn.max_pool({}, [1, 2, 2, 1], [1, 2, 2, 1], 'SAME')", f32(1, 5, 5, 2))
check("segment_sum", "tf.segment_sum({}, tf.constant([0, 0, 2]))", POSITIVE)
check("unsorted_segment_max", "tf.unsorted_segment_max({}, tf.constant([2, 0, 2]), 3)", f32(3, 5), grad=False)

# -- moved ------------------------------------------------------------------------------------------------------------

for name, expression in (
    ("reshape", "tf.reshape({}, [5, 3])"),
    ("transpose", "tf.transpose({})"),
    ("concat", "tf.concat([{0}, {0}], 0)"),
    ("slice", "{}[1:, ::2]"),
    ("gather", "tf.gather({}, [2, 0])"),
    ("pad", "tf.pad({}, [[1, 0], [0, 1]])"),
    ("tile", "tf.tile({}, [2, 1])"),
    ("stack", "tf.stack([{0}, {0}])"),
    ("reverse", "tf.reverse({}, [0])"),
    ("identity", "tf.identity({})"),
    ("zeros_like", "tf.zeros_like({})"),
    ("ones_like", "tf.ones_like({})"),
):
    check("moved/" + name, expression, f32(3, 5), grad=name != "gather")
check("scatter_nd", "tf.scatter_nd([[1], [1]], {}, [3])", f32(2))
check("dynamic_stitch", "tf.dynamic_stitch([[0, 2], [1]], [{}, {}])", f32(2), f32(1))

# -- by chance --------------------------------------------------------------------------------------------------------

for name in "random_uniform random_normal truncated_normal".split():
    check("random/" + name, "tf." + name + "([33], dtype=tf.bfloat16, seed=5)", graph_seed=3, grad=False, runs=2)
case(
    "div_no_nan/float16",
    "tf.math.divide_no_nan(tf.cast(x0, tf.float16), tf.constant([0.0, 2.0], tf.float16))",
    f32(2),
    ops="none",
    fd=False,
)
case("dynamic_stitch/bool", "tf.dynamic_stitch([[0, 2], [1]], [x0 > 0, [True]])", f32(2), ops="none", grad=False)
error("dtypes", "tf.cast(x0, tf.bfloat16) + x0", f32(3), phrase="float32")
FAMILY.on_reference_alone("bfloat16/*/*", "bfloat16/[d-z]*")


@FAMILY.program
def variables_and_training(tf):
    """A variable of bfloat16 holds rounded numbers, and stays so while it is trained."""
    weights = tf.get_variable("w", initializer=tf.constant([1.001, -2.003, 0.30078125], tf.bfloat16))
    loss = tf.reduce_sum(tf.square(weights - tf.constant([1.0, 1.0, 1.0], tf.bfloat16)))
    step = tf.train.GradientDescentOptimizer(0.25).minimize(loss)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        seen = [session.run(tf.cast(weights, tf.float32))]
        for _ in range(2):
            session.run(step)
            seen.append(session.run(tf.cast(weights, tf.float32)))
        return seen + [weights.dtype.base_dtype.name, loss.dtype.name]


@FAMILY.program
def messages(tf):
    """How constants of bfloat16 are written, and read again."""
    tf.constant([1.001, -2.5], tf.bfloat16, name="two")
    tf.constant(1.001, tf.bfloat16, name="one")
    message = tf.get_default_graph().as_graph_def()
    written = [node.attr["value"].tensor for node in message.node]
    written.append(tf.make_tensor_proto([1.001, -2.5, 1e30], tf.bfloat16))
    two, one = tf.import_graph_def(message, return_elements=["two:0", "one:0"], name="again")
    with tf.Session() as session:
        return [
            [[list(m.half_val), list(bytearray(m.tensor_content)), m.dtype] for m in written],
            session.run([tf.cast(two, tf.float32), tf.cast(one, tf.float32)]),
        ]


@FAMILY.program
def fed(tf):
    """What is fed is rounded."""
    x = tf.placeholder(tf.bfloat16, [2])
    with tf.Session() as session:
        return session.run(tf.cast(x * 2, tf.float32), {x: [1.001, 3.0]})
