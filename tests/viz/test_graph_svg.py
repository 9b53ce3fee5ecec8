"""The static picture: golden files, the same bytes in every process, well-formed, readable without its colours."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import tfedu as tf
from tfedu.viz.graph import graph
from tfedu.viz.graph.look import text_width
from tfedu.viz.graph.view import GraphView

DATA = Path(__file__).parent / "data"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_golden(cnn, lang):
    """Set UPDATE_GOLDEN=1 to write the files anew, then look at them."""
    picture = GraphView(cnn, open=["conv1"], locale=lang).svg()
    file = DATA / f"cnn.conv1.{lang}.svg"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(picture + "\n", encoding="utf8")
    assert picture + "\n" == file.read_text(encoding="utf8")


def test_other_processes_draw_the_same(cnn):
    code = (
        "import json, sys; from tfedu.viz.graph.view import GraphView;"
        f"v = GraphView(json.load(open({str(DATA / 'cnn.payload.json')!r}, encoding='utf8')),"
        "open=['adam_optimizer', 'adam_optimizer/gradients'], locale='en');"
        "sys.stdout.buffer.write((v.svg() + v.text()).encode())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert len(runs.pop()) > 10_000


def test_says_what_the_graph_says(small):
    view = graph(small, open="layer", locale="en")
    root = ET.fromstring(view.svg())
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"x", "layer", "w", "loss", "y"} <= set(texts)
    assert {"?×3", "3×1"} <= set(texts)
    assert root.find(f"{SVG}title").text == view.label()


def test_everything_is_inside_the_frame(cnn):
    view = GraphView(cnn, open=["conv1", "dropout", "adam_optimizer", "adam_optimizer/gradients"])
    root = ET.fromstring(view.svg())
    left, top, width, height = map(float, root.get("viewBox").split())
    for group in root.iter(f"{SVG}g"):
        place = group.get("transform")
        if place is None:
            continue
        x, y = map(float, place[len("translate(") : -1].split(","))
        assert left <= x <= left + width
        assert top <= y <= top + height
        for box in group.iter(f"{SVG}rect"):
            assert x + float(box.get("x", 0)) + float(box.get("width")) <= left + width + 0.01
            assert y + float(box.get("y", 0)) + float(box.get("height")) <= top + height + 0.01


def test_names_are_escaped():
    payload = {
        "version": 1,
        "nodes": [
            {"name": 'a<b>&"c"', "op": "Mul", "inputs": [], "control": [], "outputs": [], "attrs": {}, "by": "user"}
        ],
        "sources": [],
        "types": {"Mul": {"kind": "math", "doc": {"en": "", "zh": ""}, "formula": ""}},
    }
    root = ET.fromstring(GraphView(payload).svg())
    assert 'a<b>&"c"' in [element.text for element in root.iter(f"{SVG}text")]


def test_needs_no_style_script_or_address(cnn):
    picture = GraphView(cnn).svg()
    for foreign in ("<style", "<script", "url("):
        assert foreign not in picture
    assert picture.replace("http://www.w3.org/2000/svg", "").count("http") == 0


def test_chinese_text_is_two_units_wide():
    assert text_width("计算图", 12) == 36.0
    assert text_width("计算图", 12) > text_width("abc", 12)


def test_empty_graph():
    view = graph(tf.Graph(), locale="en")
    ET.fromstring(view.svg())
    assert "empty" in repr(view)
