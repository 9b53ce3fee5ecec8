"""Predictions as the k most likely of many classes: precision, recall and average precision at k."""

from __future__ import annotations

from typing import Any, NamedTuple

from tfedu.evaluation.streaming import Metric, both, listed, metric_variable
from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import expand_dims, shape, size
from tfedu.ops.array.gather import top_k
from tfedu.ops.constant import ones_like
from tfedu.ops.linalg.parts import matrix_band_part
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import cumsum, reduce_any, reduce_sum
from tfedu.ops.nn.weights import assert_broadcastable, broadcast_weights
from tfedu.ops.sparse.convert import sparse_tensor_to_dense
from tfedu.ops.sparse_tensor import SparseTensor, SparseTensorValue
from tfedu.ops.variables.state import assign_add


class _Ids(NamedTuple):
    """Sets of classes, one per example: int64 [..., n], and which of the n places hold a member."""

    values: Tensor
    present: Tensor

    def only(self, class_id: int | None) -> _Ids:
        """The sets without every class but one."""
        if class_id is None:
            return self
        return _Ids(self.values, ew.logical_and(self.present, ew.equal(self.values, class_id)))

    def in_(self, other: _Ids) -> Tensor:
        """bool [..., n]: which members are members of ``other`` too."""
        equal = ew.equal(expand_dims(self.values, -1), expand_dims(other.values, -2))
        return ew.logical_and(self.present, reduce_any(ew.logical_and(equal, expand_dims(other.present, -2)), -1))

    def distinct(self) -> Tensor:
        """bool [..., n]: every member once, where it stands first."""
        equal = ew.logical_and(
            ew.equal(expand_dims(self.values, -1), expand_dims(self.values, -2)), expand_dims(self.present, -2)
        )
        numbers = ew.cast(equal, dtypes.float32)
        earlier = numbers - matrix_band_part(numbers, 0, -1)
        return ew.logical_and(self.present, ew.logical_not(reduce_any(ew.greater(earlier, 0.0), -1)))


def _labels(labels: Any, rank: int | None) -> tuple[_Ids, bool]:
    """The labels as sets, of ``rank`` axes; and whether they came as a SparseTensor."""
    if isinstance(labels, SparseTensorValue):
        labels = SparseTensor.from_value(labels)
    sparse = isinstance(labels, SparseTensor)
    if sparse:
        values = sparse_tensor_to_dense(labels, validate_indices=False)
        mark = SparseTensor(labels.indices, ones_like(labels.values), labels.dense_shape)
        present = ew.equal(sparse_tensor_to_dense(mark, validate_indices=False), 1)
    else:
        values = convert_to_tensor(labels)
        present = ew.equal(values, values)
    values = ew.cast(values, dtypes.int64)
    if rank is not None and values.dims is not None and len(values.dims) != rank:
        if len(values.dims) != rank - 1:
            raise ValueError(f"Unexpected labels shape {values.shape} for predictions of rank {rank}.")
        values, present = expand_dims(values, -1), expand_dims(present, -1)
    return _Ids(values, present), sparse


def _predictions(indices: Any) -> _Ids:
    values = ew.cast(indices, dtypes.int64)
    return _Ids(values, ew.equal(values, values))


def _at_k(name: str, k: int | None, class_id: int | None = None) -> str:
    name = f"{name}_at_k" if k is None else f"{name}_at_{k}"
    return name if class_id is None else f"{name}_class{class_id}"


def _count(found: Tensor, weights: Any, k: int | None, class_id: int | None, name: str) -> Metric:
    """A variable and its update: in how many places ``found`` is true, example by example weighted."""
    with name_scope(None, _at_k(name, k, class_id), [found]) as scope:
        number = reduce_sum(ew.cast(found, dtypes.float64), -1)
        if weights is not None:
            with get_default_graph().control_dependencies([assert_broadcastable(weights, number)]):
                number = ew.multiply(number, ew.cast(weights, dtypes.float64))
        variable = metric_variable([], dtypes.float64, scope)
        return variable, assign_add(variable, reduce_sum(number), name="update")  # type: ignore[return-value]


def _share(hits: Any, misses: Any, name: str) -> Tensor:
    return ew.div(hits, ew.add(hits, misses), name=name)


def recall_at_top_k(
    labels: Any,
    predictions_idx: Any,
    k: int | None = None,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The share of the labels that is among the predictions.

    Args:
        labels: int64 [..., number of labels] or [...] (one label each), or a SparseTensor.
        predictions_idx: integers [..., k]: the most likely classes.
        k: only for names.
        class_id: look at this class alone.
        weights: what each example counts: a scalar or [...] with extents of the examples or 1.
        metrics_collections, updates_collections: where to list the two tensors.
        name: scope of the metric.

    Returns:
        ``(value, update_op)``, float64 scalars; NaN before anything was counted.
    """
    with name_scope(name, _at_k("recall", k, class_id), [predictions_idx, labels, weights]) as scope:
        predicted = _predictions(predictions_idx)
        wanted = _labels(labels, None if predicted.values.dims is None else len(predicted.values.dims))[0]
        wanted, predicted = wanted.only(class_id), predicted.only(class_id)
        found, once = wanted.in_(predicted), wanted.distinct()
        hits, new_hits = _count(ew.logical_and(once, found), weights, k, class_id, "true_positive")
        missed = ew.logical_and(once, ew.logical_not(found))
        misses, new_misses = _count(missed, weights, k, class_id, "false_negative")
        return both(
            _share, (hits, misses), (new_hits, new_misses), metrics_collections, updates_collections, (scope, "update")
        )


def precision_at_top_k(
    labels: Any,
    predictions_idx: Any,
    k: int | None = None,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The share of the predictions that is among the labels; arguments: see :func:`recall_at_top_k`."""
    with name_scope(name, _at_k("precision", k, class_id), [predictions_idx, labels, weights]) as scope:
        predicted = _predictions(predictions_idx)
        wanted = _labels(labels, None if predicted.values.dims is None else len(predicted.values.dims))[0]
        wanted, predicted = wanted.only(class_id), predicted.only(class_id)
        found, once = predicted.in_(wanted), predicted.distinct()
        hits, new_hits = _count(ew.logical_and(once, found), weights, k, class_id, "true_positive")
        wrong = ew.logical_and(once, ew.logical_not(found))
        misses, new_misses = _count(wrong, weights, k, class_id, "false_positive")
        return both(
            _share, (hits, misses), (new_hits, new_misses), metrics_collections, updates_collections, (scope, "update")
        )


def recall_at_k(
    labels: Any,
    predictions: Any,
    k: int,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The share of the labels that is among the k classes with the greatest predictions.

    Args:
        predictions: floats [..., number of classes].
        k: how many classes to look at.

    Other arguments: see :func:`recall_at_top_k`.
    """
    with name_scope(name, _at_k("recall", k, class_id), [predictions, labels, weights]) as scope:
        _, best = top_k(predictions, k)
        return recall_at_top_k(labels, best, k, class_id, weights, metrics_collections, updates_collections, name=scope)


def precision_at_k(
    labels: Any,
    predictions: Any,
    k: int,
    class_id: int | None = None,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The share of the k classes with the greatest predictions that is among the labels; see :func:`recall_at_k`."""
    with name_scope(name, _at_k("precision", k, class_id), [predictions, labels, weights]) as scope:
        _, best = top_k(predictions, k)
        return precision_at_top_k(
            labels, best, k, class_id, weights, metrics_collections, updates_collections, name=scope
        )


def average_precision_at_k(
    labels: Any,
    predictions: Any,
    k: int,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Metric:
    """The mean over the examples of the precision at every place where a label stands.

    Args:
        labels: int64 [..., number of labels] or [...], or a SparseTensor; classes that do not exist count for nothing.
        predictions: floats [..., number of classes].
        k: how many of the greatest predictions to look at.
        weights, metrics_collections, updates_collections, name: see :func:`recall_at_top_k`.

    Returns:
        ``(value, update_op)``, float64 scalars.

    Raises:
        ValueError: k less than 1.
    """
    if k < 1:
        raise ValueError(f"Invalid k={k}.")
    with name_scope(name, _at_k("average_precision", k), [predictions, labels, weights]) as scope:
        predictions = convert_to_tensor(predictions)
        _, best = top_k(predictions, k)
        wanted, sparse = _labels(labels, None if best.dims is None else len(best.dims))
        classes = ew.cast(shape(predictions)[-1], dtypes.int64)
        values = ew.where(ew.greater_equal(wanted.values, classes), -ones_like(wanted.values), wanted.values)
        wanted = _Ids(values, wanted.present)
        average = _average_precision(wanted, best, k, sparse)
        if weights is not None:
            weights = broadcast_weights(ew.cast(weights, dtypes.float64), average)
            average = ew.multiply(average, weights)
        average.graph.unique_name("Max")  # there TensorFlow looks for classes that do not exist: no name is shifted
        with name_scope(None, "max", [average]) as inner:
            most = metric_variable([], dtypes.float64, inner)
            batch = ew.cast(size(average), dtypes.float64) if weights is None else reduce_sum(weights, name="batch_max")
            new_most = assign_add(most, batch, name="update")
        with name_scope(None, "total", [average]) as inner:
            total = metric_variable([], dtypes.float64, inner)
            new_total = assign_add(total, reduce_sum(average, name="batch_total"), name="update")
        value = listed(ew.div_no_nan(total, most, name="mean"), metrics_collections)
        return value, listed(ew.div_no_nan(new_total, new_most, name=scope), updates_collections)


def _average_precision(wanted: _Ids, best: Tensor, k: int, sparse: bool) -> Tensor:
    """float64 [...]: for each example the sum of precisions where a label stands / how many could stand there."""
    relevant = ew.cast(_predictions(best).in_(wanted), dtypes.float64)
    precisions = ew.div(cumsum(relevant, axis=-1), cumsum(ones_like(relevant), axis=-1))
    counted = wanted.distinct() if sparse else ew.greater_equal(wanted.values, 0)
    number = ew.minimum(reduce_sum(ew.cast(counted, dtypes.float64), -1), ew.cast(k, dtypes.float64))
    return ew.div(reduce_sum(ew.multiply(precisions, relevant), axis=-1), number)
