"""Resource variables: the newer kind, whose every use reads the value anew."""

from __future__ import annotations

from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import DType
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.array import identity
from tfedu.variables.variable import Variable


class ResourceVariable(Variable):
    """A variable made with ``use_resource=True``.

    It is used like any other. The difference shows where assignments and reads are ordered: a reference variable has
    one snapshot, read once in a run, while every use of a resource variable is a read of its own, which waits for the
    control dependencies around it::

        with tf.control_dependencies([v.assign(2.0)]):
            y = v + 1.0     # 3.0 for a resource variable

    In the graph it is a ``VariableV2`` operation too: ``VarHandleOp`` and the operations on its handle exist only in
    TensorFlow.
    """

    _initializer_scope = True

    def _make_snapshot(self, caching_device: Any) -> None:
        with name_scope("IsInitialized"):
            apply_op("IsVariableInitialized", "VarIsInitializedOp", ref=self._variable)
        with name_scope("Read"), get_default_graph().colocate_with(self._variable.op):
            self._snapshot = identity(self._variable, name="ReadVariableOp")

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return self._variable.dtype.base_dtype

    def value(self) -> Tensor:
        """The value where this is called: after the operations it must wait for."""
        return identity(self._variable, name="ReadVariableOp")

    def read_value(self) -> Tensor:
        """The value where this is called: after the operations it must wait for."""
        with name_scope("Read"):
            value = self.value()
        return identity(value)

    def is_initialized(self, name: str | None = None) -> Tensor:
        """bool scalar: whether the variable has a value."""
        return apply_op("IsVariableInitialized", name, ref=self._variable)
