"""The variable that counts training steps (``tf.train.get_or_create_global_step``)."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.graph import Graph, GraphKeys
from tfedu.graph.tensor import Tensor
from tfedu.variables.initializers import Zeros
from tfedu.variables.scope import get_variable
from tfedu.variables.variable import Variable


def get_global_step(graph: Graph | None = None) -> Any:
    """The graph's global step, or None.

    Raises:
        TypeError: it is no integer scalar.
    """
    graph = graph or get_default_graph()
    found = graph.get_collection(GraphKeys.GLOBAL_STEP)
    if not found:
        return None
    assert_global_step(found[0])
    return found[0]


def assert_global_step(global_step_tensor: Any) -> None:
    """Raise TypeError unless it is a variable or tensor, of integers, and a scalar."""
    if not isinstance(global_step_tensor, (Variable, Tensor)):
        raise TypeError(f'Existing "global_step" must be a Variable or Tensor: {global_step_tensor}.')
    if not global_step_tensor.dtype.base_dtype.is_integer:
        raise TypeError(f'Existing "global_step" does not have integer type: {global_step_tensor.dtype}')
    shape = global_step_tensor.shape
    if shape.ndims != 0 and shape.is_fully_defined():
        raise TypeError(f'Existing "global_step" is not scalar: {shape}')


def create_global_step(graph: Graph | None = None) -> Any:
    """Make the global step, an int64 variable that starts at 0.

    Raises:
        ValueError: there is one already.
    """
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    with graph.as_default(), graph.name_scope(None):
        return get_variable(
            GraphKeys.GLOBAL_STEP,
            shape=[],
            dtype=dtypes.int64,
            initializer=Zeros(),
            trainable=False,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
        )


def get_or_create_global_step(graph: Graph | None = None) -> Any:
    """The graph's global step, made if it does not exist."""
    step = get_global_step(graph)
    return create_global_step(graph) if step is None else step


def global_step(sess: Any, global_step_tensor: Any) -> int:
    """The step's value in ``sess``, as an int."""
    return int(sess.run(global_step_tensor))
