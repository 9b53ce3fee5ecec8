"""Every optimizer on a table of which some rows are looked up: the operations it makes, its slots, its steps."""

import numpy as np

from ..spec import Family, failure
from .optimizers import DTYPES, MAKERS, initialised, operations, values_after, what_it_keeps

FAMILY = Family("optimizers_sparse")
program = FAMILY.program


def rows_of(tf, make, dtype, indices, described):
    """A table of five rows; the gradient of what is looked up is IndexedSlices."""
    step = tf.train.get_or_create_global_step()
    table = tf.Variable(np.array([[1, -2], [0.5, 0.25], [0, 3], [-1, 1.5], [2, -0.75]], dtype), name="table")
    rows = tf.nn.embedding_lookup(table, indices)
    weights = np.arange(1, 1 + 2 * np.size(indices)).reshape(np.shape(indices) + (2,)).astype(dtype) / 8
    loss = tf.reduce_sum(rows * rows * weights)
    optimizer = make(tf, step)
    train = optimizer.minimize(loss, global_step=step)
    kept = [table] + optimizer.variables() + [step]
    with initialised(tf) as session:
        result = {"values": values_after(session, train, kept)}
    if described:
        result.update(what_it_keeps(optimizer, [table]))
        result["operations"] = operations(tf.get_default_graph())
    return result


def _follow(name):
    """A program for one of the makers: indices all different, some of them the same, in a matrix, none, int64."""

    def follow(tf):
        results = {}
        for dtype in DTYPES.get(name.replace("_default", ""), ("float16", "float32", "float64")):
            with tf.Graph().as_default():
                results[dtype] = rows_of(tf, MAKERS[name], dtype, [3, 1], False)
        for key, indices in (
            ("same", [1, 3, 1, 1]),
            ("matrix", [[4, 0], [0, 4]]),
            ("none", np.zeros([0], np.int32)),
            ("long", np.array([2, 2], np.int64)),
        ):
            with tf.Graph().as_default():
                results[key] = rows_of(tf, MAKERS[name], "float32", indices, key == "same")
        return results

    follow.__name__ = name
    return follow


for _name in MAKERS:
    program(_follow(_name))


@program
def lookups_in_two_tables(tf):
    """A table used twice, once as a whole: what becomes of gradients of both kinds."""
    results = []
    for make in (
        lambda: tf.train.GradientDescentOptimizer(0.125),
        lambda: tf.train.AdamOptimizer(0.125),
        lambda: tf.train.MomentumOptimizer(0.125, 0.5, use_nesterov=True),
    ):
        with tf.Graph().as_default() as graph:
            a = tf.Variable([[1.0, -2.0], [0.5, 0.25], [0.0, 3.0]], name="a")
            b = tf.Variable([1.0, 2.0, 3.0], name="b")
            loss = tf.reduce_sum(tf.square(tf.gather(a, [0, 2]))) + tf.reduce_sum(tf.square(tf.gather(a, [2, 2])))
            loss += tf.reduce_sum(tf.gather(b, [1])) + tf.reduce_sum(b * b)
            optimizer = make()
            pairs = optimizer.compute_gradients(loss)
            train = optimizer.apply_gradients(pairs)
            with initialised(tf) as session:
                results.append(
                    [
                        values_after(session, train, [a, b] + optimizer.variables()),
                        [type(gradient).__name__ for gradient, _ in pairs],
                        operations(graph),
                    ]
                )
    return results


@program
def slices_by_hand(tf):
    """IndexedSlices that a program makes itself."""
    w = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="w")
    slices = tf.IndexedSlices(tf.constant([[1.0, 1.0], [2.0, 2.0]]), tf.constant([2, 2]), tf.constant([3, 2]))
    shapeless = tf.IndexedSlices(tf.constant([[1.0, 1.0]]), tf.constant([0]))
    results = []
    for optimizer, gradient in (
        (tf.train.GradientDescentOptimizer(0.5), slices),
        (tf.train.GradientDescentOptimizer(0.5), shapeless),
        (tf.train.AdagradOptimizer(0.5), slices),
        (tf.train.AdagradOptimizer(0.5), shapeless),
    ):
        train = optimizer.apply_gradients([(gradient, w)])
        with initialised(tf) as session:
            results.append(values_after(session, train, [w] + optimizer.variables(), (1, 2)))
    return results


@program
def indices_out_of_range(tf):
    """What each rule says about a row that is not there."""
    results = []
    for name in sorted(MAKERS):
        if "default" in name:
            continue
        with tf.Graph().as_default():
            step = tf.Variable(0, dtype=tf.int64, trainable=False)
            w = tf.Variable([[1.0], [2.0]], name="w")
            slices = tf.IndexedSlices(tf.constant([[1.0]]), tf.placeholder_with_default([2], [1]), tf.constant([2, 1]))
            train = MAKERS[name](tf, step).apply_gradients([(slices, w)])
            with initialised(tf):
                results.append(failure(train.run, "2"))
    return results


@program
def an_optimizer_that_knows_no_rows(tf):
    """A class that overrides only the dense rule refuses rows; one that looks at them is given each index once."""

    class Dense(tf.train.Optimizer):
        def _apply_dense(self, grad, var):
            return tf.assign_sub(var, grad).op

    class Rows(Dense):
        def _apply_sparse(self, grad, var):
            return tf.scatter_update(var, grad.indices, grad.values).op

    class Same(Dense):
        def _apply_sparse_duplicate_indices(self, grad, var):
            return tf.scatter_update(var, grad.indices, grad.values).op

    w = tf.Variable([[1.0], [2.0], [3.0]], name="w")
    loss = tf.reduce_sum(tf.gather(w, [2, 0, 2]) * [[1.0], [2.0], [4.0]])
    trains = [kind(False, kind.__name__).minimize(loss) for kind in (Rows, Same)]
    results = [failure(lambda: Dense(False, "Dense").minimize(loss), "")]
    for train in trains:
        with initialised(tf) as session:
            results.append(values_after(session, train, [w], (1, 2)))
    return results
