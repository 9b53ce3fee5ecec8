"""The gamma function's family: incomplete gamma and beta functions, zeta, polygamma."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, broadcast_two
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.broadcasting import unbroadcast
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math import gamma_values
from tfedu.ops.math.reduction import reduce_sum


def _broadcast(values: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[..., np.ndarray]:
    def host(ctx: Any, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        try:
            np.broadcast_shapes(first.shape, second.shape)
        except ValueError:
            shapes = (str(list(v.shape)).replace(" ", "") for v in (first, second))
            raise ctx.invalid("Incompatible shapes: " + " vs. ".join(shapes)) from None
        with np.errstate(all="ignore"):
            return values(first, second).astype(first.dtype)

    return host


def _through(op: Any, dy: Tensor, *partials: Tensor | None) -> list[Tensor | None]:
    """The cotangents of two broadcast inputs, from the partial derivatives."""
    first, second = op.inputs
    return [
        None if partial is None else unbroadcast(ew.multiply_no_nan(partial, dy), x, other)
        for partial, x, other in zip(partials, (first, second), (second, first), strict=True)
    ]


def _igamma_partials(op: Any) -> tuple[Tensor, Tensor]:
    a, x = op.inputs
    density = ew.exp(-x + (a - 1) * ew.log(x) - ew.lgamma(a))
    return apply_op("IgammaGradA", a=a, x=x), density


def _igamma_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    return _through(op, dy, *_igamma_partials(op))


def _igammac_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    return [None if d is None else -d for d in _igamma_gradient(op, dy)]


for _name, _inputs, _values, _gradient, _doc, _formula in (
    (
        "Igamma",
        "a: T, x: T",
        gamma_values.igamma,
        _igamma_gradient,
        ("Lower incomplete gamma function, its share of the whole", "归一化的下不完全 Γ 函数"),
        "z = integral of t^(a-1) e^-t from 0 to x, divided by Gamma(a)",
    ),
    (
        "Igammac",
        "a: T, x: T",
        gamma_values.igammac,
        _igammac_gradient,
        ("Upper incomplete gamma function, its share of the whole", "归一化的上不完全 Γ 函数"),
        "z = integral of t^(a-1) e^-t from x to infinity, divided by Gamma(a)",
    ),
    (
        "IgammaGradA",
        "a: T, x: T",
        gamma_values.igamma_grad_a,
        None,
        ("Derivative of Igamma by a", "Igamma 对 a 的导数"),
        "",
    ),
    (
        "Zeta",
        "x: T, q: T",
        gamma_values.zeta,
        lambda op, dy: _through(op, dy, None, -op.inputs[0] * zeta(op.inputs[0] + 1, op.inputs[1])),
        ("Hurwitz zeta function", "赫尔维茨 ζ 函数"),
        "z = sum of (q + k)^-x; dq = -x zeta(x + 1, q) dz",
    ),
    (
        "Polygamma",
        "a: T, x: T",
        gamma_values.polygamma,
        lambda op, dy: _through(op, dy, None, polygamma(op.inputs[0] + 1, op.inputs[1])),
        ("Derivative number a of digamma", "digamma 函数的 a 阶导数"),
        "dx = polygamma(a + 1, x) dz",
    ),
):
    declare(
        _name,
        _inputs,
        "z: T",
        "T: {float32, float64}",
        doc=_doc,
        formula=_formula,
        shape=broadcast_two,
        host=_broadcast(_values),
        gradient=_gradient,
    )


def igamma(a: Any, x: Any, name: str | None = None) -> Tensor:
    """P(a, x), the lower incomplete gamma function divided by Gamma(a) (TF: ``tf.igamma``): from 0 to 1.

    Args:
        a: float32 or float64, positive.
        x: of the same type, not negative; shapes broadcast as in NumPy. Elsewhere the result is NaN.

    >>> igamma([0.5, 1.0], 2.0).shape.as_list()
    [2]
    """
    return apply_op("Igamma", name, a=a, x=x)


def igammac(a: Any, x: Any, name: str | None = None) -> Tensor:
    """Q(a, x) = 1 - P(a, x), the upper incomplete gamma function divided by Gamma(a); see :func:`igamma`."""
    return apply_op("Igammac", name, a=a, x=x)


def zeta(x: Any, q: Any, name: str | None = None) -> Tensor:
    """The sum of (q + k)^-x over k = 0, 1, 2, ... (TF: ``tf.zeta``); it can be differentiated by ``q``.

    Args:
        x: float32 or float64 above 1. Infinite at 1, NaN below.
        q: of the same type; shapes broadcast as in NumPy.

    >>> zeta([2.0, 3.0], 1.0).shape.as_list()
    [2]
    """
    return apply_op("Zeta", name, x=x, q=q)


def polygamma(a: Any, x: Any, name: str | None = None) -> Tensor:
    """The derivative number ``a`` of digamma at ``x`` (TF: ``tf.polygamma``); it can be differentiated by ``x``.

    Args:
        a: float32 or float64, whole and not negative; NaN elsewhere.
        x: of the same type; shapes broadcast as in NumPy.
    """
    return apply_op("Polygamma", name, a=a, x=x)


# -- beta -------------------------------------------------------------------------------------------------------------


def _betainc_shape(ctx: ShapeContext) -> list[Dims]:
    """Scalars go with everything, the others have one shape."""
    result: Dims = ()
    for dims in ctx.all_dims():
        if dims != ():
            result = dims if result == () else ctx.merged(result, dims)
    return [result]


def _betainc(ctx: Any, a: np.ndarray, b: np.ndarray, x: np.ndarray) -> np.ndarray:
    shapes = {v.shape for v in (a, b, x) if v.shape}
    if len(shapes) > 1:
        raise ctx.invalid(f"Shapes of a, b and x are inconsistent: {a.shape}, {b.shape}, {x.shape}")
    with np.errstate(all="ignore"):
        return gamma_values.betainc(a, b, x).astype(x.dtype)


def _betainc_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    a, b, x = op.inputs
    log_beta = ew.lgamma(a) + ew.lgamma(b) - ew.lgamma(a + b)
    density = ew.exp((b - 1) * ew.log(1 - x) + (a - 1) * ew.log(x) - log_beta)
    return [None, None, unbroadcast(ew.multiply_no_nan(density, dy), x, op.outputs[0])]


declare(
    "Betainc",
    "a: T, b: T, x: T",
    "z: T",
    "T: {float32, float64}",
    doc=("Incomplete beta function, its share of the whole", "归一化的不完全 Β 函数"),
    formula="z = integral of t^(a-1) (1-t)^(b-1) from 0 to x, divided by B(a, b)",
    shape=_betainc_shape,
    host=_betainc,
    gradient=_betainc_gradient,
)


def betainc(a: Any, b: Any, x: Any, name: str | None = None) -> Tensor:
    """The incomplete beta function divided by B(a, b) (TF: ``tf.betainc``): from 0 to 1.

    Args:
        a, b: float32 or float64, positive.
        x: of the same type, in [0, 1]. Elsewhere the result is NaN. Each is a scalar or has the shape of the others.

    Returns:
        a tensor of that shape; it can be differentiated by ``x``.

    >>> betainc(2.0, 3.0, [0.25, 0.5]).shape.as_list()
    [2]
    """
    return apply_op("Betainc", name, a=a, b=b, x=x)


def lbeta(x: Any, name: str | None = None) -> Tensor:
    """ln |B(x)| along the last axis: the sum of ln Gamma(x_i) less ln Gamma of the sum (TF: ``tf.lbeta``).

    Args:
        x: floats of rank 1 or more. Of nothing it is -infinity.

    Raises:
        ValueError: a scalar.

    >>> lbeta([[1.0, 2.0], [3.0, 4.0]]).shape.as_list()
    [2]
    """
    with name_scope(name, "lbeta", [x]):
        x = convert_to_tensor(x, name="x")
        of_all = reduce_sum(ew.lgamma(x), [-1])
        return of_all - ew.lgamma(reduce_sum(x, [-1]))
