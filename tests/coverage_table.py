"""Prints what the tests reach of every package of tfedu, from coverage's data; then the files with the most open ends.

coverage run -m pytest ... ; coverage combine; python tests/coverage_table.py
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import coverage
from coverage.results import Numbers

PACKAGE = Path(__file__).resolve().parents[1] / "tfedu"
ENOUGH = 90.0
"""Per cent of the branches of a package."""


def package_of(file: Path) -> str:
    """``ops/image`` for a file of that package, ``autodiff.py`` for one that lies at the top."""
    inner = file.relative_to(PACKAGE)
    return str(inner.parent) if inner.parent != Path(".") else inner.name


def branches(numbers: Numbers) -> float:
    """Per cent of the branches that were taken; 100 where there are none."""
    return 100 * numbers.n_executed_branches / numbers.n_branches if numbers.n_branches else 100.0


def main() -> int:
    """0 when the branches of the whole reach :data:`ENOUGH`."""
    measured = coverage.Coverage()
    measured.load()
    by_package: dict[str, Numbers] = defaultdict(Numbers)
    by_file: dict[str, Numbers] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        numbers = measured._analyze(str(file)).numbers
        by_file[str(file.relative_to(PACKAGE))] = numbers
        by_package[package_of(file)] += numbers
    total = sum(by_package.values(), Numbers())
    print(f"{'package':<28}{'branches':>10}{'taken, %':>10}{'lines, %':>10}")
    for name, numbers in [*by_package.items(), ("tfedu", total)]:
        lines = 100 * numbers.n_executed / max(numbers.n_statements, 1)
        mark = "" if branches(numbers) >= ENOUGH else "  <"
        print(f"{name:<28}{numbers.n_branches:>10}{branches(numbers):>10.1f}{lines:>10.1f}{mark}")
    print("\nThe files with the most branches that were never taken:")
    for name, numbers in sorted(by_file.items(), key=lambda item: -item[1].n_missing_branches)[:25]:
        print(f"{name:<48}{numbers.n_missing_branches:>5} of {numbers.n_branches:<5}{branches(numbers):>6.1f} %")
    return int(branches(total) < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
