"""When groups run and where their results go: in place into variables wherever nothing is lost by it.

An update may overwrite its variable as soon as nobody needs the old value any more: every other group that reads it
must run earlier, and the group that writes it may read it only at the very element that it is about to write. Where
that is impossible (two variables that are exchanged, say) the new value is first kept in a temporary and copied over
at the end of the run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tfedu.compiler.fuse import Fused, Group
from tfedu.compiler.ir import Node


@dataclass(slots=True)
class Schedule:
    """The order of a fused program's groups.

    Attributes:
        fused: the groups.
        order: all of them, each after those whose results it reads.
        in_place: update key -> node that is stored straight into the variable.
        copied: update key -> node whose value is copied into the variable at the end.
        guarded: place in ``order`` before which all checks have been computed and no variable has been written.
    """

    fused: Fused
    order: list[Group]
    in_place: dict[str, Node] = field(default_factory=dict)
    copied: dict[str, Node] = field(default_factory=dict)
    guarded: int = 0


def schedule(fused: Fused) -> Schedule:
    """Order the groups and decide which updates happen in place."""
    program = fused.program
    readers = _state_readers(fused)
    result = Schedule(fused, fused.groups)
    edges: list[tuple[Group, Group]] = []
    checking = [fused.stored[node] for node, _, _ in program.checks]
    for key, node in program.updates.items():
        writer = fused.stored.get(node)
        others = [group for group in [*readers.get(key, ()), *checking] if group is not None and group is not writer]
        result.copied[key] = node
        if writer is None or (writer in checking) or not _reads_only_own_element(fused, writer, node, key):
            continue
        wanted = [*edges, *((group, writer) for group in others)]
        try:
            result.order = fused.order(wanted)
        except ValueError:
            continue
        edges = wanted
        result.in_place[key] = result.copied.pop(key)
    if program.checks:
        # what the checks need comes first, so that a failing check stops the run before anything is changed
        before = _needed(fused, {group for group in checking if group is not None})
        result.order = [g for g in result.order if g in before] + [g for g in result.order if g not in before]
        result.guarded = len(before)
    return result


def _state_readers(fused: Fused) -> dict[str, list[Group]]:
    """Which groups load each variable, perhaps through a reshape."""
    found: dict[str, list[Group]] = {}
    for group in fused.groups:
        for node in loaded(fused, group):
            if node.prim == "state":
                found.setdefault(node.attrs["key"], []).append(group)
    return found


def loaded(fused: Fused, group: Group) -> list[Node]:
    """The nodes whose memory a group reads."""
    if group.kind != "loop":
        nodes = [arg for arg in group.outputs[0].args if arg in fused.stored]
    else:
        nodes = [n for n in group.accesses if n not in group.inlined and n not in group.reduces and n in fused.stored]
    return list(dict.fromkeys(fused.holder(node) for node in nodes))


def _reads_only_own_element(fused: Fused, writer: Group, node: Node, key: str) -> bool:
    """Whether ``writer`` may overwrite the variable while it computes ``node`` from it."""
    states = [n for n in loaded(fused, writer) if n.prim == "state" and n.attrs["key"] == key]
    if not states:
        return True
    # a nest with inner loops stores what there is one of per row when it has finished all of these
    if writer.kind != "loop" or (writer.inner and writer.depth(node) != "row"):
        return False
    where = writer.accesses[node][0].flat(node.shape)
    for other, found in writer.accesses.items():
        if other in fused.stored and fused.holder(other) in states and other not in writer.inlined:
            if len(found) != 1 or found[0].guards or found[0].flat(other.shape) != where:
                return False
    return True


def _needed(fused: Fused, goals: set[Group]) -> set[Group]:
    """These groups and all whose results they need."""
    needs: dict[Group, list[Group]] = {}
    for group, readers in fused.readers.items():
        for reader in readers:
            needs.setdefault(reader, []).append(group)
    seen = set(goals)
    stack = list(goals)
    while stack:
        for group in needs.get(stack.pop(), ()):
            if group not in seen:
                seen.add(group)
                stack.append(group)
    return seen
