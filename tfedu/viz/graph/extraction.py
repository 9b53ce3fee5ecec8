"""What leaves the main picture for the column at its side; the rules of ``widgets/src/graph/extraction.ts``.

They are TensorBoard's: do-nothing operations such as ``init``, nodes with far more neighbours than the rest, crowds of
control edges, and what these removals leave alone. One rule is our own, because a tfedu graph knows who made a node:
gradients and optimizers read from everywhere, and keep only the wire that comes from furthest down, usually the loss,
so that the forward computation stays a clear line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

MINIMUM_NODES = 15
"""A scope with fewer nodes keeps them all."""
MINIMUM_DEGREE = 5
"""A node with fewer neighbours on one side is never too well connected."""
MAXIMUM_CONTROL = 4
"""More pure control edges than this at one node become chips."""
MAXIMUM_BACKWARD = 4
"""A backward node reads from at most this many neighbours before it keeps only the last."""


@dataclass(frozen=True)
class Link:
    """All edges between two siblings, in one direction; ``data`` is False when only control dependencies run here."""

    source: str
    target: str
    data: bool


@dataclass(frozen=True)
class Facts:
    """What the rules ask about a node: does it nothing, is it backward, where did the reader put it by hand."""

    is_noop: Callable[[str], bool]
    is_backward: Callable[[str], bool]
    placement: Callable[[str], str | None]


def extract(ids: Sequence[str], links: Sequence[Link], facts: Facts) -> tuple[list[str], set[Link]]:
    """The ids taken out (sources before sinks, each in the order given) and the links that are not drawn."""
    return _Extraction(ids, links, facts).run()


class _Extraction:
    def __init__(self, ids: Sequence[str], links: Sequence[Link], facts: Facts) -> None:
        self.ids, self.links, self.facts = ids, links, facts
        self.sources: set[str] = set()
        self.sinks: set[str] = set()
        self.cut: set[Link] = set()
        self.at: dict[str, list[Link]] = {id_: [] for id_ in ids}
        for link in links:
            self.at[link.source].append(link)
            self.at[link.target].append(link)

    def run(self) -> tuple[list[str], set[Link]]:
        free = [id_ for id_ in self.ids if self.facts.placement(id_) is None]
        self.by_hand()
        for id_ in free:
            if self.facts.is_noop(id_):
                self.take_out(id_, self.sinks)
        self.backward_crowds()
        self.too_well_connected([id_ for id_ in free if id_ not in self.sinks])
        self.control_crowds()
        self.left_alone(free)
        aux = [id_ for id_ in self.ids if id_ in self.sources] + [id_ for id_ in self.ids if id_ in self.sinks]
        return aux, self.cut

    def drawn(self, id_: str) -> list[Link]:
        return [link for link in self.at[id_] if link not in self.cut]

    def take_out(self, id_: str, side: set[str]) -> None:
        if id_ not in self.sources and id_ not in self.sinks:
            side.add(id_)
            self.cut.update(self.at[id_])

    def by_hand(self) -> None:
        for id_ in self.ids:
            if self.facts.placement(id_) == "aux":
                outgoing = sum(link.source == id_ for link in self.at[id_])
                self.take_out(id_, self.sinks if outgoing * 2 > len(self.at[id_]) else self.sources)

    def too_well_connected(self, rest: list[str]) -> None:
        if len(rest) < MINIMUM_NODES:
            return
        incoming = {id_: _degree([link for link in self.drawn(id_) if link.target == id_]) for id_ in rest}
        outgoing = {id_: _degree([link for link in self.drawn(id_) if link.source == id_]) for id_ in rest}
        for id_ in _outliers(incoming, 1):
            self.take_out(id_, self.sources)
        for id_ in _outliers(outgoing, 4):
            self.take_out(id_, self.sinks)

    def control_crowds(self) -> None:
        for id_ in self.ids:
            control = [link for link in self.drawn(id_) if not link.data]
            if len(control) > MAXIMUM_CONTROL:
                self.cut.update(control)

    def backward_crowds(self) -> None:
        backward = self.facts.is_backward
        for id_ in self.ids:
            if not backward(id_):
                continue
            incoming = [
                link for link in self.drawn(id_) if link.target == id_ and link.data and not backward(link.source)
            ]
            if len(incoming) <= MAXIMUM_BACKWARD:
                continue
            forward = [link for link in self.links if link.data and not backward(link.target)]
            ranks = longest_paths(self.ids, [(link.source, link.target) for link in forward])
            last = incoming[0]
            for link in incoming[1:]:
                last = link if ranks[link.source] >= ranks[last.source] else last
            self.cut.update(link for link in incoming if link is not last)

    def left_alone(self, free: list[str]) -> None:
        for id_ in free:
            if id_ in self.sources or id_ in self.sinks or self.drawn(id_):
                continue
            outgoing = any(link.source == id_ for link in self.at[id_])
            incoming = any(link.target == id_ for link in self.at[id_])
            if outgoing != incoming:
                (self.sources if outgoing else self.sinks).add(id_)


def _degree(links: list[Link]) -> int:
    """Neighbours by data edges, or, where there are none, by control edges."""
    return sum(link.data for link in links) or len(links)


def _outliers(degrees: dict[str, int], spread: int) -> list[str]:
    """The ids whose degree lies above the third quartile by more than ``spread`` times the quartiles' distance."""
    ordered = sorted(degrees.values())
    lower = ordered[int(len(ordered) * 0.25 + 0.5)]
    upper = ordered[min(int(len(ordered) * 0.75 + 0.5), len(ordered) - 1)]
    bound = max(upper + (upper - lower) * spread, MINIMUM_DEGREE - 1)
    return [id_ for id_, degree in degrees.items() if degree > bound]


def longest_paths(ids: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """For each id the number of edges on the longest way to it; edges that close a cycle are passed over."""
    incoming: dict[str, list[str]] = {}
    for source, target in edges:
        incoming.setdefault(target, []).append(source)
    ranks: dict[str, int] = {}
    visiting: set[str] = set()

    def rank(id_: str) -> int:
        if id_ in ranks or id_ in visiting:
            return ranks.get(id_, 0)
        visiting.add(id_)
        ranks[id_] = max((rank(source) for source in incoming.get(id_, ())), default=-1) + 1
        visiting.discard(id_)
        return ranks[id_]

    for id_ in ids:
        rank(id_)
    return ranks
