"""Variables in several parts, and who decides how many (``tf.fixed_size_partitioner``, ...)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import DType
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import name_scope, register_tensor_conversion_function
from tfedu.ops.array import concat, identity, split
from tfedu.variables.variable import Variable

Partitioner = Callable[..., list[int]]


class PartitionedVariable:
    """A variable made with a partitioner: a list of variables that stands for the whole wherever a tensor is wanted.

    Attributes:
        name, shape, dtype: of the whole.
        partitions: into how many parts each axis is cut.
    """

    def __init__(
        self, name: str, shape: TensorShape, dtype: DType, variable_list: list[Variable], partitions: list[int]
    ) -> None:
        self.name, self.shape, self.dtype, self.partitions = name, shape, dtype, partitions
        self._parts = list(variable_list)

    def get_shape(self) -> TensorShape:
        return self.shape

    def __iter__(self) -> Iterator[Variable]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def _get_variable_list(self) -> list[Variable]:
        return self._parts

    def _get_partitions(self) -> list[int]:
        return self.partitions

    @property
    def _axis(self) -> int:
        return next((i for i, p in enumerate(self.partitions) if p > 1), 0)

    def as_tensor(self) -> Tensor:
        """The whole."""
        with get_default_graph().control_dependencies(None):
            if len(self._parts) == 1:
                with name_scope(None):
                    return identity(self._parts[0], name=self.name)
            with name_scope(f"{self.name}/ConcatPartitions/"):
                whole = concat(self._parts, self._axis)
            with name_scope(None):
                return identity(whole, name=self.name)

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Operations that give the parts their share of ``value``: the whole, a list of parts, another variable."""
        return [part.assign(v, use_locking, name, read_value) for part, v in zip(self._parts, self._shares(value))]

    def assign_add(
        self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Operations that add to the parts their share of ``value``."""
        return [part.assign_add(v, use_locking, name, read_value) for part, v in zip(self._parts, self._shares(value))]

    def assign_sub(
        self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Operations that subtract from the parts their share of ``value``."""
        return [part.assign_sub(v, use_locking, name, read_value) for part, v in zip(self._parts, self._shares(value))]

    def _shares(self, value: Any) -> Any:
        if isinstance(value, (list, PartitionedVariable)):
            return list(value)
        return split(value, [part.shape.as_list()[self._axis] for part in self._parts], self._axis)


def _convert(value: PartitionedVariable, dtype: DType | None, name: str | None, as_ref: bool = False) -> Tensor:
    if dtype is not None and not dtype.is_compatible_with(value.dtype):
        raise ValueError(
            f"Incompatible type conversion requested to type '{dtype.name}' for variable of type '{value.dtype.name}'"
        )
    return value.as_tensor()


register_tensor_conversion_function(PartitionedVariable, _convert)


# -- partitioners -----------------------------------------------------------------------------------------------------


def fixed_size_partitioner(num_shards: int, axis: int = 0) -> Partitioner:
    """A partitioner that makes ``num_shards`` parts (or fewer, of extent 1) along ``axis``.

    >>> fixed_size_partitioner(3)(shape=TensorShape([10, 4]), dtype=dtypes.float32)
    [3, 1]
    """

    def partitioner(shape: TensorShape, **_: Any) -> list[int]:
        extents = _known(shape)
        return [min(num_shards, extent) if i == axis else 1 for i, extent in enumerate(extents)]

    return partitioner


def variable_axis_size_partitioner(
    max_shard_bytes: int, axis: int = 0, bytes_per_string_element: int = 16, max_shards: int | None = None
) -> Partitioner:
    """A partitioner that keeps every part below ``max_shard_bytes``, if a slice of extent 1 is not larger already.

    Args:
        axis: along which to cut.
        bytes_per_string_element: what a string counts.
        max_shards: not more parts than this.

    Raises:
        ValueError: numbers that are not positive.

    >>> variable_axis_size_partitioner(32)(shape=TensorShape([10, 4]), dtype=dtypes.float32)
    [5, 1]
    """
    if max_shard_bytes < 1 or bytes_per_string_element < 1:
        raise ValueError("Both max_shard_bytes and bytes_per_string_element must be positive.")
    if max_shards and max_shards < 1:
        raise ValueError("max_shards must be positive.")

    def partitioner(shape: TensorShape, dtype: DType) -> list[int]:
        if not shape.is_fully_defined():
            raise ValueError(f"shape is not fully defined: {shape}")
        extents = _known(shape)
        slice_bytes = math.prod(extents) / extents[axis] * _bytes(dtype, bytes_per_string_element)
        count = math.ceil(extents[axis] / max(1, math.floor(max_shard_bytes / slice_bytes)))
        count = min(max_shards, count) if max_shards else count
        return [count if i == axis % len(extents) else 1 for i in range(len(extents))]

    return partitioner


def min_max_variable_partitioner(
    max_partitions: int = 1, axis: int = 0, min_slice_size: int = 256 << 10, bytes_per_string_element: int = 16
) -> Partitioner:
    """A partitioner that makes at most ``max_partitions`` parts, none (if it can) below ``min_slice_size`` bytes.

    Args:
        axis: along which to cut.
        bytes_per_string_element: what a string counts.

    >>> min_max_variable_partitioner(4, min_slice_size=64)(shape=TensorShape([10, 4]), dtype=dtypes.float32)
    [3, 1]
    """

    def partitioner(shape: TensorShape, dtype: DType) -> list[int]:
        extents = _known(shape)
        if axis >= len(extents):
            raise ValueError(f"Can not partition variable along axis {axis} when shape is only {shape}")
        wanted = math.ceil(math.prod(extents) * _bytes(dtype, bytes_per_string_element) / min_slice_size)
        count = max(1, min(extents[axis], max_partitions, wanted))
        return [count if i == axis % len(extents) else 1 for i in range(len(extents))]

    return partitioner


def _known(shape: TensorShape) -> list[int]:
    return [extent or 0 for extent in shape.as_list()]


def _bytes(dtype: DType, string_bytes: int) -> int:
    return string_bytes if dtype.base_dtype is dtypes.string else dtype.size
