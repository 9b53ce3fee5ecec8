"""``tensorflow.python.framework.tensor_util``: values that are known while the graph is built."""

from __future__ import annotations

from tfedu.graph.static_value import constant_value

__all__ = ["constant_value"]
