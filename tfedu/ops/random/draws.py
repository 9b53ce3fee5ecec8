"""Random numbers with TensorFlow's generator and seed rules: the same seeds give the numbers that the books print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import from_value, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math import elementwise as ew

DEFAULT_GRAPH_SEED = 87654321
_MAX = 2**31 - 1


def get_seed(op_seed: int | None) -> tuple[int | None, int | None]:
    """The two seeds of an operation (TF: ``tf.get_seed``).

    Neither graph nor operation seed: ``(None, None)``, different numbers in every session. A graph seed alone: the
    operation's seed is the number of operations made so far. An operation seed alone: graph seed 87654321.
    """
    graph = get_default_graph()
    if graph.seed is not None:
        seeds = graph.seed % _MAX, (graph.last_id if op_seed is None else op_seed) % _MAX
    elif op_seed is not None:
        seeds = DEFAULT_GRAPH_SEED, op_seed % _MAX
    else:
        return None, None
    return (0, _MAX) if seeds == (0, 0) else seeds


def set_random_seed(seed: int) -> None:
    """Set the graph's seed: from now on its random operations give the same numbers in every session."""
    get_default_graph().seed = seed


def of_seven_bits(x: ir.Node) -> ir.Node:
    """Integers of seven bits as the bfloat16 numbers in [0, 1) that have them."""
    numbers = ir.cast(x, np.float32)
    return ir.binary("mul", numbers, ir.full(x.shape, 2.0**-7, np.float32))


def _draw(dist: str) -> Any:
    def lower(ctx: Any, shape: ir.Node, *bounds: ir.Node) -> ir.Node:
        extents = [int(d) for d in ctx.value(0)]
        kind = ctx.op.outputs[0].dtype.numpy_type
        low, high = (int(ctx.value(i)) for i in (1, 2)) if bounds else (0, 0)
        if bounds and low >= high:
            raise ctx.invalid(f"Need minval < maxval, got {low} >= {high}")
        if dist == "uniform" and ctx.op.outputs[0].dtype is dtypes.bfloat16:
            return of_seven_bits(ctx.random("uniform_int", extents, np.dtype(np.int32), 0, 128))
        return ctx.random(dist, extents, kind, low, high)

    return lower


_SEEDS = "seed: int = 0, seed2: int = 0, T: {index}"
for _name, _dist, _doc in (
    ("RandomStandardNormal", "normal", ("Normally distributed numbers, mean 0, deviation 1", "标准正态分布的随机数")),
    (
        "TruncatedNormal",
        "truncated_normal",
        ("Normally distributed numbers, redrawn beyond two deviations", "截断正态分布：超出两倍标准差的重抽"),
    ),
    ("RandomUniform", "uniform", ("Evenly distributed numbers in [0, 1)", "[0, 1) 上均匀分布的随机数")),
):
    declare(
        _name,
        "shape: T",
        "output: dtype",
        f"{_SEEDS}, dtype: {{float}}",
        doc=_doc,
        shape=from_value,
        lower=_draw(_dist),
        stateful=True,
        values=(0,),
        gradient=lambda op, dy: [None],
    )
declare(
    "RandomUniformInt",
    "shape: T, minval: Tout, maxval: Tout",
    "output: Tout",
    f"{_SEEDS}, Tout: {{index}}",
    doc=("Evenly distributed integers in [minval, maxval)", "[minval, maxval) 上均匀分布的整数"),
    shape=from_value,
    lower=_draw("uniform_int"),
    stateful=True,
    values=(0, 1, 2),
)


def _shuffle(ctx: Any, value: np.ndarray) -> np.ndarray:
    """Fisher-Yates from the front, with the generator's numbers one by one, as TensorFlow's kernel does."""
    order = np.arange(len(value))
    if len(value) > 1:
        numbers = ctx.random_bits(len(value) - 1)
        for i, number in enumerate(numbers.tolist()):
            j = i + number % (len(value) - i)
            order[[i, j]] = order[[j, i]]
    return value[order]


declare(
    "RandomShuffle",
    "value: T",
    "output: T",
    "seed: int = 0, seed2: int = 0, T: type",
    doc=("The rows in random order", "随机打乱第一维的次序"),
    shape=unchanged,
    host=_shuffle,
    stateful=True,
)


def seed_attrs(seed: int | None) -> dict[str, Any]:
    first, second = get_seed(seed)
    return {"seed": first or 0, "seed2": second or 0}


def shape_tensor(shape: Any) -> Tensor:
    if isinstance(shape, (list, tuple)) and not shape:
        return convert_to_tensor(np.zeros(0, np.int32), name="shape")
    return convert_to_tensor(shape, name="shape")


def random_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = dtypes.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Normally distributed numbers (TF: ``tf.random_normal``), new ones at every run.

    Args:
        shape: ints or an int tensor.
        mean, stddev: numbers or tensors that broadcast to ``shape``.
        dtype: a float type.
        seed: operation seed; see :func:`get_seed`.

    >>> random_normal([2, 3], stddev=1, seed=1).shape.as_list()
    [2, 3]
    """
    with name_scope(name, "random_normal", [shape, mean, stddev]) as scope:
        shape = shape_tensor(shape)
        kind = as_dtype(dtype)
        mean, stddev = convert_to_tensor(mean, kind, "mean"), convert_to_tensor(stddev, kind, "stddev")
        drawn = apply_op("RandomStandardNormal", shape=shape, dtype=kind, **seed_attrs(seed))
        return ew.add(drawn * stddev, mean, name=scope)


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = dtypes.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Like :func:`random_normal`, but what lies more than two deviations from the mean is drawn again."""
    with name_scope(name, "truncated_normal", [shape, mean, stddev]) as scope:
        shape = shape_tensor(shape)
        kind = as_dtype(dtype)
        mean, stddev = convert_to_tensor(mean, kind, "mean"), convert_to_tensor(stddev, kind, "stddev")
        drawn = apply_op("TruncatedNormal", shape=shape, dtype=kind, **seed_attrs(seed))
        return ew.add(drawn * stddev, mean, name=scope)


def random_uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = dtypes.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Evenly distributed numbers in [minval, maxval) (TF: ``tf.random_uniform``), new ones at every run.

    Args:
        shape: ints or an int tensor.
        minval, maxval: the range; ``maxval`` defaults to 1 for floats and must be given for integers.
        dtype: float16, float32, float64, int32 or int64.

    Raises:
        ValueError: ``Must specify maxval for integer dtype``.
    """
    kind = as_dtype(dtype)
    if maxval is None:
        if kind.is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {kind!r}")
        maxval = 1
    with name_scope(name, "random_uniform", [shape, minval, maxval]) as scope:
        shape = shape_tensor(shape)
        low, high = convert_to_tensor(minval, kind, "min"), convert_to_tensor(maxval, kind, "max")
        if kind.is_integer:
            return apply_op("RandomUniformInt", scope, shape=shape, minval=low, maxval=high, **seed_attrs(seed))
        drawn = apply_op("RandomUniform", shape=shape, dtype=kind, **seed_attrs(seed))
        return ew.add(drawn * (high - low), low, name=scope)


def random_shuffle(value: Any, seed: int | None = None, name: str | None = None) -> Tensor:
    """The rows of ``value`` (its first axis) in random order."""
    return apply_op("RandomShuffle", name, value=value, **seed_attrs(seed))


def random_crop(value: Any, size: Any, seed: int | None = None, name: str | None = None) -> Tensor:
    """A block of extents ``size`` cut out of ``value`` at a random place.

    Raises:
        InvalidArgumentError: in the run, ``Need value.shape >= size``.
    """
    from tfedu.ops.array import shape
    from tfedu.ops.array.slicing import slice as cut
    from tfedu.ops.control import check

    with name_scope(name, "random_crop", [value, size]) as scope:
        value = convert_to_tensor(value, name="value")
        size = convert_to_tensor(size, dtype=dtypes.int32, name="size")
        extents = shape(value)
        size = check(ew.greater_equal(extents, size), size, "Need value.shape >= size")
        limit = extents - size + 1
        drawn = random_uniform(shape(extents), dtype=size.dtype, maxval=dtypes.int32.max, seed=seed)
        return cut(value, drawn % limit, size, name=scope)


def chosen_classes(ctx: Any, logits: ir.Node, draw: Callable[[int], ir.Node]) -> ir.Node:
    """How many of the running sums of e^logit lie at or below a random share of the total: the class drawn.

    In float64 and with two numbers of the generator per sample, as TensorFlow's kernel does; ``draw(n)`` gives shares.
    """
    if logits.ndim != 2:
        raise ctx.invalid(f"logits should be a matrix, got shape {list(logits.shape)}")
    (rows, classes), count = logits.shape, int(ctx.value(1))
    if count < 0:
        raise ctx.invalid(f"num_samples should be nonnegative, got {count}")
    # what the kernel sets aside: four numbers at a time, two words each
    kept = rows * -(-count // 4) * 4 * 2
    drawn = draw(kept)
    share = ir.reshape(ir.slice_(drawn, (0,), (rows * count,)), (rows, count, 1))
    x = ir.cast(logits, np.float64)
    finite = ir.unary("isfinite", x)
    lowest = ir.full(x.shape, np.finfo(np.float64).min, np.float64)
    top = ir.reshape(ir.reduce("max", ir.select(finite, x, lowest), [1]), (rows, 1))
    weights = ir.unary("exp", ir.binary("sub", x, top))
    sums = ir.scan("sum", ir.select(finite, weights, ir.full(x.shape, 0, np.float64)), 1)
    total = ir.reshape(ir.slice_(sums, (0, classes - 1), (rows, 1)), (rows, 1, 1))
    goal = ir.broadcast_to(ir.binary("mul", share, total), (rows, count, classes))
    below = ir.binary("le", ir.broadcast_to(ir.reshape(sums, (rows, 1, classes)), goal.shape), goal)
    kind = ctx.attr("output_dtype").numpy_type
    return ir.reduce("sum", ir.cast(below, kind), [2])


def _lower_multinomial(ctx: Any, logits: ir.Node, number: ir.Node) -> ir.Node:
    return chosen_classes(ctx, logits, lambda count: ctx.random("uniform", [count], np.dtype(np.float64), 0, 0))


declare(
    "Multinomial",
    "logits: T, num_samples: int32",
    "output: output_dtype",
    "seed: int = 0, seed2: int = 0, T: {real}, output_dtype: {index} = int64",
    doc=("Class numbers drawn with the probabilities softmax(logits)", "按 softmax(logits) 的概率抽取类别编号"),
    shape=lambda ctx: [(ctx.rank(0, 2)[0], None if ctx.value(1) is None else int(ctx.value(1)))],
    lower=_lower_multinomial,
    stateful=True,
    values=(1,),
)


def multinomial(
    logits: Any, num_samples: Any, seed: int | None = None, name: str | None = None, output_dtype: Any = None
) -> Tensor:
    """``num_samples`` class numbers per row, drawn with the probabilities softmax(logits).

    Args:
        logits: numbers [batch, classes]; -inf for a class that never comes.
        num_samples: how many to draw per row.
        seed: operation seed; see :func:`get_seed`.
        output_dtype: int64 (default) or int32.

    Returns:
        [batch, num_samples].
    """
    with name_scope(name, "multinomial", [logits]):
        kind = as_dtype(output_dtype or dtypes.int64)
        return apply_op("Multinomial", logits=logits, num_samples=num_samples, output_dtype=kind, **seed_attrs(seed))


def categorical(
    logits: Any, num_samples: Any, dtype: Any = None, seed: int | None = None, name: str | None = None
) -> Tensor:
    """The newer name of :func:`multinomial` (TF: ``tf.random.categorical``); ``dtype``: int64 (default) or int32."""
    with name_scope(name, "categorical", [logits]):
        logits = convert_to_tensor(logits, name="logits")
        kind = as_dtype(dtype or dtypes.int64)
        return apply_op("Multinomial", logits=logits, num_samples=num_samples, output_dtype=kind, **seed_attrs(seed))
