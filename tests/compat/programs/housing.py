"""House prices: a line through one feature, a sample at a time, and a plane through thirteen, all at once."""

import csv
import sys

import numpy as np
import tensorflow as tf

with open(sys.argv[1], newline="") as file:
    rows = list(csv.reader(file))
table = np.array([row for row in rows if len(row) == 14 and row[0][:1].isdigit()], np.float32)
features, prices = table[:, :13], table[:, 13]
assert table.shape == (506, 14)

# one feature, one sample a step
x, y = tf.placeholder(tf.float32, name="X"), tf.placeholder(tf.float32, name="Y")
w, b = tf.Variable(0.0), tf.Variable(0.0)
loss = tf.square(y - (x * w + b))
step = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    means = [
        np.mean([sess.run([step, loss], {x: rooms, y: price})[1] for rooms, price in zip(features[:, 5], prices)])
        for _ in range(2)
    ]
    print("mean loss of the first passes:", means)
assert np.allclose(means, [26.78, 25.53], atol=0.02), means

# all features, all samples
scaled = np.c_[np.ones(506), (features - features.mean(0)) / features.std(0)].astype(np.float32)
weights = tf.Variable(tf.random_normal([14, 1], seed=0))
error = tf.reduce_mean(tf.square(prices.reshape(-1, 1) - tf.matmul(scaled, weights)))
step = tf.train.GradientDescentOptimizer(0.01).minimize(error)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(1900):
        sess.run(step)
    value = sess.run(error)
best = np.linalg.lstsq(scaled, prices, rcond=None)[0]
least = np.mean((prices - scaled @ best) ** 2)
print("error", value, "least possible", least)
assert abs(value - 21.904) < 0.02 and value > least
