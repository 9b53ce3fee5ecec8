"""Names and variables: scopes, sharing in three ways, collections, what may be fed and fetched; 1.x."""

import numpy as np
import tensorflow as tf


def refused(kind, phrase, action):
    """The action fails with an error of this kind, whose text has this phrase."""
    try:
        action()
    except kind as error:
        assert phrase in str(error), error
    else:
        raise AssertionError("nothing was said: " + phrase)


# names: uniquified within their scope; a scope that is entered again is another one
names = [tf.constant(0, name="c").name, tf.constant(2, name="c").name]
with tf.name_scope("outer"):
    names.append(tf.constant(2, name="c").name)
    with tf.name_scope("inner"):
        names.append(tf.constant(3, name="c").name)
    names.append(tf.constant(4, name="c").name)
    with tf.name_scope("inner"):
        names.append(tf.constant(5, name="c").name)
assert names == ["c:0", "c_1:0", "outer/c:0", "outer/inner/c:0", "outer/c_1:0", "outer/inner_1/c:0"], names

# a layer's variables carry its scope
with tf.name_scope("hidden") as scope:
    alpha = tf.constant(5, name="alpha")
    weights = tf.Variable(tf.random_uniform([1, 2], -1.0, 1.0), name="weights")
    biases = tf.Variable(tf.zeros([1]), name="biases")
assert scope == "hidden/"
assert [t.op.name for t in (alpha, weights, biases)] == ["hidden/alpha", "hidden/weights", "hidden/biases"]
with tf.name_scope("ns"):
    assert tf.get_variable("g", [1]).op.name == "g"
    assert tf.Variable(0.0, name="h").op.name == "ns/h"


# one model for two batches: made once, shared afterwards
def layer(images, shape, width):
    w = tf.get_variable("weights", shape, initializer=tf.random_normal_initializer())
    b = tf.get_variable("biases", width, initializer=tf.constant_initializer(0.0))
    return tf.nn.relu(tf.nn.conv2d(images, w, strides=[1, 1, 1, 1], padding="SAME") + b)


def model(images):
    with tf.variable_scope("conv1"):
        first = layer(images, [5, 5, 2, 3], [3])
    with tf.variable_scope("conv2"):
        return layer(first, [5, 5, 3, 3], [3])


one, two = tf.random_normal([1, 6, 6, 2]), tf.random_normal([1, 6, 6, 2])
layer(one, [5, 5, 2, 3], [3])
refused(ValueError, "Variable weights already exists, disallowed", lambda: layer(one, [5, 5, 2, 3], [3]))
with tf.variable_scope("model"):
    model(one)
with tf.variable_scope("model", reuse=True):
    model(two)
with tf.variable_scope("m2") as again:
    model(one)
    again.reuse_variables()
    model(two)
with tf.variable_scope("m3") as again:
    model(one)
with tf.variable_scope(again, reuse=True):
    model(two)
made = [v.op.name for v in tf.global_variables() if v.op.name.split("/")[0] in ("model", "m2", "m3")]
assert len(made) == 12 and "model/conv1/weights" in made, made
with tf.variable_scope("model", reuse=True):
    refused(ValueError, "Variable model/nope does not exist", lambda: tf.get_variable("nope", [1]))
    with tf.variable_scope("conv1"):
        refused(ValueError, "Trying to share variable", lambda: tf.get_variable("weights", [1]))

# kinds of variables, and where they are listed
local = tf.get_variable("local", shape=(), collections=[tf.GraphKeys.LOCAL_VARIABLES])
frozen = tf.get_variable("frozen", shape=(), trainable=False)
assert local in tf.local_variables() and local not in tf.global_variables()
assert frozen not in tf.trainable_variables()
tf.add_to_collection("mine", local)
assert tf.get_collection("mine") == [local]
integers = tf.get_variable("integers", [1, 2, 3], dtype=tf.int32, initializer=tf.zeros_initializer)
given = tf.get_variable("given", dtype=tf.int32, initializer=tf.constant([23, 42]))
assert given.shape.as_list() == [2]
refused(
    ValueError,
    "If initializer is a constant, do not specify shape",
    lambda: tf.get_variable("wrong", [2], initializer=tf.constant([1, 2])),
)


# an operation of one's own, in the style of the library
def my_op(a, b, c, d, collections=(), name=None):
    with tf.name_scope(name, "my_op", [a, b]):
        a, b = tf.convert_to_tensor(a, tf.float32), tf.convert_to_tensor(b, tf.float32)
        result = tf.add(c * a, d * b)
        tf.add_to_collections(collections, result)
        return result


mine = my_op([1.0, 2.0], [3.0, 4.0], 0.5, 0.6, ["MY_OPS"], name="add_t1t2")
assert tf.get_collection("MY_OPS") == [mine] and mine.name.startswith("add_t1t2/")

with tf.Session() as sess:
    refused(tf.errors.FailedPreconditionError, "uninitialized value", lambda: sess.run(frozen))
    assert "frozen" in [name.decode() for name in sess.run(tf.report_uninitialized_variables())]
    sess.run(tf.global_variables_initializer())
    assert np.allclose(sess.run(mine), [2.3, 3.4])
    assert sess.run(given).tolist() == [23, 42] and not sess.run(integers).any()

    # a variable changes when its operation runs, and a later reader sees it
    v = tf.get_variable("v", shape=(), initializer=tf.zeros_initializer())
    w = tf.get_variable("w", initializer=v.initialized_value() + 1)
    assignment = v.assign_add(1)
    with tf.control_dependencies([assignment]):
        after = v.read_value()
    sess.run([v.initializer, w.initializer])
    assert sess.run(w) == 1.0
    assert [float(assignment.eval()), float(after.eval()), float(sess.run(v + 0.0))] == [1.0, 2.0, 2.0]
    assignment.op.run()
    assert v.eval() == 3.0
    assert tf.get_default_graph().get_tensor_by_name("v:0").op is v.op

    # fetches keep their structure, and one run draws once
    a, b = tf.constant(3.0, dtype=tf.float32), tf.constant(4.0)
    assert sess.run({"ab": (a, b), "total": a + b}) == {"ab": (3.0, 4.0), "total": 7.0}
    vec = tf.random_uniform(shape=(3,))
    first, second = sess.run((vec + 1, vec + 2))
    assert np.allclose(second - first, 1.0, atol=1e-6)
    assert not np.allclose(sess.run(vec), sess.run(vec))

    # any tensor may be fed; shapes are watched
    x, y = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    z = x + y
    assert sess.run(z, feed_dict={x: 3, y: 4.5}) == 7.5
    assert sess.run(z, {x: [1, 3], y: [2, 4]}).tolist() == [3.0, 7.0]
    assert sess.run(z * 2, {z: 10.0}) == 20.0
    three = tf.placeholder(tf.float32, [3])
    assert sess.run(tf.square(three), {three: [0.0, 0.0, 5.0]}).tolist() == [0.0, 0.0, 25.0]
    refused(tf.errors.InvalidArgumentError, "You must feed a value for placeholder", lambda: sess.run(three * 1.0))
    refused(ValueError, "Cannot feed value of shape ()", lambda: sess.run(three * 1.0, {three: 37.0}))

# two graphs do not know each other
g_1, g_2 = tf.Graph(), tf.Graph()
with g_1.as_default():
    c = tf.constant("Node in g_1")
    sess_1 = tf.Session()
with g_2.as_default():
    d = tf.constant("Node in g_2")
sess_2 = tf.Session(graph=g_2)
assert c.graph is g_1 and sess_1.graph is g_1
assert d.graph is g_2 and sess_2.graph is g_2
refused(ValueError, "cannot be interpreted as a Tensor", lambda: sess_2.run(c))
print("names, variables and graphs behave")
