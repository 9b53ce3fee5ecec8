"""Gradient descent, plain and with momentum (``tf.train.GradientDescentOptimizer``, ``MomentumOptimizer``)."""

from __future__ import annotations

from typing import Any

from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor
from tfedu.training.optimizer import Optimizer, as_type_of
from tfedu.variables.variable import Variable


class GradientDescentOptimizer(Optimizer):
    """w -= learning_rate * gradient.

    Args:
        learning_rate: a number, a scalar tensor or a function that gives one.
        use_locking, name: see :class:`~tfedu.training.optimizer.Optimizer`.
    """

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent") -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate

    def _prepare(self) -> None:
        self._rate = convert_to_tensor(self._call_if_callable(self._learning_rate), name="learning_rate")

    def _apply_dense(self, grad: Tensor, var: Variable) -> Operation:
        rate = as_type_of(self._rate, var)
        return apply_op("ApplyGradientDescent", var=var, alpha=rate, delta=grad, use_locking=self._use_locking).op

    def _apply_sparse_duplicate_indices(self, grad: IndexedSlices, var: Variable) -> Operation:
        """Differences may be subtracted one after the other, so nothing is added up first."""
        step = grad.values * as_type_of(self._rate, var)
        return apply_op("ScatterSub", ref=var, indices=grad.indices, updates=step, use_locking=self._use_locking).op


class MomentumOptimizer(Optimizer):
    """accum = momentum * accum + gradient; w -= learning_rate * accum (Polyak 1964).

    Args:
        learning_rate, momentum: numbers, scalar tensors or functions that give one.
        use_locking, name: see :class:`~tfedu.training.optimizer.Optimizer`.
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
        self._rate = convert_to_tensor(self._call_if_callable(self._learning_rate), name="learning_rate")
        self._momentum_tensor = convert_to_tensor(self._call_if_callable(self._momentum), name="momentum")

    def _apply_dense(self, grad: Tensor, var: Variable) -> Operation:
        return apply_op("ApplyMomentum", grad=grad, **self._rest(var)).op

    def _apply_sparse(self, grad: IndexedSlices, var: Variable) -> Operation:
        return apply_op("SparseApplyMomentum", grad=grad.values, indices=grad.indices, **self._rest(var)).op

    def _rest(self, var: Variable) -> dict[str, Any]:
        """The operation's arguments beside the gradient."""
        return {
            "var": var,
            "accum": self.get_slot(var, "momentum"),
            "lr": as_type_of(self._rate, var),
            "momentum": as_type_of(self._momentum_tensor, var),
            "use_locking": self._use_locking,
            "use_nesterov": self._use_nesterov,
        }
