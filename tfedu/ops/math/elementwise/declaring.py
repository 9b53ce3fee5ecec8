"""How an elementwise operation is declared, and the Python function beside it made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import broadcast_two, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op
from tfedu.ops.broadcasting import unbroadcast
from tfedu.ops.math.conjugate import holomorphic
from tfedu.ops.sparse_tensor import SparseTensor

Gradient = Callable[[Any, Tensor], "Tensor | None"]
Function = Callable[..., Tensor]

_OF_SPARSE = frozenset("Neg Sign Square Sqrt Erf Tanh".split())
"""What also takes a SparseTensor, as it does in TensorFlow; each of these makes zero of zero."""

INEXACT, SIGNED, NUMBER = "inexact", "float, int8, int16, int32, int64, complex64, complex128", "number"
SAME = "a tensor of the same shape and type."
BOTH = "Shapes broadcast as in NumPy; both operands have one type."


def declare_unary(
    name: str,
    prim: str,
    kinds: str,
    doc: tuple[str, str],
    gradient: Gradient | None,
    formula: str = "",
    lower: Callable[..., ir.Node] | None = None,
) -> None:
    """Declare an elementwise operation with one input ``x`` and one output ``y`` of the same type.

    ``gradient(op, dy)`` is written as for real numbers; what complex ones need is added here.
    """
    declare(
        name,
        "x: T",
        "y: T",
        f"T: {{{kinds}}}",
        doc=doc,
        formula=formula,
        shape=unchanged,
        lower=lower or (lambda ctx, x: ir.unary(prim, x)),
        gradient=None if gradient is None else holomorphic(lambda op, dy: [gradient(op, dy)]),
    )


def declare_binary(
    name: str,
    kinds: str,
    doc: tuple[str, str],
    lower: str | Callable[..., ir.Node],
    gradient: Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Any, Any]] | None,
    formula: str = "",
    result: str = "T",
    attrs: str = "",
) -> None:
    """Declare ``name(x, y) -> z``; ``gradient(x, y, z, dz)`` gives the cotangents before un-broadcasting.

    It is written as for real numbers; what complex ones need is added here.
    """

    def backward(op: Any, dz: Tensor) -> list[Tensor | None]:
        x, y = op.inputs
        dx, dy = gradient(x, y, op.outputs[0], dz)  # type: ignore[misc]
        return [None if d is None else unbroadcast(d, v, other) for d, v, other in ((dx, x, y), (dy, y, x))]

    declare(
        name,
        "x: T, y: T",
        f"z: {result}",
        f"T: {{{kinds}}}{attrs}",
        doc=doc,
        formula=formula,
        shape=broadcast_two,
        lower=broadcasting(lower) if isinstance(lower, str) else lower,
        gradient=holomorphic(backward) if gradient else None,
    )


def broadcasting(prim: str) -> Callable[..., ir.Node]:
    """The primitive ``prim`` on operands whose shapes are only known to fit when they are here."""

    def lower(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
        try:
            return ir.binary(prim, x, y)
        except ValueError:
            shapes = (str(list(n.shape)).replace(" ", "") for n in (x, y))
            raise ctx.invalid("Incompatible shapes: " + " vs. ".join(shapes)) from None

    return lower


def zeros_of(x: Tensor) -> Tensor:
    """Zeros of the shape and type of ``x``."""
    return apply_op("ZerosLike", x=x)


def ones_of(x: Tensor) -> Tensor:
    return apply_op("OnesLike", x=x)


def one_operand(op_type: str, doc: str) -> Callable[..., Any]:
    def function(x: Any, name: str | None = None) -> Any:
        if isinstance(x, SparseTensor) and op_type in _OF_SPARSE:
            return x.with_values(apply_op(op_type, name, x=x.values))
        return apply_op(op_type, name, x=x)

    function.__doc__ = doc
    return function


def two_operands(op_type: str, doc: str) -> Callable[..., Tensor]:
    def function(x: Any, y: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, x=x, y=y)

    function.__doc__ = doc
    return function
