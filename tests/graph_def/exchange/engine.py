"""What tfedu does in the exchange: it makes samples of golden cases and programs, and asks TensorFlow to run them."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

import tfedu as tf
from tests.graph_def.exchange import exceptions, models, samples
from tests.ops import replay, tolerance
from tfedu import autodiff
from tfedu.runtime.session import BaseSession

ORACLE = Path(__file__).with_name("oracle.py")
FAMILIES = [*dict.fromkeys(family for family, _ in replay.QUESTIONS + replay.PROGRAMS), "models"]
CASES = {f"{family}/{case.id}": (family, case) for family, case in replay.QUESTIONS}
PROGRAMS = {
    **{f"{family}/program/{program.__name__}": program for family, program in replay.PROGRAMS},
    **{f"models/program/{name}": program for name, program in models.PROGRAMS.items()},
}


def of_family(family: str) -> Iterator[samples.Sample]:
    """The samples of a family's cases and programs, those that cannot travel left out."""
    for name in [*CASES, *PROGRAMS]:
        if name.startswith(f"{family}/") and not exceptions.reason(name, exceptions.NOT_ASKED):
            yield from of_case(name) if name in CASES else of_program(name)


def of_case(name: str) -> list[samples.Sample]:
    """The sample of a case."""
    family, case = CASES[name]
    return [samples.of_case(tf, family, case, replay.frozen(family)[case.id])]


def of_program(name: str) -> list[samples.Sample]:
    """The sample of a program; of a model, in every form."""
    recording = _record(name)
    return recording.samples(tf) if name.rpartition("/")[2] in models.MODELS else [recording.sample()]


def _record(name: str) -> samples.Recording:
    recording = samples.Recording(name)
    original = BaseSession.run

    def listening(session: Any, fetches: Any, feed_dict: Any = None, *rest: Any, **options: Any) -> Any:
        try:
            assert not session._closed
            found = session._resolve(fetches)
            tensors, arrays = session._feeds(feed_dict) if feed_dict else ((), ())
        except Exception:  # a call that is wrong comes to no run: let the session say so
            return original(session, fetches, feed_dict, *rest, **options)

        def call() -> tuple[Any, list[Any]]:
            everything = [*found.tensors, *found.operations]
            values = original(session, everything, feed_dict, *rest, **options)[: len(found.tensors)]
            return values[0] if found.single is not None else found.build(dict(zip(found.tensors, values))), values

        return recording.listen(session, list(zip(tensors, arrays)), found.tensors, found.operations, call)

    with (
        tf.Graph().as_default(),
        mock.patch.object(BaseSession, "run", listening),
        mock.patch.dict(autodiff._REGISTERED, clear=True),  # what a program registers ends with it
        contextlib.redirect_stdout(io.StringIO()),
        tempfile.TemporaryDirectory() as folder,
        _inside(folder),
    ):
        PROGRAMS[name](tf)
    return recording


@contextlib.contextmanager
def _inside(folder: str) -> Iterator[None]:
    """Work in ``folder``: programs of ``models.py`` write files there."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def replayed(sample: samples.Sample) -> list[samples.Step]:
    """The steps of a sample, run here."""
    with tempfile.TemporaryDirectory() as folder, _inside(folder), contextlib.redirect_stdout(io.StringIO()):
        return samples.replay(tf, sample)


def digest(sample: samples.Sample) -> str:
    """What is frozen of a sample that was verified."""
    return samples.digest(tf, sample)


def ask(python: str, question: str, folder: str) -> None:
    """Have the real TensorFlow ``run`` the samples of a folder, or ``write`` its own."""
    subprocess.run([python, str(ORACLE), question, folder], check=True, capture_output=True, cwd=folder, timeout=900)


def run_in_tensorflow(python: str, made: Iterable[samples.Sample]) -> dict[str, str]:
    """What TensorFlow gives that differs: name of the sample -> what and where."""
    made = list(made)
    with tempfile.TemporaryDirectory() as folder:
        samples.write(folder, made)
        ask(python, "run", folder)
        results = {sample.name: sample for sample in samples.read(folder, "results")}
    return {sample.name: why for sample in made if (why := difference(results[sample.name].steps, sample))}


def difference(steps: list[samples.Step], sample: samples.Sample) -> str:
    """Where the steps of another engine give something else than the sample says; empty if nowhere."""
    try:
        compare(steps, sample)
    except AssertionError as error:
        return " ".join(str(error).split())[:400]
    return ""


def compare(actual: list[samples.Step], sample: samples.Sample) -> None:
    """Assert that another engine gave the same in every step."""
    family, case = CASES.get(sample.name, ("", None))
    factor = case.scale * tolerance.GRADIENT_FACTOR if case else tolerance.PROGRAM_FACTOR
    for number, (ours, theirs) in enumerate(zip(actual, sample.steps)):
        where = f"run {number}"
        if ours.error or theirs.error:
            assert ours.error and theirs.error, f"{where}: {ours.error or 'no error'} / {theirs.error or 'no error'}"
            continue
        for name, one, other in zip(theirs.fetches, ours.values, theirs.values):
            assert_equal = tolerance.assert_same_bits if family == "random" else tolerance.assert_same
            options = {} if family == "random" else {"factor": factor}
            assert_equal(as_frozen(one), as_frozen(other), f"{where}, {name}", **options)
    assert len(actual) == len(sample.steps), f"{len(actual)} runs, not {len(sample.steps)}"


def as_frozen(value: Any) -> Any:
    """The value as golden answers have it: of single words, zeros at the end are not kept."""
    array = np.asarray(value)
    return np.array(array.item().rstrip(b"\0"), object) if array.dtype == object and not array.ndim else array


def types_of(name: str) -> set[str]:
    """The op types of a sample's graphs before they are written."""
    made: list[Any] = []
    original = tf.Graph.as_graph_def

    def noting(graph: Any, *args: Any, **options: Any) -> Any:
        made.append(graph)
        return original(graph, *args, **options)

    with mock.patch.object(tf.Graph, "as_graph_def", noting):
        _ = of_case(name) if name in CASES else of_program(name)
    return {op.type for graph in made for op in graph.get_operations()}
