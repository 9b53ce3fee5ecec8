"""Variables in parts, by creators and getters, of the resource kind; their protocol buffers; initialisers."""

import numpy as np

from ..spec import Family, failure

FAMILY = Family("variables")
program = FAMILY.program


def initialised(tf):
    """A session with all variables initialised."""
    session = tf.Session()
    session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
    return session


def names_of(tf):
    return [[op.name, op.type] for op in tf.get_default_graph().get_operations()]


@program
def partitioners(tf):
    """Who decides into how many parts."""
    shape = tf.TensorShape([10, 4])
    results = []
    for make in (
        lambda: tf.fixed_size_partitioner(3),
        lambda: tf.fixed_size_partitioner(30, axis=1),
        lambda: tf.variable_axis_size_partitioner(32),
        lambda: tf.variable_axis_size_partitioner(1),
        lambda: tf.variable_axis_size_partitioner(64, axis=1, max_shards=2),
        lambda: tf.min_max_variable_partitioner(4, min_slice_size=64),
        lambda: tf.min_max_variable_partitioner(),
        lambda: tf.min_max_variable_partitioner(3, axis=1, min_slice_size=1),
    ):
        results.append(list(make()(shape=shape, dtype=tf.float32)))
    return results + [
        list(tf.variable_axis_size_partitioner(320)(shape=shape, dtype=tf.string)),
        failure(lambda: tf.variable_axis_size_partitioner(0), "must be positive"),
        failure(lambda: tf.variable_axis_size_partitioner(9, max_shards=-1), "max_shards must be positive."),
    ]


@program
def in_parts(tf):
    """get_variable with a partitioner: parts, names, the whole as a tensor."""
    three = tf.fixed_size_partitioner(3)
    start = tf.constant(np.arange(20, dtype=np.float32).reshape(10, 2))
    v = tf.get_variable("v", initializer=start, partitioner=three)
    w = tf.get_variable(
        "w", [4, 6], initializer=tf.random_uniform_initializer(seed=1), partitioner=tf.fixed_size_partitioner(2, 1)
    )
    one = tf.get_variable("one", [4], initializer=tf.ones_initializer(), partitioner=tf.fixed_size_partitioner(1))
    eye = tf.get_variable(
        "eye", [4, 4], initializer=tf.initializers.identity(), partitioner=tf.fixed_size_partitioner(2)
    )
    with tf.variable_scope("s", partitioner=three):
        inner = tf.get_variable("inner", [7, 2], initializer=tf.zeros_initializer())
        scalar = tf.get_variable("scalar", [], initializer=tf.zeros_initializer())
    with tf.variable_scope("s", partitioner=three, reuse=True):
        again = tf.get_variable("inner", [7, 2])
    total = tf.reduce_sum(v) + tf.reduce_sum(tf.square(w))
    slopes = tf.gradients(total, list(v))
    changed = v.assign_add(tf.ones([10, 2]))
    made = tf.create_partitioned_variables([4, 3], [1, 3], tf.constant_initializer(2.0), name="made")
    train = tf.train.MomentumOptimizer(0.1, 0.9).minimize(total)

    def twice():
        tf.get_variable("v", initializer=start, partitioner=three)

    def whole():
        tf.get_variable("v", [10, 2])

    def two_axes():
        tf.get_variable("x", [4, 4], partitioner=lambda **_: [2, 2])

    def plain_first():
        tf.get_variable("plain", [4])
        tf.get_variable("plain", [4], partitioner=three)

    def missing():
        with tf.variable_scope("s", reuse=True):
            tf.get_variable("absent", [4], partitioner=three)

    with initialised(tf) as session:
        results = [
            session.run([tf.convert_to_tensor(x) for x in (v, w, one, eye, inner)]),
            session.run(list(v)),
            session.run(slopes),
            session.run(changed),
            session.run(made),
        ]
        session.run(train)
        results.append(session.run(list(v)))
    return results + [
        [part.name for part in list(v) + list(w) + list(one) + list(inner) + list(made)],
        [part._get_save_slice_info().spec for part in list(v) + list(w)],
        [v.name, str(v.get_shape()), v.dtype.name, len(v), again is inner, scalar.name],
        tf.convert_to_tensor(one).name,
        [x.name for x in tf.global_variables()],
        failure(twice, "Partitioned variable with name v already exists."),
        failure(whole, "No partitioner was provided, but a partitioned version of the variable was found: v/part_0."),
        failure(two_axes, "Can only slice a variable along one dimension"),
        failure(
            plain_first, "A partitioner was provided, but an unpartitioned version of the variable was found: plain."
        ),
        failure(missing, "PartitionedVariable s/absent does not exist"),
        failure(lambda: tf.create_partitioned_variables([4], [1, 3], 0.0), "must have the length"),
        failure(lambda: tf.create_partitioned_variables([], [], 0.0), "must have rank at least 1"),
    ]


@program
def custom_getters(tf):
    """Functions between get_variable and the variable."""
    calls = []

    def doubling(getter, name, *args, **kwargs):
        calls.append(["doubling", name, sorted(kwargs)])
        return getter(name, *args, **kwargs) * 2.0

    def prefixing(getter, name, *args, **kwargs):
        calls.append(["prefixing", name])
        return getter(name + "_p", *args, **kwargs)

    one = tf.ones_initializer()
    with tf.variable_scope("a", custom_getter=doubling):
        x = tf.get_variable("x", [2], initializer=one)
        with tf.variable_scope("b", custom_getter=prefixing):
            y = tf.get_variable("y", [2], initializer=one)
    z = tf.get_variable("z", [2], initializer=one, custom_getter=doubling)
    with initialised(tf) as session:
        return [session.run([x, y, z]), calls, [v.name for v in tf.global_variables()], x.name, y.name, z.name]


@program
def creators(tf):
    """variable_creator_scope: the innermost creator is asked first."""
    calls = []

    def noting(word):
        def creator(next_creator, **kwargs):
            calls.append([word, kwargs["name"], kwargs["trainable"], len(kwargs)])
            kwargs["trainable"] = False
            return next_creator(**kwargs)

        return creator

    with tf.variable_creator_scope(noting("outer")):
        with tf.variable_creator_scope(noting("inner")):
            a = tf.Variable(1.0, name="a")
        b = tf.get_variable("b", [1])
    c = tf.Variable(1.0, name="c")
    return [calls, [v.trainable for v in (a, b, c)], [v.name for v in tf.trainable_variables()]]


@program
def resource_variables(tf):
    """Every use of a resource variable is a read of its own."""
    v = tf.Variable([1.0, 2.0], name="v", use_resource=True)
    w = tf.get_variable("w", [], initializer=tf.zeros_initializer(), use_resource=True)
    with tf.variable_scope("s", use_resource=True):
        x = tf.get_variable("x", initializer=3.0)
        y = tf.Variable(4.0, name="y")
    slope = tf.gradients(tf.reduce_sum(v * v), v)[0]
    before = v + 0.0
    with tf.control_dependencies([v.assign_add([1.0, 1.0])]):
        after = v + 0.0
    train = tf.train.GradientDescentOptimizer(0.5).minimize(tf.reduce_sum(v * v) + w * x)
    with initialised(tf) as session:
        results = [
            session.run([v, w, x, y, slope]),
            session.run([before]),
            session.run(after),
            session.run(v),
            session.run(v.assign([5.0, 6.0])),
            session.run(v.assign_sub([1.0, 1.0])),
            session.run([v.value(), v.read_value()]),
            session.run(v.is_initialized()),
        ]
        session.run(train)
        v.load([7.0, 8.0], session)
        results.append(session.run([v, w, x]))
    return results + [
        [repr(u) for u in (v, w, x, y)],
        [u.dtype.name for u in (v, w, x, y)],
        [v.name, v.op.name, v.initializer.name, v.initial_value.name],
        [u.name for u in tf.trainable_variables()],
        sorted(name for name, kind in names_of(tf) if name.startswith("w")),
        tf.resource_variables_enabled(),
    ]


@program
def other_arguments(tf):
    """validate_shape, collections, dtype, constraint, modes."""
    v = tf.get_variable("v", initializer=tf.constant([1.0, 2.0]), validate_shape=False)
    changed = tf.assign(v, [[1.0, 2.0, 3.0]], validate_shape=False)
    c = tf.get_variable("c", [2], initializer=tf.constant_initializer(-1.0), constraint=tf.nn.relu)
    read = tf.get_variable(
        "read", [2], synchronization=tf.VariableSynchronization.ON_READ, aggregation=tf.VariableAggregation.SUM
    )
    local = tf.get_local_variable("local", [2], initializer=tf.zeros_initializer())
    by_function = tf.get_variable("f", initializer=lambda: tf.constant([5, 6]))
    train = tf.train.GradientDescentOptimizer(1.0).minimize(tf.reduce_sum(c))
    with initialised(tf) as session:
        results = [session.run(v), session.run(changed), session.run(v), session.run(by_function)]
        session.run(train)
        results.append(session.run(c))
    return results + [
        str(v.shape),
        [read.trainable, read.synchronization.name, read.aggregation.name, c.trainable, c.synchronization.name],
        [u.name for u in tf.local_variables()],
        local.trainable,
        [u.name for u in tf.trainable_variables()],
        failure(lambda: tf.get_variable("d", initializer=tf.constant(1), dtype=tf.float32), "don't match."),
        failure(lambda: tf.get_variable("e", [2], partitioner=3), "Partitioner must be callable, but received: 3"),
        failure(
            lambda: tf.Variable(1.0, collections="abc"), "collections argument to Variable constructor must be a list"
        ),
        failure(lambda: tf.Variable(1.0, constraint=3), "The `constraint` argument must be a callable."),
        failure(lambda: tf.Variable(1.0, synchronization=9), "Invalid variable synchronization mode: 9"),
        failure(
            lambda: tf.get_variable("g", [None], initializer=tf.zeros_initializer()),
            "The initializer passed is not valid.",
        ),
        [item.name for item in tf.VariableAggregation],
        [item.value for item in tf.VariableSynchronization],
    ]


@program
def rows_of_a_variable(tf):
    """Methods that read and change rows."""
    v = tf.Variable(np.arange(8.0, dtype=np.float32).reshape(4, 2), name="v")
    u = tf.Variable(np.arange(8.0, dtype=np.float32).reshape(4, 2), name="u", use_resource=True)
    rows = tf.IndexedSlices(tf.constant([[10.0, 20.0], [1.0, 2.0]]), tf.constant([2, 0]))
    ops = [v.scatter_add(rows), v.scatter_sub(rows), v.scatter_update(rows), v.scatter_mul(rows), v.scatter_div(rows)]
    ops += [v.scatter_min(rows), v.scatter_max(rows), v.scatter_nd_update([[0, 1]], [7.0])]
    ops += [v.scatter_nd_add([[3]], [[1.0, 1.0]]), v.scatter_nd_sub([[3]], [[2.0, 1.0]])]
    with initialised(tf) as session:
        results = [session.run(u.sparse_read([1, 3])), session.run(u.gather_nd([[1, 1], [0, 0]]))]
        results += [session.run(op) for op in ops]
        v.load(np.zeros((4, 2)), session)
        results.append(v.eval(session))
        return results + [failure(lambda: v.scatter_add(3), "sparse_delta is not IndexedSlices: 3")]


@program
def as_messages(tf):
    """to_proto and from_proto."""
    with tf.name_scope("outer"):
        v = tf.Variable(1.0, name="v", trainable=False)
    part = list(tf.get_variable("p", [4], partitioner=tf.fixed_size_partitioner(2)))[1]
    results = []
    for variable, scope in ((v, None), (v, "outer"), (v, "inner"), (part, None)):
        message = variable.to_proto(scope)
        results.append(
            message
            and [
                message.variable_name,
                message.initializer_name,
                message.snapshot_name,
                message.initial_value_name,
                message.trainable,
                message.is_resource,
                message.save_slice_info_def.full_name,
                list(message.save_slice_info_def.var_offset),
            ]
        )
    again = tf.Variable.from_proto(v.to_proto())
    with initialised(tf) as session:
        return results + [
            again.name,
            again.initializer is v.initializer,
            again.trainable,
            session.run(again),
            repr(again),
            failure(
                lambda: tf.Variable(2.0, variable_def=v.to_proto()),
                "variable_def and initial_value are mutually exclusive.",
            ),
        ]


@program
def initialisers(tf):
    """Every initialiser, with seeds: the numbers are TensorFlow's."""
    makers = [
        tf.zeros_initializer(),
        tf.ones_initializer(),
        tf.constant_initializer(2.5),
        tf.random_uniform_initializer(-1.0, 1.0, seed=1),
        tf.random_normal_initializer(1.0, 2.0, seed=2),
        tf.truncated_normal_initializer(seed=3),
        tf.variance_scaling_initializer(seed=4),
        tf.variance_scaling_initializer(2.0, "fan_out", "uniform", seed=4),
        tf.variance_scaling_initializer(2.0, "fan_avg", "untruncated_normal", seed=4),
        tf.uniform_unit_scaling_initializer(seed=5),
        tf.glorot_uniform_initializer(seed=6),
        tf.glorot_normal_initializer(seed=7),
        tf.initializers.identity(2.0),
        tf.initializers.he_normal(seed=8),
        tf.initializers.he_uniform(seed=9),
        tf.initializers.lecun_normal(seed=10),
        tf.initializers.lecun_uniform(seed=11),
    ]
    tensors = [maker([3, 4]) for maker in makers] + [maker([2, 3, 4, 5]) for maker in makers[6:12]]
    with tf.Session() as session:
        return session.run(tensors)


@program
def orthogonal(tf):
    """Orthogonal matrices, tall, wide and with more axes: equal to TensorFlow's, column by column."""
    tensors = [
        tf.orthogonal_initializer(seed=1)([4, 3]),
        tf.initializers.orthogonal(2.0, seed=2)([3, 5]),
        tf.orthogonal_initializer(seed=3, dtype=tf.float64)([2, 3, 4]),
    ]
    with tf.Session() as session:
        return session.run(tensors) + [
            failure(lambda: tf.orthogonal_initializer()([3]), "must be at least two-dimensional"),
            failure(lambda: tf.orthogonal_initializer(dtype=tf.int32), "Expected floating point type"),
        ]
