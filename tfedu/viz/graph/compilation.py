"""What the compiler makes of a run, step by step: :func:`compilation`.

Every step is a graph payload like any other. The first is what the run executes of the learner's graph; then come the
primitives, as lowering makes them and after every pass; at the end the kernels, scopes that hold the primitives they
compute, with the source that does it. Each primitive names the operations it came from (``from``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tfedu.compiler.ir import BINARY, MOVEMENT, UNARY, Node, Program
from tfedu.compiler.schedule import Schedule
from tfedu.graph.context import get_default_session
from tfedu.i18n import t
from tfedu.runtime.rehearsal import rehearse
from tfedu.viz.graph.kinds import kind_of
from tfedu.viz.graph.payload import LONGEST_ATTR, LONGEST_VALUE, Payload, build_payload, number_text
from tfedu.viz.graph.steps import StepsView

_KINDS = {
    "input": "input",
    "const": "constant",
    "state": "variable",
    "store": "update",
    "result": "control",
    "random": "random",
    **dict.fromkeys(("sigmoid", "tanh"), "activation"),
    **dict.fromkeys(("reduce", "argreduce", "scan"), "reduce"),
    **dict.fromkeys((*MOVEMENT, "iota", "argsort", "take_along", "gather", "scatter_add", "copy"), "array"),
    **dict.fromkeys(("dot", "conv", "conv_input_grad", "conv_filter_grad"), "linear"),
    **dict.fromkeys(("pool", "max_pool_grad", "avg_pool_grad"), "linear"),
}
# In the last step, variables before and after are apart: a scope that is read and written would close a circle.
_SHELVES = {"state": "variables", "input": "inputs", "const": "constants"}
_DOCUMENTED = (
    *("input", "state", "const", "store", "result", "iota", "cast", "select", "reshape", "transpose", "broadcast"),
    *("slice", "pad", "concat", "reduce", "argreduce", "scan", "dot", "conv", "conv_input_grad", "conv_filter_grad"),
    *("pool", "max_pool_grad", "avg_pool_grad", "gather", "scatter_add", "random", "copy", "argsort", "take_along"),
)


def compilation(fetches: Any, feed_dict: Any = None, session: Any = None, **options: Any) -> StepsView:
    """How a run is compiled: its operations, every pass over them, the kernels that execute them.

    Nothing is executed: variables keep their values, random streams their places.

    Args:
        fetches, feed_dict: as ``Session.run`` takes them. The shapes of the fed values are those compiled for.
        session: where the variables are; default: the default session.
        **options: first values of the view's traits: ``step``, ``open``, ``locale``, ``theme`` ...

    Returns:
        a view to step through with its buttons or the keys ``[`` and ``]``.

    Raises:
        ValueError: without a session.
        tf.errors.FailedPreconditionError: a variable has no value yet.

    >>> import tfedu as tf, tfedu.viz
    >>> with tf.Graph().as_default(), tf.Session() as sess:
    ...     x = tf.placeholder(tf.float32, [2], name="x")
    ...     view = tfedu.viz.compilation(tf.exp(x * 1.0, name="y"), {x: [1, 2]}, locale="en")
    >>> [step["id"] for step in view.payload["steps"]][:4]
    ['graph', 'lowered', 'fold', 'simplify']
    >>> [node["op"] for node in view.payload["steps"][3]["graph"]["nodes"]]
    ['input', 'exp', 'result']
    """
    session = session or get_default_session()
    if session is None:
        raise ValueError(t("viz.no_session"))
    whole = build_payload(session.graph)
    recorder = _Recorder({node["name"]: node["by"] for node in whole["nodes"]})
    executed, complete = rehearse(session, fetches, feed_dict, recorder)
    names = {op.name for op in executed}
    first = {"id": "graph", "graph": restricted(whole, names), "new": [], "leaving": []}
    steps = [first, *recorder.steps()]
    return StepsView({"version": 1, "steps": steps, "kernels": recorder.kernels_, "complete": complete}, **options)


def restricted(payload: Payload, names: set[str]) -> Payload:
    """The part of a graph's payload that has these names; what came from elsewhere comes from nowhere."""
    kept = [index for index, node in enumerate(payload["nodes"]) if node["name"] in names]
    place = {index: position for position, index in enumerate(kept)}
    nodes = []
    for index in kept:
        node = dict(payload["nodes"][index])
        node["inputs"] = [[place[source], output] for source, output in node["inputs"] if source in place]
        node["control"] = [place[source] for source in node["control"] if source in place]
        if node.get("of") in place:
            node["of"] = place[node["of"]]
        else:
            node.pop("of", None)
        nodes.append(node)
    types = {node["op"]: payload["types"][node["op"]] for node in nodes}
    return {"version": payload["version"], "nodes": nodes, "sources": payload["sources"], "types": types}


class _Recorder:
    """Sees every program of the run's stages; stages of one run are shown side by side in each step."""

    def __init__(self, asked_by: Mapping[str, str]) -> None:
        self.asked_by = asked_by
        self.stages: list[dict[str, _Named]] = []
        self.kernels_: list[dict[str, Any]] = []
        self._grouped: list[list[dict[str, Any]]] = []

    def program(self, name: str, program: Program) -> None:
        if name == "lowered":
            self.stages.append({})
            self._grouped.append([])
        passes = self.stages[-1]
        before = _last(passes) if passes else None
        passes[name] = _Named(program, before, f"stage_{len(self.stages)}/" if len(self.stages) > 1 else "")

    def kernels(self, schedule: Schedule, steps: list[list[Any]]) -> None:
        named = _last(self.stages[-1])
        self._grouped[-1] = self._kernel_nodes(schedule, steps, named)

    @staticmethod
    def _numbered(scope: str, prim: str, counts: Counter[str]) -> str:
        name = f"{scope}/{prim}"
        counts[name] += 1
        return name if counts[name] == 1 else f"{name}_{counts[name] - 1}"

    def steps(self) -> list[dict[str, Any]]:
        order = list(dict.fromkeys(name for passes in self.stages for name in passes))
        graphs = [
            [node for passes in self.stages for node in (passes.get(name) or _last(passes)).nodes()] for name in order
        ]
        steps = []
        for at, (name, rows) in enumerate(zip(order, graphs)):
            here = {row["name"] for row in rows}
            new = here - {row["name"] for row in graphs[at - 1]} if at else set()
            leaving = here - {row["name"] for row in graphs[at + 1]} if at + 1 < len(graphs) else set()
            steps.append({"id": name, "graph": self._graph(rows), "new": sorted(new), "leaving": sorted(leaving)})
        grouped = [row for rows in self._grouped for row in rows]
        if grouped:
            steps.append({"id": "kernels", "graph": self._graph(grouped), "new": [], "leaving": []})
        return steps

    def _graph(self, rows: list[dict[str, Any]]) -> Payload:
        """A payload of rows whose inputs are names; a primitive was asked for by whoever asked for its operation."""
        place = {row["name"]: index for index, row in enumerate(rows)}
        nodes = [
            {
                **row,
                "inputs": [[place[name], 0] for name in row["inputs"]],
                "by": self.asked_by.get(next(iter(row["from"]), ""), "user"),
            }
            for row in rows
        ]
        prims = dict.fromkeys(row["op"] for row in rows)
        return {"version": 1, "nodes": nodes, "sources": [], "types": {prim: _type(prim) for prim in prims}}

    def _kernel_nodes(self, schedule: Schedule, launches: list[list[Any]], named: _Named) -> list[dict[str, Any]]:
        fused = schedule.fused
        rows: list[dict[str, Any]] = []
        stored: dict[Node, str] = {}
        for leaf in fused.program.nodes():
            if fused.stored.get(leaf, leaf) is None and leaf.prim != "reshape":
                stored[leaf] = (
                    f"{_SHELVES.get(leaf.prim, leaf.prim)}/{named.names[leaf].rpartition('/')[0] or leaf.prim}"
                )
                rows.append(named.row(leaf, stored[leaf], []))
        counts: Counter[str] = Counter()
        for group, steps in zip(schedule.order, launches, strict=True):
            number = len(self.kernels_) + 1
            label = re.sub(
                r"^host:|_[0-9a-f]{12}\w*", "", max((step.kernel for step in steps), key=len, default="copy")
            )
            scope = f"{named.prefix}kernel_{number}_{label}"
            mine = group.inlined | set(group.outputs) | set(group.reduces)
            inner: dict[Node, str] = {}
            for node in fused.program.nodes():
                literal = node.prim == "const" and node not in stored and any(node in user.args for user in mine)
                if node not in mine and not literal:
                    continue
                inner[node] = self._numbered(scope, node.prim, counts)
                held = [fused.holder(arg) if arg in fused.stored else arg for arg in node.args]
                sources = [inner.get(arg) or stored.get(place) for arg, place in zip(node.args, held, strict=True)]
                rows.append(named.row(node, inner[node], [source for source in sources if source]))
            stored.update((node, inner[node]) for node in group.outputs)
            ops = list(dict.fromkeys(name for step in steps for name in step.ops)) or list(group.origin())
            sources_ = list(dict.fromkeys(step.source for step in steps if step.source))
            self.kernels_.append(
                {
                    "scope": scope,
                    "launches": [step.kernel for step in steps],
                    "source": "\n".join(sources_),
                    "ops": ops,
                    "flops": sum(step.flops for step in steps),
                    "bytes": sum(step.bytes for step in steps),
                }
            )
        rows += named.ends({node: stored.get(fused.holder(node), "") for node in fused.program.roots}, "new_values/")
        return rows


def _last(passes: Mapping[str, _Named]) -> _Named:
    return list(passes.values())[-1]


class _Named:
    """A program whose nodes have names: that of the operation they came from, the primitive, and a number if need be.

    A node that a pass has only given other operands keeps the name it had in the program ``before``.
    """

    def __init__(self, program: Program, before: _Named | None, prefix: str) -> None:
        self.program = program
        self.prefix = prefix
        self.names: dict[Node, str] = {}
        nodes = program.nodes()
        present = set(nodes)
        free: dict[str, list[str]] = {}
        if before is not None:
            for node, name in before.names.items():
                if node in present:
                    self.names[node] = name
                elif node.prim != "const":  # another constant is another value
                    free.setdefault(before.stem(node), []).append(name)
        taken = {*self.names.values(), *(before.names.values() if before else ())}
        self.origin = self._origins(nodes)
        for node in nodes:
            if node in self.names:
                continue
            stem = self.stem(node)
            if free.get(stem):
                self.names[node] = free[stem].pop(0)
                continue
            name, number = stem, 0
            while name in taken:
                number += 1
                name = f"{stem}_{number}"
            taken.add(name)
            self.names[node] = name

    def _origins(self, nodes: list[Node]) -> dict[Node, str]:
        """The operation each node came from; what helps several, such as a constant, has that of its first reader."""
        checked = {node: op for node, _, op in self.program.checks}
        origin = {node: checked.get(node, "") for node in nodes}
        readers = {arg: node for node in reversed(nodes) for arg in node.args}
        for node in reversed(nodes):
            if node.prim == "state":
                origin[node] = node.attrs["key"]
            elif node.origin:
                origin[node] = node.origin[0]
            elif node in readers:
                origin[node] = origin[readers[node]]
        return origin

    def stem(self, node: Node) -> str:
        origin = self.origin[node]
        return self.prefix + (f"{origin}/{node.prim}" if origin else node.prim)

    def nodes(self) -> list[dict[str, Any]]:
        """The rows of a payload, inputs by name."""
        rows = [self.row(node, name, [self.names[arg] for arg in node.args]) for node, name in self._in_order()]
        return rows + self.ends({node: self.names[node] for node in self.program.roots})

    def _in_order(self) -> list[tuple[Node, str]]:
        return [(node, self.names[node]) for node in self.program.nodes()]

    def row(self, node: Node, name: str, inputs: list[str]) -> dict[str, Any]:
        row = _row(name, node.prim, inputs, node)
        row["from"] = list(node.origin) or ([self.origin[node]] if self.origin[node] else [])
        row["attrs"] = {key: _short(value) for key, value in sorted(node.attrs.items()) if key != "value"}
        if node.prim == "const":
            value = node.value
            text = number_text(value.tolist()) if value.size <= LONGEST_VALUE else f"{value.size} × …"
            row["value"] = text if 0 < len(text) <= LONGEST_VALUE else f"{value.size} × …"
        return row

    def ends(self, sources: Mapping[Node, str], shelf: str = "") -> list[dict[str, Any]]:
        """Rows for what leaves the program: new values of variables, results, checks."""
        ends = [
            (f"{shelf}{self.prefix}{key}/store", "store", node, [key]) for key, node in self.program.updates.items()
        ]
        results = [*self.program.outputs, *(node for node, _, _ in self.program.checks)]
        for number, node in enumerate(results):
            name = f"{self.prefix}result" + (f"_{number}" if number else "")
            ends.append((name, "result", node, [self.origin[node]] if self.origin[node] else []))
        rows = []
        for name, prim, node, origin in ends:
            row = _row(name, prim, [sources[node]] if sources.get(node) else [], node)
            rows.append({**row, "from": origin, "outputs": []})
        return rows


def _row(name: str, prim: str, inputs: list[str], node: Node) -> dict[str, Any]:
    outputs = [{"dtype": _dtype(node), "shape": list(node.shape)}]
    op = "Const" if prim == "const" else prim  # so that it is drawn in the nodes that use it
    return {"name": name, "op": op, "inputs": inputs, "control": [], "outputs": outputs, "attrs": {}}


def _dtype(node: Node) -> str:
    return "bool" if node.dtype.kind == "b" else node.dtype.name


def _short(value: Any) -> str:
    text = str(value).replace(" ", "")
    return text if len(text) <= LONGEST_ATTR else text[: LONGEST_ATTR - 1] + "…"


def _type(prim: str) -> dict[str, Any]:
    prim = "const" if prim == "Const" else prim
    if prim in _DOCUMENTED:
        key = f"viz.prim_{prim}"
    else:
        key = "viz.prim_elementwise" if prim in UNARY | BINARY else "viz.prim_other"
    return {
        "kind": _KINDS.get(prim) or kind_of(prim),
        "doc": {lang: t(key, lang, prim=prim) for lang in ("en", "zh")},
        "formula": "",
    }
