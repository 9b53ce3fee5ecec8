"""``MetaGraphDef``: a graph together with its collections, so that its variables are variables again after reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.graph import Graph, GraphKeys
from tfedu.graph.graph_def import import_graph_def
from tfedu.graph.versions import VERSION
from tfedu.training.queue_runner import QueueRunner, queue_runner_def
from tfedu.variables.slices import prepended, stripped
from tfedu.variables.variable import Variable

_OF_VARIABLES = (
    GraphKeys.GLOBAL_VARIABLES,
    GraphKeys.TRAINABLE_VARIABLES,
    GraphKeys.LOCAL_VARIABLES,
    GraphKeys.METRIC_VARIABLES,
    GraphKeys.MODEL_VARIABLES,
    GraphKeys.MOVING_AVERAGE_VARIABLES,
    GraphKeys.GLOBAL_STEP,
)
_UNBOUND, _UNBOUND_PREFIX = "unbound_inputs", "$unbound_inputs_"


def export_meta_graph(
    filename: str | None = None,
    meta_info_def: Any = None,
    graph_def: Any = None,
    saver_def: Any = None,
    collection_list: Any = None,
    as_text: bool = False,
    graph: Graph | None = None,
    export_scope: str | None = None,
    clear_devices: bool = False,
    clear_extraneous_savers: bool = False,
    strip_default_attrs: bool = False,
    save_debug_info: bool = False,
    **kwargs: Any,
) -> Any:
    """The graph and its collections as a ``MetaGraphDef`` message (TF: ``tf.train.export_meta_graph``).

    Args:
        filename: also write it to this file.
        meta_info_def: a ``MetaInfoDef`` message to include.
        graph_def: use this GraphDef instead of the graph's own.
        saver_def: a ``SaverDef`` message to include.
        collection_list: names of the collections (default: all).
        as_text: write the file in protobuf's text format.
        graph: the graph (default: the default graph).
        export_scope: only what is in this name scope, without its prefix.
        clear_devices: leave out where operations run.
        clear_extraneous_savers, strip_default_attrs, save_debug_info: accepted for compatibility.

    Raises:
        ValueError: a graph that cannot be written.

    >>> v = Variable(1.0, name="v")
    >>> sorted(export_meta_graph().collection_def)
    ['trainable_variables', 'variables']
    """
    from tensorboard.compat.proto.meta_graph_pb2 import MetaGraphDef

    graph = graph or get_default_graph()
    result = MetaGraphDef()
    if meta_info_def is not None:
        result.meta_info_def.MergeFrom(meta_info_def)
    result.meta_info_def.tensorflow_version = VERSION
    result.graph_def.MergeFrom(graph.as_graph_def(add_shapes=True) if graph_def is None else graph_def)
    if export_scope:
        _cut_out(result, export_scope)
    if clear_devices:
        for node in result.graph_def.node:
            node.device = ""
    if saver_def is not None:
        result.saver_def.MergeFrom(saver_def)
    for key in graph.get_all_collection_keys() if collection_list is None else collection_list:
        if isinstance(key, str) and not key.startswith("_"):
            _write_collection(result, key, graph.get_collection(key), export_scope)
    if filename is not None:
        _write(result, Path(filename), as_text)
    return result


def _cut_out(message: Any, scope: str) -> None:
    """Keep the nodes of ``scope``, without its prefix; what they take from outside is listed as unbound inputs."""
    nodes = message.graph_def.node
    inside = [node for node in nodes if node.name.startswith(scope.removesuffix("/") + "/")]
    names = {node.name for node in inside}
    unbound: dict[str, None] = {}

    def inner(text: str) -> str:
        if text.removeprefix("^").partition(":")[0] in names:
            return stripped(text, scope)
        unbound[_UNBOUND_PREFIX + text.removeprefix("^")] = None
        return ("^" if text.startswith("^") else "") + _UNBOUND_PREFIX + text.removeprefix("^")

    kept = [type(node).FromString(node.SerializeToString()) for node in inside]
    for node in kept:
        node.input[:] = [inner(text) for text in node.input]
        node.name = stripped(node.name, scope)
        if "_class" in node.attr:
            classes = node.attr["_class"].list.s
            classes[:] = [stripped(name.decode(), scope).encode() for name in classes]
    del nodes[:]
    nodes.extend(kept)
    if unbound:
        message.collection_def[_UNBOUND].bytes_list.value.extend(name.encode() for name in unbound)


def _write_collection(message: Any, key: str, items: list[Any], scope: str | None) -> None:
    """Variables as ``VariableDef``, QueueRunners as ``QueueRunnerDef``, graph elements by name, numbers and words as
    they are; of all else nothing."""
    found = message.collection_def
    items = [item for item in items if scope is None or _belongs(item, scope)]
    if not items:
        return
    if key in _OF_VARIABLES and all(isinstance(item, Variable) for item in items):
        protos = [item.to_proto(scope) for item in items]
        found[key].bytes_list.value.extend(proto.SerializeToString() for proto in protos if proto is not None)
    elif all(isinstance(item, QueueRunner) for item in items):
        found[key].bytes_list.value.extend(item.to_proto(scope).SerializeToString() for item in items)
    elif all(isinstance(item, (str, bytes)) for item in items):
        found[key].bytes_list.value.extend(item.encode() if isinstance(item, str) else item for item in items)
    elif all(isinstance(item, int) for item in items):
        found[key].int64_list.value.extend(items)
    elif all(isinstance(item, float) for item in items):
        found[key].float_list.value.extend(items)
    elif all(hasattr(item, "name") and hasattr(item, "graph") for item in items):
        found[key].node_list.value.extend(stripped(item.name, scope) for item in items)


def _belongs(item: Any, scope: str) -> bool:
    """Whether ``item`` is of the scope, by its name; a number has none and belongs everywhere."""
    name = item if isinstance(item, str) else getattr(item, "name", None)
    return name is None or name.startswith(scope)


def _write(message: Any, path: Path, as_text: bool) -> None:
    from google.protobuf import text_format

    path.parent.mkdir(parents=True, exist_ok=True)
    if as_text:
        path.write_text(text_format.MessageToString(message), encoding="utf8")
    else:
        path.write_bytes(message.SerializeToString())


def _read(path: Path) -> Any:
    from google.protobuf import text_format
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.meta_graph_pb2 import MetaGraphDef

    if not path.exists():
        raise OSError(f"File {path} does not exist.")
    content = path.read_bytes()
    try:
        return MetaGraphDef.FromString(content)
    except DecodeError:
        try:
            return text_format.Parse(content.decode("utf8"), MetaGraphDef())
        except (text_format.ParseError, UnicodeDecodeError) as error:
            raise OSError(f"Cannot parse file {path}: {error}.") from None


def import_meta_graph(
    meta_graph_or_file: Any, clear_devices: bool = False, import_scope: str | None = None, **kwargs: Any
) -> None:
    """Add the operations and collections of a ``MetaGraphDef`` to the default graph.

    Args:
        meta_graph_or_file: the message, or the name of its file (binary or text).
        clear_devices: forget where operations were to run.
        import_scope: name scope that is put in front of all names.
        kwargs: for :func:`tf.import_graph_def`, such as ``input_map``.

    Raises:
        OSError: ``File ... does not exist.``, ``Cannot parse file``.
        ValueError: the graph does not fit, or ``input_map`` lacks one of its unbound inputs.
    """
    message = _read(Path(meta_graph_or_file)) if isinstance(meta_graph_or_file, (str, Path)) else meta_graph_or_file
    graph = get_default_graph()
    scope = graph.unique_name(import_scope, mark_as_used=False) if import_scope else ""
    graph_def = type(message.graph_def).FromString(message.graph_def.SerializeToString())
    if clear_devices:
        for node in graph_def.node:
            node.device = ""
    unbound = [value.decode() for value in _unbound(message)]
    missing = [name for name in unbound if name not in (kwargs.get("input_map") or {})]
    if missing:
        raise ValueError(f"Graph contains unbound inputs: {missing}. Must provide these inputs through input_map.")
    import_graph_def(graph_def, name=import_scope or "", **kwargs)
    variables: dict[bytes, Variable] = {}
    for key, collection in sorted(message.collection_def.items()):
        if key != _UNBOUND:
            _read_collection(graph, key, collection, scope, variables)


def _unbound(message: Any) -> Any:
    return message.collection_def[_UNBOUND].bytes_list.value if _UNBOUND in message.collection_def else ()


def _read_collection(graph: Graph, key: str, collection: Any, scope: str, variables: dict[bytes, Variable]) -> None:
    """Add what a collection holds; a variable that is in several is one variable."""
    from tensorboard.compat.proto.variable_pb2 import VariableDef

    kind = collection.WhichOneof("kind")
    for value in getattr(collection, kind).value if kind else ():
        if kind == "node_list":
            item = graph.as_graph_element(prepended(value, scope))
        elif kind != "bytes_list":
            item = value
        elif key in _OF_VARIABLES:
            if value not in variables:
                variables[value] = Variable.from_proto(VariableDef.FromString(value), scope)
            item = variables[value]
        elif key == GraphKeys.QUEUE_RUNNERS:
            item = QueueRunner.from_proto(queue_runner_def().FromString(value), scope)
        else:
            item = prepended(value.decode(), scope) if scope else value
        graph.add_to_collection(key, item)
