"""No kernel touches memory beyond its buffers, not even to read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.devices.kernels.harness import opencl

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs mprotect")
def test_nothing_is_touched_beyond_the_end_of_a_buffer() -> None:
    _, _, queue = opencl()
    if not queue.device.host_unified_memory:
        pytest.skip("the device has memory of its own")
    child = subprocess.run(
        [sys.executable, "-m", "tests.devices.kernels.bounds"], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert child.returncode == 0, f"ended with {child.returncode} after\n{child.stdout}{child.stderr[-2000:]}"
    assert child.stdout.endswith("all inside\n")
