"""Records of sequences: serialised ``tf.train.SequenceExample`` messages read into tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tfedu.graph.dtypes import DType
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.parsing.example import as_array, feature_values, parsed_message, rows_as_sparse
from tfedu.ops.parsing.features import Expected, FixedLenFeature, FixedLenSequenceFeature, VarLenFeature
from tfedu.ops.sparse_tensor import SparseTensor

_SHOWN = {"float32": "float"}


def _values(ctx: Any, feature: Any, dtype: DType, where: str, may_be_empty: bool = False) -> np.ndarray:
    """The values of one Feature message, which must have the type ``dtype``."""
    found = feature_values(feature)
    if found is None and may_be_empty:
        return as_array([], dtype)
    if found is None or found[0] != dtype.name:
        name = _SHOWN.get(dtype.name, dtype.name)
        raise ctx.invalid(f"{where}.  Data types don't match. Expected type: {name}  Feature is: {feature}")
    return as_array(found[1], dtype)


def _in_shape(ctx: Any, values: np.ndarray, shape: Any, dtype: DType, where: str) -> np.ndarray:
    dims = shape.as_tuple()
    if values.size != np.prod(dims, dtype=np.int64):
        name, shown = _SHOWN.get(dtype.name, dtype.name), str(list(dims)).replace(" ", "")
        raise ctx.invalid(
            f"{where}.  Number of {name} values != expected.  values size: {values.size} but output shape: {shown}"
        )
    return values.reshape(dims)


class _Arguments:
    """The inputs of the operation, told apart."""

    def __init__(self, ctx: Any, rest: tuple[np.ndarray, ...]) -> None:
        counts = [ctx.attr(name) for name in _COUNTS]
        keys = [key.item().decode() for key in rest[: sum(counts)]]
        ends = np.cumsum(counts)
        self.context_sparse, self.context_dense, self.lists_sparse, self.lists_dense = (
            keys[end - count : end] for end, count in zip(ends, counts)
        )
        self.defaults = rest[sum(counts) : -1]
        self.name = f"Name: {rest[-1].item().decode('utf8', 'replace')}, "


_COUNTS = ("Ncontext_sparse", "Ncontext_dense", "Nfeature_list_sparse", "Nfeature_list_dense")


def _host(ctx: Any, serialized: np.ndarray, may_be_missing: np.ndarray, *rest: np.ndarray) -> list[np.ndarray]:
    given = _Arguments(ctx, rest)
    record = parsed_message(ctx, "SequenceExample", serialized.item(), "")
    context, lists = record.context.feature, record.feature_lists.feature_list
    optional = {name.decode() for name in may_be_missing}

    context_sparse = []
    for key, dtype in zip(given.context_sparse, ctx.attr("context_sparse_types")):
        where = f"{given.name}Context feature: {key}"
        row = _values(ctx, context[key], dtype, where, True) if key in context else as_array([], dtype)
        context_sparse.append([np.arange(len(row), dtype=np.int64).reshape(-1, 1), row, np.array([len(row)], np.int64)])
    context_dense = [
        _context_value(ctx, context, key, dtype, shape, default, given.name)
        for key, dtype, shape, default in zip(
            given.context_dense, ctx.attr("Tcontext_dense"), ctx.attr("context_dense_shapes"), given.defaults
        )
    ]
    lists_sparse = []
    for key, dtype in zip(given.lists_sparse, ctx.attr("feature_list_sparse_types")):
        where = f"{given.name}Feature List: {key}, Index: "
        steps = lists[key].feature if key in lists else []
        lists_sparse.append(
            rows_as_sparse([_values(ctx, step, dtype, f"{where}{i}", True) for i, step in enumerate(steps)], dtype)
        )
    lists_dense = []
    for key, dtype, shape in zip(
        given.lists_dense, ctx.attr("feature_list_dense_types"), ctx.attr("feature_list_dense_shapes")
    ):
        if key not in lists and key not in optional:
            raise ctx.invalid(
                f"{given.name}Feature list '{key}' is required but could not be found.  Did you mean to include it in "
                "feature_list_dense_missing_assumed_empty or feature_list_dense_defaults?"
            )
        rows = [
            _in_shape(
                ctx,
                _values(ctx, step, dtype, f"{given.name}Feature list: {key}, Index: {i}"),
                shape,
                dtype,
                f"{given.name}Key: {key}, Index: {i}",
            )
            for i, step in enumerate(lists[key].feature if key in lists else [])
        ]
        lists_dense.append(np.stack(rows) if rows else np.empty((0, *shape.as_tuple()), dtype.numpy_type))
    return [
        *(parts[i] for i in range(3) for parts in context_sparse),
        *context_dense,
        *(parts[i] for i in range(3) for parts in lists_sparse),
        *lists_dense,
    ]


def _context_value(
    ctx: Any, context: Any, key: str, dtype: DType, shape: Any, default: np.ndarray, name: str
) -> np.ndarray:
    if key in context:
        values = _values(ctx, context[key], dtype, f"{name}Context feature: {key}")
        return _in_shape(ctx, values, shape, dtype, f"{name}Key: {key}, Index: 0")
    if not default.size:
        raise ctx.invalid(f"{name}Context feature '{key}' is required but could not be found.")
    return default.reshape(shape.as_tuple())


def _shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    one, two = ctx.attr("Ncontext_sparse"), ctx.attr("Nfeature_list_sparse")
    context = [shape.as_tuple() for shape in ctx.attr("context_dense_shapes")]
    lists = [None if (d := shape.as_tuple()) is None else (None, *d) for shape in ctx.attr("feature_list_dense_shapes")]
    return [
        *[(None, 1)] * one,
        *[(None,)] * one,
        *[(1,)] * one,
        *context,
        *[(None, 2)] * two,
        *[(None,)] * two,
        *[(2,)] * two,
        *lists,
    ]


_TYPES = "list({float32, int64, string}) = []"

declare(
    "ParseSingleSequenceExample",
    "serialized: string, feature_list_dense_missing_assumed_empty: string, "
    "context_sparse_keys: Ncontext_sparse * string, context_dense_keys: Ncontext_dense * string, "
    "feature_list_sparse_keys: Nfeature_list_sparse * string, feature_list_dense_keys: Nfeature_list_dense * string, "
    "context_dense_defaults: Tcontext_dense, debug_name: string",
    "context_sparse_indices: Ncontext_sparse * int64, context_sparse_values: context_sparse_types, "
    "context_sparse_shapes: Ncontext_sparse * int64, context_dense_values: Tcontext_dense, "
    "feature_list_sparse_indices: Nfeature_list_sparse * int64, "
    "feature_list_sparse_values: feature_list_sparse_types, "
    "feature_list_sparse_shapes: Nfeature_list_sparse * int64, feature_list_dense_values: feature_list_dense_types",
    "Ncontext_sparse: int >= 0 = 0, Ncontext_dense: int >= 0 = 0, Nfeature_list_sparse: int >= 0 = 0, "
    f"Nfeature_list_dense: int >= 0 = 0, context_sparse_types: {_TYPES}, Tcontext_dense: {_TYPES}, "
    f"feature_list_dense_types: {_TYPES}, context_dense_shapes: list(shape) = [], "
    f"feature_list_sparse_types: {_TYPES}, feature_list_dense_shapes: list(shape) = []",
    doc=("One SequenceExample record as tensors", "把一条 SequenceExample 记录解析为张量"),
    shape=_shape,
    host=_host,
)


def parse_single_sequence_example(
    serialized: Any,
    context_features: Mapping[str, Any] | None = None,
    sequence_features: Mapping[str, Any] | None = None,
    example_name: Any = None,
    name: str | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One serialised ``tf.train.SequenceExample`` as tensors (TF: ``tf.parse_single_sequence_example``).

    Args:
        serialized: a scalar string.
        context_features: name -> FixedLenFeature or VarLenFeature, of the record as a whole.
        sequence_features: name -> FixedLenSequenceFeature or VarLenFeature, of each of its steps.
        example_name: a scalar string that errors shall name the record by.

    Returns:
        two dicts: the context, name -> tensor; and the sequences, name -> tensor [steps, *shape]. VarLenFeatures are
        SparseTensors.

    Raises:
        ValueError: no features, or of a kind that does not belong there.
        InvalidArgumentError (in a run): something is missing, has another type or another number of values.
    """
    if not (context_features or sequence_features):
        raise ValueError("Missing features.")
    context = Expected(context_features or {}, (VarLenFeature, FixedLenFeature))
    lists = Expected(sequence_features or {}, (VarLenFeature, FixedLenSequenceFeature))
    with name_scope(name, "ParseSingleSequenceExample", [serialized]):
        for key, (_, _, default) in lists.dense.items():
            if default is not None:
                raise ValueError(f"Value feature_list_dense_defaults[{key}] must be None")
        outputs = apply_op(
            "ParseSingleSequenceExample",
            name,
            context_dense_defaults=context.defaults(),
            serialized=serialized,
            feature_list_dense_missing_assumed_empty=[k for k, may in lists.allow_missing.items() if may],
            context_sparse_keys=list(context.sparse),
            context_dense_keys=list(context.dense),
            feature_list_sparse_keys=list(lists.sparse),
            feature_list_dense_keys=list(lists.dense),
            debug_name="" if example_name is None else example_name,
            context_sparse_types=list(context.sparse.values()),
            context_dense_shapes=context.shapes,
            feature_list_sparse_types=list(lists.sparse.values()),
            feature_list_dense_types=[dtype for dtype, _, _ in lists.dense.values()],
            feature_list_dense_shapes=lists.shapes,
        )
        return named(context, outputs[:4]), named(lists, outputs[4:])


def named(expected: Expected, outputs: list[Any]) -> dict[str, Any]:
    """The outputs by the names of the features: what is sparse comes first, in three parts."""
    *sparse, dense = outputs
    tensors = [SparseTensor(*parts) for parts in zip(*sparse)]
    return dict(zip([*expected.sparse, *expected.dense], [*tensors, *dense]))
