"""Plans: one compiled program per kind of run, host operations between, shapes that depend on data."""

from __future__ import annotations

import numpy as np
import pytest

import tfedu as tf

pytestmark = pytest.mark.usefixtures("device")


@pytest.fixture(autouse=True)
def _own_graph():
    with tf.Graph().as_default():
        yield


def _only_plan(sess):
    [plan] = sess._plans.values()
    return plan


def test_a_training_step_is_one_stage_and_compiled_once():
    x = tf.placeholder(tf.float32, [None, 3])
    w = tf.Variable(tf.ones([3, 2]))
    loss = tf.reduce_mean(tf.square(tf.matmul(x, w)))
    train = tf.train.AdamOptimizer(0.1).minimize(loss)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(3):
            sess.run([train, loss], {x: np.ones((4, 3))})
        plan = sess._plans[max(sess._plans, key=lambda key: len(key[1]))]
        assert len(plan.stages) == 1 and len(plan.stages[0].compiled) == 1
        sess.run([train, loss], {x: np.ones((5, 3))})
        assert len(plan.stages[0].compiled) == 2  # another batch size is another program, the plan stays


def test_host_operations_stand_between_device_stages():
    x = tf.constant([1.0, 2.0])
    doubled = tf.py_func(lambda a: a * 2, [x + 1.0], tf.float32)
    y = tf.reduce_sum(doubled * 10.0)
    with tf.Session() as sess:
        assert sess.run(y) == 100.0
        lanes = [stage.lane for stage in _only_plan(sess).stages]
    assert lanes == ["/device:CPU:0", "host", "/device:CPU:0"]


def test_behind_a_host_operation_shapes_are_known_and_variables_are_written():
    x = tf.placeholder(tf.float32, [3, 2])
    total = tf.Variable(tf.zeros([6]))
    shuffled = tf.random_shuffle(x, seed=1)
    flat = tf.reshape(shuffled, tf.stack([tf.shape(x)[0] * 2]))
    add = tf.assign_add(total, flat)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(2):
            got = sess.run(add, {x: np.arange(6).reshape(3, 2)})
        plan = sess._plans[max(sess._plans, key=lambda key: len(key[1]))]
        assert not any(stage.value_keys for stage in plan.stages)
    assert got.sum() == 30


def test_a_shape_may_depend_on_a_fed_value():
    n = tf.placeholder(tf.int32, [])
    x = tf.fill(tf.stack([n, 2]), 1.5)
    with tf.Session() as sess:
        assert sess.run(x, {n: 3}).shape == (3, 2)
        assert sess.run(x, {n: 5}).shape == (5, 2)
        assert sess.run(tf.reduce_sum(x), {n: 4}) == 12.0


def test_a_shape_may_depend_on_a_computed_value_and_is_computed_once():
    v = tf.Variable([2, 3])
    grow = tf.assign_add(v, [1, 1])
    x = tf.zeros(tf.identity(grow))
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run(x).shape == (3, 4)
        assert sess.run(v).tolist() == [3, 4]
        assert sess.run(x).shape == (4, 5)


def test_the_shape_of_a_random_value_belongs_to_the_same_draw():
    n = tf.random_uniform([], 1, 50, tf.int32, seed=3)
    x = tf.zeros([n])
    with tf.Session() as sess:
        for _ in range(5):
            drawn, made = sess.run([n, x])
            assert made.shape == (drawn,)


def test_indices_of_true_elements_flow_on_to_the_device():
    x = tf.placeholder(tf.float32, [None])
    positive = tf.boolean_mask(x, x > 0)
    with tf.Session() as sess:
        assert sess.run(positive * 2.0, {x: [1, -2, 3]}).tolist() == [2.0, 6.0]
        assert sess.run(tf.reduce_sum(positive), {x: [-1, -2, 3, 4]}) == 7.0


def test_a_deep_graph_does_not_overflow_the_stack():
    x = tf.constant(0.0)
    y = x
    for _ in range(5000):
        y = y + 1.0
    [slope] = tf.gradients(y, x)
    with tf.Session() as sess:
        assert sess.run([y, slope]) == [5000.0, 1.0]


def test_metadata_describes_every_launch():
    x = tf.placeholder(tf.float32, [8, 8])
    y = tf.nn.relu(tf.matmul(x, x) + 1.0)
    metadata = tf.RunMetadata()
    with tf.Session() as sess:
        sess.run(y, {x: np.ones((8, 8))}, run_metadata=metadata)
    names = {name for launch in metadata.launches for name in launch["ops"]}
    assert {"MatMul", "Relu"} <= names
    assert all(launch["bytes"] > 0 for launch in metadata.launches)


def test_a_plan_may_be_dropped_while_the_device_still_works_on_it():
    """The graph changes right after a run that nobody waited for: its buffers must outlive it."""
    for _ in range(3):
        big = tf.Variable(tf.random_normal([600, 600], seed=1))
        other = tf.Variable(big.initialized_value() * 2.0)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for _ in range(3):
                sess.run(tf.matmul(big, other).op)
                tf.get_default_graph().touch()  # every plan made so far is thrown away
            junk = [np.ones(90_000, np.float32) for _ in range(40)]
            first, second = sess.run([big, other])
        assert np.allclose(second, 2 * first)
        assert all(j.sum() == 90_000 for j in junk)


def test_a_variable_of_an_earlier_stage_can_be_updated_twice_in_later_ones(device: str) -> None:
    """Host operations between the variable and its updates: the reference reaches over the stages."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [], name="x")
        v = tf.Variable(1.0)
        with tf.control_dependencies([tf.Assert(x > 0.0, [x])]):
            first = tf.assign_add(v, x)
            with tf.control_dependencies([tf.Assert(first > 0.0, [first])]):
                second = tf.assign_add(first, x)
        session.run(v.initializer)
        assert [session.run(second, {x: 2.0}), session.run(v)] == [5.0, 5.0]


def test_splitting_a_stage_leaves_the_outputs_of_the_others_in_their_order(device: str) -> None:
    """The second run meets stages compiled before a later one was split."""
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None], name="x")
        whole, part = tf.cast(x[0], tf.int32), x * 2.0
        with tf.control_dependencies([tf.Assert(x[0] > 0.0, [x])]):
            late = tf.fill(tf.stack([whole + 1]), 0.5) + part[0]
        expected = [2.0 * 3.0 + 0.5] * 4
        for _ in range(3):
            assert session.run(late, {x: [3.0, 1.0]}).tolist() == expected
