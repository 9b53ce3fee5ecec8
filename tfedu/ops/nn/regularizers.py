"""Losses that a variable brings along: functions for ``get_variable(..., regularizer=...)``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum
from tfedu.ops.nn.normalization import l2_loss

Regularizer = Callable[[Any], "Tensor | None"]


def _scaled(scale: float, scope: str | None, default: str, measure: Callable[[Any], Tensor]) -> Regularizer:
    if isinstance(scale, int) and not isinstance(scale, bool):
        raise ValueError(f"scale cannot be an integer: {scale}")
    if scale < 0:
        raise ValueError(f"Setting a scale less than 0 on a regularizer: {scale:g}")
    if scale == 0:
        return lambda weights: None

    def regularizer(weights: Any) -> Tensor:
        with name_scope(scope, default, [weights]) as name:
            factor = convert_to_tensor(scale, dtype=weights.dtype.base_dtype, name="scale")
            return ew.multiply(factor, measure(weights), name=name)

    return regularizer


def l1_regularizer(scale: float, scope: str | None = None) -> Regularizer:
    """``weights -> scale * sum(|weights|)``: drives small weights to exactly 0.

    Args:
        scale: a float, not negative; 0.0 switches it off.

    Raises:
        ValueError: an int, or a negative number.
    """
    return _scaled(scale, scope, "l1_regularizer", lambda weights: reduce_sum(ew.abs(weights)))


def l2_regularizer(scale: float, scope: str | None = None) -> Regularizer:
    """``weights -> scale * sum(weights ** 2) / 2``: keeps weights small.

    Args:
        scale: a float, not negative; 0.0 switches it off.

    Raises:
        ValueError: an int, or a negative number.
    """
    return _scaled(scale, scope, "l2_regularizer", l2_loss)


def sum_regularizer(regularizer_list: Sequence[Regularizer | None], scope: str | None = None) -> Regularizer | None:
    """The sum of several regularizers; None among them count nothing, and None is returned for none."""
    useful = [regularizer for regularizer in regularizer_list if regularizer is not None]
    if not useful:
        return None

    def total(weights: Any) -> Tensor | None:
        with name_scope(scope, "sum_regularizer", [weights]) as name:
            parts = [part for part in (regularizer(weights) for regularizer in useful) if part is not None]
            return ew.add_n(parts, name=name) if parts else None

    return total


def l1_l2_regularizer(scale_l1: float = 1.0, scale_l2: float = 1.0, scope: str | None = None) -> Regularizer | None:
    """The sum of :func:`l1_regularizer` and :func:`l2_regularizer`."""
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope or "l1_l2_regularizer")
