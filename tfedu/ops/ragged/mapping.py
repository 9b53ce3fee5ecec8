"""A function of dense tensors applied to the values of ragged ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.tensor import Tensor
from tfedu.ops.ragged.partitions import splits_match
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged, is_ragged, splits_type


def map_flat_values(op: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """``op`` of the innermost values of all ragged arguments, in the same rows (TF: ``tf.ragged.map_flat_values``).

    Args:
        op: a function that gives as many values as it takes.
        args, kwargs: its arguments, in which ragged tensors may stand, also inside of lists, tuples and dicts.

    Raises:
        ValueError: ``Inputs must have identical ragged splits`` (InvalidArgumentError, when it shows in the run).

    >>> from tfedu import Session
    >>> rt = RaggedTensor.from_row_lengths([1, 2, 3], [2, 1])
    >>> with Session() as sess:
    ...     sess.run(map_flat_values(lambda x: x * x, rt)).to_list()
    [[1, 4], [9]]
    """
    found: list[RaggedTensor] = []
    flat_args, flat_kwargs = _flat(list(args), found), _flat(kwargs, found)
    if not found:
        return op(*args, **kwargs)
    splits_type(*found)
    return in_rows(lambda: op(*flat_args, **flat_kwargs), found)


def in_rows(make: Callable[[], Tensor], like: list[RaggedTensor]) -> Any:
    """What ``make`` gives, in the rows of the ragged tensors ``like``, which must have the same ones."""
    nested = [tensor.nested_row_splits for tensor in like]
    with get_default_graph().control_dependencies(splits_match(nested)):
        return RaggedTensor.from_nested_row_splits(make(), nested[0], validate=False)


def _flat(value: Any, found: list[RaggedTensor]) -> Any:
    """``value`` with the flat values in place of ragged tensors, which are appended to ``found``."""
    if is_ragged(value):
        found.append(as_ragged(value))
        return found[-1].flat_values
    if isinstance(value, (list, tuple)):
        return type(value)(_flat(item, found) for item in value)
    if isinstance(value, dict):
        return {key: _flat(item, found) for key, item in value.items()}
    return value
