"""The real TensorBoard, started on a folder and asked over HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest

_PATIENCE = 120.0
_open = build_opener(ProxyHandler({})).open  # a proxy has no part in what this machine asks itself


class TensorBoard:
    """What a browser would get."""

    def __init__(self, address: str) -> None:
        self._address = address

    def raw(self, path: str, **query: Any) -> bytes:
        question = f"?{urlencode(query)}" if query else ""
        with _open(f"{self._address}/data/{path}{question}", timeout=30) as answer:
            return answer.read()

    def __call__(self, path: str, **query: Any) -> Any:
        return json.loads(self.raw(path, **query))

    def plugin(self, name: str, path: str, **query: Any) -> Any:
        return self(f"plugin/{name}/{path}", **query)


@pytest.fixture(scope="module")
def tensorboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], TensorBoard]]:
    """Starts TensorBoard on a folder; it is gone after the module's tests."""
    started: list[subprocess.Popen[str]] = []

    def start(logdir: Path) -> TensorBoard:
        errors = tmp_path_factory.mktemp("tensorboard") / "stderr"
        command = [
            sys.executable,
            "-m",
            "tensorboard.main",
            "--logdir",
            str(logdir),
            "--port",
            "0",
            "--load_fast=false",
        ]
        with errors.open("w") as stream:
            environment = os.environ | {"PYTHONUNBUFFERED": "1"}
            process = subprocess.Popen([*command, "--host", "127.0.0.1"], stderr=stream, text=True, env=environment)
        started.append(process)
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            found = re.search(r"http://127\.0\.0\.1:\d+", errors.read_text())
            if found:
                return TensorBoard(found.group())
            assert process.poll() is None, errors.read_text()
            time.sleep(0.1)
        raise AssertionError(f"TensorBoard did not start in {_PATIENCE} s: {errors.read_text()}")

    yield start
    for process in started:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def eventually(condition: Callable[[], Any]) -> Any:
    """The first true answer; TensorBoard reads its folder in its own time."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError("TensorBoard has not seen it")
