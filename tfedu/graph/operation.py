"""``tf.Operation``: one node of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tfedu.graph.dtypes import DType
from tfedu.graph.op_def import OpDef
from tfedu.graph.source import Source
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape

if TYPE_CHECKING:
    from tfedu.graph.graph import Graph


class Operation:
    """A node: it takes tensors, makes tensors, and may have to wait for other operations.

    Attributes:
        graph, name, type: where it belongs, its unique name, its declaration's name.
        op_def: its declaration.
        inputs: the tensors it takes.
        outputs: the tensors it makes.
        control_inputs: operations that must have run before it.
        device: where the reader wants it, ``""`` for anywhere.
        original_op: the operation whose gradient this one is part of, or None.
        added_by: ``"user"``, ``"gradient"``, ``"optimizer"`` or ``"summary"``: who asked for it.
    """

    def __init__(
        self,
        graph: Graph,
        op_def: OpDef,
        name: str,
        inputs: list[Tensor],
        attrs: dict[str, Any],
        control_inputs: list[Operation],
        device: str,
        frames: tuple[tuple[str, int, str], ...],
        added_by: str,
        id_: int,
    ) -> None:
        self.graph = graph
        self.op_def = op_def
        self.name = name
        self.inputs = inputs
        self.attrs = attrs
        self.control_inputs = control_inputs
        self.device = device
        self.added_by = added_by
        self.outputs: list[Tensor] = []
        self.original_op: Operation | None = None
        self._frames = frames
        self._id = id_

    @property
    def type(self) -> str:
        return self.op_def.name

    def values(self) -> tuple[Tensor, ...]:
        """The outputs."""
        return tuple(self.outputs)

    @property
    def source(self) -> Source | None:
        """The reader's line that made this operation, if it is known."""
        return Source(*self._frames[0]) if self._frames else None

    @property
    def traceback(self) -> list[tuple[str, int, str, str]]:
        """``(file, line, function, code)`` of the reader's frames, outermost first."""
        return [(f, n, fn, Source(f, n, fn).code) for f, n, fn in reversed(self._frames)]

    def get_attr(self, name: str) -> Any:
        """The attribute's value; a text is bytes, as in TensorFlow.

        Raises:
            ValueError: when the operation has no such attribute.
        """
        if name not in self.attrs:
            raise ValueError(f"Operation '{self.name}' has no attr named '{name}'.")
        value = self.attrs[name]
        if isinstance(value, (list, tuple)):
            return [item.encode() if isinstance(item, str) else item for item in value]
        return value.encode() if isinstance(value, str) else value

    @property
    def node_def(self) -> Any:
        """The operation as a ``NodeDef`` message; a copy, so that changing it changes nothing here."""
        from tensorboard.compat.proto.node_def_pb2 import NodeDef

        from tfedu.graph.graph_def import write_node

        message = NodeDef()
        write_node(message, self)
        return message

    def node_attrs(self) -> dict[str, Any]:
        """The attributes as plain values that can be printed and put into JSON."""
        return {name: _plain(value) for name, value in sorted(self.attrs.items())}

    def colocation_groups(self) -> list[bytes]:
        """Names of the operations it must share a device with, ``[b"loc:@name"]``."""
        groups = self.attrs.get("_class")
        return [g.encode() for g in groups] if groups else [f"loc:@{self.name}".encode()]

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Run the operation in ``session`` (default: the default session)."""
        from tfedu.graph.context import require_session

        require_session(session, self.graph, "run").run(self, feed_dict)

    def _add_control_input(self, op: Operation) -> None:
        if op not in self.control_inputs:
            self.control_inputs.append(op)
            self.graph.touch()

    def _add_control_inputs(self, ops: list[Operation]) -> None:
        for op in ops:
            self._add_control_input(op)

    def _as_graph_element(self) -> Operation:
        return self

    def __str__(self) -> str:
        lines = [f'name: "{self.name}"', f'op: "{self.type}"']
        lines += [f'input: "{t.name if t.value_index else t.op.name}"' for t in self.inputs]
        lines += [f'input: "^{op.name}"' for op in self.control_inputs]
        if self.device:
            lines.append(f'device: "{self.device}"')
        lines += [f"{key}: {value}" for key, value in self.node_attrs().items()]
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        return f"<tf.Operation '{self.name}' type={self.type}>"


def _plain(value: Any) -> Any:
    if isinstance(value, DType):
        return value.name
    if isinstance(value, TensorShape):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf8", "backslashreplace")
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "tolist") and hasattr(value, "size"):
        return _plain(value.tolist()) if value.size <= 16 else f"<{value.dtype} {list(value.shape)}>"
    return str(value)
