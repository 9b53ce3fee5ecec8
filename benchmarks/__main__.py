"""``python -m benchmarks [--seconds S] [--devices reference,opencl] [model ...]``: a table of milliseconds per step."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys

from benchmarks.measure import foreign_load, time_model
from benchmarks.models import MODELS

HEADER = f"{'model':<34}{'device':<11}{'median ms':>10}{'best ms':>9}{'GFLOP/s':>9}{'first s':>9}"


def run(names: list[str], seconds: float) -> None:
    """Time the named models on the device that ``TFEDU_DEVICE`` names; one line each."""
    import tfedu as tf

    for name in names:
        model = MODELS[name](tf)
        timing = time_model(tf, model, seconds)
        rate = f"{model.flops / timing.median / 1e6:.1f}" if model.flops else "-"
        device = os.environ.get("TFEDU_DEVICE", "default")
        print(
            f"{name:<34}{device:<11}{timing.median:>10.3f}{timing.best:>9.3f}{rate:>9}{timing.first:>9.2f}", flush=True
        )


def main() -> int:
    """Every device in a process of its own, so that none inherits another's threads, caches or memory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("models", nargs="*", help=f"part of a name; there are: {'; '.join(MODELS)}")
    parser.add_argument("--seconds", type=float, default=3.0, help="about how long to train each model (default: 3)")
    parser.add_argument("--devices", default="reference,opencl", help="default: reference,opencl")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = [name for name in MODELS if not options.models or any(part in name for part in options.models)]
    if not names:
        parser.error(f"no model is called {' or '.join(options.models)}; there are: {'; '.join(MODELS)}")
    if options.here:
        run(names, options.seconds)
        return 0
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {foreign_load():.1f}"
    )
    if foreign_load() > 0.5:
        print("Other programs are busy on this machine: the best figures mean more than the medians.")
    print(HEADER, flush=True)
    status = 0
    for device in options.devices.split(","):
        command = [sys.executable, "-m", "benchmarks", "--here", "--seconds", str(options.seconds), *names]
        status |= subprocess.run(command, env={**os.environ, "TFEDU_DEVICE": device}).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
