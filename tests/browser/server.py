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

START_SECONDS = 60.0
STOP_SECONDS = 15.0

# What would let the machine's own state into a test: the user's data and the settings of another Jupyter.
_FOREIGN = ("TFEDU_DATA", "TFEDU_DEVICE", "JUPYTER_CONFIG_PATH", "JUPYTER_PATH", "JUPYTER_TOKEN")


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
    """Start a server whose kernels speak ``language``; everything it writes goes below ``scratch``.

    Raises:
        RuntimeError: when it does not come up; the message ends with its log.
    """
    notebooks = scratch / "notebooks"
    notebooks.mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        environment[name] = str(scratch / name.lower())
    environment |= {
        "TFEDU_LANG": language,
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
    }
    switches = scratch / "jupyter_config_dir" / "labconfig" / "page_config.json"
    switches.parent.mkdir(parents=True)
    # The popup that offers news from the network.
    switches.write_text(json.dumps({"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}))
    log = scratch / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
                *("--ip=127.0.0.1", "--port=0", f"--ServerApp.root_dir={notebooks}"),
                # No list of extensions from a registry, no history of kernels to cull, no terminals.
                *("--LabApp.extension_manager=readonly", "--ServerApp.terminals_enabled=False"),
            ],
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
    return LabServer(process, notebooks, info["url"], info["token"], log)


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
