"""The mutation run itself: functions that are already there change, and the page says what came out."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.mutation import page, surgery

PROGRAM = """
def made(n):
    def inner(x):
        return x + n
    return inner

add_two = made(2)
table = [lambda x: x * 2, lambda x: x * 3]

class Box:
    @property
    def size(self):
        return 1
"""


@pytest.fixture
def program(tmp_path: Path) -> ModuleType:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    spec = importlib.util.spec_from_file_location("program", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def exchange(program: ModuleType, before: str, after: str) -> None:
    file = str(program.__file__)
    surgery.apply(surgery.live_functions(file), file, PROGRAM, PROGRAM.replace(before, after))


@pytest.mark.parametrize("after", ["return x - n", "return x", "return None"])
def test_a_function_made_before_changes_with_its_maker(program: ModuleType, after: str) -> None:
    exchange(program, "return x + n", after)
    expected = {"return x - n": 3, "return x": 5, "return None": None}[after]
    assert program.add_two(5) == program.made(2)(5) == expected


def test_only_the_lambda_that_was_meant(program: ModuleType) -> None:
    exchange(program, "x * 3", "x + 3")
    assert [function(5) for function in program.table] == [10, 8]


def test_properties(program: ModuleType) -> None:
    exchange(program, "return 1", "return 2")
    assert program.Box().size == 2


def test_what_no_function_holds_cannot_change(program: ModuleType) -> None:
    with pytest.raises(surgery.CannotApply):
        exchange(program, "made(2)", "made(3)")


def outcome(number: int, said: str, **more: Any) -> dict[str, Any]:
    told = {"path": "tfedu/a.py", "number": number, "function": "f", "before": f"x + {number}", "after": "x"}
    return {**told, "outcome": said, **more}


def test_the_page_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = [outcome(1, "killed"), outcome(2, "endless"), outcome(3, "survived"), outcome(4, "unreached")]
    outcomes += [outcome(5, "inapplicable"), outcome(6, "survived")]
    outcomes += [outcome(7, "survived", before="zip(a, b, strict=True)", after="zip(a, b, strict=False)")]
    (tmp_path / "a.json").write_text(json.dumps(outcomes))
    same = {"path": "tfedu/a.py", "function": "f", "before": "x + 6", "after": "x", "why": "x is 0"}
    reasons = tmp_path / "reasons"
    reasons.write_text(json.dumps([same]))
    monkeypatch.setattr(page, "REASONS", reasons)
    text = page.page(tmp_path, {"sample": 7, "seed": 1, "seconds": 4.0, "commit": "abc"}, ["tfedu/a.py", "tfedu/b.py"])
    assert "**2 of 4 mutants are killed: 50.0 %.**" in text
    assert "| tfedu/a.py | 6 | 2 | 1 | 1 | 2 | 50.0 |" in text
    assert "x is 0" in text
    assert "Not measured, or without anything to change: tfedu/b.py." in text
