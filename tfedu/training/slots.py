"""Slots: variables that belong to another variable (momentum, averages), named after it."""

from __future__ import annotations

from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.tensor import Tensor
from tfedu.ops import array
from tfedu.ops.constant import zeros
from tfedu.variables.initializers import Zeros
from tfedu.variables.scope import get_variable, variable_scope
from tfedu.variables.slices import SaveSliceInfo
from tfedu.variables.variable import Variable


def create_slot(primary: Any, value: Tensor, name: str) -> Variable:
    """A variable ``<primary>/<name>`` that starts with ``value``."""
    known = value.shape.is_fully_defined()
    with variable_scope(None, f"{primary.op.name}/{name}"), get_default_graph().colocate_with(primary.op):
        return _placed_like(primary, get_variable("", initializer=value, trainable=False, validate_shape=known))


def create_slot_with_initializer(primary: Any, initializer: Any, shape: Any, dtype: Any, name: str) -> Variable:
    """A variable ``<primary>/<name>`` that ``initializer`` (an object, a function or a tensor) fills."""
    if isinstance(initializer, Tensor):
        return create_slot(primary, initializer, name)
    with variable_scope(None, f"{primary.op.name}/{name}"), get_default_graph().colocate_with(primary.op):
        slot = get_variable("", shape=shape, dtype=dtype, initializer=initializer, trainable=False)
        return _placed_like(primary, slot)


def create_zeros_slot(primary: Any, name: str) -> Variable:
    """A variable ``<primary>/<name>`` of the shape and type of ``primary`` that starts with 0."""
    kind = primary.dtype.base_dtype
    if primary.shape.is_fully_defined():
        return create_slot_with_initializer(primary, Zeros(), primary.shape, kind, name)
    extents = array.shape(primary.initialized_value() if isinstance(primary, Variable) else primary)
    return create_slot(primary, zeros(extents, kind), name)


def _placed_like(primary: Any, slot: Variable) -> Variable:
    """``slot``, which is a part of a larger slot if ``primary`` is a part of a larger variable."""
    info = primary._get_save_slice_info() if isinstance(primary, Variable) else None
    if info is not None:
        name = slot.op.name.removeprefix(f"{primary.op.name}/")
        slot._set_save_slice_info(
            SaveSliceInfo(f"{info.full_name}/{name}", info.full_shape, info.var_offset, info.var_shape)
        )
    return slot
