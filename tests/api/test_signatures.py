"""Every public name that is here takes TensorFlow 1.15's arguments: the same names, order and defaults.

A difference that has to be is written down in ``tfedu/api/differences.py`` with its reason, which the support page
shows; one that is written down and no longer exists has to leave the list.
"""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tests.api import signatures
from tfedu.api.differences import BEHAVIOUR, SIGNATURES, reason
from tfedu.i18n import catalog

PRESENT = {name: entry for name, entry in signatures.FROZEN.items() if callable(signatures.ours(name))}


def differences(name: str) -> dict[str, str]:
    """``{"Class" or "Class.method": what differs}`` of one public name."""
    found, entry = signatures.ours(name), PRESENT[name]
    result = {name: signatures.difference(name, entry["arguments"], signatures.arguments(found))}
    for method, theirs in entry.get("methods", {}).items():
        if inspect.isclass(found) and hasattr(found, method):
            dotted = f"{name}.{method}"
            result[dotted] = signatures.difference(dotted, theirs, signatures.method(found, method))
    return {dotted: text for dotted, text in result.items() if text is not None}


@pytest.mark.parametrize("name", PRESENT)
def test_the_arguments_are_tensorflows(name: str) -> None:
    unexplained = {n: text for n, text in differences(name).items() if reason(n, SIGNATURES) is None}
    assert not unexplained, "\n".join(
        [*unexplained.values(), "Change it, or write it down in tfedu/api/differences.py with a reason."]
    )


@pytest.mark.parametrize("pattern", SIGNATURES)
def test_what_is_written_down_still_differs(pattern: str) -> None:
    names = [name for name in PRESENT if pattern.rpartition(".")[0] in ("", name, name.rpartition(".")[0])]
    matching = [n for name in names for n in differences(name) if reason(n, {pattern: ""}) is not None]
    assert matching, f"tfedu's {pattern} takes TensorFlow's arguments now: strike it from SIGNATURES"


@pytest.mark.parametrize("table", [SIGNATURES, BEHAVIOUR], ids=["signatures", "behaviour"])
def test_every_reason_has_words(table: dict[str, str]) -> None:
    assert {why for why in table.values() if f"reason.{why}" not in catalog("support")} == set()


def test_most_names_are_compared() -> None:
    assert len(PRESENT) > 450


def here(a: Any, /, b: Any, c: float = 0.5, *d: Any, e: Any = None, **f: Any) -> None: ...


def test_arguments_are_read_off_in_the_frozen_form() -> None:
    assert signatures.arguments(here) == [["a"], ["b"], ["c", 0.5], ["*d"], ["e", None], ["**f"]]
    assert signatures.written([["x"], ["dtype", {"dtype": "int64"}]]) == "(x, dtype=tf.int64)"


def test_a_difference_would_be_told() -> None:
    text = signatures.difference("f", [["x"], ["axis", None]], [["x"], ["dim", None]])
    assert text is not None
    assert "(x, axis=None)" in text and "(x, dim=None)" in text
    assert signatures.difference("f", [["x"], ["**kwargs"]], [["x"], ["*"], ["name", None]]) is None
