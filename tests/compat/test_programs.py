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


HOUSING = "boston_house_prices.csv"
"""The 506 houses in and around Boston; looked for in the folder ``housing`` of those that ``TFEDU_DATA`` names."""


def run(*arguments: str, device: str = "reference", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """``python -m tfedu run ...`` in a process of its own, in English."""
    environment = os.environ | {"TFEDU_DEVICE": device, "TFEDU_LANG": "en", "PYTHONPATH": str(PROGRAMS.parents[2])}
    # the threads of NumPy's matrix product would wait for each other where several tests run at once
    environment |= {"OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tfedu", "run", *arguments]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(
    "program", ["line", "plane", "basics", "graphs", "perceptron", "devices", "sharing", "mandelbrot"]
)
def test_program(program: str, device: str) -> None:
    done = run(str(PROGRAMS / f"{program}.py"), device=device)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("program", ["numbers", "networks", "raindrops"])
def test_long_program(program: str, device: str) -> None:
    done = run(str(PROGRAMS / f"{program}.py"), device=device)
    assert done.returncode == 0, done.stdout + done.stderr


def _on_mnist(program: str, device: str) -> str:
    folder = datasets.find("mnist")
    if folder is None:
        pytest.skip("MNIST is not here")
    done = run(str(PROGRAMS / f"{program}.py"), str(folder), device=device)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("device", DEVICES)
def test_convolution_on_mnist(device: str) -> None:
    assert "step 120, training accuracy" in _on_mnist("digits_cnn", device)


@pytest.mark.slow
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("program", ["digits_softmax", "digits_mlp", "digits_mechanics", "digits_backprop"])
def test_training_on_mnist(program: str, device: str) -> None:
    _on_mnist(program, device)


@pytest.mark.parametrize("device", DEVICES)
def test_house_prices(device: str) -> None:
    folders = [Path(folder) for folder in os.environ.get("TFEDU_DATA", "").split(os.pathsep) if folder]
    table = next((path for folder in folders if (path := folder / "housing" / HOUSING).is_file()), None)
    if table is None:
        pytest.skip(f"{HOUSING} is not here")
    done = run(str(PROGRAMS / "housing.py"), str(table), device=device)
    assert done.returncode == 0, done.stdout + done.stderr


def test_old_spellings_are_named_once() -> None:
    done = run(str(PROGRAMS / "basics.py"))
    notices = [line for line in done.stderr.splitlines() if "notice:" in line]
    # three calls of tf.mul and one each of tf.sub and tf.initialize_variables
    assert len(notices) == 3, done.stderr
    assert "basics.py" in notices[0]
    assert any("tf.mul" in line and line.endswith("tf.multiply") for line in notices)
