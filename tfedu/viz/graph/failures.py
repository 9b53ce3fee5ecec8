"""The graph in which something went wrong, with the operation marked: :func:`failure` and :func:`show_errors`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.viz.graph.payload import build_payload
from tfedu.viz.graph.view import GraphView, with_parents
from tfedu.viz.live import notebook

_watching: list[Callable[[], None]] = []


def failure(error: BaseException, **options: Any) -> GraphView | None:
    """The graph as far as it was built, the operation that ``error`` is about opened, selected and marked.

    Args:
        error: what a run raised (``tf.errors.OpError``), or what an operation raised that did not fit into the graph:
            then the picture shows where it would have been.
        **options: first values of the view's traits.

    Returns:
        the view; None when the error is about no operation.

    >>> import tfedu as tf, tfedu.viz
    >>> with tf.Graph().as_default():
    ...     a, b = tf.ones([2, 3], name="a"), tf.ones([2, 3], name="b")
    ...     try:
    ...         tf.matmul(a, b, name="product")
    ...     except ValueError as error:
    ...         view = tfedu.viz.failure(error, locale="en")
    >>> view.failure["name"], view.label()
    ('product', 'Computation graph, 3 operations; it failed at product')
    """
    op = getattr(error, "op", None)
    graph = getattr(op, "graph", None)
    if op is None or graph is None:
        return None
    payload = build_payload(graph, op)
    message = getattr(error, "message", None) or str(error)
    view = GraphView(payload, selected=op.name, failure={"name": op.name, "message": str(message)}, **options)
    view.open = with_parents([op.name.rpartition("/")[0]]) if "/" in op.name else []
    return view


def show_errors(on: bool = True) -> None:
    """In a notebook: below the traceback of a cell that failed in an operation, show :func:`failure`.

    Outside of a notebook this does nothing.
    """
    while _watching:
        _watching.pop()()
    if on and notebook.shell() is not None:
        _watching.append(notebook.at_cell_end(_reporter.cell_has_run))


class _Reporter:
    def cell_has_run(self, error: BaseException | None) -> None:
        view = None if error is None else failure(error)
        if view is not None:
            notebook.show(view._repr_mimebundle_())


_reporter = _Reporter()
