"""Learning-rate schedules: every argument, steps of several types, the operations they make."""

from ..spec import Family, failure

FAMILY = Family("schedules")
program = FAMILY.program

STEPS = (0, 1, 3, 9, 10, 11, 25, 100)

MAKERS = {
    "exponential": lambda tf, step: tf.train.exponential_decay(0.5, step, 10, 0.75),
    "exponential_stairs": lambda tf, step: tf.train.exponential_decay(0.5, step, 10, 0.75, True, "stairs"),
    "natural": lambda tf, step: tf.train.natural_exp_decay(0.5, step, 10, 0.75),
    "natural_stairs": lambda tf, step: tf.train.natural_exp_decay(0.5, step, 10, 0.75, True, "stairs"),
    "inverse": lambda tf, step: tf.train.inverse_time_decay(0.5, step, 10, 0.75),
    "inverse_stairs": lambda tf, step: tf.train.inverse_time_decay(0.5, step, 10, 0.75, True, "stairs"),
    "polynomial": lambda tf, step: tf.train.polynomial_decay(0.5, step, 10),
    "polynomial_all": lambda tf, step: tf.train.polynomial_decay(0.5, step, 10, 0.25, 2.0, True, "poly"),
    "cosine": lambda tf, step: tf.train.cosine_decay(0.5, step, 10),
    "cosine_all": lambda tf, step: tf.train.cosine_decay(0.5, step, 10, 0.25, "cos"),
    "restarts": lambda tf, step: tf.train.cosine_decay_restarts(0.5, step, 10),
    "restarts_all": lambda tf, step: tf.train.cosine_decay_restarts(0.5, step, 4, 1.0, 0.75, 0.125, "again"),
    "restarts_longer": lambda tf, step: tf.train.cosine_decay_restarts(0.5, step, 4, 1.5, 0.75, 0.125),
    "linear_cosine": lambda tf, step: tf.train.linear_cosine_decay(0.5, step, 10),
    "linear_cosine_all": lambda tf, step: tf.train.linear_cosine_decay(0.5, step, 10, 1.5, 0.25, 0.125, "waves"),
    "pieces": lambda tf, step: tf.train.piecewise_constant(step, [3, 10], [1.0, 0.5, 0.25]),
    "one_piece": lambda tf, step: tf.train.piecewise_constant(step, [3], [1.0, 0.5], "piece"),
}


def outermost(name):
    """The scope: what is inside is arithmetic, or conditions that tfedu makes otherwise."""
    return name.split("/")[0].split(":")[0]


@program
def rates(tf):
    """Values over the steps, names, types."""
    results = {}
    for name in sorted(MAKERS):
        for kind in (tf.int32, tf.int64):
            with tf.Graph().as_default(), tf.Session() as session:
                step = tf.placeholder(kind, [], name="step")
                rate = MAKERS[name](tf, step)
                values = [session.run(rate, {step: number}) for number in STEPS]
                results[name + kind.name] = [values, rate.dtype.name, str(rate.shape), outermost(rate.name)]
    return results


@program
def rates_in_other_types(tf):
    """A rate in float64; everything a tensor; a variable as the step."""
    step = tf.Variable(7, name="global_step", trainable=False)
    double = tf.constant(0.5, tf.float64)
    schedules = [
        tf.train.exponential_decay(double, step, 10, 0.75),
        tf.train.natural_exp_decay(double, step, 10, 0.75),
        tf.train.inverse_time_decay(double, step, 10, 0.75),
        tf.train.polynomial_decay(double, step, 10),
        tf.train.exponential_decay(tf.constant(0.5), step, tf.constant(10), tf.constant(0.75)),
        tf.train.polynomial_decay(tf.constant(0.5), step, tf.constant(10.0), tf.constant(0.25), tf.constant(2.0)),
        tf.train.piecewise_constant(step, [tf.constant(3), tf.constant(9)], [tf.constant(1.0), 0.5, 0.25]),
        tf.train.piecewise_constant(tf.constant(2.5), [1.0, 2.0], [1, 2, 3]),
    ]
    with tf.Session() as session:
        session.run(step.initializer)
        return [session.run(schedules), [schedule.dtype.name for schedule in schedules]]


@program
def noisy_rates(tf):
    """With noise: the same seed, the same numbers; without variance, the waves alone."""
    step = tf.placeholder(tf.int32, [])
    rate = tf.train.noisy_linear_cosine_decay(0.5, step, 10, initial_variance=0.0)
    with tf.Session() as session:
        return [[session.run(rate, {step: number}) for number in STEPS], rate.name]


@program
def schedules_refused(tf):
    """No step, numbers that do not fit."""
    train = tf.train
    none = "None values not supported."
    return [
        failure(lambda: train.exponential_decay(0.1, None, 1, 1.0), none),
        failure(lambda: train.polynomial_decay(0.1, None, 1), none),
        failure(lambda: train.cosine_decay(0.1, None, 1), none),
        failure(lambda: train.noisy_linear_cosine_decay(0.1, None, 1), none),
        failure(
            lambda: train.piecewise_constant(tf.constant(1), [1, 2], [1.0, 2.0]),
            "The length of boundaries should be 1 less than the length of values",
        ),
        failure(
            lambda: train.piecewise_constant(tf.constant(1), [1.5], [1.0, 2.0]),
            "Boundaries (<dtype: 'float32'>) must have the same dtype as x (<dtype: 'int32'>).",
        ),
        failure(
            lambda: train.piecewise_constant(tf.constant(1), [1], [1.0, 2]),
            "Values must have elements all with the same dtype (<dtype: 'float32'> vs <dtype: 'int32'>).",
        ),
    ]
