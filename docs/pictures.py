"""Takes the pictures of the tour from a real JupyterLab: ``python docs/pictures.py``.

It needs Chromium, and MNIST at hand. Each lesson is run as a learner runs it; what is pictured is the page, not a
drawing of it. Pictures go to ``docs/pictures/`` with a palette of 128 colours, so that they stay small.
``python docs/pictures.py explorer quiz`` takes those of some scenes only.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import Browser, Locator, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import server  # noqa: E402  (the harness of the browser tests)
from tests.browser.conftest import ARGUMENTS, find_browser  # noqa: E402
from tests.browser.lab import Notebook, Traffic  # noqa: E402
from tests.browser.server import LabServer  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
WINDOW = {"width": 1180, "height": 900}


@contextmanager
def lessons(language: str) -> Iterator[LabServer]:
    """A server with the learner's copies of the lessons."""
    with tempfile.TemporaryDirectory() as scratch:
        running = server.start_lessons(Path(scratch), language, data=os.environ.get("TFEDU_DATA", ""))
        try:
            yield running
        finally:
            running.stop()


def opened(browser: Browser, lab: LabServer, lesson: str, theme: str) -> Notebook:
    """A lesson in a window of its own, all its cells run."""
    [path] = lab.notebooks.rglob(f"{lesson}.ipynb")
    page = browser.new_context(viewport=WINDOW, device_scale_factor=1.5).new_page()
    notebook = Notebook(page, Traffic(), FOLDER)
    page.goto(lab.address(path.relative_to(lab.notebooks).as_posix()))
    notebook.wait_for_kernel()
    notebook.use_theme(theme)
    notebook.run_all(300)
    return notebook


def take(notebook: Notebook, name: str, target: Locator) -> None:
    """Picture ``target`` once it is at rest, and make the file small."""
    expect(target).to_be_visible()
    notebook.page.mouse.move(0, 0)
    notebook.page.wait_for_timeout(1500)
    path = notebook.shot(name, target)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} kB, {small.width} x {small.height}")


def graph_and_curves(browser: Browser, lab: LabServer, language: str, theme: str) -> None:
    """Lesson 05: the network closed, a scope opened with an operation's card, and the curves."""
    notebook = opened(browser, lab, "05_deep_cnn", theme)
    take(notebook, f"curves-{language}-{theme}", notebook.cell_with(r"viz\.live").locator(".tfedu-live"))
    graph = notebook.cell_with(r"viz\.graph").locator(".tfedu-graph")
    take(notebook, f"graph-{language}-{theme}", graph)
    graph.locator("svg.stage").focus()
    notebook.page.keyboard.press("/")
    notebook.page.keyboard.type("conv1/Conv2D")
    notebook.page.keyboard.press("Enter")  # goes there, opening what hides it
    notebook.page.keyboard.press("Escape")  # and back to the picture
    take(notebook, f"card-{language}-{theme}", graph)


CELLS = (
    """\
import tfedu as tf
x = tf.placeholder(tf.float32, [None, 784], name="x")
labels = tf.placeholder(tf.float32, [None, 10], name="labels")
with tf.name_scope("hidden"):
    w1 = tf.Variable(tf.truncated_normal([784, 100], stddev=0.1), name="weights")
    b1 = tf.Variable(tf.zeros([100]), name="bias")
    h = tf.nn.relu(tf.matmul(x, w1) + b1)
with tf.name_scope("output"):
    w2 = tf.Variable(tf.truncated_normal([100, 10], stddev=0.1), name="weights")
    logits = tf.matmul(h, w2, name="logits")
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits), name="loss")
train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
sess = tf.Session()
sess.run(tf.global_variables_initializer())""",
    "tf.viz.graph(fetches=logits, feed_dict=[x], open='hidden')",
    "import numpy as np\nbatch = {x: np.zeros([32, 784]), labels: np.zeros([32, 10])}\n"
    "tf.viz.compilation([train, loss], batch, sess, step=-1)",
    """\
try:
    tf.matmul(h, w1, name="wrong")
except ValueError as error:
    picture = tf.viz.failure(error)
picture""",
)


def explorer(browser: Browser, lab: LabServer, language: str, theme: str) -> None:
    """A small network: what a run executes, the kernels of its training step, and an operation that does not fit."""
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = lab.notebooks / "explorer.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    notebook = opened(browser, lab, path.stem, theme)
    take(notebook, f"run-{language}-{theme}", notebook.cell_with(r"fetches=logits").locator(".tfedu-graph"))
    compiled = notebook.cell_with(r"viz\.compilation").locator(".tfedu-graph")
    compiled.locator("svg.stage").focus()
    notebook.page.keyboard.press("/")
    notebook.page.keyboard.type("op:exp")
    notebook.page.keyboard.press("Enter")
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.press("p")  # from the primitive to the kernel around it
    expect(compiled.locator(".card pre.is-source")).to_be_visible()
    take(notebook, f"kernels-{language}-{theme}", compiled)
    take(notebook, f"failure-{language}-{theme}", notebook.cell_with(r"viz\.failure").locator(".tfedu-graph"))


def page(browser: Browser, lab: LabServer, language: str, theme: str) -> None:
    """Lesson 02: the whole window, with the menu and the list of lessons."""
    notebook = opened(browser, lab, "02_line_fit", theme)
    notebook.cell_with(r"viz\.live")
    take(notebook, f"lesson-{language}-{theme}", notebook.page.locator("#main"))


def quiz(browser: Browser, lab: LabServer, language: str, theme: str) -> None:
    """Lesson 01: a question, answered wrongly."""
    notebook = opened(browser, lab, "01_hello_graph", theme)
    question = notebook.cell_with(r"course\.quiz").locator(".tfedu-quiz")
    question.get_by_role("button").nth(1).click()
    take(notebook, f"quiz-{language}-{theme}", question)


SCENES = {scene.__name__: scene for scene in (graph_and_curves, explorer, page, quiz)}


def main() -> None:
    """The scenes named on the command line, or all, in both languages and both themes."""
    scenes = [SCENES[name] for name in sys.argv[1:] or SCENES]
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        for language, theme in (("en", "light"), ("zh", "dark"), ("zh", "light"), ("en", "dark")):
            with lessons(language) as lab:
                for scene in scenes:
                    scene(browser, lab, language, theme)
        browser.close()


if __name__ == "__main__":
    main()
