"""Device names: ``/cpu:0``, ``/device:GPU:1``, ``/job:worker/task:1/cpu:0``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

_PART = re.compile(r"/(job|replica|task|device|cpu|gpu|CPU|GPU)(?::([^/]*))?")


@dataclass(slots=True, unsafe_hash=True)
class DeviceSpec:
    """A device, wholly or partly specified.

    >>> DeviceSpec.from_string("/gpu:1").to_string()
    '/device:GPU:1'
    """

    job: str | None = None
    replica: int | None = None
    task: int | None = None
    device_type: str | None = None
    device_index: int | None = None

    @classmethod
    def from_string(cls, spec: str) -> DeviceSpec:
        """Parse a name. Raises ValueError ``Unknown attribute: ...``."""
        fields: dict[str, str | int | None] = {}
        position = 0
        while position < len(spec):
            match = _PART.match(spec, position)
            if match is None:
                unknown = re.split("[/:]", spec[position:].lstrip("/"))[0]
                raise ValueError(f"Unknown attribute: '{unknown}' in '{spec}'")
            position = match.end()
            key, value = match.groups()
            if key == "job":
                fields["job"] = value
            elif key in ("replica", "task"):
                fields[key] = int(value)
            else:
                kind, _, index = (value or "").partition(":") if key == "device" else (key, "", value or "")
                fields["device_type"] = kind.upper()
                fields["device_index"] = int(index) if index not in ("", "*") else None
        return cls(**fields)  # type: ignore[arg-type]

    def to_string(self) -> str:
        text = "" if self.job is None else f"/job:{self.job}"
        text += "" if self.replica is None else f"/replica:{self.replica}"
        text += "" if self.task is None else f"/task:{self.task}"
        if self.device_type is not None:
            text += f"/device:{self.device_type}:{'*' if self.device_index is None else self.device_index}"
        return text

    def make_merged_spec(self, dev: DeviceSpec) -> DeviceSpec:
        """A new specification: what ``dev`` says, and of this one what ``dev`` leaves open."""
        known = {f: v for f in self.__slots__ if (v := getattr(dev, f)) is not None}
        return self.replace(**known)

    def replace(self, **kwargs: Any) -> DeviceSpec:
        """A new specification that differs in these parts."""
        return replace(self, **kwargs)

    def merge_from(self, dev: DeviceSpec) -> None:
        """Become :meth:`make_merged_spec` of ``dev``."""
        self._become(self.make_merged_spec(dev))

    def parse_from_string(self, spec: str) -> DeviceSpec:
        """Become what the name says; returns itself. Raises ValueError ``Unknown attribute: ...``."""
        self._become(self.from_string(spec))
        return self

    def _become(self, other: DeviceSpec) -> None:
        for part in self.__slots__:
            setattr(self, part, getattr(other, part))
