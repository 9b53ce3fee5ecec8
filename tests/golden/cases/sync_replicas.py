"""SyncReplicasOptimizer: workers in threads that share one session, its operations, its hook."""

import threading

from ..spec import Family, failure
from .optimizers import operations
from .queues import PATIENCE

FAMILY = Family("sync_replicas")
program = FAMILY.program


OTHERWISE_HERE = ("Fill Fill ", "report_un", "cond/", "InitializedValue", "IsVar", "w/Exponential", "Exponential")
"""What tfedu makes of other operations: what a run reads after an update, conditions, lists of words."""


def model(tf, replicas, total=None, sparse=False, averages=None, inner=None):
    """A loss whose gradient a worker feeds."""
    step = tf.train.create_global_step()
    w = tf.Variable([1.0, 2.0, 3.0], name="w")
    x = tf.placeholder(tf.float32, [2] if sparse else [3], name="x")
    chosen = tf.gather(w, [0, 2]) if sparse else w
    follow = {}
    if averages:
        follow = {"variable_averages": tf.train.ExponentialMovingAverage(0.5), "variables_to_average": [w]}
    inner = tf.train.GradientDescentOptimizer(0.5) if inner is None else inner
    optimizer = tf.train.SyncReplicasOptimizer(inner, replicas, total, **follow)
    train = optimizer.minimize(tf.reduce_sum(chosen * x), global_step=step)
    return optimizer, train, w, x, step


class Worker(object):
    """A thread that makes steps, each with a gradient of its own."""

    def __init__(self, session, train, x, gradients):
        self.steps, self.error = [], None
        self._work = (session, train, x, gradients)
        self._thread = threading.Thread(target=self._go)
        self._thread.daemon = True
        self._thread.start()

    def _go(self):
        session, train, x, gradients = self._work
        try:
            for gradient in gradients:
                self.steps.append(int(session.run(train, {x: gradient})))
        except Exception as error:
            self.error = error

    def end(self):
        """Wait for the last step."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "a worker that should have ended is still waiting"
        if self.error is not None:
            raise self.error
        return self.steps


def train_together(tf, optimizer, train, w, x, gradients):
    """Round by round every worker makes one step; the next round begins when all are there.

    Here the workers share the variable that says of which step their gradients are, so one that ran ahead would make
    the gradients of the others look fresh or stale.
    """
    hook = optimizer.make_session_run_hook(True, num_tokens=0)
    hook.begin()
    init = tf.global_variables_initializer(), tf.local_variables_initializer()
    with tf.Session() as session:
        session.run(init)
        coord = tf.train.Coordinator()
        hook.after_create_session(session, coord)
        result = []
        for round_ in zip(*gradients):
            workers = [Worker(session, train, x, [gradient]) for gradient in round_]
            result.append([worker.end() for worker in workers])
        result.append(session.run([w, tf.train.get_global_step()]))
        coord.request_stop()
    coord.join(stop_grace_period_secs=PATIENCE)  # the chief's thread waits for gradients until the session is closed
    return result


@program
def one_worker(tf):
    """Alone it is the optimizer inside."""
    return train_together(tf, *model(tf, 1)[:4], gradients=[[[1.0, 0.0, 2.0], [0.0, 4.0, 0.5]]])


@program
def two_workers(tf):
    """The mean of both gradients."""
    gradients = [[[1.0, 0.0, 2.0]], [[3.0, 2.0, -4.0]]]
    return train_together(tf, *model(tf, 2)[:4], gradients=gradients)


@program
def two_workers_for_some_steps(tf):
    """Round by round."""
    gradients = [[[1.0, 0.0, 2.0]] * 4, [[0.0, 1.0, 0.5]] * 4]
    return train_together(tf, *model(tf, 2)[:4], gradients=gradients)


@program
def rows_of_two_workers(tf):
    """Rows are averaged, too."""
    return train_together(tf, *model(tf, 2, sparse=True)[:4], gradients=[[[1.0, 2.0]], [[3.0, 2.0]]])


@program
def step_by_step(tf):
    """What a chief without workers sees: gradients that wait, a step that is made by hand, stale gradients dropped."""
    optimizer, train, w, x, step = model(tf, 2, 1, averages=True, inner=tf.train.MomentumOptimizer(0.5, 0.5))
    sync = optimizer.get_chief_queue_runner().enqueue_ops[0]
    shadow = [v for v in tf.global_variables() if "ExponentialMovingAverage" in v.name]
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        rows = [session.run(optimizer.ready_for_local_init_op)]
        session.run(optimizer.chief_init_op)
        session.run(optimizer.get_init_tokens_op())
        rows.append(session.run(train, {x: [1.0, 1.0, 1.0]}))
        rows.append(session.run(train, {x: [3.0, 1.0, 0.0]}))
        session.run(sync)
        rows.append(session.run([w, step] + shadow))
        rows.append(session.run(train, {x: [99.0, 99.0, 99.0]}))  # of the old step: dropped
        rows.append(session.run(train, {x: [1.0, 0.0, 0.0]}))
        worker = Worker(session, train, x, [[0.0, 0.0, 1.0]])
        session.run(sync)
        rows.append(worker.end())
        rows.append(session.run([w, step] + shadow + optimizer.variables()))
        rows.append([optimizer.get_slot_names(), optimizer.get_slot(w, "momentum").name])
        return rows


@program
def names_of_operations(tf):
    """Everything it makes, and in which collections its variables are."""
    results = []
    for options in ({}, {"sparse": True}, {"averages": True}):
        with tf.Graph().as_default() as graph:
            optimizer, train, _, _, _ = model(tf, 2, 3, **options)
            optimizer.get_init_tokens_op()
            optimizer.get_init_tokens_op(0)
            results.append(
                [
                    [line for line in operations(graph) if not line.startswith(OTHERWISE_HERE)],
                    [train.name, optimizer.chief_init_op.name, optimizer.local_step_init_op.name],
                    [v.name for v in tf.local_variables()],
                    [v.name for v in tf.global_variables()],
                    optimizer.get_chief_queue_runner().name,
                    optimizer.get_name(),
                ]
            )
    return results


@program
def what_is_refused(tf):
    """Calls in the wrong order, missing steps, too few tokens."""
    optimizer = tf.train.SyncReplicasOptimizer(tf.train.GradientDescentOptimizer(0.5), 3, 1)
    w = tf.Variable(1.0)
    step = tf.train.create_global_step()
    results = [
        failure(optimizer.get_chief_queue_runner, "Should be called after apply_gradients()."),
        failure(optimizer.get_init_tokens_op, "get_init_tokens_op() should be called after apply_gradients()."),
        failure(optimizer.make_session_run_hook(True).begin, "should be called before using the hook."),
        failure(lambda: optimizer.apply_gradients([]), "Must supply at least one variable"),
        failure(lambda: optimizer.minimize(w * w), "Global step is required to check staleness"),
        failure(lambda: optimizer.apply_gradients([(1.0, w)], step), "Unknown grad type!"),
    ]
    optimizer.minimize(w * w, step)
    results.append(
        failure(
            lambda: optimizer.get_init_tokens_op(1), "Too few tokens to finish the first step: 1 (given) vs 2 (needed)"
        )
    )
    for is_chief in (True, False):
        hook = optimizer.make_session_run_hook(is_chief)
        hook.begin()
        with tf.Session() as session:
            results.append(
                failure(
                    lambda hook=hook: hook.after_create_session(session, tf.train.Coordinator()),
                    "Init operations did not make model ready for SyncReplicasOptimizer local_init. Init op: ",
                )
            )
    return results


@program
def classes_of_hooks(tf):
    """What hooks are made of."""
    context = tf.train.SessionRunContext(tf.train.SessionRunArgs("a", {"b": 1}), "session")
    before = context.stop_requested
    context.request_stop()
    hook = tf.train.SessionRunHook()
    values = tf.train.SessionRunValues([1], None, "metadata")
    return [
        [before, context.stop_requested, context.original_args, context.session],
        [hook.begin(), hook.after_create_session(1, 2), hook.before_run(3), hook.after_run(4, 5), hook.end(6)],
        list(tf.train.SessionRunArgs([1, 2])),
        [values.results, values.options, values.run_metadata],
        [list(kind._fields) for kind in (tf.train.SessionRunArgs, tf.train.SessionRunValues)],
    ]
