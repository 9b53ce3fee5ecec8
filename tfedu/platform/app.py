"""``tf.app``: the entry point of a program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NoReturn

import absl.app

from tfedu.platform import flags

__all__ = ["flags", "run"]


def _known_flags(argv: list[str]) -> list[str]:
    return flags.FLAGS(argv, known_only=True)


def run(main: Callable[[list[str]], Any] | None = None, argv: list[str] | None = None) -> NoReturn:
    """Parse the flags, call ``main`` with what is left of the command line, and exit (TF: ``tf.app.run``).

    Args:
        main: takes the list of arguments, the program's name first; by default the function ``main`` of the program.
        argv: the command line (default: ``sys.argv``); flags that nobody defined stay in it.

    Raises:
        SystemExit: always, with what ``main`` returned; after ``--help``, with 1.
        AttributeError: no ``main`` is given and the program has none.
    """
    main = main or sys.modules["__main__"].main
    absl.app.run(main=main, argv=flags.arguments() if argv is None else argv, flags_parser=_known_flags)
