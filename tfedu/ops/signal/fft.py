"""Discrete Fourier transforms of complex numbers, along the last one, two or three axes.

NumPy computes them on the host, in double precision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import shape
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_prod

Array = np.ndarray[Any, Any]

SUFFIX = {1: "", 2: "2D", 3: "3D"}
AXES_EN = {1: "the last axis", 2: "the last two axes", 3: "the last three axes"}
AXES_ZH = {1: "最后一个轴", 2: "最后两个轴", 3: "最后三个轴"}


def last_axes(rank: int) -> tuple[int, ...]:
    return tuple(range(-rank, 0))


def require_rank(ctx: Any, x: Array, rank: int) -> None:
    """Raise InvalidArgumentError unless ``x`` has at least ``rank`` axes."""
    if x.ndim < rank:
        raise ctx.invalid(f"Input must have rank of at least {rank} but got: {list(x.shape)}")


def numbers_of(x: Tensor, rank: int, dtype: Any) -> Tensor:
    """How many elements a transform of ``x`` runs over, as a scalar."""
    return ew.cast(reduce_prod(shape(x)[-rank:]), dtype)


def _declare(rank: int) -> None:
    forward, inverse = f"FFT{SUFFIX[rank]}", f"IFFT{SUFFIX[rank]}"

    def unchanged(ctx: ShapeContext) -> list[Dims]:
        return [ctx.rank_at_least(0, rank)]

    def host(transform: Callable[..., Array]) -> Callable[..., Array]:
        def run(ctx: Any, x: Array) -> Array:
            require_rank(ctx, x, rank)
            return transform(x, axes=last_axes(rank)) if x.size else x

        return run

    def forward_gradient(op: Any, dy: Tensor) -> list[Tensor]:
        return [apply_op(inverse, input=dy) * numbers_of(dy, rank, dy.dtype)]

    def inverse_gradient(op: Any, dy: Tensor) -> list[Tensor]:
        return [apply_op(forward, input=dy) / numbers_of(dy, rank, dy.dtype)]

    for name, transform, gradient, doc, formula in (
        (
            forward,
            np.fft.fftn,
            forward_gradient,
            (f"Discrete Fourier transform along {AXES_EN[rank]}", f"沿{AXES_ZH[rank]}的离散傅里叶变换"),
            "y_k = sum_j x_j e^(-2 pi i jk/n); dx = n IFFT(dy)",
        ),
        (
            inverse,
            np.fft.ifftn,
            inverse_gradient,
            (f"Inverse Fourier transform along {AXES_EN[rank]}", f"沿{AXES_ZH[rank]}的离散傅里叶逆变换"),
            "y_k = 1/n sum_j x_j e^(2 pi i jk/n); dx = FFT(dy) / n",
        ),
    ):
        declare(
            name,
            "input: Tcomplex",
            "output: Tcomplex",
            "Tcomplex: {complex64, complex128} = complex64",
            doc=doc,
            formula=formula,
            shape=unchanged,
            host=host(transform),
            gradient=gradient,
        )


for _rank in SUFFIX:
    _declare(_rank)


def _function(op_type: str, doc: str) -> Callable[..., Tensor]:
    def function(input: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, input=input)

    function.__doc__ = doc
    return function


_WHAT = "of complex64 or complex128 numbers; the same shape and type"
fft = _function("FFT", f"Discrete Fourier transform along the last axis {_WHAT}.")
ifft = _function("IFFT", f"Inverse discrete Fourier transform along the last axis {_WHAT}.")
fft2d = _function("FFT2D", f"Discrete Fourier transform along the last two axes {_WHAT}.")
ifft2d = _function("IFFT2D", f"Inverse discrete Fourier transform along the last two axes {_WHAT}.")
fft3d = _function("FFT3D", f"Discrete Fourier transform along the last three axes {_WHAT}.")
ifft3d = _function("IFFT3D", f"Inverse discrete Fourier transform along the last three axes {_WHAT}.")
