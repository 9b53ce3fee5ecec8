"""Values that the documentation states: constants, arithmetic with signs, reductions, segments, exact losses."""

import numpy as np
import tensorflow as tf

sess = tf.InteractiveSession()


def equal(tensor, expected):
    value = sess.run(tensor)
    assert np.array_equal(value, expected), (tensor, value, expected)


# what constructors give
equal(tf.zeros([2, 3], tf.int32), np.zeros([2, 3]))
equal(tf.ones([2, 3], tf.int32), np.ones([2, 3]))
equal(tf.linspace(2.0, 5.0, 5), [2.0, 2.75, 3.5, 4.25, 5.0])
equal(tf.range(10), list(range(10)))
equal(tf.range(2, 10, 3), [2, 5, 8])
equal(tf.one_hot([1, 3], 5, 1, 0), [[0, 1, 0, 0, 0], [0, 0, 0, 1, 0]])
try:
    list(tf.range(10))
except TypeError as error:
    assert "iter" in str(error)
else:
    raise AssertionError("a tensor was iterated over")

# class numbers as one-hot rows, the long way
labels = tf.constant([3, 0, 9])
places = tf.concat(axis=1, values=[tf.expand_dims(tf.range(tf.size(labels)), 1), tf.expand_dims(labels, 1)])
equal(tf.sparse_to_dense(places, tf.stack([tf.size(labels), 10]), 1.0, 0.0), np.eye(10)[[3, 0, 9]])

# a sum of vectors, and matrices with a unit matrix
equal(tf.constant([1, 2, 3, 4]) + tf.constant([2, 1, 5, 3]), [3, 3, 8, 7])
a = tf.random_uniform([5, 10], seed=1)
unit, drawn = sess.run([tf.matmul(a, tf.eye(10)), a])
assert np.allclose(unit, drawn)
whole = tf.cast(tf.constant([[2, 4], [6, 7]]), tf.float32)
equal(tf.scalar_mul(2.0, whole * whole), [[8, 32], [72, 98]])
equal(tf.div(whole, 2.0), [[1, 2], [3, 3.5]])
equal(tf.mod(whole, 4.0), [[2, 0], [2, 3]])

# division and remainder, with signs
equal(tf.div(3, 4), 0)
equal(tf.div(-3, 4), -1)
equal(tf.mod(-3, 4), 1)
equal(tf.div(-3.0, 4.0), -0.75)
equal(tf.floordiv(-3.0, 4.0), -1.0)
equal(tf.truncatediv(-3, 4), 0)
equal(tf.truncatemod(-3, 4), -3)
equal(tf.truediv(-3, 4), -0.75)
equal(tf.round([-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5]), [-4.0, -2.0, -2.0, 0.0, 0.0, 2.0, 2.0, 4.0])

# movement
x = tf.constant(np.arange(24).reshape(2, 3, 4))
equal(tf.reverse(x, [0, 2]), np.arange(24).reshape(2, 3, 4)[::-1, :, ::-1])
equal(tf.where([True, False, True]), [[0], [2]])
equal(tf.where([True, False], [1, 2], [3, 4]), [1, 4])
sixty = tf.ones([3, 4, 5])
assert [tf.reshape(sixty, s).shape.as_list() for s in ([6, 10], [3, -1], [4, 3, -1])] == [[6, 10], [3, 20], [4, 3, 5]]
try:
    tf.reshape(sixty, [13, 2, -1])
except ValueError:
    pass
else:
    raise AssertionError("60 numbers became 26 times something")
equal(tf.rank(tf.zeros([10, 299, 299, 3])), 4)
unknown = tf.zeros(tf.constant([1, 2, 3]) + 1)
assert unknown.shape.ndims == 3
unknown.set_shape([2, 3, 4])
assert unknown.shape.as_list() == [2, 3, 4]
matrix = tf.constant([[1, 2, 3], [4, 5, 6]])
equal(matrix[1, tf.constant(2)], 6)
equal(tf.zeros(matrix.shape[1]), [0, 0, 0])

# reductions of 1..6 in a box, by each of its axes
box = tf.constant(np.tile(np.arange(1.0, 7.0, dtype=np.float32).reshape(1, 2, 3), (4, 1, 1)))
equal(tf.reduce_sum(box, 0), [[4, 8, 12], [16, 20, 24]])
equal(tf.reduce_sum(box, 2), [[6, 15]] * 4)
equal(tf.reduce_sum(box, [0, 1]), [20, 28, 36])
equal(tf.reduce_sum(box), 84)
equal(tf.segment_sum([[1, 2, 3, 4], [-1, -2, -3, -4], [5, 6, 7, 8]], [0, 0, 1]), [[0, 0, 0, 0], [5, 6, 7, 8]])
equal(tf.clip_by_value(tf.constant([-1, 5, 9]), 0, 6), [0, 5, 6])
equal(tf.matmul([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[7.0, 8.0], [9.0, 10.0], [11.0, 12.0]]), [[58, 64], [139, 154]])

# products whose shapes do not fit are found when the graph is made, or when it runs
m = tf.ones([2, 3])
fed = tf.placeholder(tf.float32, name="fed")
try:
    tf.matmul(m, tf.ones([2, 3]))
except ValueError as error:
    assert "Dimensions must be equal, but are 3 and 2" in str(error)
else:
    raise AssertionError("3 is not 2")
try:
    tf.matmul(m, tf.transpose(fed)).eval({fed: np.ones([3, 1])})
except tf.errors.InvalidArgumentError as error:
    assert "Matrix size-incompatible: In[0]: [2,3], In[1]: [1,3]" in str(error), error
else:
    raise AssertionError("3 is not 1")

# printing is a tensor's side effect
t = tf.constant([2.0, 3.0])
printed = tf.Print(t, [tf.shape(t)], message="its shape: ")
equal(printed, [2.0, 3.0])

# a line learnt from a known start: every loss is known
points = tf.constant([[1.0], [2.0], [3.0], [4.0]])
truth = tf.constant([[0.0], [-1.0], [-2.0], [-3.0]])
kernel, bias = tf.Variable([[-0.26834965]]), tf.Variable([0.0])
line = tf.matmul(points, kernel) + bias
loss = tf.losses.mean_squared_error(labels=truth, predictions=line)
train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
tf.global_variables_initializer().run()
losses = [float(sess.run((train, loss))[1]) for _ in range(100)]
known = [1.35659, 1.00412, 0.759167, 0.588829, 0.470264, 0.387626, 0.329918, 0.289511, 0.261112, 0.241046]
print(losses[:3], losses[-1])
assert np.allclose(losses[:10], known, rtol=3e-6), losses[:10]
assert np.isclose(losses[-1], 0.11557262, rtol=1e-5), losses[-1]
assert np.allclose(line.eval()[:, 0], [-0.5472865, -1.2651979, -1.9831092, -2.7010205], atol=1e-5)
