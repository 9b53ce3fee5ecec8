"""Where data is looked for, and the catalogue that says what it is."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tfedu import datasets
from tfedu.datasets.places import cache_dir
from tfedu.i18n import LANGUAGES, catalog, set_language

ROOT = Path(__file__).resolve().parents[2]


def test_the_cache_is_where_the_platform_keeps_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFEDU_CACHE", "~/elsewhere")
    assert cache_dir() == Path.home() / "elsewhere"
    monkeypatch.delenv("TFEDU_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "tfedu"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_dir() == Path.home() / ".cache" / "tfedu"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_dir() == Path.home() / "Library" / "Caches" / "tfedu"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    assert cache_dir() == tmp_path / "Local" / "tfedu"


@pytest.mark.parametrize("below", ["", "mnist", "MNIST_data", "MNIST/raw"])
def test_folders_of_the_data_path_are_searched(
    small_mnist: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    folder = small_mnist(folder=f"root/{below}")
    monkeypatch.setenv("TFEDU_DATA", os.pathsep.join(["", str(tmp_path / "absent"), str(tmp_path / "root")]))
    assert datasets.find("mnist") == folder


def test_an_incomplete_folder_is_passed_over(small_mnist: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    incomplete, complete = small_mnist(folder="first"), small_mnist(folder="second", raw=True)
    (incomplete / "t10k-labels-idx1-ubyte.gz").unlink()
    monkeypatch.setenv("TFEDU_DATA", os.pathsep.join(map(str, [incomplete, complete])))
    assert datasets.find("mnist") == complete


def test_a_set_without_files_has_no_folder() -> None:
    assert datasets.find("digits") is None
    with pytest.raises(KeyError, match="the catalogue has: mnist, digits"):
        datasets.find("no such set")


def test_every_entry_is_complete() -> None:
    for entry in datasets.catalogue():
        for language in LANGUAGES:
            set_language(language)
            assert entry.title
        assert entry.licence
        assert entry.source
        assert bool(entry.files) == bool(entry.mirrors) != bool(entry.bundled_with)
        assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in entry.mirrors)
        for file in entry.files:
            assert file.size > 0 < file.raw_size
            assert len(file.sha256) == len(file.raw_sha256) == 64


def test_titles_follow_the_language() -> None:
    set_language("en")
    assert "handwritten digits" in datasets.catalogue()[0].title
    set_language("zh")
    assert "手写数字" in datasets.catalogue()[0].title


def test_the_catalogue_describes_the_real_files(real_mnist: Path) -> None:
    files = datasets.catalogue()[0].files
    for file in files:
        path = next(real_mnist / name for name in file.local_names if (real_mnist / name).is_file())
        content = path.read_bytes()
        raw = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        assert (len(raw), hashlib.sha256(raw).hexdigest()) == (file.raw_size, file.raw_sha256)
    done = subprocess.run(
        [sys.executable, ROOT / "datasets" / "check_catalogue.py", real_mnist], capture_output=True, text=True
    )
    if all((real_mnist / file.name).is_file() for file in files):
        assert (done.returncode, done.stdout.count("\n")) == (0, 4), done.stdout


def test_the_check_notices_another_file(small_mnist: Callable[..., Path]) -> None:
    folder = small_mnist()
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    done = subprocess.run(
        [sys.executable, ROOT / "datasets" / "check_catalogue.py", folder, "mnist"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stdout.count("DIFFERENT CONTENT") == 3
    assert done.stdout.count("MISSING") == 1


def test_every_text_is_there_in_both_languages_with_the_same_parameters() -> None:
    import string

    for name, texts in catalog("datasets").items():
        assert set(texts) == set(LANGUAGES), name
        fields = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in texts.values()]
        assert fields[0] == fields[1], name


def test_importing_is_cheap_and_leaves_the_engine_alone() -> None:
    script = (
        "import sys, tfedu.datasets.mnist\n"
        "heavy = {'sklearn', 'tqdm', 'urllib.request', 'ssl', 'multiprocessing'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.stdout.strip() == "[]", done.stderr


def test_no_module_of_the_room_imports_the_engine() -> None:
    import ast

    for path in (ROOT / "tfedu" / "datasets").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", None)]
            for module in filter(None, modules):
                if module.split(".")[0] == "tfedu":
                    assert module.startswith(("tfedu.datasets", "tfedu.i18n")), f"{path.name} imports {module}"
