"""Input pipelines of queues: producers of file names and numbers, batches (``tf.train.string_input_producer``, ...).

Everything here adds a queue to the graph and a QueueRunner to its collection: nothing flows before
``tf.train.start_queue_runners`` has started their threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.graph import GraphKeys
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import identity, shape, size
from tfedu.ops.array.gather import gather
from tfedu.ops.constant import constant, range_
from tfedu.ops.control import Assert
from tfedu.ops.math.elementwise import cast, greater
from tfedu.ops.queues import FIFOQueue, QueueBase
from tfedu.ops.random.draws import random_shuffle
from tfedu.ops.summaries import scalar
from tfedu.training.queue_runner import QueueRunner, add_queue_runner
from tfedu.variables.variable import Variable


def limit_epochs(tensor: Any, num_epochs: int | None = None, name: str | None = None) -> Tensor:
    """``tensor``, but only so many times; then OutOfRangeError (TF: ``tf.train.limit_epochs``).

    The runs are counted in a local variable ``epochs``, which ``tf.local_variables_initializer()`` initialises.

    Args:
        num_epochs: how many runs may compute it; None: any number.

    Raises:
        ValueError: a number that is not positive.
    """
    if num_epochs is None:
        return tensor
    if num_epochs <= 0:
        raise ValueError(f"num_epochs must be > 0 not {num_epochs}.")
    with name_scope(name, "limit_epochs", [tensor]) as scope:
        start = constant(0, dtypes.int64)
        epochs = Variable(start, name="epochs", trainable=False, collections=[GraphKeys.LOCAL_VARIABLES])
        with get_default_graph().control_dependencies([epochs.count_up_to(num_epochs)]):
            return identity(tensor, name=scope)


def input_producer(
    input_tensor: Any,
    element_shape: Any = None,
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    summary_name: str | None = None,
    name: str | None = None,
    cancel_op: Any = None,
) -> QueueBase:
    """A queue of the rows of ``input_tensor`` (TF: ``tf.train.input_producer``).

    Args:
        input_tensor: rank 1 at least.
        element_shape: shape of a row, where it is not known.
        num_epochs: how many times each row is brought before the queue is closed (a local variable counts, see
            :func:`limit_epochs`); None: again and again.
        shuffle: in a new random order every time; seed: see ``tf.set_random_seed``.
        capacity, shared_name, name: see ``tf.FIFOQueue``.
        summary_name: name of a summary of how full the queue is.
        cancel_op: see ``tf.train.QueueRunner``.

    Raises:
        ValueError: the shape of a row is not known.
    """
    with name_scope(name, "input_producer", [input_tensor]):
        rows = convert_to_tensor(input_tensor, name="input_tensor")
        element = rows.shape[1:].merge_with(TensorShape(element_shape))
        if not element.is_fully_defined():
            raise ValueError(
                "Either `input_tensor` must have a fully defined shape or `element_shape` must be specified"
            )
        if shuffle:
            rows = random_shuffle(rows, seed=seed)
        rows = limit_epochs(rows, num_epochs)
        queue = FIFOQueue(capacity, [rows.dtype.base_dtype], shapes=[element], shared_name=shared_name, name=name)
        add_queue_runner(QueueRunner(queue, [queue.enqueue_many([rows])], cancel_op=cancel_op))
        if summary_name is not None:
            scalar(summary_name, cast(queue.size(), dtypes.float32) * (1.0 / capacity))
        return queue


_NOTHING = "string_input_producer requires a non-null input tensor"


def string_input_producer(
    string_tensor: Any,
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    name: str | None = None,
    cancel_op: Any = None,
) -> QueueBase:
    """A queue of words, usually names of files (TF: ``tf.train.string_input_producer``).

    Args:
        string_tensor: list or tensor of them.
        num_epochs, shuffle, seed, capacity, shared_name, name, cancel_op: see :func:`input_producer`.

    Raises:
        ValueError: an empty list; InvalidArgumentError in the run: an empty tensor.
    """
    if not isinstance(string_tensor, Tensor) and not string_tensor:
        raise ValueError(_NOTHING)
    with name_scope(name, "input_producer", [string_tensor]) as scope:
        words = convert_to_tensor(string_tensor, dtypes.string)
        with get_default_graph().control_dependencies([Assert(greater(size(words), 0), [_NOTHING])]):
            words = identity(words)
        return input_producer(
            words,
            [],
            num_epochs,
            shuffle,
            seed,
            capacity,
            shared_name,
            f"fraction_of_{capacity}_full",
            scope,
            cancel_op,
        )


def range_input_producer(
    limit: Any,
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    name: str | None = None,
) -> QueueBase:
    """A queue of the numbers from 0 to ``limit`` - 1 (TF: ``tf.train.range_input_producer``).

    Arguments: see :func:`input_producer`.
    """
    with name_scope(name, "input_producer", [limit]) as scope:
        summary = f"fraction_of_{capacity}_full"
        return input_producer(range_(limit), [], num_epochs, shuffle, seed, capacity, shared_name, summary, scope)


def slice_input_producer(
    tensor_list: Sequence[Any],
    num_epochs: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    capacity: int = 32,
    shared_name: str | None = None,
    name: str | None = None,
) -> list[Tensor]:
    """One row of each tensor, the same of all, another in every run (TF: ``tf.train.slice_input_producer``).

    Args:
        tensor_list: tensors of equally many rows.
        num_epochs, shuffle, seed, capacity, shared_name, name: see :func:`input_producer`.

    Raises:
        ValueError: an empty list.
    """
    with name_scope(name, "input_producer", list(tensor_list)):
        tensors = [convert_to_tensor(tensor) for tensor in tensor_list]
        if not tensors:
            raise ValueError("Expected at least one tensor in slice_input_producer().")
        queue = range_input_producer(shape(tensors[0])[0], num_epochs, shuffle, seed, capacity, shared_name)
        index = queue.dequeue()
        return [gather(tensor, index) for tensor in tensors]
