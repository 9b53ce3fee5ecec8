"""``pool``, ``max_pool_grad`` and ``avg_pool_grad`` (``pool.cl``, ``pool_grad.cl``, ``max_pool_sweep.cl``)."""

from __future__ import annotations

from math import prod
from typing import Any

from tfedu.compiler.ir import Node, Shape
from tfedu.devices.opencl.kernels import tuning
from tfedu.devices.opencl.kernels.base import (
    VECTOR_DTYPES,
    KernelSource,
    Launch,
    Target,
    Token,
    arithmetic,
    ceil_div,
    emitter,
    line,
    lowest,
    render,
    traffic,
)


def _window(node: Node, x: Shape, y: Shape, types: dict[str, Any], target: Target) -> dict[str, Any] | None:
    """The macros of ``window.cl``; None beyond three spatial axes."""
    rank = len(x) - 2
    if rank > 3:
        return None
    ones = (1,) * (3 - rank)
    low = (0,) * (3 - rank) + tuple(pair[0] for pair in node.attrs["padding"])
    per_axis = {
        **{"X": ones + x[1:-1], "Y": ones + y[1:-1], "L": low},
        **{"K": ones + node.attrs["window"], "S": ones + node.attrs["strides"]},
    }
    block = tuning.channel_block(x[-1], target)
    return {
        **types,
        **{f"{letter}{axis}": value for letter, values in per_axis.items() for axis, value in enumerate(values)},
        **{"N": x[0], "C": x[-1], "CB": block, "LINE": 1 if block > 1 else 64},
    }


def _size(pixels: int, channels: int, block: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Global and local size: a work-item with many channels is a work-group of its own."""
    items = pixels * ceil_div(channels, block)
    return ((items,), (1,)) if block > 1 else line(items)


@emitter("pool")
def pool(node: Node, target: Target, name: str) -> KernelSource | None:
    x = node.args[0].shape
    types = arithmetic(node.dtype, target)
    defines = types and _window(node, x, node.shape, types, target)
    if not defines:
        return None
    # The mean of integers is truncated, as C's own division does.
    defines |= {"MAX": node.attrs["kind"] == "max", "LOWEST": lowest(node.dtype)}
    size = _size(prod(node.shape[:-1]), x[-1], defines["CB"])
    launch = Launch(f"{name}_pool", *size, (("arg", 0), ("out",)))
    flops = node.size * prod(node.attrs["window"])
    source = render(("window.cl", "pool.cl"), name, defines)
    return KernelSource(source, (launch,), flops=flops, bytes=traffic(node))


@emitter("max_pool_grad", "avg_pool_grad")
def pool_grad(node: Node, target: Target, name: str) -> KernelSource | None:
    largest = node.prim == "max_pool_grad"
    types = arithmetic(node.dtype, target)
    defines = types and _window(node, node.shape, node.args[-1].shape, types, target)
    if not types or not defines:
        return None
    both_nan = " | (IS_NAN(a) & IS_NAN(b))" if node.dtype.kind == "f" else ""
    defines |= {"MAX": largest, "SAME(a, b)": f"(((a) == (b)){both_nan})"}
    args: tuple[Token, ...] = (*(("arg", i) for i in range(len(node.args))), ("out",))
    flops = node.size * prod(node.attrs["window"])
    sweeps = node.shape[0] * ceil_div(node.shape[-1], defines["CB"])
    if largest and node.dtype.name in VECTOR_DTYPES and tuning.sweeps_pay(sweeps, target):
        lanes = target.vector_width // VECTOR_DTYPES[node.dtype.name]
        lanes = 1 if node.shape[-1] % lanes else lanes
        defines |= {"VEC": f"{types['T']}{lanes if lanes > 1 else ''}", "W": lanes}
        source = render(("window.cl", "max_pool_sweep.cl"), name, defines)
        launch = Launch(f"{name}_sweep", (sweeps,), (1,), args)
    else:
        source = render(("window.cl", "pool_grad.cl"), name, defines)
        launch = Launch(f"{name}_pool_grad", *_size(prod(node.shape[:-1]), node.shape[-1], defines["CB"]), args)
    return KernelSource(source, (launch,), flops=flops, bytes=traffic(node))
