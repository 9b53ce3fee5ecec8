"""Operations that only tfedu has, written as the operations of TensorFlow that compute the same.

The last node of each keeps the name, so that whoever takes the result finds it.
"""

from __future__ import annotations

from collections.abc import Callable

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.standard_images import decode_image, patches_grad
from tfedu.graph.standard_nodes import StandardNodes
from tfedu.graph.static_value import constant_value
from tfedu.i18n import t


def _axis_counts(nodes: StandardNodes, rank: str, axes: str, kind: DType) -> tuple[str, str]:
    """For a reduction: its axes counted from the front (1-D int32), and for each axis how often it is among them."""
    if kind is not dtypes.int32:
        axes = nodes.add("axes", "Cast", [axes], SrcT=kind, DstT=dtypes.int32, Truncate=False)
    raised = nodes.add("raised", "AddV2", [axes, rank], T=dtypes.int32)
    front = nodes.add("from_front", "FloorMod", [raised, rank], T=dtypes.int32)
    minus = nodes.const("flat", [-1])
    flat = nodes.add("axes_flat", "Reshape", [front, minus], T=dtypes.int32, Tshape=dtypes.int32)
    one, zero = nodes.const("one", 1), nodes.const("zero", 0)
    hot = nodes.add("one_hot", "OneHot", [flat, rank, one, zero], T=dtypes.int32, TI=dtypes.int32, axis=-1)
    first = nodes.const("first", [0])
    return flat, nodes.add("count", "Sum", [hot, first], T=dtypes.int32, Tidx=dtypes.int32, keep_dims=False)


def _kept_shape(nodes: StandardNodes) -> None:
    shape, axes = nodes.inputs
    rank = nodes.add("rank", "Size", [shape], T=dtypes.int32, out_type=dtypes.int32)
    _, count = _axis_counts(nodes, rank, axes, nodes.op.attrs["Tidx"])
    zero = nodes.const("none", 0)
    reduced = nodes.add("reduced", "Greater", [count, zero], T=dtypes.int32)
    ones = nodes.add("ones", "OnesLike", [shape], T=dtypes.int32)
    nodes.last("Select", [reduced, ones, shape], T=dtypes.int32)


def _kept_and_reduced(nodes: StandardNodes) -> tuple[str, str]:
    """The axes that a reduction keeps and those it reduces, each 1-D and ascending."""
    x, axes = nodes.inputs
    rank = nodes.add("rank", "Rank", [x], T=nodes.op.attrs["T"])
    flat, _ = _axis_counts(nodes, rank, axes, nodes.op.attrs["Tidx"])
    start, step = nodes.const("start", 0), nodes.const("step", 1)
    every = nodes.add("every", "Range", [start, rank, step], Tidx=dtypes.int32)
    kept = nodes.add("kept", "ListDiff", [every, flat], T=dtypes.int32, out_idx=dtypes.int32)
    gone = nodes.add("reduced", "ListDiff", [every, kept], T=dtypes.int32, out_idx=dtypes.int32)
    return kept, gone


def _reduced_last(nodes: StandardNodes) -> None:
    kept, gone = _kept_and_reduced(nodes)
    axis = nodes.const("axis", 0)
    nodes.last("ConcatV2", [kept, gone, axis], N=2, T=dtypes.int32, Tidx=dtypes.int32)


def _rows_of_reduced(nodes: StandardNodes) -> None:
    kinds = _kept_and_reduced(nodes)
    shape = nodes.add("shape", "Shape", nodes.inputs[:1], T=nodes.op.attrs["T"], out_type=dtypes.int32)
    axis, first = nodes.const("axis", 0), nodes.const("all", [0])
    sizes = []
    for word, chosen in zip(("rows", "columns"), kinds, strict=True):
        extents = nodes.add(
            f"{word}/extents",
            "GatherV2",
            [shape, chosen, axis],
            Tparams=dtypes.int32,
            Tindices=dtypes.int32,
            Taxis=dtypes.int32,
        )
        sizes.append(nodes.add(word, "Prod", [extents, first], T=dtypes.int32, Tidx=dtypes.int32, keep_dims=False))
    nodes.last("Pack", sizes, N=2, T=dtypes.int32, axis=0)


def _checked_identity(nodes: StandardNodes) -> None:
    condition, value = nodes.inputs
    rank = nodes.add("rank", "Rank", [condition], T=dtypes.bool_)
    start, step = nodes.const("start", 0), nodes.const("step", 1)
    axes = nodes.add("axes", "Range", [start, rank, step], Tidx=dtypes.int32)
    holds = nodes.add("holds", "All", [condition, axes], Tidx=dtypes.int32, keep_dims=False)
    message = nodes.const("message", nodes.op.attrs["message"].encode(), dtypes.string)
    check = nodes.add("check", "Assert", [holds, message], T=[dtypes.string], summarize=3)
    nodes.last("Identity", [value, f"^{check}"], T=nodes.op.attrs["T"])


def _initialized_value(nodes: StandardNodes) -> None:
    """What ``tf.cond`` makes of it: the variable if it has a value, else its initial value."""
    ref, initial = nodes.inputs
    kind = nodes.op.attrs["T"]
    known = nodes.add("initialized", "IsVariableInitialized", [ref], dtype=kind)
    held = nodes.add("held/Switch", "RefSwitch", [ref, known], T=kind)
    held = nodes.add("held", "Identity", [f"{held}:1"], T=kind)
    otherwise = nodes.add("initial", "Switch", [initial, known], T=kind)
    nodes.last("Merge", [otherwise, held], T=kind, N=2)


def _gather_grad(nodes: StandardNodes) -> None:
    """Rows added up by index. The axis and the ranks have to be known: they make the permutations."""
    shape, indices, _, dy = nodes.inputs
    axis = constant_value(nodes.op.inputs[2])
    index_dims, dims = nodes.op.inputs[1].dims, nodes.op.inputs[3].dims
    if axis is None or index_dims is None or dims is None:
        raise ValueError(t("graph_def.not_standard", name=nodes.op.name, type=nodes.op.type))
    kind, index_kind = nodes.op.attrs["T"], nodes.op.attrs["Tindices"]
    rank, total = len(index_dims), len(dims) - len(index_dims) + 1
    where = int(axis) % total
    front = [*range(where, where + rank), *range(where), *range(where + rank, len(dims))]
    back = [*range(1, where + 1), 0, *range(where + 1, total)]
    turned = nodes.add("front", "Transpose", [dy, nodes.const("to_front", front)], T=kind, Tperm=dtypes.int32)
    place, zero = nodes.const("where", where), nodes.const("axis", 0)
    rows = nodes.add(
        "rows", "GatherV2", [shape, place, zero], Tparams=dtypes.int32, Tindices=dtypes.int32, Taxis=dtypes.int32
    )
    summed = nodes.add(
        "sum",
        "UnsortedSegmentSum",
        [turned, indices, rows],
        T=kind,
        Tindices=index_kind,
        Tnumsegments=dtypes.int32,
    )
    nodes.last("Transpose", [summed, nodes.const("to_back", back)], T=kind, Tperm=dtypes.int32)


def _uninitialized_names(nodes: StandardNodes) -> None:
    names = nodes.const("names", [n.encode() for n in nodes.op.attrs["names"]], dtypes.string)
    flags = nodes.add("initialized", "Pack", nodes.inputs, N=len(nodes.inputs), T=dtypes.bool_, axis=0)
    missing = nodes.add("missing", "LogicalNot", [flags])
    where = nodes.add("where", "Where", [missing], T=dtypes.bool_)
    flat = nodes.add("indices", "Reshape", [where, nodes.const("flat", [-1])], T=dtypes.int64, Tshape=dtypes.int32)
    axis = nodes.const("axis", 0)
    nodes.last("GatherV2", [names, flat, axis], Tparams=dtypes.string, Tindices=dtypes.int64, Taxis=dtypes.int32)


def _trigamma(nodes: StandardNodes) -> None:
    kind = as_dtype(nodes.op.attrs["T"])
    nodes.last("Polygamma", [nodes.const("order", 1, kind), nodes.inputs[0]], T=kind)


REWRITTEN: dict[str, Callable[[StandardNodes], None]] = {
    "CheckedIdentity": _checked_identity,
    "DecodeImage": decode_image,
    "ExtractImagePatchesGrad": patches_grad,
    "ExtractVolumePatchesGrad": patches_grad,
    "GatherGrad": _gather_grad,
    "InitializedValue": _initialized_value,
    "KeptShape": _kept_shape,
    "ReducedLast": _reduced_last,
    "RowsOfReduced": _rows_of_reduced,
    "Trigamma": _trigamma,
    "UninitializedNames": _uninitialized_names,
}
"""Type of an operation of our own -> what writes its equivalent."""
