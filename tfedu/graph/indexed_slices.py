"""``tf.IndexedSlices``: some rows of a tensor that is zero elsewhere, which is what the gradient of a lookup is."""

from __future__ import annotations

from typing import Any, NamedTuple

from tfedu.graph.composite import Composite
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape


class IndexedSlicesValue(NamedTuple):
    """What a run returns for :class:`IndexedSlices`: three arrays; ``dense_shape`` is None where it is not known."""

    values: Any
    indices: Any
    dense_shape: Any


class IndexedSlices(Composite):
    """``dense[indices[i]] += values[i]`` for every i, starting from zeros; an index may occur more than once.

    Wherever a tensor is wanted it becomes one (``tf.convert_to_tensor``); the optimizers take it as it is and touch
    only the rows it names.

    Args:
        values: [n, ...], the rows.
        indices: int32 or int64 [n], where they belong.
        dense_shape: the shape of the whole tensor, or None if it is not known (then it cannot become a tensor).
    """

    __slots__ = ("_dense_shape", "_indices")

    def __init__(self, values: Tensor, indices: Tensor, dense_shape: Tensor | None = None) -> None:
        self._values, self._indices, self._dense_shape = values, indices, dense_shape

    def _parts(self) -> list[Tensor]:
        parts = [self._values, self._indices]
        return parts if self._dense_shape is None else [*parts, self._dense_shape]

    def _value(self, parts: list[Any]) -> IndexedSlicesValue:
        values, indices, *dense_shape = parts
        return IndexedSlicesValue(values, indices, dense_shape[0] if dense_shape else None)

    @property
    def indices(self) -> Tensor:
        return self._indices

    @property
    def dense_shape(self) -> Tensor | None:
        return self._dense_shape

    @property
    def shape(self) -> TensorShape:
        """The static shape of the whole tensor, as far as it is known."""
        from tfedu.graph.static_value import constant_value_as_dims

        return TensorShape(None if self._dense_shape is None else constant_value_as_dims(self._dense_shape))

    def __neg__(self) -> IndexedSlices:
        return IndexedSlices(-self._values, self._indices, self._dense_shape)

    def __repr__(self) -> str:
        shape = "" if self._dense_shape is None else f", dense_shape={self._dense_shape}"
        return f"IndexedSlices(indices={self._indices}, values={self._values}{shape})"
