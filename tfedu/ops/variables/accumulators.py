"""Accumulators: gradients of several workers, gathered until there are enough of the same step."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import nothing, scalar
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor
from tfedu.ops.math import elementwise as ew

# -- what a session keeps ---------------------------------------------------------------------------------------------


class _Accumulator:
    """A sum of gradients of one step. Its handle in a run is the object itself."""

    def __init__(self, shape: TensorShape, mean: bool) -> None:
        self.shape, self.mean = shape, mean
        self.step = 0
        self.count = 0
        self.changed = threading.Condition()

    def fits(self, ctx: Any, shape: tuple[int, ...]) -> None:
        wanted = self.shape if not self.count else self._shape_so_far()
        if not wanted.is_compatible_with(shape):
            raise ctx.invalid(f"Shape mismatch: expected {_extents(wanted)}, got {_extents(TensorShape(shape))}")

    def _shape_so_far(self) -> TensorShape:
        return self.shape

    def apply(self, local_step: int, add: Callable[[], None]) -> None:
        """Add a gradient, unless it is of an older step."""
        with self.changed:
            if local_step >= self.step:
                add()
                self.count += 1
                self.changed.notify_all()

    def take(self, ctx: Any, required: int, value: Callable[[], Any]) -> Any:
        """The mean (or sum), as soon as enough gradients are there; starts over with the next step."""
        if required <= 0:
            raise ctx.invalid(f"Argument num_required must be positive, but was {required}")
        with self.changed:
            ctx.wait_for(self.changed, lambda: self.count >= required, "TakeGrad")
            result = value()
            self.count = 0
            self.step += 1
            return result


class _Dense(_Accumulator):
    total: np.ndarray

    def _shape_so_far(self) -> TensorShape:
        return TensorShape(self.total.shape)

    def add(self, gradient: np.ndarray) -> None:
        self.total = self.total + gradient if self.count else gradient

    def value(self) -> np.ndarray:
        return (self.total / self.count).astype(self.total.dtype) if self.mean else self.total


class _Sparse(_Accumulator):
    """Rows with their indices; each is divided by how many gradients had it."""

    rows: list[tuple[int, np.ndarray, int]]
    row_shape: tuple[int, ...]

    def check(self, ctx: Any, indices: np.ndarray, values: np.ndarray, shape: np.ndarray, shape_is_known: bool) -> None:
        own = self.shape.as_tuple() or None  # SyncReplicasOptimizer says () and means any shape
        if shape_is_known and own is not None:
            for axis, (wanted, given) in enumerate(zip(own, shape)):
                if wanted is not None and wanted != given:
                    raise ctx.invalid(f"Shape mismatch: expected shape dim {axis} to be {wanted}, got {given}")
        rank = 2 if own is None else max(len(own), 1)
        if values.ndim < rank and own is not None:
            raise ctx.invalid(f"Shape mismatch: expected values rank at least {rank}, got {values.ndim}")
        whole = own if own is not None else tuple(shape) if shape_is_known else None
        if whole is None:
            return
        for axis, (wanted, given) in enumerate(zip(whole[1:], values.shape[1:]), 1):
            if wanted is not None and wanted != given:
                raise ctx.invalid(f"Shape mismatch: expected values dim {axis} to be {wanted}, got {given}")
        for place, index in enumerate(indices):
            if whole[0] is not None and not 0 <= index < whole[0]:
                raise ctx.invalid(
                    f"Shape mismatch: index of slice {place} exceeded limits of shape; "
                    f"index is {index} exceeded {whole[0]}"
                )

    def add(self, indices: np.ndarray, values: np.ndarray) -> None:
        new = [(int(index), row, 1) for index, row in zip(indices, values)]
        self.rows = _merged(self.rows, new) if self.count else new
        self.row_shape = values.shape[1:]

    def value(self) -> list[np.ndarray]:
        rows = [row / count if self.mean else row for _, row, count in self.rows]
        own = self.shape.as_tuple()
        first = -1 if not own or own[0] is None else own[0]
        indices = np.array([index for index, _, _ in self.rows], np.int64)
        return [
            indices,
            np.array(rows).reshape(len(rows), *self.row_shape),
            np.array([first, *self.row_shape], np.int64),
        ]


def _merged(
    old: list[tuple[int, np.ndarray, int]], new: list[tuple[int, np.ndarray, int]]
) -> list[tuple[int, np.ndarray, int]]:
    """Both lists, in the order of indices; what has the same index is added."""
    result, old, new = [], list(old), list(new)
    while old and new:
        if old[0][0] == new[0][0]:
            (index, a, count), (_, b, _) = old.pop(0), new.pop(0)
            result.append((index, a + b, count + 1))
        else:
            result.append((old if old[0][0] < new[0][0] else new).pop(0))
    return result + old + new


def _extents(shape: TensorShape) -> str:
    return f"[{','.join('?' if extent is None else str(extent) for extent in shape.as_list())}]"


# -- the operations ---------------------------------------------------------------------------------------------------


def _handle(kind: type[_Accumulator], places: int | None) -> Callable[[Any], np.ndarray]:
    def host(ctx: Any) -> np.ndarray:
        key = f"accumulator {ctx.attr('shared_name') or ctx.op.name}"
        found = ctx.store.remembered(key, lambda: kind(ctx.attr("shape"), ctx.attr("reduction_type") == "MEAN"))
        handle = np.empty(() if places is None else places, object)
        handle.fill(found)
        return handle

    return host


def _set_step(ctx: Any, handle: np.ndarray, step: np.ndarray) -> list[Any]:
    handle.flat[0].step = int(step)
    return []


def _apply_dense(ctx: Any, handle: np.ndarray, step: np.ndarray, gradient: np.ndarray) -> list[Any]:
    accumulator = handle.flat[0]
    accumulator.fits(ctx, gradient.shape)
    accumulator.apply(int(step), lambda: accumulator.add(gradient))
    return []


def _take(ctx: Any, handle: np.ndarray, required: np.ndarray) -> Any:
    accumulator = handle.flat[0]
    return accumulator.take(ctx, int(required), accumulator.value)


def _apply_rows(
    ctx: Any, handle: np.ndarray, step: np.ndarray, indices: np.ndarray, values: np.ndarray, shape: np.ndarray
) -> list[Any]:
    accumulator = handle.flat[0]
    accumulator.check(ctx, indices, values, shape, ctx.attr("has_known_shape"))
    accumulator.apply(int(step), lambda: accumulator.add(indices, values))
    return []


_ATTRS = (
    "dtype: {number}, shape: shape, container: string = '', shared_name: string = '', "
    "reduction_type: {'MEAN', 'SUM'} = 'MEAN'"
)
declare(
    "ResourceConditionalAccumulator",
    "",
    "handle: resource",
    _ATTRS,
    doc=("A sum of gradients that waits for enough of them", "梯度累加器：等到足够多的梯度"),
    shape=lambda ctx: [None],  # TensorFlow says [2], and gives a scalar
    host=_handle(_Dense, None),
    stateful=True,
)
declare(
    "SparseConditionalAccumulator",
    "",
    "handle: Ref(string)",
    _ATTRS,
    doc=("A sum of sparse gradients that waits for enough of them", "稀疏梯度累加器：等到足够多的梯度"),
    shape=lambda ctx: [(2,)],
    host=_handle(_Sparse, 2),
    stateful=True,
)
for _prefix, _kind, _stateful in (("Resource", "resource", True), ("", "Ref(string)", False)):
    declare(
        f"{_prefix}AccumulatorNumAccumulated",
        f"handle: {_kind}",
        "num_accumulated: int32",
        doc=("How many gradients were added since the last was taken", "上次取出之后累加了多少个梯度"),
        shape=scalar,
        host=lambda ctx, handle: np.array(handle.flat[0].count, np.int32),
        stateful=_stateful,
    )
    declare(
        f"{_prefix}AccumulatorSetGlobalStep",
        f"handle: {_kind}, new_global_step: int64",
        "",
        doc=("From here on gradients of older steps are dropped", "设定步数：此后丢弃更早步数的梯度"),
        shape=nothing,
        host=_set_step,
        stateful=_stateful,
    )
declare(
    "ResourceAccumulatorApplyGradient",
    "handle: resource, local_step: int64, gradient: dtype",
    "",
    "dtype: {number}",
    doc=("Adds a gradient, unless it is of an older step", "累加一个梯度；步数太旧则丢弃"),
    shape=nothing,
    host=_apply_dense,
    stateful=True,
)
declare(
    "ResourceAccumulatorTakeGradient",
    "handle: resource, num_required: int32",
    "average: dtype",
    "dtype: {number}",
    doc=("The mean gradient, when enough are there", "等到足够多的梯度后取出平均值"),
    shape=lambda ctx: [None],
    host=_take,
    stateful=True,
    waits=True,
)
declare(
    "SparseAccumulatorApplyGradient",
    "handle: Ref(string), local_step: int64, gradient_indices: int64, gradient_values: dtype, gradient_shape: int64",
    "",
    "dtype: {number}, has_known_shape: bool",
    doc=("Adds rows of a gradient, unless it is of an older step", "累加稀疏梯度；步数太旧则丢弃"),
    shape=nothing,
    host=_apply_rows,
)
declare(
    "SparseAccumulatorTakeGradient",
    "handle: Ref(string), num_required: int32",
    "indices: int64, values: dtype, shape: int64",
    "dtype: {number}",
    doc=("The mean of the rows, when enough gradients are there", "等到足够多的梯度后取出各行的平均值"),
    shape=lambda ctx: [(None,), None, (None,)],
    host=_take,
    waits=True,
)

# -- the classes ------------------------------------------------------------------------------------------------------


class ConditionalAccumulatorBase:
    """What accumulators of dense and of sparse gradients share.

    A gradient is added with the step for which it was computed (``local_step``) and dropped if the accumulator is
    already ahead. Taking the mean waits until enough gradients are there, which another thread must bring; then the
    accumulator is empty and one step ahead.
    """

    _prefix = ""

    def __init__(self, dtype: Any, shape: Any, accumulator_ref: Tensor) -> None:
        self._dtype, self._shape, self._ref = as_dtype(dtype), TensorShape(shape), accumulator_ref

    @property
    def accumulator_ref(self) -> Tensor:
        """The handle."""
        return self._ref

    @property
    def name(self) -> str:
        return self._ref.op.name.rsplit("/", 1)[-1]

    @property
    def dtype(self) -> DType:
        return self._dtype

    def num_accumulated(self, name: str | None = None) -> Tensor:
        """int32 scalar: how many gradients were added since the last mean was taken."""
        op_type = f"{self._prefix}AccumulatorNumAccumulated"
        return apply_op(op_type, name or f"{self.name}_NumAccumulated", handle=self._ref)

    def set_global_step(self, new_global_step: Any, name: str | None = None) -> Operation:
        """An operation that sets the step; gradients of older ones are dropped from then on."""
        step = ew.cast(convert_to_tensor(new_global_step), dtypes.int64)
        return apply_op(f"{self._prefix}AccumulatorSetGlobalStep", name, handle=self._ref, new_global_step=step)


class ConditionalAccumulator(ConditionalAccumulatorBase):
    """An accumulator of dense gradients (TF: ``tf.ConditionalAccumulator``).

    Args:
        dtype, shape: of the gradients; extents may be unknown.
        shared_name: accumulators of one name share their sum.
        name: wished name.
        reduction_type: ``"MEAN"`` or ``"SUM"``: what :meth:`take_grad` gives.

    >>> accumulator = ConditionalAccumulator("float32", [2])
    >>> accumulator.take_grad(1).shape.as_list()
    [2]
    """

    _prefix = "Resource"

    def __init__(
        self,
        dtype: Any,
        shape: Any = None,
        shared_name: str | None = None,
        name: str = "conditional_accumulator",
        reduction_type: str = "MEAN",
    ) -> None:
        made = {"dtype": as_dtype(dtype), "shape": TensorShape(shape), "reduction_type": reduction_type}
        ref = apply_op("ResourceConditionalAccumulator", name, shared_name=shared_name, **made)
        super().__init__(dtype, shape, ref)

    def apply_grad(self, grad: Any, local_step: Any = 0, name: str | None = None) -> Operation:
        """An operation that adds ``grad``.

        Raises:
            ValueError: another shape than the accumulator's.
        """
        grad = convert_to_tensor(grad, self._dtype)
        grad.shape.assert_is_compatible_with(self._shape)
        step = ew.cast(convert_to_tensor(local_step), dtypes.int64)
        return apply_op("ResourceAccumulatorApplyGradient", name, handle=self._ref, local_step=step, gradient=grad)

    def take_grad(self, num_required: Any, name: str | None = None) -> Tensor:
        """The mean of all gradients, as soon as there are ``num_required``."""
        taken = apply_op(
            "ResourceAccumulatorTakeGradient", name, handle=self._ref, num_required=num_required, dtype=self._dtype
        )
        taken.set_shape(self._shape)
        return taken


class SparseConditionalAccumulator(ConditionalAccumulatorBase):
    """An accumulator of gradients that are rows with indices (TF: ``tf.SparseConditionalAccumulator``).

    Arguments: see :class:`ConditionalAccumulator`. In the mean every row is divided by how many gradients had it.
    """

    def __init__(
        self,
        dtype: Any,
        shape: Any = None,
        shared_name: str | None = None,
        name: str = "sparse_conditional_accumulator",
        reduction_type: str = "MEAN",
    ) -> None:
        made = {"dtype": as_dtype(dtype), "shape": TensorShape(shape), "reduction_type": reduction_type}
        ref = apply_op("SparseConditionalAccumulator", name, shared_name=shared_name, **made)
        super().__init__(dtype, shape, ref)

    def apply_indexed_slices_grad(self, grad: IndexedSlices, local_step: Any = 0, name: str | None = None) -> Operation:
        """An operation that adds IndexedSlices."""
        return self.apply_grad(grad.indices, grad.values, grad.dense_shape, local_step, name)

    def apply_grad(
        self, grad_indices: Any, grad_values: Any, grad_shape: Any = None, local_step: Any = 0, name: str | None = None
    ) -> Operation:
        """An operation that adds the rows ``grad_values`` at ``grad_indices`` of a tensor of ``grad_shape``."""
        return apply_op(
            "SparseAccumulatorApplyGradient",
            name,
            handle=self._ref,
            local_step=ew.cast(convert_to_tensor(local_step), dtypes.int64),
            gradient_indices=ew.cast(grad_indices, dtypes.int64),
            gradient_values=convert_to_tensor(grad_values, self._dtype),
            gradient_shape=ew.cast([] if grad_shape is None else grad_shape, dtypes.int64),
            has_known_shape=grad_shape is not None,
        )

    def take_grad(self, num_required: Any, name: str | None = None) -> list[Tensor]:
        """Indices, values and shape of the mean, as soon as there are ``num_required`` gradients."""
        return apply_op(
            "SparseAccumulatorTakeGradient", name, handle=self._ref, num_required=num_required, dtype=self._dtype
        )

    def take_indexed_slices_grad(self, num_required: Any, name: str | None = None) -> IndexedSlices:
        """The mean as IndexedSlices."""
        indices, values, shape = self.take_grad(num_required, name)
        return IndexedSlices(values, indices, shape)
