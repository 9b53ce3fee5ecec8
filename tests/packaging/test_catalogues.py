"""Every text a person sees exists in Chinese and in English, and nothing asks for a text that is not there."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.packaging.catalogues import faults, placeholders

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "tfedu" / "i18n" / "catalog").glob("*.json"))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_entry_has_both_languages_with_the_same_parameters(path: Path) -> None:
    assert faults(path) == []


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ('{"a": {"en": "x"}}', "needs exactly"),
        ('{"a": {"en": "x", "zh": " "}}', "zh is empty"),
        ('{"a": {"en": "{path} x", "zh": "{file} x"}}', "en takes ['path'], zh takes ['file']"),
        ('{"a": {"en": "x", "zh": "y"}, "a": {"en": "x", "zh": "y"}}', "stands there twice"),
        ('{"a": {"en": "{", "zh": "{"}}', "not a format string"),
    ],
)
def test_an_incomplete_catalogue_is_found(tmp_path: Path, entries: str, fault: str) -> None:
    path = tmp_path / "room.json"
    path.write_text(entries, encoding="utf8")
    assert [message for message in faults(path) if fault in message]


def _texts_asked_for() -> list[tuple[str, str, set[str] | None]]:
    """(place, key, parameters; None where they are passed on as ``**``) of every ``t("...")`` in the package."""
    asked = []
    for path in sorted((ROOT / "tfedu").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t" and node.args
            ):
                continue
            key = node.args[0]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                names = [keyword.arg for keyword in node.keywords]
                given = None if None in names else {name for name in names if name}
                asked.append((f"{path.relative_to(ROOT)}:{node.lineno}", key.value, given))
    return asked


def test_every_text_that_is_asked_for_is_there_and_gets_its_parameters() -> None:
    catalogues = {path.stem: json.loads(path.read_text(encoding="utf8")) for path in CATALOGUES}
    asked = _texts_asked_for()
    assert len(asked) > 20  # the search itself works
    wrong = []
    for place, key, given in asked:
        room, _, name = key.partition(".")
        if name not in catalogues.get(room, {}):
            wrong.append(f"{place}: no text {key}")
        elif given is not None and not placeholders(catalogues[room][name]["en"]) <= given:
            wrong.append(
                f"{place}: {key} needs {sorted(placeholders(catalogues[room][name]['en']))}, gets {sorted(given)}"
            )
    assert wrong == []
