"""The variables of a graph by name: made once, shared afterwards, whole or in parts."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.errors import explain
from tfedu.graph.graph import GraphKeys
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array.slicing import slice as slice_tensor
from tfedu.variables.creation import checked_modes
from tfedu.variables.initializers import GlorotUniform, PartitionInfo, Zeros
from tfedu.variables.partitioned import PartitionedVariable
from tfedu.variables.slices import SaveSliceInfo
from tfedu.variables.variable import Variable

_STORE = "__variable_store"


class _AutoReuse:
    def __repr__(self) -> str:
        return "<_ReuseMode.AUTO_REUSE: 1>"


AUTO_REUSE = _AutoReuse()
"""Make the variable if it does not exist, share it if it does."""


def store() -> VariableStore:
    """The store of the default graph."""
    items = get_default_graph().get_collection_ref(_STORE)
    if not items:
        items.append(VariableStore())
    return items[0]


class VariableStore:
    """The variables of one graph that ``get_variable`` made, and how often each variable scope was opened."""

    def __init__(self) -> None:
        self.variables: dict[str, Variable] = {}
        self.partitioned: dict[str, PartitionedVariable] = {}
        self.scope_counts: dict[str, int] = {}

    def get_variable(self, name: str, custom_getter: Callable[..., Any] | None = None, **options: Any) -> Any:
        """The variable of this full name; see ``tf.get_variable`` for the arguments."""
        options["synchronization"], options["aggregation"], options["trainable"] = checked_modes(
            options.get("synchronization"), options.get("aggregation"), options.get("trainable"), name
        )
        if custom_getter is None:
            return self._get(name, **options)
        signature = inspect.getfullargspec(custom_getter)
        if "constraint" not in [*signature.args, *signature.kwonlyargs] and not signature.varkw:
            del options["constraint"]
        return custom_getter(getter=self._get, name=name, **options)

    def _get(self, name: str, shape: Any = None, partitioner: Any = None, reuse: Any = None, **options: Any) -> Any:
        """What a custom getter calls: finds or makes the variable."""
        scalar = isinstance(shape, (list, tuple)) and not shape
        if (partitioner is not None and not scalar) or (reuse is True and name in self.partitioned):
            if partitioner is not None and not callable(partitioner):
                raise ValueError(f"Partitioner must be callable, but received: {partitioner}")
            with name_scope(None):
                return self._get_parts(name, shape, partitioner, reuse, **options)
        if f"{name}/part_0" in self.variables:
            raise ValueError(
                "No partitioner was provided, but a partitioned version of the variable was found: "
                f"{name}/part_0. Perhaps a variable of the same name was already created with partitioning?"
            )
        return self._get_whole(name, shape, reuse=reuse, **options)

    def _get_whole(
        self,
        name: str,
        shape: Any = None,
        dtype: Any = "float32",
        initializer: Any = None,
        regularizer: Any = None,
        reuse: Any = None,
        partition_info: Any = None,
        **options: Any,
    ) -> Variable:
        from_value = initializer is not None and not callable(initializer)
        if from_value and shape is not None:
            raise ValueError("If initializer is a constant, do not specify shape.")
        kind, wanted = as_dtype(dtype).base_dtype, TensorShape(shape)
        if name in self.variables:
            return _shared(self.variables[name], name, wanted, kind, reuse)
        if reuse is True:
            raise ValueError(
                f"Variable {name} does not exist, or was not created with tf.get_variable(). "
                "Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
            )
        if from_value:
            value, value_type = initializer, None
        else:
            value, value_type = _maker(initializer, wanted, kind, name, partition_info)
        variable = Variable(value, name=name, dtype=value_type, **options)
        self.variables[name] = variable
        if regularizer:
            with get_default_graph().colocate_with(variable.op), name_scope(f"{name}/Regularizer/"):
                loss = regularizer(variable)
            if loss is not None:
                get_default_graph().add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
        return variable

    # -- in parts -----------------------------------------------------------------------------------------------------

    def _get_parts(
        self, name: str, shape: Any, partitioner: Any, reuse: Any, initializer: Any = None, **options: Any
    ) -> PartitionedVariable:
        if name in self.variables:
            raise ValueError(
                "A partitioner was provided, but an unpartitioned version of the variable was found: "
                f"{name}.  Perhaps a variable of the same name was already created without partitioning?"
            )
        wanted, kind = TensorShape(shape), as_dtype(options["dtype"])
        if isinstance(initializer, Tensor):
            wanted = wanted.merge_with(initializer.shape)
        partitions = _partitions(partitioner, wanted, kind) if partitioner is not None else None
        if name in self.partitioned:
            return _shared_parts(self.partitioned[name], name, wanted, kind, partitions, reuse)
        if reuse is True or partitions is None:
            raise ValueError(
                f"PartitionedVariable {name} does not exist, or was not created with tf.get_variable(). Did you mean "
                "to set reuse=False or reuse=tf.AUTO_REUSE in VarScope?"
            )
        whole_shape = [extent or 0 for extent in wanted.as_list()]
        parts = []
        for i, (offset, extents) in enumerate(_pieces(whole_shape, partitions)):
            full = f"{name}/part_{i}"
            with name_scope(f"{full}/PartitionedInitializer"):
                part_shape: list[int] | None = extents
                start = initializer
                if start is not None and not callable(start):
                    whole = start if isinstance(start, Tensor) else convert_to_tensor(start, kind)
                    start, part_shape = slice_tensor(whole, offset, extents), None
                    options["dtype"] = whole.dtype.base_dtype
            info = PartitionInfo(whole_shape, offset)
            with name_scope(None):
                part = self._get_whole(full, part_shape, initializer=start, reuse=reuse, partition_info=info, **options)
            part._set_save_slice_info(SaveSliceInfo(name, whole_shape, offset, extents))
            parts.append(part)
        self.partitioned[name] = PartitionedVariable(name, wanted, kind, parts, partitions)
        return self.partitioned[name]


def _maker(initializer: Any, shape: TensorShape, kind: DType, name: str, info: Any) -> tuple[Any, DType | None]:
    """What gives a new variable its value, and the type to convert it to."""
    if isinstance(initializer, type):
        initializer = initializer()
    if initializer is None:
        if kind.is_floating:
            initializer = GlorotUniform()
        elif kind.is_integer or kind.is_bool:
            initializer = Zeros()
        else:
            raise ValueError(f"An initializer for variable {name} of {kind!r} is required")
        if not shape.is_fully_defined():
            raise ValueError(f"Shape of a new variable ({name}) must be fully defined, but instead was {shape}.")
    parameters = inspect.signature(initializer).parameters.values()
    if shape.is_fully_defined():
        takes_info = any(p.name == "partition_info" for p in parameters)
        more = {"partition_info": info} if takes_info else {}
        return lambda: initializer(shape.as_list(), dtype=kind, **more), kind
    if all(p.default is not p.empty for p in parameters):
        return initializer, None
    raise ValueError(
        "The initializer passed is not valid. It should be a callable with no arguments and the shape should not be "
        "provided or an instance of `tf.keras.initializers.*' and `shape` should be fully defined."
    )


def _shared(found: Variable, name: str, wanted: TensorShape, kind: DType, reuse: Any) -> Variable:
    if reuse is False:
        message = (
            f"Variable {name} already exists, disallowed. Did you mean to set reuse=True or "
            "reuse=tf.AUTO_REUSE in VarScope? Originally defined at:"
        )
        source = found.op.source
        where = f"\n\n  {source.file}, line {source.line}: {source.code}\n" if source else ""
        raise ValueError(explain(message + where))
    if not wanted.is_compatible_with(found.shape):
        raise ValueError(
            f"Trying to share variable {name}, but specified shape {wanted} and found shape {found.shape}."
        )
    if not kind.is_compatible_with(found.dtype):
        raise ValueError(
            f"Trying to share variable {name}, but specified dtype {kind.name} and "
            f"found dtype {found.dtype.base_dtype.name}."
        )
    return found


def _shared_parts(
    found: PartitionedVariable, name: str, wanted: TensorShape, kind: DType, partitions: Any, reuse: Any
) -> PartitionedVariable:
    if reuse is False:
        raise ValueError(
            f"Partitioned variable with name {name} already exists. Did you mean to set reuse=True or "
            "reuse=tf.AUTO_REUSE in VarScope?"
        )
    for what, own, other, fits in (
        ("shape", wanted, found.shape, wanted.is_compatible_with(found.shape)),
        ("dtype", kind.name, found.dtype.name, kind.is_compatible_with(found.dtype)),
        ("partitions", partitions, found.partitions, partitions is None or partitions == found.partitions),
    ):
        if not fits:
            raise ValueError(
                f"Trying to reuse partitioned variable {name}, but specified {what} {own} and found {what} {other}."
            )
    return found


def _partitions(partitioner: Any, shape: TensorShape, kind: DType) -> list[int]:
    """Into how many parts each axis is cut.

    Raises:
        ValueError: more than one axis is cut, or the answer is no list of positive numbers.
    """
    if not shape.is_fully_defined():
        raise ValueError(f"Shape of a new partitioned variable must be fully defined, but instead was {shape}.")
    if len(shape) < 1:
        raise ValueError(f"A partitioned Variable must have rank at least 1, shape: {shape}")
    slicing = partitioner(shape=shape, dtype=kind)
    if not isinstance(slicing, Sequence):
        raise ValueError(f"Partitioner must return a sequence, but saw: {slicing}")
    if len(slicing) != len(shape):
        raise ValueError(
            f"Partitioner returned a partition list that does not match the Variable's rank: {slicing} vs. {shape}"
        )
    if not all(p >= 1 for p in slicing):
        raise ValueError(f"Partitioner returned zero partitions for some axes: {slicing}")
    if sum(p > 1 for p in slicing) > 1:
        raise ValueError(f"Can only slice a variable along one dimension: shape: {shape}, partitioning: {slicing}")
    return list(slicing)


def _pieces(shape: list[int], partitions: list[int]) -> list[tuple[list[int], list[int]]]:
    """Offset and extents of every part; the first ones are longer by one where it does not come out even."""
    count = math.prod(partitions)
    axis = next((i for i, p in enumerate(partitions) if p > 1), 0)
    longer, pieces, start = shape[axis] % count, [], 0
    for i in range(count):
        extent = shape[axis] // count + (i < longer)
        offset = [0] * len(shape)
        offset[axis] = start
        pieces.append((offset, [extent if a == axis else whole for a, whole in enumerate(shape)]))
        start += extent
    return pieces
