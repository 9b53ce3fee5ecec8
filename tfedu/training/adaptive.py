"""Optimizers that give every number its own step, by the size of its past gradients."""

from __future__ import annotations

from typing import Any, ClassVar

from tfedu.graph.dtypes import int64
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor
from tfedu.ops.array import identity, shape
from tfedu.ops.constant import constant, fill, ones_like
from tfedu.ops.math.elementwise import cast
from tfedu.training.optimizer import Optimizer, as_type_of
from tfedu.variables.initializers import Constant, Ones
from tfedu.variables.variable import Variable


class _ByRule(Optimizer):
    """An optimizer whose step is the operation ``Apply<rule>``.

    Args:
        numbers: the hyper-parameters, by the operation's names of them.
    """

    _rule = ""
    _gradient_input = "grad"
    _names: ClassVar[dict[str, str]] = {}
    """What the tensors of hyper-parameters are called, where that is not the operation's name."""

    def __init__(self, use_locking: bool, name: str, **numbers: Any) -> None:
        super().__init__(use_locking, name)
        self._numbers = numbers
        self._tensors: dict[str, Tensor] = {}

    def _prepare(self) -> None:
        given = {key: self._call_if_callable(value) for key, value in self._numbers.items()}
        self._tensors = {key: convert_to_tensor(value, name=self._names.get(key, key)) for key, value in given.items()}

    def _slots_by_input(self, var: Variable) -> dict[str, Any]:
        """The operation's name of each slot -> the slot."""
        return {}

    def _scalars(self, var: Variable) -> dict[str, Any]:
        """The operation's name of each hyper-parameter -> its value in the variable's type."""
        return {key: as_type_of(value, var) for key, value in self._tensors.items()}

    def _arguments(self, var: Variable) -> dict[str, Any]:
        """The operation's arguments beside the gradient."""
        return {"var": var, **self._slots_by_input(var), **self._scalars(var), "use_locking": self._use_locking}

    def _apply_dense(self, grad: Tensor, var: Variable) -> Operation:
        gradient: dict[str, Any] = {self._gradient_input: grad}
        return apply_op(f"Apply{self._rule}", **gradient, **self._arguments(var)).op

    def _apply_sparse(self, grad: IndexedSlices, var: Variable) -> Operation:
        rows: dict[str, Any] = {"grad": grad.values, "indices": grad.indices}
        return apply_op(f"SparseApply{self._rule}", **rows, **self._arguments(var)).op


class AdagradOptimizer(_ByRule):
    """Adagrad: steps divided by the root of the sum of all squared gradients so far (Duchi et al. 2011)::

        accumulator += g^2
        w -= learning_rate g / sqrt(accumulator)

    Args:
        learning_rate: a number or a scalar tensor.
        initial_accumulator_value: where the sum starts, positive.

    Raises:
        ValueError: ``initial_accumulator_value must be positive``.
    """

    _rule = "Adagrad"
    _names: ClassVar[dict[str, str]] = {"lr": "learning_rate"}

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        if initial_accumulator_value <= 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(use_locking, name, lr=learning_rate)
        self._start = initial_accumulator_value

    def _create_slots(self, var_list: list[Variable]) -> None:
        for var in var_list:
            kind, known = var.dtype.base_dtype, var.shape.is_fully_defined()
            start = Constant(self._start, kind) if known else cast(fill(shape(var), self._start), kind)
            self._get_or_make_slot_with_initializer(var, start, var.shape, kind, "accumulator", self._name)

    def _slots_by_input(self, var: Variable) -> dict[str, Any]:
        return {"accum": self.get_slot(var, "accumulator")}


class AdadeltaOptimizer(_ByRule):
    """Adadelta: steps as large as past steps, per gradient as large as past gradients (Zeiler 2012).

    Args:
        learning_rate: factor on the steps; 1 is the paper's form.
        rho: how slowly the two running means forget.
        epsilon: added under the roots.
    """

    _rule = "Adadelta"

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adadelta",
    ) -> None:
        super().__init__(use_locking, name, lr=learning_rate, rho=rho, epsilon=epsilon)

    def _create_slots(self, var_list: list[Variable]) -> None:
        for var in var_list:
            self._zeros_slot(var, "accum", self._name)
            self._zeros_slot(var, "accum_update", self._name)

    def _slots_by_input(self, var: Variable) -> dict[str, Any]:
        return {key: self.get_slot(var, key) for key in ("accum", "accum_update")}


class RMSPropOptimizer(_ByRule):
    """RMSProp: steps divided by the root of a running mean of squared gradients (Tieleman & Hinton 2012)::

        ms += (g^2 - ms) (1 - decay)
        mom = momentum mom + learning_rate g / sqrt(ms + epsilon)
        w -= mom

    Args:
        learning_rate: a number or a scalar tensor.
        decay: how slowly the running mean forgets.
        momentum: share of the last step that is repeated.
        epsilon: added under the root.
        centered: divide by the gradients' estimated standard deviation instead.
    """

    _names: ClassVar[dict[str, str]] = {"lr": "learning_rate", "rho": "decay"}

    def __init__(
        self,
        learning_rate: Any,
        decay: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "RMSProp",
    ) -> None:
        super().__init__(use_locking, name, lr=learning_rate, rho=decay, momentum=momentum, epsilon=epsilon)
        self._centered = centered
        self._rule = "CenteredRMSProp" if centered else "RMSProp"

    def _create_slots(self, var_list: list[Variable]) -> None:
        for var in var_list:
            kind = var.dtype.base_dtype
            ones = Ones(kind) if var.shape.is_fully_defined() else ones_like(var)
            self._get_or_make_slot_with_initializer(var, ones, var.shape, kind, "rms", self._name)
            if self._centered:
                self._zeros_slot(var, "mg", self._name)
            self._zeros_slot(var, "momentum", self._name)

    def _slots_by_input(self, var: Variable) -> dict[str, Any]:
        slots = {"ms": self.get_slot(var, "rms"), "mom": self.get_slot(var, "momentum")}
        return slots | ({"mg": self.get_slot(var, "mg")} if self._centered else {})


class FtrlOptimizer(_ByRule):
    """FTRL-Proximal: follows the regularised leader; with l1 many weights stay exactly 0 (McMahan et al. 2013).

    Args:
        learning_rate: a number or a scalar tensor.
        learning_rate_power: at most 0; -0.5: steps shrink with the root of the sum of squared gradients, 0: fixed.
        initial_accumulator_value: where that sum starts, not negative.
        l1_regularization_strength, l2_regularization_strength: not negative.
        accum_name, linear_name: names of the slots.
        l2_shrinkage_regularization_strength: l2 on the loss itself, not negative.

    Raises:
        ValueError: a number with the wrong sign.
    """

    _names: ClassVar[dict[str, str]] = {
        "lr": "learning_rate",
        "l1": "l1_regularization_strength",
        "l2": "l2_regularization_strength",
        "l2_shrinkage": "l2_shrinkage_regularization_strength",
        "lr_power": "learning_rate_power",
    }

    def __init__(
        self,
        learning_rate: Any,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "Ftrl",
        accum_name: str | None = None,
        linear_name: str | None = None,
        l2_shrinkage_regularization_strength: float = 0.0,
    ) -> None:
        if learning_rate_power > 0.0:
            raise ValueError(f"learning_rate_power {learning_rate_power:f} needs to be negative or zero")
        for label, value in (
            ("initial_accumulator_value", initial_accumulator_value),
            ("l1_regularization_strength", l1_regularization_strength),
            ("l2_regularization_strength", l2_regularization_strength),
            ("l2_shrinkage_regularization_strength", l2_shrinkage_regularization_strength),
        ):
            if value < 0.0:
                raise ValueError(f"{label} {value:f} needs to be positive or zero")
        numbers = {
            "lr": learning_rate,
            "l1": l1_regularization_strength,
            "l2": l2_regularization_strength,
            "lr_power": learning_rate_power,
        }
        super().__init__(use_locking, name, l2_shrinkage=l2_shrinkage_regularization_strength, **numbers)
        self._shrinks = l2_shrinkage_regularization_strength > 0
        self._rule = "FtrlV2" if self._shrinks else "Ftrl"
        self._start, self._accum_name, self._linear_name = initial_accumulator_value, accum_name, linear_name

    def _create_slots(self, var_list: list[Variable]) -> None:
        for var in var_list:
            start = constant(self._start, var.dtype.base_dtype, var.shape)
            self._get_or_make_slot(var, start, "accum", self._accum_name or self._name)
            self._zeros_slot(var, "linear", self._linear_name or self._name)

    def _scalars(self, var: Variable) -> dict[str, Any]:
        scalars = super()._scalars(var)
        if not self._shrinks:
            del scalars["l2_shrinkage"]
        return scalars

    def _slots_by_input(self, var: Variable) -> dict[str, Any]:
        return {key: self.get_slot(var, key) for key in ("accum", "linear")}


class ProximalGradientDescentOptimizer(_ByRule):
    """Gradient descent followed by a pull towards 0 (Duchi & Singer 2009)::

        p = w - learning_rate g
        w = sign(p) max(|p| - learning_rate l1, 0) / (1 + learning_rate l2)

    Args:
        learning_rate, l1_regularization_strength, l2_regularization_strength: numbers or scalar tensors.
    """

    _rule = "ProximalGradientDescent"
    _gradient_input = "delta"
    _names: ClassVar[dict[str, str]] = {
        "alpha": "learning_rate",
        "l1": "l1_regularization_strength",
        "l2": "l2_regularization_strength",
    }

    def __init__(
        self,
        learning_rate: Any,
        l1_regularization_strength: Any = 0.0,
        l2_regularization_strength: Any = 0.0,
        use_locking: bool = False,
        name: str = "ProximalGradientDescent",
    ) -> None:
        super().__init__(
            use_locking, name, alpha=learning_rate, l1=l1_regularization_strength, l2=l2_regularization_strength
        )


class ProximalAdagradOptimizer(_ByRule):
    """Adagrad followed by a pull towards 0, each number with its own rate (Duchi & Singer 2009).

    Args:
        learning_rate: a number or a scalar tensor.
        initial_accumulator_value: where the sum of squares starts, positive.
        l1_regularization_strength, l2_regularization_strength: numbers or scalar tensors.

    Raises:
        ValueError: ``initial_accumulator_value must be positive``.
    """

    _rule = "ProximalAdagrad"
    _names: ClassVar[dict[str, str]] = {
        "lr": "learning_rate",
        "l1": "l1_regularization_strength",
        "l2": "l2_regularization_strength",
    }

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: Any = 0.0,
        l2_regularization_strength: Any = 0.0,
        use_locking: bool = False,
        name: str = "ProximalAdagrad",
    ) -> None:
        if initial_accumulator_value <= 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(
            use_locking, name, lr=learning_rate, l1=l1_regularization_strength, l2=l2_regularization_strength
        )
        self._start = initial_accumulator_value

    def _create_slots(self, var_list: list[Variable]) -> None:
        for var in var_list:
            start = constant(self._start, var.dtype.base_dtype, var.shape)
            self._get_or_make_slot(var, start, "accumulator", self._name)

    def _slots_by_input(self, var: Variable) -> dict[str, Any]:
        return {"accum": self.get_slot(var, "accumulator")}


class AdagradDAOptimizer(_ByRule):
    """Adagrad dual averaging: weights follow the sum of all gradients; with l1 many stay exactly 0 (Duchi et al. 2011).

    Weights that no gradient has reached yet are pulled towards 0 as well, so that linear models of many features stay
    sparse.

    Args:
        learning_rate: a number or a scalar tensor.
        global_step: the variable that counts the steps.
        initial_gradient_squared_accumulator_value: where the sum of squares starts, positive.
        l1_regularization_strength, l2_regularization_strength: numbers or scalar tensors.

    Raises:
        ValueError: ``initial_gradient_squared_accumulator_value must be positive``.
    """

    _rule = "AdagradDA"
    _names: ClassVar[dict[str, str]] = {"lr": "learning_rate"}

    def __init__(
        self,
        learning_rate: Any,
        global_step: Any,
        initial_gradient_squared_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "AdagradDA",
    ) -> None:
        start = initial_gradient_squared_accumulator_value
        if start <= 0.0:
            raise ValueError(f"initial_gradient_squared_accumulator_value must be positive: {start}")
        super().__init__(use_locking, name, lr=learning_rate)
        self._l1, self._l2 = l1_regularization_strength, l2_regularization_strength
        self._start, self._global_step = start, global_step

    def _create_slots(self, var_list: list[Variable]) -> None:
        for var in var_list:
            kind = var.dtype.base_dtype
            nothing, start = (constant(value, kind, var.shape) for value in (0.0, self._start))
            self._get_or_make_slot(var, nothing, "gradient_accumulator", self._name)
            self._get_or_make_slot(var, start, "gradient_squared_accumulator", self._name)

    def _slots_by_input(self, var: Variable) -> dict[str, Any]:
        return {key: self.get_slot(var, key) for key in ("gradient_accumulator", "gradient_squared_accumulator")}

    def _prepare(self) -> None:
        super()._prepare()
        self._step = identity(self._global_step) + 1

    def _scalars(self, var: Variable) -> dict[str, Any]:
        kind = var.dtype.base_dtype
        strengths = {"l1": cast(self._l1, kind), "l2": cast(self._l2, kind)}
        return super()._scalars(var) | strengths | {"global_step": cast(identity(self._step), int64)}
