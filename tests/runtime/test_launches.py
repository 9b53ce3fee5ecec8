"""What a run costs: plans made, programs compiled, kernels built and launched.

A session pays for a graph once. The first run of some fetches makes a plan and compiles a program; every later one only
launches kernels. Another batch size is another program of the same plan, once; other values are nothing new.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import pytest

import tfedu as tf
from tfedu.runtime import session as session_module

pytestmark = pytest.mark.usefixtures("device")

Feeds = dict[Any, Any]


@dataclass
class Costs:
    """What was paid since the last look. ``builds`` and ``launches`` are OpenCL's; the reference device has neither."""

    plans: int = 0
    programs: int = 0
    builds: int = 0
    launches: int = 0


class Meter:
    """Counts while a test runs."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = Costs()
        gc.collect()  # executables of earlier tests hold kernels that would be found instead of built
        with tf.Session(graph=tf.Graph()) as some:
            self.device = some.list_devices()[0]
        self.compiles_kernels = hasattr(self.device, "build")
        self._count(patch, session_module, "Plan", "plans")
        self._count(patch, self.device, "compile", "programs")
        self.exact = False
        if self.compiles_kernels:
            import pyopencl as cl

            self.exact = self.device.shares_memory
            if self.exact:  # how a kernel divides its work depends on the processor: count for one that we know
                patch.setattr(self.device, "target", replace(self.device.target, vector_width=8, compute_units=2))
            patch.setattr(self.device, "_built", [WeakValueDictionary() for _ in self.device.queues])
            self._count(patch, self.device, "build", "builds")
            self._count(patch, cl, "enqueue_nd_range_kernel", "launches")

    def _count(self, patch: pytest.MonkeyPatch, owner: Any, name: str, counter: str) -> None:
        original = getattr(owner, name)

        def counting(*args: Any, **kwargs: Any) -> Any:
            setattr(self.now, counter, getattr(self.now, counter) + 1)
            return original(*args, **kwargs)

        patch.setattr(owner, name, counting)

    def cost(self, session: tf.Session, fetches: Any, feeds: Feeds | None = None) -> Costs:
        """What one run pays."""
        self.now = Costs()
        session.run(fetches, feeds)
        return self.now

    def expected(self, plans: int, programs: int, builds: int, launches: int) -> Costs:
        """These costs, as far as this device has them and they are known."""
        if not self.compiles_kernels:
            return Costs(plans, programs)
        return Costs(plans, programs, builds, launches if self.exact else self.now.launches)


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meter]:
    with tf.Graph().as_default():
        yield Meter(monkeypatch)


# -- ten graphs: each gives its fetches and feeds for a batch size -----------------------------------------------------

Batches = Callable[[int], Feeds]


def _random(*shape: int) -> np.ndarray:
    return np.random.rand(*shape).astype(np.float32)


def chain() -> tuple[Any, Batches]:
    """Elementwise work is one kernel, however long it is."""
    x = tf.placeholder(tf.float32, [None, 5])
    return tf.tanh(tf.square(x) * 2.0 + 1.0) - tf.exp(-x), lambda n: {x: _random(n, 5)}


def reduction() -> tuple[Any, Batches]:
    """So is elementwise work that ends in a sum."""
    x = tf.placeholder(tf.float32, [None, 5])
    return tf.reduce_mean(tf.square(x - 1.0)), lambda n: {x: _random(n, 5)}


def rows() -> tuple[Any, Batches]:
    """A softmax: the largest, the sum, and what they are for."""
    x = tf.placeholder(tf.float32, [None, 5])
    return tf.nn.softmax(x), lambda n: {x: _random(n, 5)}


def layer() -> tuple[Any, Batches]:
    """A fully connected layer."""
    x = tf.placeholder(tf.float32, [None, 5])
    w, b = tf.Variable(tf.ones([5, 3])), tf.Variable(tf.zeros([3]))
    return tf.nn.relu(tf.matmul(x, w) + b), lambda n: {x: _random(n, 5)}


def line() -> tuple[Any, Batches]:
    """A step of descent for a line: loss, gradients and updates."""
    x, y = tf.placeholder(tf.float32, [None]), tf.placeholder(tf.float32, [None])
    loss = tf.reduce_mean(tf.square(tf.Variable(0.5) * x + tf.Variable(0.0) - y))
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return [train, loss], lambda n: {x: _random(n), y: _random(n)}


def softmax_regression() -> tuple[Any, Batches]:
    """The first network of every course, with its step of descent."""
    x, y = tf.placeholder(tf.float32, [None, 6]), tf.placeholder(tf.float32, [None, 3])
    logits = tf.matmul(x, tf.Variable(tf.zeros([6, 3]))) + tf.Variable(tf.zeros([3]))
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=logits))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    return train, lambda n: {x: _random(n, 6), y: np.eye(3, dtype=np.float32)[np.arange(n) % 3]}


def adam() -> tuple[Any, Batches]:
    """An optimizer with slots, and the count of its steps."""
    x = tf.placeholder(tf.float32, [None, 4])
    loss = tf.reduce_sum(tf.square(x * tf.Variable(tf.ones([4]))))
    train = tf.train.AdamOptimizer(0.01).minimize(loss, global_step=tf.train.get_or_create_global_step())
    return train, lambda n: {x: _random(n, 4)}


def dropout() -> tuple[Any, Batches]:
    """Random numbers differ from run to run without being compiled anew; a fed probability is a value like others."""
    x, keep = tf.placeholder(tf.float32, [None, 8]), tf.placeholder(tf.float32)
    return tf.nn.dropout(x, keep), lambda n: {x: _random(n, 8), keep: np.float32(np.random.uniform(0.3, 0.9))}


def lookup() -> tuple[Any, Batches]:
    """Rows of a table by fed numbers."""
    ids = tf.placeholder(tf.int32, [None])
    table = tf.Variable(tf.random_normal([7, 4], seed=1))
    return tf.reduce_sum(tf.nn.embedding_lookup(table, ids), 1), lambda n: {ids: np.random.randint(0, 7, n)}


def convolution() -> tuple[Any, Batches]:
    """A convolution with pooling, forwards."""
    x = tf.placeholder(tf.float32, [None, 8, 8, 1])
    h = tf.nn.relu(tf.nn.conv2d(x, tf.Variable(tf.ones([3, 3, 1, 2])), [1, 1, 1, 1], "SAME"))
    return tf.nn.max_pool(h, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"), lambda n: {x: _random(n, 8, 8, 1)}


LAUNCHES = {
    chain: 1,
    reduction: 1,
    rows: 1,
    layer: 2,  # the product; bias and relu
    line: 1,
    softmax_regression: 5,
    adam: 4,
    dropout: 2,  # what is drawn is a value that other operations may use as well
    lookup: 3,  # are all numbers in range; the rows; their sums
    convolution: 5,  # padding, laying out the filter, the products; relu; pooling
}
"""A graph and the kernels that one run of it launches on a processor."""


@pytest.mark.parametrize("graph", LAUNCHES, ids=lambda graph: graph.__name__)
def test_a_graph_is_paid_for_once(graph: Callable[[], tuple[Any, Batches]], meter: Meter) -> None:
    fetches, feeds = graph()
    launches = LAUNCHES[graph]
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        assert meter.cost(sess, fetches, feeds(6)) == meter.expected(1, 1, 1, launches)
        for _ in range(2):
            assert meter.cost(sess, fetches, feeds(6)) == meter.expected(0, 0, 0, launches), "other values"
        another = meter.cost(sess, fetches, feeds(9))
        assert (another.plans, another.programs) == (0, 1), "another batch size is another program, not another plan"
        for size in (9, 6):
            again = meter.cost(sess, fetches, feeds(size))
            assert (again.plans, again.programs, again.builds) == (0, 0, 0), "both sizes are kept"


# -- what else is paid for, and what is not ----------------------------------------------------------------------------


def test_constants_are_computed_when_the_plan_is_made(meter: Meter) -> None:
    y = tf.matmul(tf.square(tf.constant([[1.0, 2.0]])), tf.exp(tf.constant([[1.0], [2.0]])))
    with tf.Session() as sess:
        assert meter.cost(sess, y) == meter.expected(1, 1, 1, 1), "all that is left to do is to hand the value over"
        assert meter.cost(sess, y) == meter.expected(0, 0, 0, 1)


def test_the_same_kernel_in_another_plan_is_not_built_again(meter: Meter) -> None:
    fetches, feeds = chain()
    with tf.Session() as sess:
        feed = feeds(6)
        sess.run(fetches, feed)
        with tf.Session() as other:
            assert meter.cost(other, fetches, feed) == meter.expected(1, 1, 0, 1), "another session"


def test_a_shape_that_is_fed_is_compiled_once_for_each_value(meter: Meter) -> None:
    n = tf.placeholder(tf.int32, [])
    x = tf.fill([n, 2], 1.5) * tf.Variable(2.0)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        costs = [meter.cost(sess, x, {n: value}) for value in (3, 5, 3, 5)]
        # the shape is computed by a program of its own, the same for every value
        assert [(c.plans, c.programs) for c in costs] == [(1, 2), (0, 1), (0, 0), (0, 0)]


def test_a_graph_that_grows_forgets_nothing(meter: Meter) -> None:
    """A notebook's next cell adds operations; what is there has not changed by that."""
    fetches, feeds = chain()
    with tf.Session() as sess:
        sess.run(fetches, feeds(6))
        more = fetches + 1.0
        assert meter.cost(sess, fetches, feeds(6)) == meter.expected(0, 0, 0, 1)
        assert meter.cost(sess, more, feeds(6)).programs == 1
        fetches.op._add_control_input(tf.no_op())
        assert meter.cost(sess, fetches, feeds(6)).plans == 1, "an operation that was there has changed"


def test_a_loop_that_makes_operations_does_not_keep_every_plan() -> None:
    with tf.Graph().as_default(), tf.Session() as sess:
        for i in range(session_module._MOST_KEPT + 20):
            sess.run(tf.no_op(f"step_{i}"))
        assert len(sess._plans) == len(sess._fetches) == session_module._MOST_KEPT


def test_a_python_function_divides_a_run_into_two_programs(meter: Meter) -> None:
    x = tf.placeholder(tf.float32, [None])
    y = tf.py_func(lambda a: a * 2, [x + 1.0], tf.float32) * 10.0
    with tf.Session() as sess:
        first = meter.cost(sess, y, {x: _random(4)})
        assert (first.plans, first.programs) == (1, 2)
        # x + 1, and the product
        assert meter.cost(sess, y, {x: _random(4)}) == meter.expected(0, 0, 0, 2)


def test_programs_for_many_shapes_do_not_pile_up(meter: Meter) -> None:
    fetches, feeds = chain()
    with tf.Session() as sess:
        for size in range(1, 101):
            sess.run(fetches, feeds(size))
        [plan] = sess._plans.values()
        assert len(plan.stages[0].compiled) == 64
        assert meter.cost(sess, fetches, feeds(100)).programs == 0
        assert meter.cost(sess, fetches, feeds(1)).programs == 1


def test_a_counter_costs_one_launch(meter: Meter) -> None:
    step = tf.assign_add(tf.Variable(0), 1)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        assert meter.cost(sess, step.op) == meter.expected(1, 1, 1, 1)
        assert meter.cost(sess, step.op) == meter.expected(0, 0, 0, 1)


def test_the_meter_would_notice(meter: Meter) -> None:
    """A session that forgets its plans pays every time."""
    fetches, feeds = chain()
    with tf.Session() as sess:
        sess.run(fetches, feeds(6))
        sess._plans.clear()
        assert meter.cost(sess, fetches, feeds(6)).programs == 1
