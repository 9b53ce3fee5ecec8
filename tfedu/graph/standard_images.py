"""Operations on images that only tfedu has, as nodes of TensorFlow's."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.standard_nodes import StandardNodes

_INT32 = dtypes.int32


def patches_grad(nodes: StandardNodes) -> None:
    """Every pixel's number is extracted in place of the pixel: then it is known where each part of a patch goes."""
    images, grad = nodes.inputs
    attrs = nodes.op.attrs
    kind, rank = as_dtype(attrs["T"]), len(attrs["ksizes"])
    shape = nodes.add("shape", "Shape", [images], T=kind, out_type=_INT32)
    first, one, flat = nodes.const("first", 0), nodes.const("one", 1), nodes.const("flat", [-1])
    single, start = nodes.const("single", [1]), nodes.const("start", [0])

    def part(name: str, begin: int, size: int) -> str:
        corner, extent = nodes.const(f"{name}/begin", [begin]), nodes.const(f"{name}/size", [size])
        return nodes.add(name, "Slice", [shape, corner, extent], T=_INT32, Index=_INT32)

    def joined(name: str, parts: list[str]) -> str:
        return nodes.add(name, "ConcatV2", [*parts, first], N=len(parts), T=_INT32, Tidx=_INT32)

    def shaped(name: str, tensor: str, to: str, dtype: DType) -> str:
        return nodes.add(name, "Reshape", [tensor, to], T=dtype, Tshape=_INT32)

    batch, inside, channels = part("batch", 0, 1), part("inside", 1, rank - 2), part("channels", rank - 1, 1)
    pixels = nodes.add("pixels", "Prod", [inside, start], T=_INT32, Tidx=_INT32, keep_dims=False)
    rows = nodes.add("rows", "AddV2", [pixels, one], T=_INT32)
    numbers = nodes.add("numbers", "Range", [one, rows, one], Tidx=_INT32)
    numbers = shaped("grid", numbers, joined("grid/shape", [single, inside, single]), _INT32)
    window = {name: list(attrs[name]) for name in ("ksizes", "strides", "rates") if name in attrs}
    extract = nodes.op.type.removesuffix("Grad")
    numbers = nodes.add("places", extract, [numbers], T=_INT32, padding=attrs["padding"], **window)
    numbers = shaped("places_flat", numbers, flat, _INT32)
    count = nodes.add("count", "Shape", [numbers], T=_INT32, out_type=_INT32)
    parts = shaped("parts", grad, joined("parts/shape", [batch, count, channels]), kind)
    turn = nodes.const("turn", [1, 0, 2])
    parts = nodes.add("parts_first", "Transpose", [parts, turn], T=kind, Tperm=_INT32)
    types = {"T": kind, "Tindices": _INT32, "Tnumsegments": _INT32}
    summed = nodes.add("sum", "UnsortedSegmentSum", [parts, numbers, rows], **types)
    corner, extent = nodes.const("without_padding/begin", [1, 0, 0]), nodes.const("without_padding/size", [-1] * 3)
    summed = nodes.add("without_padding", "Slice", [summed, corner, extent], T=kind, Index=_INT32)
    summed = nodes.add("batch_first", "Transpose", [summed, turn], T=kind, Tperm=_INT32)
    nodes.last("Reshape", [summed, shape], T=kind, Tshape=_INT32)


_UNDECODABLE = "Unable to decode bytes as JPEG, PNG, GIF, or BMP"


def decode_image(nodes: StandardNodes) -> None:
    """A switch for each kind of file; the decoder that runs is that of the first bytes."""
    channels, wanted = nodes.op.attrs["channels"], as_dtype(nodes.op.attrs["dtype"])
    start, length = nodes.const("start", 0), nodes.const("length", 3)
    signature = nodes.add("signature", "Substr", [nodes.inputs[0], start, length], T=_INT32)
    rest, decoded = nodes.inputs[0], []
    for name, begin in (("jpeg", b"\xff\xd8\xff"), ("png", b"\x89PN"), ("gif", b"GIF")):
        word = nodes.const(f"{name}/signature", begin, dtypes.string)
        found = nodes.add(f"{name}/found", "Equal", [signature, word], T=dtypes.string)
        switch = nodes.add(f"{name}/switch", "Switch", [rest, found], T=dtypes.string)
        decoded.append(_decoded(nodes, name, f"{switch}:1", channels, wanted))
        rest = switch
    two = nodes.const("bmp/length", 2)
    begins = nodes.add("bmp/begins", "Substr", [rest, start, two], T=_INT32)
    word = nodes.const("bmp/signature", b"BM", dtypes.string)
    found = nodes.add("bmp/found", "Equal", [begins, word], T=dtypes.string)
    message = nodes.const("bmp/message", _UNDECODABLE.encode(), dtypes.string)
    check = nodes.add("bmp/check", "Assert", [found, message], T=[dtypes.string], summarize=3)
    result = _decoded(nodes, "bmp", rest, channels, wanted, check)
    for number, branch in enumerate(reversed(decoded), 1):
        suffix = f"merge_{number}" if number < len(decoded) else ""
        result = nodes.add(suffix, "Merge", [result, branch], T=wanted, N=2)


_REFUSED = {"jpeg": (4,), "png": (), "gif": (1, 4), "bmp": (1,)}
"""Which numbers of channels a kind of file cannot have, besides those its decoder refuses."""
_POSSIBLE = {"jpeg": "0, 1, 3", "gif": "0, 3", "bmp": "0, 3"}


def _decoded(nodes: StandardNodes, name: str, contents: str, channels: int, wanted: DType, check: str = "") -> str:
    waits = [f"^{check}"] if check else []
    if channels in _REFUSED[name]:
        here = nodes.add(f"{name}/here", "Identity", [contents], T=dtypes.string)
        never = nodes.const(f"{name}/never", False, dtypes.bool_, after=here)
        words = f"Channels must be in (None, {_POSSIBLE[name]}) when decoding {name.upper()} images"
        message = nodes.const(f"{name}/channels", words.encode(), dtypes.string)
        refusal = nodes.add(f"{name}/refused", "Assert", [never, message], T=[dtypes.string], summarize=3)
        waits.append(f"^{refusal}")
    stored = dtypes.uint16 if name == "png" and wanted is not dtypes.uint8 else dtypes.uint8
    attrs: dict[str, dict[str, Any]] = {
        "jpeg": {"channels": channels},
        "png": {"channels": channels, "dtype": stored},
        "gif": {},
        "bmp": {"channels": 0},
    }
    pixels = nodes.add(f"{name}/pixels", f"Decode{name.capitalize()}", [contents, *waits], **attrs[name])
    if name == "gif" and not nodes.op.attrs["expand_animations"]:
        frame, axis = nodes.const("gif/frame", 0), nodes.const("gif/axis", 0)
        types = {"Tparams": stored, "Tindices": _INT32, "Taxis": _INT32}
        pixels = nodes.add("gif/first", "GatherV2", [pixels, frame, axis], **types)
    return _converted(nodes, name, pixels, stored, wanted)


def _converted(nodes: StandardNodes, name: str, pixels: str, stored: DType, wanted: DType) -> str:
    """The pixels in the range of the wanted type."""
    if stored is wanted:
        return pixels
    most = int(stored.max)
    if not wanted.is_floating and most > wanted.max:
        ratio = nodes.const(f"{name}/ratio", (most + 1) // (int(wanted.max) + 1), stored)
        pixels = nodes.add(f"{name}/scaled", "FloorDiv", [pixels, ratio], T=stored)
        return nodes.add(f"{name}/cast", "Cast", [pixels], SrcT=stored, DstT=wanted, Truncate=False)
    pixels = nodes.add(f"{name}/cast", "Cast", [pixels], SrcT=stored, DstT=wanted, Truncate=False)
    factor = np.float64(1.0 / most) if wanted.is_floating else (int(wanted.max) + 1) // (most + 1)
    ratio = nodes.const(f"{name}/ratio", factor, wanted)
    return nodes.add(f"{name}/scaled", "Mul", [pixels, ratio], T=wanted)
