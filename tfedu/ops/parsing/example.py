"""Records: serialised ``tf.train.Example`` messages read into tensors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tfedu.graph.dtypes import DType
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import expand_dims, squeeze
from tfedu.ops.array.slicing import slice as slice_
from tfedu.ops.parsing.features import (
    Expected,
    FixedLenFeature,
    FixedLenSequenceFeature,
    SparseFeature,
    VarLenFeature,
    merged,
    with_steps,
)
from tfedu.ops.sparse_tensor import SparseTensor
from tfedu.ops.strings.arrays import each, strings

_KINDS = {"bytes_list": "string", "float_list": "float32", "int64_list": "int64"}
_SHOWN = {"float32": "float"}
_ALL = (VarLenFeature, SparseFeature, FixedLenFeature, FixedLenSequenceFeature)

Where = Callable[[str], str]
"""Says in a message which feature of which record it is about."""


def feature_values(feature: Any) -> tuple[str, Any] | None:
    """The type and the values of a Feature message, or None if it has none."""
    kind = None if feature is None else feature.WhichOneof("kind")
    return None if kind is None else (_KINDS[kind], getattr(feature, kind).value)


def _shown(dtype: str) -> str:
    return _SHOWN.get(dtype, dtype)


def as_array(values: Sequence[Any], dtype: DType) -> np.ndarray:
    """Values in one dimension."""
    if dtype.name == "string":
        return strings(values, (len(values),))
    return np.array(values, dtype.numpy_type)


def dense_row(ctx: Any, feature: Any, key: str, dtype: DType, dims: Any, where: Where) -> np.ndarray | None:
    """The values of one dense feature of one record in its shape, or None where it is missing."""
    found = feature_values(feature)
    if found is None:
        return None
    kind, values = found
    if kind != dtype.name:
        raise ctx.invalid(
            f"{where(key)}Data types don't match. Data type: {_shown(kind)} but expected type: {_shown(dtype.name)}"
        )
    array = as_array(values, dtype)
    shown = "[" + ",".join("?" if d is None else str(d) for d in dims) + "]"
    if dims and dims[0] is None:
        stride = int(np.prod(dims[1:], dtype=np.int64))
        if not stride or array.size % stride:
            raise ctx.invalid(
                f"{where(key)}Number of {_shown(kind)} values is not a multiple of stride length. "
                f"Saw {array.size} values but output shape is: {shown}"
            )
        return array.reshape(array.size // stride, *dims[1:])
    if array.size != np.prod(dims, dtype=np.int64):
        raise ctx.invalid(
            f"{where(key)}Number of {_shown(kind)} values != expected.  "
            f"Values size: {array.size} but output shape: {shown}"
        )
    return array.reshape(dims)


def sparse_row(ctx: Any, feature: Any, key: str, dtype: DType, where: Where) -> np.ndarray:
    """The values of one sparse feature of one record."""
    found = feature_values(feature)
    if found is None:
        return as_array([], dtype)
    if found[0] != dtype.name:
        raise ctx.invalid(
            f"{where(key)}Data types don't match. Expected type: {_shown(dtype.name)}, Actual type: {_shown(found[0])}"
        )
    return as_array(found[1], dtype)


def rows_as_sparse(rows: list[np.ndarray], dtype: DType) -> list[np.ndarray]:
    """Rows of different lengths as indices, values and dense shape."""
    indices = [(i, j) for i, row in enumerate(rows) for j in range(len(row))]
    return [
        np.array(indices, np.int64).reshape(len(indices), 2),
        np.concatenate([as_array([], dtype), *rows]),
        np.array([len(rows), max(map(len, rows), default=0)], np.int64),
    ]


def padded(rows: list[np.ndarray], filling: np.ndarray, rest: tuple[int, ...]) -> np.ndarray:
    """Rows of different lengths below each other, the shorter ones filled up."""
    longest = max(map(len, rows), default=0)
    result = np.empty((len(rows), longest, *rest), filling.dtype)
    result[...] = filling.item()
    for i, row in enumerate(rows):
        result[i, : len(row)] = row
    return result


def parsed_message(ctx: Any, kind: str, serialized: bytes, where: str) -> Any:
    """The message of class ``kind`` in ``serialized``."""
    from google.protobuf.message import DecodeError

    from tfedu.ops.parsing import messages

    try:
        return getattr(messages, kind).FromString(serialized)
    except DecodeError:
        shown = serialized[:80].decode("utf8", "backslashreplace")
        raise ctx.invalid(f"{where}Could not parse example input, value: '{shown}'") from None


# -- a batch ----------------------------------------------------------------------------------------------------------


def _batch_host(ctx: Any, serialized: np.ndarray, names: np.ndarray, *rest: np.ndarray) -> list[np.ndarray]:
    sparse_types, dense_types = ctx.attr("sparse_types"), ctx.attr("Tdense")
    keys = [key.item().decode() for key in rest[: len(sparse_types) + len(dense_types)]]
    sparse_keys, dense_keys = keys[: len(sparse_types)], keys[len(sparse_types) :]
    defaults = rest[len(keys) :]
    if names.size not in (0, serialized.size):
        raise ctx.invalid(f"Expected len(names) == len(serialized), but got: {names.size} vs. {serialized.size}")
    labels = [name.decode("utf8", "replace") for name in names] or ["<unknown>"] * serialized.size
    records = [
        parsed_message(ctx, "Example", record, f"Name: {label}, ").features.feature
        for record, label in zip(serialized, labels)
    ]

    def where(row: int) -> Where:
        return lambda key: f"Name: {labels[row]}, Key: {key}, Index: {row}.  "

    dense = []
    for key, dtype, shape, default in zip(dense_keys, dense_types, ctx.attr("dense_shapes"), defaults):
        dims = shape.as_tuple()
        rows = [dense_row(ctx, r.get(key), key, dtype, dims, where(i)) for i, r in enumerate(records)]
        if dims and dims[0] is None:
            empty = np.empty((0, *dims[1:]), default.dtype)
            dense.append(padded([empty if row is None else row for row in rows], default, dims[1:]))
            continue
        for i, row in enumerate(rows):
            if row is None and not default.size and 0 not in dims:
                raise ctx.invalid(_required(key, dtype, f"Name: {labels[i]}, "))
        values = [default.reshape(dims) if row is None else row for row in rows]
        dense.append(np.stack(values) if values else np.empty((0, *dims), default.dtype))
    sparse = [
        rows_as_sparse([sparse_row(ctx, r.get(key), key, dtype, where(i)) for i, r in enumerate(records)], dtype)
        for key, dtype in zip(sparse_keys, sparse_types)
    ]
    return [*(s[part] for part in range(3) for s in sparse), *dense]


def _required(key: str, dtype: DType, name: str = "") -> str:
    return f"{name}Feature: {key} (data type: {_shown(dtype.name)}) is required but could not be found."


def _batch_shape(ctx: ShapeContext) -> list[Dims]:
    batch = ctx.rank(0, 1)[0]
    ctx.rank(1, 1)
    count = len(ctx.attr("sparse_types"))
    dense = [None if (dims := shape.as_tuple()) is None else (batch, *dims) for shape in ctx.attr("dense_shapes")]
    return [(None, 2)] * count + [(None,)] * count + [(2,)] * count + dense


declare(
    "ParseExample",
    "serialized: string, names: string, sparse_keys: Nsparse * string, dense_keys: Ndense * string, "
    "dense_defaults: Tdense",
    "sparse_indices: Nsparse * int64, sparse_values: sparse_types, sparse_shapes: Nsparse * int64, "
    "dense_values: Tdense",
    "Nsparse: int >= 0, Ndense: int >= 0, sparse_types: list({float32, int64, string}) >= 0, "
    "Tdense: list({float32, int64, string}) >= 0, dense_shapes: list(shape)",
    doc=("A batch of Example records as tensors", "把一批 Example 记录解析为张量"),
    shape=_batch_shape,
    host=_batch_host,
)


def _parse_batch(serialized: Any, names: Any, expected: Expected, name: str | None) -> dict[str, Any]:
    with name_scope(name, "ParseExample", [serialized, names]):
        expected.check()
        indices, values, shapes, dense = apply_op(
            "ParseExample",
            name,
            dense_defaults=expected.defaults(),
            serialized=serialized,
            names=[] if names is None else names,
            sparse_keys=list(expected.sparse),
            dense_keys=list(expected.dense),
            sparse_types=list(expected.sparse.values()),
            dense_shapes=expected.shapes,
        )
        sparse = [SparseTensor(*parts) for parts in zip(indices, values, shapes)]
        return dict(zip([*expected.sparse, *expected.dense], [*sparse, *dense]))


def parse_example(
    serialized: Any, features: Mapping[str, Any] | None, name: str | None = None, example_names: Any = None
) -> dict[str, Any]:
    """A batch of serialised ``tf.train.Example`` records as tensors (TF: ``tf.parse_example``).

    Args:
        serialized: strings [batch].
        features: name -> FixedLenFeature, VarLenFeature, FixedLenSequenceFeature or SparseFeature.
        example_names: strings [batch] that errors shall name the records by.

    Returns:
        name -> tensor [batch, *shape]; a SparseTensor for VarLenFeature and SparseFeature.

    Raises:
        ValueError: no features, or incomplete ones.
        InvalidArgumentError (in a run): a compulsory feature is missing, has another type or another number of values.

    >>> from tfedu import Session, float32, train
    >>> values = train.Feature(float_list=train.FloatList(value=[5.1, 3.5]))
    >>> record = train.Example(features=train.Features(feature={"x": values})).SerializeToString()
    >>> with Session() as sess:
    ...     sess.run(parse_example([record], {"x": FixedLenFeature([2], float32)}))["x"].tolist()
    [[5.099999904632568, 3.5]]
    """
    if not features:
        raise ValueError(f"Missing: features was {features}.")
    features = with_steps(features)
    return merged(features, _parse_batch(serialized, example_names, Expected(features, _ALL), name))


# -- one record -------------------------------------------------------------------------------------------------------


def _single_host(ctx: Any, serialized: np.ndarray, *defaults: np.ndarray) -> list[np.ndarray]:
    record = parsed_message(ctx, "Example", serialized.item(), "").features.feature

    def where(key: str) -> str:
        return f"Key: {key}.  "

    dense = []
    for key, dtype, shape, default in zip(
        ctx.attr("dense_keys"), ctx.attr("Tdense"), ctx.attr("dense_shapes"), defaults
    ):
        dims = shape.as_tuple()
        row = dense_row(ctx, record.get(key), key, dtype, dims, where)
        if row is None and dims and dims[0] is None:
            row = np.empty((0, *dims[1:]), default.dtype)
        if row is None and not default.size and 0 not in dims:
            raise ctx.invalid(_required(key, dtype))
        dense.append(default.reshape(dims) if row is None else row)
    sparse = [
        sparse_row(ctx, record.get(key), key, dtype, where)
        for key, dtype in zip(ctx.attr("sparse_keys"), ctx.attr("sparse_types"))
    ]
    indices = [np.arange(len(row), dtype=np.int64).reshape(-1, 1) for row in sparse]
    return [*indices, *sparse, *(np.array([len(row)], np.int64) for row in sparse), *dense]


def _single_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    count = len(ctx.attr("sparse_types"))
    dense = [shape.as_tuple() for shape in ctx.attr("dense_shapes")]
    return [(None, 1)] * count + [(None,)] * count + [(1,)] * count + dense


declare(
    "ParseSingleExample",
    "serialized: string, dense_defaults: Tdense",
    "sparse_indices: num_sparse * int64, sparse_values: sparse_types, sparse_shapes: num_sparse * int64, "
    "dense_values: Tdense",
    "num_sparse: int >= 0, sparse_keys: list(string), dense_keys: list(string), "
    "sparse_types: list({float32, int64, string}) >= 0, Tdense: list({float32, int64, string}) >= 0, "
    "dense_shapes: list(shape)",
    doc=("One Example record as tensors", "把一条 Example 记录解析为张量"),
    shape=_single_shape,
    host=_single_host,
)


def parse_single_example(
    serialized: Any, features: Mapping[str, Any] | None, name: str | None = None, example_names: Any = None
) -> dict[str, Any]:
    """One serialised ``tf.train.Example`` record as tensors (TF: ``tf.parse_single_example``).

    Like :func:`parse_example`, but for a scalar string and without the axis of the batch.

    Args:
        serialized: a scalar string.
        features: name -> FixedLenFeature, VarLenFeature, FixedLenSequenceFeature or SparseFeature.
        example_names: a scalar string that errors shall name the record by.

    Returns:
        name -> tensor of the feature's shape; a SparseTensor for VarLenFeature and SparseFeature.
    """
    if not features:
        raise ValueError("Missing features.")
    features = with_steps(features)
    expected = Expected(features, _ALL)
    if example_names is not None:
        return merged(features, _parse_named(serialized, example_names, expected, name))
    with name_scope(name, "ParseSingleExample", [serialized]):
        serialized = convert_to_tensor(serialized, name="serialized")
        expected.check()
        indices, values, shapes, dense = apply_op(
            "ParseSingleExample",
            name,
            dense_defaults=expected.defaults(),
            serialized=serialized,
            num_sparse=len(expected.sparse),
            sparse_keys=list(expected.sparse),
            dense_keys=list(expected.dense),
            sparse_types=list(expected.sparse.values()),
            dense_shapes=expected.shapes,
        )
        sparse = [SparseTensor(*parts) for parts in zip(indices, values, shapes)]
        found = dict(zip([*expected.sparse, *expected.dense], [*sparse, *dense]))
    return merged(features, found)


def _parse_named(serialized: Any, example_name: Any, expected: Expected, name: str | None) -> dict[str, Any]:
    """One record as a batch of one, whose errors know names."""
    with name_scope(name, "ParseSingleExample", [serialized, example_name]):
        batches = []
        for what, value in (("serialized", serialized), ("names", example_name)):
            tensor = convert_to_tensor(value)
            if tensor.dims != ():
                raise ValueError(f"Input {what} must be a scalar")
            batches.append(expand_dims(tensor, 0))
        found = _parse_batch(batches[0], batches[1], expected, name)
        for key in [*expected.dense, *expected.sparse]:
            value = found[key]
            label = re.sub(r"[^A-Za-z0-9_.\-/]", "_", key)
            if key in expected.dense:
                found[key] = squeeze(value, [0], name=f"Squeeze_{label}")
            else:
                found[key] = SparseTensor(
                    slice_(value.indices, [0, 1], [-1, -1], name=f"Slice_Indices_{label}"),
                    value.values,
                    slice_(value.dense_shape, [1], [-1], name=f"Squeeze_Shape_{label}"),
                )
        return found


# -- JSON -------------------------------------------------------------------------------------------------------------


def _json_host(ctx: Any, x: np.ndarray) -> np.ndarray:
    from google.protobuf import json_format

    from tfedu.ops.parsing.messages import Example

    def encode(text: bytes) -> bytes:
        try:
            return json_format.Parse(text, Example()).SerializeToString(deterministic=True)
        except (json_format.ParseError, UnicodeDecodeError) as error:
            raise ctx.invalid(f"Error while parsing JSON: {error}") from None

    return each(encode, x)


declare(
    "DecodeJSONExample",
    "json_examples: string",
    "binary_examples: string",
    doc=("Example records in JSON as binary ones", "把 JSON 形式的 Example 记录转为二进制"),
    shape=unchanged,
    host=_json_host,
)


def decode_json_example(json_examples: Any, name: str | None = None) -> Tensor:
    """Examples written in the JSON of protocol buffers as serialised ones, for :func:`parse_example`.

    Raises:
        InvalidArgumentError (in a run): ``Error while parsing JSON: ...``.
    """
    return apply_op("DecodeJSONExample", name, json_examples=json_examples)
