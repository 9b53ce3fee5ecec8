"""``tf.SparseTensor``: a tensor given by the few elements that are not zero."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.composite import Composite
from tfedu.graph.context import require_session
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.static_value import constant_value_as_dims
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.constant import placeholder


class SparseTensorValue(NamedTuple):
    """What a run returns for a :class:`SparseTensor`, and what feeds one: three arrays."""

    indices: Any
    values: Any
    dense_shape: Any


class SparseTensor(Composite):
    """A tensor of ``dense_shape`` whose element at ``indices[i]`` is ``values[i]``; all others are zero.

    Args:
        indices: int64 [n, rank]: the coordinates of the n elements. Most operations want them in row-major order, see
            :func:`~tfedu.ops.sparse.layout.sparse_reorder`.
        values: [n], of any type.
        dense_shape: int64 [rank].

    Raises:
        ValueError: the three do not fit together.

    >>> SparseTensor([[0, 0], [1, 2]], [1.0, 2.0], [3, 4]).shape.as_list()
    [3, 4]
    """

    __slots__ = ("__weakref__", "_dense_shape", "_indices")

    # NumPy arrays must leave `array * sparse` to the sparse tensor.
    __array_priority__ = 100

    def __init__(self, indices: Any, values: Any, dense_shape: Any) -> None:
        with name_scope(None, "SparseTensor", [indices, values, dense_shape]):
            self._indices = convert_to_tensor(indices, dtypes.int64, "indices")
            self._values = convert_to_tensor(values, name="values")
            self._dense_shape = convert_to_tensor(dense_shape, dtypes.int64, "dense_shape")
        where = self._indices.shape.with_rank(2)
        where[0].merge_with(self._values.shape.with_rank(1)[0])
        where[1].merge_with(self._dense_shape.shape.with_rank(1)[0])

    @classmethod
    def from_value(cls, sparse_tensor_value: Any) -> SparseTensor:
        """The SparseTensor that holds a :class:`SparseTensorValue`.

        Raises:
            TypeError: ``Neither a SparseTensor nor SparseTensorValue``.
        """
        if not isinstance(sparse_tensor_value, (SparseTensor, SparseTensorValue)):
            raise TypeError(f"Neither a SparseTensor nor SparseTensorValue: {sparse_tensor_value}.")
        return cls(sparse_tensor_value.indices, sparse_tensor_value.values, sparse_tensor_value.dense_shape)

    def _parts(self) -> list[Tensor]:
        return [self._indices, self._values, self._dense_shape]

    def _value(self, parts: list[Any]) -> SparseTensorValue:
        return SparseTensorValue(*parts)

    @property
    def indices(self) -> Tensor:
        return self._indices

    @property
    def dense_shape(self) -> Tensor:
        return self._dense_shape

    @property
    def shape(self) -> TensorShape:
        """The static shape of the whole tensor, as far as it is known."""
        return TensorShape(constant_value_as_dims(self._dense_shape))

    def get_shape(self) -> TensorShape:
        return self.shape

    def eval(self, feed_dict: Any = None, session: Any = None) -> SparseTensorValue:
        """The tensor's value in ``session`` (default: the default session)."""
        return require_session(session, self.graph, "eval").run(self, feed_dict)

    def with_values(self, values: Tensor) -> SparseTensor:
        """Other values at the same places."""
        return SparseTensor(self._indices, values, self._dense_shape)

    def __str__(self) -> str:
        return f"SparseTensor(indices={self._indices}, values={self._values}, dense_shape={self._dense_shape})"

    __repr__ = __str__


class SparseTensorSpec:
    """The type of a SparseTensor: the dtype of its values and what is known of its shape."""

    __slots__ = ("_dtype", "_shape")

    def __init__(self, shape: Any = None, dtype: Any = dtypes.float32) -> None:
        self._shape, self._dtype = TensorShape(shape), as_dtype(dtype)

    @classmethod
    def from_value(cls, value: Any) -> SparseTensorSpec:
        """The specification of a SparseTensor or a SparseTensorValue.

        Raises:
            TypeError: ``Expected SparseTensor or SparseTensorValue``.
        """
        if isinstance(value, SparseTensorValue):
            if isinstance(value.values, np.ndarray):
                return cls(value.dense_shape, value.values.dtype)
            value = SparseTensor.from_value(value)
        if not isinstance(value, SparseTensor):
            raise TypeError("Expected SparseTensor or SparseTensorValue")
        return cls(value.shape, value.dtype)

    @property
    def value_type(self) -> type[SparseTensor]:
        return SparseTensor

    @property
    def shape(self) -> TensorShape:
        return self._shape

    @property
    def dtype(self) -> DType:
        return self._dtype

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """Whether some SparseTensor fits both."""
        if isinstance(spec_or_value, (SparseTensor, SparseTensorValue)):
            spec_or_value = self.from_value(spec_or_value)
        return (
            isinstance(spec_or_value, SparseTensorSpec)
            and self._dtype is spec_or_value.dtype
            and self._shape.is_compatible_with(spec_or_value.shape)
        )

    def most_specific_compatible_type(self, other: SparseTensorSpec) -> SparseTensorSpec:
        """What both say of the shape.

        Raises:
            ValueError: ``Types are not compatible``.
        """
        if self._dtype is not other.dtype:
            raise ValueError(f"Types are not compatible: {self._dtype!r} vs {other.dtype!r}")
        mine, theirs = self._shape.as_tuple(), other.shape.as_tuple()
        if mine is None or theirs is None or len(mine) != len(theirs):
            return SparseTensorSpec(None, self._dtype)
        return SparseTensorSpec([a if a == b else None for a, b in zip(mine, theirs)], self._dtype)

    def _key(self) -> tuple[Any, DType]:
        return self._shape.as_tuple(), self._dtype

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SparseTensorSpec) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"SparseTensorSpec({self._shape!r}, {self._dtype!r})"


def as_sparse(value: Any) -> SparseTensor:
    """``value`` as a SparseTensor.

    Raises:
        TypeError: ``Input must be a SparseTensor.``
    """
    if isinstance(value, SparseTensorValue):
        return SparseTensor.from_value(value)
    if not isinstance(value, SparseTensor):
        raise TypeError("Input must be a SparseTensor.")
    return value


def all_sparse(values: Any) -> list[SparseTensor]:
    """A list or tuple of SparseTensors.

    Raises:
        TypeError: ``Inputs must be a list or tuple.``, or something in it is not sparse.
    """
    if not isinstance(values, (list, tuple)):
        raise TypeError("Inputs must be a list or tuple.")
    return [as_sparse(value) for value in values]


def is_sparse(value: Any) -> bool:
    """Whether ``value`` is a SparseTensor or a SparseTensorValue."""
    return isinstance(value, (SparseTensor, SparseTensorValue))


def convert_to_tensor_or_sparse_tensor(value: Any, dtype: Any = None, name: str | None = None) -> Tensor | SparseTensor:
    """A SparseTensor as it is, anything else as a tensor.

    Raises:
        RuntimeError: ``Sparse dtype: requested = ..., actual = ...``.
    """
    if not is_sparse(value):
        return convert_to_tensor(value, dtype, name)
    sparse = as_sparse(value)
    if dtype is not None and not as_dtype(dtype).is_compatible_with(sparse.dtype):
        raise RuntimeError(f"Sparse dtype: requested = {as_dtype(dtype).name}, actual = {sparse.dtype.name}")
    return sparse


def sparse_placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> SparseTensor:
    """A SparseTensor whose value is given at every run (TF: ``tf.sparse_placeholder``).

    Args:
        dtype: type of the values.
        shape: a list of extents or an int64 tensor; with a None in the list, or without it, the shape is fed too.
        name: the three placeholders are called ``<name>/shape``, ``<name>/values`` and ``<name>/indices``.

    >>> x = sparse_placeholder("float32", name="x")
    >>> x.values.name
    'x/values:0'
    """
    names = {part: None if name is None else f"{name}/{part}" for part in ("shape", "values", "indices")}
    rank = None
    if shape is not None:
        rank = shape.shape[0] if isinstance(shape, Tensor) else len(shape)
    if shape is None or (not isinstance(shape, Tensor) and _partly_unknown(shape)):
        dense_shape = placeholder(dtypes.int64, [rank], names["shape"])
    else:
        dense_shape = convert_to_tensor(shape, dtypes.int64, names["shape"])
    values = placeholder(dtype, [None], names["values"])
    return SparseTensor(placeholder(dtypes.int64, [None, rank], names["indices"]), values, dense_shape)


def _partly_unknown(shape: Iterable[Any]) -> bool:
    return any(extent is None or getattr(extent, "value", extent) is None for extent in shape)
