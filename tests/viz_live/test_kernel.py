"""The live view in a real kernel: what it sends, how often, and what stays in the notebook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

import tfedu.viz

Messages = list[dict[str, Any]]


@pytest.fixture(scope="module")
def run() -> Iterator[Any]:
    """``run(code)``: the messages that the kernel published while it ran ``code``."""
    manager, client = start_new_kernel(kernel_name="python3")

    def execute(code: str, seconds: float = 60) -> Messages:
        request, messages = client.execute(code), []
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = client.get_iopub_msg(timeout=seconds)
            messages.append(message)
            idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
            if idle and message["parent_header"].get("msg_id") == request:
                return messages
        raise AssertionError(f"still running after {seconds} s")

    execute("import time\nimport tfedu")  # any test may be the first in this kernel
    yield execute
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def of_kind(messages: Messages, kind: str) -> Messages:
    return [message for message in messages if message["msg_type"] == kind]


def heads(messages: Messages) -> list[dict[str, Any]]:
    """The payload heads that went to the browser, in order: whole states and changes."""
    found = []
    for message in of_kind(messages, "comm_msg"):
        data, sent = message["content"]["data"], message["header"]["date"].timestamp()
        if data["method"] == "update" and "payload" in data["state"]:
            found.append({**data["state"]["payload"]["head"], "whole": True, "sent": sent})
        elif data["method"] == "custom":
            found.append({**data["content"]["head"], "whole": False, "sent": sent})
    return found


def outputs(messages: Messages) -> list[dict[str, Any]]:
    return [message["content"]["data"] for message in of_kind(messages, "display_data")]


def test_four_messages_a_second_at_most_however_fast_the_loop(run: Any) -> None:
    code = """
import time, tfedu.viz
live, begin, step = tfedu.viz.live("fast"), time.monotonic(), 0
while time.monotonic() - begin < 2.6:
    live.log(step, loss=step)
    step += 1
"""
    sent = heads(run(code))
    assert 4 <= len(sent) <= 2.6 * 4 + 2
    gaps = [b["sent"] - a["sent"] for a, b in pairwise(sent)][:-1]  # the last one does not wait
    assert min(gaps) > 0.24
    assert [head["whole"] for head in sent][:4] == [True, True, False, True]
    points = [head["charts"][0]["series"][0]["points"] for head in sent]
    assert points == sorted(points)
    assert len(set(points)) >= len(points) - 1


def test_a_slow_loop_is_shown_at_once(run: Any) -> None:
    """The last value before a pause does not wait for the next one."""
    code = "live = tfedu.viz.live()\nfor step in range(3):\n    live.log(step, loss=step)\ntime.sleep(1.5)"
    messages = run(code)
    idle = messages[-1]["header"]["date"].timestamp()
    shown = [head for head in heads(messages) if head["charts"] and head["charts"][0]["series"][0]["points"] == 3]
    assert idle - shown[0]["sent"] > 0.8


def test_the_last_value_before_an_error_is_shown(run: Any) -> None:
    messages = run("live = tfedu.viz.live()\nfor step in range(7):\n    live.log(step, loss=1 / (5 - step))")
    assert of_kind(messages, "error")[0]["content"]["ename"] == "ZeroDivisionError"
    last = heads(messages)[-1]
    assert (last["state"], last["whole"]) == ("failed", True)
    assert last["charts"][0]["series"][0]["last"] == {"step": 4, "value": 1.0}
    first, paper = outputs(messages)
    assert "application/vnd.jupyter.widget-view+json" in first
    assert "<svg" in paper["image/svg+xml"]
    assert "tfedu-live-paper" in paper["text/html"]


def test_nothing_is_sent_when_nothing_is_logged(run: Any) -> None:
    run("live = tfedu.viz.live('quiet')\nlive.log(0, loss=1)")
    later = run("time.sleep(1)")
    assert heads(later) == []
    assert outputs(later) == []
    assert "tfedu-live" not in run("import threading; print([thread.name for thread in threading.enumerate()])")[2][
        "content"
    ].get("text", "")


def test_without_widgets_the_figure_is_left_at_the_end_of_the_cell(run: Any) -> None:
    run("import pathlib; from tfedu.viz import _base; built, _base.STATIC = _base.STATIC, pathlib.Path('nowhere')")
    messages = run("with tfedu.viz.live() as live:\n    for step in range(5):\n        live.log(step, loss=step)")
    run("_base.STATIC = built")
    (paper,) = outputs(messages)
    assert "<svg" in paper["image/svg+xml"]
    assert heads(messages) == []


def test_shown_in_one_cell_trained_in_another(run: Any) -> None:
    shown = run("live = tfedu.viz.live('apart')\nlive")
    (result,) = of_kind(shown, "execute_result")
    assert "application/vnd.jupyter.widget-view+json" in result["content"]["data"]
    trained = run("for step in range(5):\n    live.log(step, loss=step)")
    assert heads(trained)[-1]["state"] == "waiting"
    (paper,) = outputs(trained)
    assert "application/vnd.jupyter.widget-view+json" not in paper
    (again,) = of_kind(run("live"), "execute_result")
    assert again["content"]["data"]["image/svg+xml"] == paper["image/svg+xml"]


def test_flushing_four_times_a_second_costs_under_five_percent(run: Any) -> None:
    code = """
import numpy as np
live, names = tfedu.viz.live("cost"), ["train/loss", "validation/loss", "train/accuracy", "validation/accuracy"]
with live:
    for step in range(4000):
        live.log(step, dict.fromkeys(names, step % 7))
    view, times = live.view, []
    for _ in range(20):
        for more in range(25):
            step += 1
            live.log(step, dict.fromkeys(names, 0.5))
        begin = time.perf_counter()
        message, data = view.changes()
        view.widget.send(message, buffers=[data])
        times.append(time.perf_counter() - begin)
print("flush", np.median(times))
"""
    text = "".join(message["content"]["text"] for message in of_kind(run(code), "stream"))
    assert float(text.split()[1]) * 4 < 0.05


def notebook(path: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    NotebookClient(book, timeout=60, store_widget_state=False).execute()
    book.metadata.pop("widgets", None)
    nbformat.write(book, path)
    return path


def test_nbval_finds_the_same_outputs_again(tmp_path: Path) -> None:
    """Executed twice, compared by nbval byte for byte; and nbval does notice a changed curve."""
    train = """
import math, tfedu.viz
with tfedu.viz.live("Decay") as live:
    for step in live.steps(300):
        live.log(step, {"train/loss": math.exp(-step / 60), "test/loss": math.nan if step == 7 else 1 / (1 + step)})
print(live)
"""
    path = notebook(tmp_path / "stable.ipynb", train, "live", "for step in range(3):\n    live.log(step, loss=step)")
    environment = os.environ | {"PYTHONPATH": str(Path(tfedu.viz.__file__).parents[2])}
    check = [sys.executable, "-m", "pytest", "-q", "--nbval", "-p", "no:cacheprovider", "-p", "no:xdist"]
    run = subprocess.run([*check, str(path)], capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert run.returncode == 0, run.stdout[-3000:]
    changed = json.loads(path.read_text())
    changed["cells"][0]["source"] = [line.replace("/ 60", "/ 61") for line in changed["cells"][0]["source"]]
    path.write_text(json.dumps(changed))
    run = subprocess.run([*check, str(path)], capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert run.returncode == 1
    assert "image/svg+xml" in run.stdout
