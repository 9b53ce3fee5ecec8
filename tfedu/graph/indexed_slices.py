"""``tf.IndexedSlices``: some rows of a tensor that is zero elsewhere, which is what the gradient of a lookup is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfedu.graph.dtypes import DType
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape

if TYPE_CHECKING:
    from tfedu.graph.graph import Graph
    from tfedu.graph.operation import Operation


class IndexedSlices:
    """``dense[indices[i]] += values[i]`` for every i, starting from zeros; an index may occur more than once.

    Wherever a tensor is wanted it becomes one (``tf.convert_to_tensor``); the optimizers take it as it is and touch
    only the rows it names.

    Args:
        values: [n, ...], the rows.
        indices: int32 or int64 [n], where they belong.
        dense_shape: the shape of the whole tensor, or None if it is not known (then it cannot become a tensor).
    """

    __slots__ = ("_dense_shape", "_indices", "_values")

    def __init__(self, values: Tensor, indices: Tensor, dense_shape: Tensor | None = None) -> None:
        self._values, self._indices, self._dense_shape = values, indices, dense_shape

    @property
    def values(self) -> Tensor:
        return self._values

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

    @property
    def dtype(self) -> DType:
        return self._values.dtype

    @property
    def name(self) -> str:
        return self._values.name

    @property
    def op(self) -> Operation:
        return self._values.op

    @property
    def graph(self) -> Graph:
        return self._values.graph

    @property
    def device(self) -> str:
        return self._values.device

    def __neg__(self) -> IndexedSlices:
        return IndexedSlices(-self._values, self._indices, self._dense_shape)

    def __repr__(self) -> str:
        shape = "" if self._dense_shape is None else f", dense_shape={self._dense_shape}"
        return f"IndexedSlices(indices={self._indices}, values={self._values}{shape})"
