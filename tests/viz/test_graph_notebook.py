"""A notebook that displays graphs passes nbval: text, HTML and SVG are compared byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat

ROOT = Path(__file__).parents[2]
SETUP = """\
import tfedu as tf
from tfedu.i18n import set_language
set_language("{lang}")
x = tf.placeholder(tf.float32, [None, 3], name="x")
with tf.name_scope("layer"):
    w = tf.Variable(tf.zeros([3, 1]), name="w")
    y = tf.matmul(x, w, name="y")
"""


def test_nbval(tmp_path):
    cells = [
        SETUP.format(lang="zh"),
        "tf.get_default_graph()",
        "tf.viz.graph(y, open='layer', locale='en')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    client = nbclient.NotebookClient(notebook, timeout=120, store_widget_state=False)
    client.execute()
    for cell in notebook.cells[1:]:
        (output,) = cell.outputs
        assert {"text/plain", "text/html", "image/svg+xml"} <= set(output.data)
    path = tmp_path / "graph.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", path.name]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "3 passed" in done.stdout


def test_a_failed_cell_shows_its_graph():
    cells = [
        SETUP.format(lang="en") + "tf.viz.show_errors()",
        "with tf.name_scope('wrong'):\n    tf.matmul(y, w, name='product')",
        "1 / 0",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbclient.NotebookClient(notebook, timeout=120, allow_errors=True, store_widget_state=False).execute()
    error, picture = notebook.cells[1].outputs
    assert error.ename == "ValueError"
    assert "it failed at wrong/product" in picture.data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in picture.data
    assert [output.output_type for output in notebook.cells[2].outputs] == ["error"], "that one is no operation's"
