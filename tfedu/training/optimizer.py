"""Optimizers (``tf.train.GradientDescentOptimizer`` and its kin)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tfedu.autodiff import gradients
from tfedu.graph.context import get_default_graph
from tfedu.graph.graph import GraphKeys
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.control import group, tuple_
from tfedu.ops.elementwise import cast
from tfedu.ops.state import assign_add
from tfedu.training.slots import create_initialized_slot, create_zeros_slot
from tfedu.variables.variable import Variable, trainable_variables

GradAndVar = tuple["Tensor | IndexedSlices | None", Variable]


class Optimizer:
    """Computes gradients of a loss and updates variables with them; subclasses say how.

    Args:
        use_locking: accepted for compatibility: updates never interleave here.
        name: scope of the operations and of the slots.

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
        self._slots: dict[str, dict[Variable, Variable]] = {}

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
            gate_gradients: ``GATE_GRAPH``: gradients are joined by ``tf.tuple``. No variable changes here before all
                gradients are there in any case, so ``GATE_OP`` and ``GATE_NONE`` add nothing to the graph.
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

        Of a variable that is only looked up in (``tf.gather``) the gradient is IndexedSlices.

        Raises:
            TypeError: something in ``var_list`` is no variable. ValueError: there are no variables.
        """
        if gate_gradients not in (self.GATE_NONE, self.GATE_OP, self.GATE_GRAPH):
            raise ValueError(
                "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH.  "
                f"Not {gate_gradients}"
            )
        variables = trainable_variables() if var_list is None else _flat(var_list)
        for variable in variables:
            if not isinstance(variable, Variable):
                raise TypeError(f"Argument is not a tf.Variable: {variable}")
        if not variables:
            raise ValueError("No variables to optimize.")
        found = gradients(
            loss,
            variables,
            grad_loss,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
            aggregation_method=aggregation_method,
        )
        if gate_gradients == self.GATE_GRAPH:
            found = tuple_(found)
        return list(zip(found, variables))

    def apply_gradients(
        self, grads_and_vars: Iterable[GradAndVar], global_step: Variable | None = None, name: str | None = None
    ) -> Operation:
        """An operation that updates the variables with the gradients, and counts the step.

        Raises:
            ValueError: no variables, or no gradient at all.
        """
        pairs = list(grads_and_vars)
        if not pairs:
            raise ValueError("No variables provided.")
        useful = [(g if isinstance(g, IndexedSlices) else convert_to_tensor(g), v) for g, v in pairs if g is not None]
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

    def _update(self, grad: Tensor | IndexedSlices, variable: Variable) -> Operation:
        with name_scope(f"update_{variable.op.name}"), get_default_graph().colocate_with(variable):
            if isinstance(grad, IndexedSlices):
                step = self._apply_sparse(grad, variable)
            else:
                step = self._apply_dense(grad, variable)
            if variable.constraint is None:
                return step
            with get_default_graph().control_dependencies([step]):
                return variable.assign(variable.constraint(variable.read_value())).op

    # -- slots --------------------------------------------------------------------------------------------------------

    def get_slot(self, var: Variable, name: str) -> Variable | None:
        """The slot ``name`` of ``var``, or None."""
        return self._slots.get(name, {}).get(var)

    def get_slot_names(self) -> list[str]:
        return sorted(self._slots)

    def variables(self) -> list[Variable]:
        """Everything the optimizer itself remembers."""
        return [v for slots in self._slots.values() for v in slots.values()]

    def _zeros_slot(self, var: Variable, slot_name: str, op_name: str) -> Variable:
        slots = self._slots.setdefault(slot_name, {})
        if var not in slots:
            slots[var] = create_zeros_slot(var, op_name)
        return slots[var]

    def _initialized_slot(self, var: Variable, initializer: Any, slot_name: str, op_name: str) -> Variable:
        slots = self._slots.setdefault(slot_name, {})
        if var not in slots:
            slots[var] = create_initialized_slot(var, initializer, op_name)
        return slots[var]

    # -- what subclasses fill in --------------------------------------------------------------------------------------

    def _create_slots(self, var_list: list[Variable]) -> None:
        """Make the slots of these variables (none by default)."""

    def _prepare(self) -> None:
        """Turn the hyper-parameters into tensors."""

    def _apply_dense(self, grad: Tensor, var: Variable) -> Operation:
        """The operation that updates ``var``."""
        raise TypeError(f"{type(self).__name__} does not say how to update a variable")

    def _apply_sparse(self, grad: IndexedSlices, var: Variable) -> Operation:
        """The operation that updates ``var`` with rows and their indices; by default with the whole tensor."""
        return self._apply_dense(convert_to_tensor(grad), var)

    def _finish(self, update_ops: list[Operation], name_scope: str) -> Operation:
        """What remains to be done after all updates."""
        return group(*update_ops, name=name_scope)


def _flat(values: Any) -> list[Any]:
    if isinstance(values, (list, tuple)):
        return [leaf for value in values for leaf in _flat(value)]
    return [values]


def number(value: Any, name: str) -> Tensor:
    """A hyper-parameter (number, tensor or function without arguments) as a tensor."""
    return convert_to_tensor(value() if callable(value) else value, name=name)


def as_type_of(value: Tensor, var: Variable) -> Tensor:
    return cast(value, var.dtype.base_dtype)


class GradientDescentOptimizer(Optimizer):
    """w -= learning_rate * gradient.

    Args:
        learning_rate: a number or a scalar tensor.
    """

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent") -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate

    def _prepare(self) -> None:
        self._rate = number(self._learning_rate, "learning_rate")

    def _apply_dense(self, grad: Tensor, var: Variable) -> Operation:
        return apply_op("ApplyGradientDescent", var=var, alpha=as_type_of(self._rate, var), delta=grad).op

    def _apply_sparse(self, grad: IndexedSlices, var: Variable) -> Operation:
        step = grad.values * as_type_of(self._rate, var)
        return apply_op("ScatterSub", ref=var, indices=grad.indices, updates=step).op


class MomentumOptimizer(Optimizer):
    """accum = momentum * accum + gradient; w -= learning_rate * accum (Polyak 1964).

    Args:
        learning_rate, momentum: numbers or scalar tensors.
        use_nesterov: look ahead along the momentum (Sutskever et al. 2013).
    """

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate, self._momentum, self._use_nesterov = learning_rate, momentum, use_nesterov

    def _create_slots(self, var_list: list[Variable]) -> None:
        for var in var_list:
            self._zeros_slot(var, "momentum", self._name)

    def _prepare(self) -> None:
        self._rate = number(self._learning_rate, "learning_rate")
        self._momentum_tensor = number(self._momentum, "momentum")

    def _apply_dense(self, grad: Tensor, var: Variable) -> Operation:
        return apply_op(
            "ApplyMomentum",
            var=var,
            accum=self.get_slot(var, "momentum"),
            lr=as_type_of(self._rate, var),
            grad=grad,
            momentum=as_type_of(self._momentum_tensor, var),
            use_nesterov=self._use_nesterov,
        ).op

    def _apply_sparse(self, grad: IndexedSlices, var: Variable) -> Operation:
        return apply_op(
            "SparseApplyMomentum",
            var=var,
            accum=self.get_slot(var, "momentum"),
            lr=as_type_of(self._rate, var),
            grad=grad.values,
            indices=grad.indices,
            momentum=as_type_of(self._momentum_tensor, var),
            use_nesterov=self._use_nesterov,
        ).op


class AdamOptimizer(Optimizer):
    """Adam (Kingma & Ba 2014, the form before section 2.1, with "epsilon hat").

    m and v are running means of the gradient and of its square; both start at 0, which
    ``sqrt(1 - beta2^t) / (1 - beta1^t)`` makes up for::

        m += (g - m) (1 - beta1)
        v += (g^2 - v) (1 - beta2)
        w -= learning_rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon)

    Args:
        learning_rate, beta1, beta2, epsilon: numbers or scalar tensors. 1e-8 is not always a good epsilon: where the
            gradients are tiny it decides the step; for Inception on ImageNet 1.0 or 0.1 was used.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate, self._beta1, self._beta2, self._epsilon = learning_rate, beta1, beta2, epsilon
        self._powers: tuple[Variable, Variable] | None = None

    def _create_slots(self, var_list: list[Variable]) -> None:
        if self._powers is None:
            with get_default_graph().colocate_with(min(var_list, key=lambda v: v.name)):
                self._powers = (
                    Variable(self._beta1, name="beta1_power", trainable=False),
                    Variable(self._beta2, name="beta2_power", trainable=False),
                )
        for var in var_list:
            self._zeros_slot(var, "m", self._name)
            self._zeros_slot(var, "v", self._name)

    def variables(self) -> list[Variable]:
        return [*(self._powers or ()), *super().variables()]

    def _prepare(self) -> None:
        self._rate = number(self._learning_rate, "learning_rate")
        self._beta1_tensor = number(self._beta1, "beta1")
        self._beta2_tensor = number(self._beta2, "beta2")
        self._epsilon_tensor = number(self._epsilon, "epsilon")

    def _apply_dense(self, grad: Tensor, var: Variable) -> Operation:
        assert self._powers is not None
        scalars: dict[str, Any] = {
            "beta1_power": self._powers[0],
            "beta2_power": self._powers[1],
            "lr": self._rate,
            "beta1": self._beta1_tensor,
            "beta2": self._beta2_tensor,
            "epsilon": self._epsilon_tensor,
        }
        typed: dict[str, Any] = {k: as_type_of(convert_to_tensor(v), var) for k, v in scalars.items()}
        return apply_op(
            "ApplyAdam", var=var, m=self.get_slot(var, "m"), v=self.get_slot(var, "v"), grad=grad, **typed
        ).op

    def _finish(self, update_ops: list[Operation], name_scope: str) -> Operation:
        """The powers of the betas grow after all variables were updated."""
        assert self._powers is not None
        graph = get_default_graph()
        with graph.control_dependencies(update_ops):
            steps = []
            for power, beta in zip(self._powers, (self._beta1_tensor, self._beta2_tensor)):
                with graph.colocate_with(power):
                    steps.append(power.assign(power * beta))
        return group(*update_ops, *steps, name=name_scope)
