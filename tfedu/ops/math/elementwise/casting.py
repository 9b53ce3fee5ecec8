"""The same numbers in another type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.errors import UnimplementedError
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.sparse_tensor import SparseTensor


def _lower_cast(ctx: Any, x: ir.Node) -> ir.Node:
    source, target = ctx.attr("SrcT"), ctx.attr("DstT")
    if dtypes.string in (source, target):
        words = (d.c_name for d in (source, target))
        message = f"Cast {' to '.join(words)} is not supported\n\t [[{{{{node {ctx.op.name}}}}}]]"
        raise UnimplementedError(ctx.op, ctx.op, message)
    return ir.cast(x, target.numpy_type)


def _continuous(dtype: dtypes.DType) -> bool:
    return dtype.is_floating or dtype.is_complex


declare(
    "Cast",
    "x: SrcT",
    "y: DstT",
    "SrcT: type, DstT: type, Truncate: bool = false",
    doc=("The same numbers in another type", "转换元素类型"),
    shape=unchanged,
    lower=_lower_cast,
    gradient=lambda op, dy: [
        cast(dy, op.attrs["SrcT"]) if _continuous(op.attrs["SrcT"]) and _continuous(op.attrs["DstT"]) else None
    ],
    formula="y = (DstT) x; dx = (SrcT) dy",
)


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """``x`` as ``dtype`` (floats become ints by truncation, bools become 0 and 1); ``x`` itself if it has that type.

    A SparseTensor stays one.
    """
    wanted = dtypes.as_dtype(dtype).base_dtype
    if isinstance(x, Tensor) and x.dtype.base_dtype is wanted:
        return x
    with name_scope(name, "Cast", [x]) as scope:
        if isinstance(x, SparseTensor):
            return x.with_values(cast(x.values, wanted, scope))
        x = convert_to_tensor(x, name="x")
        if x.dtype.base_dtype is wanted:
            return x
        return apply_op("Cast", scope, x=x, DstT=wanted)


def _cast_function(kind: dtypes.DType, name: str) -> Callable[..., Tensor]:
    def function(x: Any, name: str = name) -> Tensor:
        return cast(x, kind, name)

    function.__doc__ = f"``tf.cast(x, tf.{kind.name})``."
    return function


to_float = _cast_function(dtypes.float32, "ToFloat")
to_double = _cast_function(dtypes.float64, "ToDouble")
to_bfloat16 = _cast_function(dtypes.bfloat16, "ToBFloat16")
to_int32 = _cast_function(dtypes.int32, "ToInt32")
to_int64 = _cast_function(dtypes.int64, "ToInt64")
to_complex64 = _cast_function(dtypes.complex64, "ToComplex64")
to_complex128 = _cast_function(dtypes.complex128, "ToComplex128")
