"""``tf.losses``: one number to make small, weighted, averaged, and listed so that a training loop finds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.graph import GraphKeys
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import shape, squeeze
from tfedu.ops.constant import ones_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_mean, reduce_sum
from tfedu.ops.nn.activations import relu
from tfedu.ops.nn.cross_entropy import (
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from tfedu.ops.nn.weights import assert_broadcastable


class Reduction:
    """How weighted losses become the result.

    NONE: as they are. SUM: their sum. SUM_OVER_BATCH_SIZE: divided by their number. SUM_BY_NONZERO_WEIGHTS (default):
    divided by how many weights are not 0. MEAN (deprecated in TensorFlow): divided by the sum of the weights.
    """

    NONE = "none"
    SUM = "weighted_sum"
    MEAN = "weighted_mean"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    SUM_OVER_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"

    @classmethod
    def all(cls) -> tuple[str, ...]:
        return cls.NONE, cls.SUM, cls.MEAN, cls.SUM_OVER_BATCH_SIZE, cls.SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def validate(cls, key: str) -> None:
        if key not in cls.all():
            raise ValueError(f"Invalid ReductionKey {key}.")


def compute_weighted_loss(
    losses: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """``losses`` times ``weights``, reduced to a scalar (unless ``reduction`` is NONE) and added to a collection.

    Args:
        losses: numbers of any shape.
        weights: a scalar, or of the losses' rank with extents equal to theirs or 1.
        scope: name of the operations.
        loss_collection: where the result is listed; None: nowhere.
        reduction: see :class:`Reduction`.

    Raises:
        ValueError: weights whose shape does not fit; an unknown reduction.
    """
    Reduction.validate(reduction)
    with (
        name_scope(scope, "weighted_loss", [losses, weights]),
        get_default_graph().control_dependencies([assert_broadcastable(weights, losses)]),
    ):
        losses = convert_to_tensor(losses)
        kind = losses.dtype
        losses = ew.to_float(losses)
        weights = ew.to_float(convert_to_tensor(weights))
        loss = ew.cast(_reduced(ew.multiply(losses, weights), losses, weights, reduction), kind)
        add_loss(loss, loss_collection)
        return loss


def _reduced(weighted: Tensor, losses: Tensor, weights: Tensor, reduction: str) -> Tensor:
    if reduction == Reduction.NONE:
        return weighted
    total = reduce_sum(weighted)
    if reduction == Reduction.MEAN:
        return _mean(total, reduce_sum(ones_like(losses) * weights))
    if reduction == Reduction.SUM_BY_NONZERO_WEIGHTS:
        return _mean(total, _number_present(losses, weights))
    if reduction == Reduction.SUM_OVER_BATCH_SIZE:
        return _mean(total, reduce_sum(ones_like(losses)))
    return total


def _mean(total: Tensor, count: Tensor) -> Tensor:
    return ew.div_no_nan(total, count, name="value")


def _number_present(losses: Tensor, weights: Tensor) -> Tensor:
    present = ew.where(ew.equal(weights, 0.0), ew.zeros_of(weights), ew.ones_of(weights))
    return reduce_sum(present * ones_like(losses), name="num_present")


# -- the list of losses -----------------------------------------------------------------------------------------------


def add_loss(loss: Tensor, loss_collection: str | None = GraphKeys.LOSSES) -> None:
    """List ``loss`` in a collection."""
    if loss_collection:
        get_default_graph().add_to_collection(loss_collection, loss)


def get_losses(scope: str | None = None, loss_collection: str = GraphKeys.LOSSES) -> list[Tensor]:
    """The listed losses, those whose name begins with ``scope``."""
    return get_default_graph().get_collection(loss_collection, scope)


def get_regularization_losses(scope: str | None = None) -> list[Tensor]:
    """What the regularizers of variables contribute."""
    return get_default_graph().get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(scope: str | None = None, name: str = "total_regularization_loss") -> Tensor:
    """The sum of :func:`get_regularization_losses`, 0 if there is none."""
    losses = get_regularization_losses(scope)
    return ew.add_n(losses, name=name) if losses else convert_to_tensor(0.0)


def get_total_loss(
    add_regularization_losses: bool = True, name: str = "total_loss", scope: str | None = None
) -> Tensor:
    """The sum of all listed losses and, by default, of the regularizers' contributions.

    Raises:
        ValueError: nothing is listed.
    """
    losses = get_losses(scope)
    if add_regularization_losses:
        losses += get_regularization_losses(scope)
    return ew.add_n(losses, name=name)


# -- losses -----------------------------------------------------------------------------------------------------------


def _operands(labels: Any, predictions: Any, names: tuple[str, str] = ("labels", "predictions")) -> tuple[Any, Any]:
    """Both as floats of one shape."""
    for value, name in zip((labels, predictions), names):
        if value is None:
            raise ValueError(f"{name} must not be None.")
    predictions = ew.to_float(predictions)
    labels = ew.to_float(labels)
    predictions.shape.assert_is_compatible_with(labels.shape)
    return labels, predictions


def absolute_difference(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """|predictions - labels|; arguments as in :func:`mean_squared_error`."""
    with name_scope(scope, "absolute_difference", [predictions, labels, weights]) as scope:
        labels, predictions = _operands(labels, predictions)
        losses = ew.abs(ew.subtract(predictions, labels))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """(predictions - labels)^2, averaged (TF: ``tf.losses.mean_squared_error``).

    Args:
        labels: what is right, numbers of any shape.
        predictions: what was computed, of the same shape.
        weights: a scalar, or one per element, row, ...; 0 leaves something out.
        scope: name of the operations.
        loss_collection: where the result is listed.
        reduction: see :class:`Reduction`.

    Raises:
        ValueError: shapes that differ; None.

    >>> mean_squared_error([1.0, 2.0], [1.0, 4.0]).shape.as_list()
    []
    """
    with name_scope(scope, "mean_squared_error", [predictions, labels, weights]) as scope:
        labels, predictions = _operands(labels, predictions)
        losses = ew.squared_difference(predictions, labels)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def huber_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    delta: float = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """Half the squared error up to ``delta``, linear beyond (Huber 1964): outliers do not dominate."""
    with name_scope(scope, "huber_loss", [predictions, labels, weights]) as scope:
        labels, predictions = _operands(labels, predictions)
        error = ew.abs(ew.subtract(predictions, labels))
        limit = convert_to_tensor(delta, dtype=error.dtype)
        square = ew.minimum(error, limit)
        linear = ew.subtract(error, square)
        losses = ew.add(0.5 * ew.multiply(square, square), ew.multiply(limit, linear))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def log_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    epsilon: float = 1e-7,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """-z ln(p + epsilon) - (1 - z) ln(1 - p + epsilon) for labels z and probabilities p."""
    with name_scope(scope, "log_loss", [predictions, labels, weights]) as scope:
        labels, predictions = _operands(labels, predictions)
        yes = ew.multiply(labels, ew.log(predictions + epsilon))
        no = ew.multiply(1 - labels, ew.log(1 - predictions + epsilon))
        return compute_weighted_loss(-yes - no, weights, scope, loss_collection, reduction)


def hinge_loss(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """max(0, 1 - y x) for labels 0 and 1, read as y = -1 and 1, and scores x."""
    with name_scope(scope, "hinge_loss", [logits, labels, weights]) as scope:
        labels, logits = _operands(labels, logits, ("labels", "logits"))
        signs = ew.subtract(2 * labels, ew.ones_of(labels))
        losses = relu(ew.subtract(ew.ones_of(labels), ew.multiply(signs, logits)))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def cosine_distance(
    labels: Any,
    predictions: Any,
    axis: int | None = None,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
    dim: int | None = None,
) -> Tensor:
    """1 - sum(labels * predictions) along ``axis``, for vectors that already have length 1.

    Raises:
        ValueError: no axis.
    """
    axis = axis if dim is None else dim
    if axis is None:
        raise ValueError("You must specify 'axis'.")
    with name_scope(scope, "cosine_distance_loss", [predictions, labels, weights]) as scope:
        labels, predictions = _operands(labels, predictions)
        losses = 1 - reduce_sum(ew.multiply(predictions, labels), axis=[axis], keepdims=True)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def sigmoid_cross_entropy(
    multi_class_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """Cross-entropy of independent yes/no decisions; ``label_smoothing`` moves the labels towards 1/2."""
    with name_scope(scope, "sigmoid_cross_entropy_loss", [logits, multi_class_labels, weights]) as scope:
        logits = convert_to_tensor(logits)
        labels = ew.cast(multi_class_labels, logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def softmax_cross_entropy(
    onehot_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """Cross-entropy of softmax(``logits``) with ``onehot_labels``, averaged; no gradient flows into the labels.

    Args:
        onehot_labels: [batch, classes].
        logits: floats [batch, classes], before softmax.
        weights: a scalar or one per example.
        label_smoothing: this share of the probability is spread evenly over all classes.
        scope, loss_collection, reduction: as in :func:`mean_squared_error`.
    """
    with name_scope(scope, "softmax_cross_entropy_loss", [logits, onehot_labels, weights]) as scope:
        logits = convert_to_tensor(logits)
        labels = ew.cast(onehot_labels, logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            classes = ew.cast(shape(labels)[1], logits.dtype)
            labels = labels * (1 - label_smoothing) + label_smoothing / classes
        losses = softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def sparse_softmax_cross_entropy(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
    reduction: str = Reduction.SUM_BY_NONZERO_WEIGHTS,
) -> Tensor:
    """Cross-entropy of softmax(``logits``) [batch, classes] with class numbers ``labels`` [batch], averaged."""
    with name_scope(scope, "sparse_softmax_cross_entropy_loss", [logits, labels, weights]) as scope:
        labels, logits = convert_to_tensor(labels), convert_to_tensor(logits)
        if labels.dims is not None and logits.dims is not None and len(labels.dims) == len(logits.dims):
            labels = squeeze(labels, [-1])  # one class number per row, kept in an axis of its own
        losses = sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_pairwise_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: str | None = GraphKeys.LOSSES,
) -> Tensor:
    """Mean over all pairs of elements of an example of the squared difference of their errors.

    With errors d the mean over the n (n - 1) ordered pairs of (d_i - d_j)^2 is 2 n / (n - 1) times the variance of d.

    Args:
        labels, predictions: [batch, ...] of one shape.
        weights: a scalar or one per example.
    """
    with name_scope(scope, "mean_pairwise_squared_error", [predictions, labels, weights]):
        labels, predictions = _operands(labels, predictions)
        weights = ew.to_float(convert_to_tensor(weights))
        delta = predictions - labels
        axes: Sequence[int] = range(1, len(delta.dims or ()))
        count = reduce_sum(ew.ones_of(delta), list(axes), keepdims=True)
        centred = delta - reduce_mean(delta, list(axes), keepdims=True)
        losses = ew.div_no_nan(2.0 * reduce_sum(ew.square(centred), list(axes), keepdims=True), count - 1)
        total = reduce_sum(losses * weights)
        present = _number_present(losses, weights)
        loss = ew.where(ew.greater(present, 0.0), total, ew.zeros_of(total), name="value")
        add_loss(loss, loss_collection)
        return loss
