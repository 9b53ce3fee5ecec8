"""Bytes as numbers, compressed bytes, tensors as bytes."""

from __future__ import annotations

import re
import zlib
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.attr_values import read_tensor, write_tensor
from tfedu.graph.errors import DataLossError, ResourceExhaustedError
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, scalar, unchanged, unknown
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, either
from tfedu.ops.strings.arrays import each

_C_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def _raw_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.dims(0)
    return [None if dims is None else (*dims, None)]


def _raw_host(ctx: Any, x: np.ndarray) -> np.ndarray:
    kind = ctx.attr("out_type")
    dtype = np.dtype(kind.numpy_type)
    rows = x.ravel()
    size = len(rows[0]) if x.size else 0
    for i, row in enumerate(rows):
        if len(row) != size:
            raise ctx.invalid(
                "DecodeRaw requires input strings to all be the same size, "
                f"but element {i} has size {size} != {len(row)}"
            )
    if size % dtype.itemsize:
        name = _C_NAMES.get(kind.name, kind.name)
        raise ctx.invalid(
            f"Input to DecodeRaw has length {size} that is not a multiple of {dtype.itemsize}, the size of {name}"
        )
    stored = (
        np.dtype(np.uint8) if kind is dtypes.bool_ else dtype.newbyteorder("<" if ctx.attr("little_endian") else ">")
    )
    return np.frombuffer(b"".join(rows), stored).astype(dtype).reshape(*x.shape, size // dtype.itemsize)


declare(
    "DecodeRaw",
    "bytes: string",
    "output: out_type",
    "out_type: {float16, float32, float64, int32, uint16, uint8, int16, int8, int64, complex64, complex128, bool}, "
    "little_endian: bool = true",
    doc=("The bytes of strings as numbers", "把字符串的字节解释为数"),
    shape=_raw_shape,
    host=_raw_host,
)


def decode_raw(
    input_bytes: Any = None,
    out_type: Any = None,
    little_endian: bool = True,
    name: str | None = None,
    bytes: Any = None,
) -> Tensor:
    """The bytes of strings as numbers (TF: ``tf.decode_raw``).

    Args:
        input_bytes: strings of one length; ``bytes`` is an old name.
        out_type: the type of the numbers.
        little_endian: whether the lowest byte of a number comes first.

    Returns:
        the shape of the strings, and an axis for the numbers of each.

    Raises (in a run):
        InvalidArgumentError: strings of different lengths, or of a length that is no whole number of numbers.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(decode_raw(["ab", "cd"], "uint8")).tolist()
    [[97, 98], [99, 100]]
    """
    strings = either("input_bytes", input_bytes, "bytes", bytes)
    return apply_op("DecodeRaw", name, bytes=strings, out_type=out_type, little_endian=little_endian)


# -- compressed bytes -------------------------------------------------------------------------------------------------

MAX_BYTES = 2**30
"""A string that would become longer than this is taken for an attack on the memory."""

_WINDOW = {"ZLIB": zlib.MAX_WBITS, "GZIP": 16 + zlib.MAX_WBITS}


def _decompress_host(ctx: Any, x: np.ndarray) -> np.ndarray:
    kind = ctx.attr("compression_type")
    if kind and kind not in _WINDOW:
        raise ctx.invalid("Only ZLIB, GZIP or NONE are supported compressions")

    def decompress(data: bytes) -> bytes:
        engine = zlib.decompressobj(_WINDOW[kind])
        try:
            result = engine.decompress(data, MAX_BYTES)
        except zlib.error as error:
            code, text = re.match(r"Error (-?\d+)[^:]*(?:: (.*))?", str(error)).groups()  # type: ignore[union-attr]
            raise DataLossError(ctx.op, ctx.op, f"inflate() failed with error {code}: {text}") from None
        if engine.unconsumed_tail:
            raise ResourceExhaustedError(ctx.op, ctx.op, f"A string decompresses to more than {MAX_BYTES} bytes")
        return result

    return each(decompress, x) if kind else x


declare(
    "DecodeCompressed",
    "bytes: string",
    "output: string",
    "compression_type: string = ''",
    doc=("Strings decompressed", "解压字符串"),
    shape=unchanged,
    host=_decompress_host,
)


def decode_compressed(bytes: Any, compression_type: str = "", name: str | None = None) -> Tensor:
    """Strings decompressed (TF: ``tf.decode_compressed``).

    Args:
        bytes: strings.
        compression_type: ``"ZLIB"``, ``"GZIP"``, or nothing, which leaves them as they are.

    Raises (in a run):
        DataLossError: not compressed that way. InvalidArgumentError: another type.
        ResourceExhaustedError: more than 1 GiB would come out.
    """
    return apply_op("DecodeCompressed", name, bytes=bytes, compression_type=compression_type)


# -- tensors as bytes -------------------------------------------------------------------------------------------------


def _serialize_host(ctx: Any, x: np.ndarray) -> bytes:
    from tensorboard.compat.proto.tensor_pb2 import TensorProto

    message = TensorProto()
    write_tensor(message, x, ctx.attr("T"), raw=True)
    return message.SerializeToString()


def _parse_host(ctx: Any, serialized: np.ndarray) -> np.ndarray:
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.tensor_pb2 import TensorProto

    if serialized.ndim:
        raise ctx.invalid(f"Expected `serialized` to be a scalar, got shape: {list(serialized.shape)}")
    message, wanted = TensorProto(), ctx.attr("out_type")
    try:
        message.ParseFromString(serialized.item())
    except DecodeError:
        raise ctx.invalid("Could not parse `serialized` as TensorProto") from None
    try:
        value = read_tensor(message)
        found = dtypes.as_dtype(message.dtype).base_dtype
    except (TypeError, ValueError) as error:
        raise ctx.invalid(f"Cannot parse tensor from proto: {error}") from None
    if found is not wanted:
        names = [_C_NAMES.get(kind.name, kind.name) for kind in (found, wanted)]
        raise ctx.invalid(f"Type mismatch between parsed tensor ({names[0]}) and dtype ({names[1]})")
    return value


declare(
    "SerializeTensor",
    "tensor: T",
    "serialized: string",
    "T: type",
    doc=("A tensor as bytes, with its type and shape", "把张量连同类型和形状写成字节"),
    shape=scalar,
    host=_serialize_host,
)
declare(
    "ParseTensor",
    "serialized: string",
    "output: out_type",
    "out_type: type",
    doc=("The tensor behind such bytes", "由字节还原张量"),
    shape=unknown,
    host=_parse_host,
)


def serialize_tensor(tensor: Any, name: str | None = None) -> Tensor:
    """A tensor as one string, a serialised ``TensorProto``, with its type and shape (TF: ``tf.serialize_tensor``)."""
    return apply_op("SerializeTensor", name, tensor=tensor)


def parse_tensor(serialized: Any, out_type: Any, name: str | None = None) -> Tensor:
    """The tensor that :func:`serialize_tensor` wrote (TF: ``tf.parse_tensor``).

    Raises (in a run):
        InvalidArgumentError: something else, or of another type than ``out_type``.

    >>> from tfedu import Session, float32
    >>> with Session() as sess:
    ...     sess.run(parse_tensor(serialize_tensor([[1.5, 2.0]]), float32)).tolist()
    [[1.5, 2.0]]
    """
    return apply_op("ParseTensor", name, serialized=serialized, out_type=out_type)
