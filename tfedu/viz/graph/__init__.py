"""A graph, to look at: see :func:`graph`.

The way of a picture: ``payload`` (the graph as plain data) -> ``hierarchy`` (scopes, series) -> ``extraction`` and
``visible`` (what is drawn for a set of open scopes) -> ``look``, ``layering``, ``layout`` -> ``svg`` and ``text``. The
browser's half, ``widgets/src/graph``, takes the same payload the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tfedu.i18n import t
from tfedu.viz.graph.payload import build_payload
from tfedu.viz.graph.view import GraphView, scopes_to, with_parents

__all__ = ["GraphView", "graph", "mimebundle"]


def graph(
    of: Any = None,
    *,
    fetches: Any = None,
    feed_dict: Any = None,
    depth: int = 1,
    open: str | Iterable[str] = (),
    selected: Any = "",
    **options: Any,
) -> GraphView:
    """The explorer of a graph.

    Args:
        of: a ``tf.Graph``, or a tensor, operation, variable or session of it; default: the default graph.
        fetches, feed_dict: as ``Session.run`` takes them. What that run executes is lit, the rest of the graph fades.
        depth: how many levels of scopes are seen at first; 1 shows the top level only.
        open: name scopes to open in addition, with the scopes around them.
        selected: the operation or scope selected at first, by name or itself.
        **options: first values of :class:`GraphView`'s other traits: ``direction``, ``placed``, ``height``, ``locale``,
            ``theme``.

    Returns:
        A view that shows itself as the last line of a cell; its traits follow the browser, and the browser them.

    Raises:
        TypeError: when ``of`` belongs to no graph, or for an unknown option.
        ValueError: for a depth below 1 or a name that is not in the graph.

    >>> import tfedu as tf, tfedu.viz
    >>> with tf.Graph().as_default() as g:
    ...     x = tf.placeholder(tf.float32, [None, 3], name="x")
    ...     with tf.name_scope("double"):
    ...         y = tf.multiply(x, 2.0, name="y")
    >>> print(tfedu.viz.graph(g, depth=2, locale="en"))
    Computation graph, 3 operations
      · x  Placeholder -> float32 ?×3
      - double  (1 op)
        · y  Mul -> float32 ?×3
    """
    found = _graph_of(of)
    view = GraphView(build_payload(found), selected=selected, **options)
    names = [open] if isinstance(open, str) else list(open)
    wanted = sorted({*scopes_to(view.tree, depth), *with_parents(view.check("open", names))})
    view.__dict__["_state"]["open"] = wanted
    if fetches is not None:
        view.show_run(fetches, feed_dict)
    return view


def mimebundle(of: Any, include: Any = None, exclude: Any = None) -> dict[str, Any]:
    """What a notebook shows for a graph that is the last line of a cell; ``include`` and ``exclude`` as IPython's."""
    bundle = graph(of)._repr_mimebundle_()
    return {
        kind: data
        for kind, data in bundle.items()
        if (not include or kind in include) and (not exclude or kind not in exclude)
    }


def _graph_of(of: Any) -> Any:
    if of is None:
        from tfedu.graph.context import get_default_graph

        return get_default_graph()
    found = of if hasattr(of, "get_operations") else getattr(of, "graph", None)
    if not hasattr(found, "get_operations"):
        raise TypeError(t("viz.not_a_graph", got=f"{of!r} ({type(of).__name__})"))
    return found
