"""Replaying golden questions on tfedu.

Building a session and compiling kernels costs more than the arithmetic of a small case, so cases of a family are run
a dozen at a time in one graph and one ``Session.run``; when such a batch fails, its cases are run one by one, and only
the guilty ones fail their tests.
"""

from __future__ import annotations

import functools
from typing import Any

import tfedu as tf
from tests.golden import cases, spec, store
from tests.ops import pending

BATCH = 12


@functools.lru_cache(maxsize=None)
def frozen(family: str) -> store.Reader:
    """TensorFlow's answers to a family."""
    return store.Reader(family)


def _all() -> list[tuple[str, Any]]:
    return [(name, case) for name in cases.FAMILIES for case in cases.family(name).cases if not pending.waits(case)]


QUESTIONS = [(family, case) for family, case in _all() if not case.phrase]
ERRORS = [(family, case) for family, case in _all() if case.phrase]
PROGRAMS = [
    (name, program)
    for name in cases.FAMILIES
    for program in cases.family(name).programs.values()
    if not pending.waits(program)
]


DEVICES = ("reference", "opencl")
ON_DEVICES = [
    (family, case, device)
    for family, case in QUESTIONS
    for device in DEVICES
    if case.everywhere or device == "reference"
]


def name_of(value: Any) -> str | None:
    """What pytest calls a parameter."""
    return getattr(value, "id", None) or getattr(value, "__name__", None) or value


def shapes_of(answer: Any) -> list[tuple[int, ...]]:
    """The shapes of the frozen values: what cotangents must have."""
    return [value.shape for value in answer["values"]]


class Built:
    """A case in the current default graph."""

    def __init__(
        self, family: str, case: Any, static: str | None = None, double: bool = False, grad: bool = True
    ) -> None:
        answer = frozen(family)[case.id]
        self.case = case
        self.inputs = spec.placeholders(case, tf, static, double)
        self.outputs = spec.evaluate(case, tf, self.inputs)
        self.gradients: list[Any] = []
        if grad:
            self.gradients = spec.gradients(case, tf, self.inputs, self.outputs, shapes_of(answer))
        self.kinds = [None if g is None else type(g).__name__ for g in self.gradients]
        self.fetches = self.outputs + [tf.convert_to_tensor(g) for g in self.gradients if g is not None]

    def split(self, fetched: list[Any]) -> tuple[list[Any], list[Any]]:
        """Values and gradients (None where there is none) of what a run returned for ``fetches``."""
        values, rest = fetched[: len(self.outputs)], iter(fetched[len(self.outputs) :])
        return values, [None if g is None else next(rest) for g in self.gradients]


class Played:
    """What one case gave: values and gradients of every run, or the exception it raised."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.runs: list[tuple[list[Any], list[Any]]] = []
        self.kinds: list[str | None] = []
        self.spoiled: list[int] = []

    def result(self) -> Played:
        """The case itself, or its error."""
        if self.error is not None:
            raise self.error
        return self


def _wants_gradient(family: str, case: Any) -> bool:
    return case.grad and isinstance(frozen(family)[case.id].get("gradients"), list)


def _play(family: str, batch: list[Any], static: str | None) -> dict[str, Played]:
    """Run a batch of cases in one graph; falls back to one graph per case."""
    results = {case.id: Played() for case in batch}
    with tf.Graph().as_default():
        if batch[0].graph_seed is not None:
            tf.set_random_seed(batch[0].graph_seed)
        built = []
        for case in batch:
            try:
                built.append(Built(family, case, static, grad=_wants_gradient(family, case)))
            except Exception as error:  # becomes the failure of this case's tests
                results[case.id].error = error
        feed = {tensor: array for b in built for tensor, array in zip(b.inputs, b.case.arrays())}
        try:
            with tf.Session() as session:
                for _ in range(max((b.case.runs for b in built), default=0)):
                    fetched = session.run([b.fetches for b in built], feed)
                    for b, values in zip(built, fetched):
                        results[b.case.id].runs.append(b.split(values))
        except Exception as error:
            if len(batch) == 1:
                results[batch[0].id].error = error
                return results
            return {key: item for case in batch for key, item in _play(family, [case], static).items()}
        for b in built:
            results[b.case.id].kinds = b.kinds
            results[b.case.id].spoiled = [
                index
                for index, array in enumerate(b.case.arrays())
                if array.tobytes() != feed[b.inputs[index]].tobytes()
            ]
    return results


@functools.lru_cache(maxsize=None)
def _batches(family: str, device: str) -> list[list[Any]]:
    """The cases of a family that are played together; a graph seed needs a graph of its own."""
    mine = [case for name, case, where in ON_DEVICES if name == family and where == device]
    together = [case for case in mine if case.graph_seed is None]
    alone = [[case] for case in mine if case.graph_seed is not None]
    return [together[start : start + BATCH] for start in range(0, len(together), BATCH)] + alone


@functools.lru_cache(maxsize=None)
def _batch_of(family: str, device: str) -> dict[str, int]:
    return {case.id: index for index, batch in enumerate(_batches(family, device)) for case in batch}


@functools.lru_cache(maxsize=None)
def _played(family: str, index: int, device: str, static: str | None) -> dict[str, Played]:
    batch = _batches(family, device)[index]
    if static == "none":
        batch = [case for case in batch if frozen(family)[case.id].get("dynamic")]
    return _play(family, batch, static)


def play(family: str, case: Any, device: str, static: str | None = None) -> Played:
    """The case's result on the device that ``TFEDU_DEVICE`` names (``device`` is the key of the memory)."""
    return _played(family, _batch_of(family, device)[case.id], device, static)[case.id].result()
