"""Two layers of convolution on handwritten digits, a few steps only: keep_prob fed, 0.x loss, accuracy on the way."""

import sys

import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

mnist = input_data.read_data_sets(sys.argv[1], one_hot=True, seed=1)
sess = tf.InteractiveSession()

x = tf.placeholder("float", shape=[None, 784])
y_ = tf.placeholder("float", shape=[None, 10])


def weights(shape):
    return tf.Variable(tf.truncated_normal(shape, stddev=0.1))


def biases(shape):
    return tf.Variable(tf.constant(0.1, shape=shape))


def layer(images, filters, bias):
    h = tf.nn.relu(tf.nn.conv2d(images, filters, strides=[1, 1, 1, 1], padding="SAME") + bias)
    return tf.nn.max_pool(h, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")


image = tf.reshape(x, [-1, 28, 28, 1])
first = layer(image, weights([5, 5, 1, 8]), biases([8]))
second = layer(first, weights([5, 5, 8, 16]), biases([16]))
flat = tf.reshape(second, [-1, 7 * 7 * 16])
hidden = tf.nn.relu(tf.matmul(flat, weights([7 * 7 * 16, 64])) + biases([64]))
keep_prob = tf.placeholder("float")
logits = tf.matmul(tf.nn.dropout(hidden, keep_prob), weights([64, 10])) + biases([10])

loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits, y_))
train_step = tf.train.AdamOptimizer(1e-3).minimize(loss)
right = tf.equal(tf.argmax(logits, 1), tf.argmax(y_, 1))
accuracy = tf.reduce_mean(tf.cast(right, "float"))
sess.run(tf.initialize_all_variables())
for i in range(121):
    images, labels = mnist.train.next_batch(50)
    if i % 60 == 0:
        seen = accuracy.eval(feed_dict={x: images, y_: labels, keep_prob: 1.0})
        print("step %d, training accuracy %g" % (i, seen))
    train_step.run(feed_dict={x: images, y_: labels, keep_prob: 0.5})
final = accuracy.eval(feed_dict={x: mnist.test.images[:1000], y_: mnist.test.labels[:1000], keep_prob: 1.0})
print("test accuracy %g" % final)
assert final > 0.8, final
