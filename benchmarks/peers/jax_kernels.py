"""The kernels of :mod:`benchmarks.kernels` in JAX, compiled, with operands that are arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from benchmarks.kernels import Convolution, Product


def function(kernel: Product | Convolution) -> Callable[[], Any]:
    """Computes the kernel once per call."""
    operands = [jnp.array(x) for x in kernel.operands()]
    if isinstance(kernel, Product):
        ta, tb = kernel.ta, kernel.tb
        product = jax.jit(lambda a, b: (a.T if ta else a) @ (b.T if tb else b))
        return lambda: product(*operands)

    def convolve(x: Any, w: Any) -> Any:
        return lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    def input_gradient(x: Any, w: Any, dy: Any) -> Any:
        return jax.linear_transpose(lambda pictures: convolve(pictures, w), x)(dy)[0]

    def filter_gradient(x: Any, w: Any, dy: Any) -> Any:
        return jax.linear_transpose(lambda filters: convolve(x, filters), w)(dy)[0]

    chosen = {"forward": lambda x, w, dy: convolve(x, w), "input": input_gradient, "filter": filter_gradient}
    compiled = jax.jit(chosen[kernel.role])
    return lambda: compiled(*operands)
