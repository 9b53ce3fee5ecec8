"""``tf.device`` and friends: the methods of the default graph as functions."""

from __future__ import annotations

from typing import Any

from tfedu.graph.context import get_default_graph


def device(device_name_or_function: Any) -> Any:
    """``with tf.device("/gpu:0"):`` run what is made inside on that device. See :meth:`Graph.device`."""
    return get_default_graph().device(device_name_or_function)


def control_dependencies(control_inputs: Any) -> Any:
    """``with tf.control_dependencies([a, b]):`` what is made inside runs after a and b."""
    return get_default_graph().control_dependencies(control_inputs)


def colocate_with(op: Any, ignore_existing: bool = False) -> Any:
    """``with tf.colocate_with(op):`` what is made inside runs where ``op`` does."""
    return get_default_graph().colocate_with(op, ignore_existing)


def add_to_collection(name: Any, value: Any) -> None:
    """Append ``value`` to a collection of the default graph."""
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names: Any, value: Any) -> None:
    """Append ``value`` to several collections of the default graph."""
    get_default_graph().add_to_collections(names, value)


def get_collection(key: Any, scope: str | None = None) -> list[Any]:
    """A copy of a collection of the default graph; with ``scope`` only items whose name matches it."""
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key: Any) -> list[Any]:
    """The collection itself, for changing it."""
    return get_default_graph().get_collection_ref(key)
