"""No operation without an answer: every declared op appears in a golden case, every gradient is checked."""

from __future__ import annotations

import contextlib
import functools
from typing import Any

import pytest

import tfedu as tf
from tests.ops import pending, replay, tolerance
from tests.ops.test_differences import CHECKED
from tfedu import autodiff
from tfedu.graph import registry
from tfedu.ops.apply import apply_op

OLD_SPELLINGS = {"Div": "RealDiv", "Mod": "TruncateMod", "Inv": "Reciprocal", "PreventGradient": "Identity"}
"""Op types that only older graphs or other operations make, and what they must agree with; checked below."""

NO_SLOPE = {
    "LRN": "computes in float32 at most, too coarse for differences; compared with the oracle's gradients",
    **dict.fromkeys(
        "SparseMatMul RFFT RFFT2D IRFFT IRFFT2D MaxPool3D MaxPool3DGrad MaxPool3DGradGrad "
        "FusedBatchNormV3 FusedBatchNormGradV3 FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars "
        "FakeQuantWithMinMaxVarsPerChannel QuantizeAndDequantizeV2".split(),
        "computes in float32 alone, too coarse for differences; compared with the oracle's gradients",
    ),
    **dict.fromkeys(
        "CropAndResize ResizeBicubic ResizeBilinear ResizeNearestNeighbor".split(),
        "computes in float32 at most, too coarse for differences; compared with the oracle's gradients",
    ),
    "Cast": "the narrower float type is too coarse for differences; compared with the oracle's gradients",
    "RandomGamma": "other numbers in every run; compared with the oracle's gradients",
    "InitializedValue": "stands in initialisers, which nobody differentiates",
    **dict.fromkeys(
        "RaggedRange DrawBoundingBoxes ExtractGlimpse HSVToRGB NonMaxSuppressionV3 NonMaxSuppressionWithOverlaps "
        "SampleDistortedBoundingBoxV2 EuclideanNorm RandomPoissonV2 StatelessRandomNormal StatelessRandomUniform "
        "StatelessTruncatedNormal "
        "Ceil Floor FloorDiv OneHot OnesLike RandomShuffle RandomStandardNormal RandomUniform Rank Rint Round Shape "
        "ShapeN Size TruncateDiv TruncatedNormal ZerosLike".split(),
        "its gradient is None or zero everywhere; the oracle says so too",
    ),
}
"""Op types that have a gradient function but no slope that differences could measure."""


def _slopes_of(case: Any, family: str) -> tuple[set[str], set[str]]:
    """The op types in a case's graph, and those whose gradient functions gave a gradient."""
    crossed: set[str] = set()
    look_up = autodiff.gradient_function

    def listening(op: Any) -> Any:
        function = look_up(op)

        def noting(op: Any, *cotangents: Any) -> Any:
            result = function(op, *cotangents)
            if any(gradient is not None for gradient in (result if isinstance(result, (list, tuple)) else [result])):
                crossed.add(op.type)
            return result

        return function and noting

    with tf.Graph().as_default() as graph, pytest.MonkeyPatch.context() as patch:
        patch.setattr(autodiff, "gradient_function", listening)
        replay.Built(family, case, grad=case.grad or case.fd)
        return {op.type for op in graph.get_operations()}, crossed


@functools.lru_cache(maxsize=None)
def _met() -> tuple[frozenset[str], frozenset[str]]:
    """The op types in the graphs of all cases and programs, and those whose gradients difference quotients check."""
    seen: set[str] = set()
    crossed: set[str] = set()
    checked = {case.id for _, case in CHECKED}
    for family, case in replay.QUESTIONS:
        with contextlib.suppress(Exception):  # what fails here fails its own tests
            types, slopes = _slopes_of(case, family)
            seen |= types
            if case.id in checked:
                crossed |= slopes
    for _, program in replay.PROGRAMS:
        with tf.Graph().as_default() as graph:
            with contextlib.suppress(Exception):
                program(tf)
            seen |= {op.type for op in graph.get_operations()}
    return frozenset(seen), frozenset(crossed)


def test_pending_names_are_really_missing() -> None:
    """A name that has arrived leaves the list of the missing ones."""
    arrived = sorted(filter(pending.exists, pending.NAMES))
    assert not arrived, f"strike these from tests/ops/pending.py: {arrived}"


def test_every_operation_has_a_golden_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """The op types of the registry against those in the graphs of the cases."""
    monkeypatch.setenv("TFEDU_DEVICE", "reference")
    seen, _ = _met()
    missing = sorted(set(registry.all_ops()) - seen - set(OLD_SPELLINGS))
    assert not missing, f"no golden case makes a {missing}"


def test_every_gradient_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The differentiable op types of the registry against those that finite differences have crossed."""
    monkeypatch.setenv("TFEDU_DEVICE", "reference")
    _, crossed = _met()
    differentiable = {name for name, op_def in registry.all_ops().items() if op_def.differentiable}
    missing = sorted(differentiable - crossed - set(OLD_SPELLINGS) - set(NO_SLOPE))
    assert not missing, f"no difference quotient crosses a {missing}"
    superfluous = sorted(crossed & set(NO_SLOPE))
    assert not superfluous, f"differences do cross {superfluous}: strike them from NO_SLOPE"


@pytest.mark.parametrize("old", sorted(OLD_SPELLINGS))
def test_old_spelling(old: str, device: str) -> None:
    """The old op type computes what the new one does; gradients as well, but for the one that exists to refuse them."""
    names = ["x", "y"] if old in ("Div", "Mod") else ["input" if old == "PreventGradient" else "x"]
    with tf.Graph().as_default():
        inputs = [tf.constant([7.0, -7.0, 0.5]), tf.constant([3.0, 3.0, -2.0])][: len(names)]
        one = apply_op(old, **dict(zip(names, inputs)))
        two = apply_op(
            OLD_SPELLINGS[old], **dict(zip(["input"] if OLD_SPELLINGS[old] == "Identity" else names, inputs))
        )
        fetches = [one, two]
        if old == "Mod":
            pass  # has no gradient, as in TensorFlow
        elif old == "PreventGradient":
            with pytest.raises(LookupError):
                tf.gradients(one, inputs)
        else:
            fetches += [*tf.gradients(one, inputs), *tf.gradients(two, inputs)]
        with tf.Session() as session:
            fetched = session.run(fetches)
    half = (len(fetched) - 2) // 2
    pairs = [fetched[:2], *zip(fetched[2 : 2 + half], fetched[2 + half :])]
    for actual, expected in pairs:
        tolerance.assert_same(actual, expected, old)
