"""From Python values to operations: conversion to tensors, attribute inference, name scopes.

Every public function of this room ends in :func:`apply_op`, which does for all operations what TensorFlow's op
library does: convert what is not a tensor, infer type attributes, complain in TensorFlow's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from tfedu.graph import dtypes, registry
from tfedu.graph.composite import Composite
from tfedu.graph.context import get_default_graph
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.graph import Graph
from tfedu.graph.op_def import UNSET, ArgDef, AttrDef, OpDef
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dimension, TensorShape
from tfedu.ops.literals import to_array

Converter = Callable[..., Any]
_CONVERTERS: list[tuple[int, type | tuple[type, ...], Converter]] = []


def register_tensor_conversion_function(
    base_type: type | tuple[type, ...], conversion_func: Converter, priority: int = 100
) -> None:
    """Let values of ``base_type`` stand where a tensor is wanted (TF: ``tf.register_tensor_conversion_function``).

    Args:
        base_type: a class, or a tuple of classes.
        conversion_func: ``conversion_func(value, dtype=None, name=None, as_ref=False)`` makes the tensor, or answers
            NotImplemented to leave the value to the next function.
        priority: functions of smaller priority are asked first, those of equal priority in order of registration.

    Raises:
        TypeError: no class, or nothing that can be called.
    """
    if not (
        isinstance(base_type, type) or (isinstance(base_type, tuple) and all(isinstance(x, type) for x in base_type))
    ):
        raise TypeError("base_type must be a type or a tuple of types.")
    if not callable(conversion_func):
        raise TypeError("conversion_func must be callable.")
    _CONVERTERS.append((priority, base_type, conversion_func))
    _CONVERTERS.sort(key=lambda entry: entry[0])  # stable


def convert_to_tensor(
    value: Any, dtype: Any = None, name: str | None = None, preferred_dtype: Any = None, dtype_hint: Any = None
) -> Tensor:
    """``value`` as a tensor of the default graph (TF: ``tf.convert_to_tensor``).

    Args:
        value: a Tensor, Variable, NumPy array, number, string, bool, or nested list of these.
        dtype: wanted element type; by default Python floats become float32 and ints int32.
        name: name of the constant that may have to be made.
        preferred_dtype: used if the value can take it, ignored otherwise. ``dtype_hint`` is its later name.

    Raises:
        ValueError: a tensor has another type than ``dtype``; both names of the preference are given.
        TypeError: the value cannot be a tensor of that type.

    >>> convert_to_tensor([1.0, 2.0]).dtype.name
    'float32'
    """
    return as_tensor(value, dtype, name, either("dtype_hint", dtype_hint, "preferred_dtype", preferred_dtype))


def either(new: str, new_value: Any, old: str, old_value: Any) -> Any:
    """The value of an argument that has two names.

    Raises:
        ValueError: ``Cannot specify both``.
    """
    if new_value is not None and old_value is not None:
        raise ValueError(f"Cannot specify both '{old}' and '{new}'")
    return new_value if old_value is None else old_value


def as_tensor(
    value: Any, dtype: Any = None, name: str | None = None, preferred_dtype: Any = None, as_ref: bool = False
) -> Tensor:
    """:func:`convert_to_tensor`; ``as_ref`` keeps a variable's reference, for operations that assign."""
    wanted = None if dtype is None else as_dtype(dtype).base_dtype
    if wanted is None and preferred_dtype is not None and not isinstance(value, Tensor):
        try:
            return as_tensor(value, preferred_dtype, name, as_ref=as_ref)
        except (TypeError, ValueError):
            pass
    if not isinstance(value, Tensor):
        if as_ref and hasattr(value, "_as_ref_tensor"):
            value = value._as_ref_tensor()
        else:
            value = _converted(value, wanted, name)
    if wanted is not None and not wanted.is_compatible_with(value.dtype):
        raise ValueError(
            f"Tensor conversion requested dtype {wanted.name} for Tensor with dtype {value.dtype.name}: {str(value)!r}"
        )
    return value


def _converted(value: Any, dtype: DType | None, name: str | None) -> Tensor:
    for _, kinds, convert in _CONVERTERS:
        if isinstance(value, kinds):
            made = convert(value, dtype=dtype, name=name, as_ref=False)
            if made is not NotImplemented:
                return made
    if isinstance(value, (TensorShape, Dimension)):
        return _shape_constant(value, dtype, name)
    if isinstance(value, (list, tuple)) and _contains_tensor(value):
        return _packed(value, dtype, name or "packed")
    return make_constant(to_array(value, dtype), dtype, name or "Const")


def _shape_constant(value: Any, dtype: DType | None, name: str | None) -> Tensor:
    if isinstance(value, Dimension):
        if value.value is None:
            raise ValueError("Cannot convert an unknown Dimension to a Tensor: ?")
        return make_constant(np.array(value.value, np.int32), dtype, name or "Const")
    if not value.is_fully_defined():
        raise ValueError(f"Cannot convert a partially known TensorShape to a Tensor: {value}")
    wanted = dtype or dtypes.int32
    if wanted not in (dtypes.int32, dtypes.int64):
        raise TypeError(f"Cannot convert a TensorShape to dtype: {wanted.name}")
    return make_constant(np.array(value.as_list(), wanted.numpy_type), wanted, name or "shape_as_tensor")


def _contains_tensor(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_contains_tensor(v) for v in value)
    return isinstance(value, (Tensor, Dimension)) or any(isinstance(value, kinds) for _, kinds, _ in _CONVERTERS)


def _packed(values: Sequence[Any], dtype: DType | None, name: str) -> Tensor:
    """A nested list with tensors in it becomes a stack of its elements."""
    if dtype is None:
        found = [t.dtype.base_dtype for t in _tensors_in(values)]
        dtype = found[0] if found else None
    with name_scope(name) as scope:
        parts = [
            _packed(v, dtype, str(i))
            if isinstance(v, (list, tuple)) and _contains_tensor(v)
            else convert_to_tensor(v, dtype, str(i))
            for i, v in enumerate(values)
        ]
        return apply_op("Pack", values=parts, axis=0, name=scope)


def _tensors_in(values: Any) -> Iterator[Any]:
    if isinstance(values, (list, tuple)):
        for value in values:
            yield from _tensors_in(value)
    elif hasattr(values, "dtype") and isinstance(values.dtype, DType):
        yield values


def make_constant(array: np.ndarray, dtype: DType | None, name: str) -> Tensor:
    """A ``Const`` operation that holds ``array``."""
    kind = dtype or as_dtype(array.dtype)
    array = np.array(kind.array(array))
    array.setflags(write=False)
    return apply_op("Const", dtype=kind, value=array, name=name)


@contextmanager
def name_scope(name: str | None, default_name: str | None = None, values: Iterable[Any] | None = None) -> Iterator[str]:
    """Prefix the names of operations made inside (TF: ``tf.name_scope``).

    Args:
        name: the scope; None means ``default_name``.
        default_name: used when the caller of your function gave no name.
        values: tensors given to your function; their graph becomes the default inside.

    Raises:
        ValueError: the name is not valid, or both names are None while ``values`` is given.

    >>> with Graph().as_default(), name_scope("hidden") as scope:
    ...     scope
    'hidden/'
    """
    graph = _graph_of(values) if values is not None else get_default_graph()
    chosen = default_name if name is None else name
    if chosen is None and values is not None:
        raise ValueError("At least one of name (None) and default_name (None) must be provided.")
    with graph.as_default(), graph.name_scope(chosen) as scope:
        yield scope


def op_scope(values: Iterable[Any], name: str | None, default_name: str | None = None) -> Any:
    """The older order of :func:`name_scope`'s arguments, values first (TF: ``tf.op_scope``)."""
    return name_scope(name, default_name, values)


def _graph_of(values: Iterable[Any]) -> Graph:
    for value in values:
        if isinstance(value, (list, tuple)):
            if any(isinstance(v, Tensor) for v in value):
                return _graph_of(value)
        elif isinstance(value, (Tensor, Operation, Composite)):
            return value.graph
    return get_default_graph()


def apply_op(op_type: str, name: str | None = None, **keywords: Any) -> Any:
    """Add an operation of ``op_type`` to the graph of its inputs.

    Keywords are the declaration's inputs and attributes; inputs are converted to tensors, type attributes inferred.

    Returns:
        its tensor; a list of them if the declaration has several outputs or a list output; the
        :class:`Operation` itself if it has none.

    Raises:
        TypeError: types that do not match or are not allowed. ValueError: shapes or lists that do not fit.
    """
    op_def = registry.get(op_type)
    graph = _graph_of(keywords.values())
    with graph.as_default(), graph.name_scope(name or op_type) as scope:
        binder = _Binder(op_def)
        tensors = binder.bind_inputs(keywords)
        attrs = binder.bind_attrs(keywords)
        types = list(_output_types(op_def, attrs))
        op = graph.create_op(op_def, tensors, attrs, [t for _, t in types], scope)
    return _structured(op_def, op, attrs)


def _structured(op_def: OpDef, op: Operation, attrs: dict[str, Any]) -> Any:
    if not op_def.outputs:
        return op
    if len(op_def.outputs) == 1:
        return list(op.outputs) if op_def.outputs[0].is_list else op.outputs[0]
    if not any(arg.is_list for arg in op_def.outputs):
        return list(op.outputs)
    result: list[Any] = []
    rest = iter(op.outputs)
    for arg in op_def.outputs:
        result.append([next(rest) for _ in range(_length(arg, attrs))] if arg.is_list else next(rest))
    return result


def _length(arg: ArgDef, attrs: dict[str, Any]) -> int:
    return len(attrs[arg.type_list_attr]) if arg.type_list_attr else attrs[arg.number_attr] if arg.number_attr else 1


def _output_types(op_def: OpDef, attrs: dict[str, Any]) -> Iterator[tuple[str, DType]]:
    for arg in op_def.outputs:
        if arg.type_list_attr:
            for kind in attrs[arg.type_list_attr]:
                yield arg.name, kind
            continue
        kind = arg.type or attrs[arg.type_attr]
        for _ in range(_length(arg, attrs)):
            yield arg.name, kind._as_ref if arg.is_ref else kind


class _Binder:
    """Matches the keywords of one call with one declaration."""

    def __init__(self, op_def: OpDef) -> None:
        self.op_def = op_def
        self.attrs: dict[str, Any] = {}
        self.inferred_from: dict[str, str] = {}

    def bind_inputs(self, keywords: dict[str, Any]) -> list[Tensor]:
        tensors: list[Tensor] = []
        for arg in self.op_def.inputs:
            if arg.name not in keywords:
                raise TypeError(f"No argument for input {arg.name}")
            value = keywords.pop(arg.name)
            if arg.is_list:
                tensors.extend(self._list_input(arg, value))
            else:
                tensors.append(self._input(arg, value))
        return tensors

    def _input(self, arg: ArgDef, value: Any) -> Tensor:
        wanted = arg.type or self.attrs.get(arg.type_attr)
        preferred = None
        if wanted is None and arg.type_attr and self.op_def.attrs[arg.type_attr].default is not UNSET:
            preferred = self.op_def.attrs[arg.type_attr].default
        try:
            tensor = as_tensor(value, wanted, arg.name, preferred, arg.is_ref)
        except TypeError as error:
            if wanted is None:
                raise
            raise TypeError(
                f"Expected {wanted.name} passed to parameter '{arg.name}' of op '{self.op_def.name}', "
                f"got {value!r} of type '{type(value).__name__}' instead. Error: {error}"
            ) from None
        except ValueError:
            self._explain_mismatch(arg, value)
            raise
        if arg.is_ref and not tensor.dtype.is_ref_dtype:
            raise TypeError(
                f"'{self.op_def.name}' Op requires that input '{arg.name}' be a mutable tensor (e.g.: a tf.Variable)"
            )
        if arg.type_attr:
            self._infer(arg, tensor.dtype.base_dtype)
        return tensor

    def _explain_mismatch(self, arg: ArgDef, value: Any) -> None:
        """Raise TensorFlow's TypeError if ``value`` is fine in itself but of another type than wanted."""
        try:
            observed = as_tensor(value, as_ref=arg.is_ref).dtype.name
        except ValueError as error:
            raise ValueError(f"Tried to convert '{arg.name}' to a tensor and failed. Error: {error}") from None
        prefix = f"Input '{arg.name}' of '{self.op_def.name}' Op has type {observed} that does not match"
        if arg.type is not None:
            raise TypeError(f"{prefix} expected type of {arg.type.name}.") from None
        kind, earlier = self.attrs[arg.type_attr], self.inferred_from[arg.type_attr]
        raise TypeError(f"{prefix} type {kind.name} of argument '{earlier}'.") from None

    def _list_input(self, arg: ArgDef, values: Any) -> list[Tensor]:
        if not isinstance(values, (list, tuple)):
            raise TypeError(f"Expected list for '{arg.name}' argument to '{self.op_def.name}' Op, not {values}.")
        if arg.type_list_attr:
            tensors = [convert_to_tensor(v, name=f"{arg.name}_{i}") for i, v in enumerate(values)]
            attr = self.op_def.attrs[arg.type_list_attr]
            kinds = [t.dtype.base_dtype for t in tensors]
            for kind in kinds:
                _check_allowed(attr, kind, arg.name)
            _check_minimum(attr, f"list of length {len(kinds)}", len(kinds), self.op_def.name)
            self.attrs[attr.name] = kinds
            return tensors
        wanted = arg.type or self.attrs.get(arg.type_attr)
        if wanted is None:
            wanted = next((v.dtype.base_dtype for v in values if isinstance(getattr(v, "dtype", None), DType)), None)
        try:
            tensors = [as_tensor(v, wanted, f"{arg.name}_{i}", as_ref=arg.is_ref) for i, v in enumerate(values)]
            if len({t.dtype.base_dtype for t in tensors}) > 1:
                raise TypeError
        except (TypeError, ValueError):
            self._explain_list(arg, values, wanted)
        self._infer_number(arg, len(tensors))
        if arg.type_attr and tensors:
            self._infer(arg, tensors[0].dtype.base_dtype)
        elif arg.type_attr and arg.type_attr not in self.attrs:
            raise TypeError(
                "Don't know how to infer type variable from empty input list passed to input "
                f"'{arg.name}' of '{self.op_def.name}' Op."
            )
        return tensors

    def _explain_list(self, arg: ArgDef, values: Sequence[Any], wanted: DType | None) -> None:
        observed = []
        for value in values:
            try:
                observed.append(convert_to_tensor(value).dtype.base_dtype.name)
            except (TypeError, ValueError):
                observed.append("<NOT CONVERTIBLE TO TENSOR>")
        prefix = f"Tensors in list passed to '{arg.name}' of '{self.op_def.name}' Op have types [{', '.join(observed)}]"
        if arg.type is not None:
            raise TypeError(f"{prefix} that do not match expected type {arg.type.name}.") from None
        if arg.type_attr in self.attrs and wanted is not None:
            raise TypeError(f"{prefix} that do not match type {wanted.name} inferred from earlier arguments.") from None
        raise TypeError(f"{prefix} that don't all match.") from None

    def _infer_number(self, arg: ArgDef, length: int) -> None:
        known = self.attrs.get(arg.number_attr)
        if known is not None:
            if known != length:
                raise ValueError(
                    f"List argument '{arg.name}' to '{self.op_def.name}' Op with length {length} must match "
                    f"length {known} of argument '{self.inferred_from[arg.number_attr]}'."
                )
            return
        minimum = self.op_def.attrs[arg.number_attr].minimum
        if minimum is not None and length < minimum:
            raise ValueError(
                f"List argument '{arg.name}' to '{self.op_def.name}' Op with length {length} shorter than "
                f"minimum length {minimum}."
            )
        self.attrs[arg.number_attr] = length
        self.inferred_from[arg.number_attr] = arg.name

    def _infer(self, arg: ArgDef, kind: DType) -> None:
        known = self.attrs.get(arg.type_attr)
        if known is None:
            _check_allowed(self.op_def.attrs[arg.type_attr], kind, arg.name)
            self.attrs[arg.type_attr] = kind
            self.inferred_from[arg.type_attr] = arg.name
        elif known is not kind:
            raise TypeError(
                f"Input '{arg.name}' of '{self.op_def.name}' Op has type {kind.name} that does not match type "
                f"{known.name} of argument '{self.inferred_from[arg.type_attr]}'."
            )

    def bind_attrs(self, keywords: dict[str, Any]) -> dict[str, Any]:
        for attr in self.op_def.attrs.values():
            if attr.name in keywords:
                value = keywords.pop(attr.name)
                if attr.name in self.attrs:
                    raise TypeError(f"Should not specify value for inferred attr '{attr.name}'.")
                if value is None and attr.default is not UNSET:
                    value = attr.default
                self.attrs[attr.name] = _attr_value(attr, value, self.op_def.name)
            elif attr.name not in self.attrs:
                if attr.default is UNSET:
                    raise TypeError(f"No argument for attr {attr.name}")
                self.attrs[attr.name] = attr.default
        if keywords:
            raise TypeError(
                f"apply_op() got unexpected keyword arguments for '{self.op_def.name}': {', '.join(sorted(keywords))}"
            )
        return self.attrs


def _check_allowed(attr: AttrDef, kind: DType, name: str) -> None:
    if attr.allowed and kind not in attr.allowed:
        allowed = ", ".join(d.name for d in attr.allowed)
        raise TypeError(
            f"Value passed to parameter '{name}' has DataType {kind.name} not in list of allowed values: {allowed}"
        )


def _check_minimum(attr: AttrDef, shown: Any, size: int, op_name: str) -> None:
    if attr.minimum is not None and size < attr.minimum:
        raise ValueError(f"Attr '{attr.name}' of '{op_name}' Op passed {shown} less than minimum {attr.minimum}.")


_SCALARS: dict[str, tuple[tuple[type, ...], Callable[[Any], Any], str]] = {
    "int": ((int, np.integer), int, "int"),
    # an attribute is stored in single precision
    "float": ((int, float, np.integer, np.floating), lambda x: float(np.float32(x)), "float"),
    "bool": ((bool, np.bool_), bool, "bool"),
    "string": ((str, bytes), lambda s: s.decode() if isinstance(s, bytes) else s, "string"),
}


def _attr_value(attr: AttrDef, value: Any, op_name: str) -> Any:
    """``value`` as the attribute's kind wants it.

    Raises:
        TypeError: ``Expected int for argument 'axis' not 'x'.``
        ValueError: a value that is not allowed.
    """
    if attr.kind.startswith("list("):
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"Expected list for attr {attr.name}")
        inner = AttrDef(attr.name, attr.kind[5:-1], attr.allowed)
        return [_attr_value(inner, v, op_name) for v in value]
    if attr.kind == "type":
        kind = as_dtype(value).base_dtype
        _check_allowed(attr, kind, attr.name)
        return kind
    if attr.kind == "shape":
        return TensorShape(value)
    if attr.kind == "tensor":
        return value
    kinds, convert, label = _SCALARS[attr.kind]
    if isinstance(value, Dimension):
        value = value.value
    if not isinstance(value, kinds) or (attr.kind in ("int", "float") and isinstance(value, bool)):
        raise TypeError(f"Expected {label} for argument '{attr.name}' not {value!r}.")
    value = convert(value)
    if attr.kind == "int":
        _check_minimum(attr, value, value, op_name)
    if attr.allowed and value not in attr.allowed:
        words = ", ".join(f'"{a}"' for a in attr.allowed)
        raise ValueError(f"Attr '{attr.name}' of '{op_name}' Op passed string '{value}' not in: {words}.")
    return value
