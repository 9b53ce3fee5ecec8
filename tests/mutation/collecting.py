"""One pytest run that collects the tests of ``[tool.tfedu.mutation]`` and hands them to a piece of work."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Work = Callable[[list[pytest.Item]], None]


class _Plugin:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, work: Work) -> None:
        self._work = work

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if not _needs_opencl(item) and item.get_closest_marker("slow") is None]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Failed(f"{session.testsfailed} errors while collecting")
        self._work(session.items)
        return True


def _needs_opencl(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    return call is not None and "opencl" in call.params.values()


def with_tests(paths: list[str], work: Work) -> int:
    """Call ``work`` with the collected tests; every golden case in a graph of its own, so that each test is whole."""
    os.environ.update(TFEDU_DEVICE="reference", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    os.chdir(ROOT)
    sys.dont_write_bytecode = True
    from tests.ops import replay  # here and not above: this imports tfedu

    replay.BATCH = 1
    options = ["-q", "-p", "no:cacheprovider", "--capture=no", "--no-header", "--no-summary", "-p", "no:xdist"]
    return int(pytest.main([*options, *paths], plugins=[_Plugin(work)]))


class Failures:
    """Remembers the first test that failed."""

    def __init__(self) -> None:
        self.first = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.first:
            self.first = report.nodeid


def run_items(items: list[pytest.Item], before: Callable[[pytest.Item], bool]) -> str:
    """Run ``items`` until one fails or ``before`` says no; the name of the failed one, or ''."""
    if not items:
        return ""
    failures = Failures()
    items[0].config.pluginmanager.register(failures)
    for item, following in zip(items, [*items[1:], None]):
        if not before(item) or failures.first:
            break
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    items[0].config.pluginmanager.unregister(failures)
    return failures.first
