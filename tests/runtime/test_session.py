"""Sessions: structures of fetches, feeds, what runs and how often, state between runs, errors that name the line."""

from __future__ import annotations

import collections
import re

import numpy as np
import pytest

import tfedu as tf

pytestmark = pytest.mark.usefixtures("device")


@pytest.fixture(autouse=True)
def _own_graph():
    with tf.Graph().as_default():
        yield


def test_fetches_keep_their_structure():
    pair = collections.namedtuple("pair", "left right")
    a, b = tf.constant(1.0), tf.constant([2, 3])
    with tf.Session() as sess:
        result = sess.run({"x": [a, (b, "Const:0")], "y": pair(a, b.op)})
    assert result["x"][0] == 1.0 and isinstance(result["x"][1], tuple)
    assert result["x"][1][0].tolist() == [2, 3] and result["x"][1][1] == 1.0
    assert result["y"] == pair(np.float32(1.0), None)
    assert isinstance(result["x"][0], np.float32)


def test_a_fetched_array_belongs_to_the_caller():
    """Changing it, or running again, changes nothing else."""
    v = tf.Variable([1.0, 2.0])
    step = tf.assign_add(v, [1.0, 1.0])
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        first = sess.run(step)
        second = sess.run(step)
        assert first.tolist() == [2.0, 3.0] and second.tolist() == [3.0, 4.0]
        second[:] = 0
        assert sess.run(v).tolist() == [3.0, 4.0]


def test_a_fed_array_may_be_changed_after_the_run():
    x = tf.placeholder(tf.float32, [100_000])
    v = tf.Variable(tf.zeros([100_000]))
    copy = tf.assign(v, x * 1.0)
    data = np.ones(100_000, np.float32)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(copy.op, {x: data})
        data[:] = 7
        assert sess.run(tf.reduce_sum(v)) == 100_000


def test_any_tensor_can_be_fed():
    x = tf.constant(3.0)
    y = tf.square(x)
    with tf.Session() as sess:
        assert sess.run(y + 1, {y: 10.0}) == 11.0
        assert sess.run([x, y], {x: 2.0}) == [2.0, 4.0]
        assert sess.run(y) == 9.0


def test_only_what_is_needed_runs_and_only_once():
    calls = []

    def spy(value):
        calls.append(1)
        return value

    x = tf.py_func(spy, [tf.constant(2.0)], tf.float32)
    never = tf.placeholder(tf.float32)
    a, b = x * 3.0, x + 1.0
    never + x
    with tf.Session() as sess:
        assert sess.run([a, b, x]) == [6.0, 3.0, 2.0]
    assert len(calls) == 1


def test_the_loss_next_to_the_step_is_from_before_it_and_a_variable_from_after_it():
    w = tf.Variable(2.0)
    loss = w * w
    train = tf.train.GradientDescentOptimizer(0.25).minimize(loss)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run([train, loss, w]) == [None, 4.0, 1.0]


def test_control_dependencies_order_reads_and_writes():
    v = tf.Variable(1.0)
    with tf.control_dependencies([v.assign(5.0)]):
        after = v.read_value()
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        assert sess.run(after) == 5.0


def test_each_session_has_its_own_variables():
    v = tf.Variable(0)
    up = v.assign_add(1)
    with tf.Session() as one, tf.Session() as two:
        for sess, times in ((one, 1), (two, 3)):
            sess.run(v.initializer)
            for _ in range(times):
                sess.run(up)
        assert (one.run(v), two.run(v)) == (1, 3)


def test_random_numbers_go_on_in_a_session_and_start_again_in_the_next():
    x = tf.random_uniform([3], seed=5)
    with tf.Session() as sess:
        first, second = sess.run(x), sess.run(x)
    assert not np.array_equal(first, second)
    with tf.Session() as sess:
        assert np.array_equal(sess.run(x), first)


def test_one_random_operation_gives_one_value_per_run():
    x = tf.random_normal([4])
    with tf.Session() as sess:
        a, b = sess.run([x + 0.0, x * 1.0])
    assert np.array_equal(a, b)


def test_variables_may_be_initialised_from_each_other():
    a = tf.Variable(tf.random_normal([3]))
    b = tf.Variable(a.initialized_value() * 2.0)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        first, second = sess.run([a, b])
    assert np.allclose(second, 2 * first) and first.any()


def test_an_uninitialised_variable_says_what_to_run():
    v = tf.Variable(1.0, name="weight")
    with tf.Session() as sess, pytest.raises(tf.errors.FailedPreconditionError) as caught:
        sess.run(v + 1.0)
    assert "Attempting to use uninitialized value weight" in caught.value.message
    assert "global_variables_initializer" in str(caught.value)


def test_a_missing_feed_names_the_line_that_made_the_placeholder():
    x = tf.placeholder(tf.float32, [None, 3], name="picture")  # this line
    with tf.Session() as sess, pytest.raises(tf.errors.InvalidArgumentError) as caught:
        sess.run(x * 2.0)
    assert "You must feed a value for placeholder tensor 'picture' with dtype float and shape [?,3]" in str(
        caught.value
    )
    first = str(caught.value).splitlines()[0]
    assert re.search(r"test_session\.py, line \d+: x = tf\.placeholder", first)


def test_a_check_on_the_device_names_the_operation_and_leaves_variables_alone():
    v = tf.Variable(1)
    x = tf.placeholder(tf.int32, [])
    quotient = tf.floordiv(10, x, name="share")
    step = v.assign_add(quotient)
    with tf.Session() as sess:
        sess.run(v.initializer)
        assert sess.run(step, {x: 5}) == 3
        with pytest.raises(tf.errors.InvalidArgumentError, match="Integer division by zero") as caught:
            sess.run(step, {x: 0})
        assert caught.value.op.name == "share"
        assert sess.run(v) == 3


def test_division_by_zero_of_floats_is_no_error():
    with tf.Session() as sess, np.errstate(all="ignore"):
        values = sess.run([tf.constant(1.0) / 0.0, tf.log(tf.constant(0.0)), tf.constant(0.0) / 0.0])
    assert values[0] == np.inf and values[1] == -np.inf and np.isnan(values[2])


def test_feeds_that_do_not_fit():
    x = tf.placeholder(tf.float32, [None, 2])
    y = x + 1.0
    with tf.Session() as sess:
        with pytest.raises(
            ValueError,
            match=r"Cannot feed value of shape \(3,\) for Tensor 'Placeholder:0', which has shape '\(\?, 2\)'",
        ):
            sess.run(y, {x: [1, 2, 3]})
        with pytest.raises(TypeError, match=r"The value of a feed cannot be a tf\.Tensor object"):
            sess.run(y, {x: tf.zeros([1, 2])})
        with pytest.raises(TypeError, match="Cannot interpret feed_dict key as Tensor"):
            sess.run(y, {"nothing": 1})


def test_after_close_nothing_runs():
    c = tf.constant(1)
    sess = tf.Session()
    sess.close()
    sess.close()
    with pytest.raises(RuntimeError, match=r"Attempted to use a closed Session\."):
        sess.run(c)


def test_the_graph_may_grow_between_runs():
    x = tf.constant(2.0)
    with tf.Session() as sess:
        assert sess.run(x) == 2.0
        y = x * 4.0
        assert sess.run([x, y]) == [2.0, 8.0]


def test_eval_and_run_use_the_default_session():
    v = tf.Variable(3.0)
    with tf.Session():
        v.initializer.run()
        assert (v + 1.0).eval() == 4.0
    with pytest.raises(ValueError, match="No default session is registered"):
        v.eval()
    interactive = tf.InteractiveSession()
    try:
        v.initializer.run()
        assert v.eval() == 3.0
    finally:
        interactive.close()


def test_strings_are_bytes():
    with tf.Session() as sess:
        assert sess.run(tf.constant("Hello")) == b"Hello"
        assert sess.run(tf.constant([["a", "bc"]])).tolist() == [[b"a", b"bc"]]


def test_placement_is_logged(capsys):
    a = tf.constant(1.0, name="a")
    b = tf.add(a, a, name="b")
    with tf.Session(config=tf.ConfigProto(log_device_placement=True)) as sess:
        sess.run(b)
    out = capsys.readouterr().out
    assert out.startswith("Device mapping:")
    assert "b: (Add): /job:localhost/replica:0/task:0/device:CPU:0" in out


def test_a_device_that_is_not_there():
    with tf.device("/gpu:7"):
        a = tf.constant(1.0) + 1.0
    with (
        tf.Session() as sess,
        pytest.raises(tf.errors.InvalidArgumentError, match="Cannot assign a device for operation") as caught,
    ):
        sess.run(a)
    assert "/device:GPU:7" in str(caught.value) and "allow_soft_placement" in str(caught.value)
    with tf.Session(config=tf.ConfigProto(allow_soft_placement=True)) as sess:
        assert sess.run(a) == 2.0
