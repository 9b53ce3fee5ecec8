"""The operations on queues: host operations that may wait for the operations of other runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import nothing, scalar
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.queues.state import PaddingQueue, PriorityQueue, Queue, ShuffleQueue


def _queue_of(handle: np.ndarray) -> Queue:
    queue: Queue = handle.item()
    return queue


def _extents(shape: TensorShape | tuple[int, ...]) -> str:
    return f"[{','.join('?' if extent is None else str(extent) for extent in TensorShape(shape).as_list())}]"


def _words_of(types: list[DType]) -> str:
    return ", ".join({"float32": "float", "float64": "double", "float16": "half"}.get(t.name, t.name) for t in types)


# -- the queues themselves --------------------------------------------------------------------------------------------


def _handle(kind: type[Queue]) -> Callable[[Any], np.ndarray]:
    def host(ctx: Any) -> np.ndarray:
        shared = ctx.attr("shared_name")
        key = f"queue {ctx.attr('container')}/{shared or ctx.op.name}"
        found = ctx.store.remembered(key, lambda: _make(kind, ctx, shared))
        if shared:
            _compare(ctx, found, _make(kind, ctx, shared))
        handle = np.empty((), object)
        handle[()] = found
        return handle

    return host


def _make(kind: type[Queue], ctx: Any, shared: str) -> Queue:
    types, shapes = list(ctx.attr("component_types")), list(ctx.attr("shapes"))
    if kind is PriorityQueue:
        types, shapes = [dtypes.int64, *types], [TensorShape([]), *shapes] if shapes else []
    args = shared, ctx.op.name, types, shapes, ctx.attr("capacity")
    if kind is not ShuffleQueue:
        return kind(*args)
    keeps = ctx.attr("min_after_dequeue")
    if keeps < 0:
        raise ctx.invalid(f"min_after_dequeue {keeps} must be >= 0")
    queue = ShuffleQueue(*args, keeps=keeps, words=ctx.random_words(0), seeds=(ctx.attr("seed"), ctx.attr("seed2")))
    if keeps >= queue.capacity:
        raise ctx.invalid(f"min_after_dequeue {keeps} must be < capacity {queue.capacity}")
    return queue


def _compare(ctx: Any, found: Queue, wanted: Queue) -> None:
    """A second operation with the name of a shared queue must mean the same queue."""
    if type(found) is not type(wanted):
        raise ctx.invalid(f"Expected {found.kind}, found {ctx.op.type}")
    shared = f"Shared queue '{found.name}' has"
    if found.types != wanted.types:
        had, asked = _words_of(found.types), _words_of(wanted.types)
        raise ctx.invalid(f"{shared} component types {had} but requested component types were {asked}")
    if found.capacity != wanted.capacity:
        raise ctx.invalid(f"{shared} capacity {found.capacity} but requested capacity was {wanted.capacity}")
    had, asked = (f"[{','.join(map(_extents, queue.shapes))}]" for queue in (found, wanted))
    if had != asked:
        raise ctx.invalid(f"{shared} component shapes {had} but requested component shapes were {asked}")
    if isinstance(found, ShuffleQueue) and isinstance(wanted, ShuffleQueue):
        if found.keeps != wanted.keeps:
            raise ctx.invalid(
                f"{shared} min_after_dequeue {found.keeps} but requested min_after_dequeue was {wanted.keeps}."
            )
        if found.seeds != wanted.seeds and wanted.seeds != (0, 0):
            raise ctx.invalid(f"{shared} random seeds {found.seeds} but requested seeds are {wanted.seeds}.")


_SHARED = "container: string = '', shared_name: string = ''"
_COMMON = f"component_types: list(type) >= 1, shapes: list(shape) = [], capacity: int = -1, {_SHARED}"
for _kind, _attrs, _doc in (
    (Queue, _COMMON, ("A queue: first in, first out", "队列：先进先出")),
    (PaddingQueue, _COMMON, ("A queue whose batches are padded with zeros", "队列：取出的批次用零补齐")),
    (
        PriorityQueue,
        f"component_types: list(type) = [], shapes: list(shape), capacity: int = -1, {_SHARED}",
        ("A queue in the order of priorities", "优先级队列：优先级数值小的先出"),
    ),
    (
        ShuffleQueue,
        f"{_COMMON}, min_after_dequeue: int = 0, seed: int = 0, seed2: int = 0",
        ("A queue in random order", "队列：随机出队"),
    ),
):
    declare(
        f"{_kind.kind}V2",
        "",
        "handle: resource",
        _attrs,
        doc=_doc,
        shape=lambda ctx: [()],
        host=_handle(_kind),
        stateful=True,
    )

# -- bringing ---------------------------------------------------------------------------------------------------------


def _check(ctx: Any, queue: Queue, components: tuple[np.ndarray, ...], prefix: tuple[int, ...]) -> None:
    """Types and shapes of what is brought; behind ``prefix`` each shape must be the component's."""
    given = list(ctx.attr("Tcomponents"))
    if given != queue.types:
        have, expected = (_words_of([dtypes.resource, *types]) for types in (given, queue.types))
        raise ctx.invalid(f"Signature mismatch, have: {have}-> expected: {expected}->")
    for place, (array, shape) in enumerate(zip(components, queue.shapes)):
        wanted = TensorShape(prefix).concatenate(shape)
        if not wanted.is_compatible_with(array.shape):
            raise ctx.invalid(
                f"Shape mismatch in tuple component {place}. Expected {_extents(wanted)}, got {_extents(array.shape)}"
            )


def _enqueue(ctx: Any, handle: np.ndarray, *components: np.ndarray) -> list[Any]:
    queue = _queue_of(handle)
    _check(ctx, queue, components, ())
    queue.enqueue(ctx, [tuple(np.array(array) for array in components)])
    return []


def _enqueue_many(ctx: Any, handle: np.ndarray, *components: np.ndarray) -> list[Any]:
    queue = _queue_of(handle)
    if not all(array.ndim for array in components):
        raise ctx.invalid("Each component must have a 0th dimension, along which elements are cut off")
    count = len(components[0])
    _check(ctx, queue, components, (count,))
    for place, array in enumerate(components):
        if len(array) != count:
            raise ctx.invalid(f"Shape mismatch in tuple component {place}. Expected [{count}], got [{len(array)}]")
    if count:
        copies = [np.array(array) for array in components]
        queue.enqueue(ctx, [tuple(array[row, ...] for array in copies) for row in range(count)])
    return []


_BROUGHT = "Tcomponents: list(type) >= 1, timeout_ms: int = -1"
declare(
    "QueueEnqueueV2",
    "handle: resource, components: Tcomponents",
    "",
    _BROUGHT,
    doc=("Appends an element, waiting for room", "入队一个元素；队列满则等待"),
    shape=nothing,
    host=_enqueue,
    stateful=True,
)
declare(
    "QueueEnqueueManyV2",
    "handle: resource, components: Tcomponents",
    "",
    _BROUGHT,
    doc=("Appends the rows as elements, waiting for room", "把每一行作为一个元素入队；队列满则等待"),
    shape=nothing,
    host=_enqueue_many,
    stateful=True,
)

# -- taking -----------------------------------------------------------------------------------------------------------


def _dequeue(ctx: Any, handle: np.ndarray) -> list[np.ndarray]:
    return list(_queue_of(handle).dequeue(ctx, 1)[0])


def _dequeue_many(label: str, fewer: bool) -> Callable[..., list[np.ndarray]]:
    def host(ctx: Any, handle: np.ndarray, n: np.ndarray) -> list[np.ndarray]:
        queue, count = _queue_of(handle), int(n)
        if count < 0:
            raise ctx.invalid(f"{label} requested {count} < 0 elements")
        if not queue.shapes:
            raise ctx.invalid(
                f"{queue.kind}'s DequeueMany and DequeueUpTo require the components to have specified shapes."
            )
        return queue.batch(queue.dequeue(ctx, count, fewer) if count else [])

    return host


_TAKEN = "component_types: list(type) >= 1, timeout_ms: int = -1"


def _unknown(ctx: Any) -> list[None]:
    return [None] * len(ctx.attr("component_types"))


def _batches(ctx: Any) -> list[None]:
    ctx.rank(1, 0)
    count = ctx.value(1)
    if count is not None and int(count) < 0:
        raise ValueError(f"Input 'n' must be >= 0, but is {int(count)}")
    return _unknown(ctx)


def _some(ctx: Any) -> list[None]:
    ctx.rank(1, 0)
    return _unknown(ctx)


declare(
    "QueueDequeueV2",
    "handle: resource",
    "components: component_types",
    _TAKEN,
    doc=("Takes an element, waiting for one", "出队一个元素；队列空则等待"),
    shape=_unknown,
    host=_dequeue,
    stateful=True,
    waits=True,
)
declare(
    "QueueDequeueManyV2",
    "handle: resource, n: int32",
    "components: component_types",
    _TAKEN,
    doc=("Takes n elements, waiting for them", "出队 n 个元素；不够则等待"),
    shape=_batches,
    host=_dequeue_many("DequeueManyOp", False),
    stateful=True,
    waits=True,
)
declare(
    "QueueDequeueUpToV2",
    "handle: resource, n: int32",
    "components: component_types",
    _TAKEN,
    doc=("Takes n elements, or what is left when the queue is closed", "出队 n 个元素；队列关闭后取剩下的全部"),
    shape=_some,
    host=_dequeue_many("DequeueUpToOp", True),
    stateful=True,
    waits=True,
)

# -- everything else --------------------------------------------------------------------------------------------------


def _close(ctx: Any, handle: np.ndarray) -> list[Any]:
    _queue_of(handle).close(ctx, ctx.attr("cancel_pending_enqueues"))
    return []


declare(
    "QueueCloseV2",
    "handle: resource",
    "",
    "cancel_pending_enqueues: bool = false",
    doc=("Closes a queue: no more elements", "关闭队列：不再接受新元素"),
    shape=nothing,
    host=_close,
    stateful=True,
)
declare(
    "QueueSizeV2",
    "handle: resource",
    "size: int32",
    doc=("How many elements a queue has", "队列中元素的个数"),
    shape=scalar,
    host=lambda ctx, handle: np.array(_queue_of(handle).size, np.int32),
    stateful=True,
)
declare(
    "QueueIsClosedV2",
    "handle: resource",
    "is_closed: bool",
    doc=("Whether a queue is closed", "队列是否已关闭"),
    shape=scalar,
    host=lambda ctx, handle: np.array(_queue_of(handle).closed),
    stateful=True,
)
