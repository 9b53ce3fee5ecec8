"""A network cut into functions: placeholders, inference, loss, training, evaluation, feeding; names for TensorBoard."""

import math
import sys

import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

BATCH, HIDDEN1, HIDDEN2 = 100, 128, 32
data = input_data.read_data_sets(sys.argv[1], seed=1)


def inference(images):
    below = images
    for name, width in (("hidden1", HIDDEN1), ("hidden2", HIDDEN2), ("softmax_linear", 10)):
        with tf.name_scope(name):
            deep = below.get_shape()[1].value
            spread = 1.0 / math.sqrt(float(deep))
            weights = tf.Variable(tf.truncated_normal([deep, width], stddev=spread), name="weights")
            biases = tf.Variable(tf.zeros([width]), name="biases")
            below = tf.matmul(below, weights) + biases
            if name != "softmax_linear":
                below = tf.nn.relu(below)
    return below


def loss_of(logits, labels):
    """Class numbers become one-hot rows by hand, as programs did before there was tf.one_hot."""
    size = tf.size(labels)
    places = tf.concat(1, [tf.expand_dims(tf.range(0, size, 1), 1), tf.expand_dims(labels, 1)])
    one_hot = tf.sparse_to_dense(places, tf.pack([size, 10]), 1.0, 0.0)
    entropy = tf.nn.softmax_cross_entropy_with_logits(logits, one_hot, name="xentropy")
    return tf.reduce_mean(entropy, name="xentropy_mean")


def training(loss, rate):
    global_step = tf.Variable(0, name="global_step", trainable=False)
    return tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=global_step)


def feed_dict(batches):
    images, labels = batches.next_batch(BATCH)
    return {images_placeholder: images, labels_placeholder: labels}


def precision(sess, correct, batches):
    steps = batches.num_examples // BATCH
    count = sum(sess.run(correct, feed_dict=feed_dict(batches)) for _ in range(steps))
    print(
        "  Num examples: %d  Num correct: %d  Precision @ 1: %0.04f" % (steps * BATCH, count, count / (steps * BATCH))
    )
    return count / (steps * BATCH)


with tf.Graph().as_default():
    images_placeholder = tf.placeholder(tf.float32, shape=(BATCH, 784))
    labels_placeholder = tf.placeholder(tf.int32, shape=(BATCH))
    logits = inference(images_placeholder)
    loss = loss_of(logits, labels_placeholder)
    train_op = training(loss, 0.01)
    correct = tf.reduce_sum(tf.cast(tf.nn.in_top_k(logits, labels_placeholder, 1), tf.int32))
    assert loss.op.name == "xentropy_mean"
    assert tf.trainable_variables()[0].op.name == "hidden1/weights"
    with tf.Session() as sess:
        sess.run(tf.initialize_all_variables())
        losses = []
        for step in range(1000):
            _, value = sess.run([train_op, loss], feed_dict=feed_dict(data.train))
            losses.append(value)
            if step % 250 == 0:
                print("Step %d: loss = %.2f" % (step, value))
        assert 2.0 < losses[0] < 2.6 and losses[-1] < 1.2, (losses[0], losses[-1])
        assert precision(sess, correct, data.validation) > 0.84
        assert precision(sess, correct, data.test) > 0.84
