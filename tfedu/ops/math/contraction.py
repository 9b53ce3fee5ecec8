"""Products that sum over chosen axes: ``tf.tensordot`` and ``tf.einsum``, both made of one matrix product."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, rank, reshape, shape, size, transpose
from tfedu.ops.array.gather import gather
from tfedu.ops.constant import range_
from tfedu.ops.linalg.products import matmul
from tfedu.ops.math.elementwise import floormod
from tfedu.ops.math.reduction import reduce_prod, reduce_sum

# -- axes as tensors, for operands whose rank only the run knows ------------------------------------------------------


def _as_matrix(x: Tensor, axes: Any, contracted_first: bool) -> tuple[Tensor, Tensor]:
    """``x`` as a matrix of its free axes and the contracted ones, and the extents of the free ones, as a tensor."""
    axes = convert_to_tensor(axes, "int32")
    free = apply_op("ReducedLast", input=x, axes=axes)[: rank(x) - size(axes)]
    whole = shape(x)
    free_extents, inner = gather(whole, free), gather(whole, _from_front(axes, x))
    parts = [axes, free] if contracted_first else [free, axes]
    sizes = [reduce_prod(inner), reduce_prod(free_extents)]
    matrix = reshape(transpose(x, _from_front(concat(parts, 0), x)), sizes if contracted_first else sizes[::-1])
    return matrix, free_extents


def _from_front(axes: Tensor, x: Tensor) -> Tensor:
    """Axes counted from the front, where negative ones counted from the end."""
    return floormod(axes, rank(x))


def _axes_of(a: Tensor, axes: Any) -> tuple[Any, Any]:
    if isinstance(axes, (int, np.integer)):
        if axes < 0:
            raise ValueError("'axes' must be at least 0.")
        if a.dims is None:
            return range_(rank(a) - int(axes), rank(a)), list(range(axes))
        if axes > len(a.dims):
            raise ValueError(f"'axes' must not be larger than the number of dimensions of tensor {a}.")
        return list(range(len(a.dims) - int(axes), len(a.dims))), list(range(axes))
    if isinstance(axes, Tensor):
        return axes[0], axes[1]
    if len(axes) != 2:
        raise ValueError("'axes' must be an integer or have length 2.")
    first, second = ([v] if isinstance(v, (int, np.integer)) else list(v) for v in axes)
    if len(first) != len(second):
        raise ValueError(f"Different number of contraction axes 'a' and 'b', {len(first)} != {len(second)}.")
    return first, second


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """Sum over ``axes`` of the product of two tensors (TF: ``tf.tensordot``).

    Args:
        a, b: tensors of one type.
        axes: an int n (the last n axes of ``a`` with the first n of ``b``), or two lists of axes of equal length.

    Returns:
        the free axes of ``a``, then those of ``b``.

    Raises:
        ValueError: lists of different lengths, or extents that do not match.

    >>> tensordot(np.zeros((2, 3, 4)), np.zeros((4, 3, 5)), [[1, 2], [1, 0]]).shape.as_list()
    [2, 5]
    """
    with name_scope(name, "Tensordot", [a, b, axes]) as scope:
        a, b = convert_to_tensor(a, name="a"), convert_to_tensor(b, name="b")
        first, second = _axes_of(a, axes)
        if _known(a) and _known(b) and not isinstance(first, Tensor):
            first, second = [x % len(a.dims or ()) for x in first], [x % len(b.dims or ()) for x in second]
            free_a = [i for i in range(len(a.dims or ())) if i not in first]
            free_b = [i for i in range(len(b.dims or ())) if i not in second]
            left, right = _merged(a, [free_a, first]), _merged(b, [second, free_b])
            result = [_extent(a, i) for i in free_a] + [_extent(b, i) for i in free_b]
            return reshape(matmul(left, right), np.array(result, np.int32), name=scope)
        left, extents_a = _as_matrix(a, first, contracted_first=False)
        right, extents_b = _as_matrix(b, second, contracted_first=True)
        found = reshape(matmul(left, right), concat([extents_a, extents_b], 0), name=scope)
        if a.dims is not None and b.dims is not None and not isinstance(first, Tensor):
            taken_a, taken_b = {x % len(a.dims) for x in first}, {x % len(b.dims) for x in second}
            found.set_shape(
                [d for i, d in enumerate(a.dims) if i not in taken_a]
                + [d for i, d in enumerate(b.dims) if i not in taken_b]
            )
        return found


def _known(x: Tensor) -> bool:
    return x.dims is not None and None not in x.dims


def _extent(x: Tensor, axis: int) -> int:
    return (x.dims or ())[axis] or 0


def _merged(x: Tensor, groups: Sequence[Sequence[int]]) -> Tensor:
    """``x`` of known shape with one axis for each group of its axes."""
    sizes = [int(np.prod([_extent(x, axis) for axis in group], dtype=np.int64)) for group in groups]
    return reshape(transpose(x, [axis for group in groups for axis in group]), sizes)


# -- einsum -----------------------------------------------------------------------------------------------------------

_EQUATION = re.compile(r"^[A-Za-z]*(,[A-Za-z]*)*(->[A-Za-z]*)?$")


def einsum(equation: str, *inputs: Any, name: str | None = None) -> Tensor:
    """Products summed over the letters that the result does not have (TF: ``tf.einsum``).

    ``"ij,jk->ik"`` is the matrix product, ``"bij,bjk->bik"`` the same for every b, ``"ij->ji"`` the transpose,
    ``"ij->"`` the sum. Without ``->`` the result has the letters that occur once, in alphabetical order.

    Args:
        equation: one group of letters per input, one letter per axis.
        inputs: tensors of one type.

    Raises:
        ValueError: an equation that cannot be read, that does not fit the inputs, or names an axis of one input twice.

    >>> einsum("bij,bjk->bik", np.zeros((2, 3, 4)), np.zeros((2, 4, 5))).shape.as_list()
    [2, 3, 5]
    """
    text = equation.replace(" ", "")
    if not _EQUATION.match(text):
        raise ValueError(f"Indices have incorrect format: {equation}")
    left, arrow, wanted = text.partition("->")
    labels = left.split(",")
    if len(labels) != len(inputs):
        raise ValueError(f'Got {len(inputs)} arguments for equation "{equation}", expecting {len(labels)}')
    for group in [*labels, wanted]:
        twice = [letter for letter in group if group.count(letter) > 1]
        if twice:
            raise ValueError(f"Subscript not supported: an axis appears more than once: {group}")
    if not arrow:
        wanted = "".join(sorted(letter for letter in set(left) - {","} if left.count(letter) == 1))
    unknown = sorted(set(wanted) - set(left))
    if unknown:
        raise ValueError(f"the result's letters {unknown} occur in no input of {equation}")
    with name_scope(name, "einsum", list(inputs)):
        tensors = [convert_to_tensor(x, name=f"inputs_{i}") for i, x in enumerate(inputs)]
        for tensor, group in zip(tensors, labels, strict=True):
            if tensor.dims is not None and len(tensor.dims) != len(group):
                raise ValueError(f"an input of rank {len(tensor.dims)} stands for the {len(group)} axes {group!r}")
        total, have = tensors[0], labels[0]
        for i in range(1, len(tensors)):
            needed = set(wanted).union(*labels[i + 1 :])
            total, have = _contracted(total, have, tensors[i], labels[i], needed)
        total, have = _summed(total, have, set(wanted))
        return transpose(total, [have.index(letter) for letter in wanted]) if have != wanted else total


def _summed(x: Tensor, have: str, needed: set[str]) -> tuple[Tensor, str]:
    """``x`` summed over the letters that nobody needs any more."""
    gone = [i for i, letter in enumerate(have) if letter not in needed]
    if not gone:
        return x, have
    return reduce_sum(x, gone), "".join(letter for letter in have if letter in needed)


def _contracted(a: Tensor, have_a: str, b: Tensor, have_b: str, needed: set[str]) -> tuple[Tensor, str]:
    """The product of two operands, summed over what both have and nobody needs."""
    a, have_a = _summed(a, have_a, needed | set(have_b))
    b, have_b = _summed(b, have_b, needed | set(have_a))
    shared = [letter for letter in have_a if letter in have_b]
    batch, inner = "".join(x for x in shared if x in needed), "".join(x for x in shared if x not in needed)
    free_a = "".join(x for x in have_a if x not in have_b)
    free_b = "".join(x for x in have_b if x not in have_a)
    left = _grouped(a, have_a, [batch, free_a, inner])
    right = _grouped(b, have_b, [batch, inner, free_b])
    product = matmul(left, right)
    if all(len(group) == 1 for group in (free_a, free_b)) and len(batch) <= 1:
        return product, batch + free_a + free_b
    extents = [_size(a, have_a, x) for x in batch + free_a] + [_size(b, have_b, x) for x in free_b]
    return reshape(product, extents or np.zeros(0, np.int32)), batch + free_a + free_b


def _size(x: Tensor, have: str, letter: str) -> Any:
    """The extent of an axis: a number if it is known, else a scalar tensor."""
    axis = have.index(letter)
    known = None if x.dims is None else x.dims[axis]
    return shape(x)[axis] if known is None else known


def _grouped(x: Tensor, have: str, groups: Sequence[str]) -> Tensor:
    """``x`` with one axis per group of letters (batch is left out when it is empty)."""
    groups = groups if groups[0] else groups[1:]
    order = [have.index(letter) for group in groups for letter in group]
    if order != list(range(len(have))):
        x, have = transpose(x, order), "".join(have[i] for i in order)
    if all(len(group) == 1 for group in groups):
        return x
    sizes: list[Any] = []
    for group in groups:
        extents = [_size(x, have, letter) for letter in group]
        if all(isinstance(extent, int) for extent in extents):
            sizes.append(int(np.prod(extents, dtype=np.int64)))
        else:
            sizes.append(reduce_prod(extents))
    return reshape(x, sizes)
