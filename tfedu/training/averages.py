"""Moving averages of variables (``tf.train.ExponentialMovingAverage``)."""

from __future__ import annotations

from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.graph import GraphKeys
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.control import group
from tfedu.ops.math import elementwise as ew
from tfedu.ops.variables.state import assign
from tfedu.training.slots import create_slot, create_zeros_slot
from tfedu.variables.initializers import Zeros
from tfedu.variables.scope import get_variable, variable_scope
from tfedu.variables.variable import Variable, global_variables, moving_average_variables, trainable_variables


class ExponentialMovingAverage:
    """Shadow variables that follow the real ones slowly: shadow -= (1 - decay) * (shadow - variable).

    A shadow starts at its variable's initial value (a tensor's shadow at 0).

    Args:
        decay: close to 1, e.g. 0.999.
        num_updates: a step counter; then the decay is min(decay, (1 + n) / (10 + n)), so that averages follow quickly
            at first.
        zero_debias: make up for the 0 with which the shadows of tensors start: the first average is the first value.
        name: last part of the shadows' names.
    """

    def __init__(
        self, decay: Any, num_updates: Any = None, zero_debias: bool = False, name: str = "ExponentialMovingAverage"
    ) -> None:
        self._decay = decay
        self._zero_debias = zero_debias
        self._num_updates = num_updates
        self._name = name
        self._averages: dict[Any, Variable] = {}

    @property
    def name(self) -> str:
        return self._name

    def apply(self, var_list: Any = None) -> Operation:
        """An operation that updates the averages of ``var_list`` (default: all trainable variables).

        Raises:
            TypeError: variables that are not floats.
        """
        variables = trainable_variables() if var_list is None else list(var_list)
        graph = get_default_graph()
        fresh = set()
        for var in variables:
            if not var.dtype.is_floating:
                raise TypeError(f"The variables must be half, float, or double: {var.name}")
            if var not in self._averages:
                with graph.control_dependencies(None):
                    self._make_average(var)
                fresh.add(var)
        with name_scope(self.name) as scope:
            decay = convert_to_tensor(self._decay, name="decay")
            if self._num_updates is not None:
                updates = ew.cast(self._num_updates, "float32", name="num_updates")
                decay = ew.minimum(decay, (1.0 + updates) / (10.0 + updates))
            debiased = {var for var in fresh if self._zero_debias and not isinstance(var, Variable)}
            steps = [self._follow(var, decay, var in debiased) for var in variables]
            return group(*steps, name=scope)

    def _make_average(self, var: Any) -> None:
        if isinstance(var, Variable):
            self._averages[var] = create_slot(var, var.initialized_value(), self.name)
            get_default_graph().add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, var)
        else:
            self._averages[var] = create_zeros_slot(var, self.name)

    def _follow(self, var: Any, decay: Tensor, debiased: bool) -> Tensor:
        average = self._averages[var]
        # The variable itself, not the value it had before the run: an update that this waits for counts.
        value = var._variable if isinstance(var, Variable) else var
        with name_scope("AssignMovingAvg") as scope, get_default_graph().colocate_with(average):
            rest = ew.cast(1.0 - decay, average.dtype.base_dtype)
            if debiased:
                return self._follow_debiased(average, value, rest, scope)
            return average.assign_sub((average - value) * rest, name=scope)

    @staticmethod
    def _follow_debiased(average: Variable, value: Tensor, rest: Tensor, scope: str) -> Tensor:
        """An average that starts at 0 and how many steps it has made, from which the average without that start."""
        kind = average.dtype.base_dtype
        with variable_scope(average.op.name):
            biased = get_variable("biased", average.shape, kind, Zeros(), trainable=False)
            count = get_variable("local_step", [], kind, Zeros(), trainable=False)
        followed = biased.assign_sub((biased - value) * rest)
        counted = count.assign_add(1)
        return assign(average, followed / (1 - ew.pow(1.0 - rest, counted)), name=scope)

    def average(self, var: Any) -> Variable | None:
        """The shadow of ``var``, or None if it has none."""
        return self._averages.get(var)

    def average_name(self, var: Any) -> str:
        """The name the shadow has or will have, for restoring checkpoints."""
        if var in self._averages:
            return self._averages[var].op.name
        return var.graph.unique_name(f"{var.op.name}/{self.name}", mark_as_used=False)

    def variables_to_restore(self, moving_avg_variables: Any = None) -> dict[str, Variable]:
        """Name in the checkpoint -> variable, such that variables get their averaged values."""
        if moving_avg_variables is None:
            moving_avg_variables = trainable_variables() + moving_average_variables()
        averaged = dict.fromkeys(moving_avg_variables)
        result = {self.average_name(v): v for v in averaged}
        for var in global_variables():
            if var not in averaged and var.op.name not in result:
                result[var.op.name] = var
        return result
