"""Means over all batches: of values, of errors, of being right."""

from __future__ import annotations

from typing import Any

from tfedu.evaluation.streaming import Metric, both, fit, listed, metric_variable
from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.array import reshape, size
from tfedu.ops.constant import ones, ones_like, zeros_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_mean, reduce_sum
from tfedu.ops.nn.weights import broadcast_weights, fit_weights, remove_squeezable_dimensions
from tfedu.ops.variables.scattering import scatter_add
from tfedu.ops.variables.state import assign_add
from tfedu.variables.scope import variable_scope


def _mean(total: Any, count: Any, name: str | None) -> Tensor:
    return ew.div_no_nan(total, ew.maximum(count, 0), name=name)


def mean(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of all values seen (TF: ``tf.metrics.mean``).

    Args:
        values: numbers of any shape.
        weights: what each value counts (default 1): a scalar, or of the values' rank with their extents or 1.
        metrics_collections, updates_collections: where to list the two tensors.
        name: variable scope of the metric.

    Returns:
        ``(value, update_op)``, float32 scalars: the mean so far; the same after counting one more batch.

    Raises:
        ValueError: weights that do not fit.

    >>> value, update = mean([1.0, 3.0])
    >>> value.name, update.name
    ('mean/value:0', 'mean/update_op:0')
    """
    with variable_scope(name, "mean", [values, weights]):
        values = ew.cast(values, dtypes.float32)
        total = metric_variable([], dtypes.float32, "total")
        count = metric_variable([], dtypes.float32, "count")
        if weights is None:
            number = ew.cast(size(values), dtypes.float32)
        else:
            weights = broadcast_weights(ew.cast(fit_weights(weights, values), dtypes.float32), values)
            values = ew.multiply(values, weights)
            number = reduce_sum(weights)
        new_total = assign_add(total, reduce_sum(values))
        with get_default_graph().control_dependencies([values]):
            new_count = assign_add(count, number)
        return both(_mean, (total, count), (new_total, new_count), metrics_collections, updates_collections)


def mean_tensor(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of all tensors seen, element by element; arguments: see :func:`mean`."""
    with variable_scope(name, "mean", [values, weights]):
        values = ew.cast(values, dtypes.float32)
        total = metric_variable(values.shape, dtypes.float32, "total_tensor")
        count = metric_variable(values.shape, dtypes.float32, "count_tensor")
        number = ones_like(values)
        if weights is not None:
            weights = broadcast_weights(ew.cast(fit_weights(weights, values), dtypes.float32), values)
            values = ew.multiply(values, weights)
            number = ew.multiply(number, weights)
        new_total = assign_add(total, values)
        with get_default_graph().control_dependencies([values]):
            new_count = assign_add(count, number)
        return both(_mean, (total, count), (new_total, new_count), metrics_collections, updates_collections)


def accuracy(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """How often predictions equal labels (TF: ``tf.metrics.accuracy``).

    Args:
        labels, predictions: of one shape (a last axis of extent 1 too many is dropped).
        weights, metrics_collections, updates_collections, name: see :func:`mean`.

    Returns:
        ``(value, update_op)``, float32 scalars.
    """
    predictions, labels, weights = fit(predictions, labels, weights)
    if labels.dtype != predictions.dtype:
        predictions = ew.cast(predictions, labels.dtype)
    right = ew.cast(ew.equal(predictions, labels), dtypes.float32)
    return mean(right, weights, metrics_collections, updates_collections, name or "accuracy")


def percentage_below(
    values: Any,
    threshold: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The share of values less than ``threshold``; other arguments: see :func:`mean`."""
    below = ew.cast(ew.less(values, threshold), dtypes.float32)
    return mean(below, weights, metrics_collections, updates_collections, name or "percentage_below_threshold")


# -- errors -----------------------------------------------------------------------------------------------------------


def mean_absolute_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of ``|predictions - labels|``; arguments: see :func:`accuracy`."""
    predictions, labels, weights = fit(predictions, labels, weights)
    errors = ew.abs(predictions - labels)
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_absolute_error")


def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of ``(predictions - labels)^2``; arguments: see :func:`accuracy`."""
    predictions, labels, weights = fit(predictions, labels, weights)
    errors = ew.squared_difference(labels, predictions)
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_squared_error")


def root_mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The root of the mean of ``(predictions - labels)^2``; arguments: see :func:`accuracy`."""
    predictions, labels, weights = fit(predictions, labels, weights)
    value, update = mean_squared_error(labels, predictions, weights, name=name or "root_mean_squared_error")
    return listed(ew.sqrt(value), metrics_collections), listed(ew.sqrt(update), updates_collections)


def mean_relative_error(
    labels: Any,
    predictions: Any,
    normalizer: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean of ``|labels - predictions| / normalizer``, 0 where the normalizer is 0.

    Other arguments: see :func:`accuracy`.
    """
    predictions, labels, weights = fit(predictions, labels, weights)
    predictions, normalizer = remove_squeezable_dimensions(predictions, normalizer)
    predictions.shape.assert_is_compatible_with(normalizer.shape)
    errors = ew.where(ew.equal(normalizer, 0.0), zeros_like(labels), ew.div(ew.abs(labels - predictions), normalizer))
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_relative_error")


def mean_cosine_distance(
    labels: Any,
    predictions: Any,
    dim: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """1 minus the mean of the products of unit vectors along the axis ``dim``.

    Other arguments: see :func:`accuracy`; weights have extent 1 along ``dim``.
    """
    predictions, labels, weights = fit(predictions, labels, weights)
    products = reduce_sum(ew.multiply(predictions, labels), axis=[dim], keepdims=True)
    value, update = mean(products, weights, name=name or "mean_cosine_distance")
    return (
        listed(ew.subtract(1.0, value), metrics_collections),
        listed(ew.subtract(1.0, update), updates_collections),
    )


# -- by class ---------------------------------------------------------------------------------------------------------


def flat(x: Tensor) -> Tensor:
    return x if x.dims is not None and len(x.dims) <= 1 else reshape(x, [-1])


def mean_per_class_accuracy(
    labels: Any,
    predictions: Any,
    num_classes: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean over all classes of how often examples of that class are predicted right.

    Args:
        labels, predictions: numbers of classes, of one shape.
        num_classes: how many classes there are.
        weights, metrics_collections, updates_collections, name: see :func:`mean`.

    Returns:
        the mean so far; the accuracy of every class, [num_classes], after counting one more batch.
    """
    with variable_scope(name, "mean_accuracy", [predictions, labels, weights]):
        labels = flat(ew.cast(labels, dtypes.int64))
        predictions = flat(convert_to_tensor(predictions))
        predictions.shape.assert_is_compatible_with(labels.shape)
        total = metric_variable([num_classes], dtypes.float32, "total")
        count = metric_variable([num_classes], dtypes.float32, "count")
        present = ones([size(labels)], dtypes.float32)
        if labels.dtype != predictions.dtype:
            predictions = ew.cast(predictions, labels.dtype)
        right = ew.cast(ew.equal(predictions, labels), dtypes.float32)
        if weights is not None:
            weights = ew.cast(flat(convert_to_tensor(weights)), dtypes.float32)
            right, present = right * weights, present * weights
        new_total = scatter_add(total, labels, present)
        new_count = scatter_add(count, labels, right)
        value = reduce_mean(_mean(count, total, None), name="mean_accuracy")
        update = _mean(new_count, new_total, "update_op")
        return listed(value, metrics_collections), listed(update, updates_collections)
