"""``tfedu doctor``: what OpenCL can do on this machine, and what to do where it cannot."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

from tfedu.devices.opencl import discovery
from tfedu.i18n import t

Echo = Callable[[str], None]


def run(echo: Echo) -> int:
    """Examine the drivers afresh, run every primitive on every device, and say what was found.

    Args:
        echo: called with each line of the report.

    Returns:
        0 if there is a device and all its results are right, otherwise 1.
    """
    echo(t("opencl.doctor_title"))
    echo(
        t("opencl.doctor_versions", python=platform.python_version(), system=platform.platform(), packages=_packages())
    )
    _traps(echo)
    report = discovery.discover(fresh=True)
    echo(t("opencl.doctor_cache", path=report.cache, pocl=os.environ.get("POCL_CACHE_DIR", "-")))
    for entry in report.devices:
        _entry(echo, entry)
    if report.notice is not None:
        echo(report.notice)
        return 1
    names = [device.name for device in discovery.open_devices(report)]
    good = [_examine(echo, name) for name in names]
    echo(t("opencl.doctor_good" if all(good) else "opencl.doctor_bad"))
    return 0 if all(good) else 1


def _packages() -> str:
    found = []
    for package in ("numpy", "pyopencl", "pocl-binary-distribution"):
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{package} -")
    return ", ".join(found)


def _traps(echo: Echo) -> None:
    """What PoCL needs from the machine."""
    ld = shutil.which("ld")
    echo(t("opencl.doctor_ld", path=ld) if ld else t("opencl.no_ld", device="PoCL"))
    for variable in ("OCL_ICD_VENDORS", "POCL_DEVICES", "POCL_CACHE_DIR", "TFEDU_CACHE", "TFEDU_DEVICE"):
        if os.environ.get(variable):
            echo(f"{variable}={os.environ[variable]}")


def _entry(echo: Echo, entry: dict[str, Any]) -> None:
    if not entry["ok"]:
        echo("  ✗ " + entry["text"])
        return
    echo(
        "  ✓ "
        + t(
            "opencl.doctor_device",
            name=entry["name"],
            platform=entry["platform_version"],
            units=entry["units"],
            memory=f"{entry['memory'] / 2**30:.1f}",
            width=entry["way"]["width"],
            processor=entry["way"]["processor"] or "-",
            directive=entry["way"]["prefix"] if entry["way"]["suffix"] else "-",
        )
    )


def _examine(echo: Echo, name: str) -> bool:
    """Run the self-test of one device in a child process; True if all is right."""
    echo(t("opencl.doctor_checking", device=name))
    command = [sys.executable, "-W", "ignore", "-m", "tfedu.devices.opencl.selftest", name]
    family, right, done = "", True, False
    for line in _lines(command):
        if "family" in line:
            family = line["family"]
            echo(f"  {family}")
        elif "label" in line:
            right = right and line["ok"]
            echo(f"    {'✓' if line['ok'] else '✗'} {line['label']:<24} {line['error']:.1e}")
        done = done or "done" in line
    if not done:
        echo("  ✗ " + t("opencl.doctor_crashed", family=family or "-"))
    return right and done


def _lines(command: list[str]) -> Iterator[dict[str, Any]]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            try:
                yield json.loads(line)
            except ValueError:
                continue  # drivers like to talk
