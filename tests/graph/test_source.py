"""The reader's own line: found behind the package's frames, and called as a notebook calls it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import tfedu as tf
from tfedu.graph.source import Source, user_frames


def build() -> tf.Tensor:
    return tf.reduce_logsumexp(tf.constant([1.0, 2.0]))


def test_the_line_and_its_callers() -> None:
    op = build().op
    assert op.source is not None
    assert Path(op.source.file).name == "test_source.py" and op.source.function == "build"
    assert op.source.code == "return tf.reduce_logsumexp(tf.constant([1.0, 2.0]))"
    assert op.source.place == op.source.file
    inner, outer = op.traceback[-1], op.traceback[-2]
    assert inner[2:] == ("build", op.source.code)
    assert outer[2:] == ("test_the_line_and_its_callers", "op = build().op")


def test_at_most_six_frames_and_none_of_the_package() -> None:
    def deep(n: int) -> tuple[tuple[str, int, str], ...]:
        return deep(n - 1) if n else user_frames()

    frames = deep(10)
    assert len(frames) == 6
    assert [function for _, _, function in frames] == ["deep"] * 6
    package = str(Path(tf.__file__).parent)
    made = tf.nn.moments(tf.zeros([2, 2]), [0])[0].op
    assert made.traceback and not any(frame[0].startswith(package) for frame in made.traceback)


def test_a_cell_of_a_notebook_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"/tmp/cell.py": ("Cell", "In[3]")}
    shell = SimpleNamespace(compile=SimpleNamespace(format_code_name=names.get))
    ipython = SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)  # type: ignore[arg-type]
    assert Source("/tmp/cell.py", 1, "f").place == "Cell In[3]"
    assert Source("/tmp/module.py", 1, "f").place == "/tmp/module.py"
    monkeypatch.setattr(ipython, "get_ipython", lambda: None)
    assert Source("/tmp/cell.py", 1, "f").place == "/tmp/cell.py"


def test_a_file_that_is_gone_has_no_text() -> None:
    assert Source("/nowhere/at/all.py", 3, "f").code == ""
