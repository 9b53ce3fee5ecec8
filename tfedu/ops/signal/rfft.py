"""Fourier transforms of real numbers: the spectrum is symmetric, so that half of it says everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, pad, rank, shape, stack
from tfedu.ops.constant import range_, zeros, zeros_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.complex import complex, real
from tfedu.ops.signal.fft import AXES_EN, AXES_ZH, SUFFIX, Array, last_axes, numbers_of, require_rank


def _half(length: int) -> int:
    """How many numbers of the spectrum of ``length`` real ones are different."""
    return length // 2 + 1 if length else 0


def _lengths(ctx: Any, given: Array, axes: int) -> tuple[int, ...]:
    if given.shape != (axes,):
        raise ctx.invalid(f"fft_length must have shape [{axes}]")
    lengths = tuple(int(n) for n in given)
    if min(lengths) < 0:
        raise ctx.invalid("fft_length must be >= 0")
    return lengths


def _cut(ctx: Any, x: Array, wanted: tuple[int, ...]) -> Array:
    """``x`` without what lies behind the wanted extents of its last axes.

    Raises:
        InvalidArgumentError: ``Input dimension 0 must have length of at least 8 but got: 3``.
    """
    for i, (have, want) in enumerate(zip(x.shape[-len(wanted) :], wanted, strict=True)):
        if have < want:
            raise ctx.invalid(f"Input dimension {i} must have length of at least {want} but got: {have}")
    kept: tuple[Any, ...] = (..., *(slice(0, want) for want in wanted))
    return x[kept]


def _forward_host(axes: int) -> Callable[..., Array]:
    def run(ctx: Any, x: Array, given: Array) -> Array:
        require_rank(ctx, x, axes)
        lengths = _lengths(ctx, given, axes)
        shape = (*x.shape[:-axes], *lengths[:-1], _half(lengths[-1]))
        if 0 in x.shape or 0 in shape:
            return np.zeros(shape, np.complex64)
        return np.fft.rfftn(_cut(ctx, x, lengths), axes=last_axes(axes))

    return run


def _inverse_host(axes: int) -> Callable[..., Array]:
    def run(ctx: Any, x: Array, given: Array) -> Array:
        require_rank(ctx, x, axes)
        lengths = _lengths(ctx, given, axes)
        shape = (*x.shape[:-axes], *lengths)
        if 0 in x.shape or 0 in shape:
            return np.zeros(shape, np.float32)
        return np.fft.irfftn(_cut(ctx, x, (*lengths[:-1], _half(lengths[-1]))), lengths, last_axes(axes))

    return run


def _shape(axes: int, last: Callable[[int], int]) -> Callable[[ShapeContext], list[Dims]]:
    def shape(ctx: ShapeContext) -> list[Dims]:
        dims, given = ctx.rank_at_least(0, axes), ctx.rank(1, 1)
        if given[0] not in (None, axes):
            raise ctx.error(f"Dimension must be {axes} but is {given[0]}")
        if dims is None:
            return [None]
        lengths = ctx.value_as_dims(1) or (None,) * axes
        end = None if lengths[-1] is None else last(lengths[-1])
        return [(*dims[:-axes], *lengths[:-1], end)]

    return shape


def _filled_up(x: Tensor, like: Tensor, axes: int) -> Tensor:
    """``x`` with zeros behind its last axes, up to the extents of ``like``: what was cut off had no influence."""
    if x.shape.is_fully_defined() and x.dims == like.dims:
        return x
    missing = (shape(like) - shape(x))[-axes:]
    outer = zeros([rank(x) - axes], dtypes.int32)
    after = concat([outer, missing], 0)
    return pad(x, stack([zeros_like(after), after], axis=1))


def _forward_gradient(axes: int) -> Callable[..., list[Tensor | None]]:
    def gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
        """The adjoint of a sum over half a spectrum: that half, with zeros behind it, transformed back."""
        x, lengths = op.inputs
        missing = lengths[-1] - shape(dy)[-1]
        outer = zeros([rank(dy) - 1], dtypes.int32)
        after = concat([outer, [missing]], 0)
        whole = pad(dy, stack([zeros_like(after), after], axis=1))
        back = real(apply_op(f"IFFT{SUFFIX[axes]}", input=whole))
        back = back * numbers_of(back, axes, dtypes.float32)
        return [_filled_up(back, x, axes), None]

    return gradient


def _inverse_gradient(axes: int) -> Callable[..., list[Tensor | None]]:
    def gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
        """All but the first number of the half spectrum, and the last of an even one, stand for two."""
        z, lengths = op.inputs
        half = apply_op(f"RFFT{SUFFIX[axes]}", input=dy, fft_length=lengths)
        place = range_(shape(half)[-1])
        alone = ew.logical_or(ew.equal(place, 0), ew.equal(place * 2, lengths[-1]))
        weight = (2.0 - ew.cast(alone, dtypes.float32)) / numbers_of(dy, axes, dtypes.float32)
        return [_filled_up(half * complex(weight, zeros_like(weight)), z, axes), None]

    return gradient


for _axes in SUFFIX:
    declare(
        f"RFFT{SUFFIX[_axes]}",
        "input: float32, fft_length: int32",
        "output: complex64",
        doc=(
            f"Fourier transform of real numbers along {AXES_EN[_axes]}",
            f"实数沿{AXES_ZH[_axes]}的离散傅里叶变换",
        ),
        formula="y_k = sum_j x_j e^(-2 pi i jk/n) for k <= n/2",
        shape=_shape(_axes, _half),
        host=_forward_host(_axes),
        gradient=_forward_gradient(_axes) if _axes < 3 else None,  # nor has TensorFlow
    )
    declare(
        f"IRFFT{SUFFIX[_axes]}",
        "input: complex64, fft_length: int32",
        "output: float32",
        doc=(
            f"Inverse Fourier transform to real numbers along {AXES_EN[_axes]}",
            f"沿{AXES_ZH[_axes]}变换回实数的离散傅里叶逆变换",
        ),
        formula="x_j = 1/n sum_k y_k e^(2 pi i jk/n), y_(n-k) = conj(y_k)",
        shape=_shape(_axes, lambda length: length),
        host=_inverse_host(_axes),
        gradient=_inverse_gradient(_axes) if _axes < 3 else None,
    )


def _lengths_of(x: Tensor, axes: int, inverse: bool) -> Tensor:
    """The lengths of a transform that takes all of ``x``; an inverse one is taken to have an even length."""
    known = None if x.dims is None else x.dims[-axes:]
    if known is not None and None not in known:
        lengths = [d or 0 for d in known]
        if inverse:
            lengths[-1] = max(0, 2 * (lengths[-1] - 1))
        return convert_to_tensor(np.array(lengths, np.int32))
    extents = shape(x)[-axes:]
    if not inverse:
        return extents
    return concat([extents[:-1], ew.maximum(0, 2 * (extents[-1:] - 1))], 0)


def _long_enough(x: Tensor, lengths: Tensor, axes: int, inverse: bool) -> Tensor:
    """``x`` with zeros behind it where the transform is longer."""
    known = constant_value(lengths)
    if (x.dims is not None and 0 in x.dims) or (known is not None and len(known) != axes):  # the latter is refused
        return x
    if known is not None and x.dims is not None and None not in x.dims[-axes:]:
        wanted = [int(n) for n in known]
        if inverse:
            wanted[-1] = wanted[-1] // 2 + 1
        missing = [max(0, n - (d or 0)) for n, d in zip(wanted, x.dims[-axes:], strict=True)]
        if not any(missing):
            return x
        return pad(x, [[0, 0]] * (len(x.dims) - axes) + [[0, m] for m in missing])
    needed = concat([lengths[:-1], lengths[-1:] // 2 + 1], 0) if inverse else lengths
    missing_ = ew.maximum(0, needed - shape(x)[-axes:])
    after = concat([zeros([ew.maximum(0, rank(x) - axes)], dtypes.int32), missing_], 0)
    return pad(x, stack([zeros_like(after), after], axis=1))


def _function(axes: int, inverse: bool, doc: str) -> Callable[..., Tensor]:
    op_type = f"{'IRFFT' if inverse else 'RFFT'}{SUFFIX[axes]}"
    kind = dtypes.complex64 if inverse else dtypes.float32

    def function(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Tensor:
        with name_scope(name, op_type.lower(), [input_tensor, fft_length]) as scope:
            x = convert_to_tensor(input_tensor, kind)
            x.shape.with_rank_at_least(axes)
            if fft_length is None:
                lengths = _lengths_of(x, axes, inverse)
            else:
                lengths = convert_to_tensor(fft_length, dtypes.int32)
            return apply_op(op_type, scope, input=_long_enough(x, lengths, axes, inverse), fft_length=lengths)

    function.__doc__ = doc
    return function


def _doc(axes: int, inverse: bool) -> str:
    where = AXES_EN[axes]
    if inverse:
        return f"""Inverse of :func:`rfft{SUFFIX[axes].lower()}` along {where}: complex64 to float32.

        Args:
            input_tensor: complex64, the last axis holding half of a spectrum.
            fft_length: int32 [{axes}], the extents of the result; the spectrum is cut or filled up with zeros. Default:
                those of the input, the last one 2 (n - 1).
        """
    return f"""Fourier transform of float32 numbers along {where}.

        Args:
            input_tensor: float32.
            fft_length: int32 [{axes}], over how many numbers; the input is cut or filled up with zeros. Default: all.

        Returns:
            complex64; of the last axis half: n // 2 + 1 numbers, for the others are their conjugates.
        """


rfft = _function(1, False, _doc(1, False))
irfft = _function(1, True, _doc(1, True))
rfft2d = _function(2, False, _doc(2, False))
irfft2d = _function(2, True, _doc(2, True))
rfft3d = _function(3, False, _doc(3, False))
irfft3d = _function(3, True, _doc(3, True))
