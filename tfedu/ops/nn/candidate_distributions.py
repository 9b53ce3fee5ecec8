"""The distributions that candidate samplers draw classes from, number by number as TensorFlow's kernels do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

Words = Iterator[int]
"""Random 32-bit numbers."""

# -- numbers from words -----------------------------------------------------------------------------------------------


def _below(words: Words, bound: int, bits: int = 32) -> int:
    """A number in [0, bound); what would make small numbers likelier is drawn again."""
    while True:
        drawn = next(words)
        if bits == 64:
            drawn |= next(words) << 32
        if bound & (bound - 1) == 0:
            return drawn & (bound - 1)
        if drawn >= 2**bits % bound:
            return drawn % bound


def _unit_double(words: Words) -> float:
    high, low = next(words), next(words)
    return ((high & 0xFFFFF) << 32 | low) * 2.0**-52


def _unit_float(words: Words) -> float:
    return (next(words) & 0x7FFFFF) * 2.0**-23


# -- distributions ----------------------------------------------------------------------------------------------------


class Uniform:
    """Every class is as likely as any other."""

    def __init__(self, ctx: Any) -> None:
        self.range = ctx.attr("range_max")

    def draw(self, words: Words) -> int:
        return _below(words, self.range, 64)

    def probability(self, classes: np.ndarray) -> np.ndarray:
        return np.full(classes.shape, 1.0 / self.range, np.float32)

    def learn(self, classes: np.ndarray) -> None:
        """Only the learned distribution does."""


class LogUniform(Uniform):
    """Class k has the probability log((k + 2) / (k + 1)) / log(range + 1): the frequencies of words (Zipf)."""

    def draw(self, words: Words) -> int:
        # rounding may lead to the range itself
        return (int(np.exp(_unit_double(words) * np.log1p(self.range))) - 1) % self.range

    def probability(self, classes: np.ndarray) -> np.ndarray:
        return (np.log((classes + 2.0) / (classes + 1.0)) / np.log1p(self.range)).astype(np.float32)


class Learned(Uniform):
    """As often as a class has been a true class so far in this session, plus one."""

    def __init__(self, ctx: Any) -> None:
        super().__init__(ctx)
        self.weights = np.ones(self.range, np.int64)

    def draw(self, words: Words) -> int:
        sums = np.cumsum(self.weights)
        return int(np.searchsorted(sums, _below(words, int(sums[-1])), side="right"))

    def probability(self, classes: np.ndarray) -> np.ndarray:
        return self.weights[classes].astype(np.float32) / np.float32(self.weights.sum())

    def learn(self, classes: np.ndarray) -> None:
        np.add.at(self.weights, classes, 1)


class Fixed(Uniform):
    """Weights from the program or a file, drawn by the alias method (Walker 1977, Vose 1991)."""

    def __init__(self, ctx: Any) -> None:
        super().__init__(ctx)
        shard, shards = ctx.attr("shard"), ctx.attr("num_shards")
        reserved = [0.0] * len(range(shard, ctx.attr("num_reserved_ids"), shards))
        # TensorFlow counts on from the number of weights so far, not from the number of reserved classes
        mine = self._frequencies(ctx)[(shard - len(reserved)) % shards :: shards]
        self.weights = np.array([*reserved, *(w ** ctx.attr("distortion") for w in mine)], np.float32)
        if len(self.weights) != self.range:
            raise ctx.invalid(f"range is {self.range} but the number of weights is {len(self.weights)}")
        self.total = np.float32(0)
        for weight in self.weights:
            self.total += weight
        self.share, self.other = _alias_table(self.weights)

    @staticmethod
    def _frequencies(ctx: Any) -> list[float]:
        """The numbers of the attribute, or the last field of every line of the file."""
        name, unigrams = ctx.attr("vocab_file"), list(ctx.attr("unigrams"))
        if not name and not unigrams:
            raise ctx.invalid("Must provide either vocab_file or unigrams.")
        if name and unigrams:
            raise ctx.invalid("Must only provide one of vocab_file and unigrams.")
        if not name:
            return unigrams
        try:
            with open(name, encoding="utf-8") as lines:
                return [float(line.rsplit(",", 1)[-1]) for line in lines if line.strip()]
        except (OSError, ValueError) as error:
            raise ctx.invalid(f"Wrong vocabulary format in {name}: {error}") from None

    def draw(self, words: Words) -> int:
        point, column = _unit_float(words), _below(words, self.range)
        return column if point < self.share[column] else int(self.other[column])

    def probability(self, classes: np.ndarray) -> np.ndarray:
        known = (classes >= 0) & (classes < self.range)
        return np.where(known, self.weights[np.where(known, classes, 0)], np.float32(0)) / self.total


def _alias_table(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each column of width 1/n: how much of it is its own class, and the class the rest belongs to."""
    share = weights.astype(np.float64) * len(weights) / weights.sum(dtype=np.float64)
    other = np.arange(len(weights))
    low = [i for i, s in enumerate(share) if s < 1.0]
    high = [i for i, s in enumerate(share) if s >= 1.0]
    while low and high:
        poor, rich = low.pop(), high.pop()
        other[poor] = rich
        share[rich] -= 1.0 - share[poor]
        (low if share[rich] < 1.0 else high).append(rich)
    share[low + high] = 1.0
    return share.astype(np.float32), other


def expected_count(probability: np.ndarray, count: int, tries: int) -> np.ndarray:
    """How often a class is among ``count`` drawn in ``tries``; 1 - (1 - p)^tries if none may come twice."""
    if tries == count:
        return probability * np.float32(count)
    return -np.expm1(np.float32(tries) * np.log1p(-probability))
