"""Several threads run one session: who waits holds nobody up, and can be interrupted."""

from __future__ import annotations

import _thread
import signal
import threading

import numpy as np
import pytest

import tfedu as tf

pytestmark = pytest.mark.usefixtures("device")

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _own_graph():
    with tf.Graph().as_default():
        yield


@pytest.fixture
def _heeded():
    """A suite that runs in the background has its SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeded")
def test_an_interruption_ends_a_run_that_waits():
    """As Ctrl-C does; the queue goes on, and what was interrupted takes nothing any more."""
    queue = tf.FIFOQueue(3, tf.float32, shapes=[()])
    take, bring = queue.dequeue(), queue.enqueue(1.0)
    with tf.Session() as session:
        timer = threading.Timer(0.2, _thread.interrupt_main)
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            session.run(take, options=tf.RunOptions(timeout_in_ms=int(1000 * PATIENCE)))
        timer.join(PATIENCE)
        session.run([bring])
        assert session.run(queue.size()) == 1
        assert session.run(take) == 1.0


def test_threads_share_a_plan_whose_stages_are_split():
    """A shape that only the run knows splits a stage; a run that had begun before goes on with the halves."""
    x = tf.placeholder(tf.float32, [None])
    gate = threading.Barrier(4)
    pause = tf.py_func(lambda value: (gate.wait(PATIENCE), value)[1], [x], tf.float32)
    pause.set_shape([None])
    chosen = tf.boolean_mask(pause, pause > 2.0)
    total = tf.reduce_sum(tf.ones(tf.shape(chosen)) * tf.cumsum(chosen))
    results: list[float] = []
    with tf.Session() as session:

        def go() -> None:
            results.append(float(session.run(total, {x: np.arange(6.0)})))

        threads = [threading.Thread(target=go, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    assert results == [3.0 + 7.0 + 12.0] * 4


@pytest.mark.parametrize("per_thread", [False, True])
def test_blocks_are_those_of_a_thread_when_the_graph_says_so(per_thread: bool):
    """As in TensorFlow: control dependencies only of the thread itself, devices from before the switch."""
    graph = tf.get_default_graph()
    made: list[tf.Operation] = []

    def make() -> None:
        with graph.as_default():
            made.append(tf.no_op())

    with tf.device("/cpu:0"):
        if per_thread:
            graph.switch_to_thread_local()
            graph.switch_to_thread_local()
        with tf.control_dependencies([tf.no_op()]), tf.device("/cpu:1"):
            thread = threading.Thread(target=make, daemon=True)
            thread.start()
            thread.join(PATIENCE)
            make()
    there, here = made
    assert [len(op.control_inputs) for op in (there, here)] == ([0, 1] if per_thread else [1, 1])
    assert [op.device[-1] for op in (there, here)] == (["0", "1"] if per_thread else ["1", "1"])


def test_updates_of_several_threads_are_all_there():
    v = tf.Variable(0)
    add = tf.assign_add(v, 1)
    with tf.Session() as session:
        session.run(v.initializer)

        def go() -> None:
            for _ in range(25):
                session.run(add.op)

        threads = [threading.Thread(target=go, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert session.run(v) == 100
