"""Sums, products, powers, the larger and the smaller: two or more operands of one type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import all_equal
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math.conjugate import conj, conjugated
from tfedu.ops.math.elementwise.casting import cast
from tfedu.ops.math.elementwise.comparison import greater, greater_equal, less_equal, not_equal, where
from tfedu.ops.math.elementwise.declaring import (
    BOTH,
    NUMBER,
    Function,
    broadcasting,
    declare_binary,
    ones_of,
    two_operands,
    zeros_of,
)
from tfedu.ops.math.elementwise.unary import log, negative


def _power(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
    if y.dtype.kind == "i":
        fine = ir.binary("ge", y, ir.full(y.shape, 0, y.dtype))
        ctx.check(ir.reduce("all", fine, range(y.ndim)), "Integers to negative integer powers are not allowed")
    return broadcasting("pow")(ctx, x, y)


def _squared_difference(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
    difference = broadcasting("sub")(ctx, x, y)
    return ir.binary("mul", difference, conjugated(difference))


def _power_gradient(x: Tensor, y: Tensor, z: Tensor, dz: Tensor) -> tuple[Any, Any]:
    # where there is no logarithm it is replaced by 0, as TensorFlow does
    exists = not_equal(x, 0) if x.dtype.is_complex else greater(x, 0)
    safe = where(exists, x, ones_of(x))
    logarithm = where(exists, log(safe), zeros_of(x))
    return dz * y * pow(x, y - 1), dz * z * logarithm


def _choose_gradient(compare: Callable[..., Tensor]) -> Callable[..., tuple[Any, Any]]:
    def gradient(x: Tensor, y: Tensor, z: Tensor, dz: Tensor) -> tuple[Any, Any]:
        first = cast(compare(x, y), dz.dtype)
        return dz * first, dz * (1 - first)

    return gradient


_ADD = ("Sum, element by element", "逐元素相加")
for _name in ("Add", "AddV2"):
    declare_binary(_name, NUMBER, _ADD, "add", lambda x, y, z, dz: (dz, dz), "z = x + y; dx = dz, dy = dz")
declare_binary(
    "Sub",
    NUMBER,
    ("Difference", "逐元素相减"),
    "sub",
    lambda x, y, z, dz: (dz, negative(dz)),
    "z = x - y; dx = dz, dy = -dz",
)
declare_binary(
    "Mul",
    NUMBER,
    ("Product, element by element", "逐元素相乘"),
    "mul",
    lambda x, y, z, dz: (dz * y, x * dz),
    "z = x y; dx = y dz, dy = x dz",
)
declare_binary(
    "Pow",
    "float, int32, int64, complex64, complex128",
    ("x to the power y", "幂 x^y"),
    _power,
    _power_gradient,
    "z = x^y; dx = y x^(y-1) dz, dy = z ln(x) dz",
)
declare_binary(
    "Maximum",
    "float, int32, int64",
    ("The larger of the two", "取较大者"),
    "max",
    lambda *a: _choose_gradient(greater_equal)(*a),
    "z = max(x, y); dx = dz where x >= y",
)
declare_binary(
    "Minimum",
    "float, int32, int64",
    ("The smaller of the two", "取较小者"),
    "min",
    lambda *a: _choose_gradient(less_equal)(*a),
    "z = min(x, y); dx = dz where x <= y",
)
declare_binary(
    "SquaredDifference",
    "float, int32, int64, complex64, complex128",
    ("|x - y|^2", "差的平方 |x - y|^2"),
    _squared_difference,
    lambda x, y, z, dz: (dz * conj(x - y) * 2, dz * conj(y - x) * 2),  # no derivative in the complex sense
    "z = |x-y|^2; dx = 2 (x-y) dz, dy = -dx",
)


def _lower_add_n(ctx: Any, *xs: ir.Node) -> ir.Node:
    total = xs[0]
    for x in xs[1:]:
        total = ir.binary("add", total, x)
    return total


declare(
    "AddN",
    "inputs: N * T",
    "sum: T",
    "N: int >= 1, T: {number}",
    doc=("Sum of all inputs", "所有输入之和"),
    formula="y = sum_i x_i; dx_i = dy",
    shape=all_equal,
    lower=_lower_add_n,
    gradient=lambda op, dy: [dy] * len(op.inputs),
)

declare(
    "AccumulateNV2",
    "inputs: N * T",
    "sum: T",
    "N: int >= 1, T: {number}, shape: shape",
    doc=("Sum of all inputs", "所有输入之和"),
    formula="y = sum_i x_i; dx_i = dy",
    shape=all_equal,
    lower=_lower_add_n,
    gradient=lambda op, dy: [dy] * len(op.inputs),
)


add: Function = two_operands("Add", f"x + y. {BOTH}")
subtract: Function = two_operands("Sub", f"x - y. {BOTH}")
multiply: Function = two_operands("Mul", f"x * y, element by element. {BOTH}")
maximum: Function = two_operands("Maximum", f"The larger of the two. {BOTH}")
minimum: Function = two_operands("Minimum", f"The smaller of the two. {BOTH}")
squared_difference: Function = two_operands("SquaredDifference", f"(x - y)^2. {BOTH}")


def pow(x: Any, y: Any, name: str | None = None) -> Tensor:
    """x to the power y."""
    with name_scope(name, "Pow", [x]) as scope:
        return apply_op("Pow", scope, x=x, y=y)


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Any:
    """A number times a tensor or IndexedSlices. Raises ValueError when ``scalar`` has axes."""
    scalar = convert_to_tensor(scalar, dtype=x.dtype.base_dtype, name="scalar")
    if scalar.dims not in ((), None):
        raise ValueError(f"Only scalar multiply works, got shape {scalar.shape}")
    if isinstance(x, IndexedSlices):
        return IndexedSlices(multiply(scalar, x.values, name), x.indices, x.dense_shape)
    return multiply(scalar, x, name)


def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """Sum of a list of tensors of one shape and type.

    Raises:
        ValueError: ``inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape``.
    """
    message = "inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape"
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError(message)
    tensors = [convert_to_tensor(t) for t in inputs]
    if len({t.dtype.base_dtype for t in tensors}) > 1:
        raise ValueError(message)
    if len(tensors) == 1:
        return tensors[0] if name is None else apply_op("Identity", name, input=tensors[0])
    return apply_op("AddN", name, inputs=tensors)


def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: str | None = None) -> Tensor:
    """Sum of a list of tensors of one type, whose shape may be given where it is not known.

    Raises:
        ValueError: an empty list. TypeError: ``tensor_dtype`` is not the tensors' type.
    """
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError("inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape")
    tensors = [convert_to_tensor(t) for t in inputs]
    if tensor_dtype is not None and dtypes.as_dtype(tensor_dtype) is not tensors[0].dtype.base_dtype:
        raise TypeError(f"tensor_dtype is {tensor_dtype}, but input is of type {tensors[0].dtype.base_dtype}")
    if len(tensors) == 1 and name is None:
        return tensors[0]
    known = TensorShape(shape)
    for tensor in tensors:
        known = known.merge_with(tensor.shape)
    return apply_op("AccumulateNV2", name, inputs=tensors, shape=known)
