"""What goes wrong in a beginner's program, and with which error: the types are what programs catch; 1.x."""

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


x = tf.placeholder(tf.float32, [3])
y = tf.square(x)
v = tf.get_variable("v", [1])
four, three, ints = tf.zeros([4]), tf.zeros([2, 3]), tf.constant([1, 2])

# while the graph is made
for phrase, action in (
    ("Variable v already exists, disallowed. Did you mean to set reuse=True", lambda: tf.get_variable("v", [1])),
    ("If initializer is a constant, do not specify shape.", lambda: tf.get_variable("c", [2], initializer=ints)),
    ("Dimension size must be evenly divisible by 26 but is 60", lambda: tf.reshape(tf.ones([3, 4, 5]), [13, 2, -1])),
    ("Dimensions must be equal, but are 3 and 4", lambda: three + four),
    ("Dimensions must be equal, but are 3 and 2", lambda: tf.matmul(three, three)),
    ("Must specify maxval for integer dtype", lambda: tf.random_uniform([2], dtype=tf.int32)),
    ("initial_value must be specified", lambda: tf.Variable()),
    ("Cannot evaluate tensor using `eval()`: No default session is registered", lambda: y.eval()),
    ("Cannot execute operation using `run()`: No default session is registered", lambda: v.initializer.run()),
):
    refused(ValueError, phrase, action)
for phrase, action in (
    ("float32", lambda: tf.add(four[:2], ints)),
    ("type float32 that does not match type int32", lambda: ints + 1.5),
    ("as a Python `bool` is not allowed", lambda: bool(tf.constant(True))),
    ("iter", lambda: list(tf.placeholder(tf.int32))),
    ("start", lambda: tf.linspace(2, 5, 5)),
    (
        "DataType int32 not in list of allowed values: float32, int64, string",
        lambda: tf.parse_single_example("", {"n": tf.FixedLenFeature((), tf.int32, 0)}),
    ),
):
    refused(TypeError, phrase, action)
with tf.variable_scope("", reuse=True):
    refused(ValueError, "Variable nope does not exist, or was not created with", lambda: tf.get_variable("nope", [1]))
    refused(ValueError, "Trying to share variable v, but specified shape (2,) and", lambda: tf.get_variable("v", [2]))
with tf.Graph().as_default():
    elsewhere = tf.constant(1)

# while it runs
sess = tf.Session()
fed = tf.placeholder(tf.float32)
with tf.Graph().as_default() as distant, tf.device("/device:GPU:7"):
    far = tf.constant(1.0)
for kind, phrase, action in (
    (tf.errors.InvalidArgumentError, "You must feed a value for placeholder tensor 'Placeholder'", lambda: sess.run(y)),
    (tf.errors.FailedPreconditionError, "Attempting to use uninitialized value v", lambda: sess.run(v)),
    (
        tf.errors.InvalidArgumentError,
        "Matrix size-incompatible: In[0]: [2,3], In[1]: [1,3]",
        lambda: sess.run(tf.matmul(three, fed), {fed: np.ones([1, 3])}),
    ),
    (
        tf.errors.InvalidArgumentError,
        "Incompatible shapes: [4] vs. [3]",
        lambda: sess.run(four + fed, {fed: [1, 2, 3]}),
    ),
    (
        tf.errors.InvalidArgumentError,
        "Cannot assign a device for operation",
        lambda: tf.Session(graph=distant).run(far),
    ),
    (tf.errors.InvalidArgumentError, "nowhere", lambda: sess.run(tf.check_numerics(fed / 0.0, "nowhere"), {fed: 1.0})),
    (tf.errors.NotFoundError, "no-such-file", lambda: sess.run(tf.read_file("no-such-file"))),
    (ValueError, "Cannot feed value of shape () for Tensor", lambda: sess.run(y, {x: 37.0})),
    (ValueError, "cannot be interpreted as a Tensor", lambda: sess.run(elsewhere)),
    (ValueError, "cannot be interpreted as a Tensor", lambda: sess.run("no_such_name:0")),
    (TypeError, "None", lambda: sess.run(None)),
    (TypeError, "Cannot interpret feed_dict key as Tensor", lambda: sess.run(four, {"nothing:0": 1})),
    (TypeError, "cannot be a tf.Tensor", lambda: sess.run(y, {x: four[:3]})),
    (ValueError, "setting an array element", lambda: sess.run(fed, {fed: [[1.0], [1.0, 2.0]]})),
):
    refused(kind, phrase, action)
sess.close()
refused(RuntimeError, "Attempted to use a closed Session.", lambda: sess.run(four))
refused(RuntimeError, "The Session graph is empty", lambda: tf.Session(graph=tf.Graph()).run(four))

# no errors, but numbers to be afraid of
w = tf.Variable(1.0)
loss = tf.square(w * 1e20) * 1e20
train = tf.train.GradientDescentOptimizer(1e10).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    seen = [sess.run([train, loss])[1] for _ in range(3)]
    assert np.isinf(seen[0]) and np.isnan(seen[-1]), seen
    assert sess.run(tf.log(0.0)) == -np.inf and np.isnan(sess.run(0.0 * tf.log(tf.constant(0.0))))

# an error names what has failed
try:
    with tf.Session() as sess:
        sess.run(tf.square(v, name="of_nothing"))
except tf.errors.OpError as error:
    assert error.error_code == tf.errors.FAILED_PRECONDITION and "uninitialized" in error.message
    assert error.op.name.startswith("v")
print("every mistake was found")
