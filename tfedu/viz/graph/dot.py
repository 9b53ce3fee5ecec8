"""The graph in Graphviz's language, scopes as clusters: for tools that read DOT."""

from __future__ import annotations

from collections.abc import Iterator

from tfedu.viz.graph.coloring import COLOURS
from tfedu.viz.graph.hierarchy import Hierarchy, Item
from tfedu.viz.graph.look import shape_text


def draw_dot(tree: Hierarchy, lang: str) -> str:
    """All operations but embedded ones, one edge per tensor with its shape, control edges dashed."""
    lines = ["digraph graph_ {", "  node [shape=box, style=rounded, fontsize=10];", "  edge [fontsize=8];"]
    lines += _members(tree.root, tree, "  ")
    for target, node in enumerate(tree.nodes):
        if tree.item_of[target] is None:
            continue
        for source, output in dict.fromkeys((source, output) for source, output in node["inputs"]):
            if tree.item_of[source] is not None:
                shape = shape_text(tree.nodes[source]["outputs"][output]["shape"], lang)
                lines.append(
                    f"  {_quoted(tree.nodes[source]['name'])} -> {_quoted(node['name'])} [label={_quoted(shape)}];"
                )
        for source in node["control"]:
            if tree.item_of[source] is not None:
                lines.append(f"  {_quoted(tree.nodes[source]['name'])} -> {_quoted(node['name'])} [style=dashed];")
    return "\n".join([*lines, "}"]) + "\n"


def _members(scope: Item, tree: Hierarchy, indent: str) -> Iterator[str]:
    for item in scope.children:
        if item.type == "op":
            node = tree.nodes[item.node]
            colour = COLOURS[tree.kind_of(item.node)]
            label = item.label if item.label.strip("()") == node["op"] else f"{item.label}\\n{node['op']}"
            yield f'{indent}{_quoted(node["name"])} [label={_quoted(label)}, color="{colour}"];'
        else:
            yield f"{indent}subgraph {_quoted('cluster ' + item.id)} {{"
            yield f"{indent}  label={_quoted(item.label)};"
            yield from _members(item, tree, indent + "  ")
            yield f"{indent}}}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
