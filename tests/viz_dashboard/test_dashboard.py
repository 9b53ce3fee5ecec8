"""The dashboard without a browser: payload, table, figure, choices, and what the magic of a notebook does."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import tfedu as tf
import tfedu.viz
from tests.summary.test_files import THEIRS
from tfedu.viz.chart.series import COLUMNS, HI, LO, N
from tfedu.viz.dashboard.payload import SCHEMA

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write("run", tag=[values])``: event files with steps 0, 1, 2, ..."""

    def one(run: str, start: int = 0, **curves: list[float]) -> None:
        with tf.summary.FileWriter(tmp_path / "logs" / run) as writer:
            for tag, values in curves.items():
                for step, number in enumerate(values, start):
                    value = tf.Summary.Value(tag=tag.replace("__", "/"), simple_value=number)
                    writer.add_summary(tf.Summary(value=[value]), step)

    return one


def series(payload: dict[str, Any]) -> dict[tuple[str, str, int], dict[str, Any]]:
    return {(c["name"], s["run"], s["attempt"]): s for c in payload["charts"] for s in c["series"]}


def test_the_payload(write: Write, tmp_path: Path) -> None:
    write("a", loss=[3.0, float("nan"), 1.0, float("inf")], net__accuracy=[0.5])
    write("b/deep", loss=[2.0, 4.0])
    view = tfedu.viz.dashboard(tmp_path / "logs", locale="en")
    payload = view.head()
    jsonschema.validate(payload, SCHEMA)
    assert [chart["name"] for chart in payload["charts"]] == ["loss", "net/accuracy"]
    assert [chart["good"] for chart in payload["charts"]] == ["min", "max"]
    assert [run["name"] for run in payload["runs"]] == ["a", "b/deep"]
    found = series(payload)
    a = found["loss", "a", 1]
    assert (a["points"], a["mean"], a["bad"]) == (4, 2.0, {"nan": 1, "+inf": 1, "-inf": 0})
    assert a["best"] == {"step": 2.0, "value": 1.0} and a["last"] == {"step": 3.0, "value": "+inf"}
    assert found["loss", "b/deep", 1]["highest"] == {"step": 1.0, "value": 4.0}
    for run in payload["runs"]:  # one look in every chart
        looks = {(s["colour"], s["dash"]) for (_, name, _), s in found.items() if name == run["name"]}
        assert looks == {(run["colour"], run["dash"])}


def test_the_buckets_for_the_browser_hold_every_value(write: Write, tmp_path: Path) -> None:
    values = np.random.RandomState(0).normal(size=5000).astype(np.float32)
    values[3210] = 99
    write("run", loss=values.tolist())
    snapshot = tfedu.viz.dashboard(tmp_path / "logs").snapshot()
    ((number, start, count),) = snapshot["parts"]
    rows = np.frombuffer(snapshot["data"], "<f8").reshape(count, len(COLUMNS))
    assert (number, start) == (0, 0) and count <= 1024
    assert rows[:, N].sum() == 5000
    assert rows[:, HI].max() == 99 and rows[:, LO].min() == values.min()


def test_colours_belong_to_names(write: Write, tmp_path: Path) -> None:
    write("train", loss=[1.0])
    alone = tfedu.viz.dashboard(tmp_path / "logs").head()["runs"]
    write("later", loss=[1.0])
    both = {run["name"]: run for run in tfedu.viz.dashboard(tmp_path / "logs").head()["runs"]}
    assert both["train"] == alone[0]
    for number in range(20):
        write(f"many{number:02}", loss=[1.0])
    runs = tfedu.viz.dashboard(tmp_path / "logs").head()["runs"]
    assert len({(run["colour"], run["dash"]) for run in runs}) == len(runs) == 22


def test_a_program_that_was_run_again_is_an_attempt_of_its_own(write: Write, tmp_path: Path) -> None:
    write("run", loss=[5.0, 4.0, 3.0])
    write("run", loss=[9.0, 8.0])
    write("run", start=2, loss=[7.0])
    found = series(tfedu.viz.dashboard(tmp_path / "logs").head())
    assert {key[2]: (s["points"], s["last"]["value"]) for key, s in found.items()} == {1: (3, 3.0), 2: (3, 7.0)}


def test_what_is_written_later_and_what_is_broken(write: Write, tmp_path: Path) -> None:
    write("run", loss=[1.0, 2.0])
    view = tfedu.viz.dashboard(tmp_path / "logs", locale="en")
    write("run", start=2, loss=[3.0])
    write("other", loss=[1.0])
    assert len(view.head()["runs"]) == 1
    view.refresh()
    found = series(view.head())
    assert found["loss", "run", 1]["points"] == 3 and ("loss", "other", 1) in found
    path = next((tmp_path / "logs" / "other").iterdir())
    path.write_bytes(path.read_bytes() + struct.pack("<QI", 7, 7) + bytes(20))
    broken = tfedu.viz.dashboard(tmp_path / "logs", locale="en")
    assert len(broken.head()["notes"]) == 1 and "is damaged from byte" in str(broken)
    assert ("loss", "other", 1) in series(broken.head())


def test_logs_by_name(write: Write, tmp_path: Path) -> None:
    write("a", loss=[1.0])
    write("b/train", loss=[2.0])
    view = tfedu.viz.dashboard({"first": tmp_path / "logs" / "a", "second": tmp_path / "logs" / "b"})
    assert [run["name"] for run in view.head()["runs"]] == ["first", "second/train"]


def test_choices(write: Write, tmp_path: Path) -> None:
    write("train", loss=[1.0, 0.5], net__mean=[0.0])
    write("test", loss=[1.0, 0.7])
    view = tfedu.viz.dashboard(tmp_path / "logs", locale="en", tags="loss", smoothing=0.0)
    assert "net/mean" not in view.text() and "loss (test)" in view.text()
    view.runs = "^tr"
    assert "loss (test)" not in view.text()
    view.runs, view.hidden = "", ["train"]
    assert "loss (train)" not in view.text() and "loss (train)" not in view.svg()
    for wrong in ({"tags": "("}, {"smoothing": 1.0}, {"x_axis": "epoch"}):
        with pytest.raises(ValueError):
            tfedu.viz.dashboard(tmp_path / "logs", **wrong)
    with pytest.raises(TypeError, match="smooth"):
        tfedu.viz.dashboard(tmp_path / "logs", smooth=0.5)
    with pytest.raises(tf.errors.NotFoundError):
        tfedu.viz.dashboard(tmp_path / "nowhere")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_figure_and_text_say_the_same_every_time(write: Write, tmp_path: Path, lang: str) -> None:
    write("train", loss=[1.0, 0.5], net__mean=[0.0, float("nan")])
    one = tfedu.viz.dashboard(tmp_path / "logs", locale=lang).mimebundle()
    assert one == tfedu.viz.dashboard(tmp_path / "logs", locale=lang).mimebundle()
    picture = ElementTree.fromstring(one["image/svg+xml"])
    words = " ".join(text for text in picture.itertext())
    assert "loss" in words and "net/mean" in words
    assert 'role="img"' in one["text/html"] and "<table>" in one["text/html"]
    mean = {"en": "mean", "zh": "平均"}[lang]
    assert mean in one["text/plain"] and "0.75" in one["text/plain"]


def test_an_empty_folder(tmp_path: Path) -> None:
    view = tfedu.viz.dashboard(tmp_path, locale="en")
    jsonschema.validate(view.head(), SCHEMA)
    assert "nothing was logged yet" in view.text() and "<svg" in view.svg()


def test_what_tensorflow_wrote() -> None:
    """Curves with TensorFlow's numbers; what else is there is counted."""
    view = tfedu.viz.dashboard(THEIRS, locale="en")
    found = series(view.head())["loss", ".", 1]
    assert found["points"] == 5 and found["lowest"] == {"step": 40.0, "value": float(np.float32(0.2))}
    assert view.head()["others"] == {"audio": 1, "histograms": 1, "images": 2, "other": 1, "text": 1}
    assert "The log also has 1 audio clips, 1 histograms, 2 images" in view.text()


def test_the_magic_of_a_notebook(write: Write, tmp_path: Path) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    write("train", loss=[1.0, 0.5])
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "tfedu")
    try:
        shown = shell.run_line_magic("tfboard", f'"{tmp_path / "logs"}"')
        assert "loss (train)" in str(shown)
        with pytest.raises(tf.errors.NotFoundError):
            shell.run_line_magic("tfboard", str(tmp_path / "nowhere"))
    finally:
        shell.run_line_magic("unload_ext", "tfedu")
    assert "tfboard" not in shell.magics_manager.magics["line"]
