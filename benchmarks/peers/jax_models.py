"""The models of :mod:`benchmarks.models` in JAX: one pure function a step, compiled as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from benchmarks.data import cifar, complex_plane, digits, line, pond


class Trainer:
    """Carries the state from one call of a compiled ``step(state, *feeds) -> state, loss`` to the next."""

    def __init__(self, step: Callable[..., Any], state: Any, *feeds: np.ndarray) -> None:
        self.step = jax.jit(step, donate_argnums=0)
        self.state = jax.tree_util.tree_map(jnp.array, state)
        self.feeds = feeds

    def run(self, count: int) -> float:
        loss = None
        for _ in range(count):
            self.state, loss = self.step(self.state, *self.feeds)
        return float(loss)

    def close(self) -> None:
        """Nothing to close."""


def _descend(loss_of: Callable[..., Any], rate: float) -> Callable[..., Any]:
    """Plain gradient descent."""

    def step(state: Any, *feeds: Any) -> Any:
        loss, slopes = jax.value_and_grad(loss_of)(state, *feeds)
        return jax.tree_util.tree_map(lambda value, slope: value - rate * slope, state, slopes), loss

    return step


def _normal(random: np.random.Generator, *shape: int, stddev: float = 0.1) -> np.ndarray:
    return (stddev * random.normal(size=shape)).astype(np.float32)


def line_fit() -> Trainer:
    def loss(state: Any, x: Any, y: Any) -> Any:
        return jnp.mean((state[0] * x + state[1] - y) ** 2)

    return Trainer(_descend(loss, 0.1), [np.float32(0), np.float32(0)], *line())


def softmax_regression(batch: int = 100) -> Trainer:
    def loss(state: Any, x: Any, y: Any) -> Any:
        predicted = jax.nn.softmax(x @ state[0] + state[1])
        return -jnp.sum(y * jnp.log(jnp.clip(predicted, 1e-10, 1.0)))

    return Trainer(_descend(loss, 0.01), [np.zeros((784, 10), "f4"), np.zeros(10, "f4")], *digits(batch))


def _cross_entropy(logits: Any, labels: Any) -> Any:
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1))


def multilayer_perceptron(batch: int = 100) -> Trainer:
    random = np.random.default_rng(1)
    weights = [_normal(random, 784, 500), np.full(500, 0.1, "f4"), _normal(random, 500, 10), np.full(10, 0.1, "f4")]

    def loss_of(w: Any, x: Any, y: Any) -> Any:
        logits = jax.nn.relu(x @ w[0] + w[1]) @ w[2] + w[3]
        return _cross_entropy(logits, jnp.argmax(y, 1)) + 0.00005 * (jnp.sum(w[0] ** 2) + jnp.sum(w[2] ** 2))

    def step(state: Any, x: Any, y: Any) -> Any:
        values, shadows, count = state
        loss, slopes = jax.value_and_grad(loss_of)(values, x, y)
        rate = 0.8 * 0.99 ** (count / 550)
        decay = jnp.minimum(0.99, (1 + count) / (10 + count))
        values = [value - rate * slope for value, slope in zip(values, slopes, strict=True)]
        shadows = [s - (1 - decay) * (s - value) for s, value in zip(shadows, values, strict=True)]
        return (values, shadows, count + 1), loss

    return Trainer(step, (weights, [w.copy() for w in weights], np.float32(0)), *digits(batch))


def _convolve(image: Any, filters: Any, bias: Any) -> Any:
    numbers = ("NHWC", "HWIO", "NHWC")
    return jax.nn.relu(lax.conv_general_dilated(image, filters, (1, 1), "SAME", dimension_numbers=numbers) + bias)


def _pool(image: Any, size: int) -> Any:
    return lax.reduce_window(image, -jnp.inf, lax.max, (1, size, size, 1), (1, 2, 2, 1), "SAME")


def convolutional_network(batch: int = 50) -> Trainer:
    random = np.random.default_rng(1)
    shapes = [(5, 5, 1, 32), (5, 5, 32, 64), (7 * 7 * 64, 1024), (1024, 10)]
    weights = [(_normal(random, *shape), np.full(shape[-1], 0.1, "f4")) for shape in shapes]

    def loss_of(w: Any, key: Any, x: Any, y: Any) -> Any:
        image = _pool(_convolve(x.reshape(-1, 28, 28, 1), *w[0]), 2)
        image = _pool(_convolve(image, *w[1]), 2)
        hidden = jax.nn.relu(image.reshape(-1, 7 * 7 * 64) @ w[2][0] + w[2][1])
        hidden = jnp.where(jax.random.bernoulli(key, 0.5, hidden.shape), hidden * 2, 0)
        logits = hidden @ w[3][0] + w[3][1]
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(logits), 1))

    def step(state: Any, x: Any, y: Any) -> Any:
        values, first, second, count, key = state
        key, now = jax.random.split(key)
        loss, slopes = jax.value_and_grad(loss_of)(values, now, x, y)
        count = count + 1
        rate = 1e-4 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        tree = jax.tree_util.tree_map
        first = tree(lambda m, g: 0.9 * m + 0.1 * g, first, slopes)
        second = tree(lambda v, g: 0.999 * v + 0.001 * g * g, second, slopes)
        values = tree(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-8), values, first, second)
        return (values, first, second, count, key), loss

    zeros = jax.tree_util.tree_map(np.zeros_like, weights)
    state = (weights, zeros, jax.tree_util.tree_map(np.zeros_like, weights), np.float32(0), jax.random.PRNGKey(0))
    return Trainer(step, state, *digits(batch))


def cifar_network(batch: int = 128) -> Trainer:
    random = np.random.default_rng(1)
    shapes = [(5, 5, 3, 64), (5, 5, 64, 64), (6 * 6 * 64, 384), (384, 192), (192, 10)]
    weights = [(_normal(random, *shape, stddev=0.04), np.full(shape[-1], 0.1, "f4")) for shape in shapes]

    def normalise(image: Any) -> Any:
        squares = lax.reduce_window(image**2, 0.0, lax.add, (1, 1, 1, 9), (1, 1, 1, 1), "SAME")
        return image / (1 + 0.001 / 9 * squares) ** 0.75

    def loss(w: Any, x: Any, y: Any) -> Any:
        image = normalise(_pool(_convolve(x, *w[0]), 3))
        hidden = _pool(normalise(_convolve(image, *w[1])), 3).reshape(-1, 6 * 6 * 64)
        for matrix, bias in w[2:4]:
            hidden = jax.nn.relu(hidden @ matrix + bias)
        decay = jnp.sum(w[2][0] ** 2) + jnp.sum(w[3][0] ** 2)
        return _cross_entropy(hidden @ w[4][0] + w[4][1], y) + 0.002 * decay

    return Trainer(_descend(loss, 0.01), weights, *cifar(batch))


def raindrops(size: int = 500) -> Trainer:
    drops, kernel = pond(size)

    def step(state: Any, eps: Any, damping: Any) -> Any:
        height, speed = state
        numbers = ("NHWC", "HWIO", "NHWC")
        image, filters = height[None, :, :, None], jnp.asarray(kernel)[:, :, None, None]
        curvature = lax.conv_general_dilated(image, filters, (1, 1), "SAME", dimension_numbers=numbers)[0, :, :, 0]
        return (height + eps * speed, speed + eps * (curvature - damping * speed)), height[0, 0]

    return Trainer(step, (drops, np.zeros_like(drops)), np.float32(0.03), np.float32(0.04))


def mandelbrot() -> Trainer:
    start = complex_plane()

    def step(state: Any) -> Any:
        value, count = state
        following = value * value + start
        small = jnp.abs(following) < 4
        return (jnp.where(small, following, value), count + small.astype(jnp.float32)), count[0, 0]

    return Trainer(step, (start, np.zeros(start.shape, "f4")))


MODELS = {
    "line fit, 100 points": line_fit,
    "softmax regression, batch 100": softmax_regression,
    "perceptron 784-500-10, batch 100": multilayer_perceptron,
    "convolutional network, batch 50": convolutional_network,
    "CIFAR-10 network, batch 128": cifar_network,
    "raindrops, 500 x 500": raindrops,
    "Mandelbrot set, 520 x 600": mandelbrot,
}
