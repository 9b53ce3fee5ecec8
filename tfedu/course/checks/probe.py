"""What the checks share: is it a tensor, what is its value, and what does a learner's function build?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.course.exercises import Hint, Unanswered
from tfedu.graph.graph import Graph
from tfedu.graph.tensor import Tensor
from tfedu.ops.constant import constant
from tfedu.runtime import Session


def tensor(answer: Any) -> Tensor:
    """The answer, if it is a tensor; otherwise the hint that fits what it is instead."""
    if isinstance(answer, Tensor):
        return answer
    if isinstance(answer, (bool, int, float, list, np.ndarray, np.generic)):
        raise Hint("any.value_not_tensor")
    raise Hint("any.not_tensor", type=type(answer).__name__)


def function(answer: Any) -> Callable[..., Any]:
    """The answer, if it can be called."""
    if not callable(answer):
        raise Hint("any.not_function", type=type(answer).__name__)
    built: Callable[..., Any] = answer
    return built


def number(answer: Any) -> float:
    """The answer as a float, if it is one number."""
    if isinstance(answer, Tensor):
        raise Hint("any.tensor_not_value")
    try:
        return float(answer)
    except (TypeError, ValueError):
        raise Hint("any.not_number", type=type(answer).__name__) from None


def built(build: Any, *arrays: Any) -> np.ndarray:
    """The value of the tensor that ``build`` makes from constants of the given arrays, in a graph of its own."""
    make = function(build)
    with Graph().as_default() as graph, Session(graph=graph) as session:
        made = make(*(constant(array) for array in arrays))
        if made is None:
            raise Unanswered
        return np.asarray(session.run(tensor(made)))


def close(left: Any, right: Any, tolerance: float = 1e-4) -> bool:
    """Equal in shape, and in value up to ``tolerance`` relative to numbers of size one."""
    left, right = np.asarray(left), np.asarray(right)
    return left.shape == right.shape and bool(np.allclose(left, right, rtol=tolerance, atol=tolerance))
