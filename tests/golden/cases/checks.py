"""Checks: of values, ranks, shapes, types; what is known at once fails at once, the rest in the run."""

import numpy as np

from ..spec import Family, boolean, f32, f64, failure, given, i32

FAMILY = Family("checks")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program

TABLE = np.arange(6, dtype=np.float32).reshape(2, 3)


def attempt(session, op, feed, phrase=None):
    """What running a check shows: nothing, or the error with this phrase."""
    if phrase is None:
        return session.run(op, feed) is None
    return failure(lambda: session.run(op, feed), phrase)


@program
def comparing(tf):
    """Each comparison holds for one value and fails for another, with both tensors in the message."""
    x, y = tf.placeholder(tf.float32, [2, 3], name="x"), tf.placeholder(tf.float32, name="y")
    results = []
    with tf.Session() as session:
        for check, symbol, good, bad in (
            (tf.assert_equal, "==", TABLE, TABLE + 1),
            (tf.assert_none_equal, "!=", TABLE + 0.5, 3.0),
            (tf.assert_less, "<", TABLE + 1, TABLE),
            (tf.assert_less_equal, "<=", TABLE, TABLE - 1),
            (tf.assert_greater, ">", TABLE - 1, TABLE),
            (tf.assert_greater_equal, ">=", TABLE, TABLE + 1),
        ):
            op = check(x, y)
            phrase = "Condition x {} y did not hold element-wise:] [x (x:0) = ] [[0 1 2]...] [y (y:0) = ] [".format(
                symbol
            )
            results += [attempt(session, op, {x: TABLE, y: good}), attempt(session, op, {x: TABLE, y: bad}, phrase)]
            results.append(op.name.split("/")[0])
            results.append(attempt(session, check(x[:0], y), {x: TABLE, y: 1.0}))
        named = tf.assert_less(x, y, message="too large:", summarize=1, name="bound")
        own = tf.debugging.assert_less(x, y, ["look", x], 10)
        results += [
            attempt(session, named, {x: TABLE, y: 5.0}, "assertion failed: [too large:] [Condition x < y did"),
            attempt(session, own, {x: TABLE, y: 5.0}, "assertion failed: [look] [[0 1 2][3 4 5]]"),
            named.name.split("/")[0],
        ]
    return results


@program
def signs(tf):
    """Negative, positive, and their complements."""
    x = tf.placeholder(tf.float32, name="x")
    results = []
    with tf.Session() as session:
        for check, good, bad, phrase in (
            (tf.assert_negative, [-1.0], [0.0], "[Condition x < 0 did not hold element-wise:] [x (x:0) = ] [0]"),
            (tf.assert_positive, [1.0], [0.0], "[Condition x > 0 did not hold element-wise:] [x (x:0) = ] [0]"),
            (tf.assert_non_negative, [0.0], [-1.0], "[Condition x >= 0 did not hold element-wise:] [x (x:0) = ] [-1]"),
            (tf.assert_non_positive, [0.0], [1.0], "[Condition x <= 0 did not hold element-wise:"),
        ):
            op = check(x)
            results += [attempt(session, op, {x: good}), attempt(session, op, {x: bad}, phrase), op.name.split("/")[:2]]
            worded = check(x, message="mine")
            results.append(attempt(session, worded, {x: bad}, "assertion failed: [mine]"))
    return results


@program
def known_at_once(tf):
    """Constants are compared where the check is written."""
    phrase = "did not hold element-wise:"
    return [
        failure(lambda: tf.assert_equal([1, 2], [1, 3]), phrase),
        failure(lambda: tf.assert_less(tf.constant(2.0), 1.0, message="large"), "large"),
        failure(lambda: tf.assert_positive(0), phrase),
        failure(lambda: tf.assert_positive(0, message="small"), "small"),
        tf.assert_equal([1, 2], [1, 2]).type,
        tf.assert_less(1, 2).type,
        tf.assert_non_negative([0, 1]).name,
    ]


@program
def equal_to_itself(tf):
    """A tensor equals itself, whatever it is."""
    x = tf.placeholder(tf.float32)
    op = tf.assert_equal(x, x)
    return [op.name, op.type, [op.name for op in tf.get_default_graph().get_operations()]]


@program
def near(tf):
    """Equality of floats has room, ten epsilons unless told otherwise."""
    x = tf.placeholder(tf.float32, [2], name="x")
    with tf.Session() as session:
        exact = tf.assert_near(x, [1.0, 2.0])
        wide = tf.assert_near(x, [1.0, 2.0], atol=0.1, rtol=0.1, message="far")
        return [
            attempt(session, exact, {x: [1.0, 2.000001]}),
            attempt(session, exact, {x: [1.0, 2.00001]}, "[x and y not equal to tolerance rtol = Tensor("),
            attempt(session, wide, {x: [1.15, 1.8]}),
            attempt(session, wide, {x: [1.15, 2.5]}, "assertion failed: [far] [x and y not equal to tolerance"),
            failure(lambda: tf.assert_near([1.0], tf.constant([1.0], tf.float64)), "float64"),
        ]


@program
def assertion_texts(tf):
    """How tensors of all kinds are written."""
    no = tf.placeholder(tf.bool, [])
    rows = tf.placeholder(tf.float32, [2, 2, 2])
    with tf.Session() as session:
        feed = {no: False, rows: np.arange(8.0).reshape(2, 2, 2) / 3}
        return [
            attempt(session, tf.Assert(no, data, summarize), feed, "assertion failed: " + text)
            for data, summarize, text in (
                (["hello", [1, 2, 3, 4]], None, "[hello] [1 2 3...]"),
                ([rows], None, "[[[0 0.333333343][0.666666687...]]...]"),
                ([rows[0]], -1, "[[0 0.333333343][0.666666687 1]]"),
                ([rows[:, :, :0], rows[0, 0]], 5, "[] [0 0.333333343]"),
                ([1.5, 1e10, True, ["a", "b"]], 3, "[1.5] [1e+10] [1] [a b]"),
                ([np.float64([1 / 3.0, 1e-5]), np.float16([0.1])], 3, "[0.33333333333333331 1e-05] [0.0999755859]"),
                ([np.float32([np.nan, np.inf, -np.inf])], 3, "[nan inf -inf]"),
                ([[1, 2]], 0, "[...]"),
            )
        ]


@program
def nothing_left_to_do(tf):
    """What is known to hold leaves an operation without effect."""
    x, n = tf.placeholder(tf.float32, [2, 3], name="x"), tf.constant(1, name="n")
    made = [
        tf.assert_rank(x, 2),
        tf.assert_rank(x, tf.constant(2), message="m"),
        tf.assert_rank_at_least(x, 1),
        tf.assert_rank_at_least(x, 2, name="two"),
        tf.assert_rank_in(x, (0, 2)),
        tf.assert_rank_in(x, [2]),
        tf.assert_integer(n),
        tf.assert_type(x, tf.float32),
    ]
    return [[op.name for op in made], [[op.name, op.type] for op in tf.get_default_graph().get_operations()]]


case("type/scalar", "[tf.assert_scalar(x0), tf.assert_scalar(7), tf.assert_scalar(1.5, 'named')]", f32(), static="full")

error(
    "rank",
    "tf.assert_rank(x0, 3, message='cube')",
    f32(2, 3),
    phrase="must have rank 3.  Received rank 2, shape (2, 3)",
)
error("rank/vector", "tf.assert_rank(x0, [2])", f32(2, 3), phrase="Rank must be a scalar.")
error("rank/float", "tf.assert_rank(x0, 2.0)", f32(2, 3), phrase="must be of type <dtype: 'int32'>")
error(
    "rank/at_least", "tf.assert_rank_at_least(x0, 3)", f32(2, 3), phrase="must have rank at least 3.  Received rank 2"
)
error("rank/in", "tf.assert_rank_in(x0, (0, 1))", f32(2, 3), phrase="Received rank 2, shape (2, 3)")
error("integer", "tf.assert_integer(x0, 'no:')", f32(2), phrase='no:  Expected "x" to be integer type.  Found: x0:0 of')
error("type", "tf.assert_type(x0, tf.int32)", f32(2), phrase="x0:0 must be of type <dtype: 'int32'>")
error("scalar", "tf.assert_scalar(x0)", f32(2), phrase="Expected scalar shape for x0:0, saw shape: (2,).")
error("scalar/message", "tf.assert_scalar(x0, message='oh ')", f32(2), phrase="oh Expected scalar shape for x0:0")


@program
def dynamic_ranks(tf):
    """Ranks that only the run knows, of the tensor or of the demand."""
    x, rank = tf.placeholder(tf.float32, name="x"), tf.placeholder(tf.int32, name="rank")
    with tf.Session() as session:
        two, least, some = tf.assert_rank(x, 2), tf.assert_rank_at_least(x, 2), tf.assert_rank_in(x, (1, 2))
        given_rank = tf.assert_rank(x, rank)
        return [
            session.run([two, least, some], {x: TABLE}) == [None] * 3,
            attempt(session, two, {x: [1.0]}, "[Tensor x:0 must have rank] [2] [Received shape: ] [1]"),
            attempt(session, least, {x: 1.0}, "[Tensor x:0 must have rank at least] [2] [Received shape: ] []"),
            attempt(session, some, {x: 1.0}, "[Tensor x:0 must have rank in] [1] [2] [Received shape: ] []"),
            attempt(session, given_rank, {x: TABLE, rank: 2}),
            attempt(session, given_rank, {x: TABLE, rank: 3}, "must have rank] [3]"),
            attempt(session, given_rank, {x: TABLE, rank: [2]}, "Rank must be a scalar. Received rank: ] [2]"),
            two.name.split("/")[0],
        ]


@program
def words_about_types(tf):
    """Checks that need no graph."""
    a, b, c = tf.constant(1.0), tf.constant(1.0, tf.float64), tf.constant(1)
    return [
        tf.is_numeric_tensor(a),
        tf.is_numeric_tensor(tf.constant("a")),
        tf.is_numeric_tensor(1.0),
        tf.is_numeric_tensor(tf.constant(True)),
        tf.debugging.is_numeric_tensor(tf.cast(a, tf.float16)),
        tf.assert_same_float_dtype([a, None, a]).name,
        tf.assert_same_float_dtype().name,
        tf.assert_same_float_dtype([], tf.float64).name,
        tf.assert_same_float_dtype([a], tf.float32).name,
        failure(
            lambda: tf.assert_same_float_dtype([a, b]), "must be of the same type (<dtype: 'float32'>) as Const:0."
        ),
        failure(lambda: tf.assert_same_float_dtype([a], tf.float64), "must be of the same type (<dtype: 'float64'>)."),
        failure(lambda: tf.assert_same_float_dtype([c]), "Expected floating point type, got <dtype: 'int32'>."),
        tf.assert_proper_iterable([1, 2]) is None,
        tf.assert_proper_iterable({1: 2}) is None,
        failure(lambda: tf.assert_proper_iterable("abc"), 'Expected argument "values" to be a "proper" iterable.'),
        failure(
            lambda: tf.assert_proper_iterable(np.zeros(2)), 'Expected argument "values" to be a "proper" iterable.'
        ),
        failure(lambda: tf.assert_proper_iterable(a), 'Expected argument "values" to be a "proper" iterable.'),
        failure(lambda: tf.assert_proper_iterable(3), 'Expected argument "values" to be iterable.'),
    ]


@program
def shapes(tf):
    """Several tensors whose extents must agree."""
    check = tf.debugging.assert_shapes
    x, y = tf.placeholder(tf.float32, [None, 3], name="x"), tf.placeholder(tf.float32, [5], name="y")
    z = tf.placeholder(tf.float32, name="z")
    known = tf.zeros([4, 3])
    with tf.Session() as session:
        agree = check([(x, ("N", "D")), (y, ("N",))])
        free = check([(z, ("N", 3)), (y, (None,))], message="hm")
        inner = check({z: (Ellipsis, "N", 3)})
        return [
            agree.type,
            attempt(session, agree, {x: np.zeros((5, 3)), y: np.zeros(5)}),
            attempt(
                session,
                agree,
                {x: np.zeros((4, 3)), y: np.zeros(5)},
                "[Specified by tensor x:0 dimension 0] [Tensor y:0 dimension] [0] [must have size] [4]",
            ),
            attempt(session, free, {z: np.zeros((7, 3)), y: np.zeros(5)}),
            attempt(
                session, free, {z: np.zeros((7, 2)), y: np.zeros(5)}, "[Tensor z:0 dimension] [1] [must have size] [3]"
            ),
            attempt(session, inner, {z: np.zeros((2, 7, 3))}),
            attempt(session, inner, {z: np.zeros((2, 7, 2))}, "[Tensor z:0 dimension] [-1] [must have size] [3]"),
            attempt(session, check([(z, ())]), {z: 1.0}),
            check([(known, (4, 3)), (known, ("N", "M")), (known, None), (known[0], ("M",))]).type,
            failure(lambda: check([(known, (4, 2))]), "dimension 1 must have size 2.  Received size 3, shape (4, 3)"),
            failure(lambda: check([(known, ("N", "N"))]), "Specified by tensor zeros:0 dimension 0.  Tensor zeros:0"),
            failure(lambda: check([(known, (4,))]), "must have rank in ("),
            failure(lambda: check([(known, (4, 3, 1))]), "must have rank 3"),
            failure(lambda: check([(known, ("*", 4, 3, 1))]), "must have rank at least 3"),
            failure(lambda: check([(known, (4, "*"))]), "is only allowed as the first entry"),
            failure(lambda: check([(known, 4)]), "Specified shape must be an iterable."),
        ]


case("order/weak", "[tf.is_non_decreasing(x0), tf.is_strictly_increasing(x0)]", given([1.0, 2.0, 2.0]), ops="result")
case(
    "order/strict", "[tf.is_non_decreasing(x0), tf.is_strictly_increasing(x0)]", given([1, 2, 7], "int32"), ops="result"
)
case(
    "order/falling",
    "[tf.debugging.is_non_decreasing(x0), tf.math.is_strictly_increasing(x0, 'n')]",
    f32(5, 2),
    ops="result",
)
for size in (0, 1):
    case("order/{}".format(size), "[tf.is_non_decreasing(x0), tf.is_strictly_increasing(x0)]", f32(size), ops="result")
error("order/bool", "tf.is_non_decreasing(x0)", boolean(2), phrase="Expected x to be numeric, instead found")

for shape in ((), (0, 3), (5,), (31, 2)):
    case("ensure_shape/{}".format(shape), "tf.ensure_shape(x0, x0.shape)", f32(*shape))
case("ensure_shape/partly", "tf.ensure_shape(x0, [None, 3], name='sure')", f32(2, 3))
error("ensure_shape", "tf.ensure_shape(x0, [3, 2])", f32(2, 3), phrase="must be equal, but are 3 and 2")


@program
def ensuring_in_the_run(tf):
    """A shape that contradicts only when it is there."""
    x = tf.placeholder(tf.float32, name="x")
    sure = tf.ensure_shape(x, [None, 3])
    with tf.Session() as session:
        return [
            session.run(sure, {x: TABLE}),
            str(sure.shape),
            failure(
                lambda: session.run(sure, {x: TABLE.T}),
                "[3,2] is not compatible with expected shape [?,3].",
            ),
            failure(lambda: session.run(sure, {x: 1.0}), "[] is not compatible with expected shape [?,3]."),
        ]


for name, spec in (("f32", f32(5)), ("f64", f64(2, 3)), ("empty", f32(0))):
    case("check_numerics/" + name, "tf.check_numerics(x0, 'm')", spec)
case("check_numerics/all", "tf.debugging.assert_all_finite(x0, 'm')", f32(33))
case("check_numerics/newer", "tf.verify_tensor_all_finite(x=x0, message='m', name='n')", f32(2))
error("check_numerics/int", "tf.check_numerics(x0, 'm')", i32(2), phrase="not in list of allowed values")
error("check_numerics/both", "tf.verify_tensor_all_finite(x0, 'm', x=x0)", f32(2), phrase="Cannot specify both")


@program
def numbers_that_are_none(tf):
    """Infinity, NaN, both; in a gradient; anywhere in a graph."""
    x = tf.placeholder(tf.float32, [2], name="x")
    checked = tf.check_numerics(x, "here")
    slope = tf.gradients(tf.sqrt(tf.check_numerics(x, "there")), x)[0]
    root = tf.sqrt(x, name="root")
    everything = tf.add_check_numerics_ops()
    with tf.Session() as session:
        return [
            failure(lambda: session.run(checked, {x: [np.inf, 1.0]}), "here : Tensor had Inf values"),
            failure(lambda: session.run(checked, {x: [np.nan, 1.0]}), "here : Tensor had NaN values"),
            failure(lambda: session.run(checked, {x: [np.nan, -np.inf]}), "here : Tensor had Inf and NaN values"),
            failure(lambda: session.run(slope, {x: [0.0, 1.0]}), "(Inf) values detected in gradient."),
            session.run(everything, {x: [1.0, 2.0]}) is None,
            failure(lambda: session.run(everything, {x: [-1.0, 2.0]}), " : Tensor had NaN values"),
            everything.name,
            root.name,
        ]
