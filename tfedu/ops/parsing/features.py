"""What to expect of a feature in a record: how many values, of which type, and what if it is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.array import reshape
from tfedu.ops.constant import constant
from tfedu.ops.sparse.convert import sparse_merge


class FixedLenFeature(NamedTuple):
    """A feature with as many values as ``shape`` has elements (TF: ``tf.FixedLenFeature``).

    Attributes:
        shape: of the tensor for one record.
        dtype: float32, int64 or string.
        default_value: stands for a missing feature; without it the feature is compulsory.
    """

    shape: Any
    dtype: Any
    default_value: Any = None


class VarLenFeature(NamedTuple):
    """A feature with any number of values, which becomes a row of a SparseTensor (TF: ``tf.VarLenFeature``)."""

    dtype: Any


class FixedLenSequenceFeature(NamedTuple):
    """A feature with values for any number of steps of ``shape`` (TF: ``tf.FixedLenSequenceFeature``).

    Attributes:
        shape: of one step.
        dtype: float32, int64 or string.
        allow_missing: whether a record may be without it.
        default_value: fills up the shorter records of a batch (default: 0 or the empty string).
    """

    shape: Any
    dtype: Any
    allow_missing: bool = False
    default_value: Any = None


class SparseFeature(NamedTuple):
    """One SparseTensor out of two features: places and values (TF: ``tf.SparseFeature``).

    Attributes:
        index_key: the feature with the places, or a list of features, one for each coordinate.
        value_key: the feature with the values.
        dtype: of the values.
        size: the extent, or a list of extents, of the dense tensor.
        already_sorted: the places ascend; they need not be sorted.
    """

    index_key: Any
    value_key: str
    dtype: Any
    size: Any
    already_sorted: bool = False


class Expected:
    """A dict of features, sorted by their names into what the operations take."""

    def __init__(self, features: Mapping[str, Any], allowed: Iterable[type]) -> None:
        """Raises ValueError for a feature that is not allowed or says too little of itself."""
        self.sparse: dict[str, Any] = {}
        self.dense: dict[str, tuple[Any, TensorShape, Any]] = {}
        self.allow_missing: dict[str, bool] = {}
        for key in sorted(features or ()):
            feature = features[key]
            if not isinstance(feature, (FixedLenFeature, VarLenFeature, FixedLenSequenceFeature, SparseFeature)):
                raise ValueError(f"Invalid feature {key}:{feature}.")
            if not isinstance(feature, tuple(allowed)):
                raise ValueError(f"Unsupported {type(feature).__name__} {feature}.")
            if isinstance(feature, SparseFeature):
                self._add_pair(key, feature)
            elif not feature.dtype:
                raise ValueError(f"Missing type for feature {key}.")
            elif isinstance(feature, VarLenFeature):
                self.sparse[key] = as_dtype(feature.dtype)
            else:
                self._add_dense(key, feature)

    def _add_dense(self, key: str, feature: Any) -> None:
        if feature.shape is None:
            raise ValueError(f"Missing shape for feature {key}.")
        shape = TensorShape(feature.shape)
        if isinstance(feature, FixedLenFeature):
            if shape.ndims and shape.as_list()[0] is None:
                raise ValueError(
                    f"First dimension of shape for feature {key} unknown. Consider using FixedLenSequenceFeature."
                )
            if not shape.is_fully_defined():
                raise ValueError(
                    f"All dimensions of shape for feature {key} need to be known but received {feature.shape}."
                )
        self.dense[key] = as_dtype(feature.dtype), shape, feature.default_value
        self.allow_missing[key] = getattr(feature, "allow_missing", False)

    def _add_pair(self, key: str, feature: SparseFeature) -> None:
        if not feature.index_key:
            raise ValueError(f"Missing index_key for SparseFeature {feature}.")
        if not feature.value_key:
            raise ValueError(f"Missing value_key for SparseFeature {feature}.")
        if not feature.dtype:
            raise ValueError(f"Missing type for feature {key}.")
        index_keys = [feature.index_key] if isinstance(feature.index_key, str) else sorted(feature.index_key)
        for name, kind in [*((k, dtypes.int64) for k in index_keys), (feature.value_key, as_dtype(feature.dtype))]:
            known = self.sparse.setdefault(name, kind)
            if known != kind:
                shown = "int64" if name in index_keys else repr(kind)
                raise ValueError(f"Conflicting type {known!r} vs {shown} for feature {name}.")

    @property
    def shapes(self) -> list[TensorShape]:
        """The shapes of the dense features; the first extent of a sequence is None."""
        return [shape for _, shape, _ in self.dense.values()]

    def check(self) -> None:
        """Raises ValueError if one name is asked for in both ways, or nothing at all."""
        if not self.sparse and not self.dense:
            raise ValueError("Must provide at least one sparse key or dense key")
        both = set(self.sparse) & set(self.dense)
        if both:
            raise ValueError(f"Dense and sparse keys must not intersect; intersection: {both}")

    def defaults(self) -> list[Tensor]:
        """One tensor for each dense feature: what stands for it, or fills it up, or nothing at all."""
        return [default_of(key, *expected) for key, expected in self.dense.items()]

    def plain_defaults(self) -> list[Tensor]:
        """The same, as they were given: not in the shape of the feature."""
        return [
            given_default(key, dtype, constant([], dtype) if value is None else value)
            for key, (dtype, _, value) in self.dense.items()
        ]


def default_of(key: str, dtype: Any, shape: TensorShape, value: Any) -> Tensor:
    """The default of one dense feature; an empty tensor if it is compulsory."""
    if shape.ndims and shape.as_list()[0] is None:
        if value is None:
            return convert_to_tensor("" if dtype == dtypes.string else 0, dtype)
        return reshape(convert_to_tensor(value, dtype, f"padding_{_as_name(key)}"), [])
    if value is None:
        return constant([], dtype)
    return value if isinstance(value, Tensor) else reshape(given_default(key, dtype, value), shape)


def given_default(key: str, dtype: Any, value: Any) -> Tensor:
    """A default value as a tensor that is named after its feature."""
    return value if isinstance(value, Tensor) else convert_to_tensor(value, dtype, f"key_{_as_name(key)}")


def _as_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.\-/]", "_", key)


def with_steps(features: Mapping[str, Any]) -> dict[str, Any]:
    """The features, the shapes of sequences with an unknown number of steps in front.

    Raises:
        ValueError: a sequence that may not be missing.
    """
    found = dict(features)
    for key, feature in features.items():
        if isinstance(feature, FixedLenSequenceFeature):
            if not feature.allow_missing:
                raise ValueError("Unsupported: FixedLenSequenceFeature requires allow_missing to be True.")
            found[key] = feature._replace(shape=[None, *feature.shape])
    return found


def merged(features: Mapping[str, Any], parsed: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for, out of what was parsed: each SparseFeature is made of its two parts."""
    result = dict(parsed)
    for key in sorted(features):
        feature = features[key]
        if isinstance(feature, SparseFeature):
            names = feature.index_key
            ids = result[names] if isinstance(names, str) else [result[name] for name in names]
            result[key] = sparse_merge(
                ids, result[feature.value_key], vocab_size=feature.size, already_sorted=feature.already_sorted
            )
    return {key: value for key, value in result.items() if key in features}
