"""Cosine transforms, made of the Fourier transforms of real numbers."""

from __future__ import annotations

import math
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, pad, shape
from tfedu.ops.constant import ones, range_, zeros_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.complex import complex, real
from tfedu.ops.signal.rfft import irfft, rfft

_INVERSE = {1: 1, 2: 3, 3: 2}


def _check(x: Tensor, kind: Any, n: Any, axis: Any, norm: Any) -> None:
    if axis != -1:
        raise NotImplementedError(f"axis must be -1. Got: {axis}")
    if n is not None and n < 1:
        raise ValueError("n should be a positive integer or None")
    if kind not in (1, 2, 3):
        raise ValueError("Only Types I, II and III (I)DCT are supported.")
    if kind == 1:
        if norm == "ortho":
            raise ValueError("Normalization is not supported for the Type-I DCT.")
        if x.dims is not None and x.dims[-1] is not None and x.dims[-1] < 2:
            raise ValueError("Type-I DCT requires the dimension to be greater than one.")
    if norm not in (None, "ortho"):
        raise ValueError(f"Unknown normalization. Expected None or 'ortho', got: {norm}")


def _length(x: Tensor) -> Any:
    known = None if x.dims is None else x.dims[-1]
    return shape(x)[-1] if known is None else known


def _of_length(x: Tensor, n: int) -> Tensor:
    """The first ``n`` numbers of the last axis, with zeros behind if there are fewer."""
    missing = n - _length(x)
    if isinstance(missing, int) and missing <= 0:
        return x[..., :n]
    before_last = [[0, 0]] * (len(x.dims or ()) - 1)
    return pad(x[..., :n], [*before_last, [0, missing if isinstance(missing, int) else ew.maximum(0, missing)]])


def _turns(length: Tensor, sign: float) -> Tensor:
    """2 e^(sign i pi k / 2n) for k = 0, 1, ..., n - 1."""
    angle = range_(length) * (sign * math.pi * 0.5) / length
    return 2.0 * ew.exp(complex(zeros_like(angle), angle))


def _orthonormal(count: Any, first: Tensor, others: Tensor) -> Tensor:
    """[first, others, others, ...], ``count`` numbers."""
    return concat([expand_dims(first, 0), others * ones(expand_dims(count - 1, 0))], 0)


def dct(
    input: Any, type: int = 2, n: int | None = None, axis: int = -1, norm: str | None = None, name: str | None = None
) -> Tensor:
    """Cosine transform of the last axis (TF: ``tf.signal.dct``, ``tf.spectral.dct``).

    Args:
        input: float32 [..., m].
        type: 1, 2 or 3.
        n: the length of the transform; the input is cut or filled up with zeros.
        axis: must be -1.
        norm: None, or ``"ortho"`` for a transform that keeps lengths (types 2 and 3).

    Raises:
        ValueError: another type or normalisation, ``n`` less than 1. NotImplementedError: another axis.

    >>> dct([1.0, 2.0, 3.0], norm="ortho").shape.as_list()
    [3]
    """
    with name_scope(name, "dct", [input]):
        x = convert_to_tensor(input, dtypes.float32)
        _check(x, type, n, axis, norm)
        x = x if n is None else _of_length(x, n)
        count = _length(x)
        length = ew.cast(count, dtypes.float32)
        if type == 1:
            return real(rfft(concat([x, x[..., -2:0:-1]], axis=-1)))
        if type == 2:
            spectrum = rfft(x, fft_length=[2 * count])[..., :count]
            result = real(spectrum * _turns(length, -1.0))
            if norm is None:
                return result
            return result * _orthonormal(count, 0.5 * ew.rsqrt(length), ew.rsqrt(length) * math.sqrt(0.5))
        scaled = x * (length if norm is None else _orthonormal(count, ew.sqrt(length), ew.sqrt(length * 0.5)))
        spectrum = _turns(length, 1.0) * complex(scaled, zeros_like(scaled))
        return irfft(spectrum, fft_length=[2 * count])[..., :count]


def idct(
    input: Any, type: int = 2, n: int | None = None, axis: int = -1, norm: str | None = None, name: str | None = None
) -> Tensor:
    """The inverse of :func:`dct` of the same type, up to a factor 1 / (2 n) unless ``norm`` is ``"ortho"``.

    Types 2 and 3 are each other's inverses, type 1 is its own. Arguments as for :func:`dct`.
    """
    return dct(input, type=_INVERSE.get(type, type), n=n, axis=axis, norm=norm, name=name)
