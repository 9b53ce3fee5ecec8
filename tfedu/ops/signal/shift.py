"""The zero frequency of a spectrum moved to its middle, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import roll


def _shifted(x: Any, axes: int | Sequence[int] | None, sign: int, scope: str) -> Tensor:
    x = convert_to_tensor(x)
    if x.dims is None:
        raise ValueError("the number of axes must be known")

    def half(axis: int) -> int:
        extent = (x.dims or ())[axis]
        if extent is None:
            raise TypeError(f"the extent of axis {axis} must be known")
        return sign * (extent // 2)

    if isinstance(axes, int):
        return roll(x, half(axes), axes, name=scope)
    chosen = range(len(x.dims)) if axes is None else axes
    return roll(x, [half(axis) for axis in chosen], list(chosen), name=scope)


def fftshift(x: Any, axes: int | Sequence[int] | None = None, name: str | None = None) -> Tensor:
    """The two halves of a spectrum exchanged, so that its zero frequency is in the middle (TF: ``tf.signal.fftshift``).

    Args:
        x: a tensor of known shape.
        axes: an axis, or several; default: all.

    >>> fftshift([0, 1, 2, -2, -1]).shape.as_list()
    [5]
    """
    with name_scope(name, "fftshift") as scope:
        return _shifted(x, axes, 1, scope)


def ifftshift(x: Any, axes: int | Sequence[int] | None = None, name: str | None = None) -> Tensor:
    """The inverse of :func:`fftshift`; for odd extents it is another shift."""
    with name_scope(name, "ifftshift") as scope:
        return _shifted(x, axes, -1, scope)
