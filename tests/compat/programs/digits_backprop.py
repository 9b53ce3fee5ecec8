"""Back-propagation by hand: the gradients are written down as operations, no optimizer is asked."""

import sys

import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

HIDDEN, RATE, BATCH, STEPS = 30, 0.5, 10, 10000
mnist = input_data.read_data_sets(sys.argv[1], one_hot=True, seed=1)

x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])
w1, b1 = tf.Variable(tf.random_normal([784, HIDDEN], seed=0)), tf.Variable(tf.random_normal([1, HIDDEN], seed=0))
w2, b2 = tf.Variable(tf.random_normal([HIDDEN, 10], seed=0)), tf.Variable(tf.random_normal([1, 10], seed=0))


def slope(s):
    """Of the sigmoid, from its value."""
    return s * (1.0 - s)


h = tf.sigmoid(tf.matmul(x, w1) + b1)
out = tf.sigmoid(tf.matmul(h, w2) + b2)
delta2 = (y - out) * slope(out)
delta1 = tf.matmul(delta2, w2, transpose_b=True) * slope(h)
train = [
    tf.assign_add(w1, RATE * tf.matmul(x, delta1, transpose_a=True)),
    tf.assign_add(b1, RATE * tf.reduce_mean(delta1, [0], keepdims=True)),
    tf.assign_add(w2, RATE * tf.matmul(h, delta2, transpose_a=True)),
    tf.assign_add(b2, RATE * tf.reduce_mean(delta2, [0], keepdims=True)),
]
hits = tf.reduce_sum(tf.cast(tf.equal(tf.argmax(y, 1), tf.argmax(out, 1)), tf.float32))

# what was derived on paper is what tf.gradients finds: of half the squared error, downhill
by_hand = [tf.matmul(x, delta1, transpose_a=True), tf.matmul(h, delta2, transpose_a=True)]
found = tf.gradients(0.5 * tf.reduce_sum(tf.square(y - out)), [w1, w2])

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    images, labels = mnist.train.next_batch(BATCH)
    for mine, theirs in zip(*sess.run([by_hand, found], {x: images, y: labels})):
        assert abs(mine + theirs).max() < 1e-4
    for i in range(STEPS):
        images, labels = mnist.train.next_batch(BATCH)
        sess.run([part.op for part in train], {x: images, y: labels})
    accuracy = sess.run(hits, {x: mnist.test.images, y: mnist.test.labels}) / 100
print("test accuracy %.1f" % accuracy)
assert accuracy > 90, accuracy
