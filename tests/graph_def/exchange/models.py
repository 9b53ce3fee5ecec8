"""Programs for the exchange of graphs alone: old operations, files, the time, and whole models that are frozen.

They are read by both Pythons. A model trains a few steps; then its variables are made constants, and a second session
asks the frozen graph.
"""

import numpy as np

PROGRAMS = {}
MODELS = []
"""The programs whose graphs also travel as text and, with their collections, as MetaGraphDefs."""


def program(function):
    """Add a program: a function of ``tf``."""
    PROGRAMS[function.__name__] = function
    return function


def model(function):
    """Add a model: a function of ``tf`` that returns ``(feeds, predictions, training step)``; of this, a program."""

    def trained(tf):
        feeds, predictions, step = function(tf)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(3):
                session.run(step, feeds)
            session.run(predictions, feeds)
            message = tf.graph_util.convert_variables_to_constants(
                session, session.graph.as_graph_def(), [tensor.op.name for tensor in predictions]
            )
        with tf.Graph().as_default() as graph, tf.Session() as session:
            tf.import_graph_def(message, name="")
            assert not any(op.type.startswith("Variable") for op in graph.get_operations())
            names = {op.name + ":0" for op in graph.get_operations()}
            left = {x.name: value for x, value in feeds.items() if x.name in names}
            session.run([tensor.name for tensor in predictions], left)

    MODELS.append(function.__name__)
    PROGRAMS[function.__name__] = trained
    return function


def raw(tf, op_type, *tensors):
    """An operation that no function makes any more."""
    arguments = dict(zip({"PreventGradient": ["input"]}.get(op_type, ["x", "y"]), tensors))
    if hasattr(tf, "raw_ops"):
        return getattr(tf.raw_ops, op_type)(**arguments)
    from tfedu.ops.apply import apply_op

    return apply_op(op_type, **arguments)


@program
def old_operations(tf):
    """What graphs of earlier years hold."""
    x, y = tf.placeholder(tf.float32, [3], name="x"), tf.placeholder(tf.float32, [3], name="y")
    fetches = [raw(tf, "Div", x, y), raw(tf, "Mod", x, y), raw(tf, "Inv", x), raw(tf, "PreventGradient", x)]
    fetches.append(raw(tf, "OnesLike", x))
    fetches += tf.gradients(fetches[0], [x, y]) + tf.gradients(fetches[2], x)
    with tf.Session() as session:
        session.run(fetches, {x: [7.0, -7.0, 0.5], y: [3.0, 3.0, -2.0]})


@program
def files(tf):
    """Names of files are fed: relative ones, for a graph that runs somewhere else later."""
    name, content = tf.placeholder(tf.string, [], name="name"), tf.placeholder(tf.string, [], name="content")
    write, read, found = tf.write_file(name, content), tf.read_file(name), tf.matching_files(name)
    with tf.Session() as session:
        session.run(write, {name: "exchanged.txt", content: b"one\ntwo\x00"})
        session.run([read, found], {name: "exchanged.txt"})


@program
def time(tf):
    """The time is another one in every run, but always later than a graph that asks for it."""
    with tf.Session() as session:
        session.run(tf.timestamp() > 1.5e9)


@program
def printing(tf):
    """A line on the screen."""
    x = tf.placeholder(tf.int32, [2], name="x")
    with tf.Session() as session:
        session.run(tf.print("exchanged:", x), {x: [1, 2]})


@program
def a_queue(tf):
    """Filled, asked, closed."""
    queue = tf.FIFOQueue(3, [tf.float32], shapes=[[]])
    x = tf.placeholder(tf.float32, [None], name="x")
    fill, closed, close = queue.enqueue_many(x), queue.is_closed(), queue.close()
    with tf.Session() as session:
        session.run(fill, {x: [1.0, 2.0]})
        session.run(queue.dequeue())
        session.run(queue.size())
        session.run(closed)
        session.run(close)
        session.run(closed)


def _digits():
    rng = np.random.RandomState(11)
    return rng.rand(8, 6, 6, 1).astype(np.float32), rng.randint(0, 3, 8).astype(np.int64)


@model
def layers_by_adam(tf):
    """Two layers with dropout, decaying rate, moving averages."""
    images, labels = _digits()
    x = tf.placeholder(tf.float32, [None, 6, 6, 1], name="x")
    y = tf.placeholder(tf.int64, [None], name="y")
    with tf.variable_scope("hidden"):
        w = tf.get_variable("w", [36, 5], initializer=tf.truncated_normal_initializer(stddev=0.3, seed=3))
        b = tf.get_variable("b", [5], initializer=tf.zeros_initializer())
        hidden = tf.nn.tanh(tf.matmul(tf.reshape(x, [-1, 36]), w) + b)
    with tf.variable_scope("out"):
        w = tf.get_variable("w", [5, 3], initializer=tf.random_normal_initializer(stddev=0.3, seed=4))
        logits = tf.matmul(tf.nn.sigmoid(hidden), w)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.1, step, 2, 0.9, staircase=True)
    train = tf.train.AdamOptimizer(rate).minimize(loss, global_step=step)
    averages = tf.train.ExponentialMovingAverage(0.9)
    with tf.control_dependencies([train]):
        train = averages.apply(tf.trainable_variables())
    return {x: images, y: labels}, [tf.nn.softmax(logits, name="probabilities"), tf.argmax(logits, 1)], train


@model
def convolutions_by_momentum(tf):
    """Convolution, batch normalisation, pooling; clipped gradients."""
    images, labels = _digits()
    x = tf.placeholder(tf.float32, [None, 6, 6, 1], name="x")
    y = tf.placeholder(tf.int64, [None], name="y")
    kernel = tf.Variable(tf.truncated_normal([3, 3, 1, 4], stddev=0.3, seed=5), name="kernel")
    scale, offset = tf.Variable(tf.ones([4]), name="scale"), tf.Variable(tf.zeros([4]), name="offset")
    h = tf.nn.conv2d(x, kernel, [1, 1, 1, 1], "SAME")
    h, mean, _ = tf.nn.fused_batch_norm(h, scale, offset, epsilon=0.01)
    h = tf.nn.max_pool(tf.nn.relu(h), [1, 2, 2, 1], [1, 2, 2, 1], "VALID")
    w = tf.Variable(tf.truncated_normal([36, 3], stddev=0.3, seed=6), name="w")
    logits = tf.nn.bias_add(tf.matmul(tf.reshape(h, [-1, 36]), w), tf.Variable(tf.zeros([3]), name="b"))
    loss = tf.losses.sparse_softmax_cross_entropy(y, logits) + 1e-3 * tf.nn.l2_loss(w)
    optimizer = tf.train.MomentumOptimizer(0.05, 0.9, use_nesterov=True)
    slopes, variables = zip(*optimizer.compute_gradients(loss))
    slopes, _ = tf.clip_by_global_norm(slopes, 1.0)
    train = optimizer.apply_gradients(zip(slopes, variables))
    return {x: images, y: labels}, [tf.nn.softmax(logits), loss, mean], train


@model
def rows_by_rms_prop(tf):
    """Rows of a table, some of them twice: their gradients are rows as well."""
    words = tf.placeholder(tf.int64, [None, 2], name="words")
    table = tf.Variable(tf.random_uniform([7, 4], -1, 1, seed=7), name="table")
    found = tf.nn.embedding_lookup(table, words)
    loss = tf.reduce_sum(tf.square(tf.reduce_prod(found, 1) - 0.5))
    train = tf.train.RMSPropOptimizer(0.1, momentum=0.5, centered=True).minimize(loss)
    return {words: [[1, 2], [2, 5], [6, 1]]}, [tf.reduce_mean(found, 1, name="mean"), loss], train


@model
def lines_by_the_others(tf):
    """A line for each of the other optimizers."""
    x, y = tf.placeholder(tf.float32, [None], name="x"), tf.placeholder(tf.float32, [None], name="y")
    optimizers = [
        tf.train.AdagradOptimizer(0.01),
        tf.train.AdadeltaOptimizer(0.01),
        tf.train.FtrlOptimizer(0.01),
        tf.train.ProximalGradientDescentOptimizer(0.01),
        tf.train.ProximalAdagradOptimizer(0.01),
        tf.train.RMSPropOptimizer(0.01),
        tf.train.GradientDescentOptimizer(0.01),
    ]
    guesses, steps = [], []
    for optimizer in optimizers:
        w, b = tf.Variable(0.3, name="w"), tf.Variable([-0.3], name="b")
        guess = tf.identity(w * x + b, name="guess")
        steps.append(optimizer.minimize(tf.reduce_sum(tf.square(guess - y)), var_list=[w, b]))
        guesses.append(guess)
    return {x: [1.0, 2.0, 3.0, 4.0], y: [0.0, -1.0, -2.0, -3.0]}, guesses, tf.group(*steps)
