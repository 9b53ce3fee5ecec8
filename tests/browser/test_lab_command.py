"""``tfedu lab`` as a learner meets it: the first lesson open, in the learner's language, and nothing fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import server
from tests.browser.lab import Notebook
from tests.browser.server import LabServer

Open = Callable[..., Notebook]


@pytest.fixture
def chinese_lab(tmp_path: Path) -> Iterator[LabServer]:
    one = server.start_lessons(tmp_path / "lab", "zh")
    yield one
    one.stop()


def test_the_chinese_lab_speaks_chinese(chinese_lab: LabServer, open_notebook: Open) -> None:
    lessons = sorted(path.name for path in chinese_lab.notebooks.glob("*.ipynb"))
    assert lessons[0] == "01_hello_graph.ipynb"
    notebook = open_notebook(lessons[0], server=chinese_lab)
    expect(notebook.page.get_by_role("menuitem", name="运行", exact=True)).to_be_visible()
    expect(notebook.page.locator(".jp-Cell").first).to_contain_text("你将看到")
    notebook.run_all()
    notebook.shot("lab-zh")
    notebook.traffic.assert_clean()
