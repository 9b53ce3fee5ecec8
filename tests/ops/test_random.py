"""Random numbers are TensorFlow's, bit by bit, in every run of a session; without seeds they are nobody's twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tfedu as tf
from tests.ops import replay, tolerance

CASES = [(family, case, device) for family, case, device in replay.ON_DEVICES if family == "random"]


@pytest.mark.parametrize(("family", "case", "device"), CASES, ids=replay.name_of, indirect=["device"])
def test_numbers(family: str, case: Any, device: str) -> None:
    """Three runs of one session, number by number."""
    played, answer = replay.play(family, case, device), replay.frozen(family)[case.id]
    for run, expected in enumerate([answer["values"], *answer.get("later", [])]):
        for index, wanted in enumerate(expected):
            tolerance.assert_same_bits(played.runs[run][0][index], wanted, f"run {run}, output {index}")


@pytest.mark.parametrize(
    "expression",
    [
        lambda: tf.random_normal([64]),
        lambda: tf.random_uniform([64]),
        lambda: tf.truncated_normal([64]),
        lambda: tf.random_uniform([64], maxval=1000, dtype=tf.int32),
        lambda: tf.random_shuffle(tf.range(64)),
    ],
)
def test_without_seed(expression: Any, device: str) -> None:
    """No two runs, no two sessions, no two operations agree."""
    with tf.Graph().as_default():
        one, other = expression(), expression()
        drawn = []
        for _ in range(2):
            with tf.Session() as session:
                drawn += [*session.run([one, other]), session.run(one)]
    assert len({array.tobytes() for array in drawn}) == 6


def test_moments(device: str) -> None:
    """Where the numbers lie: means, spreads, borders."""
    with tf.Graph().as_default(), tf.Session() as session:
        normal, cut, even, whole = session.run(
            [
                tf.random_normal([20000], 2.0, 3.0),
                tf.truncated_normal([20000], 2.0, 3.0),
                tf.random_uniform([20000], -1.0, 3.0),
                tf.random_uniform([20000], -3, 4, tf.int32),
            ]
        )
    assert abs(normal.mean() - 2.0) < 0.15 and abs(normal.std() - 3.0) < 0.15
    assert abs(cut.mean() - 2.0) < 0.15 and np.abs(cut - 2.0).max() <= 6.0 and abs(cut.std() - 3.0 * 0.8796) < 0.15
    assert abs(even.mean() - 1.0) < 0.05 and even.min() >= -1.0 and even.max() < 3.0
    assert sorted(set(whole.tolist())) == [-3, -2, -1, 0, 1, 2, 3]
