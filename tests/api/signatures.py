"""Signatures: TensorFlow's, frozen, and tfedu's, read off in the same form."""

from __future__ import annotations

import enum
import gzip
import inspect
import json
from pathlib import Path
from typing import Any

import tfedu as tf

FROZEN: dict[str, dict[str, Any]] = json.loads(
    gzip.decompress((Path(__file__).with_name("data") / "signatures.json.gz").read_bytes())
)
"""``"nn.relu"`` -> ``{"kind": ..., "arguments": [[name, default], ...], "methods": {name: arguments}}``."""

Arguments = list[list[Any]]


def arguments(function: Any) -> Arguments | None:
    """The arguments of a function or class of tfedu, as ``freeze.py`` writes them; None where Python knows none."""
    if inspect.isclass(function) and issubclass(function, enum.Enum):
        return [["value"]]
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    found: Arguments = []
    starred = False
    for p in parameters:
        if p.kind is p.VAR_POSITIONAL:
            found.append(["*" + p.name])
            starred = True
            continue
        if p.kind is p.VAR_KEYWORD:
            found.append(["**" + p.name])
            continue
        if p.kind is p.KEYWORD_ONLY and not starred:
            found.append(["*"])
            starred = True
        found.append([p.name] if p.default is p.empty else [p.name, _default(p.default)])
    return found


def _default(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else {"float": str(value)}
    if isinstance(value, tf.DType):
        return {"dtype": value.name}
    if isinstance(value, (list, tuple)):
        return [_default(v) for v in value]
    if inspect.isclass(value) or inspect.isroutine(value):
        return {"named": value.__name__}
    return {"object": type(value).__name__}


def written(found: Arguments) -> str:
    """The arguments as Python writes them.

    >>> written([["x"], ["axis", None], ["output_type", {"dtype": "int64"}]])
    '(x, axis=None, output_type=tf.int64)'
    """
    return "(" + ", ".join(a[0] if len(a) == 1 else f"{a[0]}={_shown(a[1])}" for a in found) + ")"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        kind, text = next(iter(value.items()))
        return {"dtype": f"tf.{text}", "object": f"<{text}>"}.get(kind, text)
    return repr(value)


def ours(name: str) -> Any:
    """The object under tfedu's dotted name, or None."""
    value: Any = tf
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError:
            return None
    return value


def method(cls: Any, name: str) -> Arguments | None:
    """The arguments of a method without ``self``; None where the class has no such method."""
    found = inspect.getattr_static(cls, name, None)
    if found is None:
        return None
    plain = isinstance(found, staticmethod)
    given = arguments(found.__func__ if isinstance(found, (classmethod, staticmethod)) else found)
    return given if plain or not given or given[0][0].startswith("*") else given[1:]


def missing_methods(name: str) -> list[str]:
    """The public methods of TensorFlow's class that tfedu's has not."""
    cls = ours(name)
    return [m for m in FROZEN.get(name, {}).get("methods", {}) if not hasattr(cls, m)]


def agree(theirs: Arguments, found: Arguments | None) -> bool:
    """Whether calls mean the same; where TensorFlow says ``**kwargs``, naming the keywords is the same."""
    if theirs and all(a[0].startswith("*") and a != ["*"] for a in theirs):
        return True  # a wrapper that tells nothing
    if found is not None and theirs and theirs[-1][0].startswith("**") and ["*"] not in theirs:
        positional = theirs[:-1]
        if found[: len(positional)] == positional:
            rest = found[len(positional) :]
            return all(len(a) > 1 or a[0].startswith("*") for a in rest)
    return theirs == found


def difference(name: str, theirs: Arguments, found: Arguments | None) -> str | None:
    """What to tell the one who added ``name``, or None when all is well."""
    if agree(theirs, found):
        return None
    mine = "no signature that Python can read" if found is None else written(found)
    return f"tf.{name} takes other arguments\n  TensorFlow: {written(theirs)}\n  tfedu:      {mine}"
