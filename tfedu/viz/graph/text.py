"""The graph in words: a tree of scopes and operations, for terminals, diffs and ``text/plain``."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tfedu.viz.graph.hierarchy import Hierarchy, Item
from tfedu.viz.graph.look import operations_text, shape_text

MOST_LINES = 60


def outline(tree: Hierarchy, open_scopes: Collection[str], lang: str, label: str) -> str:
    """One line per item in view, indented by scope; at most 60, then how many more there are."""
    lines = list(_lines(tree.root, tree, frozenset(open_scopes), lang, 1))
    if len(lines) > MOST_LINES:
        rest = len(lines) - MOST_LINES
        lines = [*lines[:MOST_LINES], f"  … +{rest}"]
    return "\n".join([label, *lines])


def _lines(scope: Item, tree: Hierarchy, open_scopes: Collection[str], lang: str, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for item in scope.children:
        if item.type != "op":
            opened = item.id in open_scopes
            yield f"{indent}{'-' if opened else '+'} {item.label}  ({operations_text(item.size, lang)})"
            if opened:
                yield from _lines(item, tree, open_scopes, lang, depth + 1)
            continue
        node = tree.nodes[item.node]
        shapes = ", ".join(f"{out['dtype']} {shape_text(out['shape'], lang)}" for out in node["outputs"])
        yield f"{indent}· {item.label}  {node['op']}" + (f" -> {shapes}" if shapes else "")
