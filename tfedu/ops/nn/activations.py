"""Activations: ReLU and its relatives (``tf.nn``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, identity, identity_n
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_mean


def _positive(x: ir.Node) -> ir.Node:
    return ir.binary("gt", x, ir.full(x.shape, 0, x.dtype))


def _zero(x: ir.Node) -> ir.Node:
    return ir.full(x.shape, 0, x.dtype)


def _activation(
    name: str,
    doc: tuple[str, str],
    formula: str,
    lower: Callable[..., ir.Node],
    slope: Callable[..., ir.Node],
    attrs: str = "",
    from_output: bool = False,
    bend: Callable[[Tensor, Tensor, Tensor], Tensor] | None = None,
    types: str = "float",
) -> None:
    """Declare an activation and its gradient operation ``<name>Grad(gradients, features)``.

    ``slope(dy, x)`` is dy times the derivative at x, or, if ``from_output``, expressed by the output instead.
    ``bend(dy, x, ddx)`` is the cotangent of x in the gradient operation (None: the activation is piecewise linear).
    """
    kinds = f"T: {{{types}}}" + (f", {attrs}" if attrs else "")

    def gradient(op: Any, dy: Tensor) -> list[Tensor]:
        known = op.outputs[0] if from_output else op.inputs[0]
        more = {k: v for k, v in op.attrs.items() if k == "alpha"}
        return [apply_op(f"{name}Grad", gradients=dy, features=known, **more)]

    def second(op: Any, ddx: Tensor) -> list[Tensor | None]:
        """dx is linear in dy; where the slope changes with the features (ELU, SELU), that path counts too."""
        more = {k: v for k, v in op.attrs.items() if k == "alpha"}
        through_dy = apply_op(f"{name}Grad", gradients=ddx, features=op.inputs[1], **more)
        return [through_dy, None if bend is None else bend(op.inputs[0], op.inputs[1], ddx)]

    def with_alpha(function: Callable[..., ir.Node]) -> Callable[..., ir.Node]:
        return lambda ctx, *nodes: function(*nodes, ctx.attr("alpha")) if attrs else function(*nodes)

    declare(
        name,
        "features: T",
        "activations: T",
        kinds,
        doc=doc,
        formula=formula,
        shape=unchanged,
        lower=with_alpha(lower),
        gradient=gradient,
    )
    declare(
        f"{name}Grad",
        "gradients: T, features: T",
        "backprops: T",
        kinds,
        doc=(f"Gradient of {name}", f"{name} 的梯度"),
        shape=unchanged,
        lower=with_alpha(slope),
        gradient=second,
    )


def _inside(x: ir.Node) -> ir.Node:
    return ir.binary("and", _positive(x), ir.binary("lt", x, ir.full(x.shape, 6, x.dtype)))


def _scaled(x: ir.Node, factor: float) -> ir.Node:
    return ir.binary("mul", x, ir.full(x.shape, factor, x.dtype))


# Klambauer et al. 2017, "Self-Normalizing Neural Networks"
_SELU_SCALE, _SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def _elu(x: ir.Node, alpha: float = 1.0, scale: float = 1.0) -> ir.Node:
    return ir.select(_positive(x), _scaled(x, scale) if scale != 1 else x, _scaled(ir.unary("expm1", x), alpha * scale))


def _where_negative(dy: Tensor, y: Tensor, ddx: Tensor) -> Tensor:
    """d(dy (y + c)) / dy's y: the product of the two cotangents where the exponential branch is taken."""
    return ew.where(ew.less(y, 0.0), dy * ddx, ew.zeros_of(y))


_activation(
    "Relu",
    ("max(x, 0): negative numbers become 0", "修正线性单元 max(x, 0)：负数变 0"),
    "y = max(x, 0); dx = dy where x > 0",
    lambda x: ir.binary("max", x, _zero(x)),
    lambda dy, x: ir.select(_positive(x), dy, _zero(dy)),
    types="real",
)
_activation(
    "Relu6",
    ("min(max(x, 0), 6)", "限幅在 6 的 ReLU"),
    "y = min(max(x, 0), 6); dx = dy where 0 < x < 6",
    lambda x: ir.binary("min", ir.binary("max", x, _zero(x)), ir.full(x.shape, 6, x.dtype)),
    lambda dy, x: ir.select(_inside(x), dy, _zero(dy)),
    types="real",
)
_activation(
    "LeakyRelu",
    ("x, or alpha x where x is negative", "带泄漏的 ReLU：负数乘以 alpha"),
    "y = max(x, alpha x)",
    lambda x, alpha: ir.select(_positive(x), x, _scaled(x, alpha)),
    lambda dy, x, alpha: ir.select(_positive(x), dy, _scaled(dy, alpha)),
    "alpha: float = 0.2",
)
_activation(
    "Elu",
    ("x, or e^x - 1 where x is negative", "指数线性单元：负数取 e^x - 1"),
    "y = x or e^x - 1; dx = dy or (y + 1) dy",
    lambda x: _elu(x),
    lambda dy, y: ir.select(_positive(y), dy, ir.binary("mul", dy, ir.binary("add", y, ir.full(y.shape, 1, y.dtype)))),
    from_output=True,
    bend=_where_negative,
)
_activation(
    "Selu",
    ("Scaled ELU: keeps mean 0 and variance 1", "缩放的 ELU，能保持均值 0、方差 1"),
    "y = s x or s a (e^x - 1)",
    lambda x: _elu(x, _SELU_ALPHA, _SELU_SCALE),
    lambda dy, y: ir.select(
        _positive(y),
        _scaled(dy, _SELU_SCALE),
        ir.binary("mul", dy, ir.binary("add", y, ir.full(y.shape, _SELU_SCALE * _SELU_ALPHA, y.dtype))),
    ),
    from_output=True,
    bend=_where_negative,
)


def _softsign(x: ir.Node) -> ir.Node:
    return ir.binary("add", ir.unary("abs", x), ir.full(x.shape, 1, x.dtype))


_activation(
    "Softsign",
    ("x / (1 + |x|)", "x / (1 + |x|)"),
    "y = x/(1+|x|); dx = dy/(1+|x|)^2",
    lambda x: ir.binary("div", x, _softsign(x)),
    lambda dy, x: ir.binary("div", dy, ir.binary("mul", _softsign(x), _softsign(x))),
    bend=lambda dy, x, ddx: ddx * dy * (-2.0) * ew.sign(x) / ew.pow(ew.abs(x) + 1.0, 3.0),
)


def _features(op_type: str, doc: str) -> Callable[..., Tensor]:
    def function(features: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, features=features)

    function.__doc__ = f"{doc} Same shape and type as ``features``."
    return function


relu = _features("Relu", "max(x, 0).")
elu = _features("Elu", "x where positive, e^x - 1 elsewhere (Clevert et al. 2015).")
selu = _features("Selu", "Scaled exponential linear unit (Klambauer et al. 2017).")
softsign = _features("Softsign", "x / (1 + |x|).")


def swish(features: Any) -> Tensor:
    """x * sigmoid(x): a smooth ReLU that dips below 0 (Ramachandran et al. 2017). Same shape and type."""
    features = convert_to_tensor(features, name="features")
    # TensorFlow's result is the output of an IdentityN, which its own gradient function hangs on
    return identity_n([features * ew.sigmoid(features)])[0]


def softplus(features: Any, name: str | None = None) -> Tensor:
    """ln(1 + e^x). Same shape and type as ``features``."""
    return apply_op("Softplus", name, x=features)


def relu6(features: Any, name: str | None = None) -> Tensor:
    """min(max(x, 0), 6). Same shape and type as ``features``."""
    with name_scope(name, "Relu6", [features]) as scope:
        return apply_op("Relu6", scope, features=features)


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """x where positive, ``alpha * x`` elsewhere (Maas et al. 2013)."""
    with name_scope(name, "LeakyRelu", [features, alpha]) as scope:
        features = convert_to_tensor(features, name="features")
        if features.dtype.is_integer:
            features = ew.to_float(features)
        return apply_op("LeakyRelu", scope, features=features, alpha=alpha)


def crelu(features: Any, name: str | None = None, axis: int = -1) -> Tensor:
    """relu of x and of -x, side by side: twice as many channels."""
    with name_scope(name, "CRelu", [features]) as scope:
        features = convert_to_tensor(features, name="features")
        return relu(concat([features, ew.negative(features)], axis), name=scope)


def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """The fraction of elements that are 0: how many ReLUs are silent."""
    with name_scope(name, "zero_fraction", [value]):
        value = convert_to_tensor(value, name="value")
        zero = convert_to_tensor(np.zeros((), value.dtype.numpy_type))
        return identity(reduce_mean(ew.to_float(ew.equal(value, zero))), name="fraction")
