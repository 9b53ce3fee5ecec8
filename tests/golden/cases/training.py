"""Optimizers, schedules, and the small training programs whose numbers the books print."""

import numpy as np

from ..spec import Family, failure

FAMILY = Family("training")
program = FAMILY.program

X = np.array([[1.0], [2.0], [3.0], [4.0]], np.float32)
Y = np.array([[0.0], [-1.0], [-2.0], [-3.0]], np.float32)


def initialised(tf):
    """A session with all variables initialised."""
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    return session


def follow(tf, optimizer, steps=10):
    """Ten steps on a small crooked bowl: loss before, both variables after, slots at the end, names."""
    w = tf.Variable([[1.0, -2.0], [0.5, 3.0]], name="w")
    b = tf.Variable([0.1, -0.1], name="b")
    target = tf.constant([[0.3, -0.7], [1.1, 0.2], [-0.4, 0.9]])
    source = tf.constant([[1.0, 0.5], [-1.0, 2.0], [0.2, -0.3]])
    step = tf.Variable(0, name="global_step", trainable=False)
    loss = tf.reduce_mean(tf.square(tf.matmul(source, w) + b - target)) + 0.1 * tf.reduce_sum(w * w)
    train = optimizer.minimize(loss, global_step=step)
    slots = [optimizer.get_slot(v, name) for v in (w, b) for name in optimizer.get_slot_names()]
    history = []
    with initialised(tf) as session:
        for _ in range(steps):
            before = session.run(loss)
            session.run(train)
            history.append([before] + session.run([w, b]))
        return {
            "history": history,
            "slots": session.run(slots),
            "step": session.run(step),
            "slot_names": optimizer.get_slot_names(),
            "variables": [v.name for v in tf.global_variables()],
            "train": [train.name, train.type],
            "optimizer": optimizer.get_name(),
            "trainable": [v.name for v in tf.trainable_variables()],
        }


@program
def gradient_descent(tf):
    """w -= lr * g"""
    return follow(tf, tf.train.GradientDescentOptimizer(0.1))


@program
def momentum(tf):
    """v = m * v + g; w -= lr * v"""
    return follow(tf, tf.train.MomentumOptimizer(0.05, 0.9))


@program
def momentum_nesterov(tf):
    """The same, looking ahead."""
    return follow(tf, tf.train.MomentumOptimizer(0.05, 0.9, use_nesterov=True))


@program
def adam(tf):
    """Two moments, corrected for their start at zero."""
    return follow(tf, tf.train.AdamOptimizer(0.1))


@program
def adam_other_constants(tf):
    """All constants given."""
    return follow(tf, tf.train.AdamOptimizer(learning_rate=0.01, beta1=0.8, beta2=0.99, epsilon=1e-4))


@program
def adagrad(tf):
    """Every weight its own rate, falling with its past gradients."""
    return follow(tf, tf.train.AdagradOptimizer(0.5))


@program
def adadelta(tf):
    """Rates from the ratio of past steps and past gradients."""
    return follow(tf, tf.train.AdadeltaOptimizer(1.0, rho=0.9, epsilon=1e-6))


@program
def rms_prop(tf):
    """A moving mean of squared gradients."""
    return follow(tf, tf.train.RMSPropOptimizer(0.05))


@program
def rms_prop_centered(tf):
    """The same about the mean, with momentum."""
    return follow(tf, tf.train.RMSPropOptimizer(0.05, decay=0.8, momentum=0.5, epsilon=1e-5, centered=True))


@program
def ftrl(tf):
    """Follow the regularized leader: small weights stay exactly zero."""
    return follow(tf, tf.train.FtrlOptimizer(0.5, l1_regularization_strength=0.1, l2_regularization_strength=0.01))


@program
def ftrl_shrinking(tf):
    """With a second quadratic term."""
    return follow(tf, tf.train.FtrlOptimizer(0.5, l2_shrinkage_regularization_strength=0.1))


@program
def proximal_gradient_descent(tf):
    """A step, then a pull towards zero."""
    return follow(
        tf,
        tf.train.ProximalGradientDescentOptimizer(0.1, l1_regularization_strength=0.05, l2_regularization_strength=0.1),
    )


@program
def proximal_adagrad(tf):
    """The same with Adagrad's rates."""
    return follow(tf, tf.train.ProximalAdagradOptimizer(0.5, l1_regularization_strength=0.05))


@program
def sparse_rows_of_other_optimizers(tf):
    """Only the looked-up rows change, whatever the rule."""
    results = []
    for optimizer in (
        tf.train.AdagradOptimizer(0.5),
        tf.train.AdadeltaOptimizer(1.0, epsilon=1e-3),
        tf.train.RMSPropOptimizer(0.1),
        tf.train.RMSPropOptimizer(0.1, centered=True),
        tf.train.FtrlOptimizer(0.5, l1_regularization_strength=0.01),
        tf.train.FtrlOptimizer(0.5, l2_shrinkage_regularization_strength=0.1),
        tf.train.ProximalGradientDescentOptimizer(0.5, l1_regularization_strength=0.01),
        tf.train.ProximalAdagradOptimizer(0.5, l1_regularization_strength=0.01),
    ):
        table = tf.Variable(np.arange(10.0, dtype=np.float32).reshape(5, 2) / 10 + 0.1)
        rows = tf.nn.embedding_lookup(table, [1, 3, 1])
        train = optimizer.minimize(tf.reduce_sum(rows * rows))
        with initialised(tf) as session:
            session.run(train)
            session.run(train)
            results.append(session.run(table))
    return results


@program
def gradient_descent_with_tensor_rate(tf):
    """The learning rate may be a tensor."""
    return follow(tf, tf.train.GradientDescentOptimizer(tf.constant(0.1) * 0.5))


@program
def linear_program(tf):
    """The dense layer of the guide with the kernel that gives its printed losses: 1.35659, 1.00412, 0.759167 ..."""
    kernel, bias = tf.Variable([[-0.26834965]], name="kernel"), tf.Variable([0.0], name="bias")
    predictions = tf.matmul(tf.constant(X), kernel) + bias
    loss = tf.reduce_mean(tf.square(predictions - Y))
    train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    with initialised(tf) as session:
        losses = [session.run((train, loss))[1] for _ in range(100)]
        return {"losses": losses, "predictions": session.run(predictions), "weights": session.run([kernel, bias])}


@program
def linear_program_with_layers(tf):
    """The same with the layer and the loss of the library."""
    y = tf.layers.Dense(units=1, kernel_initializer=tf.constant_initializer(-0.26834965))(tf.constant(X))
    loss = tf.losses.mean_squared_error(labels=tf.constant(Y), predictions=y)
    train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    with initialised(tf) as session:
        return {
            "losses": [session.run((train, loss))[1] for _ in range(10)],
            "variables": [v.name for v in tf.global_variables()],
            "output": y.name,
            "loss": loss.name,
        }


@program
def descent_tables(tf):
    """x squared from 5, with three learning rates: jumping, creeping, arriving."""
    tables = []
    for rate in (1.0, 0.001, 0.2):
        x = tf.Variable(5.0)
        train = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(x))
        with initialised(tf) as session:
            rows = []
            for _ in range(5):
                session.run(train)
                rows.append(session.run(x))
            tables.append(rows)
    return tables


@program
def line_fit(tf):
    """y = 0.1 x + 0.3 in 201 steps."""
    x = np.random.RandomState(7).rand(100).astype(np.float32)
    w, b = tf.Variable(tf.zeros([1])), tf.Variable(tf.zeros([1]))
    loss = tf.reduce_mean(tf.square(w * x + b - (x * 0.1 + 0.3)))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    rows = []
    with initialised(tf) as session:
        for step in range(201):
            session.run(train)
            if step % 20 == 0:
                rows.append(session.run([w, b, loss]))
    return rows


@program
def plane_fit(tf):
    """A plane through noiseless points, the data in float64 as NumPy makes it."""
    x_data = np.float32(np.random.RandomState(3).rand(2, 100))
    y_data = np.dot([0.100, 0.200], x_data) + 0.300
    b = tf.Variable(tf.zeros([1]))
    w = tf.Variable(tf.random_uniform([1, 2], -1.0, 1.0, seed=3))
    y = tf.matmul(w, x_data) + b
    loss = tf.reduce_mean(tf.square(y - y_data))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    rows = []
    with initialised(tf) as session:
        for step in range(201):
            session.run(train)
            if step % 20 == 0:
                rows.append(session.run([w, b]))
    return rows


@program
def softmax_regression(tf):
    """Ten steps of the first MNIST model on made-up digits."""
    rng = np.random.RandomState(5)
    images, labels = rng.rand(33, 64).astype(np.float32), np.eye(10, dtype=np.float32)[rng.randint(0, 10, 33)]
    x, y_ = tf.placeholder(tf.float32, [None, 64]), tf.placeholder(tf.float32, [None, 10])
    w, b = tf.Variable(tf.zeros([64, 10])), tf.Variable(tf.zeros([10]))
    y = tf.nn.softmax(tf.matmul(x, w) + b)
    cross_entropy = -tf.reduce_sum(y_ * tf.log(y))
    train = tf.train.GradientDescentOptimizer(0.01).minimize(cross_entropy)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1)), tf.float32))
    rows = []
    with initialised(tf) as session:
        for _ in range(10):
            session.run(train, {x: images, y_: labels})
            rows.append(session.run([cross_entropy, accuracy], {x: images, y_: labels}))
        return rows + [session.run(b)]


@program
def multi_layer_perceptron(tf):
    """Two layers, decay, L2, moving averages: all the good practice at once."""
    rng = np.random.RandomState(6)
    images, labels = rng.rand(32, 20).astype(np.float32), rng.randint(0, 5, 32)
    x, y_ = tf.placeholder(tf.float32, [None, 20], name="x-input"), tf.placeholder(tf.int64, [None], name="y-input")
    w1 = tf.Variable(tf.truncated_normal([20, 16], stddev=0.1, seed=1))
    b1 = tf.Variable(tf.constant(0.1, shape=[16]))
    w2 = tf.Variable(tf.truncated_normal([16, 5], stddev=0.1, seed=2))
    b2 = tf.Variable(tf.constant(0.1, shape=[5]))
    step = tf.Variable(0, trainable=False)
    ema = tf.train.ExponentialMovingAverage(0.99, step)
    maintain = ema.apply(tf.trainable_variables())

    def model(average):
        hidden = tf.nn.relu(tf.matmul(x, average(w1)) + average(b1))
        return tf.matmul(hidden, average(w2)) + average(b2)

    y, averaged = model(lambda v: v), model(ema.average)
    mean = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=y, labels=y_))
    loss = mean + 0.0001 * (tf.nn.l2_loss(w1) * 2 + tf.nn.l2_loss(w2) * 2)
    rate = tf.train.exponential_decay(0.8, step, 3, 0.99)
    train_step = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
    with tf.control_dependencies([train_step, maintain]):
        train = tf.no_op(name="train")
    correct = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(averaged, 1), y_), tf.float32))
    rows, feed = [], {x: images, y_: labels}
    with initialised(tf) as session:
        for _ in range(10):
            rows.append(session.run([loss, rate], feed))
            session.run(train, feed)
        return (
            rows + [session.run(step), session.run(b2)],
            [v.name for v in tf.global_variables()],
            session.run(correct, feed).dtype.name,
        )


@program
def small_convolutional_network(tf):
    """Conv, pool, dense, Adam: five steps."""
    rng = np.random.RandomState(8)
    images, labels = rng.rand(4, 64).astype(np.float32), np.eye(3, dtype=np.float32)[rng.randint(0, 3, 4)]
    x, y_ = tf.placeholder(tf.float32, [None, 64]), tf.placeholder(tf.float32, [None, 3])
    image = tf.reshape(x, [-1, 8, 8, 1])
    w1, b1 = (
        tf.Variable(tf.truncated_normal([5, 5, 1, 4], stddev=0.1, seed=1)),
        tf.Variable(tf.constant(0.1, shape=[4])),
    )
    pool = tf.nn.max_pool(
        tf.nn.relu(tf.nn.conv2d(image, w1, [1, 1, 1, 1], "SAME") + b1), [1, 2, 2, 1], [1, 2, 2, 1], "SAME"
    )
    w2, b2 = tf.Variable(tf.truncated_normal([64, 3], stddev=0.1, seed=2)), tf.Variable(tf.constant(0.1, shape=[3]))
    logits = tf.matmul(tf.reshape(pool, [-1, 64]), w2) + b2
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=logits))
    train = tf.train.AdamOptimizer(1e-2).minimize(loss)
    rows, feed = [], {x: images, y_: labels}
    with initialised(tf) as session:
        for _ in range(5):
            rows.append(session.run(loss, feed))
            session.run(train, feed)
        return rows + session.run([loss, b1, b2], feed)


@program
def exponential_decay(tf):
    """Smooth and by stairs."""
    step = tf.placeholder(tf.int32, [])
    smooth = tf.train.exponential_decay(0.1, step, 100, 0.96)
    stairs = tf.train.exponential_decay(0.1, step, 100, 0.96, staircase=True)
    tensors = tf.train.exponential_decay(tf.constant(0.5), step, 7, tf.constant(0.5), name="decay")
    with tf.Session() as session:
        return [
            [session.run([smooth, stairs, tensors], {step: n}) for n in (0, 1, 99, 100, 101, 250, 1000)],
            [smooth.name, stairs.name, tensors.name, smooth.dtype.name],
            failure(lambda: tf.train.exponential_decay(0.1, None, 1, 1.0), ""),
        ]


@program
def decay_through_training(tf):
    """The step that ``minimize`` counts moves the rate."""
    w = tf.Variable(4.0)
    step = tf.Variable(0, trainable=False)
    rate = tf.train.exponential_decay(0.1, step, 2, 0.5, staircase=True)
    train = tf.train.GradientDescentOptimizer(rate).minimize(w * w, global_step=step)
    rows = []
    with initialised(tf) as session:
        for _ in range(6):
            rows.append(session.run([w, rate, step]))
            session.run(train)
    return rows


@program
def compute_and_apply(tf):
    """minimize in two halves, with clipping between."""
    w, b = tf.Variable([3.0, -4.0], name="w"), tf.Variable(1.0, name="b")
    unused = tf.Variable(5.0, name="unused")
    loss = tf.reduce_sum(w * w) * 10.0 + b
    optimizer = tf.train.GradientDescentOptimizer(0.5)
    pairs = optimizer.compute_gradients(loss)
    clipped = [(tf.clip_by_value(g, -1.0, 1.0), v) for g, v in pairs if g is not None]
    train = optimizer.apply_gradients(clipped)
    selected = optimizer.compute_gradients(loss, var_list=[b])
    with initialised(tf) as session:
        results = [
            [[v.name, g is None] for g, v in pairs],
            [v.name for _, v in selected],
            session.run([g for g, _ in pairs if g is not None]),
        ]
        session.run(train)
        return results + [session.run([w, b, unused]), train.name, train.type]


@program
def clipped_training(tf):
    """Gradients scaled together by their global norm."""
    a, b = tf.Variable([3.0, -4.0]), tf.Variable([[1.0], [2.0]])
    loss = tf.reduce_sum(a * a) + tf.reduce_sum(tf.exp(b))
    variables = tf.trainable_variables()
    gradients, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), 5.0)
    train = tf.train.GradientDescentOptimizer(0.1).apply_gradients(zip(gradients, variables))
    rows = []
    with initialised(tf) as session:
        for _ in range(3):
            rows.append(session.run([loss, norm]))
            session.run(train)
        return rows + session.run([a, b])


@program
def sparse_rows(tf):
    """Only the looked-up rows of an embedding learn."""
    results = []
    for optimizer in (
        tf.train.GradientDescentOptimizer(0.5),
        tf.train.MomentumOptimizer(0.5, 0.9),
        tf.train.AdamOptimizer(0.5),
    ):
        table = tf.Variable(np.arange(10.0, dtype=np.float32).reshape(5, 2) / 10)
        rows = tf.nn.embedding_lookup(table, [1, 3, 1])
        train = optimizer.minimize(tf.reduce_sum(rows * rows))
        with initialised(tf) as session:
            session.run(train)
            session.run(train)
            results.append(session.run(table))
    return results


@program
def optimizer_errors(tf):
    """What an optimizer refuses."""
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    w = tf.Variable(1.0, name="w")
    constant_loss = tf.constant(1.0)
    return [
        failure(
            lambda: optimizer.minimize(constant_loss),
            "No gradients provided for any variable, check your graph for ops that do not support gradients, between variables",
        ),
        failure(lambda: optimizer.apply_gradients([]), "No variables provided."),
        failure(lambda: optimizer.apply_gradients([(None, w)]), "No gradients provided for any variable"),
        failure(lambda: tf.train.GradientDescentOptimizer(None).minimize(w * w), "None values not supported"),
    ]


@program
def gradients_scope_of_minimize(tf):
    """minimize adds a gradients scope and an optimizer scope, and returns one operation."""
    x = tf.Variable(3.0, name="x")
    train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(x, name="loss"))
    adam = tf.train.AdamOptimizer().minimize(tf.square(x, name="loss2"), name="fit")
    tops = []
    for op in tf.get_default_graph().get_operations():
        top = op.name.split("/")[0]
        if top not in tops:
            tops.append(top)
    return [
        train.name,
        train.type,
        adam.name,
        tops,
        [v.name for v in tf.global_variables()],
        sorted(op.type for op in tf.get_default_graph().get_operations() if op.type.startswith("Apply")),
    ]


@program
def a_diverging_loss_becomes_nan(tf):
    """No exception: infinity, then not-a-number."""
    w = tf.Variable(1.0)
    loss = tf.square(tf.square(w) * 1e10)
    train = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
    with initialised(tf) as session:
        return [session.run([loss, train])[0] for _ in range(4)] + [
            session.run(tf.log(0.0)),
            session.run(0.0 * tf.log(0.0)),
        ]


@program
def other_schedules(tf):
    """Schedules near the exponential one."""
    step = tf.placeholder(tf.int32, [])
    rates = [
        tf.train.inverse_time_decay(0.1, step, 10, 0.5),
        tf.train.natural_exp_decay(0.1, step, 10, 0.5),
        tf.train.polynomial_decay(0.1, step, 100, 0.01, power=2.0),
        tf.train.polynomial_decay(0.1, step, 100, cycle=True),
        tf.train.piecewise_constant(step, [10, 100], [1.0, 0.5, 0.1]),
        tf.train.cosine_decay(0.1, step, 100),
    ]
    with tf.Session() as session:
        return [session.run(rates, {step: n}) for n in (1, 10, 11, 100, 150)]
