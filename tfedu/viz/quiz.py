"""A question whose every option explains itself when it is chosen."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tfedu.i18n import LANGUAGES, t
from tfedu.viz._base import View

if TYPE_CHECKING:
    import anywidget

Text = Mapping[str, str]

_TEXT = {
    "type": "object",
    "properties": {lang: {"type": "string", "minLength": 1} for lang in LANGUAGES},
    "required": list(LANGUAGES),
    "additionalProperties": False,
}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "tfedu quiz",
    "type": "object",
    "properties": {
        "version": {"const": 1},
        "question": _TEXT,
        "options": {
            "type": "array",
            "minItems": 2,
            "items": {
                "type": "object",
                "properties": {"text": _TEXT, "correct": {"type": "boolean"}, "explain": _TEXT},
                "required": ["text", "correct", "explain"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["version", "question", "options"],
    "additionalProperties": False,
}


class Quiz(View):
    """One question. Text between backticks is shown as code.

    Traits, synced with the browser: ``choice``, the index of the option chosen last (None before the first);
    ``tried``, the indices in the order in which they were first chosen; ``answered``, whether a correct option was
    among them.

    Args:
        question: the question, ``{"en": ..., "zh": ...}``.
        options: two or more of ``{"text": {"en", "zh"}, "correct": bool, "explain": {"en", "zh"}}``, at least one
            of them correct.
        on_answer: called with whether it was correct each time an option is chosen.
        **view: ``locale`` and ``theme``, as of every widget.

    Raises:
        ValueError: when a language is missing, there are fewer than two options, or none is correct.

    >>> both = lambda text: {"en": text, "zh": text}
    >>> quiz = Quiz(both("1 + 1?"), [
    ...     {"text": both("2"), "correct": True, "explain": both("Yes.")},
    ...     {"text": both("11"), "correct": False, "explain": both("That joins two texts.")},
    ... ], locale="en")
    >>> quiz
    1 + 1?
      A. 2
      B. 11
    >>> print(quiz.choose("B"))
    Not yet. That joins two texts.
    >>> quiz.answered, quiz.tried
    (False, [1])
    """

    bundle = "quiz"
    traits: Mapping[str, Any] = {"choice": None, "tried": [], "answered": False}
    choice: int | None
    tried: list[int]
    answered: bool

    def __init__(
        self,
        question: Text,
        options: Sequence[Mapping[str, Any]],
        on_answer: Callable[[bool], None] | None = None,
        **view: Any,
    ) -> None:
        payload = {"version": 1, "question": dict(question), "options": [dict(option) for option in options]}
        _check(payload)
        self.__dict__["_on_answer"] = on_answer
        super().__init__(payload, **view)
        # Each quiz has its own list; the class keeps only the first value.
        self._state["tried"] = list(self._state["tried"])

    def choose(self, option: int | str) -> str:
        """Choose by index or letter, as a click does; returns the verdict and the explanation.

        Raises:
            ValueError: when there is no such option.
        """
        count = len(self.payload["options"])
        index = ord(option.upper()) - ord("A") if isinstance(option, str) and len(option) == 1 else option
        if not isinstance(index, int) or not 0 <= index < count:
            raise ValueError(t("quiz.no_option", option=repr(option), last=_letter(count - 1)))
        chosen = self.payload["options"][index]
        if index not in self.tried:
            self.tried = [*self.tried, index]
        if chosen["correct"]:
            self.answered = True
        self.choice = index
        if self._widget is None and self._on_answer is not None:
            self._on_answer(chosen["correct"])
        verdict = t("quiz.right" if chosen["correct"] else "quiz.wrong", self.locale)
        return f"{verdict} {_plain(chosen['explain'][self.locale])}"

    def connect(self, widget: anywidget.AnyWidget) -> None:
        """Report every choice, from the browser or from :meth:`choose`."""

        def chosen(change: Any) -> None:
            if self._on_answer is not None and change.new is not None:
                self._on_answer(self.payload["options"][change.new]["correct"])

        widget.observe(chosen, "choice")

    def text(self) -> str:
        """The question and its options, without giving the answer away."""
        options = (
            f"  {_letter(i)}. {_plain(option['text'][self.locale])}" for i, option in enumerate(self.payload["options"])
        )
        return "\n".join([_plain(self.payload["question"][self.locale]), *options])

    def label(self) -> str:
        """The question."""
        return _plain(self.payload["question"][self.locale])

    def html(self) -> str:
        """The quiz without a kernel: every option unfolds its explanation."""
        lang = self.locale
        parts = []
        for i, option in enumerate(self.payload["options"]):
            verdict = t("quiz.right" if option["correct"] else "quiz.wrong", lang)
            parts.append(
                f"<details><summary>{_letter(i)}. {_markup(option['text'][lang])}</summary>"
                f"<p><strong>{html.escape(verdict)}</strong> {_markup(option['explain'][lang])}</p></details>"
            )
        question = _markup(self.payload["question"][lang])
        return f'<section lang="{lang}"><p><strong>{question}</strong></p>{"".join(parts)}</section>'

    def mimebundle(self) -> dict[str, Any]:
        """``text/plain`` and ``text/html``; a question is no picture."""
        return {"text/plain": self.text(), "text/html": self.html()}


def quiz(
    question: Text,
    options: Sequence[Mapping[str, Any]],
    on_answer: Callable[[bool], None] | None = None,
    **view: Any,
) -> Quiz:
    """A question whose every option explains itself when it is chosen: see :class:`Quiz`, which has the arguments."""
    return Quiz(question, options, on_answer, **view)


def _check(payload: Mapping[str, Any]) -> None:
    options = payload["options"]
    if len(options) < 2:
        raise ValueError(t("quiz.too_few", count=len(options)))
    texts = [("question", payload["question"])]
    for i, option in enumerate(options):
        if not isinstance(option.get("correct"), bool):
            raise ValueError(t("quiz.no_verdict", option=_letter(i)))
        texts += [(f"{_letter(i)}.{part}", option.get(part) or {}) for part in ("text", "explain")]
        unknown = set(option) - {"text", "correct", "explain"}
        if unknown:
            raise ValueError(t("quiz.unknown_part", option=_letter(i), part=", ".join(sorted(unknown))))
    for where, text in texts:
        missing = [lang for lang in LANGUAGES if not text.get(lang)]
        if missing:
            raise ValueError(t("quiz.missing_language", where=where, languages=", ".join(missing)))
    if not any(option["correct"] for option in options):
        raise ValueError(t("quiz.none_correct"))


def _letter(index: int) -> str:
    return chr(ord("A") + index)


def _plain(text: str) -> str:
    return text.replace("`", "")


def _markup(text: str) -> str:
    """HTML of a text: what stands between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
