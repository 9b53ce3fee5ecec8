"""The switches of TensorFlow 1.15 between graph style and the style of 2.x: here graph style is the only one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.i18n import t


def executing_eagerly() -> bool:
    """False: operations are added to a graph, and sessions run them."""
    return False


def enable_eager_execution(config: Any = None, device_policy: Any = None, execution_mode: Any = None) -> None:
    """Not to be had: tfedu is TensorFlow 1's graph style.

    Raises:
        NotImplementedError: says what to do instead.
    """
    raise NotImplementedError(t("errors.graph_style_only", name="enable_eager_execution"))


def enable_v2_behavior() -> None:
    """Not to be had, see :func:`enable_eager_execution`.

    Raises:
        NotImplementedError: says what to do instead.
    """
    raise NotImplementedError(t("errors.graph_style_only", name="enable_v2_behavior"))


def enable_v2_tensorshape() -> None:
    """Not to be had, see :func:`enable_eager_execution`.

    Raises:
        NotImplementedError: says what to do instead.
    """
    raise NotImplementedError(t("errors.graph_style_only", name="enable_v2_tensorshape"))


def enable_tensor_equality() -> None:
    """Not to be had, see :func:`enable_eager_execution`.

    Raises:
        NotImplementedError: says what to do instead.
    """
    raise NotImplementedError(t("errors.graph_style_only", name="enable_tensor_equality"))


def enable_control_flow_v2() -> None:
    """Not to be had, see :func:`enable_eager_execution`.

    Raises:
        NotImplementedError: says what to do instead.
    """
    raise NotImplementedError(t("errors.graph_style_only", name="enable_control_flow_v2"))


def disable_eager_execution() -> None:
    """Nothing to do: eager execution is off."""


def disable_v2_behavior() -> None:
    """Nothing to do: the behaviour of 2.x is off."""


def disable_v2_tensorshape() -> None:
    """Nothing to do: the elements of a TensorShape are Dimension objects."""


def disable_tensor_equality() -> None:
    """Nothing to do: tensors are compared by identity."""


def disable_control_flow_v2() -> None:
    """Nothing to do: control flow is that of 1.x."""


def control_flow_v2_enabled() -> bool:
    """False: control flow is that of 1.x."""
    return False


@contextmanager
def init_scope() -> Iterator[None]:
    """What is made inside waits for nothing that is around it: for initial values (TF: ``tf.init_scope``)."""
    with get_default_graph().control_dependencies(None):
        yield


def container(container_name: str) -> Any:
    """``with tf.container("name"):`` variables made inside carry this name. See :meth:`Graph.container`."""
    return get_default_graph().container(container_name)
