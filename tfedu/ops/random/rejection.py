"""Gamma and Poisson distributed random numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, broadcast_two
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, reshape, size
from tfedu.ops.array import shape as shape_of
from tfedu.ops.constant import ones_like, zeros_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math import gamma_values
from tfedu.ops.math.reduction import reduce_sum
from tfedu.ops.random.draws import seed_attrs, shape_tensor


def _drawn_shape(ctx: ShapeContext) -> list[Dims]:
    """The wanted shape, and behind it that of the parameter."""
    wanted, each = ctx.value_as_dims(0), ctx.dims(1)
    return [None if wanted is None or each is None else (*wanted, *each)]


def _draw(ctx: Any, dist: str, extents: np.ndarray, parameter: np.ndarray) -> np.ndarray:
    """Parameter by parameter all its numbers, which then move to the front."""
    wanted = tuple(int(d) for d in extents)
    count = int(np.prod(wanted, dtype=np.int64))
    drawn = ctx.random_rejection(dist, np.repeat(parameter.ravel(), count))
    return np.moveaxis(drawn.reshape(parameter.size, count), 0, -1).reshape((*wanted, *parameter.shape))


def _gamma_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """The samples are made to move with alpha as the quantiles of the distribution do."""
    extents, alpha = op.inputs
    inner = concat([ones_like(extents), shape_of(alpha, out_type=extents.dtype)], 0)
    slope = apply_op("RandomGammaGrad", alpha=reshape(alpha, inner), sample=op.outputs[0])
    return [None, reduce_sum(dy * slope, axis=_front(extents))]


def _front(extents: Tensor) -> Tensor:
    from tfedu.ops.constant import range_

    return range_(0, size(extents))


declare(
    "RandomGamma",
    "shape: S, alpha: T",
    "output: T",
    "seed: int = 0, seed2: int = 0, S: {index}, T: {float16, float32, float64}",
    doc=("Gamma distributed numbers", "服从 Γ 分布的随机数"),
    shape=_drawn_shape,
    host=lambda ctx, extents, alpha: _draw(ctx, "gamma", extents, alpha),
    gradient=_gamma_gradient,
    stateful=True,
)
declare(
    "RandomGammaGrad",
    "alpha: T, sample: T",
    "output: T",
    "T: {float32, float64}",
    doc=("How a gamma distributed sample moves with alpha", "Γ 分布的样本随 alpha 的变化率"),
    shape=broadcast_two,
    host=lambda ctx, alpha, sample: gamma_values.gamma_sample_slope(alpha, sample),
)
declare(
    "RandomPoissonV2",
    "shape: S, rate: R",
    "output: dtype",
    "seed: int = 0, seed2: int = 0, S: {index}, R: {float, int32, int64} = float64, "
    "dtype: {float, int32, int64} = int64",
    doc=("Poisson distributed numbers", "服从泊松分布的随机数"),
    shape=_drawn_shape,
    host=lambda ctx, extents, rate: _draw(ctx, "poisson", extents, rate),
    gradient=lambda op, dy: [None, None],
    stateful=True,
)


def random_gamma(
    shape: Any,
    alpha: Any,
    beta: Any = None,
    dtype: Any = dtypes.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Gamma distributed numbers (TF: ``tf.random_gamma``), new ones at every run.

    Args:
        shape: how many for each ``alpha``, ints or an int tensor.
        alpha: the shape parameter, a float or a tensor of them, positive.
        beta: the inverse scale; it broadcasts with ``alpha``. Default 1.
        dtype: a float type.
        seed: operation seed; see :func:`tfedu.ops.random.draws.get_seed`.

    Returns:
        [*shape, *shape of alpha and beta]; never 0, but the least number of the type. It can be differentiated by
        ``alpha`` and ``beta``.

    >>> random_gamma([10], [0.5, 1.5]).shape.as_list()
    [10, 2]
    """
    with name_scope(name, "random_gamma", [shape, alpha, beta]):
        extents = shape_tensor(shape)
        kind = as_dtype(dtype)
        alpha = convert_to_tensor(alpha, kind, "alpha")
        beta = convert_to_tensor(beta if beta is not None else 1, kind, "beta")
        drawn = apply_op("RandomGamma", shape=extents, alpha=alpha + zeros_like(beta), **seed_attrs(seed))
        return ew.maximum(np.finfo(kind.as_numpy_dtype).tiny, drawn / beta)


def random_poisson(
    lam: Any, shape: Any, dtype: Any = dtypes.float32, seed: int | None = None, name: str | None = None
) -> Tensor:
    """Poisson distributed numbers (TF: ``tf.random_poisson``), new ones at every run.

    Args:
        lam: the mean, a number or a tensor of them, not negative.
        shape: how many for each mean.
        dtype: float16, float32, float64, int32 or int64.
        seed: operation seed; see :func:`tfedu.ops.random.draws.get_seed`.

    Returns:
        [*shape, *lam.shape].

    >>> random_poisson([0.5, 1.5], [10]).shape.as_list()
    [10, 2]
    """
    with name_scope(name, "random_poisson", [lam, shape]):
        return apply_op(
            "RandomPoissonV2", shape=shape_tensor(shape), rate=lam, dtype=as_dtype(dtype), **seed_attrs(seed)
        )
