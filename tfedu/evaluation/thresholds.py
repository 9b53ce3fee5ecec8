"""Probabilities of class 1, judged at many thresholds at once: the ROC and precision-recall curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tfedu.evaluation.streaming import Metric, both, fit, listed, metric_variable
from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.array import expand_dims, identity, reshape, shape, stack, tile, transpose
from tfedu.ops.array.gather import argmax, argmin
from tfedu.ops.checks.values import assert_greater_equal, assert_less_equal
from tfedu.ops.constant import constant, ones_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import cumsum, reduce_min, reduce_sum
from tfedu.ops.nn.weights import broadcast_weights
from tfedu.ops.variables.state import assign_add
from tfedu.variables.scope import variable_scope

_NAMES = {"tp": "true_positives", "fn": "false_negatives", "tn": "true_negatives", "fp": "false_positives"}
_ALL = "tp fn tn fp"
_EPSILON = 1e-7  # beside 0 and 1, so that rounding moves no prediction past the outermost thresholds


def _counts(
    labels: Any, predictions: Any, thresholds: Sequence[float], weights: Any, wanted: str
) -> tuple[list[Any], list[Tensor]]:
    """Variables that count, for each threshold, the cases named in ``wanted``; and their updates.

    The update fails with InvalidArgumentError if a prediction lies outside of [0, 1].
    """
    predictions = convert_to_tensor(predictions)
    outside = "predictions must be in [0, 1]"
    checks = [
        assert_greater_equal(predictions, ew.cast(0.0, predictions.dtype), message=outside),
        assert_less_equal(predictions, ew.cast(1.0, predictions.dtype), message=outside),
    ]
    with get_default_graph().control_dependencies(checks):
        predictions, labels, weights = fit(ew.cast(predictions, dtypes.float32), ew.cast(labels, dtypes.bool_), weights)
    number = len(thresholds)
    column = reshape(predictions, [-1, 1])
    row = reshape(ew.cast(labels, dtypes.bool_), [1, -1])
    extent = column.dims[0] if column.dims is not None and column.dims[0] is not None else shape(column)[0]
    limits = tile(expand_dims(constant(list(thresholds)), [1]), stack([1, extent]))
    positive = ew.greater(tile(transpose(column), [number, 1]), limits)
    negative = ew.logical_not(positive) if {"fn", "tn"} & set(wanted.split()) else None
    is_one = tile(row, [number, 1])
    is_zero = ew.logical_not(is_one) if {"fp", "tn"} & set(wanted.split()) else None
    tiled = None
    if weights is not None:
        weights = broadcast_weights(ew.cast(weights, dtypes.float32), predictions)
        tiled = tile(reshape(weights, [1, -1]), [number, 1])
        limits.shape.assert_is_compatible_with(tiled.shape)
    pairs = {"tp": (is_one, positive), "fn": (is_one, negative), "tn": (is_zero, negative), "fp": (is_zero, positive)}
    counted, updates = [], []
    for key in wanted.split():
        variable = metric_variable([number], dtypes.float32, _NAMES[key])
        found = ew.cast(ew.logical_and(*pairs[key]), dtypes.float32)
        if tiled is not None:
            found = found * tiled
        counted.append(variable)
        updates.append(assign_add(variable, reduce_sum(found, 1)))
    return counted, updates


def _even(number: int, last: float = 1.0 + _EPSILON) -> list[float]:
    """``number`` thresholds, evenly spaced, the first and the last just outside of [0, 1]."""
    inner = [(i + 1) * 1.0 / (number - 1) for i in range(number - 2)]
    return [0.0 - _EPSILON, *inner, last]


def _steps(x: Any) -> Tensor:
    """What each element is greater than the next one."""
    return x[:-1] - x[1:]


# -- areas under curves -----------------------------------------------------------------------------------------------

_AREAS: dict[str, Callable[[Any], Tensor]] = {
    "trapezoidal": lambda y: (y[:-1] + y[1:]) / 2.0,
    "careful_interpolation": lambda y: (y[:-1] + y[1:]) / 2.0,
    "minoring": lambda y: ew.minimum(y[:-1], y[1:]),
    "majoring": lambda y: ew.maximum(y[:-1], y[1:]),
}


def auc(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    curve: str = "ROC",
    name: str | None = None,
    summation_method: str = "trapezoidal",
    thresholds: Any = None,
) -> Metric:
    """The area under the ROC or the precision-recall curve, by Riemann sums (TF: ``tf.metrics.auc``).

    Args:
        labels: converted to bool.
        predictions: probabilities in [0, 1], of the labels' shape.
        weights: what each example counts (default 1).
        num_thresholds: into how many points the curve is divided.
        metrics_collections, updates_collections: where to list the two tensors.
        curve: ``"ROC"`` or ``"PR"``.
        name: variable scope of the metric.
        summation_method: ``"trapezoidal"``; ``"minoring"`` and ``"majoring"`` sum lower and upper bounds;
            ``"careful_interpolation"`` is the right one for ``"PR"`` (Davis & Goadrich 2006), whose precision does
            not change linearly between two points.
        thresholds: the points themselves, instead of evenly spaced ones.

    Returns:
        ``(value, update_op)``, float32 scalars.

    Raises:
        ValueError: unknown curve or method. InvalidArgumentError: in the run, a prediction outside of [0, 1].
    """
    with variable_scope(name, "auc", [labels, predictions, weights]):
        if curve not in ("ROC", "PR"):
            raise ValueError(f"curve must be either ROC or PR, {curve} unknown")
        if summation_method not in _AREAS:
            raise ValueError(f"Invalid summation_method: {summation_method}")
        if thresholds is None:
            points = _even(num_thresholds)
        else:
            points = [0.0 - _EPSILON, *sorted(thresholds), 1.0 + _EPSILON]

        def area(tp: Any, fn: Any, tn: Any, fp: Any, name: str) -> Tensor:
            if curve == "PR" and summation_method == "careful_interpolation":
                return _interpolated(tp, fp, fn)
            small = 1.0e-6
            recalls = ew.div(tp + small, tp + fn + small)
            if curve == "ROC":
                x, y = ew.div(fp, fp + tn + small), recalls
            else:
                x, y = recalls, ew.div(tp + small, tp + fp + small)
            return reduce_sum(ew.multiply(_steps(x), _AREAS[summation_method](y)), name=name)

        counted, updates = _counts(labels, predictions, points, weights, _ALL)
        return both(area, counted, updates, metrics_collections, updates_collections)


def _interpolated(tp: Any, fp: Any, fn: Any) -> Tensor:
    """The area under the precision-recall curve when true positives grow linearly with all positives in between."""
    tp_steps = _steps(tp)
    positives = tp + fp
    slope = ew.div_no_nan(tp_steps, ew.maximum(_steps(positives), 0), name="prec_slope")
    intercept = tp[1:] - ew.multiply(slope, positives[1:])
    ratio = ew.where(
        ew.logical_and(positives[:-1] > 0, positives[1:] > 0),
        ew.div_no_nan(positives[:-1], ew.maximum(positives[1:], 0), name="recall_relative_ratio"),
        ones_like(positives[1:]),
    )
    parts = ew.div_no_nan(
        slope * (tp_steps + intercept * ew.log(ratio)), ew.maximum(tp[1:] + fn[1:], 0), name="pr_auc_increment"
    )
    return reduce_sum(parts, name="interpolate_pr_auc")


# -- one number per threshold -----------------------------------------------------------------------------------------


_ARGUMENTS = """

    Args:
        labels: converted to bool.
        predictions: probabilities in [0, 1], of the labels' shape.
        thresholds: a prediction above it counts as 1.
        weights: what each example counts (default 1).
        metrics_collections, updates_collections: where to list the two tensors.
        name: variable scope of the metric.

    Returns:
        ``(value, update_op)``, float32 [number of thresholds].
    """


def _counting(key: str) -> Callable[..., Metric]:
    default_name = _NAMES[key]

    def function(
        labels: Any,
        predictions: Any,
        thresholds: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        with variable_scope(name, default_name, [predictions, labels, weights]):
            [counted], [update] = _counts(labels, predictions, thresholds, weights, key)
            return listed(identity(counted), metrics_collections), listed(update, updates_collections)

    function.__name__ = function.__qualname__ = f"{default_name}_at_thresholds"
    function.__doc__ = f"The number of {default_name.replace('_', ' ')} at each of ``thresholds``." + _ARGUMENTS
    return function


true_positives_at_thresholds = _counting("tp")
false_negatives_at_thresholds = _counting("fn")
true_negatives_at_thresholds = _counting("tn")
false_positives_at_thresholds = _counting("fp")


def _ratio(what: str, missed: str, formula: str) -> Callable[..., Metric]:
    def share(hits: Any, misses: Any, name: str) -> Tensor:
        return ew.div(hits, _EPSILON + hits + misses, name=f"{what}_{name}")

    def function(
        labels: Any,
        predictions: Any,
        thresholds: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        with variable_scope(name, f"{what}_at_thresholds", [predictions, labels, weights]):
            counted, updates = _counts(labels, predictions, thresholds, weights, f"tp {missed}")
            return both(share, counted, updates, metrics_collections, updates_collections)

    function.__name__ = function.__qualname__ = f"{what}_at_thresholds"
    function.__doc__ = f"{formula}, at each of ``thresholds``." + _ARGUMENTS
    return function


precision_at_thresholds = _ratio("precision", "fp", "The share of right ones among the examples predicted to be 1")
recall_at_thresholds = _ratio("recall", "fn", "The share that was found of the examples that are 1")


# -- one rate while the other is fixed --------------------------------------------------------------------------------


def sensitivity_at_specificity(
    labels: Any,
    predictions: Any,
    specificity: float,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The share of the ones that is found, at the threshold where the share of zeros found is nearest ``specificity``.

    Args:
        labels, predictions, weights, num_thresholds, metrics_collections, updates_collections, name: see :func:`auc`.
        specificity: in [0, 1].

    Raises:
        ValueError: ``specificity`` out of range.
    """
    if specificity < 0 or specificity > 1:
        raise ValueError("`specificity` must be in the range [0, 1].")

    def sensitivity(tp: Any, fn: Any, tn: Any, fp: Any, name: str) -> Tensor:
        specificities = ew.div(tn, tn + fp + _EPSILON)
        at = ew.cast(argmin(ew.abs(specificities - specificity), 0), dtypes.int32)
        return ew.div(tp[at], tp[at] + fn[at] + _EPSILON, name)

    with variable_scope(name, "sensitivity_at_specificity", [predictions, labels, weights]):
        counted, updates = _counts(labels, predictions, _even(num_thresholds), weights, _ALL)
        return both(sensitivity, counted, updates, metrics_collections, updates_collections)


def specificity_at_sensitivity(
    labels: Any,
    predictions: Any,
    sensitivity: float,
    weights: Any = None,
    num_thresholds: int = 200,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The share of the zeros that is found, at the last threshold where that of ones is nearest ``sensitivity``.

    Args:
        labels, predictions, weights, num_thresholds, metrics_collections, updates_collections, name: see :func:`auc`.
        sensitivity: in [0, 1].

    Raises:
        ValueError: ``sensitivity`` out of range.
    """
    if sensitivity < 0 or sensitivity > 1:
        raise ValueError("`sensitivity` must be in the range [0, 1].")

    def specificity(tp: Any, fn: Any, tn: Any, fp: Any, name: str) -> Tensor:
        distance = ew.abs(ew.div(tp, tp + fn + _EPSILON) - sensitivity)
        nearest = ew.cast(ew.equal(distance, reduce_min(distance)), dtypes.int64)
        at = ew.cast(argmax(cumsum(nearest), 0), dtypes.int32)
        return ew.div(tn[at], tn[at] + fp[at] + _EPSILON, name)

    with variable_scope(name, "specificity_at_sensitivity", [predictions, labels, weights]):
        points = _even(num_thresholds, 1.0 - _EPSILON)
        counted, updates = _counts(labels, predictions, points, weights, _ALL)
        return both(specificity, counted, updates, metrics_collections, updates_collections)
