"""Which OpenCL devices can be used here, found out without ever being hurt by a driver.

What can go wrong, and what is done about it:

* PoCL links its kernels with ``ld`` and aborts the process when there is none: it is not used then, and the notice
  says what to install;
* PoCL shows no device when its cache folder cannot be written: a writable one is chosen before it is loaded;
* PoCL may not know the processor, or compile kernels for another one than its library of functions, which makes them
  slow or crash: a few ways to compile are tried, and the fastest that gives right results is used;
* a driver may crash or hang: everything is tried in a child process first. The verdict is kept in the cache folder,
  under a name made of all that could change it; that a driver hung counts for an hour, as the machine may have been
  busy.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from tfedu.i18n import t

if TYPE_CHECKING:
    from tfedu.devices.opencl.device import OpenCLDevice

_PROBE = Path(__file__).with_name("probe.py")
_POCL = "Portable Computing Language"
#: Seconds after which a driver that is being tried counts as hung.
TIMEOUT = float(os.environ.get("TFEDU_PROBE_TIMEOUT", "60"))
#: Seconds for which such a verdict is believed.
_HUNG_FOR = 3600.0


class Way(TypedDict):
    """One way to compile programs for a device.

    Attributes:
        processor: the name of the processor for which PoCL is made to compile, or "" for the one it found itself.
        prefix, suffix: what stands around every program, or "".
        width: float lanes of the vectors that kernels should use; 1 on a GPU.
    """

    processor: str
    prefix: str
    suffix: str
    width: int


def _way(width: int, processor: str = "", features: str = "") -> Way:
    """Compile for ``processor``, letting kernels use ``features`` that it would not have."""
    prefix = suffix = ""
    if processor:
        # PoCL's cache does not know the exchanged name: a program must differ to be compiled anew
        prefix = f"typedef int compiled_for_{processor.replace('-', '_')};"
    if features:
        prefix = f'#pragma clang attribute push(__attribute__((target("{features}"))), apply_to=function)'
        suffix = "#pragma clang attribute pop"
    return Way(processor=processor, prefix=prefix, suffix=suffix, width=width)


@dataclass(slots=True)
class Report:
    """What discovery found.

    Attributes:
        devices: every OpenCL device as the probe lists it, with ``ok`` and either ``way`` (how to compile for it, a
            :class:`Way`) or ``why`` not (a key of the catalogue) and ``text``.
        notice: the text that explains why there is no OpenCL device, or None.
        cache: the folder used for compiled kernels and verdicts.
        vendors: what ``OCL_ICD_VENDORS`` was set to, because with all drivers loaded the child crashed; or None.
    """

    devices: list[dict[str, Any]] = field(default_factory=list)
    notice: str | None = None
    cache: str = ""
    vendors: str | None = None

    def usable(self) -> list[dict[str, Any]]:
        return [d for d in self.devices if d.get("ok")]


def cache_folder() -> Path:
    """A folder that can be written: ``$TFEDU_CACHE``, else the platform's cache folder, else a temporary one."""
    candidates = [os.environ.get("TFEDU_CACHE")]
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA") or home
    elif sys.platform == "darwin":
        home = os.path.expanduser("~/Library/Caches")
    candidates.append(os.path.join(home, "tfedu"))
    for candidate in candidates:
        if candidate and _writable(Path(candidate)):
            return Path(candidate)
    folder = Path(tempfile.gettempdir()) / f"tfedu-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    if _writable(folder):
        return folder
    return Path(tempfile.mkdtemp(prefix="tfedu-"))


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def prepare() -> Path:
    """Set what PoCL reads from the environment; must happen before an OpenCL library is loaded."""
    folder = cache_folder()
    chosen = os.environ.get("POCL_CACHE_DIR")
    if not chosen or not _writable(Path(chosen)):
        pocl = folder / "pocl"
        pocl.mkdir(parents=True, exist_ok=True)
        os.environ["POCL_CACHE_DIR"] = str(pocl)
    # PyOpenCL's own cache: it cannot even be imported where the usual folder is read-only
    usual = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if not _writable(Path(usual)):
        os.environ["XDG_CACHE_HOME"] = str(folder)
    os.environ.setdefault("POCL_DEVICES", "basic pthread")
    os.environ.setdefault("POCL_AFFINITY", "1")
    return folder


def discover(fresh: bool = False) -> Report:
    """Find out what works. ``fresh`` ignores a verdict kept from before."""
    folder = prepare()
    report = Report(cache=str(folder))
    if importlib.util.find_spec("pyopencl") is None:
        report.notice = t("opencl.no_pyopencl")
        return report
    has_ld = shutil.which("ld") is not None
    path = folder / f"opencl-{_fingerprint(has_ld)}.json"
    kept = None if fresh else _kept(path)
    if kept is None:
        kept = _examine(has_ld)
        _keep(path, kept)
    report.devices, report.vendors = kept["devices"], kept["vendors"]
    if report.vendors is not None:
        os.environ["OCL_ICD_VENDORS"] = report.vendors
    for device in report.devices:
        if device.get("why"):
            device["text"] = t(f"opencl.{device['why']}", device=_title(device))
    if not report.usable():
        reasons = list(dict.fromkeys(d["text"] for d in report.devices if d.get("text")))
        if not has_ld and not reasons:
            reasons = [t("opencl.no_ld", device="PoCL")]
        report.notice = t("opencl.unavailable", reason=" ".join(reasons) or t("opencl.no_driver"))
    return report


def _title(device: dict[str, Any]) -> str:
    """What a text calls the device; ld concerns a whole platform."""
    pocl = device["platform_name"] == _POCL
    if device.get("name") and device.get("why") != "no_ld":
        return str(device["name"])
    return "PoCL" if pocl else str(device["platform_name"])


def _fingerprint(has_ld: bool) -> str:
    """A name for everything on which the verdict depends."""
    parts: list[str] = [sys.version, platform.node(), platform.machine(), str(has_ld), _processor()]
    for package in ("pyopencl", "pocl-binary-distribution", "intel-opencl-rt"):
        try:
            parts.append(importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            parts.append("-")
    parts += [f"{k}={v}" for k, v in sorted(os.environ.items()) if k.startswith(("OCL_ICD", "POCL_DEV", "OPENCL_"))]
    for folder in {"/etc/OpenCL/vendors", os.environ.get("OCL_ICD_VENDORS", "")} - {""}:
        place = Path(folder)
        files = sorted(place.iterdir()) if place.is_dir() else [place]
        parts += [f"{f}:{f.stat().st_mtime_ns}:{f.stat().st_size}" for f in files if f.exists()]
    parts.append(hashlib.sha256(_PROBE.read_bytes()).hexdigest())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf8") as file:
            lines = [line.strip() for line in file if line.startswith(("model", "flags", "cpu family", "Features"))]
        return "\n".join(dict.fromkeys(lines))
    except OSError:
        return platform.processor()


def _kept(path: Path) -> dict[str, Any] | None:
    """A verdict from before; a damaged file counts as none."""
    try:
        kept = json.loads(path.read_text(encoding="utf8"))
        right = isinstance(kept["devices"], list) and all(isinstance(d["ok"], bool) for d in kept["devices"])
        if right and (not kept["hung"] or time.time() - kept["hung"] < _HUNG_FOR):
            return {"devices": kept["devices"], "vendors": kept["vendors"]}
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def _keep(path: Path, verdict: dict[str, Any]) -> None:
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf8") as file:
            json.dump(verdict, file)
        os.replace(file.name, path)
    except OSError:
        pass  # the next start asks the drivers again


_hung = 0.0  # when a child of this process last took too long


def _child(*arguments: str, given: str = "") -> tuple[list[Any], bool]:
    """The JSON lines that the probe prints, and whether it came to a good end."""
    global _hung
    command = [sys.executable, "-W", "ignore", str(_PROBE), *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        text, ended = done.stdout, done.returncode == 0
    except subprocess.TimeoutExpired as error:
        _hung = time.time()
        output = error.stdout or b""
        text, ended = output.decode(errors="replace") if isinstance(output, bytes) else output, False
    except OSError:
        return [], False
    lines = []
    for line in text.splitlines():
        with contextlib.suppress(ValueError):
            lines.append(json.loads(line))
    return lines, ended


def _list() -> list[dict[str, Any]] | None:
    lines, ended = _child("list")
    return lines[-1] if ended and lines else None


def _try(device: dict[str, Any], ways: list[Way]) -> list[float | None]:
    """Seconds for every way; None where the driver fails. After a crash a new child goes on with the next way."""
    times: list[float | None] = []
    while len(times) < len(ways):
        rest = json.dumps(ways[len(times) :])
        lines, ended = _child("try", str(device["platform"]), str(device["device"]), given=rest)
        times += lines[: len(ways) - len(times)]
        if not ended and len(times) < len(ways):
            times.append(None)
        elif ended and not lines:
            break
    return times + [None] * (len(ways) - len(times))


def _examine(has_ld: bool) -> dict[str, Any]:
    """Ask every driver, in child processes."""
    global _hung
    _hung = 0.0
    vendors = None
    listed = _list()
    if listed is None and (own := _bundled()) is not None:
        # some driver brings the process down as soon as it is loaded: go on with the one that came with us
        before = os.environ.get("OCL_ICD_VENDORS")
        os.environ["OCL_ICD_VENDORS"] = vendors = own
        listed = _list()
        if before is None and listed is None:
            del os.environ["OCL_ICD_VENDORS"]
            vendors = None
    devices = listed or [{"platform": None, "device": None, "platform_name": "OpenCL", "why": "no_driver"}]
    # the threaded PoCL device first: what is best for it is best for its single-threaded twin
    for device in sorted(devices, key=lambda d: str(d.get("name")).startswith("basic")):
        if device["device"] is None:
            device.setdefault("why", "no_device")
        elif device["platform_name"] == _POCL and not has_ld:
            device["why"] = "no_ld"
        else:
            known = [d["way"] for d in devices if d["platform"] == device["platform"] and d["cpu"] and "way" in d]
            way = _best_way(device, known[:1] or _ways(device))
            if way is None:
                device["why"] = "crashes"
            else:
                device["way"] = way
        device["ok"] = not device.get("why")
    return {"devices": devices, "vendors": vendors, "hung": _hung}


def _bundled() -> str | None:
    """PoCL's own vendor file, which pip installed beside PyOpenCL."""
    spec = importlib.util.find_spec("pyopencl")
    folder = Path(spec.origin).parent / ".libs" if spec is not None and spec.origin else None
    return str(folder) if folder is not None and any(folder.glob("*.icd")) else None


#: The processors for which the functions in PoCL's wheel were compiled, the best first: flags needed, the name,
#: float lanes. Compiling kernels for the same processor lets the compiler inline those functions.
_LIBRARIES = (
    ({"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}, "skylake-avx512", 16),
    ({"avx2", "fma", "f16c", "bmi2", "movbe"}, "haswell", 8),
)


def _ways(device: dict[str, Any]) -> list[Way]:
    """What is worth trying, the most promising first."""
    if not device["cpu"]:
        return [_way(1)]
    flags = set(_processor().split())
    ways = [_way(16), _way(8)] if "avx512f" in flags else [_way(8), _way(16)]
    if device["platform_name"] == _POCL:
        if "avx512f" in flags:
            # PoCL 3.0 leaves clwb out on some Intel processors, and then no function of its library is inlined
            ways.insert(0, _way(16, features="clwb"))
        if "PoCL 3.0" in device["platform_version"]:
            known = [_way(width, processor) for needs, processor, width in _LIBRARIES if needs <= flags]
            ways = known[:1] + ways
    return ways


def _best_way(device: dict[str, Any], ways: list[Way]) -> Way | None:
    """The way in which this device is fastest; None if it fails in each."""
    best, least = None, float("inf")
    for way, seconds in zip(ways, _try(device, ways), strict=True):
        # a later way must be clearly better: a little faster may be chance
        if seconds is not None and seconds < (0.8 * least if best else least):
            best, least = way, seconds
    return best


def open_devices(report: Report) -> list[OpenCLDevice]:
    """The usable devices, named as TensorFlow names them: CPU:0 and GPU:0, GPU:1, ..."""
    if not report.usable():
        return []
    import pyopencl as cl

    from tfedu.devices.opencl.device import OpenCLDevice
    from tfedu.devices.opencl.probe import compile_for

    # By name, not by number: a program that used OpenCL before tfedu may have loaded a driver that shows fewer devices
    # here than it showed to the probe.
    present: dict[tuple[str, str], list[cl.Device]] = {}
    for driver in cl.get_platforms():
        for device in driver.get_devices():
            present.setdefault((driver.name.strip(), device.name.strip()), []).append(device)
    handles = []
    for entry in report.devices:
        alike = present.get((entry["platform_name"], str(entry.get("name"))), [])
        if alike:
            handle = alike.pop(0)
            if entry.get("ok"):
                handles.append((entry, handle))
    processors = [(e, h) for e, h in handles if e["cpu"]]
    opened = []
    if processors:
        # the fullest set of cores; PoCL's single-threaded twin goes with it if both lie in one platform
        entry, handle = max(processors, key=lambda pair: (pair[0]["units"], not pair[0]["name"].startswith("basic")))
        twins = [h for e, h in processors if e["platform"] == entry["platform"] and e["name"].startswith("basic")]
        group = [*(h for h in twins if h != handle)][:1] + [handle]
        way: Way = entry["way"]
        for member in group:
            compile_for(member, way["processor"])
        opened.append(OpenCLDevice("/device:CPU:0", group, way["prefix"], way["suffix"], way["width"]))
    for index, (_, handle) in enumerate((e, h) for e, h in handles if not e["cpu"]):
        opened.append(OpenCLDevice(f"/device:GPU:{index}", [handle]))
    return opened


def find() -> tuple[list[OpenCLDevice], str | None]:
    """The devices, and why there are none."""
    report = discover()
    return open_devices(report), report.notice
