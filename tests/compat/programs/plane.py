"""The plane through points in space: matmul with arrays of float64 on the left of a variable."""

import numpy as np
import tensorflow as tf

points = np.float32(np.random.rand(2, 100))
heights = np.dot([0.100, 0.200], points) + 0.300  # float64, to be compared with float32

b = tf.Variable(tf.zeros([1]))
W = tf.Variable(tf.random_uniform([1, 2], -1.0, 1.0))
y = tf.matmul(W, points) + b

loss = tf.reduce_mean(tf.square(y - heights))
optimizer = tf.train.GradientDescentOptimizer(0.5)
train = optimizer.minimize(loss)
init = tf.initialize_all_variables()

sess = tf.Session()
sess.run(init)
for step in range(0, 201):
    sess.run(train)
weights, offset = sess.run([W, b])
print(weights, offset)
assert np.allclose(weights, [[0.1, 0.2]], atol=2e-3), weights
assert np.allclose(offset, [0.3], atol=2e-3), offset
sess.close()
