"""Verifies the exchange with the real TensorFlow and freezes it: ``python -m tests.graph_def.exchange.verify PYTHON``.

PYTHON is a Python 3.7 with TensorFlow 1.15; names of families after it limit the work to these.
Nothing is frozen of a sample whose results differ; it is named, and the
exit status tells how many there were.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import tfedu as tf
from tests.graph_def.exchange import archive, engine, exceptions, samples
from tfedu.graph import registry


def written(python: str, families: list[str]) -> int:
    """Freeze the digests of everything that tfedu writes for these families and TensorFlow runs; how many failed."""
    digests, failed = dict(archive.verified()), 0
    for name in [name for name in digests if name.partition("/")[0] in families or families == engine.FAMILIES]:
        del digests[name]
    for family in families:
        made = list(engine.of_family(family))
        differences = engine.run_in_tensorflow(python, made)
        for sample in made:
            if sample.name not in differences and sample.form == "graph":
                digests[sample.name] = engine.digest(sample)
        for name, why in differences.items():
            if not exceptions.reason(name, exceptions.NOT_WRITTEN):
                failed += 1
                print(f"  {name}: {why}")
        print(f"{family}: {len(made) - len(differences)} of {len(made)}")
    archive.write_verified(digests)
    return failed


def foreign(python: str, families: list[str]) -> int:
    """Freeze graphs of TensorFlow's that have each operation with each of its types; how many failed.

    Of families that are not asked, what was frozen before is kept.
    """
    kept = [] if families == engine.FAMILIES else list(archive.foreign().values())
    kept = [sample for sample in kept if sample.name.partition("/")[0] not in families]
    with tempfile.TemporaryDirectory() as folder:
        names = [name for name in [*engine.CASES, *engine.PROGRAMS] if name.partition("/")[0] in families]
        wanted = [name for name in names if not exceptions.reason(name, exceptions.NOT_ASKED)]
        (Path(folder) / "wanted.json").write_text(json.dumps(wanted))
        engine.ask(python, "write", folder)
        made = list(samples.read(folder, "made"))
    accepted, refused, failed = [], [], 0
    for sample in made:
        try:
            why = engine.difference(engine.replayed(sample), sample)
        except ValueError as error:
            why = str(error)
            if strangers(sample):
                refused.append(sample)
                continue
        if why:
            failed += sample.name not in exceptions.DIFFERENT
            print(f"  {sample.name}: {why}")
        else:
            accepted.append(sample)
    chosen = kept + _chosen(accepted, set().union(*map(_kinds, kept)))
    left = set().union(*map(strangers, refused)) - set().union(*map(strangers, kept))
    for sample in sorted(refused, key=_size):
        if strangers(sample) & left:
            left -= strangers(sample)
            chosen.append(sample)
    print(f"refused: {len(refused)}, for {sorted(set().union(*map(strangers, refused)))}")
    archive.write_foreign(s.without_values() if s.name in engine.CASES else s for s in chosen)
    print(f"{len(chosen)} samples of {len(made)}, {archive.FOREIGN.stat().st_size} bytes")
    return failed


def _chosen(accepted: list[samples.Sample], met: set[str]) -> list[samples.Sample]:
    """As few as will do: all models, cases for every operation and type not ``met``, programs for what no case has."""
    chosen = [sample for sample in accepted if sample.name.startswith("models/")]
    met = met.union(*map(_kinds, chosen))
    others = {s.name: (s, _kinds(s)) for s in accepted if not s.name.startswith("models/")}
    for names in (engine.CASES, engine.PROGRAMS):
        while True:
            gains = {name: len(others[name][1] - met) for name in names if name in others}
            best = max(sorted(gains), key=gains.__getitem__, default="")
            if not best or not gains[best]:
                break
            chosen.append(others[best][0])
            met |= others[best][1]
    return chosen


def nodes(sample: samples.Sample) -> list[Any]:
    """All nodes of a sample's graphs; of the other forms of a model, none."""
    graphs = sample.graphs if sample.form == "graph" else []
    return [node for message in graphs for node in tf.GraphDef.FromString(message).node]


def strangers(sample: samples.Sample) -> set[str]:
    """The operations of a sample that tfedu does not have."""
    return {node.op for node in nodes(sample)} - set(registry.all_ops())


def _kinds(sample: samples.Sample) -> set[str]:
    """The operations of a sample with the types they have there."""
    found = set()
    for node in nodes(sample):
        types = [node.attr[name].type or list(node.attr[name].list.type) for name in sorted(node.attr)]
        found.add(f"{node.op} {types}")
    return found


def _size(sample: samples.Sample) -> int:
    return sum(map(len, sample.graphs))


if __name__ == "__main__":
    os.environ["TFEDU_DEVICE"] = "reference"
    families = sys.argv[2:] or engine.FAMILIES
    sys.exit(written(sys.argv[1], families) + foreign(sys.argv[1], families))
