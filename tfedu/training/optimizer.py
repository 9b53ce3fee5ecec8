"""What all optimizers share (``tf.train.Optimizer``): gradients, slots, the operation that makes a step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tfedu.autodiff import gradients
from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import DType
from tfedu.graph.graph import Graph, GraphKeys
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import name_scope
from tfedu.ops.array import shape
from tfedu.ops.array.inspection import convert_to_tensor_or_indexed_slices
from tfedu.ops.array.sequences import unique
from tfedu.ops.control import group, tuple_
from tfedu.ops.math.elementwise import cast
from tfedu.ops.math.segment import unsorted_segment_sum
from tfedu.ops.variables.state import assign_add
from tfedu.training.slots import create_slot, create_slot_with_initializer, create_zeros_slot
from tfedu.variables.variable import Variable, trainable_variables

GradAndVar = tuple["Tensor | IndexedSlices | None", Variable]


class Optimizer:
    """Computes gradients of a loss and updates variables with them; subclasses say how.

    Args:
        use_locking: an attribute of the operations; updates never interleave here in any case.
        name: scope of the operations and of the slots.

    A class of one's own overrides :meth:`_apply_dense`, for variables that are looked up in :meth:`_apply_sparse`, and
    where it needs them :meth:`_create_slots`, :meth:`_prepare` and :meth:`_finish`.

    Raises:
        ValueError: no name.
    """

    GATE_NONE = 0
    GATE_OP = 1
    GATE_GRAPH = 2

    def __init__(self, use_locking: bool, name: str) -> None:
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking = use_locking
        self._name = name
        self._slots: dict[str, dict[Any, Variable]] = {}
        self._non_slot_dict: dict[tuple[str, Graph], Variable] = {}

    def get_name(self) -> str:
        return self._name

    # -- the public face ----------------------------------------------------------------------------------------------

    def minimize(
        self,
        loss: Tensor,
        global_step: Variable | None = None,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Operation:
        """An operation that does one step towards a smaller ``loss``.

        Args:
            loss: the tensor to make small, usually a scalar.
            global_step: an integer variable to count the steps in.
            var_list: the variables to change (default: all trainable ones).
            gate_gradients: ``GATE_OP``: the gradients of an operation's inputs are handed on only when all of them are
                there; ``GATE_GRAPH``: all gradients wait for each other; ``GATE_NONE``: no operation waits. Here no
                variable changes before all gradients are there; TensorFlow, running the same graph, needs the gates.
            aggregation_method, colocate_gradients_with_ops: see ``tf.gradients``.
            name: name of the operation (default: the optimizer's).
            grad_loss: cotangent of ``loss``.

        Raises:
            ValueError: no variable influences the loss.
        """
        pairs = self.compute_gradients(
            loss, var_list, gate_gradients, aggregation_method, colocate_gradients_with_ops, grad_loss
        )
        if all(g is None for g, _ in pairs):
            raise ValueError(
                "No gradients provided for any variable, check your graph for ops that do not support gradients, "
                f"between variables {[str(v) for _, v in pairs]} and loss {loss}."
            )
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(
        self,
        loss: Tensor,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> list[GradAndVar]:
        """``[(gradient, variable)]``; the gradient is None where the loss does not depend on the variable.

        Of a variable that is only looked up in (``tf.gather``) the gradient is IndexedSlices. ``var_list`` may hold
        other tensors, too, to look at their gradients; :meth:`apply_gradients` refuses them.

        Raises:
            TypeError: something in ``var_list`` is neither a variable nor a tensor.
            ValueError: there are no variables; loss or variables that are not floats.
        """
        if gate_gradients not in (self.GATE_NONE, self.GATE_OP, self.GATE_GRAPH):
            raise ValueError(
                "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH.  "
                f"Not {gate_gradients}"
            )
        self._assert_valid_dtypes([loss] if grad_loss is None else [loss, grad_loss])
        variables = trainable_variables() if var_list is None else _flat(var_list)
        for variable in variables:
            if not isinstance(variable, (Variable, Tensor)):
                raise TypeError(f"Argument is not a tf.Variable: {variable}")
        if not variables:
            raise ValueError("No variables to optimize.")
        found = gradients(
            loss,
            variables,
            grad_loss,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
            gate_gradients=gate_gradients == self.GATE_OP,
            aggregation_method=aggregation_method,
        )
        if gate_gradients == self.GATE_GRAPH:
            found = tuple_(found)
        self._assert_valid_dtypes([variable for gradient, variable in zip(found, variables) if gradient is not None])
        return list(zip(found, variables))

    def apply_gradients(
        self, grads_and_vars: Iterable[GradAndVar], global_step: Variable | None = None, name: str | None = None
    ) -> Operation:
        """An operation that updates the variables with the gradients, and counts the step.

        Raises:
            ValueError: no variables, or no gradient at all. TypeError: something else than a gradient.
            NotImplementedError: a tensor in the place of a variable.
            RuntimeError: rows of a gradient for a variable with a constraint.
        """
        pairs = list(grads_and_vars)
        if not pairs:
            raise ValueError("No variables provided.")
        useful = [(_gradient(g), v) for g, v in pairs if g is not None]
        if not useful:
            raise ValueError(f"No gradients provided for any variable: {[str(v) for _, v in pairs]}.")
        graph = get_default_graph()
        with graph.attributed_to("optimizer"):
            with graph.control_dependencies(None):
                self._create_slots([v for _, v in useful])
            with name_scope(name, self._name) as scope:
                self._prepare()
                updates = [self._update(g, v) for g, v in useful]
                if global_step is None:
                    train = self._finish(updates, scope)
                else:
                    done = self._finish(updates, "update")
                    with graph.control_dependencies([done]), graph.colocate_with(global_step):
                        train = assign_add(global_step, 1, name=scope).op
            if train not in graph.get_collection_ref(GraphKeys.TRAIN_OP):
                graph.add_to_collection(GraphKeys.TRAIN_OP, train)
        return train

    def _update(self, grad: Tensor | IndexedSlices, variable: Variable) -> Operation | Tensor:
        with name_scope(f"update_{variable.op.name}"), get_default_graph().colocate_with(variable):
            if isinstance(variable, Tensor):
                raise NotImplementedError("Trying to update a Tensor ", variable)
            if isinstance(grad, IndexedSlices):
                if variable.constraint is not None:
                    raise RuntimeError("Cannot use a constraint function on a sparse variable.")
                return self._apply_sparse_duplicate_indices(grad, variable)
            step = self._apply_dense(grad, variable)
            if variable.constraint is None:
                return step
            with get_default_graph().control_dependencies([step]):
                return variable.assign(variable.constraint(variable.read_value()))

    # -- what the optimizer remembers ---------------------------------------------------------------------------------

    def get_slot(self, var: Any, name: str) -> Variable | None:
        """The slot ``name`` of ``var``, or None."""
        return self._slots.get(name, {}).get(_key(var))

    def get_slot_names(self) -> list[str]:
        """The names of all slots, sorted."""
        return sorted(self._slots)

    def variables(self) -> list[Variable]:
        """Everything the optimizer itself remembers in the default graph, in the order of names."""
        graph = get_default_graph()
        slots = [slot for named in self._slots.values() for slot in named.values()]
        mine = [v for v in (*self._non_slot_dict.values(), *slots) if v.graph is graph]
        return sorted(mine, key=lambda variable: variable.name)

    def _zeros_slot(self, var: Any, slot_name: str, op_name: str) -> Variable:
        """The slot ``slot_name`` of ``var``; when there is none yet, one that starts with 0."""
        slots = self._slot_dict(slot_name)
        if _key(var) not in slots:
            slots[_key(var)] = create_zeros_slot(var, op_name)
        return slots[_key(var)]

    def _get_or_make_slot(self, var: Any, val: Tensor, slot_name: str, op_name: str) -> Variable:
        """The slot ``slot_name`` of ``var``; when there is none yet, one that starts with the tensor ``val``."""
        slots = self._slot_dict(slot_name)
        if _key(var) not in slots:
            slots[_key(var)] = create_slot(var, val, op_name)
        return slots[_key(var)]

    def _get_or_make_slot_with_initializer(
        self, var: Any, initializer: Any, shape: Any, dtype: Any, slot_name: str, op_name: str
    ) -> Variable:
        """The slot ``slot_name`` of ``var``; when there is none yet, one that ``initializer`` fills."""
        slots = self._slot_dict(slot_name)
        if _key(var) not in slots:
            slots[_key(var)] = create_slot_with_initializer(var, initializer, shape, dtype, op_name)
        return slots[_key(var)]

    def _slot_dict(self, slot_name: str) -> dict[Any, Variable]:
        return self._slots.setdefault(slot_name, {})

    def _create_non_slot_variable(self, initial_value: Any, name: str, colocate_with: Any) -> Variable:
        """A variable that belongs to no other one, such as a power of Adam's beta; one per graph and name."""
        key = (name, colocate_with.graph)
        if key not in self._non_slot_dict:
            with get_default_graph().colocate_with(colocate_with):
                self._non_slot_dict[key] = Variable(initial_value, name=name, trainable=False)
        return self._non_slot_dict[key]

    def _get_non_slot_variable(self, name: str, graph: Graph) -> Variable:
        return self._non_slot_dict[name, graph]

    # -- what subclasses fill in --------------------------------------------------------------------------------------

    def _valid_dtypes(self) -> list[DType]:
        """Types of losses and variables with which the optimizer can do something."""
        return [dtypes.float32, dtypes.float64, dtypes.float16, dtypes.bfloat16]

    def _assert_valid_dtypes(self, tensors: Iterable[Any]) -> None:
        valid = self._valid_dtypes()
        for tensor in tensors:
            kind = tensor.dtype.base_dtype
            if kind not in valid:
                raise ValueError(f"Invalid type {kind!r} for {tensor.name}, expected: {valid}.")

    def _create_slots(self, var_list: list[Variable]) -> None:
        """Make the slots of these variables (none by default)."""

    def _prepare(self) -> None:
        """Turn the hyper-parameters into tensors."""

    def _apply_dense(self, grad: Tensor, var: Variable) -> Operation | Tensor:
        """The operation that updates ``var``."""
        raise NotImplementedError

    def _apply_sparse_duplicate_indices(self, grad: IndexedSlices, var: Variable) -> Operation | Tensor:
        """The operation that updates ``var`` with rows and their indices, some of which may be the same.

        Here rows of one index are added up: most rules would go wrong when they met them one after the other.
        """
        indices, places = unique(grad.indices)
        rows = unsorted_segment_sum(grad.values, places, shape(indices)[0])
        return self._apply_sparse(IndexedSlices(rows, indices, grad.dense_shape), var)

    def _apply_sparse(self, grad: IndexedSlices, var: Variable) -> Operation | Tensor:
        """The operation that updates ``var`` with rows and their indices, no two of which are the same."""
        raise NotImplementedError

    def _finish(self, update_ops: list[Any], name_scope: str) -> Operation:
        """What remains to be done after all updates."""
        return group(*update_ops, name=name_scope)

    def _call_if_callable(self, param: Any) -> Any:
        """A hyper-parameter may be a function without arguments that gives it."""
        return param() if callable(param) else param


def _key(var: Any) -> tuple[Graph, str]:
    return var.op.graph, var.op.name


def _gradient(value: Any) -> Tensor | IndexedSlices:
    try:
        gradient: Tensor | IndexedSlices = convert_to_tensor_or_indexed_slices(value)
    except TypeError:
        raise TypeError(f"Gradient must be convertible to a Tensor or IndexedSlices, or None: {value}") from None
    return gradient


def _flat(values: Any) -> list[Any]:
    if isinstance(values, (list, tuple)):
        return [leaf for value in values for leaf in _flat(value)]
    return [values]


def as_type_of(value: Any, var: Variable) -> Tensor:
    """A hyper-parameter in the type of the variable it is used on."""
    return cast(value, var.dtype.base_dtype)
