"""`import tfedu` is quick and does not drag in what only some sessions need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LATER = (
    "matplotlib",
    "pandas",
    "ipywidgets",
    "IPython",
    "anywidget",
    "sklearn",
    "scipy",
    "pyopencl",
    "tensorboard",
    "jupyterlab",
    "rich",
)

# The import alone, in processor seconds: on a quiet machine these are the seconds a person waits, and tests that run
# beside this one do not count. Bytecode is kept, as it is unless somebody forbids it.
MEASURE = "import time; begin = time.process_time(); import tfedu; print(time.process_time() - begin)"


def python(code: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def test_import_takes_under_half_a_second() -> None:
    """The quickest of five: other work on the machine can only make it slower."""
    times = sorted(float(python(MEASURE)) for _ in range(5))
    assert times[0] < 0.5, f"seconds: {times}"


@pytest.mark.parametrize("module", ["tfedu", "tfedu.cli"])
def test_import_leaves_the_heavy_packages_alone(module: str) -> None:
    loaded = set(python(f"import sys, {module}; print(*sys.modules)").split())
    assert module in loaded
    assert sorted(loaded & set(LATER)) == []
