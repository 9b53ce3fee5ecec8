"""The exercises of lesson 03."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.course.checks import probe
from tfedu.course.exercises import Hint, exercise


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


@exercise("03.loss")
def loss(answer: Any) -> None:
    """The mean cross-entropy from logits, finite even for logits in the thousands."""
    logits = np.array([[2.0, -1.0, 0.5], [0.1, 0.2, 3.0], [-2.0, 1.0, 0.0]], np.float32)
    labels = np.eye(3, dtype=np.float32)[[0, 1, 1]]
    each = -(labels * _log_softmax(logits)).sum(axis=1)
    value = probe.built(answer, logits, labels)
    if value.shape == each.shape:
        raise Hint("vector")
    if probe.close(value, each.sum()):
        raise Hint("sum")
    probabilities = np.exp(_log_softmax(logits))
    if probe.close(value, -(labels * _log_softmax(probabilities)).sum(axis=1).mean()):
        raise Hint("twice")
    if probe.close(value, -(logits * _log_softmax(labels)).sum(axis=1).mean()):
        raise Hint("swapped")
    if probe.close(value, -each.mean()):
        raise Hint("sign")
    if not probe.close(value, each.mean()):
        raise Hint("value", got=value.tolist(), wanted=round(float(each.mean()), 4))
    extreme = probe.built(answer, np.array([[1000.0, 0.0]], np.float32), np.array([[0.0, 1.0]], np.float32))
    if not probe.close(extreme, 1000.0):
        raise Hint("extreme", got=extreme.tolist())


@exercise("03.accuracy")
def accuracy(answer: Any) -> None:
    """The share of rows whose largest logit is at the index that ``classes`` names."""
    logits = np.array([[2, -1, 0, 1], [0, 0.5, 3, 1], [-2, 1, 0, 4], [9, 1, 2, 3], [-5, -1, -3, -2]], np.float32)
    classes = np.array([0, 1, 3, 0, 1], np.int64)
    value = probe.built(answer, logits, classes)
    if value.shape == (5,):
        raise Hint("vector")
    if probe.close(value, 4.0):
        raise Hint("count")
    if probe.close(value, 0.2):
        raise Hint("errors")
    if not probe.close(value, 0.8):
        raise Hint("value", got=value.tolist())
