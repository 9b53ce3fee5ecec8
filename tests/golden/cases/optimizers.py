"""Every optimizer with every one of its numbers changed: the operations it makes, its slots, its steps."""

import numpy as np

from ..spec import Family, failure

FAMILY = Family("optimizers")
program = FAMILY.program

DTYPES = {
    "adagrad_da": ("float32", "float64"),
    "proximal_adagrad": ("float32",),
    "proximal_gradient_descent": ("float32",),
}
"""The types for which TensorFlow has each rule, where it has it not for all three that optimizers know."""


def initialised(tf):
    """A session with all variables initialised."""
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    return session


def operations(graph):
    """Every operation in words: name, type, inputs, control inputs and, where it can lock, whether it does.

    What ``tf.gradients`` makes is another family's affair.
    """
    lines = []
    for op in graph.get_operations():
        if any(part.startswith("gradients") for part in op.name.split("/")):
            continue
        words = [op.name, op.type] + [tensor.name for tensor in op.inputs]
        words += sorted("^" + other.name for other in op.control_inputs)
        if "use_locking" in op.node_def.attr:
            words.append("locks" if op.get_attr("use_locking") else "does not lock")
        lines.append(" ".join("a gradient" if "gradients" in word else word for word in words))
    return sorted(lines)


def what_it_keeps(optimizer, variables):
    """Slots and other variables of an optimizer, by name."""
    return {
        "slot_names": optimizer.get_slot_names(),
        "slots": [
            None if slot is None else slot.name
            for variable in variables
            for slot in [optimizer.get_slot(variable, name) for name in optimizer.get_slot_names()]
        ],
        "variables": [variable.name for variable in optimizer.variables()],
        "none": optimizer.get_slot(variables[0], "no such slot") is None,
        "name": optimizer.get_name(),
    }


def values_after(session, train, fetches, steps=(1, 2, 5)):
    """Everything fetched after so many steps."""
    rows, done = [], 0
    for step in steps:
        for _ in range(step - done):
            session.run(train)
        done = step
        rows.append(session.run(fetches))
    return rows


def dense(tf, make, dtype):
    """A matrix and a vector, whose gradients are dense."""
    step = tf.train.get_or_create_global_step()
    w = tf.Variable(np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]], dtype), name="w")
    b = tf.Variable(np.array([0.125, 0.0, -0.5], dtype), name="layer/b")
    loss = tf.reduce_sum(w * w * np.array(0.25, dtype)) + tf.reduce_sum(tf.square(b - np.array([1, 0, 2], dtype)))
    optimizer = make(tf, step)
    train = optimizer.minimize(loss, global_step=step)
    kept = [w, b] + optimizer.variables() + [step]
    with initialised(tf) as session:
        result = {"values": values_after(session, train, kept), "train": [train.name, train.type]}
    if dtype == "float32":
        result.update(what_it_keeps(optimizer, [w, b]))
        result["operations"] = operations(tf.get_default_graph())
    return result


MAKERS = {
    "adadelta": lambda tf, step: tf.train.AdadeltaOptimizer(
        0.5, rho=0.75, epsilon=1e-3, use_locking=True, name="Delta"
    ),
    "adadelta_default": lambda tf, step: tf.train.AdadeltaOptimizer(epsilon=1e-4),
    "adagrad": lambda tf, step: tf.train.AdagradOptimizer(0.25, 0.5, use_locking=True, name="Ada"),
    "adagrad_default": lambda tf, step: tf.train.AdagradOptimizer(0.25),
    "adagrad_da": lambda tf, step: tf.train.AdagradDAOptimizer(0.25, step, 0.5, 0.03125, 0.0625, True, "DA"),
    "adagrad_da_default": lambda tf, step: tf.train.AdagradDAOptimizer(0.25, step),
    "adam": lambda tf, step: tf.train.AdamOptimizer(0.125, 0.75, 0.875, 1e-3, use_locking=True, name="A"),
    "adam_default": lambda tf, step: tf.train.AdamOptimizer(epsilon=1e-4),
    "ftrl": lambda tf, step: tf.train.FtrlOptimizer(
        0.25, -0.75, 0.5, 0.03125, 0.0625, True, "Leader", accum_name="squares", linear_name="line"
    ),
    "ftrl_default": lambda tf, step: tf.train.FtrlOptimizer(0.25),
    "ftrl_fixed_rate": lambda tf, step: tf.train.FtrlOptimizer(0.25, 0.0, initial_accumulator_value=0.0),
    "ftrl_shrinkage": lambda tf, step: tf.train.FtrlOptimizer(
        0.25, l1_regularization_strength=0.03125, l2_shrinkage_regularization_strength=0.125
    ),
    "gradient_descent": lambda tf, step: tf.train.GradientDescentOptimizer(0.125, use_locking=True, name="Down"),
    "gradient_descent_default": lambda tf, step: tf.train.GradientDescentOptimizer(0.125),
    "momentum": lambda tf, step: tf.train.MomentumOptimizer(0.125, 0.75, use_locking=True, name="Ball"),
    "momentum_nesterov": lambda tf, step: tf.train.MomentumOptimizer(0.125, 0.75, use_nesterov=True),
    "proximal_adagrad": lambda tf, step: tf.train.ProximalAdagradOptimizer(0.25, 0.5, 0.03125, 0.0625, True, "Near"),
    "proximal_adagrad_default": lambda tf, step: tf.train.ProximalAdagradOptimizer(0.25),
    "proximal_gradient_descent": lambda tf, step: tf.train.ProximalGradientDescentOptimizer(
        0.125, 0.03125, 0.0625, True, "NearDown"
    ),
    "proximal_gradient_descent_default": lambda tf, step: tf.train.ProximalGradientDescentOptimizer(0.125),
    "rms_prop": lambda tf, step: tf.train.RMSPropOptimizer(0.0625, 0.75, 0.5, 1e-3, use_locking=True, name="Root"),
    "rms_prop_default": lambda tf, step: tf.train.RMSPropOptimizer(0.0625),
    "rms_prop_centered": lambda tf, step: tf.train.RMSPropOptimizer(0.0625, 0.75, 0.5, 1e-2, centered=True),
}
"""Optimizers by name: all numbers given in the first of each kind, none in ``..._default`` that a rule can go without."""


def _follow(name, run):
    """A program for one of the makers, in all types that optimizers know."""

    def follow(tf):
        results = {}
        for dtype in DTYPES.get(name.replace("_default", ""), ("float16", "float32", "float64")):
            with tf.Graph().as_default():
                results[dtype] = run(tf, MAKERS[name], dtype)
        return results

    follow.__name__ = name
    return follow


for _name in MAKERS:
    program(_follow(_name, dense))


@program
def rates_that_are_not_numbers(tf):
    """A learning rate as a tensor, a variable, a function of no arguments; a function is asked when steps are made."""
    asked = []

    def rate():
        asked.append(1)
        return 0.25

    results = []
    for given in (
        lambda: tf.constant(0.5) * 0.5,
        lambda: tf.Variable(0.25, trainable=False, name="rate"),
        lambda: rate,
    ):
        for kind in (
            tf.train.GradientDescentOptimizer,
            tf.train.AdamOptimizer,
            tf.train.AdadeltaOptimizer,
            tf.train.AdagradOptimizer,
            tf.train.FtrlOptimizer,
            tf.train.ProximalGradientDescentOptimizer,
            tf.train.ProximalAdagradOptimizer,
            tf.train.RMSPropOptimizer,
            lambda value: tf.train.MomentumOptimizer(value, 0.5),
        ):
            if given() is rate and kind in (
                tf.train.FtrlOptimizer,
                tf.train.ProximalGradientDescentOptimizer,
                tf.train.ProximalAdagradOptimizer,
            ):
                continue
            with tf.Graph().as_default():
                w = tf.Variable([1.0, -2.0], name="w")
                train = kind(given()).minimize(tf.reduce_sum(w * w))
                with initialised(tf) as session:
                    session.run(train)
                    results.append(session.run(w))
    return [results, len(asked)]


@program
def hyper_parameters_that_are_functions(tf):
    """Whatever may be a tensor may be a function as well: where it may."""
    results = []
    for make in (
        lambda: tf.train.AdamOptimizer(lambda: 0.25, lambda: 0.5, lambda: 0.75, lambda: 0.01),
        lambda: tf.train.MomentumOptimizer(lambda: 0.25, lambda: 0.5),
        lambda: tf.train.RMSPropOptimizer(lambda: 0.25, lambda: 0.5, lambda: 0.75, lambda: 0.01),
        lambda: tf.train.AdadeltaOptimizer(lambda: 0.25, lambda: 0.5, lambda: 0.01),
    ):
        with tf.Graph().as_default() as graph:
            w = tf.Variable([1.0, -2.0], name="w")
            train = make().minimize(tf.reduce_sum(w * w))
            with initialised(tf) as session:
                session.run(train)
                session.run(train)
                results.append([session.run(w), operations(graph)])
    return results


@program
def numbers_that_are_refused(tf):
    """The constructors' complaints."""
    train, step = tf.train, tf.Variable(0, name="step")
    return [
        failure(lambda: train.GradientDescentOptimizer(0.1, name=""), "Must specify the optimizer name"),
        failure(lambda: train.AdamOptimizer(name=None), "Must specify the optimizer name"),
        failure(lambda: train.AdagradOptimizer(0.1, 0.0), "initial_accumulator_value must be positive: 0.0"),
        failure(lambda: train.ProximalAdagradOptimizer(0.1, -1.0), "initial_accumulator_value must be positive: -1.0"),
        failure(
            lambda: train.AdagradDAOptimizer(0.1, step, 0.0),
            "initial_gradient_squared_accumulator_value must be positive: 0.0",
        ),
        failure(
            lambda: train.FtrlOptimizer(0.1, initial_accumulator_value=-1.0),
            "initial_accumulator_value -1.000000 needs to be positive or zero",
        ),
        failure(
            lambda: train.FtrlOptimizer(0.1, learning_rate_power=0.5),
            "learning_rate_power 0.500000 needs to be negative or zero",
        ),
        failure(
            lambda: train.FtrlOptimizer(0.1, l1_regularization_strength=-0.5),
            "l1_regularization_strength -0.500000 needs to be positive or zero",
        ),
        failure(
            lambda: train.FtrlOptimizer(0.1, l2_regularization_strength=-0.5),
            "l2_regularization_strength -0.500000 needs to be positive or zero",
        ),
        failure(
            lambda: train.FtrlOptimizer(0.1, l2_shrinkage_regularization_strength=-0.5),
            "l2_shrinkage_regularization_strength -0.500000 needs to be positive or zero",
        ),
    ]


@program
def gradients_that_are_refused(tf):
    """The complaints of compute_gradients, apply_gradients and minimize."""
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    w = tf.Variable([1.0, 2.0], name="w")
    whole = tf.Variable([1, 2], name="whole")
    loss = tf.reduce_sum(w * w)
    return [
        failure(lambda: optimizer.apply_gradients([]), "No variables provided."),
        failure(
            lambda: optimizer.apply_gradients([(None, w)]),
            "No gradients provided for any variable: [\"<tf.Variable 'w:0' shape=(2,) dtype=float32_ref>\"].",
        ),
        failure(lambda: optimizer.apply_gradients([(object(), w)]), "Gradient must be convertible to a Tensor"),
        failure(lambda: optimizer.apply_gradients([([1.0, 2.0], tf.constant([1.0]))]), "Trying to update a Tensor "),
        failure(lambda: optimizer.apply_gradients([([1.0], w)]), "must be equal, but are 2 and 1"),
        failure(
            lambda: optimizer.apply_gradients([([1, 2], w)]),
            "Input 'delta' of 'ApplyGradientDescent' Op has type int32",
        ),
        failure(lambda: optimizer.apply_gradients([w]), ""),
        failure(
            lambda: optimizer.minimize(tf.constant(1.0), var_list=[w]),
            "No gradients provided for any variable, check your graph for ops that do not support gradients, between "
            "variables [\"<tf.Variable 'w:0' shape=(2,) dtype=float32_ref>\"] and loss Tensor(",
        ),
        failure(lambda: optimizer.minimize(loss, var_list=[]), "No variables to optimize."),
        failure(lambda: optimizer.minimize(loss, var_list=[loss]), "Trying to update a Tensor "),
        failure(lambda: optimizer.minimize(tf.reduce_sum(whole * whole)), "Invalid type tf.int32 for "),
        failure(lambda: optimizer.minimize(loss, grad_loss=tf.constant(1)), "Invalid type tf.int32 for "),
        failure(
            lambda: optimizer.compute_gradients(loss, gate_gradients=3),
            "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH.  Not 3",
        ),
        failure(lambda: tf.train.Optimizer(False, "Mine").minimize(loss), ""),
    ]


@program
def no_variables_at_all(tf):
    """minimize has nothing to do in a graph without variables."""
    return failure(
        lambda: tf.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.0)), "No variables to optimize."
    )


@program
def gates(tf):
    """What the three gates add to the graph; a cotangent of the loss; colocation."""
    results = []
    for options in (
        {"gate_gradients": tf.train.Optimizer.GATE_NONE},
        {"gate_gradients": tf.train.Optimizer.GATE_OP},
        {"gate_gradients": tf.train.Optimizer.GATE_GRAPH},
        {"colocate_gradients_with_ops": True},
        {"aggregation_method": tf.AggregationMethod.ADD_N},
        {"grad_loss": [1.0, 0.5]},
        {"grad_loss": 3.0, "name": "mine"},
    ):
        with tf.Graph().as_default() as graph:
            w = tf.Variable([[1.0, -2.0], [0.5, 3.0]], name="w")
            v = tf.Variable([1.0, -1.0], name="v")
            loss = tf.reduce_sum(tf.matmul(w, w) * v, 1)
            if options.get("grad_loss") == 3.0:
                loss = tf.reduce_sum(loss)
            if "grad_loss" in options:
                options["grad_loss"] = tf.constant(options["grad_loss"])
            train = tf.train.GradientDescentOptimizer(0.125).minimize(loss, **options)
            with initialised(tf) as session:
                if options.get("gate_gradients") != tf.train.Optimizer.GATE_NONE:  # that one is a race
                    results.append(values_after(session, train, [w, v], (1, 2)))
                results.append(operations(graph))
    return results


@program
def a_list_of_variables(tf):
    """Only these learn, however deep they are nested; the others keep their values and have no slots."""
    a, b, c = [tf.Variable([1.0, 2.0], name=name) for name in "abc"]
    loss = tf.reduce_sum(a * b * c)
    optimizer = tf.train.MomentumOptimizer(0.125, 0.5)
    train = optimizer.minimize(loss, var_list=[a, (b,)])
    one = tf.train.AdamOptimizer(name="one").minimize(loss, var_list=c)
    with initialised(tf) as session:
        session.run([train])
        session.run([one])
        return {
            "values": session.run([a, b, c]),
            "slot": optimizer.get_slot(c, "momentum") is None,
            "global": [v.name for v in tf.global_variables()],
            "trainable": [v.name for v in tf.trainable_variables()],
            "train_ops": [op.name for op in tf.get_collection(tf.GraphKeys.TRAIN_OP)],
        }


@program
def one_optimizer_twice(tf):
    """The second call makes new operations and takes the old slots."""
    w = tf.Variable([1.0, 2.0], name="w")
    optimizer = tf.train.AdamOptimizer(0.125, name="A")
    first = optimizer.minimize(tf.reduce_sum(w * w))
    second = optimizer.minimize(tf.reduce_sum(-w), name="again")
    other = tf.train.AdamOptimizer(0.125, name="A").minimize(tf.reduce_sum(-w))
    with initialised(tf) as session:
        session.run(first)
        session.run(second)
        session.run(other)
        return {
            "values": session.run([w] + optimizer.variables()),
            "names": [first.name, second.name, other.name],
            "global": [v.name for v in tf.global_variables()],
            "operations": operations(tf.get_default_graph()),
        }


@program
def in_scopes(tf):
    """Variable scopes and name scopes around everything."""
    with tf.variable_scope("model"):
        w = tf.get_variable("w", initializer=[1.0, 2.0])
        with tf.name_scope("training"):
            optimizer = tf.train.AdamOptimizer(0.125)
            step = tf.get_variable("step", initializer=tf.constant(0, tf.int64), trainable=False)
            train = optimizer.minimize(tf.reduce_sum(w * w), step)
    with initialised(tf) as session:
        return {
            "values": values_after(session, train, [w, step] + optimizer.variables()),
            "kept": what_it_keeps(optimizer, [w]),
            "operations": operations(tf.get_default_graph()),
        }


@program
def variables_with_constraints(tf):
    """A constraint is applied to what the step made."""
    w = tf.Variable([0.5, -0.5, 2.0], name="w", constraint=lambda v: tf.clip_by_value(v, -1.0, 1.0))
    step = tf.train.create_global_step()
    train = tf.train.MomentumOptimizer(0.5, 0.5).minimize(tf.reduce_sum(tf.exp(-w)), step)
    train_op = train.name
    table = tf.Variable(np.ones([3, 2], np.float32), name="table", constraint=tf.nn.relu)
    rows = tf.nn.embedding_lookup(table, [0, 2])
    with initialised(tf) as session:
        return {
            "values": values_after(session, train, [w, step]),
            "train": train_op,
            "rows": failure(
                lambda: tf.train.MomentumOptimizer(0.5, 0.5).minimize(tf.reduce_sum(rows), var_list=[table]),
                "Cannot use a constraint function on a sparse variable.",
            ),
        }


@program
def an_optimizer_of_ones_own(tf):
    """A subclass says what is to be done with a variable and its gradient, and the rest works."""

    class Halving(tf.train.Optimizer):
        def __init__(self):
            super(Halving, self).__init__(False, "Halving")

        def _create_slots(self, var_list):
            for var in var_list:
                self._zeros_slot(var, "count", self._name)
                self._get_or_make_slot(var, tf.constant([7.0, 7.0]), "seven", "Seven")
                self._get_or_make_slot_with_initializer(var, tf.ones_initializer(), var.shape, tf.float32, "one", "One")
            first = min(var_list, key=lambda v: v.name)
            self._create_non_slot_variable(initial_value=3.0, name="all", colocate_with=first)

        def _prepare(self):
            self._half = tf.convert_to_tensor(self._call_if_callable(lambda: 0.5), name="half")

        def _apply_dense(self, grad, var):
            counted = self.get_slot(var, "count").assign_add(tf.ones_like(var))
            with tf.control_dependencies([counted]):
                return tf.assign_sub(var, self._half * grad, use_locking=self._use_locking).op

        def _finish(self, update_ops, name_scope):
            with tf.control_dependencies(update_ops):
                total = self._get_non_slot_variable("all", graph=tf.get_default_graph())
                counted = total.assign_add(1.0)
            return tf.group(*update_ops + [counted], name=name_scope)

    a, b = tf.Variable([1.0, 2.0], name="a"), tf.Variable([3.0, 4.0], name="b")
    optimizer = Halving()
    train = optimizer.minimize(tf.reduce_sum(a * a * b))
    with initialised(tf) as session:
        return {
            "values": values_after(session, train, [a, b] + optimizer.variables(), (1, 2)),
            "kept": what_it_keeps(optimizer, [a, b]),
            "operations": operations(tf.get_default_graph()),
        }


@program
def compute_gradients_pairs(tf):
    """Pairs in the order of the variables, None where nothing is to learn, and what gradients are."""
    a = tf.Variable([1.0, 2.0], name="a")
    tf.Variable(3.0, name="b")
    table = tf.Variable([[1.0], [2.0]], name="table")
    loss = tf.reduce_sum(a * a) + tf.reduce_sum(tf.gather(table, [1, 1]))
    pairs = tf.train.AdamOptimizer().compute_gradients(loss)
    return [[v.name, type(g).__name__, None if g is None else g.name] for g, v in pairs]
