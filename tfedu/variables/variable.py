"""``tf.Variable``: a value that a session keeps from run to run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph, require_session
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.graph import Graph, GraphKeys
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.registry import declare
from tfedu.graph.tensor import OVERLOADABLE, Overloaded, Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope, register_tensor_conversion_function
from tfedu.ops.array import identity
from tfedu.ops.array.gather import gather
from tfedu.ops.array.scatter import gather_nd
from tfedu.ops.control import group, no_op
from tfedu.ops.variables import scattering as scatter_variable
from tfedu.ops.variables import state
from tfedu.variables import slices
from tfedu.variables.creation import Creating, VariableAggregation, VariableSynchronization, checked_modes
from tfedu.variables.slices import prepended, stripped

declare(
    "InitializedValue",
    "ref: Ref(T), initial: T",
    "output: T",
    "T: type",
    doc=("The variable's value, or its initial value while it has none", "变量的值；尚未初始化时取其初始值"),
    shape=lambda ctx: [ctx.merged(ctx.dims(0), ctx.dims(1))],
    lower=lambda ctx, ref, initial: ref.read() if ctx.is_initialized(ref) else initial,
    stateful=True,
    gradient=lambda op, dy: [dy, None],
)


@contextmanager
def _outside_of_control() -> Iterator[None]:
    """A variable belongs to the whole graph: it waits for nothing that happens to surround its creation."""
    with get_default_graph().control_dependencies(None):
        yield


class Variable(Overloaded, metaclass=Creating):
    """A value that lives in the session, with its initialiser (TF: ``tf.Variable``).

    Three operations are made: the variable itself, ``<name>/Assign`` that initialises it, ``<name>/read``.

    Args:
        initial_value: anything that converts to a tensor, or a function without arguments that makes it.
        trainable: whether optimizers change it by default.
        collections: where it is listed (default: global variables, and trainable variables).
        validate_shape: False lets its shape change on assignment.
        caching_device: device that keeps the copy which is read.
        name: wished name.
        variable_def: a ``VariableDef`` message: the operations of a variable that exist in the graph already.
        dtype: type to convert the initial value to.
        import_scope: scope in which the operations of ``variable_def`` are.
        constraint: function that projects the value after an optimizer's update.
        use_resource: True: see :class:`~tfedu.variables.resource.ResourceVariable`.
        synchronization, aggregation: for copies on several devices; ``ON_READ`` variables are not trained.
        expected_shape, shape: accepted and not used: the initial value decides.

    Raises:
        ValueError: no initial value, or one of unknown shape.

    >>> v = Variable(0.5, name="rate")
    >>> v.name, v.dtype.base_dtype.name
    ('rate:0', 'float32')
    """

    SaveSliceInfo = slices.SaveSliceInfo
    _variable: Tensor
    _initializer_scope = False  # whether a value that is no function is converted in a scope of its own

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        expected_shape: Any = None,
        import_scope: str | None = None,
        constraint: Callable[[Any], Any] | None = None,
        use_resource: bool | None = None,
        synchronization: Any = VariableSynchronization.AUTO,
        aggregation: Any = VariableAggregation.NONE,
        shape: Any = None,
    ) -> None:
        self._save_slice_info: slices.SaveSliceInfo | None = None
        if variable_def is not None:
            if initial_value is not None:
                raise ValueError("variable_def and initial_value are mutually exclusive.")
            self._adopt(variable_def, import_scope)
            return
        if initial_value is None:
            raise ValueError("initial_value must be specified.")
        collections = [GraphKeys.GLOBAL_VARIABLES] if collections is None else collections
        if not isinstance(collections, (list, tuple, set)):
            raise ValueError(
                "collections argument to Variable constructor must be a list, tuple, or set. "
                f"Got {collections} of type {type(collections)}"
            )
        if constraint is not None and not callable(constraint):
            raise ValueError("The `constraint` argument must be a callable.")
        self._constraint = constraint
        self._synchronization, self._aggregation, self._trainable = checked_modes(
            synchronization, aggregation, trainable, name
        )
        listed = list(collections)
        if self._trainable and GraphKeys.TRAINABLE_VARIABLES not in listed:
            listed.append(GraphKeys.TRAINABLE_VARIABLES)
        kind = None if dtype is None else as_dtype(dtype).base_dtype
        with _outside_of_control():
            self._make(initial_value, kind, validate_shape, name, caching_device)
        self.graph.add_to_collections(listed, self)

    def _adopt(self, message: Any, import_scope: str | None) -> None:
        """Take over operations of the graph: the variable that ``to_proto`` described."""
        graph = get_default_graph()

        def element(name: str) -> Any:
            return graph.as_graph_element(prepended(name, import_scope))

        self._variable = element(message.variable_name)
        self._initializer_op = element(message.initializer_name)
        given = message.initial_value_name
        self._initial_value = element(given) if given else self._initializer_op.inputs[1]
        self._snapshot = element(message.snapshot_name)
        self._synchronization, self._aggregation, self._trainable = checked_modes(
            message.synchronization, message.aggregation, message.trainable, message.variable_name
        )
        self._constraint = None
        if message.HasField("save_slice_info_def"):
            self._save_slice_info = slices.SaveSliceInfo(
                save_slice_info_def=message.save_slice_info_def, import_scope=import_scope
            )

    def _make(
        self, initial_value: Any, kind: DType | None, validate_shape: bool, name: str | None, caching_device: Any
    ) -> None:
        from_function = callable(initial_value)
        with name_scope(name, "Variable", [] if from_function else [initial_value]) as scope:
            graph = get_default_graph()
            if from_function or self._initializer_scope:
                with name_scope("Initializer"), graph.device(None):
                    value = initial_value() if from_function else initial_value
                    self._initial_value = convert_to_tensor(value, kind, "initial_value")
            else:
                self._initial_value = convert_to_tensor(initial_value, kind, "initial_value")
            shape = self._initial_value.shape if validate_shape else TensorShape(None)
            if validate_shape and not shape.is_fully_defined():
                raise ValueError(f"initial_value must have a shape specified: {self._initial_value}")
            self._variable = apply_op("VariableV2", scope, shape=shape, dtype=self._initial_value.dtype.base_dtype)
            with graph.colocate_with(self._variable.op):
                self._initializer_op = state.assign(
                    self._variable, self._initial_value, validate_shape=validate_shape
                ).op
            self._make_snapshot(caching_device)

    def _make_snapshot(self, caching_device: Any) -> None:
        graph = get_default_graph()
        place = graph.device(caching_device) if caching_device else graph.colocate_with(self._variable.op)
        with place:
            self._snapshot = identity(self._variable, name="read")

    # -- what it is ---------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self._variable.name

    @property
    def op(self) -> Operation:
        return self._variable.op

    @property
    def graph(self) -> Graph:
        return self._variable.graph

    @property
    def dtype(self) -> DType:
        """The reference type, e.g. ``float32_ref``; ``.base_dtype`` is the plain one."""
        return self._variable.dtype

    @property
    def shape(self) -> TensorShape:
        return self._variable.shape

    def get_shape(self) -> TensorShape:
        return self.shape

    def set_shape(self, shape: Any) -> None:
        self._variable.set_shape(shape)
        self._snapshot.set_shape(shape)

    @property
    def device(self) -> str:
        return self._variable.device

    @property
    def trainable(self) -> bool:
        return self._trainable

    @property
    def synchronization(self) -> VariableSynchronization:
        return self._synchronization

    @property
    def aggregation(self) -> VariableAggregation:
        return self._aggregation

    @property
    def constraint(self) -> Callable[[Any], Any] | None:
        return self._constraint

    @property
    def initializer(self) -> Operation:
        """The operation that gives the variable its initial value."""
        return self._initializer_op

    @property
    def initial_value(self) -> Tensor:
        return self._initial_value

    # -- reading and writing ------------------------------------------------------------------------------------------

    def value(self) -> Tensor:
        """The last snapshot of the variable."""
        return self._snapshot

    def read_value(self) -> Tensor:
        """The value at the point of the graph where this is called (mind control dependencies)."""
        return identity(self._variable, name="read")

    def initialized_value(self) -> Tensor:
        """The variable's value if it has one, else its initial value: for initialising one variable from another."""
        with _outside_of_control():
            return apply_op("InitializedValue", ref=self._variable, initial=self._initial_value)

    def eval(self, session: Any = None) -> Any:
        """The value in ``session`` (default: the default session)."""
        return require_session(session, self.graph, "eval").run(self._variable)

    def load(self, value: Any, session: Any = None) -> None:
        """Write a Python value into the variable, without adding operations to the graph."""
        require_session(session, self.graph, "run").run(self._initializer_op, {self._initializer_op.inputs[1]: value})

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """An operation that gives the variable ``value`` when it runs; returns the variable after it."""
        result = state.assign(self._variable, value, use_locking=use_locking, name=name)
        return result if read_value else result.op

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """An operation that adds ``delta`` to the variable; returns the variable after it."""
        result = state.assign_add(self._variable, delta, use_locking=use_locking, name=name)
        return result if read_value else result.op

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """An operation that subtracts ``delta`` from the variable; returns the variable after it."""
        result = state.assign_sub(self._variable, delta, use_locking=use_locking, name=name)
        return result if read_value else result.op

    def sparse_read(self, indices: Any, name: str | None = None) -> Tensor:
        """The rows with these indices."""
        return gather(self, indices, name=name)

    def gather_nd(self, indices: Any, name: str | None = None) -> Tensor:
        """The elements or slices at these coordinates; see ``tf.gather_nd``."""
        return gather_nd(self, indices, name=name)

    def count_up_to(self, limit: int) -> Tensor:
        """The value before an increment by 1; running it at ``limit`` raises OutOfRangeError."""
        return state.count_up_to(self._variable, limit)

    def _set_save_slice_info(self, info: slices.SaveSliceInfo) -> None:
        self._save_slice_info = info

    def _get_save_slice_info(self) -> slices.SaveSliceInfo | None:
        return self._save_slice_info

    def to_proto(self, export_scope: str | None = None) -> Any:
        """The names of the variable's operations as a ``VariableDef`` message; None if it is outside of the scope."""
        from tensorboard.compat.proto.variable_pb2 import VariableDef

        if export_scope is not None and not self._variable.name.startswith(export_scope):
            return None
        message = VariableDef(
            variable_name=stripped(self._variable.name, export_scope),
            initializer_name=stripped(self.initializer.name, export_scope),
            snapshot_name=stripped(self._snapshot.name, export_scope),
            initial_value_name=stripped(self._initial_value.name, export_scope),
            trainable=self._trainable,
            synchronization=self._synchronization.value,
            aggregation=self._aggregation.value,
            is_resource=type(self) is not Variable,
        )
        if self._save_slice_info is not None:
            message.save_slice_info_def.MergeFrom(self._save_slice_info.to_proto(export_scope))
        return message

    @staticmethod
    def from_proto(variable_def: Any, import_scope: str | None = None) -> Variable:
        """The variable of the default graph that a ``VariableDef`` message describes."""
        if not variable_def.is_resource:
            return Variable(variable_def=variable_def, import_scope=import_scope, use_resource=False)
        from tfedu.variables.resource import ResourceVariable

        return ResourceVariable(variable_def=variable_def, import_scope=import_scope)

    def _as_ref_tensor(self) -> Tensor:
        return self._variable

    _ref = _as_ref_tensor

    def _as_graph_element(self) -> Tensor:
        return self._variable

    def __iter__(self) -> Any:
        raise TypeError("'Variable' object is not iterable.")

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    __array_priority__ = 100

    def __repr__(self) -> str:
        return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}>"


def _rows(delta: Any) -> tuple[Tensor, Tensor]:
    if not isinstance(delta, IndexedSlices):
        raise TypeError(f"sparse_delta is not IndexedSlices: {delta}")
    return delta.indices, delta.values


def _by_rows(method: str, function: Callable[..., Tensor], what: str) -> Callable[..., Tensor]:
    def change(self: Variable, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Tensor:
        return function(self, *_rows(sparse_delta), use_locking=use_locking, name=name)

    change.__name__, change.__qualname__ = method, f"Variable.{method}"
    change.__doc__ = f"The rows of the IndexedSlices {what}; returns the variable after it."
    return change


def _by_coordinates(method: str, function: Callable[..., Tensor], what: str) -> Callable[..., Tensor]:
    def change(self: Variable, indices: Any, updates: Any, name: str | None = None) -> Tensor:
        return function(self, indices, updates, use_locking=True, name=name)

    change.__name__, change.__qualname__ = method, f"Variable.{method}"
    change.__doc__ = f"The updates {what} at the coordinates ``indices``; returns the variable after it."
    return change


for _method, _what in {
    "scatter_update": "replace the variable's",
    "scatter_add": "are added",
    "scatter_sub": "are subtracted",
    "scatter_mul": "are multiplied with the variable's",
    "scatter_div": "divide the variable's",
    "scatter_min": "replace the variable's where they are less",
    "scatter_max": "replace the variable's where they are greater",
    "batch_scatter_update": "replace the variable's, batch by batch",
}.items():
    setattr(Variable, _method, _by_rows(_method, getattr(scatter_variable, _method), _what))
for _method, _what in {
    "scatter_nd_update": "replace the variable's elements",
    "scatter_nd_add": "are added",
    "scatter_nd_sub": "are subtracted",
}.items():
    setattr(Variable, _method, _by_coordinates(_method, getattr(scatter_variable, _method), _what))


def _forward(operator: str) -> Callable[..., Any]:
    method = f"__{operator}__"

    def run(self: Variable, *args: Any) -> Any:
        return getattr(Tensor, method)(self.value(), *args)

    return run


for _operator in OVERLOADABLE:
    if hasattr(Tensor, f"__{_operator}__"):
        setattr(Variable, f"__{_operator}__", _forward(_operator))


def _convert(value: Variable, dtype: DType | None = None, name: str | None = None, as_ref: bool = False) -> Tensor:
    if dtype is not None and not dtype.is_compatible_with(value.dtype):
        raise ValueError(
            f"Incompatible type conversion requested to type '{dtype.name}' "
            f"for variable of type '{value.dtype.base_dtype.name}'"
        )
    return value.value()


register_tensor_conversion_function(Variable, _convert)

# -- collections of variables -----------------------------------------------------------------------------------------


def _listing(key: str, what: str) -> Callable[..., list[Any]]:
    def function(scope: str | None = None) -> list[Any]:
        return get_default_graph().get_collection(key, scope)

    function.__doc__ = f"{what} of the default graph, in order of creation; with ``scope`` those whose name it matches."
    return function


global_variables = _listing(GraphKeys.GLOBAL_VARIABLES, "All variables")
trainable_variables = _listing(GraphKeys.TRAINABLE_VARIABLES, "The variables that optimizers train")
local_variables = _listing(GraphKeys.LOCAL_VARIABLES, "The local variables")
model_variables = _listing(GraphKeys.MODEL_VARIABLES, "The model variables")
moving_average_variables = _listing(GraphKeys.MOVING_AVERAGE_VARIABLES, "The variables with moving averages")


def variables_initializer(var_list: Any, name: str = "init") -> Operation:
    """An operation that initialises the variables of ``var_list``."""
    if var_list:
        return group(*[v.initializer for v in var_list], name=name)
    return no_op(name=name)


def global_variables_initializer() -> Operation:
    """An operation that initialises all variables made so far. Make it last; run it before anything else."""
    return variables_initializer(global_variables())


def local_variables_initializer() -> Operation:
    """An operation that initialises all local variables made so far."""
    return variables_initializer(local_variables())


def is_variable_initialized(variable: Any) -> Tensor:
    """bool scalar: whether the variable has a value in the session that runs this."""
    return apply_op("IsVariableInitialized", ref=variable)


def _names_host(ctx: Any, *flags: np.ndarray) -> np.ndarray:
    return np.array([n.encode() for n, f in zip(ctx.attr("names"), flags, strict=True) if not f], object)


declare(
    "UninitializedNames",
    "initialized: N * bool",
    "names_out: string",
    "N: int >= 1, names: list(string)",
    doc=("Names of the variables without a value", "尚未初始化的变量的名字"),
    shape=lambda ctx: [(None,)],
    host=_names_host,
    stateful=True,
)


def report_uninitialized_variables(var_list: Any = None, name: str = "report_uninitialized_variables") -> Tensor:
    """1-D string tensor: names of the variables that have no value yet."""
    variables = global_variables() + local_variables() if var_list is None else list(var_list)
    with name_scope(name):
        if not variables:
            return convert_to_tensor(np.zeros(0, object), dtypes.string)
        flags = [is_variable_initialized(v) for v in variables]
        return apply_op("UninitializedNames", initialized=flags, names=[v.op.name for v in variables])


def assert_variables_initialized(var_list: Any = None) -> Any:
    """An operation that raises FailedPreconditionError unless all variables have values; None if there are none."""
    variables = global_variables() + local_variables() if var_list is None else list(var_list)
    return group(*[v.read_value() for v in variables]) if variables else None
