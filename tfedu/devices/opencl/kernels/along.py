"""Primitives that walk along an axis: ``argreduce``, ``scan`` (``along.cl``) and ``argsort`` (``argsort.cl``)."""

from __future__ import annotations

from math import prod
from typing import Any

from tfedu.compiler.ir import Node, Shape
from tfedu.devices.opencl.kernels import tuning
from tfedu.devices.opencl.kernels.base import (
    KernelSource,
    Launch,
    Target,
    arithmetic,
    ceil_div,
    ctype,
    emitter,
    line,
    render,
    traffic,
)

#: NumPy's order: NaN beats every number in a search for an extreme, the first one wins; sorted, NaN comes last.
LARGER = "((a) > (b) || (IS_NAN(a) && !IS_NAN(b)))"
SMALLER = "((a) < (b) || (IS_NAN(a) && !IS_NAN(b)))"
ASCENDING = "((a) < (b) || (IS_NAN(b) && !IS_NAN(a)))"
DESCENDING = LARGER


def _axis(shape: Shape, axis: int, target: Target) -> dict[str, int]:
    outer, inner = prod(shape[:axis]), prod(shape[axis + 1 :])
    block = tuning.channel_block(inner, target)
    return {"OUTER": outer, "AXIS": shape[axis], "INNER": inner, "CB": block, "LINE": 1 if target.is_cpu else 64}


def _along(node: Node, target: Target, name: str, defines: dict[str, Any]) -> KernelSource:
    items = defines["OUTER"] * ceil_div(defines["INNER"], defines["CB"])
    size, group = ((items,), (1,)) if defines["LINE"] == 1 else line(items)
    launch = Launch(f"{name}_along", size, group, (("arg", 0), ("out",)))
    source = render("along.cl", name, defines)
    return KernelSource(source, (launch,), flops=node.args[0].size, bytes=traffic(node))


@emitter("argreduce")
def argreduce(node: Node, target: Target, name: str) -> KernelSource | None:
    x = node.args[0]
    types = arithmetic(x.dtype, target)
    if types is None or x.shape[node.attrs["axis"]] == 0:
        return None
    defines = {
        **types,
        **_axis(x.shape, node.attrs["axis"], target),
        **{"ARG": 1, "BEFORE(a, b)": LARGER if node.attrs["kind"] == "max" else SMALLER, "INDEX": ctype(node.dtype)},
    }
    return _along(node, target, name, defines)


@emitter("scan")
def scan(node: Node, target: Target, name: str) -> KernelSource | None:
    types = arithmetic(node.dtype, target)
    if types is None:
        return None
    summed = node.attrs["kind"] == "sum"
    defines = {
        **types,
        **_axis(node.shape, node.attrs["axis"], target),
        **{"ARG": 2, "STEP(a, b)": "((a) + (b))" if summed else "((a) * (b))", "START": 0 if summed else 1},
        **{"EXCLUSIVE": node.attrs["exclusive"], "REVERSE": node.attrs["reverse"]},
    }
    return _along(node, target, name, defines)


@emitter("argsort")
def argsort(node: Node, target: Target, name: str) -> KernelSource | None:
    x = node.args[0]
    types = arithmetic(x.dtype, target)
    if types is None:
        return None
    rows, axis = prod(x.shape[:-1]), x.shape[-1]
    group = 1 if target.is_cpu else min(64, target.max_work_group)
    passes = (axis - 1).bit_length()
    defines = {
        **types,
        **{"ROWS": rows, "AXIS": axis, "GROUP": group, "PASSES": passes},
        "BEFORE(a, b)": DESCENDING if node.attrs["descending"] else ASCENDING,
    }
    launch = Launch(f"{name}_argsort", (rows * group,), (group,), (("arg", 0), ("out",), ("scratch", 0)))
    source = render("argsort.cl", name, defines)
    flops = x.size * passes * max(1, passes)
    return KernelSource(source, (launch,), (node.nbytes,), flops, traffic(node))
