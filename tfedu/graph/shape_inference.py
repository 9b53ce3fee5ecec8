"""What a shape function sees, and the few rules that many of them share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tfedu.graph.static_value import constant_value, constant_value_as_dims
from tfedu.graph.tensor_shape import Dims

if TYPE_CHECKING:
    from tfedu.graph.operation import Operation


def show(dims: Dims) -> str:
    """Extents the way TensorFlow's C++ shape functions print them: ``[?,784]``."""
    return "?" if dims is None else "[" + ",".join("?" if d is None else str(d) for d in dims) + "]"


class ShapeContext:
    """The operation under construction, as its shape function sees it."""

    def __init__(self, op: Operation) -> None:
        self.op = op

    def __len__(self) -> int:
        return len(self.op.inputs)

    def dims(self, index: int) -> Dims:
        """Static extents of input ``index``."""
        return self.op.inputs[index].dims

    def all_dims(self) -> list[Dims]:
        return [t.dims for t in self.op.inputs]

    def attr(self, name: str) -> Any:
        return self.op.attrs[name]

    def value(self, index: int) -> np.ndarray | None:
        """The value of input ``index`` if it is known already."""
        return constant_value(self.op.inputs[index])

    def value_as_dims(self, index: int) -> Dims:
        """Input ``index`` read as a shape, as far as it is known."""
        return constant_value_as_dims(self.op.inputs[index])

    def error(self, message: str) -> ValueError:
        """TensorFlow's form: ``<message> for 'MatMul' (op: 'MatMul') with input shapes: [2,3], [2,3].``"""
        shapes = ", ".join(show(d) for d in self.all_dims())
        return ValueError(f"{message} for '{self.op.name}' (op: '{self.op.type}') with input shapes: {shapes}.")

    def rank(self, index: int, rank: int) -> tuple[int | None, ...]:
        """Extents of input ``index``, which must have ``rank`` axes; unknown extents if the rank is unknown.

        Raises:
            ValueError: ``Shape must be rank 2 but is rank 1 for ...``.
        """
        dims = self.dims(index)
        if dims is None:
            return (None,) * rank
        if len(dims) != rank:
            raise self.error(f"Shape must be rank {rank} but is rank {len(dims)}")
        return dims

    def rank_at_least(self, index: int, rank: int) -> Dims:
        dims = self.dims(index)
        if dims is not None and len(dims) < rank:
            raise self.error(f"Shape must be at least rank {rank} but is rank {len(dims)}")
        return dims

    def merged_dim(self, a: int | None, b: int | None) -> int | None:
        """One extent from two that must agree.

        Raises:
            ValueError: ``Dimensions must be equal, but are 3 and 2 for ...``.
        """
        if a is not None and b is not None and a != b:
            raise self.error(f"Dimensions must be equal, but are {a} and {b}")
        return b if a is None else a

    def merged(self, a: Dims, b: Dims) -> Dims:
        """One shape from two that must agree."""
        if a is None or b is None:
            return b if a is None else a
        if len(a) != len(b):
            raise self.error(f"Shapes must be equal rank, but are {len(a)} and {len(b)}")
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            if x is not None and y is not None and x != y:
                raise self.error(
                    f"Dimension {i} in both shapes must be equal, but are {x} and {y}. "
                    f"Shapes are {show(a)} and {show(b)}."
                )
        return tuple(y if x is None else x for x, y in zip(a, b, strict=True))

    def broadcast(self, a: Dims, b: Dims) -> Dims:
        """NumPy's broadcasting on partly known shapes."""
        if a is None or b is None:
            return None
        result: list[int | None] = []
        for i in range(1, max(len(a), len(b)) + 1):
            x = a[-i] if i <= len(a) else 1
            y = b[-i] if i <= len(b) else 1
            if x == 1:
                result.append(y)
            elif y == 1:
                result.append(x)
            elif x is None or y is None:
                result.append(y if x is None else x)
            elif x != y:
                raise self.error(f"Dimensions must be equal, but are {x} and {y}")
            else:
                result.append(x)
        return tuple(reversed(result))


# -- shape functions shared by many declarations ----------------------------------------------------------------------


def unchanged(ctx: ShapeContext) -> list[Dims]:
    """The shape of the first input."""
    return [ctx.dims(0)]


def scalar(ctx: ShapeContext) -> list[Dims]:
    return [()]


def unknown(ctx: ShapeContext) -> list[Dims]:
    return [None]


def nothing(ctx: ShapeContext) -> list[Dims]:
    """For operations without outputs."""
    return []


def broadcast_two(ctx: ShapeContext) -> list[Dims]:
    return [ctx.broadcast(ctx.dims(0), ctx.dims(1))]


def all_equal(ctx: ShapeContext) -> list[Dims]:
    """All inputs have one shape, which is the result's."""
    result: Dims = None
    for dims in ctx.all_dims():
        result = ctx.merged(result, dims)
    return [result]


def from_value(ctx: ShapeContext) -> list[Dims]:
    """The first input holds the shape."""
    return [ctx.value_as_dims(0)]


def normalize_axis(ctx: ShapeContext, axis: int, rank: int) -> int:
    """``axis`` counted from the front.

    Raises:
        ValueError: ``Invalid reduction dimension`` is the caller's; this one says the expected range.
    """
    if not -rank <= axis < rank:
        raise ctx.error(f"Expected dimension in the range [{-rank}, {rank}), but got {axis}")
    return axis % rank


def known_product(dims: Sequence[int | None]) -> int | None:
    """Product of the extents, None if one is unknown (a known 0 settles it)."""
    if 0 in dims:
        return 0
    product = 1
    for extent in dims:
        if extent is None:
            return None
        product *= extent
    return product
