"""``random``: Philox and its distributions (``random.cl``)."""

from __future__ import annotations

from tfedu.compiler.ir import Node
from tfedu.devices.opencl.kernels.base import KernelSource, Launch, Target, ceil_div, ctype, emitter, line, render

DISTS = {"uniform": 0, "uniform_int": 1, "normal": 2, "truncated_normal": 3}
#: Operations of the ten rounds and, per number, of a logarithm, a square root and half a sine and cosine; roughly.
FLOPS_PER_NUMBER = {"uniform": 2, "uniform_int": 2, "normal": 30, "truncated_normal": 32}


@emitter("random")
def random(node: Node, target: Target, name: str) -> KernelSource | None:
    dist, dtype = node.attrs["dist"], node.dtype
    wanted = ("int32", "int64") if dist == "uniform_int" else ("float16", "float32", "float64")
    if dtype.name not in wanted or (dtype.name == "float64" and not target.has_fp64):
        return None
    low, high = node.attrs.get("low", 0), node.attrs.get("high", 0)
    if dist == "uniform_int" and low >= high:
        return None  # the reference device says what is wrong
    bits = 8 * dtype.itemsize
    suffix = "ul" if bits == 64 else "u"
    group = 2 if bits == 64 else 4
    groups = ceil_div(node.size, group)
    half = dtype.name == "float16"
    defines = {
        **{"DIST": DISTS[dist], "COUNT": node.size, "GROUP": group, "GROUPS": groups},
        "STRIDE": f"{64 * group if dist == 'truncated_normal' else 1}ul",
        **{"LOW": f"{low % 2**bits}{suffix}", "RANGE": f"{(high - low) % 2**bits}{suffix}"},
        **{"DOUBLE": dtype.name == "float64", "HALF": half, "FP64": target.has_fp64},
        **{"OUT_T": ctype(dtype), "NUMBER": "float" if half else ctype(dtype)},
    }
    launch = Launch(f"{name}_random", *line(groups), (("out",), ("offset",), ("seeds",)))
    flops = FLOPS_PER_NUMBER[dist] * node.size
    return KernelSource(render("random.cl", name, defines), (launch,), flops=flops, bytes=node.nbytes)
