"""Sparse tensors: made, fed, fetched, made dense."""

import numpy as np

from ..spec import Family, boolean, f32, f64, failure, given, i32

FAMILY = Family("sparse")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program

case("to_dense", "tf.sparse.to_dense(tf.SparseTensor([[0, 1], [2, 3], [2, 4]], x0, [3, 5]))", f32(3))
case("to_dense/default", "tf.sparse_tensor_to_dense(tf.SparseTensor([[0, 1], [2, 3]], x0, [3, 5]), x1)", f32(2), f32())
case("to_dense/vector", "tf.sparse.to_dense(tf.SparseTensor([[0], [2], [30]], x0, [33]))", f64(3))
case("to_dense/cube", "tf.sparse.to_dense(tf.SparseTensor([[0, 1, 0], [1, 0, 1]], x0, [2, 2, 2]), 7)", i32(2))
case("to_dense/empty", "tf.sparse.to_dense(tf.SparseTensor(np.zeros([0, 2], np.int64), x0, [2, 3]))", f32(0))
case("to_dense/no_rows", "tf.sparse.to_dense(tf.SparseTensor(np.zeros([0, 2], np.int64), x0, [0, 3]))", f32(0))
case("to_dense/bool", "tf.sparse.to_dense(tf.SparseTensor([[0, 1], [2, 3]], x0, [3, 5]))", boolean(2))
case(
    "to_dense/string",
    "tf.sparse.to_dense(tf.SparseTensor([[0, 1], [2, 3]], x0, [3, 4]), '-')",
    given(["a", "b"], "string"),
)
case("to_dense/string_default", "tf.sparse.to_dense(tf.SparseTensor([[1]], x0, [2]))", given(["a"], "string"))
case(
    "to_dense/fed_places",
    "tf.sparse.to_dense(tf.SparseTensor(x0, x1, x2))",
    given([[0, 1], [2, 3]], "int64"),
    f32(2),
    given([3, 4], "int64"),
    static="rank",
)
case(
    "to_dense/twice_the_same",
    "tf.sparse.to_dense(tf.SparseTensor([[1], [0], [1]], x0, [2]), validate_indices=False)",
    f32(3),
    grad=False,
)
case("from_dense", "tf.sparse.from_dense(x0 * [[1.0, 0.0, 2.0], [0.0, 0.0, 1.0]])", f32(2, 3), static="rank")
case("from_dense/vector", "tf.sparse.from_dense(x0)", given([0, 3, 0, 4], "int32"), static="rank")
case("eye", "tf.sparse.eye(3)")
case("eye/wide", "tf.sparse.eye(2, 4, tf.int32)")
case("eye/tall", "tf.sparse.eye(4, x0, name='tall')", given(2, "int32"))
error("to_dense/of_dense", "tf.sparse.to_dense(x0)", f32(2), phrase="Input must be a SparseTensor.")
error("eye/float", "tf.sparse.eye(2.0)", phrase="num_rows must be an integer value")
error(
    "to_dense/order",
    "tf.sparse.to_dense(tf.SparseTensor([[1], [0]], x0, [2]))",
    f32(2),
    phrase="is out of order",
)
error("to_dense/repeated", "tf.sparse.to_dense(tf.SparseTensor([[1], [1]], x0, [2]))", f32(2), phrase="is repeated")
error("to_dense/bounds", "tf.sparse.to_dense(tf.SparseTensor([[2]], x0, [2]))", f32(1), phrase="is out of bounds")
error("rank_of_indices", "tf.SparseTensor([1], x0, [2])", f32(1), phrase="must have rank 2")
error("rank_of_values", "tf.SparseTensor([[1]], x0, [2])", f32(1, 1), phrase="must have rank 1")
error("rank_of_shape", "tf.SparseTensor([[1]], x0, 2)", f32(1), phrase="must have rank 1")
error("counts", "tf.SparseTensor([[1]], x0, [2])", f32(2), phrase="Dimensions 1 and 2 are not compatible")
error("rank", "tf.SparseTensor([[1]], x0, [2, 3])", f32(1), phrase="Dimensions 1 and 2 are not compatible")
error("float_indices", "tf.SparseTensor([[1.5]], x0, [2])", f32(1), phrase="Expected int64, got 1.5 of type 'float'")


@program
def feeding_and_fetching(tf):
    """Values of sparse tensors go in and out as triples, inside of any structure."""
    x = tf.sparse_placeholder(tf.float32, name="x")
    y = tf.sparse.placeholder(tf.int32, [2, 3])
    z = tf.sparse_placeholder(tf.float64, shape=[None, 3], name="z")
    value = tf.SparseTensorValue(np.array([[0, 1], [1, 2]]), np.array([1.0, 2.0], np.float32), np.array([2, 3]))
    dense = tf.sparse.to_dense(x)
    with tf.Session() as session:
        fetched = session.run(x, {x: value})
        return [
            [
                tuple(t.shape.as_list() if t.shape.ndims is not None else None for t in (s.indices, s.values))
                for s in (x, y, z)
            ],
            [s.dense_shape.op.type for s in (x, y, z)],
            [[t.name for t in (s.indices, s.values, s.dense_shape)] for s in (x, y, z)],
            [x.dtype.name, x.op.name, x.graph is dense.graph],
            type(fetched).__name__,
            type(fetched.values).__name__,
            fetched,
            session.run(dense, {x: fetched}),
            session.run(dense, {x: ([[0, 0]], [3.0], [1, 2])}),
            session.run({"a": [x, dense], "b": (x,)}, {x: value}),
            session.run(dense, {x.indices: [[0]], x.values: [3], x.dense_shape: [1]}),
            x.eval({x: value}),
            session.run(y, {y: ([[1, 1]], [4], [2, 3])}),
            session.run(tf.SparseTensor.from_value(value)),
            session.run(tf.convert_to_tensor_or_sparse_tensor(value)),
            session.run(tf.convert_to_tensor_or_sparse_tensor([1.0, 2.0])),
            failure(lambda: session.run(dense), "You must feed a value for placeholder tensor 'x/"),
            failure(lambda: session.run(z, {z: ([[0, 0, 0]], [1.0], [1, 1, 1])}), "Cannot feed value of shape"),
            failure(lambda: tf.SparseTensor.from_value(1), "Neither a SparseTensor nor SparseTensorValue: 1."),
            failure(lambda: tf.convert_to_tensor_or_sparse_tensor(x, tf.int32), "Sparse dtype: requested = int32"),
            failure(lambda: tf.convert_to_tensor(x), "Failed to convert object of type"),
            # TensorFlow lets no constant be fed whose value someone has asked for: so shapes come last
            [s.shape.ndims for s in (x, y, z)],
            [y.get_shape().as_list(), z.get_shape().as_list()],
        ]


@program
def slices_of_gradients(tf):
    """The gradient of a lookup is fetched as a triple as well, and can be fed."""
    table = tf.placeholder(tf.float32, [4, 2])
    slope = tf.gradients(tf.gather(table, [3, 1, 3]), table)[0]
    rows = np.ones([3, 2], np.float32)
    with tf.Session() as session:
        fetched = session.run([slope], {table: np.ones([4, 2])})[0]
        return [
            type(fetched).__name__,
            fetched,
            session.run(slope.values * 2, {slope: (rows, [0, 1, 2], [4, 2])}),
            fetched._fields,
        ]


@program
def specifications(tf):
    """The type of a sparse tensor."""
    sparse = tf.SparseTensor([[0, 1]], [1.0], [2, 3])
    spec = tf.SparseTensorSpec([None, 3], tf.float32)
    return [
        tf.SparseTensorSpec.from_value(sparse).shape.as_list(),
        tf.SparseTensorSpec.from_value(sparse).dtype.name,
        tf.SparseTensorSpec().shape.ndims,
        spec.is_compatible_with(sparse),
        tf.SparseTensorSpec([4, 3]).is_compatible_with(sparse),
        spec == tf.SparseTensorSpec([None, 3]),
        spec == tf.SparseTensorSpec([2, 3]),
        repr(spec),
        spec.value_type.__name__,
        repr(tf.SparseTensorSpec([2, 3]).most_specific_compatible_type(tf.SparseTensorSpec([2, 4]))),
        tf.SparseTensorSpec([2, 3]).most_specific_compatible_type(tf.SparseTensorSpec([2])).shape.ndims,
        failure(lambda: spec.most_specific_compatible_type(tf.SparseTensorSpec([], tf.int32)), "not compatible: "),
        [sparse.consumers(), [tf.sparse.to_dense(sparse).op.name, sorted(op.name for op in sparse.consumers())]],
        failure(lambda: tf.SparseTensorSpec.from_value(1), "Expected SparseTensor or SparseTensorValue"),
    ]


@program
def there_and_back(tf):
    """A graph of sparse operations survives as a GraphDef."""
    x = tf.sparse_placeholder(tf.float32, [3, 4], name="x")
    names = tf.SparseTensor([[0, 0], [2, 1]], ["a", "b"], [3, 2])
    product = tf.sparse.matmul(x, tf.reshape(tf.range(8.0), [4, 2]), name="product")
    results = [
        product,
        tf.gradients(product, x.values)[0],
        tf.sparse.softmax(x).values,
        tf.sparse.add(x, x).values,
        tf.sparse.concat(0, [x, x]).indices,
        tf.sparse.split(sp_input=x, num_split=2, axis=1)[1].values,
        tf.sparse.cross([names, tf.constant([["c"], ["d"], ["e"]])]).values,
        tf.sparse.to_dense(names, "-"),
    ]
    wanted = [tensor.name for tensor in results]
    feed = {"x/values:0": [1.0, 2.0, 3.0], "x/indices:0": [[0, 1], [0, 3], [2, 0]]}
    message = tf.get_default_graph().as_graph_def()
    with tf.Graph().as_default():
        tf.import_graph_def(message, name="")
        with tf.Session() as session:
            return [wanted[0], session.run(wanted, feed)]


@program
def many_strings(tf):
    """More of them than are ever computed beforehand."""
    places = np.arange(5000).reshape(-1, 1)
    words = tf.placeholder(tf.string, [None])
    dense = tf.sparse.to_dense(tf.sparse.reorder(tf.SparseTensor(places[::-1], words, [5001])), "none")
    with tf.Session() as session:
        found = session.run(dense, {words: [str(number) for number in range(5000)]})
    return [found.shape, found[:3].tolist(), found[-2:].tolist()]


@program
def a_tensor_taken_twice(tf):
    """Both sides of an operation on the host may be one tensor."""
    x = tf.placeholder(tf.int32, [1, 3])
    with tf.Session() as session:
        return [
            session.run(tf.sets.intersection(x, x), {x: [[3, 1, 3]]}),
            session.run(tf.py_func(lambda a, b: a - b, [x, x], tf.int32), {x: [[3, 1, 3]]}),
        ]
