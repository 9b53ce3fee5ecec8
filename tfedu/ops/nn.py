"""Activations, softmax, cross-entropies, normalisation, dropout (``tf.nn``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, scalar, unchanged
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops import elementwise as ew
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import identity, identity_n, reshape, shape, stop_gradient
from tfedu.ops.linalg import matmul
from tfedu.ops.reduction import reduce_mean, reduce_sum

# -- activations ------------------------------------------------------------------------------------------------------


def _positive(x: ir.Node) -> ir.Node:
    return ir.binary("gt", x, ir.full(x.shape, 0, x.dtype))


def _zero(x: ir.Node) -> ir.Node:
    return ir.full(x.shape, 0, x.dtype)


def _activation(
    name: str,
    doc: tuple[str, str],
    formula: str,
    lower: Callable[..., ir.Node],
    slope: Callable[..., ir.Node],
    attrs: str = "",
    from_output: bool = False,
    bend: Callable[[Tensor, Tensor, Tensor], Tensor] | None = None,
    types: str = "float",
) -> None:
    """Declare an activation and its gradient operation ``<name>Grad(gradients, features)``.

    ``slope(dy, x)`` is dy times the derivative at x, or, if ``from_output``, expressed by the output instead.
    ``bend(dy, x, ddx)`` is the cotangent of x in the gradient operation (None: the activation is piecewise linear).
    """
    kinds = f"T: {{{types}}}" + (f", {attrs}" if attrs else "")

    def gradient(op: Any, dy: Tensor) -> list[Tensor]:
        known = op.outputs[0] if from_output else op.inputs[0]
        more = {k: v for k, v in op.attrs.items() if k == "alpha"}
        return [apply_op(f"{name}Grad", gradients=dy, features=known, **more)]

    def second(op: Any, ddx: Tensor) -> list[Tensor | None]:
        """dx is linear in dy; where the slope changes with the features (ELU, SELU), that path counts too."""
        more = {k: v for k, v in op.attrs.items() if k == "alpha"}
        through_dy = apply_op(f"{name}Grad", gradients=ddx, features=op.inputs[1], **more)
        return [through_dy, None if bend is None else bend(op.inputs[0], op.inputs[1], ddx)]

    def with_alpha(function: Callable[..., ir.Node]) -> Callable[..., ir.Node]:
        return lambda ctx, *nodes: function(*nodes, ctx.attr("alpha")) if attrs else function(*nodes)

    declare(
        name,
        "features: T",
        "activations: T",
        kinds,
        doc=doc,
        formula=formula,
        shape=unchanged,
        lower=with_alpha(lower),
        gradient=gradient,
    )
    declare(
        f"{name}Grad",
        "gradients: T, features: T",
        "backprops: T",
        kinds,
        doc=(f"Gradient of {name}", f"{name} 的梯度"),
        shape=unchanged,
        lower=with_alpha(slope),
        gradient=second,
    )


def _inside(x: ir.Node) -> ir.Node:
    return ir.binary("and", _positive(x), ir.binary("lt", x, ir.full(x.shape, 6, x.dtype)))


def _scaled(x: ir.Node, factor: float) -> ir.Node:
    return ir.binary("mul", x, ir.full(x.shape, factor, x.dtype))


# Klambauer et al. 2017, "Self-Normalizing Neural Networks"
_SELU_SCALE, _SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def _elu(x: ir.Node, alpha: float = 1.0, scale: float = 1.0) -> ir.Node:
    return ir.select(_positive(x), _scaled(x, scale) if scale != 1 else x, _scaled(ir.unary("expm1", x), alpha * scale))


def _where_negative(dy: Tensor, y: Tensor, ddx: Tensor) -> Tensor:
    """d(dy (y + c)) / dy's y: the product of the two cotangents where the exponential branch is taken."""
    return ew.where(ew.less(y, 0.0), dy * ddx, ew.zeros_of(y))


_activation(
    "Relu",
    ("max(x, 0): negative numbers become 0", "修正线性单元 max(x, 0)：负数变 0"),
    "y = max(x, 0); dx = dy where x > 0",
    lambda x: ir.binary("max", x, _zero(x)),
    lambda dy, x: ir.select(_positive(x), dy, _zero(dy)),
    types="real",
)
_activation(
    "Relu6",
    ("min(max(x, 0), 6)", "限幅在 6 的 ReLU"),
    "y = min(max(x, 0), 6); dx = dy where 0 < x < 6",
    lambda x: ir.binary("min", ir.binary("max", x, _zero(x)), ir.full(x.shape, 6, x.dtype)),
    lambda dy, x: ir.select(_inside(x), dy, _zero(dy)),
    types="real",
)
_activation(
    "LeakyRelu",
    ("x, or alpha x where x is negative", "带泄漏的 ReLU：负数乘以 alpha"),
    "y = max(x, alpha x)",
    lambda x, alpha: ir.select(_positive(x), x, _scaled(x, alpha)),
    lambda dy, x, alpha: ir.select(_positive(x), dy, _scaled(dy, alpha)),
    "alpha: float = 0.2",
)
_activation(
    "Elu",
    ("x, or e^x - 1 where x is negative", "指数线性单元：负数取 e^x - 1"),
    "y = x or e^x - 1; dx = dy or (y + 1) dy",
    lambda x: _elu(x),
    lambda dy, y: ir.select(_positive(y), dy, ir.binary("mul", dy, ir.binary("add", y, ir.full(y.shape, 1, y.dtype)))),
    from_output=True,
    bend=_where_negative,
)
_activation(
    "Selu",
    ("Scaled ELU: keeps mean 0 and variance 1", "缩放的 ELU，能保持均值 0、方差 1"),
    "y = s x or s a (e^x - 1)",
    lambda x: _elu(x, _SELU_ALPHA, _SELU_SCALE),
    lambda dy, y: ir.select(
        _positive(y),
        _scaled(dy, _SELU_SCALE),
        ir.binary("mul", dy, ir.binary("add", y, ir.full(y.shape, _SELU_SCALE * _SELU_ALPHA, y.dtype))),
    ),
    from_output=True,
    bend=_where_negative,
)


def _softsign(x: ir.Node) -> ir.Node:
    return ir.binary("add", ir.unary("abs", x), ir.full(x.shape, 1, x.dtype))


_activation(
    "Softsign",
    ("x / (1 + |x|)", "x / (1 + |x|)"),
    "y = x/(1+|x|); dx = dy/(1+|x|)^2",
    lambda x: ir.binary("div", x, _softsign(x)),
    lambda dy, x: ir.binary("div", dy, ir.binary("mul", _softsign(x), _softsign(x))),
    bend=lambda dy, x, ddx: ddx * dy * (-2.0) * ew.sign(x) / ew.pow(ew.abs(x) + 1.0, 3.0),
)


def _features(op_type: str, doc: str) -> Callable[..., Tensor]:
    def function(features: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, features=features)

    function.__doc__ = f"{doc} Same shape and type as ``features``."
    return function


relu = _features("Relu", "max(x, 0).")
elu = _features("Elu", "x where positive, e^x - 1 elsewhere (Clevert et al. 2015).")
selu = _features("Selu", "Scaled exponential linear unit (Klambauer et al. 2017).")
softsign = _features("Softsign", "x / (1 + |x|).")


def swish(features: Any) -> Tensor:
    """x * sigmoid(x): a smooth ReLU that dips below 0 (Ramachandran et al. 2017). Same shape and type."""
    features = convert_to_tensor(features, name="features")
    # TensorFlow's result is the output of an IdentityN, which its own gradient function hangs on
    return identity_n([features * ew.sigmoid(features)])[0]


def softplus(features: Any, name: str | None = None) -> Tensor:
    """ln(1 + e^x). Same shape and type as ``features``."""
    return apply_op("Softplus", name, x=features)


def relu6(features: Any, name: str | None = None) -> Tensor:
    """min(max(x, 0), 6). Same shape and type as ``features``."""
    with name_scope(name, "Relu6", [features]) as scope:
        return apply_op("Relu6", scope, features=features)


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """x where positive, ``alpha * x`` elsewhere (Maas et al. 2013)."""
    with name_scope(name, "LeakyRelu", [features, alpha]) as scope:
        features = convert_to_tensor(features, name="features")
        if features.dtype.is_integer:
            features = ew.to_float(features)
        return apply_op("LeakyRelu", scope, features=features, alpha=alpha)


def crelu(features: Any, name: str | None = None, axis: int = -1) -> Tensor:
    """relu of x and of -x, side by side: twice as many channels."""
    from tfedu.ops.array import concat

    with name_scope(name, "CRelu", [features]) as scope:
        features = convert_to_tensor(features, name="features")
        return relu(concat([features, ew.negative(features)], axis), name=scope)


def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Tensor:
    """``value`` [..., C] plus ``bias`` [C] (TF: ``tf.nn.bias_add``); ``"NCHW"``: C is the second axis.

    Raises:
        ValueError: the bias has another size than the channels.
    """
    with name_scope(name, "BiasAdd", [value, bias]) as scope:
        value = convert_to_tensor(value, name="input")
        bias = convert_to_tensor(bias, dtype=value.dtype.base_dtype, name="bias")
        return apply_op("BiasAdd", scope, value=value, bias=bias, data_format=data_format)


def _channel_axis(ctx: Any, rank: int) -> int:
    return 1 if ctx.attr("data_format") == "NCHW" else rank - 1


def _bias_shape(ctx: ShapeContext) -> list[Dims]:
    dims, bias = ctx.rank_at_least(0, 2), ctx.rank(1, 1)
    if dims is None:
        return [None]
    axis = _channel_axis(ctx, len(dims))
    channels = ctx.merged_dim(dims[axis], bias[0])
    return [(*dims[:axis], channels, *dims[axis + 1 :])]


def _lower_bias(ctx: Any, value: ir.Node, bias: ir.Node) -> ir.Node:
    wide = [1] * value.ndim
    wide[_channel_axis(ctx, value.ndim)] = bias.size
    return ir.binary("add", value, ir.broadcast_to(ir.reshape(bias, wide), value.shape))


def _lower_bias_grad(ctx: Any, dy: ir.Node) -> ir.Node:
    axis = _channel_axis(ctx, dy.ndim)
    return ir.reduce("sum", dy, [i for i in range(dy.ndim) if i != axis])


_LAYOUT = "T: {number}, data_format: {'NHWC', 'NCHW'} = NHWC"
declare(
    "BiasAdd",
    "value: T, bias: T",
    "output: T",
    _LAYOUT,
    doc=("A bias added to every channel", "给每个通道加上偏置"),
    formula="y = x + b; db = sum of dy over all other axes",
    shape=_bias_shape,
    lower=_lower_bias,
    gradient=lambda op, dy: [dy, apply_op("BiasAddGrad", out_backprop=dy, data_format=op.attrs["data_format"])],
)
declare(
    "BiasAddGrad",
    "out_backprop: T",
    "output: T",
    _LAYOUT,
    doc=("Gradient of the bias: a sum per channel", "偏置的梯度：按通道求和"),
    shape=lambda ctx: [(None,) if ctx.dims(0) is None else (ctx.dims(0)[_channel_axis(ctx, len(ctx.dims(0)))],)],
    lower=_lower_bias_grad,
    gradient=lambda op, db: [_spread_bias(op, db)],
)


def _spread_bias(op: Any, db: Tensor) -> Tensor:
    dy = op.inputs[0]
    return apply_op("BiasAdd", value=ew.zeros_of(dy), bias=db, data_format=op.attrs["data_format"])


def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """relu(x @ weights + biases)."""
    with name_scope(name, "relu_layer", [x, weights, biases]) as scope:
        return relu(bias_add(matmul(x, weights), biases), name=scope)


def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """x @ weights + biases: [batch, in] x [in, out] + [out]."""
    with name_scope(name, "xw_plus_b", [x, weights, biases]) as scope:
        return bias_add(matmul(x, weights), biases, name=scope)


# -- losses -----------------------------------------------------------------------------------------------------------


def _lower_l2(ctx: Any, x: ir.Node) -> ir.Node:
    total = ir.reduce("sum", ir.binary("mul", x, x), range(x.ndim)) if x.ndim else ir.binary("mul", x, x)
    return ir.binary("mul", total, ir.full((), 0.5, x.dtype))


declare(
    "L2Loss",
    "t: T",
    "output: T",
    "T: {float}",
    doc=("Half the sum of squares", "平方和的一半"),
    shape=scalar,
    lower=_lower_l2,
    formula="y = sum(x^2)/2; dx = x dy",
    gradient=lambda op, dy: [op.inputs[0] * dy],
)


def l2_loss(t: Any, name: str | None = None) -> Tensor:
    """sum(t ** 2) / 2, a scalar."""
    return apply_op("L2Loss", name, t=t)


def _softmax_parts(x: ir.Node) -> tuple[ir.Node, ir.Node, ir.Node]:
    """Shifted logits, their exponentials, and the row sums [rows, 1]: the maximum is taken out so nothing overflows."""
    column = (*x.shape[:-1], 1)
    top = ir.reshape(ir.reduce("max", x, [x.ndim - 1]), column)
    shifted = ir.binary("sub", x, ir.broadcast_to(top, x.shape))
    powers = ir.unary("exp", shifted)
    return shifted, powers, ir.reshape(ir.reduce("sum", powers, [x.ndim - 1]), column)


def _lower_softmax(ctx: Any, x: ir.Node) -> ir.Node:
    _, powers, total = _softmax_parts(x)
    return ir.binary("div", powers, ir.broadcast_to(total, x.shape))


def _lower_log_softmax(ctx: Any, x: ir.Node) -> ir.Node:
    shifted, _, total = _softmax_parts(x)
    return ir.binary("sub", shifted, ir.broadcast_to(ir.unary("log", total), x.shape))


def _softmax_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    y = op.outputs[0]
    return [(dy - reduce_sum(dy * y, -1, keepdims=True)) * y]


def _log_softmax_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    return [dy - reduce_sum(dy, -1, keepdims=True) * ew.exp(op.outputs[0])]


def _rank_one_or_more(ctx: ShapeContext) -> list[Dims]:
    return [ctx.rank_at_least(0, 1)]


declare(
    "Softmax",
    "logits: T",
    "softmax: T",
    "T: {float}",
    doc=("Scores as probabilities: e^x over the sum of e^x", "把得分变成概率：e^x 除以 e^x 之和"),
    formula="y = e^x / sum(e^x); dx = y (dy - sum(dy y))",
    shape=_rank_one_or_more,
    lower=_lower_softmax,
    gradient=_softmax_gradient,
)
declare(
    "LogSoftmax",
    "logits: T",
    "logsoftmax: T",
    "T: {float}",
    doc=("Logarithm of softmax, computed without overflow", "softmax 的对数，计算时不会溢出"),
    formula="y = x - ln sum(e^x); dx = dy - e^y sum(dy)",
    shape=_rank_one_or_more,
    lower=_lower_log_softmax,
    gradient=_log_softmax_gradient,
)


def _along_last(op_type: str, default: str) -> Callable[..., Tensor]:
    def function(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
        chosen = -1 if axis is None and dim is None else dim if axis is None else axis
        logits = convert_to_tensor(logits, name="logits")
        rank = None if logits.dims is None else len(logits.dims)
        if rank is not None and not -max(rank, 1) <= chosen < max(rank, 1):
            raise ValueError(f"Dimension {chosen} is out of range for a tensor of rank {rank}")
        if rank is None or chosen in (-1, rank - 1):
            return apply_op(op_type, name, logits=logits)
        order = list(range(rank))
        order[chosen], order[-1] = order[-1], order[chosen]
        from tfedu.ops.array import transpose

        with name_scope(name, default, [logits]) as scope:
            return transpose(apply_op(op_type, logits=transpose(logits, order)), order, name=scope)

    function.__doc__ = f"""{op_type} along ``axis`` (default: the last).

    Args:
        logits: floats [..., classes].
        axis: the axis that sums to 1. ``dim`` is its 0.x name.

    Raises:
        ValueError: the axis does not exist; a scalar.
    """
    return function


softmax = _along_last("Softmax", "Softmax")
log_softmax = _along_last("LogSoftmax", "LogSoftmax")


def _cross_entropy_shape(ctx: ShapeContext) -> list[Dims]:
    merged = ctx.broadcast(ctx.rank(0, 2), ctx.rank(1, 2)) or (None, None)
    return [(merged[0],), merged]


def _lower_cross_entropy(ctx: Any, features: ir.Node, labels: ir.Node) -> list[ir.Node]:
    whole = np.broadcast_shapes(features.shape, labels.shape)
    features, labels = ir.broadcast_to(features, whole), ir.broadcast_to(labels, whole)
    shifted, powers, total = _softmax_parts(features)
    log_total = ir.broadcast_to(ir.unary("log", total), whole)
    loss = ir.reduce("sum", ir.binary("mul", labels, ir.binary("sub", log_total, shifted)), [1])
    backprop = ir.binary("sub", ir.binary("div", powers, ir.broadcast_to(total, whole)), labels)
    return [loss, backprop]


def _per_row(vector: Tensor, matrix: Tensor) -> Tensor:
    from tfedu.ops.array import expand_dims

    return expand_dims(vector, -1) * matrix


def _cross_entropy_gradient(op: Any, dloss: Tensor, dbackprop: Tensor | None) -> list[Tensor]:
    features = op.inputs[0]
    dfeatures = _per_row(dloss, op.outputs[1])
    if dbackprop is not None and not _is_zero(dbackprop):  # second derivatives
        p = softmax(features)
        inner = reduce_sum(dbackprop * p, 1, keepdims=True)
        dfeatures = dfeatures + (dbackprop - inner) * p
    return [dfeatures, _per_row(dloss, ew.negative(log_softmax(features)))]


def _is_zero(t: Tensor) -> bool:
    return t.op.type == "ZerosLike" or (t.op.type == "Const" and not np.any(constant_value(t)))


declare(
    "SoftmaxCrossEntropyWithLogits",
    "features: T, labels: T",
    "loss: T, backprop: T",
    "T: {float}",
    doc=("Cross-entropy of softmax(features) with labels, per row", "按行计算 softmax(features) 与标签的交叉熵"),
    formula="loss = -sum(labels ln softmax(x)); dx = (softmax(x) - labels) dloss",
    shape=_cross_entropy_shape,
    lower=_lower_cross_entropy,
    gradient=_cross_entropy_gradient,
)


def _sparse_shape(ctx: ShapeContext) -> list[Dims]:
    features, labels = ctx.rank(0, 2), ctx.rank(1, 1)
    batch = ctx.merged_dim(features[0], labels[0])
    return [(batch,), (batch, features[1])]


def _lower_sparse(ctx: Any, features: ir.Node, labels: ir.Node) -> list[ir.Node]:
    rows, classes = features.shape
    wide = ir.broadcast_to(ir.reshape(labels, (rows, 1)), (rows, classes))
    hot = ir.cast(ir.binary("eq", wide, ir.iota((rows, classes), 1, labels.dtype)), features.dtype)
    inside = ir.binary(
        "and",
        ir.binary("ge", labels, ir.full((rows,), 0, labels.dtype)),
        ir.binary("lt", labels, ir.full((rows,), classes, labels.dtype)),
    )
    # TensorFlow's CPU kernel refuses labels outside of [0, classes)
    ctx.check(ir.reduce("all", inside, [0]), f"Received a label value outside the valid range of [0, {classes})")
    return _lower_cross_entropy(ctx, features, hot)


declare(
    "SparseSoftmaxCrossEntropyWithLogits",
    "features: T, labels: Tlabels",
    "loss: T, backprop: T",
    "T: {float}, Tlabels: {index} = int64",
    doc=("Cross-entropy with class numbers instead of one-hot rows", "标签为类别编号时的交叉熵"),
    formula="loss = -ln softmax(x)[label]; dx = (softmax(x) - one_hot(label)) dloss",
    shape=_sparse_shape,
    lower=_lower_sparse,
    gradient=lambda op, dloss, _: [_per_row(dloss, op.outputs[1]), None],
)


def softmax_cross_entropy_with_logits_v2(
    _sentinel: Any = None,
    labels: Any = None,
    logits: Any = None,
    dim: Any = None,
    name: str | None = None,
    axis: Any = None,
) -> Tensor:
    """Cross-entropy between ``labels`` and softmax(``logits``), one number per row.

    Args:
        labels: floats [..., classes], each row a probability distribution; gradients flow into it.
        logits: floats of the same shape, *before* softmax.
        axis: the class axis (default last). ``dim`` is its old name.

    Returns:
        [...], not averaged: take tf.reduce_mean of it.

    Raises:
        ValueError: positional arguments; missing or incompatible ones.
    """
    _named_only("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    axis = -1 if axis is None and dim is None else dim if axis is None else axis
    with name_scope(name, "softmax_cross_entropy_with_logits", [logits, labels]) as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = ew.cast(convert_to_tensor(labels, name="labels"), logits.dtype)
        rank = None if logits.dims is None else len(logits.dims)
        if rank is not None and axis not in (-1, rank - 1):
            order = [i for i in range(rank) if i != axis % rank] + [axis % rank]
            from tfedu.ops.array import transpose

            logits, labels = transpose(logits, order), transpose(labels, order)
        rows_shape = shape(logits)[:-1]
        flat = [reshape(t, [-1, shape(t)[-1]]) for t in (logits, labels)]
        cost = apply_op("SoftmaxCrossEntropyWithLogits", scope, features=flat[0], labels=flat[1])[0]
        result = reshape(cost, rows_shape)
        if logits.dims is not None:
            result.set_shape(logits.dims[:-1])
        return result


def softmax_cross_entropy_with_logits(
    _sentinel: Any = None,
    labels: Any = None,
    logits: Any = None,
    dim: int = -1,
    name: str | None = None,
    axis: Any = None,
) -> Tensor:
    """Like ``softmax_cross_entropy_with_logits_v2``, but no gradient flows into ``labels``."""
    _named_only("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "softmax_cross_entropy_with_logits_sg", [logits, labels]) as scope:
        labels = stop_gradient(labels, name="labels_stop_gradient")
        return softmax_cross_entropy_with_logits_v2(
            labels=labels, logits=logits, axis=dim if axis is None else axis, name=scope
        )


def sparse_softmax_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Tensor:
    """Cross-entropy with class numbers.

    Args:
        labels: int32 or int64 [...], the right classes.
        logits: floats [..., classes], *before* softmax.

    Returns:
        [...] losses.

    Raises:
        ValueError: positional arguments, missing ones, or ranks that do not fit.
    """
    _named_only("sparse_softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "SparseSoftmaxCrossEntropyWithLogits", [labels, logits]):
        labels, logits = convert_to_tensor(labels), convert_to_tensor(logits)
        if logits.dims == ():
            raise ValueError(f"Logits cannot be scalars - received shape {logits.shape}.")
        if labels.dims is not None and logits.dims is not None and len(labels.dims) != len(logits.dims) - 1:
            raise ValueError(
                f"Rank mismatch: Rank of labels (received {len(labels.dims)}) should equal rank of logits minus 1 "
                f"(received {len(logits.dims)})."
            )
        if logits.dims is not None and len(logits.dims) == 2:
            return apply_op("SparseSoftmaxCrossEntropyWithLogits", features=logits, labels=labels)[0]
        flat = reshape(logits, [-1, shape(logits)[-1]])
        cost = apply_op("SparseSoftmaxCrossEntropyWithLogits", features=flat, labels=reshape(labels, [-1]))[0]
        result = reshape(cost, shape(labels))
        result.set_shape(labels.shape)
        return result


def _named_only(function: str, sentinel: Any, labels: Any, logits: Any) -> None:
    if sentinel is not None:
        raise ValueError(f"Only call `{function}` with named arguments (labels=..., logits=..., ...)")
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")


def sigmoid_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Tensor:
    """Cross-entropy of independent yes/no decisions: max(x, 0) - x z + log(1 + e^-|x|), element by element.

    Raises:
        ValueError: positional arguments; ``logits and labels must have the same shape``.
    """
    _named_only("sigmoid_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "logistic_loss", [logits, labels]) as scope:
        x = convert_to_tensor(logits, name="logits")
        z = convert_to_tensor(labels, name="labels")
        if not x.shape.is_compatible_with(z.shape):
            raise ValueError(f"logits and labels must have the same shape ({x.shape} vs {z.shape})")
        zeros = ew.zeros_of(x)
        positive = x >= zeros
        return ew.add(
            ew.where(positive, x, zeros) - x * z,
            ew.log1p(ew.exp(ew.where(positive, ew.negative(x), x))),
            name=scope,
        )


# -- normalisation and dropout ----------------------------------------------------------------------------------------


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None) -> Tensor:
    """x / sqrt(max(sum(x**2), epsilon)) along ``axis`` (0.x: ``dim``)."""
    with name_scope(name, "l2_normalize", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        total = reduce_sum(ew.square(x), axis if dim is None else dim, keepdims=True)
        return ew.multiply(x, ew.rsqrt(ew.maximum(total, epsilon)), name=scope)


def moments(
    x: Any, axes: Any, shift: Any = None, name: str | None = None, keep_dims: Any = None, keepdims: Any = None
) -> tuple[Tensor, Tensor]:
    """Mean and variance along ``axes``."""
    keep = bool(keepdims if keepdims is not None else keep_dims)
    with name_scope(name, "moments", [x, axes]):
        y = convert_to_tensor(x, name="x")
        mean = reduce_mean(y, axes, keepdims=True, name="mean")
        variance = reduce_mean(ew.squared_difference(y, stop_gradient(mean)), axes, keepdims=True, name="variance")
        if keep:
            return mean, variance
        from tfedu.ops.array import squeeze

        return squeeze(mean, axes), squeeze(variance, axes)


def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: float, name: str | None = None
) -> Tensor:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset; offset and scale may be None."""
    with name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        inverse = ew.rsqrt(variance + variance_epsilon)
        if scale is not None:
            inverse = inverse * scale
        shift = ew.negative(mean) * inverse if offset is None else offset - mean * inverse
        return x * ew.cast(inverse, x.dtype) + ew.cast(shift, x.dtype)


def dropout(
    x: Any, keep_prob: Any = None, noise_shape: Any = None, seed: Any = None, name: str | None = None, rate: Any = None
) -> Tensor:
    """Drop elements at random and scale the rest by 1 / keep_prob, so that the expectation stays (``tf.nn.dropout``).

    Args:
        x: floats of any shape.
        keep_prob: probability that an element survives, a number in (0, 1] or a scalar tensor; 1 keeps everything.
        noise_shape: shape of the random decisions, broadcast to ``x`` (e.g. [batch, 1, 1, channels]).
        seed: operation seed, see tf.set_random_seed.
        rate: 1 - keep_prob, the newer spelling.

    Raises:
        ValueError: integers, or a probability outside of (0, 1].
    """
    from tfedu.ops.random import random_uniform

    if keep_prob is not None:
        rate_given = 1 - keep_prob
        if rate is not None and rate != rate_given:
            raise ValueError("Only one of keep_prob and rate may be given")
        rate = rate_given
    if rate is None:
        raise ValueError("You must provide a rate to dropout.")
    with name_scope(name, "dropout", [x]):
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                f"x has to be a floating point tensor since it's going to be scaled. Got a {x.dtype!r} tensor instead."
            )
        if isinstance(rate, (int, float, np.floating, np.integer)):
            if not 0 <= rate < 1:
                if keep_prob is not None:
                    raise ValueError(
                        f"keep_prob must be a scalar tensor or a float in the range (0, 1], got {keep_prob:g}"
                    )
                raise ValueError(f"rate must be a scalar tensor or a float in the range [0, 1), got {rate:g}")
            if rate == 0:
                return x
        rate = convert_to_tensor(rate, dtype=x.dtype, name="rate")
        rate.shape.assert_is_compatible_with(())
        wanted = shape(x) if noise_shape is None else noise_shape
        drawn = random_uniform(wanted, seed=seed, dtype=x.dtype)
        keep = 1 - rate
        scale = 1 / keep
        mask = drawn >= rate
        result = x * scale * ew.cast(mask, x.dtype)
        result.set_shape(x.shape)
        return result


def local_response_normalization(
    input: Any, depth_radius: int = 5, bias: float = 1.0, alpha: float = 1.0, beta: float = 0.5, name: str | None = None
) -> Tensor:
    """x / (bias + alpha * sum of squares of the neighbouring channels) ** beta (Krizhevsky et al. 2012).

    Args:
        input: floats [batch, height, width, channels].
        depth_radius: how many channels to each side count.
    """
    return apply_op("LRN", name or "LRN", input=input, depth_radius=depth_radius, bias=bias, alpha=alpha, beta=beta)


lrn = local_response_normalization


def _channel_window(x: ir.Node, radius: int) -> ir.Node:
    """For each channel the sum over channels c - radius .. c + radius."""
    axis = x.ndim - 1
    low = [0] * axis + [radius]
    padded = ir.pad(x, low, low)
    parts = [ir.slice_(padded, [0] * axis + [i], x.shape) for i in range(2 * radius + 1)]
    total = parts[0]
    for part in parts[1:]:
        total = ir.binary("add", total, part)
    return total


def _lrn_scale(ctx: Any, x: ir.Node) -> ir.Node:
    radius = min(ctx.attr("depth_radius"), x.shape[-1])
    squares = _channel_window(ir.binary("mul", x, x), radius)
    return ir.binary("add", ir.full(x.shape, ctx.attr("bias"), x.dtype), _scaled(squares, ctx.attr("alpha")))


def _power(x: ir.Node, exponent: float) -> ir.Node:
    return ir.binary("pow", x, ir.full(x.shape, exponent, x.dtype))


def _lower_lrn(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.binary("mul", x, _power(_lrn_scale(ctx, x), -ctx.attr("beta")))


def _lower_lrn_grad(ctx: Any, dy: ir.Node, x: ir.Node, y: ir.Node) -> ir.Node:
    radius = min(ctx.attr("depth_radius"), x.shape[-1])
    scale = _lrn_scale(ctx, x)
    direct = ir.binary("mul", dy, _power(scale, -ctx.attr("beta")))
    shared = _channel_window(ir.binary("div", ir.binary("mul", dy, y), scale), radius)
    factor = _scaled(x, 2 * ctx.attr("alpha") * ctx.attr("beta"))
    return ir.binary("sub", direct, ir.binary("mul", factor, shared))


_LRN = "depth_radius: int = 5, bias: float = 1.0, alpha: float = 1.0, beta: float = 0.5, T: {float}"
declare(
    "LRN",
    "input: T",
    "output: T",
    _LRN,
    doc=("Local response normalisation over channels", "跨通道的局部响应归一化"),
    shape=lambda ctx: [ctx.rank(0, 4)],
    lower=_lower_lrn,
    gradient=lambda op, dy: [
        apply_op(
            "LRNGrad",
            input_grads=dy,
            input_image=op.inputs[0],
            output_image=op.outputs[0],
            **{k: op.attrs[k] for k in ("depth_radius", "bias", "alpha", "beta")},
        )
    ],
)
declare(
    "LRNGrad",
    "input_grads: T, input_image: T, output_image: T",
    "output: T",
    _LRN,
    doc=("Gradient of LRN", "LRN 的梯度"),
    shape=unchanged,
    lower=_lower_lrn_grad,
)


def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """The fraction of elements that are 0: how many ReLUs are silent."""
    with name_scope(name, "zero_fraction", [value]):
        value = convert_to_tensor(value, name="value")
        zero = convert_to_tensor(np.zeros((), value.dtype.numpy_type))
        return identity(reduce_mean(ew.to_float(ew.equal(value, zero))), name="fraction")


def weighted_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, pos_weight: Any = None, name: str | None = None, targets: Any = None
) -> Tensor:
    """Sigmoid cross-entropy in which errors on positive examples weigh ``pos_weight`` times as much."""
    labels = targets if labels is None else labels
    with name_scope(name, "logistic_loss", [logits, labels]) as scope:
        x, z = convert_to_tensor(logits, name="logits"), convert_to_tensor(labels, name="labels")
        if not x.shape.is_compatible_with(z.shape):
            raise ValueError(f"logits and targets must have the same shape ({x.shape} vs {z.shape})")
        weight = 1 + (pos_weight - 1) * z
        return ew.add((1 - z) * x, weight * (ew.log1p(ew.exp(-ew.abs(x))) + relu(-x)), name=scope)
