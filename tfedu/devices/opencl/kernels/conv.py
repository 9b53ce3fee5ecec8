"""``conv`` and its two cotangents.

On a CPU, one and two spatial dimensions of a vector dtype go through ``conv.cl`` and ``conv_filter_grad.cl`` after
``frame.cl`` has put zeros around (and, for a strided cotangent, between) the pixels. The rest is ``conv_lookup.cl``.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    ceil_div,
    ctype,
    emitter,
    render,
    traffic,
)
from tfedu.devices.opencl.kernels.dot import tiled_product, zeros

ROLES = {"conv": 0, "conv_input_grad": 1, "conv_filter_grad": 2}


@dataclass(frozen=True)
class Geometry:
    """A convolution's sizes; each tuple has one entry per spatial axis."""

    images: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    window: tuple[int, ...]
    channels: int
    features: int
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    low: tuple[int, ...]

    @classmethod
    def of(cls, node: Node) -> Geometry:
        first, second = (arg.shape for arg in node.args)
        x, w, y = {
            "conv": (first, second, node.shape),
            "conv_input_grad": (node.shape, second, first),
            "conv_filter_grad": (first, node.shape, second),
        }[node.prim]
        low = tuple(pair[0] for pair in node.attrs["padding"])
        strides, dilations = node.attrs["strides"], node.attrs["dilations"]
        return cls(x[0], x[1:-1], y[1:-1], w[:-2], x[-1], y[-1], strides, dilations, low)

    def with_rank(self, rank: int) -> Geometry:
        """The same convolution with further spatial axes of size 1 in front."""
        more = rank - len(self.inputs)
        ones, zeros_ = (1,) * more, (0,) * more
        return Geometry(
            self.images,
            ones + self.inputs,
            ones + self.outputs,
            ones + self.window,
            self.channels,
            self.features,
            ones + self.strides,
            ones + self.dilations,
            zeros_ + self.low,
        )

    @property
    def flops(self) -> int:
        return 2 * self.images * prod(self.outputs) * prod(self.window) * self.channels * self.features


@emitter("conv", "conv_input_grad", "conv_filter_grad")
def conv(node: Node, target: Target, name: str) -> KernelSource | None:
    geometry = Geometry.of(node)
    if any(arg.size == 0 for arg in node.args):
        return zeros(node, name)
    if target.is_cpu and node.dtype.name in VECTOR_DTYPES and len(geometry.inputs) <= 2:
        writer = {"conv": _forward, "conv_input_grad": _input_grad, "conv_filter_grad": _filter_grad}[node.prim]
        return writer(node, geometry.with_rank(2), target, name)
    return _lookup(node, geometry.with_rank(3), target, name)


def _lookup(node: Node, g: Geometry, target: Target, name: str) -> KernelSource | None:
    role = ROLES[node.prim]
    pixels, places = g.images * prod(g.outputs), prod(g.window)
    m, n, k = (
        (pixels, g.features, places * g.channels),
        (g.images * prod(g.inputs), g.channels, places * g.features),
        (places * g.channels, g.features, pixels),
    )[role]
    per_axis = {"X": g.inputs, "Y": g.outputs, "K": g.window, "S": g.strides, "D": g.dilations, "L": g.low}
    defines = {
        **{"M": m, "N": n, "K": k, "ROLE": role, "C": g.channels, "F": g.features},
        **{f"{letter}{axis}": value for letter, values in per_axis.items() for axis, value in enumerate(values)},
        **{"A_ALONG_K": role < 2, "B_ALONG_K": role == 1, "A_STEP": 0, "B_STEP": 0},
    }
    return tiled_product(("conv_lookup.cl", "gemm_tiled.cl"), node, target, name, defines, 1, g.flops)


class _Launches:
    """Collects the sources, launches and temporaries of one node."""

    def __init__(self, node: Node, name: str) -> None:
        self.node, self.name = node, name
        self.sources: list[str] = []
        self.launches: list[Launch] = []
        self.scratch: list[int] = []

    def temporary(self, elements: int) -> Token:
        self.scratch.append(elements * self.node.dtype.itemsize)
        return ("scratch", len(self.scratch) - 1)

    def add(self, role: str, size: tuple[int, ...], *args: Token) -> None:
        self.launches.append(Launch(f"{self.name}_{role}", size, (1,) * len(size), args))

    def done(self, flops: int) -> KernelSource:
        source = "\n".join(self.sources)
        return KernelSource(source, tuple(self.launches), tuple(self.scratch), flops, traffic(self.node))


def _vector_types(node: Node, tile: tuning.Tile) -> dict[str, Any]:
    element = ctype(node.dtype)
    return {
        **{"T": element, "VEC": f"{element}{tile.width}", "W": tile.width},
        **{"MR": tile.rows, "NV": tile.vectors},
    }


def _lanes(node: Node, target: Target) -> int:
    return target.vector_width // VECTOR_DTYPES[node.dtype.name]


def _frame(
    job: _Launches,
    given: Token,
    images: int,
    size: tuple[int, ...],
    channels: int,
    low: tuple[int, ...],
    apart: tuple[int, ...],
    framed: tuple[int, ...],
) -> Token:
    """The given images in a frame of zeros; themselves if they need none."""
    if low == (0, 0) and apart == (1, 1) and framed == size:
        return given
    result = job.temporary(images * prod(framed) * channels)
    defines = {
        **{"FRAME": 1, "PANELS": 0, "T": ctype(job.node.dtype)},
        **{"IY": framed[0], "IX": framed[1], "C": channels, "GY": size[0], "GX": size[1]},
        **{"LY": low[0], "LX": low[1], "AY": apart[0], "AX": apart[1]},
    }
    job.sources.append(render("frame.cl", job.name, defines))
    job.add("frame", (framed[0], images), given, result)
    return result


def _panels(job: _Launches, g: Geometry, tile: tuning.Tile, flip: bool) -> Token:
    """The filter in panels of a tile's width."""
    summed, kept = (g.features, g.channels) if flip else (g.channels, g.features)
    count = ceil_div(kept, tile.columns)
    result = job.temporary(count * prod(g.window) * summed * tile.columns)
    defines = {
        **{"FRAME": 0, "PANELS": count, "T": ctype(job.node.dtype), "FLIP": flip, "NR": tile.columns},
        **{"KY": g.window[0], "KX": g.window[1], "WC": g.channels, "WF": g.features},
    }
    job.sources.append(render("frame.cl", job.name, defines))
    job.add("panels", (count, prod(g.window)), ("arg", 1), result)
    return result


def _reach(g: Geometry) -> tuple[int, ...]:
    """How far a window reaches beyond its first pixel."""
    return tuple((w - 1) * d for w, d in zip(g.window, g.dilations, strict=True))


def _framed_input(job: _Launches, g: Geometry) -> tuple[Token, tuple[int, ...]]:
    """x, framed so that every window lies inside, and its size."""
    needed = tuple((y - 1) * s + r + 1 for y, s, r in zip(g.outputs, g.strides, _reach(g), strict=True))
    if g.low == (0, 0) and all(n <= i for n, i in zip(needed, g.inputs, strict=True)):
        return ("arg", 0), g.inputs
    x = _frame(job, ("arg", 0), g.images, g.inputs, g.channels, g.low, (1, 1), needed)
    return x, needed


def _slide(
    job: _Launches,
    x: Token,
    w: Token,
    packed: bool,
    tile: tuning.Tile,
    target: Target,
    **sizes: int,
) -> None:
    """One ``conv.cl`` over framed images."""
    panels = ceil_div(sizes["F"], tile.columns)
    rows = tuning.rows_per_item(sizes["OY"], panels * sizes["N"], target)
    defines = {**sizes, **_vector_types(job.node, tile), "ROWS": rows, "PACKED": packed}
    job.sources.append(render("conv.cl", job.name, defines))
    job.add("conv", (ceil_div(sizes["OY"], rows), panels, sizes["N"]), x, w, ("out",))


def _is_dot(g: Geometry) -> bool:
    """A window of one pixel at stride 1: each pixel for itself."""
    return all(w == s == 1 for w, s in zip(g.window, g.strides, strict=True)) and g.inputs == g.outputs


def _forward(node: Node, g: Geometry, target: Target, name: str) -> KernelSource:
    job = _Launches(node, name)
    if _is_dot(g):  # the images may then be read as one long row
        row = (1, g.images * prod(g.inputs))
        g = Geometry(1, row, row, g.window, g.channels, g.features, g.strides, g.dilations, g.low)
    tile = tuning.register_tile(g.outputs[1], g.features, _lanes(node, target), target)
    packed = tuning.conv_packs_filter(g.features, tile)
    x, size = _framed_input(job, g)
    w = _panels(job, g, tile, flip=False) if packed else ("arg", 1)
    _slide(
        job,
        x,
        w,
        packed,
        tile,
        target,
        **{"N": g.images, "OY": g.outputs[0], "OX": g.outputs[1], "F": g.features},
        **{"IY": size[0], "IX": size[1], "C": g.channels, "KY": g.window[0], "KX": g.window[1]},
        **{"SY": g.strides[0], "SX": g.strides[1], "DY": g.dilations[0], "DX": g.dilations[1]},
    )
    return job.done(g.flops)


def _input_grad(node: Node, g: Geometry, target: Target, name: str) -> KernelSource:
    """A convolution of dy, its pixels set the strides apart, with the turned filter."""
    job = _Launches(node, name)
    reach = _reach(g)
    low = tuple(r - lo for r, lo in zip(reach, g.low, strict=True))
    size = tuple(i + r for i, r in zip(g.inputs, reach, strict=True))
    dy = _frame(job, ("arg", 0), g.images, g.outputs, g.features, low, g.strides, size)
    tile = tuning.register_tile(g.inputs[1], g.channels, _lanes(node, target), target)
    w = _panels(job, g, tile, flip=True)
    _slide(
        job,
        dy,
        w,
        True,
        tile,
        target,
        **{"N": g.images, "OY": g.inputs[0], "OX": g.inputs[1], "F": g.channels},
        **{"IY": size[0], "IX": size[1], "C": g.features, "KY": g.window[0], "KX": g.window[1]},
        **{"SY": 1, "SX": 1, "DY": g.dilations[0], "DX": g.dilations[1]},
    )
    return job.done(g.flops)


def _filter_grad(node: Node, g: Geometry, target: Target, name: str) -> KernelSource:
    job = _Launches(node, name)
    x, size = _framed_input(job, g)
    runs = 1 if g.dilations[1] == 1 else g.window[1]
    taps = g.channels * g.window[1] // runs
    tile = tuning.register_tile(taps, g.features, _lanes(node, target), target)
    panels = ceil_div(g.features, tile.columns)
    splits = tuning.image_splits(panels, g.images, target)
    dw: Token = job.temporary(splits * node.size) if splits > 1 else ("out",)
    rows, columns = tuning.pixel_block(g.outputs, tile)
    defines = {
        **_vector_types(node, tile),
        **{"N": g.images, "OY": g.outputs[0], "OX": g.outputs[1], "F": g.features},
        **{"IY": size[0], "IX": size[1], "C": g.channels, "KY": g.window[0], "KX": g.window[1]},
        **{"SY": g.strides[0], "SX": g.strides[1], "DY": g.dilations[0], "DX": g.dilations[1]},
        **{"BY": rows, "BX": columns, "SPLITS": splits},
    }
    job.sources.append(render("conv_filter_grad.cl", name, defines))
    job.add("grad", (panels, splits), x, ("arg", 1), dw)
    if splits > 1:
        job.add("join", (ceil_div(node.size, 256),), dw, ("out",))
    return job.done(g.flops)
