"""Which device runs which operation."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from tfedu.devices.reference import ReferenceDevice
from tfedu.graph.device_spec import DeviceSpec
from tfedu.graph.dtypes import resource, string
from tfedu.graph.errors import InvalidArgumentError
from tfedu.graph.operation import Operation
from tfedu.runtime.config import ConfigProto

HOST = "host"
_PREFIX = "/job:localhost/replica:0/task:0"


@lru_cache(maxsize=4)
def _devices(choice: str) -> dict[str, Any]:
    if choice not in ("", "opencl", "reference"):
        raise ValueError(f"TFEDU_DEVICE is {choice!r}; it may be 'opencl' or 'reference'")
    if choice != "reference":
        from tfedu.devices import opencl

        found = opencl.devices()
        if found:
            devices: dict[str, Any] = {d.name: d for d in found}
            devices.setdefault("/device:CPU:0", ReferenceDevice())
            return devices
        notice = opencl.notice()
        if choice == "opencl":
            raise RuntimeError(notice or "no OpenCL device was found")
        if notice:
            warnings.warn(notice, RuntimeWarning, stacklevel=2)
    return {"/device:CPU:0": ReferenceDevice()}


def available() -> dict[str, Any]:
    """TensorFlow's device name -> Device.

    ``TFEDU_DEVICE=reference`` leaves only the reference device; ``TFEDU_DEVICE=opencl`` does not accept it. Without
    the variable OpenCL is used where it works, else the reference device, with one notice that says what to install.

    Raises:
        ValueError: an unknown value of TFEDU_DEVICE.
        RuntimeError: OpenCL is demanded and not there.
    """
    return _devices(os.environ.get("TFEDU_DEVICE", "").strip().lower())


_HELD_BY_HOST = frozenset((string, resource))


class Placer:
    """Decides for the operations of one session.

    Host operations (strings, printing, Python functions) run on the host whatever their device says. Everything else
    runs where ``tf.device`` says; otherwise on the first GPU if there is one, else on the CPU. What touches a variable
    runs where the variable lives.
    """

    def __init__(self, devices: dict[str, Any], config: ConfigProto) -> None:
        self.devices = devices
        self.config = config
        self.default = next((name for name in devices if ":GPU:" in name), "/device:CPU:0")
        self._seen: dict[Operation, str] = {}

    def place(self, op: Operation) -> str:
        """The name of a device, or :data:`HOST`.

        Raises:
            InvalidArgumentError: ``Cannot assign a device for operation ...``.
        """
        if op not in self._seen:
            self._seen[op] = self._decide(op)
        return self._seen[op]

    def _decide(self, op: Operation) -> str:
        if on_host(op):
            return HOST
        for arg, tensor in zip(op.op_def.inputs, op.inputs):
            if arg.is_ref:
                return self.place(tensor.op)
        if not op.device:
            return self.default
        wanted = DeviceSpec.from_string(op.device)
        if wanted.device_type is None:
            return self.default
        name = f"/device:{wanted.device_type}:{wanted.device_index or 0}"
        if name in self.devices and wanted.job in (None, "localhost"):
            return name
        if self.config.allow_soft_placement:
            return self.default if wanted.device_type == "GPU" else "/device:CPU:0"
        known = ", ".join(f"{_PREFIX}{n}" for n in sorted(self.devices))
        raise InvalidArgumentError(
            op,
            op,
            f"Cannot assign a device for operation {op.name}: {{{{node {op.name}}}}}was explicitly assigned to "
            f"{op.device} "
            f"but available devices are [ {known} ]. Make sure the device specification refers to a valid device.",
        ).with_hint("device")

    def log(self, ops: Iterable[Operation]) -> None:
        """Print ``name: (Type): /job:localhost/...`` for every operation, as log_device_placement does."""
        for op in ops:
            where = self.place(op)
            print(f"{op.name}: ({op.type}): {_PREFIX}{'/device:CPU:0' if where == HOST else where}")


def on_host(op: Operation) -> bool:
    """Whether ``op`` is computed by Python: it has no device rule, or it handles strings or handles."""
    return op.op_def.lower is None or any(t.dtype.base_dtype in _HELD_BY_HOST for t in [*op.inputs, *op.outputs])


def mapping_text(devices: dict[str, Any]) -> str:
    """``Device mapping:`` and a line per device, as TensorFlow prints it."""
    lines = [f"{_PREFIX}{name} -> {device.description}" for name, device in devices.items() if ":GPU:" in name]
    return "Device mapping:" + ("".join("\n" + line for line in lines) if lines else " no known devices.")
