"""The operations between red, green, blue and hue, saturation, value, and those that turn hue and saturation.

TensorFlow's kernels compute these in four slightly different ways. Each is kept, in whole-image arithmetic: a branch
becomes a selection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.array import stack, unstack
from tfedu.ops.math import elementwise as ew

# -- in primitives ----------------------------------------------------------------------------------------------------


class _Channel:
    """One channel of an image; arithmetic with channels and numbers makes nodes."""

    def __init__(self, node: ir.Node) -> None:
        self.node = node

    def _with(self, prim: str, other: Any, swapped: bool = False) -> _Channel:
        value = other.node if isinstance(other, _Channel) else ir.full(self.node.shape, other, self.node.dtype)
        return _Channel(ir.binary(prim, *((value, self.node) if swapped else (self.node, value))))

    def __add__(self, other: Any) -> _Channel:
        return self._with("add", other)

    def __sub__(self, other: Any) -> _Channel:
        return self._with("sub", other)

    def __rsub__(self, other: Any) -> _Channel:
        return self._with("sub", other, swapped=True)

    def __mul__(self, other: Any) -> _Channel:
        return self._with("mul", other)

    def __truediv__(self, other: Any) -> _Channel:
        return self._with("div", other)

    def __rtruediv__(self, other: Any) -> _Channel:
        return self._with("div", other, swapped=True)

    def __gt__(self, other: Any) -> _Channel:
        return self._with("gt", other)

    def __lt__(self, other: Any) -> _Channel:
        return self._with("lt", other)

    def is_(self, other: Any) -> _Channel:
        """bool: where the two are equal."""
        return self._with("eq", other)

    def max(self, other: Any) -> _Channel:
        return self._with("max", other)

    def min(self, other: Any) -> _Channel:
        return self._with("min", other)

    def abs(self) -> _Channel:
        return _Channel(ir.unary("abs", self.node))

    def floor(self) -> _Channel:
        return _Channel(ir.unary("floor", self.node))

    def modulo(self, number: float) -> _Channel:
        return self._with("floormod", number)

    def choose(self, yes: Any, no: Any) -> _Channel:
        """``yes`` where this bool holds, ``no`` elsewhere."""
        like = yes if isinstance(yes, _Channel) else no
        nodes = [v.node if isinstance(v, _Channel) else ir.full((), v, like.node.dtype) for v in (yes, no)]
        return _Channel(ir.select(self.node, *nodes))


def _channels(ctx: Any, images: ir.Node) -> list[_Channel]:
    if images.ndim < 1 or images.shape[-1] != 3:
        raise ctx.invalid(f"input must have 3 channels but instead has {(images.shape or (1,))[-1]} channels.")
    lead = images.shape[:-1]
    parts = (ir.slice_(images, (0,) * len(lead) + (i,), (*lead, 1)) for i in range(3))
    return [_Channel(ir.reshape(part, lead)) for part in parts]


def _joined(channels: Sequence[_Channel]) -> ir.Node:
    return ir.concat([ir.reshape(c.node, (*c.node.shape, 1)) for c in channels], channels[0].node.ndim)


def _hue_of(r: _Channel, g: _Channel, b: _Channel, norm: _Channel, top: _Channel, parts: tuple[Any, Any]) -> _Channel:
    low, high = parts
    return r.is_(top).choose(norm * (g - b), g.is_(top).choose(norm * (b - r) + low, norm * (r - g) + high))


def _lower_rgb_to_hsv(ctx: Any, images: ir.Node) -> ir.Node:
    r, g, b = _channels(ctx, images)
    one = images.dtype.type(1)
    value = r.max(g).max(b)
    span = value - r.min(g).min(b)
    saturation = (value > 0).choose(span / value, 0)
    sixth = one / images.dtype.type(6)
    hue = _hue_of(r, g, b, one / span * sixth, value, (images.dtype.type(2) * sixth, images.dtype.type(4) * sixth))
    hue = (span > 0).choose(hue, 0)
    return _joined([(hue < 0).choose(hue + 1, hue), saturation, value])


def _lower_hsv_to_rgb(ctx: Any, images: ir.Node) -> ir.Node:
    hue, saturation, value = _channels(ctx, images)
    angle = hue * 6
    ramps = [(angle - 3).abs() - 1, 2 - (angle - 2).abs(), 2 - (angle - 4).abs()]
    rest = 1 - saturation
    return _joined([(rest + saturation * ramp.max(0).min(1)) * value for ramp in ramps])


def _sectors(sector: _Channel, choices: Sequence[Any], otherwise: Any) -> _Channel:
    """``choices[i]`` where the number ``sector`` is i."""
    result = otherwise
    for i in reversed(range(len(choices))):
        result = sector.is_(i).choose(choices[i], result)
    return result


def _lower_hue(ctx: Any, images: ir.Node, delta: ir.Node) -> ir.Node:
    """Hue as a number in [0, 6): which of three channels is largest and smallest, and where the middle one lies."""
    _check_scalar(ctx, delta, "delta must be scalar: ")
    r, g, b = _channels(ctx, ir.cast(images, np.float32))
    top, bottom = r.max(g).max(b), r.min(g).min(b)
    middle = r.min(g).max(r.max(g).min(b))
    first = (b < r).choose(1.0, (b > g).choose(3.0, _constant(r, 2.0)))
    second = (b < g).choose(0.0, (b > r).choose(4.0, _constant(r, 5.0)))
    sector = (r < g).choose(first, second)
    ratio = (middle - bottom) / (top - bottom)
    hue = top.is_(bottom).choose(0.0, sector + sector.modulo(2).is_(0).choose(ratio, 1 - ratio))
    turn = _Channel(ir.broadcast_to(ir.reshape(delta, ()), hue.node.shape))
    hue = (hue + turn * 6).modulo(6)
    sector = hue.floor()
    ratio = hue - sector
    middle = bottom + sector.modulo(2).is_(0).choose(ratio, 1 - ratio) * (top - bottom)
    places = [
        [top, middle, bottom, bottom, middle],
        [middle, top, top, middle, bottom],
        [bottom, bottom, middle, top, top],
    ]
    return ir.cast(_joined([_sectors(sector, p, last) for p, last in zip(places, (top, bottom, middle))]), images.dtype)


def _constant(like: _Channel, value: float) -> _Channel:
    return _Channel(ir.full(like.node.shape, value, like.node.dtype))


def _lower_saturation(ctx: Any, images: ir.Node, scale: ir.Node) -> ir.Node:
    _check_scalar(ctx, scale, "scale must be scalar: ")
    r, g, b = _channels(ctx, ir.cast(images, np.float32))
    value = r.max(g).max(b)
    span = value - r.min(g).min(b)
    saturation = (value > 0).choose(span / value, 0)
    # TensorFlow's 2.0 / 6.0 is in double precision
    hue = _hue_of(r, g, b, 1 / (span * 6), value, (np.float32(2 / 6), np.float32(4 / 6)))
    hue = (span > 0).choose(hue, 0)
    hue = (hue < 0).choose(hue + 1, hue)
    factor = _Channel(ir.broadcast_to(ir.reshape(scale, ()), saturation.node.shape))
    chroma = (saturation * factor).max(0).min(1) * value
    bottom = value - chroma
    angle = hue * 6
    other = chroma * (1 - (angle.modulo(2) - 1).abs())
    sector = angle.floor()
    zero = _constant(r, 0)
    places = [
        [chroma, other, zero, zero, other, chroma],
        [other, chroma, chroma, other, zero, zero],
        [zero, zero, other, chroma, chroma, other],
    ]
    return ir.cast(_joined([_sectors(sector, p, zero) + bottom for p in places]), images.dtype)


def _check_scalar(ctx: Any, x: ir.Node, message: str) -> None:
    if x.shape != ():
        raise ctx.invalid(f"{message}[{','.join(map(str, x.shape))}]")


def _lower_contrast(ctx: Any, images: ir.Node, factor: ir.Node) -> ir.Node:
    if images.ndim < 3:
        raise ctx.invalid(f"input must be at least 3-D, got shape{list(images.shape)}")
    x = ir.cast(images, np.float32)
    *lead, height, width, channels = x.shape
    count = ir.full((*lead, channels), height * width, np.float32)
    mean = ir.binary("div", ir.reduce("sum", x, (x.ndim - 3, x.ndim - 2)), count)
    mean = ir.broadcast_to(ir.reshape(mean, (*lead, 1, 1, channels)), x.shape)
    away = ir.binary("mul", ir.binary("sub", x, mean), factor)
    return ir.cast(ir.binary("add", mean, away), images.dtype)


# -- the gradient -----------------------------------------------------------------------------------------------------


def _rgb_to_hsv_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """Through the largest, the smallest and the middle channel.

    With M the largest, m the smallest and d = M - m: dV = dM, dS = m/M^2 dM - 1/M dm, and the hue is
    (x - y) / (6 d) plus a constant, where x and y are the channels after the largest one. Where channels are equal,
    red counts before green before blue as the largest and the other way round as the smallest, and a quotient by 0
    counts 0, as in TensorFlow.
    """
    rgb = unstack(op.inputs[0], axis=-1, num=3)
    _, _, value = unstack(op.outputs[0], axis=-1, num=3)
    d_hue, d_saturation, d_value = unstack(dy, axis=-1, num=3)
    r, g, b = rgb
    kind = op.inputs[0].dtype.base_dtype

    def mask(*conditions: Tensor) -> Tensor:
        result = conditions[0]
        for condition in conditions[1:]:
            result = ew.logical_and(result, condition)
        return ew.cast(result, kind)

    largest = [mask(r >= b, r >= g), mask(g > r, g >= b), mask(b > r, b > g)]
    smallest = [mask(r < b, r < g), mask(g <= r, g < b), mask(b <= r, b <= g)]
    bottom = ew.add_n([m * c for m, c in zip(smallest, rgb)])
    shine = ew.div_no_nan(ew.ones_of(value), value)
    spread = ew.div_no_nan(ew.ones_of(value), value - bottom)
    result = []
    for i in range(3):
        top, low = largest[i], smallest[i]
        before, after = largest[i - 1], largest[(i + 1) % 3]
        own = rgb[(i + 1) % 3] - rgb[i - 1]
        # x is this channel when the one before it is the largest, y when the one after it is
        others = ew.add_n([largest[k] * (rgb[(k + 1) % 3] - rgb[k - 1]) for k in range(3) if k != i])
        hue = (before - after) * spread + (low * others - top * own) * spread * spread
        saturation = top * bottom * shine * shine - low * shine
        grey = d_saturation * saturation * mask(rgb[i] > 0)
        result.append(d_value * top + grey + d_hue * hue * mask(value > 0) / 6)
    return [stack(result, axis=-1)]


# -- declarations -----------------------------------------------------------------------------------------------------


def _three_channels(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.rank_at_least(0, 1)
    if dims is not None and dims[-1] not in (None, 3):
        raise ctx.error(f"Dimension must be 3 but is {dims[-1]}")
    return [None if dims is None else (*dims[:-1], 3)]


def _at_least_three_axes(ctx: ShapeContext) -> list[Dims]:
    return [ctx.rank_at_least(0, 3)]


declare(
    "RGBToHSV",
    "images: T",
    "output: T",
    "T: {float} = float32",
    doc=("From red, green, blue to hue, saturation, value", "由红绿蓝（RGB）转换为色相、饱和度、明度（HSV）"),
    shape=_three_channels,
    lower=_lower_rgb_to_hsv,
    gradient=_rgb_to_hsv_gradient,
)
declare(
    "HSVToRGB",
    "images: T",
    "output: T",
    "T: {float} = float32",
    doc=("From hue, saturation, value to red, green, blue", "由色相、饱和度、明度（HSV）转换为红绿蓝（RGB）"),
    shape=_three_channels,
    lower=_lower_hsv_to_rgb,
    gradient=lambda op, dy: [None],
)
declare(
    "AdjustHue",
    "images: T, delta: float32",
    "output: T",
    "T: {float16, float32} = float32",
    doc=("Turn the hues of RGB images round the colour circle", "转动 RGB 图像的色相"),
    shape=_at_least_three_axes,
    lower=_lower_hue,
)
declare(
    "AdjustSaturation",
    "images: T, scale: float32",
    "output: T",
    "T: {float16, float32} = float32",
    doc=("Multiply the saturation of RGB images", "按倍数调整 RGB 图像的饱和度"),
    shape=_at_least_three_axes,
    lower=_lower_saturation,
)
declare(
    "AdjustContrastv2",
    "images: T, contrast_factor: float32",
    "output: T",
    "T: {float16, float32} = float32",
    doc=("Move pixels away from the mean of their channel, or towards it", "以通道均值为中心拉大或缩小对比度"),
    formula="y = mean + factor (x - mean)",
    shape=lambda ctx: [ctx.rank_at_least(0, 3)] if ctx.rank(1, 0) == () else [None],
    lower=_lower_contrast,
)
