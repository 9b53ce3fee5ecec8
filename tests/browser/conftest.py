"""One JupyterLab server per language and one Chromium for all browser tests; a fresh page for each."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser import server
from tests.browser.lab import Notebook, Traffic
from tests.browser.server import LabServer

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

# A browser that talks to nobody: names outside this machine do not even resolve.
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong

Open = Callable[..., Notebook]
_report = pytest.StashKey[pytest.TestReport]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep the outcome for the fixture that takes a picture of a failure."""
    report = yield
    if report.when == "call":
        item.stash[_report] = report
    return report


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], LabServer]]:
    """``lab("zh")``: the server for a language, started when first asked for, stopped at the end."""
    running: dict[str, LabServer] = {}

    def server_for(language: str) -> LabServer:
        if language not in running:
            running[language] = server.start(tmp_path_factory.mktemp(f"lab-{language}"), language)
        return running[language]

    yield server_for
    for one in running.values():
        one.stop()


def find_browser() -> str | None:
    """The Chromium to use: ``TFEDU_CHROMIUM``, else the one on PATH."""
    return os.environ.get("TFEDU_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium: ``TFEDU_CHROMIUM``, else the one on PATH; skips where there is none."""
    executable = find_browser()
    if executable is None:
        pytest.skip("no Chromium on this machine: set TFEDU_CHROMIUM to one (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_notebook(
    chromium: Browser, lab: Callable[[str], LabServer], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Open]:
    """``open_notebook(path, language="en", theme="light", server=None)``: a :class:`Notebook` whose kernel is idle.

    A ``Path`` is a notebook on disk, of which the server gets a copy; a string names one that the server has. When the
    test fails, every open page is pictured.
    """
    shots = Path(os.environ.get("TFEDU_SCREENSHOTS") or tmp_path / "screenshots")
    contexts: list[tuple[BrowserContext, Notebook]] = []

    def open_one(
        path: Path | str, language: str = "en", theme: str = "light", server: LabServer | None = None
    ) -> Notebook:
        one = server or lab(language)
        if isinstance(path, Path):
            folder = one.notebooks / f"{re.sub('[^a-z0-9]+', '-', request.node.name)}-{len(contexts)}"
            folder.mkdir()
            path = Path(shutil.copy(path, folder)).relative_to(one.notebooks).as_posix()
        context = chromium.new_context(viewport={"width": 1280, "height": 1000})
        page = context.new_page()
        notebook = Notebook(page, Traffic(), shots)
        contexts.append((context, notebook))
        notebook.traffic.watch(context, page)
        page.goto(one.address(path))
        notebook.wait_for_kernel()
        notebook.use_theme(theme)  # the server remembers the last test's
        return notebook

    yield open_one
    report = request.node.stash.get(_report, None)
    for number, (context, notebook) in enumerate(contexts):
        if report is not None and report.failed:
            picture = notebook.shot(f"failed-{request.node.name}-{number}")
            report.sections.append(("screenshot", str(picture)))
        # The kernel goes with the page, so that the next test has the machine for itself.
        notebook.page.evaluate("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.shutdown()")
        context.close()
