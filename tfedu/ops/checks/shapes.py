"""Checks of ranks and shapes (``tf.assert_rank``, ``tf.ensure_shape``, ...): where it can be, before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.operation import Operation
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims, TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, shape
from tfedu.ops.array import rank as rank_of
from tfedu.ops.checks.types import assert_type
from tfedu.ops.constant import fill
from tfedu.ops.control import Assert, group, no_op, with_dependencies
from tfedu.ops.math import elementwise as ew

# -- ranks ----------------------------------------------------------------------------------------------------------


def _check_rank(
    x: Tensor,
    ranks: Sequence[Tensor],
    wanted: str,
    holds: Callable[[int, Sequence[int]], bool],
    condition: Callable[[Tensor, Sequence[Tensor]], Tensor],
    data: Any,
    summarize: int | None,
    message: str,
) -> Operation:
    """What the three rank checks share: decided now where the ranks are known, else in the run."""
    if data is None:
        data = [message, f"Tensor {x.name} must have rank{wanted}", *ranks, "Received shape: ", shape(x)]
    for rank in ranks:
        assert_type(rank, dtypes.int32)
    known = [constant_value(rank) for rank in ranks]
    if any(value is not None and value.ndim for value in known):
        raise ValueError("Rank must be a scalar.")
    numbers = [int(value) for value in known if value is not None]
    if len(numbers) == len(ranks) and x.dims is not None:
        if not holds(len(x.dims), numbers):
            shown = f"in {tuple(numbers)}" if wanted == " in" else f"{wanted.strip()} {numbers[0]}".strip()
            raise ValueError(
                f"{message}.  Tensor {x.name} must have rank {shown}.  Received rank {len(x.dims)}, shape {x.shape}"
            )
        return no_op("static_checks_determined_all_ok")
    result = condition(rank_of(x), ranks)
    for rank, value in zip(ranks, known):
        if value is None:
            check = assert_rank(rank, 0, data=["Rank must be a scalar. Received rank: ", rank])
            result = with_dependencies([check], result)
    return Assert(result, data, summarize=summarize)


def assert_rank(
    x: Any,
    rank: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """An operation that raises InvalidArgumentError unless ``x`` has ``rank`` axes (TF: ``tf.assert_rank``).

    Args:
        x: a tensor.
        rank: int32 scalar.
        data: what the error shows (default: both ranks).
        summarize: how many elements of each tensor it shows.
        message: what it says first.

    Raises:
        ValueError: at once, when both ranks are known before a run.

    >>> assert_rank([1.0, 2.0], 2)
    Traceback (most recent call last):
    ...
    ValueError: .  Tensor assert_rank/x:0 must have rank 2.  Received rank 1, shape (2,)
    """
    with name_scope(name, "assert_rank", [x, rank, *(data or ())]):
        x, rank = convert_to_tensor(x, name="x"), convert_to_tensor(rank, name="rank")
        return _check_rank(
            x,
            [rank],
            "",
            lambda actual, given: actual == given[0],
            lambda actual, given: ew.equal(actual, given[0]),
            data,
            summarize,
            message or "",
        )


def assert_rank_at_least(
    x: Any,
    rank: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """An operation that raises InvalidArgumentError unless ``x`` has ``rank`` axes or more.

    Arguments and errors: see :func:`assert_rank`.
    """
    with name_scope(name, "assert_rank_at_least", [x, rank, *(data or ())]):
        x, rank = convert_to_tensor(x, name="x"), convert_to_tensor(rank, name="rank")
        return _check_rank(
            x,
            [rank],
            " at least",
            lambda actual, given: actual >= given[0],
            lambda actual, given: ew.greater_equal(actual, given[0]),
            data,
            summarize,
            message or "",
        )


def assert_rank_in(
    x: Any,
    ranks: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """An operation that raises InvalidArgumentError unless the rank of ``x`` is one of ``ranks``.

    Other arguments and errors: see :func:`assert_rank`.
    """
    with name_scope(name, "assert_rank_in", [x, *ranks, *(data or ())]):
        x, ranks = convert_to_tensor(x, name="x"), [convert_to_tensor(rank, name="rank") for rank in ranks]
        return _check_rank(
            x, ranks, " in", lambda actual, given: actual in given, _one_of, data, summarize, message or ""
        )


def _one_of(actual: Tensor, ranks: Sequence[Tensor]) -> Tensor:
    if not ranks:
        return convert_to_tensor(False)
    result = ew.equal(ranks[0], actual)
    for rank in ranks[1:]:
        result = ew.logical_or(result, ew.equal(rank, actual))
    return result


# -- shapes ---------------------------------------------------------------------------------------------------------


def assert_scalar(tensor: Any, name: str | None = None, message: str | None = None) -> Tensor:
    """``tensor``; raises ValueError at once unless it is known to be a scalar."""
    with name_scope(name, "assert_scalar", [tensor]) as scope:
        tensor = convert_to_tensor(tensor, name=scope)
        if tensor.dims != ():
            raise ValueError(f"{message or ''}Expected scalar shape for {tensor.name}, saw shape: {tensor.shape}.")
        return tensor


def _ensured(ctx: ShapeContext) -> list[Dims]:
    return [ctx.merged(ctx.attr("shape").as_tuple(), ctx.dims(0))]


def _lower_ensure_shape(ctx: Any, x: ir.Node) -> ir.Node:
    wanted = ctx.attr("shape")
    if not wanted.is_compatible_with(x.shape):
        actual, shown = ",".join(map(str, x.shape)), str(wanted).strip("()").rstrip(",").replace(" ", "")
        raise ctx.invalid(
            f"Shape of tensor {ctx.op.inputs[0].op.name} [{actual}] is not compatible with expected shape [{shown}]."
        )
    return x


declare(
    "EnsureShape",
    "input: T",
    "output: T",
    "shape: shape, T: type",
    doc=("The tensor, provided that it has this shape", "形状符合要求时原样输出，否则报错"),
    shape=_ensured,
    lower=_lower_ensure_shape,
    gradient=lambda op, dy: [dy],
)


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """``x``, whose static shape from here on is ``shape``; the run fails if that was not so (TF: ``tf.ensure_shape``).

    Args:
        x: a tensor.
        shape: extents, None for any; None alone for any shape.

    Raises:
        ValueError: the static shapes contradict each other. InvalidArgumentError: in the run, the shape is another.

    >>> from tfedu.ops.constant import placeholder
    >>> print(ensure_shape(placeholder("float32"), [None, 3]).shape)
    (?, 3)
    """
    return apply_op("EnsureShape", name, input=x, shape=TensorShape(shape))


def assert_shapes(
    shapes: Any, data: Any = None, summarize: int | None = None, message: str | None = None, name: str | None = None
) -> Operation:
    """An operation that raises InvalidArgumentError unless tensors have the shapes they should, and agree.

    Args:
        shapes: pairs (or a dictionary) of a tensor and its shape: per axis an extent, a word that stands for the same
            extent everywhere, or None (``"."``) for any; ``...`` (``"*"``) in front: any number of axes.
        data, summarize, message: see :func:`assert_rank`.

    Raises:
        ValueError: at once, where the shapes are known before a run.

    >>> from tfedu.ops.constant import placeholder
    >>> x, y = placeholder("float32", [None, 3]), placeholder("float32", [5])
    >>> assert_shapes([(x, ("N", "D")), (y, ("N",))]).type
    'NoOp'
    """
    message = message or ""
    pairs = shapes.items() if isinstance(shapes, dict) else shapes
    with name_scope(name, "assert_shapes", [[x for x, _ in pairs], data]):
        constraints = [
            _Constraint.parsed(convert_to_tensor(x), symbols, message) for x, symbols in pairs if symbols is not None
        ]
        ranks = [c.check_rank(data, summarize, message, name) for c in constraints if c.demands_rank]
        sizes = _check_sizes(constraints, data, summarize, message)
        with get_default_graph().control_dependencies(ranks):
            return group(*sizes)


@dataclass
class _Constraint:
    """One tensor and what is demanded of its (last) axes; a scalar counts as one axis of extent 1."""

    x: Tensor
    symbols: tuple[Any, ...]
    any_in_front: bool

    @classmethod
    def parsed(cls, x: Tensor, symbols: Any, message: str) -> _Constraint:
        if not hasattr(symbols, "__iter__"):
            raise ValueError(
                f"{message}.  Tensor {x.name}.  Specified shape must be an iterable.  An iterable has the attribute "
                f"`__iter__` or `__getitem__`.  Received specified shape: {symbols}"
            )
        symbols = tuple(symbols)
        for i, symbol in enumerate(symbols):
            if symbol in (Ellipsis, "*") and i != 0:
                raise ValueError(
                    f"{message}.  Tensor {x.name} specified shape index {i}.  Symbol `...` or `*` for a variable "
                    "number of unspecified dimensions is only allowed as the first entry"
                )
        any_in_front = bool(symbols) and symbols[0] in (Ellipsis, "*")
        return cls(x, symbols[any_in_front:] or (1,), any_in_front)

    @property
    def demands_rank(self) -> bool:
        return not self.any_in_front or len(self.symbols) > 1

    def check_rank(self, data: Any, summarize: int | None, message: str, name: str | None) -> Operation:
        rank = len(self.symbols)
        if self.any_in_front:
            return assert_rank_at_least(self.x, rank, data, summarize, message, name)
        if rank == 1:
            return assert_rank_in(self.x, [0, 1], data, summarize, message, name)
        return assert_rank(self.x, rank, data, summarize, message, name)

    def extents(self) -> list[int | Tensor]:
        """The extents: numbers where they are known; of an unknown number of axes those that the symbols name."""
        dims, sizes = self.x.dims, shape(self.x)
        if dims is not None:
            return [sizes[i] if extent is None else extent for i, extent in enumerate(dims)] or [1]
        missing = ew.cast(ew.equal(rank_of(self.x), 0), dtypes.int32)
        padded = concat([sizes, fill(expand_dims(missing, 0), 1)], 0)
        count = len(self.symbols)
        return [padded[i - count if self.any_in_front else i] for i in range(count)]


def _check_sizes(constraints: Sequence[_Constraint], data: Any, summarize: int | None, message: str) -> list[Operation]:
    """The checks that only a run can do; ValueError where two known extents differ."""
    checks: list[Operation] = []
    met: dict[Any, tuple[int | Tensor, str]] = {}
    for constraint in constraints:
        x, extents = constraint.x, constraint.extents()
        for i, symbol in enumerate(constraint.symbols):
            if symbol in (None, "."):
                continue
            axis = i - len(constraint.symbols) if constraint.any_in_front else i
            actual = extents[axis]
            number = _number(symbol)
            if number is None and symbol not in met:
                met[symbol] = actual, f"Specified by tensor {x.name} dimension {axis}"
                continue
            wanted, reason = met[symbol] if number is None else (number, "Specified explicitly")
            if isinstance(actual, int) and isinstance(wanted, int):
                if actual != wanted:
                    raise ValueError(
                        f"{message}.  {reason}.  Tensor {x.name} dimension {axis} must have size {wanted}.  "
                        f"Received size {actual}, shape {x.shape}"
                    )
                continue
            shown = data
            if data is None:
                shown = [message, reason, f"Tensor {x.name} dimension", axis, "must have size", wanted]
                shown += ["Received shape: ", shape(x)]
            condition = ew.equal(convert_to_tensor(actual), convert_to_tensor(wanted))
            checks.append(Assert(condition, shown, summarize=summarize))
    return checks


def _number(symbol: Any) -> int | None:
    try:
        return int(symbol)
    except (TypeError, ValueError):
        return None
