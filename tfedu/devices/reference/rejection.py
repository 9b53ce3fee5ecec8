"""Gamma and Poisson distributed numbers, the same as TensorFlow's: drawn, and drawn again until they fit.

Each number has 256 counters of the stream to itself and takes from them pairs of normal or of even numbers, whatever it
needs next. Of a pair the second one is used first.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tfedu.devices.reference import philox

Array = np.ndarray[Any, Any]
COUNTERS = philox.COUNTERS_PER_OUTPUT
_DOUBLE = np.dtype(np.float64)
# Above this mean Poisson numbers are made by rejection, not by counting.
_FEW = 10.0


class _Streams:
    """One stream for each number."""

    def __init__(self, key: philox.Key, starts: Array) -> None:
        self.key = key
        self.next = starts
        self.left = {kind: np.zeros(len(starts), np.int64) for kind in ("even", "normal")}
        self.pairs = {kind: np.empty((len(starts), 2)) for kind in ("even", "normal")}

    def take(self, kind: str, who: Array) -> Array:
        """The next number of that kind in each of the streams ``who``."""
        empty = who[self.left[kind][who] == 0]
        if empty.size:
            words = philox.cipher(self.key, self.next[empty])
            self.next[empty] += np.uint64(1)
            if kind == "normal":
                self.pairs[kind][empty] = philox.normal_pairs(words, _DOUBLE)
            else:
                self.pairs[kind][empty] = philox.unit(words.reshape(-1, 2, 2), _DOUBLE)
            self.left[kind][empty] = 2
        self.left[kind][who] -= 1
        return self.pairs[kind][who, self.left[kind][who]]


def _streams(key: philox.Key, offset: int, count: int) -> _Streams:
    return _Streams(key, np.arange(count, dtype=np.uint64) * np.uint64(COUNTERS) + np.uint64(offset % 2**64))


def gamma(key: philox.Key, offset: int, alpha: Array) -> Array:
    """A gamma distributed number for each ``alpha`` [n], by the method of Marsaglia and Tsang (2000)."""
    alpha = alpha.astype(np.float64)
    streams = _streams(key, offset, len(alpha))
    result = np.empty(len(alpha))
    simple = np.flatnonzero(alpha == 1)
    result[simple] = -np.log1p(-streams.take("even", simple))
    todo = np.flatnonzero(alpha != 1)
    below_one = alpha < 1
    d = alpha + np.where(below_one, 2 / 3, -1 / 3)
    c = 1 / 3 / np.sqrt(d)
    while todo.size:
        x = streams.take("normal", todo)
        v = 1 + c[todo] * x
        tried, x, v = todo[v > 0], x[v > 0], v[v > 0] ** 3
        u = streams.take("even", tried)
        with np.errstate(divide="ignore"):
            fits = (u < 1 - 0.0331 * (x * x) * (x * x)) | (np.log(u) < 0.5 * x * x + d[tried] * (1 - v + np.log(v)))
        done = tried[fits]
        result[done] = d[done] * v[fits]
        small = done[below_one[done]]
        with np.errstate(divide="ignore"):  # alpha 0: a number below 1 to an infinite power is 0
            result[small] *= streams.take("even", small) ** (1 / alpha[small])
        todo = np.setdiff1d(todo, done)
    return result


def poisson(key: philox.Key, offset: int, rate: Array) -> Array:
    """A Poisson distributed number for each ``rate`` [n], as float64; NaN for a rate that is none."""
    rate = rate.astype(np.float64)
    streams = _streams(key, offset, len(rate))
    proper = np.isfinite(rate) & (rate >= 0)
    result = np.where(rate == np.inf, np.inf, np.nan)
    _count(streams, rate, np.flatnonzero(proper & (rate < _FEW)), result)
    _reject(streams, rate, np.flatnonzero(proper & (rate >= _FEW)), result)
    return result


def _count(streams: _Streams, rate: Array, todo: Array, result: Array) -> None:
    """Knuth: how many even numbers can be multiplied before the product is e^-rate."""
    product, count = np.ones(len(rate)), np.zeros(len(rate))
    while todo.size:
        product[todo] *= streams.take("even", todo)
        over = product[todo] <= np.exp(-rate[todo])
        result[todo[over]] = count[todo[over]]
        todo = todo[~over]
        count[todo] += 1


def _reject(streams: _Streams, rate: Array, todo: Array, result: Array) -> None:
    """Hoermann's transformed rejection (1993)."""
    log_gamma = np.vectorize(math.lgamma, [float])
    b = 0.931 + 2.53 * np.sqrt(rate)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    while todo.size:
        u = streams.take("even", todo) - 0.5
        v = streams.take("even", todo)
        edge = 0.5 - np.abs(u)
        mine, ratio = rate[todo], a[todo] / edge
        k = np.floor((2 * ratio + b[todo]) * u + mine + 0.43)
        inside = (edge >= 0.07) & (v <= 0.9277 - 3.6224 / (b[todo] - 2))
        possible = (k >= 0) & ~((edge < 0.013) & (v > edge))
        with np.errstate(divide="ignore"):
            s = np.log(v * inverse_alpha[todo] / (a[todo] / (edge * edge) + b[todo]))
        t = -mine + k * np.log(mine) - log_gamma(np.maximum(k, 0) + 1)
        fits = inside | (possible & (s <= t))
        result[todo[fits]] = k[fits]
        todo = todo[~fits]
