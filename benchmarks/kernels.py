"""Single matrix products and convolutions as benchmarks: the shapes of the models, and squares.

A :class:`Product` or :class:`Convolution` says what is computed; its ``graph`` builds it on whatever speaks the
TensorFlow 1 API. Operands are variables, so nothing is fed, and the result is assigned, so it is really computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.models import Model


@dataclass(frozen=True)
class Product:
    """``C[m, n] = A[m, k] B[k, n]``; ``ta``, ``tb``: that operand is stored transposed."""

    m: int
    n: int
    k: int
    ta: bool = False
    tb: bool = False

    @property
    def name(self) -> str:
        return f"product {self.m} x {self.k}{' turned' * self.ta} by {self.k} x {self.n}{' turned' * self.tb}"

    @property
    def flops(self) -> int:
        return 2 * self.m * self.n * self.k

    def operands(self) -> tuple[np.ndarray, np.ndarray]:
        """A and B as they are stored, float32."""
        random = np.random.default_rng(0)
        a = random.normal(size=(self.k, self.m) if self.ta else (self.m, self.k))
        b = random.normal(size=(self.n, self.k) if self.tb else (self.k, self.n))
        return a.astype(np.float32), b.astype(np.float32)

    def graph(self, tf: Any) -> Model:
        with tf.Graph().as_default() as graph:
            a, b = (tf.Variable(x) for x in self.operands())
            return _assigned(tf, graph, tf.matmul(a, b, self.ta, self.tb), self.flops)


@dataclass(frozen=True)
class Convolution:
    """A convolution at stride 1 that keeps the pictures' size, or one of its gradients.

    ``role``: ``"forward"``, ``"input"`` (the gradient for the pictures) or ``"filter"``.
    """

    images: int
    size: int
    channels: int
    features: int
    window: int
    role: str

    @property
    def name(self) -> str:
        picture = f"{self.images} x {self.size} x {self.size} x {self.channels}"
        kind = {"forward": "convolution", "input": "its input's gradient", "filter": "its filter's gradient"}[self.role]
        return f"{picture}, {self.window} x {self.window} x {self.features}: {kind}"

    @property
    def flops(self) -> int:
        return 2 * self.images * self.size**2 * self.window**2 * self.channels * self.features

    def operands(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Pictures [N, H, W, C], filter [K, K, C, F] and the result's gradient [N, H, W, F], float32."""
        random = np.random.default_rng(0)
        sizes = (self.images, self.size, self.size, self.channels), (self.window, self.window, self.channels)
        pictures, filters = random.normal(size=sizes[0]), random.normal(size=(*sizes[1], self.features))
        slope = random.normal(size=(*sizes[0][:3], self.features))
        return pictures.astype(np.float32), filters.astype(np.float32), slope.astype(np.float32)

    def graph(self, tf: Any) -> Model:
        values = self.operands()
        with tf.Graph().as_default() as graph:
            x, w, dy = (tf.Variable(value) for value in values)
            keep = {"strides": [1, 1, 1, 1], "padding": "SAME"}
            if self.role == "forward":
                result = tf.nn.conv2d(x, w, **keep)
            elif self.role == "input":
                result = tf.nn.conv2d_backprop_input(values[0].shape, w, dy, **keep)
            else:
                result = tf.nn.conv2d_backprop_filter(x, values[1].shape, dy, **keep)
            return _assigned(tf, graph, result, self.flops)


def _assigned(tf: Any, graph: Any, result: Any, flops: int) -> Model:
    target = tf.Variable(tf.zeros(result.shape))
    return Model(graph, target.assign(result).op, tf.reshape(target, [-1])[0], {}, flops)


_PRODUCTS = [
    *(Product(n, n, n) for n in (128, 256, 512, 1024, 2048)),
    *(Product(100, 500, 784), Product(784, 500, 100, ta=True)),
    *(Product(50, 1024, 3136), Product(50, 3136, 1024, tb=True), Product(3136, 1024, 50, ta=True)),
    *(Product(128, 384, 2304), Product(128, 2304, 384, tb=True), Product(2304, 384, 128, ta=True)),
]
_LAYERS = [(50, 28, 1, 32, 5), (50, 14, 32, 64, 5), (1, 14, 32, 64, 5), (128, 24, 3, 64, 5), (128, 12, 64, 64, 5)]
_LAYERS += [(1, 12, 64, 64, 5), (32, 28, 64, 64, 3)]
_CONVOLUTIONS = [Convolution(*layer, role) for layer in _LAYERS for role in ("forward", "input", "filter")]

KERNELS: dict[str, Product | Convolution] = {kernel.name: kernel for kernel in [*_PRODUCTS, *_CONVOLUTIONS]}
