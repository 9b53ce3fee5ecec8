"""Command-line flags (``tf.flags``, ``tf.app.flags``): Abseil's, as in TensorFlow since 1.5.

>>> flag = DEFINE_integer("doc_steps", 100, "How many steps to train.", lower_bound=1)
>>> FLAGS(["train.py", "--doc_steps=200", "rest"])
['train.py', 'rest']
>>> FLAGS.doc_steps
200

A program reads ``FLAGS.steps`` and is called with ``--steps=200`` (or ``--steps 200``); a bool flag ``train`` is
switched with ``--train`` and ``--notrain``; ``--help`` lists the flags. The first read of a value parses ``sys.argv``.
In a notebook the arguments are those of the Jupyter kernel and none of the program's, so every flag has its default.
"""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import absl.flags

absl.flags.disclaim_key_flags()  # a flag belongs to the program that calls DEFINE_..., not to this module

_OLD_NAMES = {"flag_name": "name", "default_value": "default", "docstring": "help"}


def _with_old_names(define: Callable[..., Any]) -> Callable[..., Any]:
    """``define``, which also understands the keywords of TensorFlow before 1.5."""

    @functools.wraps(define)
    def call(*args: Any, **kwargs: Any) -> Any:
        if _OLD_NAMES.keys() & kwargs.keys():
            logging.getLogger().warning(
                "Use of the keyword argument names (flag_name, default_value, docstring) is deprecated, please use "
                "(name, default, help) instead."
            )
        return define(*args, **{_OLD_NAMES.get(name, name): value for name, value in kwargs.items()})

    return call


DEFINE_string = _with_old_names(absl.flags.DEFINE_string)
DEFINE_boolean = DEFINE_bool = _with_old_names(absl.flags.DEFINE_boolean)
DEFINE_float = _with_old_names(absl.flags.DEFINE_float)
DEFINE_integer = _with_old_names(absl.flags.DEFINE_integer)


def arguments() -> list[str]:
    """The program's name and its arguments; of a notebook, the name alone."""
    in_kernel = "ipykernel" in sys.modules and "ipykernel" in sys.argv[0]
    return sys.argv[:1] if in_kernel else sys.argv


class _Flags:
    """Abseil's flag values, which parse ``sys.argv`` when a value is first read.

    ``_parse_flags()`` and ``__flags`` are there for programs written for TensorFlow before 1.5.

    Raises (on reading an attribute):
        UnrecognizedFlagError: ``Unknown command line flag 'x'``.
        IllegalFlagValueError: a value that does not fit its flag.
        AttributeError: no such flag.
    """

    def __init__(self, values: absl.flags.FlagValues) -> None:
        object.__setattr__(self, "_values", values)

    def _parse_flags(self, args: list[str] | None = None) -> None:
        self(arguments()[:1] + args if args is not None else arguments())

    def __getattr__(self, name: str) -> Any:
        values = self._values
        if hasattr(type(values), name) or (name.startswith("__") and name.endswith("__")):
            return getattr(values, name)
        if not values.is_parsed():
            values(arguments())
        if name.endswith("__flags"):  # inside a class Python puts the class's name in front
            return values.flag_values_dict()
        return getattr(values, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._values, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._values, name)

    def __dir__(self) -> list[str]:
        return dir(self._values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __setitem__(self, name: str, flag: Any) -> None:
        self._values[name] = flag

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __call__(self, argv: list[str], known_only: bool = False) -> list[str]:
        return self._values(argv, known_only)

    def __str__(self) -> str:
        return str(self._values)


FLAGS: Any = _Flags(absl.flags.FLAGS)


def __getattr__(name: str) -> Any:
    """Whatever else Abseil offers: DEFINE_enum, DEFINE_list, mark_flag_as_required, ..."""
    return getattr(absl.flags, name)


def __dir__() -> list[str]:
    return sorted({*absl.flags.__all__, *globals()})
