"""Random numbers: the same seeds give TensorFlow's own numbers, run after run.

A case is run several times in one session, because the generator's state belongs to the session and moves on. Seedless
cases have nothing to freeze; ``tests/ops`` checks their range and that sessions differ.
"""

import numpy as np

from ..spec import Family, apart, i32

FAMILY = Family("random")


def case(case_id, expr, *inputs, **options):
    """A random case: never differentiated, three runs of one session."""
    FAMILY.case(case_id, expr, *inputs, **dict({"grad": False, "runs": 3}, **options))


case("normal/documentation", "tf.random_normal([2, 3], stddev=1, seed=1)")
case("normal/column", "tf.random_normal([3, 1], stddev=1, seed=1)")
SEEDS = [
    ("op", "seed=7", None),
    ("graph", "", 54),
    ("both", "seed=7", 54),
    ("zero", "seed=0", None),
    ("graph_zero", "", 0),
    ("large", "seed=123456789012", None),
    ("negative", "seed=-3", 5),
]
DRAWS = [
    ("normal", "tf.random_normal({shape}, {rest})"),
    ("normal_scaled", "tf.random_normal({shape}, mean=-1.0, stddev=0.35, {rest})"),
    ("truncated", "tf.truncated_normal({shape}, stddev=0.1, {rest})"),
    ("uniform", "tf.random_uniform({shape}, {rest})"),
    ("uniform_range", "tf.random_uniform({shape}, -1.0, 1.0, {rest})"),
    ("uniform_int", "tf.random_uniform({shape}, maxval=10, dtype=tf.int32, {rest})"),
    ("uniform_int64", "tf.random_uniform({shape}, -5, 100, dtype=tf.int64, {rest})"),
    ("shuffle", "tf.random_shuffle(tf.range({count}), {rest})"),
]
for name, expr in DRAWS:
    for words, seed, graph_seed in SEEDS:
        case("{}/{}".format(name, words), expr.format(shape="[7]", count=7, rest=seed), graph_seed=graph_seed)
    for size in (0, 1, 2, 3, 4, 5, 31, 32, 33, 63, 64, 65):
        case("{}/size_{}".format(name, size), expr.format(shape="[{}]".format(size), count=size, rest="seed=3"), runs=2)
    case(name + "/size_1000", expr.format(shape="[1000]", count=1000, rest="seed=3"), runs=1)
for name in ("normal", "truncated", "uniform"):
    expr = dict(DRAWS)[name]
    for dtype in ("float64", "float16"):
        for size in (1, 5, 33):
            case(
                "{}/{}_{}".format(name, dtype, size),
                expr.format(shape="[{}]".format(size), rest="dtype=tf.{}, seed=3".format(dtype)),
            )
    case(name + "/matrix", expr.format(shape="[5, 7]", rest="seed=2"))
    case(name + "/scalar", expr.format(shape="[]", rest="seed=2"))
    case(name + "/shape_tensor", expr.format(shape="tf.shape(x0)", rest="seed=2"), apart(2, 3), static="none")
case("truncated/tail", "tf.truncated_normal([257], seed=11)", runs=2)
case("uniform_int/power_of_two", "tf.random_uniform([33], 0, 8, tf.int32, seed=1)")
case("uniform_int/wide", "tf.random_uniform([9], -2000000000, 2000000000, tf.int32, seed=1)")
case("shuffle/rows", "tf.random_shuffle(x0, seed=5)", apart(5, 3))
case("shuffle/view", "tf.random_shuffle(x0, seed=5)", i32(5, 3, layout="transposed"))
case("two_ops/op_seeds", "[tf.random_uniform([2], seed=1), tf.random_uniform([2], seed=1)]")
case("two_ops/graph_seed", "[tf.random_uniform([2]), tf.random_normal([2]), tf.random_uniform([2])]", graph_seed=1234)
case(
    "two_ops/with_constant_between", "[tf.random_uniform([2]), tf.constant(1), tf.random_uniform([2])]", graph_seed=1234
)
case("two_ops/mixed", "[tf.random_uniform([2], seed=1), tf.random_uniform([2])]", graph_seed=1234)
case("random_crop", "tf.random_crop(x0, [2, 2], seed=4)", apart(5, 5), ops="result")
case("multinomial", "tf.multinomial(tf.log([[10., 5., 1.], [1., 1., 8.]]), 9, seed=4)", ops="result")
case("random_gamma", "tf.random_gamma([9], 2.0, seed=4)", ops="result")
case("dropout/three_runs", "tf.nn.dropout(x0, keep_prob=0.5, seed=1)", apart(33), ops="result")
case("dropout/graph_seed", "tf.nn.dropout(x0, keep_prob=0.5)", apart(33), graph_seed=9, ops="result")
case("same_value_within_a_run", "tf.constant([0.]) + tf.random_normal([3], seed=2) - 1.0")
for name in (
    "glorot_uniform",
    "glorot_normal",
    "random_uniform",
    "random_normal",
    "truncated_normal",
    "uniform_unit_scaling",
    "variance_scaling",
    "orthogonal",
):
    if name != "orthogonal":
        case("initializer/" + name, "tf.{}_initializer(seed=3)([5, 4])".format(name), ops="result")
case("initializer/he", "tf.variance_scaling_initializer(2.0, 'fan_in', 'uniform', seed=3)([3, 3, 2, 4])", ops="result")
case("initializer/contrib_xavier", "tf.contrib.layers.xavier_initializer(seed=3)([5, 4])", ops="result")

for name in ("float32", "float64", "float16"):
    case("gamma/" + name, "tf.random_gamma([31], 2.0, dtype=tf.{}, seed=4)".format(name), grad=False)
case("gamma/alphas", "tf.random.gamma([5], [0.3, 1.0, 2.5, 30.0], seed=4)", grad=False)
case("gamma/beta", "tf.random_gamma([2, 3], [[1.0], [2.0]], beta=[3.0, 4.0], seed=4)", grad=False)
case("gamma/scalar", "tf.random_gamma([], 0.5, seed=4)", grad=False)
for name in ("float32", "float64", "int32", "int64", "float16"):
    case("poisson/" + name, "tf.random_poisson(2.0, [31], tf.{}, seed=4)".format(name), grad=False)
case("poisson/means", "tf.random.poisson([0.0, 0.5, 9.9, 10.0, 30.0, 1000.0], [9], seed=4)", grad=False)
STATELESS = (
    ("normal", "tf.random.stateless_normal([33], [1, 2])"),
    ("normal/moved", "tf.random.stateless_normal([2, 3], [7, -5], 1.0, 3.0)"),
    ("normal/float64", "tf.random.stateless_normal([33], [1, 2], dtype=tf.float64)"),
    ("normal/float16", "tf.random.stateless_normal([33], [1, 2], dtype=tf.float16)"),
    ("truncated_normal", "tf.random.stateless_truncated_normal([33], [1, 2])"),
    ("uniform", "tf.random.stateless_uniform([33], [1, 2])"),
    ("uniform/range", "tf.random.stateless_uniform([33], [3000000000, 2], 1.0, 10.0)"),
    ("uniform/int32", "tf.random.stateless_uniform([33], [1, 2], 1, 10, tf.int32)"),
    ("uniform/int64", "tf.random.stateless_uniform([33], np.array([1, 2], 'int32'), 1, 10, tf.int64)"),
    ("categorical", "tf.random.stateless_categorical([[1.0, 2.0, 0.5], [0.0, 3.0, 0.0]], 9, [1, 2])"),
    ("multinomial", "tf.random.stateless_multinomial([[1.0, 2.0, 0.5]], 9, [1, 2], tf.int32)"),
    ("empty", "tf.random.stateless_normal([0, 3], [1, 2])"),
)
for name, expr in STATELESS:
    case("stateless/" + name, expr, grad=False)
case("categorical", "tf.random.categorical(tf.log([[10.0, 5.0, 1.0], [1.0, 1.0, 8.0]]), 9, seed=4)", grad=False)
case("categorical/int32", "tf.random.categorical([[1.0, 2.0]], 9, tf.int32, seed=4)", grad=False)
FAMILY.error("stateless/seed", "tf.random.stateless_uniform([3], [1, 2, 3])", phrase="Dimension must be 2 but is 3")
FAMILY.error(
    "stateless/maxval",
    "tf.random.stateless_uniform([3], [1, 2], dtype=tf.int32)",
    phrase="Must specify maxval for integer dtype",
)
FAMILY.error(
    "stateless/range",
    "tf.random.stateless_uniform([3], [1, 2], 3, 3, tf.int32)",
    phrase="Need minval < maxval, got 3 >= 3",
)

FAMILY.error(
    "uniform_int_without_maxval",
    "tf.random_uniform([2], dtype=tf.int32)",
    phrase="Must specify maxval for integer dtype",
)
FAMILY.error(
    "uniform_int_empty_range", "tf.random_uniform([2], 3, 3, tf.int32)", phrase="Need minval < maxval, got 3 >= 3"
)
FAMILY.error("normal_int", "tf.random_normal([2], dtype=tf.int32)", phrase="int32")


@FAMILY.program
def a_new_session_starts_again(tf):
    """The generator's state belongs to the session."""
    sample = tf.random_normal([3], seed=1)
    results = []
    for _ in range(2):
        with tf.Session() as session:
            results.append([session.run(sample), session.run(sample)])
    return results


@FAMILY.program
def one_value_per_run(tf):
    """Two readers of one random tensor see the same numbers; the next run sees others."""
    tf.set_random_seed(3)
    vec = tf.random_uniform(shape=(3,))
    out1, out2 = vec + 1, vec + 2
    with tf.Session() as session:
        return [session.run(vec), session.run(vec), session.run((out1, out2))]


@FAMILY.program
def graph_seed_counts_operations(tf):
    """Without an op seed, the op's own number in the graph becomes its seed."""
    tf.set_random_seed(1234)
    tf.constant(1.0)
    tf.constant(2.0)
    late = tf.random_uniform([2])
    with tf.Session() as session:
        return [session.run(late), session.run(late)]


@FAMILY.program
def seed_attributes(tf):
    """The two numbers every random op carries."""
    first = tf.random_uniform([2], seed=5).op.inputs[0].op.inputs[0].op
    tf.set_random_seed(99)
    second = tf.truncated_normal([2]).op.inputs[0].op.inputs[0].op
    third = tf.random_shuffle([1, 2], seed=8).op
    return [[op.type, op.get_attr("seed"), op.get_attr("seed2")] for op in (first, second, third)]


@FAMILY.program
def variables_of_a_small_network(tf):
    """Initial values of two layers, as the books print them."""
    w1 = tf.Variable(tf.random_normal([2, 3], stddev=1, seed=1))
    w2 = tf.Variable(tf.random_normal([3, 1], stddev=1, seed=1))
    x = tf.constant([[0.7, 0.9]])
    plain = tf.matmul(tf.matmul(x, w1), w2)
    rectified = tf.nn.relu(tf.matmul(tf.nn.relu(tf.matmul(x, w1)), w2))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run([w1, w2, plain, rectified])


@FAMILY.program
def placeholder_forward(tf):
    """The same forward pass for a fed batch."""
    w1 = tf.Variable(tf.random_normal([2, 3], stddev=1, seed=1))
    w2 = tf.Variable(tf.random_normal([3, 1], stddev=1, seed=1))
    x = tf.placeholder(tf.float32, shape=(3, 2), name="input")
    y = tf.matmul(tf.matmul(x, w1), w2)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run(y, feed_dict={x: [[0.7, 0.9], [0.1, 0.4], [0.5, 0.8]]})


@FAMILY.program
def shuffle_keeps_rows(tf):
    """Rows move, their contents stay."""
    with tf.Session() as session:
        return session.run(tf.random_shuffle(np.arange(12).reshape(4, 3), seed=2))


FAMILY.on_reference_alone("*/size_[024]", "*/size_31", "*/size_32", "*/size_63", "*/size_64", "*/float*_[15]")
FAMILY.on_reference_alone(
    "[!n]*/op", "[!n]*/both", "[!n]*/zero", "[!n]*/large", "[!n]*/negative", "normal_scaled/graph*"
)
