"""Every solution passes, every typical mistake gets the hint that fits it, in both languages."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builder.source import Code, Lesson, Solution, read

import tfedu as tf
from tfedu import course
from tfedu.course.exercises import Verdict, registered
from tfedu.course.records import load
from tfedu.i18n import set_language, t

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [read(path) for path in sorted((ROOT / "tutorials" / "lessons").glob("*.py"))]
CATALOGUE = json.loads((ROOT / "tfedu" / "i18n" / "catalog" / "course.json").read_text(encoding="utf8"))
NAME = re.compile(r'course\.check\("([\w.]+)"')


def exercises() -> list[tuple[str, Lesson, Code, Solution]]:
    """(name, lesson, starter code, solution) of every exercise in the lessons."""
    found = []
    for lesson in LESSONS:
        for starter, solution in zip(lesson.blocks, lesson.blocks[1:], strict=False):
            if isinstance(starter, Code) and isinstance(solution, Solution):
                name = NAME.search(starter.source)
                assert name, f"{lesson.path}:{starter.line}: the starter code does not check anything"
                found.append((name[1], lesson, starter, solution))
    return found


def verdict(source: str) -> Verdict:
    """Run a cell in a fresh graph; its last expression is the check."""
    tf.reset_default_graph()
    tree = ast.parse(source)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    names: dict[str, Any] = {"tf": tf, "np": np, "course": course}
    exec(compile(tree, "cell", "exec"), names)
    result = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    assert isinstance(result, Verdict)
    return result


@pytest.mark.parametrize(("name", "lesson", "starter", "solution"), exercises(), ids=[e[0] for e in exercises()])
def test_the_solution_passes_and_the_starter_code_waits(
    name: str, lesson: Lesson, starter: Code, solution: Solution
) -> None:
    assert verdict(starter.source).right is None
    assert load()["exercises"] == {}
    passed = verdict(solution.code.source)
    assert passed, passed
    assert NAME.search(solution.code.source)[1] == name  # type: ignore[index]
    assert name.startswith(lesson.slug[:2] + ".")
    assert load()["exercises"][name].solved


def test_every_exercise_is_in_a_lesson_and_the_other_way_round() -> None:
    assert [name for name, *_ in exercises()] == registered()


# ------------------------------------------------------------------ mistakes


def _product(left: Any, right: Any, how: Callable[..., Any] = tf.matmul) -> Callable[[], Any]:
    return lambda: how(tf.constant(left), tf.constant(right))


def _accumulator(build: Callable[[Any, Any], Any], start: float = 0.0) -> Callable[[], Any]:
    def make() -> Any:
        amount = tf.placeholder(tf.float32, [])
        return build(tf.Variable(start), amount), {"amount": amount}

    return make


def _no_variable() -> Any:
    amount = tf.placeholder(tf.float32, [])
    return amount + 0.0, {"amount": amount}


def _xent(logits: Any, labels: Any) -> Any:
    return tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def _hits(logits: Any, classes: Any) -> Any:
    return tf.cast(tf.equal(tf.argmax(logits, 1), classes), tf.float32)


ROW, COLUMN = [[1.0, 2.0, 3.0]], [[4.0], [5.0], [6.0]]

# exercise -> hint -> answers that deserve it
MISTAKES: dict[str, dict[str, list[Callable[[], Any]]]] = {
    "01.product": {
        "outer": [_product(COLUMN, ROW)],
        "elementwise": [_product(ROW, [[4.0, 5.0, 6.0]], tf.multiply)],
        "value": [_product(ROW, [[4.0], [5.0], [7.0]])],
        "shape": [lambda: tf.reduce_sum(tf.constant([4.0, 10.0, 18.0]))],
        "any.value_not_tensor": [lambda: [[32.0]], lambda: 32, lambda: np.array([[32.0]])],
        "any.not_tensor": [lambda: "32"],
    },
    "01.accumulator": {
        "no_variable": [_no_variable],
        "forgets": [_accumulator(lambda v, a: tf.assign(v, a)), _accumulator(lambda v, a: v + a)],
        "value": [_accumulator(lambda v, a: tf.assign(v, v + a), start=1.0)],
    },
    "02.rate": {
        "uphill": [lambda: -0.5, lambda: 0],
        "short": [lambda: 0.3, lambda: 0.001],
        "over": [lambda: 1.0, lambda: 1.5],
        "any.tensor_not_value": [lambda: tf.constant(0.5)],
        "any.not_number": [lambda: "half", lambda: [0.5, 0.5]],
    },
    "02.loss": {
        "vector": [lambda: lambda p, y: tf.abs(p - y)],
        "cancels": [lambda: lambda p, y: tf.reduce_mean(p - y), lambda: lambda p, y: tf.reduce_mean(y - p)],
        "late_abs": [lambda: lambda p, y: tf.abs(tf.reduce_mean(y - p))],
        "squared": [lambda: lambda p, y: tf.reduce_mean(tf.square(p - y))],
        "sum": [lambda: lambda p, y: tf.reduce_sum(tf.abs(p - y))],
        "value": [lambda: lambda p, y: tf.reduce_mean(p)],
        "any.not_function": [lambda: tf.constant(1.0), lambda: 2.0],
        "any.value_not_tensor": [lambda: lambda p, y: 2.25],
    },
    "03.loss": {
        "vector": [lambda: _xent],
        "sum": [lambda: lambda z, y: tf.reduce_sum(_xent(z, y))],
        "twice": [lambda: lambda z, y: tf.reduce_mean(_xent(tf.nn.softmax(z), y))],
        "swapped": [lambda: lambda z, y: tf.reduce_mean(_xent(y, z))],
        "sign": [lambda: lambda z, y: tf.reduce_mean(y * tf.log(tf.nn.softmax(z))) * 3.0],
        "value": [lambda: lambda z, y: tf.reduce_mean(z)],
        "extreme": [lambda: lambda z, y: tf.reduce_mean(-tf.reduce_sum(y * tf.log(tf.nn.softmax(z)), 1))],
    },
    "03.accuracy": {
        "vector": [lambda: _hits],
        "count": [lambda: lambda z, c: tf.reduce_sum(_hits(z, c))],
        "errors": [lambda: lambda z, c: 1.0 - tf.reduce_mean(_hits(z, c))],
        "value": [lambda: lambda z, c: tf.reduce_mean(tf.cast(c, tf.float32))],
    },
    "04.average": {
        "second": [lambda: 4.555],
        "warm_up": [lambda: 0.1 * 4.555 + 9],
        "reversed": [lambda: 0.01 * 4.555 + 9.9],
        "value": [lambda: 5.0],
    },
    "04.rate": {
        "smooth": [lambda: lambda s: tf.train.exponential_decay(0.8, s, 1000, 0.5)],
        "constant": [lambda: lambda s: tf.constant(0.8)],
        "value": [lambda: lambda s: tf.train.exponential_decay(0.8, s, 500, 0.5, staircase=True)],
        "any.shape": [lambda: lambda s: tf.constant([0.8, 0.4])],
    },
    "04.penalty": {
        "half": [lambda: lambda w, k: k * tf.add_n([tf.reduce_sum(tf.square(x)) for x in w])],
        "scale": [lambda: lambda w, k: tf.add_n([tf.nn.l2_loss(x) for x in w])],
        "l1": [lambda: lambda w, k: k * tf.add_n([tf.reduce_sum(tf.abs(x)) for x in w])],
        "value": [lambda: lambda w, k: k * tf.nn.l2_loss(w[0])],
        "any.shape": [lambda: lambda w, k: k * tf.square(w[1]) / 2],
    },
    "05.edges": {
        "zero": [lambda: np.zeros((3, 3))],
        "flat": [lambda: np.ones((3, 3))],
        "vertical": [lambda: [[-1, 0, 1]] * 3],
        "both": [lambda: [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]][:2] + [[-2, -2, 1]]],
        "blind": [lambda: [[1, -2, 1], [-2, 4, -2], [1, -2, 1]]],
        "not_numbers": [lambda: "edge", lambda: [[1, 2], [3]]],
        "any.shape": [lambda: [1, 0, -1]],
    },
    "05.width": {
        "same": [lambda: 16],
        "pool": [lambda: 28],
        "off_by_one": [lambda: 13, lambda: 13.5],
        "value": [lambda: 12],
    },
    "05.parameters": {
        "biases": [lambda: 51200],
        "depth": [lambda: 1600, lambda: 1664],
        "first": [lambda: 832],
        "one": [lambda: 801],
        "value": [lambda: 3],
    },
}


def cases() -> list[tuple[str, str, Callable[[], Any]]]:
    return [(name, hint, make) for name, hints in MISTAKES.items() for hint, makes in hints.items() for make in makes]


def judged(name: str, make: Callable[[], Any]) -> Verdict:
    tf.reset_default_graph()
    answer = make()
    context: dict[str, Any] = {}
    if isinstance(answer, tuple):
        answer, context = answer
    return course.check(name, answer, **context)


@pytest.mark.parametrize(("name", "hint", "make"), cases(), ids=[f"{name}-{hint}" for name, hint, _ in cases()])
def test_a_typical_mistake_gets_its_hint_in_both_languages(name: str, hint: str, make: Callable[[], Any]) -> None:
    key = hint if hint.startswith("any.") else f"{name}.{hint}"
    for language in ("en", "zh"):
        set_language(language)
        result = judged(name, make)
        assert result.right is False
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(CATALOGUE[key][language]))
        assert re.fullmatch(pattern, result.message), result.message


def test_every_hint_of_the_catalogue_can_be_reached() -> None:
    promised = {key for key in CATALOGUE if re.match(r"\d\d\.|any\.", key) and not key.endswith(".right")}
    given = {hint if hint.startswith("any.") else f"{name}.{hint}" for name, hint, _ in cases()}
    assert given == promised


def test_other_correct_answers_pass_too() -> None:
    """What counts is the result, not how it is written."""

    def by_hand(logits: Any, labels: Any) -> Any:
        largest = tf.reduce_max(logits, 1, keepdims=True)
        log_sum = tf.log(tf.reduce_sum(tf.exp(logits - largest), 1, keepdims=True)) + largest
        return tf.reduce_mean(tf.reduce_sum(labels * (log_sum - logits), 1))

    assert judged("03.loss", lambda: by_hand)
    assert judged("01.product", lambda: tf.matmul([[1.0, 2.0, 3.0]], [[4.0], [5.0], [6.0]]))
    assert judged("01.accumulator", _accumulator(lambda v, a: tf.assign_add(v, a)))
    assert judged("02.loss", lambda: lambda p, y: tf.reduce_sum(tf.abs(y - p)) / 4.0)
    assert judged("03.accuracy", lambda: lambda z, c: tf.reduce_mean(_hits(tf.nn.softmax(z), c)))
    assert judged("04.penalty", lambda: lambda w, k: k * sum(tf.reduce_sum(x * x) for x in w) / 2)
    assert judged("05.edges", lambda: np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]).reshape(3, 3, 1, 1))


# ------------------------------------------------------------------ the check itself


def test_attempts_are_counted_and_after_three_the_solution_is_offered() -> None:
    offer = t("course.check.look")
    messages = [course.check("02.rate", 0.1).message for _ in range(3)]
    assert [offer in message for message in messages] == [False, False, True]
    assert load()["exercises"]["02.rate"].attempts == 3
    assert course.check("02.rate", 0.5)
    assert offer not in course.check("02.rate", 0.1).message  # whoever has solved it is only experimenting
    assert load()["exercises"]["02.rate"].solved


def test_nothing_answered_is_not_an_attempt() -> None:
    for answer in (None, ..., lambda prediction, truth: None):
        assert course.check("02.loss", answer).right is None
    assert load()["exercises"] == {}


def test_an_unknown_exercise_names_its_neighbours() -> None:
    with pytest.raises(ValueError, match=r"02\.rates.*02\.rate, 02\.loss"):
        course.check("02.rates", 1)


def test_the_learners_own_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        course.check("02.loss", lambda prediction, truth: 1 / 0)


def test_a_verdict_in_a_notebook_is_escaped_and_says_its_language() -> None:
    set_language("zh")
    shown = Verdict(False, "a < b & c")._repr_html_()
    assert "a &lt; b &amp; c" in shown
    assert 'lang="zh"' in shown
    assert 'role="status"' in shown


def test_checking_leaves_the_learners_graph_as_it_is() -> None:
    tf.reset_default_graph()
    answer = tf.matmul([[1.0, 2.0, 3.0]], [[4.0], [5.0], [6.0]])
    before = len(tf.get_default_graph().get_operations())
    course.check("01.product", answer)
    course.check("02.loss", lambda p, y: tf.reduce_mean(tf.abs(p - y)))
    assert len(tf.get_default_graph().get_operations()) == before
