"""A namespace that speaks both dialects: tfedu's own names, with the forms of 0.x laid over them."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from tfedu.api.elsewhere import ELSEWHERE
from tfedu.api.missing import explain
from tfedu.api.table import LAZY, NAMES
from tfedu.v0.forms import FORMS, Form

Notify = Callable[[str, str], None]


def _silent(old: str, new: str) -> None:
    """For those who asked for the old dialect by name."""


class Dialect(ModuleType):
    """``tf`` (path ``""``) or one of its namespaces (``"nn"``, ``"train"``, ...), looked up when first touched.

    Args:
        name: the module's name, as Python shows it.
        path: the namespace of tfedu that it stands for.
        notify: is told ``(old name, new spelling)`` whenever a call has an old form.
        extra: names of its own, which go before all others.
    """

    def __init__(self, name: str, path: str, notify: Notify = _silent, extra: dict[str, Any] | None = None) -> None:
        super().__init__(name, f"``tf.{path}``" if path else "``tf``")
        self.__path__: list[str] = []  # what has submodules is a package to Python
        self._path = path
        self._notify = notify
        self._module = importlib.import_module(f"tfedu.{path}" if path else "tfedu")
        vars(self).update(extra or {})

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return [n for n in dir(self) if not n.startswith("_")]
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._lookup(name)
        setattr(self, name, value)
        return value

    def _lookup(self, name: str) -> Any:
        full = f"{self._path}.{name}" if self._path else name
        form = FORMS.get(full)
        if form is not None:
            return _speaking(full, form, follow(form.new), self._notify)
        if any(space == full or space.startswith(f"{full}.") for space in NAMES):
            return Dialect(f"{self.__name__}.{name}", full, self._notify)
        try:
            value = getattr(self._module, name)
        except AttributeError:
            raise AttributeError(explain(full)) from None
        if isinstance(value, ModuleType) and full not in (*LAZY, *ELSEWHERE):
            # A room of the engine, not a name of TensorFlow's.
            raise AttributeError(explain(full))
        return value

    def __dir__(self) -> list[str]:
        own = {n for n in vars(self) if not n.startswith("_")}
        theirs = {n for n in dir(self._module) if not n.startswith("_")}
        prefix = f"{self._path}." if self._path else ""
        old = {n[len(prefix) :] for n in FORMS if n.startswith(prefix) and "." not in n[len(prefix) :]}
        return sorted(own | {n for n in theirs | old if self._offers(n)})

    def _offers(self, name: str) -> bool:
        try:
            getattr(self, name)
        except AttributeError:
            return False
        return True


def follow(name: str) -> Any:
    """The object under tfedu's dotted ``name``. Raises AttributeError with the explanation of a missing one."""
    value: Any = importlib.import_module("tfedu")
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError:
            raise AttributeError(explain(name)) from None
    return value


def _speaking(old: str, form: Form, function: Any, notify: Notify) -> Callable[..., Any]:
    """``function`` under its old name, for calls in the old form and in the new one."""

    def call(*args: Any, **kwargs: Any) -> Any:
        adapted = form.adapt(args, kwargs)
        if adapted is None:
            return function(*args, **kwargs)
        notify(old, form.spelling)
        return function(*adapted[0], **adapted[1])

    functools.update_wrapper(call, function, assigned=(), updated=())  # its signature is the present one's
    call.__name__ = call.__qualname__ = old.rpartition(".")[2]
    call.__doc__ = f"0.x spelling: ``{form.spelling}``.\n\n{function.__doc__ or ''}"
    return call
