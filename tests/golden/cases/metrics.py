"""tf.metrics: what is counted batch by batch, under which names, in which collections."""

import numpy as np

from ..spec import Family, failure

FAMILY = Family("metrics")
program = FAMILY.program

rng = np.random.RandomState(7)
BATCHES = [(rng.randint(0, 2, 6), np.round(rng.rand(6), 3).astype(np.float32)) for _ in range(3)]
CLASSES = [(rng.randint(0, 4, (6, 1)), rng.randint(0, 4, 6), rng.rand(6).astype(np.float32)) for _ in range(3)]
SCORES = [(rng.randint(0, 5, (3, 2)), np.round(rng.rand(3, 5), 3).astype(np.float32)) for _ in range(3)]
WEIGHTS = np.array([1.0, 0.5, 0.0, 2.0, 1.0, 0.25], np.float32)


def follow(tf, metric, feeds):
    """Value before, update of every batch, value after each; names, variables, all operations."""
    value, update = metric
    graph = tf.get_default_graph()
    operations = [
        [op.name, op.type, [t.name for t in op.inputs], sorted(c.name for c in op.control_inputs)]
        for op in graph.get_operations()
        if op.type != "Placeholder"
    ]
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        history = [session.run(value)]
        for feed in feeds:
            history += [session.run(update, feed), session.run(value)]
    return {
        "history": history,
        "names": [value.name, update.name, value.dtype.name, str(value.shape), update.dtype.name],
        "variables": [[v.name, v.dtype.name, str(v.shape)] for v in tf.local_variables()],
        "listed": [v.name for v in tf.get_collection(tf.GraphKeys.METRIC_VARIABLES)],
        "others": [len(tf.global_variables()), len(tf.trainable_variables())],
    }, sorted(operations)


def values_alone(tf, metric, feeds):
    """Of compositions whose inside is TensorFlow's own affair: everything but the operations."""
    return follow(tf, metric, feeds)[0]


def apart(tf, build):
    """What ``build`` makes of a graph of its own."""
    with tf.Graph().as_default():
        return build()


def labels_and_predictions(tf, kind="float32"):
    return tf.placeholder(tf.int64, [None], "labels"), tf.placeholder(kind, [None], "predictions")


def feeds_of(labels, predictions, batches=None):
    return [{labels: a, predictions: b} for a, b in batches or BATCHES]


@program
def mean(tf):
    """The mean of values."""

    def plain():
        x = tf.placeholder(tf.float32, [None, 2], "x")
        return follow(tf, tf.metrics.mean(x), [{x: [[1.0, 2.0]]}, {x: np.zeros((0, 2))}, {x: [[5.0, 5.0], [0.0, 1.0]]}])

    def weighted():
        x, w = tf.placeholder(tf.float32, [2, 2], "x"), tf.placeholder(tf.float32, [2, 1], "w")
        return follow(tf, tf.metrics.mean(x, w, name="m"), [{x: [[1.0, 2.0], [3.0, 4.0]], w: [[1.0], [0.0]]}])

    def weights_without_axis():
        x, w = tf.placeholder(tf.int32, [2, 2], "x"), tf.placeholder(tf.float32, [2], "w")
        return values_alone(tf, tf.metrics.mean(x, w), [{x: [[1, 2], [3, 4]], w: [0.5, 2.0]}])

    def scalar_weight():
        x = tf.placeholder(tf.float64, [2], "x")
        return values_alone(tf, tf.metrics.mean(x, 0.5, ["mine"], ["yours"]), [{x: [1.0, 2.0]}]), [
            [t.name for t in tf.get_collection(key)] for key in ("mine", "yours")
        ]

    def of_tensors():
        x, w = tf.placeholder(tf.float32, [2, 2], "x"), tf.placeholder(tf.float32, [2, 2], "w")
        metric = tf.metrics.mean_tensor(x, w)
        return follow(
            tf,
            metric,
            [{x: [[1.0, 2.0], [3.0, 4.0]], w: [[1.0, 1.0], [0.0, 2.0]]}, {x: np.ones((2, 2)), w: np.ones((2, 2))}],
        )

    def below():
        x = tf.placeholder(tf.float32, [None], "x")
        return follow(tf, tf.metrics.percentage_below(x, 2.0), [{x: [1.0, 2.0, 3.0]}, {x: [0.0]}])

    def bad_weights():
        x = tf.zeros([2, 3])
        return [
            failure(lambda: tf.metrics.mean(x, tf.zeros([2, 2])), "weights can not be broadcast to values."),
            failure(lambda: tf.metrics.mean(x, tf.zeros([4, 2, 3, 1])), "weights can not be broadcast to values."),
        ]

    def twice():
        first, second = tf.metrics.mean([1.0]), tf.metrics.mean([1.0], name="x")
        third = tf.metrics.mean([2.0])
        return [t.name for pair in (first, second, third) for t in pair] + [v.name for v in tf.local_variables()]

    parts = (plain, weighted, weights_without_axis, scalar_weight, of_tensors, below, bad_weights, twice)
    return [apart(tf, part) for part in parts]


@program
def accuracy(tf):
    """How often predictions are right."""

    def plain():
        labels, predictions = labels_and_predictions(tf, "int64")
        metric = tf.metrics.accuracy(labels, predictions)
        return follow(tf, metric, [{labels: [1, 2, 3], predictions: [1, 0, 3]}, {labels: [5], predictions: [5]}])

    def of_floats():
        labels, predictions = tf.placeholder(tf.int32, [3, 1], "labels"), tf.placeholder(tf.float32, [3], "predictions")
        metric = tf.metrics.accuracy(labels, predictions, [1.0, 2.0, 0.0], name="acc_op")
        return values_alone(tf, metric, [{labels: [[1], [2], [3]], predictions: [1.0, 2.7, 0.0]}])

    def of_argmax():
        x = tf.placeholder(tf.float32, [None, 3], "x")
        metric = tf.metrics.accuracy(labels=tf.constant([[0], [2]]), predictions=tf.argmax(x, 1))
        return values_alone(tf, metric, [{x: [[0.9, 0.1, 0.0], [0.3, 0.6, 0.1]]}])

    def of_words():
        return failure(
            lambda: tf.metrics.accuracy(tf.zeros([3]), tf.zeros([4])), "Shapes (4,) and (3,) are incompatible"
        )

    return [apart(tf, part) for part in (plain, of_floats, of_argmax, of_words)]


@program
def errors(tf):
    """Means of errors."""

    def run(make, weights=None):
        labels, predictions = (
            tf.placeholder(tf.float32, [3, 2], "labels"),
            tf.placeholder(tf.float32, [3, 2], "predictions"),
        )
        first = {labels: [[1.0, 2.0], [3.0, 4.0], [0.5, -1.0]], predictions: [[1.5, 2.0], [0.0, 1.0], [0.5, 2.0]]}
        second = {labels: np.ones((3, 2)), predictions: np.arange(6.0).reshape(3, 2)}
        return follow(tf, make(labels, predictions, weights), [first, second])

    m = tf.metrics
    results = []
    for make in (
        lambda a, b, w: m.mean_absolute_error(a, b, w),
        lambda a, b, w: m.mean_squared_error(a, b, w),
        lambda a, b, w: m.root_mean_squared_error(a, b, w),
        lambda a, b, w: m.mean_relative_error(a, b, tf.constant([[1.0, 2.0], [0.0, 4.0], [2.0, 2.0]]), w),
    ):
        results.append(apart(tf, lambda make=make: run(make)))
        results.append(apart(tf, lambda make=make: run(make, [[1.0], [0.5], [0.0]])[0]))
    results.append(apart(tf, lambda: run(lambda a, b, w: m.mean_cosine_distance(a, b, 1))))
    results.append(apart(tf, lambda: run(lambda a, b, w: m.mean_cosine_distance(a, b, 1, [[1.0], [0.5], [0.0]]))[0]))
    return results


@program
def by_class(tf):
    """Accuracy of each class, intersection over union."""

    def build(make, weighted):
        labels, predictions = (
            tf.placeholder(tf.int64, [None, 1], "labels"),
            tf.placeholder(tf.int64, [None], "predictions"),
        )
        w = tf.placeholder(tf.float32, [None], "w")
        metric = make(tf.reshape(labels, [-1]), predictions, 4, w if weighted else None)
        return values_alone(tf, metric, [{labels: a, predictions: b, w: c} for a, b, c in CLASSES])

    def wrong():
        labels, predictions = tf.placeholder(tf.int64, [2], "labels"), tf.placeholder(tf.int64, [2], "predictions")
        _value, update = tf.metrics.mean_iou(labels, predictions, 2)
        with tf.Session() as session:
            session.run(tf.local_variables_initializer())
            return failure(lambda: session.run(update, {labels: [0, 2], predictions: [0, 1]}), "`labels` out of bound")

    makers = (tf.metrics.mean_per_class_accuracy, tf.metrics.mean_iou)
    return [
        apart(tf, lambda make=make, weighted=weighted: build(make, weighted))
        for make in makers
        for weighted in (False, True)
    ] + [apart(tf, wrong)]


@program
def counts(tf):
    """True and false positives and negatives, precision, recall."""
    m = tf.metrics
    results = []
    for make in (m.true_positives, m.true_negatives, m.false_positives, m.false_negatives, m.precision, m.recall):

        def plain(make=make):
            labels, predictions = labels_and_predictions(tf, "int32")
            return follow(tf, make(labels, predictions), [{labels: a, predictions: b > 0.5} for a, b in BATCHES])

        def weighted(make=make):
            labels, predictions = tf.placeholder(tf.bool, [6, 1]), tf.placeholder(tf.bool, [6])
            metric = make(labels, predictions, WEIGHTS, ["mine"], ["yours"], "n")
            listed = [[t.name for t in tf.get_collection(key)] for key in ("mine", "yours")]
            feeds = [{labels: a[:, None], predictions: b > 0.5} for a, b in BATCHES]
            return values_alone(tf, metric, feeds), listed

        results += [apart(tf, plain), apart(tf, weighted)]
    return results


@program
def at_thresholds(tf):
    """The same at several thresholds."""
    m = tf.metrics
    results = []
    for make in (
        m.true_positives_at_thresholds,
        m.true_negatives_at_thresholds,
        m.false_positives_at_thresholds,
        m.false_negatives_at_thresholds,
        m.precision_at_thresholds,
        m.recall_at_thresholds,
    ):

        def plain(make=make):
            labels, predictions = labels_and_predictions(tf)
            return values_alone(tf, make(labels, predictions, [0.0, 0.3, 0.7]), feeds_of(labels, predictions))

        def weighted(make=make):
            labels, predictions = tf.placeholder(tf.int32, [6]), tf.placeholder(tf.float32, [6, 1])
            metric = make(labels, predictions, [0.5], WEIGHTS, name="n")
            return values_alone(tf, metric, [{labels: a, predictions: b[:, None]} for a, b in BATCHES])

        results += [apart(tf, plain), apart(tf, weighted)]

    def outside():
        labels, predictions = labels_and_predictions(tf)
        _value, update = m.recall_at_thresholds(labels, predictions, [0.5])
        with tf.Session() as session:
            session.run(tf.local_variables_initializer())
            return failure(
                lambda: session.run(update, {labels: [1], predictions: [1.5]}), "[predictions must be in [0, 1]]"
            )

    return results + [apart(tf, outside)]


@program
def areas(tf):
    """Areas under curves, and points on them."""
    m = tf.metrics
    results = []

    def build(**options):
        labels, predictions = labels_and_predictions(tf)
        return values_alone(tf, m.auc(labels, predictions, **options), feeds_of(labels, predictions))

    for options in (
        {},
        {"num_thresholds": 5},
        {"curve": "PR", "summation_method": "careful_interpolation"},
        {"curve": "PR", "num_thresholds": 20},
        {"summation_method": "minoring", "num_thresholds": 10, "name": "area"},
        {"summation_method": "majoring", "num_thresholds": 10},
        {"thresholds": [0.7, 0.2, 0.5]},
        {"weights": WEIGHTS},
    ):
        results.append(apart(tf, lambda options=options: build(**options)))

    def fixed(make, rate):
        labels, predictions = labels_and_predictions(tf)
        return values_alone(tf, make(labels, predictions, rate, num_thresholds=9), feeds_of(labels, predictions))

    for make in (m.sensitivity_at_specificity, m.specificity_at_sensitivity):
        for rate in (0.3, 0.8):
            results.append(apart(tf, lambda make=make, rate=rate: fixed(make, rate)))
    return results + [
        failure(lambda: build(curve="X"), "curve must be either ROC or PR, X unknown"),
        failure(lambda: build(summation_method="x"), "Invalid summation_method: x"),
        failure(lambda: fixed(m.sensitivity_at_specificity, 1.5), "`specificity` must be in the range [0, 1]."),
        failure(lambda: fixed(m.specificity_at_sensitivity, -1.0), "`sensitivity` must be in the range [0, 1]."),
    ]


@program
def at_k(tf):
    """The k most likely of many classes."""
    m = tf.metrics
    results = []

    def dense(make, *args, **options):
        labels, predictions = (
            tf.placeholder(tf.int64, [3, 2], "labels"),
            tf.placeholder(tf.float32, [3, 5], "predictions"),
        )
        return values_alone(tf, make(labels, predictions, *args, **options), feeds_of(labels, predictions, SCORES))

    def one_label(make, *args):
        labels, predictions = tf.placeholder(tf.int64, [3], "labels"), tf.placeholder(tf.float32, [3, 5], "predictions")
        feeds = [{labels: a[:, 0], predictions: b} for a, b in SCORES]
        return values_alone(tf, make(labels, predictions, *args), feeds)

    def sparse(make, *args):
        labels = tf.SparseTensor([[0, 0], [0, 1], [2, 0], [2, 1]], tf.constant([1, 3, 3, 3], tf.int64), [3, 2])
        predictions = tf.placeholder(tf.float32, [3, 5], "predictions")
        return values_alone(tf, make(labels, predictions, *args), [{predictions: b} for _, b in SCORES])

    for make in (m.recall_at_k, m.precision_at_k):
        for build in (
            lambda make: dense(make, 2),
            lambda make: dense(make, 3, class_id=1),
            lambda make: dense(make, 1, weights=[1.0, 0.0, 2.0], name="named"),
            lambda make: one_label(make, 2),
            lambda make: sparse(make, 2),
            lambda make: sparse(make, 3, 3),
        ):
            results.append(apart(tf, lambda make=make, build=build: build(make)))
    for build in (
        lambda: dense(m.average_precision_at_k, 3),
        lambda: dense(m.average_precision_at_k, 2, weights=[1.0, 0.5, 0.0]),
        lambda: one_label(m.average_precision_at_k, 2),
        lambda: sparse(m.average_precision_at_k, 3),
        lambda: dense(m.sparse_precision_at_k, 2),
        lambda: dense(m.sparse_average_precision_at_k, 2),
    ):
        results.append(apart(tf, build))

    def top(make):
        best = tf.constant([[0, 1], [2, 2], [4, 9]])
        return values_alone(tf, make(tf.constant([[1, 1], [2, -1], [9, 0]], tf.int64), best, 2), [{}, {}])

    results += [apart(tf, lambda make=make: top(make)) for make in (m.recall_at_top_k, m.precision_at_top_k)]
    return results + [failure(lambda: dense(m.average_precision_at_k, 0), "Invalid k=0.")]


@program
def older_names(tf):
    """tf.contrib.metrics: predictions before labels."""
    m = tf.contrib.metrics
    labels, predictions = tf.constant([1, 0, 1, 1]), tf.constant([1, 1, 0, 1])
    near = tf.constant([0.9, 0.4, 0.2, 0.7])
    metrics = [
        m.streaming_accuracy(predictions, labels),
        m.streaming_precision(predictions, labels),
        m.streaming_recall(predictions, labels, name="found"),
        m.streaming_mean_squared_error(near, tf.cast(labels, tf.float32)),
        m.streaming_auc(near, labels, num_thresholds=20),
        m.streaming_mean([1.0, 4.0]),
        m.streaming_mean_iou(predictions, labels, 2),
        m.streaming_percentage_less(near, 0.5),
    ]
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        return [
            session.run([u for _, u in metrics]),
            session.run([v for v, _ in metrics]),
            [v.name for v, _ in metrics],
        ]
