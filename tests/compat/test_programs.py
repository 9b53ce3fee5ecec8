"""Programs as learners type them, run unchanged by ``tfedu run`` on both devices. They check themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tfedu import datasets

PROGRAMS = Path(__file__).parent / "programs"
DEVICES = ("reference", "opencl")


def run(*arguments: str, device: str = "reference", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """``python -m tfedu run ...`` in a process of its own, in English."""
    environment = os.environ | {"TFEDU_DEVICE": device, "TFEDU_LANG": "en", "PYTHONPATH": str(PROGRAMS.parents[2])}
    command = [sys.executable, "-m", "tfedu", "run", *arguments]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("program", ["line", "plane", "basics", "graphs"])
def test_program(program: str, device: str) -> None:
    done = run(str(PROGRAMS / f"{program}.py"), device=device)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("device", DEVICES)
def test_convolution_on_mnist(device: str) -> None:
    folder = datasets.find("mnist")
    if folder is None:
        pytest.skip("MNIST is not here")
    done = run(str(PROGRAMS / "digits_cnn.py"), str(folder), device=device)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "step 120, training accuracy" in done.stdout


def test_old_spellings_are_named_once() -> None:
    done = run(str(PROGRAMS / "basics.py"))
    notices = [line for line in done.stderr.splitlines() if "notice:" in line]
    # three calls of tf.mul and one each of tf.sub and tf.initialize_variables
    assert len(notices) == 3, done.stderr
    assert "basics.py" in notices[0]
    assert any("tf.mul" in line and line.endswith("tf.multiply") for line in notices)
