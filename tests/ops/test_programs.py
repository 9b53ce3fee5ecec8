"""Small programs, several steps each: what they return is what TensorFlow returned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tfedu as tf
from tests.ops import replay, tolerance
from tests.ops.test_errors import MORE_GENERAL
from tfedu import autodiff


def compare(actual: Any, expected: Any, where: str) -> None:
    """Walk both results; name the place that differs."""
    if isinstance(expected, np.ndarray):
        tolerance.assert_same(actual, expected, where, tolerance.PROGRAM_FACTOR)
    elif isinstance(expected, dict) and set(expected) == {"raises", "phrase", "message"}:
        wanted = MORE_GENERAL.get(expected["raises"][0], expected["raises"][0])
        assert wanted in actual["raises"], f"{where}: {actual['raises'][:1]} instead of {wanted}: {actual['message']}"
        assert expected["phrase"] in actual["message"], (
            f"{where}: {expected['phrase']!r} is not in {actual['message']!r}"
        )
    elif isinstance(expected, dict):
        assert set(actual) == set(expected), where
        for key, item in expected.items():
            compare(actual[key], item, f"{where}.{key}")
    elif isinstance(expected, list):
        assert isinstance(actual, (list, tuple)), f"{where}: {actual!r}, TensorFlow's is {expected!r}"
        assert len(actual) == len(expected), f"{where}: {actual!r}, TensorFlow's is {expected!r}"
        for index, item in enumerate(expected):
            compare(actual[index], item, f"{where}[{index}]")
    else:
        assert type(actual) is type(expected), f"{where}: {actual!r}, TensorFlow's is {expected!r}"
        assert actual == expected, f"{where}: {actual!r}, TensorFlow's is {expected!r}"


@pytest.mark.parametrize(("family", "program"), replay.PROGRAMS, ids=replay.name_of)
def test_program(family: str, program: Any, device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole result, place by place."""
    monkeypatch.setattr(autodiff, "_REGISTERED", {})  # what a program registers ends with it
    with tf.Graph().as_default():
        actual = program(tf)
    compare(actual, replay.frozen(family)["program/" + program.__name__], program.__name__)


PRINTED_LOSSES = [1.35659, 1.00412, 0.759167, 0.588829, 0.470264, 0.387626, 0.329918, 0.289511, 0.261112, 0.241046]
PRINTED_PREDICTIONS = [-0.5472865, -1.2651979, -1.9831092, -2.7010205]


def test_printed_losses_of_the_linear_program(device: str) -> None:
    """The numbers as the programmer's guide prints them, to the last printed digit."""
    program = next(program for _, program in replay.PROGRAMS if program.__name__ == "linear_program")
    with tf.Graph().as_default():
        result = program(tf)
    np.testing.assert_allclose(result["losses"][:10], PRINTED_LOSSES, rtol=0, atol=5e-6)
    np.testing.assert_allclose(result["losses"][99], 0.11557262, rtol=0, atol=1e-6)
    np.testing.assert_allclose(result["predictions"].ravel(), PRINTED_PREDICTIONS, rtol=0, atol=1e-5)


def test_printed_random_numbers(device: str) -> None:
    """The matrix and the product that the books print for seed 1."""
    with tf.Graph().as_default(), tf.Session() as session:
        w1 = tf.random_normal([2, 3], stddev=1, seed=1)
        y = tf.matmul(tf.matmul([[0.7, 0.9]], w1), tf.random_normal([3, 1], stddev=1, seed=1))
        numbers, product = session.run([w1, y])
    np.testing.assert_allclose(
        numbers, [[-0.8113182, 1.4845988, 0.06532937], [-2.4427042, 0.0992484, 0.5912243]], atol=1e-6
    )
    np.testing.assert_allclose(product, [[3.95757794]], atol=2e-6)
