"""Losses divided among the replicas of a distributed model, of which there is one here."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.array import shape
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum
from tfedu.ops.nn.weights import broadcast_weights, fit_weights

REPLICAS = 1


def compute_average_loss(per_example_loss: Any, sample_weight: Any = None, global_batch_size: Any = None) -> Tensor:
    """The sum of the losses divided by the number of examples (TF: ``tf.nn.compute_average_loss``).

    Args:
        per_example_loss: [batch, ...].
        sample_weight: numbers that broadcast to the losses, by which they are multiplied first.
        global_batch_size: divide by this instead of the batch size.

    Raises:
        ValueError: a scalar.
    """
    losses = convert_to_tensor(per_example_loss)
    dtype = losses.dtype
    if losses.dims == ():
        raise ValueError(
            "Invalid value passed for `per_example_loss`. Expected a tensor with at least rank 1, received: "
            f"{per_example_loss}"
        )
    if sample_weight is not None:
        wide = ew.cast(losses, dtypes.float32)
        weights = fit_weights(ew.cast(sample_weight, dtypes.float32), wide)
        losses = ew.cast(ew.multiply(wide, broadcast_weights(weights, wide)), dtype)
    if global_batch_size is None:
        global_batch_size = ew.cast(shape(losses)[0] * REPLICAS, dtype)
    return reduce_sum(losses) / global_batch_size


def scale_regularization_loss(regularization_loss: Any) -> Tensor:
    """The sum of the regularisation losses divided by the number of replicas, which is 1."""
    return reduce_sum(regularization_loss) / REPLICAS
