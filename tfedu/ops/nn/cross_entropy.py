"""Cross-entropies of logits: softmax, softmax with class numbers, sigmoid."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import expand_dims, reshape, shape, stop_gradient, transpose
from tfedu.ops.constant import constant, ones_like, zeros_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum
from tfedu.ops.nn.activations import relu
from tfedu.ops.nn.softmax import log_softmax, softmax, softmax_parts


def _cross_entropy_shape(ctx: ShapeContext) -> list[Dims]:
    merged = ctx.broadcast(ctx.rank(0, 2), ctx.rank(1, 2)) or (None, None)
    return [(merged[0],), merged]


def _lower_cross_entropy(ctx: Any, features: ir.Node, labels: ir.Node) -> list[ir.Node]:
    whole = np.broadcast_shapes(features.shape, labels.shape)
    features, labels = ir.broadcast_to(features, whole), ir.broadcast_to(labels, whole)
    shifted, powers, total = softmax_parts(features)
    log_total = ir.broadcast_to(ir.unary("log", total), whole)
    loss = ir.reduce("sum", ir.binary("mul", labels, ir.binary("sub", log_total, shifted)), [1])
    backprop = ir.binary("sub", ir.binary("div", powers, ir.broadcast_to(total, whole)), labels)
    return [loss, backprop]


def _per_row(vector: Tensor, matrix: Tensor) -> Tensor:
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
    labels: Any, logits: Any, axis: int | None = None, name: str | None = None, dim: int | None = None
) -> Tensor:
    """Cross-entropy between ``labels`` and softmax(``logits``), one number per row.

    Args:
        labels: floats [..., classes], each row a probability distribution; gradients flow into it.
        logits: floats of the same shape, *before* softmax.
        axis: the class axis (default last). ``dim`` is its old name.

    Returns:
        [...], not averaged: take tf.reduce_mean of it.

    Raises:
        ValueError: missing or incompatible arguments.
    """
    axis = either("axis", axis, "dim", dim)
    axis = -1 if axis is None else axis
    with name_scope(name, "softmax_cross_entropy_with_logits", [logits, labels]) as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = ew.cast(convert_to_tensor(labels, name="labels"), logits.dtype)
        rank = None if logits.dims is None else len(logits.dims)
        if rank is not None and axis not in (-1, rank - 1):
            order = [i for i in range(rank) if i != axis % rank] + [axis % rank]
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
        zeros = zeros_like(x)
        positive = x >= zeros
        return ew.add(
            ew.where(positive, x, zeros) - x * z,
            ew.log1p(ew.exp(ew.where(positive, ew.negative(x), x))),
            name=scope,
        )


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


def log_poisson_loss(targets: Any, log_input: Any, compute_full_loss: bool = False, name: str | None = None) -> Tensor:
    """How badly counts fit the rate e^``log_input`` of a Poisson distribution: e^c - c z, element by element.

    Args:
        targets: floats z, the counts.
        log_input: floats of the same shape, the logarithms c of the rates.
        compute_full_loss: add Stirling's approximation of log(z!), which does not depend on ``log_input``.

    Raises:
        ValueError: ``log_input and targets must have the same shape``.
    """
    with name_scope(name, "log_poisson_loss", [log_input, targets]):
        log_input = convert_to_tensor(log_input, name="log_input")
        targets = convert_to_tensor(targets, name="targets")
        if not log_input.shape.is_compatible_with(targets.shape):
            raise ValueError(f"log_input and targets must have the same shape ({log_input.shape} vs {targets.shape})")
        result = ew.exp(log_input) - log_input * targets
        if compute_full_loss:
            half, circle = constant(0.5, targets.dtype), constant(2 * np.pi, targets.dtype)
            stirling = targets * ew.log(targets) - targets + half * ew.log(circle * targets)
            zeros, ones = zeros_like(targets), ones_like(targets)
            small = ew.logical_and(targets >= zeros, targets <= ones)
            result += ew.where(small, zeros, stirling)
        return result
