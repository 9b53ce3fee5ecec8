"""``dot``: batched matrix products.

``gemm.cl`` on CPUs, or ``gemm_rows.cl`` where it would have to turn B for few rows of A; ``gemm_tiled.cl`` on GPUs and
for rare dtypes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from tfedu.compiler.ir import Node
from tfedu.devices.opencl.kernels import tuning
from tfedu.devices.opencl.kernels.base import (
    VECTOR_DTYPES,
    KernelSource,
    Launch,
    Target,
    Token,
    arithmetic,
    ceil_div,
    ctype,
    emitter,
    line,
    render,
    traffic,
)


@emitter("dot")
def dot(node: Node, target: Target, name: str) -> KernelSource | None:
    *batch, m, n = node.shape
    ta, tb = node.attrs["ta"], node.attrs["tb"]
    k = node.args[0].shape[-2 if ta else -1]
    if arithmetic(node.dtype, target) is None:
        return None
    shape = {"M": m, "N": n, "K": k, "BATCH": prod(batch), "TA": ta, "TB": tb}
    flops = 2 * node.size * k
    if k == 0:
        return zeros(node, name)
    if target.is_cpu and node.dtype.name in VECTOR_DTYPES:
        writer = _rows if not ta and tb and tuning.rows_pay(m, k) else _vectors
        return writer(node, target, name, shape, flops)
    return _tiled(node, target, name, shape, flops)


def zeros(node: Node, name: str) -> KernelSource:
    """The sum over nothing."""
    defines = {"STORE_T": f"uchar{''}", "COUNT": node.nbytes, "VALUE": 0}
    launch = Launch(f"{name}_fill", *line(node.nbytes), (("out",),))
    return KernelSource(render("fill.cl", name, defines), (launch,), bytes=node.nbytes)


def _vectors(node: Node, target: Target, name: str, shape: dict[str, int], flops: int) -> KernelSource:
    m, n, k, batch = (shape[key] for key in ("M", "N", "K", "BATCH"))
    lanes = target.vector_width // VECTOR_DTYPES[node.dtype.name]
    tile = tuning.register_tile(m, n, lanes, target)
    row_tiles, panels = ceil_div(m, tile.rows), ceil_div(n, tile.columns)
    pack = tuning.pack_b(m, n, tile, bool(shape["TB"]))
    lay = not shape["TA"] and tuning.lay_a(m, n, k, tile)
    splits = tuning.k_splits(row_tiles * panels * batch, k, target)
    per_split = ceil_div(k, splits)
    splits = ceil_div(k, per_split)
    block = tuning.k_block(per_split, tile)
    grouped = tuning.panels_per_item(panels, batch * splits, block, tile, target) if pack else 1
    groups = ceil_div(panels, grouped)
    per_item = tuning.row_tiles_per_item(row_tiles, groups * batch * splits, target)
    element = ctype(node.dtype)
    defines = {
        **shape,
        **{"T": element, "VEC": f"{element}{lanes}", "W": lanes, "MR": tile.rows, "NV": tile.vectors},
        **{"MT": per_item, "NP": grouped, "KC": block, "PACK": pack, "LAY_A": lay},
        **{"SPLITS": splits, "KS": per_split, "COUNT": node.size},
    }
    size = (ceil_div(row_tiles, per_item), groups, batch * splits)
    a: Token = ("arg", 0)
    c: Token = ("out",)
    launches: list[Launch] = []
    scratch: list[int] = []
    if lay:
        a = ("scratch", len(scratch))
        scratch.append(batch * row_tiles * tile.rows * k * node.dtype.itemsize)
        launches.append(Launch(f"{name}_pack", (row_tiles, batch), (1, 1), (("arg", 0), a)))
    if splits > 1:
        c = ("scratch", len(scratch))
        scratch.append(splits * node.nbytes)
    launches.append(Launch(f"{name}_gemm", size, (1, 1, 1), (a, ("arg", 1), c)))
    if splits > 1:
        launches.append(Launch(f"{name}_join", (ceil_div(node.size, 256),), (1,), (c, ("out",))))
    return KernelSource(render("gemm.cl", name, defines), tuple(launches), tuple(scratch), flops, traffic(node))


def _rows(node: Node, target: Target, name: str, shape: dict[str, int], flops: int) -> KernelSource:
    lanes = target.vector_width // VECTOR_DTYPES[node.dtype.name]
    rows, columns = tuning.rows_tile(shape["M"], shape["N"], target)
    tiles = ceil_div(shape["N"], columns)
    per_item = max(1, tiles * shape["BATCH"] // (8 * target.compute_units))
    element = ctype(node.dtype)
    defines = {
        **{key: shape[key] for key in ("M", "N", "K")},
        **{"T": element, "VEC": f"{element}{lanes}", "W": lanes, "RM": rows, "RN": columns, "NT": per_item},
    }
    size = (ceil_div(tiles, per_item), shape["BATCH"])
    launch = Launch(f"{name}_gemm", size, (1, 1), (("arg", 0), ("arg", 1), ("out",)))
    return KernelSource(render("gemm_rows.cl", name, defines), (launch,), flops=flops, bytes=traffic(node))


def _tiled(node: Node, target: Target, name: str, shape: dict[str, int], flops: int) -> KernelSource | None:
    ta, tb = shape["TA"], shape["TB"]
    lookup = {
        "A_AT(i, k)": "LOAD(a, (size_t)(k) * M + (i))" if ta else "LOAD(a, (size_t)(i) * K + (k))",
        "B_AT(k, j)": "LOAD(b, (size_t)(j) * K + (k))" if tb else "LOAD(b, (size_t)(k) * N + (j))",
        **{"A_ALONG_K": not ta, "B_ALONG_K": tb, "A_STEP": shape["M"] * shape["K"], "B_STEP": shape["N"] * shape["K"]},
    }
    sizes = {key: shape[key] for key in ("M", "N", "K")}
    return tiled_product("gemm_tiled.cl", node, target, name, sizes | lookup, shape["BATCH"], flops)


def tiled_product(
    files: str | Sequence[str],
    node: Node,
    target: Target,
    name: str,
    defines: dict[str, Any],
    batch: int,
    flops: int,
) -> KernelSource | None:
    """``gemm_tiled.cl`` on operands that ``defines`` says how to look up; None if a tile does not fit ``target``."""
    types = arithmetic(node.dtype, target)
    if types is None:
        return None
    side, each, depth = tuning.local_tile(target)
    tile = side * each
    if 2 * depth * (tile + 1) * node.dtype.itemsize > target.local_mem:
        return None
    size = (ceil_div(defines["N"], tile) * side, ceil_div(defines["M"], tile) * side, batch)
    launch = Launch(f"{name}_gemm", size, (side, side, 1), (("arg", 0), ("arg", 1), ("out",)))
    source = render(files, name, {**types, "SIDE": side, "EACH": each, "DEPTH": depth, **defines})
    return KernelSource(source, (launch,), flops=flops, bytes=traffic(node))
