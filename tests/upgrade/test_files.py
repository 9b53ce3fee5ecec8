"""``tfedu upgrade``: what it reads, what it writes, what it says, and that nothing is overwritten unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.packaging.catalogues import placeholders
from tfedu import cli
from tfedu.i18n import catalog, set_language
from tfedu.upgrade.files import upgrade_file
from tfedu.upgrade.notebooks import masked, unmasked

ROOT = Path(__file__).resolve().parents[2]

OLD = "import tensorflow as tf\ny = tf.mul(a, b)\n"
NEW = "import tensorflow as tf\ny = tf.multiply(a, b)\n"


def call(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """(exit status, what went to the screen, what went to the error stream)."""
    with pytest.raises(SystemExit) as end:
        cli.main(["upgrade", *map(str, arguments)])
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with programs, data, and what is nobody's business."""
    for name, text in {
        "a.py": OLD,
        "sub/b.py": NEW,
        "sub/data.txt": "1 2 3",
        "__pycache__/a.py": OLD,
        ".git/hooks.py": OLD,
    }.items():
        path = tmp_path / "old" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "old"


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_without_a_target_nothing_is_written(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, tree / "a.py")
    assert status == 0
    assert f"{tree / 'a.py'}:2: tf.mul is now tf.multiply" in out
    assert "1 files read, 1 differ; 1 changes, 0 places" in out
    assert "Nothing was written" in out
    assert (tree / "a.py").read_text() == OLD


def test_a_file_goes_to_its_target(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "a.py").chmod(0o755)
    assert call(capsys, tree / "a.py", tmp_path / "new" / "c.py")[0] == 0
    assert (tmp_path / "new" / "c.py").read_text() == NEW
    assert (tmp_path / "new" / "c.py").stat().st_mode & 0o777 == 0o755
    assert (tree / "a.py").read_text() == OLD
    (tmp_path / "there").mkdir()
    assert call(capsys, tree / "a.py", tmp_path / "there")[0] == 0
    assert (tmp_path / "there" / "a.py").read_text() == NEW


def test_in_place_only_when_asked(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (tree / "sub" / "b.py").stat().st_mtime_ns
    assert call(capsys, tree, "--in-place")[0] == 0
    assert (tree / "a.py").read_text() == NEW
    assert (tree / "sub" / "b.py").stat().st_mtime_ns == before, "what has not changed is not written"
    assert (tree / ".git" / "hooks.py").read_text() == OLD


def test_a_folder_goes_to_its_target(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, tree, tmp_path / "new")[0] == 0
    assert files(tmp_path / "new") == ["a.py", "sub/b.py"]
    assert call(capsys, tree, tmp_path / "all", "--copy-others")[0] == 0
    assert files(tmp_path / "all") == ["a.py", "sub/b.py", "sub/data.txt"]
    assert (tmp_path / "all" / "a.py").read_text() == NEW


def test_what_exists_is_not_overwritten(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "mine.py"
    target.write_text("mine")
    status, _, err = call(capsys, tree / "a.py", target)
    assert (status, target.read_text()) == (1, "mine")
    assert "--force" in err
    assert call(capsys, tree / "a.py", target, "--force")[0] == 0
    assert target.read_text() == NEW


def test_wrong_calls(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, tree / "nowhere.py")[0] == 1
    assert call(capsys, tree, tree, "--in-place")[0] == 2


def test_a_report_is_written(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, tree, "--report", tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text() in out


def test_the_report_speaks_chinese(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_language("zh")
    assert "a.py:2: tf.mul 现在叫 tf.multiply" in call(capsys, tree / "a.py")[1]


def test_python_2_is_translated_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.py"
    path.write_text("import tensorflow as tf\nprint tf.mul(a, b), n / 2\n")
    status, out, _ = call(capsys, path)
    assert (status, "line 2" in out, "--python2" in out) == (1, True, True)
    status, out, _ = call(capsys, path, "--python2", "--in-place")
    assert path.read_text() == "import tensorflow as tf\nprint(tf.multiply(a, b), n / 2)\n"
    assert "by hand: a division of integers" in out


def test_what_cannot_be_read_is_copied_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.py").write_text("def (:")
    assert call(capsys, tmp_path / "bad.py", tmp_path / "copy.py")[0] == 1
    assert (tmp_path / "copy.py").read_text() == "def (:"


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + OLD.encode(),
        OLD.replace("\n", "\r\n").encode(),
        b"# -*- coding: gbk -*-\n# " + "卷积".encode("gbk") + b"\n" + OLD.encode(),
        OLD.rstrip("\n").encode(),
    ],
)
def test_bytes_around_the_change_stay(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(raw)
    assert upgrade_file(path).new == raw.replace(b"tf.mul(", b"tf.multiply(")


CELLS = [
    {"cell_type": "markdown", "metadata": {}, "source": ["tf.mul"]},
    {"cell_type": "code", "source": ["%matplotlib inline\n", "import tensorflow as tf"], "outputs": [], "metadata": {}},
    {"cell_type": "code", "source": "y = tf.mul(a, b)\n  \nx = !ls\n!echo tf.mul", "outputs": [], "metadata": {}},
    {"cell_type": "code", "source": ["%%bash\n", "tf.mul("], "outputs": [], "metadata": {}},
    {
        "cell_type": "code",
        "source": ["tf.mul?\n", "z = tf.concat(0,\n", "   [y])"],
        "outputs": [],
        "metadata": {"é": "卷"},
    },
]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_notebook(tmp_path: Path, ascii_only: bool, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = {"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "lesson.ipynb"
    text = json.dumps(notebook, indent=1, ensure_ascii=ascii_only) + "\n"
    path.write_text(text, encoding="utf8")
    status, out, _ = call(capsys, path, "--in-place")
    assert status == 0
    assert "lesson.ipynb:[3]:1: tf.mul is now tf.multiply" in out
    expected = text.replace("y = tf.mul(a", "y = tf.multiply(a").replace("tf.concat(0,", "tf.concat(axis=0,")
    assert path.read_text(encoding="utf8") == expected.replace("   [y])", "   values=[y])")


def test_a_notebook_without_changes_keeps_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    raw = b'{"nbformat":4, "cells" : [ {"cell_type":"code","source":"x=1"}]}'
    path.write_bytes(raw)
    assert upgrade_file(path).new == raw


def test_a_broken_cell_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "x ="}]}))
    assert "line [1]:1" in upgrade_file(path).failure
    path.write_text("[]")
    assert "cannot be read" in upgrade_file(path).failure


def test_lines_of_ipython_come_back() -> None:
    source = "if x:\n    %time y\n?help\na = %sx ls\nb = c % d\n'is it?'"
    plain, lines = masked(source)
    assert len(lines) == 3
    assert unmasked(plain, lines) == source


def test_the_texts_are_all_used() -> None:
    sources = "".join(
        path.read_text(encoding="utf8")
        for folder in ("upgrade", "cli")
        for path in (ROOT / "tfedu" / folder).glob("*.py")
    )
    assert [
        name for name in catalog("upgrade") if f'"{name}"' not in sources and f'"upgrade.{name}"' not in sources
    ] == []
    assert placeholders(catalog("upgrade")["check"]["zh"]) == {"finding"}
