"""Arithmetic with sparse tensors: sums, products, extrema, softmax, reductions, segments."""

from ..spec import Family, apart, f32, f64, failure, given, i32, i64

FAMILY = Family("sparse_math")
case, error = FAMILY.case, FAMILY.error

A = "tf.SparseTensor([[0, 1], [0, 4], [1, 1], [2, 0]], x0, [3, 5])"
B = "tf.SparseTensor([[0, 0], [0, 4], [2, 0]], x1, [3, 5])"
CUBE = "tf.SparseTensor([[0, 0, 1], [0, 0, 3], [1, 1, 2], [1, 2, 3]], x0, [2, 3, 4])"
EMPTY = "tf.SparseTensor(np.zeros([0, 2], np.int64), x0, [3, 5])"
MANY = "tf.SparseTensor(np.stack([np.arange(65) // 5, np.arange(65) % 5 * 6], 1), x0, [33, 31])"
FED = "tf.SparseTensor(x2, x0, x3)"
FED_PLACES = (given([[0, 1], [0, 4], [1, 1], [2, 0]], "int64"), given([3, 5], "int64"))

case("add", "tf.sparse.add({}, {})".format(A, B), f32(4), f32(3))
case("add/threshold", "tf.sparse_add({}, {}, 1.5)".format(A, B), f32(4), f32(3))
case("add/thresh", "tf.sparse_add({}, {}, thresh=3)".format(A, B), i32(4), i32(3))
case("add/empty", "tf.sparse.add({}, {})".format(EMPTY, B), f32(0), f32(3))
case("add/cubes", "tf.sparse.add({0}, {0})".format(CUBE), f64(4))
case("add/fed", "tf.sparse.add({}, {})".format(FED, B), f32(4), f32(3), *FED_PLACES, static="rank")
case("add/values", "tf.sparse.add(tf.SparseTensorValue([[0]], [1.0], [2]), tf.SparseTensorValue([[1]], [2.0], [2]))")
case("add/dense", "tf.sparse.add({}, x1)".format(A), f32(4), f32(3, 5))
case("add/dense_first", "tf.sparse_add(x1, {})".format(A), f64(4), f64(3, 5))
case("add/dense_twice", "tf.sparse.add(tf.SparseTensor([[1], [1]], x0, [2]), x1)", f32(2), f32(2))
case("add/dense_fed", "tf.sparse.add({}, x1)".format(FED), f32(4), f32(3, 5), *FED_PLACES, static="rank")
case("maximum", "tf.sparse.maximum({}, {})".format(A, B), i32(4), i32(3))
case("maximum/float", "tf.sparse_maximum({}, {}, name='m')".format(A, B), f32(4), f32(3), grad=False)
case("minimum", "tf.sparse.minimum({}, {})".format(A, B), i64(4), i64(3))
case("minimum/empty", "tf.sparse_minimum({}, {})".format(EMPTY, B), i32(0), i32(3))
case("times", "{} * x1".format(A), f32(4), f32(3, 5))
case("times/row", "{} * x1".format(A), f32(4), f32(5))
case("times/column", "{} * x1".format(A), f32(4), f32(3, 1))
case("times/scalar", "{} * 2.0".format(A), f32(4), grad=False)
case("times/from_the_left", "x1 * {}".format(A), f32(4), f32(3, 5))
case("times/cube", "{} * x1".format(CUBE), f64(4), f64(3, 1))
case("times/fed", "{} * x1".format(FED), f32(4), f32(1, 5), *FED_PLACES, static="rank")
case("over", "{} / x1".format(A), f32(4), apart(3, 5))
case("over/row", "{} / x1".format(A), f32(4), apart(5))
case("over/integers", "{} / x1".format(A), i32(4), given([1, 2, 3, -4, 5], "int32"))
case("softmax", "tf.sparse.softmax({})".format(A), f32(4))
case("softmax/cube", "tf.sparse_softmax({}, name='s')".format(CUBE), f64(4))
case("softmax/many", "tf.sparse.softmax({})".format(MANY), f32(65))
case("softmax/empty", "tf.sparse.softmax({})".format(EMPTY), f32(0))
case("softmax/large", "tf.sparse.softmax({})".format(A), f32(4, low=900.0, high=1000.0), fd=False)
case(
    "softmax/fed",
    "tf.sparse.softmax({})".format(FED.replace("x2", "x1").replace("x3", "x2")),
    f32(4),
    *FED_PLACES,
    static="rank",
)
case(
    "unary",
    "[f({}) for f in (tf.abs, tf.negative, tf.sign, tf.square, tf.tanh, tf.erf)]".format(A),
    apart(4),
    ops="none",
)
case("cast", "tf.cast({}, tf.float64)".format(A), f32(4), fd=False)
case("sqrt", "tf.sqrt({})".format(A), f32(4, low=0.5, high=2.0), ops="none")

for words, arguments in [
    ("all", ""),
    ("rows", ", 1"),
    ("columns", ", axis=0"),
    ("keep", ", -1, True"),
    ("both", ", [0, 1]"),
    ("both_kept", ", [1, 0], keepdims=True"),
    ("none", ", []"),
    ("old", ", reduction_axes=[-2], keep_dims=True"),
]:
    case("reduce_sum/" + words, "tf.sparse.reduce_sum({}{})".format(A, arguments), f32(4))
    case("reduce_max/" + words, "tf.sparse_reduce_max({}{})".format(A, arguments), apart(4), grad=False)
    case("reduce_sum_sparse/" + words, "tf.sparse_reduce_sum_sparse({}{})".format(A, arguments), i32(4))
    case("reduce_max_sparse/" + words, "tf.sparse.reduce_max_sparse({}{})".format(A, arguments), i32(4))
case("reduce_sum/cube", "tf.sparse_reduce_sum({}, [0, 2])".format(CUBE), f64(4))
case("reduce_sum/empty", "tf.sparse_reduce_sum({}, 1)".format(EMPTY), f32(0))
case("reduce_sum/many", "tf.sparse_reduce_sum({}, 0)".format(MANY), f32(65))
case("reduce_max/many", "tf.sparse_reduce_max({}, 1)".format(MANY), i32(65))
case("reduce_max/empty", "tf.sparse.reduce_max({}, 1)".format(EMPTY), i32(0))
case(
    "reduce_sum/fed",
    "tf.sparse_reduce_sum({}, 1, True)".format(FED.replace("x2", "x1").replace("x3", "x2")),
    f32(4),
    *FED_PLACES,
    static="rank",
)

case("matmul", "tf.sparse.sparse_dense_matmul({}, x1)".format(A), f32(4), f32(5, 2))
case("matmul/adjoint_a", "tf.sparse_tensor_dense_matmul({}, x1, adjoint_a=True, name='m')".format(A), f32(4), f32(3, 2))
case("matmul/adjoint_b", "tf.sparse.matmul({}, x1, adjoint_b=True)".format(A), f64(4), f64(2, 5))
case("matmul/both", "tf.sparse_tensor_dense_matmul({}, x1, True, True)".format(A), f32(4), f32(31, 3))
case("matmul/int32", "tf.sparse_tensor_dense_matmul({}, x1)".format(A), i32(4), i32(5, 2))
case("matmul/empty", "tf.sparse_tensor_dense_matmul({}, x1)".format(EMPTY), f32(0), f32(5, 2))
case("matmul/no_columns", "tf.sparse_tensor_dense_matmul({}, x1)".format(A), f32(4), f32(5, 0))
case("matmul/many", "tf.sparse_tensor_dense_matmul({}, x1)".format(MANY), f32(65), f32(31, 33), scale=4)
case("matmul/twice_the_same", "tf.sparse.matmul(tf.SparseTensor([[1, 0], [1, 0]], x0, [2, 1]), x1)", f32(2), f32(1, 3))
case("matmul/view", "tf.sparse.matmul({}, x1)".format(A), f32(4), f32(5, 3, layout="transposed"))
case("matmul/fed", "tf.sparse_tensor_dense_matmul({}, x1)".format(FED), f32(4), f32(5, 2), *FED_PLACES, static="rank")
case("sparse_matmul", "tf.sparse_matmul(x0, x1)", f32(3, 4), f32(4, 2), scale=4, fd=False)
case(
    "sparse_matmul/transposed",
    "tf.sparse_matmul(x0, x1, True, True, True, False)",
    f32(4, 3),
    f32(2, 4),
    scale=4,
    fd=False,
)
case("sparse_matmul/transpose_a", "tf.sparse_matmul(x0, x1, transpose_a=True)", f32(4, 3), f32(4, 2), scale=4, fd=False)
case("sparse_matmul/transpose_b", "tf.sparse_matmul(x0, x1, transpose_b=True)", f32(3, 4), f32(2, 4), scale=4, fd=False)
case("sparse_matmul/hint", "tf.matmul(x0, x1, a_is_sparse=True)", f32(3, 4), f32(4, 2), scale=4, fd=False)
case("sparse_matmul/hint_double", "tf.matmul(x0, x1, b_is_sparse=True)", f64(3, 4), f64(4, 2), scale=4)

for kind in ("sum", "mean", "sqrt_n"):
    call = "tf.sparse.segment_{}(x0, {{}})".format(kind)
    case("segment_{}".format(kind), call.format("[0, 2, 2, 1], [0, 0, 1, 1]"), f32(3, 2))
    case("segment_{}/hole".format(kind), call.format("[0, 2, 1], [0, 0, 2]"), f32(3, 2))
    case("segment_{}/given".format(kind), call.format("[0, 2, 1], [0, 0, 2], num_segments=5"), f64(3, 2))
    case(
        "segment_{}/vector".format(kind),
        call.format("x1, x2, name='s'"),
        f32(31),
        given([30, 0], "int32"),
        given([0, 0], "int32"),
    )
    case(
        "segment_{}/none".format(kind),
        call.format("np.zeros(0, np.int32), np.zeros(0, np.int32), num_segments=2"),
        f32(3, 2),
        grad=kind == "sum",  # of nothing, TensorFlow reads the other two from memory that nobody has written
    )
    case(
        "segment_{}/fed".format(kind),
        call.format("x1, x2, num_segments=x3"),
        f32(3, 2),
        given([1, 0, 0], "int32"),
        given([0, 1, 1], "int32"),
        given(3, "int32"),
        static="rank",
    )
case("segment_sum/int32", "tf.sparse_segment_sum(x0, [0, 1], [0, 0])", i32(3, 2))

error(
    "add/no_sparse",
    "tf.sparse.add(x0, x0)",
    f32(2),
    phrase="At least one input should be SparseTensor; do you mean to use tf.add()?",
)
error(
    "add/shapes",
    "tf.sparse.add({}, {})".format(FED, B),
    f32(4),
    f32(3),
    FED_PLACES[0],
    given([3, 6], "int64"),
    static="rank",
    phrase="Operands' shapes do not match: got 6 and 5 for dimension 1",
)
error(
    "add/dense_shape",
    "tf.sparse.add({}, x1)".format(A),
    f32(4),
    f32(3, 4),
    phrase="Dimension 1 does not equal (no broadcasting is supported): sparse side 5 vs dense side 4",
)
error(
    "times/shape",
    "{} * x1".format(A),
    f32(4),
    f32(2, 5),
    phrase="broadcasts dense to sparse only; got incompatible shapes: [3,5] vs. [2,5]",
)
error(
    "softmax/vector", "tf.sparse.softmax(tf.SparseTensor([[0]], x0, [1]))", f32(1), phrase="Input should have rank >= 2"
)

error(
    "reduce/axis_fed",
    "tf.sparse.reduce_sum({}, x1)".format(A),
    f32(4),
    given([2], "int32"),
    phrase="Invalid reduction dimension 2, for input with 2",
)
error(
    "reduce/both_names", "tf.sparse.reduce_sum({}, 1, reduction_axes=1)".format(A), f32(4), phrase="Can't specify both"
)
error(
    "matmul/shapes",
    "tf.sparse.matmul({}, x1)".format(A),
    f32(4),
    f32(4, 2),
    phrase="Dimensions must be equal, but are 5 and 4",
)
error(
    "matmul/shapes_fed",
    "tf.sparse.matmul({}, x1)".format(FED),
    f32(4),
    f32(4, 2),
    *FED_PLACES,
    static="rank",
    phrase="Cannot multiply A and B because inner dimension does not match: 5 vs. 4.",
)
error(
    "matmul/bounds",
    "tf.sparse.matmul(tf.SparseTensor([[0, 5]], x0, [3, 5]), x1)",
    f32(1),
    f32(5, 2),
    phrase="out of bounds (>=5)",
)
error(
    "matmul/rank",
    "tf.sparse.matmul(tf.SparseTensor([[0]], x0, [3]), x1)",
    f32(1),
    f32(3, 2),
    phrase="must be rank 2 but is rank 1",
)
error("segment/order", "tf.sparse.segment_sum(x0, [0, 1], [1, 0])", f32(3, 2), phrase="segment ids are not increasing")
error(
    "segment/large",
    "tf.sparse.segment_sum(x0, [0, 1], [0, 2], num_segments=2)",
    f32(3, 2),
    phrase="segment ids must be < num_segments",
)
error("segment/row", "tf.sparse.segment_sum(x0, [0, 3], [0, 0])", f32(3, 2), phrase="out of range [0, 3)")

FAMILY.on_reference_alone(
    "add/[!dt]*", "maximum*", "minimum*", "times/[rcs]*", "over/row", "softmax/[efl]*", "reduce_*_sparse/*"
)
FAMILY.on_reference_alone("reduce_*/[!amk]*", "matmul/[!amt]*", "sparse_matmul/*", "segment_*/[ghn]*")


@FAMILY.program
def without_a_gradient(tf):
    """Joined values have none, and that is no mistake; of an extremum it is one to ask."""
    x = tf.placeholder(tf.float32, [2])
    sparse = tf.SparseTensor([[0, 0], [1, 1]], x, [2, 2])
    return [
        tf.gradients(tf.sparse.concat(0, [sparse, sparse]).values, x)[0] is None,
        failure(lambda: tf.gradients(tf.sparse.reduce_max(sparse), x), "No gradient defined for operation"),
    ]
