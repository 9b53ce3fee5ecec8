"""``tfedu run``: a program for TensorFlow 1, unchanged, as Python itself would run it."""

from __future__ import annotations

import importlib.machinery
import io
import linecache
import os
import sys
import traceback
from types import CodeType, FrameType, ModuleType, TracebackType

import click

from tfedu import compat
from tfedu.i18n import t

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def run(script: str, arguments: tuple[str, ...], force: bool = False, full_traceback: bool = False) -> int:
    """Run ``script`` as ``__main__`` with ``sys.argv`` and ``sys.path[0]`` as it knows them.

    Args:
        script: path of the file.
        arguments: what follows it on the command line.
        force: use tfedu even where a real TensorFlow is installed.
        full_traceback: show tfedu's own frames when the program fails.

    Returns:
        the exit status: 0, 1 when the program failed, 130 when it was interrupted, or what it passed to ``sys.exit``.

    Raises:
        click.ClickException: there is no such file.
    """
    if not os.path.isfile(script):
        raise click.ClickException(t("compat.run.no_script", path=script))
    compat.install(force, remedy="tfedu run --force")
    sys.argv[:] = [script, *arguments]
    sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
    try:
        exec(_compiled(script), vars(_main_module(script)))
    except SystemExit as leaving:
        return _status(leaving)
    except KeyboardInterrupt:
        click.echo(t("compat.run.interrupted"), err=True)
        return 130
    except BaseException as error:
        _show(error, script, full_traceback)
        return 1
    finally:
        sys.stdout.flush()
    return 0


def _compiled(script: str) -> CodeType:
    with io.open_code(script) as file:
        return compile(file.read(), script, "exec", dont_inherit=True)


def _main_module(script: str) -> ModuleType:
    """The module ``__main__`` that the program is; it stays, for threads and exit handlers that outlive the program."""
    module = ModuleType("__main__")
    module.__file__ = script
    module.__loader__ = importlib.machinery.SourceFileLoader("__main__", script)
    module.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = module
    return module


def _status(leaving: SystemExit) -> int:
    if leaving.code is None or isinstance(leaving.code, int):
        return leaving.code or 0
    click.echo(str(leaving.code), err=True)
    return 1


def _show(error: BaseException, script: str, full: bool) -> None:
    """Python's traceback without the frames that are none of the learner's."""
    hidden = 0
    seen: BaseException | None = error
    while seen is not None:
        begun = _from_script(seen.__traceback__, script) or seen.__traceback__
        shown = begun if full else _without_engine(begun)
        hidden += _length(begun) - _length(shown)
        seen.__traceback__ = shown
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    linecache.checkcache()
    traceback.print_exception(type(error), error, error.__traceback__)
    if hidden:
        click.echo(t("compat.run.hidden", count=hidden), err=True)


def _from_script(trace: TracebackType | None, script: str) -> TracebackType | None:
    while trace is not None and trace.tb_frame.f_code.co_filename != script:
        trace = trace.tb_next
    return trace


def _without_engine(trace: TracebackType | None) -> TracebackType | None:
    if trace is None:
        return None
    rest = _without_engine(trace.tb_next)
    if _of_engine(trace.tb_frame):
        return rest
    return TracebackType(rest, trace.tb_frame, trace.tb_lasti, trace.tb_lineno)


def _of_engine(frame: FrameType) -> bool:
    name = frame.f_code.co_filename
    return name.startswith((_PACKAGE, "<frozen importlib"))


def _length(trace: TracebackType | None) -> int:
    count = 0
    while trace is not None:
        count, trace = count + 1, trace.tb_next
    return count
