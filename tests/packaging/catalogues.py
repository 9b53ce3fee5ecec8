"""What makes a message catalogue complete; run with the catalogues' paths by the pre-commit hook."""

from __future__ import annotations

import json
import string
import sys
from pathlib import Path
from typing import Any

LANGUAGES = {"en", "zh"}


def faults(path: Path) -> list[str]:
    """Entries that lack a language, are empty in one, take different parameters, repeat a key, or hold no Chinese."""
    repeated: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                repeated.append(f"{path.name}: {key} stands there twice")
            seen[key] = value
        return seen

    entries = json.loads(path.read_text(encoding="utf8"), object_pairs_hook=unique)
    return repeated + [
        f"{path.name}: {key}: {fault}" for key, texts in entries.items() for fault in _entry_faults(texts)
    ]


def _entry_faults(texts: Any) -> list[str]:
    if not isinstance(texts, dict) or set(texts) != LANGUAGES:
        return [f"needs exactly the languages {sorted(LANGUAGES)}"]
    empty = [f"{language} is empty" for language, text in texts.items() if not str(text).strip()]
    if empty:
        return empty
    try:
        takes = {language: placeholders(text) for language, text in texts.items()}
    except ValueError as error:
        return [f"not a format string: {error}"]
    if takes["en"] != takes["zh"]:
        return [f"en takes {sorted(takes['en'])}, zh takes {sorted(takes['zh'])}"]
    return []


def placeholders(text: str) -> set[str]:
    """The parameters a text takes.

    >>> sorted(placeholders("{path} holds {size:,} bytes, {{not this}}"))
    ['path', 'size']
    """
    fields = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return {name.split(".")[0].split("[")[0] for name in fields}


if __name__ == "__main__":
    messages = [message for name in sys.argv[1:] for message in faults(Path(name))]
    print("\n".join(messages))
    sys.exit(bool(messages))
