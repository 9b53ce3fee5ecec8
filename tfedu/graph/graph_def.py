"""GraphDef: a graph as a message that TensorFlow and its tools read and write.

The messages are those that come with TensorBoard; they are imported when they are first used.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any

from tfedu.graph import registry
from tfedu.graph.attr_values import read_attr, write_attr, write_shape
from tfedu.graph.conditions import without_switches
from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import DType
from tfedu.graph.graph import Graph
from tfedu.graph.op_def import UNSET, ArgDef, OpDef
from tfedu.graph.operation import Operation
from tfedu.graph.standard_nodes import StandardNodes
from tfedu.graph.standard_ops import REWRITTEN
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.graph.versions import GRAPH_DEF_VERSION
from tfedu.i18n import t

MAX_BYTES = 2**31 - 1
MAX_NODES = 1_000_000
MAX_OUTPUTS = 65_536
_OPS_FILE = Path(__file__).with_name("tensorflow_ops.txt")
_PRIVATE_ATTRS = {"_class": "list(string)", "_gradient_op_type": "string"}


# -- writing ----------------------------------------------------------------------------------------------------------


def to_graph_def(graph: Graph, add_shapes: bool = False) -> Any:
    """The graph as a ``GraphDef`` message (TF: ``Graph.as_graph_def``).

    Operations that TensorFlow does not have are written as the operations of TensorFlow that do the same.

    Args:
        add_shapes: also write the static shapes, as the attribute ``_output_shapes``.

    Raises:
        ValueError: an operation that cannot be said in TensorFlow's words, or more than 2 GB.
    """
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    result = GraphDef()
    result.versions.producer = GRAPH_DEF_VERSION
    taken = {op.name for op in graph.get_operations()}
    for op in graph.get_operations():
        if op.type in REWRITTEN:
            REWRITTEN[op.type](StandardNodes(result, op, taken))
        elif op.type in tensorflow_ops():
            write_node(result.node.add(), op)
        else:
            raise ValueError(t("graph_def.own_op", name=op.name, type=op.type))
        if add_shapes and op.outputs:
            shapes = result.node[-1].attr["_output_shapes"].list
            for tensor in op.outputs:
                write_shape(shapes.shape.add(), tensor.shape)
            if result.node[-1].op == "Merge" != op.type:  # its second output says which input came
                write_shape(shapes.shape.add(), TensorShape([]))
    if result.ByteSize() > MAX_BYTES:
        raise ValueError("GraphDef cannot be larger than 2GB.")
    return result


@lru_cache(maxsize=1)
def tensorflow_ops() -> frozenset[str]:
    """The types of operations that TensorFlow 1.15 knows."""
    lines = _OPS_FILE.read_text(encoding="utf8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def write_node(node: Any, op: Operation) -> None:
    node.name, node.op, node.device = op.name, op.type, op.device
    node.input.extend(input_name(tensor) for tensor in op.inputs)
    node.input.extend(f"^{before.name}" for before in op.control_inputs)
    for name, attr in op.op_def.attrs.items():
        if op.attrs.get(name) is None and attr.kind != "shape":
            continue  # an optional one that was left out
        dtype = op.attrs.get("dtype") if attr.kind == "tensor" else None
        write_attr(node.attr[name], attr.kind, op.attrs.get(name), dtype)
    for name, kind in _PRIVATE_ATTRS.items():
        if name in op.attrs:
            write_attr(node.attr[name], kind, op.attrs[name])


def input_name(tensor: Tensor) -> str:
    """``"a"`` for the first output of ``a``, ``"a:1"`` for the second."""
    return f"{tensor.op.name}:{tensor.value_index}" if tensor.value_index else tensor.op.name


def write_graph(graph_or_graph_def: Any, logdir: str, name: str, as_text: bool = True) -> str:
    """Write a graph into a file (TF: ``tf.train.write_graph``).

    Args:
        graph_or_graph_def: a Graph or a GraphDef.
        logdir: folder, made if need be.
        name: name of the file, ``.pbtxt`` or ``.pb`` by custom.
        as_text: readable text instead of binary.

    Returns:
        the path of the file.
    """
    from google.protobuf import text_format

    message = to_graph_def(graph_or_graph_def) if isinstance(graph_or_graph_def, Graph) else graph_or_graph_def
    os.makedirs(logdir, exist_ok=True)
    path = os.path.join(logdir, name)
    if as_text:
        with open(path, "w", encoding="utf8") as text:
            text.write(text_format.MessageToString(message))
    else:
        with open(path, "wb") as binary:
            binary.write(message.SerializeToString(deterministic=True))
    return path


# -- reading ----------------------------------------------------------------------------------------------------------


def import_graph_def(
    graph_def: Any,
    input_map: dict[Any, Any] | None = None,
    return_elements: Any = None,
    name: str | None = None,
    op_dict: Any = None,
    producer_op_list: Any = None,
) -> list[Any] | None:
    """Add the operations of a ``GraphDef`` to the default graph (TF: ``tf.import_graph_def``).

    Either all of them are added or, when something is wrong with one, none.

    Args:
        graph_def: the message; what it claims is checked, whoever wrote it.
        input_map: name of a tensor in ``graph_def`` -> tensor of the default graph to use in its place.
        return_elements: names of operations (``"a"``) or tensors (``"a:0"``) to return.
        name: prefix of the new names, ``"import"`` by default; ``""`` for none.
        op_dict, producer_op_list: accepted and not needed, as in TensorFlow.

    Returns:
        the operations and tensors asked for, or None when none were.

    Raises:
        TypeError: not a GraphDef; a value of ``input_map`` that is no tensor.
        ValueError: an unknown operation, a missing or mistyped input, names that are taken or not found.
    """
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    if not isinstance(graph_def, GraphDef):
        raise TypeError("graph_def must be a GraphDef proto.")
    wanted = _names(return_elements)
    graph = get_default_graph()
    with graph.name_scope("import" if name is None else name) as scope:
        reader = _Reader(graph, without_switches(graph_def), scope, _mapped(graph, input_map or {}))
    try:
        reader.read()
        reader.check_map_used()
        return None if return_elements is None else [reader.element(n) for n in wanted]
    except BaseException:
        reader.take_back()
        raise


def _names(return_elements: Any) -> list[str]:
    names = [] if return_elements is None else list(return_elements)
    names = [n.decode() if isinstance(n, bytes) else n for n in names]
    if not all(isinstance(n, str) for n in names):
        raise TypeError("return_elements must be a list of strings.")
    return names


def _mapped(graph: Graph, input_map: dict[Any, Any]) -> dict[str, Any]:
    """``input_map`` with the default output spelled out: ``"a"`` is ``"a:0"``."""
    result = {}
    for key, value in input_map.items():
        key = key.decode() if isinstance(key, bytes) else key
        if not isinstance(key, str):
            raise TypeError("input_map must be a dictionary mapping strings to Tensor objects.")
        try:
            element = graph.as_graph_element(value)
        except TypeError:
            raise TypeError(t("graph_def.map_value", name=key, value=repr(value))) from None
        result[key if ":" in key or key.startswith("^") else f"{key}:0"] = element
    return result


class _Reader:
    """One import: the nodes of a message become operations, each after those it takes its inputs from."""

    def __init__(self, graph: Graph, graph_def: Any, scope: str, input_map: dict[str, Any]) -> None:
        self.graph = graph
        self.scope = scope
        self.input_map = input_map
        self.used: set[str] = set()
        self.made: dict[str, Operation] = {}
        if len(graph_def.node) > MAX_NODES:
            raise ValueError(t("graph_def.too_many", count=len(graph_def.node), limit=MAX_NODES))
        self.nodes = {node.name: node for node in graph_def.node}
        if len(self.nodes) < len(graph_def.node):
            names = [node.name for node in graph_def.node]
            twice = next(n for i, n in enumerate(names) if self.nodes[n] is not graph_def.node[i])
            raise ValueError(f"Node '{twice}' is not unique")
        self.functions = {f.signature.name for f in graph_def.library.function}

    def read(self) -> None:
        for node in self._ordered():
            try:
                self.made[node.name] = self._operation(node)
            except Exception as error:  # whatever a malformed node makes the engine's own rules trip over
                raise ValueError(t("graph_def.node", name=node.name, type=node.op, message=str(error))) from error

    def _ordered(self) -> list[Any]:
        """The nodes, each after its inputs, otherwise in their own order."""
        nodes = list(self.nodes.values())
        position = {node.name: i for i, node in enumerate(nodes)}
        waiting = [0] * len(nodes)
        followers: dict[int, list[int]] = {}
        for i, node in enumerate(nodes):
            for source in {self._source(text)[0] for text in node.input if not self._is_mapped(text)}:
                if source not in position:
                    raise ValueError(t("graph_def.no_input", name=node.name, type=node.op, input=source))
                followers.setdefault(position[source], []).append(i)
                waiting[i] += 1
        ready = [i for i, count in enumerate(waiting) if not count]
        result = []
        while ready:
            i = heapq.heappop(ready)
            result.append(nodes[i])
            for follower in followers.get(i, ()):
                waiting[follower] -= 1
                if not waiting[follower]:
                    heapq.heappush(ready, follower)
        if len(result) < len(nodes):
            stuck = next(node for i, node in enumerate(nodes) if waiting[i])
            raise ValueError(t("graph_def.cycle", name=stuck.name))
        return result

    @staticmethod
    def _source(text: str) -> tuple[str, int | None]:
        """``"a:1"`` -> ("a", 1), ``"a"`` -> ("a", 0), ``"^a"`` -> ("a", None)."""
        if text.startswith("^"):
            return text[1:], None
        name, colon, index = text.partition(":")
        if colon and not index.isdigit():
            raise ValueError(f"'{text}' is not the name of a tensor")
        return name, int(index or 0)

    def _is_mapped(self, text: str) -> bool:
        return (text if text.startswith("^") or ":" in text else f"{text}:0") in self.input_map

    def _operation(self, node: Any) -> Operation:
        op_def = self._declaration(node)
        attrs = {attr.name: _read_or_default(node, attr) for attr in op_def.attrs.values()}
        _refuse_unknown(node, op_def)
        inputs = [self._tensor(text) for text in node.input if not text.startswith("^")]
        _check_inputs(op_def, attrs, inputs)
        types = list(_types(op_def.outputs, attrs, "output"))
        full_name = f"{self.scope}{node.name}"
        if full_name in self.graph._ops:
            raise ValueError(f"Node name '{full_name}' already exists in the Graph")
        for name in _PRIVATE_ATTRS:
            if name in node.attr:
                attrs[name] = self._private(name, node.attr[name])
        with self.graph.device(node.device) if node.device else nullcontext():
            op = self.graph.create_op(op_def, inputs, attrs, [kind for kind, _ in types], f"{full_name}/")
        self.graph._names_in_use.setdefault(full_name.lower(), 1)
        op._add_control_inputs([self._control(text) for text in node.input if text.startswith("^")])
        return op

    def _declaration(self, node: Any) -> OpDef:
        if node.op in self.functions:
            raise ValueError(t("graph_def.function"))
        if node.op == "PyFunc":
            raise ValueError(t("graph_def.py_func"))
        try:
            return registry.get(node.op)
        except RuntimeError:
            remedy = "graph_def.unknown_op" if node.op in tensorflow_ops() else "graph_def.nobodys_op"
            raise ValueError(f"No op named {node.op} in defined operations. {t(remedy)}") from None

    def _tensor(self, text: str) -> Tensor:
        key = text if ":" in text else f"{text}:0"
        if key in self.input_map:
            self.used.add(key)
            element = self.input_map[key]
            if not isinstance(element, Tensor):
                raise ValueError(f"input_map['{key}'] is an operation; a tensor is wanted")
            return element
        name, index = self._source(text)
        outputs = self.made[name].outputs
        if index is None or index >= len(outputs):
            raise ValueError(f"input '{text}': '{name}' has only {len(outputs)} outputs")
        return outputs[index]

    def _control(self, text: str) -> Operation:
        if text in self.input_map:
            self.used.add(text)
            element = self.input_map[text]
            return element.op if isinstance(element, Tensor) else element
        return self.made[text[1:]]

    def _private(self, name: str, message: Any) -> Any:
        if name == "_gradient_op_type":
            return message.s.decode()
        groups = [g.decode() for g in message.list.s]
        inside = [g.removeprefix("loc:@") for g in groups]
        return [f"loc:@{self.scope}{g}" for g in inside if g in self.nodes]

    def element(self, name: str) -> Any:
        """One of the elements to return. Raises ValueError when there is none of that name."""
        source, index = self._source(name)
        if ":" in name and name in self.input_map:
            return self.input_map[name]
        op = self.made.get(source)
        if op is None:
            kind = "tensor" if ":" in name else "node"
            raise ValueError(f"Requested return {kind} '{name}' not found in graph def")
        if ":" not in name:
            return op
        if index is None or index >= len(op.outputs):
            raise ValueError(f"Invalid return output {index} of node '{source}', which has {len(op.outputs)} output(s)")
        return op.outputs[index]

    def check_map_used(self) -> None:
        """Raises ValueError when ``input_map`` names tensors that nothing takes."""
        inside = {f"{op}:0" for op in self.made} | {f"^{op}" for op in self.made}
        missing = [k for k in self.input_map if k not in self.used and k not in inside]
        if missing:
            raise ValueError(f"Attempted to map inputs that were not found in graph_def: [{', '.join(missing)}]")

    def take_back(self) -> None:
        """Remove what this import has added."""
        for op in self.made.values():
            self.graph._ops.pop(op.name, None)
        self.graph.touch()


def _read_or_default(node: Any, attr: Any) -> Any:
    if attr.name in node.attr:
        return read_attr(node.attr[attr.name], attr)
    if attr.default is UNSET:
        raise ValueError(f"NodeDef missing attr '{attr.name}'")
    return attr.default


def _refuse_unknown(node: Any, op_def: OpDef) -> None:
    for name in node.attr:
        if not name.startswith("_") and name not in op_def.attrs:
            raise ValueError(f"NodeDef mentions attr '{name}' not in Op<name={node.op}>")


def _types(args: tuple[ArgDef, ...], attrs: dict[str, Any], what: str) -> Iterator[tuple[DType, bool]]:
    """``(type, whether it is a reference)`` of each input or output; a list gives as many as it has elements."""
    for arg in args:
        if arg.type_list_attr:
            for kind in attrs[arg.type_list_attr]:
                yield kind, arg.is_ref
            continue
        count = attrs[arg.number_attr] if arg.number_attr else 1
        if not 0 <= count <= MAX_OUTPUTS:
            raise ValueError(f"{what} '{arg.name}' of {count} tensors; at most {MAX_OUTPUTS} are possible")
        kind = arg.type or attrs[arg.type_attr]
        for _ in range(count):
            yield (kind._as_ref if arg.is_ref and what == "output" else kind), arg.is_ref


def _check_inputs(op_def: OpDef, attrs: dict[str, Any], inputs: list[Tensor]) -> None:
    expected = list(_types(op_def.inputs, attrs, "input"))
    if len(expected) != len(inputs):
        raise ValueError(f"it takes {len(expected)} inputs, and {len(inputs)} are given")
    for index, ((kind, is_ref), tensor) in enumerate(zip(expected, inputs, strict=True)):
        if tensor.dtype.base_dtype is not kind or (is_ref and not tensor.dtype.is_ref_dtype):
            raise ValueError(
                f"Input {index} was passed {tensor.dtype.name} from {tensor.name} "
                f"incompatible with expected {kind.name}{'_ref' if is_ref else ''}."
            )
