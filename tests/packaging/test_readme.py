"""The example in both READMEs is the same program and prints what stands beneath it; the links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PAGES = [*READMES, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```python\n(.*?)```\n+```text\n(.*?)```", re.DOTALL)


def example(readme: Path) -> tuple[str, str]:
    """(program, what it prints)."""
    found = BLOCK.findall(readme.read_text(encoding="utf8"))
    assert len(found) == 1
    return found[0]


def test_the_example_prints_what_the_readme_says(tmp_path: Path) -> None:
    program, printed = example(READMES[0])
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{program}"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, printed), done.stderr


def test_both_languages_show_the_same_program() -> None:
    assert example(READMES[0]) == example(READMES[1])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z-]+)", page.read_text(encoding="utf8"), re.MULTILINE))
    assert named <= targets


def test_every_dependency_is_explained() -> None:
    asked = (ROOT / "pyproject.toml").read_text(encoding="utf8").partition("\n[project.scripts]")[0]
    packages = set(re.findall(r'^  "([A-Za-z][\w-]+)(?:\[\w+\])?>=', asked, re.MULTILINE))
    assert len(packages) > 20
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf8")
    assert sorted(name for name in packages if not re.search(rf"(?<![\w-]){name}(?![\w-])", explained)) == []
