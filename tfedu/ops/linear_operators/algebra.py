"""What comes out when linear operators are multiplied, solved, inverted, factored: rules by the operators' classes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from tfedu.ops.apply import name_scope

Rule = Callable[..., Any]


class Rules:
    """One table of rules, from the classes of the operands to a function of them.

    The rule is that of the nearest ancestors: the sum of the steps up from each operand's class is smallest.
    """

    def __init__(self, scope: str, missing: str) -> None:
        self._scope, self._missing = scope, missing
        self._rules: dict[tuple[type, ...], Rule] = {}

    def of(self, *kinds: type) -> Callable[[Rule], Rule]:
        """Decorate the rule for operands of these classes and of classes derived from them."""

        def add(rule: Rule) -> Rule:
            self._rules[kinds] = rule
            return rule

        return add

    def __call__(self, *operators: Any) -> Any:
        """Apply the rule for these operators.

        Raises:
            ValueError: there is none.
        """
        ancestors = itertools.product(*(enumerate(type(operator).__mro__) for operator in operators))
        known = [
            (sum(steps for steps, _ in chosen), rule)
            for chosen in ancestors
            if (rule := self._rules.get(tuple(kind for _, kind in chosen))) is not None
        ]
        if not known:
            raise ValueError(self._missing.format(*(type(operator) for operator in operators)))
        _, rule = min(known, key=lambda entry: entry[0])
        with name_scope(None, self._scope, []):
            return rule(*operators)


adjoint = Rules("Adjoint", "No adjoint registered for {}")
cholesky = Rules("Cholesky", "No cholesky decomposition registered for {}")
inverse = Rules("Inverse", "No inverse registered for {}")
matmul = Rules("Matmul", "No matmul registered for {}.matmul({})")
solve = Rules("Solve", "No solve registered for {}.solve({})")
