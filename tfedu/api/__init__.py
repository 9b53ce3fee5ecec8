"""Builds the namespace ``tf`` from :mod:`tfedu.api.table`."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

from tfedu.api.elsewhere import ELSEWHERE
from tfedu.api.table import DEPRECATED, LAZY, NAMES, entries
from tfedu.graph.graph import set_display
from tfedu.i18n import t
from tfedu.ops.ragged.dispatch import ragged_aware


def install(root: dict[str, Any], package: str) -> list[str]:
    """Fill the namespace ``root`` of module ``package``; returns the public names."""
    for namespace in NAMES:
        target = root if not namespace else _submodule(root, package, namespace)
        for public, (module, attribute) in entries(namespace).items():
            target[public] = ragged_aware(getattr(importlib.import_module(module), attribute))
    set_display(_show_graph)
    for old, new in DEPRECATED.items():
        root[old] = _renamed(old, new, root[new])
    root["__getattr__"] = functools.partial(_lazy, package, "")
    return sorted(k for k in root if not k.startswith("_"))


def _show_graph(graph: Any, include: Any, exclude: Any) -> Any:
    from tfedu.viz.graph import mimebundle

    return mimebundle(graph, include=include, exclude=exclude)


def _submodule(root: dict[str, Any], package: str, name: str) -> dict[str, Any]:
    parent, _, leaf = name.rpartition(".")
    if parent:
        root = _submodule(root, package, parent)
    full = f"{package}.{name}"
    if full not in sys.modules:
        if not parent and importlib.util.find_spec(
            full
        ):  # a room of that name, such as tfedu.compat: the names move in
            importlib.import_module(full)
        else:
            sys.modules[full] = ModuleType(full, f"``tf.{name}``")
    vars(sys.modules[full]).setdefault("__getattr__", functools.partial(_lazy, package, name))
    root[leaf] = sys.modules[full]
    return vars(sys.modules[full])


def _lazy(package: str, namespace: str, name: str) -> Any:
    """What the table does not hold: a name that is looked up now, or an AttributeError that explains."""
    full = f"{namespace}.{name}" if namespace else name
    if full in LAZY:
        return importlib.import_module(f"{package}.{full}")
    if full in ELSEWHERE:
        module, attribute = ELSEWHERE[full]
        found = importlib.import_module(module)
        return getattr(found, attribute) if attribute else found
    from tfedu.api.missing import explain

    raise AttributeError(name if name.startswith("__") else explain(full))


def _renamed(old: str, new: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function under its 0.x name, with one notice per program that names the new spelling."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(t("errors.renamed", old=old, new=new), DeprecationWarning, stacklevel=2)
        return function(*args, **kwargs)

    return call
