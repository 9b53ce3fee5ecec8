"""Handwritten digits: a network whose printed accuracies are known, one with another optimizer, and numbers counted."""

import sys

import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], one_hot=True, seed=1)


def network(images, widths, spread):
    for i, width in enumerate(widths):
        shape = [images.get_shape()[1].value, width]
        weights = tf.Variable(tf.truncated_normal(shape, stddev=spread, seed=i + 1))
        images = tf.matmul(images, weights) + tf.Variable(tf.zeros([width]))
        if i < len(widths) - 1:
            images = tf.nn.relu(images)
    return images


def learn(widths, spread, optimizer, batch, checks):
    """Accuracies on the validation images after so many steps."""
    with tf.Graph().as_default(), tf.Session() as sess:
        x, y_ = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.float32, [None, 10])
        y = network(x, widths, spread)
        assert sum(v.shape.num_elements() for v in tf.trainable_variables()) == {500: 397510, 30: 23860}[widths[0]]
        entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.argmax(y_, 1), logits=y)
        train_op = optimizer.minimize(tf.reduce_mean(entropy))
        accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1)), tf.float32))
        tf.global_variables_initializer().run()
        found = []
        for i in range(max(checks) + 1):
            if i in checks:
                found.append(sess.run(accuracy, {x: mnist.validation.images, y_: mnist.validation.labels}))
                print("After %d training step(s), validation accuracy is %g" % (i, found[-1]))
            images, labels = mnist.train.next_batch(batch)
            sess.run(train_op, {x: images, y_: labels})
        return found


start, first, second = learn([500, 10], 0.1, tf.train.GradientDescentOptimizer(0.01), 100, (0, 1000, 2000))
assert start < 0.3 and abs(first - 0.9044) < 0.012 and abs(second - 0.9174) < 0.012, (start, first, second)
(adam,) = learn([30, 10], 0.1, tf.train.AdamOptimizer(0.001), 200, (2750,))
assert adam > 0.955, adam

# the networks of convolutions, counted
with tf.Graph().as_default():
    for wide, total in ((512, 1663370), (1024, 3274634)):
        before = len(tf.trainable_variables())
        for shape in ([5, 5, 1, 32], [5, 5, 32, 64], [7 * 7 * 64, wide], [wide, 10]):
            tf.Variable(tf.zeros(shape))
            tf.Variable(tf.zeros(shape[-1:]))
        assert sum(v.shape.num_elements() for v in tf.trainable_variables()[before:]) == total
