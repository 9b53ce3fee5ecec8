"""Slots: variables that belong to another variable (momentum, averages), named after it."""

from __future__ import annotations

from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.variables.initializers import Zeros
from tfedu.variables.scope import get_variable, variable_scope
from tfedu.variables.variable import Variable


def create_slot(primary: Any, value: Any, name: str) -> Variable:
    """A variable ``<primary>/<name>`` that starts with ``value``."""
    with variable_scope(None, f"{primary.op.name}/{name}"), get_default_graph().colocate_with(primary.op):
        return get_variable("", initializer=value, trainable=False)


def create_zeros_slot(primary: Any, name: str) -> Variable:
    """A variable ``<primary>/<name>`` of the shape and type of ``primary`` that starts with 0."""
    return create_initialized_slot(primary, Zeros(), name)


def create_initialized_slot(primary: Any, initializer: Any, name: str) -> Variable:
    """A variable ``<primary>/<name>`` of the shape and type of ``primary`` that an initializer object fills."""
    with variable_scope(None, f"{primary.op.name}/{name}"), get_default_graph().colocate_with(primary.op):
        return get_variable(
            "", shape=primary.shape, dtype=primary.dtype.base_dtype, initializer=initializer, trainable=False
        )
