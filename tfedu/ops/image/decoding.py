"""The operations that read image files. Files are strings, so they run on the host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.errors import UnimplementedError
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.image import bmp, gif, jpeg, png
from tfedu.ops.math.elementwise import equal
from tfedu.ops.strings.letters import substr

# -- reading, by what the bytes begin with ----------------------------------------------------------------------------


def _bytes(contents: Any) -> bytes:
    value = contents.item() if isinstance(contents, np.ndarray) else contents
    return value if isinstance(value, bytes) else str(value).encode()


def _refused(ctx: Any, read: Callable[[], Any]) -> Any:
    """What ``read`` returns; its complaints become errors of the run."""
    try:
        return read()
    except ValueError as error:
        raise ctx.invalid(str(error)) from None
    except NotImplementedError as error:
        raise UnimplementedError(ctx.op, ctx.op, str(error)) from None


def _kind(data: bytes) -> str:
    beginnings = {jpeg.SIGNATURE: "JPEG", b"\x89PN": "PNG", b"GIF": "GIF", b"BM": "BMP"}
    return next((kind for beginning, kind in beginnings.items() if data.startswith(beginning)), "")


def _shown(data: bytes) -> str:
    """The first bytes as C writes them."""
    return "".join(chr(b) if 32 <= b < 127 else f"\\{b:03o}" for b in data[:16])


def _options(ctx: Any) -> jpeg.Options:
    """How the operation wants JPEG to be read."""
    if "ratio" not in ctx.op.attrs:
        return jpeg.Options(channels=ctx.op.attrs.get("channels", 0))
    if ctx.attr("ratio") not in (1, 2, 4, 8):
        raise ctx.invalid(f"ratio must be 1, 2, 4, or 8, got {ctx.attr('ratio')}")
    if ctx.attr("dct_method") not in ("", "INTEGER_FAST", "INTEGER_ACCURATE"):
        raise ctx.invalid("dct_method must be one of {'', 'INTEGER_FAST', 'INTEGER_ACCURATE'}")
    return jpeg.Options(
        ctx.attr("channels"),
        ctx.attr("ratio"),
        ctx.attr("fancy_upscaling"),
        ctx.attr("try_recover_truncated"),
        ctx.attr("dct_method") == "INTEGER_ACCURATE",
    )


def _decode(ctx: Any, contents: Any) -> np.ndarray:
    """Whatever the operation is called: JPEG, PNG and GIF are told apart by their first bytes, as in TensorFlow."""
    data, channels = _bytes(contents), ctx.op.attrs.get("channels", 0)
    if channels not in (0, 1, 3, 4):
        raise ctx.invalid(f"channels must be 0, 1, 3, or 4, got {channels}")
    options = _options(ctx)
    kind = _kind(data)
    if kind not in ("JPEG", "PNG", "GIF"):
        what = f"unknown format starting with '{_shown(data)}'" if data else "empty file"
        raise ctx.invalid(f"Expected image (JPEG, PNG, or GIF), got {what}")
    bits = 16 if ctx.op.attrs.get("dtype") == dtypes.uint16 else 8
    if bits == 16 and kind != "PNG":
        raise ctx.invalid(f"{kind} does not support uint16 output")
    if kind == "PNG":
        pixels = _refused(ctx, lambda: png.decode(data, 3 if ctx.op.type == "DecodeGif" else channels, bits))
    elif kind == "JPEG":
        if ctx.op.type == "DecodeGif":
            options = options._replace(channels=3)
        pixels = _decode_jpeg(ctx, data, options)
    else:
        pixels = _decode_gif(ctx, data, channels)
        if ctx.op.type != "DecodeGif":
            if len(pixels) > 1:
                raise ctx.invalid(
                    f"Got {len(pixels)} frames, but animated gifs can only be decoded by tf.image.decode_gif or "
                    "tf.image.decode_image"
                )
            return pixels[0]
    return pixels[np.newaxis] if ctx.op.type == "DecodeGif" and pixels.ndim == 3 else pixels


def _decode_jpeg(ctx: Any, data: bytes, options: jpeg.Options) -> np.ndarray:
    if options.channels == 4:
        raise ctx.invalid("channels must be 0, 1, or 3 for JPEG, got 4")
    return _refused(ctx, lambda: jpeg.decode(data, options))


def _decode_gif(ctx: Any, data: bytes, channels: int) -> np.ndarray:
    if channels not in (0, 3):
        raise ctx.invalid(f"channels must be 0 or 3 for GIF, got {channels}")
    return _refused(ctx, lambda: gif.decode(data))


def _decode_bmp(ctx: Any, contents: Any) -> np.ndarray:
    if ctx.attr("channels") not in (0, 1, 3, 4):
        raise ctx.invalid(f"channels must be 0, 1, 3 or 4, got {ctx.attr('channels')}")
    return _refused(ctx, lambda: bmp.decode(_bytes(contents), ctx.attr("channels")))


def _decode_and_crop(ctx: Any, contents: Any, window: np.ndarray) -> np.ndarray:
    data = _bytes(contents)
    if _kind(data) != "JPEG":
        raise ctx.invalid("Expected JPEG")
    options = _options(ctx)
    top, left, rows, columns = (int(v) for v in window)
    pixels = _decode_jpeg(ctx, data, options)
    height, width, _ = pixels.shape
    if not (top >= 0 and left >= 0 and 0 < rows <= height - top and 0 < columns <= width - left):
        raise ctx.invalid(f"Invalid JPEG data or crop window, data size {len(data)}")
    return pixels[top : top + rows, left : left + columns]


def _decode_any(ctx: Any, contents: Any) -> np.ndarray:
    data, channels, wanted = _bytes(contents), ctx.attr("channels"), ctx.attr("dtype")
    kind = _kind(data)
    if kind == "JPEG":
        if channels == 4:
            raise ctx.invalid("assertion failed: [Channels must be in (None, 0, 1, 3) when decoding JPEG images]")
        pixels = _decode_jpeg(ctx, data, jpeg.Options(channels))
    elif kind == "PNG":
        pixels = _refused(ctx, lambda: png.decode(data, channels, 8 if wanted == dtypes.uint8 else 16))
    elif kind == "GIF":
        if channels in (1, 4):
            raise ctx.invalid("assertion failed: [Channels must be in (None, 0, 3) when decoding GIF images]")
        pixels = _decode_gif(ctx, data, 0)
        pixels = pixels if ctx.attr("expand_animations") else pixels[0]
    elif kind == "BMP":
        if channels == 1:
            raise ctx.invalid("assertion failed: [Channels must be in (None, 0, 3) when decoding BMP images]")
        pixels = _refused(ctx, lambda: bmp.decode(data, 0))
    else:
        raise ctx.invalid("assertion failed: [Unable to decode bytes as JPEG, PNG, GIF, or BMP]")
    return _converted(pixels, wanted)


def _converted(pixels: np.ndarray, wanted: Any) -> np.ndarray:
    """What :func:`tfedu.ops.image.colour.convert_image_dtype` makes of uint8 or uint16."""
    kind, most = wanted.numpy_type, int(np.iinfo(pixels.dtype).max)
    if pixels.dtype == kind:
        return pixels
    if wanted.is_floating:
        with np.errstate(over="ignore"):  # 65535 is beyond half precision
            return pixels.astype(kind) * kind.type(1.0 / most)
    if most > wanted.max:
        return (pixels // ((most + 1) // (wanted.max + 1))).astype(kind)
    return pixels.astype(kind) * kind.type((wanted.max + 1) // (most + 1))


# -- declarations -----------------------------------------------------------------------------------------------------


def _channels(ctx: ShapeContext) -> int | None:
    """How many channels the attribute promises.

    Raises:
        ValueError: ``channels must be non-negative``.
    """
    channels = ctx.attr("channels")
    if channels < 0:
        raise ctx.error(f"channels must be non-negative, got {channels}")
    return channels or None


def _decoded_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    return [(None, None, _channels(ctx))]


def _cropped_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    if ctx.rank(1, 1)[0] not in (None, 4):
        raise ctx.error(f"Dimension must be 4 but is {ctx.rank(1, 1)[0]}")
    window = ctx.value(1)
    rows, columns = (None, None) if window is None else (int(window[2]), int(window[3]))
    return [(rows, columns, _channels(ctx))]


def _frames_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    return [(None, None, None, 3)]


def _any_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 0)
    return [None if ctx.attr("expand_animations") else (None,) * 3]


_JPEG = (
    "channels: int = 0, ratio: int = 1, fancy_upscaling: bool = true, try_recover_truncated: bool = false, "
    "acceptable_fraction: float = 1, dct_method: string = ''"
)
declare(
    "DecodeJpeg",
    "contents: string",
    "image: uint8",
    _JPEG,
    doc=("The pixels of a JPEG file", "解码 JPEG 图像"),
    shape=_decoded_shape,
    host=_decode,
)
declare(
    "DecodeAndCropJpeg",
    "contents: string, crop_window: int32",
    "image: uint8",
    _JPEG,
    doc=("The pixels of a part of a JPEG file", "解码 JPEG 图像的一部分"),
    shape=_cropped_shape,
    host=_decode_and_crop,
)
declare(
    "DecodePng",
    "contents: string",
    "image: dtype",
    "channels: int = 0, dtype: {uint8, uint16} = uint8",
    doc=("The pixels of a PNG file", "解码 PNG 图像"),
    shape=_decoded_shape,
    host=_decode,
)
declare(
    "DecodeGif",
    "contents: string",
    "image: uint8",
    doc=("The frames of a GIF file", "解码 GIF 图像的所有帧"),
    shape=_frames_shape,
    host=_decode,
)
declare(
    "DecodeBmp",
    "contents: string",
    "image: uint8",
    "channels: int = 0",
    doc=("The pixels of a BMP file", "解码 BMP 图像"),
    shape=_decoded_shape,
    host=_decode_bmp,
)
declare(
    "DecodeImage",
    "contents: string",
    "image: dtype",
    "channels: int = 0, dtype: {real} = uint8, expand_animations: bool = true",
    doc=("The pixels of an image file of any kind", "解码任意格式的图像"),
    shape=_any_shape,
    host=_decode_any,
)
declare(
    "ExtractJpegShape",
    "contents: string",
    "image_shape: output_type",
    "output_type: {index} = int32",
    doc=("Height, width and channels of a JPEG file", "读取 JPEG 图像的高、宽和通道数"),
    shape=lambda ctx: [(3,)] if ctx.rank(0, 0) == () else [None],
    host=lambda ctx, contents: np.array(_refused(ctx, lambda: jpeg.shape(_bytes(contents)))),
)
# -- functions --------------------------------------------------------------------------------------------------------


def decode_jpeg(
    contents: Any,
    channels: int = 0,
    ratio: int = 1,
    fancy_upscaling: bool = True,
    try_recover_truncated: bool = False,
    acceptable_fraction: float = 1,
    dct_method: str = "",
    name: str | None = None,
) -> Tensor:
    """uint8 [height, width, channels]: the pixels of a JPEG file; of a PNG file or a still GIF as well.

    Args:
        contents: string scalar: the file's bytes.
        channels: 1, 3, or 0: as many as the file has.
        ratio: 1, 2, 4 or 8: decode at this part of the size.
        fancy_upscaling: smooth the colours, which are stored coarser than the brightness.
        try_recover_truncated: fill up what is missing at the end of a file that breaks off. (In the block where it
            does, TensorFlow's guess may be another one.) Without it such a file is refused, whatever
            ``acceptable_fraction`` says.
        dct_method: ``"INTEGER_FAST"`` (the default) or ``"INTEGER_ACCURATE"``.

    Raises:
        InvalidArgumentError: in the run, ``Invalid JPEG data``, ``Expected image (JPEG, PNG, or GIF)``.
        UnimplementedError: in the run, the accurate method without smoothing on coarser colours.

    >>> decode_jpeg(b"...", channels=3).shape.as_list()
    [None, None, 3]
    """
    return apply_op("DecodeJpeg", name, contents=contents, **_jpeg_attributes(locals()))


def _jpeg_attributes(arguments: dict[str, Any]) -> dict[str, Any]:
    names = ("channels", "ratio", "fancy_upscaling", "try_recover_truncated", "acceptable_fraction", "dct_method")
    return {name: arguments[name] for name in names}


def decode_and_crop_jpeg(
    contents: Any,
    crop_window: Any,
    channels: int = 0,
    ratio: int = 1,
    fancy_upscaling: bool = True,
    try_recover_truncated: bool = False,
    acceptable_fraction: float = 1,
    dct_method: str = "",
    name: str | None = None,
) -> Tensor:
    """A rectangle of the pixels of a JPEG file; arguments as in :func:`decode_jpeg`.

    Args:
        crop_window: int32 [4]: row and column of the first pixel, height, width.
    """
    attributes = _jpeg_attributes(locals())
    return apply_op("DecodeAndCropJpeg", name, contents=contents, crop_window=crop_window, **attributes)


def decode_png(contents: Any, channels: int = 0, dtype: Any = dtypes.uint8, name: str | None = None) -> Tensor:
    """[height, width, channels]: the pixels of a PNG file; of a JPEG file or a still GIF as well.

    Args:
        contents: string scalar: the file's bytes.
        channels: 1, 3, 4 (with opacity), or 0: as many as the file has.
        dtype: uint8 or uint16.

    Raises:
        InvalidArgumentError: in the run, ``Invalid PNG data``, ``Expected image (JPEG, PNG, or GIF)``.

    >>> decode_png(b"...", channels=4).shape.as_list()
    [None, None, 4]
    """
    return apply_op("DecodePng", name, contents=contents, channels=channels, dtype=dtype)


def decode_gif(contents: Any, name: str | None = None) -> Tensor:
    """uint8 [frames, height, width, 3]: all frames of a GIF file, each painted over the one before it."""
    return apply_op("DecodeGif", name, contents=contents)


def decode_bmp(contents: Any, channels: int = 0, name: str | None = None) -> Tensor:
    """uint8 [height, width, channels]: the pixels of a BMP file without a palette.

    Raises:
        InvalidArgumentError: in the run, ``Incomplete bmp content``; channels that are not the file's.
    """
    return apply_op("DecodeBmp", name, contents=contents, channels=channels)


def decode_image(
    contents: Any,
    channels: int | None = None,
    dtype: Any = dtypes.uint8,
    name: str | None = None,
    expand_animations: bool = True,
) -> Tensor:
    """The pixels of a JPEG, PNG, GIF or BMP file, whichever it is (TF: ``tf.image.decode_image``).

    Args:
        contents: string scalar: the file's bytes.
        channels: 1, 3, 4, or 0 or None: as many as the file has.
        dtype: the number format; see :func:`tfedu.ops.image.colour.convert_image_dtype`.
        expand_animations: a GIF gives [frames, height, width, 3]; without it, its first frame.

    Returns:
        [height, width, channels], or frames of that; a tensor whose rank only a run can tell if there may be frames.

    Raises:
        ValueError: ``channels must be in (None, 0, 1, 3, 4)``.
        InvalidArgumentError: in the run, ``Unable to decode bytes as JPEG, PNG, GIF, or BMP``.
    """
    with name_scope(name, "decode_image"):
        if channels not in (None, 0, 1, 3, 4):
            raise ValueError("channels must be in (None, 0, 1, 3, 4)")
        return apply_op(
            "DecodeImage",
            contents=contents,
            channels=channels or 0,
            dtype=as_dtype(dtype),
            expand_animations=expand_animations,
        )


def extract_jpeg_shape(contents: Any, output_type: Any = dtypes.int32, name: str | None = None) -> Tensor:
    """int32 or int64 [3]: height, width and channels of a JPEG file, without decoding it."""
    return apply_op("ExtractJpegShape", name, contents=contents, output_type=output_type)


def is_jpeg(contents: Any, name: str | None = None) -> Tensor:
    """bool: whether the bytes begin as a JPEG file does.

    Args:
        contents: strings of any shape.
    """
    with name_scope(name, "is_jpeg"):
        return equal(substr(contents, 0, 3), jpeg.SIGNATURE, name=name)
