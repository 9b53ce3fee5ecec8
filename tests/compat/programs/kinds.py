"""Kinds of values and of sessions: text, numbers of all types, tensors as texts, options, feeding and asking; 1.x."""

import numpy as np
import tensorflow as tf

# what a constant says of itself
a, b = tf.constant(3.0, dtype=tf.float32), tf.constant(4.0)
assert str(a) == 'Tensor("Const:0", shape=(), dtype=float32)'
assert str(b) == 'Tensor("Const_1:0", shape=(), dtype=float32)'
assert str(a + b) == 'Tensor("add:0", shape=(), dtype=float32)'
assert [tf.constant(v).dtype.name for v in (1, 1.5, "x", True, 1j)] == [
    "int32",
    "float32",
    "string",
    "bool",
    "complex128",
]
same = tf.constant([[1.0, 2.0]], dtype=1)  # types have numbers, too
assert same.dtype is tf.float32 and tf.placeholder("float").dtype is tf.float32
assert tf.placeholder(np.float32).dtype is tf.float32

# variables of many kinds; the second argument is not the type, though it looks like it
with tf.Graph().as_default():
    values = [
        ("Elephant", tf.string, "string"),
        (451, tf.int16, "int32"),
        (3.14159265359, tf.float64, "float32"),
        (12.3 - 4.85j, tf.complex64, "complex128"),
        (["Hello"], tf.string, "string"),
        ([3.14159, 2.71828], tf.float32, "float32"),
        ([2, 3, 5, 7, 11], tf.int32, "int32"),
        ([12.3 - 4.85j, 7.5 - 6.23j], tf.complex64, "complex128"),
        ([[7], [11]], tf.int16, "int32"),
        ([[False, True], [True, False]], tf.bool, "bool"),
        ([[4], [9], [16], [25]], tf.int32, "int32"),
        ([[4, 9], [16, 25]], tf.int32, "int32"),
        ([[7], [11]], tf.int32, "int32"),
    ]
    made = [tf.Variable(value, kind) for value, kind, _ in values]
    assert [v.dtype.base_dtype.name for v in made] == [name for _, _, name in values]
    assert len(tf.trainable_variables()) == 13
    ranks = [tf.rank(v) for v in made]
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run(made[0]) == b"Elephant" and sess.run(made[4]).tolist() == [b"Hello"]
        assert sess.run(made[9]).tolist() == [[False, True], [True, False]]
        assert sess.run(ranks) == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2]
        assert np.isclose(sess.run(made[3]), 12.3 - 4.85j)

# rank, shape, parts
picture = tf.zeros([10, 299, 299, 3])
assert tf.rank(picture).eval(session=tf.Session()) == 4
vector, table = tf.constant([1, 2, 3]), tf.constant([[1, 2, 3], [4, 5, 6]])
third, corner, last = vector[2], table[1, 2], table[:, 2]
sizes = tf.placeholder(tf.int32, [3])
assert str(tf.zeros(sizes).get_shape()) == "(?, ?, ?)"
assert repr(tf.zeros(sizes[:2]).shape) == "TensorShape([Dimension(None), Dimension(None)])"
assert tf.zeros(tf.constant([1, 2, 3]) + 1).shape.as_list() == [2, 3, 4]
words, size = tf.constant([1, 0, 4, 2, 1]), 3
embedded = tf.nn.embedding_lookup(tf.random_uniform([5, size]), words)
assert embedded.shape.as_list() == [5, size]
with tf.Session() as sess:
    assert [int(n) for n in sess.run([third, corner])] == [3, 6] and sess.run(last).tolist() == [3, 6]
    assert sess.run(tf.cast([1, 2, 3], tf.float32)).dtype == np.float32
    assert sess.run(tf.zeros_like([1, 2], tf.float64)).dtype == np.float64
    assert sess.run(tf.ones_like([[1.5]])).tolist() == [[1.0]]

# run and eval are two ways of asking; two sessions have two states
c = tf.constant(5.0)
with tf.Session() as sess:
    assert sess.run(c) == 5.0 and c.eval() == 5.0
    assert tf.get_default_session() is sess
counter = tf.Variable(0)
with tf.Session() as one, tf.Session() as two:
    one.run(counter.initializer)
    two.run(counter.initializer)
    one.run(counter.assign_add(5))
    assert (one.run(counter), two.run(counter)) == (5, 0)

# a feed makes an expression of placeholders computable
p = tf.placeholder(tf.float32)
t = p + 1.0
with tf.Session():
    try:
        t.eval()
    except tf.errors.InvalidArgumentError as error:
        assert "You must feed a value for placeholder tensor" in str(error)
    else:
        raise AssertionError("nothing was fed")
    assert t.eval(feed_dict={p: 2.0}) == 3.0

# fetches of a matrix product and a softmax; rows of the latter sum to 1
x = tf.constant([[37.0, -23.0], [1.0, 4.0]])
w = tf.Variable(tf.random_uniform([2, 2]))
y = tf.matmul(x, w)
output = tf.nn.softmax(y)
with tf.Session() as sess:
    sess.run(w.initializer)
    alone = sess.run(output)
    y_value, output_value = sess.run([y, output])
    assert np.allclose(output_value.sum(1), 1.0, atol=1e-6) and np.array_equal(alone, output_value)
    assert sess.run("add:0") == 7.0 and sess.run(w.op) is None
    described = tf.RunMetadata()
    sess.run(y, options=tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), run_metadata=described)

# options that change speed, never values
config = tf.ConfigProto(intra_op_parallelism_threads=2, inter_op_parallelism_threads=1)
config.gpu_options.allow_growth = True
config.gpu_options.per_process_gpu_memory_fraction = 0.4
config.graph_options.optimizer_options.global_jit_level = tf.OptimizerOptions.ON_1
with tf.Session(config=config) as sess:
    assert sess.run(tf.add(c, c)) == 10.0

# random numbers: a seed of the graph repeats them in every session, a new draw in every run
with tf.Graph().as_default():
    tf.set_random_seed(54)
    drawn = tf.random_normal([4])
    again = []
    for _ in range(2):
        with tf.Session() as sess:
            again.append((sess.run(drawn), sess.run(drawn)))
    assert np.array_equal(again[0], again[1]) and not np.array_equal(*again[0])
    shuffled, window = tf.random_shuffle(tf.range(10), seed=1), tf.random_crop(tf.reshape(tf.range(20), [4, 5]), [2, 2])
    narrow, whole = tf.truncated_normal([1000], stddev=2.0), tf.random_uniform([1000], 3, 7, tf.int32)
    gamma, poisson = tf.random_gamma([50], 0.5), tf.random_poisson(3.0, [50])
    with tf.Session() as sess:
        assert sorted(sess.run(shuffled)) == list(range(10))
        cut = sess.run(window)
        assert (cut[:, 1] - cut[:, 0] == 1).all() and (cut[1] - cut[0] == 5).all()
        assert abs(sess.run(narrow)).max() <= 4.0 and set(sess.run(whole)) == {3, 4, 5, 6}
        assert sess.run(gamma).min() > 0 and sess.run(poisson).min() >= 0

# growing: every call of a constructor adds to the graph, a placeholder fed anew does not
with tf.Graph().as_default() as graph, tf.Session() as sess:
    fed = tf.placeholder(tf.int32)
    before = len(graph.get_operations())
    for i in range(3):
        assert sess.run(tf.constant(i)) == i
    assert len(graph.get_operations()) == before + 3
    for i in range(3):
        assert sess.run(fed, {fed: i}) == i
    assert len(graph.get_operations()) == before + 3
    graph.finalize()
    try:
        tf.constant(1)
    except RuntimeError as error:
        assert "finalized" in str(error)
    else:
        raise AssertionError("the graph grew")

# three nodes, and nothing else
with tf.Graph().as_default() as graph:
    product = tf.matmul(tf.constant([[3.0, 3.0]]), tf.constant([[2.0], [2.0]]))
    assert [op.type for op in graph.get_operations()] == ["Const", "Const", "MatMul"]
    assert 'op: "MatMul"' in str(graph.as_graph_def())
print("all kinds are known")
