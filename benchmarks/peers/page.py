"""``python -m benchmarks.peers.page`` writes ``docs/performance.md`` from what ``python -m benchmarks.peers`` found.

The words about the gaps stand in ``docs/performance/gaps.md``, and are taken over as they are.
"""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from benchmarks.peers.environments import OURS

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "performance"


def page() -> str:
    """The page: one table of speeds, one of first steps, and what is known about the gaps."""
    result = json.loads((FOLDER / "peers.json").read_text(encoding="utf8"))
    peers = [name for name in result["versions"] if name != OURS]
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    head = f"| model | tfedu, ms | GFLOP/s | of the peak | {' | '.join(peers)} | fastest peer |"
    lines = [
        "# How fast it is",
        "",
        "Milliseconds per training step, and how many times longer the peers take: above 1, tfedu is faster. Every",
        "library trains the same model in turns on the same machine; a ratio is taken within a round, and the median",
        "of the rounds is shown. `make bench-peers` installs the peers and repeats this.",
        "",
        f"{result['date']}, commit {result['commit']}; {result['machine']}. {versions}. Measured peak of the machine:",
        f"{result['peak_gflops']:.0f} GFLOP/s (float32), {result['peak_gbytes']:.1f} GB/s; load before: "
        f"{result['load_before']}.",
        "",
        head,
        "|" + "---|" * (head.count("|") - 1),
        *(_speed(model, peers, result["peak_gflops"]) for model in result["models"]),
        "",
        "## The first step",
        "",
        "Seconds for the graph, its compilation (tfedu: with the kernels of earlier runs in the cache) and two steps.",
        "",
        f"| model | tfedu | {' | '.join(peers)} |",
        "|" + "---|" * (len(peers) + 2),
        *(_first(model, peers) for model in result["models"]),
        "",
        (FOLDER / "gaps.md").read_text(encoding="utf8").rstrip(),
    ]
    return "\n".join(lines) + "\n"


def _speed(model: dict[str, Any], peers: list[str], peak: float) -> str:
    ours = model["libraries"][OURS]["ms"]
    median = statistics.median(ours)
    rate = model["flops"] / median / 1e6
    ratios = {
        name: statistics.median(theirs / mine for theirs, mine in zip(model["libraries"][name]["ms"], ours))
        for name in peers
        if name in model["libraries"]
    }
    cells = [model["model"], f"{median:.3g}", f"{rate:.0f}" if rate else "-", f"{rate / peak:.0%}" if rate else "-"]
    cells += [f"{ratios[name]:.2f}" if name in ratios else "-" for name in peers]
    return f"| {' | '.join(cells)} | {min(ratios.values()):.2f} |" if ratios else f"| {' | '.join(cells)} | - |"


def _first(model: dict[str, Any], peers: list[str]) -> str:
    libraries = model["libraries"]
    cells = [f"{libraries[name]['first_s']:.2f}" if name in libraries else "-" for name in (OURS, *peers)]
    return f"| {model['model']} | {' | '.join(cells)} |"


if __name__ == "__main__":
    FOLDER.with_suffix(".md").write_text(page(), encoding="utf8")
