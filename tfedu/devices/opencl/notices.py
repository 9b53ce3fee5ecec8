"""Telling the learner once, in their language, what a device cannot do and what would help."""

from __future__ import annotations

import warnings
from typing import Any

from tfedu.i18n import t

_said: set[str] = set()


class DeviceNotice(UserWarning):
    """Something works, but not on the device one might expect."""


def notify(key: str, **params: Any) -> str:
    """Show the catalogue's text ``opencl.<key>`` as a warning, once per text; returns it."""
    text = t(f"opencl.{key}", **params)
    if text not in _said:
        _said.add(text)
        warnings.warn(text, DeviceNotice, stacklevel=2)
    return text
