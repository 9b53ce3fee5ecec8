"""The optimizers' update rules, one operation each, as in TensorFlow's registry (``ApplyAdam``, ...)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor_shape import Dims


def _shapes(tensors: tuple[int, ...]) -> Callable[[ShapeContext], list[Dims]]:
    """The variable, its slots and the gradient have one shape, everything else is a scalar."""

    def infer(ctx: ShapeContext) -> list[Dims]:
        merged = ctx.dims(0)
        for index in range(len(ctx)):
            if index in tensors:
                merged = ctx.merged(merged, ctx.dims(index))
            else:
                ctx.rank(index, 0)
        return [merged]

    return infer


class _Like:
    """Arithmetic on nodes of one shape, scalars spread: keeps the update rules below readable."""

    def __init__(self, like: ir.Node) -> None:
        self.shape, self.dtype = like.shape, like.dtype

    def __call__(self, prim: str, x: Any, y: Any) -> ir.Node:
        return ir.binary(prim, self.node(x), self.node(y))

    def node(self, x: Any) -> ir.Node:
        return ir.broadcast_to(x if isinstance(x, ir.Node) else ir.const(x, self.dtype), self.shape)


def _gradient_descent(ctx: Any, var: Any, alpha: ir.Node, delta: ir.Node) -> Any:
    op = _Like(delta)
    var.write(op("sub", var.read(), op("mul", alpha, delta)))
    return var


declare(
    "ApplyGradientDescent",
    "var: Ref(T), alpha: T, delta: T",
    "out: Ref(T)",
    "T: {number}, use_locking: bool = false",
    doc=("A step of gradient descent", "梯度下降的一步更新"),
    formula="var -= alpha delta",
    shape=_shapes((0, 2)),
    lower=_gradient_descent,
    stateful=True,
)


def _momentum(ctx: Any, var: Any, accum: Any, lr: ir.Node, grad: ir.Node, momentum: ir.Node) -> Any:
    op = _Like(grad)
    speed = op("add", op("mul", accum.read(), momentum), grad)
    accum.write(speed)
    step = op("mul", speed, lr)
    if ctx.attr("use_nesterov"):
        step = op("add", op("mul", grad, lr), op("mul", op("mul", speed, momentum), lr))
    var.write(op("sub", var.read(), step))
    return var


declare(
    "ApplyMomentum",
    "var: Ref(T), accum: Ref(T), lr: T, grad: T, momentum: T",
    "out: Ref(T)",
    "T: {number}, use_locking: bool = false, use_nesterov: bool = false",
    doc=("A step with momentum", "动量法的一步更新"),
    formula="accum = momentum accum + grad; var -= lr accum",
    shape=_shapes((0, 1, 3)),
    lower=_momentum,
    stateful=True,
)


def _adam(
    ctx: Any,
    var: Any,
    m: Any,
    v: Any,
    beta1_power: ir.Node,
    beta2_power: ir.Node,
    lr: ir.Node,
    beta1: ir.Node,
    beta2: ir.Node,
    epsilon: ir.Node,
    grad: ir.Node,
) -> Any:
    one = ir.const(1, grad.dtype)
    correction = ir.binary(
        "div", ir.unary("sqrt", ir.binary("sub", one, beta2_power)), ir.binary("sub", one, beta1_power)
    )
    rate = ir.binary("mul", lr, correction)
    op = _Like(grad)
    first = op("add", m.read(), op("mul", op("sub", grad, m.read()), ir.binary("sub", one, beta1)))
    second = op("add", v.read(), op("mul", op("sub", op("mul", grad, grad), v.read()), ir.binary("sub", one, beta2)))
    m.write(first)
    v.write(second)
    direction = first
    if ctx.attr("use_nesterov"):
        direction = op("add", op("mul", first, beta1), op("mul", grad, ir.binary("sub", one, beta1)))
    root = op("add", ir.unary("sqrt", second), epsilon)
    var.write(op("sub", var.read(), op("div", op("mul", direction, rate), root)))
    return var


declare(
    "ApplyAdam",
    "var: Ref(T), m: Ref(T), v: Ref(T), beta1_power: T, beta2_power: T, lr: T, beta1: T, beta2: T, epsilon: T, grad: T",
    "out: Ref(T)",
    "T: {number}, use_locking: bool = false, use_nesterov: bool = false",
    doc=("A step of Adam (Kingma & Ba 2014)", "Adam 的一步更新"),
    formula="m += (g - m)(1 - b1); v += (g^2 - v)(1 - b2); var -= lr sqrt(1-b2^t)/(1-b1^t) m / (sqrt(v) + eps)",
    shape=_shapes((0, 1, 2, 9)),
    lower=_adam,
    stateful=True,
)
