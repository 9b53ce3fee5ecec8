"""The line through a hundred points: a 0.x program, its numbers checked after it has learnt."""

import numpy as np
import tensorflow as tf

xs = np.random.rand(100).astype("float32")
ys = 0.1 * xs + 0.3

slope = tf.Variable(tf.random_uniform([1], -1.0, 1.0))
offset = tf.Variable(tf.zeros([1]))
guess = slope * xs + offset

loss = tf.reduce_mean(tf.square(guess - ys))
train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
init = tf.initialize_all_variables()

sess = tf.Session()
sess.run(init)
for step in range(201):
    sess.run(train)
    if step % 100 == 0:
        print(step, sess.run(slope), sess.run(offset))
assert abs(sess.run(slope)[0] - 0.1) < 1e-3
assert abs(sess.run(offset)[0] - 0.3) < 1e-3
