"""``tf.make_template``: a function that makes its variables the first time and shares them ever after."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.graph import GraphKeys
from tfedu.variables.scope import VariableScope, variable_scope


def make_template(
    name_: str,
    func_: Callable[..., Any],
    create_scope_now_: bool = False,
    unique_name_: str | None = None,
    custom_getter_: Any = None,
    **kwargs: Any,
) -> Template:
    """``func_`` in a variable scope of its own: every call uses the variables of the first (TF: ``tf.make_template``).

    Args:
        name_: name of the variable scope, made unique.
        func_: makes its variables with ``tf.get_variable``.
        create_scope_now_: open the scope here and not at the first call.
        unique_name_: name of the scope as it is; then templates of one name share variables.
        custom_getter_: see ``tf.get_variable``.
        kwargs: arguments that ``func_`` always gets.

    Raises:
        ValueError: no name. When called: a trainable variable was made by a call after the first.

    >>> from tfedu.variables.scope import get_variable
    >>> layer = make_template("layer", lambda x: x * get_variable("w", []))
    >>> first, second = layer(1.0), layer(2.0)
    >>> [v.name for v in layer.trainable_variables]
    ['layer/w:0']
    """
    return Template(
        name_, functools.partial(func_, **kwargs) if kwargs else func_, create_scope_now_, unique_name_, custom_getter_
    )


class Template:
    """What :func:`make_template` returns; call it like the function.

    Attributes:
        name: as it was given.
        func: the function.
        variable_scope: the scope of the variables, None before the first call.
    """

    def __init__(
        self,
        name: str,
        func: Callable[..., Any],
        create_scope_now: bool = False,
        unique_name: str | None = None,
        custom_getter: Any = None,
    ) -> None:
        if name is None:
            raise ValueError("name cannot be None.")
        self.name, self.func = name, func
        self._unique_name, self._custom_getter = unique_name, custom_getter
        self.variable_scope: VariableScope | None = None
        self._first_call = True
        if create_scope_now:
            with variable_scope(
                unique_name, name, custom_getter=custom_getter, auxiliary_name_scope=False
            ) as self.variable_scope:
                pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.variable_scope is not None:
            with variable_scope(self.variable_scope, reuse=not self._first_call):
                return self._call(args, kwargs)
        with variable_scope(self._unique_name, self.name, custom_getter=self._custom_getter) as self.variable_scope:
            return self._call(args, kwargs)

    def _call(self, args: Any, kwargs: Any) -> Any:
        trained = get_default_graph().get_collection_ref(GraphKeys.TRAINABLE_VARIABLES)
        before = len(trained)
        result = self.func(*args, **kwargs)
        if not self._first_call and len(trained) != before:
            raise ValueError(
                "Trainable variable created when calling a template after the first time, perhaps you used tf.Variable "
                f"when you meant tf.get_variable: {trained[before:]}"
            )
        self._first_call = False
        return result

    @property
    def variable_scope_name(self) -> str | None:
        """The prefix of the variables' names, with its slash; None before the first call."""
        if self.variable_scope is None:
            return None
        name = self.variable_scope.name
        return name if not name or name.endswith("/") else f"{name}/"

    @property
    def var_scope(self) -> VariableScope | None:
        """Older name of ``variable_scope``."""
        return self.variable_scope

    def _listed(self, key: str) -> list[Any]:
        return [] if self._first_call else get_default_graph().get_collection(key, self.variable_scope_name)

    @property
    def variables(self) -> list[Any]:
        """All variables of the template, [] before the first call."""
        return self.global_variables + self.local_variables

    @property
    def trainable_variables(self) -> list[Any]:
        return self._listed(GraphKeys.TRAINABLE_VARIABLES)

    @property
    def non_trainable_variables(self) -> list[Any]:
        trained = set(self.trainable_variables)
        return [v for v in self.global_variables if v not in trained]

    @property
    def global_variables(self) -> list[Any]:
        return self._listed(GraphKeys.GLOBAL_VARIABLES)

    @property
    def local_variables(self) -> list[Any]:
        return self._listed(GraphKeys.LOCAL_VARIABLES)

    weights, trainable_weights, non_trainable_weights = variables, trainable_variables, non_trainable_variables
