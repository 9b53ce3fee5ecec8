"""The operations behind variables: holding, assigning, updating in place."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, scalar
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op

# A reference input reaches a lowering rule as a handle: `.key`, `.read()`, `.write(node)`.

declare(
    "VariableV2",
    "",
    "ref: Ref(dtype)",
    "shape: shape, dtype: type, container: string = '', shared_name: string = ''",
    doc=("A value that the session keeps between runs", "变量：会话在多次运行之间保存的值"),
    shape=lambda ctx: [ctx.attr("shape").as_tuple()],
    lower=lambda ctx: ctx.variable(ctx.op.name),
    stateful=True,
)

declare(
    "IsVariableInitialized",
    "ref: Ref(dtype)",
    "is_initialized: bool",
    "dtype: type",
    doc=("Whether the variable has a value", "变量是否已经初始化"),
    shape=scalar,
    lower=lambda ctx, ref: ir.const(np.array(ctx.is_initialized(ref))),
    stateful=True,
)


def _assign_shape(ctx: ShapeContext) -> list[Dims]:
    if ctx.attr("validate_shape"):
        return [ctx.merged(ctx.dims(0), ctx.dims(1))]
    return [ctx.dims(1)]


def _lower_assign(ctx: Any, ref: Any, value: ir.Node) -> Any:
    known = ref.static_dims
    if ctx.attr("validate_shape") and known is not None and None not in known and tuple(known) != value.shape:
        raise ctx.invalid(
            f"Assign requires shapes of both tensors to match. lhs shape= {list(known)} rhs shape= {list(value.shape)}"
        )
    ref.write(value)
    return ref


declare(
    "Assign",
    "ref: Ref(T), value: T",
    "output_ref: Ref(T)",
    "T: type, validate_shape: bool = true, use_locking: bool = true",
    doc=("The variable gets a new value", "给变量赋新值"),
    shape=_assign_shape,
    lower=_lower_assign,
    stateful=True,
)


def _lower_update(prim: str) -> Any:
    def lower(ctx: Any, ref: Any, value: ir.Node) -> Any:
        old = ref.read()
        if old.shape != value.shape:
            raise ctx.invalid(f"Shapes must be equal, but are {list(old.shape)} and {list(value.shape)}")
        ref.write(ir.binary(prim, old, value))
        return ref

    return lower


for _name, _prim, _doc in (
    ("AssignAdd", "add", ("Adds to the variable", "变量自增")),
    ("AssignSub", "sub", ("Subtracts from the variable", "变量自减")),
):
    declare(
        _name,
        "ref: Ref(T), value: T",
        "output_ref: Ref(T)",
        "T: {number}, use_locking: bool = false",
        doc=_doc,
        shape=lambda ctx: [ctx.merged(ctx.dims(0), ctx.dims(1))],
        lower=_lower_update(_prim),
        stateful=True,
    )


def _lower_count(ctx: Any, ref: Any) -> ir.Node:
    old = ref.read()
    limit = ctx.attr("limit")
    ctx.check(ir.binary("lt", old, ir.full((), limit, old.dtype)), f"Reached limit of {limit}")
    ref.write(ir.binary("add", old, ir.full((), 1, old.dtype)))
    return old


declare(
    "CountUpTo",
    "ref: Ref(T)",
    "output: T",
    "limit: int, T: {index}",
    doc=("The variable before it is increased by 1; an error at the limit", "先取变量的值再自增 1，到达上限则报错"),
    shape=scalar,
    lower=_lower_count,
    stateful=True,
)


def count_up_to(ref: Any, limit: int, name: str | None = None) -> Tensor:
    """The value of the integer scalar variable ``ref``, which is increased by 1 afterwards.

    Raises:
        OutOfRangeError: in the run, when the variable has reached ``limit``.
    """
    return apply_op("CountUpTo", name, ref=_ref(ref), limit=limit)


def _ref(ref: Any) -> Any:
    """TensorFlow's complaint when something that is no variable shall be assigned to."""
    if isinstance(ref, Tensor) and not ref.dtype.is_ref_dtype:
        raise ValueError(f"Sliced assignment is only supported for variables: {ref!r} is not one")
    return ref


def assign(
    ref: Any, value: Any, validate_shape: bool | None = None, use_locking: bool | None = None, name: str | None = None
) -> Tensor:
    """The variable ``ref`` gets ``value`` when this runs (TF: ``tf.assign``).

    Args:
        ref: a variable.
        value: of its type; of its shape too unless ``validate_shape`` is False.

    Returns:
        the variable after the assignment.

    Raises:
        ValueError: the shapes do not fit.
    """
    return apply_op("Assign", name, ref=_ref(ref), value=value, validate_shape=validate_shape, use_locking=use_locking)


def assign_add(ref: Any, value: Any, use_locking: bool | None = None, name: str | None = None) -> Tensor:
    """``ref += value`` when this runs; returns the variable afterwards."""
    return apply_op("AssignAdd", name, ref=_ref(ref), value=value, use_locking=use_locking)


def assign_sub(ref: Any, value: Any, use_locking: bool | None = None, name: str | None = None) -> Tensor:
    """``ref -= value`` when this runs; returns the variable afterwards."""
    return apply_op("AssignSub", name, ref=_ref(ref), value=value, use_locking=use_locking)
