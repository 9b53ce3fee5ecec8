"""The instrument itself: a notebook runs, and everything that must turn a test red does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.lab import Notebook

Open = Callable[..., Notebook]

SLIDER = """
import ipywidgets
from IPython.display import display
slider, label = ipywidgets.IntSlider(value=3, description="count"), ipywidgets.Label("none")
slider.observe(lambda change: setattr(label, "value", f"python saw {change.new}"), "value")
display(slider, label)
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """``write(*sources)``: a notebook with these code cells."""

    def one(*sources: str) -> Path:
        path = tmp_path / "written.ipynb"
        cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
        return path

    return one


def test_a_notebook_runs_and_its_widget_reaches_python(open_notebook: Open, write: Callable[..., Path]) -> None:
    notebook = open_notebook(write("print('in English,', 6 * 7)", SLIDER))
    notebook.run_all()
    assert notebook.printed() == "in English, 42\n"
    handle = notebook.cell_with("IntSlider").get_by_role("slider")
    handle.focus()
    handle.press("ArrowRight")
    expect(notebook.page.get_by_text("python saw 4")).to_be_visible()
    notebook.use_theme("dark")
    assert notebook.shot("harness-dark").stat().st_size > 10_000
    notebook.traffic.assert_clean()
    assert any("/api/kernels/" in url for url in notebook.traffic.requests), "the recorder heard nothing"


def test_what_must_fail_does_fail(open_notebook: Open, write: Callable[..., Path]) -> None:
    naughty = """
from IPython.display import HTML, Javascript, display
display(HTML('<button></button><img id="naughty" src="http://example.com/pixel.png"><p style="color:#eee">faint</p>'))
display(Javascript('console.error("a complaint"); setTimeout(() => { throw new Error("an accident") })'))
"""
    notebook = open_notebook(write("first = 1", naughty, "raise KeyError('on purpose')", "print('never')"))
    with pytest.raises(AssertionError, match="a cell raised KeyError: 'on purpose'"):
        notebook.run_all()
    assert "never" not in notebook.printed()
    expect(notebook.cell_with("naughty").locator("#naughty")).to_be_attached()
    notebook.page.wait_for_timeout(200)
    traffic = notebook.traffic
    assert set(traffic.outside()) == {"http://example.com/pixel.png"}
    assert any("a complaint" in text for text in traffic.console_errors)
    assert any("an accident" in text for text in traffic.page_errors)
    with pytest.raises(AssertionError, match="requests left this machine"):
        traffic.assert_clean()
    found = axe.violations(notebook.page, ".jp-OutputArea")
    assert any(line.startswith("button-name") for line in found)
    assert any(line.startswith("color-contrast") for line in found)


def test_a_cell_that_never_ends_is_named(open_notebook: Open, write: Callable[..., Path]) -> None:
    notebook = open_notebook(write("import time", "time.sleep(600)"))
    with pytest.raises(AssertionError, match=r"still running after 1 s:\ntime\.sleep"):
        notebook.run_all(seconds=1)
