"""OpenCL devices. Nothing is loaded before :func:`devices` is called for the first time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tfedu.devices.opencl.device import OpenCLDevice

#: Why there is no OpenCL device, in the learner's language; None while there are some or nobody has asked.
notice: str | None = None

_lock = threading.Lock()
_found: list[OpenCLDevice] | None = None


def devices() -> list[OpenCLDevice]:
    """The OpenCL devices of this machine: a CPU is ``/device:CPU:0``, GPUs are ``/device:GPU:0`` and so on.

    Looked for once per process. An empty list comes with one warning that says what to install; the same text stays
    in :data:`notice`.
    """
    global _found, notice
    with _lock:
        if _found is None:
            from tfedu.devices.opencl import discovery

            _found, notice = discovery.find()
        return list(_found)
