"""The project's one message catalogue: every text a person sees, in Chinese and in English.

A room keeps its texts in ``catalog/<room>.json``; a key is ``"<room>.<name>"``::

    {"<name>": {"en": "...{path}...", "zh": "...{path}..."}}

The language is, in this order: what :func:`set_language` said, ``TFEDU_LANG``, the locale
environment (``LC_ALL``, ``LC_MESSAGES``, ``LANG``), English.

>>> set_language("en")
>>> language()
'en'
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
_CATALOG = Path(__file__).parent / "catalog"
_chosen: str | None = None


@lru_cache(maxsize=None)
def catalog(room: str) -> dict[str, dict[str, str]]:
    """All messages of one room: ``{name: {"en": text, "zh": text}}``."""
    messages: dict[str, dict[str, str]] = json.loads((_CATALOG / f"{room}.json").read_text(encoding="utf8"))
    return messages


def set_language(name: str | None) -> None:
    """Choose the language of every text, ``"en"`` or ``"zh"``; ``None`` asks the environment again.

    Raises:
        ValueError: for any other name.
    """
    global _chosen
    if name is not None and name not in LANGUAGES:
        raise ValueError(f"tfedu speaks {', '.join(LANGUAGES)}; got {name!r}")
    _chosen = name


def language() -> str:
    """The language in force, ``"en"`` or ``"zh"``."""
    if _chosen is not None:
        return _chosen
    for variable in ("TFEDU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def t(key: str, lang: str | None = None, /, **params: Any) -> str:
    """The text of ``key`` in ``lang`` (default: :func:`language`), its ``{placeholders}`` filled from ``params``.

    Raises:
        KeyError: when the catalogue has no such key.
    """
    room, _, name = key.partition(".")
    text = catalog(room)[name][lang or language()]
    return text.format(**params) if params else text
