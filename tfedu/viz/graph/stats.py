"""Compute time and memory per operation, from the ``step_stats`` of a traced run."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


def stats_of(run_metadata: Any, names: Collection[str]) -> dict[str, tuple[float, float]]:
    """``{name: (microseconds, bytes)}`` of every operation in ``names`` that the run recorded.

    Args:
        run_metadata: a ``RunMetadata``, or its ``step_stats``; the protocol buffers of TensorFlow are read as well.
        names: the graph's operations. A record ``"conv1/Conv2D:Conv2D"`` belongs to ``conv1/Conv2D``.

    Returns:
        times of all records of an operation added up, and the bytes of its outputs.
    """
    found: dict[str, tuple[float, float]] = {}
    for device in getattr(run_metadata, "step_stats", run_metadata).dev_stats:
        for record in device.node_stats:
            name = record.node_name.partition(":")[0]
            if name not in names:
                continue
            size = sum(output.tensor_description.allocation_description.requested_bytes for output in record.output)
            micros, bytes_ = found.get(name, (0.0, 0.0))
            found[name] = micros + record.all_end_rel_micros, max(bytes_, float(size))
    return found
