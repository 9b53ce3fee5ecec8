"""Devices: names, functions that place operations, placement logs, towers that share variables."""

import numpy as np
import tensorflow as tf

# which device got what is printed; a device that is not there is an error, unless another one may be taken
with tf.Graph().as_default():
    with tf.device("/cpu:0"):
        a = tf.constant([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], shape=[2, 3], name="a")
        b = tf.constant([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], shape=[3, 2], name="b")
    c = tf.matmul(a, b)
    with tf.Session(config=tf.ConfigProto(log_device_placement=True)) as sess:
        assert sess.run(c).tolist() == [[22.0, 28.0], [49.0, 64.0]]
    with tf.device("/device:GPU:2"):
        far = tf.matmul(a, b)
    with tf.Session() as sess:
        try:
            sess.run(far)
        except tf.errors.InvalidArgumentError as error:
            assert "Cannot assign a device for operation MatMul_1" in str(error)
        else:
            raise AssertionError("a third GPU was found")
    with tf.Session(config=tf.ConfigProto(allow_soft_placement=True)) as sess:
        assert sess.run(far).tolist() == [[22.0, 28.0], [49.0, 64.0]]

# a product on each of two devices, their sum on the processor
with tf.Graph().as_default():
    products = []
    for name in ("/device:GPU:2", "/device:GPU:3"):
        with tf.device(name):
            a = tf.constant([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], shape=[2, 3])
            b = tf.constant([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], shape=[3, 2])
            products.append(tf.matmul(a, b))
    with tf.device("/cpu:0"):
        total = tf.add_n(products)
    made = [op.name for op in tf.get_default_graph().get_operations()]
    assert made == ["Const", "Const_1", "MatMul", "Const_2", "Const_3", "MatMul_1", "AddN"], made
    with tf.Session(config=tf.ConfigProto(allow_soft_placement=True, log_device_placement=True)) as sess:
        assert sess.run(total).tolist() == [[44.0, 56.0], [98.0, 128.0]]


# variables go where the least is stored so far, the rest to the worker
class Setter:
    def __init__(self, worker, holders):
        self.worker, self.stored = worker, dict.fromkeys(holders, 0)

    def __call__(self, op):
        if op.device:
            return op.device
        if op.type not in ("Variable", "VariableV2", "VarHandleOp"):
            return self.worker
        least = min(self.stored, key=self.stored.get)
        self.stored[least] += op.outputs[0].shape.num_elements()
        return least


with tf.Graph().as_default():
    with tf.device(Setter("/gpu:0", ["/cpu:0", "/cpu:1"])):
        held = [tf.Variable(tf.zeros([n])) for n in (4, 1, 1, 1, 9)]
    assert [v.op.device for v in held] == [f"/device:CPU:{i}" for i in (0, 1, 1, 1, 1)], [v.op.device for v in held]

# two towers share their variables; each computes gradients of its half, the mean of both is what a whole batch gives
with tf.Graph().as_default():
    data = np.random.RandomState(1).rand(8, 3).astype(np.float32)
    wanted = data @ [[1.0], [2.0], [3.0]]
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    gradients, losses = [], []
    for i in range(2):
        with tf.device(f"/gpu:{i}"), tf.name_scope(f"tower_{i}"):
            with tf.variable_scope("model", reuse=bool(i != 0)):
                w = tf.get_variable("w", [3, 1], initializer=tf.zeros_initializer())
            half = slice(4 * i, 4 * i + 4)
            losses.append(tf.reduce_mean(tf.square(tf.matmul(data[half], w) - wanted[half].astype(np.float32))))
            gradients.append(optimizer.compute_gradients(losses[-1]))
    averaged = []
    for pairs in zip(*gradients):
        stacked = tf.concat([tf.expand_dims(g, 0) for g, _ in pairs], 0)
        averaged.append((tf.reduce_mean(stacked, 0), pairs[0][1]))
    train = optimizer.apply_gradients(averaged)
    assert [v.op.name for v in tf.trainable_variables()] == ["model/w"]
    assert losses[1].op.name.startswith("tower_1/")
    with tf.Session(config=tf.ConfigProto(allow_soft_placement=True)) as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(train)
        whole = 0.1 * 2 * data.T @ wanted / 8
        assert np.allclose(sess.run(w), whole, atol=1e-5)
        for _ in range(2000):
            sess.run(train)
        print(sess.run(w).ravel())
        assert np.allclose(sess.run(w).ravel(), [1, 2, 3], atol=0.02)
