"""``tf.get_variable`` and ``tf.variable_scope``: variables by name, made once and shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.errors import explain
from tfedu.graph.graph import GraphKeys
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import name_scope
from tfedu.variables.initializers import GlorotUniform, Zeros
from tfedu.variables.variable import Variable

_STORE, _SCOPE = "__variable_store", "__varscope"


class _AutoReuse:
    def __repr__(self) -> str:
        return "<_ReuseMode.AUTO_REUSE: 1>"


AUTO_REUSE = _AutoReuse()
"""Make the variable if it does not exist, share it if it does."""


class _Store:
    """The variables of one graph by name, and how often each scope was opened."""

    def __init__(self) -> None:
        self.variables: dict[str, Variable] = {}
        self.scope_counts: dict[str, int] = {}


def _store() -> _Store:
    items = get_default_graph().get_collection_ref(_STORE)
    if not items:
        items.append(_Store())
    return items[0]


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

    def get_collection(self, name: str) -> list[Any]:
        return get_default_graph().get_collection(name, f"{self.name}/" if self.name else None)

    def trainable_variables(self) -> list[Any]:
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def global_variables(self) -> list[Any]:
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def local_variables(self) -> list[Any]:
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)

    def get_variable(self, name: str, **options: Any) -> Variable:
        """See :func:`get_variable`."""
        full = f"{self.name}/{name}" if self.name else name
        for key in ("initializer", "regularizer", "constraint"):
            if options.get(key) is None:
                options[key] = getattr(self, key)
        if options.get("dtype") is None:
            options["dtype"] = self.dtype
        if options.get("reuse") is None or options["reuse"] is False:
            options["reuse"] = self._reuse
        with name_scope(None):  # names of variables ignore tf.name_scope
            if self.custom_getter is None:
                return _get(full, **options)
            return self.custom_getter(_get, full, **options)


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
    synchronization: Any = None,
    aggregation: Any = None,
) -> Variable:
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

    Raises:
        ValueError: it exists and is not to be shared, or is to be shared and does not exist, or has another shape.
    """
    options: dict[str, Any] = {
        "shape": shape,
        "dtype": dtype,
        "initializer": initializer,
        "regularizer": regularizer,
        "trainable": trainable,
        "collections": collections,
        "validate_shape": validate_shape,
        "constraint": constraint,
    }
    scope = get_variable_scope()
    if custom_getter is None:
        return scope.get_variable(name, **options)
    full = f"{scope.name}/{name}" if scope.name else name
    return custom_getter(lambda full_name, **kw: scope.get_variable(name, **kw), full, **options)


def get_local_variable(name: str, *args: Any, **options: Any) -> Variable:
    """Like :func:`get_variable`, but listed under local variables and not trained."""
    options["collections"] = [*(options.get("collections") or []), GraphKeys.LOCAL_VARIABLES]
    options["trainable"] = False
    return get_variable(name, *args, **options)


def _get(
    full: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: Any = None,
    collections: Any = None,
    validate_shape: bool = True,
    constraint: Any = None,
    reuse: Any = None,
) -> Variable:
    store = _store()
    wanted = TensorShape(shape) if shape is not None else TensorShape(None)
    if full in store.variables:
        return _shared(store.variables[full], full, wanted, dtype, reuse)
    if reuse is True:
        raise ValueError(
            f"Variable {full} does not exist, or was not created with tf.get_variable(). "
            "Did you mean to set reuse=tf.AUTO_REUSE in VarScope?"
        )
    kind = as_dtype(dtype).base_dtype
    from_value = initializer is not None and not callable(initializer)
    if not from_value and not wanted.is_fully_defined():
        raise ValueError(f"Shape of a new variable ({full}) must be fully defined, but instead was {wanted}.")
    if from_value and shape is not None:
        raise ValueError("If initializer is a constant, do not specify shape.")
    variable = Variable(
        _maker(initializer, wanted, kind, full),
        trainable=trainable,
        collections=collections,
        name=full,
        dtype=None if from_value and isinstance(initializer, Tensor) else kind,
        validate_shape=validate_shape,
        constraint=constraint,
    )
    store.variables[full] = variable
    if regularizer is not None:
        with name_scope(f"{full}/Regularizer/"):
            loss = regularizer(variable)
        if loss is not None:
            get_default_graph().add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
    return variable


def _maker(initializer: Any, shape: TensorShape, kind: DType, name: str) -> Any:
    if initializer is not None and not callable(initializer):
        return initializer
    if isinstance(initializer, type):
        initializer = initializer()
    if initializer is None:
        if kind.is_floating:
            initializer = GlorotUniform()
        elif kind.is_integer or kind.is_bool:
            initializer = Zeros()
        else:
            raise ValueError(f"An initializer for variable {name} of {kind!r} is required")
    return lambda: initializer(shape.as_list(), dtype=kind)


def _shared(found: Variable, full: str, wanted: TensorShape, dtype: Any, reuse: Any) -> Variable:
    if not reuse:
        message = (
            f"Variable {full} already exists, disallowed. Did you mean to set reuse=True or "
            "reuse=tf.AUTO_REUSE in VarScope? Originally defined at:"
        )
        source = found.op.source
        where = f"\n\n  {source.file}, line {source.line}: {source.code}\n" if source else ""
        raise ValueError(explain(message + where))
    if not wanted.is_compatible_with(found.shape):
        raise ValueError(
            f"Trying to share variable {full}, but specified shape {wanted} and found shape {found.shape}."
        )
    kind = as_dtype(dtype)
    if not kind.is_compatible_with(found.dtype):
        raise ValueError(
            f"Trying to share variable {full}, but specified dtype {kind.name} and "
            f"found dtype {found.dtype.base_dtype.name}."
        )
    return found


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
        initializer, regularizer, dtype, constraint: defaults for variables made inside.
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
    store = _store()
    holder = graph.get_collection_ref(_SCOPE)
    entered = isinstance(name_or_scope, VariableScope)
    # Operations made inside are named after what the caller wrote, variables after the scope's full name.
    if name_or_scope is None:
        if reuse:
            raise ValueError("reuse=True cannot be used without a name_or_scope")
        name_or_scope, written = _unique(store, outer, default_name or ""), default_name or ""
    elif isinstance(name_or_scope, VariableScope):
        written = name_or_scope.name.rsplit("/", 1)[-1]
    else:
        written = name_or_scope
    base = name_or_scope if entered else outer
    name = name_or_scope.name if entered else f"{outer.name}/{name_or_scope}" if outer.name else name_or_scope
    saved_counts = dict(store.scope_counts)
    scopes = name_scope(written) if auxiliary_name_scope and written else _no_scope()
    with scopes as opened:
        inner = VariableScope(
            reuse=reuse or (base.reuse if entered else outer.reuse),
            name=name,
            initializer=base.initializer if initializer is None else initializer,
            regularizer=base.regularizer if regularizer is None else regularizer,
            custom_getter=base.custom_getter if custom_getter is None else custom_getter,
            name_scope=base.original_name_scope if entered else opened or "",
            dtype=base.dtype if dtype is None else dtype,
            constraint=base.constraint if constraint is None else constraint,
        )
        if not entered:
            store.scope_counts[name] = store.scope_counts.get(name, 0) + 1
            for key in [k for k in store.scope_counts if k.startswith(f"{name}/")]:
                store.scope_counts[key] = 0
        holder[:] = [inner]
        try:
            yield inner
        finally:
            holder[:] = [outer]
            if entered:
                store.scope_counts = saved_counts


@contextmanager
def _no_scope() -> Iterator[str]:
    yield ""


def _unique(store: _Store, outer: VariableScope, prefix: str) -> str:
    full = f"{outer.name}/{prefix}" if outer.name else prefix
    if not store.scope_counts.get(full):
        return prefix
    index = 1
    while store.scope_counts.get(f"{full}_{index}", 0) > 0:
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
