"""Hand-written OpenCL kernels for the primitives that deserve one.

Each family is a readable ``.cl`` file whose tunables are macros, and a small module that chooses them:
:func:`emit` is the only entry. What it does not support it answers with None, never with a wrong kernel.
"""

from __future__ import annotations

from collections.abc import Hashable
from importlib import import_module
from typing import Any

import numpy as np

from tfedu.compiler.ir import Node
from tfedu.devices.opencl.kernels.base import EMITTERS, KernelSource, Launch, Target, Token, nothing

FAMILIES = ("along", "conv", "dot", "move", "pool", "random")
for _family in FAMILIES:
    import_module(f"{__name__}.{_family}")

__all__ = ["KernelSource", "Launch", "Target", "Token", "emit", "signature", "supported"]


def supported() -> frozenset[str]:
    """The primitives for which there is a kernel (for some dtypes and attributes at least)."""
    return frozenset(EMITTERS)


def emit(node: Node, target: Target, name: str) -> KernelSource | None:
    """The kernels that compute ``node`` on ``target``; their functions are called ``<name>_<role>``.

    The answer depends only on :func:`signature` of the node, on ``target`` and on ``name``. None means that there is
    no such kernel; operands are contiguous row-major buffers that do not overlap the result.
    """
    function = EMITTERS.get(node.prim)
    if function is None:
        return None
    return nothing() if node.size == 0 else function(node, target, name)


def signature(node: Node) -> Hashable:
    """Equal for two nodes that the same kernel computes: their random streams and keys may differ."""
    attrs = {key: value for key, value in node.attrs.items() if key not in ("stream", "key")}
    operands = tuple((arg.shape, arg.dtype.str) for arg in node.args)
    return (node.prim, node.shape, node.dtype.str, operands, _freeze(attrs))


def _freeze(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple((key, _freeze(value[key])) for key in sorted(value))
    if isinstance(value, list | tuple):
        return tuple(_freeze(item) for item in value)
    if isinstance(value, np.ndarray):
        return (value.shape, value.dtype.str, value.tobytes())
    return value
