"""``tf.ragged.RaggedTensorValue``: what a run returns for a ragged tensor, and what feeds one."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np


class RaggedTensorValue:
    """Rows of different lengths as NumPy arrays (TF: ``tf.ragged.RaggedTensorValue``).

    Args:
        values: the rows one after the other: an array, or a RaggedTensorValue when they are ragged themselves.
        row_splits: int32 or int64 [rows + 1]: where each row begins, and where the last one ends.

    Raises:
        TypeError: other kinds of parts. ValueError: nested splits of another type.

    >>> RaggedTensorValue(np.array([3, 1, 4]), np.array([0, 2, 2, 3])).to_list()
    [[3, 1], [], [4]]
    """

    __slots__ = ("_row_splits", "_values")

    def __init__(self, values: Any, row_splits: Any) -> None:
        kinds = (np.ndarray, np.generic)
        if not (
            isinstance(row_splits, kinds) and row_splits.dtype in (np.int64, np.int32) and np.ndim(row_splits) == 1
        ):
            raise TypeError("row_splits must be a 1D int32 or int64 numpy array")
        if not isinstance(values, (*kinds, RaggedTensorValue)):
            raise TypeError("values must be a numpy array or a RaggedTensorValue")
        if isinstance(values, RaggedTensorValue) and row_splits.dtype != values.row_splits.dtype:
            raise ValueError("row_splits and values.row_splits must have the same dtype")
        self._values: Any = values
        self._row_splits: Any = row_splits

    @property
    def values(self) -> Any:
        """The rows one after the other."""
        return self._values

    @property
    def row_splits(self) -> Any:
        """Where each row begins, and where the last one ends."""
        return self._row_splits

    @property
    def dtype(self) -> Any:
        """NumPy's type of the elements."""
        return self._values.dtype

    @property
    def flat_values(self) -> Any:
        """The innermost values, which are an array."""
        return self._values.flat_values if isinstance(self._values, RaggedTensorValue) else self._values

    @property
    def nested_row_splits(self) -> tuple[Any, ...]:
        """The splits of all ragged axes, the outermost first."""
        inner = self._values.nested_row_splits if isinstance(self._values, RaggedTensorValue) else ()
        return (self._row_splits, *inner)

    @property
    def ragged_rank(self) -> int:
        """The number of ragged axes."""
        return len(self.nested_row_splits)

    @property
    def shape(self) -> tuple[int | None, ...]:
        """The extents, None where rows differ."""
        return (len(self._row_splits) - 1, None, *self._values.shape[1:])

    def __str__(self) -> str:
        return f"<tf.RaggedTensorValue {self.to_list()}>"

    def __repr__(self) -> str:
        return f"tf.RaggedTensorValue(values={self._values!r}, row_splits={self._row_splits!r})"

    def to_list(self) -> list[Any]:
        """The rows as nested lists."""
        values = self._values.to_list() if isinstance(self._values, RaggedTensorValue) else self._values.tolist()
        return [values[start:end] for start, end in itertools.pairwise(self._row_splits)]
