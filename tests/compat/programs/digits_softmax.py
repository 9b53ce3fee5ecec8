"""Softmax regression on handwritten digits: the 0.x tutorial's thousand steps, and what a second softmax costs."""

import sys

import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], one_hot=True, seed=1)


def learn(loss_of, rate, batch, steps):
    """Accuracy on the test set after some steps of descent from zeros."""
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder("float", [None, 784])
        y_ = tf.placeholder("float", [None, 10])
        evidence = tf.matmul(x, tf.Variable(tf.zeros([784, 10]))) + tf.Variable(tf.zeros([10]))
        train_step = tf.train.GradientDescentOptimizer(rate).minimize(loss_of(evidence, y_))
        right = tf.equal(tf.argmax(evidence, 1), tf.argmax(y_, 1))
        accuracy = tf.reduce_mean(tf.cast(right, "float"))
        sess.run(tf.initialize_all_variables())
        for i in range(steps):
            images, labels = mnist.train.next_batch(batch)
            sess.run(train_step, feed_dict={x: images, y_: labels})
        return sess.run(accuracy, feed_dict={x: mnist.test.images, y_: mnist.test.labels})


def summed(evidence, y_):
    return -tf.reduce_sum(y_ * tf.log(tf.nn.softmax(evidence)))


def doubled(evidence, y_):
    """The mistake of many a program: what goes into the loss has been through a softmax already."""
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=tf.nn.softmax(evidence), labels=y_))


def single(evidence, y_):
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=evidence, labels=y_))


first, deep = learn(summed, 0.01, 100, 1000), learn(summed, 0.01, 50, 1000)
print("softmax regression:", first, deep)
assert 0.90 < first < 0.93 and 0.89 < deep < 0.93
wrong, right = learn(doubled, 0.01, 100, 2 * 550), learn(single, 0.01, 100, 2 * 550)
print("after two epochs, softmax twice and once:", wrong, right)
assert 0.5 < wrong < right - 0.03 and right > 0.84
