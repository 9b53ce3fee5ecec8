"""The support pages say what is here: they are generated, and the committed ones are the generated ones."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tfedu.api.families import FAMILIES, family
from tfedu.api.missing import tensorflow_names
from tfedu.i18n import LANGUAGES, catalog

_SPEC = importlib.util.spec_from_file_location("support", Path(__file__).parents[2] / "docs" / "support.py")
assert _SPEC is not None and _SPEC.loader is not None
support = importlib.util.module_from_spec(_SPEC)
import sys  # noqa: E402

sys.modules["support"] = support
_SPEC.loader.exec_module(support)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_up_to_date(lang: str) -> None:
    assert support.PAGES[lang].read_text(encoding="utf8") == support.page(lang), "run python docs/support.py"


def test_numbers_add_up() -> None:
    spaces = support.statuses()
    counted = sum(len(names) for names in spaces.values())
    assert counted == sum(k != "module" and not n.startswith("pywrap") for n, k in tensorflow_names().items())
    assert f"| {counted} |" in support.page("en")


def test_a_name_is_done_or_differs_or_is_missing() -> None:
    assert support.status("matmul").word == "done"
    assert support.status("keras.layers.Dense").word == "missing"
    differing = support.status("Graph")
    assert differing.word == "differs" and differing.reasons == ("made_inside",)


def test_every_family_has_words_and_members() -> None:
    met = {family(name) for name in tensorflow_names()}
    assert [key for key in FAMILIES if key not in met] == []
    assert [key for key in (*FAMILIES, "core") if f"family.{key}" not in catalog("support")] == []
