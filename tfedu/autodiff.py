"""``tf.gradients``: walk the graph backwards and let each operation say what its inputs' cotangents are.

The result is graph again, so gradients can be differentiated, fed, fetched and looked at like anything else.
"""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, make_constant, name_scope
from tfedu.ops.array import concat, reshape, shape, stack
from tfedu.ops.control import tuple_
from tfedu.ops.math import elementwise as ew

Gradient = Callable[..., Any]
Cotangent = Tensor | IndexedSlices
_REGISTERED: dict[str, Gradient | None] = {}


class UnconnectedGradients(enum.Enum):
    """What :func:`gradients` returns for an x that no y depends on."""

    NONE = "none"
    ZERO = "zero"


class AggregationMethod:
    """How gradients that reach a tensor on several ways are added up (TF: ``tf.AggregationMethod``).

    ADD_N, DEFAULT: by one operation. EXPERIMENTAL_TREE: two at a time, as they come. EXPERIMENTAL_ACCUMULATE_N: by one
    operation in any order. The sum is the same.
    """

    ADD_N = 0
    DEFAULT = ADD_N
    EXPERIMENTAL_TREE = 1
    EXPERIMENTAL_ACCUMULATE_N = 2


@dataclass(frozen=True)
class _Options:
    """How the backward pass builds its graph."""

    aggregation: int
    gated: bool
    colocated: bool


class RegisterGradient:
    """Decorator that names a gradient function for :meth:`Graph.gradient_override_map` (TF: ``tf.RegisterGradient``).

    >>> @RegisterGradient("DoubledSquareGrad")
    ... def _doubled(op, grad):
    ...     return 4 * op.inputs[0] * grad
    """

    def __init__(self, op_type: str) -> None:
        if not isinstance(op_type, str):
            raise TypeError("op_type must be a string")
        self._op_type = op_type

    def __call__(self, function: Gradient) -> Gradient:
        if self._op_type in _REGISTERED:
            raise KeyError(f"Registering two gradient with name '{self._op_type}'!")
        _REGISTERED[self._op_type] = function
        return function


def NotDifferentiable(op_type: str) -> None:
    """Say that ``op_type`` has no gradient and that this is no mistake."""
    _REGISTERED[op_type] = None


def gradients(
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    name: str = "gradients",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: Any = None,
    stop_gradients: Any = None,
    unconnected_gradients: str | UnconnectedGradients = UnconnectedGradients.NONE,
) -> list[Any]:
    """d(sum of ys) / dx for each x (TF: ``tf.gradients``).

    Args:
        ys: tensor or list of tensors to differentiate.
        xs: tensor, variable or list of them, with respect to which.
        grad_ys: the cotangents of ``ys``, one each; None (default) means ones.
        name: scope of the new operations.
        colocate_gradients_with_ops: put the gradient of an operation on the operation's device.
        gate_gradients: hand on the gradients of an operation's inputs only when all of them are there.
        aggregation_method: see :class:`AggregationMethod`.
        stop_gradients: tensors to treat as constants.
        unconnected_gradients: ``UnconnectedGradients.NONE`` (``"none"``): None for an x that no y depends on;
            ``ZERO`` (``"zero"``): zeros.

    Returns:
        a tensor per x, of its shape, or None; IndexedSlices where x is only looked up in (``tf.gather``).

    Raises:
        LookupError: an operation on the way has no gradient.
        ValueError: lists of different lengths. TypeError: integers.

    >>> from tfedu.ops.constant import constant
    >>> x = constant(3.0)
    >>> [dx] = gradients(x * x, [x])
    >>> dx.dtype.name
    'float32'
    """
    try:
        unconnected = UnconnectedGradients(unconnected_gradients)
    except ValueError:
        raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}") from None
    method = AggregationMethod.DEFAULT if aggregation_method is None else aggregation_method
    if method not in (0, 1, 2):
        raise ValueError(f"Invalid aggregation_method specified {aggregation_method}.")
    options = _Options(method, gate_gradients, colocate_gradients_with_ops)
    ys, xs = (list(v) if isinstance(v, (list, tuple)) else [v] for v in (ys, xs))
    grad_ys = (
        [None] * len(ys) if grad_ys is None else list(grad_ys) if isinstance(grad_ys, (list, tuple)) else [grad_ys]
    )
    if len(grad_ys) != len(ys):
        raise ValueError(f"Passed {len(grad_ys)} grad_ys for {len(ys)} ys")
    with name_scope(name, "gradients", [*ys, *(g for g in grad_ys if g is not None)]):
        targets = [convert_to_tensor(y, name=f"y_{i}") for i, y in enumerate(ys)]
        sources = [_source_tensor(x) for x in xs]
        stops = [_source_tensor(s) for s in (stop_gradients or [])]
        if not targets:
            return [None] * len(sources)
        with targets[0].graph.attributed_to("gradient"):
            upper = _initial(targets, grad_ys)
            smooth = [i for i, y in enumerate(targets) if not y.dtype.base_dtype.is_integer]  # counts have no slope
            targets, upper = [targets[i] for i in smooth], [upper[i] for i in smooth]
            result = _backward(targets, sources, upper, stops, options)
            if unconnected is UnconnectedGradients.ZERO:
                result = [ew.zeros_of(x) if g is None else g for x, g in zip(sources, result, strict=True)]
            return result


def _source_tensor(x: Any) -> Tensor:
    """A variable stands for its own output here, so that every path from it counts."""
    return x._as_ref_tensor() if hasattr(x, "_as_ref_tensor") else convert_to_tensor(x)


def _initial(ys: Sequence[Tensor], grad_ys: Sequence[Any]) -> list[Tensor]:
    result: list[Tensor] = []
    for i, (y, grad) in enumerate(zip(ys, grad_ys, strict=True)):
        kind = y.dtype.base_dtype
        if grad is not None:
            grad = convert_to_tensor(grad, name=f"grad_ys_{i}")
            if grad.dtype.base_dtype is not kind:
                raise TypeError(f"Gradient type {grad.dtype.name} generated for {kind.name} tensor {y} does not match")
            result.append(grad)
            continue
        if kind.is_complex:
            raise TypeError(f"Gradients of complex tensors must set grad_ys (y.dtype = {y.dtype!r})")
        if not kind.is_floating and not kind.is_integer:
            raise TypeError(
                f"Gradients of {kind.name} tensors are not defined; the target {y.name} must be of a floating type. "
                "Cast it with tf.cast(y, tf.float32)."
            )
        extents = shape(y)
        one = make_constant(np.array(1, kind.numpy_type), kind, f"grad_ys_{i}")
        result.append(apply_op("Fill", dims=extents, value=one))
    return result


def _between(ys: Sequence[Tensor], xs: Sequence[Tensor], stops: Sequence[Tensor]) -> list[Operation]:
    """The operations on some path from an x to a y, users before producers."""
    from_x: set[Operation] = set()
    roots = {x.op for x in xs}
    stopped = {s.op for s in stops} - roots
    order = _ancestors([y.op for y in ys])  # operands first
    for op in order:
        if op in roots or (op not in stopped and any(t.op in from_x for t in op.inputs)):
            from_x.add(op)
    return [op for op in reversed(order) if op in from_x]


def _ancestors(roots: Sequence[Operation]) -> list[Operation]:
    """All operations that ``roots`` take values from, operands first (iterative: graphs may be deep)."""
    order: list[Operation] = []
    seen: set[Operation] = set()
    for root in roots:
        stack = [(root, iter(root.inputs))] if root not in seen else []
        seen.add(root)
        while stack:
            op, rest = stack[-1]
            for tensor in rest:
                if tensor.op not in seen:
                    seen.add(tensor.op)
                    stack.append((tensor.op, iter(tensor.op.inputs)))
                    break
            else:
                order.append(op)
                stack.pop()
    return order


def _backward(
    ys: Sequence[Tensor], xs: Sequence[Tensor], seeds: Sequence[Tensor], stops: Sequence[Tensor], options: _Options
) -> list[Cotangent | None]:
    path = _between(ys, xs, stops)
    on_path = set(path)
    pending: dict[Tensor, list[Cotangent]] = {}
    for y, seed in zip(ys, seeds, strict=True):
        pending.setdefault(y, []).append(seed)
    wanted = set(xs)
    roots = {x.op for x in xs}
    stopped = {s.op for s in stops}
    total: dict[Tensor, Cotangent] = {}
    for op in path:
        for tensor in op.outputs:
            if tensor in pending:
                total[tensor] = _summed(pending.pop(tensor), op, options)
        cotangents = [total.get(t) for t in op.outputs]
        for tensor in op.outputs:
            if tensor not in wanted:
                total.pop(tensor, None)
        if all(c is None for c in cotangents) or not op.inputs or op in stopped:
            continue
        if op in roots and not any(t.op in on_path for t in op.inputs):
            continue
        for tensor, grad in zip(op.inputs, _input_gradients(op, cotangents, options), strict=True):
            if grad is not None and tensor.op in on_path:
                pending.setdefault(tensor, []).append(grad)
    return [total.get(x) for x in xs]


def _beside(op: Operation, options: _Options) -> Any:
    """What is made inside runs where ``op`` does, if that is wished."""
    return op.graph.colocate_with(op) if options.colocated else contextlib.nullcontext()


def _summed(parts: list[Cotangent], op: Operation, options: _Options) -> Cotangent:
    if len(parts) == 1:
        return parts[0]
    slices = [part for part in parts if isinstance(part, IndexedSlices)]
    if len(slices) == len(parts):  # rows stay rows; an index that occurs twice counts twice
        values = concat([part.values for part in slices], 0)
        return IndexedSlices(values, concat([part.indices for part in slices], 0), slices[0].dense_shape)
    with _beside(op, options):
        if options.aggregation == AggregationMethod.ADD_N or slices:
            return ew.add_n(parts)
        known = all(part.shape.is_fully_defined() for part in parts)
        if options.aggregation == AggregationMethod.EXPERIMENTAL_ACCUMULATE_N and len(parts) > 2 and known:
            return ew.accumulate_n(parts)
        with name_scope(f"{op.name}_gradient_sum"):
            total = parts[0]
            for part in parts[1:]:
                total = ew.add_n([total, part])
            return total


def gradient_function(op: Operation) -> Gradient | None:
    """The function that differentiates ``op``: an override, the user's own, or the declaration's.

    Raises:
        LookupError: there is none and that was not said to be intended.
    """
    override = op.attrs.get("_gradient_op_type")
    if override is not None:
        if override not in _REGISTERED:
            raise LookupError(f"No gradient defined for operation '{op.name}' (op type: {op.type}): {override}")
        return _REGISTERED[override]
    if op.type in _REGISTERED:
        return _REGISTERED[op.type]
    if op.op_def.gradient is not None:
        return op.op_def.gradient
    if not any(t.dtype.is_floating or t.dtype.is_complex for t in op.outputs) or op.type in _FLAT:
        return None
    from tfedu.graph.errors import explain

    raise LookupError(
        explain(f"No gradient defined for operation '{op.name}' (op type: {op.type})", op, "no_gradient", type=op.type)
    )


_FLAT = frozenset(
    "StopGradient Const Placeholder VariableV2 ZerosLike OnesLike Shape Range LinSpace "
    "Assign AssignAdd AssignSub PyFunc SparseConcat SparseAddGrad".split()
)


def _input_gradients(op: Operation, cotangents: list[Cotangent | None], options: _Options) -> list[Cotangent | None]:
    if not any(c is not None for c in cotangents):
        return [None] * len(op.inputs)
    function = gradient_function(op)
    if function is None:
        return [None] * len(op.inputs)
    filled = [
        ew.zeros_of(t) if c is None and (t.dtype.is_floating or t.dtype.is_complex) else c
        for t, c in zip(op.outputs, cotangents, strict=True)
    ]
    with name_scope(f"{op.name}_grad") as scope, op.graph.differentiating(op), _beside(op, options):
        if op.type != "Identity":  # only there rows with indices pass through as they are
            filled = [convert_to_tensor(c) if isinstance(c, IndexedSlices) else c for c in filled]
        result = function(op, *filled)
    grads = list(result) if isinstance(result, (list, tuple)) else [result]
    if len(grads) != len(op.inputs):
        raise ValueError(
            f"Num gradients {len(grads)} generated for op {op.name} do not match num inputs {len(op.inputs)}"
        )
    checked = [None if g is None else _checked(g, t, op) for g, t in zip(grads, op.inputs, strict=True)]
    if options.gated and sum(g is not None for g in checked) > 1:
        with op.graph.name_scope(scope), op.graph.device(None):
            return tuple_(checked)
    return checked


def _checked(grad: Any, tensor: Tensor, op: Operation) -> Cotangent:
    if isinstance(grad, IndexedSlices):
        return grad
    grad = convert_to_tensor(grad)
    if not grad.shape.is_compatible_with(tensor.shape):
        raise ValueError(
            f"Incompatible shapes between op input and calculated input gradient. Forward operation: {op.name}. "
            f"Input shape: {tensor.shape}. Calculated gradient shape: {grad.shape}"
        )
    grad.set_shape(tensor.shape)
    return grad


def hessians(
    ys: Any,
    xs: Any,
    name: str = "hessians",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: Any = None,
) -> list[Tensor]:
    """The second derivatives of the sum of ``ys`` by each x with itself (TF: ``tf.hessians``).

    Args:
        name: not used, as in TensorFlow.
        ys, xs and the rest: see :func:`gradients`. The extents of each x must be known: the graph has a row of the
            matrix for every number in it.

    Returns:
        for each x of shape S a tensor of shape S + S.

    Raises:
        ValueError: an x of unknown shape, or one that ``ys`` depend on linearly or not at all.

    >>> from tfedu.ops.constant import constant
    >>> x = constant([1.0, 2.0])
    >>> hessians(x[0] * x[0] * x[1], x)[0].shape.as_list()
    [2, 2]
    """
    sources = list(xs) if isinstance(xs, (list, tuple)) else [xs]
    options = {
        "colocate_gradients_with_ops": colocate_gradients_with_ops,
        "gate_gradients": gate_gradients,
        "aggregation_method": aggregation_method,
    }
    result = []
    for x, slope in zip(sources, gradients(ys, sources, **options)):
        count = None if slope is None else x.shape.num_elements()
        if count is None:
            raise ValueError(f"The hessian needs an x of known shape that y depends on: {x}")
        flat = reshape(slope, [-1])
        rows = [gradients(flat[i], x, **options)[0] for i in range(count)]
        if any(row is None for row in rows):
            raise ValueError(f"None values not supported. (The gradient by {x.name} does not depend on it.)")
        extents = x.shape.as_list()
        result.append(reshape(stack(rows), extents + extents))
    return result
