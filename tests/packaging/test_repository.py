"""The repository speaks of the project alone: no path of somebody's machine, no package registry, no notebook state."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.packaging.notebooks import faults

ROOT = Path(__file__).resolve().parents[2]

# A home or working directory of one machine. /tmp is not one: every system has it, and lessons log there.
MACHINE_PATH = re.compile(r"(?<![\w.:/*~-])/(?:root|work|home|Users)/[\w.-]+|\b[A-Z]:\\Users\\", re.ASCII)
REGISTRY = re.compile(
    r"registry\.(?:npmjs|yarnpkg|npmmirror)\.|(?:files\.python|test\.py|py)(?:hosted|pi)\.org|mirrors?\.\S+/(?:pypi|npm)\b",
    re.IGNORECASE,
)


def tracked(*patterns: str) -> list[Path]:
    """The files git knows, and those it would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf8")
        except UnicodeDecodeError:
            continue  # a picture or an array
        for number, line in enumerate(text.splitlines(), 1):
            if match := pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match.group()}")
    return found


def test_no_path_of_a_machine() -> None:
    assert lines_with(MACHINE_PATH) == []


@pytest.mark.parametrize("text", ["see /" + "root/x.txt", "'/" + "home/ada/data'", "C:" + "\\Users\\ada"])
def test_a_path_of_a_machine_would_be_found(text: str) -> None:
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["https://example.org/home/x", "network/work/unit", "~/work/x", "/tmp/mnist_logs"])
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert not MACHINE_PATH.search(text)


def test_no_package_registry_is_named() -> None:
    """A lock file or a script that names a registry would bypass the mirror a school or a country has set up."""
    assert lines_with(REGISTRY) == []


def test_the_lock_file_pins_contents_without_addresses() -> None:
    packages = json.loads((ROOT / "widgets" / "package-lock.json").read_text(encoding="utf8"))["packages"]
    installed = {name: entry for name, entry in packages.items() if name and not entry.get("link")}
    assert installed
    assert [name for name, entry in installed.items() if "integrity" not in entry] == []
    assert [name for name, entry in installed.items() if "resolved" in entry] == []


def test_the_lock_file_has_every_platforms_packages() -> None:
    """`npm ci` refuses a lock file that lacks a package somebody asks for, on every machine, also an optional one."""
    packages = json.loads((ROOT / "widgets" / "package-lock.json").read_text(encoding="utf8"))["packages"]
    locked = {name.rpartition("node_modules/")[2] for name in packages}
    asked = {
        (package, dependency)
        for package, entry in packages.items()
        for kind in ("dependencies", "devDependencies", "optionalDependencies")
        for dependency in entry.get(kind, {})
    }
    assert sorted(f"{package}: {dependency}" for package, dependency in asked if dependency not in locked) == []


def test_notebooks_carry_no_state_and_no_stray_outputs() -> None:
    assert [fault for path in tracked("*.ipynb") for fault in faults(path)] == []


def test_widget_state_and_stray_outputs_would_be_found(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": "1", "outputs": [{"output_type": "stream"}], "execution_count": 1}
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {"widgets": {}}}))
    assert len(faults(path)) == 2


def test_no_file_is_heavy() -> None:
    """Nothing over 1 MiB: pictures are small, data is downloaded, expected values are few."""
    assert [str(path.relative_to(ROOT)) for path in tracked() if path.stat().st_size > 2**20] == []


def test_no_unfinished_business() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
    own = Path(__file__).resolve()
    sources = [path for path in tracked("*.py", "*.ts", "*.cl", "*.css", "Makefile") if path != own]
    found = [str(path.relative_to(ROOT)) for path in sources if marks.search(path.read_text(encoding="utf8"))]
    assert found == []
