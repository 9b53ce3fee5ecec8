"""What all metrics share: variables that count, and the two tensors a metric consists of.

A metric is a pair. The *value* reads what has been counted so far; the *update* counts one more batch and returns the
value afterwards. Both are ordinary graph; the variables are local ones, which ``tf.local_variables_initializer``
sets to zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import DType
from tfedu.graph.graph import GraphKeys
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.constant import zeros
from tfedu.ops.nn.weights import fit_weights, remove_squeezable_dimensions
from tfedu.variables.variable import Variable

Metric = tuple[Tensor, Tensor]


def metric_variable(shape: Any, dtype: DType, name: str, validate_shape: bool = True) -> Variable:
    """A variable that starts at 0, listed under local and metric variables."""
    return Variable(
        lambda: zeros(shape, dtype),
        trainable=False,
        collections=[GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
        validate_shape=validate_shape,
        name=name,
    )


def fit(predictions: Any, labels: Any, weights: Any) -> tuple[Tensor, Tensor, Tensor | None]:
    """Predictions, labels and weights (or None) of one rank.

    Raises:
        ValueError: the static shapes of predictions and labels differ.
    """
    labels, predictions = remove_squeezable_dimensions(labels, convert_to_tensor(predictions))
    predictions.shape.assert_is_compatible_with(labels.shape)
    return predictions, labels, None if weights is None else fit_weights(weights, predictions)


def listed(value: Any, collections: Any) -> Any:
    """``value``, after adding it to ``collections``."""
    if collections:
        get_default_graph().add_to_collections(collections, value)
    return value


def both(
    compute: Callable[..., Tensor],
    counted: Sequence[Any],
    updates: Sequence[Any],
    metrics_collections: Any,
    updates_collections: Any,
    names: tuple[str, str] = ("value", "update_op"),
) -> Metric:
    """The metric computed from variables, and computed from their updates."""
    value = listed(compute(*counted, name=names[0]), metrics_collections)
    return value, listed(compute(*updates, name=names[1]), updates_collections)
