"""`tfedu lab` starts a real JupyterLab: on the lessons, in the language, with no news popup, and stops when told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("lab")]


class Lab:
    """A running server, asked over its own interface."""

    def __init__(self, language: str, folder: Path) -> None:
        own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
        environment = {**os.environ, **own, "IPYTHONDIR": str(folder / "ipython"), "PYTHONPATH": str(ROOT)}
        self.lessons = folder / "lessons"
        command = [sys.executable, "-m", "tfedu", "lab", "--lang", language, "--no-browser", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--folder", self.lessons],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf8",
        )
        self.said = ""
        self.address, self.token = self._announced()
        self._wait_until_it_answers()

    def _announced(self) -> tuple[str, str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)", line):
                return found.group(1), found.group(2)
        raise AssertionError(f"no server: {self.said}")

    def _wait_until_it_answers(self) -> None:
        """Jupyter announces its address a moment before it listens."""
        end = time.monotonic() + 30
        while True:
            try:
                self.ask("/api/status")
                return
            except URLError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def ask(self, path: str) -> Any:
        request = Request(self.address + path, headers={"Authorization": f"token {self.token}"})
        with urlopen(request, timeout=30) as answer:
            text = answer.read().decode()
        return json.loads(text) if answer.headers.get_content_type() == "application/json" else text

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    running = Lab("zh", tmp_path_factory.mktemp("lab"))
    yield running
    running.stop()


def test_the_server_serves_the_copied_lessons(lab: Lab) -> None:
    served = {entry["name"] for entry in lab.ask("/api/contents")["content"]}
    built = {path.name for path in (ROOT / "tutorials" / "zh").glob("*.ipynb")}
    assert built
    assert built <= served


def test_the_lessons_pictures_are_trusted(lab: Lab) -> None:
    notebook = lab.ask("/api/contents/01_hello_graph.ipynb")["content"]
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code
    assert [cell["source"] for cell in code if not cell["metadata"].get("trusted")] == []


def test_it_says_where_the_lessons_and_which_the_digits_are(lab: Lab) -> None:
    assert f"你的课程文件夹：{lab.lessons}" in lab.said
    assert "手写数字数据：" in lab.said


def test_the_interface_is_chinese_by_default(lab: Lab) -> None:
    plugin = lab.ask("/lab/api/settings/@jupyterlab/translation-extension:plugin")
    assert plugin["schema"]["properties"]["locale"]["default"] == "zh_CN"
    assert "zh_CN" in lab.ask("/lab/api/translations")["data"]


def test_no_news_popup_asks_for_the_network(lab: Lab) -> None:
    page = lab.ask("/lab")
    config = json.loads(
        re.search(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', page, re.S)[1]
    )
    assert "@jupyterlab/apputils-extension:announcements" in json.dumps(config["disabledExtensions"])
    assert config["extensionManager"]["can_install"] is False


def test_it_stops_when_told(tmp_path: Path) -> None:
    running = Lab("en", tmp_path)
    assert f"Your lessons: {running.lessons}" in running.said
    begin = time.monotonic()
    running.stop()
    assert time.monotonic() - begin < 15
    assert running.process.returncode is not None
