"""Spectrograms: the Fourier transforms of a signal's frames, and back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, pad, rank, reshape, shape, tile
from tfedu.ops.constant import zeros
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum
from tfedu.ops.signal.frames import frame, overlap_and_add
from tfedu.ops.signal.rfft import irfft, rfft
from tfedu.ops.signal.windows import hann_window

WindowFunction = Callable[..., Tensor]


def _scalar(value: Any, name: str) -> Tensor:
    tensor = convert_to_tensor(value, name=name)
    tensor.shape.assert_has_rank(0)
    return tensor


def _power_of_two(length: Tensor) -> Tensor:
    """The least power of 2 that is not less."""
    known = constant_value(length)
    if known is not None:
        return convert_to_tensor(np.array(2 ** math.ceil(math.log2(int(known))), length.dtype.numpy_type))
    exponent = ew.ceil(ew.log(ew.cast(length, dtypes.float32)) / math.log(2.0))
    return ew.cast(ew.pow(2.0, exponent), length.dtype.base_dtype)


def stft(
    signals: Any,
    frame_length: Any,
    frame_step: Any,
    fft_length: Any = None,
    window_fn: WindowFunction | None = hann_window,
    pad_end: bool = False,
    name: str | None = None,
) -> Tensor:
    """The short-time Fourier transform (TF: ``tf.signal.stft``).

    Args:
        signals: float32 [..., samples].
        frame_length, frame_step: ints or integer scalars.
        fft_length: of each transform; default: the power of 2 that holds a frame.
        window_fn: ``window_fn(frame_length, dtype=...)``; None: no window.
        pad_end: also the frames that reach over the end, filled up with zeros.

    Returns:
        complex64 [..., frames, fft_length // 2 + 1].

    Raises:
        ValueError: arguments that are not scalars.

    >>> stft([0.0] * 10, 4, 2).shape.as_list()
    [4, 3]
    """
    with name_scope(name, "stft", [signals, frame_length, frame_step]):
        signals = convert_to_tensor(signals, name="signals")
        signals.shape.with_rank_at_least(1)
        length, step = _scalar(frame_length, "frame_length"), _scalar(frame_step, "frame_step")
        points = _power_of_two(length) if fft_length is None else convert_to_tensor(fft_length, name="fft_length")
        frames = frame(signals, length, step, pad_end=pad_end)
        if window_fn is not None:
            frames = frames * window_fn(length, dtype=frames.dtype)
        return rfft(frames, [points])


def inverse_stft_window_fn(
    frame_step: Any, forward_window_fn: WindowFunction = hann_window, name: str | None = None
) -> WindowFunction:
    """The window for :func:`inverse_stft` that undoes ``forward_window_fn``: overlapping squares add up to 1.

    Args:
        frame_step: int or integer scalar.
        forward_window_fn: the window of the forward transform.

    Returns:
        ``window_fn(frame_length, dtype)``.
    """
    with name_scope(name, "inverse_stft_window_fn", [forward_window_fn]):
        step = _scalar(frame_step, "frame_step")

    def window_fn(frame_length: Any, dtype: Any) -> Tensor:
        with name_scope(name, "inverse_stft_window_fn", [forward_window_fn]):
            length = _scalar(frame_length, "frame_length")
            window = forward_window_fn(length, dtype=dtype)
            overlaps = -(-length // step)
            squares = pad(ew.square(window), [(0, overlaps * step - length)])
            sums = reduce_sum(reshape(squares, [overlaps, step]), 0, keepdims=True)
            repeated = reshape(tile(sums, [overlaps, 1]), [overlaps * step])
            return window / repeated[:length]

    return window_fn


def inverse_stft(
    stfts: Any,
    frame_length: Any,
    frame_step: Any,
    fft_length: Any = None,
    window_fn: WindowFunction | None = hann_window,
    name: str | None = None,
) -> Tensor:
    """The signal with this short-time Fourier transform (TF: ``tf.signal.inverse_stft``).

    Args:
        stfts: complex64 [..., frames, fft_length // 2 + 1].
        frame_length, frame_step, fft_length: as they were for :func:`stft`.
        window_fn: ``inverse_stft_window_fn(frame_step)`` gives the signal back.

    Returns:
        float32 [..., (frames - 1) * frame_step + frame_length].

    Raises:
        ValueError: arguments that are not scalars; fewer than two axes.
    """
    with name_scope(name, "inverse_stft", [stfts]):
        stfts = convert_to_tensor(stfts, name="stfts")
        stfts.shape.with_rank_at_least(2)
        length, step = _scalar(frame_length, "frame_length"), _scalar(frame_step, "frame_step")
        points = _power_of_two(length) if fft_length is None else _scalar(fft_length, "fft_length")
        frames = irfft(stfts, [points])[..., :length]
        missing = length - shape(frames)[-1]  # a transform may be shorter than a frame
        frames = pad(frames, concat([zeros([rank(frames) - 1, 2], dtypes.int32), [[0, missing]]], 0))
        known = constant_value(length)
        if known is not None and frames.dims is not None:
            frames.set_shape([*[None] * (len(frames.dims) - 1), int(known)])
        if window_fn is not None:
            frames = frames * window_fn(length, dtype=stfts.dtype.real_dtype)
        return overlap_and_add(frames, step)
