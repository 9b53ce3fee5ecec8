"""Batches from queues (``tf.train.batch``, ``tf.train.shuffle_batch`` and their kin)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.i18n import t
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import expand_dims
from tfedu.ops.array.partition import dynamic_partition
from tfedu.ops.control import no_op
from tfedu.ops.math.elementwise import cast, maximum
from tfedu.ops.queues import FIFOQueue, PaddingFIFOQueue, QueueBase, RandomShuffleQueue
from tfedu.ops.sparse_tensor import SparseTensor
from tfedu.ops.summaries import scalar
from tfedu.training.queue_runner import QueueRunner, add_queue_runner


class _Batching:
    """What all functions here have in common: examples go into a queue, batches come out of it."""

    def __init__(
        self,
        sources: Sequence[Any],
        keep_input: Any,
        enqueue_many: bool,
        shapes: Any,
        joined: bool,
    ) -> None:
        self.form = sources[0] if sources else None
        lists = _lists(sources)
        self.sources = [[_tensor(tensor) for tensor in tensors] for tensors in lists]
        if not joined and not self.sources[0]:
            raise ValueError("Expected at least one tensor in batch().")
        self.many = enqueue_many
        self.keep = _checked(keep_input, enqueue_many)
        self.types = _types(self.sources)
        self.shapes = _shapes(self.sources, enqueue_many) if shapes is None else shapes

    def fill(self, queue: QueueBase, threads: int) -> None:
        """Let threads bring the examples: so many for a single source, else one for each."""
        ops = [self._bring(queue, tensors) for tensors in self.sources]
        add_queue_runner(QueueRunner(queue, ops * threads))

    def _bring(self, queue: QueueBase, tensors: list[Tensor]) -> Any:
        bring = queue.enqueue_many if self.many else queue.enqueue
        known = constant_value(self.keep)
        if self.keep.shape.ndims == 0 and known is not None:
            return bring(tensors) if known else no_op()
        keep = self.keep
        if keep.shape.ndims == 0 and not self.many:
            tensors = [expand_dims(tensor, 0) for tensor in tensors]
            keep = expand_dims(keep, 0)
        elif keep.shape.ndims == 0:
            raise NotImplementedError(t("errors.keep_input"))
        chosen = cast(keep, dtypes.int32)
        return queue.enqueue_many([dynamic_partition(tensor, chosen, num_partitions=2)[1] for tensor in tensors])

    def take(self, queue: QueueBase, batch_size: Any, smaller: bool, name: str) -> Any:
        """The next batch, in the form in which the examples were given."""
        taken = (queue.dequeue_up_to if smaller else queue.dequeue_many)(batch_size, name=name)
        if not isinstance(self.form, dict):
            return taken
        values = [taken] if len(self.form) == 1 else taken
        return dict(zip(sorted(self.form, key=str), values))


def _lists(sources: Sequence[Any]) -> list[list[Any]]:
    if not sources:
        raise ValueError("Expected at least one set of tensors")
    if not isinstance(sources[0], dict):
        return [list(tensors) for tensors in sources]
    if any(set(tensors) != set(sources[0]) for tensors in sources):
        raise ValueError("All dictionaries in tensors_list must have the same keys")
    return [[tensors[key] for key in sorted(tensors, key=str)] for tensors in sources]


def _tensor(value: Any) -> Tensor:
    if isinstance(value, SparseTensor):
        raise NotImplementedError(t("errors.sparse_batch"))
    return convert_to_tensor(value)


def _checked(keep_input: Any, enqueue_many: bool) -> Tensor:
    keep = convert_to_tensor(keep_input)
    rank = keep.shape.ndims
    if rank is None:
        raise ValueError("`keep_input` dimensions must be known at graph construction.")
    if rank == 1 and not enqueue_many:
        raise ValueError("`keep_input` cannot be a vector when `enqueue_many=False`.")
    if rank > 1:
        raise ValueError("`keep_input` must be 0 or 1 dimensions.")
    return keep


def _types(sources: list[list[Tensor]]) -> list[DType]:
    kinds = [[tensor.dtype for tensor in tensors] for tensors in sources]
    for other in kinds[1:]:
        if other != kinds[0]:
            first, second = (", ".join(kind.name for kind in found) for found in (kinds[0], other))
            raise TypeError(f"Expected types to be consistent: {first} vs. {second}.")
    return [kind.base_dtype for kind in kinds[0]]


def _shapes(sources: list[list[Tensor]], enqueue_many: bool) -> list[TensorShape]:
    merged = []
    for same in zip(*sources):
        for tensor in same:
            if tensor.shape.ndims is None:
                raise ValueError(f"Cannot infer Tensor's rank: {tensor}")
        shapes = [tensor.shape.with_rank_at_least(1)[1:] if enqueue_many else tensor.shape for tensor in same]
        for shape in shapes[1:]:
            shapes[0].merge_with(shape)
        merged.append(shapes[0])
    return merged


def _in_order(
    kind: str,
    sources: Sequence[Any],
    batch_size: Any,
    keep_input: Any,
    threads: int,
    capacity: int,
    enqueue_many: bool,
    shapes: Any,
    dynamic_pad: bool,
    smaller: bool,
    shared_name: str | None,
    name: str | None,
) -> Any:
    with name_scope(name, kind, [*_flat(sources), keep_input]) as scope:
        batching = _Batching(sources, keep_input, enqueue_many, shapes, kind.endswith("join"))
        made: Any = PaddingFIFOQueue if dynamic_pad else FIFOQueue
        queue = made(capacity, batching.types, shapes=batching.shapes, shared_name=shared_name)
        batching.fill(queue, threads)
        scalar(f"fraction_of_{capacity}_full", cast(queue.size(), dtypes.float32) * (1.0 / capacity))
        return batching.take(queue, batch_size, smaller, scope)


def _shuffled(
    kind: str,
    sources: Sequence[Any],
    batch_size: Any,
    capacity: int,
    keeps: int,
    keep_input: Any,
    threads: int,
    seed: int | None,
    enqueue_many: bool,
    shapes: Any,
    smaller: bool,
    shared_name: str | None,
    name: str | None,
) -> Any:
    with name_scope(name, kind, [*_flat(sources), keep_input]) as scope:
        if capacity <= keeps and not kind.endswith("join"):
            raise ValueError(f"capacity {capacity} must be bigger than min_after_dequeue {keeps}.")
        batching = _Batching(sources, keep_input, enqueue_many, shapes, kind.endswith("join"))
        queue = RandomShuffleQueue(
            capacity, keeps, batching.types, shapes=batching.shapes, seed=seed, shared_name=shared_name
        )
        batching.fill(queue, threads)
        room = capacity - keeps
        scalar(
            f"fraction_over_{keeps}_of_{room}_full",
            cast(maximum(0, queue.size() - keeps), dtypes.float32) * (1.0 / room),
        )
        return batching.take(queue, batch_size, smaller, scope)


def _flat(sources: Sequence[Any]) -> list[Any]:
    return [tensor for tensors in sources for tensor in (tensors.values() if isinstance(tensors, dict) else tensors)]


def batch(
    tensors: Any,
    batch_size: Any,
    num_threads: int = 1,
    capacity: int = 32,
    enqueue_many: bool = False,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches of examples in the order in which they come (TF: ``tf.train.batch``).

    Threads run what makes ``tensors`` again and again and put the examples into a queue, from which batches are taken.

    Args:
        tensors: list or dictionary of tensors: one example.
        batch_size: how many examples a batch has.
        num_threads: threads that bring examples; with several the order is not certain.
        capacity: how many examples the queue holds.
        enqueue_many: the tensors hold several examples each, one behind the other along their 0th dimension.
        shapes: of an example, where they are not known.
        dynamic_pad: the examples may be of different sizes; smaller ones are filled up with zeros.
        allow_smaller_final_batch: the last batch may have fewer examples; otherwise they are dropped.
        shared_name, name: see ``tf.FIFOQueue``.

    Returns:
        what ``tensors`` is, list (a tensor if there is one only) or dictionary: tensors [batch_size, ...].

    Raises:
        ValueError: no tensors, or shapes that are not known.
        tf.errors.OutOfRangeError: in the run: there are no more examples.
    """
    return _in_order(
        "batch",
        [tensors],
        batch_size,
        True,
        num_threads,
        capacity,
        enqueue_many,
        shapes,
        dynamic_pad,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def maybe_batch(
    tensors: Any,
    keep_input: Any,
    batch_size: Any,
    num_threads: int = 1,
    capacity: int = 32,
    enqueue_many: bool = False,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches of those examples for which ``keep_input`` is true (TF: ``tf.train.maybe_batch``).

    Args:
        keep_input: bool scalar, or with ``enqueue_many`` a vector: whether the example counts.

    The other arguments: see :func:`batch`.
    """
    return _in_order(
        "batch",
        [tensors],
        batch_size,
        keep_input,
        num_threads,
        capacity,
        enqueue_many,
        shapes,
        dynamic_pad,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def batch_join(
    tensors_list: Any,
    batch_size: Any,
    capacity: int = 32,
    enqueue_many: bool = False,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches of examples that several sources bring (TF: ``tf.train.batch_join``).

    Args:
        tensors_list: a list with one list or dictionary of tensors for each source; each has a thread of its own.

    The other arguments: see :func:`batch`.
    """
    return _in_order(
        "batch_join",
        tensors_list,
        batch_size,
        True,
        1,
        capacity,
        enqueue_many,
        shapes,
        dynamic_pad,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def maybe_batch_join(
    tensors_list: Any,
    keep_input: Any,
    batch_size: Any,
    capacity: int = 32,
    enqueue_many: bool = False,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches of those examples of several sources that count (TF: ``tf.train.maybe_batch_join``).

    Arguments: see :func:`batch_join`, :func:`maybe_batch`.
    """
    return _in_order(
        "batch_join",
        tensors_list,
        batch_size,
        keep_input,
        1,
        capacity,
        enqueue_many,
        shapes,
        dynamic_pad,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def shuffle_batch(
    tensors: Any,
    batch_size: Any,
    capacity: int,
    min_after_dequeue: int,
    num_threads: int = 1,
    seed: int | None = None,
    enqueue_many: bool = False,
    shapes: Any = None,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches of examples in random order (TF: ``tf.train.shuffle_batch``).

    Args:
        capacity: how many examples the queue holds.
        min_after_dequeue: how many stay behind for the order to be random enough.
        seed: see ``tf.set_random_seed``.

    The other arguments: see :func:`batch`.

    Raises:
        ValueError: ``capacity`` is not bigger than ``min_after_dequeue``.
    """
    return _shuffled(
        "shuffle_batch",
        [tensors],
        batch_size,
        capacity,
        min_after_dequeue,
        True,
        num_threads,
        seed,
        enqueue_many,
        shapes,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def maybe_shuffle_batch(
    tensors: Any,
    batch_size: Any,
    capacity: int,
    min_after_dequeue: int,
    keep_input: Any,
    num_threads: int = 1,
    seed: int | None = None,
    enqueue_many: bool = False,
    shapes: Any = None,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches in random order of those examples that count (TF: ``tf.train.maybe_shuffle_batch``).

    Arguments: see :func:`shuffle_batch`, :func:`maybe_batch`.
    """
    return _shuffled(
        "shuffle_batch",
        [tensors],
        batch_size,
        capacity,
        min_after_dequeue,
        keep_input,
        num_threads,
        seed,
        enqueue_many,
        shapes,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def shuffle_batch_join(
    tensors_list: Any,
    batch_size: Any,
    capacity: int,
    min_after_dequeue: int,
    seed: int | None = None,
    enqueue_many: bool = False,
    shapes: Any = None,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches in random order of examples that several sources bring (TF: ``tf.train.shuffle_batch_join``).

    Arguments: see :func:`shuffle_batch`, :func:`batch_join`.
    """
    return _shuffled(
        "shuffle_batch_join",
        tensors_list,
        batch_size,
        capacity,
        min_after_dequeue,
        True,
        1,
        seed,
        enqueue_many,
        shapes,
        allow_smaller_final_batch,
        shared_name,
        name,
    )


def maybe_shuffle_batch_join(
    tensors_list: Any,
    batch_size: Any,
    capacity: int,
    min_after_dequeue: int,
    keep_input: Any,
    seed: int | None = None,
    enqueue_many: bool = False,
    shapes: Any = None,
    allow_smaller_final_batch: bool = False,
    shared_name: str | None = None,
    name: str | None = None,
) -> Any:
    """Batches in random order of those examples of several sources that count.

    TF: ``tf.train.maybe_shuffle_batch_join``. Arguments: see :func:`shuffle_batch`, :func:`batch_join`,
    :func:`maybe_batch`.
    """
    return _shuffled(
        "shuffle_batch_join",
        tensors_list,
        batch_size,
        capacity,
        min_after_dequeue,
        keep_input,
        1,
        seed,
        enqueue_many,
        shapes,
        allow_smaller_final_batch,
        shared_name,
        name,
    )
