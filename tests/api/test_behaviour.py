"""The switches to TensorFlow 2's style say in both languages that there is none here, and what to do."""

from __future__ import annotations

import pytest

import tfedu as tf

SWITCHES = ("eager_execution", "v2_behavior", "v2_tensorshape", "tensor_equality", "control_flow_v2")


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize(("language", "words"), [("en", "session.run"), ("zh", "会话")])
def test_switching_on_is_refused(switch: str, language: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFEDU_LANG", language)
    with pytest.raises(NotImplementedError, match=words) as caught:
        getattr(tf, f"enable_{switch}")()
    assert f"tf.enable_{switch}()" in str(caught.value)
    getattr(tf, f"disable_{switch}")()


@pytest.mark.parametrize(("language", "words"), [("en", "in parts"), ("zh", "分段运行")])
def test_running_in_parts_is_refused(language: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFEDU_LANG", language)
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(1.0)
        with pytest.raises(NotImplementedError, match=words):
            session.partial_run_setup([x], [])
        with pytest.raises(NotImplementedError, match=words):
            session.partial_run("handle", x)


def test_batches_that_cannot_be() -> None:
    with tf.Graph().as_default():
        sparse = tf.SparseTensor([[0]], [1.0], [2])
        with pytest.raises(NotImplementedError, match=r"tf\.serialize_sparse"):
            tf.train.batch([sparse], 2)
        with pytest.raises(NotImplementedError, match="keep_input"):
            tf.train.maybe_batch([tf.constant([1.0])], tf.placeholder(tf.bool, []), 2, enqueue_many=True)
