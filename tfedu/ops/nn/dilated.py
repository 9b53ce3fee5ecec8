"""Windows with holes, made of windows without: what lies ``rate`` apart becomes neighbours in a larger batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, shape, stack
from tfedu.ops.array.spatial import batch_to_space_nd, space_to_batch_nd
from tfedu.ops.constant import constant, zeros


def required_space_to_batch_paddings(
    input_shape: Any, block_shape: Any, base_paddings: Any = None, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """The paddings that make extents multiples of the blocks, and the crops that undo what was added for that.

    Args:
        input_shape: int32 [N], the spatial extents.
        block_shape: int32 [N].
        base_paddings: int32 [N, 2], paddings that are wanted in any case, and stay.

    Returns:
        ``(paddings, crops)``, int32 [N, 2] each, for :func:`space_to_batch_nd` and :func:`batch_to_space_nd`.
    """
    with name_scope(name, "required_space_to_batch_paddings", [input_shape, block_shape]):
        input_shape = convert_to_tensor(input_shape, dtype=dtypes.int32, name="input_shape")
        block_shape = convert_to_tensor(block_shape, dtype=dtypes.int32, name="block_shape")
        block_shape.shape.assert_is_fully_defined()
        block_shape.shape.assert_has_rank(1)
        count = block_shape.shape.as_list()[0]
        if count == 0:
            return zeros([0, 2], dtypes.int32), zeros([0, 2], dtypes.int32)
        input_shape.shape.assert_is_compatible_with([count])
        if base_paddings is None:
            base_paddings = zeros([count, 2], dtypes.int32)
        base = convert_to_tensor(base_paddings, dtype=dtypes.int32, name="base_paddings")
        base.shape.assert_is_compatible_with([count, 2])
        parts: list[Any] = [input_shape, block_shape, base]
        known = [constant_value(part) for part in parts]
        combine: Callable[..., Tensor] = stack
        if all(value is not None for value in known):
            parts, combine = known, constant
        extents, block, base = parts
        whole = base[:, 0] + extents + base[:, 1]
        extra = (block - whole % block) % block
        paddings = combine([[base[i, 0], base[i, 1] + extra[i]] for i in range(count)], name="paddings")
        return paddings, combine([[0, extra[i]] for i in range(count)], name="crops")


def with_space_to_batch(
    input: Any,
    dilation_rate: Any,
    padding: str,
    op: Callable[[Tensor, int, str], Tensor],
    filter_shape: Any = None,
    spatial_dims: Sequence[int] | None = None,
    data_format: str | None = None,
) -> Tensor:
    """``op``, which slides a window, with a distance of ``dilation_rate`` between the window's elements.

    Args:
        input: [batch, ..., channels], or as ``data_format`` says.
        dilation_rate: int32 [N], positive.
        padding: ``"SAME"`` or ``"VALID"``.
        op: called as ``op(input, N, padding)``; where there are holes, with ``"VALID"`` and the larger batch.
        filter_shape: the window's extents, needed for ``"SAME"``.
        spatial_dims: which axes the window slides along, in ascending order (default: the N behind the batch).

    Raises:
        ValueError: rates that are not positive, axes out of order, no ``filter_shape`` for ``"SAME"``.
    """
    input = convert_to_tensor(input, name="input")
    rate = convert_to_tensor(dilation_rate, dtype=dtypes.int32, name="dilation_rate")
    if rate.dims is not None and len(rate.dims) != 1:
        raise ValueError("rate must be rank 1")
    if rate.dims is None or rate.dims[0] is None:
        raise ValueError("rate must have known shape")
    count = rate.dims[0]
    first = 2 if (data_format or "").startswith("NC") else 1
    axes = list(range(first, first + count) if spatial_dims is None else spatial_dims)
    if axes != sorted(set(axes)) or any(axis < 1 for axis in axes):
        raise ValueError("spatial_dims must be a montonically increasing sequence of positive integers")
    needed = axes[-1] + (first == 1)
    if input.dims is not None and len(input.dims) < needed:
        raise ValueError(f"input tensor must have rank {needed} at least")
    known_rate = constant_value(rate)
    if known_rate is not None:
        if np.any(known_rate < 1):
            raise ValueError("dilation_rate must be positive")
        if np.all(known_rate == 1):
            return op(input, count, padding)
    base = _base_paddings(filter_shape, count, rate if known_rate is None else known_rate, padding)
    paddings, crops = required_space_to_batch_paddings(_extents(input, axes), rate, base)
    blocks = _for_all_axes(rate, 1, axes)
    larger = space_to_batch_nd(input, blocks, _for_all_axes(paddings, 0, axes))
    return batch_to_space_nd(op(larger, count, "VALID"), blocks, _for_all_axes(crops, 0, axes))


def _extents(input: Tensor, axes: Sequence[int]) -> Any:
    """The extents of these axes: numbers if all are known, else a tensor."""
    known = None if input.dims is None else [input.dims[axis] for axis in axes]
    if known is not None and None not in known:
        return known
    whole = shape(input)
    return stack([whole[axis] for axis in axes])


def _base_paddings(filter_shape: Any, count: int, rate: Any, padding: str) -> Any:
    """What ``padding`` means for the window with its holes."""
    if padding == "VALID":
        return np.zeros([count, 2], np.int32)
    if padding != "SAME":
        raise ValueError(f"Invalid padding method {padding!r}")
    if filter_shape is None:
        raise ValueError("filter_shape must be specified for SAME padding")
    window = convert_to_tensor(filter_shape, name="filter_shape")
    known = constant_value(window)
    sizes: Any = (window if known is None else known)[:count]
    extra = sizes + (sizes - 1) * (rate - 1) - 1
    before = extra // 2
    after = extra - before
    return stack([[before[i], after[i]] for i in range(count)])


def _for_all_axes(values: Tensor, neutral: int, axes: Sequence[int]) -> Any:
    """``values``, one per axis of ``axes``, with ``neutral`` for the axes between the batch and the last of them."""
    known = constant_value(values)
    rest = [d or 0 for d in values.shape.as_list()[1:]]
    parts: list[Any] = []
    for axis in range(1, axes[-1] + 1):
        if axis in axes:
            at = axes.index(axis)
            parts.append((values if known is None else known)[at : at + 1])
        else:
            parts.append(np.full([1, *rest], neutral, np.int32))
    return concat(parts, 0) if known is None else np.concatenate(parts)
