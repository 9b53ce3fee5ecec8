"""Which test runs which line: one run under coverage with a context for every test."""

from __future__ import annotations

from pathlib import Path

import coverage
import pytest

from tests.mutation import collecting
from tests.mutation.mutants import Mutant


def record(tests: list[str], files: list[str], data: Path) -> None:
    """Run all tests once and write what each of them reached of ``files``."""
    data.parent.mkdir(exist_ok=True)
    data.unlink(missing_ok=True)
    include = [str(collecting.ROOT / file) for file in files]
    measured = coverage.Coverage(data_file=str(data), include=include, config_file=False)

    def work(items: list[pytest.Item]) -> None:
        def before(item: pytest.Item) -> bool:
            measured.switch_context(item.nodeid)
            return True

        failed = collecting.run_items(items, before)
        measured.stop()
        measured.save()
        if failed:
            raise pytest.UsageError(f"{failed} fails without any mutant")

    measured.start()
    if status := collecting.with_tests(tests, work):
        raise SystemExit(status)


class Reach:
    """What :func:`record` wrote, for one file."""

    def __init__(self, data: Path, file: str) -> None:
        stored = coverage.CoverageData(str(data))
        stored.read()
        self._by_line = stored.contexts_by_lineno(str(collecting.ROOT / file))

    def tests(self, mutant: Mutant) -> set[str]:
        """The tests that run a line of the mutant's."""
        lines = range(mutant.first, mutant.last + 1)
        return {test for line in lines for test in self._by_line.get(line, ()) if test}

    def at_import(self, mutant: Mutant) -> bool:
        """Whether the mutant's lines also run while the package is imported and the tests are collected.

        The line of a module's own lambda does when the lambda is made; its body does not.
        """
        lines = range(mutant.first, mutant.last + 1)
        return mutant.function != "<lambda>" and any("" in self._by_line.get(line, ()) for line in lines)
