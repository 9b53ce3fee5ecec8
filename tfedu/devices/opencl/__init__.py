"""OpenCL devices. Nothing is loaded before :func:`devices` is called for the first time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tfedu.devices.opencl.device import OpenCLDevice

_lock = threading.Lock()
_found: list[OpenCLDevice] | None = None
_notice: str | None = None


def devices() -> list[OpenCLDevice]:
    """The OpenCL devices of this machine: a CPU is ``/device:CPU:0``, GPUs are ``/device:GPU:0`` and so on.

    Looked for once per process. Where there is none, :func:`notice` says why and what to install.
    """
    global _found, _notice
    with _lock:
        if _found is None:
            from tfedu.devices.opencl import discovery

            _found, _notice = discovery.find()
        return list(_found)


def notice() -> str | None:
    """Why there is no OpenCL device, in the learner's language; None if there are some."""
    devices()
    return _notice
