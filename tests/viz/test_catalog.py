"""Every text exists, in both languages, and every text is used."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from tfedu.compiler.ir import PRIMITIVES
from tfedu.compiler.passes import PASSES
from tfedu.devices.opencl.executor import REWRITES
from tfedu.i18n import catalog
from tfedu.viz.graph.coloring import COLORINGS
from tfedu.viz.graph.kinds import KINDS

ROOT = Path(__file__).parents[2]
STEPS = ("graph", "lowered", *(name for name, _ in (*PASSES, *REWRITES)), "kernels")
COMPUTED = {
    *(f"step_{step}{why}" for step in STEPS for why in ("", "_why")),
    *(f"prim_{prim}" for prim in (*PRIMITIVES, "copy", "store", "result", "elementwise", "other")),
    *(f"kind_{kind}" for kind in KINDS),
    *(f"color_{by}" for by in COLORINGS),
    *(f"by_{by}" for by in ("user", "gradient", "optimizer", "summary", "initializer")),
    *(f"direction_{direction}" for direction in ("TB", "BT", "LR")),
    *(f"said_traced_{towards}" for towards in ("inputs", "outputs")),
}


@pytest.mark.parametrize("room", ["viz", "widgets"])
def test_both_languages_say_the_same_with_the_same_values(room):
    for key, texts in catalog(room).items():
        assert set(texts) == {"en", "zh"}, key
        fields = [sorted(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in texts.values()]
        assert fields[0] == fields[1], key
        assert all(text.strip() for text in texts.values()), key


def test_every_pass_is_explained():
    assert {f"step_{step}{why}" for step in STEPS for why in ("", "_why")} <= set(catalog("viz"))


def test_chinese_uses_chinese_punctuation():
    for key, texts in catalog("viz").items():
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]", texts["zh"]), key


def test_every_text_is_used_and_every_used_text_exists():
    sources = [*(ROOT / "tfedu/viz").rglob("*.py"), *(ROOT / "widgets/src/graph").rglob("*.ts")]
    code = "\n".join(path.read_text(encoding="utf8") for path in sources)
    mentioned = set(re.findall(r"""["'](?:viz\.)?([a-zA-Z]+(?:_[a-zA-Z]+)*)["']""", code)) | COMPUTED
    known = set(catalog("viz"))
    assert known - mentioned == set()
    asked = set(re.findall(r"""\bt\(\s*["'](?:viz\.)([a-zA-Z_]+)["']""", code))
    asked |= set(
        re.findall(
            r"""\bt\(\s*"([a-z][a-zA-Z_]*)"[,)]""",
            "\n".join(path.read_text(encoding="utf8") for path in sources if path.suffix == ".ts"),
        )
    )
    assert asked - known == set()
