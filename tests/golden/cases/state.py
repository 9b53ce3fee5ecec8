"""Variables: making, reading, changing, sharing, naming, averaging."""

import numpy as np

from ..spec import Family, failure

FAMILY = Family("state")
program = FAMILY.program


def initialised(tf):
    """A session with all variables initialised."""
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    return session


@program
def assignments(tf):
    """assign, assign_add, assign_sub: what they return and what stays."""
    v = tf.Variable([1.0, 2.0], name="v")
    n = tf.Variable(0, name="n")
    ops = [
        v.assign([5.0, 6.0]),
        v.assign_add([1.0, 1.0]),
        v.assign_sub([0.5, 0.5]),
        tf.assign(v, v * 2.0),
        tf.assign_add(v, [1.0, 0.0]),
        tf.assign_sub(v, [0.0, 1.0]),
        tf.assign(n, 10000),
        tf.assign_add(n, 1),
    ]
    double = v * 2.0
    with initialised(tf) as session:
        results = [session.run([v, n, double])]
        for op in ops:
            results += [session.run(op), session.run([v, n])]
        results.append([op.name for op in ops])
        session.run(v.initializer)
        return results + [session.run(v)]


@program
def a_session_each(tf):
    """Two sessions on one graph: each has its own values."""
    v = tf.Variable(1.0)
    increment = v.assign_add(1.0)
    first, second = initialised(tf), initialised(tf)
    results = [first.run(increment), first.run(increment), second.run(increment), first.run(v), second.run(v)]
    first.close()
    second.close()
    return results


@program
def uninitialised(tf):
    """Reading before initialising."""
    v = tf.Variable(tf.zeros([2]), name="v")
    w = tf.get_variable("scope/w", [3])
    add = v.assign_add([1.0, 1.0])
    with tf.Session() as session:
        results = [
            failure(lambda: session.run(v), "Attempting to use uninitialized value v"),
            failure(lambda: session.run(w + 1.0), "Attempting to use uninitialized value scope/w"),
            failure(lambda: session.run(add), "Attempting to use uninitialized value v"),
            session.run(tf.is_variable_initialized(v)),
            session.run(tf.report_uninitialized_variables()),
        ]
        session.run(v.initializer)
        return results + [
            session.run(v),
            session.run(tf.is_variable_initialized(v)),
            session.run(tf.report_uninitialized_variables()),
            session.run(v.assign([3.0, 4.0])),
            session.run(v),
        ]


@program
def assigning_initialises(tf):
    """An assignment is an initialisation too."""
    v = tf.Variable(0.0)
    op = tf.assign(v, 7.0)
    with tf.Session() as session:
        return [session.run(op), session.run(v)]


@program
def words(tf):
    """What a variable shows."""
    v = tf.Variable([1.0, 2.0], name="vv")
    w = tf.Variable(3)
    results = [
        repr(v),
        str(v),
        v.name,
        v.op.name,
        v.op.type,
        v.dtype.name,
        v.dtype.base_dtype.name,
        str(v.shape),
        str(v.get_shape()),
        repr(w),
        w.name,
        v.initializer.name,
        v.value().name,
        v.initial_value.name,
        v.trainable,
        str(v.read_value()),
        str(tf.identity(v)),
        str(v + 1.0),
        str(v[0]),
    ]
    return results + [[op.name, op.type] for op in tf.get_default_graph().get_operations()]


@program
def positional_dtype(tf):
    """The dtype in the second place is taken for ``trainable``; the value alone decides."""
    return [
        tf.Variable(value, kind).dtype.base_dtype.name
        for value, kind in (
            ("Elephant", tf.string),
            (451, tf.int16),
            (3.14159265359, tf.float64),
            (12.3 - 4.85j, tf.complex64),
        )
    ]


@program
def creation_errors(tf):
    """Variables that cannot be."""
    return [
        failure(lambda: tf.Variable(), "initial_value must be specified"),
        failure(lambda: tf.Variable(tf.placeholder(tf.float32)), "initial_value must have a shape specified"),
        failure(
            lambda: tf.Variable([1.0]).assign([1.0, 2.0]), "Dimension 0 in both shapes must be equal, but are 1 and 2"
        ),
        failure(lambda: tf.Variable([1.0]).assign(tf.constant([1])), "int32"),
        failure(lambda: tf.get_variable("noshape"), "fully defined"),
        failure(lambda: tf.get_variable("partial", [None, 2]), "fully defined"),
        failure(
            lambda: tf.get_variable("c", [2], initializer=tf.constant([1.0, 2.0])),
            "If initializer is a constant, do not specify shape.",
        ),
    ]


@program
def initial_values(tf):
    """From numbers, arrays, tensors, functions, other variables."""
    a = tf.Variable(tf.constant([1.0, 2.0]))
    b = tf.Variable(a.initialized_value() * 2.0)
    c = tf.Variable(lambda: tf.ones([2, 2]), dtype=tf.float32)
    d = tf.Variable(np.arange(3))
    e = tf.Variable(7, dtype=tf.float32)
    f = tf.Variable(tf.zeros([0, 3]))
    g = tf.Variable([[True, False]])
    with tf.Session() as session:
        session.run(tf.variables_initializer([a]))
        session.run(tf.global_variables_initializer())
        return session.run([a, b, c, d, e, f, g])


@program
def order_of_reading(tf):
    """Reads are of the time they happen: control dependencies decide."""
    v = tf.get_variable("v", shape=(), initializer=tf.zeros_initializer())
    assignment = v.assign_add(1)
    with tf.control_dependencies([assignment]):
        w = v.read_value()
    w2 = v + 0.0
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        results = [session.run(w), session.run(w), session.run(v), session.run(w2)]
        assignment.op.run()
        results.append(v.eval())
        results.append(assignment.eval())
        return results


@program
def get_variable_initialisers(tf):
    """Initialisers as classes, instances, tensors, defaults of a scope."""
    with tf.variable_scope("s", initializer=tf.constant_initializer(0.5)):
        a = tf.get_variable("a", [2])
        b = tf.get_variable("b", [2], initializer=tf.ones_initializer())
    c = tf.get_variable("c", [2, 2], initializer=tf.zeros_initializer)
    d = tf.get_variable("d", initializer=tf.constant([23, 42]))
    e = tf.get_variable("e", [2], tf.int32)
    f = tf.get_variable("f", [2, 3], initializer=tf.random_uniform_initializer(-0.05, 0.05, seed=1))
    g = tf.get_variable("g", initializer=3.0)
    h = tf.get_variable("h", [3, 2], initializer=tf.glorot_uniform_initializer(seed=2))
    i = tf.get_variable("i", [2, 2], initializer=tf.constant_initializer([1.0, 2.0, 3.0, 4.0]))
    j = tf.get_variable("j", [3], initializer=tf.truncated_normal_initializer(stddev=0.1, seed=42))
    with initialised(tf) as session:
        return [session.run([a, b, c, d, e, f, g, h, i, j]), [v.op.name for v in tf.global_variables()]]


@program
def sharing(tf):
    """variable_scope and get_variable: sharing and refusing to."""

    def layer(shape):
        return tf.get_variable("weights", shape)

    with tf.variable_scope("model") as scope:
        first = layer([5])
    with tf.variable_scope("model", reuse=True):
        second = layer([5])
    with tf.variable_scope(scope, reuse=True):
        third = layer([5])
    with tf.variable_scope("model") as again:
        again.reuse_variables()
        fourth = layer([5])
    with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
        fifth, new = layer([5]), tf.get_variable("new", [1])

    def twice():
        with tf.variable_scope("model"):
            layer([5])

    def missing():
        with tf.variable_scope("model", reuse=True):
            tf.get_variable("nope", [5])

    def other_shape():
        with tf.variable_scope("model", reuse=True):
            layer([2])

    def other_type():
        with tf.variable_scope("model", reuse=True):
            tf.get_variable("weights", [5], tf.float64)

    return [
        first is second,
        second is third,
        fourth is first,
        fifth is first,
        new.name,
        [v.name for v in tf.global_variables()],
        failure(
            twice,
            "Variable model/weights already exists, disallowed. Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in VarScope?",
        ),
        failure(missing, "Variable model/nope does not exist, or was not created with tf.get_variable()."),
        failure(other_shape, "Trying to share variable model/weights, but specified shape (2,) and found shape (5,)."),
        failure(
            other_type, "Trying to share variable model/weights, but specified dtype float64 and found dtype float32"
        ),
    ]


@program
def scope_names(tf):
    """Variable scopes name variables and operations, name scopes only what is no get_variable."""
    names = []
    with tf.variable_scope("foo") as foo:
        names += [tf.get_variable("v", [1]).name, (tf.constant(1.0) + 1.0).op.name, foo.name, foo.original_name_scope]
        with tf.variable_scope("bar"):
            names += [tf.get_variable("v", [1]).name, tf.constant(1.0).op.name, tf.get_variable_scope().name]
        with tf.name_scope("ns"):
            names += [tf.get_variable("w", [1]).name, tf.Variable(0.0, name="h").name, tf.constant(0.0).op.name]
    with tf.variable_scope("foo", reuse=True):
        names += [tf.get_variable("v", [1]).name, tf.constant(1.0, name="c").op.name]
    with tf.variable_scope(foo, reuse=True):
        names += [tf.get_variable("v").name, tf.constant(1.0, name="c").op.name]
    with tf.variable_scope(foo, auxiliary_name_scope=False):
        names.append(tf.constant(1.0, name="c").op.name)
    with tf.variable_scope(None, default_name="conv") as first:
        names += [first.name, tf.get_variable("w", [1]).name]
    with tf.variable_scope(None, default_name="conv") as second:
        names += [second.name, tf.get_variable("w", [1]).name]
    with tf.name_scope("outer"), tf.variable_scope("inner"):
        names += [tf.get_variable("g", [1]).name, tf.constant(1.0).op.name]
    names += [tf.get_variable("conv1_1/" + "w", [1]).name, tf.Variable(0.0, name="foo/v").name]
    with tf.variable_scope(""):
        names.append(tf.get_variable("root", [1]).name)
    return names + [v.name for v in tf.trainable_variables()] + [v.name for v in tf.trainable_variables(scope="foo")]


@program
def collections(tf):
    """Which variable goes to which list."""
    tf.Variable(1.0, name="plain")
    tf.Variable(1.0, name="frozen", trainable=False)
    tf.Variable(1.0, name="local", collections=[tf.GraphKeys.LOCAL_VARIABLES])
    tf.get_variable("got", [1], trainable=False)
    tf.get_variable("mine", [1], collections=["mine", tf.GraphKeys.GLOBAL_VARIABLES])
    step = tf.train.get_or_create_global_step()
    return [
        [v.name for v in tf.global_variables()],
        [v.name for v in tf.trainable_variables()],
        [v.name for v in tf.local_variables()],
        [v.name for v in tf.get_collection("mine")],
        step.name,
        step.dtype.name,
        tf.train.get_global_step() is step,
        [v.name for v in tf.model_variables()],
        [v.name for v in tf.moving_average_variables()],
    ]


@program
def regularisers(tf):
    """Losses that a variable brings along."""
    with tf.variable_scope("layer", regularizer=tf.contrib.layers.l2_regularizer(0.5)):
        w = tf.get_variable("w", initializer=tf.constant([[1.0, -2.0], [-3.0, 4.0]]))
    one = tf.contrib.layers.l1_regularizer(0.5)(w)
    tf.add_to_collection("losses", one)
    total = tf.add_n(tf.get_collection("losses") + tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
    with initialised(tf) as session:
        return [session.run([one, total]), [t.name for t in tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)]]


@program
def initializer_names(tf):
    """The grouped initialiser is one operation called init."""
    tf.Variable(1.0, name="a")
    tf.Variable(2.0, name="b")
    first, second = tf.global_variables_initializer(), tf.global_variables_initializer()
    third = tf.initialize_all_variables()
    return [first.name, second.name, third.name, first.type, sorted(op.name for op in first.control_inputs)]


@program
def moving_average_demo(tf):
    """Shadow values with a decay that grows with the step."""
    v1 = tf.Variable(0, dtype=tf.float32)
    step = tf.Variable(0, trainable=False)
    ema = tf.train.ExponentialMovingAverage(0.99, step)
    maintain = ema.apply([v1])
    with initialised(tf) as session:
        results = [session.run([v1, ema.average(v1)])]
        session.run(tf.assign(v1, 5))
        session.run(maintain)
        results.append(session.run([v1, ema.average(v1)]))
        session.run(tf.assign(step, 10000))
        session.run(tf.assign(v1, 10))
        session.run(maintain)
        results.append(session.run([v1, ema.average(v1)]))
        session.run(maintain)
        results.append(session.run([v1, ema.average(v1)]))
    return results + [
        ema.average(v1).name,
        ema.average_name(v1),
        maintain.name,
        maintain.type,
        ema.average(step),
        sorted(ema.variables_to_restore()),
    ]


@program
def moving_average_forms(tf):
    """Without num_updates, of a tensor, of all trainable variables."""
    with tf.name_scope("layer"):
        w = tf.Variable([1.0, 2.0], name="w")
    t = w * 3.0
    plain = tf.train.ExponentialMovingAverage(0.9)
    every = tf.train.ExponentialMovingAverage(0.5, name="Half")
    apply_plain, apply_every = plain.apply([w, t]), every.apply()
    change = w.assign_add([1.0, -1.0])
    results = []
    with initialised(tf) as session:
        for _ in range(3):
            session.run(change)
            session.run([apply_plain, apply_every])
            results.append(session.run([plain.average(w), plain.average(t), every.average(w)]))
    return results + [
        plain.average(w).name,
        plain.average(t).name,
        every.average(w).name,
        [v.name for v in tf.moving_average_variables()],
        every.average_name(w),
    ]


@program
def counting_with_dependencies(tf):
    """A group runs all its members; a dependency forces an order."""
    a, b = tf.Variable(0.0, name="a"), tf.Variable(0.0, name="b")
    add_a = a.assign_add(1.0)
    with tf.control_dependencies([add_a]):
        copy = tf.assign(b, a.read_value() * 10.0)
    both = tf.group(add_a, copy)
    with tf.control_dependencies([both]):
        train = tf.no_op(name="train")
    with initialised(tf) as session:
        return [
            session.run(train),
            session.run([a, b]),
            session.run(both),
            session.run([a, b]),
            session.run(copy),
            train.name,
        ]


@program
def feeding_a_variable(tf):
    """A variable's value may be fed like any tensor; its memory stays."""
    v = tf.Variable([1.0, 2.0])
    y = v * 2.0
    with initialised(tf) as session:
        return [session.run(y, {v: [10.0, 20.0]}), session.run(v)]


@program
def scatter(tf):
    """Rows of a variable change alone."""
    v = tf.Variable(np.arange(8.0, dtype=np.float32).reshape(4, 2))
    ops = [
        tf.scatter_update(v, [1], [[9.0, 9.0]]),
        tf.scatter_add(v, [0, 0], [[1.0, 1.0], [2.0, 2.0]]),
        tf.scatter_sub(v, [3], [[1.0, 2.0]]),
    ]
    with initialised(tf) as session:
        return [session.run(op) for op in ops]


@program
def count_up_to(tf):
    """A counter with an end."""
    n = tf.Variable(0)
    count = tf.count_up_to(n, 2)
    with initialised(tf) as session:
        return [session.run(count), session.run(count), failure(lambda: session.run(count), "Reached limit of 2")]


@program
def large_and_strange_shapes(tf):
    """Variables of every length around the work-group edges."""
    sizes = (0, 1, 2, 5, 31, 32, 33, 63, 64, 65)
    variables = [tf.Variable(np.arange(size, dtype=np.float32)) for size in sizes]
    updates = [v.assign_sub(v * 0.5 + 1.0) for v in variables]
    with initialised(tf) as session:
        session.run(updates)
        session.run(updates)
        return session.run(variables)


@program
def texts(tf):
    """Variables that hold text: read, written, compared; before their initialisers have run, and where two meet."""
    animals = tf.Variable(["cat", "dog"], name="animals")
    grown = tf.Variable("?", validate_shape=False, name="grown")
    new = tf.assign(animals, ["ant", "bee"])
    with tf.control_dependencies([new]):
        after = animals.read_value()
    pairs = tf.string_join([animals, tf.constant(["!", "?"])])
    more = tf.assign(grown, tf.string_join([animals, "s"]), validate_shape=False)
    unready = tf.report_uninitialized_variables()
    ready = tf.is_variable_initialized(animals)

    def text(array):
        return [word.decode() for word in np.ravel(array)]

    results = [
        failure(lambda: tf.assign(animals, ["one"]), "Dimension 0 in both shapes must be equal, but are 2 and 1")
    ]
    with tf.Session() as session:
        results += [
            text(session.run(unready)),
            bool(session.run(ready)),
            failure(lambda: session.run(pairs), "Attempting to use uninitialized value animals"),
            failure(lambda: session.run(animals), "Attempting to use uninitialized value animals"),
        ]
        session.run(tf.global_variables_initializer())
        results += [text(session.run(unready)), bool(session.run(ready))]
        results += [text(session.run(t)) for t in (animals, pairs, grown, more, grown, new, after, pairs, animals)]
        session.run(animals.initializer)
        results += [text(session.run(t)) for t in (after, grown)]
    with tf.Session() as session:
        session.run(animals.initializer)
        results += [text(session.run(animals)), text(session.run(unready))]
    return results
