"""Where temporaries lie: one arena, in which values that are never alive together share memory.

>>> plan = arena([Lifetime(0, 1, 100), Lifetime(1, 2, 100), Lifetime(2, 3, 50)], align=64)
>>> plan.offsets, plan.size
([0, 128, 0], 228)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A value of ``size`` bytes, written in step ``start`` and read for the last time in step ``end``."""

    start: int
    end: int
    size: int

    def meets(self, other: Lifetime) -> bool:
        """Whether there is a step in which both must be in memory."""
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, slots=True)
class Arena:
    """Byte offset of each value, and the bytes needed in all."""

    offsets: list[int]
    size: int


def arena(lifetimes: Sequence[Lifetime], align: int = 64) -> Arena:
    """Place every value, large ones first, each in the lowest gap that is free as long as it lives.

    Args:
        lifetimes: in any order; a size of 0 takes no room.
        align: offsets are multiples of this many bytes.
    """
    placed: list[tuple[int, Lifetime]] = []  # by offset
    offsets = [0] * len(lifetimes)
    for i in sorted(range(len(lifetimes)), key=lambda i: (-lifetimes[i].size, lifetimes[i].start)):
        life = lifetimes[i]
        if not life.size:
            continue
        offset = 0
        for start, other in placed:
            if other.meets(life):
                if start - offset >= life.size:
                    break
                offset = max(offset, _aligned(start + other.size, align))
        offsets[i] = offset
        placed.append((offset, life))
        placed.sort(key=lambda pair: pair[0])
    return Arena(offsets, max((start + life.size for start, life in placed), default=0))


def peak(lifetimes: Sequence[Lifetime]) -> int:
    """The most bytes alive in any one step: no placement can need less."""
    steps = sorted({life.start for life in lifetimes})
    return max((sum(x.size for x in lifetimes if x.start <= s <= x.end) for s in steps), default=0)


def _aligned(offset: int, align: int) -> int:
    return -(-offset // align) * align
