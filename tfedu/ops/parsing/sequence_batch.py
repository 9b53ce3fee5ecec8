"""Batches of serialised ``tf.train.SequenceExample`` messages read into tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tfedu.graph.dtypes import DType
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.constant import constant
from tfedu.ops.parsing.example import as_array, feature_values, padded, parsed_message, rows_as_sparse
from tfedu.ops.parsing.features import Expected, FixedLenFeature, FixedLenSequenceFeature, VarLenFeature
from tfedu.ops.parsing.sequence_example import named

Complaint = Callable[[], Exception]


def _values(feature: Any, dtype: DType, complaint: Complaint) -> np.ndarray:
    """The values of one Feature message; one without a kind has none."""
    found = feature_values(feature)
    if found is None:
        return as_array([], dtype)
    if found[0] != dtype.name:
        raise complaint()
    return as_array(found[1], dtype)


class _Batch:
    """The records of one run, and how they are called in errors."""

    def __init__(self, ctx: Any, serialized: np.ndarray, names: np.ndarray) -> None:
        self.ctx = ctx
        if names.size not in (0, serialized.size):
            raise ctx.invalid(
                f"Expected len(debug_name) == len(serialized), but got: {names.size} vs. {len(serialized)}"
            )
        self.labels = [name.decode("utf8", "replace") for name in names] or ["<unknown>"] * len(serialized)
        records = [
            parsed_message(ctx, "SequenceExample", record, f"Name: {label}, ")
            for record, label in zip(serialized, self.labels)
        ]
        self.contexts = [record.context.feature for record in records]
        self.lists = [record.feature_lists.feature_list for record in records]

    def context_rows(self, key: str, dtype: DType) -> list[np.ndarray]:
        """The values of one feature of each record's context."""
        return [
            _values(context[key], dtype, lambda label=label: self._wrong("context", key, label))  # type: ignore[misc]
            if key in context
            else as_array([], dtype)
            for context, label in zip(self.contexts, self.labels)
        ]

    def context_dense(self, key: str, dtype: DType, shape: Any, default: np.ndarray) -> np.ndarray:
        """One feature of the contexts, of as many values everywhere."""
        dims = shape.as_tuple()
        count = int(np.prod(dims, dtype=np.int64))
        rows = []
        for context, row in zip(self.contexts, self.context_rows(key, dtype)):
            if key not in context and default.size:
                row = np.broadcast_to(default.ravel(), (count,)) if default.size == 1 else default.ravel()
            if len(row) != count:
                raise self.ctx.invalid(f"Inconsistent number of elements for feature {key}: {len(row)} vs {count}")
            rows.append(row.reshape(dims))
        return np.stack(rows) if rows else np.empty((0, *dims), dtype.numpy_type)

    def steps(self, key: str, dtype: DType, optional: bool = True) -> list[list[np.ndarray]]:
        """The values of every step of one feature list, record by record."""
        found = []
        for lists, label in zip(self.lists, self.labels):
            if key not in lists and not optional:
                raise self.ctx.invalid(f"Missing feature {key} in example {label}")
            steps = lists[key].feature if key in lists else []
            complaint = lambda label=label: self._wrong("sequence", key, label)  # noqa: E731
            found.append([_values(step, dtype, complaint) for step in steps])
        return found

    def _wrong(self, kind: str, key: str, label: str) -> Exception:
        return self.ctx.invalid(f"Error in {kind} feature {key} in example {label}")


def _sparse_steps(records: list[list[np.ndarray]], dtype: DType) -> list[np.ndarray]:
    """Records of steps of values as indices, values and dense shape."""
    places = [(i, j, k) for i, steps in enumerate(records) for j, row in enumerate(steps) for k in range(len(row))]
    rows = [row for steps in records for row in steps]
    extents = [len(records), max(map(len, records), default=0), max(map(len, rows), default=0)]
    return [
        np.array(places, np.int64).reshape(len(places), 3),
        np.concatenate([as_array([], dtype), *rows]),
        np.array(extents, np.int64),
    ]


def _dense_steps(batch: _Batch, key: str, dtype: DType, shape: Any, optional: bool) -> tuple[np.ndarray, np.ndarray]:
    """One feature list below each other, shorter ones filled up; and their lengths."""
    dims = shape.as_tuple()
    records = batch.steps(key, dtype, optional)
    if any(row.size != np.prod(dims, dtype=np.int64) for steps in records for row in steps):
        raise batch.ctx.invalid(f"Unexpected shape error in feature {key}")
    whole = [np.array(steps, dtype.numpy_type).reshape(len(steps), *dims) for steps in records]
    nothing = as_array([b"" if dtype.name == "string" else 0], dtype)
    return padded(whole, nothing, dims), np.array([len(steps) for steps in records], np.int64)


def _host(ctx: Any, serialized: np.ndarray, names: np.ndarray, *defaults: np.ndarray) -> list[np.ndarray]:
    batch = _Batch(ctx, serialized, names)
    optional = set(ctx.attr("feature_list_dense_missing_assumed_empty"))
    context_sparse = [
        rows_as_sparse(batch.context_rows(key, dtype), dtype)
        for key, dtype in zip(ctx.attr("context_sparse_keys"), ctx.attr("context_sparse_types"))
    ]
    context_dense = [
        batch.context_dense(*expected)
        for expected in zip(
            ctx.attr("context_dense_keys"), ctx.attr("Tcontext_dense"), ctx.attr("context_dense_shapes"), defaults
        )
    ]
    lists_sparse = [
        _sparse_steps(batch.steps(key, dtype), dtype)
        for key, dtype in zip(ctx.attr("feature_list_sparse_keys"), ctx.attr("feature_list_sparse_types"))
    ]
    lists_dense = [
        _dense_steps(batch, key, dtype, shape, key in optional)
        for key, dtype, shape in zip(
            ctx.attr("feature_list_dense_keys"),
            ctx.attr("feature_list_dense_types"),
            ctx.attr("feature_list_dense_shapes"),
        )
    ]
    return [
        *(parts[i] for i in range(3) for parts in context_sparse),
        *context_dense,
        *(parts[i] for i in range(3) for parts in lists_sparse),
        *(parts[i] for i in range(2) for parts in lists_dense),
    ]


def _shape(ctx: ShapeContext) -> list[Dims]:
    (batch,) = ctx.rank(0, 1)
    ctx.rank(1, 1)
    one, two, dense = (ctx.attr(f"N{kind}") for kind in ("context_sparse", "feature_list_sparse", "feature_list_dense"))

    def rows(shapes: str, *steps: int | None) -> list[Dims]:
        extents = (shape.as_tuple() for shape in ctx.attr(shapes))
        return [None if dims is None else (batch, *steps, *dims) for dims in extents]

    return [
        *[(None, 2)] * one,
        *[(None,)] * one,
        *[(2,)] * one,
        *rows("context_dense_shapes"),
        *[(None, 3)] * two,
        *[(None,)] * two,
        *[(3,)] * two,
        *rows("feature_list_dense_shapes", None),
        *[(batch,)] * dense,
    ]


_TYPES = "list({float32, int64, string}) = []"

declare(
    "ParseSequenceExample",
    "serialized: string, debug_name: string, context_dense_defaults: Tcontext_dense",
    "context_sparse_indices: Ncontext_sparse * int64, context_sparse_values: context_sparse_types, "
    "context_sparse_shapes: Ncontext_sparse * int64, context_dense_values: Tcontext_dense, "
    "feature_list_sparse_indices: Nfeature_list_sparse * int64, "
    "feature_list_sparse_values: feature_list_sparse_types, "
    "feature_list_sparse_shapes: Nfeature_list_sparse * int64, feature_list_dense_values: feature_list_dense_types, "
    "feature_list_dense_lengths: Nfeature_list_dense * int64",
    "feature_list_dense_missing_assumed_empty: list(string), context_sparse_keys: list(string), "
    "context_dense_keys: list(string), feature_list_sparse_keys: list(string), feature_list_dense_keys: list(string), "
    "Ncontext_sparse: int >= 0 = 0, Ncontext_dense: int >= 0 = 0, Nfeature_list_sparse: int >= 0 = 0, "
    f"Nfeature_list_dense: int >= 0 = 0, context_sparse_types: {_TYPES}, Tcontext_dense: {_TYPES}, "
    f"feature_list_dense_types: {_TYPES}, context_dense_shapes: list(shape) = [], "
    f"feature_list_sparse_types: {_TYPES}, feature_list_dense_shapes: list(shape) = []",
    doc=("A batch of SequenceExample records as tensors", "把一批 SequenceExample 记录解析为张量"),
    shape=_shape,
    host=_host,
)


def parse_sequence_example(
    serialized: Any,
    context_features: Mapping[str, Any] | None = None,
    sequence_features: Mapping[str, Any] | None = None,
    example_names: Any = None,
    name: str | None = None,
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A batch of serialised ``tf.train.SequenceExample`` as tensors (TF: ``tf.io.parse_sequence_example``).

    Args:
        serialized: strings [batch].
        context_features: name -> FixedLenFeature or VarLenFeature, of each record as a whole.
        sequence_features: name -> FixedLenSequenceFeature or VarLenFeature, of each of its steps.
        example_names: strings [batch] that errors shall name the records by.

    Returns:
        three dicts: the contexts, name -> tensor [batch, *shape]; the sequences, name -> tensor
        [batch, most steps, *shape], shorter ones filled up with 0 or ``""``; and of these the lengths, int64 [batch].
        VarLenFeatures are SparseTensors, with the axes batch (, step) and place.

    Raises:
        ValueError: no features, or of a kind that does not belong there.
        InvalidArgumentError (in a run): something is missing, has another type or another number of values.
    """
    if not (context_features or sequence_features):
        raise ValueError("Missing features.")
    context = Expected(context_features or {}, (VarLenFeature, FixedLenFeature))
    lists = Expected(sequence_features or {}, (VarLenFeature, FixedLenSequenceFeature))
    with name_scope(name, "ParseSequenceExample", [serialized]):
        for key, (_, _, default) in lists.dense.items():
            if default is not None:
                raise ValueError(f"Value feature_list_dense_defaults[{key}] must be None")
        outputs = apply_op(
            "ParseSequenceExample",
            name,
            context_dense_defaults=context.plain_defaults(),
            serialized=serialized,
            debug_name=constant([], "string") if example_names is None else example_names,
            feature_list_dense_missing_assumed_empty=[k for k, may in lists.allow_missing.items() if may],
            context_sparse_keys=list(context.sparse),
            context_dense_keys=list(context.dense),
            feature_list_sparse_keys=list(lists.sparse),
            feature_list_dense_keys=list(lists.dense),
            Ncontext_sparse=len(context.sparse),
            Ncontext_dense=len(context.dense),
            Nfeature_list_sparse=len(lists.sparse),
            Nfeature_list_dense=len(lists.dense),
            context_sparse_types=list(context.sparse.values()),
            context_dense_shapes=context.shapes,
            feature_list_sparse_types=list(lists.sparse.values()),
            feature_list_dense_types=[dtype for dtype, _, _ in lists.dense.values()],
            feature_list_dense_shapes=lists.shapes,
        )
        lengths = dict(zip(lists.dense, outputs[8]))
        return named(context, outputs[:4]), named(lists, outputs[4:8]), lengths
