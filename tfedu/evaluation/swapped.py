"""``tf.contrib.metrics``: the metrics under their older names, which take predictions before labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.evaluation import confusion, means, segmentation, thresholds
from tfedu.evaluation.streaming import Metric


def _swapped(metric: Callable[..., Metric]) -> Callable[..., Metric]:
    def function(predictions: Any, labels: Any, *args: Any, **kwargs: Any) -> Metric:
        return metric(labels, predictions, *args, **kwargs)

    function.__name__ = function.__qualname__ = f"streaming_{metric.__name__}"
    function.__doc__ = f"``tf.metrics.{metric.__name__}``, with predictions before labels; see there for the arguments."
    return function


streaming_accuracy = _swapped(means.accuracy)
streaming_mean_absolute_error = _swapped(means.mean_absolute_error)
streaming_mean_squared_error = _swapped(means.mean_squared_error)
streaming_root_mean_squared_error = _swapped(means.root_mean_squared_error)
streaming_mean_relative_error = _swapped(means.mean_relative_error)
streaming_mean_cosine_distance = _swapped(means.mean_cosine_distance)
streaming_mean_iou = _swapped(segmentation.mean_iou)
streaming_precision = _swapped(confusion.precision)
streaming_recall = _swapped(confusion.recall)
streaming_true_positives = _swapped(confusion.true_positives)
streaming_true_negatives = _swapped(confusion.true_negatives)
streaming_false_positives = _swapped(confusion.false_positives)
streaming_false_negatives = _swapped(confusion.false_negatives)
streaming_auc = _swapped(thresholds.auc)
