"""Norms of vectors and matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import expand_dims, invert_permutation, squeeze, transpose
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.conjugate import conj
from tfedu.ops.math.reduction import keepdims_of, reduce_max, reduce_sum

_EUCLIDEAN = ("fro", "euclidean", 2, 2.0)
_OF_MATRICES = ["euclidean", "fro", 1, 2, np.inf]
_AXES = "'axis' must be None, an integer, or a tuple of 2 unique integers"


def _checked(order: Any, axis: Any) -> tuple[int, ...] | None:
    """The axes of the norm: None for all, one of vectors, two of matrices."""
    if isinstance(axis, (tuple, list)) and len(axis) == 2:
        first, second = axis
        if not isinstance(first, int) or not isinstance(second, int) or first == second:
            raise ValueError(_AXES)
        if order not in _OF_MATRICES:
            raise ValueError(f"'ord' must be a supported matrix norm in {_OF_MATRICES}, got {order}")
        return first, second
    if not (isinstance(axis, int) or axis is None):
        raise ValueError(_AXES)
    if order != "euclidean" and (isinstance(order, str) or not np.isreal(order) or order <= 0):
        raise ValueError(f"'ord' must be a supported vector norm, got {order}")
    return None if axis is None else (axis,)


def _largest_stretch(x: Tensor, axes: tuple[int, ...]) -> Tensor:
    """The largest singular value of the matrices along two axes, which stay as 1."""
    order = apply_op("ReducedLast", input=x, axes=np.array(axes, np.int32))
    values = ew.abs(apply_op("Svd", input=transpose(x, order), compute_uv=False)[0])
    largest = expand_dims(reduce_max(values, axis=-1, keepdims=True), -1)
    return transpose(largest, invert_permutation(order))


def _kept(x: Tensor, order: Any, axes: tuple[int, ...] | None) -> Tensor:
    """The norm with the axes kept as 1."""
    of_matrices = axes is not None and len(axes) == 2
    if of_matrices and axes is not None and order in (2, 2.0):
        return _largest_stretch(x, axes)
    if order in _EUCLIDEAN:
        return ew.sqrt(reduce_sum(x * conj(x), axes, keepdims=True))
    size = ew.abs(x)
    if order == 1:
        sums = reduce_sum(size, None if axes is None else axes[0], keepdims=True)
        return reduce_max(sums, axes[-1], keepdims=True) if of_matrices and axes is not None else sums
    if order == np.inf:
        if of_matrices and axes is not None:
            size = reduce_sum(size, axes[1], keepdims=True)
        return reduce_max(size, None if axes is None else axes[0], keepdims=True)
    return ew.pow(reduce_sum(ew.pow(size, float(order)), axes, keepdims=True), 1.0 / order)


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: Any = None,
    name: str | None = None,
    keep_dims: Any = None,
) -> Tensor:
    """The norm of vectors or matrices (TF: ``tf.norm``, ``tf.linalg.norm``).

    Args:
        tensor: floats or complex numbers.
        ord: ``"euclidean"``, 1, 2, ``np.inf`` or any positive number; for matrices also ``"fro"``, and 2 is the largest
            singular value, 1 and ``np.inf`` the largest sum of a column and of a row.
        axis: None: all elements are one vector; an int: the vectors' axis; a pair: the matrices' axes.
        keepdims: keep the axes as 1 (0.x: ``keep_dims``).

    Returns:
        ``euclidean`` has the tensor's type (of complex numbers too), the others are real.

    Raises:
        ValueError: an order that is not a norm, or axes that are neither.

    >>> norm([[1.0, 2.0], [3.0, 4.0]], ord=1, axis=[0, 1]).shape.as_list()
    []
    """
    keep = keepdims_of(keepdims, keep_dims)
    axes = _checked(ord, axis)
    with name_scope(name, "norm", [tensor]):
        result = _kept(convert_to_tensor(tensor), ord, axes)
        return result if keep else squeeze(result, None if axes is None else list(axes))


def normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None, name: str | None = None) -> tuple[Tensor, Tensor]:
    """``tensor`` divided by its norm, and the norm with its axes kept (TF: ``tf.linalg.normalize``).

    Arguments are those of :func:`norm`.

    >>> unit, size = normalize([3.0, 4.0])
    >>> unit.shape.as_list(), size.shape.as_list()
    ([2], [1])
    """
    with name_scope(name, "normalize", [tensor]):
        tensor = convert_to_tensor(tensor)
        size = ew.cast(norm(tensor, ord, axis, keepdims=True), tensor.dtype.base_dtype)
        return tensor / size, size
