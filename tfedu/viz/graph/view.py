"""``tfedu.viz.graph``: the explorer of a graph, as picture, as text and as a live widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tfedu.i18n import t
from tfedu.viz._base import View, hint
from tfedu.viz.graph.coloring import COLORINGS, coloring_of
from tfedu.viz.graph.dot import draw_dot
from tfedu.viz.graph.hierarchy import Hierarchy, Item
from tfedu.viz.graph.payload import Payload
from tfedu.viz.graph.pruning import executed, names_of
from tfedu.viz.graph.stats import stats_of
from tfedu.viz.graph.svg import draw_svg
from tfedu.viz.graph.text import outline
from tfedu.viz.graph.visible import visible_graph

DIRECTIONS = ("TB", "BT", "LR")


class GraphView(View):
    """A graph to look at. Make one with :func:`tfedu.viz.graph`.

    Traits (readable and settable, in step with the browser):
        open: ids of the open scopes.
        selected: name of the selected operation or scope, ``""`` for none.
        placed: ``{name: "main" | "aux"}``, what was put into the main graph or at its side by hand.
        unfolded: ids of series that are shown member by member.
        direction: ``"TB"`` (downwards), ``"BT"``, ``"LR"``.
        height: of the picture in pixels.
        lit: names of the operations a run executes; the others fade. Empty: no run is shown.
        fed: names of the operations whose outputs that run is given.
        failure: ``{"name": ..., "message": ...}`` of the operation that failed, which is marked; empty for none.
        query: what is searched for, as in the search field (``"op:MatMul shape:10"``).
        color_by: what the colours mean: ``"kind"``, ``"structure"``, ``"device"``, ``"dtype"``, ``"memory"``,
            ``"time"`` (of :meth:`show_stats`) or ``"numbers"``.
        numbers: ``{name: number}``, for ``color_by="numbers"``: norms of gradients, say. A scope shows the number
            furthest from zero within it.
        stats: ``{name: (microseconds, bytes)}`` of a traced run.
        locale, theme: as every view's.
    """

    bundle = "graph"
    synced_as: Mapping[str, str] = {"open": "opened"}
    traits: Mapping[str, Any] = {
        "open": [],
        "selected": "",
        "placed": {},
        "unfolded": [],
        "direction": "TB",
        "height": 520,
        "lit": [],
        "fed": [],
        "failure": {},
        "query": "",
        "color_by": "kind",
        "numbers": {},
        "stats": {},
    }

    def __init__(self, payload: Payload, **options: Any) -> None:
        placed = options.get("placed") or {}
        by_hand = placed if isinstance(placed, Mapping) else {}
        self.__dict__["_names"] = frozenset(self.names_in(payload, by_hand, options.get("unfolded") or ()))
        super().__init__(payload, **options)

    def check(self, name: str, value: Any) -> Any:
        """As :meth:`View.check`.

        Raises:
            ValueError: for a name the graph does not have, a direction or placement that does not exist.
        """
        if name in ("open", "lit", "fed"):
            return [self._known(entry) for entry in ([value] if isinstance(value, str) else value)]
        if name == "selected":
            return self._known(getattr(value, "name", value) or "").partition(":")[0]
        if name == "placed":
            if not isinstance(value, Mapping) or not set(value.values()) <= {"main", "aux"}:
                raise ValueError(t("viz.bad_placed", got=repr(value)))
            return {self._known(key): where for key, where in value.items()}
        if name == "color_by" and value not in COLORINGS:
            raise ValueError(t("viz.bad_choice", name=name, value=repr(value), allowed=", ".join(COLORINGS)))
        if name in ("numbers", "stats"):
            try:
                return {self._known(getattr(key, "name", key)): _plain(found) for key, found in value.items()}
            except (AttributeError, TypeError):
                raise ValueError(t("viz.bad_numbers", name=name, got=repr(value))) from None
        if name == "query":
            return str(value)
        if name == "unfolded":
            return list(value)
        if name == "direction" and value not in DIRECTIONS:
            raise ValueError(t("viz.bad_choice", name=name, value=repr(value), allowed=", ".join(DIRECTIONS)))
        return super().check(name, value)

    def _known(self, name: str) -> str:
        plain = name.partition(":")[0]
        if not plain or plain in self._names:
            return plain
        raise ValueError(t("viz.unknown_node", name=plain, hint=hint(plain, sorted(self._names))))

    @property
    def graph(self) -> Payload:
        """The payload of the graph that is shown."""
        return self.payload

    @property
    def tree(self) -> Hierarchy:
        """Its scopes and series."""
        return Hierarchy(self.graph, self.placed, self.unfolded)

    def names_in(self, payload: Mapping[str, Any], placed: Mapping[str, str], unfolded: Iterable[str]) -> set[str]:
        """All that may be named in ``payload``: operations, scopes, series."""
        return {*(node["name"] for node in payload["nodes"]), *Hierarchy(payload, placed, tuple(unfolded)).items}

    def open_to(self, depth: int) -> None:
        """Open all scopes above ``depth`` (1: none, only the top level is seen); variables stay closed.

        Raises:
            ValueError: for a depth below 1.
        """
        self.open = scopes_to(self.tree, depth)

    @property
    def depth(self) -> int:
        """How many levels of scopes are seen everywhere; may be set, as :meth:`open_to`."""
        opened, depth = set(self.open), 1
        while True:
            wanted = set(scopes_to(self.tree, depth + 1))
            if not wanted <= opened or wanted == set(scopes_to(self.tree, depth)):
                return depth
            depth += 1

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "depth":
            self.open_to(value)
        else:
            super().__setattr__(name, value)

    def show_stats(self, run_metadata: Any) -> None:
        """Colour by what a traced run took: ``step_stats`` of a ``RunMetadata``, ours or TensorFlow's.

        Operations that are not in this graph (transfers, fused kernels' helpers) are left out.
        """
        self.stats = stats_of(run_metadata, {node["name"] for node in self.graph["nodes"]})
        self.color_by = "time"

    def show_run(self, fetches: Any, feed_dict: Any = None) -> None:
        """Light the operations that ``Session.run(fetches, feed_dict)`` executes; the others fade.

        Args:
            fetches: as ``Session.run`` takes them; names will do as well. ``None`` shows no run any more.
            feed_dict: the fed tensors, a dict or any collection of tensors or names.

        Raises:
            ValueError: for a name that is not in the graph.
        """
        fed = [] if fetches is None else names_of(list(feed_dict or ()))
        self.lit = [] if fetches is None else executed(self.graph, names_of(fetches), fed)
        self.fed = fed

    def dot(self) -> str:
        """The whole graph in Graphviz's DOT language, scopes as clusters."""
        return draw_dot(self.tree, self.locale)

    def formats(self) -> dict[str, Callable[[], str]]:
        return {**super().formats(), ".dot": self.dot}

    def svg(self) -> str:
        tree = self.tree
        shown = [*self.lit, *self.fed] if self.lit else []
        coloring = coloring_of(tree, self.color_by, self.numbers, self.stats, self.locale)
        graph, failed = visible_graph(tree, self.open, self.placed), self.failure.get("name", "")
        return draw_svg(tree, graph, coloring, self.locale, self.label(), shown, failed)

    def text(self) -> str:
        return outline(self.tree, self.open, self.locale, self.label())

    def label(self) -> str:
        count = len(self.graph["nodes"])
        label = t("viz.graph_label", self.locale, ops=count) if count else t("viz.graph_empty", self.locale)
        if self.failure:
            return t("viz.failed_label", self.locale, graph=label, name=self.failure["name"])
        return t("viz.run_label", self.locale, graph=label, count=len(self.lit)) if self.lit else label


def _plain(value: Any) -> Any:
    """A number, or a pair of numbers, as JSON has them."""
    return [float(part) for part in value] if isinstance(value, (list, tuple)) else float(value)


def scopes_to(tree: Hierarchy, depth: int) -> list[str]:
    """Ids of the scopes that are open when ``depth`` levels are seen.

    Raises:
        ValueError: for a depth below 1.
    """
    if not isinstance(depth, int) or isinstance(depth, bool) or depth < 1:
        raise ValueError(t("viz.bad_depth", got=repr(depth)))
    found: list[str] = []

    def visit(item: Item, level: int) -> None:
        for child in item.children:
            variable = child.own >= 0 and tree.kind_of(child.own) == "variable"
            if child.type == "scope" and level < depth and not variable:
                found.append(child.id)
                visit(child, level + 1)

    visit(tree.root, 1)
    return sorted(found)


def with_parents(names: Iterable[str]) -> list[str]:
    """``names`` and every scope around them: a scope can be seen open only within open scopes.

    >>> with_parents(["a/b/c"])
    ['a', 'a/b', 'a/b/c']
    """
    found: set[str] = set()
    for name in names:
        parts = name.split("/")
        found.update("/".join(parts[:n]) for n in range(1, len(parts) + 1))
    return sorted(found)
