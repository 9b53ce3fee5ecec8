"""Connectionist temporal classification in NumPy: the probability of a label over all alignments, and the best labels.

Graves et al. 2006, *Connectionist temporal classification*; the beam search is that of Graves 2012, chapter 7. Classes
are numbered from 0, the last one is the blank. All probabilities are logarithms.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence

import numpy as np

NEVER = -np.inf


def log_probabilities(logits: np.ndarray) -> np.ndarray:
    """Logarithm of softmax along the last axis, in float64."""
    shifted = logits.astype(np.float64)
    shifted = shifted - shifted.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


class Alignments:
    """All ways to write ``label`` over the frames of ``log_y`` [frames, classes].

    The states are the label's classes with a blank before, between and behind them. From one frame to the next a path
    stays, goes to the next state, or skips the blank between two different classes.

    Args:
        merge: whether a class that is seen again without a blank between counts as the same label.
    """

    def __init__(self, log_y: np.ndarray, label: Sequence[int], merge: bool) -> None:
        blank = log_y.shape[1] - 1
        self.log_y = log_y
        self.states = np.full(2 * len(label) + 1, blank)
        self.states[1::2] = label
        is_blank = self.states == blank
        self._stays = np.where(is_blank | merge, 0.0, NEVER)
        skips = ~is_blank
        skips[:2] = False
        if merge:
            skips[2:] &= self.states[2:] != self.states[:-2]
        self._skips = np.where(skips, 0.0, NEVER)

    def _forward(self) -> np.ndarray:
        """Of every frame and state: all paths that lead there, the frame included."""
        frames = len(self.log_y)
        seen = self.log_y[:, self.states]
        alpha = np.full((frames, len(self.states)), NEVER)
        alpha[0, :2] = seen[0, :2]
        for t in range(1, frames):
            before = alpha[t - 1]
            total = before + self._stays
            total[1:] = np.logaddexp(total[1:], before[:-1])
            total[2:] = np.logaddexp(total[2:], before[:-2] + self._skips[2:])
            alpha[t] = total + seen[t]
        return alpha

    def _backward(self) -> np.ndarray:
        """Of every frame and state: all paths on from there, the frame not included."""
        frames = len(self.log_y)
        seen = self.log_y[:, self.states]
        beta = np.full((frames, len(self.states)), NEVER)
        beta[-1, -2:] = 0.0
        for t in range(frames - 2, -1, -1):
            after = beta[t + 1] + seen[t + 1]
            total = after + self._stays
            total[:-1] = np.logaddexp(total[:-1], after[1:])
            total[:-2] = np.logaddexp(total[:-2], after[2:] + self._skips[2:])
            beta[t] = total
        return beta

    def loss_and_gradient(self) -> tuple[float, np.ndarray]:
        """-log of the label's probability, and its derivative by the logits [frames, classes]."""
        through = self._forward() + self._backward()
        total = np.logaddexp.reduce(through[0])
        y = np.exp(self.log_y)
        if total == NEVER:  # no path fits
            return np.inf, y
        # states of one class are added up by a product with a table of which state is which class
        belongs = (self.states[:, None] == np.arange(y.shape[1])).astype(y.dtype)
        return -float(total), y - np.exp(through - total) @ belongs


def best_path(logits: np.ndarray, merge: bool) -> tuple[list[int], float]:
    """The likeliest class of each frame, without blanks; and minus the sum of their logits."""
    blank = logits.shape[1] - 1
    classes = logits.argmax(axis=1).tolist()
    before = [-1, *classes]
    label = [c for c, last in zip(classes, before) if c != blank and not (merge and c == last)]
    return label, -float(logits.max(axis=1).astype(np.float64).sum()) if classes else 0.0


class _Prefix:
    """The beginning of a label, and the probabilities of the paths that end in a blank or in its last class."""

    __slots__ = ("blank", "children", "last", "old_blank", "old_total", "parent", "spoken", "total")

    def __init__(self, parent: _Prefix | None, last: int) -> None:
        self.parent, self.last = parent, last
        self.children: dict[int, _Prefix] = {}
        self.total = self.blank = self.spoken = NEVER
        self.old_total = self.old_blank = NEVER

    def forget(self) -> None:
        self.total = self.blank = self.spoken = NEVER

    def label(self, merge: bool) -> list[int]:
        """The classes from the first to the last; with ``merge``, equal neighbours once."""
        backwards: list[int] = []
        here, previous = self, -1
        while here.parent is not None:
            if not merge or here.last != previous:
                backwards.append(here.last)
            previous = here.last
            here = here.parent
        return backwards[::-1]


class Beam:
    """The ``width`` likeliest prefixes after the frames so far."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._count = itertools.count()
        self._heap: list[tuple[float, int, _Prefix]] = []
        root = _Prefix(None, -1)
        root.total = root.blank = 0.0
        self._push(root)

    def _push(self, prefix: _Prefix) -> None:
        entry = (prefix.total, -next(self._count), prefix)
        if len(self._heap) < self.width:
            heapq.heappush(self._heap, entry)
        elif entry > self._heap[0]:
            heapq.heapreplace(self._heap, entry)

    def _has_room(self, total: float) -> bool:
        return total > NEVER and (len(self._heap) < self.width or total > self._heap[0][0])

    def _sorted(self) -> list[_Prefix]:
        return [prefix for _, _, prefix in sorted(self._heap, key=lambda entry: entry[:2], reverse=True)]

    def step(self, log_y: Sequence[float]) -> None:
        """Read one frame: the log probabilities of all classes."""
        blank = log_y[-1]
        before = self._sorted()
        self._heap = []
        for prefix in before:
            prefix.old_total, prefix.old_blank = prefix.total, prefix.blank
        for prefix in before:
            parent = prefix.parent
            if parent is not None:
                if parent.total > NEVER:
                    longer = parent.old_blank if prefix.last == parent.last else parent.old_total
                    prefix.spoken = float(np.logaddexp(prefix.spoken, longer))
                prefix.spoken += log_y[prefix.last]
            prefix.blank = prefix.old_total + blank
            prefix.total = float(np.logaddexp(prefix.blank, prefix.spoken))
            self._push(prefix)
        for prefix in before:
            if self._has_room(prefix.old_total):
                self._grow(prefix, log_y)

    def _grow(self, prefix: _Prefix, log_y: Sequence[float]) -> None:
        """Try every class behind the prefix."""
        for label, probability in enumerate(log_y[:-1]):
            child = prefix.children.get(label)
            if child is not None and child.total > NEVER:
                continue
            total = probability + (prefix.old_blank if label == prefix.last else prefix.old_total)
            if not self._has_room(total):
                continue
            if child is None:
                child = prefix.children[label] = _Prefix(prefix, label)
            child.blank, child.spoken, child.total = NEVER, total, total
            if len(self._heap) == self.width:
                self._heap[0][2].forget()
            self._push(child)

    def best(self, count: int, merge: bool) -> list[tuple[list[int], float]] | None:
        """The ``count`` likeliest labels and their log probabilities; None if there are not so many."""
        found = self._sorted()[:count]
        return None if len(found) < count else [(prefix.label(merge), prefix.total) for prefix in found]
