"""Doing nothing, grouping, checking, printing."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.context import get_default_graph
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import nothing, scalar, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import identity
from tfedu.ops.array_text import summary

declare(
    "NoOp",
    "",
    "",
    doc=("Nothing, after whatever it waits for", "什么也不做，只等它所依赖的操作完成"),
    shape=nothing,
    lower=lambda ctx: [],
)


def no_op(name: str | None = None) -> Operation:
    """An operation that does nothing; useful behind control dependencies."""
    return apply_op("NoOp", name)


declare(
    "Timestamp",
    "",
    "ts: float64",
    doc=("The time of the run in seconds since 1970", "运行时刻：自 1970 年以来的秒数"),
    shape=scalar,
    host=lambda ctx: np.float64(time.time()),
    stateful=True,
)


def timestamp(name: str | None = None) -> Tensor:
    """The time at which this runs, float64 seconds since the beginning of 1970."""
    return apply_op("Timestamp", name)


def group(*inputs: Any, name: str | None = None) -> Operation:
    """One operation that is done when all of ``inputs`` are (TF: ``tf.group``).

    Raises:
        TypeError: something that is neither operation nor tensor.
    """
    ops: list[Operation] = []
    for item in _flatten(inputs):
        if item is None:
            continue
        element = getattr(item, "_as_graph_element", lambda item=item: item)()
        if not isinstance(element, (Operation, Tensor)):
            raise TypeError(f"Expected tf.group() expected Tensor objects not None or {type(item).__name__}: {item!r}")
        ops.append(element.op if isinstance(element, Tensor) else element)
    with name_scope(name, "group_deps", ops) as scope, get_default_graph().control_dependencies(ops):
        return apply_op("NoOp", scope)


def _flatten(values: Any) -> Iterable[Any]:
    for value in values.values() if isinstance(values, dict) else values:
        if isinstance(value, (list, tuple, dict)):
            yield from _flatten(value)
        else:
            yield value


def with_dependencies(dependencies: Any, output: Any, name: str | None = None) -> Any:
    """``output`` (a tensor or IndexedSlices), but only after ``dependencies`` are done."""
    if not isinstance(output, IndexedSlices):
        output = convert_to_tensor(output)
    graph = output.graph
    with (
        name_scope(name, "control_dependency", [output, *dependencies]) as scope,
        graph.colocate_with(output.op),
        graph.control_dependencies(dependencies),
    ):
        if isinstance(output, IndexedSlices):
            return IndexedSlices(identity(output.values, name=scope), output.indices, output.dense_shape)
        return identity(output, name=scope)


def tuple_(tensors: Any, name: str | None = None, control_inputs: Any = None) -> list[Any]:
    """The same tensors, none of which is available before all of them are.

    Args:
        tensors: tensors, IndexedSlices, operations or None, which stays None.
        control_inputs: what else to wait for.

    Raises:
        ValueError: not a single tensor.
    """
    present = [t for t in tensors if t is not None]
    if not present:
        raise ValueError(f"Must have at least one Tensor: {tensors}")
    with name_scope(name, "tuple", present):
        waits = {t if isinstance(t, Operation) else t.op for t in [*present, *(control_inputs or [])]}
        gate = group(*sorted(waits, key=lambda op: op._id))
        return [None if t is None else _after(gate, t) for t in tensors]


def _after(gate: Operation, item: Any) -> Any:
    if isinstance(item, Operation):
        with get_default_graph().control_dependencies([gate]):
            return group(item)
    return with_dependencies([gate], item)


# -- checks -----------------------------------------------------------------------------------------------------------


def _lower_check(ctx: Any, condition: ir.Node, value: ir.Node) -> ir.Node:
    ctx.check(ir.reduce("all", condition, range(condition.ndim)), ctx.attr("message"))
    return value


declare(
    "CheckedIdentity",
    "condition: bool, value: T",
    "output: T",
    "T: type, message: string",
    doc=("The value, provided that the condition holds", "条件成立时原样输出，否则报错"),
    shape=lambda ctx: [ctx.dims(1)],
    lower=_lower_check,
    gradient=lambda op, dy: [None, dy],
)


def check(condition: Any, value: Any, message: str) -> Tensor:
    """``value``; the run fails with InvalidArgumentError(``message``) unless ``condition`` holds everywhere."""
    return apply_op("CheckedIdentity", condition=condition, value=value, message=message)


def _assert_host(ctx: Any, condition: np.ndarray, *data: np.ndarray) -> list[Any]:
    if not np.all(condition):
        shown = " ".join(f"[{summary(d, ctx.attr('summarize'))}]" for d in data)
        raise ctx.invalid(f"assertion failed: {shown}")
    return []


declare(
    "Assert",
    "condition: bool, data: T",
    "",
    "T: list(type), summarize: int = 3",
    doc=("An error unless the condition holds", "条件不成立则报错"),
    shape=nothing,
    host=_assert_host,
    stateful=True,
)


def Assert(condition: Any, data: Any, summarize: int | None = None, name: str | None = None) -> Operation:
    """An operation that raises InvalidArgumentError with the values of ``data`` unless ``condition`` is true.

    Args:
        condition: bool tensor; all of it must hold.
        data: list of tensors and words for the message.
        summarize: how many elements of each to show (default 3; negative: all).

    >>> Assert(True, ["unexpected:", 1]).name
    'Assert/Assert'
    """
    with name_scope(name, "Assert", [condition, data]):
        return apply_op("Assert", condition=condition, data=list(data), summarize=summarize)


def _print_host(ctx: Any, value: Any, *data: np.ndarray) -> Any:
    print(ctx.attr("message") + "".join(f"[{summary(d, ctx.attr('summarize'))}]" for d in data), file=sys.stderr)
    return value


declare(
    "Print",
    "input: T, data: U",
    "output: T",
    "T: type, U: list(type), message: string = '', first_n: int = -1, summarize: int = 3",
    doc=("The input unchanged; prints data on the way", "原样输出输入，同时打印 data"),
    shape=unchanged,
    host=_print_host,
    gradient=lambda op, dy: [dy] + [None] * (len(op.inputs) - 1),
    stateful=True,
)


def Print(
    input_: Any,
    data: Any,
    message: str | None = None,
    first_n: int | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> Tensor:
    """``input_`` unchanged; a run that computes it prints ``message`` and the first elements of ``data`` to stderr."""
    return apply_op(
        "Print",
        name,
        input=input_,
        data=data,
        message=message or "",
        first_n=-1 if first_n is None else first_n,
        summarize=3 if summarize is None else summarize,
    )


def _py_func_host(ctx: Any, *arrays: np.ndarray) -> list[np.ndarray]:
    result = ctx.function(*arrays)
    results = list(result) if isinstance(result, (list, tuple)) else [result] if ctx.attr("Tout") else []
    return [np.asarray(r, t.numpy_type) for r, t in zip(results, ctx.attr("Tout"), strict=True)]


declare(
    "PyFunc",
    "input: Tin",
    "output: Tout",
    "token: string, Tin: list(type), Tout: list(type)",
    doc=("A Python function of arrays", "用 Python 函数计算"),
    shape=lambda ctx: [None] * len(ctx.attr("Tout")),
    host=_py_func_host,
    stateful=True,
)


def py_func(func: Any, inp: Any, Tout: Any, stateful: bool = True, name: str | None = None) -> Any:
    """An operation that calls ``func`` with the values of ``inp``, as arrays (TF: ``tf.py_func``).

    Args:
        func: takes arrays, returns an array or a list of them.
        inp: tensors.
        Tout: type or list of types of what ``func`` returns.

    Returns:
        a tensor, or a list of tensors if ``Tout`` is a list.
    """
    single = not isinstance(Tout, (list, tuple))
    graph = get_default_graph()
    functions = graph.get_collection_ref("_py_funcs")
    functions.append(func)
    result = apply_op(
        "PyFunc", name, input=list(inp), Tout=[Tout] if single else list(Tout), token=str(len(functions) - 1)
    )
    return result[0] if single else result
