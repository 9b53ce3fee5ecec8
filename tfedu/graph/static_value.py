"""Values that are known before anything runs (``tf.contrib.util.constant_value``).

A tensor's value is known when it is computed from constants and known shapes alone. Shape functions ask for it:
``tf.reshape(x, tf.stack([tf.shape(x)[0], 784]))`` has a static shape because of this module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tfedu.graph.tensor_shape import Dims, merge

if TYPE_CHECKING:
    from tfedu.graph.operation import Operation
    from tfedu.graph.tensor import Tensor

Evaluator = Callable[["Operation", list[np.ndarray]], "list[np.ndarray] | None"]
_evaluate: Evaluator | None = None

# A value is only worth knowing early if it is small: shapes, axes, paddings.
MAX_ELEMENTS = 1024


def set_evaluator(evaluate: Evaluator) -> None:
    """Said once by the runtime: how to evaluate one pure operation on arrays (this room cannot compute)."""
    global _evaluate
    _evaluate = evaluate


def constant_value(tensor: Tensor) -> np.ndarray | None:
    """The tensor's value if it is known before a run, else None.

    The array must not be changed. Variables, placeholders, random and other stateful operations are never known.
    """
    return _known(tensor, {})


def _known(tensor: Tensor, memo: dict[Tensor, Any]) -> np.ndarray | None:
    if tensor in memo:
        return memo[tensor]
    memo[tensor] = None
    op = tensor.op
    result: np.ndarray | None = None
    if op.type == "Const":
        result = op.attrs["value"]
    elif op.type in ("Shape", "ShapeN", "Size", "Rank"):
        result = _of_shape(op, op.inputs[tensor.value_index].dims)
    elif op.type == "CheckedIdentity":  # if the check fails, no value matters
        result = _known(op.inputs[1], memo)
    elif tensor.dims is not None and None not in tensor.dims and _pure(op) and _evaluate is not None:
        if int(np.prod([d or 0 for d in tensor.dims], dtype=np.int64)) <= MAX_ELEMENTS:
            args = []
            for source in op.inputs:
                value = _known(source, memo)
                if value is None:
                    break
                args.append(value)
            else:
                values = _evaluate(op, args)
                result = None if values is None else values[tensor.value_index]
    memo[tensor] = result
    return result


def _pure(op: Operation) -> bool:
    return bool(op.inputs) and not op.op_def.stateful and op.op_def.lower is not None and not op.control_inputs


def _of_shape(op: Operation, dims: Dims) -> np.ndarray | None:
    if dims is None:
        return None
    dtype = op.outputs[0].dtype.numpy_type if op.outputs else np.dtype(np.int32)
    if op.type == "Rank":
        return np.array(len(dims), np.int32)
    if any(d is None for d in dims):
        return None
    return np.array(dims if op.type.startswith("Shape") else np.prod([d or 0 for d in dims], dtype=np.int64), dtype)


def constant_value_as_dims(tensor: Tensor) -> Dims:
    """A 1-D integer tensor read as a shape; -1 and what is not known become None."""
    value = constant_value(tensor)
    if value is not None:
        return tuple(None if v < 0 else int(v) for v in np.atleast_1d(value))
    op = tensor.op
    length = tensor.dims[0] if tensor.dims is not None and len(tensor.dims) == 1 else None
    unknown: Dims = None if length is None else (None,) * length
    if op.type in ("Shape", "ShapeN"):
        return op.inputs[tensor.value_index].dims
    if op.type == "Pack" and op.attrs["axis"] == 0:
        parts = [constant_value(t) if t.dims == () else None for t in op.inputs]
        return tuple(None if p is None or p < 0 else int(p) for p in parts)
    if op.type == "ConcatV2":
        pieces = [constant_value_as_dims(t) for t in op.inputs[:-1]]
        return unknown if any(p is None for p in pieces) else tuple(d for p in pieces for d in (p or ()))
    if op.type == "StridedSlice":
        return merge(unknown, _sliced(op))
    if op.type == "Cast":
        return constant_value_as_dims(op.inputs[0])
    return unknown


def _sliced(op: Operation) -> Dims:
    """``shape[a:b]`` of a partly known shape."""
    whole = constant_value_as_dims(op.inputs[0])
    begin, end, stride = (constant_value(t) for t in op.inputs[1:4])
    masks = op.attrs
    simple = not (masks["new_axis_mask"] or masks["shrink_axis_mask"] or masks["ellipsis_mask"])
    if whole is None or begin is None or end is None or stride is None or not simple or len(begin) != 1:
        return None
    start = None if masks["begin_mask"] & 1 else int(begin[0])
    stop = None if masks["end_mask"] & 1 else int(end[0])
    return whole[start : stop : int(stride[0])]
