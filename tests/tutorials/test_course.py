"""How a lesson begins, its questions, and what is remembered of a learner's work."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from builder.source import read

import tfedu as tf
from tfedu import course
from tfedu.course.lesson import lessons, notebook_language
from tfedu.course.questions import bank
from tfedu.course.records import Record, load, note
from tfedu.i18n import language, set_language

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "tutorials" / "lessons").glob("*.py"))

# ------------------------------------------------------------------ begin


@pytest.mark.parametrize("folder", ["en", "zh"])
def test_the_notebooks_folder_chooses_the_language(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / folder)
    course.begin("03_mnist_softmax")
    assert language() == folder
    assert lessons()["03_mnist_softmax"][folder] in capsys.readouterr().out


def test_the_name_jupyter_gives_counts_more_than_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en").mkdir()
    monkeypatch.chdir(tmp_path / "en")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "zh" / "01_hello_graph.ipynb"))
    assert notebook_language() == "zh"


def test_elsewhere_the_language_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    set_language("zh")
    course.begin("01_hello_graph")
    assert language() == "zh"


def test_a_second_run_from_the_top_sees_what_the_first_saw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    seen = []
    for _ in range(2):
        course.begin("01_hello_graph")
        seen.append((tf.constant(1, name="one").name, np.random.rand(3).tolist()))
    assert seen[0] == seen[1]
    assert seen[0][0] == "one:0"


def test_an_unknown_lesson_names_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"03_mnist.*01_hello_graph, 02_line_fit"):
        course.begin("03_mnist")


# ------------------------------------------------------------------ questions


def test_every_question_is_asked_in_its_lesson() -> None:
    asked = {
        path.stem[:2]: re.findall(r'course\.quiz\("([\w.]+)"\)', "\n".join(cell.source for cell in read(path).code))
        for path in LESSONS
    }
    assert [name for names in asked.values() for name in names] == list(bank())
    for number, names in asked.items():
        assert len(names) >= 3
        assert all(name.startswith(number + ".") for name in names)


@pytest.mark.parametrize("name", list(bank()))
def test_a_question_has_one_right_answer_and_every_option_explains_itself(name: str) -> None:
    entry = bank()[name]
    assert set(entry) == {"question", "options"}
    assert len(entry["options"]) >= 3
    assert sum(option["correct"] for option in entry["options"]) == 1
    texts = [entry["question"]]
    for option in entry["options"]:
        assert set(option) == {"text", "correct", "explain"}
        texts += [option["text"], option["explain"]]
        assert len(option["explain"]["en"]) > 30
    for text in texts:
        assert set(text) == {"en", "zh"}
        assert not re.search(r"[\u4e00-\u9fff]", text["en"])
        assert all(value.count("`") % 2 == 0 for value in text.values())
    assert len({option["explain"]["zh"] for option in entry["options"]}) == len(entry["options"])


def test_right_answers_are_not_always_in_the_same_place() -> None:
    places = [next(i for i, option in enumerate(entry["options"]) if option["correct"]) for entry in bank().values()]
    assert max(places.count(place) for place in set(places)) <= 0.7 * len(places)
    assert len(set(places)) == 3


def test_an_answer_is_noted() -> None:
    question = course.quiz("01.q1")
    wrong, right = (
        next(i for i, option in enumerate(bank()["01.q1"]["options"]) if option["correct"] is correct)
        for correct in (False, True)
    )
    question.choose(wrong)
    assert load()["quizzes"]["01.q1"] == Record(1, False)
    question.choose(right)
    assert load()["quizzes"]["01.q1"] == Record(2, True)


def test_an_unknown_question_names_its_neighbours() -> None:
    with pytest.raises(ValueError, match=r"01\.q9.*01\.q1, 01\.q2, 01\.q3"):
        course.quiz("01.q9")


# ------------------------------------------------------------------ progress


def test_what_was_solved_stays_solved_and_survives_the_program(home: Path) -> None:
    note("exercises", "02.rate", solved=True)
    note("exercises", "02.rate", solved=False)
    assert load()["exercises"]["02.rate"] == Record(2, True)
    assert json.loads((home / "progress.json").read_text()) == {
        "exercises": {"02.rate": {"attempts": 2, "solved": True}},
        "quizzes": {},
    }
    assert [path.name for path in home.iterdir()] == ["progress.json"]


def test_the_table_counts_by_lesson_in_the_readers_language() -> None:
    note("exercises", "02.rate", solved=True)
    note("quizzes", "02.q1", solved=True)
    note("quizzes", "02.q2", solved=False)
    made = course.progress()
    assert made.solved == 2
    assert made.rows[1][2:] == (1, 2, 1, 3)
    assert "02 Fitting a line and a plane: exercises 1/2, questions 1/3" in repr(made)
    set_language("zh")
    assert "02 拟合直线与平面：练习1/2，题目1/3" in repr(course.progress())
    assert "●○ 1/2" in course.progress()._repr_html_()


def test_reset_forgets_everything(home: Path) -> None:
    note("quizzes", "01.q1", solved=True)
    course.reset()
    course.reset()
    assert not (home / "progress.json").exists()
    assert course.progress().solved == 0


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"exercises": {}}', '{"exercises": {"x": {"attempts": "1", "solved": 1}}, "quizzes": {}}']
)
def test_a_damaged_file_is_put_aside_not_deleted(home: Path, content: str) -> None:
    home.mkdir()
    (home / "progress.json").write_text(content)
    with pytest.warns(UserWarning, match="put aside"):
        note("exercises", "02.rate", solved=True)
    assert (home / "progress.json.damaged").read_text() == content
    assert load()["exercises"] == {"02.rate": Record(1, True)}


def test_learning_goes_on_where_nothing_can_be_written(home: Path) -> None:
    home.write_text("a file where the folder should be")
    with pytest.warns(UserWarning, match="set TFEDU_HOME"):
        assert course.check("02.rate", 0.5)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_that_cannot_be_read_is_left_alone(home: Path) -> None:
    home.mkdir()
    (home / "progress.json").write_text("{}")
    (home / "progress.json").chmod(0)
    with pytest.warns(UserWarning, match="cannot be read"):
        assert load() == {"exercises": {}, "quizzes": {}}
