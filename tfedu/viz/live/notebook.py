"""The few things a live view asks of the notebook's kernel. Outside a kernel every question has a quiet answer."""

from __future__ import annotations

import sys
import weakref
import zlib
from collections.abc import Callable
from typing import Any


def shell() -> Any:
    """IPython's shell when this process is a notebook's kernel, else None."""
    ipython = sys.modules.get("IPython")
    found = ipython.get_ipython() if ipython else None
    return found if getattr(found, "kernel", None) is not None else None


def cell_mark() -> str:
    """Eight hexadecimal digits that name the running cell by its source: the same each time the notebook runs."""
    parent = shell().kernel.get_parent() or {}
    return f"{zlib.crc32(str(parent.get('content', {}).get('code', '')).encode()):08x}"


def hear_while_busy(comm: Any) -> None:
    """Let the browser's messages on ``comm`` reach Python while a cell runs.

    JupyterLab sends them to a subshell, a second thread of the kernel, which is what a stop button needs. ipykernel
    from 7.4 on would send them back to the thread that last wrote to the browser, the one that is busy with the cell;
    here the browser's choice stands. A kernel without subshells hears them when the cell has ended.
    """
    comm._reply_subshell_for = lambda data, chosen: chosen


def show(bundle: dict[str, Any]) -> None:
    """Append a mime bundle to the running cell's output."""
    from IPython.display import display

    display(bundle, raw=True)


def at_cell_end(method: Callable[[BaseException | None], None]) -> Callable[[], None]:
    """Call the bound ``method`` with the error, if any, whenever a cell has run; until the result is called."""
    events, weak = shell().events, weakref.WeakMethod(method)

    def cell_has_run(result: Any) -> None:
        alive = weak()
        if alive is None:
            forget()
        else:
            alive(result.error_in_exec or result.error_before_exec)

    def forget() -> None:
        if cell_has_run in events.callbacks["post_run_cell"]:
            events.unregister("post_run_cell", cell_has_run)

    events.register("post_run_cell", cell_has_run)
    return forget
