"""Raindrops on a pond: the wave equation in discrete steps, its Laplacian a depthwise convolution."""

import numpy as np
import tensorflow as tf

SIZE = 500


def kernel(weights):
    """A 3x3 filter for one channel."""
    weights = np.asarray(weights)
    return tf.constant(weights.reshape([*weights.shape, 1, 1]), dtype=1)


def laplace(surface):
    weights = kernel([[0.5, 1.0, 0.5], [1.0, -6.0, 1.0], [0.5, 1.0, 0.5]])
    images = tf.expand_dims(tf.expand_dims(surface, 0), -1)
    return tf.nn.depthwise_conv2d(images, weights, [1, 1, 1, 1], padding="SAME")[0, :, :, 0]


def drops():
    pond = np.zeros([SIZE, SIZE], dtype=np.float32)
    for _ in range(40):
        row, column = np.random.randint(0, SIZE, 2)
        pond[row, column] = np.random.rand()
    return pond


np.random.seed(0)
start = drops()
print(start.sum(), (start != 0).sum())
assert abs(start.sum() - 23.14714) < 1e-4 and (start != 0).sum() == 40

eps = tf.placeholder(tf.float32, shape=())
damping = tf.placeholder(tf.float32, shape=())


def ripple(height_first, steps):
    """The pond after some steps. What the speed is computed from, the new height or the old one, is no detail."""
    with tf.Session():
        height = tf.Variable(start)
        speed = tf.Variable(np.zeros([SIZE, SIZE], dtype=np.float32))
        move = height.assign(height + eps * speed)
        with tf.control_dependencies([move] if height_first else []):
            now = height.read_value()
        push = speed.assign(speed + eps * (laplace(now) - damping * speed))
        step = tf.group(move, push)
        tf.global_variables_initializer().run()
        for _ in range(steps):
            step.run({eps: 0.03, damping: 0.04})
        return height.eval()


calm = ripple(True, 1000)
print("height first:", calm.std(), calm.min(), calm.max())
assert abs(calm.std() - 0.00336) < 2e-5 and abs(calm.min() + 0.1086) < 2e-4 and abs(calm.max() - 0.0699) < 2e-4

wild = ripple(False, 1000)
print("both from the old state:", wild.std(), wild.min(), wild.max())
assert abs(wild.std() - 0.0858) < 2e-4 and abs(wild.min() + 3.58) < 2e-2 and abs(wild.max() - 2.35) < 2e-2
