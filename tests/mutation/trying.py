"""Every mutant in a process of its own.

Most are tried in a fork of the process that has collected the tests, where live functions get the mutant's code. What
also runs while the package is imported (declarations, say) would come too late there: such a mutant is imported anew.
"""

from __future__ import annotations

import gc
import importlib.machinery
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from tests.mutation import collecting
from tests.mutation.mutants import Mutant, MutatedFile
from tests.mutation.reach import Reach
from tests.mutation.surgery import CannotApply, apply, live_functions

MANY = tuple(f"tests/ops/test_{kind}.py" for kind in ("values", "construction", "differences"))
CENSUS = ("tests/ops/test_coverage.py", "tests/graph_def/test_writing.py")
"""These build every golden case in one test: slow, and forgiving about what fails elsewhere."""
MEMORY = 6 << 30
GRACE = 20
"""Seconds of computing beyond its share after which a mutant counts as one that never ends."""
PATIENCE = 600
"""Seconds on the clock after which it counts as one that waits for ever."""


@dataclass
class Plan:
    """What is tried and for how long."""

    files: list[str]
    tests: list[str]
    sample: int
    seed: int
    seconds: float
    data: Path
    out: Path
    results: dict[Mutant, dict[str, Any]] = field(default_factory=dict)

    def note(self, mutant: Mutant, outcome: str, test: str = "", reaching: int = 0) -> None:
        """Remember the outcome of one mutant and print it."""
        self.results[mutant] = {**asdict(mutant), "outcome": outcome, "test": test, "reaching": reaching}
        print(f"{mutant.name} {mutant.function}: {outcome} {test}", file=sys.stderr, flush=True)


def sample(file: MutatedFile, size: int, seed: int) -> list[int]:
    """The numbers of the mutants to try, the same for every run with this seed; all of them where there are few."""
    numbers = list(range(len(file)))
    random.Random(f"{seed} {file.path}").shuffle(numbers)
    return sorted(numbers[:size])


def order(tests: set[str], mutant: Mutant) -> list[str]:
    """Unit tests and programs before the many golden cases, the rest as chance has it: one shall fail soon."""
    shuffled = sorted(tests)
    random.Random(mutant.name).shuffle(shuffled)
    return sorted(shuffled, key=lambda test: (test.startswith(CENSUS), test.startswith(MANY)))


def try_all(plan: Plan, again: bool) -> None:
    """Try the sample of every file, or ``again`` what was not killed the last time, and write the outcomes."""
    later = []
    for path in plan.files:
        file, reach = MutatedFile(collecting.ROOT, path), Reach(plan.data, path)
        mutants = _chosen(file, plan, again)
        for mutant in mutants:
            if reach.at_import(mutant):
                plan.note(mutant, *_forked(partial(_imported_anew, file, mutant, reach.tests(mutant), plan), 30))
        later.append((file, [(m, order(reach.tests(m), m)) for m in mutants if m not in plan.results]))

    def work(items: list[pytest.Item]) -> None:
        by_name = {item.nodeid: item for item in items}
        for file, mutants in later:
            gc.unfreeze()
            exchange = Exchange(file)
            gc.freeze()
            for mutant, names in mutants:
                reaching = [by_name[name] for name in names if name in by_name]
                outcome = ("unreached", "")
                if reaching:
                    outcome = _forked(partial(exchange.tried, mutant, reaching, plan.seconds), plan.seconds)
                plan.note(mutant, *outcome, len(reaching))
            _write(file.path, plan)

    collecting.with_tests(plan.tests, work)


def _chosen(file: MutatedFile, plan: Plan, again: bool) -> list[Mutant]:
    """The sample; of its mutants those that were killed before are noted at once, if only the others are wanted."""
    mutants = [file.mutant(number) for number in sample(file, plan.sample, plan.seed)]
    if again:
        before = json.loads(_target(file.path, plan).read_text(encoding="utf8"))
        dead = {result["number"]: result for result in before if result["outcome"] in ("killed", "endless")}
        plan.results.update({mutant: dead[mutant.number] for mutant in mutants if mutant.number in dead})
    return [mutant for mutant in mutants if mutant not in plan.results]


class Exchange:
    """The live functions of a file, ready to be exchanged for a mutant's."""

    def __init__(self, file: MutatedFile) -> None:
        self._file = file
        self._place = str(collecting.ROOT / file.path)
        self._functions = live_functions(self._place)

    def tried(self, mutant: Mutant, items: list[pytest.Item], seconds: float) -> str:
        apply(self._functions, self._place, self._file.text, self._file.source(mutant.number))
        return _verdict(items, seconds)


def _verdict(items: list[pytest.Item], seconds: float) -> str:
    end = time.process_time() + seconds
    failed = collecting.run_items(items, lambda item: time.process_time() < end)
    return f"killed {failed}" if failed else "survived"


def _imported_anew(file: MutatedFile, mutant: Mutant, reaching: set[str], plan: Plan) -> str:
    sys.meta_path.insert(0, _Finder(file.path, file.source(mutant.number)))
    verdict = ["killed before any test"]

    def work(items: list[pytest.Item]) -> None:
        by_name = {item.nodeid: item for item in items}
        names = [*order(reaching & set(by_name), mutant), *order(set(by_name) - reaching, mutant)]
        verdict[0] = _verdict([by_name[name] for name in names], plan.seconds)

    collecting.with_tests(plan.tests, work)
    return verdict[0]


class _Finder(importlib.machinery.PathFinder):
    """Imports one module from another text than its file's."""

    def __init__(self, path: str, text: str) -> None:
        self._name = ".".join(Path(path).with_suffix("").parts).removesuffix(".__init__")
        self._text = text

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> Any:  # type: ignore[override]
        spec = importlib.machinery.PathFinder.find_spec(name, path, target) if name == self._name else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin, self._text)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text

    def get_code(self, name: str) -> CodeType:
        return compile(self._text, self.path, "exec", dont_inherit=True)


def _forked(work: Callable[[], str], seconds: float) -> tuple[str, str]:
    """The outcome that ``work`` says in a process of its own, and the test that failed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _say(work, seconds, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf8") as stream:
        said = stream.read()
    os.waitpid(child, 0)
    outcome, _, test = said.partition(" ")
    return outcome or "endless", test


def _say(work: Callable[[], str], seconds: float, writing: int) -> None:
    """Never returns. A process that ends by a signal (out of memory, of time) says nothing."""
    signal.setitimer(signal.ITIMER_PROF, seconds + GRACE)
    signal.alarm(PATIENCE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    said = "killed outside of any test"
    try:
        said = work()
    except (CannotApply, SyntaxError):
        said = "inapplicable"
    finally:
        os.write(writing, said.encode())
        os._exit(0)


def _target(path: str, plan: Plan) -> Path:
    return plan.out / (path.removeprefix("tfedu/").removesuffix(".py").replace("/", ".") + ".json")


def _write(path: str, plan: Plan) -> None:
    """One JSON file of outcomes for every source file."""
    plan.out.mkdir(parents=True, exist_ok=True)
    found = sorted((r for r in plan.results.values() if r["path"] == path), key=lambda result: result["number"])
    _target(path, plan).write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
