"""``tf.RaggedTensorSpec``: the type of a ragged tensor."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.ragged.tensor import RaggedTensor, is_ragged


class RaggedTensorSpec:
    """The type of a RaggedTensor: what is known of its shape, its dtype, how many axes are ragged.

    Args:
        shape: ragged axes are None.
        dtype: of the elements.
        ragged_rank: how many axes are ragged; by default all but the first.
        row_splits_dtype: int32 or int64.

    Raises:
        ValueError: neither a rank nor a ragged rank, or one that is not smaller than the rank.
        TypeError: ``ragged_rank must be an int``.

    >>> RaggedTensorSpec([2, None]).is_compatible_with(RaggedTensor.from_row_splits([1.0, 2.0], [0, 1, 2]))
    True
    """

    __slots__ = ("_dtype", "_ragged_rank", "_row_splits_dtype", "_shape")

    def __init__(
        self,
        shape: Any = None,
        dtype: Any = dtypes.float32,
        ragged_rank: int | None = None,
        row_splits_dtype: Any = dtypes.int64,
    ) -> None:
        self._shape, self._dtype = TensorShape(shape), as_dtype(dtype)
        self._row_splits_dtype = as_dtype(row_splits_dtype)
        rank = self._shape.ndims
        if ragged_rank is None:
            if rank is None:
                raise ValueError("Must specify ragged_rank or a shape with a known rank.")
            ragged_rank = rank - 1
        if not isinstance(ragged_rank, int):
            raise TypeError("ragged_rank must be an int")
        if rank is not None and ragged_rank >= rank:
            raise ValueError("ragged_rank must be less than rank.")
        self._ragged_rank = ragged_rank

    @classmethod
    def from_value(cls, value: Any) -> RaggedTensorSpec:
        """The specification of a RaggedTensor or a RaggedTensorValue."""
        return cls(value.shape, value.values.dtype, value.ragged_rank, value.row_splits.dtype)

    @property
    def value_type(self) -> type:
        """RaggedTensor; Tensor if no axis is ragged."""
        return RaggedTensor if self._ragged_rank > 0 else Tensor

    def _rest(self) -> tuple[DType, int, DType]:
        """What must be the same for two types to be compatible."""
        return self._dtype, self._ragged_rank, self._row_splits_dtype

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """Whether some ragged tensor fits both."""
        other = self.from_value(spec_or_value) if is_ragged(spec_or_value) else spec_or_value
        return (
            isinstance(other, RaggedTensorSpec)
            and self._rest() == other._rest()
            and self._shape.is_compatible_with(other._shape)
        )

    def most_specific_compatible_type(self, other: RaggedTensorSpec) -> RaggedTensorSpec:
        """What both say.

        Raises:
            ValueError: ``Types are not compatible``, or another class.
        """
        if not isinstance(other, RaggedTensorSpec):
            raise ValueError(f"No TypeSpec is compatible with both {self} and {other}")
        for mine, theirs in zip(self._rest(), other._rest()):
            if mine != theirs:
                raise ValueError(f"Types are not compatible: {mine!r} vs {theirs!r}")
        shape = self._shape.most_specific_compatible_shape(other._shape)
        return RaggedTensorSpec(shape, *self._rest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RaggedTensorSpec) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        rest = ", ".join(map(repr, self._rest()))
        return f"RaggedTensorSpec({self._shape!r}, {rest})"
