"""Hits and misses of two classes: true and false positives and negatives, precision, recall."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.evaluation.streaming import Metric, both, fit, listed, metric_variable
from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.tensor import Tensor
from tfedu.ops.array import identity, rank
from tfedu.ops.checks.shapes import assert_rank_in
from tfedu.ops.checks.types import assert_type
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum
from tfedu.ops.variables.state import assign_add
from tfedu.variables.scope import variable_scope

_ARGUMENTS = """

    Args:
        labels, predictions: of one shape; converted to bool.
        weights: what each example counts (default 1): a scalar, or of the labels' rank with their extents or 1.
        metrics_collections, updates_collections: where to list the two tensors.
        name: variable scope of the metric.

    Returns:
        ``(value, update_op)``, float32 scalars.
    """


def _counting(default_name: str, label: bool, prediction: bool, what: str) -> Callable[..., Metric]:
    def function(
        labels: Any,
        predictions: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        with variable_scope(name, default_name, [predictions, labels, weights]):
            predictions, labels, weights = fit(
                ew.cast(predictions, dtypes.bool_), ew.cast(labels, dtypes.bool_), weights
            )
            found = ew.logical_and(ew.equal(labels, label), ew.equal(predictions, prediction))
            return _count(found, weights, metrics_collections, updates_collections)

    function.__name__ = function.__qualname__ = default_name
    function.__doc__ = f"How many examples of class {what}." + _ARGUMENTS
    return function


def _count(found: Tensor, weights: Tensor | None, metrics_collections: Any, updates_collections: Any) -> Metric:
    assert_type(found, dtypes.bool_)
    count = metric_variable([], dtypes.float32, "count")
    numbers = ew.cast(found, dtypes.float32)
    if weights is not None:
        with get_default_graph().control_dependencies([assert_rank_in(weights, (0, rank(numbers)))]):
            numbers = ew.multiply(numbers, ew.cast(weights, dtypes.float32))
    value = listed(identity(count), metrics_collections)
    return value, listed(assign_add(count, reduce_sum(numbers)), updates_collections)


true_positives = _counting("true_positives", True, True, "1 were predicted to be of class 1")
false_negatives = _counting("false_negatives", True, False, "1 were predicted to be of class 0")
false_positives = _counting("false_positives", False, True, "0 were predicted to be of class 1")
true_negatives = _counting("true_negatives", False, False, "0 were predicted to be of class 0")


def _share(hits: Any, misses: Any, name: str) -> Tensor:
    return ew.where(ew.greater(hits + misses, 0), ew.div(hits, hits + misses), 0, name)


def _ratio(default_name: str, missed: Callable[..., Metric], formula: str) -> Callable[..., Metric]:
    def function(
        labels: Any,
        predictions: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Metric:
        with variable_scope(name, default_name, [predictions, labels, weights]):
            predictions, labels, weights = fit(
                ew.cast(predictions, dtypes.bool_), ew.cast(labels, dtypes.bool_), weights
            )
            hits, new_hits = true_positives(labels, predictions, weights)
            misses, new_misses = missed(labels, predictions, weights)
            return both(_share, (hits, misses), (new_hits, new_misses), metrics_collections, updates_collections)

    function.__name__ = function.__qualname__ = default_name
    function.__doc__ = formula + "; 0 while there are none." + _ARGUMENTS
    return function


precision = _ratio("precision", false_positives, "The share of right ones among the examples predicted to be 1")
recall = _ratio("recall", false_negatives, "The share that was found of the examples that are 1")
