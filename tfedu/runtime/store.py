"""What a session remembers between runs: variables, and how far each random stream has come."""

from __future__ import annotations

import random as python_random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from tfedu.devices.reference import philox
from tfedu.graph.operation import Operation

_SCRAMBLING_KEY = 0x02461E293EC8F720

_GLANCE = 0.05
"""Seconds after which a run that waits looks whether its session is still open."""


class _Deadline(threading.local):
    """When the run of this thread must be over."""

    at: float | None = None


class Store:
    """The state of one session."""

    def __init__(self) -> None:
        self._variables: dict[str, dict[str, Any]] = {}
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._offsets: dict[str, int] = {}
        self._seeds: dict[str, tuple[int, int]] = {}
        self._remembered: dict[str, Any] = {}
        self.shapes_version = 0
        """Grows when a variable changes its shape: compiled stages are for fixed shapes."""
        self.lock = threading.RLock()
        """Held by whoever looks up or makes a plan, or has a device compute. Host operations, which may wait for the
        runs of other threads, do not hold it."""
        self.closed = False
        self._deadline = _Deadline()

    @contextmanager
    def deadline(self, milliseconds: int) -> Iterator[None]:
        """The run of this thread may wait that long."""
        self._deadline.at = time.monotonic() + milliseconds / 1000
        try:
            yield
        finally:
            self._deadline.at = None

    def patience(self) -> float:
        """Seconds to wait before looking around."""
        at = self._deadline.at
        return _GLANCE if at is None else min(_GLANCE, at - time.monotonic())

    def variables_on(self, lane: str) -> dict[str, Any]:
        """Variable name -> buffer, for the variables that live on one device."""
        return self._variables.setdefault(lane, {})

    def variable_shape(self, key: str) -> tuple[int, ...] | None:
        for variables in self._variables.values():
            if key in variables:
                return tuple(variables[key].shape)
        return None

    def seeds(self, op: Operation) -> tuple[int, int]:
        """The operation's seeds; without any, two that this session draws once."""
        given = op.attrs.get("seed", 0), op.attrs.get("seed2", 0)
        if given != (0, 0):
            return given
        with self.lock:
            if op.name not in self._seeds:
                source = python_random.SystemRandom()
                self._seeds[op.name] = source.getrandbits(63), source.getrandbits(63)
            return self._seeds[op.name]

    def reserve(self, dist: str, dtype: np.dtype, count: int) -> int:
        return philox.reserve(dist, dtype, count)

    def scrambled(self, seed: Sequence[int]) -> tuple[int, int]:
        """TensorFlow's rule: one turn of the generator with a key of its own, and ``seed`` as the counter."""
        first, second = (int(part) for part in seed)
        words = philox.philox_bits((_SCRAMBLING_KEY, second), first, 1)[0].astype(np.uint64)
        low, high = (int(words[i] | words[i + 1] << np.uint64(32)) for i in (0, 2))
        return low, high

    def advance(self, streams: Mapping[str, int]) -> dict[str, int]:
        """Where each stream starts this time; the next run starts behind what this one consumes."""
        starts = {}
        with self.lock:
            for name, count in streams.items():
                starts[name] = self._offsets.get(name, 0)
                self._offsets[name] = starts[name] + count
        return starts

    def remembered(self, name: str, make: Callable[[], Any]) -> Any:
        """What the host operation ``name`` keeps between its runs; ``make`` gives the beginning."""
        with self.lock:
            if name not in self._remembered:
                self._remembered[name] = make()
            return self._remembered[name]

    def note_shapes(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        """Remember the shapes variables have after a run."""
        for key, shape in shapes.items():
            if key in self._shapes and self._shapes[key] != shape:
                self.shapes_version += 1
            self._shapes[key] = shape

    def close(self) -> None:
        """Forget everything, and end what still waits."""
        self.closed = True
        self._variables.clear()
        self._offsets.clear()
        self._remembered.clear()
