"""Ask the real TensorFlow 1.15 for the signature of every public function, class and method, and freeze the answers.

Run it with a Python that has TensorFlow 1.15 (no test needs one)::

    python tests/api/freeze.py

A signature is ``[[name, default...], ...]``: a name alone is an argument without a default; ``*args``, ``**kwargs`` and
``*`` (what follows goes by keyword only) are written with their stars. A default is a JSON value; what JSON cannot say
is ``{"kind": "text"}``.
"""

from __future__ import annotations

import gzip
import inspect
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = HERE.parents[1] / "tfedu" / "api" / "tensorflow_names.txt"
FROZEN = HERE / "data" / "signatures.json.gz"


def default(value, dtype):
    """A default as JSON says it."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if type(value).__name__ == "KeywordRequired":
        return None  # stands where nothing may be given by position
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else {"float": str(value)}
    if isinstance(value, dtype):
        return {"dtype": value.name}
    if isinstance(value, (list, tuple)):
        return [default(v, dtype) for v in value]
    if inspect.isclass(value) or inspect.isroutine(value):
        return {"named": value.__name__}
    return {"object": type(value).__name__}


def arguments(spec, dtype, bound):
    """The list that stands for one ``FullArgSpec``; a method's ``self`` is left out."""
    names = list(spec.args)
    values = list(spec.defaults or ())
    found = [[n] for n in names[: len(names) - len(values)]]
    found += [[n, default(v, dtype)] for n, v in zip(names[len(names) - len(values) :], values)]
    if bound and found and found[0][0] in ("self", "cls", "_cls"):
        found = found[1:]
    if spec.varargs:
        found.append(["*" + spec.varargs])
    elif spec.kwonlyargs:
        found.append(["*"])
    for n in spec.kwonlyargs:
        with_default = n in (spec.kwonlydefaults or {})
        found.append([n, default(spec.kwonlydefaults[n], dtype)] if with_default else [n])
    if spec.varkw:
        found.append(["**" + spec.varkw])
    return found


def signatures():
    """``{"tf.matmul": {"kind": "function", "arguments": ...}, "tf.Variable": {..., "methods": {...}}}``."""
    import tensorflow as tf
    from tensorflow.python.util import tf_inspect

    def ask(function, bound=True):
        try:
            return arguments(tf_inspect.getfullargspec(function), tf.DType, bound)
        except TypeError:  # written in C: no signature to be had
            return None

    def constructor(cls):
        if cls.__init__ is not object.__init__:
            return ask(cls.__init__)
        return ask(cls.__new__) if cls.__new__ is not object.__new__ else []

    def methods(cls):
        for name in dir(cls):
            home = next((c for c in cls.__mro__ if name in vars(c)), cls)
            if not home.__module__.startswith("tensorflow"):
                continue  # a tuple's, an exception's, a test case's: Python's own affair
            if not name.startswith("_") and inspect.isroutine(getattr(cls, name)):
                found = (
                    ask(inspect.getattr_static(cls, name).__func__) if _bound(cls, name) else ask(getattr(cls, name))
                )
                if found is not None:
                    yield name, found

    result = {}
    for line in NAMES.read_text(encoding="utf8").splitlines():
        if not line or line.startswith("#"):
            continue
        namespace, kind, words = line.split()[0], line.split()[1], line.split()[2:]
        if kind not in ("function", "class"):
            continue
        for word in words:
            name = word if namespace == "-" else namespace + "." + word
            found = tf
            for part in name.split("."):
                found = getattr(found, part)
            if inspect.isclass(found):
                if hasattr(found, "DESCRIPTOR"):
                    continue  # a protocol buffer
                entry = {"kind": "class", "arguments": constructor(found), "methods": dict(methods(found))}
            else:
                entry = {"kind": "function", "arguments": ask(found, bound=False)}
            if entry["arguments"] is not None:
                result[name] = entry
    return result


def _bound(cls, name):
    return isinstance(inspect.getattr_static(cls, name), (classmethod, staticmethod))


def main():
    FROZEN.parent.mkdir(exist_ok=True)
    text = json.dumps(signatures(), sort_keys=True, separators=(",", ":"))
    with open(FROZEN, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.encode())
    sys.stdout.write(f"{FROZEN.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
