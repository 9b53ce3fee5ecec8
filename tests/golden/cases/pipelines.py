"""Input pipelines of queues: producers, batches, what they make, how they end."""

import numpy as np

from ..spec import Family, failure
from .optimizers import operations
from .queues import PATIENCE

FAMILY = Family("pipelines")
program = FAMILY.program


def play(tf, fetches, most=100):
    """Run until the examples are used up: all results, and the words of the end."""
    results = []
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        coord = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coord)
        end = []
        for _ in range(most):
            try:
                results.append(session.run(fetches))
            except tf.errors.OutOfRangeError as error:
                end.append("is closed and has insufficient elements" in error.message)
                break
        coord.request_stop()
        coord.join(threads, stop_grace_period_secs=PATIENCE)
    return [results, end]


@program
def words_in_order(tf):
    """File names, twice each."""
    queue = tf.train.string_input_producer(["a", "b", "c"], num_epochs=2, shuffle=False)
    return play(tf, queue.dequeue())


@program
def words_shuffled(tf):
    """In TensorFlow's order for the seed."""
    queue = tf.train.string_input_producer(["a", "b", "c", "d"], num_epochs=3, seed=4, capacity=5, name="files")
    return [play(tf, queue.dequeue()), queue.name]


@program
def numbers_and_rows(tf):
    """Ranges, slices of several tensors, rows of a matrix."""
    number = tf.train.range_input_producer(3, num_epochs=1, shuffle=False).dequeue()
    rows = tf.train.slice_input_producer([np.arange(6.0).reshape(3, 2), ["x", "y", "z"]], num_epochs=1, shuffle=False)
    matrix = tf.train.input_producer(tf.constant([[1, 2], [3, 4]]), num_epochs=2, shuffle=False).dequeue()
    return [play(tf, number), play(tf, rows), play(tf, matrix), [str(tensor.shape) for tensor in rows + [matrix]]]


@program
def epochs_without_end(tf):
    """The examples come again and again."""
    queue = tf.train.range_input_producer(3, shuffle=False, capacity=2)
    return play(tf, queue.dequeue_many(2), most=4)


@program
def limited_epochs(tf):
    """A tensor that can be had three times."""
    limited = tf.train.limit_epochs(tf.constant([1.0, 2.0]), 3, name="lim")
    with tf.Session() as session:
        session.run(tf.local_variables_initializer())
        return [
            [session.run(limited) for _ in range(3)],
            failure(limited.eval, "Reached limit of 3"),
            [limited.name, [v.name for v in tf.local_variables()]],
            failure(lambda: tf.train.limit_epochs(limited, 0), "num_epochs must be > 0 not 0."),
            tf.train.limit_epochs(limited) is limited,
        ]


@program
def batches(tf):
    """Lists, dictionaries, single tensors; whole batches and a smaller last one."""
    results = []
    for smaller in (False, True):
        with tf.Graph().as_default():
            x, y = tf.train.slice_input_producer([np.arange(10.0).reshape(5, 2), np.arange(5)], 1, shuffle=False)
            batch = tf.train.batch([x, y], 2, allow_smaller_final_batch=smaller)
            results.append([play(tf, batch), [str(tensor.shape) + tensor.name for tensor in batch]])
    with tf.Graph().as_default():
        number = tf.train.range_input_producer(4, num_epochs=1, shuffle=False).dequeue()
        single = tf.train.batch([number], 2, capacity=7, name="mine")
        results.append([play(tf, single), single.name])
    with tf.Graph().as_default():
        number = tf.train.range_input_producer(4, num_epochs=1, shuffle=False).dequeue()
        table = tf.train.batch({"n": number, "m": number * 2}, 2)
        results.append(play(tf, table))
    with tf.Graph().as_default():
        number = tf.train.range_input_producer(4, num_epochs=1, shuffle=False).dequeue()
        results.append(play(tf, tf.train.batch({"n": number}, 2)))
    return results


@program
def padded_and_enqueued_batches(tf):
    """Examples of different lengths; several at once."""
    number = tf.train.range_input_producer(6, num_epochs=1, shuffle=False).dequeue()
    padded = tf.train.batch([tf.range(number), number], 3, dynamic_pad=True)
    results = [play(tf, padded), [str(tensor.shape) for tensor in padded]]
    with tf.Graph().as_default():
        rows = tf.train.input_producer(np.arange(12).reshape(2, 6), num_epochs=1, shuffle=False).dequeue()
        results.append(play(tf, tf.train.batch([rows], 4, enqueue_many=True)))
    return results


@program
def chosen_examples(tf):
    """maybe_batch: what counts is known before, or for every example of many."""
    results = []
    for keep in (True, False):
        with tf.Graph().as_default():
            number = tf.train.range_input_producer(4, num_epochs=1, shuffle=False).dequeue()
            results.append(play(tf, tf.train.maybe_batch([number], True, 2)) if keep else None)
    with tf.Graph().as_default():
        rows = tf.train.input_producer(np.arange(12).reshape(2, 6), num_epochs=1, shuffle=False).dequeue()
        results.append(play(tf, tf.train.maybe_batch([rows], rows % 2 > 0, 3, enqueue_many=True)))
    with tf.Graph().as_default():
        number = tf.train.range_input_producer(9, num_epochs=1, shuffle=False).dequeue()
        results.append(play(tf, tf.train.maybe_batch([number], number % 3 < 1, 3)))
    return results


@program
def shuffled_batches(tf):
    """Every example once, in whatever order threads and seeds make."""
    number = tf.train.range_input_producer(12, num_epochs=1, seed=1).dequeue()
    batch = tf.train.shuffle_batch([number, number * 2], 4, capacity=20, min_after_dequeue=5, num_threads=2, seed=3)
    results, end = play(tf, batch)
    return [
        sorted(int(n) for numbers, _ in results for n in numbers),
        all((2 * numbers == doubled).all() for numbers, doubled in results),
        [len(results), end],
        [tensor.name + str(tensor.shape) for tensor in batch],
    ]


@program
def joined_batches(tf):
    """Several sources, a thread for each."""
    results = []
    for make in (
        lambda lists: tf.train.batch_join(lists, 3),
        lambda lists: tf.train.shuffle_batch_join(lists, 3, 20, 2, seed=1),
        lambda lists: tf.train.maybe_batch_join(lists, True, 3),
        lambda lists: tf.train.maybe_shuffle_batch_join(lists, 3, 20, 2, True),
    ):
        with tf.Graph().as_default():
            sources = [tf.train.range_input_producer(6, num_epochs=1).dequeue() + start for start in (0, 10)]
            batch = make([[source] for source in sources])
            taken, end = play(tf, batch)
            results.append([sorted(int(n) for numbers in taken for n in numbers), end, batch.name])
    return results


@program
def names_of_operations(tf):
    """Everything they make."""
    results = []
    for make in (
        lambda: tf.train.string_input_producer(["a"], num_epochs=2),
        lambda: tf.train.range_input_producer(5, shuffle=False),
        lambda: tf.train.slice_input_producer([[1.0, 2.0]], shuffle=False),
        lambda: tf.train.input_producer([1.0, 2.0], shuffle=False, summary_name="full"),
        lambda: tf.train.batch([tf.constant(1.0, name="x"), tf.constant([1], name="y")], 2, num_threads=2),
        lambda: tf.train.batch([tf.constant([1], name="x")], 2, dynamic_pad=True, allow_smaller_final_batch=True),
        lambda: tf.train.shuffle_batch([tf.constant(1.0, name="x")], 2, 10, 3, seed=1),
        lambda: tf.train.batch_join([[tf.constant(1.0, name="x")], [tf.constant(2.0, name="y")]], 2, name="j"),
        lambda: tf.train.shuffle_batch_join([[tf.constant(1.0, name="x")]], 2, 10, 3, seed=1),
    ):
        with tf.Graph().as_default() as graph:
            make()
            results.append(
                [
                    # TensorFlow's Assert makes its words twice
                    [line for line in operations(graph) if not line.startswith("input_producer/Assert/Const")],
                    [[r.name, r.close_op.name, r.cancel_op.name] for r in tf.get_collection("queue_runners")],
                    [len(r.enqueue_ops) for r in tf.get_collection("queue_runners")],
                    [tensor.name for tensor in tf.get_collection("summaries")],
                ]
            )
    return results


@program
def what_is_refused(tf):
    """Nothing to bring, shapes unknown, numbers that do not fit."""
    train = tf.train
    unknown = tf.placeholder(tf.float32)
    one = tf.constant(1.0)
    return [
        failure(lambda: train.string_input_producer([]), "string_input_producer requires a non-null input tensor"),
        failure(
            lambda: train.input_producer(tf.placeholder(tf.float32, [2, None])), "must have a fully defined shape or"
        ),
        failure(lambda: train.slice_input_producer([]), "Expected at least one tensor in slice_input_producer()."),
        failure(lambda: train.batch([], 2), "Expected at least one tensor in batch()."),
        failure(lambda: train.batch([unknown], 2), "Cannot infer Tensor's rank: "),
        failure(lambda: train.batch([tf.placeholder(tf.float32, [None])], 2), "All shapes must be fully defined: "),
        failure(lambda: train.batch([one], 2, enqueue_many=True), "must have rank at least 1"),
        failure(lambda: train.shuffle_batch([one], 2, 5, 5), "capacity 5 must be bigger than min_after_dequeue 5."),
        failure(lambda: train.batch_join([], 2), "Expected at least one set of tensors"),
        failure(lambda: train.batch_join([{"a": one}, {"b": one}], 2), "must have the same keys"),
        failure(
            lambda: train.batch_join([[one], [tf.constant(1)]], 2),
            "Expected types to be consistent: float32 vs. int32.",
        ),
        failure(lambda: train.batch_join([[one], [tf.constant([1.0])]], 2), "Shapes () and (1,) are not compatible"),
        failure(lambda: train.maybe_batch([one], [True], 2), "cannot be a vector when `enqueue_many=False`."),
        failure(lambda: train.maybe_batch([one], [[True]], 2), "`keep_input` must be 0 or 1 dimensions."),
        failure(lambda: train.maybe_batch([one], tf.placeholder(tf.bool), 2), "dimensions must be known at graph"),
    ]
