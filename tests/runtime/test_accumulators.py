"""Accumulators between threads: who takes waits for those who bring."""

from __future__ import annotations

import threading

import numpy as np

import tfedu as tf


def test_taking_waits_for_the_gradients_of_other_threads(monkeypatch) -> None:
    monkeypatch.setenv("TFEDU_DEVICE", "reference")
    with tf.Graph().as_default(), tf.Session() as session:
        accumulator = tf.ConditionalAccumulator(tf.float32, [2])
        value = tf.placeholder(tf.float32, [2])
        add, take = accumulator.apply_grad(value), accumulator.take_grad(3)
        taken: list[np.ndarray] = []
        taker = threading.Thread(target=lambda: taken.append(session.run(take)), daemon=True)
        taker.start()
        for number in (1.0, 2.0, 6.0):
            assert not taken
            session.run(add, {value: [number, -number]})
        taker.join(10)
        np.testing.assert_allclose(taken, [[3.0, -3.0]])
