"""A layered drawing of one small directed graph, after Sugiyama, Tagawa and Toda (1981).

Ranks by longest path, then pulled together; crossings reduced by sweeping barycentres; coordinates by alternating
least-squares alignment with the neighbours, each rank solved exactly by pooling adjacent violators. No randomness and
no hash order: the same input gives the same drawing everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

NODE_GAP = 22.0
LANE_GAP = 12.0
RANK_GAP = 15.0
_SWEEPS = 12


@dataclass(frozen=True)
class Box:
    """A node of the given size; ``end`` ties it to the first (-1) or last (+1) rank."""

    id: str
    width: float
    height: float
    end: int = 0


@dataclass(frozen=True)
class Edge:
    """An edge with room for a label (0 for none)."""

    key: str
    source: str
    target: str
    label_width: float = 0.0
    label_height: float = 0.0


@dataclass
class Drawing:
    """Centres of nodes and labels, and the bends of edges between the nodes' own borders; y grows downwards."""

    nodes: dict[str, tuple[float, float]] = field(default_factory=dict)
    bends: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    labels: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(eq=False)
class _Cell:
    """A node, or the place where an edge passes a rank."""

    width: float
    height: float
    real: bool
    above: list[_Cell] = field(default_factory=list)
    below: list[_Cell] = field(default_factory=list)
    x: float = 0.0
    place: int = 0


def draw_layers(boxes: Sequence[Box], edges: Sequence[Edge]) -> Drawing:
    """The drawing of ``boxes`` joined by ``edges``; edges that close a cycle run upwards."""
    ranks = _rank(boxes, edges)
    cells = {box.id: _Cell(box.width, box.height, real=True) for box in boxes}
    rows: list[list[_Cell]] = [[] for _ in range(2 * max(ranks.values(), default=0) + 1)]
    for box in boxes:
        rows[2 * ranks[box.id]].append(cells[box.id])
    lanes = {edge.key: _lane(edge, ranks, cells, rows) for edge in edges}
    _order(rows)
    _align(rows)
    heights = _levels(rows)
    drawing = Drawing()
    for box in boxes:
        drawing.nodes[box.id] = (cells[box.id].x, heights[2 * ranks[box.id]])
    for edge in edges:
        first = 2 * min(ranks[edge.source], ranks[edge.target]) + 1
        points = [(cell.x, heights[first + i]) for i, cell in enumerate(lanes[edge.key])]
        if edge.label_width and points:
            drawing.labels[edge.key] = points[len(points) // 2]
        drawing.bends[edge.key] = points if ranks[edge.source] <= ranks[edge.target] else points[::-1]
    return drawing


def _rank(boxes: Sequence[Box], edges: Sequence[Edge]) -> dict[str, int]:
    ids = [box.id for box in boxes]
    inner = {box.id for box in boxes if box.end == 0}
    forward = _without_cycles(ids, [(e.source, e.target) for e in edges if e.source in inner and e.target in inner])
    above: dict[str, list[str]] = {id_: [] for id_ in ids}
    below: dict[str, list[str]] = {id_: [] for id_ in ids}
    for source, target in forward:
        above[target].append(source)
        below[source].append(target)
    order = _topological(ids, above, below)
    ranks = dict.fromkeys(ids, 0)
    for id_ in order:
        ranks[id_] = max((ranks[other] + 1 for other in above[id_]), default=0)
    for id_ in reversed(order):  # what only feeds one place stands right before it
        if below[id_] and len(below[id_]) >= len(above[id_]):
            ranks[id_] = min(ranks[other] for other in below[id_]) - 1
    shift = 1 if any(box.end < 0 for box in boxes) else 0
    last = max((ranks[id_] for id_ in inner), default=0) + shift
    for box in boxes:
        ranks[box.id] = 0 if box.end < 0 else last + 1 if box.end > 0 else ranks[box.id] + shift
    return ranks


def _without_cycles(ids: Sequence[str], pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The edges with those that close a cycle, in depth-first order, turned round."""
    out: dict[str, list[str]] = {id_: [] for id_ in ids}
    for source, target in pairs:
        out[source].append(target)
    state: dict[str, int] = {}
    back: set[tuple[str, str]] = set()
    for start in ids:
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(out[start]))]
        while stack:
            here, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[here] = 2
                stack.pop()
            elif state.get(following) == 1:
                back.add((here, following))
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(out[following])))
    turned = [(b, a) if (a, b) in back else (a, b) for a, b in pairs]
    return [pair for pair in dict.fromkeys(turned) if pair[0] != pair[1]]


def _topological(ids: Sequence[str], above: dict[str, list[str]], below: dict[str, list[str]]) -> list[str]:
    missing = {id_: len(above[id_]) for id_ in ids}
    ready = [id_ for id_ in ids if missing[id_] == 0]
    for id_ in ready:
        for other in below[id_]:
            missing[other] -= 1
            if missing[other] == 0:
                ready.append(other)
    return ready


def _lane(edge: Edge, ranks: dict[str, int], cells: dict[str, _Cell], rows: list[list[_Cell]]) -> list[_Cell]:
    """Cells for the ranks an edge passes; the label's room is in the middle one."""
    top, bottom = sorted((edge.source, edge.target), key=lambda id_: ranks[id_])
    span = range(2 * ranks[top] + 1, 2 * ranks[bottom])
    lane = []
    before = cells[top]
    for i, row in enumerate(span):
        labelled = i == len(span) // 2
        cell = _Cell(edge.label_width if labelled else 1.0, edge.label_height if labelled else 0.0, real=False)
        _join(before, cell)
        rows[row].append(cell)
        lane.append(cell)
        before = cell
    if edge.source != edge.target:
        _join(before, cells[bottom])
    return lane


def _join(upper: _Cell, lower: _Cell) -> None:
    upper.below.append(lower)
    lower.above.append(upper)


def _order(rows: list[list[_Cell]]) -> None:
    """Sweeps down and up, each row by the mean place of its neighbours; the order with the fewest crossings stays."""
    _number(rows)
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else rows[::-1]:
            keyed = [(_mean(cell.above if down else cell.below, cell.place), cell.place, cell) for cell in row]
            row[:] = [cell for _, _, cell in sorted(keyed, key=lambda entry: entry[:2])]
            _number([row])
        crossings = _crossings(rows)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
        if fewest == 0:
            break
    for row, order in zip(rows, best, strict=True):
        row[:] = order
    _number(rows)


def _number(rows: list[list[_Cell]]) -> None:
    for row in rows:
        for place, cell in enumerate(row):
            cell.place = place


def _mean(neighbours: list[_Cell], default: float) -> float:
    return sum(cell.place for cell in neighbours) / len(neighbours) if neighbours else default


def _crossings(rows: list[list[_Cell]]) -> int:
    total = 0
    for row in rows:
        ends = [sorted(other.place for other in cell.below) for cell in row]
        flat = [end for group in ends for end in group]
        total += sum(a > b for i, a in enumerate(flat) for b in flat[i + 1 :])
    return total


def _align(rows: list[list[_Cell]]) -> None:
    for row in rows:
        x = 0.0
        for before, cell in zip([None, *row], row, strict=False):
            x += _gap(before, cell) if before else 0.0
            cell.x = x
        for cell in row:
            cell.x -= x / 2
    for sweep in range(2 * _SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else rows[::-1]:
            wanted = []
            for cell in row:
                near = cell.above if down else cell.below
                far = cell.below if down else cell.above
                pull = [(other.x, 1.0 if other.real or cell.real else 4.0) for other in near]
                pull += [(other.x, 0.35 if other.real or cell.real else 1.5) for other in far]
                weight = sum(share for _, share in pull)
                goal = sum(x * share for x, share in pull) / weight if pull else cell.x
                wanted.append((goal, weight or 0.1))
            _settle(row, wanted)


def _gap(before: _Cell, cell: _Cell) -> float:
    """The least distance of two neighbours' centres."""
    between = NODE_GAP if before.real or cell.real else LANE_GAP
    return before.width / 2 + between + cell.width / 2


def _settle(row: list[_Cell], wanted: list[tuple[float, float]]) -> None:
    """Puts a row as near to the wanted places as the gaps allow: least squares under order, by pooling."""
    offsets = [0.0]
    for before, cell in pairwise(row):
        offsets.append(offsets[-1] + _gap(before, cell))
    pools: list[tuple[float, float, int]] = []  # mean, weight, members
    for (goal, weight), offset in zip(wanted, offsets, strict=False):
        mean, members = goal - offset, 1
        while pools and pools[-1][0] > mean:
            other, mass, count = pools.pop()
            mean = (mean * weight + other * mass) / (weight + mass)
            weight, members = weight + mass, members + count
        pools.append((mean, weight, members))
    places = [mean for mean, _, members in pools for _ in range(members)]
    for cell, place, offset in zip(row, places, offsets, strict=False):
        cell.x = place + offset


def _levels(rows: list[list[_Cell]]) -> list[float]:
    """The y of each row's middle."""
    levels, y = [], 0.0
    for i, row in enumerate(rows):
        height = max((cell.height for cell in row), default=0.0)
        y += (RANK_GAP if i else 0.0) + height / 2
        levels.append(y)
        y += height / 2
    return levels
