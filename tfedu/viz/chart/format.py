"""Numbers and words as the static figure and the text table print them (``format.ts`` prints the same)."""

from __future__ import annotations

import unicodedata
from typing import Any

from tfedu.i18n import t


def value(number: float | str | None) -> str:
    """Four significant digits, no more than needed.

    >>> [value(v) for v in (0.98765, 1000, 123456.0, 0.00012345, 0.5, "nan")]
    ['0.9877', '1000', '1.235e5', '1.234e-4', '0.5', 'NaN']
    """
    if number is None:
        return "–"
    if isinstance(number, str):
        return {"nan": "NaN", "+inf": "+Inf", "-inf": "−Inf"}[number]
    if number == 0:
        return "0"
    if 1e-3 <= abs(number) < 1e5:
        text = f"{number:.4g}" if abs(number) < 1e4 else f"{number:.0f}"
    else:
        mantissa, exponent = f"{number:.3e}".split("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return text.replace("-", "−", 1) if text.startswith("-") else text


def step(number: float) -> str:
    """A step or a tick: all digits of a whole number.

    >>> step(20000.0), step(0.25)
    ('20000', '0.25')
    """
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number:.6g}"


def width(text: str) -> int:
    """Columns of a terminal; a Chinese character takes two, whatever font is installed."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    space = " " * (columns - width(text))
    return space + text if right else text + space


def shorten(text: str, columns: int) -> str:
    """``text`` in at most ``columns``, with an ellipsis where something is left out.

    >>> shorten("momentum", 8), shorten("momentum", 5), shorten("动量优化器", 5)
    ('momentum', 'mome…', '动量…')
    """
    if width(text) <= columns:
        return text
    while width(text) >= columns:
        text = text[:-1]
    return text + "…"


def listed(words: list[str], lang: str) -> str:
    """A list within a sentence.

    >>> listed(["one", "two"], "en")
    'one, two'
    """
    return t("chart.comma", lang).join(words)


def label(series: dict[str, Any], lang: str) -> str:
    """What the legend calls a curve: run, attempt and phase, as far as they say something."""
    words = [series["run"]] if series["run"] else []
    if series["attempt"] > 1:
        words.append(t("chart.attempt", lang, number=series["attempt"]))
    if series["phase"]:
        words.append(t(f"chart.{series['phase']}", lang))
    return " · ".join(words)
