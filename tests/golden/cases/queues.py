"""Queues: what leaves them and in which order, who waits for whom, how they end; QueueRunners and coordinators."""

import threading
import time

import numpy as np

from ..spec import Family, failure

FAMILY = Family("queues")
program = FAMILY.program

PATIENCE = 60.0
"""Seconds after which a thread that should long have ended makes a test fail."""


class InThread(object):
    """A run in a thread of its own, and what came of it."""

    def __init__(self, session, fetches):
        self.result, self.error = None, None
        self._thread = threading.Thread(target=self._go, args=(session, fetches))
        self._thread.daemon = True
        self._thread.start()

    def _go(self, session, fetches):
        try:
            self.result = session.run(fetches)
        except Exception as error:
            self.error = error

    def outcome(self):
        """The result, or raise the error."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "a run that should have ended is still waiting"
        if self.error is not None:
            raise self.error
        return self.result


def until(session, tensor, value):
    """Look until the tensor has the value: then the run of another thread has come as far as it can."""
    end = time.time() + PATIENCE
    while session.run(tensor) != value:
        assert time.time() < end, "the other thread has not come so far"
        time.sleep(0.01)


def operations(graph):
    """Name, type, inputs, control inputs, shapes and types of outputs of all operations."""
    return [
        [
            op.name,
            op.type,
            [tensor.name for tensor in op.inputs],
            [other.name for other in op.control_inputs],
            [str(tensor.shape) + tensor.dtype.name for tensor in op.outputs if op.type.startswith("QueueD")],
        ]
        for op in graph.get_operations()
    ]


@program
def first_in_first_out(tf):
    """One component: elements one by one and in batches."""
    queue = tf.FIFOQueue(10, tf.float32, shapes=[()], name="q")
    one, many = queue.enqueue(1.0), queue.enqueue_many([[2.0, 3.0, 4.0, 5.0, 6.0]])
    take, some, up_to, size = queue.dequeue(), queue.dequeue_many(2), queue.dequeue_up_to(2), queue.size()
    with tf.Session() as session:
        rows = [session.run(size)]
        for op in (one, many):
            rows.append([session.run(op), session.run(size)])
        rows += [session.run(tensor) for tensor in (take, some, up_to, size)]
        rows.append(session.run(queue.dequeue_many(0)))
        rows += [session.run(op) for op in (queue.is_closed(), queue.close(), queue.is_closed(), size)]
    with tf.Session() as other:
        rows.append(other.run([size, queue.is_closed()]))
    return rows


@program
def components(tf):
    """Several of them, with shapes and names."""
    queue = tf.FIFOQueue(10, [tf.int32, tf.string, tf.float32], shapes=[(), (2,), (0, 3)], names=["n", "w", "e"])
    nothing = np.zeros([2, 0, 3], np.float32)
    ops = [
        queue.enqueue({"w": ["a", "b"], "n": 1, "e": nothing[0]}),
        queue.enqueue_many({"n": [2, 3], "w": [["c", ""], ["longer word", "d"]], "e": nothing}),
    ]
    plain = tf.FIFOQueue(10, [tf.bool, tf.complex64, tf.float16, tf.uint8])
    ops.append(plain.enqueue((True, 1j, [0.5, 0.25], np.zeros([2, 2], np.uint8))))
    ops.append(plain.enqueue([False, 2.0, [], np.ones([1], np.uint8)]))
    with tf.Session() as session:
        for op in ops:
            session.run(op)
        return [
            session.run(queue.dequeue()),
            session.run(queue.dequeue_many(2)),
            session.run(plain.dequeue()),
            session.run(plain.dequeue()),
            [queue.names, [str(shape) for shape in queue.shapes], [kind.name for kind in queue.dtypes]],
            [plain.names, [str(shape) for shape in plain.shapes], plain.name, plain.queue_ref.name],
        ]


@program
def names_of_operations(tf):
    """What every method makes, with and without a name, in scopes."""
    with tf.name_scope("s"):
        queues = [
            tf.FIFOQueue(3, [tf.float32, tf.int32], shapes=[(), (2,)]),
            tf.PaddingFIFOQueue(3, [tf.float32], shapes=[(None, 2)]),
            tf.RandomShuffleQueue(3, 1, tf.float32, shapes=[()], seed=1),
            tf.PriorityQueue(3, [tf.float32], shapes=[()]),
            tf.FIFOQueue(-1, tf.float32, name="mine", shared_name="ours"),
        ]
    values = [[1.0, [1, 2]], [[[1.0, 2.0]]], 1.0, [1, 1.0], 1.0]
    for queue, value in zip(queues, values):
        queue.enqueue(value)
        queue.enqueue(value, name="e")
        queue.enqueue_many([[part] for part in value] if isinstance(value, list) else [[value]])
        queue.dequeue()
        queue.dequeue_many(2)
        queue.dequeue_many(tf.placeholder_with_default(2, []), name="many")
        queue.dequeue_up_to(2)
        queue.size()
        queue.close()
        queue.close(True, name="c")
        queue.is_closed()
    return operations(tf.get_default_graph())


@program
def padded_batches(tf):
    """Numbers and words of different lengths."""
    queue = tf.PaddingFIFOQueue(10, [tf.float32, tf.string, tf.int64], shapes=[(None, 2), (None,), ()])
    with tf.Session() as session:
        for length in (1, 3, 0, 2, 5):
            numbers = np.arange(2.0 * length, dtype=np.float32).reshape(length, 2)
            session.run(queue.enqueue([numbers, np.array(["w" * i for i in range(length)], object), length]))
        batch = queue.dequeue_many(3)
        rows = [session.run(batch), [str(tensor.shape) for tensor in batch]]
        session.run(queue.close())
        rows += [session.run(queue.dequeue_up_to(5)), session.run(queue.size())]
        return rows


@program
def priorities(tf):
    """The smallest first; what happens among equals."""
    queue = tf.PriorityQueue(20, [tf.float32, tf.string], shapes=[(), ()])
    order = [3, 1, 2, 1, 3, 2, 1, -5, 2**40, 1]
    with tf.Session() as session:
        session.run(queue.enqueue_many([order, np.arange(10.0), list("abcdefghij")]))
        session.run(queue.enqueue([2, 99.0, "x"]))
        return [session.run(queue.dequeue()), session.run(queue.dequeue_many(10)), [k.name for k in queue.dtypes]]


@program
def random_orders(tf):
    """TensorFlow's own order for seeds; some elements stay behind until the queue is closed."""
    rows = []
    for seed, graph_seed in ((7, None), (None, 3), (5, 3)):
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(graph_seed) if graph_seed is not None else None
            queue = tf.RandomShuffleQueue(30, 2, tf.int32, shapes=[()], seed=seed)
            session.run(queue.enqueue_many([np.arange(12)]))
            take, size = queue.dequeue(), queue.size()
            rows.append([session.run(queue.dequeue_many(4)), [session.run(take) for _ in range(6)], session.run(size)])
            session.run(queue.close())
            rows.append(session.run(queue.dequeue_up_to(5)))
    return rows


@program
def shared_queues(tf):
    """Queues of one shared name are one queue, if they mean the same."""
    one = tf.FIFOQueue(3, tf.float32, shared_name="ours", name="a")
    two = tf.FIFOQueue(3, tf.float32, shared_name="ours", name="b")
    shuffled = tf.RandomShuffleQueue(3, 0, tf.float32, seed=1, shared_name="shuffled")
    others = [
        (tf.FIFOQueue(4, tf.float32, shared_name="ours"), "has capacity 3 but requested capacity was 4"),
        (
            tf.FIFOQueue(3, tf.int32, shared_name="ours"),
            "component types float but requested component types were int32",
        ),
        (
            tf.FIFOQueue(3, tf.float32, shapes=[(2,)], shared_name="ours"),
            "has component shapes [] but requested component shapes were [[2]]",
        ),
        (tf.PaddingFIFOQueue(3, tf.float32, shapes=[()], shared_name="ours"), "Expected FIFOQueue, found PaddingFIFO"),
        (tf.RandomShuffleQueue(3, 1, tf.float32, seed=1, shared_name="shuffled"), "has min_after_dequeue 0 but"),
        (tf.RandomShuffleQueue(3, 0, tf.float32, seed=2, shared_name="shuffled"), "has random seeds (87654321, 1) but"),
    ]
    with tf.Session() as session:
        session.run(one.enqueue(1.0))
        session.run(shuffled.enqueue(1.0))
        return [session.run([two.size(), shuffled.size()])] + [
            failure(queue.size().eval, phrase) for queue, phrase in others
        ]


@program
def queue_chosen_in_the_run(tf):
    """from_list."""
    queues = [tf.FIFOQueue(3, tf.float32, shapes=[(1, n)], name="q") for n in (2, 3)]
    index = tf.placeholder(tf.int32, [])
    chosen = tf.QueueBase.from_list(index, queues)
    take = chosen.dequeue()
    with tf.Session() as session:
        for queue, length in zip(queues, (2, 3)):
            session.run(queue.enqueue(np.ones([1, length], np.float32)))
        return [
            session.run(take, {index: 1}),
            session.run(take, {index: 0}),
            [str(chosen.shapes[0]), chosen.name, take.name, str(take.shape)],
            failure(lambda: tf.QueueBase.from_list(0, []), "A list of queues expected"),
            failure(lambda: tf.QueueBase.from_list(0, [1]), "A list of queues expected"),
            failure(
                lambda: tf.QueueBase.from_list(0, [queues[0], tf.FIFOQueue(1, tf.string)]),
                "Queues do not have matching component dtypes.",
            ),
            failure(
                lambda: tf.QueueBase.from_list(0, [queues[0], tf.FIFOQueue(1, tf.float32, names=["a"])]),
                "Queues do not have matching component names.",
            ),
        ]


@program
def what_is_refused_at_once(tf):
    """Shapes, names, capacities and values that do not fit."""
    one = tf.FIFOQueue(3, [tf.float32], shapes=[()])
    two = tf.FIFOQueue(3, [tf.float32, tf.float32])
    named = tf.FIFOQueue(3, [tf.float32], names="a")
    return [
        failure(lambda: one.enqueue([[1.0]]), "Shapes (1,) and () are incompatible"),
        failure(lambda: one.enqueue_many([1.0]), "Shape () must have rank at least 1"),
        failure(lambda: two.enqueue_many([[1.0], [1.0, 2.0]]), "Dimensions 1 and 2 are not compatible"),
        failure(lambda: tf.FIFOQueue(3, tf.string).enqueue(1), "Expected string, got 1 of type 'int' instead."),
        failure(
            lambda: tf.FIFOQueue(3, [tf.float32] * 2, shapes=[()]), "Queue shapes must have the same length as dtypes"
        ),
        failure(
            lambda: tf.FIFOQueue(3, [tf.float32] * 2, names=["a"]),
            "List of names must have the same length as the list of dtypes",
        ),
        failure(lambda: one.enqueue({"a": 1.0}), "Queue must have names to enqueue a dictionary"),
        failure(lambda: named.enqueue(1.0), "You must enqueue a dictionary in a Queue with names"),
        failure(
            lambda: named.enqueue({"b": 1.0}),
            "Keys in dictionary to enqueue do not match names of Queue.  Dictionary: (['b']), Queue: (['a'])",
        ),
        failure(
            lambda: tf.FIFOQueue(3, tf.float32, shapes=[(None,)]), "All shapes must be fully defined: [TensorShape("
        ),
        failure(lambda: tf.FIFOQueue(3, tf.float32, shapes=3), "shapes must be a TensorShape or a list or tuple"),
        failure(lambda: tf.FIFOQueue("a", tf.float32), "Expected int for argument 'capacity' not 'a'."),
        failure(lambda: tf.FIFOQueue(3, None), ""),
        failure(lambda: tf.PaddingFIFOQueue(3, [tf.float32], None), "a list of shapes must be provided."),
        failure(lambda: tf.PaddingFIFOQueue(3, [tf.float32], [None]), "a list of shapes must be provided."),
        failure(lambda: tf.PaddingFIFOQueue(3, [tf.float32] * 2, [[None]]), "received 2 dtypes and 1 shapes."),
        failure(
            lambda: tf.PaddingFIFOQueue(3, [tf.float32], [tf.TensorShape(None)]),
            "All shapes must have a defined rank: [TensorShape(None)]",
        ),
        failure(
            lambda: tf.PriorityQueue(3, tf.float32), "Expected list for 'shapes' argument to 'priority_queue_v2' Op"
        ),
        failure(lambda: one.dequeue_many(-1), "Input 'n' must be >= 0, but is -1"),
    ]


@program
def what_is_refused_in_the_run(tf):
    """Values that do not fit, batches without shapes, queues that cannot be."""
    one = tf.FIFOQueue(3, [tf.float32], shapes=[()])
    two = tf.FIFOQueue(3, [tf.float32, tf.float32], shapes=[(), ()])
    free = tf.FIFOQueue(3, tf.float32)
    padded = tf.PaddingFIFOQueue(3, [tf.float32], shapes=[(None,)])
    unknown = [tf.placeholder_with_default(np.ones(shape, np.float32), None) for shape in ((), (1,), (2,), (1, 2))]
    number = tf.placeholder_with_default(-1, [])
    asked = [
        (one.enqueue(unknown[2]), "Shape mismatch in tuple component 0. Expected [], got [2]"),
        (one.enqueue_many([unknown[3]]), "Shape mismatch in tuple component 0. Expected [1], got [1,2]"),
        (two.enqueue_many([unknown[2], unknown[1]]), "Shape mismatch in tuple component 1. Expected [2], got [1]"),
        (two.enqueue(1.0), "Signature mismatch, have: resource, float-> expected: resource, float, float->"),
        (padded.enqueue(unknown[0]), "Shape mismatch in tuple component 0. Expected [?], got []"),
        (
            free.dequeue_many(1),
            "FIFOQueue's DequeueMany and DequeueUpTo require the components to have specified shapes.",
        ),
        (tf.RandomShuffleQueue(3, 0, tf.float32).dequeue_up_to(1), "RandomShuffleQueue's DequeueMany and DequeueUpTo"),
        (one.dequeue_many(number), "DequeueManyOp requested -1 < 0 elements"),
        (one.dequeue_up_to(number), "DequeueUpToOp requested -1 < 0 elements"),
        (tf.RandomShuffleQueue(5, 5, tf.float32).size(), "min_after_dequeue 5 must be < capacity 5"),
        (tf.RandomShuffleQueue(5, -1, tf.float32).size(), "min_after_dequeue -1 must be >= 0"),
    ]
    with tf.Session() as session:
        return [failure(lambda fetch=fetch: session.run(fetch), phrase) for fetch, phrase in asked]


@program
def closed_queues(tf):
    """What is there can be taken, nothing can be brought; every kind says so in its name."""
    rows = []
    for kind, make in (
        ("FIFOQueue", lambda: tf.FIFOQueue(5, tf.float32, shapes=[()])),
        ("PaddingFIFOQueue", lambda: tf.PaddingFIFOQueue(5, [tf.float32], shapes=[()])),
        ("RandomShuffleQueue", lambda: tf.RandomShuffleQueue(5, 1, tf.float32, shapes=[()])),
        ("PriorityQueue", lambda: tf.PriorityQueue(5, tf.float32, shapes=[()])),
    ):
        queue = make()
        values = [1, 1.0] if kind == "PriorityQueue" else [1.0]
        bring, brings = queue.enqueue(values), queue.enqueue_many([[value] * 2 for value in values])
        none = queue.enqueue_many([np.zeros([0], dtype.as_numpy_dtype) for dtype in queue.dtypes])
        many = tf.group(queue.dequeue_many(9))
        with tf.Session() as session:
            session.run([bring, brings])
            session.run(queue.close())
            closed = kind + " '_"
            rows.append(
                [
                    session.run(queue.size()),
                    failure(bring.run, "queue' is closed."),
                    failure(brings.run, "queue' is closed."),
                    session.run(none),
                    failure(queue.close().run, "queue' is already closed."),
                    session.run(queue.close(cancel_pending_enqueues=True)),
                    session.run(queue.dequeue()),
                ]
            )
            if kind == "PriorityQueue":  # there dequeue_up_to on a closed queue is broken in TensorFlow
                continue
            end = "queue' is closed and has insufficient elements (requested 9, current size 2)"
            rows.append([failure(many.run, closed), failure(many.run, end), session.run(queue.dequeue_up_to(9))])
            end = "queue' is closed and has insufficient elements (requested 1, current size 0)"
            rows.append([failure(tf.group(queue.dequeue()).run, end)])
            end = "queue' is closed and has insufficient elements (requested 9, current size 0)"
            rows.append([failure(tf.group(queue.dequeue_up_to(9)).run, end)])
    return rows


@program
def named_in_errors(tf):
    """A shared name is the name that errors show."""
    queue = tf.FIFOQueue(5, tf.float32, shared_name="ours")
    with tf.Session() as session:
        session.run(queue.close())
        return failure(
            queue.dequeue().eval,
            "FIFOQueue 'ours' is closed and has insufficient elements (requested 1, current size 0)",
        )


@program
def in_one_run(tf):
    """What is taken may be brought in the same run; control dependencies hold."""
    queue = tf.FIFOQueue(5, tf.float32, shapes=[()])
    x = tf.placeholder_with_default(3.0, [])
    take, bring = queue.dequeue(), queue.enqueue(tf.square(x) + 1.0)
    with tf.control_dependencies([bring]):
        after = queue.size()
        with tf.control_dependencies([after, queue.dequeue()]):
            later = queue.size()
    v = tf.Variable(0.0)
    add = tf.assign_add(v, queue.dequeue() * 2.0)
    with tf.Session() as session:
        session.run(v.initializer)
        rows = [session.run([take, bring]), session.run(later)]
        session.run(queue.enqueue_many([[1.0, 10.0, 100.0]]))
        return rows + [[session.run(add) for _ in range(3)], session.run(queue.size())]


@program
def waiting_to_take(tf):
    """A run waits until another brings what it wants, and takes it as it comes."""
    queue = tf.FIFOQueue(10, tf.int32, shapes=[()])
    value = tf.placeholder(tf.int32, [])
    bring, take, three, size = queue.enqueue(value), queue.dequeue(), queue.dequeue_many(3), queue.size()
    rows = []
    with tf.Session() as session:
        waits = InThread(session, take)
        session.run(bring, {value: 1})
        rows.append(waits.outcome())
        waits = InThread(session, three)
        for number in (2, 3):
            session.run(bring, {value: number})
            until(session, size, 0)
        session.run(bring, {value: 4})
        rows.append(waits.outcome())
        waits = InThread(session, three)
        session.run(bring, {value: 5})
        until(session, size, 0)
        session.run(queue.close())
        rows.append(failure(waits.outcome, "(requested 2, current size 0)"))
        rows.append([session.run(size), session.run(take)])
    return rows


@program
def waiting_to_bring(tf):
    """A run waits until another makes room; closing waits for it, or cancels it."""
    rows = []
    for cancel in (False, True):
        queue = tf.FIFOQueue(2, tf.int32, shapes=[()])
        bring, take, size = queue.enqueue_many([[1, 2, 3]]), queue.dequeue(), queue.size()
        close = queue.close(cancel_pending_enqueues=cancel)
        with tf.Session() as session:
            brings = InThread(session, bring)
            until(session, size, 2)
            closes = InThread(session, close)
            if cancel:
                rows.append(closes.outcome())
                rows.append(failure(brings.outcome, "Enqueue operation was cancelled"))
                rows.append(session.run(queue.dequeue_up_to(5)))
            else:
                rows.append([session.run(take), brings.outcome(), closes.outcome()])
                rows.append(session.run(queue.dequeue_up_to(5)))
            rows.append(session.run(queue.is_closed()))
    return rows


@program
def closing_the_session(tf):
    """Whoever waits is told so."""
    queue = tf.FIFOQueue(2, tf.int32, shapes=[()])
    bring, three, size = queue.enqueue_many([[1, 2, 3]]), queue.dequeue_many(5), queue.size()
    rows = []
    for fetch, left in ((bring, 2), (three, 0)):
        session = tf.Session()
        if fetch is three:
            session.run(queue.enqueue(1))
        waits = InThread(session, fetch)
        until(session, size, left)
        session.close()
        what = "Enqueue" if fetch is bring else "Dequeue"
        rows.append(failure(waits.outcome, what + " operation was cancelled"))
    return rows


@program
def running_out_of_time(tf):
    """A run may say how long it is willing to wait."""
    queue = tf.FIFOQueue(2, tf.int32)
    take = queue.dequeue()
    with tf.Session() as session:
        options = tf.RunOptions(timeout_in_ms=50)
        rows = [failure(lambda: session.run(take, options=options), "Timed out waiting for notification")]
        session.run(queue.enqueue(3))
        rows.append(session.run(take))
    with tf.Session(config=tf.ConfigProto(operation_timeout_in_ms=50)) as session:
        return rows + [failure(take.eval, "Timed out waiting for notification")]


@program
def many_threads(tf):
    """Every element leaves exactly once."""
    queue = tf.FIFOQueue(3, tf.int32, shapes=[()])
    counter = tf.Variable(0)
    bring, take = queue.enqueue(tf.assign_add(counter, 1, use_locking=True)), queue.dequeue()
    with tf.Session() as session:
        session.run(counter.initializer)
        threads = [InThread(session, fetch) for _ in range(8) for fetch in (bring, take)]
        taken = [thread.outcome() for thread in threads]
        return [session.run(counter), len([value for value in taken if value is not None]), session.run(queue.size())]


@program
def queue_runners(tf):
    """Threads fill a queue until their source is exhausted; then it is closed."""
    numbers = tf.Variable(0)
    queue = tf.FIFOQueue(4, tf.int32, shapes=[()], name="q")
    bring = queue.enqueue(numbers.count_up_to(7))
    runner = tf.train.QueueRunner(queue, [bring])
    tf.train.add_queue_runner(runner)
    take = queue.dequeue()
    with tf.Session() as session:
        session.run(numbers.initializer)
        coord = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coord)
        taken = [int(session.run(take)) for _ in range(7)]
        end = failure(take.eval, "is closed and has insufficient elements (requested 1, current size 0)")
        coord.request_stop()
        coord.join(threads, stop_grace_period_secs=PATIENCE)
        return {
            "taken": taken,
            "end": end,
            "threads": sorted(thread.name for thread in threads),
            "daemons": [thread.daemon for thread in threads],
            "joined": coord.joined,
            "raised": runner.exceptions_raised,
            "names": [runner.name, runner.close_op.name, runner.cancel_op.name, runner.enqueue_ops[0].name],
            "types": [kind.__name__ for kind in runner.queue_closed_exception_types],
            "collection": [item is runner for item in tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS)],
        }


@program
def queue_runners_that_fail(tf):
    """An error reaches the coordinator, and everything ends."""
    queue = tf.FIFOQueue(4, tf.int32, name="q")
    bring = queue.enqueue(tf.placeholder(tf.int32, [], name="never_fed"))
    runner = tf.train.QueueRunner(queue, [bring, bring])
    with tf.Session() as session:
        coord = tf.train.Coordinator()
        threads = runner.create_threads(session, coord, daemon=True, start=True)
        error = failure(
            lambda: coord.join(threads, stop_grace_period_secs=PATIENCE),
            "You must feed a value for placeholder tensor 'never_fed' with dtype int32",
        )
        return [
            error,
            len(threads),
            coord.should_stop(),
            failure(queue.dequeue().eval, "is closed and has insufficient elements"),
            failure(coord.raise_requested_exception, "never_fed"),
        ]


@program
def queue_runners_started_twice(tf):
    """While the threads of a session are at work it gets no new ones; the last to end closes the queue."""
    queue = tf.FIFOQueue(1, tf.int32, shapes=[()], name="q")
    source = tf.FIFOQueue(10, tf.int32, shapes=[()])
    moves = [queue.enqueue(source.dequeue() * factor) for factor in (1, 1, 1)]
    runner = tf.train.QueueRunner(queue, moves, queue_closed_exception_types=(tf.errors.OutOfRangeError,))
    with tf.Session() as session:
        threads = runner.create_threads(session, daemon=True, start=True)
        again = runner.create_threads(session, daemon=True, start=True)
        session.run(source.enqueue_many([[1, 2, 3, 4]]))
        session.run(source.close())
        taken = sorted(int(session.run(queue.dequeue())) for _ in range(4))
        for thread in threads:
            thread.join(PATIENCE)
        return [
            [len(threads), len(again), taken],
            failure(queue.dequeue().eval, "is closed and has insufficient elements"),
            sorted(thread.name for thread in runner.create_threads(session)),
        ]


@program
def queue_runners_refused(tf):
    """What the constructors and the starter say no to."""
    queue = tf.FIFOQueue(1, tf.int32)
    op = queue.enqueue(1)
    return [
        failure(lambda: tf.train.QueueRunner(), "Must provide queue and enqueue_ops."),
        failure(lambda: tf.train.QueueRunner(queue, []), "Must provide queue and enqueue_ops."),
        failure(
            lambda: tf.train.QueueRunner(queue, [op], queue_closed_exception_types=[ValueError]),
            "queue_closed_exception_types, when provided, must be a tuple of tf.error types, but saw: [",
        ),
        failure(
            lambda: tf.train.start_queue_runners(), "Cannot start queue runners: No default session is registered."
        ),
        failure(
            lambda: tf.train.start_queue_runners(3), "sess must be a `tf.Session` object. Given class: <class 'int'>"
        ),
        failure(lambda: tf.train.LooperThread(3, None), "'coord' argument must be a Coordinator: 3"),
        failure(
            lambda: tf.train.LooperThread(tf.train.Coordinator(), None, args=[1]),
            "'args' and 'kwargs' argument require that you also pass 'target'",
        ),
    ]


@program
def queue_runners_described(tf):
    """A QueueRunner as a message, and back."""
    with tf.name_scope("s"):
        queue = tf.FIFOQueue(1, tf.int32, name="q")
        runner = tf.train.QueueRunner(queue, [queue.enqueue(1)], queue_closed_exception_types=(tf.errors.AbortedError,))
    message = runner.to_proto()
    stripped = runner.to_proto("s")
    back = tf.train.QueueRunner.from_proto(message)
    inner = tf.train.QueueRunner.from_proto(stripped, "s")
    return [
        [message.queue_name, list(message.enqueue_op_name), message.close_op_name, message.cancel_op_name],
        list(message.queue_closed_exception_types),
        [stripped.queue_name, list(stripped.enqueue_op_name), runner.to_proto("other") is None],
        [back.name, back.close_op.name, [kind.__name__ for kind in back.queue_closed_exception_types]],
        [inner.name, [op.name for op in inner.enqueue_ops]],
        message.SerializeToString(),
    ]


@program
def coordinators(tf):
    """Stops, errors, threads that take too long."""
    results = []
    coord = tf.train.Coordinator()
    results.append([coord.should_stop(), coord.wait_for_stop(0.0), coord.joined])
    coord.request_stop()
    results.append([coord.should_stop(), coord.wait_for_stop(0.0), coord.join([]), coord.joined])
    coord.clear_stop()
    results.append([coord.should_stop(), coord.joined])
    with coord.stop_on_exception():
        raise ValueError("first")
    with coord.stop_on_exception():
        raise KeyError("second")
    results.append(failure(lambda: coord.join([]), "first"))
    results.append(failure(coord.raise_requested_exception, "first"))
    try:
        raise IndexError("after the end")
    except IndexError as error:
        caught = error
        results.append(failure(lambda: coord.request_stop(caught), "after the end"))
    clean = tf.train.Coordinator(clean_stop_exception_types=(StopIteration,))
    with clean.stop_on_exception():
        next(iter([]))
    results.append([clean.should_stop(), clean.join()])
    ends = tf.train.Coordinator()
    with ends.stop_on_exception():
        raise tf.errors.OutOfRangeError(None, None, "the end")
    results.append([ends.should_stop(), ends.join()])
    late, release = tf.train.Coordinator(), threading.Event()
    thread = threading.Thread(target=release.wait, name="slow")
    thread.daemon = True
    thread.start()
    late.register_thread(thread)
    late.request_stop()
    results.append(
        failure(lambda: late.join(stop_grace_period_secs=0.01), "Coordinator stopped with threads still running: slow")
    )
    late.register_thread(thread)
    results.append(late.join(stop_grace_period_secs=0.01, ignore_live_threads=True))
    release.set()
    return results


@program
def looper_threads(tf):
    """A function called again and again, with and without a clock, until it fails or is told to stop."""
    results = []
    for interval in (None, 0.001):
        coord, calls = tf.train.Coordinator(), []

        def target(word, end, calls=calls):
            calls.append(word)
            if len(calls) == end:
                raise ValueError("enough")

        thread = tf.train.LooperThread.loop(coord, interval, target, args=("a",), kwargs={"end": 5})
        results.append(failure(lambda c=coord, t=thread: c.join([t], stop_grace_period_secs=PATIENCE), "enough"))
        results.append([calls, thread.daemon])

    class Counting(tf.train.LooperThread):
        def start_loop(self):
            self.steps = ["start"]

        def run_loop(self):
            self.steps.append("run")
            if len(self.steps) == 3:
                self._coord.request_stop()

        def stop_loop(self):
            self.steps.append("stop")

    coord = tf.train.Coordinator()
    thread = Counting(coord, None)
    thread.start()
    coord.join(stop_grace_period_secs=PATIENCE)
    return results + [thread.steps]
