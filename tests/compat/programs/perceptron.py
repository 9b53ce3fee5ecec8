"""A perceptron learns AB + BC by Rosenblatt's rule; its bias is one more weight."""

import numpy as np
import tensorflow as tf


def threshold(x):
    return tf.cast(tf.greater_equal(x, 0.0), tf.float32)


inputs = np.array([[a, b, c, 1.0] for a in (0, 1) for b in (0, 1) for c in (0, 1)], np.float32)
truth = np.array([[float((a and b) or (b and c))] for a, b, c, _ in inputs], np.float32)

x = tf.placeholder(tf.float32, [None, 4])
y = tf.placeholder(tf.float32, [None, 1])
w = tf.Variable(tf.random_normal([4, 1], stddev=2, seed=0))
guess = threshold(tf.matmul(x, w))
error = y - guess
update = tf.assign(w, w + tf.matmul(x, 0.4 * error, transpose_a=True))
mistakes = tf.reduce_mean(tf.square(error))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(1, 101):
        _, wrong = sess.run([update, mistakes], {x: inputs, y: truth})
        if wrong < 1e-3:
            break
    print("epochs", epoch, "weights", sess.run(w).ravel())
    assert epoch <= 30, epoch
    assert np.array_equal(sess.run(guess, {x: inputs}), truth)
