"""What the benchmarks feed: random arrays of the right size, the same for every peer."""

from __future__ import annotations

import numpy as np


def line() -> tuple[np.ndarray, np.ndarray]:
    """100 points of a line: x, y, float32 [100]."""
    points = np.linspace(0, 1, 100, dtype=np.float32)
    return points, (0.1 * points + 0.3).astype(np.float32)


def digits(batch: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures that are four fifths white paper, as MNIST's are, so that its learning rates fit.

    float32 [batch, 784] and one-hot labels, float32 [batch, 10].
    """
    random = np.random.default_rng(0)
    ink = random.random((batch, 784), dtype=np.float32) * (random.random((batch, 784)) < 0.2)
    return ink.astype(np.float32), np.eye(10, dtype=np.float32)[random.integers(0, 10, batch)]


def cifar(batch: int) -> tuple[np.ndarray, np.ndarray]:
    """Standardised crops, float32 [batch, 24, 24, 3], and labels, int64 [batch]."""
    random = np.random.default_rng(0)
    return random.normal(size=(batch, 24, 24, 3)).astype(np.float32), random.integers(0, 10, batch)


def pond(size: int) -> tuple[np.ndarray, np.ndarray]:
    """A still pond with 40 raindrops, float32 [size, size], and the kernel of its curvature, float32 [3, 3]."""
    random = np.random.default_rng(0)
    water = np.zeros((size, size), np.float32)
    water[random.integers(0, size, 40), random.integers(0, size, 40)] = random.random(40)
    return water, np.array([[0.5, 1.0, 0.5], [1.0, -6.0, 1.0], [0.5, 1.0, 0.5]], np.float32)


def complex_plane() -> np.ndarray:
    """The part of the plane that holds the Mandelbrot set, complex64 [520, 600]."""
    imaginary, real = np.mgrid[-1.3:1.3:0.005, -2:1:0.005]
    return (real + 1j * imaginary).astype(np.complex64)
