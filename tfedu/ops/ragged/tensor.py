"""``tf.RaggedTensor``: rows of different lengths, as one tensor of values and where its rows begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.composite import Composite
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, shape, stack
from tfedu.ops.array.gather import gather
from tfedu.ops.constant import ones
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_max
from tfedu.ops.ragged import partitions
from tfedu.ops.ragged.segment_ids import row_splits_to_segment_ids
from tfedu.ops.ragged.value import RaggedTensorValue

_INDEX = (dtypes.int32, dtypes.int64)


class RaggedTensor(Composite):
    """A tensor whose rows may have different lengths (TF: ``tf.RaggedTensor``).

    It consists of ``values``, the rows one after the other, and ``row_splits``: row i is
    ``values[row_splits[i]:row_splits[i + 1]]``. When the values are ragged themselves, so are several axes. What makes
    one is :func:`tf.ragged.constant <tfedu.ops.ragged.literals.constant>` or a class method ``from_...``.

    >>> rt = RaggedTensor.from_row_splits([3, 1, 4, 1, 5], [0, 2, 2, 5])
    >>> rt.shape.as_list(), rt.ragged_rank
    ([3, None], 1)
    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(rt * 10).to_list()
    [[30, 10], [], [40, 10, 50]]
    """

    __slots__ = ("__weakref__", "_row_splits")

    # NumPy arrays must leave `array * ragged` to the ragged tensor.
    __array_priority__ = 100

    _values: Any

    def __init__(self, values: Any, row_splits: Any, internal: bool = False) -> None:
        if not internal:
            raise ValueError(
                "RaggedTensor constructor is private; please use one of the factory methods instead "
                "(e.g., RaggedTensor.from_row_lengths())"
            )
        row_splits.shape.assert_has_rank(1)
        values.shape.with_rank_at_least(1)
        self._values, self._row_splits = values, row_splits

    # -- made of values and one of five ways to say where rows begin --------------------------------------------------

    @classmethod
    def from_value_rowids(
        cls, values: Any, value_rowids: Any, nrows: Any = None, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Rows by the number of the row that each value stands in, ascending: [number of values].

        Args:
            values: a tensor or a RaggedTensor.
            nrows: how many rows there are, if the last ones are empty.
            validate: check in the run that the arguments fit together.

        >>> RaggedTensor.from_value_rowids([3, 1, 4], [0, 0, 2], nrows=4).shape.as_list()
        [4, None]
        """
        partitions.check_flag(validate)
        with name_scope(name, "RaggedFromValueRowIds", [values, value_rowids, nrows]):
            values, value_rowids = _converted(values, value_rowids, "value_rowids")
            return cls(values, partitions.of_row_ids(values, value_rowids, nrows, validate), internal=True)

    @classmethod
    def from_row_splits(
        cls, values: Any, row_splits: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Rows by where each begins and the last one ends: 0, ..., number of values."""
        partitions.check_flag(validate)
        if isinstance(row_splits, (list, tuple)) and not row_splits:
            raise ValueError("row_splits tensor may not be empty.")
        with name_scope(name, "RaggedFromRowSplits", [values, row_splits]):
            values, row_splits = _converted(values, row_splits, "row_splits")
            return cls(values, partitions.of_splits(values, row_splits, validate), internal=True)

    @classmethod
    def from_row_lengths(
        cls, values: Any, row_lengths: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Rows by their lengths, which add up to the number of values."""
        partitions.check_flag(validate)
        with name_scope(name, "RaggedFromRowLengths", [values, row_lengths]):
            values, row_lengths = _converted(values, row_lengths, "row_lengths")
            return cls(values, partitions.of_lengths(values, row_lengths, validate), internal=True)

    @classmethod
    def from_row_starts(
        cls, values: Any, row_starts: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Rows by where each begins."""
        partitions.check_flag(validate)
        with name_scope(name, "RaggedFromRowStarts", [values, row_starts]):
            values, row_starts = _converted(values, row_starts, "row_starts")
            return cls(values, partitions.of_starts(values, row_starts, validate), internal=True)

    @classmethod
    def from_row_limits(
        cls, values: Any, row_limits: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Rows by where each ends."""
        partitions.check_flag(validate)
        with name_scope(name, "RaggedFromRowLimits", [values, row_limits]):
            values, row_limits = _converted(values, row_limits, "row_limits")
            return cls(values, partitions.of_limits(values, row_limits, validate), internal=True)

    @classmethod
    def from_nested_value_rowids(
        cls,
        flat_values: Any,
        nested_value_rowids: Sequence[Any],
        nested_nrows: Sequence[Any] | None = None,
        name: str | None = None,
        validate: bool = True,
    ) -> Any:
        """Several ragged axes, the outermost first in the lists; see :meth:`from_value_rowids`."""
        partitions.check_flag(validate)
        partitions.check_list(nested_value_rowids, "nested_value_rowids")
        if nested_nrows is None:
            nested_nrows = [None] * len(nested_value_rowids)
        partitions.check_list(nested_nrows, "nested_nrows")
        if len(nested_nrows) != len(nested_value_rowids):
            raise ValueError("nested_nrows must have the same length as nested_value_rowids")
        scope_values = [flat_values, *nested_value_rowids, *nested_nrows]
        with name_scope(name, "RaggedFromNestedValueRowIds", scope_values):
            for row_ids, nrows in reversed(list(zip(nested_value_rowids, nested_nrows))):
                flat_values = cls.from_value_rowids(flat_values, row_ids, nrows, validate=validate)
            return flat_values

    @classmethod
    def from_nested_row_splits(
        cls, flat_values: Any, nested_row_splits: Sequence[Any], name: str | None = None, validate: bool = True
    ) -> Any:
        """Several ragged axes, the outermost first in the list; see :meth:`from_row_splits`."""
        partitions.check_flag(validate)
        partitions.check_list(nested_row_splits, "nested_row_splits")
        with name_scope(name, "RaggedFromNestedRowSplits", [flat_values, *nested_row_splits]):
            for splits in reversed(nested_row_splits):
                flat_values = cls.from_row_splits(flat_values, splits, validate=validate)
            return flat_values

    @classmethod
    def from_nested_row_lengths(
        cls, flat_values: Any, nested_row_lengths: Sequence[Any], name: str | None = None, validate: bool = True
    ) -> Any:
        """Several ragged axes, the outermost first in the list; see :meth:`from_row_lengths`."""
        partitions.check_flag(validate)
        partitions.check_list(nested_row_lengths, "nested_row_lengths")
        with name_scope(name, "RaggedFromNestedRowlengths", [flat_values, *nested_row_lengths]):
            for lengths in reversed(nested_row_lengths):
                flat_values = cls.from_row_lengths(flat_values, lengths, validate=validate)
            return flat_values

    # -- from and to other kinds of tensors ---------------------------------------------------------------------------

    @classmethod
    def from_tensor(
        cls,
        tensor: Any,
        lengths: Any = None,
        padding: Any = None,
        ragged_rank: int = 1,
        name: str | None = None,
        row_splits_dtype: Any = dtypes.int64,
    ) -> RaggedTensor:
        """The rows of a dense tensor, whole or cut off.

        Args:
            lengths: how much of each row to keep, [rows]; or a list of such, for several ragged axes.
            padding: what stands at the end of rows that are shorter; of the type of ``tensor``.
            ragged_rank: how many axes are to be ragged.

        Raises:
            ValueError: both ``lengths`` and ``padding``; a rank that is too small.
        """
        from tfedu.ops.ragged.conversion import from_tensor

        return from_tensor(tensor, lengths, padding, ragged_rank, name, as_dtype(row_splits_dtype))

    @classmethod
    def from_sparse(cls, st_input: Any, name: str | None = None, row_splits_dtype: Any = dtypes.int64) -> RaggedTensor:
        """The rows of a SparseTensor [rows, columns] whose elements stand at the left, without gaps.

        Raises:
            TypeError: no SparseTensor. ValueError: another rank. InvalidArgumentError (in a run): gaps.
        """
        from tfedu.ops.ragged.conversion import from_sparse

        return from_sparse(st_input, name, as_dtype(row_splits_dtype))

    def to_tensor(self, default_value: Any = None, name: str | None = None) -> Tensor:
        """A dense tensor as wide as the longest row; shorter rows are filled up with ``default_value`` (0).

        >>> RaggedTensor.from_row_lengths([3, 1, 4], [2, 1]).to_tensor(-1).shape.as_list()
        [2, None]
        """
        from tfedu.ops.ragged.conversion import to_tensor

        return to_tensor(self, default_value, name)

    def to_sparse(self, name: str | None = None) -> Any:
        """A SparseTensor of the same elements."""
        from tfedu.ops.ragged.conversion import to_sparse

        return to_sparse(self, name)

    def to_list(self) -> list[Any]:
        """Not in a graph: a run gives a RaggedTensorValue, which has the method.

        Raises:
            ValueError: always.
        """
        raise ValueError(
            "RaggedTensor.to_list() is only supported in eager mode; in graph mode, evaluate the RaggedTensor first "
            "and then use RaggedTensorValue.to_list()."
        )

    # -- what it is made of -------------------------------------------------------------------------------------------

    @property
    def values(self) -> Any:
        """The rows one after the other: a tensor, or a RaggedTensor."""
        return self._values

    @property
    def row_splits(self) -> Tensor:
        """Where each row begins and the last one ends: int32 or int64 [rows + 1]."""
        return self._row_splits

    @property
    def flat_values(self) -> Tensor:
        """The innermost values, which are a tensor."""
        return self._values.flat_values if isinstance(self._values, RaggedTensor) else self._values

    @property
    def nested_row_splits(self) -> tuple[Tensor, ...]:
        """The splits of all ragged axes, the outermost first."""
        inner = self._values.nested_row_splits if isinstance(self._values, RaggedTensor) else ()
        return (self._row_splits, *inner)

    @property
    def ragged_rank(self) -> int:
        """The number of ragged axes."""
        return len(self.nested_row_splits)

    @property
    def shape(self) -> TensorShape:
        """The static shape; ragged extents are unknown."""
        splits = self._row_splits.dims
        rows = None if splits is None or splits[0] is None else splits[0] - 1
        return TensorShape([rows, None]).concatenate(self._values.shape[1:])

    def _parts(self) -> list[Tensor]:
        return [*self.nested_row_splits, self.flat_values]

    def _value(self, parts: list[Any]) -> RaggedTensorValue:
        *nested, value = parts
        for splits in reversed(nested):
            value = RaggedTensorValue(value, splits)
        return value

    def _fed_parts(self, value: Any) -> list[Any]:
        return [*value.nested_row_splits, value.flat_values]

    def __repr__(self) -> str:
        return f"tf.RaggedTensor(values={self._values}, row_splits={self._row_splits})"

    __str__ = __repr__

    def __bool__(self) -> bool:
        raise TypeError("RaggedTensor may not be used as a boolean.")

    # -- questions ----------------------------------------------------------------------------------------------------

    def value_rowids(self, name: str | None = None) -> Tensor:
        """In which row each value stands: [number of values]."""
        with name_scope(name, "RaggedValueRowIds", [self]):
            return row_splits_to_segment_ids(self._row_splits)

    def nested_value_rowids(self, name: str | None = None) -> tuple[Tensor, ...]:
        """:meth:`value_rowids` of all ragged axes, the outermost first."""
        with name_scope(name, "RaggedNestedValueRowIds", [self]):
            return tuple(level.value_rowids() for level in self._levels())

    def nrows(self, out_type: Any = None, name: str | None = None) -> Tensor:
        """The number of rows."""
        with name_scope(name, "RaggedNRows", [self]):
            return shape(self._row_splits, out_type=out_type or self._row_splits.dtype)[0] - 1

    def row_starts(self, name: str | None = None) -> Tensor:
        """Where in ``values`` each row begins: [rows]."""
        with name_scope(name, "RaggedRowStarts", [self]):
            return self._row_splits[:-1]

    def row_limits(self, name: str | None = None) -> Tensor:
        """Where in ``values`` each row ends: [rows]."""
        with name_scope(name, "RaggedRowLimits", [self]):
            return self._row_splits[1:]

    def row_lengths(self, axis: int = 1, name: str | None = None) -> Any:
        """The lengths of the rows, or of those along a later ``axis``, which are ragged in turn.

        Raises:
            ValueError: no such axis.
        """
        with name_scope(name, "RaggedRowLengths", [self]):
            axis = partitions.positive_axis(axis, self.shape.ndims)
            if axis == 0:
                return self.nrows()
            if axis == 1:
                return self._row_splits[1:] - self._row_splits[:-1]
            if isinstance(self._values, RaggedTensor):
                return self.with_values(self._values.row_lengths(axis - 1))
            extents = shape(self._values, out_type=self._row_splits.dtype)
            return self.with_values(ones(extents[: axis - 1], self._row_splits.dtype) * extents[axis - 1])

    def nested_row_lengths(self, name: str | None = None) -> tuple[Tensor, ...]:
        """:meth:`row_lengths` of all ragged axes, the outermost first."""
        with name_scope(name, "RaggedNestedRowLengths", [self]):
            return tuple(level.row_lengths() for level in self._levels())

    def bounding_shape(self, axis: Any = None, name: str | None = None, out_type: Any = None) -> Tensor:
        """The smallest dense shape that holds all rows: [rank], or of the given axes alone.

        >>> RaggedTensor.from_row_lengths([3, 1, 4], [2, 1]).bounding_shape().shape.as_list()
        [2]
        """
        kind = self._row_splits.dtype if out_type is None else as_dtype(out_type)
        with name_scope(name, "RaggedBoundingBox", [self, axis]):
            splits = self.nested_row_splits
            if isinstance(axis, int) and axis == 0:
                return shape(self._row_splits, out_type=kind)[0] - 1
            longest = [ew.maximum(reduce_max(s[1:] - s[:-1]), 0) for s in splits]
            if isinstance(axis, int) and axis == 1:
                return longest[0]
            rows = shape(self._row_splits, out_type=kind)[0] - 1
            inner = shape(self.flat_values, out_type=kind)[1:]
            extents = concat([stack([rows, *(ew.cast(n, kind) for n in longest)]), inner], axis=0)
            return extents if axis is None else gather(extents, axis)

    # -- other values in the same rows --------------------------------------------------------------------------------

    def with_values(self, new_values: Any) -> RaggedTensor:
        """Other values in the same rows.

        Raises:
            ValueError: another number of values, or splits of another type.
        """
        new_values.shape.with_rank_at_least(1)
        self._values.shape[:1].assert_is_compatible_with(new_values.shape[:1])
        if isinstance(new_values, RaggedTensor) and new_values.row_splits.dtype is not self._row_splits.dtype:
            raise ValueError(
                "self and new_values have mismatched row_splits dtypes; use RaggedTensor.with_row_splits_dtype() to "
                "convert them to compatible dtypes."
            )
        return RaggedTensor(new_values, self._row_splits, internal=True)

    def with_flat_values(self, new_values: Any) -> RaggedTensor:
        """Other innermost values in the same rows."""
        inner = self._values
        return self.with_values(inner.with_flat_values(new_values) if isinstance(inner, RaggedTensor) else new_values)

    def with_row_splits_dtype(self, dtype: Any) -> RaggedTensor:
        """The same rows with int32 or int64 splits."""
        kind = as_dtype(dtype)
        if kind not in _INDEX:
            raise ValueError("dtype must be int32 or int64")
        if self._row_splits.dtype is kind:
            return self
        splits = ew.cast(self._row_splits, kind)
        inner = self._values
        values = inner.with_row_splits_dtype(kind) if isinstance(inner, RaggedTensor) else inner
        return RaggedTensor(values, splits, internal=True)

    def __getitem__(self, key: Any) -> Any:
        from tfedu.ops.ragged.indexing import getitem

        return getitem(self, key)

    def _levels(self) -> list[RaggedTensor]:
        """The tensor, its values, their values: as long as they are ragged."""
        return [self, *(self._values._levels() if isinstance(self._values, RaggedTensor) else [])]


def _converted(values: Any, partition: Any, name: str) -> tuple[Any, Tensor]:
    """Both as tensors, the partition int32 or int64."""
    values = as_ragged(values, name="values")
    if isinstance(values, RaggedTensor):
        kind = values.row_splits.dtype
        if not isinstance(partition, Tensor):
            return values, convert_to_tensor(partition, kind, name)
    elif isinstance(partition, np.ndarray) and partition.dtype == np.int32:
        partition = convert_to_tensor(partition, name=name)
    else:
        partition = convert_to_tensor(partition, name=name, preferred_dtype=dtypes.int64)
    if partition.dtype not in _INDEX:
        raise ValueError(f"{name} must have dtype int32 or int64")
    if isinstance(values, RaggedTensor) and values.row_splits.dtype is not partition.dtype:
        raise ValueError(
            f"dtype mismatch: {name} ({partition.dtype!r}) vs values.row_splits ({values.row_splits.dtype!r})"
        )
    return values, partition


def is_ragged(value: Any) -> bool:
    """Whether ``value`` is a RaggedTensor or the value of one."""
    return isinstance(value, (RaggedTensor, RaggedTensorValue))


def as_ragged(value: Any, dtype: DType | None = None, name: str | None = None, preferred_dtype: Any = None) -> Any:
    """``value`` as a RaggedTensor, if it is one or the value of one, or as a tensor.

    Raises:
        ValueError: a RaggedTensor of another type than ``dtype``.
    """
    if isinstance(value, RaggedTensor):
        if dtype is not None and not dtype.is_compatible_with(value.dtype):
            raise ValueError(
                f"Tensor conversion requested dtype {dtype.name} for RaggedTensor with dtype {value.dtype.name}: "
                f"{value!r}"
            )
        return value
    if isinstance(value, RaggedTensorValue):
        with name_scope(name, "ConvertToTensorOrRaggedTensor", []):
            flat = convert_to_tensor(value.flat_values, dtype, "flat_values", preferred_dtype)
            return RaggedTensor.from_nested_row_splits(flat, value.nested_row_splits, validate=False)
    return convert_to_tensor(value, dtype, name, preferred_dtype)


def splits_type(*tensors: Any) -> DType:
    """The one type of the row splits of all that are ragged; int64 where none is.

    Raises:
        ValueError: they differ.
    """
    kinds = {tensor.row_splits.dtype for tensor in tensors if isinstance(tensor, RaggedTensor)}
    if len(kinds) > 1:
        raise ValueError(
            "Input RaggedTensors have mismatched row_splits dtypes; use RaggedTensor.with_row_splits_dtype() to "
            "convert them to compatible dtypes."
        )
    return kinds.pop() if kinds else dtypes.int64
