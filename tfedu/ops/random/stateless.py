"""Random numbers that are a function of their seed alone: the same in every run and every session."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math import elementwise as ew
from tfedu.ops.random.draws import chosen_classes, of_seven_bits, shape_tensor


def _check_seed(ctx: ShapeContext, index: int) -> None:
    count = ctx.rank(index, 1)[0]
    if count not in (None, 2):
        raise ctx.error(f"Dimension must be 2 but is {count}")


def _stateless_shape(ctx: ShapeContext) -> list[Dims]:
    _check_seed(ctx, 1)
    return [ctx.value_as_dims(0)]


def _draw(dist: str) -> Any:
    def lower(ctx: Any, shape: ir.Node, seed: ir.Node, *bounds: ir.Node) -> ir.Node:
        low, high = (int(ctx.value(i)) for i in (2, 3)) if bounds else (0, 0)
        if bounds and low >= high:
            raise ctx.invalid(f"Need minval < maxval, got {low} >= {high}")
        extents = [int(d) for d in ctx.value(0)]
        if dist == "uniform" and ctx.attr("dtype") is dtypes.bfloat16:
            return of_seven_bits(ctx.stateless("uniform_int", extents, np.dtype(np.int32), ctx.value(1), 0, 128))
        return ctx.stateless(dist, extents, ctx.attr("dtype").numpy_type, ctx.value(1), low, high)

    return lower


for _name, _dist, _doc in (
    (
        "StatelessRandomNormal",
        "normal",
        ("Normally distributed numbers, made from a seed", "由种子决定的正态分布随机数"),
    ),
    (
        "StatelessTruncatedNormal",
        "truncated_normal",
        ("Normally distributed numbers within two deviations, made from a seed", "由种子决定的截断正态分布随机数"),
    ),
    (
        "StatelessRandomUniform",
        "uniform",
        ("Numbers in [0, 1), made from a seed", "由种子决定的 [0, 1) 均匀分布随机数"),
    ),
):
    declare(
        _name,
        "shape: T, seed: Tseed",
        "output: dtype",
        "dtype: {float} = float32, T: {index} = int32, Tseed: {index} = int64",
        doc=_doc,
        shape=_stateless_shape,
        lower=_draw(_dist),
        gradient=lambda op, dy: [None, None],
        values=(0, 1),
    )
declare(
    "StatelessRandomUniformInt",
    "shape: T, seed: Tseed, minval: dtype, maxval: dtype",
    "output: dtype",
    "dtype: {index}, T: {index}, Tseed: {index} = int64",
    doc=("Integers in [minval, maxval), made from a seed", "由种子决定的 [minval, maxval) 均匀分布整数"),
    shape=_stateless_shape,
    lower=_draw("uniform_int"),
    values=(0, 1, 2, 3),
)


def _multinomial_shape(ctx: ShapeContext) -> list[Dims]:
    _check_seed(ctx, 2)
    count = ctx.value(1)
    return [(ctx.rank(0, 2)[0], None if count is None else int(count))]


def _lower_multinomial(ctx: Any, logits: ir.Node, number: ir.Node, seed: ir.Node) -> ir.Node:
    return chosen_classes(
        ctx, logits, lambda count: ctx.stateless("uniform", [count], np.dtype(np.float64), ctx.value(2), 0, 0)
    )


declare(
    "StatelessMultinomial",
    "logits: T, num_samples: int32, seed: Tseed",
    "output: output_dtype",
    "T: {real}, Tseed: {index} = int64, output_dtype: {index} = int64",
    doc=(
        "Class numbers drawn with the probabilities softmax(logits), from a seed",
        "由种子决定，按 softmax(logits) 抽取类别",
    ),
    shape=_multinomial_shape,
    lower=_lower_multinomial,
    values=(1, 2),
)


def _normal(op_type: str, default: str, what: str) -> Any:
    def function(
        shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = dtypes.float32, name: str | None = None
    ) -> Tensor:
        kind = as_dtype(dtype)
        with name_scope(name, default, [shape, seed, mean, stddev]) as scope:
            shape = shape_tensor(shape)
            mean, stddev = convert_to_tensor(mean, kind, "mean"), convert_to_tensor(stddev, kind, "stddev")
            drawn = apply_op(op_type, shape=shape, seed=seed, dtype=kind)
            return ew.add(drawn * stddev, mean, name=scope)

    function.__doc__ = f"""{what}, the same whenever ``seed`` is.

    Args:
        shape: ints or an int tensor.
        seed: two integers, or an int32 or int64 tensor [2].
        mean, stddev: numbers or tensors that broadcast to ``shape``.
        dtype: a float type.

    Raises:
        ValueError: a seed that is not two numbers.
    """
    return function


stateless_random_normal = _normal(
    "StatelessRandomNormal",
    "stateless_random_normal",
    "Normally distributed numbers (TF: ``tf.random.stateless_normal``)",
)
stateless_truncated_normal = _normal(
    "StatelessTruncatedNormal",
    "stateless_truncated_normal",
    "Normally distributed numbers within two deviations (TF: ``tf.random.stateless_truncated_normal``)",
)


def stateless_random_uniform(
    shape: Any, seed: Any, minval: Any = 0, maxval: Any = None, dtype: Any = dtypes.float32, name: str | None = None
) -> Tensor:
    """Evenly distributed numbers, the same whenever ``seed`` is (TF: ``tf.random.stateless_uniform``).

    Args:
        shape: ints or an int tensor.
        seed: two integers, or an int32 or int64 tensor [2].
        minval, maxval: the range; ``maxval`` defaults to 1 for floats and must be given for integers.
        dtype: float16, float32, float64, int32 or int64.

    Raises:
        ValueError: ``Must specify maxval for integer dtype``; a seed that is not two numbers.

    >>> stateless_random_uniform([2, 3], seed=[1, 2]).shape.as_list()
    [2, 3]
    """
    kind = as_dtype(dtype)
    if maxval is None:
        if kind.is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {kind!r}")
        maxval = 1
    with name_scope(name, "stateless_random_uniform", [shape, seed, minval, maxval]) as scope:
        shape = shape_tensor(shape)
        low, high = convert_to_tensor(minval, kind, "min"), convert_to_tensor(maxval, kind, "max")
        if kind.is_integer:
            return apply_op("StatelessRandomUniformInt", scope, shape=shape, seed=seed, minval=low, maxval=high)
        drawn = apply_op("StatelessRandomUniform", shape=shape, seed=seed, dtype=kind)
        return ew.add(drawn * (high - low), low, name=scope)


def stateless_multinomial(
    logits: Any, num_samples: Any, seed: Any, output_dtype: Any = dtypes.int64, name: str | None = None
) -> Tensor:
    """``num_samples`` class numbers per row, with the probabilities softmax(logits), the same whenever ``seed`` is.

    Args:
        logits: numbers [batch, classes].
        num_samples: how many to draw per row.
        seed: two integers, or an int32 or int64 tensor [2].
        output_dtype: int64 or int32.

    Returns:
        [batch, num_samples].
    """
    with name_scope(name, "stateless_multinomial", [logits, seed]):
        return _classes(logits, num_samples, seed, output_dtype)


def stateless_categorical(
    logits: Any, num_samples: Any, seed: Any, dtype: Any = dtypes.int64, name: str | None = None
) -> Tensor:
    """The newer name of :func:`stateless_multinomial`."""
    with name_scope(name, "stateless_categorical", [logits, seed]):
        return _classes(logits, num_samples, seed, dtype)


def _classes(logits: Any, num_samples: Any, seed: Any, dtype: Any) -> Tensor:
    logits = convert_to_tensor(logits, name="logits")
    return apply_op(
        "StatelessMultinomial", logits=logits, num_samples=num_samples, seed=seed, output_dtype=as_dtype(dtype)
    )
