"""Dilation and erosion of images by a structuring function (``tf.nn.dilation2d``, ``tf.nn.erosion2d``)."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, either, name_scope
from tfedu.ops.array import reverse
from tfedu.ops.array.slicing import spread_along
from tfedu.ops.math import elementwise as ew
from tfedu.ops.nn.windows import out_extent, pads, strided


def _shape(ctx: ShapeContext) -> list[Dims]:
    x, w = ctx.rank(0, 4), ctx.rank(1, 3)
    for attr in ("strides", "rates"):
        if len(ctx.attr(attr)) != 4:
            raise ctx.error(f"Dilation2D requires the {attr} attribute to contain 4 values")
    spatial = strided(ctx, x[1:3], w[:2], ctx.attr("strides")[1:3], ctx.attr("rates")[1:3], [ctx.attr("padding")] * 2)
    return [(x[0], *spatial, ctx.merged_dim(x[3], w[2]))]


class _Taps:
    """The places of the structuring function: what each one sees, and which of them wins everywhere."""

    def __init__(self, ctx: Any, x: ir.Node, w: ir.Node) -> None:
        self.strides, self.rates = ctx.attr("strides")[1:3], ctx.attr("rates")[1:3]
        sizes = list(zip(x.shape[1:3], w.shape[:2], self.strides, self.rates))
        self.around = [pads(*four, ctx.attr("padding")) for four in sizes]
        self.out = (x.shape[0], *(out_extent(*four, ctx.attr("padding")) or 0 for four in sizes), x.shape[3])
        self.low, self.high = ([0, *(pair[side] for pair in self.around), 0] for side in (0, 1))
        self.places = list(product(range(w.shape[0]), range(w.shape[1])))
        self.best, self.winner = self._search(x, w)

    def start(self, place: tuple[int, int]) -> tuple[int, int]:
        return place[0] * self.rates[0], place[1] * self.rates[1]

    def _search(self, x: ir.Node, w: ir.Node) -> tuple[ir.Node, ir.Node]:
        """The largest sums, and the number of the first place that gives each."""
        lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
        nothing = ir.full(self.out, lowest, x.dtype)
        padded = ir.pad(x, self.low, self.high)
        inside = ir.pad(ir.full(x.shape, True, bool), self.low, self.high, False)
        best, winner = nothing, ir.full(self.out, 0, np.int32)
        for number, place in enumerate(self.places):
            view = (0, *self.start(place), 0), self.out, (1, *self.strides, 1)
            weight = ir.reshape(ir.slice_(w, (*place, 0), (1, 1, w.shape[2])), (w.shape[2],))
            total = ir.binary("add", ir.slice_(padded, *view), ir.broadcast_to(weight, self.out))
            total = ir.select(ir.slice_(inside, *view), total, nothing)
            larger = ir.binary("gt", total, best)
            best = ir.select(larger, total, best)
            winner = ir.select(larger, ir.full(self.out, number, np.int32), winner)
        return best, winner

    def share(self, number: int, dy: ir.Node) -> ir.Node:
        """The cotangents of the maxima that one place has given."""
        won = ir.binary("eq", self.winner, ir.full(self.out, number, np.int32))
        return ir.select(won, dy, ir.full(self.out, 0, dy.dtype))


def _lower_to_input(ctx: Any, x: ir.Node, w: ir.Node, dy: ir.Node) -> ir.Node:
    taps = _Taps(ctx, x, w)
    whole = [extent + sum(pair) for extent, pair in zip(x.shape[1:3], taps.around)]
    total = ir.full((x.shape[0], *whole, x.shape[3]), 0, dy.dtype)
    for number, place in enumerate(taps.places):
        part = taps.share(number, dy)
        for axis in (0, 1):
            start, step = taps.start(place)[axis], taps.strides[axis]
            part = spread_along(part, axis + 1, start, taps.out[axis + 1], step, whole[axis])
        total = ir.binary("add", total, part)
    return ir.slice_(total, taps.low, x.shape)


def _lower_to_filter(ctx: Any, x: ir.Node, w: ir.Node, dy: ir.Node) -> ir.Node:
    taps = _Taps(ctx, x, w)
    sums = [ir.reduce("sum", taps.share(number, dy), (0, 1, 2)) for number in range(len(taps.places))]
    return ir.reshape(ir.concat([ir.reshape(part, (1, w.shape[2])) for part in sums], 0), w.shape)


def _backprops(op: Any, dy: Tensor) -> list[Tensor]:
    same = {key: op.attrs[key] for key in ("strides", "rates", "padding")}
    return [
        apply_op(f"Dilation2DBackprop{to}", input=op.inputs[0], filter=op.inputs[1], out_backprop=dy, **same)
        for to in ("Input", "Filter")
    ]


_ATTRS = "T: {real}, strides: list(int), rates: list(int), padding: {'SAME', 'VALID'}"
declare(
    "Dilation2D",
    "input: T, filter: T",
    "output: T",
    _ATTRS,
    doc=("Largest sum of image and structuring function", "灰度膨胀：图像与结构函数之和的最大值"),
    formula="y[b,i,j,c] = max over p, q of x[b, s i + r p, s j + r q, c] + w[p,q,c]",
    shape=_shape,
    lower=lambda ctx, x, w: _Taps(ctx, x, w).best,
    gradient=_backprops,
)
declare(
    "Dilation2DBackpropInput",
    "input: T, filter: T, out_backprop: T",
    "in_backprop: T",
    _ATTRS,
    doc=("Gradient of Dilation2D with respect to its input", "Dilation2D 对输入的梯度"),
    shape=lambda ctx: [ctx.rank(0, 4)],
    lower=_lower_to_input,
)
declare(
    "Dilation2DBackpropFilter",
    "input: T, filter: T, out_backprop: T",
    "filter_backprop: T",
    _ATTRS,
    doc=("Gradient of Dilation2D with respect to its filter", "Dilation2D 对结构函数的梯度"),
    shape=lambda ctx: [ctx.rank(1, 3)],
    lower=_lower_to_filter,
)


def dilation2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    rates: Any = None,
    padding: str | None = None,
    name: str | None = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """Grey-scale dilation: the largest sum of the image and a function that slides over it (TF: ``tf.nn.dilation2d``).

    Args:
        input: numbers [batch, height, width, channels].
        filter: [filter height, filter width, channels]; zeros give the maximum of a window. ``filters`` is its newer
            name.
        strides, rates: ``[1, a, b, 1]``: the steps, and the distance between the filter's elements. ``dilations`` is
            the newer name of ``rates``.
        padding: ``"SAME"`` or ``"VALID"``; padding never counts.

    Raises:
        ValueError: shapes that do not fit.
    """
    return apply_op(
        "Dilation2D",
        name,
        input=input,
        filter=either("filters", filters, "filter", filter),
        strides=list(strides),
        rates=list(either("dilations", dilations, "rates", rates)),
        padding=padding,
    )


def erosion2d(value: Any, kernel: Any, strides: Any, rates: Any, padding: str, name: str | None = None) -> Tensor:
    """Grey-scale erosion: the smallest difference of the image and a function that slides over it.

    It is minus the dilation of minus the image by the mirrored function; arguments as in :func:`dilation2d`.
    """
    with name_scope(name, "erosion2d", [value, kernel]) as scope:
        flipped = ew.negative(value)
        return ew.negative(dilation2d(flipped, reverse(kernel, [0, 1]), strides, rates, padding, name=scope))
