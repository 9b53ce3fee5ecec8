"""Run a notebook and keep what may be committed: no widget state, no view of a dead widget, no borrowed data."""

from __future__ import annotations

import copy
import os
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from builder.notebook import Notebook, code_sha, to_bytes

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

#: A cell with this tag shows samples of a data set whose licence is not ours to pass on: its output stays local.
SHOWS_DATA = "shows-data"


def execute(notebook: Notebook, folder: Path, timeout: int = 600) -> Notebook:
    """The notebook with the outputs of a fresh run in ``folder``.

    The run keeps its course progress in a folder of its own, so that it neither reads nor changes that of the person
    who builds. An exception in a cell ends the run, as it would end a learner's.
    """
    node: Any = nbformat.reads(to_bytes(notebook).decode(), as_version=4)
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "TFEDU_HOME": home, "JPY_SESSION_NAME": "", "OMP_NUM_THREADS": "1"}
        client = NotebookClient(
            node,
            timeout=timeout,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            store_widget_state=False,
        )
        client.execute(env=environment)
    return _clean(notebook, node)


def _clean(notebook: Notebook, ran: Any) -> Notebook:
    result = copy.deepcopy(notebook)
    for cell, done in zip(result["cells"], ran["cells"], strict=True):
        if cell["cell_type"] != "code":
            continue
        cell["execution_count"] = done["execution_count"]
        if SHOWS_DATA not in cell["metadata"].get("tags", ()):
            cell["outputs"] = [out for out in map(_committable, _joined(done["outputs"])) if out]
    result["metadata"]["tfedu"]["outputs_of"] = code_sha(result)
    return result


def _joined(outputs: list[Any]) -> list[Notebook]:
    """Consecutive prints to one stream as one output: how the kernel split them is chance."""
    joined: list[Notebook] = []
    for output in map(dict, outputs):
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"] and "text" in last:
            last["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def _committable(output: Notebook) -> Notebook | None:
    if "data" not in output:
        text = output.get("text")
        return {**output, "text": text.splitlines(keepends=True)} if isinstance(text, str) else output
    data = {
        mime: value.splitlines(keepends=True) if isinstance(value, str) and not mime.startswith("image/png") else value
        for mime, value in output["data"].items()
        if mime != _WIDGET_VIEW
    }
    return {**output, "data": data, "metadata": {}} if data else None
