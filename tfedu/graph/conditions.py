"""The one use of TensorFlow's switches that is read: the value that a variable has, or else its initial one.

``Variable.initialized_value`` is ``tf.cond`` in TensorFlow (moving averages need it), an operation of its own here.
"""

from __future__ import annotations

from collections import Counter
from typing import Any


def without_switches(graph_def: Any) -> Any:
    """The GraphDef with ``InitializedValue`` in place of the merges that ask whether a variable is initialised."""
    if not any(node.op == "Merge" for node in graph_def.node):
        return graph_def
    rewritten = _initialized_values({node.name: node for node in graph_def.node})
    if not rewritten:
        return graph_def
    result = type(graph_def)()
    result.CopyFrom(graph_def)
    for node in result.node:
        if node.name in rewritten:
            waits = [text for text in node.input if text.startswith("^")]
            node.op, node.input[:] = "InitializedValue", [*rewritten[node.name], *waits]
            for name in list(node.attr):
                if name not in ("T", "_class"):
                    del node.attr[name]
    scopes = tuple({name.rpartition("/")[0] + "/" for name in rewritten} | {f"{name}/" for name in rewritten})
    _prune(result, scopes)
    return result


def _initialized_values(nodes: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Name of a Merge -> the variable and the initial value that it chooses from.

    TensorFlow puts a condition around a value that is one already, so there are several rounds.
    """
    found: dict[str, tuple[str, str]] = {}
    merges = [node for node in nodes.values() if node.op == "Merge"]
    while True:
        more = {node.name: pair for node in merges if (pair := _variable_and_initial(node, nodes, found))}
        if not more:
            return found
        found |= more
        merges = [node for node in merges if node.name not in more]


def _variable_and_initial(
    merge: Any, nodes: dict[str, Any], found: dict[str, tuple[str, str]]
) -> tuple[str, str] | None:
    """What ``merge`` chooses from, if its switches are turned by whether the one is initialised."""

    def source(text: str, *kinds: str) -> Any:
        node = nodes.get(text.partition(":")[0])
        return node if node is not None and node.op in kinds and node.input else None

    def asked(text: str) -> str:
        node = source(text, "Identity", "IsVariableInitialized")
        if node is not None and node.op == "Identity":
            node = source(node.input[0], "IsVariableInitialized")
        return "" if node is None else node.input[0]

    if len(merge.input) < 2 or ":" in merge.input[0]:
        return None
    otherwise, held = source(merge.input[0], "Switch"), source(merge.input[1], "Identity")
    if otherwise is None or held is None or not held.input[0].endswith(":1"):
        return None
    switch = source(held.input[0], "RefSwitch", "Switch")
    if switch is None or len(switch.input) < 2 or len(otherwise.input) < 2:
        return None
    variable = switch.input[0] if switch.op == "RefSwitch" else found.get(switch.input[0], ("",))[0]
    if not variable or {asked(otherwise.input[1]), asked(switch.input[1])} != {variable}:
        return None
    return variable, otherwise.input[0]


def _prune(graph_def: Any, scopes: tuple[str, ...]) -> None:
    """Remove what the rewritten merges needed and nothing needs any more."""
    consumers = Counter(text.lstrip("^").partition(":")[0] for node in graph_def.node for text in node.input)
    nodes = {node.name: node for node in graph_def.node}
    ahead = [node for node in graph_def.node if node.name.startswith(scopes)]
    gone = set()
    while ahead:
        node = ahead.pop()
        if node.name in gone or consumers[node.name] or node.op not in ("Switch", "RefSwitch", "Identity"):
            continue
        gone.add(node.name)
        for text in node.input:
            name = text.lstrip("^").partition(":")[0]
            consumers[name] -= 1
            if name in nodes and name.startswith(scopes):
                ahead.append(nodes[name])
    kept = [node for node in graph_def.node if node.name not in gone]
    del graph_def.node[:]
    graph_def.node.extend(kept)
