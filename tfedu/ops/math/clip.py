"""Clipping of values and of gradients, and casts that clip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import identity, rank, size, stack
from tfedu.ops.constant import range_
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum
from tfedu.ops.nn.normalization import l2_loss


def _values(t: Any) -> Any:
    """What counts of a gradient: its rows, if it consists of rows with indices."""
    return t.values if isinstance(t, IndexedSlices) else t


def _with_values(t: IndexedSlices, values: Tensor) -> IndexedSlices:
    return IndexedSlices(values, t.indices, t.dense_shape)


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """``t`` with everything below the minimum raised to it and above the maximum lowered to it.

    Raises:
        ValueError: the bounds have more axes than ``t``.
    """
    with name_scope(name, "clip_by_value", [t, clip_value_min, clip_value_max]) as scope:
        if isinstance(t, IndexedSlices):
            return _with_values(t, clip_by_value(t.values, clip_value_min, clip_value_max, scope))
        t = convert_to_tensor(t, name="t")
        low = ew.minimum(t, clip_value_max)
        t.shape.assert_is_compatible_with(low.shape)
        high = ew.maximum(low, clip_value_min, name=scope)
        t.shape.assert_is_compatible_with(high.shape)
        return high


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """``t`` scaled down to the L2 norm ``clip_norm`` if its norm (over ``axes``) is larger."""
    with name_scope(name, "clip_by_norm", [t, clip_norm]) as scope:
        if isinstance(t, IndexedSlices):
            return _with_values(t, clip_by_norm(t.values, clip_norm, axes, scope))
        t = convert_to_tensor(t, name="t")
        squares = reduce_sum(t * t, axes, keepdims=True)
        positive = squares > 0
        safe = ew.where(positive, squares, ew.ones_of(squares))
        length = ew.where(positive, ew.sqrt(safe), squares)
        return ew.realdiv(t * clip_norm, ew.maximum(length, clip_norm), name=scope)


def global_norm(t_list: Sequence[Any], name: str | None = None) -> Tensor:
    """The L2 norm of all tensors of the list together: sqrt(sum of squares). None entries are ignored.

    Raises:
        TypeError: ``t_list should be a sequence``.
    """
    if not isinstance(t_list, (list, tuple)):
        raise TypeError("t_list should be a sequence")
    with name_scope(name, "global_norm", list(t_list)):
        values = [convert_to_tensor(_values(t), name=f"t_{i}") for i, t in enumerate(t_list) if t is not None]
        halves = [l2_loss(v) for v in values]
        half = reduce_sum(stack(halves))
        return ew.sqrt(half * 2.0, name="global_norm")


def clip_by_global_norm(
    t_list: Sequence[Any], clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Tensor]:
    """All tensors of the list scaled by one factor so that their global norm is at most ``clip_norm``.

    Returns:
        the scaled list (None stays None) and the global norm before. An infinite norm makes everything NaN.
    """
    if not isinstance(t_list, (list, tuple)):
        raise TypeError("t_list should be a sequence")
    use_norm = global_norm(t_list, name) if use_norm is None else use_norm
    with name_scope(name, "clip_by_global_norm", [*t_list, clip_norm]) as scope:
        one = convert_to_tensor(1.0, use_norm.dtype)
        scale = clip_norm * ew.minimum(one / use_norm, one / clip_norm)
        scale = ew.where(ew.is_finite(use_norm), scale, convert_to_tensor(float("nan"), use_norm.dtype))
        result: list[Any] = []
        for i, t in enumerate(t_list):
            if t is None:
                result.append(None)
                continue
            scaled = identity(convert_to_tensor(_values(t)) * scale, name=f"{scope}_{i}")
            result.append(_with_values(t, scaled) if isinstance(t, IndexedSlices) else scaled)
        return result, use_norm


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Tensor:
    """Cast, but numbers beyond the new type's range become its limits instead of wrapping around."""
    with name_scope(name, "saturate_cast", [value]) as scope:
        value = convert_to_tensor(value, name="value")
        wanted = dtypes.as_dtype(dtype).base_dtype
        if value.dtype.min < wanted.min:
            value = ew.maximum(value, convert_to_tensor(wanted.min, value.dtype, "min"))
        if value.dtype.max > wanted.max:
            value = ew.minimum(value, convert_to_tensor(wanted.max, value.dtype, "max"))
        return ew.cast(value, wanted, scope)


def clip_by_average_norm(t: Any, clip_norm: Any, name: str | None = None) -> Tensor:
    """``t`` scaled down so that its 2-norm, divided by the number of its elements, is at most ``clip_norm``."""
    with name_scope(name, "clip_by_average_norm", [t, clip_norm]) as scope:
        t = convert_to_tensor(t, name="t")
        count = ew.cast(size(t), dtypes.float32)
        inverse = ew.rsqrt(reduce_sum(t * t, range_(rank(t))))
        scaled = t * clip_norm
        return identity(scaled * ew.minimum(inverse * count, convert_to_tensor(1.0) / clip_norm), name=scope)
