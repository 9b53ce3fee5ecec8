"""Questions about tensors that are answered while the graph is made, and tensors as messages."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.attr_values import read_tensor, write_tensor
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dimension, TensorShape, as_shape
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.literals import to_array


def is_tensor(x: Any) -> bool:
    """Whether ``x`` is a tensor, a variable or IndexedSlices: something that operations take as it is.

    >>> is_tensor(convert_to_tensor(1)), is_tensor(np.zeros(2))
    (True, False)
    """
    return isinstance(x, (Tensor, IndexedSlices)) or hasattr(x, "_as_ref_tensor") or getattr(x, "is_tensor_like", False)


def get_static_value(tensor: Tensor, partial: bool = False) -> Any:
    """The value of ``tensor`` if it is known before anything runs, else None (TF: ``tf.get_static_value``).

    Args:
        tensor: any tensor.
        partial: for a stack of parts of which only some are known, an object array with None for the others.

    >>> get_static_value(convert_to_tensor([1, 2])).tolist()
    [1, 2]
    """
    known = constant_value(tensor)
    if known is not None or not partial or tensor.op.type != "Pack" or tensor.op.attrs["axis"] != 0:
        return known
    parts = [constant_value(part) for part in tensor.op.inputs]
    return np.array(parts, object) if any(part is not None for part in parts) else None


def dimension_value(dimension: Any) -> int | None:
    """The extent as an int or None, whether ``dimension`` is a Dimension or is one of these already."""
    return dimension.value if isinstance(dimension, Dimension) else dimension


def dimension_at_index(shape: TensorShape, index: int) -> Dimension:
    """The Dimension number ``index`` of ``shape``; an unknown one if the rank is unknown."""
    return Dimension(None) if shape.ndims is None else shape.dims[index]  # type: ignore[index]


def convert_to_tensor_or_indexed_slices(value: Any, dtype: Any = None, name: str | None = None) -> Any:
    """IndexedSlices as they are, everything else as a tensor.

    Raises:
        ValueError: another type than ``dtype``.
    """
    if not isinstance(value, IndexedSlices):
        return convert_to_tensor(value, dtype, name)
    if dtype is not None and not as_dtype(dtype).is_compatible_with(value.dtype):
        raise ValueError(
            f"Tensor conversion requested dtype {as_dtype(dtype).name} for Tensor with dtype {value.dtype.name}: "
            f"{str(value)!r}"
        )
    return value


def make_tensor_proto(
    values: Any, dtype: Any = None, shape: Any = None, verify_shape: bool = False, allow_broadcast: bool = False
) -> Any:
    """``values`` as a TensorProto message (TF: ``tf.make_tensor_proto``).

    Args:
        values: a number, a nested list or an array, or a TensorProto, which is returned.
        dtype: wanted type, if it is not what the values say.
        shape: wanted shape, with as many elements; fewer are allowed too unless ``verify_shape``, the last one then
            stands for the rest.
        allow_broadcast: let a single value stand for all elements of ``shape``.

    Raises:
        TypeError: values that do not become ``dtype``. ValueError: as many values do not fit ``shape``.

    >>> make_ndarray(make_tensor_proto([1.0, 2.0])).tolist()
    [1.0, 2.0]
    """
    from tensorboard.compat.proto.tensor_pb2 import TensorProto

    if isinstance(values, TensorProto):
        return values
    kind = None if dtype is None else as_dtype(dtype).base_dtype
    array = to_array(values, kind)
    kind = kind or as_dtype(array.dtype)
    message = TensorProto()
    if shape is not None:
        wanted = [int(d or 0) for d in as_shape(shape).as_list()]
        count = int(np.prod(wanted, dtype=np.int64))
        if verify_shape and list(array.shape) != wanted:
            raise TypeError(f"Expected Tensor's shape: {tuple(wanted)}, got {array.shape}.")
        if array.size > count or not array.size:
            raise ValueError(f"Too many elements provided. Needed at most {count}, but received {array.size}")
        if array.size != count and not (array.size == 1 and (allow_broadcast or not verify_shape)):
            array = np.concatenate([array.ravel(), np.repeat(array.ravel()[-1:], count - array.size)])
        array = np.broadcast_to(array, wanted) if array.size == 1 else array.reshape(wanted)
    write_tensor(message, array, kind)
    return message


def make_ndarray(tensor: Any) -> np.ndarray:
    """The array of a TensorProto message (TF: ``tf.make_ndarray``).

    Raises:
        ValueError: an incomplete shape or contents that do not fit.
    """
    return np.array(read_tensor(tensor))
