"""The live view as a learner meets it: in a real JupyterLab, while a cell trains."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, expect

from tests.browser import axe
from tests.browser.conftest import chromium, lab, open_notebook  # noqa: F401  (fixtures)
from tests.browser.lab import Notebook

pytestmark = pytest.mark.browser

Open = Callable[..., Notebook]
Write = Callable[..., Path]

TRAIN = """
import math, time
import tfedu.viz
with tfedu.viz.live("Decay", theme="auto") as live:
    for step in live.steps({steps}):
        live.log(step, {{"train/loss": math.exp(-step / 60), "train/accuracy": 1 - math.exp(-step / 40)}})
        if step % 10 == 0:
            live.log(step, {{"validation/loss": math.exp(-step / 70), "validation/accuracy": 1 - math.exp(-step / 50)}})
        time.sleep(0.02)
print("steps", live.progress["done"])
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write(*sources)``: a notebook with these code cells."""

    def one(*sources: str) -> Path:
        path = tmp_path / "written.ipynb"
        cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
        return path

    return one


def steps_done(view: Locator) -> int:
    return int(view.get_by_role("progressbar").get_attribute("aria-valuenow") or 0)


def inked(view: Locator) -> str:
    """The first chart's picture."""
    return str(view.locator("canvas").first.evaluate("canvas => canvas.toDataURL()"))


def test_curves_grow_while_the_cell_runs(open_notebook: Open, write: Write) -> None:  # noqa: F811
    notebook = open_notebook(write(TRAIN.format(steps=200), "live"))
    notebook.start_all()
    view = notebook.page.locator(".tfedu-live").first
    expect(view.locator(".tfedu-chart-legend").first).to_contain_text("validation", timeout=30_000)
    first_canvas = view.locator("canvas").first.element_handle()
    seen = []
    for _ in range(4):
        seen.append((steps_done(view), inked(view)))
        notebook.page.wait_for_timeout(600)
    assert [n for n, _ in seen] == sorted({n for n, _ in seen}), "progress did not grow"
    assert len({picture for _, picture in seen}) == len(seen), "the curve did not grow"
    assert notebook.cells()[0]["running"]
    notebook.shot("live-running", view)
    notebook.wait_until_done()
    expect(view.locator(".tfedu-live-state")).to_have_text("finished")
    assert steps_done(view) == 200
    assert first_canvas.evaluate("canvas => canvas.isConnected"), "the chart was built anew: that flickers"
    # The paper copy is in the notebook, but not on the page beside the living view.
    assert "tfedu-live-paper" in "".join(output["html"] for output in notebook.cells()[0]["outputs"])
    assert notebook.page.locator(".tfedu-live-paper:visible").count() == 0
    # Shown again by the second cell: the same curves.
    again = notebook.page.locator(".tfedu-live").nth(1)
    expect(again.locator(".tfedu-chart-legend").first).to_have_text(
        view.locator(".tfedu-chart-legend").first.text_content() or ""
    )
    assert not axe.violations(notebook.page, ".tfedu-live")
    notebook.use_theme("dark")
    assert not axe.violations(notebook.page, ".tfedu-live")
    view.get_by_role("button", name="中文").click()
    expect(view.locator(".tfedu-live-state")).to_have_text("已完成")
    notebook.shot("live-dark-zh", view)
    notebook.traffic.assert_clean()


def test_stop_ends_the_loop_and_the_notebook_goes_on(open_notebook: Open, write: Write) -> None:  # noqa: F811
    notebook = open_notebook(write(TRAIN.format(steps=3000), "print('next cell')"))
    notebook.start_all()
    view = notebook.page.locator(".tfedu-live").first
    expect(view.get_by_role("progressbar")).not_to_have_attribute("aria-valuenow", "0", timeout=30_000)
    view.get_by_role("button", name="Stop").click()
    notebook.wait_until_done(20)
    expect(view.locator(".tfedu-live-state")).to_have_text("stopped")
    done = int(notebook.printed().split()[1])
    assert 0 < done < 3000
    assert notebook.printed().endswith("next cell\n")
    notebook.traffic.assert_clean()


def test_an_interrupted_cell_keeps_its_curves(open_notebook: Open, write: Write) -> None:  # noqa: F811
    loop = TRAIN.format(steps=3000).replace(
        'with tfedu.viz.live("Decay", theme="auto") as live:', "live = tfedu.viz.live('Decay')\nif True:"
    )
    notebook = open_notebook(write(loop))
    notebook.start_all()
    view = notebook.page.locator(".tfedu-live").first
    expect(view.get_by_role("progressbar")).not_to_have_attribute("aria-valuenow", "0", timeout=30_000)
    notebook.page.wait_for_timeout(500)
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('notebook:interrupt-kernel')")
    expect(view.locator(".tfedu-live-state")).to_have_text("interrupted", timeout=10_000)
    assert steps_done(view) > 0
    assert "tfedu-live-paper" in "".join(output["html"] for output in notebook.cells()[0]["outputs"])
    notebook.shot("live-interrupted")


def test_a_notebook_opened_again_without_its_kernel_shows_the_last_curve(open_notebook: Open, write: Write) -> None:  # noqa: F811
    notebook = open_notebook(write(TRAIN.format(steps=60)))
    notebook.run_all()
    page = notebook.page
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page.reload()
    figure = page.locator(".tfedu-live-paper svg").first
    expect(figure).to_be_visible(timeout=30_000)
    notebook.shot("live-reopened")


QUIZ = """
import tfedu.viz
both = lambda text: {"en": text, "zh": text}
heard = []
tfedu.viz.quiz(both("Which `dtype`?"), [
    {"text": both("int32"), "correct": False, "explain": both("that counts")},
    {"text": both("float32"), "correct": True, "explain": both("that measures")},
], on_answer=lambda correct: (heard.append(correct), print("heard", heard)))
"""


def test_a_quiz_answered_with_the_keyboard_reaches_python(open_notebook: Open, write: Write) -> None:  # noqa: F811
    notebook = open_notebook(write(QUIZ))
    notebook.run_all()
    quiz = notebook.page.locator(".tfedu-quiz")
    quiz.get_by_role("button", name="int32").focus()
    notebook.page.keyboard.press("Enter")
    expect(quiz.get_by_text("that counts")).to_be_visible()
    notebook.page.keyboard.press("ArrowDown")
    notebook.page.keyboard.press("Enter")
    expect(quiz.get_by_text("Right after 2 tries.")).to_be_visible()
    assert not axe.violations(notebook.page, ".tfedu-quiz")
    notebook.use_theme("dark")
    assert not axe.violations(notebook.page, ".tfedu-quiz")
    notebook.shot("quiz-dark", quiz)
    notebook.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.setSource('print(heard)')"
    )
    notebook.run_all()
    assert "[False, True]" in notebook.printed()
    notebook.traffic.assert_clean()
