"""Making labels, predictions and weights fit each other: what losses and metrics share."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, rank, reshape, shape, squeeze
from tfedu.ops.constant import fill, ones_like
from tfedu.ops.control import Assert, no_op
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_all

_PREFIX = "weights can not be broadcast to values."


def remove_squeezable_dimensions(
    labels: Any, predictions: Any, expected_rank_diff: int = 0, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """``labels`` and ``predictions``, without a last axis of extent 1 where one of them has an axis too many.

    Args:
        expected_rank_diff: how many axes more predictions should have.
    """
    with name_scope(name, "remove_squeezable_dimensions", [labels, predictions]):
        predictions, labels = convert_to_tensor(predictions), convert_to_tensor(labels)
        if labels.dims is not None and predictions.dims is not None:
            surplus = len(predictions.dims) - len(labels.dims) - expected_rank_diff
            if surplus == 1:
                predictions = squeeze(predictions, [-1])
            elif surplus == -1:
                labels = squeeze(labels, [-1])
            return labels, predictions
        difference = rank(predictions) - rank(labels)
        if _may_end_in_one(predictions):
            predictions = _without_last(predictions, ew.equal(expected_rank_diff + 1, difference))
        if _may_end_in_one(labels):
            labels = _without_last(labels, ew.equal(expected_rank_diff - 1, difference))
        return labels, predictions


def _may_end_in_one(x: Tensor) -> bool:
    return x.dims is None or (len(x.dims) > 0 and x.dims[-1] in (1, None))


def _without_last(x: Tensor, condition: Tensor) -> Tensor:
    """``x``, without its last axis (of extent 1) if the condition holds."""
    return reshape(x, shape(x)[: rank(x) - ew.cast(condition, dtypes.int32)])


def _with_last(x: Tensor, condition: Tensor) -> Tensor:
    """``x``, with a last axis of extent 1 if the condition holds."""
    return reshape(x, concat([shape(x), fill(expand_dims(ew.cast(condition, dtypes.int32), 0), 1)], 0))


def fit_weights(weights: Any, values: Tensor) -> Tensor:
    """``weights`` with one axis (of extent 1) more or less if that gives them the rank of ``values``."""
    weights = convert_to_tensor(weights)
    if weights.dims == ():
        return weights
    if weights.dims is not None and values.dims is not None:
        surplus = len(weights.dims) - len(values.dims)
        if surplus == 1:
            return squeeze(weights, [-1])
        return expand_dims(weights, [-1]) if surplus == -1 else weights
    difference = rank(weights) - rank(values)
    if _may_end_in_one(weights):
        weights = _without_last(weights, ew.equal(difference, 1))
    return _with_last(weights, ew.logical_and(ew.equal(difference, -1), ew.greater(rank(weights), 0)))


def assert_broadcastable(weights: Any, values: Any) -> Operation:
    """An operation that raises InvalidArgumentError unless ``weights`` fit ``values``.

    They fit when they are a scalar, or have the rank of ``values`` and along every axis its extent or 1.

    Raises:
        ValueError: at once, when the shapes are known.
    """
    with name_scope(None, "assert_broadcastable", [weights, values]) as scope:
        with name_scope(None, "weights", [weights]) as inner:
            weights = convert_to_tensor(weights, name=inner)
            weights_shape, weights_rank = shape(weights, name="shape"), rank(weights, name="rank")
        with name_scope(None, "values", [values]) as inner:
            values = convert_to_tensor(values, name=inner)
            values_shape, values_rank = shape(values, name="shape"), rank(values, name="rank")
        if weights.dims is not None and values.dims is not None:
            if weights.dims == ():
                return no_op("static_scalar_check_success")
            if len(weights.dims) != len(values.dims):
                raise ValueError(
                    f"{_PREFIX} values.rank={len(values.dims)}. weights.rank={len(weights.dims)}. "
                    f"values.shape={values.shape}. weights.shape={weights.shape}."
                )
            if None not in weights.dims and None not in values.dims:
                for axis, (own, wanted) in enumerate(zip(weights.dims, values.dims)):
                    if own not in (1, wanted):
                        raise ValueError(
                            f"{_PREFIX} Mismatch at dim {axis}. "
                            f"values.shape={list(values.dims)} weights.shape={list(weights.dims)}."
                        )
                return no_op("static_dims_check_success")
        is_scalar = ew.equal(0, weights_rank, name="is_scalar")
        same_rank = ew.equal(values_rank, weights_rank, name="is_same_rank")
        common = ew.minimum(weights_rank, values_rank)
        own, wanted = weights_shape[:common], values_shape[:common]
        fitting = reduce_all(ew.logical_or(ew.equal(own, 1), ew.equal(own, wanted)))
        valid = ew.logical_or(is_scalar, ew.logical_and(same_rank, fitting), name="is_valid_shape")
        data = [_PREFIX, "weights.shape=", weights.name, weights_shape, "values.shape=", values.name, values_shape]
        return Assert(valid, [*data, "is_scalar=", is_scalar], name=scope)


def broadcast_weights(weights: Any, values: Any) -> Tensor:
    """``weights`` in the shape and type of ``values``; see :func:`assert_broadcastable`.

    >>> broadcast_weights([[1.0], [2.0]], [[0.0, 0.0], [0.0, 0.0]]).shape.as_list()
    [2, 2]
    """
    with name_scope(None, "broadcast_weights", [weights, values]) as scope:
        values = convert_to_tensor(values, name="values")
        weights = convert_to_tensor(weights, values.dtype.base_dtype, name="weights")
        if weights.shape.is_fully_defined() and weights.dims == values.dims:
            return weights
        with values.graph.control_dependencies([assert_broadcastable(weights, values)]):
            return ew.multiply(weights, ones_like(values), name=scope)
