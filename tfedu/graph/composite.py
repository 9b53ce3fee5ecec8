"""What several tensors make up together, such as IndexedSlices or a SparseTensor: fed and fetched as one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tfedu.graph.dtypes import DType
from tfedu.graph.tensor import Tensor

if TYPE_CHECKING:
    from tfedu.graph.graph import Graph
    from tfedu.graph.operation import Operation


class Composite:
    """Base of the composite tensors. A subclass lists its tensors and says what a run makes of their values.

    A session expands a composite wherever it stands in a structure of fetches, and feeds one from a value of the same
    parts, be it the value of another run or a plain tuple.
    """

    __slots__ = ("_values",)

    _values: Tensor

    def _parts(self) -> list[Tensor]:
        """The tensors, in the order of the value's parts."""
        raise NotImplementedError

    def _value(self, parts: list[Any]) -> Any:
        """What a run returns, given the values of the parts."""
        raise NotImplementedError

    def _fed_parts(self, value: Any) -> Any:
        """The parts of a value that is fed."""
        return value

    def _fetch_components(self) -> tuple[list[Tensor], Callable[[list[Any]], Any]]:
        return self._parts(), self._value

    def consumers(self) -> list[Operation]:
        """The operations that take one of the parts as an input."""
        return list(dict.fromkeys(op for part in self._parts() for op in part.consumers()))

    @property
    def values(self) -> Tensor:
        return self._values

    @property
    def dtype(self) -> DType:
        return self._values.dtype

    @property
    def name(self) -> str:
        return self._values.name

    @property
    def op(self) -> Operation:
        """The operation that makes the values."""
        return self._values.op

    @property
    def graph(self) -> Graph:
        return self._values.graph

    @property
    def device(self) -> str:
        return self._values.device
