"""Running: what may be fed and fetched, what is pruned, and every complaint on the way."""

import numpy as np

from ..spec import Family, failure

FAMILY = Family("session")
program = FAMILY.program


@program
def feeds_and_fetches(tf):
    """Structures in, structures out."""
    a, b = tf.constant(3.0), tf.constant(4.0)
    total = a + b
    x, y = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    z = x + y
    op = tf.no_op()
    with tf.Session() as session:
        results = [
            session.run(total),
            session.run([a, b]),
            session.run((a, b)),
            session.run({"ab": (a, b), "total": total}),
            session.run([[a], {"k": [b, total]}]),
            session.run("add:0"),
            session.run(op),
            session.run([op, a]),
            session.run([]),
            session.run(z, feed_dict={x: 3, y: 4.5}),
            session.run(z, {x: [1, 3], y: [2, 4]}),
            session.run(total, {a: 10.0}),
            session.run(total, {total: 1.0}),
            session.run(a, {a: 5.0}),
            session.run(z, {"Placeholder:0": 1.0, y: 2.0}),
            session.run([total, total, a]),
            session.run(z, {x: np.float64(1.5), y: np.int64(2)}),
            session.run(total, {a: 1, b: True}),
            type(session.run(total)).__name__,
            type(session.run(tf.constant([1.0]))).__name__,
            type(session.run(tf.constant(1))).__name__,
            type(session.run((a, b))).__name__,
            type(session.run({"a": a})).__name__,
            session.run(tf.constant("word")),
        ]
        with session.as_default():
            results += [total.eval(), z.eval({x: 1.0, y: 2.0}), z.eval(feed_dict={x: 1.0, y: 2.0}), op.run()]
    return results


@program
def feed_errors(tf):
    """Every way to feed wrongly."""
    x = tf.placeholder(tf.float32, shape=[3])
    n = tf.placeholder(tf.int32, shape=[None], name="n")
    image = tf.placeholder(tf.float32, [None, 784], name="images")
    free = tf.placeholder(tf.float32, name="free")
    y, m = x**2, n * 2
    with tf.Session() as session:
        return [
            session.run(y, {x: [1.0, 2.0, 5.0]}),
            failure(
                lambda: session.run(y),
                "You must feed a value for placeholder tensor 'Placeholder' with dtype float and shape [3]",
            ),
            failure(
                lambda: session.run(m),
                "You must feed a value for placeholder tensor 'n' with dtype int32 and shape [?]",
            ),
            failure(
                lambda: session.run(image),
                "You must feed a value for placeholder tensor 'images' with dtype float and shape [?,784]",
            ),
            failure(lambda: session.run(free), "You must feed a value for placeholder tensor 'free' with dtype float"),
            failure(
                lambda: session.run(y, {x: 37.0}),
                "Cannot feed value of shape () for Tensor 'Placeholder:0', which has shape '(3,)'",
            ),
            failure(
                lambda: session.run(y, {x: [1.0, 2.0]}),
                "Cannot feed value of shape (2,) for Tensor 'Placeholder:0', which has shape '(3,)'",
            ),
            failure(
                lambda: session.run(image, {image: np.zeros([2, 28, 28])}),
                "Cannot feed value of shape (2, 28, 28) for Tensor 'images:0', which has shape '(?, 784)'",
            ),
            session.run(m, {n: np.array([1.7, 2.2])}),
            failure(lambda: session.run(y, {x: x}), "The value of a feed cannot be a tf.Tensor object."),
            failure(lambda: session.run(y, {x: None}), "Cannot feed value of shape ()"),
            failure(lambda: session.run(y, {x: "word"}), "could not convert string to float"),
            failure(lambda: session.run(y, {"nope:0": 1}), "Cannot interpret feed_dict key as Tensor"),
            failure(lambda: session.run(y, {1.5: 1}), "Cannot interpret feed_dict key as Tensor"),
            failure(lambda: session.run(y, {y.op: 1.0}), "Cannot interpret feed_dict key as Tensor"),
        ]


@program
def fetch_errors(tf):
    """Every way to fetch wrongly."""
    a = tf.constant(1.0)
    session = tf.Session()
    results = [
        failure(lambda: session.run(None), "Fetch argument None has invalid type"),
        failure(lambda: session.run(1.5), "Fetch argument 1.5 has invalid type"),
        failure(lambda: session.run("nope:0"), "Fetch argument 'nope:0' cannot be interpreted as a Tensor."),
        failure(lambda: session.run([a, None]), "Fetch argument None has invalid type"),
        failure(lambda: session.run("nope"), "cannot be interpreted as a Tensor."),
    ]
    session.close()
    return results + [failure(lambda: session.run(a), "Attempted to use a closed Session.")]


@program
def pruning(tf):
    """Only the ancestors of the fetches run, each once."""
    x, y = tf.placeholder(tf.float32, name="x"), tf.placeholder(tf.float32, name="y")
    double, bad = x * 2, tf.reshape(y, [7])
    diamond = double
    for _ in range(40):
        diamond = diamond + diamond
    with tf.Session() as session:
        return [
            session.run(double, {x: 3.0}),
            session.run(diamond, {x: 1.0}),
            failure(
                lambda: session.run(bad, {y: [1.0]}),
                "Input to reshape is a tensor with 1 values, but the requested shape has 7",
            ),
        ]


@program
def interactive_session(tf):
    """A session that installs itself."""
    session = tf.InteractiveSession()
    a = tf.Variable([1.0, 2.0])
    b = tf.constant([3.0, 3.0])
    a.initializer.run()
    results = [tf.subtract(a, b).eval(), tf.get_default_session() is session, (a + b).eval()]
    session.close()
    with tf.Session() as inner:
        results.append(tf.get_default_session() is inner)
    return results + [tf.get_default_session() is None]


@program
def gradients_of_the_unconnected(tf):
    """None where there is no path, and other turns of ``tf.gradients``."""
    x, y = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
    z = x * x
    floor_gradient = tf.gradients(tf.floor(x), x)
    with tf.Session() as session:
        run = session.run
        return [
            [g is None for g in tf.gradients(z, [x, y])],
            floor_gradient[0] is None,
            run(tf.gradients(z, x), {x: 3.0}),
            run(tf.gradients([z, x * y], [x, y]), {x: 3.0, y: 2.0}),
            run(tf.gradients(z, x, grad_ys=[tf.constant(2.0)]), {x: 3.0}),
            run(tf.gradients(z + x, z), {x: 3.0}),
            run(tf.gradients(z, z), {x: 3.0}),
            [g is None for g in tf.gradients(z * y, [x, y], stop_gradients=[z])],
            run(tf.gradients(z * tf.stop_gradient(x), x), {x: 3.0}),
            len(tf.gradients([z, z], [x])),
        ]


@program
def unconnected_gradients_as_zeros(tf):
    """Zeros instead of None, on request."""
    x, y = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
    with tf.Session() as session:
        return session.run(
            tf.gradients(x * x, [x, y], unconnected_gradients=tf.UnconnectedGradients.ZERO), {x: 3.0, y: 1.0}
        )


@program
def printing_and_asserting(tf):
    """Operations that look at values: Print hands its first argument on, Assert stops the run."""
    x = tf.placeholder(tf.float32, [2])
    printed = tf.Print(x * 2.0, [x], message="x is ")
    slope = tf.gradients(printed, x)[0]
    check = tf.Assert(tf.reduce_all(x > 0), [x], name="positive")
    with tf.control_dependencies([check]):
        guarded = tf.identity(x)
    with tf.Session() as session:
        return [
            session.run([printed, slope], {x: [1.0, 2.0]}),
            session.run(guarded, {x: [1.0, 2.0]}),
            printed.name,
            failure(lambda: session.run(guarded, {x: [1.0, -2.0]}), "assertion failed"),
        ]


@program
def python_functions(tf):
    """Python code as an operation."""
    x = tf.placeholder(tf.float32, [3])
    doubled = tf.py_func(lambda a: a * 2, [x], tf.float32)
    pair = tf.py_func(lambda a, b: (a + b, np.int64(a.size)), [x, doubled], [tf.float32, tf.int64])
    with tf.Session() as session:
        return [
            session.run([doubled, pair], {x: [1.0, 2.0, 3.0]}),
            doubled.shape.ndims,
            doubled.op.type,
            tf.gradients(doubled, x)[0] is None,
        ]


@program
def hello(tf):
    """The first programs of every course."""
    hello_words = tf.constant("Hello, TensorFlow!")
    a, b = tf.constant(10), tf.constant(32)
    matrix = tf.matmul(tf.constant([[3.0, 3.0]]), tf.constant([[2.0], [2.0]]))
    state = tf.Variable(0, name="counter")
    update = tf.assign(state, tf.add(state, tf.constant(1)))
    one, two = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        printed = [session.run(hello_words), session.run(a + b), session.run(matrix), session.run(state)]
        for _ in range(3):
            session.run(update)
            printed.append(session.run(state))
        intermediate = tf.add(tf.constant(2.0), tf.constant(5.0))
        product = tf.multiply(tf.constant(3.0), intermediate)
        return printed + [
            session.run([product, intermediate]),
            session.run([one * two], feed_dict={one: [7.0], two: [2.0]}),
        ]
