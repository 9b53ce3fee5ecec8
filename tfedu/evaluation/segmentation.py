"""Intersection over union (``tf.metrics.mean_iou``), by a confusion matrix that grows batch by batch."""

from __future__ import annotations

from typing import Any

from tfedu.evaluation.means import flat
from tfedu.evaluation.streaming import Metric, listed, metric_variable
from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.constant import ones_like
from tfedu.ops.linalg.parts import diag_part
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.counting import confusion_matrix
from tfedu.ops.math.reduction import reduce_sum
from tfedu.ops.variables.state import assign_add
from tfedu.variables.scope import variable_scope


def mean_iou(
    labels: Any,
    predictions: Any,
    num_classes: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean over the classes that occur of intersection / union, for segmentation (TF: ``tf.metrics.mean_iou``).

    Args:
        labels, predictions: numbers of classes, of one shape.
        num_classes: how many classes there are.
        weights, metrics_collections, updates_collections, name: see :func:`mean`.

    Returns:
        the mean so far; the confusion matrix, float64 [num_classes, num_classes], after counting one more batch.
    """
    with variable_scope(name, "mean_iou", [predictions, labels, weights]):
        labels, predictions = convert_to_tensor(labels), convert_to_tensor(predictions)
        predictions.shape.assert_is_compatible_with(labels.shape)
        matrix = metric_variable([num_classes, num_classes], dtypes.float64, "total_confusion_matrix")
        predictions, labels = ew.cast(predictions, dtypes.int64), ew.cast(labels, dtypes.int64)
        classes = ew.cast(num_classes, dtypes.int64)
        flat_weights = None if weights is None else flat(convert_to_tensor(weights))
        current = confusion_matrix(flat(labels), flat(predictions), classes, weights=flat_weights, dtype=dtypes.float64)
        update = assign_add(matrix, current)
        return listed(_mean_iou(matrix), metrics_collections), listed(update, updates_collections)


def _mean_iou(matrix: Any) -> Tensor:
    rows = ew.cast(reduce_sum(matrix, 0), dtypes.float32)
    columns = ew.cast(reduce_sum(matrix, 1), dtypes.float32)
    common = ew.cast(diag_part(matrix), dtypes.float32)
    union = rows + columns - common
    present = reduce_sum(ew.cast(ew.not_equal(union, 0), dtypes.float32))
    union = ew.where(ew.greater(union, 0), union, ones_like(union))
    total = reduce_sum(ew.div(common, union), name="mean_iou")
    return ew.where(ew.greater(present, 0), total / present, 0)
