"""What a lesson asks of a learner: exercises checked on the spot, quizzes, and the progress made.

Everything stays on the learner's machine. A lesson's notebook starts with :func:`begin`, its exercises end with
:func:`check`, its questions are :func:`quiz`; :func:`progress` shows what has been solved so far.

>>> from tfedu.i18n import set_language
>>> set_language("en")
>>> from tfedu import course
>>> course.check("02.rate", None)
○ Not answered yet: fill in your answer, then run the cell again.
"""

from __future__ import annotations

from tfedu.course.exercises import Verdict, check
from tfedu.course.lesson import begin
from tfedu.course.questions import quiz
from tfedu.course.records import Progress, progress, reset

__all__ = ["Progress", "Verdict", "begin", "check", "progress", "quiz", "reset"]
