"""Which types operations take: all for which TensorFlow 1.15 has a kernel on a processor, as the frozen list says."""

from __future__ import annotations

from pathlib import Path

from tfedu.graph import registry

LIST = Path(__file__).parents[1] / "golden" / "data" / "cpu_kernels.txt"

HANDLES = {"resource", "variant"}
"""Types that stand for things and not for numbers; whether an operation takes them is no question of kernels here."""

QUANTIZED = {"qint8", "quint8", "qint16", "quint16", "qint32"}

MISSING = {
    ("Add", "T"): {"string"},
    ("DynamicStitch", "T"): {"string"} | QUANTIZED,
    ("ParallelDynamicStitch", "T"): {"string"} | QUANTIZED,
    ("ResourceAccumulatorApplyGradient", "dtype"): QUANTIZED,
    ("ResourceAccumulatorTakeGradient", "dtype"): QUANTIZED,
    ("ScatterNd", "T"): {"bool", "string"},
    ("ScatterUpdate", "T"): {"bool", "string"},
    ("SegmentMean", "T"): {"complex64", "complex128", "int8", "int16", "int32", "int64", "uint8", "uint16"},
    ("SparseAccumulatorApplyGradient", "dtype"): QUANTIZED,
    ("SparseAccumulatorTakeGradient", "dtype"): QUANTIZED,
    ("SparseTensorDenseMatMul", "T"): {"complex64", "complex128"},
}
"""What TensorFlow computes and tfedu does not (yet)."""


def _kernels() -> dict[tuple[str, str], set[str]]:
    """``{(operation, attribute): types}``; a star where the kernels take everything."""
    rows = (line.split() for line in LIST.read_text().splitlines() if not line.startswith("#"))
    return {(op, attr): set(types) for op, attr, *types in rows}


def _accepted() -> dict[tuple[str, str], set[str]]:
    """The restricted type attributes of tfedu's operations."""
    return {
        (name, attr.name): {kind.name for kind in attr.allowed}
        for name, op in registry.all_ops().items()
        for attr in op.attrs.values()
        if attr.kind in ("type", "list(type)") and attr.allowed
    }


def test_no_operation_takes_fewer_types_than_tensorflow() -> None:
    """Type by type; what is missing stands in :data:`MISSING`, and what stands there is missing."""
    kernels, lacking = _kernels(), {}
    for key, ours in _accepted().items():
        lack = kernels.get(key, set()) - ours - HANDLES
        if lack - MISSING.get(key, set()):
            lacking[key] = sorted(lack - MISSING.get(key, set()))
    assert not lacking
    arrived = {key: types for key, types in MISSING.items() if not types & (kernels[key] - _accepted()[key])}
    assert not arrived, "strike these from MISSING"


def test_bfloat16_is_taken_where_tensorflow_takes_it() -> None:
    """The type for which no device has arithmetic of its own."""
    ours = _accepted()
    wanted = {key for key, types in _kernels().items() if "bfloat16" in types and key in ours}
    assert len(wanted) > 100
    assert not [key for key in wanted if "bfloat16" not in ours[key]]
