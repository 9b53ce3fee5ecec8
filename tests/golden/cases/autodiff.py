"""tf.gradients and its options, gradients of one's own, second derivatives."""

from ..spec import Family, failure

FAMILY = Family("autodiff")
program = FAMILY.program


def names_of(tf):
    return [
        [op.name, op.type, [t.name for t in op.inputs], sorted(c.name for c in op.control_inputs)]
        for op in tf.get_default_graph().get_operations()
    ]


@program
def own_gradient(tf):
    """custom_gradient: what the function says counts."""

    @tf.custom_gradient
    def log1pexp(x):
        e = tf.exp(x)
        return tf.log(1 + e), lambda dy: dy * (1 - 1 / (1 + e))

    @tf.custom_gradient
    def pair(x, y):
        return [x * y, x + y], lambda a, b: (a * 10.0, b * 100.0)

    x, y = tf.constant([100.0, 1.0]), tf.constant([2.0, 3.0])
    product, total = pair(x, y)
    value = log1pexp(x)
    second = tf.gradients(tf.gradients(value, x), x)
    slopes = tf.gradients(value, x) + tf.gradients(product, [x, y]) + tf.gradients(product * total, [x, y])
    with tf.Session() as session:
        return [
            session.run([value, product, total]),
            session.run(slopes),
            session.run(second),
            failure(lambda: log1pexp(x=x), "keywords arguments only when eager execution is enabled"),
        ]


@program
def own_gradient_with_variables(tf):
    """Variables inside get their gradients as well."""

    @tf.custom_gradient
    def layer(x):
        with tf.variable_scope("layer", reuse=tf.AUTO_REUSE, use_resource=True):
            w = tf.get_variable("w", initializer=3.0)

        def grad(dy, variables=None):
            return dy * 100.0, [dy * 10.0 for _ in variables]

        return x * w, grad

    x = tf.constant(2.0)
    y = layer(x)
    w = tf.global_variables()[0]
    slopes = tf.gradients(y, [x, w])

    @tf.custom_gradient
    def refusing(x):
        return x * tf.get_variable("r", initializer=3.0), lambda dy: dy

    @tf.custom_gradient
    def blind(x):
        return x * w, lambda dy: dy

    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run([y, slopes]) + [
            failure(lambda: refusing(x), "must be `ResourceVariable`s"),
            failure(lambda: blind(x), "then grad_fn must accept a keyword argument 'variables'"),
            failure(
                lambda: tf.recompute_grad(tf.square)(x), "the enclosing variable scope must have use_resource=True"
            ),
        ]


@program
def recomputing(tf):
    """recompute_grad and grad_pass_through."""
    with tf.variable_scope("s", use_resource=True):
        w = tf.get_variable("w", initializer=[2.0, 3.0])
        x = tf.constant([0.5, 1.5])
        y = tf.recompute_grad(lambda x: tf.exp(x * w))(x)
        z = tf.grad_pass_through(tf.round)(x)
        slopes = tf.gradients(y, [x, w]) + tf.gradients(z * 3.0, x)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run([y, z, slopes])


@program
def overriding(tf):
    """gradient_override_map: other gradients for the operations made inside."""
    name = "HalvedSquare"

    @tf.RegisterGradient(name)
    def _halved(op, dy):
        return dy * op.inputs[0]

    x = tf.constant(3.0)
    with tf.get_default_graph().gradient_override_map({"Square": name}):
        other = tf.square(x)
        with tf.get_default_graph().gradient_override_map({"Square": name + "Missing"}):
            missing = tf.square(x)
    usual = tf.square(x)

    def again():
        tf.RegisterGradient(name)(lambda op, dy: dy)

    with tf.Session() as session:
        return [
            session.run(tf.gradients(other, x) + tf.gradients(usual, x)),
            other.op.get_attr("_gradient_op_type") in (name, name.encode()),
            failure(lambda: tf.gradients(missing, x), "No gradient defined for operation"),
            failure(again, "Registering two gradient with name"),
        ]


@program
def aggregating(tf):
    """Gradients that meet: added at once, two by two, in any order."""
    results = []
    method = tf.AggregationMethod
    for how in (None, method.ADD_N, method.EXPERIMENTAL_TREE, method.EXPERIMENTAL_ACCUMULATE_N):
        with tf.Graph().as_default(), tf.Session() as session:
            x = tf.constant([1.0, 2.0], name="x")
            slope = tf.gradients([tf.sin(x), tf.cos(x), tf.exp(x), x * x], x, aggregation_method=how)[0]
            results += [
                session.run(slope),
                slope.name,
                slope.op.type,
                sorted(row[0] for row in names_of(tf) if "_sum" in row[0]),
            ]
    return results + [
        [method.DEFAULT, method.ADD_N, method.EXPERIMENTAL_TREE, method.EXPERIMENTAL_ACCUMULATE_N],
        failure(lambda: tf.gradients(x, x, aggregation_method=7), "Invalid aggregation_method specified 7."),
    ]


@program
def gating(tf):
    """gate_gradients: all gradients of an operation's inputs before any of them goes on."""
    a, b = tf.constant([[1.0, 2.0]], name="a"), tf.constant([[3.0], [4.0]], name="b")
    slopes = tf.gradients(tf.matmul(a * 2.0, b), [a, b], gate_gradients=True, colocate_gradients_with_ops=True)
    table = tf.constant([[1.0], [2.0]], name="table")
    sparse = tf.gradients(tf.gather(table, [0, 0]) * a[0, 0], [table, a], gate_gradients=True)
    with tf.Session() as session:
        return [
            session.run(slopes),
            session.run([tf.convert_to_tensor(s) for s in sparse]),
            [s.name for s in slopes],
            [row for row in names_of(tf) if "tuple" in row[0] and "mul" not in row[0]],
            slopes[1].op.colocation_groups(),
        ]


@program
def options(tf):
    """grad_ys, stop_gradients, unconnected gradients, wrong arguments."""
    x, y = tf.constant(3.0), tf.constant(2.0)
    t = x * y
    z = t * t + x
    with tf.Session() as session:
        return [
            session.run(tf.gradients([z, t], [x, y], grad_ys=[2.0, None])),
            session.run(tf.gradients(z, [x, t], stop_gradients=[t])),
            session.run(tf.gradients(z, [x, y], stop_gradients=[x, y])),
            session.run(tf.gradients(y, [x], unconnected_gradients="zero")),
            tf.gradients(y, [x], unconnected_gradients="none"),
            failure(
                lambda: tf.gradients(y, x, unconnected_gradients="x"), "Unknown value for unconnected_gradients: 'x'"
            ),
            failure(lambda: tf.gradients(y, x, grad_ys=[1.0, 2.0]), "Passed 2 grad_ys for 1 ys"),
            tf.gradients(z, x, name="mine")[0].name.split("/")[0],
        ]


@program
def second_derivatives(tf):
    """hessians: of scalars, vectors, matrices."""
    x, m, s = tf.constant([1.0, 2.0, 3.0]), tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant(2.0)
    y = tf.reduce_sum(x * x * x) + x[0] * x[1]
    z = tf.reduce_sum(tf.matmul(m, m)) * s * s
    with tf.Session() as session:
        found = tf.hessians(y, x) + tf.hessians(z, [m, s], name="bent")
        return [session.run(found), [str(h.shape) for h in tf.hessians(y, [x])][:0]] + [
            found[0].name.split("/")[0],
            found[1].name.split("/")[0],
        ]


@program
def gates_of_optimizers(tf):
    """compute_gradients with its options: the same numbers; one tuple for the whole graph."""
    w, b = tf.Variable([[1.0], [2.0]], name="w"), tf.Variable([0.5], name="b")
    loss = tf.reduce_sum(tf.square(tf.matmul([[1.0, 2.0]], w) + b))
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    results = []
    for gate in (optimizer.GATE_NONE, optimizer.GATE_OP, optimizer.GATE_GRAPH):
        pairs = optimizer.compute_gradients(
            loss, None, gate, tf.AggregationMethod.EXPERIMENTAL_TREE, colocate_gradients_with_ops=True
        )
        results.append(pairs)
    train = optimizer.apply_gradients(results[-1])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        values = session.run([[g for g, _ in pairs] for pairs in results])
        session.run(train)
        return [
            values,
            session.run([w, b]),
            [g.name for g, _ in results[-1]],
            [optimizer.GATE_NONE, optimizer.GATE_OP, optimizer.GATE_GRAPH],
            failure(lambda: optimizer.compute_gradients(loss, gate_gradients=9), "gate_gradients must be one of"),
        ]
