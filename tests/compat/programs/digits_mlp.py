"""A network of two layers with everything: get_variable, a decaying rate, L2 penalties, moving averages."""

import sys

import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

BATCH = 100
mnist = input_data.read_data_sets(sys.argv[1], one_hot=True, seed=1)


def inference(images, regularizer=None):
    """Logits; penalties go into the collection "losses"."""
    for name, width, activation in (("layer1", 500, tf.nn.relu), ("layer2", 10, tf.identity)):
        with tf.variable_scope(name):
            shape = [images.get_shape()[-1].value, width]
            weights = tf.get_variable("weights", shape, initializer=tf.truncated_normal_initializer(stddev=0.1))
            if regularizer is not None:
                tf.add_to_collection("losses", regularizer(weights))
            biases = tf.get_variable("biases", [width], initializer=tf.constant_initializer(0.0))
            images = activation(tf.matmul(images, weights) + biases)
    return images


x = tf.placeholder(tf.float32, [None, 784], name="x-input")
y_ = tf.placeholder(tf.float32, [None, 10], name="y-input")
y = inference(x, tf.contrib.layers.l2_regularizer(0.0001))
global_step = tf.Variable(0, trainable=False)

averages = tf.train.ExponentialMovingAverage(0.99, global_step)
maintain = averages.apply(tf.trainable_variables())
entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=y, labels=tf.argmax(y_, 1))
loss = tf.reduce_mean(entropy) + tf.add_n(tf.get_collection("losses"))
rate = tf.train.exponential_decay(0.8, global_step, mnist.train.num_examples / BATCH, 0.99)
step = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=global_step)
with tf.control_dependencies([step, maintain]):
    train_op = tf.no_op(name="train")

accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1)), tf.float32))
assert [v.op.name for v in tf.trainable_variables()] == [
    "layer1/weights",
    "layer1/biases",
    "layer2/weights",
    "layer2/biases",
]
assert sum(v.shape.num_elements() for v in tf.trainable_variables()) == 397510

with tf.Session() as sess:
    tf.global_variables_initializer().run()
    for i in range(2001):
        images, labels = mnist.train.next_batch(BATCH)
        _, seen, after = sess.run([train_op, loss, global_step], {x: images, y_: labels})
        if i % 1000 == 0:
            print("After %d training step(s), loss on training batch is %g." % (after, seen))
    held_out = {x: mnist.validation.images, y_: mnist.validation.labels}
    plain = sess.run(accuracy, held_out)
    # the averaged weights, under the names of the plain ones
    for name, variable in averages.variables_to_restore().items():
        if name.endswith("/ExponentialMovingAverage"):
            sess.run(variable.assign(averages.average(variable)))
    averaged = sess.run(accuracy, held_out)
    print("validation accuracy", plain, "averaged", averaged)
assert after == 2001
assert 0.05 < seen < 0.45, seen
assert plain > 0.965 and averaged > 0.975, (plain, averaged)
