"""Moving averages beside every optimizer, of variables and of tensors."""

from ..spec import Family, failure
from .optimizers import MAKERS, initialised, operations, values_after

FAMILY = Family("averages")
program = FAMILY.program


@program
def averages_after_the_step(tf):
    """The usual order: the averages wait for the optimizer and follow the new values."""
    results = {}
    for name in sorted(MAKERS):
        with tf.Graph().as_default():
            step = tf.train.create_global_step()
            w = tf.Variable([1.0, -2.0], name="w")
            train = MAKERS[name](tf, step).minimize(tf.reduce_sum(w * w), global_step=step)
            average = tf.train.ExponentialMovingAverage(0.5)
            with tf.control_dependencies([train]):
                train = average.apply([w])
            with initialised(tf) as session:
                results[name] = values_after(session, train, [w, average.average(w), step])
    return results


@program
def averages_of_assigned_values(tf):
    """An assignment that the average waits for; without waiting, the value before the run."""
    v = tf.Variable(0.0, name="v")
    average = tf.train.ExponentialMovingAverage(0.75, name="EMA")
    with tf.control_dependencies([tf.assign_add(v, 4.0)]):
        follow = average.apply([v])
    counted = tf.train.ExponentialMovingAverage(0.99, num_updates=tf.Variable(3))
    again = counted.apply([v])
    with initialised(tf) as session:
        return [
            values_after(session, follow, [v, average.average(v)]),
            values_after(session, again, [v, counted.average(v)]),
            [average.name, average.average(v).name, average.average_name(v), counted.average_name(v)],
            [follow.name, again.name, average.average(v).dtype.name],
            [x.name for x in tf.moving_average_variables()],
            [x.name for x in tf.global_variables()],
        ]


@program
def averages_of_tensors(tf):
    """They start at 0."""
    x = tf.placeholder_with_default([4.0, 8.0], [2], name="x")
    y = tf.square(x, name="y")
    average = tf.train.ExponentialMovingAverage(0.5)
    follow = average.apply([y])
    with initialised(tf) as session:
        return [
            values_after(session, follow, average.average(y)),
            [average.average(y).name, [v.name for v in tf.moving_average_variables()], average.average(x) is None],
            average.average_name(x),
        ]


@program
def averages_that_forget_their_start(tf):
    """zero_debias: for tensors, in the first apply."""
    x = tf.placeholder_with_default([4.0, 8.0], [2], name="x")
    y, v = tf.square(x, name="y"), tf.Variable([1.0, 2.0], name="v")
    average = tf.train.ExponentialMovingAverage(0.5, zero_debias=True)
    follow = average.apply([y])
    names = operations(tf.get_default_graph())
    both = average.apply([y, v])
    with initialised(tf) as session:
        return [
            values_after(session, follow, average.average(y)),
            values_after(session, both, [average.average(y), average.average(v)]),
            [variable.name for variable in tf.global_variables()],
            names,
        ]


@program
def names_to_restore(tf):
    """Trainable variables by the names of their averages, the others by their own."""
    with tf.variable_scope("layer"):
        w = tf.get_variable("w", [2])
    n = tf.Variable(0, trainable=False, name="n")
    average = tf.train.ExponentialMovingAverage(0.5)
    before = sorted(average.variables_to_restore())
    average.apply([w])
    return [
        before,
        sorted((key, v.name) for key, v in average.variables_to_restore().items()),
        sorted(average.variables_to_restore([])),
        failure(lambda: average.apply([n]), "The variables must be half, float, or double: n:0"),
    ]
