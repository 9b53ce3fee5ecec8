"""Polynomials."""

from __future__ import annotations

from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.constant import zeros_like


def polyval(coeffs: Any, x: Any, name: str | None = None) -> Tensor:
    """The polynomial with the coefficients ``coeffs``, highest power first, at ``x`` (TF: ``tf.math.polyval``).

    Args:
        coeffs: list of numbers or tensors; of none the polynomial is 0.
        x: where it is evaluated, by Horner's rule.

    >>> polyval([1.0, 0.0, -1.0], [2.0, 3.0]).shape.as_list()
    [2]
    """
    with name_scope(name, "polyval", [*coeffs, x]) as scope:
        x = convert_to_tensor(x, name="x")
        if len(coeffs) < 1:
            return zeros_like(x, name=scope)
        total, *rest = (convert_to_tensor(c, name=f"coeff_{i}") for i, c in enumerate(coeffs))
        for coefficient in rest:
            total = coefficient + total * x
        return total
