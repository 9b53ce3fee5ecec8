"""The graph explorer in a real JupyterLab: what Python sets is seen, what is done is known to Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.lab import Notebook

CELLS = (
    """\
import numpy as np
import tfedu as tf
x = tf.placeholder(tf.float32, [None, 3], name="x")
with tf.name_scope("layer"):
    w = tf.Variable(tf.ones([3, 2]), name="w")
    y = tf.nn.softmax(tf.matmul(x, w), name="y")
loss = tf.reduce_mean(tf.square(y), name="loss")
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
tf.viz.show_errors()""",
    "view = tf.viz.graph(fetches=y, feed_dict=[x])\nview",
    "steps = tf.viz.compilation([train, loss], {x: np.ones([4, 3])}, sess)\nsteps",
    "print('selected', view.selected, 'open', view.open, 'color', view.color_by, 'step', steps.step)",
    "tf.matmul(y, w, name='wrong')",
)


def test_explorer(open_notebook: Callable[..., Notebook], tmp_path: Path) -> None:
    path = tmp_path / "explorer.ipynb"
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    notebook = open_notebook(path, theme="dark")
    notebook.start_all()
    press = notebook.page.keyboard.press

    graph = notebook.cell(1).locator(".tfedu-graph")
    expect(graph.locator(".run-badge")).to_contain_text("Given by feed_dict: x")
    expect(graph.locator('.node[data-id="loss"].is-lit-faded')).to_be_visible()
    graph.locator("svg.stage").focus()
    for key in ("ArrowDown", "ArrowDown", "Enter", "c"):  # x, layer, opened; the colours mean something else
        press(key)
    expect(graph.locator('.frame[data-id="layer"]')).to_be_visible()
    assert axe.violations(notebook.page, ".tfedu-graph") == []

    steps = notebook.cell(2).locator(".tfedu-graph")
    steps.locator("svg.stage").focus()
    for _ in range(20):
        press("]")
    expect(steps.locator(".step[aria-current]")).to_contain_text("Kernels")

    notebook.cell(3).locator(".cm-content").click()
    press("Control+Enter")
    last = len(notebook.page.locator(".step").all()) - 1
    expect(notebook.cell(3).locator(".jp-OutputArea-output pre")).to_have_text(
        f"selected layer open ['layer'] color structure step {last}\n"
    )
    failed = notebook.cell(4).locator(".tfedu-graph")
    expect(failed.get_by_role("alert")).to_contain_text("It failed here: wrong")
    expect(failed.locator('.node[data-id="wrong"]')).to_be_visible()
    notebook.traffic.assert_clean()
