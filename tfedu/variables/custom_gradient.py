"""Functions that bring their own gradient (``tf.custom_gradient``)."""

from __future__ import annotations

import functools
import inspect
import itertools
from collections.abc import Callable
from typing import Any

from tfedu.autodiff import RegisterGradient, gradients
from tfedu.graph import nest
from tfedu.graph.context import get_default_graph
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.array import identity_n
from tfedu.variables.resource import ResourceVariable
from tfedu.variables.scope import get_variable_scope
from tfedu.variables.variable import global_variables, local_variables

_numbers = itertools.count()


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator for a function that returns its result and the function of its gradient (TF: ``tf.custom_gradient``).

    Args:
        f: takes tensors, returns ``(result, grad_fn)``. ``grad_fn(*dresult)`` takes a cotangent for each tensor of the
            result and returns one for each argument of ``f``. When ``f`` uses variables, ``grad_fn`` must take them as
            ``variables=`` and return a second list: a cotangent for each of them.

    Returns:
        a function that returns the result alone.

    Raises:
        TypeError: ``f`` makes variables that are no resource variables, or ``grad_fn`` cannot take the variables.
        ValueError: keyword arguments.

    >>> from tfedu.ops import elementwise as ew
    >>> @custom_gradient
    ... def log1pexp(x):
    ...     e = ew.exp(x)
    ...     return ew.log(1 + e), lambda dy: dy * (1 - 1 / (1 + e))
    >>> x = convert_to_tensor(100.0)
    >>> gradients(log1pexp(x), x)[0].shape.as_list()
    []
    """

    @functools.wraps(f)
    def decorated(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            raise ValueError(
                "The custom_gradient decorator currently supports keywords arguments only when eager execution is "
                "enabled."
            )
        return _called(f, [convert_to_tensor(x) for x in args])

    return decorated


def _called(f: Callable[..., Any], args: list[Tensor]) -> Any:
    before = set(_all_variables())
    result, grad_fn = f(*args)
    if not all(isinstance(v, ResourceVariable) for v in _all_variables() if v not in before):
        raise TypeError(
            "All variables used by a function wrapped with @custom_gradient must be `ResourceVariable`s. Ensure that "
            "no `variable_scope` is created with `use_resource=False`."
        )
    flat = [convert_to_tensor(t) for t in nest.flatten(result)]
    variables = _used(flat, args)
    signature = inspect.getfullargspec(grad_fn)
    takes_variables = "variables" in [*signature.args, *signature.kwonlyargs] or bool(signature.varkw)
    if variables and not takes_variables:
        raise TypeError(
            "If using @custom_gradient with a function that uses variables, then grad_fn must accept a keyword "
            "argument 'variables'."
        )
    if takes_variables and not variables and not get_variable_scope().use_resource:
        raise TypeError(
            "If using @custom_gradient with a function that uses variables, the enclosing variable scope must have "
            "use_resource=True."
        )

    def gradient(_: Operation, *cotangents: Tensor) -> list[Any]:
        given = cotangents[: len(flat)]
        by_variable: list[Any] = []
        if variables:
            by_argument, by_variable = grad_fn(*given, variables=variables)
            if len(by_variable) != len(variables):
                raise ValueError("Must return gradient for each variable from @custom_gradient grad_fn.")
        else:
            by_argument = grad_fn(*given)
        return [None] * len(flat) + nest.flatten(by_argument) + list(by_variable)

    name = f"CustomGradient-{next(_numbers)}"
    RegisterGradient(name)(gradient)
    with get_default_graph().gradient_override_map({"IdentityN": name}):
        outputs = identity_n([*flat, *args, *variables])
    return nest.pack_sequence_as(result, outputs[: len(flat)])


def _all_variables() -> list[Any]:
    return global_variables() + local_variables()


def _used(results: list[Tensor], args: list[Tensor]) -> list[Any]:
    """The variables that the results are computed from, apart from what leads through the arguments."""
    known = {v.op: v for v in _all_variables()}
    stops = set(args)
    seen: set[Operation] = set()
    stack = [t for t in results if t not in stops]
    while stack:
        op = stack.pop().op
        if op not in seen:
            seen.add(op)
            stack.extend(t for t in op.inputs if t not in stops)
    return [known[op] for op in sorted(seen, key=lambda op: op._id) if op in known]


def recompute_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """``f``, which is computed a second time for its gradient, so that nothing of the first time must be kept.

    Args:
        f: takes and returns tensors. As in TensorFlow, it must use resource variables, or the variable scope must have
            ``use_resource=True``.
    """

    @custom_gradient
    def inner(*args: Tensor) -> Any:
        def grad(*dresults: Tensor, variables: Any = None) -> Any:
            with get_default_graph().control_dependencies(dresults):
                again = nest.flatten(f(*args))
            sources = [*args, *(variables or ())]
            found = gradients(again, sources, grad_ys=list(dresults))
            return (found[: len(args)], found[len(args) :]) if variables else found

        return f(*args), grad

    return inner


def grad_pass_through(f: Callable[..., Any]) -> Callable[..., Any]:
    """``f``, whose gradient is handed through as if it returned its argument: for rounding, quantising and the like.

    As in TensorFlow, ``f`` must use resource variables, or the variable scope must have ``use_resource=True``.
    """

    @custom_gradient
    def inner(*args: Tensor) -> Any:
        def grad(*dresults: Tensor, variables: Any = None) -> Any:
            return (dresults, [None] * len(variables)) if variables else dresults

        return f(*args), grad

    return functools.wraps(f)(inner)
