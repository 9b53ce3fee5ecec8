"""Famous networks: the shapes they pass through and the numbers they hold; the small ones also run."""

import numpy as np
import tensorflow as tf


def trainable():
    return sum(int(np.prod(v.shape.as_list())) for v in tf.trainable_variables())


def conv(x, size, width, stride=1, padding="SAME", name=None):
    with tf.name_scope(name, "conv") as scope:
        deep = x.get_shape()[-1].value
        kernel = tf.Variable(tf.truncated_normal([size, size, deep, width], stddev=0.1), name="weights")
        product = tf.nn.conv2d(x, kernel, [1, stride, stride, 1], padding)
        biases = tf.Variable(tf.zeros([width]), name="biases")
        return tf.nn.relu(tf.nn.bias_add(product, biases), name=scope)


def full(x, width, activation=tf.nn.relu):
    deep = x.get_shape()[-1].value
    return activation(tf.matmul(x, tf.Variable(tf.zeros([deep, width]))) + tf.Variable(tf.zeros([width])))


def pool(x, size=2, stride=2, padding="SAME"):
    return tf.nn.max_pool(x, [1, size, size, 1], [1, stride, stride, 1], padding)


def flat(x):
    return tf.reshape(x, [-1, int(np.prod(x.shape.as_list()[1:]))])


# LeNet-5 on digits: 61706 numbers
with tf.Graph().as_default():
    digits = tf.placeholder(tf.float32, [None, 32, 32, 1])
    h = pool(conv(digits, 5, 6, padding="VALID"))
    assert h.shape.as_list() == [None, 14, 14, 6]
    h = pool(conv(h, 5, 16, padding="VALID"))
    assert h.shape.as_list() == [None, 5, 5, 16]
    logits = full(full(full(flat(h), 120), 84), 10, tf.identity)
    assert trainable() == 61706, trainable()
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run(tf.nn.softmax(logits), {digits: np.ones([2, 32, 32, 1])}).shape == (2, 10)

# the tutorial's network for 24x24 crops of small photographs, with local response normalisation: 1068298 numbers
with tf.Graph().as_default():
    photographs = tf.placeholder(tf.float32, [4, 24, 24, 3])
    h = tf.nn.lrn(pool(conv(photographs, 5, 64), 3), 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75)
    h = pool(tf.nn.lrn(conv(h, 5, 64), 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75), 3)
    assert flat(h).shape.as_list() == [4, 2304]
    logits = full(full(full(flat(h), 384), 192), 10, tf.identity)
    assert trainable() == 1068298, trainable()
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1, 2, 3], logits=logits))
    for v in tf.trainable_variables():
        tf.add_to_collection("losses", 0.004 * tf.nn.l2_loss(v))
    total = tf.add_n([*tf.get_collection("losses"), loss])
    train = tf.train.GradientDescentOptimizer(0.01).minimize(total)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        images = np.random.RandomState(0).rand(4, 24, 24, 3)
        assert np.isclose(sess.run(loss, {photographs: images}), np.log(10)), "all weights of the last layer are 0"
        before, _ = sess.run([total, train], {photographs: images})
        assert sess.run(total, {photographs: images}) < before

# AlexNet's convolutions, for pictures of 224x224; a name that ends in a slash is taken as it is
with tf.Graph().as_default():
    images = tf.Variable(tf.random_normal([2, 224, 224, 3], stddev=0.1), trainable=False)
    seen = []
    h = conv(images, 11, 64, stride=4, name="conv1")
    seen.append(h)
    h = pool(h, 3, padding="VALID")
    seen.append(h)
    h = conv(h, 5, 192, name="conv2")
    seen.append(h)
    h = pool(h, 3, padding="VALID")
    seen.append(h)
    for name, width in (("conv3", 384), ("conv4", 256), ("conv5", 256)):
        h = conv(h, 3, width, name=name)
        seen.append(h)
    last = pool(h, 3, padding="VALID")
    seen.append(last)
    shapes = [t.shape.as_list()[1:] for t in seen]
    assert shapes == [
        [56, 56, 64],
        [27, 27, 64],
        [27, 27, 192],
        [13, 13, 192],
        [13, 13, 384],
        [13, 13, 256],
        [13, 13, 256],
        [6, 6, 256],
    ], shapes
    assert seen[0].op.name == "conv1" and tf.trainable_variables()[0].op.name == "conv1/weights"
    assert trainable() == 2469696, trainable()
    slopes = tf.gradients(tf.nn.l2_loss(last), tf.trainable_variables())
    assert [s.shape.as_list() for s in slopes] == [v.shape.as_list() for v in tf.trainable_variables()]
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run(last).shape == (2, 6, 6, 256)

# VGG-16, only counted: 138357544 numbers
with tf.Graph().as_default():
    h = tf.placeholder(tf.float32, [1, 224, 224, 3])
    for group, (layers, width) in enumerate([(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)], 1):
        for i in range(1, layers + 1):
            scope = f"conv{group}_{i}/"
            kernel = tf.get_variable(scope + "w", [3, 3, h.get_shape()[-1].value, width])
            h = tf.nn.relu(tf.nn.conv2d(h, kernel, [1, 1, 1, 1], "SAME") + tf.get_variable(scope + "b", [width]))
        h = pool(h)
    assert h.shape.as_list() == [1, 7, 7, 512]
    h = flat(h)
    for name, width in (("fc6", 4096), ("fc7", 4096), ("fc8", 1000)):
        kernel = tf.get_variable(name + "/w", [h.get_shape()[-1].value, width])
        h = tf.nn.relu_layer(h, kernel, tf.get_variable(name + "/b", [width]), name=name)
    assert trainable() == 138357544, trainable()
    assert tf.trainable_variables()[2].op.name == "conv1_2/w"
print("the shapes are right")
