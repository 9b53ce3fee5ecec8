"""Which script each character belongs to: Latin, Han, Greek, ... (Unicode 12.1, in ``scripts.txt``)."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

NAMES = """
    Common Inherited Arabic Armenian Bengali Bopomofo Cherokee Coptic Cyrillic Deseret Devanagari Ethiopic Georgian
    Gothic Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana Kannada Katakana Khmer Lao Latin Malayalam Mongolian
    Myanmar Ogham Old_Italic Oriya Runic Sinhala Syriac Tamil Telugu Thaana Thai Tibetan
""".split()
"""The names of scripts in the order of ICU's numbers; those of scripts that few people write are left out."""


@functools.lru_cache(maxsize=1)
def table() -> tuple[np.ndarray, np.ndarray]:
    """At which characters another script begins, and its number."""
    lines = Path(__file__).with_name("scripts.txt").read_text(encoding="ascii").splitlines()
    pairs = [word.split(":") for line in lines if not line.startswith("#") for word in line.split()]
    return np.cumsum([int(step, 16) for step, _ in pairs]), np.array([int(script) for _, script in pairs], np.int32)


def ranges(name: str) -> list[tuple[int, int]]:
    """The characters of a script, as first and last ones; none where no script has the name.

    >>> [(chr(low), chr(high)) for low, high in ranges("Latin")[:2]]
    [('A', 'Z'), ('a', 'z')]
    """
    if name not in NAMES:
        return []
    starts, scripts = table()
    ends = [*starts[1:].tolist(), 0x110000]
    number = NAMES.index(name)
    return [(low, high - 1) for low, high, script in zip(starts.tolist(), ends, scripts) if script == number]
