"""The 0.x dialect: names that changed, arguments that changed places; both forms of a call mean what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tfedu as tf
import tfedu.v0 as v0
from tfedu.v0.forms import FORMS


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    with tf.Graph().as_default():
        yield


def value(tensor: Any) -> Any:
    with tf.Session() as sess:
        return sess.run(tensor)


A = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)


def test_concat_in_both_orders() -> None:
    expected = np.concatenate([A, A], 1)
    for call in (
        v0.concat(1, [A, A]),
        v0.concat(concat_dim=1, values=[A, A]),
        v0.concat(np.int32(1), [A, A], name="c"),
        v0.concat(tf.constant(1), [A, A]),
        v0.concat([A, A], 1),
        v0.concat(values=[A, A], axis=1),
        v0.concat([tf.constant(A), tf.constant(A)], axis=tf.constant(1)),
    ):
        np.testing.assert_array_equal(value(call), expected)
    np.testing.assert_array_equal(value(v0.concat([[1], [2]], 0)), [1, 2])


def test_split_in_both_orders() -> None:
    for call in (
        v0.split(1, 2, A),
        v0.split(split_dim=1, num_split=2, value=A),
        v0.split(1, 2, value=A),
        v0.split(A, 2, 1),
        v0.split(A, num_or_size_splits=2, axis=1),
        v0.split(A, [1, 1], 1),
    ):
        left, right = value(call)
        np.testing.assert_array_equal(left, A[:, :1])
        np.testing.assert_array_equal(right, A[:, 1:])


def test_reverse() -> None:
    np.testing.assert_array_equal(value(v0.reverse(A, [False, True])), A[:, ::-1])
    np.testing.assert_array_equal(value(v0.reverse(A, [0])), A[::-1])


def _cross_entropy(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    return -(labels * log_p).sum(1)


def test_losses_by_position() -> None:
    labels = np.array([[1, 0], [0.25, 0.75]], np.float32)
    expected = _cross_entropy(A, labels)
    dense = v0.nn.softmax_cross_entropy_with_logits
    for call in (dense(A, labels), dense(logits=A, labels=labels), dense(A, labels=labels), dense(A, labels, "xent")):
        np.testing.assert_allclose(value(call), expected, rtol=1e-6)
    sparse = v0.nn.sparse_softmax_cross_entropy_with_logits(A, np.array([1, 0]))
    np.testing.assert_allclose(value(sparse), _cross_entropy(A, np.array([[0, 1], [1, 0]])), rtol=1e-6)
    sigmoid = v0.nn.sigmoid_cross_entropy_with_logits
    expected = np.log1p(np.exp(A)) - A * 0.5
    for call in (sigmoid(A, 0.5 * np.ones_like(A)), sigmoid(A, targets=0.5 * np.ones_like(A))):
        np.testing.assert_allclose(value(call), expected, rtol=1e-5)


def test_positions_are_refused_in_the_dialect_of_today() -> None:
    with pytest.raises(ValueError, match=r"Only call `softmax_cross_entropy_with_logits` with named arguments"):
        tf.nn.softmax_cross_entropy_with_logits(A, A)


def test_renamed() -> None:
    x = tf.constant(A)
    np.testing.assert_array_equal(value(v0.mul(x, 2.0)), A * 2)
    np.testing.assert_array_equal(value(v0.sub(x, 1.0)), A - 1)
    np.testing.assert_array_equal(value(v0.neg(x)), -A)
    np.testing.assert_array_equal(value(v0.inv(x)), 1 / A)
    np.testing.assert_array_equal(value(v0.pack([x, x])), np.stack([A, A]))
    np.testing.assert_array_equal(value(v0.unpack(x)[1]), A[1])
    np.testing.assert_array_equal(value(v0.select(x > 2.0, x, -x)), np.where(A > 2, A, -A))
    np.testing.assert_allclose(value(v0.batch_matmul(A[None], A[None], adj_x=True))[0], A.T @ A)
    np.testing.assert_array_equal(value(v0.reduce_sum(x, reduction_indices=[1], keep_dims=True)), A.sum(1)[:, None])
    v = v0.Variable(3, name="v")
    assert v0.all_variables() == [v]
    with v0.Session() as sess:
        sess.run(v0.initialize_all_variables())
        assert sess.run(v) == 3


def test_op_scope_takes_values_first() -> None:
    x = tf.constant(1.0)
    with v0.op_scope([x], None, "layer") as scope:
        assert scope == "layer/"
        assert v0.neg(x).name == "layer/Neg:0"


def test_names_of_ops_are_those_of_the_new_functions() -> None:
    assert v0.mul(tf.constant(1), 2).op.type == "Mul"
    assert v0.concat(0, [[1], [2]]).name == "concat:0"


def test_an_old_name_is_missing_as_long_as_the_new_one_is() -> None:
    for old, form in FORMS.items():
        target: Any = tf
        for part in form.new.split("."):
            target = getattr(target, part, None)
        holder: Any = v0
        *path, last = old.split(".")
        for part in path:
            holder = getattr(holder, part, None)
        assert hasattr(holder, last) == (target is not None and holder is not None), old


def test_a_namespace_may_have_nothing_but_namespaces() -> None:
    assert v0.contrib.layers.l2_regularizer is tf.contrib.layers.l2_regularizer
    with pytest.raises(AttributeError):
        _ = v0.contrib.no_such_namespace


def test_no_notice_for_those_who_asked_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    v0.mul(tf.constant(1), 2)
    v0.concat(0, [[1], [2]])
    assert capsys.readouterr().err == ""
