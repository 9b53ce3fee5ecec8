"""Hello, products, counters, fetches and feeds: the first afternoon with a graph."""

import numpy as np
import tensorflow as tf

# a greeting, and a sum
hello = tf.constant("Hello, TensorFlow!")
sess = tf.Session()
print(sess.run(hello).decode())
assert sess.run(hello) == b"Hello, TensorFlow!"
a = tf.constant(10)
b = tf.constant(32)
assert sess.run(a + b) == 42
sess.close()

# one product; a list of fetches gives a list
row = tf.constant([[3.0, 3.0]])
column = tf.constant([[2.0], [2.0]])
product = tf.matmul(row, column)
with tf.Session() as sess:
    assert sess.run(product).tolist() == [[12.0]]
    (only,) = sess.run([product])
    assert only.tolist() == [[12.0]]

# the same on a device that is named, and on one that is not there
with tf.Session(config=tf.ConfigProto(allow_soft_placement=True)) as sess:
    with tf.device("/gpu:1"):
        elsewhere = tf.matmul(row, column)
    assert sess.run(elsewhere).tolist() == [[12.0]]

# an interactive session needs no handle
sess = tf.InteractiveSession()
x = tf.Variable([1.0, 2.0])
three = tf.constant([3.0, 3.0])
x.initializer.run()
difference = tf.sub(x, three)
print(difference.eval())
assert difference.eval().tolist() == [-2.0, -1.0]
sess.close()

# a counter counts from run to run
state = tf.Variable(0, name="counter")
new_value = tf.add(state, tf.constant(1))
update = tf.assign(state, new_value)
with tf.Session() as sess:
    sess.run(tf.initialize_variables([state]))
    seen = [int(sess.run(state))]
    for _ in range(3):
        sess.run(update)
        seen.append(int(sess.run(state)))
    print(seen)
assert seen == [0, 1, 2, 3]

# two fetches in one run
intermed = tf.add(tf.constant(2.0), tf.constant(5.0))
mul = tf.mul(tf.constant(3.0), intermed)
with tf.Session() as sess:
    assert sess.run([mul, intermed]) == [21.0, 7.0]

# feeding, and forgetting to
input1 = tf.placeholder(tf.float32)
input2 = tf.placeholder(tf.float32)
output = tf.mul(input1, input2)
with tf.Session() as sess:
    (fed,) = sess.run([output], feed_dict={input1: [7.0], input2: [2.0]})
    assert fed.tolist() == [14.0] and fed.dtype == np.float32
    try:
        sess.run(output)
    except tf.errors.InvalidArgumentError as error:
        assert "You must feed a value for placeholder tensor" in str(error)
    else:
        raise AssertionError("an unfed placeholder went unnoticed")
