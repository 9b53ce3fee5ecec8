"""Any structure of things to fetch, and the same structure of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tfedu.graph.graph import Graph
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor

Rebuild = Callable[[dict[Any, Any]], Any]


class Fetches:
    """A structure of fetches: the graph elements in it, each once, and how to put their values back into place.

    Raises:
        TypeError: ``Fetch argument ... has invalid type``.
        ValueError: ``Fetch argument ... cannot be interpreted as a Tensor``.
    """

    def __init__(self, graph: Graph, structure: Any) -> None:
        self.elements: dict[Any, None] = {}
        self._graph = graph
        self._rebuild = self._visit(structure)
        self.tensors: list[Tensor] = [e for e in self.elements if isinstance(e, Tensor)]
        self.operations: list[Operation] = [e for e in self.elements if isinstance(e, Operation)]
        # the commonest structures need no walk
        self.single = (
            self.tensors[0]
            if isinstance(structure, Tensor)
            or (len(self.tensors) == 1 and not self.operations and not isinstance(structure, (list, tuple, Mapping)))
            else None
        )

    def _visit(self, item: Any) -> Rebuild:
        if item is None:
            raise TypeError(f"Fetch argument {item!r} has invalid type {type(item)!r}")
        if isinstance(item, (list, tuple)):
            return self._sequence(item)
        if isinstance(item, Mapping):
            parts = {key: self._visit(value) for key, value in item.items()}
            make_mapping: Any = type(item)
            return lambda values: make_mapping((key, part(values)) for key, part in parts.items())
        components = getattr(item, "_fetch_components", None)
        if components is not None:
            inner, build = components()
            rebuild = self._visit(inner)
            return lambda values: build(rebuild(values))
        return self._leaf(item)

    def _sequence(self, item: Any) -> Rebuild:
        parts = [self._visit(value) for value in item]
        if hasattr(item, "_fields"):
            kind = type(item)
            return lambda values: kind(*(part(values) for part in parts))
        make = tuple if isinstance(item, tuple) else list
        return lambda values: make(part(values) for part in parts)

    def _leaf(self, item: Any) -> Rebuild:
        try:
            element = self._graph.as_graph_element(item)
        except TypeError as error:
            raise TypeError(
                f"Fetch argument {item!r} has invalid type {type(item)!r}, must be a string or Tensor. ({error})"
            ) from None
        except (ValueError, KeyError) as error:
            raise ValueError(f"Fetch argument {item!r} cannot be interpreted as a Tensor. ({error.args[0]})") from None
        if not self._graph.is_fetchable(element):
            op = element if isinstance(element, Operation) else element.op
            raise ValueError(f"Operation {op.name!r} has been marked as not fetchable.")
        self.elements[element] = None
        if isinstance(element, Operation):
            return lambda values: None
        return lambda values: values[element]

    def build(self, values: dict[Tensor, Any]) -> Any:
        """The structure with every tensor replaced by its value and every operation by None."""
        return self._rebuild(values)
