"""A tensor as it is, and questions about its shape, its size, its true elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.sparse_tensor import SparseTensor


def _same(ctx: Any, x: Any) -> Any:
    return x


declare(
    "Identity",
    "input: T",
    "output: T",
    "T: type",
    doc=("The input unchanged", "原样输出"),
    shape=unchanged,
    lower=_same,
    host=_same,
    gradient=lambda op, dy: [dy],
    formula="y = x; dx = dy",
)
declare(
    "IdentityN",
    "input: T",
    "output: T",
    "T: list(type)",
    doc=("The inputs unchanged", "原样输出所有输入"),
    shape=lambda ctx: ctx.all_dims(),
    lower=lambda ctx, *xs: list(xs),
    gradient=lambda op, *dys: list(dys),
)
declare(
    "StopGradient",
    "input: T",
    "output: T",
    "T: type",
    doc=("The input unchanged; gradients stop here", "原样输出，但梯度到此为止"),
    shape=unchanged,
    lower=_same,
)


def _refused(op: Any, dy: Tensor) -> list[Tensor]:
    raise LookupError(f"Gradient explicitly disabled. Reason: {op.attrs['message']}")


declare(
    "PreventGradient",
    "input: T",
    "output: T",
    "T: type, message: string = ''",
    doc=("The input unchanged; asking for a gradient is an error", "原样输出，求梯度则报错"),
    shape=unchanged,
    lower=_same,
    gradient=_refused,
)

declare(
    "Shape",
    "input: T",
    "output: out_type",
    "T: type, out_type: {index} = int32",
    doc=("The shape, as a vector", "张量的形状（一维向量）"),
    shape=lambda ctx: [(None,) if ctx.dims(0) is None else (len(ctx.dims(0)),)],
    lower=lambda ctx, x: ir.const(np.array(x.shape, ctx.attr("out_type").numpy_type)),
    gradient=lambda op, dy: [None],
)
declare(
    "Size",
    "input: T",
    "output: out_type",
    "T: type, out_type: {index} = int32",
    doc=("The number of elements", "元素个数"),
    shape=lambda ctx: [()],
    lower=lambda ctx, x: ir.const(np.array(x.size, ctx.attr("out_type").numpy_type)),
    gradient=lambda op, dy: [None],
)
declare(
    "Rank",
    "input: T",
    "output: int32",
    "T: type",
    doc=("The number of axes", "张量的阶（轴数）"),
    shape=lambda ctx: [()],
    lower=lambda ctx, x: ir.const(np.array(x.ndim, np.int32)),
    gradient=lambda op, dy: [None],
)

declare(
    "GuaranteeConst",
    "input: T",
    "output: T",
    "T: type",
    doc=("The input unchanged, promised never to change", "原样输出，并承诺它不会改变"),
    shape=unchanged,
    lower=_same,
    host=_same,
    stateful=True,
)


def identity(input: Any, name: str | None = None) -> Tensor:
    """A tensor with the same value. Made inside control_dependencies it is a value *after* those operations."""
    return apply_op("Identity", name, input=input)


def identity_n(input: Any, name: str | None = None) -> list[Tensor]:
    """Tensors with the same values, as one operation."""
    return apply_op("IdentityN", name, input=list(input))


def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """A tensor with the same value that counts as a constant for tf.gradients."""
    return apply_op("StopGradient", name, input=input)


def guarantee_const(input: Any, name: str | None = None) -> Tensor:
    """A tensor with the same value, promised to be the same in every run. It has no gradient, as in TensorFlow."""
    return apply_op("GuaranteeConst", name, input=input)


def _shape_query(op_type: str, default: str) -> Any:
    def function(input: Any, name: str | None = None, out_type: Any = dtypes.int32) -> Tensor:
        with name_scope(name, default, [input]) as scope:
            if isinstance(input, SparseTensor):
                extents = apply_op("Cast", x=input.dense_shape, DstT=out_type)
                return extents if op_type == "Shape" else _product(extents, scope)
            tensor = convert_to_tensor(input, name="input")
            if tensor.shape.is_fully_defined():
                known = tensor.shape.as_list() if op_type == "Shape" else tensor.shape.num_elements()
                return convert_to_tensor(np.array(known, as_dtype(out_type).numpy_type), name=scope)
            return apply_op(op_type, scope, input=tensor, out_type=out_type)

    return function


def _product(extents: Tensor, name: str) -> Tensor:
    return apply_op("Prod", name, input=extents, reduction_indices=0, keep_dims=False)


shape = _shape_query("Shape", "Shape")
shape.__doc__ = "The shape of ``input`` in the run, an int32 (or ``out_type``) vector; a constant if it is known now."
size = _shape_query("Size", "Size")
size.__doc__ = "The number of elements of ``input`` in the run, a scalar; a constant if it is known now."


def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of axes, an int32 scalar; a constant if it is known now."""
    with name_scope(name, "Rank", [input]) as scope:
        if isinstance(input, SparseTensor):
            return apply_op("Size", scope, input=input.dense_shape)
        tensor = convert_to_tensor(input, name="input")
        if tensor.dims is not None:
            return convert_to_tensor(np.array(len(tensor.dims), np.int32), name=scope)
        return apply_op("Rank", scope, input=tensor)


declare(
    "ShapeN",
    "input: N * T",
    "output: N * out_type",
    "N: int >= 1, T: type, out_type: {index} = int32",
    doc=("The shapes of several tensors", "多个张量的形状"),
    shape=lambda ctx: [(None,) if dims is None else (len(dims),) for dims in ctx.all_dims()],
    lower=lambda ctx, *xs: [ir.const(np.array(x.shape, ctx.attr("out_type").numpy_type)) for x in xs],
)


def shape_n(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> list[Tensor]:
    """The shapes of a list of tensors of one type, in the run."""
    return apply_op("ShapeN", name, input=list(input), out_type=out_type)


declare(
    "Where",
    "input: T",
    "index: int64",
    "T: {number, bool} = bool",
    doc=("Indices of the elements that are not zero", "非零元素的下标"),
    shape=lambda ctx: [(None, None if ctx.dims(0) is None else len(ctx.dims(0)))],
    host=lambda ctx, x: np.argwhere(x).astype(np.int64).reshape(-1, x.ndim),
)


def indices_where(condition: Any, name: str | None = None) -> Tensor:
    """int64 [number of true elements, rank]: where ``condition`` holds, in row-major order."""
    return apply_op("Where", name, input=condition)
