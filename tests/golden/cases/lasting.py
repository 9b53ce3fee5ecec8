"""What lasts beyond a graph: MetaGraphDef, templates; further schedules and optimizers; small services of a graph."""

import os
import tempfile

import numpy as np

from ..spec import Family, failure

FAMILY = Family("lasting")
program = FAMILY.program


def initialised(tf):
    """A session with all variables initialised."""
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    return session


def small_model(tf):
    """Variables in several collections, a step counter, an output."""
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    with tf.variable_scope("layer"):
        w = tf.get_variable("w", initializer=tf.constant([[1.0], [2.0]]))
        tf.get_variable("frozen", initializer=3.0, trainable=False)
    local = tf.get_variable("local", initializer=7.0, collections=[tf.GraphKeys.LOCAL_VARIABLES])
    tf.train.get_or_create_global_step()
    y = tf.matmul(x, w, name="y")
    tf.add_to_collection("outputs", y)
    tf.add_to_collection("outputs", x)
    tf.add_to_collection("words", "hello")
    tf.add_to_collection("numbers", 5)
    tf.add_to_collection("floats", 0.5)
    tf.add_to_collection("things", object())
    return local


def collections_of(message):
    found = {}
    for key, item in message.collection_def.items():
        kind = item.WhichOneof("kind")
        values = getattr(item, kind).value
        found[key] = [kind, len(values) if kind == "bytes_list" else list(values)]
    return found


@program
def meta_graph(tf):
    """Out of one graph into another: variables stay variables, collections collections."""
    with tf.Graph().as_default():
        small_model(tf)
        message = tf.train.export_meta_graph()
        some = tf.train.export_meta_graph(collection_list=["words"])
        layer = tf.train.export_meta_graph(export_scope="layer", clear_devices=True)
    results = [
        collections_of(message),
        collections_of(some),
        collections_of(layer),
        sorted([node.name, node.op] for node in message.graph_def.node),
        sorted(node.name for node in layer.graph_def.node),
    ]
    with tf.Graph().as_default():
        tf.train.import_meta_graph(message)
        y = tf.get_collection("outputs")[0]
        train = tf.train.GradientDescentOptimizer(0.5).minimize(tf.reduce_sum(y), tf.train.get_global_step())
        with initialised(tf) as session:
            feed = {"x:0": [[1.0, 1.0]]}
            results.append(session.run(y, feed))
            session.run(train, feed)
            results.append(session.run([y] + tf.global_variables(), feed))
        results += [
            [v.name for v in tf.global_variables()],
            [v.name for v in tf.trainable_variables()],
            [v.name for v in tf.local_variables()],
            tf.trainable_variables()[0] is tf.global_variables()[0],
            [t.name for t in tf.get_collection("outputs")],
            tf.get_collection("numbers") + tf.get_collection("floats") + tf.get_collection("words"),
            tf.train.get_global_step().name,
        ]
    with tf.Graph().as_default():
        tf.train.import_meta_graph(message, import_scope="copy")
        results += [
            [v.name for v in tf.global_variables()],
            [t.name for t in tf.get_collection("outputs")],
            tf.get_collection("words"),
        ]
    return results


@program
def meta_graph_files(tf):
    """Binary and text files, and what is no such file."""
    folder = tempfile.mkdtemp()
    binary, text, bad = (os.path.join(folder, name) for name in ("a.meta", "b.meta", "c.meta"))
    with tf.Graph().as_default():
        small_model(tf)
        tf.train.export_meta_graph(binary)
        tf.train.export_meta_graph(text, as_text=True)
    with open(bad, "w") as stream:
        stream.write("no message at all {")
    results = []
    for path in (binary, text):
        with tf.Graph().as_default():
            tf.train.import_meta_graph(path)
            results.append([v.name for v in tf.global_variables()])
    with open(text) as stream:
        results.append(stream.read(15).split()[0])
    return results + [
        failure(lambda: tf.train.import_meta_graph(os.path.join(folder, "none.meta")), "does not exist."),
        failure(lambda: tf.train.import_meta_graph(bad), "Cannot parse file"),
    ]


@program
def unbound_inputs(tf):
    """A scope alone needs what came from outside."""
    with tf.Graph().as_default():
        x = tf.constant(2.0, name="x")
        with tf.name_scope("inner"):
            tf.multiply(x, 3.0, name="y")
        message = tf.train.export_meta_graph(export_scope="inner")
    with tf.Graph().as_default(), tf.Session() as session:
        missing = failure(lambda: tf.train.import_meta_graph(message), "Graph contains unbound inputs")
        tf.train.import_meta_graph(message, input_map={"$unbound_inputs_x": tf.constant(5.0)})
        return [collections_of(message), missing, session.run("y:0")]


@program
def templates(tf):
    """Functions that share their variables with themselves."""

    def function(x, scale):
        w = tf.get_variable("w", initializer=2.0)
        return x * w * scale

    one = tf.make_template("one", function, scale=10.0)
    other = tf.make_template("one", function, scale=1.0)
    now = tf.make_template("now", function, create_scope_now_=True)
    shared = tf.make_template("x", function, unique_name_="shared")
    before = [one.variables, one.variable_scope_name, now.variable_scope_name]
    outputs = [one(tf.constant(1.0)), one(tf.constant(2.0)), other(3.0), now(1.0, scale=2.0), shared(1.0, 1.0)]
    growing = tf.make_template("growing", lambda: tf.Variable(1.0))
    growing()
    with initialised(tf) as session:
        return [
            session.run(outputs),
            [t.name for t in outputs],
            [v.name for v in tf.global_variables()],
            before,
            [v.name for v in one.variables + one.trainable_variables + one.global_variables + one.local_variables],
            [one.name, one.variable_scope.name, one.variable_scope_name, other.var_scope.name, now.variable_scope_name],
            failure(growing, "Trainable variable created when calling a template after the first time"),
            failure(lambda: tf.make_template(None, function), "name cannot be None."),
        ]


@program
def cosine_schedules(tf):
    """Cosines that start again, that fall, that tremble."""
    step = tf.placeholder(tf.int64, [])
    t = tf.train
    rates = [
        t.cosine_decay_restarts(0.1, step, 10),
        t.cosine_decay_restarts(0.1, step, 10, t_mul=1.0, m_mul=0.5, alpha=0.1, name="mine"),
        t.cosine_decay_restarts(0.1, step, 10, t_mul=1.5, m_mul=0.9),
        t.linear_cosine_decay(0.1, step, 20),
        t.linear_cosine_decay(0.1, step, 20, num_periods=2.0, alpha=0.2, beta=0.01),
    ]
    tf.set_random_seed(3)
    noisy = t.noisy_linear_cosine_decay(0.1, step, 20, initial_variance=0.0)
    with tf.Session() as session:
        return [
            session.run(rates + [noisy], {step: value}) for value in (0, 1, 5, 9, 10, 11, 19, 20, 25, 30, 69, 70, 100)
        ] + [
            [rate.name for rate in rates + [noisy]],
            failure(lambda: t.cosine_decay_restarts(0.1, None, 10), ""),
        ]


@program
def adagrad_da(tf):
    """Dual averaging, dense and of rows."""
    results = []
    for l1, l2 in ((0.0, 0.0), (0.05, 0.0), (0.02, 0.1)):
        step = tf.Variable(0, trainable=False, dtype=tf.int64)
        w = tf.Variable([[1.0, -2.0], [0.5, 3.0]])
        table = tf.Variable(np.arange(6.0, dtype=np.float32).reshape(3, 2))
        loss = tf.reduce_sum(w * w) + tf.reduce_sum(tf.square(tf.nn.embedding_lookup(table, [1, 2, 1]) - 0.5))
        optimizer = tf.train.AdagradDAOptimizer(0.3, step, l1_regularization_strength=l1, l2_regularization_strength=l2)
        train = optimizer.minimize(loss, step, [w, table])
        slots = [optimizer.get_slot(v, name) for v in (w, table) for name in optimizer.get_slot_names()]
        with initialised(tf) as session:
            for _ in range(4):
                session.run(train)
                results.append(session.run([w, table]))
            results.append(session.run(slots))
        results.append([[v.name for v in slots], optimizer.get_slot_names(), train.name])
    return results + [
        failure(
            lambda: tf.train.AdagradDAOptimizer(0.1, None, initial_gradient_squared_accumulator_value=0.0),
            "initial_gradient_squared_accumulator_value must be positive",
        )
    ]


@program
def switches(tf):
    """Calls that programs begin with, and what they find."""
    v = tf.Variable(1.0, name="v")
    tf.disable_eager_execution()
    tf.disable_v2_behavior()
    tf.disable_v2_tensorshape()
    tf.disable_control_flow_v2()
    with tf.control_dependencies([v.initializer]), tf.init_scope():
        free = tf.constant(1.0)
    with tf.container("box"):
        boxed = tf.Variable(2.0)
        outside = tf.constant(2.0)
    return [
        tf.executing_eagerly(),
        len(free.op.control_inputs),
        boxed.op.get_attr("container") in ("box", b"box"),
        v.op.get_attr("container") in ("", b""),
        outside.op.type,
        tf.train.assert_global_step(tf.train.get_or_create_global_step()) is None,
        failure(lambda: tf.train.assert_global_step(3), 'Existing "global_step" must be a Variable or Tensor: 3.'),
        failure(lambda: tf.train.assert_global_step(v), 'Existing "global_step" does not have integer type'),
        failure(lambda: tf.train.assert_global_step(tf.constant([1])), 'Existing "global_step" is not scalar'),
        [tf.MetaGraphDef().DESCRIPTOR.name, tf.Summary().DESCRIPTOR.name, tf.Event().DESCRIPTOR.name],
        [tf.HistogramProto().DESCRIPTOR.name, tf.TensorInfo().DESCRIPTOR.name, tf.SummaryMetadata().DESCRIPTOR.name],
    ]


@program
def tidied_graphs(tf):
    """graph_util: nodes that only training needs, kernels that only processors have, shapes by name."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [2, 3], name="x")
        kept = tf.identity(tf.identity(x * 2.0, name="a"), name="kept")
        with tf.control_dependencies([kept]):
            waiting = tf.identity(x, name="waiting")
        tf.add(tf.identity(kept, name="b"), tf.identity(waiting, name="c"), name="sum")
        number, word = tf.constant(1), tf.constant("w")
        casts = [tf.cast(number, tf.float32), tf.cast(x, tf.int32)]
        variable = tf.Variable(1.0)
    util = tf.graph_util
    plain, protecting = (
        util.remove_training_nodes(graph.as_graph_def()),
        util.remove_training_nodes(graph.as_graph_def(), ["a", "b"]),
    )
    return [
        [[node.name, list(node.input)] for node in plain.node],
        [node.name for node in protecting.node],
        [util.must_run_on_cpu(t.op) for t in [x, number, word] + casts],
        [util.must_run_on_cpu(t.op.node_def) for t in [x, number, word] + casts],
        [util.must_run_on_cpu(variable.op), util.must_run_on_cpu(variable.op, True)],
        [str(util.tensor_shape_from_node_def_name(graph, name)) for name in ("x", "sum:0")],
    ]


@program
def accumulators(tf):
    """Gradients gathered until there are enough; older ones are dropped."""
    a = tf.ConditionalAccumulator(tf.float32, [2])
    b = tf.ConditionalAccumulator(tf.float64, reduction_type="SUM", name="b")
    shared = [tf.ConditionalAccumulator(tf.float32, [], shared_name="shared") for _ in range(2)]
    free = tf.placeholder_with_default([1.0, 2.0, 3.0], None)
    value, step = tf.placeholder(tf.float32, [2]), tf.placeholder(tf.int64, [])
    add, take, count = a.apply_grad(value, step), a.take_grad(2), a.num_accumulated()
    with tf.Session() as session:
        results = []
        for number, at in ((1.0, 0), (3.0, 5), (5.0, 0)):
            session.run(add, {value: [number, -number], step: at})
            results.append(session.run(count))
        results.append(session.run(take))
        for number, at in ((1.0, 0), (2.0, 1)):
            session.run(add, {value: [number, number], step: at})
            results.append(session.run(count))
        session.run(a.set_global_step(7))
        session.run(add, {value: [9.0, 9.0], step: 6})
        results.append(session.run(count))
        session.run([b.apply_grad([1.0, 2.0])])
        session.run([b.apply_grad([10.0, 20.0])])
        results.append(session.run(b.take_grad(1)))
        session.run(shared[0].apply_grad(3.0))
        results.append(session.run(shared[1].num_accumulated()))
        return results + [
            failure(lambda: session.run(a.apply_grad(free, 9)), "Shape mismatch: expected [2], got [3]"),
            failure(lambda: session.run(a.take_grad(0)), "Argument num_required must be positive, but was 0"),
            failure(lambda: a.apply_grad([1.0, 2.0, 3.0]), "Shapes (3,) and (2,) are incompatible"),
            failure(lambda: tf.ConditionalAccumulator(tf.float32, reduction_type="MAX"), "not in:"),
            [
                a.name,
                b.name,
                a.accumulator_ref.name,
                take.name,
                count.name,
                a.dtype.name,
                str(take.shape),
                str(b.take_grad(1).shape),
            ],
            isinstance(a, tf.ConditionalAccumulatorBase),
        ]


@program
def sparse_accumulators(tf):
    """Rows with indices: each divided by how many gradients had it."""
    a = tf.SparseConditionalAccumulator(tf.float32, [3, 2], name="a")
    b = tf.SparseConditionalAccumulator(tf.float32, reduction_type="SUM")
    with tf.Session() as session:
        session.run([x.apply_grad([0, 2], [[1.0, 1.0], [2.0, 2.0]]) for x in (a, b)])
        session.run([x.apply_grad([1, 2], [[3.0, 3.0], [4.0, 4.0]], [3, 2]) for x in (a, b)])
        results = [session.run([a.num_accumulated(), b.num_accumulated()])]
        results += [[np.asarray(part) for part in session.run(x.take_grad(2))] for x in (a, b)]
        slices = tf.IndexedSlices(tf.constant([[5.0, 6.0]]), tf.constant([1]), tf.constant([3, 2]))
        session.run([a.apply_indexed_slices_grad(slices, local_step=0), b.set_global_step(3)])
        results.append(session.run(a.num_accumulated()))
        session.run(a.apply_indexed_slices_grad(slices, local_step=1))
        taken = a.take_indexed_slices_grad(1)
        results.append(session.run([taken.indices, taken.values, taken.dense_shape]))
        return results + [
            failure(
                lambda: session.run(a.apply_grad([0], [[1.0, 1.0, 1.0]], local_step=9)),
                "expected values dim 1 to be 2, got 3",
            ),
            failure(lambda: session.run(a.apply_grad([5], [[1.0, 1.0]], local_step=9)), "index is 5 exceeded 3"),
            failure(
                lambda: session.run(a.apply_grad([0], [1.0], local_step=9)), "expected values rank at least 2, got 1"
            ),
            failure(
                lambda: session.run(a.apply_grad([0], [[1.0, 1.0]], [4, 2], 9)), "expected shape dim 0 to be 3, got 4"
            ),
            [a.name, b.name, a.accumulator_ref.dtype.name, str(a.accumulator_ref.shape), a.num_accumulated().name],
        ]
