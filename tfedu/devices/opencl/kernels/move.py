"""Primitives that move elements by index: ``gather``, ``scatter_add``, ``take_along``, ``concat``."""

from __future__ import annotations

from itertools import accumulate
from math import prod

from tfedu.compiler.ir import Node
from tfedu.devices.opencl.kernels import tuning
from tfedu.devices.opencl.kernels.base import (
    KernelSource,
    Launch,
    Target,
    Token,
    arithmetic,
    ceil_div,
    ctype,
    emitter,
    line,
    opaque,
    render,
    traffic,
)

#: A kernel's parameters may take 1024 bytes on any device; a pointer takes 8.
MOST_OPERANDS = 100


def _whole_groups(size: tuple[int, int], local: tuple[int, int]) -> tuple[int, ...]:
    """The global size, rounded up."""
    return tuple(ceil_div(count, group) * group for count, group in zip(size, local, strict=True))


@emitter("gather")
def gather(node: Node, target: Target, name: str) -> KernelSource | None:
    params, indices = node.args
    axis = node.attrs["axis"]
    outer, inner = prod(params.shape[:axis]), prod(params.shape[axis + 1 :])
    if indices.dtype.kind not in "iu":
        return None
    piece = tuning.piece(inner, target)
    local = tuning.group(inner, target)
    defines = {
        **{"OUTER": outer, "AXIS": params.shape[axis], "INNER": inner, "COUNT": indices.size, "PIECE": piece},
        **{"LX": local[0], "LY": local[1]},
        **{"E": opaque(node.dtype), "INDEX": ctype(indices.dtype)},
    }
    size = _whole_groups((ceil_div(inner, piece), outer * indices.size), local)
    launch = Launch(f"{name}_gather", size, local, (("arg", 0), ("arg", 1), ("out",)))
    moved = 2 * node.nbytes + indices.nbytes
    return KernelSource(render("gather.cl", name, defines), (launch,), bytes=moved)


@emitter("scatter_add")
def scatter_add(node: Node, target: Target, name: str) -> KernelSource | None:
    _, indices, updates = node.args
    types = arithmetic(node.dtype, target)
    if types is None or indices.dtype.kind not in "iu":
        return None
    rows, inner = node.shape[0], prod(node.shape[1:])
    piece = tuning.piece(inner, target)
    pieces = ceil_div(inner, piece)
    local = tuning.group(inner, target) if not target.is_cpu else (1, 1)
    span = ceil_div(rows, tuning.row_ranges(rows, pieces, target))
    defines = {
        **types,
        **{"ROWS": rows, "INNER": inner, "COUNT": indices.size, "RANGE": span, "PIECE": piece},
        **{"LX": local[0], "LY": local[1]},
        **{"INDEX": ctype(indices.dtype), "E": opaque(node.dtype)},
    }
    args: tuple[Token, ...] = (("arg", 0), ("arg", 1), ("arg", 2), ("out",))
    launch = Launch(f"{name}_scatter_add", _whole_groups((pieces, ceil_div(rows, span)), local), local, args)
    source = render("scatter_add.cl", name, defines)
    return KernelSource(source, (launch,), flops=updates.size, bytes=traffic(node), in_place=0)


@emitter("take_along")
def take_along(node: Node, target: Target, name: str) -> KernelSource | None:
    values, indices = node.args
    if indices.dtype.kind not in "iu":
        return None
    rows = prod(node.shape[:-1])
    defines = {
        **{"ROWS": rows, "AXIS": values.shape[-1], "PICKS": node.shape[-1]},
        **{"E": opaque(node.dtype), "INDEX": ctype(indices.dtype)},
    }
    launch = Launch(f"{name}_take_along", *line(node.size), (("arg", 0), ("arg", 1), ("out",)))
    return KernelSource(render("take_along.cl", name, defines), (launch,), bytes=2 * node.nbytes + indices.nbytes)


@emitter("concat")
def concat(node: Node, target: Target, name: str) -> KernelSource | None:
    if len(node.args) > MOST_OPERANDS:
        return None
    axis = node.attrs["axis"]
    outer, row = prod(node.shape[:axis]), prod(node.shape[axis:])
    widths = [prod(arg.shape[axis:]) for arg in node.args]
    starts = accumulate(widths, initial=0)
    parts = [(i, start, width) for i, (start, width) in enumerate(zip(starts, widths, strict=False)) if width]
    piece = tuning.piece(row, target)
    local = tuning.group(row, target)
    defines = {
        **{"OUTER": outer, "ROW": row, "PIECE": piece, "E": opaque(node.dtype), "LX": local[0], "LY": local[1]},
        "PARTS(X)": " ".join(f"X({i}, {start}, {width})" for i, start, width in parts),
    }
    args: tuple[Token, ...] = (*(("arg", i) for i, _, _ in parts), ("out",))
    launch = Launch(f"{name}_concat", _whole_groups((ceil_div(row, piece), outer), local), local, args)
    return KernelSource(render("concat.cl", name, defines), (launch,), bytes=traffic(node))
