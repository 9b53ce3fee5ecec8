"""What stands between ``tf.Variable(...)`` and a variable: creators, and which kind of variable it will be."""

from __future__ import annotations

import enum
import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tfedu.graph.context import get_default_graph

Creator = Callable[..., Any]
_CREATORS = "__variable_creators"

_resource_by_default = False


class VariableSynchronization(enum.Enum):
    """When the copies of a variable on several devices are made equal (TF: ``tf.VariableSynchronization``)."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """How writes to the copies of a variable on several devices become one (TF: ``tf.VariableAggregation``)."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3
    ONLY_FIRST_TOWER = 3


def enable_resource_variables() -> None:
    """From here on ``tf.Variable`` and ``tf.get_variable`` make resource variables unless told otherwise."""
    global _resource_by_default
    _resource_by_default = True


def disable_resource_variables() -> None:
    """From here on ``tf.Variable`` and ``tf.get_variable`` make reference variables unless told otherwise."""
    global _resource_by_default
    _resource_by_default = False


def resource_variables_enabled() -> bool:
    """Whether variables are resource variables unless told otherwise; False at the start."""
    return _resource_by_default


def checked_modes(
    synchronization: Any, aggregation: Any, trainable: bool | None, name: str | None
) -> tuple[VariableSynchronization, VariableAggregation, bool]:
    """The two modes as enums, and whether the variable is trained.

    Raises:
        ValueError: a mode that does not exist.
    """
    try:
        aggregation = VariableAggregation.NONE if aggregation is None else VariableAggregation(aggregation)
    except ValueError:
        raise ValueError(f"Invalid variable aggregation mode: {aggregation} for variable: {name}") from None
    try:
        synchronization = (
            VariableSynchronization.AUTO if synchronization is None else VariableSynchronization(synchronization)
        )
    except ValueError:
        raise ValueError(f"Invalid variable synchronization mode: {synchronization} for variable: {name}") from None
    if trainable is None:
        trainable = synchronization is not VariableSynchronization.ON_READ
    return synchronization, aggregation, trainable


@contextmanager
def variable_creator_scope(variable_creator: Creator) -> Iterator[None]:
    """Let ``variable_creator`` make every variable inside (TF: ``tf.variable_creator_scope``).

    Args:
        variable_creator: called as ``variable_creator(next_creator, **arguments of tf.Variable)``; it may change the
            arguments, call ``next_creator`` with them, or return something else in its place.

    >>> from tfedu.variables.variable import Variable
    >>> def halved(next_creator, **kwargs):
    ...     kwargs["initial_value"] = kwargs["initial_value"] / 2
    ...     return next_creator(**kwargs)
    >>> with variable_creator_scope(halved):
    ...     Variable(3.0).initial_value.op.type
    'Const'
    """
    creators = get_default_graph().get_collection_ref(_CREATORS)
    creators.append(variable_creator)
    try:
        yield
    finally:
        creators.remove(variable_creator)


class Creating(type):
    """``tf.Variable(...)`` asks the creators in force; a subclass is made directly."""

    @property
    def __signature__(cls) -> inspect.Signature:
        """What ``help`` shows: the arguments of ``__init__``."""
        own = inspect.signature(inspect.getattr_static(cls, "__init__")).parameters.values()
        return inspect.Signature([parameter for parameter in own if parameter.name != "self"])

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        from tfedu.variables.variable import Variable

        if cls is not Variable:
            return super().__call__(*args, **kwargs)
        arguments = dict(zip(_ARGUMENTS, args))
        if len(args) > len(_ARGUMENTS) or not arguments.keys().isdisjoint(kwargs) or not set(kwargs) <= set(_ARGUMENTS):
            return super().__call__(*args, **kwargs)  # Python says what is wrong with them
        create: Creator = functools.partial(_create, super().__call__)
        for creator in get_default_graph().get_collection(_CREATORS):
            create = functools.partial(creator, create)
        return create(**(_ARGUMENTS | arguments | kwargs))


_ARGUMENTS: dict[str, Any] = {
    "initial_value": None,
    "trainable": None,
    "collections": None,
    "validate_shape": True,
    "caching_device": None,
    "name": None,
    "variable_def": None,
    "dtype": None,
    "expected_shape": None,
    "import_scope": None,
    "constraint": None,
    "use_resource": None,
    "synchronization": VariableSynchronization.AUTO,
    "aggregation": VariableAggregation.NONE,
    "shape": None,
}
"""The arguments of ``tf.Variable`` in their order, and their defaults."""


def _create(make_reference: Creator, use_resource: bool | None = None, **kwargs: Any) -> Any:
    """The last creator: a variable of the kind that is asked for, by the call, the scope or the program."""
    from tfedu.variables.resource import ResourceVariable
    from tfedu.variables.scope import get_variable_scope

    if use_resource is None:
        use_resource = get_variable_scope().use_resource
    if use_resource is None:
        use_resource = _resource_by_default
    return ResourceVariable(**kwargs) if use_resource else make_reference(**kwargs)
