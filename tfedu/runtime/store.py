"""What a session remembers between runs: variables, and how far each random stream has come."""

from __future__ import annotations

import random as python_random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tfedu.devices.reference import philox
from tfedu.graph.operation import Operation

_SCRAMBLING_KEY = 0x02461E293EC8F720


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
        for name, count in streams.items():
            starts[name] = self._offsets.get(name, 0)
            self._offsets[name] = starts[name] + count
        return starts

    def remembered(self, name: str, make: Callable[[], Any]) -> Any:
        """What the host operation ``name`` keeps between its runs; ``make`` gives the beginning."""
        if name not in self._remembered:
            self._remembered[name] = make()
        return self._remembered[name]

    def note_shapes(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        """Remember the shapes variables have after a run."""
        for key, shape in shapes.items():
            if key in self._shapes and self._shapes[key] != shape:
                self.shapes_version += 1
            self._shapes[key] = shape

    def clear(self) -> None:
        """Forget everything."""
        self._variables.clear()
        self._offsets.clear()
        self._remembered.clear()
