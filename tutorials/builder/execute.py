"""Run a notebook and keep what may be committed: no widget state, no view of a dead widget, no borrowed data."""

from __future__ import annotations

import copy
import os
import re
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from ipykernel.compiler import get_tmp_hash_seed, murmur2_x86
from nbclient import NotebookClient

from builder.notebook import Notebook, code_sha, to_bytes

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# The kernel calls a cell by a temporary file: its own process id, then a hash of the cell's code.
_CELL_FILE = re.compile(r"\S*[/\\]ipykernel_\d+[/\\](\d+)\.py")

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
    numbers = {
        str(murmur2_x86(cell["source"], get_tmp_hash_seed())): cell["execution_count"]
        for cell in ran["cells"]
        if cell["cell_type"] == "code"
    }
    for cell, done in zip(result["cells"], ran["cells"], strict=True):
        if cell["cell_type"] != "code":
            continue
        cell["execution_count"] = done["execution_count"]
        if SHOWS_DATA not in cell["metadata"].get("tags", ()):
            for output in _joined(done["outputs"]):
                if kept := _committable(output, numbers):
                    cell["outputs"].append(kept)
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


def _committable(output: Notebook, numbers: dict[str, int]) -> Notebook | None:
    """The output with text as lists of lines, cells called by their number; None when nothing is left of it."""

    def lines(text: str) -> list[str]:
        return _CELL_FILE.sub(lambda match: f"Cell In[{numbers[match[1]]}]", text).splitlines(keepends=True)

    if "data" not in output:
        return {**output, "text": lines(output["text"])}
    data = {
        mime: value if mime == "image/png" else lines(value)
        for mime, value in output["data"].items()
        if mime != _WIDGET_VIEW
    }
    return {**output, "data": data, "metadata": {}} if data else None
