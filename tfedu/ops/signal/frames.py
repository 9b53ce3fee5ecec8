"""A signal cut into overlapping frames, and put together again."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, pad, rank, reshape, shape, size, transpose
from tfedu.ops.array.gather import gather
from tfedu.ops.constant import range_, zeros
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum


def _scalar(value: Any, name: str) -> Tensor:
    tensor = convert_to_tensor(value, name=name)
    tensor.shape.assert_has_rank(0)
    return tensor


def _frame_count(samples: int | None, length: int | None, step: int | None, pad_end: bool) -> int | None:
    if samples is None or step is None:
        return None
    if pad_end:
        return max(0, -(-samples // step))
    return None if length is None else max(0, (samples - length + step) // step)


def _static_shape(signal: Tensor, length: Tensor, step: Tensor, pad_end: bool, axis: Tensor) -> list[int | None] | None:
    if signal.dims is None:
        return None
    where = constant_value(axis)
    if where is None:
        return [None] * (len(signal.dims) + 1)
    known_length, known_step = (None if v is None else int(v) for v in (constant_value(length), constant_value(step)))
    place = int(where) % len(signal.dims)
    count = _frame_count(signal.dims[place], known_length, known_step, pad_end)
    return [*signal.dims[:place], count, known_length, *signal.dims[place + 1 :]]


def _padded(signal: Tensor, axis: Tensor, count: Any, value: Any) -> Tensor:
    """``count`` elements with this value added behind along ``axis``."""
    along = ew.cast(ew.equal(range_(rank(signal)), axis), dtypes.int32) * count
    pairs = concat([zeros([rank(signal), 1], dtypes.int32), expand_dims(along, 1)], 1)
    return pad(signal, pairs, constant_values=value)


def frame(
    signal: Any,
    frame_length: Any,
    frame_step: Any,
    pad_end: bool = False,
    pad_value: Any = 0,
    axis: Any = -1,
    name: str | None = None,
) -> Tensor:
    """Overlapping pieces of ``signal``, every ``frame_step`` elements one (TF: ``tf.signal.frame``).

    Args:
        signal: any tensor with an axis.
        frame_length, frame_step: ints or integer scalars.
        pad_end: also the pieces that reach over the end, which is filled up with ``pad_value``.
        axis: the axis to cut.

    Returns:
        the axis replaced by two, [frames, frame_length].

    Raises:
        ValueError: arguments that are not scalars.

    >>> frame([1, 2, 3, 4, 5], 3, 2).shape.as_list()
    [2, 3]
    """
    with name_scope(name, "frame", [signal, frame_length, frame_step, pad_value]):
        signal = convert_to_tensor(signal, name="signal")
        length, step = _scalar(frame_length, "frame_length"), _scalar(frame_step, "frame_step")
        axis = _scalar(axis, "axis")
        signal.shape.with_rank_at_least(1)
        static = _static_shape(signal, length, step, pad_end, axis)
        fixed = constant_value(axis)
        if fixed is not None and signal.dims is not None:
            place: Any = int(fixed) % len(signal.dims)
        else:
            place = range_(rank(signal))[axis]
        samples = shape(signal)[place]
        if pad_end:
            pad_value = convert_to_tensor(pad_value, signal.dtype.base_dtype)
            pad_value.shape.assert_has_rank(0)
            count = -(-samples // step)
            signal = _padded(signal, place, ew.maximum(0, length + step * (count - 1) - samples), pad_value)
        else:
            count = ew.maximum(0, 1 + (samples - length) // step)
        starts = expand_dims(range_(count) * step, 1)
        frames = gather(signal, starts + expand_dims(range_(length), 0), axis=place)
        if static is not None:
            frames.set_shape(static)
        return frames


def overlap_and_add(signal: Any, frame_step: Any, name: str | None = None) -> Tensor:
    """Frames laid over each other, every ``frame_step`` elements one, and added (TF: ``tf.signal.overlap_and_add``).

    Args:
        signal: [..., frames, frame_length].
        frame_step: int or integer scalar, at most the frames' length.

    Returns:
        [..., (frames - 1) * frame_step + frame_length].

    Raises:
        ValueError: ``frame_step must be an integer``; fewer than two axes.

    >>> overlap_and_add([[1.0, 2.0], [3.0, 4.0]], 1).shape.as_list()
    [3]
    """
    with name_scope(name, "overlap_and_add", [signal, frame_step]):
        signal = convert_to_tensor(signal, name="signal")
        signal.shape.with_rank_at_least(2)
        step = _scalar(frame_step, "frame_step")
        if not step.dtype.is_integer:
            raise ValueError(f"frame_step must be an integer. Got {step.dtype}")
        extents = shape(signal)
        outer, frames, length = extents[:-2], extents[-2], extents[-1]
        total = length + step * (frames - 1)
        known = constant_value(step)
        if known is not None and signal.dims is not None and int(known) == signal.dims[-1]:  # nothing overlaps
            return reshape(signal, concat([outer, [total]], 0), name="fast_path")
        # Every frame in pieces of one step, [pieces, frames, step]. With `pieces` empty frames behind and the last one
        # left out, reading on where a row ends moves the k-th pieces k steps to the right.
        pieces = -(-length // step)
        lead = zeros([size(outer), 2], dtypes.int32)
        signal = pad(signal, concat([lead, [[0, pieces], [0, pieces * step - length]]], 0))
        signal = reshape(signal, concat([outer, [frames + pieces, pieces, step]], 0))
        perm = concat([range_(size(outer)), size(outer) + np.array([1, 0, 2], np.int32)], 0)
        signal = reshape(transpose(signal, perm), concat([outer, [(frames + pieces) * pieces, step]], 0))
        width = frames + pieces - 1
        signal = reshape(signal[..., : width * pieces, :], concat([outer, [pieces, width, step]], 0))
        return reshape(reduce_sum(signal, -3), concat([outer, [width * step]], 0))[..., :total]
