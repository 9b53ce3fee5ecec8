"""Losses over many classes that look at a few of them only (``tf.nn.nce_loss``, ``tf.nn.sampled_softmax_loss``)."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.array import concat, expand_dims, reshape, shape, stack, stop_gradient
from tfedu.ops.array.slicing import slice as cut
from tfedu.ops.constant import ones, ones_like, zeros_like
from tfedu.ops.linalg.products import matmul
from tfedu.ops.math import elementwise as ew
from tfedu.ops.nn.candidate_sampling import compute_accidental_hits, log_uniform_candidate_sampler
from tfedu.ops.nn.cross_entropy import sigmoid_cross_entropy_with_logits, softmax_cross_entropy_with_logits_v2
from tfedu.ops.nn.embedding import embedding_lookup


def _sum_rows(matrix: Tensor) -> Tensor:
    """[rows]: a product with ones, whose gradient is cheaper than that of a reduction."""
    columns = shape(matrix)[1]
    return reshape(matmul(matrix, ones(stack([columns, 1]), matrix.dtype)), [-1])


def _as(value: Tensor, dtype: Any) -> Tensor:
    return value if value.dtype == dtype else ew.cast(value, dtype)


def _sampled_logits(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int,
    sampled_values: Any,
    remove_accidental_hits: bool,
    partition_strategy: str,
    name: str | None,
    seed: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Logits of the true classes and of the sampled ones, [batch, num_true + num_sampled], and their labels.

    From every logit the logarithm of how often its class was to be expected in the sample is taken away.
    """
    weights = weights if isinstance(weights, list) else [weights]
    with name_scope(name, "compute_sampled_logits", [*weights, biases, inputs, labels]):
        labels = _as(labels, dtypes.int64)
        flat = reshape(labels, [-1])
        if sampled_values is None:
            sampled_values = log_uniform_candidate_sampler(labels, num_true, num_sampled, True, num_classes, seed)
        sampled, true_expected, sampled_expected = (stop_gradient(v) for v in sampled_values)
        sampled = ew.cast(sampled, dtypes.int64)

        # one lookup for both, so that their gradient is one too
        every = concat([flat, sampled], 0)
        rows = _as(embedding_lookup(weights, every, partition_strategy), inputs.dtype)
        true_rows = cut(rows, [0, 0], stack([shape(flat)[0], -1]))
        sampled_rows = cut(rows, stack([shape(flat)[0], 0]), [-1, -1])
        sampled_logits = matmul(inputs, sampled_rows, transpose_b=True)
        shifts = _as(embedding_lookup(biases, every, partition_strategy), inputs.dtype)
        true_shift = cut(shifts, [0], shape(flat))
        sampled_shift = cut(shifts, shape(flat), [-1])

        width = shape(true_rows)[1:2]
        grouped = concat([[-1, num_true], width], 0)
        products = ew.multiply(expand_dims(inputs, 1), reshape(true_rows, grouped))
        dots = _sum_rows(reshape(products, concat([[-1], width], 0)))
        true_logits = reshape(dots, [-1, num_true])
        true_logits += reshape(true_shift, [-1, num_true])
        sampled_logits += sampled_shift
        if remove_accidental_hits:
            sampled_logits += _hit_penalty(labels, sampled, num_true, num_sampled, sampled_logits.dtype)
        true_logits -= ew.log(true_expected)
        sampled_logits -= ew.log(sampled_expected)
        logits = concat([true_logits, sampled_logits], 1)
        return logits, concat([ones_like(true_logits) / num_true, zeros_like(sampled_logits)], 1)


def _hit_penalty(labels: Tensor, sampled: Tensor, num_true: int, num_sampled: int, dtype: Any) -> Tensor:
    """[batch, num_sampled]: 0, and the lowest float where a sampled class is a true one."""
    rows, places, weights = compute_accidental_hits(labels, sampled, num_true)
    row_column = reshape(rows, [-1, 1])
    place_column = reshape(ew.cast(places, dtypes.int32), [-1, 1])
    indices = concat([row_column, place_column], 1, "sparse_indices")
    extents = concat([shape(labels)[:1], expand_dims(num_sampled, 0)], 0)
    return apply_op(
        "SparseToDense",
        sparse_indices=indices,
        output_shape=extents,
        sparse_values=_as(weights, dtype),
        default_value=0.0,
        validate_indices=False,
    )


def nce_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = False,
    partition_strategy: str = "mod",
    name: str = "nce_loss",
) -> Tensor:
    """Noise-contrastive estimation: tell the true class from sampled ones (Gutmann and Hyvärinen 2010).

    Args:
        weights: [num_classes, dim], a row for each class, or a list of parts; see :func:`embedding_lookup`.
        biases: [num_classes].
        labels: integers [batch, num_true], the true classes.
        inputs: floats [batch, dim].
        num_sampled: how many other classes each batch is compared with.
        num_classes: how many there are.
        sampled_values: what a candidate sampler returned; default: the log-uniform one, which wants classes sorted by
            falling frequency.
        remove_accidental_hits: do not count a sampled class that is a true one.

    Returns:
        [batch] losses.

    >>> table, x = ones([50, 8]), ones([4, 8])
    >>> nce_loss(table, ones([50]), ones([4, 1], dtypes.int64), x, 5, 50).shape.as_list()
    [4]
    """
    logits, targets = _sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        partition_strategy,
        name,
    )
    losses = sigmoid_cross_entropy_with_logits(labels=targets, logits=logits, name="sampled_losses")
    return _sum_rows(losses)


def sampled_softmax_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = True,
    partition_strategy: str = "mod",
    name: str = "sampled_softmax_loss",
    seed: int | None = None,
) -> Tensor:
    """Softmax cross-entropy over the true classes and a sample of the others (Jean et al. 2014). For training only.

    Args:
        weights, biases, labels, inputs, num_sampled, num_classes, num_true, sampled_values: as in :func:`nce_loss`.
        remove_accidental_hits: do not count a sampled class that is a true one.
        seed: operation seed of the sampler.

    Returns:
        [batch] losses.
    """
    logits, targets = _sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        partition_strategy,
        name,
        seed,
    )
    targets = stop_gradient(targets, name="labels_stop_gradient")
    return softmax_cross_entropy_with_logits_v2(labels=targets, logits=logits)
