"""The table of operations. An operation exists because one declaration in :mod:`tfedu.ops` put it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tfedu.graph.op_def import OpDef, parse_args, parse_attrs

_OPS: dict[str, OpDef] = {}


def declare(
    name: str,
    inputs: str,
    outputs: str,
    attrs: str = "",
    *,
    doc: tuple[str, str],
    shape: Callable[[Any], Any],
    lower: Callable[..., Any] | None = None,
    gradient: Callable[..., Any] | None = None,
    host: Callable[..., Any] | None = None,
    formula: str = "",
    stateful: bool = False,
    waits: bool = False,
    values: tuple[int, ...] = (),
) -> OpDef:
    """Declare one operation: everything there is to know about it, in one place.

    Args:
        name: TensorFlow's type name, ``"MatMul"``.
        inputs, outputs, attrs: see :mod:`tfedu.graph.op_def`; names as in TensorFlow's registry.
        doc: one line in English, one in Chinese.
        shape: ``shape(ctx) -> list of extents, one per output`` (None: unknown rank); see
            :class:`tfedu.graph.shape_inference.ShapeContext`. Raises ValueError when the inputs do not fit.
        lower: ``lower(ctx, *input nodes) -> node or list of nodes`` in primitives (:mod:`tfedu.compiler.ir`).
        gradient: ``gradient(op, *output cotangents) -> list of input cotangents``, made of graph operations; None where
            there is none. Without it the operation cannot be differentiated.
        host: ``host(ctx, *arrays) -> array or list of arrays`` for what a tensor program cannot express (strings, ...).
        formula: the operation as plain text mathematics, with its derivative, for the op card.
        stateful: a second, equal operation is not the same value (random numbers, variables).
        waits: may have to wait for what another operation brings, so everything comes first that does not need it.
        values: indices of the inputs whose *values* the lowering needs (shapes, axes, permutations).

    Raises:
        ValueError: when the name is taken.
    """
    if name in _OPS:
        raise ValueError(f"operation {name} is declared twice")
    parsed = parse_attrs(attrs)
    _OPS[name] = OpDef(
        name=name,
        inputs=parse_args(inputs, parsed),
        outputs=parse_args(outputs, parsed),
        attrs=parsed,
        shape=shape,
        lower=lower,
        gradient=gradient,
        host=host,
        doc={"en": doc[0], "zh": doc[1]},
        formula=formula,
        stateful=stateful,
        waits=waits,
        value_inputs=frozenset(values),
    )
    return _OPS[name]


def get(name: str) -> OpDef:
    """The declaration of operation type ``name``.

    Raises:
        RuntimeError: ``Unrecognized Op name``.
    """
    try:
        return _OPS[name]
    except KeyError:
        raise RuntimeError(f"Unrecognized Op name {name}") from None


def all_ops() -> Mapping[str, OpDef]:
    """Every declared operation, by type name."""
    return MappingProxyType(_OPS)
