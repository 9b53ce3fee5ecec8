"""Gradients against central differences in float64, along random directions, for random cotangents.

The oracle's gradients and ours could share a mistake of the case table; these cannot: nothing here knows a formula.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest

import tfedu as tf
from tests.golden import spec
from tests.ops import replay, tolerance

DIRECTIONS = 3


def _has_slope(family: str, case: Any) -> bool:
    """Whether some input has a gradient; of a case that the oracle could not differentiate, the table says so."""
    gradients = replay.frozen(family)[case.id].get("gradients", ["by differences alone"] if not case.grad else [])
    return case.fd and isinstance(gradients, list) and any(gradient is not None for gradient in gradients)


CHECKED = [(family, case) for family, case in replay.QUESTIONS if _has_slope(family, case)]


def _pairing(one: Any, other: Any) -> float:
    """The sum of the products of two arrays' numbers, seen as points of the plane where they are complex."""
    if np.iscomplexobj(one):
        return _pairing(one.real, other.real) + _pairing(one.imag, other.imag)
    return float(np.sum(one.astype(np.float64) * other))


def _weigh(values: list[Any], case: Any) -> float:
    """The one number whose slope is looked at: every finite output times its cotangent, summed."""
    return float(
        sum(
            _pairing(np.where(np.isfinite(value), value, 0), spec.cotangent(value.shape, value.dtype, case.id, index))
            for index, value in enumerate(values)
            if value.dtype.kind in "fc"
        )
    )


def _directions(case: Any) -> list[list[np.ndarray | None]]:
    rng = np.random.RandomState(spec.seed_of(case.id, "direction"))
    moving = set(spec.differentiable(case))
    return [
        [
            spec.uniform(rng, -1, 1, source.shape, spec.WIDEST.get(source.dtype, source.dtype))
            if index in moving
            else None
            for index, source in enumerate(case.inputs)
        ]
        for _ in range(DIRECTIONS)
    ]


def _moved(arrays: list[np.ndarray], direction: list[np.ndarray | None], step: float) -> list[np.ndarray]:
    return [array if way is None else array.astype(way.dtype) + step * way for array, way in zip(arrays, direction)]


def _slopes(family: str, batch: list[Any]) -> dict[str, Any]:
    """For each case the pairs (difference quotient, derivative by the gradient), or its exception."""
    results: dict[str, Any] = {}
    with tf.Graph().as_default():
        built = []
        for case in batch:
            try:
                built.append(replay.Built(family, case, double=True))
            except Exception as error:
                results[case.id] = error
        try:
            with tf.Session() as session:

                def run(position: int, step: float) -> list[list[Any]]:
                    feed = {
                        tensor: array
                        for b in built
                        for tensor, array in zip(b.inputs, _moved(b.case.arrays(), _directions(b.case)[position], step))
                    }
                    return session.run([b.fetches for b in built], feed)  # type: ignore[no-any-return]

                here = run(0, 0.0)
                there = [(run(k, tolerance.STEP), run(k, -tolerance.STEP)) for k in range(DIRECTIONS)]
        except Exception as error:
            if len(batch) == 1:
                return {batch[0].id: error}
            return {key: item for case in batch for key, item in _slopes(family, [case]).items()}
    for n, b in enumerate(built):
        _, gradients = b.split(here[n])
        pairs = []
        for k, direction in enumerate(_directions(b.case)):
            ways = [direction[index] for index in spec.differentiable(b.case)]
            claimed = sum(_pairing(g, way) for g, way in zip(gradients, ways) if g is not None)
            ahead, behind = (_weigh(b.split(side[n])[0], b.case) for side in there[k])
            pairs.append(((ahead - behind) / (2 * tolerance.STEP), claimed))
        results[b.case.id] = pairs
    return results


def _batches(family: str) -> list[list[Any]]:
    checked = [case for name, case in CHECKED if name == family]
    return [checked[start : start + replay.BATCH] for start in range(0, len(checked), replay.BATCH)]


@functools.lru_cache(maxsize=None)
def _measured(family: str, index: int) -> dict[str, Any]:
    return _slopes(family, _batches(family)[index])


@pytest.mark.parametrize(("family", "case"), CHECKED, ids=replay.name_of)
def test_slope(family: str, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gradient predicts how the outputs change."""
    monkeypatch.setenv("TFEDU_DEVICE", "reference")
    index = next(i for i, batch in enumerate(_batches(family)) if case in batch)
    pairs = _measured(family, index)[case.id]
    if isinstance(pairs, Exception):
        raise pairs
    for measured, claimed in pairs:
        tolerance.assert_same_slope(measured, claimed, case.id, case.scale)
