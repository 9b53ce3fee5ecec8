"""Attributes and constants, to and from the messages of a GraphDef (``AttrValue``, ``TensorProto``).

What is read may come from anywhere: every size is checked before memory is asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.op_def import AttrDef
from tfedu.graph.tensor_shape import TensorShape

MAX_CONSTANT_BYTES = 1 << 30
"""The largest constant that is read, 1 GiB: a message of a few bytes may claim to be any size."""
MAX_RANK = 254

# The repeated field in which TensorProto keeps single values of each type.
_FIELDS = {
    "float32": "float_val",
    "float64": "double_val",
    "float16": "half_val",
    "int32": "int_val",
    "int16": "int_val",
    "int8": "int_val",
    "uint8": "int_val",
    "uint16": "int_val",
    "int64": "int64_val",
    "uint32": "uint32_val",
    "uint64": "uint64_val",
    "bool": "bool_val",
    "string": "string_val",
    "complex64": "scomplex_val",
    "complex128": "dcomplex_val",
    "bfloat16": "half_val",
    **dict.fromkeys(("qint8", "quint8", "qint16", "quint16", "qint32"), "int_val"),
}


# -- writing ----------------------------------------------------------------------------------------------------------


def write_attr(message: Any, kind: str, value: Any, dtype: DType | None = None) -> None:
    """Put ``value`` of an attribute of ``kind`` (:class:`AttrDef`) into an AttrValue; ``dtype``: of a tensor, if the
    array does not say it."""
    if kind.startswith("list("):
        inner = kind[5:-1]
        message.list.SetInParent()
        for item in value:
            if inner == "shape":
                write_shape(message.list.shape.add(), TensorShape(item))
            elif inner == "tensor":
                write_tensor(message.list.tensor.add(), item, as_dtype(item.dtype))
            else:
                getattr(message.list, _SLOTS[inner]).append(_scalar(inner, item))
    elif kind == "shape":
        write_shape(message.shape, TensorShape(value))
    elif kind == "tensor":
        write_tensor(message.tensor, value, dtype or as_dtype(value.dtype))
    else:
        setattr(message, _SLOTS[kind], _scalar(kind, value))


_SLOTS = {"int": "i", "float": "f", "bool": "b", "string": "s", "type": "type"}


def _scalar(kind: str, value: Any) -> Any:
    if kind == "type":
        return as_dtype(value).base_dtype.enum
    return value.encode() if isinstance(value, str) else value


def write_shape(message: Any, shape: TensorShape) -> None:
    """Fill a TensorShapeProto; an unknown extent is -1."""
    message.CopyFrom(shape.as_proto())


def write_tensor(message: Any, array: np.ndarray, dtype: DType, raw: bool = False) -> None:
    """Fill a TensorProto: a single number as such (unless ``raw``), more of them as raw bytes, strings one by one."""
    array = np.asarray(array)
    message.dtype = dtype.base_dtype.enum
    write_shape(message.tensor_shape, TensorShape(array.shape))
    name = dtype.base_dtype.name
    if name == "string":
        message.string_val.extend(s.encode() if isinstance(s, str) else bytes(s) for s in array.ravel())
        return
    if name == "bfloat16":
        array = (dtype.array(array).view(np.uint32) >> 16).astype(np.uint16)
        if not raw:  # one by one, however many they are
            message.half_val.extend(array.ravel().tolist())
            return
    if array.size == 1 and not dtype.is_complex and not raw:
        plain = array.view(np.uint16) if name == "float16" else array
        getattr(message, _FIELDS[name]).append(plain.ravel()[0].item())
    elif array.size:
        message.tensor_content = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()


# -- reading ----------------------------------------------------------------------------------------------------------


def read_attr(message: Any, attr: AttrDef) -> Any:
    """The value of an AttrValue as the declaration wants it.

    Raises:
        ValueError: another kind than declared, a value that is not allowed, or one that is too large.
    """
    kind = attr.kind
    if kind.startswith("list("):
        if message.WhichOneof("value") != "list":
            raise ValueError(f"attr '{attr.name}' should be a {kind}")
        inner = kind[5:-1]
        slot = {"shape": "shape", "tensor": "tensor"}.get(inner) or _SLOTS[inner]
        return [_checked(attr, _read_one(inner, item)) for item in getattr(message.list, slot)]
    expected = kind if kind in ("shape", "tensor") else _SLOTS[kind]
    if message.WhichOneof("value") != expected:
        raise ValueError(f"attr '{attr.name}' should be a {kind}")
    return _checked(attr, _read_one(kind, getattr(message, expected)))


def _read_one(kind: str, value: Any) -> Any:
    if kind == "shape":
        return read_shape(value)
    if kind == "tensor":
        return read_tensor(value)
    if kind == "type":
        return read_type(value)
    if kind == "string":
        return value.decode()
    return value


def _checked(attr: AttrDef, value: Any) -> Any:
    if attr.allowed and value not in attr.allowed:
        allowed = ", ".join(getattr(a, "name", str(a)) for a in attr.allowed)
        raise ValueError(f"attr '{attr.name}' is {getattr(value, 'name', value)}, not one of: {allowed}")
    return value


def read_type(number: int) -> DType:
    """The type of that number in ``types.proto``. Raises ValueError for one that tfedu does not have."""
    try:
        return as_dtype(int(number)).base_dtype
    except TypeError:
        raise ValueError(f"DataType {number} is not known here") from None


def read_shape(message: Any) -> TensorShape:
    """The shape of a TensorShapeProto. Raises ValueError for negative extents and too many of them."""
    if message.unknown_rank:
        return TensorShape(None)
    if len(message.dim) > MAX_RANK:
        raise ValueError(f"a shape of {len(message.dim)} axes; at most {MAX_RANK} are possible")
    sizes = [d.size for d in message.dim]
    if any(s < -1 for s in sizes):
        raise ValueError(f"a shape with a negative extent: {sizes}")
    return TensorShape([None if s == -1 else s for s in sizes])


def read_tensor(message: Any) -> np.ndarray:
    """The array of a TensorProto, read-only. Fewer values than elements: the last one is repeated.

    Raises:
        ValueError: no complete shape, more than :data:`MAX_CONSTANT_BYTES`, or contents that do not fit.
    """
    dtype = read_type(message.dtype)
    dims = read_shape(message.tensor_shape).as_tuple()
    if dims is None or None in dims:
        raise ValueError("a constant without a complete shape")
    count = 1
    for extent in dims:
        count *= extent or 0
    size, stored = dtype.numpy_type.itemsize, dtype.numpy_type
    if dtype.name == "bfloat16":
        size, stored = 2, np.dtype(np.uint16)
    if count * size > MAX_CONSTANT_BYTES:
        raise ValueError(f"a constant of {count * size} bytes; at most {MAX_CONSTANT_BYTES} are read")
    if message.tensor_content and dtype.name != "string":
        if len(message.tensor_content) != count * size:
            raise ValueError(f"a constant of shape {list(dims)} with {len(message.tensor_content)} bytes")
        array = np.frombuffer(message.tensor_content, stored.newbyteorder("<")).astype(stored)
        array = _widened(array) if dtype.name == "bfloat16" else array
    else:
        array = _from_values(getattr(message, _FIELDS[dtype.name]), dtype, count, list(dims))
    array = array.reshape([d or 0 for d in dims])
    array.setflags(write=False)
    return array


def _widened(bits: np.ndarray) -> np.ndarray:
    """The float32 of which these are the upper halves."""
    return (bits.astype(np.uint32) << 16).view(np.float32)


def _from_values(values: Any, dtype: DType, count: int, dims: list[Any]) -> np.ndarray:
    if dtype.is_complex:
        flat = np.array(values, dtype.real_dtype.numpy_type)
        if flat.size % 2:
            raise ValueError("a complex constant with half a number")
        given: np.ndarray = flat.view(dtype.numpy_type)
    elif dtype.name == "float16":
        given = np.array(values, np.uint16).view(np.float16)
    elif dtype.name == "bfloat16":
        given = _widened(np.array(values, np.uint16))
    else:
        given = np.array(list(values), dtype.numpy_type)
    if given.size > count:
        raise ValueError(f"a constant of shape {dims} with {given.size} values")
    result = np.empty(count, dtype.numpy_type)
    if given.size:
        result[: given.size] = given
        result[given.size :] = given[-1]
    else:
        result.fill(b"" if dtype.name == "string" else 0)
    return result
