"""The exercises of lesson 01."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.course.checks import probe
from tfedu.course.exercises import Hint, exercise
from tfedu.runtime import Session


@exercise("01.product")
def product(answer: Any) -> None:
    """The row (1, 2, 3) times the column (4, 5, 6) is [[32]]."""
    answer = probe.tensor(answer)
    with Session(graph=answer.graph) as session:
        value = np.asarray(session.run(answer))
    if value.shape == (3, 3):
        raise Hint("outer")
    if value.size == 3:
        raise Hint("elementwise")
    if not np.allclose(value, 32):
        raise Hint("value", got=value.tolist())
    if value.shape != (1, 1):
        raise Hint("shape", got=list(value.shape))


@exercise("01.accumulator")
def accumulator(update: Any, amount: Any) -> None:
    """Feeding 3 and then 4 must give 3 and then 7."""
    update = probe.tensor(update)
    graph = update.graph
    variables = graph.get_collection("variables")
    if not variables:
        raise Hint("no_variable")
    with Session(graph=graph) as session:
        session.run([variable.initializer for variable in variables])
        first = float(session.run(update, {amount: 3.0}))
        second = float(session.run(update, {amount: 4.0}))
    if (first, second) == (3.0, 4.0):
        raise Hint("forgets")
    if (first, second) != (3.0, 7.0):
        raise Hint("value", first=first, second=second)
