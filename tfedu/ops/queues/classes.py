"""Queues as objects (``tf.QueueBase`` and its kinds): their methods make the operations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from tfedu.graph.dtypes import DType, as_dtype, int64
from tfedu.graph.operation import Operation
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dimension, TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import stack
from tfedu.ops.array.gather import gather
from tfedu.ops.random.draws import get_seed


class QueueBase:
    """A queue: elements that runs bring and other runs take, waiting for one another (TF: ``tf.QueueBase``).

    An element is a tuple of one or more tensors, its components; each has a type and may have a shape. The queue is
    kept by the session, so that its elements outlive a run. A run that finds it full (or empty) waits until another
    thread runs an operation that makes room (or brings elements), or until the session is closed.

    Args:
        dtypes, shapes: of the components; shapes: None where they are not fixed.
        names: of the components: then elements are dictionaries.
        queue_ref: the handle.

    Raises:
        ValueError: as many shapes or names as there are types.
    """

    def __init__(self, dtypes: Any, shapes: Any, names: Any, queue_ref: Tensor) -> None:
        self._dtypes: list[DType] = [as_dtype(kind) for kind in dtypes]
        if shapes is not None and len(shapes) != len(dtypes):
            raise ValueError("Queue shapes must have the same length as dtypes")
        self._shapes = [TensorShape(None)] * len(dtypes) if shapes is None else [TensorShape(s) for s in shapes]
        if names is not None and len(names) != len(dtypes):
            raise ValueError("Queue names must have the same length as dtypes")
        self._names: list[str] | None = names
        self._queue_ref = queue_ref
        self._name = queue_ref.op.name.rsplit("/", 1)[-1]

    @staticmethod
    def from_list(index: Any, queues: list[QueueBase]) -> QueueBase:
        """The queue ``queues[index]``, ``index`` being known in the run.

        Raises:
            TypeError: no queues, or queues whose types or names differ.
        """
        if not queues or not isinstance(queues, list) or not all(isinstance(queue, QueueBase) for queue in queues):
            raise TypeError("A list of queues expected")
        first = queues[0]
        if any(queue.dtypes != first.dtypes for queue in queues):
            raise TypeError("Queues do not have matching component dtypes.")
        if any(queue.names != first.names for queue in queues):
            raise TypeError("Queues do not have matching component names.")
        shapes = [_common(same) for same in zip(*(queue.shapes for queue in queues))]
        chosen = gather(stack([queue.queue_ref for queue in queues]), index)
        return QueueBase(first.dtypes, shapes, first.names, chosen)

    @property
    def queue_ref(self) -> Tensor:
        """The handle."""
        return self._queue_ref

    @property
    def name(self) -> str:
        """The name of the operation that makes the queue."""
        return self._queue_ref.op.name

    @property
    def dtypes(self) -> list[DType]:
        """The types of the components."""
        return self._dtypes

    @property
    def shapes(self) -> list[TensorShape]:
        """The shapes of the components."""
        return self._shapes

    @property
    def names(self) -> list[str] | None:
        """The names of the components, or None."""
        return self._names

    # -- bringing -----------------------------------------------------------------------------------------------------

    def enqueue(self, vals: Any, name: str | None = None) -> Operation:
        """An operation that appends one element, waiting for room.

        Args:
            vals: a tensor, a list or tuple of tensors, or a dictionary if the components have names.

        Raises:
            ValueError: a dictionary where there are no names, or the other way round; shapes that do not fit.
            tf.errors.CancelledError: in the run: the queue is closed, or closed meanwhile.
        """
        with name_scope(name, f"{self._name}_enqueue", _flat(vals)) as scope:
            components = self._components(vals)
            for component, shape in zip(components, self._shapes):
                component.shape.assert_is_compatible_with(shape)
            return apply_op("QueueEnqueueV2", scope, handle=self._queue_ref, components=components)

    def enqueue_many(self, vals: Any, name: str | None = None) -> Operation:
        """An operation that appends elements, cut off along the 0th dimension of ``vals``, waiting for room for each.

        Raises:
            see :meth:`enqueue`; ValueError: components of different lengths as well.
        """
        with name_scope(name, f"{self._name}_EnqueueMany", _flat(vals)) as scope:
            components = self._components(vals)
            length = Dimension(None)
            for component, shape in zip(components, self._shapes):
                length = length.merge_with(component.shape.with_rank_at_least(1)[0])
                component.shape[1:].assert_is_compatible_with(shape)
            return apply_op("QueueEnqueueManyV2", scope, handle=self._queue_ref, components=components)

    def _components(self, vals: Any) -> list[Tensor]:
        if isinstance(vals, dict):
            if not self._names:
                raise ValueError("Queue must have names to enqueue a dictionary")
            if sorted(self._names, key=str) != sorted(vals, key=str):
                raise ValueError(
                    "Keys in dictionary to enqueue do not match names of Queue.  "
                    f"Dictionary: ({sorted(vals)}), Queue: ({sorted(self._names)})"
                )
            vals = [vals[name] for name in self._names]
        elif self._names:
            raise ValueError("You must enqueue a dictionary in a Queue with names")
        vals = vals if isinstance(vals, (list, tuple)) else [vals]
        return [convert_to_tensor(v, t, f"component_{i}") for i, (v, t) in enumerate(zip(vals, self._dtypes))]

    # -- taking -------------------------------------------------------------------------------------------------------

    def dequeue(self, name: str | None = None) -> Any:
        """One element, waiting for it: a tensor, a list of tensors, or a dictionary if the components have names.

        Raises:
            tf.errors.OutOfRangeError: in the run: the queue is closed and empty.
        """
        taken = self._taken("QueueDequeueV2", name or f"{self._name}_Dequeue")
        for tensor, shape in zip(taken, self._shapes):
            tensor.set_shape(shape)
        return self._structured(taken)

    def dequeue_many(self, n: Any, name: str | None = None) -> Any:
        """``n`` elements, waiting for them, each component as one tensor [n, ...].

        Raises:
            tf.errors.OutOfRangeError: in the run: the queue is closed, and there are fewer.
            tf.errors.InvalidArgumentError: in the run: the components have no fixed shapes.
        """
        taken = self._taken("QueueDequeueManyV2", name or f"{self._name}_DequeueMany", n=n)
        count = constant_value(taken[0].op.inputs[1])
        for tensor, shape in zip(taken, self._shapes):
            tensor.set_shape(TensorShape([None if count is None else int(count)]).concatenate(shape))
        return self._structured(taken)

    def dequeue_up_to(self, n: Any, name: str | None = None) -> Any:
        """As :meth:`dequeue_many`, but when the queue is closed, what is left will do.

        Raises:
            tf.errors.OutOfRangeError: in the run: the queue is closed and empty.
        """
        taken = self._taken("QueueDequeueUpToV2", name or f"{self._name}_DequeueUpTo", n=n)
        for tensor, shape in zip(taken, self._shapes):
            tensor.set_shape(TensorShape([None]).concatenate(shape))
        return self._structured(taken)

    def _taken(self, op_type: str, name: str, **inputs: Any) -> list[Tensor]:
        taken: list[Tensor] = apply_op(op_type, name, handle=self._queue_ref, component_types=self._dtypes, **inputs)
        return taken

    def _structured(self, tensors: list[Tensor]) -> Any:
        if self._names:
            return dict(zip(self._names, tensors))
        return tensors[0] if len(tensors) == 1 else tensors

    # -- everything else ----------------------------------------------------------------------------------------------

    def close(self, cancel_pending_enqueues: bool = False, name: str | None = None) -> Operation:
        """An operation that closes the queue: nothing more can be brought, what is there can be taken.

        Args:
            cancel_pending_enqueues: what waits for room is cancelled; otherwise closing waits for it.
        """
        name = name or f"{self._name}_Close"
        return apply_op("QueueCloseV2", name, handle=self._queue_ref, cancel_pending_enqueues=cancel_pending_enqueues)

    def is_closed(self, name: str | None = None) -> Tensor:
        """bool scalar: whether the queue is closed."""
        return apply_op("QueueIsClosedV2", name or f"{self._name}_Is_Closed", handle=self._queue_ref)

    def size(self, name: str | None = None) -> Tensor:
        """int32 scalar: how many elements there are."""
        return apply_op("QueueSizeV2", name or f"{self._name}_Size", handle=self._queue_ref)


class FIFOQueue(QueueBase):
    """A queue whose elements leave in the order in which they came (TF: ``tf.FIFOQueue``).

    Args:
        capacity: how many elements there may be at a time; negative: any number.
        dtypes: type of the component, or list of types.
        shapes: their shapes, wholly known; without them there is no ``dequeue_many``.
        names: their names: then elements are dictionaries.
        shared_name: queues of one name are the same queue in a session.
        name: wished name.

    >>> queue = FIFOQueue(3, "float32", shapes=[()])
    >>> queue.dequeue_many(2).shape.as_list(), queue.size().name
    ([2], 'fifo_queue_Size:0')
    """

    def __init__(
        self,
        capacity: int,
        dtypes: Any,
        shapes: Any = None,
        names: Any = None,
        shared_name: str | None = None,
        name: str | None = "fifo_queue",
    ) -> None:
        types, shapes = _types(dtypes), _shapes(shapes)
        names = _names(names, types)
        made = {"component_types": types, "shapes": shapes, "capacity": capacity, "shared_name": shared_name}
        super().__init__(types, shapes, names, apply_op("FIFOQueueV2", name, **made))


class PaddingFIFOQueue(QueueBase):
    """A queue for elements of different sizes: ``dequeue_many`` fills them up with zeros (TF: ``tf.PaddingFIFOQueue``).

    Args:
        shapes: of the components, a list; an extent that varies is None.
        capacity, dtypes, names, shared_name, name: see :class:`FIFOQueue`.

    Raises:
        ValueError: no list of shapes, or one of another length than ``dtypes``.
    """

    def __init__(
        self,
        capacity: int,
        dtypes: Any,
        shapes: Any,
        names: Any = None,
        shared_name: str | None = None,
        name: str | None = "padding_fifo_queue",
    ) -> None:
        types, shapes = _types(dtypes), _partial_shapes(shapes)
        names = _names(names, types)
        if len(types) != len(shapes):
            raise ValueError(
                f"Shapes must be provided for all components, but received {len(types)} dtypes and "
                f"{len(shapes)} shapes."
            )
        made = {"component_types": types, "shapes": shapes, "capacity": capacity, "shared_name": shared_name}
        super().__init__(types, shapes, names, apply_op("PaddingFIFOQueueV2", name, **made))


class PriorityQueue(QueueBase):
    """A queue whose elements leave in the order of a priority, the smallest first (TF: ``tf.PriorityQueue``).

    Every element has one component more, in front: its priority, an int64 scalar (``enqueue_many``: a vector).

    Args:
        types: of the other components.
        shapes: of the other components; TensorFlow insists on them.
        capacity, names, shared_name, name: see :class:`FIFOQueue`.

    Raises:
        TypeError: no shapes.
    """

    def __init__(
        self,
        capacity: int,
        types: Any,
        shapes: Any = None,
        names: Any = None,
        shared_name: str | None = None,
        name: str | None = "priority_queue",
    ) -> None:
        types, shapes = _types(types), _shapes(shapes)
        if shapes is None:
            raise TypeError("Expected list for 'shapes' argument to 'priority_queue_v2' Op, not None.")
        made = {"component_types": types, "shapes": shapes, "capacity": capacity, "shared_name": shared_name}
        ref = apply_op("PriorityQueueV2", name, **made)
        super().__init__([int64, *types], [TensorShape([]), *shapes] if shapes else shapes, names, ref)


class RandomShuffleQueue(QueueBase):
    """A queue whose elements leave in a random order (TF: ``tf.RandomShuffleQueue``).

    Args:
        min_after_dequeue: so many elements stay behind until the queue is closed, for the order to be random enough.
        seed: see ``tf.set_random_seed``.
        capacity, dtypes, shapes, names, shared_name, name: see :class:`FIFOQueue`.
    """

    def __init__(
        self,
        capacity: int,
        min_after_dequeue: int,
        dtypes: Any,
        shapes: Any = None,
        names: Any = None,
        seed: int | None = None,
        shared_name: str | None = None,
        name: str | None = "random_shuffle_queue",
    ) -> None:
        types, shapes = _types(dtypes), _shapes(shapes)
        names = _names(names, types)
        first, second = get_seed(seed)
        if seed is None and first is not None and shared_name is not None:
            digest = hashlib.md5(f"{first}{shared_name}".encode(), usedforsecurity=False).hexdigest()
            second = int(digest[:8], 16) & 0x7FFFFFFF
        made = {"component_types": types, "shapes": shapes, "capacity": capacity, "shared_name": shared_name}
        ref = apply_op(
            "RandomShuffleQueueV2",
            name,
            min_after_dequeue=min_after_dequeue,
            seed=first or 0,
            seed2=second or 0,
            **made,
        )
        super().__init__(types, shapes, names, ref)


# -- arguments --------------------------------------------------------------------------------------------------------


def _types(dtypes: Any) -> list[DType]:
    assert dtypes is not None
    return [as_dtype(kind) for kind in (dtypes if isinstance(dtypes, (list, tuple)) else [dtypes])]


def _is_single(shapes: Sequence[Any]) -> bool:
    """Whether these are the extents of one shape."""
    return all(extent is None or isinstance(extent, int) for extent in shapes)


def _shapes(shapes: Any) -> list[TensorShape] | None:
    if shapes is None:
        return None
    if isinstance(shapes, TensorShape):
        shapes = [shapes]
    if not isinstance(shapes, (list, tuple)):
        raise TypeError("shapes must be a TensorShape or a list or tuple of TensorShapes.")
    found = [TensorShape(shape) for shape in ([shapes] if _is_single(shapes) else shapes)]
    if not all(shape.is_fully_defined() for shape in found):
        raise ValueError(f"All shapes must be fully defined: {found}")
    return found


def _partial_shapes(shapes: Any) -> list[TensorShape]:
    if (
        not isinstance(shapes, Sequence)
        or not shapes
        or any(shape is None or isinstance(shape, int) for shape in shapes)
    ):
        raise ValueError("When providing partial shapes, a list of shapes must be provided.")
    found = [TensorShape(shape) for shape in shapes]
    if any(shape.dims is None for shape in found):
        raise ValueError(f"All shapes must have a defined rank: {found}")
    return found


def _names(names: Any, types: list[DType]) -> list[str] | None:
    if names is None:
        return None
    found = list(names) if isinstance(names, (list, tuple)) else [names]
    if len(found) != len(types):
        raise ValueError("List of names must have the same length as the list of dtypes")
    return found


def _common(shapes: Sequence[TensorShape]) -> TensorShape:
    """What is the same in all shapes."""
    first, *rest = shapes
    if any(shape.ndims is None or shape.ndims != first.ndims for shape in shapes):
        return TensorShape(None)
    extents = first.as_list() or []
    for shape in rest:
        extents = [a if a == b else None for a, b in zip(extents, shape.as_list() or [])]
    return TensorShape(extents)


def _flat(vals: Any) -> list[Any]:
    return list(vals.values()) if isinstance(vals, dict) else list(vals) if isinstance(vals, (list, tuple)) else [vals]
