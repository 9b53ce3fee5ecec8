"""``python -m benchmarks.peers.page`` writes ``docs/performance.md`` from the results in ``docs/performance``.

``peers.json`` and ``kernels.json`` come from ``python -m benchmarks.peers``, ``sweeps.json`` from
``python -m benchmarks.sweeps``. The words about the gaps stand in ``gaps.md``, and are taken over as they are.
"""

from __future__ import annotations

import json
import statistics
from math import prod
from pathlib import Path
from typing import Any

from benchmarks.peers.environments import OURS

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "performance"


def page() -> str:
    """The page: speeds of the models, their first steps, single kernels, how the cost grows, and the known gaps."""
    result, kernels, sweeps = (
        json.loads((FOLDER / f"{name}.json").read_text(encoding="utf8")) for name in ("peers", "kernels", "sweeps")
    )
    peers = [name for name in result["versions"] if name != OURS]
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
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
        *_table(
            ["model", "tfedu, ms", "GFLOP/s", "of the peak", *peers, "fastest peer"],
            [_speed(model, peers, result["peak_gflops"]) for model in result["models"]],
        ),
        "",
        "## The first step",
        "",
        "Seconds for the graph, its compilation (tfedu: with the kernels of earlier runs in the cache) and two steps.",
        "",
        *_table(["model", "tfedu", *peers], [_first(model, peers) for model in result["models"]]),
        "",
        *_kernels(kernels),
        "",
        *_sweeps(sweeps),
        "",
        (FOLDER / "gaps.md").read_text(encoding="utf8").rstrip(),
    ]
    return "\n".join(lines) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]


def _ratios(model: dict[str, Any], peers: list[str]) -> dict[str, float]:
    ours = model["libraries"][OURS]["ms"]
    return {
        name: statistics.median(theirs / mine for theirs, mine in zip(model["libraries"][name]["ms"], ours))
        for name in peers
        if name in model["libraries"]
    }


def _speed(model: dict[str, Any], peers: list[str], peak: float) -> list[str]:
    median = statistics.median(model["libraries"][OURS]["ms"])
    rate = model["flops"] / median / 1e6
    ratios = _ratios(model, peers)
    cells = [model["model"], f"{median:.3g}", f"{rate:.0f}" if rate else "-", f"{rate / peak:.0%}" if rate else "-"]
    cells += [f"{ratios[name]:.2f}" if name in ratios else "-" for name in peers]
    return [*cells, f"{min(ratios.values()):.2f}" if ratios else "-"]


def _first(model: dict[str, Any], peers: list[str]) -> list[str]:
    libraries = model["libraries"]
    return [model["model"], *(f"{libraries[n]['first_s']:.2f}" if n in libraries else "-" for n in (OURS, *peers))]


def _kernels(result: dict[str, Any]) -> list[str]:
    peers = [name for name in result["versions"] if name != OURS]
    lines = [
        "## Single matrix products and convolutions",
        "",
        "The same comparison for one operation at a time, float32; NumPy multiplies with OpenBLAS. The last line of",
        "each table is the geometric mean of the ratios.",
        f"{result['date']}, commit {result['commit']}; measured peak {result['peak_gflops']:.0f} GFLOP/s.",
    ]
    for title, word in (("product", "product"), ("convolution", ",")):
        found = [model for model in result["models"] if word in model["model"]]
        present = [name for name in peers if any(name in model["libraries"] for model in found)]
        rows = [_speed(model, present, result["peak_gflops"]) for model in found]
        means = [_mean([_ratios(model, [name])[name] for model in found]) for name in present]
        least = _mean([min(_ratios(model, present).values()) for model in found])
        head = [title, "tfedu, ms", "GFLOP/s", "of the peak", *present, "fastest peer"]
        lines += ["", *_table(head, [*rows, ["mean", "", "", "", *means, least]])]
    return lines


def _mean(ratios: list[float]) -> str:
    return f"{prod(ratios) ** (1 / len(ratios)):.2f}"


def _sweeps(result: dict[str, Any]) -> list[str]:
    sizes = [row["batch"] for row in next(iter(result["batches"].values()))]
    steps = [[name, *(f"{row['ms']:.3g}" for row in rows)] for name, rows in result["batches"].items()]
    keys = ("operations", "build_s", "first_s", "hit_us")
    graphs = [[f"{row[key]:,}" for key in keys] for row in result["graphs"]]
    return [
        "## How the cost grows",
        "",
        f"Milliseconds per training step by the size of the batch ({result['date']}; load before:",
        f"{result['load_before']}):",
        "",
        *_table(["model", *map(str, sizes)], steps),
        "",
        "A graph of a chain of additions: seconds to build it, seconds of its first run (plan and compilation), and",
        "microseconds of `sess.run` for one small operation that stands beside the chain in the same graph:",
        "",
        *_table(["operations", "building, s", "first run, s", "run beside it, µs"], graphs),
    ]


if __name__ == "__main__":
    FOLDER.with_suffix(".md").write_text(page(), encoding="utf8")
