"""What convolution and pooling share: how often a window fits, what is padded, which axis is which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.shape_inference import ShapeContext

Padding = Any
"""``"SAME"``, ``"VALID"`` or a pair (before, after)."""


def out_extent(size: int | None, window: int | None, stride: int, dilation: int, padding: Padding) -> int | None:
    """How often a window fits: ceil(n / stride) for SAME, ceil((n - reach + 1) / stride) for VALID."""
    if size is None:
        return None
    if padding == "SAME":
        return -(-size // stride)
    if padding != "VALID":
        size += sum(padding)
    if window is None:
        return None
    return max(0, -(-(size - (window - 1) * dilation) // stride))


def pads(size: int, window: int, stride: int, dilation: int, padding: Padding) -> tuple[int, int]:
    """(before, after): SAME adds as little as needed, the odd element behind."""
    if padding == "VALID":
        return 0, 0
    if padding != "SAME":
        return padding
    out = -(-size // stride)
    total = max(0, (out - 1) * stride + (window - 1) * dilation + 1 - size)
    return total // 2, total - total // 2


class Layout:
    """Which axis is what under a data format, and the way to [batch, *spatial, channel] and back."""

    def __init__(self, data_format: str, rank: int) -> None:
        first = data_format.startswith("NC")
        self.channel = 1 if first else rank - 1
        self.spatial = list(range(2, rank)) if first else list(range(1, rank - 1))
        self.first = first
        self.rank = rank

    def to_last(self, x: ir.Node) -> ir.Node:
        return ir.transpose(x, [0, *self.spatial, 1]) if self.first else x

    def from_last(self, x: ir.Node) -> ir.Node:
        return ir.transpose(x, [0, self.rank - 1, *range(1, self.rank - 1)]) if self.first else x

    def assemble(self, batch: Any, spatial: Sequence[Any], channel: Any) -> tuple[Any, ...]:
        return (batch, channel, *spatial) if self.first else (batch, *spatial, channel)


def strided(
    ctx: ShapeContext,
    sizes: Sequence[int | None],
    window: Sequence[int | None],
    strides: Sequence[int],
    dilations: Sequence[int],
    paddings: Sequence[Padding],
) -> list[int | None]:
    """The extents of the places where the window fits.

    Raises:
        ValueError: ``Negative dimension size``: it does not fit at all.
    """
    spatial = []
    for size, extent, stride, dilation, padding in zip(sizes, window, strides, dilations, paddings, strict=True):
        count = out_extent(size, extent, stride, dilation, padding)
        if count is not None and count <= 0 and size and extent is not None:
            whole = size + (sum(padding) if isinstance(padding, tuple) else 0)
            raise ctx.error(f"Negative dimension size caused by subtracting {(extent - 1) * dilation + 1} from {whole}")
        spatial.append(count)
    return spatial


def over_axes(value: Any, spatial: int, data_format: str | None, name: str) -> list[int]:
    """Strides, windows or dilations for all axes: from one number, one per spatial axis, or all; None means 1.

    Raises:
        ValueError: another length.
    """
    given = [1] if value is None else [int(value)] if not hasattr(value, "__len__") else [int(v) for v in value]
    if len(given) == spatial + 2:
        return given
    if len(given) not in (1, spatial):
        raise ValueError(f"{name} should be of length 1, {spatial} or {spatial + 2} but was {len(given)}")
    inner = given * spatial if len(given) == 1 else given
    return [1, 1, *inner] if (data_format or "").startswith("NC") else [1, *inner, 1]


def strides_and_rates(spatial: int, strides: Any, rates: Any) -> tuple[list[int], list[int]]:
    """Strides and distances, one per axis of the window.

    Raises:
        ValueError: another number of them, one below 1, or both above 1.
    """
    given = {"dilation_rate": rates, "strides": strides}
    chosen: dict[str, list[int]] = {}
    for name, values in given.items():
        if values is not None and len(values) != spatial:
            raise ValueError(f"len({name})={len(values)} but should be {spatial}")
        chosen[name] = [1] * spatial if values is None else [int(v) for v in values]
        if any(v < 1 for v in chosen[name]):
            raise ValueError(f"all values of {name} must be positive")
    if max(chosen["strides"]) > 1 and max(chosen["dilation_rate"]) > 1:
        raise ValueError("strides > 1 not supported in conjunction with dilation_rate > 1")
    return chosen["strides"], chosen["dilation_rate"]


def row_format(data_format: str | None, known: tuple[str, ...]) -> tuple[str, int]:
    """The format of the image of one row that stands for a sequence, and the axis of its height."""
    if data_format is not None and data_format not in known:
        raise ValueError('data_format must be "NWC" or "NCW".')
    return ("NCHW", 2) if (data_format or "").startswith("NC") else ("NHWC", 1)
