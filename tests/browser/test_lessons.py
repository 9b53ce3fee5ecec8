"""Lessons as a learner runs them: all cells, the graph by mouse and by keyboard, curves that grow meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import axe
from tests.browser.lab import Notebook

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 300
"""What a lesson may take from Run All to its last cell on a busy machine; a quiet one needs a tenth."""

Open = Callable[..., Notebook]


# The two themes are shared out, so that both lessons and both languages are seen in each.
@pytest.mark.parametrize(
    ("lesson", "language", "theme"),
    [
        ("03_mnist_softmax", "en", "light"),
        ("03_mnist_softmax", "zh", "dark"),
        ("05_deep_cnn", "en", "dark"),
        ("05_deep_cnn", "zh", "light"),
    ],
)
def test_lesson(open_notebook: Open, lesson: str, language: str, theme: str) -> None:
    notebook = open_notebook(ROOT / "tutorials" / language / f"{lesson}.ipynb", language, theme)
    notebook.start_all()
    # Lesson 03 trains for less than a second, too short to be watched; lesson 05 for some.
    curves_grow(notebook, looks=3 if lesson.startswith("05") else 0)
    notebook.wait_until_done(SECONDS)
    assert "PASS" in notebook.printed()
    assert "FAIL" not in notebook.printed()
    scopes_open_and_close(notebook, "loss" if lesson.startswith("05") else "cross_entropy")
    for part in ("graph", "live"):
        widget = notebook.cell_with(rf"viz\.{part}").locator(f".tfedu-{part}").first
        expect(widget).to_have_attribute("lang", language)
        expect(widget).to_have_attribute("data-theme", theme)
        notebook.shot(f"{lesson}-{language}-{theme}-{part}", widget)
        assert not axe.violations(notebook.page, f".tfedu-{part}")
    notebook.traffic.assert_clean()


def curves_grow(notebook: Notebook, looks: int) -> None:
    """While the training cell runs, its first chart has more and more points; a reader asks for them by keyboard.

    Args:
        looks: in how many different lengths the curve must be seen before it is complete.
    """
    live = notebook.cell_with(r"viz\.live").locator(".tfedu-live")
    plot = live.locator(".tfedu-chart-plot").first
    # charts are drawn when somebody can see them
    live.locator(".tfedu-chart-frame").first.scroll_into_view_if_needed(timeout=SECONDS * 1000)
    expect(plot).to_be_visible(timeout=SECONDS * 1000)
    badge = live.locator(".tfedu-live-state")
    counts = []
    while badge.get_attribute("data-state") == "running":
        plot.press("End")
        counts.append(int(plot.get_attribute("aria-valuemax") or 0) + 1)
        notebook.page.wait_for_timeout(150)
    assert len(set(counts)) >= looks, f"the curve was seen with {counts} points while it was drawn"
    plot.press("End")
    counts.append(int(plot.get_attribute("aria-valuemax") or 0) + 1)
    assert all(before <= after for before, after in pairwise(counts)), f"points vanished: {counts}"
    assert counts[-1] >= 10, f"the complete curve has {counts[-1]} points"
    plot.press("Escape")


def scopes_open_and_close(notebook: Notebook, scope: str) -> None:
    """A scope opens and closes by its button and by the keyboard alone, and shows what it holds."""
    graph = notebook.cell_with(r"viz\.graph").locator(".tfedu-graph")
    expect(graph).to_have_attribute("data-ready", re.compile(r"\d+"))
    closed = graph.locator(f'.node[data-id="{scope}"]')
    opened = graph.locator(f'.frame[data-id="{scope}"]')
    inside = graph.locator(f'.node[data-id^="{scope}/"]')
    button = graph.locator(f'[data-toggle="{scope}"]')

    expect(closed).to_be_visible()
    expect(inside).to_have_count(0)
    settled(button).click()
    expect(opened).to_be_visible()
    expect(inside.first).to_be_visible()
    settled(button).click()
    expect(closed).to_be_visible()
    expect(inside).to_have_count(0)

    keyboard = notebook.page.keyboard
    graph.locator("svg.stage").focus()
    keyboard.press("/")  # the search box
    keyboard.type(f"{scope}/")
    expect(graph.get_by_role("option").first).to_contain_text(f"{scope}/")
    keyboard.press("Enter")  # goes to the first operation found, opening what hides it
    expect(inside.first).to_be_visible()
    keyboard.press("Escape")  # back to the picture
    for _ in range(3):
        keyboard.press("p")  # from the operation up to the scope
    keyboard.press("Enter")
    expect(closed).to_be_visible()
    expect(inside).to_have_count(0)
    keyboard.press("Enter")
    expect(opened).to_be_visible()


def settled(target: Locator) -> Locator:
    """``target`` once it no longer moves: pictures glide from one layout to the next."""
    expect(target).to_be_visible()
    before = None
    while (now := target.bounding_box()) != before:
        before = now
        target.page.wait_for_timeout(60)
    return target
