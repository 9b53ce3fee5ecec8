"""The OpenCL device of this machine, for tests that compare it with the reference device."""

from __future__ import annotations

import pytest

from tfedu.devices import opencl


@pytest.fixture(scope="session")
def device():
    """The CPU device; skips where OpenCL is not available."""
    found = opencl.devices()
    if not found:
        pytest.skip(f"no OpenCL device: {opencl.notice()}")
    return found[0]
