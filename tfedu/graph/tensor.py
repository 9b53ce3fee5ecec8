"""``tf.Tensor``: one output of an operation. It has a type and a shape; a value it has only inside a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tfedu.graph.dtypes import DType
from tfedu.graph.errors import OperatorNotAllowedInGraphError
from tfedu.graph.reference import Reference
from tfedu.graph.tensor_shape import Dims, TensorShape, merge

if TYPE_CHECKING:
    from tfedu.graph.graph import Graph
    from tfedu.graph.operation import Operation

OVERLOADABLE = (
    "add radd sub rsub mul rmul div rdiv truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul "
    "lt le gt ge and rand or ror xor rxor neg abs invert getitem"
).split()


class Overloaded:
    """The operators of tensors and variables; :func:`overload` fills them in."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __add__(self, other: Any) -> Tensor: ...
        def __radd__(self, other: Any) -> Tensor: ...
        def __sub__(self, other: Any) -> Tensor: ...
        def __rsub__(self, other: Any) -> Tensor: ...
        def __mul__(self, other: Any) -> Tensor: ...
        def __rmul__(self, other: Any) -> Tensor: ...
        def __div__(self, other: Any) -> Tensor: ...
        def __rdiv__(self, other: Any) -> Tensor: ...
        def __truediv__(self, other: Any) -> Tensor: ...
        def __rtruediv__(self, other: Any) -> Tensor: ...
        def __floordiv__(self, other: Any) -> Tensor: ...
        def __rfloordiv__(self, other: Any) -> Tensor: ...
        def __mod__(self, other: Any) -> Tensor: ...
        def __rmod__(self, other: Any) -> Tensor: ...
        def __pow__(self, other: Any) -> Tensor: ...
        def __rpow__(self, other: Any) -> Tensor: ...
        def __matmul__(self, other: Any) -> Tensor: ...
        def __rmatmul__(self, other: Any) -> Tensor: ...
        def __lt__(self, other: Any) -> Tensor: ...
        def __le__(self, other: Any) -> Tensor: ...
        def __gt__(self, other: Any) -> Tensor: ...
        def __ge__(self, other: Any) -> Tensor: ...
        def __and__(self, other: Any) -> Tensor: ...
        def __rand__(self, other: Any) -> Tensor: ...
        def __or__(self, other: Any) -> Tensor: ...
        def __ror__(self, other: Any) -> Tensor: ...
        def __xor__(self, other: Any) -> Tensor: ...
        def __rxor__(self, other: Any) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...
        def __invert__(self) -> Tensor: ...
        def __getitem__(self, key: Any) -> Tensor: ...

    def experimental_ref(self) -> Reference:
        """Something hashable that stands for this object; its ``deref()`` is the object."""
        return Reference(self)


class Tensor(Overloaded):
    """A symbolic handle on one output of an :class:`~tfedu.graph.operation.Operation`.

    Attributes:
        op: the operation that makes it.
        value_index: which of the operation's outputs it is.
        dtype: type of its elements.
        name: ``"<operation>:<index>"``.
    """

    __slots__ = ("__weakref__", "_dims", "_keras_history", "dtype", "op", "value_index")

    # NumPy arrays must leave `array + tensor` to the tensor.
    __array_priority__ = 100

    def __init__(self, op: Operation, value_index: int, dtype: DType, dims: Dims) -> None:
        self.op = op
        self.value_index = value_index
        self.dtype = dtype
        self._dims = dims

    @property
    def name(self) -> str:
        return f"{self.op.name}:{self.value_index}"

    @property
    def graph(self) -> Graph:
        return self.op.graph

    @property
    def device(self) -> str:
        return self.op.device

    @property
    def dims(self) -> Dims:
        """Static extents as a plain tuple, None where unknown; None alone when the rank is unknown."""
        return self._dims

    @property
    def shape(self) -> TensorShape:
        """The static shape."""
        return TensorShape(self._dims)

    def get_shape(self) -> TensorShape:
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Add what you know: merges ``shape`` into the static shape.

        Raises:
            ValueError: when the two contradict each other.
        """
        self._dims = merge(self._dims, TensorShape(shape).as_tuple())

    def consumers(self) -> list[Operation]:
        """The operations that take this tensor as an input, in creation order."""
        return [op for op in self.graph.get_operations() if any(t is self for t in op.inputs)]

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """The tensor's value in ``session`` (default: the default session)."""
        from tfedu.graph.context import require_session

        return require_session(session, self.graph, "eval").run(self, feed_dict)

    def __str__(self) -> str:
        parts = [f'Tensor("{self.name}"']
        if self._dims is not None:
            parts.append(f"shape={self.shape}")
        parts.append(f"dtype={self.dtype.name})")
        text = ", ".join(parts)
        return text[:-1] + f", device={self.device})" if self.device else text

    def __repr__(self) -> str:
        return f"<tf.Tensor '{self.name}' shape={self.shape} dtype={self.dtype.name}>"

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        # TF 1: identity. Elementwise comparison is tf.equal.
        return self is other

    def __bool__(self) -> bool:
        raise OperatorNotAllowedInGraphError(
            "using a `tf.Tensor` as a Python `bool` is not allowed in Graph execution. "
            "Use tf.cond to choose between two computations, tf.logical_and/or/not to combine conditions."
        )

    def __iter__(self) -> Iterator[Tensor]:
        raise OperatorNotAllowedInGraphError(
            "iterating over `tf.Tensor` is not allowed in Graph execution. "
            "To iterate over this tensor use tf.map_fn, or tf.unstack. ('Tensor' object is not iterable.)"
        )

    def __len__(self) -> int:
        raise TypeError(
            f"len is not well defined for symbolic Tensors. ({self.name}) "
            "Please call `x.shape` rather than `len(x)` for shape information."
        )

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"Cannot convert a symbolic Tensor ({self.name}) to a numpy array.")

    def _as_graph_element(self) -> Tensor:
        return self

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self)}


def overload(name: str, function: Callable[..., Any]) -> None:
    """Give tensors the operator ``__name__``. The operators live with their operations, in :mod:`tfedu.ops`."""
    if name not in OVERLOADABLE:
        raise ValueError(f"Overriding __{name}__ is disallowed")
    setattr(Tensor, f"__{name}__", function)
