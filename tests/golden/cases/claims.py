"""What the source books say of the system in their prose, as far as no other family asks for it."""

import numpy as np

from ..spec import Family, failure

FAMILY = Family("claims")
program = FAMILY.program


def initialised(tf):
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    return session


@program
def names_within_a_scope(tf):
    """The same name twice becomes two; a scope that is entered again is another one; a slash at the end is exact."""
    with tf.name_scope("input"):
        first = tf.placeholder(tf.float32, [None, 2], name="x_input")
        second = tf.placeholder(tf.float32, [None, 1], name="x_input")
    with tf.name_scope("input"):
        third = tf.constant(0, name="x_input")
    with tf.name_scope("conv1") as scope:
        exact = tf.nn.relu([1.0], name=scope)
        inner = tf.nn.relu([1.0], name="conv1")
    with tf.variable_scope("layer"):
        v = tf.get_variable("v", [1])
        with tf.name_scope("deep"):
            w, plain, op = tf.get_variable("w", [1]), tf.Variable(0.0, name="p"), tf.constant(0, name="c")
    slashed = tf.get_variable(scope + "w", [1])
    return [t.name for t in (first, second, third, exact, inner, v, w, plain, op, slashed)] + [scope]


@program
def collections_by_scope(tf):
    """Towers see the losses of their own scope; a collection is a copy; any name makes one."""
    for tower in range(2):
        with tf.name_scope("tower_%d" % tower) as scope:
            for i in range(tower + 1):
                tf.add_to_collection("losses", tf.constant(float(i), name="loss"))
            if tower == 1:
                seen = [t.name for t in tf.get_collection("losses", scope)]
    copy = tf.get_collection("losses")
    copy.append(None)
    total = tf.add_n(tf.get_collection("losses"), name="total")
    local = tf.get_variable("local", shape=(), collections=[tf.GraphKeys.LOCAL_VARIABLES])
    frozen = tf.get_variable("frozen", shape=(), trainable=False)
    tf.add_to_collection("mine", 5)
    with tf.Session() as session:
        value = session.run(total)
    return {
        "seen": seen,
        "all": [t.name for t in tf.get_collection("losses")],
        "none": tf.get_collection("nothing"),
        "total": value,
        "mine": tf.get_collection("mine"),
        "trainable": [v.name for v in tf.trainable_variables()],
        "global": [v.name for v in tf.global_variables()],
        "local": [v.name for v in tf.local_variables()],
        "both": [local.trainable, frozen.trainable],
    }


@program
def sizes_of_windows(tf):
    """What is left of a picture after filters and windows, and filters that do not fit into it."""
    x, pool = tf.ones([2, 5, 5, 3]), tf.nn.max_pool
    left = []
    for size, window, step, padding in (
        (28, 5, 1, "SAME"),
        (28, 5, 1, "VALID"),
        (28, 5, 2, "SAME"),
        (7, 2, 2, "VALID"),
    ):
        pictures = tf.placeholder(tf.float32, [None, size, size, 1])
        kernel = tf.ones([window, window, 1, 1])
        left.append(tf.nn.conv2d(pictures, kernel, [1, step, step, 1], padding).shape.as_list())
        left.append(pool(pictures, [1, window, window, 1], [1, step, step, 1], padding).shape.as_list())
    return left + [
        failure(lambda: tf.nn.conv2d(x, tf.ones([7, 7, 3, 4]), [1, 1, 1, 1], "VALID"), "Negative dimension size"),
        failure(lambda: pool(x, [1, 7, 7, 1], [1, 1, 1, 1], "VALID"), "Negative dimension size"),
    ]


@program
def what_stands_for_a_tensor(tf):
    """Variables, arrays, numbers, lists of all of these; what is no tensor takes the type of the one beside it."""
    v = tf.Variable([1.0, 2.0])
    x = tf.constant([3.0, 4.0])
    single = tf.placeholder(tf.float32, [])
    made = [
        tf.add(v, np.array([1.0, 2.0])),
        x * [2, 3],
        np.array([1.0, 2.0]) - x,
        tf.stack([v, x, [5, 6], np.array([7.0, 8.0], np.float32)]),
        tf.convert_to_tensor([x[0], single, 9.0]),
        tf.concat([v, [0.5]], 0),
        x + 1,
        tf.zeros(tf.ones([2, 3]).shape[1]),
        tf.fill([tf.constant(2), 1], "a"),
    ]
    with initialised(tf) as session:
        values = session.run(made[:-1], {single: 2.0})
    return [values, [[t.name, t.dtype.name, t.shape.as_list()] for t in made]] + [
        failure(lambda: x + tf.constant([1.0, 2.0], tf.float64), "float64"),
        failure(lambda: tf.constant([1, 2]) * 1.5, "float32"),
    ]


@program
def scopes_that_choose_initializers(tf):
    """A scope's initializer serves those who name none, inner scopes included; the nearest one counts."""
    with tf.variable_scope("outer", initializer=tf.constant_initializer(0.5)):
        a = tf.get_variable("a", [2])
        with tf.variable_scope("inner"):
            b = tf.get_variable("b", [1])
        with tf.variable_scope("other", initializer=tf.ones_initializer()):
            c = tf.get_variable("c", [1])
        d = tf.get_variable("d", [1], initializer=tf.zeros_initializer)
    glorot = tf.get_variable("g", [300, 200])
    with initialised(tf) as session:
        limit = np.sqrt(6.0 / 500)
        largest = float(np.abs(session.run(glorot)).max())
        return [session.run([a, b, c, d]), largest <= limit, largest > 0.99 * limit]


@program
def states_that_are_fed(tf):
    """Any tensor may be fed, tuples of them by tuples; what lies behind it is not computed."""
    unfed = tf.placeholder(tf.float32, [2], name="unfed")
    start = (tf.zeros([2]), (tf.ones([2]), unfed * 2.0))
    end = (start[0] + 1.0, (start[1][0] * 2.0, start[1][1] - 1.0))
    with tf.Session() as session:
        first = session.run(end, {unfed: [1.0, 2.0]})
        second = session.run(end, {start: first})
        third = session.run(end[1][1], {start[1][1]: [5.0, 5.0]})
        named = session.run("unfed:0", {"unfed:0": [7.0, 8.0]})
    return [first, second, third, named]


@program
def gradients_of_ones_own(tf):
    """One slope per output arrives, one per input goes back, None where there is none; attributes can be read."""

    name = "Claimed%d" % np.random.randint(1 << 30)

    @tf.RegisterGradient(name + "Split")
    def split_slope(op, *upper):
        return [None, tf.concat([g * float(len(upper)) for g in upper], 1)]

    @tf.RegisterGradient(name + "Sum")
    def sum_slope(op, upper):
        assert op.get_attr("keep_dims") is True and op.inputs[1].dtype.base_dtype == tf.int32
        return [tf.ones_like(op.inputs[0]) * upper * 10.0, None]

    x = tf.constant([[1.0, 2.0, 3.0, 4.0]])
    with tf.get_default_graph().gradient_override_map({"Split": name + "Split", "Sum": name + "Sum"}):
        left, right = tf.split(x, 2, 1)
        total = tf.reduce_sum(x, 1, keepdims=True)
    whole = tf.reduce_sum(x)
    slopes = tf.gradients(left * 3.0 + right * 5.0, x) + tf.gradients(total, x) + tf.gradients(whole, x)
    with tf.Session() as session:
        whole_numbers = [tf.gradients(tf.argmax(x, 1), x), tf.gradients(tf.cast(x, tf.int32) * 2, x)]
        mixed = tf.gradients([tf.argmax(x, 1), whole], x)
        return [session.run(slopes), whole_numbers, session.run(mixed)] + [
            failure(lambda: tf.RegisterGradient(name + "Sum")(lambda op, g: g), "Registering two gradient with name"),
        ]


@program
def losses_of_regressions(tf):
    """Squares for lines and planes, cross entropy for classes, with penalties on either norm of the weights."""
    rng = np.random.RandomState(0)
    x, y = rng.rand(6, 3).astype(np.float32), rng.rand(6, 1).astype(np.float32)
    classes = np.eye(4, dtype=np.float32)[[0, 3, 1, 1, 2, 0]]
    w = tf.Variable(rng.randn(3, 1).astype(np.float32))
    v = tf.Variable(rng.randn(3, 4).astype(np.float32))
    lamda = tf.constant(0.8)
    line = tf.matmul(x, w) + 0.5
    logits = tf.matmul(x, v)
    square = tf.reduce_mean(tf.square(y - line))
    entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=classes, logits=logits))
    by_hand = -tf.reduce_mean(tf.reduce_sum(classes * tf.log(tf.clip_by_value(tf.nn.softmax(logits), 1e-10, 1.0)), 1))
    both = square + lamda * tf.reduce_sum(tf.abs(w)) + lamda * tf.nn.l2_loss(w)
    made = [square, entropy, by_hand, both, tf.losses.mean_squared_error(y, line)]
    slopes = tf.gradients(both, w) + tf.gradients(entropy, v) + tf.gradients(by_hand, v)
    with initialised(tf) as session:
        return session.run([made, slopes])


@program
def a_search_over_rates(tf):
    """A model for each rate, in a graph of its own; the best one is kept."""
    x = np.linspace(-1, 1, 16).astype(np.float32).reshape(-1, 1)
    best, losses = None, []
    for rate in (0.001, 0.1, 0.5, 3.0):
        with tf.Graph().as_default():
            w, b = tf.Variable([[0.0]]), tf.Variable([0.0])
            loss = tf.reduce_mean(tf.square(tf.matmul(x, w) + b - (2 * x + 1)))
            train = tf.train.GradientDescentOptimizer(rate).minimize(loss)
            with initialised(tf) as session:
                for _ in range(30):
                    session.run(train)
                losses.append(float(session.run(loss)) < 0.1)
                value = session.run(loss)
                if np.isfinite(value) and (best is None or value < best[1]):
                    best = rate, value, session.run([w, b])
    return [losses, best[0], best[2]]
