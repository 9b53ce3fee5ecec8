"""The optimizers' update rules, one operation each, as in TensorFlow's registry (``ApplyAdam``, ...)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.array.gather import check_indices
from tfedu.ops.array.scatter import touched_rows


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


def _gradient_descent(ctx: Any, var: Any, alpha: ir.Node, delta: ir.Node) -> None:
    op = _Like(delta)
    var.write(op("sub", var.read(), op("mul", alpha, delta)))


def _momentum(ctx: Any, var: Any, accum: Any, lr: ir.Node, grad: ir.Node, momentum: ir.Node) -> None:
    op = _Like(grad)
    speed = op("add", op("mul", accum.read(), momentum), grad)
    accum.write(speed)
    step = op("mul", speed, lr)
    if ctx.attr("use_nesterov"):
        step = op("add", op("mul", grad, lr), op("mul", op("mul", speed, momentum), lr))
    var.write(op("sub", var.read(), step))


def _adagrad(ctx: Any, var: Any, accum: Any, lr: ir.Node, grad: ir.Node) -> None:
    op = _Like(grad)
    total = accum.read()
    if ctx.attr("update_slots"):
        total = op("add", total, op("mul", grad, grad))
        accum.write(total)
    var.write(op("sub", var.read(), op("mul", op("mul", grad, lr), ir.unary("rsqrt", total))))


def _adadelta(
    ctx: Any, var: Any, accum: Any, accum_update: Any, lr: ir.Node, rho: ir.Node, epsilon: ir.Node, grad: ir.Node
) -> None:
    op = _Like(grad)
    rest = op("sub", 1, rho)
    squares = op("add", op("mul", accum.read(), rho), op("mul", op("mul", grad, grad), rest))
    moved = ir.unary("sqrt", op("add", accum_update.read(), epsilon))
    step = op("mul", op("mul", moved, ir.unary("rsqrt", op("add", squares, epsilon))), grad)
    new_moved = op("add", op("mul", accum_update.read(), rho), op("mul", op("mul", step, step), rest))
    accum.write(squares)
    accum_update.write(new_moved)
    var.write(op("sub", var.read(), op("mul", step, lr)))


def _follow(op: _Like, slot: Any, value: ir.Node, rho: ir.Node) -> ir.Node:
    """slot += (value - slot) (1 - rho): a running mean."""
    mean = op("add", slot.read(), op("mul", op("sub", value, slot.read()), op("sub", 1, rho)))
    slot.write(mean)
    return mean


def _rms_step(op: _Like, var: Any, mom: Any, grad: ir.Node, lr: ir.Node, momentum: ir.Node, spread: ir.Node) -> None:
    step = op("mul", op("mul", grad, lr), ir.unary("rsqrt", spread))
    speed = op("add", op("mul", mom.read(), momentum), step)
    mom.write(speed)
    var.write(op("sub", var.read(), speed))


def _rms_prop(
    ctx: Any,
    var: Any,
    ms: Any,
    mom: Any,
    lr: ir.Node,
    rho: ir.Node,
    momentum: ir.Node,
    epsilon: ir.Node,
    grad: ir.Node,
) -> None:
    op = _Like(grad)
    mean = _follow(op, ms, op("mul", grad, grad), rho)
    _rms_step(op, var, mom, grad, lr, momentum, op("add", mean, epsilon))


def _centered_rms_prop(
    ctx: Any,
    var: Any,
    mg: Any,
    ms: Any,
    mom: Any,
    lr: ir.Node,
    rho: ir.Node,
    momentum: ir.Node,
    epsilon: ir.Node,
    grad: ir.Node,
) -> None:
    op = _Like(grad)
    squares = _follow(op, ms, op("mul", grad, grad), rho)
    mean = _follow(op, mg, grad, rho)
    variance = op("sub", squares, op("mul", mean, mean))
    _rms_step(op, var, mom, grad, lr, momentum, op("add", variance, epsilon))


def _ftrl(
    ctx: Any,
    var: Any,
    accum: Any,
    linear: Any,
    grad: ir.Node,
    lr: ir.Node,
    l1: ir.Node,
    l2: ir.Node,
    lr_power: ir.Node,
    shrinkage: ir.Node | None = None,
) -> None:
    op = _Like(grad)
    power = ir.unary("neg", lr_power)
    before = accum.read()
    after = op("add", before, op("mul", grad, grad))
    root_before, root_after = op("pow", before, power), op("pow", after, power)
    slope = grad if shrinkage is None else op("add", grad, op("mul", op("mul", shrinkage, var.read()), 2))
    drift = op("mul", op("div", op("sub", root_after, root_before), lr), var.read())
    total = op("sub", op("add", linear.read(), slope), drift)
    pulled = op("sub", op("mul", ir.unary("sign", total), l1), total)
    weight = op("add", op("div", root_after, lr), op("mul", l2, 2))
    large = op("gt", ir.unary("abs", total), l1)
    accum.write(after)
    linear.write(total)
    var.write(ir.select(large, op("div", pulled, weight), op.node(0)))


def _shrunk(op: _Like, x: ir.Node, rate: Any, l1: ir.Node, l2: ir.Node) -> ir.Node:
    """The proximal step: pulled towards 0 by rate l1, not past it, then divided by 1 + rate l2."""
    length = op("max", op("sub", ir.unary("abs", x), op("mul", rate, l1)), 0)
    return op("div", op("mul", ir.unary("sign", x), length), op("add", op("mul", rate, l2), 1))


def _proximal_descent(ctx: Any, var: Any, alpha: ir.Node, l1: ir.Node, l2: ir.Node, delta: ir.Node) -> None:
    op = _Like(delta)
    var.write(_shrunk(op, op("sub", var.read(), op("mul", delta, alpha)), alpha, l1, l2))


def _proximal_adagrad(ctx: Any, var: Any, accum: Any, lr: ir.Node, l1: ir.Node, l2: ir.Node, grad: ir.Node) -> None:
    op = _Like(grad)
    total = op("add", accum.read(), op("mul", grad, grad))
    rate = op("mul", lr, ir.unary("rsqrt", total))
    accum.write(total)
    var.write(_shrunk(op, op("sub", var.read(), op("mul", grad, rate)), rate, l1, l2))


def _adagrad_da(
    ctx: Any,
    var: Any,
    gradient_sum: Any,
    square_sum: Any,
    grad: ir.Node,
    lr: ir.Node,
    l1: ir.Node,
    l2: ir.Node,
    global_step: ir.Node,
) -> None:
    op = _Like(grad)
    step = ir.cast(global_step, grad.dtype)
    total = op("add", gradient_sum.read(), grad)
    squares = op("add", square_sum.read(), op("mul", grad, grad))
    gradient_sum.write(total)
    square_sum.write(squares)
    length = op("max", op("sub", ir.unary("abs", total), op("mul", l1, step)), 0)
    pull = op("mul", ir.unary("sign", ir.unary("neg", total)), op("mul", lr, length))
    var.write(op("div", pull, op("add", op("mul", op("mul", l2, step), lr), ir.unary("sqrt", squares))))


class _Rows:
    """A variable of which only some rows may change: what a rule writes elsewhere is dropped."""

    def __init__(self, ref: Any, touched: ir.Node) -> None:
        self._ref, self._touched = ref, touched

    def read(self) -> ir.Node:
        return self._ref.read()

    def write(self, value: ir.Node) -> None:
        self._ref.write(ir.select(self._touched, value, self._ref.read()))


def _dense(rule: Callable[..., None]) -> Callable[..., Any]:
    def lower(ctx: Any, var: Any, *rest: Any) -> Any:
        rule(ctx, var, *rest)
        return var

    return lower


def _by_rows(rule: Callable[..., None], grad_at: int) -> Callable[..., Any]:
    """The rule with its gradient given as rows and indices; several rows for one index are added up first."""

    def lower(ctx: Any, var: Any, *rest: Any) -> Any:
        args = [var, *rest]
        indices, rows, shape = args.pop(grad_at + 1), args[grad_at], var.read().shape
        check_indices(ctx, indices, shape[0])
        args[grad_at] = ir.scatter_add(ir.full(shape, 0, rows.dtype), indices, rows)
        args = [_Rows(arg, touched_rows(var.read(), indices)) if not isinstance(arg, ir.Node) else arg for arg in args]
        rule(ctx, *args)
        return var

    return lower


def _sparse_shape(tensors: tuple[int, ...]) -> Callable[[ShapeContext], list[Dims]]:
    def infer(ctx: ShapeContext) -> list[Dims]:
        merged = ctx.dims(0)
        for index in tensors[1:-1]:  # the last one is the gradient, of which there are some rows
            merged = ctx.merged(merged, ctx.dims(index))
        return [merged]

    return infer


def _declare(
    name: str,
    inputs: str,
    rule: Callable[..., None],
    doc: tuple[str, str],
    formula: str,
    attrs: str = "",
    by_rows: bool = True,
) -> None:
    """Declare ``Apply<name>`` and, for gradients of lookups, ``SparseApply<name>``.

    ``inputs`` names them in TensorFlow's order: slots end in ``&``, the gradient in ``!``, all others are scalars,
    counters (which end in ``#``) of type int64.
    """
    words = inputs.split()
    kinds = {"&": "Ref(T)", "#": "int64"}
    typed = [f"{word.rstrip('&!#')}: {kinds.get(word[-1], 'T')}" for word in words]
    tensors = tuple(i for i, word in enumerate(words) if word.endswith(("&", "!")))
    at = next(i for i, word in enumerate(words) if word.endswith("!"))
    tensors = (*(i for i in tensors if i != at), at)
    common = f"T: {{number}}, use_locking: bool = false{attrs}"
    declare(
        f"Apply{name}",
        ", ".join(typed),
        "out: Ref(T)",
        common,
        doc=doc,
        formula=formula,
        shape=_shapes(tensors),
        lower=_dense(rule),
        stateful=True,
    )
    if by_rows:
        declare(
            f"SparseApply{name}",
            ", ".join([*typed[:at], "grad: T", "indices: Tindices", *typed[at + 1 :]]),
            "out: Ref(T)",
            f"{common}, Tindices: {{index}}",
            doc=(f"{doc[0]}, of some rows", f"{doc[1]}（只更新若干行）"),
            formula=formula,
            shape=_sparse_shape(tensors),
            lower=_by_rows(rule, at),
            stateful=True,
        )


_declare(
    "GradientDescent",
    "var& alpha delta!",
    _gradient_descent,
    ("A step of gradient descent", "梯度下降的一步更新"),
    "var -= alpha delta",
    by_rows=False,
)
_declare(
    "Momentum",
    "var& accum& lr grad! momentum",
    _momentum,
    ("A step with momentum", "动量法的一步更新"),
    "accum = momentum accum + grad; var -= lr accum",
    ", use_nesterov: bool = false",
)
_declare(
    "Adagrad",
    "var& accum& lr grad!",
    _adagrad,
    ("A step of Adagrad (Duchi et al. 2011)", "Adagrad 的一步更新"),
    "accum += g^2; var -= lr g / sqrt(accum)",
    ", update_slots: bool = true",
)
_declare(
    "Adadelta",
    "var& accum& accum_update& lr rho epsilon grad!",
    _adadelta,
    ("A step of Adadelta (Zeiler 2012)", "Adadelta 的一步更新"),
    "accum = rho accum + (1-rho) g^2; u = sqrt(moved + eps) / sqrt(accum + eps) g; var -= lr u; "
    "moved = rho moved + (1-rho) u^2",
)
_declare(
    "RMSProp",
    "var& ms& mom& lr rho momentum epsilon grad!",
    _rms_prop,
    ("A step of RMSProp (Hinton 2012)", "RMSProp 的一步更新"),
    "ms += (g^2 - ms)(1-rho); mom = momentum mom + lr g / sqrt(ms + eps); var -= mom",
)
_declare(
    "CenteredRMSProp",
    "var& mg& ms& mom& lr rho momentum epsilon grad!",
    _centered_rms_prop,
    ("A step of RMSProp with the gradient's variance", "用梯度方差的 RMSProp 的一步更新"),
    "ms, mg: running means of g^2, g; mom = momentum mom + lr g / sqrt(ms - mg^2 + eps); var -= mom",
)
_declare(
    "Ftrl",
    "var& accum& linear& grad! lr l1 l2 lr_power",
    _ftrl,
    ("A step of FTRL-Proximal (McMahan et al. 2013)", "FTRL-Proximal 的一步更新"),
    "accum += g^2; linear += g - (accum'^-p - accum^-p) / lr var; "
    "var = (sign(linear) l1 - linear) / (accum^-p/lr + 2 l2)",
)
_declare(
    "FtrlV2",
    "var& accum& linear& grad! lr l1 l2 l2_shrinkage lr_power",
    lambda ctx, var, accum, linear, grad, lr, l1, l2, shrinkage, power: _ftrl(
        ctx, var, accum, linear, grad, lr, l1, l2, power, shrinkage
    ),
    ("A step of FTRL-Proximal with shrinkage", "带权重收缩的 FTRL-Proximal 的一步更新"),
    "Ftrl with g + 2 shrinkage var in the place of g in linear",
)
_declare(
    "ProximalGradientDescent",
    "var& alpha l1 l2 delta!",
    _proximal_descent,
    ("A step of proximal gradient descent", "近端梯度下降的一步更新"),
    "p = var - alpha delta; var = sign(p) max(|p| - alpha l1, 0) / (1 + alpha l2)",
)
_declare(
    "ProximalAdagrad",
    "var& accum& lr l1 l2 grad!",
    _proximal_adagrad,
    ("A proximal step of Adagrad", "近端 Adagrad 的一步更新"),
    "accum += g^2; r = lr / sqrt(accum); p = var - r g; var = sign(p) max(|p| - r l1, 0) / (1 + r l2)",
)
_declare(
    "AdagradDA",
    "var& gradient_accumulator& gradient_squared_accumulator& grad! lr l1 l2 global_step#",
    _adagrad_da,
    ("A step of Adagrad dual averaging (Duchi et al. 2011)", "Adagrad 对偶平均的一步更新"),
    "G += g; S += g^2; var = sign(-G) lr max(|G| - l1 t, 0) / (l2 t lr + sqrt(S))",
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
