"""The learner's copy of the lessons: complete, renewed, and never at a learner's cost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tfedu.cli import lab, lessons


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    place = tmp_path / "origin"
    (place / "images").mkdir(parents=True)
    (place / ".ipynb_checkpoints").mkdir()
    (place / ".ipynb_checkpoints" / "01_first-checkpoint.ipynb").write_text("stale")
    (place / "01_first.ipynb").write_text("one")
    (place / "02_second.ipynb").write_text("two")
    (place / "images" / "a.svg").write_text("<svg/>")
    return place


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "home" / "lessons" / "en"


def content(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != lessons.MANIFEST]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_the_first_copy_brings_everything_but_hidden_files(origin: Path, mine: Path) -> None:
    copied = lessons.copy(origin, mine)
    assert content(mine) == {"01_first.ipynb": "one", "02_second.ipynb": "two", "images/a.svg": "<svg/>"}
    assert copied.added == ["01_first.ipynb", "02_second.ipynb", "images/a.svg"]
    assert copied.first_lesson() == "01_first.ipynb"


def test_a_second_copy_does_nothing(origin: Path, mine: Path) -> None:
    lessons.copy(origin, mine)
    before = {path: path.stat().st_mtime_ns for path in mine.rglob("*.ipynb")}
    copied = lessons.copy(origin, mine)
    assert copied == lessons.Copied()
    assert copied.first_lesson() is None
    assert {path: path.stat().st_mtime_ns for path in mine.rglob("*.ipynb")} == before


def test_a_new_version_renews_what_the_learner_never_touched(origin: Path, mine: Path) -> None:
    lessons.copy(origin, mine)
    (mine / "01_first.ipynb").write_text("my notes")
    for name in ("01_first.ipynb", "02_second.ipynb"):
        (origin / name).write_text("version 2")
    copied = lessons.copy(origin, mine)
    assert (copied.renewed, copied.kept) == (["02_second.ipynb"], ["01_first.ipynb"])
    assert content(mine)["01_first.ipynb"] == "my notes"
    assert content(mine)["02_second.ipynb"] == "version 2"
    again = lessons.copy(origin, mine)  # what was kept stays the learner's, also the next time
    assert (again.renewed, again.kept) == ([], ["01_first.ipynb"])


def test_restore_brings_the_original_and_keeps_every_version_of_the_learners(origin: Path, mine: Path) -> None:
    lessons.copy(origin, mine)
    for number in (1, 2):
        (mine / "01_first.ipynb").write_text(f"attempt {number}")
        copied = lessons.copy(origin, mine, restore=True)
        assert copied.restored == {"01_first.ipynb": f"01_first.mine-{number}.ipynb"}
    assert content(mine)["01_first.ipynb"] == "one"
    assert content(mine)["01_first.mine-1.ipynb"] == "attempt 1"
    assert content(mine)["01_first.mine-2.ipynb"] == "attempt 2"


@pytest.mark.parametrize("damage", ["", "{", "[1]", '"x"'])
def test_a_damaged_memory_never_costs_a_learner_work(origin: Path, mine: Path, damage: str) -> None:
    lessons.copy(origin, mine)
    (mine / "01_first.ipynb").write_text("my notes")
    (mine / lessons.MANIFEST).write_text(damage)
    assert lessons.copy(origin, mine).kept == ["01_first.ipynb"]
    assert content(mine)["01_first.ipynb"] == "my notes"


def test_a_folder_that_cannot_be_written_names_the_remedy(origin: Path) -> None:
    with pytest.raises(lessons.LessonsError, match="--folder"):
        lessons.copy(origin, Path("/proc/nope/lessons"))


def test_a_file_where_the_folder_should_be_names_the_remedy(origin: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(lessons.LessonsError, match="--folder"):
        lessons.copy(origin, tmp_path / "taken")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_checkout_has_lessons_in_both_languages(language: str) -> None:
    assert sorted(path.name for path in lessons.source(language).glob("*.ipynb"))


def test_the_default_folder_follows_the_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TFEDU_LESSONS", str(tmp_path))
    assert lessons.default_folder("zh") == tmp_path / "zh"
    monkeypatch.delenv("TFEDU_LESSONS")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert lessons.default_folder("en") == tmp_path / "tfedu-lessons" / "en"


def test_what_happened_is_told(tmp_path: Path) -> None:
    copied = lessons.Copied(renewed=["a"], kept=["b"], restored={"c": "c.mine-1"})
    lines = lab.told(copied, tmp_path)
    assert lines[0] == f"Your lessons: {tmp_path}"
    assert "a" in lines[1]
    assert "--restore" in lines[2]
    assert "c.mine-1" in lines[3]


def test_jupyter_gets_the_language_and_leaves_the_users_settings_in_front(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/etc/school")
    begin = lab.start("zh", tmp_path, browser=False, port=0, first="01_first.ipynb")
    layers = begin.environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert layers[0] == "/etc/school"
    assert [Path(layer).name for layer in layers[1:]] == ["zh", "common"]
    assert all(Path(layer, "labconfig").is_dir() for layer in layers[1:])
    assert begin.environment["TFEDU_LANG"] == "zh"
    assert f"--ServerApp.root_dir={tmp_path}" in begin.arguments
    assert {"--no-browser", "--ServerApp.port=0", "--LabApp.default_url=/lab/tree/01_first.ipynb"} <= set(
        begin.arguments
    )
    assert lab.start("en", tmp_path).environment["JUPYTER_CONFIG_PATH"].count("zh") == 0
