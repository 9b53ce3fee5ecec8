"""The quiz without a browser."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from tfedu.viz.quiz import SCHEMA, Quiz


def both(text: str) -> dict[str, str]:
    return {"en": text, "zh": f"【{text}】"}


def option(text: str, correct: bool = False) -> dict[str, Any]:
    return {"text": both(text), "correct": correct, "explain": both(f"because of {text}")}


def example(**more: Any) -> Quiz:
    return Quiz(both("Which `dtype`?"), [option("int32 & <b>"), option("float32", True), option("bool")], **more)


def test_payload_keeps_to_its_schema() -> None:
    jsonschema.validate(example().payload, SCHEMA)


def test_choosing_explains_counts_and_reports() -> None:
    heard: list[bool] = []
    quiz = example(on_answer=heard.append, locale="en")
    assert quiz.choose("a") == "Not yet. because of int32 & <b>"
    assert (quiz.choice, quiz.tried, quiz.answered) == (0, [0], False)
    assert quiz.choose(1) == "Right. because of float32"
    assert quiz.choose("C").startswith("Not yet.")
    assert (quiz.choice, quiz.tried, quiz.answered) == (2, [0, 1, 2], True), "once answered, it stays answered"
    assert heard == [False, True, False]
    assert example().tried == [], "quizzes share nothing"


def test_the_live_widget_reports_choices_too() -> None:
    heard: list[bool] = []
    quiz = example(on_answer=heard.append)
    widget = quiz.widget
    assert widget.payload == quiz.payload
    widget.choice = 0  # as the browser does
    widget.choice = 1
    assert heard == [False, True]
    seen = []
    quiz.observe(lambda change: seen.append(change.new), "answered")
    quiz.choose("B")
    assert seen == [True]


def test_words_do_not_tell_the_answer_but_the_page_explains() -> None:
    quiz = example(locale="en")
    assert repr(quiz) == "Which dtype?\n  A. int32 & <b>\n  B. float32\n  C. bool"
    page = quiz._repr_mimebundle_()["text/html"]
    assert page.count("<details>") == 3
    assert "<code>dtype</code>" in page
    assert "int32 &amp; &lt;b&gt;" in page
    assert "because of float32" in page
    quiz.locale = "zh"
    assert "正确。" in quiz.html()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([option("a", True)], "at least two options"),
        ([option("a"), option("b")], "no option is correct"),
        ([option("a", True), {**option("b"), "explain": {"en": "only English"}}], "B.explain has no text in: zh"),
        ([option("a", True), {**option("b"), "correct": None}], "option B does not say"),
        ([option("a", True), {**option("b"), "hint": "x"}], "option B has hint"),
    ],
)
def test_a_question_that_is_not_whole_is_refused(options: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Quiz(both("?"), options)


@pytest.mark.parametrize("wrong", [3, -1, "D", "AB", 1.0])
def test_there_is_no_such_option(wrong: Any) -> None:
    with pytest.raises(ValueError, match="A to C"):
        example().choose(wrong)
