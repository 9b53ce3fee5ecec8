"""The complex conjugate, and what it has to do with gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope


def real_part(z: ir.Node) -> ir.Node:
    return ir.cast(z, np.dtype(f"f{z.dtype.itemsize // 2}"))


def conjugated(z: ir.Node) -> ir.Node:
    """The conjugate of a node; a real one is its own."""
    if z.dtype.kind != "c":
        return z
    return ir.binary("complex", real_part(z), ir.unary("neg", ir.unary("imag", z)))


declare(
    "Conj",
    "input: T",
    "output: T",
    "T: {complex64, complex128} = complex64",
    doc=("Complex conjugate: the imaginary part changes its sign", "共轭复数：虚部变号"),
    formula="y = conj(x); dx = conj(dy)",
    shape=unchanged,
    lower=lambda ctx, x: conjugated(x),
    gradient=lambda op, dy: [conj(dy)],
)


def conj(x: Any, name: str | None = None) -> Tensor:
    """The complex conjugate a - bj of a + bj (TF: ``tf.conj``, ``tf.math.conj``); a real tensor itself.

    Raises:
        TypeError: ``Expected numeric or variant tensor``: bools and strings have none.

    >>> conj([1 + 2j]).dtype.name
    'complex128'
    """
    if isinstance(x, Tensor) and (x.dtype.is_floating or x.dtype.is_integer):
        return x
    with name_scope(name, "Conj", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        if x.dtype.is_complex:
            return apply_op("Conj", scope, input=x)
        if x.dtype.is_floating or x.dtype.is_integer:
            return x
        raise TypeError(f"Expected numeric or variant tensor, got dtype {x.dtype!r}")


Gradient = Callable[..., Sequence["Tensor | None"]]


def holomorphic(gradient: Gradient) -> Gradient:
    """A gradient rule written as if numbers were real, made right for complex ones.

    TensorFlow's cotangent of a complex y = f(x) is conj(f'(x)) dy, so that a step against it makes a real loss smaller.
    That is the conjugate of the real rule for the conjugate of dy, whatever the rule is made of.
    """

    def backward(op: Any, *cotangents: Tensor) -> Sequence[Tensor | None]:
        if not op.outputs[0].dtype.is_complex:
            return gradient(op, *cotangents)
        found = gradient(op, *(conj(c) for c in cotangents))
        return [None if d is None else conj(d) for d in found]

    return backward
