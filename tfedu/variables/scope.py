"""``tf.get_variable`` and ``tf.variable_scope``: variables by name, made once and shared."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.graph import GraphKeys
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.variables.creation import VariableAggregation, VariableSynchronization
from tfedu.variables.store import AUTO_REUSE as AUTO_REUSE
from tfedu.variables.store import store

_SCOPE = "__varscope"


class VariableScope:
    """What ``get_variable`` takes from its surroundings: a name prefix, defaults, and whether to share."""

    def __init__(
        self,
        reuse: Any,
        name: str = "",
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        name_scope: str = "",
        dtype: Any = dtypes.float32,
        use_resource: Any = None,
        constraint: Any = None,
    ) -> None:
        self.name = name
        self.original_name_scope = name_scope
        self._reuse = reuse
        self.initializer = initializer
        self.regularizer = regularizer
        self.caching_device = caching_device
        self.partitioner = partitioner
        self.custom_getter = custom_getter
        self.dtype = as_dtype(dtype)
        self.constraint = constraint
        self.use_resource = use_resource

    @property
    def reuse(self) -> Any:
        return self._reuse

    def reuse_variables(self) -> None:
        """From now on share existing variables instead of making new ones."""
        self._reuse = True

    def set_initializer(self, initializer: Any) -> None:
        self.initializer = initializer

    def set_regularizer(self, regularizer: Any) -> None:
        self.regularizer = regularizer

    def set_dtype(self, dtype: Any) -> None:
        self.dtype = as_dtype(dtype)

    def set_use_resource(self, use_resource: Any) -> None:
        self.use_resource = use_resource

    def set_caching_device(self, caching_device: Any) -> None:
        self.caching_device = caching_device

    def set_partitioner(self, partitioner: Any) -> None:
        self.partitioner = partitioner

    def set_custom_getter(self, custom_getter: Any) -> None:
        self.custom_getter = custom_getter

    def get_collection(self, name: str) -> list[Any]:
        return get_default_graph().get_collection(name, f"{self.name}/" if self.name else None)

    def trainable_variables(self) -> list[Any]:
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def global_variables(self) -> list[Any]:
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def local_variables(self) -> list[Any]:
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)

    def get_variable(self, name: str | None, custom_getter: Any = None, **options: Any) -> Any:
        """See :func:`get_variable`."""
        initializer, dtype = options.get("initializer"), options.get("dtype")
        with name_scope(None):  # names of variables ignore tf.name_scope
            if dtype is not None and initializer is not None and not callable(initializer):
                found = convert_to_tensor(initializer).dtype.base_dtype
                if found != dtype:
                    raise ValueError(f"Initializer type '{found}' and explicit dtype '{as_dtype(dtype)}' don't match.")
            for key in _DEFAULTS:
                if options.get(key) is None:
                    options[key] = getattr(self, key)
            full = self.name if name is None else f"{self.name}/{name}" if self.name else name
            return store().get_variable(full, custom_getter=custom_getter or self.custom_getter, **options)


_DEFAULTS = (
    "initializer",
    "regularizer",
    "constraint",
    "caching_device",
    "partitioner",
    "use_resource",
    "dtype",
    "reuse",
)


def get_variable_scope() -> VariableScope:
    """The variable scope in force."""
    items = get_default_graph().get_collection_ref(_SCOPE)
    if not items:
        items.append(VariableScope(False))
    return items[0]


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Callable[[Tensor], Any] | None = None,
    trainable: bool | None = None,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: Any = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: Any = VariableSynchronization.AUTO,
    aggregation: Any = VariableAggregation.NONE,
) -> Any:
    """The variable called ``name`` in the current variable scope (TF: ``tf.get_variable``).

    Args:
        name: appended to the scope's name.
        shape: ints; may be left out if ``initializer`` is a value.
        dtype: element type (default: the scope's, float32).
        initializer: an initializer object, a function of (shape, dtype), or a value. Default: the scope's, else
            Glorot uniform for floats and zeros for everything else.
        regularizer: ``regularizer(variable) -> loss``, added to ``GraphKeys.REGULARIZATION_LOSSES``.
        trainable: whether optimizers change it.
        collections: where it is listed.
        caching_device: device that keeps the copy which is read.
        partitioner: ``partitioner(shape=..., dtype=...) -> number of parts along each axis``; the result is then a
            :class:`~tfedu.variables.partitioned.PartitionedVariable`.
        validate_shape: False lets the variable's shape change on assignment.
        use_resource: see :class:`~tfedu.variables.resource.ResourceVariable`.
        custom_getter: ``custom_getter(getter, name, **arguments)``: makes the variable, usually by ``getter``.
        constraint: function that projects the value after an optimizer's update.
        synchronization, aggregation: see ``tf.Variable``.

    Raises:
        ValueError: it exists and is not to be shared, or is to be shared and does not exist, or has another shape.
    """
    return get_variable_scope().get_variable(
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        trainable=trainable,
        collections=collections,
        caching_device=caching_device,
        partitioner=partitioner,
        validate_shape=validate_shape,
        use_resource=use_resource,
        custom_getter=custom_getter,
        constraint=constraint,
        synchronization=synchronization,
        aggregation=aggregation,
    )


def get_local_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Callable[[Tensor], Any] | None = None,
    trainable: bool | None = False,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: Any = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: Any = VariableSynchronization.AUTO,
    aggregation: Any = VariableAggregation.NONE,
) -> Any:
    """Like :func:`get_variable`, but listed under local variables and never trained, whatever ``trainable`` says."""
    return get_variable(
        name,
        shape,
        dtype,
        initializer,
        regularizer,
        False,
        [*(collections or []), GraphKeys.LOCAL_VARIABLES],
        caching_device,
        partitioner,
        validate_shape,
        use_resource,
        custom_getter,
        constraint,
        synchronization,
        aggregation,
    )


@contextmanager
def variable_scope(
    name_or_scope: Any,
    default_name: str | None = None,
    values: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    custom_getter: Any = None,
    reuse: Any = None,
    dtype: Any = None,
    use_resource: Any = None,
    constraint: Any = None,
    auxiliary_name_scope: bool = True,
) -> Iterator[VariableScope]:
    """Prefix the names of ``get_variable`` and give it defaults (TF: ``tf.variable_scope``).

    Args:
        name_or_scope: a name, appended to the current scope's; a VariableScope, re-entered; None with ``default_name``.
        default_name: made unique, when no name is given.
        initializer, regularizer, caching_device, partitioner, dtype, use_resource, constraint: defaults for variables
            made inside; see :func:`get_variable`.
        custom_getter: makes the variables made inside; around the custom getters of the enclosing scopes.
        reuse: True: share; ``AUTO_REUSE``: make or share; None or False: as outside.
        auxiliary_name_scope: also open a name scope for operations.

    Raises:
        ValueError: neither name nor default name. TypeError: a name that is no string.
    """
    if name_or_scope is None and default_name is None:
        raise TypeError("If default_name is None then name_or_scope is required")
    if name_or_scope is not None and not isinstance(name_or_scope, (str, VariableScope)):
        raise TypeError("VariableScope: name_or_scope must be a string or VariableScope.")
    graph = get_default_graph()
    outer = get_variable_scope()
    scope_counts = store().scope_counts
    holder = graph.get_collection_ref(_SCOPE)
    entered = isinstance(name_or_scope, VariableScope)
    # Operations made inside are named after what the caller wrote, variables after the scope's full name.
    if name_or_scope is None:
        if reuse:
            raise ValueError("reuse=True cannot be used without a name_or_scope")
        name_or_scope, written = _unique(scope_counts, outer, default_name or ""), default_name or ""
    elif isinstance(name_or_scope, VariableScope):
        written = name_or_scope.name.rsplit("/", 1)[-1]
    else:
        written = name_or_scope
    base = name_or_scope if entered else outer
    name = name_or_scope.name if entered else f"{outer.name}/{name_or_scope}" if outer.name else name_or_scope
    saved_counts = dict(scope_counts)
    scopes = name_scope(written) if auxiliary_name_scope and written else _no_scope()
    with scopes as opened:
        inner = VariableScope(
            reuse=reuse or (base.reuse if entered else outer.reuse),
            name=name,
            initializer=base.initializer if initializer is None else initializer,
            regularizer=base.regularizer if regularizer is None else regularizer,
            caching_device=base.caching_device if caching_device is None else caching_device,
            partitioner=base.partitioner if partitioner is None else partitioner,
            custom_getter=_around(custom_getter, base.custom_getter),
            name_scope=base.original_name_scope if entered else opened or "",
            dtype=base.dtype if dtype is None else dtype,
            use_resource=base.use_resource if use_resource is None else use_resource,
            constraint=constraint,
        )
        if not entered:
            scope_counts[name] = scope_counts.get(name, 0) + 1
            for key in [k for k in scope_counts if k.startswith(f"{name}/")]:
                scope_counts[key] = 0
        holder[:] = [inner]
        try:
            yield inner
        finally:
            holder[:] = [outer]
            if entered:
                scope_counts.clear()
                scope_counts.update(saved_counts)


def _around(custom_getter: Any, outer: Any) -> Any:
    """A custom getter that finds the one of the enclosing scope where it expects the getter."""
    if custom_getter is None or outer is None:
        return custom_getter or outer

    def wrapped(getter: Any, *args: Any, **kwargs: Any) -> Any:
        return custom_getter(functools.partial(outer, getter), *args, **kwargs)

    return wrapped


@contextmanager
def _no_scope() -> Iterator[str]:
    yield ""


def _unique(scope_counts: dict[str, int], outer: VariableScope, prefix: str) -> str:
    full = f"{outer.name}/{prefix}" if outer.name else prefix
    if not scope_counts.get(full):
        return prefix
    index = 1
    while scope_counts.get(f"{full}_{index}", 0) > 0:
        index += 1
    return f"{prefix}_{index}"


@contextmanager
def variable_op_scope(
    values: Any,
    name_or_scope: Any,
    default_name: str | None = None,
    initializer: Any = None,
    regularizer: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    custom_getter: Any = None,
    reuse: Any = None,
    dtype: Any = None,
    use_resource: Any = None,
    constraint: Any = None,
) -> Iterator[VariableScope]:
    """0.x spelling of :func:`variable_scope`, values first."""
    with variable_scope(
        name_or_scope,
        default_name,
        values,
        initializer,
        regularizer,
        caching_device,
        partitioner,
        custom_getter,
        reuse,
        dtype,
        use_resource,
        constraint,
    ) as scope:
        yield scope


def no_regularizer(_: Any) -> None:
    """A regularizer that adds nothing: shields a variable from its scope's regularizer."""


def create_partitioned_variables(
    shape: Any,
    slicing: Any,
    initializer: Any,
    dtype: Any = dtypes.float32,
    trainable: bool = True,
    collections: Any = None,
    name: str | None = None,
    reuse: Any = None,
) -> list[Any]:
    """The parts of a variable that is cut as ``slicing`` says (TF: ``tf.create_partitioned_variables``).

    Args:
        shape: extents of the whole.
        slicing: into how many parts each axis is cut; only one may be more than 1.
        initializer: a value, or a function of (shape, dtype).
        name: variable scope (default: ``PartitionedVariable``, made unique).

    Raises:
        ValueError: shape and slicing do not fit.

    >>> [part.name for part in create_partitioned_variables([4, 2], [2, 1], lambda shape, dtype: 1.0, name="w")]
    ['w/part_0:0', 'w/part_1:0']
    """
    if len(shape) != len(slicing):
        raise ValueError(
            "The 'shape' and 'slicing' of a partitioned Variable must have the length: "
            f"shape: {shape}, slicing: {slicing}"
        )
    if len(shape) < 1:
        raise ValueError(f"A partitioned Variable must have rank at least 1: shape: {shape}")
    with variable_scope(name, "PartitionedVariable", reuse=reuse) as scope:
        parts = scope.get_variable(
            None,
            shape=shape,
            dtype=dtype,
            initializer=initializer,
            trainable=trainable,
            collections=collections,
            partitioner=lambda **_: slicing,
            validate_shape=True,
        )
    return list(parts)
