"""A JupyterLab server of the tests' own, on a free port of this machine, with nothing of the user's settings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 15.0

# What would let the machine's own state into a test: the user's data and the settings of another Jupyter.
_FOREIGN = ("TFEDU_DATA", "TFEDU_DEVICE", "JUPYTER_CONFIG_PATH", "JUPYTER_PATH", "JUPYTER_TOKEN", "TFEDU_LANG")


@dataclass
class LabServer:
    """A running server: ``notebooks`` is its root folder, ``url`` its address with a trailing slash."""

    process: subprocess.Popen[bytes]
    notebooks: Path
    url: str
    token: str
    log: Path

    def address(self, notebook: str) -> str:
        """Where a browser finds ``notebook`` (a path below the root), with no other tab open beside it."""
        return f"{self.url}lab/tree/{notebook}?reset&token={self.token}"

    def stop(self) -> None:
        """End the server and its kernels, gently first."""
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # whatever the server left behind in its own group
        self.process.wait()


def start(scratch: Path, language: str) -> LabServer:
    """Start JupyterLab on an empty folder, with kernels that speak ``language``; all it writes goes below ``scratch``.

    Raises:
        RuntimeError: when it does not come up; the message ends with its log.
    """
    notebooks = scratch / "notebooks"
    notebooks.mkdir(parents=True)
    # The popup that offers news from the network.
    quiet = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    _write_json(scratch / "jupyter_config_dir" / "labconfig" / "page_config.json", quiet)
    command = ["-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", f"--ServerApp.root_dir={notebooks}"]
    return _launch(scratch, command, {"TFEDU_LANG": language, "JUPYTER_PREFER_ENV_PATH": "1"})


def start_lessons(scratch: Path, language: str, data: str = "") -> LabServer:
    """Start ``tfedu lab`` as a learner does; ``notebooks`` then has the lessons. ``data``: folders with data sets.

    Raises:
        RuntimeError: as :func:`start`.
    """
    folder = scratch / "lessons"
    arguments = ["--lang", language, "--no-browser", "--port", "0", "--folder", str(folder)]
    return _launch(scratch, ["-m", "tfedu", "lab", *arguments], {"TFEDU_DATA": data} if data else {})


def _launch(scratch: Path, command: list[str], own: dict[str, str]) -> LabServer:
    environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN} | own
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        environment[name] = str(scratch / name.lower())
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", os.defpath)])
    environment["PYTHONPATH"] = str(ROOT)
    # The tests ask the page's own application object what a person would read off the screen.
    settings = {
        "LabApp": {"expose_app_in_browser": True},
        # A test run that is killed cannot stop its server; after a quarter of an hour alone it ends itself.
        "ServerApp": {"ip": "127.0.0.1", "terminals_enabled": False, "shutdown_no_activity_timeout": 900},
        "MappingKernelManager": {"cull_idle_timeout": 600, "cull_interval": 60},
    }
    _write_json(scratch / "jupyter_config_dir" / "jupyter_lab_config.json", settings)
    log = scratch / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            cwd=scratch,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        info = _wait_until_up(process, scratch / "jupyter_runtime_dir")
    except RuntimeError as error:
        process.kill()
        process.wait()
        raise RuntimeError(f"{error}\n{log.read_text(errors='replace')[-4000:]}") from None
    return LabServer(process, Path(info["root_dir"]), info["url"], info["token"], log)


def _write_json(path: Path, content: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def _wait_until_up(process: subprocess.Popen[bytes], runtime: Path) -> dict[str, str]:
    """What the server writes about itself once it listens; its port is only known then."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"JupyterLab ended with status {process.returncode}")
        for file in runtime.glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError):  # it is being written just now
                info: dict[str, str] = json.loads(file.read_text())
                return info
        time.sleep(0.05)
    raise RuntimeError(f"JupyterLab did not come up within {START_SECONDS:.0f} s")
