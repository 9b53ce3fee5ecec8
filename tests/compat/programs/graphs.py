"""Graphs, sessions in three styles, a hand-made forward pass, descent on a parabola, decay and moving averages: 1.x."""

import numpy as np
import tensorflow as tf

# a tensor is a promise, not a number
a = tf.constant([1.0, 2.0], name="a")
b = tf.constant([2.0, 3.0], name="b")
result = tf.add(a, b, name="add")
print(result)
assert str(result) == 'Tensor("add:0", shape=(2,), dtype=float32)'
with tf.Session() as sess:
    assert sess.run(result).tolist() == [3.0, 5.0]
with tf.Session() as sess:
    assert sess.run(tf.constant("Hello World!")) == b"Hello World!"

# a graph of one's own, run in three ways
g = tf.Graph()
with g.as_default():
    c = tf.constant(1.0)
    d = tf.constant(2.0)
    total = tf.add(c, d)
assert c.graph is g
sess = tf.Session(graph=g)
assert sess.run(total) == 3.0
sess.close()
with tf.Session(graph=g) as sess:
    assert total.eval() == 3.0
with g.as_default():
    sess = tf.InteractiveSession()
    assert total.eval() == 3.0
    sess.close()

# a forward pass whose weights come from seeds: TensorFlow's own random numbers
w1 = tf.Variable(tf.random_normal([2, 3], stddev=1, seed=1))
w2 = tf.Variable(tf.random_normal([3, 1], stddev=1, seed=1))
x = tf.placeholder(tf.float32, shape=(None, 2), name="input")
y = tf.matmul(tf.matmul(x, w1), w2)
rectified = tf.nn.relu(tf.matmul(tf.nn.relu(tf.matmul(x, w1)), w2))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    value = sess.run(y, feed_dict={x: [[0.7, 0.9]]})
    print(value)
    assert np.allclose(value, [[3.95757794]], atol=1e-5), value
    assert np.allclose(sess.run(rectified, {x: [[0.7, 0.9]]}), [[1.7131824]], atol=1e-5)

# x squared, from 5 downhill: a rate of 1 jumps to and fro, 0.001 creeps, 0.3 arrives
for rate, expected in ((1.0, [-5.0, 5.0, -5.0]), (0.001, [4.99, 4.98002, 4.97006]), (0.3, [2.0, 0.8, 0.32])):
    with tf.Graph().as_default(), tf.Session() as sess:
        here = tf.Variable(5.0)
        step = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(here))
        sess.run(tf.global_variables_initializer())
        for position in expected:
            sess.run(step)
            assert np.allclose(sess.run(here), position, atol=1e-4), (rate, sess.run(here))

# a rate that decays with the steps taken
steps = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, steps, 100, 0.96)
stairs = tf.train.exponential_decay(0.1, steps, 100, 0.96, staircase=True)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(tf.assign(steps, 150))
    assert np.allclose(sess.run([rate, stairs]), [0.1 * 0.96**1.5, 0.096])

# the shadow of a variable follows it, faster in the first steps
v1 = tf.Variable(0, dtype=tf.float32)
step = tf.Variable(0, trainable=False)
ema = tf.train.ExponentialMovingAverage(0.99, step)
maintain = ema.apply([v1])
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    shadow = ema.average(v1)
    assert sess.run([v1, shadow]) == [0.0, 0.0]
    sess.run(tf.assign(v1, 5))
    sess.run(maintain)
    assert np.allclose(sess.run([v1, shadow]), [5.0, 4.5])
    sess.run(tf.assign(step, 10000))
    sess.run(tf.assign(v1, 10))
    sess.run(maintain)
    assert np.allclose(sess.run([v1, shadow]), [10.0, 4.5549998])
    sess.run(maintain)
    assert np.allclose(sess.run(shadow), 4.60945, atol=1e-5)
