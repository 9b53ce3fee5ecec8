"""A notebook in a real JupyterLab, driven as a learner would: what the browser tests are written with."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}

# JupyterLab keeps cells that are out of sight out of the page, so what the notebook says is asked of its model.
_CELLS = """
() => {
  const text = (value) => (Array.isArray(value) ? value.join("") : String(value ?? ""));
  return window.jupyterapp.shell.currentWidget.content.widgets
    .filter((cell) => cell.model.type === "code")
    .map((cell) => ({
      source: cell.model.sharedModel.source,
      count: cell.model.executionCount,
      running: cell.model.executionState === "running",
      outputs: cell.model.outputs.toJSON().map((output) => ({
        kind: output.output_type,
        name: output.name ?? "",
        text: text(output.text ?? output.data?.["text/plain"]),
        html: text(output.data?.["text/html"]),
        error: output.output_type === "error" ? `${output.ename}: ${output.evalue}` : "",
      })),
    }));
}
"""

_KERNEL_IDLE = """
() => {
  const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
  return Boolean(session?.isReady) && session.session?.kernel?.status === "idle";
}
"""


@dataclass
class Traffic:
    """Everything a page asked for and complained about."""

    requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext, page: Page) -> None:
        """Record from now on; requests of workers and popups are the context's and count too."""
        context.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.page_errors.append(error.stack or error.message))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location or {}
            self.console_errors.append(f"{message.text} ({place.get('url', '')}:{place.get('lineNumber', '')})")

    def outside(self) -> list[str]:
        """The requests that were for another machine."""
        return [url for url in self.requests if not _stays_here(url)]

    def assert_clean(self) -> None:
        """No outside request, no console error, no uncaught exception."""
        assert not self.outside(), f"requests left this machine: {self.outside()}"
        assert not self.page_errors, f"uncaught exceptions: {self.page_errors}"
        assert not self.console_errors, f"console errors: {self.console_errors}"


def _stays_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about") or parts.hostname == "127.0.0.1"


@dataclass
class Notebook:
    """One open notebook. ``page`` is Playwright's, for everything that has no method here."""

    page: Page
    traffic: Traffic
    shots: Path

    def wait_for_kernel(self, seconds: float = 60) -> None:
        """Until a kernel is there and idle. The indicator in the toolbar says so long before it is true."""
        self.page.wait_for_function(_KERNEL_IDLE, timeout=seconds * 1000)

    def start_all(self) -> None:
        """Choose *Run > Run All Cells* from the menu, with the mouse, whatever language the menu speaks."""
        run = self.page.locator('.lm-MenuBar-item[role="menuitem"]').nth(3)
        command = self.page.locator('.lm-Menu-item[data-command="runmenu:run-all"]')
        run.click()
        command.click()

    def run_all(self, seconds: float = 120) -> None:
        """Run every cell and wait for the last one.

        Raises:
            AssertionError: when a cell raised; the message has its source and its error.
        """
        self.start_all()
        self.wait_until_done(seconds)

    def wait_until_done(self, seconds: float = 120) -> None:
        """Until every code cell has run, or one has raised.

        Raises:
            AssertionError: when a cell raised or time is up.
        """
        deadline = time.monotonic() + seconds
        while True:
            cells = self.cells()
            for cell in cells:
                errors = [output["error"] for output in cell["outputs"] if output["error"]]
                assert not errors, f"a cell raised {errors[0]}\n{cell['source']}"
            waiting = [cell for cell in cells if cell["source"].strip() and (cell["running"] or cell["count"] is None)]
            if not waiting and self.page.evaluate(_KERNEL_IDLE):
                return
            assert time.monotonic() < deadline, f"still running after {seconds:.0f} s:\n{waiting[0]['source']}"
            self.page.wait_for_timeout(100)

    def cells(self) -> list[dict[str, Any]]:
        """The code cells: ``source``, ``count`` (``None`` before they ran), ``running``, ``outputs``."""
        cells: list[dict[str, Any]] = self.page.evaluate(_CELLS)
        return cells

    def printed(self) -> str:
        """Everything that the cells printed to standard output."""
        return "".join(
            output["text"] for cell in self.cells() for output in cell["outputs"] if output["name"] == "stdout"
        )

    def cell_with(self, pattern: str) -> Locator:
        """The cell whose source matches ``pattern``, scrolled into sight."""
        index = self.page.evaluate(
            """(pattern) => {
              const cells = window.jupyterapp.shell.currentWidget.content.widgets;
              return cells.findIndex((cell) => new RegExp(pattern).test(cell.model.sharedModel.source)
                && cell.model.type === "code");
            }""",
            pattern,
        )
        assert index >= 0, f"no code cell matches {pattern!r}"
        return self.cell(index)

    def cell(self, index: int) -> Locator:
        """The cell at ``index`` (Markdown counts), scrolled into sight."""
        self.page.evaluate(
            "(index) => window.jupyterapp.shell.currentWidget.content.scrollToItem(index, 'start')", index
        )
        cell = self.page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]').first
        expect(cell).to_be_visible()
        return cell

    def use_theme(self, theme: str) -> None:
        """Switch JupyterLab to ``"light"`` or ``"dark"``."""
        self.page.evaluate(
            "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES[theme]
        )
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-light", str(theme == "light").lower())
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)  # it covers the page while styles load

    def shot(self, name: str, target: Locator | None = None) -> Path:
        """A picture of ``target`` (default: the window), to be looked at by people."""
        self.shots.mkdir(parents=True, exist_ok=True)
        path = self.shots / f"{re.sub(r'[^A-Za-z0-9_-]+', '-', name)}.png"
        (target or self.page).screenshot(path=path)
        return path
