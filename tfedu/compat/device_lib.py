"""``tensorflow.python.client.device_lib``: the devices as tutorials list them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tfedu.graph.device_spec import DeviceSpec
from tfedu.runtime.placement import available


@dataclass(frozen=True)
class DeviceAttributes:
    """One device: ``name`` (``"/device:CPU:0"``), ``device_type``, and what is known of the hardware in words."""

    name: str
    device_type: str
    physical_device_desc: str


def list_local_devices(session_config: Any = None) -> list[DeviceAttributes]:
    """The devices of this machine that tfedu can use."""
    return [
        DeviceAttributes(name, DeviceSpec.from_string(name).device_type or "CPU", str(device))
        for name, device in available().items()
    ]
