"""What frozen answers cannot say of decompositions: identities that hold whatever sign the vectors have, and complaints
about shapes that are only known in the run (where TensorFlow's own process may die)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import tfedu as tf


@pytest.fixture(autouse=True)
def _on_reference(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TFEDU_DEVICE", "reference")
    with tf.Graph().as_default():
        yield


def _random(shape: tuple[int, ...], dtype: str) -> np.ndarray:
    rng = np.random.RandomState(7)
    x = rng.uniform(-1, 1, shape)
    return (x + 1j * rng.uniform(-1, 1, shape) if dtype.startswith("complex") else x).astype(dtype)


def _adjoint(x: np.ndarray) -> np.ndarray:
    return np.conj(np.swapaxes(x, -1, -2))


def _is_identity(x: np.ndarray) -> bool:
    return np.allclose(x, np.eye(x.shape[-1]), atol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("shape", [(3, 3), (5, 2), (2, 5), (2, 3, 4), (31, 33)])
def test_identities(shape: tuple[int, ...], dtype: str) -> None:
    x = _random(shape, dtype)
    with tf.Session() as session:
        s, u, v = session.run(tf.svd(x))
        q, r = session.run(tf.qr(x))
        gram = tf.matmul(x, x, adjoint_a=True)
        e, w = session.run(tf.self_adjoint_eig(gram))
        gram = session.run(gram)
    tolerance = 3e-2 if dtype == "float16" else 1e-4
    assert all(array.dtype == dtype for array in (u, v, q, r, e, w))
    np.testing.assert_allclose(u * s[..., None, :] @ _adjoint(v), x, atol=tolerance)
    np.testing.assert_allclose(q @ r, x, atol=tolerance)
    np.testing.assert_allclose((w * e[..., None, :]) @ _adjoint(w), gram, atol=4 * tolerance)
    if dtype != "float16":
        assert all(_is_identity(_adjoint(a) @ a) for a in (u, v, q, w))
    assert (np.diff(s) <= 0).all() and (np.diff(e.real) >= 0).all()


def test_lu_is_a_product() -> None:
    x = _random((2, 5, 5), "complex128")
    with tf.Session() as session:
        lu, p = session.run(tf.linalg.lu(x))
    product = (np.tril(lu, -1) + np.eye(5)) @ np.triu(lu)
    np.testing.assert_allclose(product, np.take_along_axis(x, p[..., None], 1), atol=1e-12)


SQUARE = [tf.cholesky, tf.self_adjoint_eig, tf.matrix_determinant, tf.matrix_inverse, tf.linalg.slogdet, tf.linalg.lu]
ANY = [tf.svd, tf.qr]


@pytest.mark.parametrize("function", SQUARE)
def test_square_at_run(function: Callable[..., Any]) -> None:
    x = tf.placeholder(tf.float32)
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError, match="Input matrix must be square"):
        session.run(function(x), {x: np.ones((2, 3))})


@pytest.mark.parametrize("function", SQUARE + ANY)
def test_rank_at_run(function: Callable[..., Any]) -> None:
    x = tf.placeholder(tf.float32)
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError, match="must have rank >= 2, got 1"):
        session.run(function(x), {x: np.ones(2)})


@pytest.mark.parametrize("function", [tf.matrix_solve, tf.matrix_triangular_solve, tf.cholesky_solve])
@pytest.mark.parametrize(
    ("left", "right", "phrase"),
    [
        ((2, 3), (2, 1), "First input .lhs. must be a square matrix"),
        ((2, 2), (3, 1), "Input matrix and rhs are incompatible"),
        ((3, 2, 2), (2, 1), "All input tensors must have the same rank"),
        ((3, 2, 2), (1, 2, 1), "All input tensors must have the same outer dimensions"),
        ((2,), (2,), "must have rank >= 2, got 1"),
    ],
)
def test_systems_at_run(
    function: Callable[..., Any], left: tuple[int, ...], right: tuple[int, ...], phrase: str
) -> None:
    a, b = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError, match=phrase):
        session.run(function(a, b), {a: np.ones(left), b: np.ones(right)})


def test_qr_of_what_is_not_finite() -> None:
    with tf.Session() as session:
        assert np.isnan(session.run(tf.qr([[np.nan, 1.0], [1.0, 1.0]]).q)).any()
