"""Adam (``tf.train.AdamOptimizer``)."""

from __future__ import annotations

from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor
from tfedu.ops.control import group
from tfedu.ops.math.elementwise import sqrt
from tfedu.ops.variables.scattering import scatter_add
from tfedu.ops.variables.state import assign, assign_sub
from tfedu.training.optimizer import Optimizer, as_type_of
from tfedu.variables.variable import Variable


class AdamOptimizer(Optimizer):
    """Adam (Kingma & Ba 2014, the form before section 2.1, with "epsilon hat").

    m and v are running means of the gradient and of its square; both start at 0, which
    ``sqrt(1 - beta2^t) / (1 - beta1^t)`` makes up for::

        m += (g - m) (1 - beta1)
        v += (g^2 - v) (1 - beta2)
        w -= learning_rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon)

    Args:
        learning_rate, beta1, beta2, epsilon: numbers, scalar tensors or functions that give one. 1e-8 is not always a
            good epsilon: where the gradients are tiny it decides the step; for Inception on ImageNet 1.0 or 0.1 was
            used.
        use_locking, name: see :class:`~tfedu.training.optimizer.Optimizer`.

    Of a variable that is looked up in, all rows move, those too which were not looked up: the moments of every row
    decay in every step, and as long as they have not died away the row follows them.
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
        self._numbers = {"learning_rate": learning_rate, "beta1": beta1, "beta2": beta2, "epsilon": epsilon}
        self._tensors: dict[str, Tensor] = {}

    def _create_slots(self, var_list: list[Variable]) -> None:
        first = min(var_list, key=lambda variable: variable.name)
        for beta in ("beta1", "beta2"):
            self._create_non_slot_variable(self._numbers[beta], f"{beta}_power", first)
        for var in var_list:
            self._zeros_slot(var, "m", self._name)
            self._zeros_slot(var, "v", self._name)

    def _prepare(self) -> None:
        given = {key: self._call_if_callable(value) for key, value in self._numbers.items()}
        self._tensors = {key: convert_to_tensor(value, name=key) for key, value in given.items()}

    def _power(self, beta: str) -> Variable:
        return self._get_non_slot_variable(f"{beta}_power", get_default_graph())

    def _scalars(self, var: Variable) -> dict[str, Tensor]:
        """Powers and hyper-parameters in the type of ``var``, by the names of the operation's inputs."""
        tensors = {
            "beta1_power": self._power("beta1"),
            "beta2_power": self._power("beta2"),
            "lr": self._tensors["learning_rate"],
            **{key: self._tensors[key] for key in ("beta1", "beta2", "epsilon")},
        }
        return {key: as_type_of(value, var) for key, value in tensors.items()}

    def _apply_dense(self, grad: Tensor, var: Variable) -> Operation:
        slots: dict[str, Any] = {key: self.get_slot(var, key) for key in ("m", "v")}
        scalars: dict[str, Any] = self._scalars(var)
        return apply_op("ApplyAdam", var=var, grad=grad, use_locking=self._use_locking, **slots, **scalars).op

    def _apply_sparse(self, grad: IndexedSlices, var: Variable) -> Operation:
        scalars = self._scalars(var)
        beta1, beta2 = scalars["beta1"], scalars["beta2"]
        rate = scalars["lr"] * sqrt(1 - scalars["beta2_power"]) / (1 - scalars["beta1_power"])
        mean = self._follow(self.get_slot(var, "m"), beta1, grad.indices, grad.values * (1 - beta1))
        squares = self._follow(self.get_slot(var, "v"), beta2, grad.indices, (grad.values * grad.values) * (1 - beta2))
        root = sqrt(squares)
        step = assign_sub(var, rate * mean / (root + scalars["epsilon"]), use_locking=self._use_locking)
        return group(step, mean, squares)

    def _follow(self, slot: Any, beta: Tensor, indices: Tensor, news: Tensor) -> Tensor:
        """slot = beta slot, and the news added to the rows they belong to."""
        decayed = assign(slot, slot * beta, use_locking=self._use_locking)
        with get_default_graph().control_dependencies([decayed]):
            return scatter_add(slot, indices, news, use_locking=self._use_locking)

    def _finish(self, update_ops: list[Any], name_scope: str) -> Operation:
        """The powers of the betas grow after all variables were updated."""
        graph = get_default_graph()
        with graph.control_dependencies(update_ops), graph.colocate_with(self._power("beta1")):
            steps = [
                self._power(beta).assign(self._power(beta) * self._tensors[beta], use_locking=self._use_locking)
                for beta in ("beta1", "beta2")
            ]
        return group(*update_ops, *steps, name=name_scope)
