"""tfedu and its peers, side by side: ``python -m benchmarks.peers [--kernels] [--rounds N] [--out FILE] [model ...]``.

Every library that :mod:`benchmarks.peers.environments` finds is a process of its own that waits while the others work.
A model is built everywhere first; then the libraries train it in turns, round after round, each as many steps as take
it about half a second. A ratio is taken within a round, where both saw the same machine; the median of the rounds
counts. ``--kernels`` times single products and convolutions (:mod:`benchmarks.kernels`) instead. ``--out`` keeps the
result as JSON; ``benchmarks.peers.page`` makes ``docs/performance.md`` of it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import tfedu as tf
from benchmarks.kernels import KERNELS
from benchmarks.measure import foreign_load
from benchmarks.models import MODELS
from benchmarks.peers.environments import NUMPY, OURS, PEERS, python_of
from benchmarks.peers.peak import measure

ROOT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("worker.py")
SECONDS = 0.5
KERNEL_SECONDS = 0.2


class Worker:
    """The process of one library."""

    def __init__(self, name: str) -> None:
        module = PEERS[name].module if name in PEERS else name.lower()
        python = python_of(name)
        assert python is not None
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
        self.process = subprocess.Popen(
            [python, "-W", "ignore", WORKER, module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.version = self.ask(version=True)["version"]

    def ask(self, **order: Any) -> dict[str, Any]:
        """Send an order, wait for the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(order), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"error": "the process ended"}

    def close(self) -> None:
        """Let the process end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def compare(workers: dict[str, Worker], name: str, rounds: int) -> dict[str, Any]:
    """Train one model everywhere; milliseconds per step and seconds to the first step, by library."""
    counts: dict[str, int] = {}
    result: dict[str, Any] = {"model": name, "flops": flops(name), "libraries": {}}
    for library, worker in workers.items():
        built = worker.ask(build=name)
        if "error" not in built:
            pace = min(worker.ask(steps=2)["seconds"] / 2 for _ in range(3))
            counts[library] = max(2, int((KERNEL_SECONDS if name in KERNELS else SECONDS) / pace))
            result["libraries"][library] = {"first_s": round(built["seconds"], 3), "ms": []}
        elif not built["error"].startswith("KeyError"):
            print(f"  {library}: {built['error']}", file=sys.stderr)
    for _ in range(rounds):
        for library, count in counts.items():
            seconds = workers[library].ask(steps=count)["seconds"]
            result["libraries"][library]["ms"].append(round(1000 * seconds / count, 4))
    return result


def flops(name: str) -> int:
    """Multiplications and additions of one step of a model, or of one run of a kernel."""
    return KERNELS[name].flops if name in KERNELS else MODELS[name](tf).flops


def line(result: dict[str, Any], peak: float) -> str:
    """One model as a line of text."""
    ours = result["libraries"][OURS]["ms"]
    median = statistics.median(ours)
    rate = result["flops"] / median / 1e6
    words = [f"{result['model']:<60} {OURS} {median:9.3f} ms"]
    words.append(f"{rate:6.1f} GFLOP/s ({rate / peak:4.0%})" if rate else f"{'':>21}")
    for library, times in result["libraries"].items():
        if library != OURS:
            ratio = statistics.median(theirs / mine for theirs, mine in zip(times["ms"], ours))
            words.append(f"{library} {statistics.median(times['ms']):.3f} ms = {ratio:.2f}x")
    return "  ".join(words)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("models", nargs="*")
    parser.add_argument("--kernels", action="store_true", help="single products and convolutions")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    known = KERNELS if options.kernels else MODELS
    names = [name for name in known if not options.models or any(part in name for part in options.models)]
    libraries = [OURS, *(name for name in PEERS if python_of(name) is not None)]
    libraries += [NUMPY] * options.kernels
    load = foreign_load()
    peak = measure()
    workers = {library: Worker(library) for library in libraries}
    print(f"peak {peak['gflops']:.0f} GFLOP/s, {peak['gbytes']:.1f} GB/s; load before {load:.2f}", flush=True)
    results = []
    for name in names:
        results.append(compare(workers, name, options.rounds))
        print(line(results[-1], peak["gflops"]), flush=True)
    for worker in workers.values():
        worker.close()
    if options.out:
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
        document = {
            "date": datetime.date.today().isoformat(),
            "commit": commit.stdout.strip(),
            "machine": f"{peak['device']}, {os.cpu_count()} cores, {platform.machine()}",
            "load_before": round(load, 2),
            "peak_gflops": round(peak["gflops"], 1),
            "peak_gbytes": round(peak["gbytes"], 1),
            "versions": {library: worker.version for library, worker in workers.items()},
            "models": results,
        }
        options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
