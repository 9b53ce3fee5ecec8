"""From a source tree to an installed package, as a stranger's machine does it: sdist, wheel, an empty environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.packaging.test_repository import tracked
from tfedu._version import __version__

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = "py3-none-any"
UNREACHABLE = ("NewConnectionError", "NameResolutionError", "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("distribution")]


def run(*command: str | Path, cwd: Path, path: str | None = None) -> str:
    """Run a command far from the checkout's own packages; on failure show what it said."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    environment = {**kept, **({"PATH": path} if path else {})}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=900
    )
    said = done.stdout + done.stderr
    if done.returncode and not os.environ.get("CI") and any(sign in said for sign in UNREACHABLE):
        pytest.skip("no package index can be reached from here, so nothing can be installed")
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{said}"
    return done.stdout


def path_without_node(folder: Path) -> str:
    """A PATH with a shell and the usual small programs, and no Node.js on it."""
    folder.mkdir()
    for name in ("sh", "env", "dirname", "basename", "uname", "sed", "ld"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    assert shutil.which("node", path=str(folder)) is None
    return str(folder)


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the tree in which nothing was built, in an isolated environment, with no Node.js."""
    place = tmp_path_factory.mktemp("sdist")
    tree = place / "tree"
    for path in tracked():
        target = tree / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    assert not list((tree / "tfedu" / "viz" / "static").glob("*.js"))
    run(
        sys.executable,
        "-m",
        "build",
        "--sdist",
        "--outdir",
        place,
        tree,
        cwd=place,
        path=path_without_node(place / "bin"),
    )
    return place / f"tfedu-{__version__}.tar.gz"


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist alone; npm would fail, so the bundles must come from the sdist."""
    place = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--wheel-dir",
        place,
        sdist,
        cwd=place,
        path=path_without_node(place / "bin"),
    )
    return place / f"tfedu-{__version__}-{PLATFORM}.whl"


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds nothing but the wheel and what it asks for."""
    place = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", place / "venv", cwd=place)
    python = place / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(python, "-m", "pip", "install", "--disable-pip-version-check", wheel, cwd=place)
    return python


def bundles() -> set[str]:
    """The modules that the widgets' sources promise: one for each folder with an entry point."""
    return {
        f"{entry.parent.name}.js"
        for entry in (ROOT / "widgets" / "src").glob("*/index.ts")
        if entry.parent.name != "core"
    }


def test_sdist_has_sources_and_bundles(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "widgets/package-lock.json",
        "tests/conftest.py",
        "LICENSE",
        "README.md",
        "README.zh-CN.md",
        "Makefile",
    } <= names
    assert {f"tfedu/viz/static/{name}" for name in bundles()} <= names
    assert not [name for name in names if "node_modules" in name or name.endswith(".pyc")]


def test_wheel_has_bundles_lessons_texts_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    assert bundles()
    assert {f"tfedu/viz/static/{name}" for name in bundles()} <= set(sizes)
    assert {f"tfedu/i18n/catalog/{path.name}" for path in (ROOT / "tfedu/i18n/catalog").glob("*.json")} <= set(sizes)
    for language in ("en", "zh"):
        lessons = {f"tfedu/lessons/{language}/{path.name}" for path in (ROOT / "tutorials" / language).glob("*.ipynb")}
        assert lessons
        assert lessons <= set(sizes)
    assert "tfedu/datasets/catalogue.json" in sizes
    strangers = [name for name in sizes if not name.startswith(("tfedu/", f"tfedu-{__version__}.dist-info/"))]
    assert strangers == []
    assert sum(sizes.values()) < 8 * 2**20


def test_installed_package_builds_a_graph_and_runs_it(installed: Path, tmp_path: Path) -> None:
    program = (
        "import tfedu as tf; a = tf.placeholder(tf.float32, [2]);"
        "print(tf.Session().run(a * 3, {a: [1, 2]}).tolist(), tf.__version__, tf.__file__)"
    )
    said = run(installed, "-c", program, cwd=tmp_path)
    assert said.startswith(f"[3.0, 6.0] {__version__} ")
    assert "site-packages" in said


def test_installed_command_speaks(installed: Path, tmp_path: Path) -> None:
    assert run(installed.with_name("tfedu"), "version", cwd=tmp_path).startswith(f"tfedu {__version__}\n")
    assert f"tfedu {__version__}" in run(installed, "-m", "tfedu", "--version", cwd=tmp_path)


def test_installed_command_finds_its_lessons(installed: Path, tmp_path: Path) -> None:
    code = "from tfedu.cli import lessons; print(lessons.source('zh'))"
    found = Path(run(installed, "-c", code, cwd=tmp_path).strip())
    assert found.parts[-3:] == ("tfedu", "lessons", "zh")
    assert len(list(found.glob("*.ipynb"))) == len(list((ROOT / "tutorials" / "zh").glob("*.ipynb")))


def test_the_lab_says_what_to_install_where_jupyter_is_not(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "TFEDU_LANG": "en"}
    done = subprocess.run(
        [installed.with_name("tfedu"), "lab"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert 'pip install "tfedu[lab]"' in done.stderr
