"""Checks of values (``tf.assert_equal``, ``tf.assert_positive``, ...): what is known at once is refused at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.context import get_default_graph
from tfedu.graph.errors import InvalidArgumentError
from tfedu.graph.operation import Operation
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import reshape
from tfedu.ops.checks.types import is_numeric_tensor
from tfedu.ops.control import Assert, group, no_op, with_dependencies
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_all


def _known(item: Any) -> str:
    """A word of a message, or the value of a tensor where it is known."""
    value = constant_value(item) if isinstance(item, Tensor) else None
    return str(item if value is None else value)


def _compare(
    symbol: str,
    function: Callable[..., Tensor],
    x: Any,
    y: Any,
    data: Any,
    summarize: int | None,
    message: str | None,
    name: str | None,
    default_name: str,
) -> Operation:
    with name_scope(name, default_name, [x, y, data]):
        x, y = convert_to_tensor(x, name="x"), convert_to_tensor(y, name="y")
        if data is None:
            data = [f"Condition x {symbol} y did not hold element-wise:", f"x ({x.name}) = ", x, f"y ({y.name}) = ", y]
        if message is not None:
            data = [message, *data]
        condition = reduce_all(function(x, y))
        holds = constant_value(condition)
        if holds is not None and not holds:
            raise InvalidArgumentError(None, None, "\n".join(map(_known, data)))
        return Assert(condition, data, summarize=summarize)


def _binary(symbol: str, function: Callable[..., Tensor], default_name: str, what: str) -> Callable[..., Operation]:
    def check(
        x: Any,
        y: Any,
        data: Any = None,
        summarize: int | None = None,
        message: str | None = None,
        name: str | None = None,
    ) -> Operation:
        return _compare(symbol, function, x, y, data, summarize, message, name, default_name)

    check.__name__ = check.__qualname__ = default_name
    check.__doc__ = f"""An operation that raises InvalidArgumentError unless ``x {symbol} y`` everywhere ({what}).

    Args:
        x, y: numbers; shapes are broadcast.
        data: what the error shows (default: the condition and both tensors).
        summarize: how many elements of each tensor it shows.
        message: what it says first.

    Raises:
        InvalidArgumentError: at once, when both values are known before a run.
    """
    return check


_equal = _binary("==", ew.equal, "assert_equal", "equal")
assert_none_equal = _binary("!=", ew.not_equal, "assert_none_equal", "nowhere equal")
assert_less = _binary("<", ew.less, "assert_less", "less")
assert_less_equal = _binary("<=", ew.less_equal, "assert_less_equal", "at most")
assert_greater = _binary(">", ew.greater, "assert_greater", "greater")
assert_greater_equal = _binary(">=", ew.greater_equal, "assert_greater_equal", "at least")


def assert_equal(
    x: Any,
    y: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """An operation that raises InvalidArgumentError unless ``x == y`` everywhere (TF: ``tf.assert_equal``).

    Args:
        x, y: tensors; shapes are broadcast.
        data: what the error shows (default: the condition and both tensors).
        summarize: how many elements of each tensor it shows.
        message: what it says first.

    Raises:
        InvalidArgumentError: at once, when both values are known before a run.

    >>> assert_equal([1, 2], [1, 3])
    Traceback (most recent call last):
    ...
    tfedu.graph.errors.InvalidArgumentError: Condition x == y did not hold element-wise: ...
    """
    with name_scope(name, "assert_equal", [x, y, data]):
        if x is y:
            return no_op()
    return _equal(x, y, data, summarize, message, name)


def _signed(symbol: str, check: Callable[..., Operation], zero_first: bool, name: str) -> Callable[..., Operation]:
    default_name = name

    def function(
        x: Any, data: Any = None, summarize: int | None = None, message: str | None = None, name: str | None = None
    ) -> Operation:
        with name_scope(name, default_name, [x, data]):
            x = convert_to_tensor(x, name="x")
            if data is None:
                condition = f"Condition x {symbol} 0 did not hold element-wise:"
                data = [message or "", condition, f"x ({x.name}) = ", x]
            zero = convert_to_tensor(0, x.dtype.base_dtype)
            return check(zero, x, data, summarize) if zero_first else check(x, zero, data, summarize)

    function.__name__ = function.__qualname__ = default_name
    function.__doc__ = f"""An operation that raises InvalidArgumentError unless ``x {symbol} 0`` everywhere.

    Args:
        x: numbers.
        data: what the error shows (default: the message, the condition and ``x``).
        summarize: how many elements of each tensor it shows.
        message: what it says first.

    Raises:
        InvalidArgumentError: at once, when the value is known before a run.
    """
    return function


assert_negative = _signed("<", assert_less, False, "assert_negative")
assert_positive = _signed(">", assert_less, True, "assert_positive")
assert_non_negative = _signed(">=", assert_less_equal, True, "assert_non_negative")
assert_non_positive = _signed("<=", assert_less_equal, False, "assert_non_positive")


def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> Operation:
    """An operation that raises InvalidArgumentError unless ``|x - y| < atol + rtol |y|`` everywhere.

    Args:
        x, y: floats of one type; shapes are broadcast.
        rtol, atol: tolerances (default: ten times the type's epsilon).
        data, summarize, message: see :func:`assert_equal`.
    """
    with name_scope(name, "assert_near", [x, y, rtol, atol, data]):
        x = convert_to_tensor(x, name="x")
        kind = x.dtype.base_dtype
        y = convert_to_tensor(y, kind, name="y")
        room = 10 * np.finfo(kind.numpy_type).eps
        rtol = convert_to_tensor(room if rtol is None else rtol, kind, name="rtol")
        atol = convert_to_tensor(room if atol is None else atol, kind, name="atol")
        if data is None:
            wanted = f"x and y not equal to tolerance rtol = {rtol}, atol = {atol}"
            data = [message or "", wanted, f"x ({x.name}) = ", x, f"y ({y.name}) = ", y]
        room = atol + rtol * ew.abs(y)
        return Assert(reduce_all(ew.less(ew.abs(x - y), room)), data, summarize=summarize)


# -- order ----------------------------------------------------------------------------------------------------------


def _steps(x: Tensor) -> Tensor:
    """What each element (in row-major order) is larger than the one before."""
    x = reshape(x, [-1])
    if not is_numeric_tensor(x):
        raise TypeError(f"Expected x to be numeric, instead found: {x}")
    return x[1:] - x[:-1]


def is_non_decreasing(x: Any, name: str | None = None) -> Tensor:
    """bool scalar: whether no element, in row-major order, is less than the one before it; true of none or one.

    Raises:
        TypeError: x is not numeric.

    >>> is_non_decreasing([1, 1, 2]).dtype.name
    'bool'
    """
    with name_scope(name, "is_non_decreasing", [x]):
        steps = _steps(convert_to_tensor(x))
        return reduce_all(ew.less_equal(convert_to_tensor(0, steps.dtype), steps))


def is_strictly_increasing(x: Any, name: str | None = None) -> Tensor:
    """bool scalar: whether each element, in row-major order, is greater than the one before it.

    Raises:
        TypeError: x is not numeric.
    """
    with name_scope(name, "is_strictly_increasing", [x]):
        steps = _steps(convert_to_tensor(x))
        return reduce_all(ew.less(convert_to_tensor(0, steps.dtype), steps))


# -- numbers that are no numbers ------------------------------------------------------------------------------------


_IN_GRADIENT = "Not a number (NaN) or infinity (Inf) values detected in gradient."


def _lower_check_numerics(ctx: Any, x: ir.Node) -> ir.Node:
    def some(prim: str) -> ir.Node:
        return ir.reduce("any", ir.unary(prim, x), range(x.ndim))

    infinite, undefined = some("isinf"), some("isnan")
    no = ir.full((), False, np.dtype(bool))
    for present, words in (
        (ir.binary("and", infinite, undefined), "Inf and NaN"),
        (infinite, "Inf"),
        (undefined, "NaN"),
    ):
        ctx.check(ir.binary("eq", present, no), f"{ctx.attr('message')} : Tensor had {words} values")
    return x


declare(
    "CheckNumerics",
    "tensor: T",
    "output: T",
    "T: {float}, message: string",
    doc=("The tensor, provided that all its numbers are finite", "所有元素都是有限数时原样输出，否则报错"),
    shape=unchanged,
    lower=_lower_check_numerics,
    gradient=lambda op, dy: [check_numerics(dy, f"{_IN_GRADIENT} {op.attrs['message']}")],
)


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Tensor:
    """``tensor``; the run fails with InvalidArgumentError if it holds an infinity or a NaN, and so do its gradients.

    Args:
        tensor: floats.
        message: what the error says first.
    """
    return apply_op("CheckNumerics", name, tensor=tensor, message=message)


def verify_tensor_all_finite(
    t: Any = None, msg: str | None = None, name: str | None = None, x: Any = None, message: str | None = None
) -> Tensor:
    """``t``, after a check that all of it is finite (TF: ``tf.verify_tensor_all_finite``).

    Args:
        t: floats.
        msg: what the error says first.
        x, message: other names of ``t`` and ``msg``.

    Raises:
        ValueError: an argument under both of its names.
    """
    value = _either("x", x, "t", t)
    words = _either("message", message, "msg", msg)
    with name_scope(name, "VerifyFinite", [value]):
        value = convert_to_tensor(value, name="x")
        with get_default_graph().colocate_with(value):
            return with_dependencies([check_numerics(value, words).op], value)


def _either(new: str, value: Any, old: str, old_value: Any) -> Any:
    if value is not None and old_value is not None:
        raise ValueError(f"Cannot specify both '{old}' and '{new}'")
    return old_value if value is None else value


def add_check_numerics_ops() -> Operation:
    """An operation that checks every float tensor made so far: run it beside a step that ends in NaN.

    The error names the first operation that made an infinity or a NaN.
    """
    checks: list[Operation] = []
    for op in get_default_graph().get_operations():
        for output in op.outputs:
            if output.dtype.is_floating and not output.dtype.is_ref_dtype:
                with get_default_graph().control_dependencies(checks):
                    checks = [check_numerics(output, f"{op.name}:{output.value_index}").op]
    return group(*checks)
