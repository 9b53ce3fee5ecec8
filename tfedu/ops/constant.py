"""Tensors out of nothing: constants, placeholders, filled and counted ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import from_value, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor, make_constant, name_scope
from tfedu.ops.literals import to_array


def _constant_host(ctx: Any) -> np.ndarray:
    return ctx.attr("value")


declare(
    "Const",
    "",
    "output: dtype",
    "value: tensor, dtype: type",
    doc=("A value that is part of the graph", "常量：写进图里的固定值"),
    shape=lambda ctx: [ctx.attr("value").shape],
    lower=lambda ctx: ir.const(ctx.attr("value")),
    host=_constant_host,
)


def _fed_only(ctx: Any) -> Any:
    raise ctx.not_fed()


declare(
    "Placeholder",
    "",
    "output: dtype",
    "dtype: type, shape: shape = none",
    doc=("A slot that is filled at every run through feed_dict", "占位符：每次运行时由 feed_dict 填入"),
    shape=lambda ctx: [ctx.attr("shape").as_tuple() if ctx.attr("shape") is not None else None],
    lower=_fed_only,
    host=_fed_only,
    stateful=True,
)


def _pass_through(ctx: Any, x: ir.Node) -> ir.Node:
    return x


declare(
    "PlaceholderWithDefault",
    "input: dtype",
    "output: dtype",
    "dtype: type, shape: shape",
    doc=("A slot with a value for runs that do not feed it", "带默认值的占位符"),
    shape=lambda ctx: [ctx.attr("shape").as_tuple()],
    lower=_pass_through,
    gradient=lambda op, dy: [dy],
    stateful=True,
)

declare(
    "ZerosLike",
    "x: T",
    "y: T",
    "T: type",
    doc=("Zeros of the same shape", "形状相同的全 0 张量"),
    shape=unchanged,
    lower=lambda ctx, x: ir.full(x.shape, 0, x.dtype),
    gradient=lambda op, dy: [None],
)
declare(
    "OnesLike",
    "x: T",
    "y: T",
    "T: type",
    doc=("Ones of the same shape", "形状相同的全 1 张量"),
    shape=unchanged,
    lower=lambda ctx, x: ir.full(x.shape, 1, x.dtype),
    gradient=lambda op, dy: [None],
)


def _shape_value(ctx: Any, index: int) -> tuple[int, ...]:
    shape = tuple(int(d) for d in np.atleast_1d(ctx.value(index)))
    if any(d < 0 for d in shape):
        raise ctx.invalid(f"Dimensions must be >= 0, got {list(shape)}")
    return shape


def _sum_of_all(x: Tensor) -> Tensor:
    from tfedu.ops.math.reduction import reduce_sum

    return reduce_sum(x)


declare(
    "Fill",
    "dims: index_type, value: T",
    "output: T",
    "T: type, index_type: {index} = int32",
    doc=("One value everywhere", "用同一个值填满张量"),
    formula="dvalue = sum(dy)",
    shape=from_value,
    values=(0,),
    lower=lambda ctx, dims, value: ir.broadcast_to(value, _shape_value(ctx, 0)),
    gradient=lambda op, dy: [None, _sum_of_all(dy)],
)


def _range_shape(ctx: Any) -> list[Any]:
    start, limit, delta = (ctx.value(i) for i in range(3))
    if start is None or limit is None or delta is None:
        return [(None,)]
    return [(_range_size(ctx, start, limit, delta),)]


def _range_size(ctx: Any, start: Any, limit: Any, delta: Any) -> int:
    if delta == 0:
        raise ctx.error("Requires delta != 0") if hasattr(ctx, "error") else ctx.invalid("Requires delta != 0")
    return max(0, int(np.ceil((float(limit) - float(start)) / float(delta))))


def _lower_range(ctx: Any, *nodes: ir.Node) -> ir.Node:
    start, limit, delta = (ctx.value(i) for i in range(3))
    size = _range_size(ctx, start, limit, delta)
    return ir.const((start + np.arange(size) * delta).astype(nodes[0].dtype))


declare(
    "Range",
    "start: Tidx, limit: Tidx, delta: Tidx",
    "output: Tidx",
    "Tidx: {float32, float64, int32, int64} = int32",
    doc=("Numbers from start up to limit, limit excluded", "从 start 到 limit（不含）的等差数列"),
    shape=_range_shape,
    lower=_lower_range,
    values=(0, 1, 2),
)


def _lower_linspace(ctx: Any, *nodes: ir.Node) -> ir.Node:
    start, stop, num = (ctx.value(i) for i in range(3))
    if num < 1:
        raise ctx.invalid(f"Requires num > 0: {int(num)}")
    dtype = nodes[0].dtype
    step = (stop - start) / dtype.type(max(int(num) - 1, 1))
    return ir.const((start + step * np.arange(int(num), dtype=dtype)).astype(dtype))


declare(
    "LinSpace",
    "start: T, stop: T, num: Tidx",
    "output: T",
    "T: {float32, float64}, Tidx: {index} = int32",
    doc=("num evenly spaced numbers from start to stop, both included", "从 start 到 stop（都包含）等距的 num 个数"),
    shape=lambda ctx: [(None if ctx.value(2) is None else int(ctx.value(2)),)],
    lower=_lower_linspace,
    values=(0, 1, 2),
)


# -- functions --------------------------------------------------------------------------------------------------------


def constant(
    value: Any, dtype: Any = None, shape: Any = None, name: str = "Const", verify_shape: bool = False
) -> Tensor:
    """A constant tensor (TF: ``tf.constant``).

    Args:
        value: number, string, bool, NumPy array or nested list. Its copy is kept in the graph.
        dtype: element type; by default that of an array, float32 for Python floats, int32 for ints.
        shape: with fewer values than elements the last value is repeated.
        verify_shape: refuse a value that has not ``shape`` already.

    Raises:
        TypeError: the value is not of ``dtype``, or ``verify_shape`` found another shape.
        ValueError: more values than ``shape`` has elements.

    >>> constant(0.1, shape=[2, 3]).shape.as_list()
    [2, 3]
    """
    kind = None if dtype is None else as_dtype(dtype).base_dtype
    if isinstance(value, Tensor) or hasattr(value, "_as_ref_tensor"):
        raise TypeError(
            f"List of Tensors when single Tensor expected: {value}. A constant holds a value that is known now; "
            "use the tensor itself, or tf.identity."
        )
    array = to_array(value, kind)
    if shape is not None:
        array = _shaped(array, TensorShape(shape).as_list(), verify_shape)
    return make_constant(array, kind, name)


def _shaped(array: np.ndarray, shape: list[Any], verify: bool) -> np.ndarray:
    if verify and list(array.shape) != shape:
        raise TypeError(f"Expected Tensor's shape: {tuple(shape)}, got {array.shape}.")
    size = int(np.prod(shape, dtype=np.int64))
    if array.size == 1:
        return np.broadcast_to(array.reshape(()), shape)
    if array.size > size:
        raise ValueError(f"Too many elements provided. Needed at most {size}, but received {array.size}")
    flat = array.reshape(-1)
    if flat.size < size:
        if not flat.size:
            raise ValueError(f"Cannot fill shape {shape} from an empty value")
        flat = np.concatenate([flat, np.repeat(flat[-1:], size - flat.size)])
    return flat.reshape(shape)


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Tensor:
    """A tensor whose value is given at every run, through ``feed_dict`` (TF: ``tf.placeholder``).

    Args:
        dtype: element type; fed values are converted to it.
        shape: what is known of the shape; None for an extent that may vary, nothing for any shape.
        name: name of the operation.
    """
    return apply_op("Placeholder", name, dtype=dtype, shape=TensorShape(shape))


def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """A placeholder that takes the value of ``input`` in runs that do not feed it."""
    return apply_op("PlaceholderWithDefault", name, input=input, shape=TensorShape(shape))


_SMALL = 1000


def _filled(default_name: str, value: int) -> Any:
    def function(shape: Any, dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
        kind = as_dtype(dtype).base_dtype
        with name_scope(name, default_name, [shape]) as scope:
            filler: Any = {dtypes.bool_: bool(value), dtypes.string: b""}.get(kind, value)
            extents = None if isinstance(shape, Tensor) or _has_tensor(shape) else TensorShape(shape).as_list()
            if extents is not None and math.prod(d or 0 for d in extents) < _SMALL:
                return constant(filler, kind, extents, name=scope)
            dims = convert_to_tensor(shape if extents is None else TensorShape(extents))
            if dims.dims is None or dims.dims == ():  # an extent alone is a shape of one axis
                dims = apply_op("Reshape", tensor=dims, shape=[-1])
            return apply_op("Fill", scope, dims=dims, value=constant(filler, kind))

    function.__name__ = default_name
    function.__doc__ = f"""A tensor of {"ones" if value else "zeros"}.

    Args:
        shape: list of ints, or an int32/int64 tensor of rank 1 or 0.
        dtype: element type (default float32).
        name: name of the operation.

    >>> {default_name}([2, 3]).shape.as_list()
    [2, 3]
    """
    return function


def _has_tensor(shape: Any) -> bool:
    return isinstance(shape, (list, tuple)) and any(isinstance(d, Tensor) for d in shape)


zeros = _filled("zeros", 0)
ones = _filled("ones", 1)


def fill(dims: Any, value: Any, name: str | None = None) -> Tensor:
    """A tensor of shape ``dims`` with the scalar ``value`` everywhere."""
    return apply_op("Fill", name, dims=dims, value=value)


def _filled_like(default_name: str, op_type: str, make: Any) -> Any:
    def function(tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True) -> Tensor:
        with name_scope(name, default_name, [tensor]) as scope:
            tensor = convert_to_tensor(tensor, name="tensor")
            kind = tensor.dtype.base_dtype if dtype is None else as_dtype(dtype).base_dtype
            if op_type == "OnesLike":
                from tfedu.ops.array import shape as shape_of

                result = make(shape_of(tensor), kind, name=scope)
                result.set_shape(tensor.shape)
                return result
            if tensor.shape.is_fully_defined():
                return make(tensor.shape, kind, name=scope)
            if kind is not tensor.dtype.base_dtype:
                return make(apply_op("Shape", input=tensor), kind, name=scope)
            return apply_op(op_type, scope, x=tensor)

    function.__name__ = default_name
    function.__doc__ = f"Like ``{make.__name__}``, of the shape (and by default the type) of ``tensor``."
    return function


zeros_like = _filled_like("zeros_like", "ZerosLike", zeros)
ones_like = _filled_like("ones_like", "OnesLike", ones)


def range_(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Tensor:
    """Numbers from ``start`` (default 0) in steps of ``delta``, ``limit`` excluded (TF: ``tf.range``).

    Raises:
        ValueError: ``delta`` is 0.

    >>> range_(3, 18, 3).shape.as_list()
    [5]
    """
    if limit is None:
        start, limit = 0, start
    with name_scope(name, "Range", [start, limit, delta]) as scope:
        parts = [
            convert_to_tensor(v, dtype, label) for v, label in ((start, "start"), (limit, "limit"), (delta, "delta"))
        ]
        if dtype is None:
            order = (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64)
            widest = max((p.dtype.base_dtype for p in parts), key=order.index)
            from tfedu.ops.math.elementwise import cast

            parts = [cast(p, widest) for p in parts]
        return apply_op("Range", scope, start=parts[0], limit=parts[1], delta=parts[2])


def linspace(start: Any, stop: Any, num: Any, name: str | None = None) -> Tensor:
    """``num`` evenly spaced floats from ``start`` to ``stop``, both included (TF: ``tf.linspace``).

    Raises:
        TypeError: ``start`` is an integer.
    """
    return apply_op("LinSpace", name, start=start, stop=stop, num=num)
