"""The dashboard as a learner meets it: in a real JupyterLab, on two runs that were trained before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
import pytest
from playwright.sync_api import Locator, expect

import tfedu as tf
from tests.browser import axe
from tests.browser.conftest import chromium, lab, open_notebook  # noqa: F401  (fixtures)
from tests.browser.lab import Notebook

pytestmark = pytest.mark.browser

Open = Callable[..., Notebook]
SHOW = "import tfedu.viz\ntfedu.viz.dashboard({logdir!r}, theme='auto')"


def scalar(writer: tf.summary.FileWriter, step: int, **values: float) -> None:
    tags = {name.replace("__", "/"): value for name, value in values.items()}
    writer.add_summary(
        tf.Summary(value=[tf.Summary.Value(tag=tag, simple_value=value) for tag, value in tags.items()]), step
    )


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Two runs with five tags in two groups and two of no group; one run has a wild value and one that is NaN."""
    random = np.random.RandomState(0)
    for run, rate in (("train", 60), ("test", 80)):
        with tf.summary.FileWriter(tmp_path / "logs" / run) as writer:
            for step in range(0, 200, 1 if run == "train" else 10):
                noise = random.normal(scale=0.03)
                loss = float(np.exp(-step / rate)) + noise
                wild = {100: 50.0, 130: float("nan")}.get(step, loss) if run == "train" else loss
                scalar(
                    writer,
                    step,
                    cross_entropy_1=wild,
                    accuracy_1=1 - loss,
                    layer1__weights__mean=0.1 * noise,
                    layer1__weights__max=0.3 + noise,
                    layer2__weights__mean=-0.1 * noise,
                )
    return tmp_path / "logs"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def one(*sources: str) -> Path:
        path = tmp_path / "written.ipynb"
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
        return path

    return one


def charts(view: Locator) -> list[str]:
    return view.locator(".tfedu-chart-panel:visible h4").all_inner_texts()


def test_runs_are_compared(open_notebook: Open, write: Callable[..., Path], logdir: Path) -> None:  # noqa: F811
    notebook = open_notebook(write(SHOW.format(logdir=str(logdir))))
    notebook.run_all()
    view = notebook.page.locator(".tfedu-dashboard")
    expect(view.locator("canvas").first).to_be_visible()
    assert charts(view) == [
        "accuracy_1", "cross_entropy_1", "layer1/weights/max", "layer1/weights/mean", "layer2/weights/mean",
    ]  # fmt: skip
    expect(view.locator("summary").filter(has_text="layer1")).to_contain_text("2 charts")
    notebook.shot("dashboard-light-en", view)
    assert not axe.violations(notebook.page, ".tfedu-dashboard")

    # filters; what is no expression yet changes nothing
    tags = view.get_by_role("searchbox", name="Show charts that match")
    tags.fill("mean$")
    expect(view.locator(".tfedu-chart-panel:visible")).to_have_count(2)
    tags.fill("(")
    expect(tags).to_have_attribute("aria-invalid", "true")
    assert charts(view) == ["layer1/weights/mean", "layer2/weights/mean"]
    tags.fill("nowhere")
    expect(view.get_by_text("Nothing matches.")).to_be_visible()
    tags.fill("")
    runs = view.get_by_role("searchbox", name="Show runs that match")
    runs.fill("^te")
    expect(view.locator(".tfedu-dashboard-switches button")).to_have_text(["test"])
    runs.fill("")

    # a run is switched off everywhere
    view.locator(".tfedu-dashboard-switches button", has_text="train").click()
    expect(view.locator('.tfedu-chart-legend button[aria-pressed="false"]')).to_have_count(5)
    view.locator(".tfedu-dashboard-switches button", has_text="train").click()

    # outliers: the axis makes room only when asked to
    panel = view.locator(".tfedu-chart-panel", has_text="cross_entropy_1").first
    before = panel.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    view.get_by_role("button", name="Outliers").click()
    expect(view.get_by_role("button", name="Outliers")).to_have_attribute("aria-pressed", "true")
    notebook.page.wait_for_timeout(300)
    assert panel.locator("canvas").evaluate("canvas => canvas.toDataURL()") != before
    view.get_by_role("button", name="Outliers").click()

    # the cursor of one chart stands in all of them; the keyboard moves it
    first = view.locator(".tfedu-chart-plot").first
    first.focus()
    notebook.page.keyboard.press("End")
    notebook.page.keyboard.press("ArrowLeft")
    notebook.page.keyboard.press("ArrowLeft")
    assert "step 197" in (first.get_attribute("aria-valuetext") or "")
    assert view.locator(".tfedu-chart-dots i:visible").count() >= 6

    view.get_by_role("button", name="Table").click()
    row = view.locator(".tfedu-chart-table tr", has_text="accuracy_1 (train)")
    expect(row.locator("td")).to_have_count(8)
    with notebook.page.expect_download() as saving:
        view.locator(".tfedu-chart-menu summary").click()
        view.get_by_role("button", name="values (JSON)").click()
    saved = json.loads(Path(saving.value.path()).read_text())
    curve = next(c for c in saved["curves"] if (c["run"], c["tag"]) == ("train", "cross_entropy_1"))
    assert len(curve["points"]) == 200 and curve["points"][100][::2] == [100, 50] and curve["points"][130][2] == "nan"
    notebook.traffic.assert_clean()


def test_in_chinese_and_dark_and_what_comes_later(
    open_notebook: Open,  # noqa: F811
    write: Callable[..., Path],
    logdir: Path,
) -> None:
    notebook = open_notebook(write(SHOW.format(logdir=str(logdir))), "zh")
    notebook.use_theme("dark")
    notebook.run_all()
    view = notebook.page.locator(".tfedu-dashboard")
    expect(view.locator("canvas").first).to_be_visible()
    notebook.shot("dashboard-dark-zh", view)
    assert not axe.violations(notebook.page, ".tfedu-dashboard")
    with tf.summary.FileWriter(logdir / "later") as writer:
        scalar(writer, 0, accuracy_1=0.5)
    view.get_by_role("button", name="重新读取").click()
    expect(view.locator(".tfedu-dashboard-switches button")).to_have_text(["later", "test", "train"])
    notebook.traffic.assert_clean()
