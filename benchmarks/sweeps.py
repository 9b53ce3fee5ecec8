"""How the cost grows: ``python -m benchmarks.sweeps [--out FILE]``.

Two questions: how a step's time follows the batch, and what the size of a graph costs when it is planned (once) and
when it is run (nothing, beyond its arithmetic: a plan that is there is looked up, not walked).
"""

from __future__ import annotations

import argparse
import datetime
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tfedu as tf
from benchmarks.measure import foreign_load, time_model
from benchmarks.models import Model, cifar_network, convolutional_network, multilayer_perceptron, softmax_regression

BATCHES = (1, 4, 16, 64, 256, 1024)
OPERATIONS = (10, 100, 1_000, 10_000, 20_000)
MODELS: dict[str, Callable[..., Model]] = {
    "softmax regression": softmax_regression,
    "perceptron 784-500-10": multilayer_perceptron,
    "convolutional network": convolutional_network,
    "CIFAR-10 network": cifar_network,
}


def batches(name: str, sizes: tuple[int, ...] = BATCHES, seconds: float = 1.0) -> list[dict[str, Any]]:
    """Milliseconds of a training step of each batch size, and operations per second."""
    found = []
    for batch in sizes:
        model = MODELS[name](tf, batch)
        median = time_model(tf, model, seconds, rounds=5).median
        found.append({"batch": batch, "ms": round(median, 4), "gflops": round(model.flops / median / 1e6, 1)})
    return found


def graph_size(operations: int) -> dict[str, Any]:
    """A chain of additions: seconds to build the graph, seconds of the first run, microseconds of a later one.

    What is timed later is a run of one placeholder beside the chain: the same session and graph, no arithmetic.
    """
    begin = time.perf_counter()
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [8])
        y = x
        for i in range(operations):
            y = y + float(i % 7)
        beside = tf.placeholder(tf.float32, []) + 1.0
    built = time.perf_counter() - begin
    with tf.Session(graph=graph) as session:
        feed = {x: [1.0] * 8}
        begin = time.perf_counter()
        session.run(y, feed)
        first = time.perf_counter() - begin
        session.run(beside, {beside.op.inputs[0]: 1.0})
        times = []
        for _ in range(200):
            begin = time.perf_counter()
            session.run(beside, {beside.op.inputs[0]: 1.0})
            times.append(time.perf_counter() - begin)
    return {
        "operations": operations,
        "build_s": round(built, 3),
        "first_s": round(first, 3),
        "hit_us": round(1e6 * statistics.median(times), 1),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweeps", description=__doc__)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    result: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "load_before": round(foreign_load(), 2),
        "batches": {},
        "graphs": [],
    }
    for name in MODELS:
        result["batches"][name] = batches(name)
        print(name, *(f"{row['batch']}: {row['ms']:.3f} ms" for row in result["batches"][name]), sep="  ", flush=True)
    for operations in OPERATIONS:
        result["graphs"].append(graph_size(operations))
        print(result["graphs"][-1], flush=True)
    if options.out:
        options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
