"""Arrays that are stretched, folded, cut, joined, chosen from; slopes: worked examples with their results; 1.x."""

import numpy as np
import tensorflow as tf

sess = tf.InteractiveSession()


def equal(tensor, expected):
    value = sess.run(tensor)
    assert np.array_equal(value, expected), (tensor, value, expected)


# stretching: one number, a row, a column and a row, a row for every matrix of a box
matrix = tf.constant([[1, 2, 3], [4, 5, 6]])
equal(matrix + 7, [[8, 9, 10], [11, 12, 13]])
equal(matrix + [7, 8, 9], [[8, 10, 12], [11, 13, 15]])
column = tf.expand_dims(tf.constant([1, 2, 3, 4]), 1)
equal(column + tf.constant([[5, 6]]), [[6, 7], [7, 8], [8, 9], [9, 10]])
for left, right, together in (
    ([2, 1], [2, 3], [2, 3]),
    ([1, 2, 5], [7, 2, 5], [7, 2, 5]),
    ([7, 2, 5], [7, 1, 5], [7, 2, 5]),
    ([2, 1], [1, 3], [2, 3]),
    ([4, 3, 1], [1, 2], [4, 3, 2]),
):
    assert (tf.zeros(left) + tf.zeros(right)).shape.as_list() == together
    assert tf.broadcast_static_shape(tf.TensorShape(left), tf.TensorShape(right)).as_list() == together
try:
    tf.zeros([7, 2, 5]) + tf.zeros([7, 2, 6])
except ValueError as error:
    assert "Dimensions must be equal, but are 5 and 6" in str(error)
else:
    raise AssertionError("5 is not 6")

# folding: in order, and in another order
tens = np.array([[[10 * i + j for j in row] for row in ((0, 1, 2), (5, 6, 7))] for i in (1, 2, 3, 4)])
box = tf.constant(tens)
equal(tf.reshape(box, [-1]), tens.ravel())
equal(tf.reshape(box, [4, -1])[1], [20, 21, 22, 25, 26, 27])
equal(tf.reshape(box, [-1, 3])[3], [25, 26, 27])
turned = tf.transpose(box, [1, 2, 0])
equal(tf.reshape(turned, [24])[:12], [10, 20, 30, 40, 11, 21, 31, 41, 12, 22, 32, 42])
equal(tf.reshape(turned, [8, 3])[:3], [[10, 20, 30], [40, 11, 21], [31, 41, 12]])
equal(tf.reshape(turned, [2, 6, 2])[1, 2:4], [[16, 26], [36, 46]])
equal(tf.reshape([[5]], []), 5)
equal(tf.reshape(5, [1, 1]), [[5]])

# joining and converting
equal(tf.concat([[2, 3], [4, 5], [6, 7]], 0), [2, 3, 4, 5, 6, 7])
equal(tf.concat([[[1, 2], [3, 4], [5, 6]], [[7, 8]]], 0), [[1, 2], [3, 4], [5, 6], [7, 8]])
real = tf.cast(tf.constant([0, 1, 2]), tf.float32)
assert real.dtype == tf.float32
equal(real, [0.0, 1.0, 2.0])

# products over an axis, alone and for each of a batch
equal(
    tf.tensordot([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]], [[1], [1]]),
    [[6.0, 12.0], [15.0, 30.0]],
)
pair = np.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])
equal(tf.matmul(pair, tf.eye(2, batch_shape=[2], dtype=tf.float64)), pair)

# cutting, at places known before or only in the run; putting back
line, field = tf.constant([0.0, 1.0, 2.0, 3.0, 4.0]), tf.reshape(tf.range(12.0), [4, 3])
start = tf.placeholder(tf.int32, [None])
equal(line[2:4], [2.0, 3.0])
equal(tf.slice(field, [2, 1], [2, 2]), [[7.0, 8.0], [10.0, 11.0]])
assert sess.run(tf.slice(line, start, [2]), {start: [2]}).tolist() == [2.0, 3.0]
assert sess.run(tf.slice(field, start, [2, 2]), {start: [2, 1]}).tolist() == [[7.0, 8.0], [10.0, 11.0]]
equal(tf.tensor_scatter_update(line, [[2], [3]], [5.0, 6.0]), [0.0, 1.0, 5.0, 6.0, 4.0])
rows, columns = tf.meshgrid(tf.range(1, 4), tf.range(1, 3), indexing="ij")
patch = tf.constant([[12.0, 13.0], [14.0, 15.0], [16.0, 17.0]])
equal(
    tf.tensor_scatter_update(field, tf.stack([rows, columns], 2), patch),
    [[0, 1, 2], [3, 12, 13], [6, 14, 15], [9, 16, 17]],
)

# choosing: element by element, as a whole; borders; turning round
equal(tf.where([True, False, False, True], [1, 2, 3, 4], [100, 200, 300, 400]), [1, 200, 300, 4])
equal(tf.pad([["a", "b", "c"], ["d", "e", "f"]], [[0, 1], [0, 2]], constant_values="0")[2], [b"0"] * 5)
equal(tf.reshape(tf.transpose(tf.pad([[1, 2, 3], [4, 5, 6]], [[0, 1], [0, 2]])), [-1])[:9], [1, 4, 0, 2, 5, 0, 3, 6, 0])
equal(tf.reverse([1, 2, 3], [0]), [3, 2, 1])
equal(tf.sign([-2.0, 0.0, 3.0]), [-1.0, 0.0, 1.0])
equal(tf.truncatemod([-7, 7], [3, -3]), [-1, 1])

# what a largest element passes back: windows that overlap add up
picture = tf.constant(np.array([[7, 2, 5, 3], [3, 8, 9, 1], [4, 6, 0, 2]], np.float32).reshape(1, 3, 4, 1))
largest = tf.nn.max_pool(picture, [1, 2, 2, 1], [1, 1, 1, 1], "VALID")
shares = tf.reshape(tf.constant([[3.0, 2.0, 6.0], [1.0, 4.0, 5.0]]), [1, 2, 3, 1])
back = tf.gradients(largest, picture, shares)[0]
equal(tf.reshape(largest, [2, 3]), [[8, 9, 9], [8, 9, 9]])
equal(tf.reshape(back, [3, 4]), [[0, 0, 0, 0], [0, 4, 17, 0], [0, 0, 0, 0]])

# bytes for numbers between -10 and 30: 0 and 255 are the ends, 128 is not quite the middle
codes = tf.constant([0.0, 128.0, 255.0])
meant = -10.0 + codes * (30.0 - -10.0) / 255.0
assert np.allclose(sess.run(meant), [-10.0, 10.078431, 30.0], atol=1e-5)
kept = tf.fake_quant_with_min_max_args(meant, -10.0, 30.0)
assert np.allclose(sess.run(kept), sess.run(meant), atol=40 / 255 / 2)

# a power method: the largest eigenvalue is 2
rotated = tf.constant([[3.0, 2.0], [-1.0, 0.0]])
x = tf.Variable([[1.0], [0.0]])
grown = tf.matmul(rotated, x)
with tf.control_dependencies([x.assign(grown / tf.norm(grown))]):
    step = tf.no_op()
sess.run(x.initializer)
for _ in range(30):
    sess.run(step)
direction, image = sess.run([x, tf.matmul(rotated, x)])
assert np.allclose(np.abs(direction[:, 0]), [0.894427, 0.447214], atol=1e-5), direction
assert np.allclose(image, 2 * direction, atol=1e-5)

# slopes: of slopes, of what overflows, of what one writes oneself
t = tf.constant(3.0)
first = tf.gradients(tf.square(t), t)[0]
second = tf.gradients(first, t)[0]
assert sess.run([tf.square(t), first, second]) == [9.0, 6.0, 2.0] and tf.gradients(second, t) == [None]
both = tf.constant([3.0, -3.0])
equal(tf.gradients(tf.abs(both), both)[0], [1.0, -1.0])


@tf.custom_gradient
def softplus(v):
    e = tf.exp(v)
    return tf.log(1 + e), lambda upper: upper * (1 - 1 / (1 + e))


@tf.custom_gradient
def with_clipped_slope(v, most):
    return tf.identity(v), lambda upper: [tf.clip_by_norm(upper, most), None]


for at, naive_slope, slope in ((0.0, 0.5, 0.5), (100.0, np.nan, 1.0)):
    v = tf.constant(at)
    naive, better = tf.gradients(tf.log(1 + tf.exp(v)), v)[0], tf.gradients(softplus(v), v)[0]
    np.testing.assert_array_equal(sess.run([naive, better]), np.float32([naive_slope, slope]))
v = tf.constant([3.0, 4.0])
clipped = tf.gradients(10 * with_clipped_slope(v, 1.0), v)[0]
assert np.allclose(sess.run(clipped), [0.70710677, 0.70710677])


@tf.RegisterGradient("ZeroOutSlope")
def zero_out_slope(op, upper):
    shape = tf.shape(op.inputs[0])
    spot = tf.sparse_to_dense(tf.zeros_like(shape), shape, tf.reshape(upper, [-1])[0])
    return [spot]


def zero_out(x):
    """All but the first element become 0, by Python."""

    def keep_first(array):
        kept = np.zeros_like(array)
        kept.flat[0] = array.flat[0]
        return kept

    with tf.get_default_graph().gradient_override_map({"PyFunc": "ZeroOutSlope"}):
        result = tf.py_func(keep_first, [x], x.dtype)
    result.set_shape(x.shape)
    return result


equal(zero_out(tf.constant([[1, 2], [3, 4]])), [[1, 0], [0, 0]])
five = tf.constant([5.0, 4.0, 3.0, 2.0, 1.0])
equal(zero_out(five), [5, 0, 0, 0, 0])
equal(tf.gradients(zero_out(five) * 7.0, five)[0], [7, 0, 0, 0, 0])
print("everything in its place")
