"""The operations that write image files. Files are strings, so they run on the host."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.errors import InternalError
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.image import jpeg, png
from tfedu.ops.image.checks import is_tensor
from tfedu.ops.image.colour import convert_image_dtype
from tfedu.ops.image.decoding import decode_jpeg


def _extents(image: np.ndarray) -> str:
    return f"[{','.join(map(str, image.shape))}]"


def _encode_png(ctx: Any, image: np.ndarray) -> bytes:
    if not -1 <= ctx.attr("compression") <= 9:
        raise ctx.invalid(f"compression should be in [-1,9], got {ctx.attr('compression')}")
    if image.shape[2] not in (1, 2, 3, 4):
        raise ctx.invalid(f"image must have 1, 2, 3, or 4 channels, got {image.shape[2]}")
    if not image.size:
        raise InternalError(ctx.op, ctx.op, "PNG encoding failed")
    return png.encode(image, ctx.attr("compression"))


def _checked_for_jpeg(ctx: Any, image: np.ndarray) -> np.ndarray:
    if image.ndim != 3 or image.shape[2] not in (1, 3):
        raise ctx.invalid(f"image must have 1 or 3 channels, got {_extents(image)}")
    if not image.size or max(image.shape) > 65500:
        raise InternalError(ctx.op, ctx.op, "JPEG encoding failed")
    return image


def _encode_jpeg(ctx: Any, image: np.ndarray) -> bytes:
    if not 0 <= ctx.attr("quality") <= 100:
        raise ctx.invalid(f"quality must be in [0,100], got {ctx.attr('quality')}")
    wanted = {"grayscale": 1, "rgb": 3}.get(ctx.attr("format"), image.shape[2])
    if wanted != image.shape[2]:
        raise ctx.invalid(f"format {ctx.attr('format')} expects {wanted} channels, got {_extents(image)}")
    return jpeg.encode(
        _checked_for_jpeg(ctx, image),
        ctx.attr("quality"),
        ctx.attr("progressive"),
        ctx.attr("optimize_size"),
        ctx.attr("chroma_downsampling"),
        (ctx.attr("density_unit"), ctx.attr("x_density"), ctx.attr("y_density")),
        ctx.attr("xmp_metadata").encode(),
    )


# -- declarations -----------------------------------------------------------------------------------------------------


def _file_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(0, 3)
    return [()]


declare(
    "EncodePng",
    "image: T",
    "contents: string",
    "compression: int = -1, T: {uint8, uint16} = uint8",
    doc=("An image as a PNG file", "将图像编码为 PNG"),
    shape=_file_shape,
    host=_encode_png,
)
declare(
    "EncodeJpeg",
    "image: uint8",
    "contents: string",
    "format: {'', 'grayscale', 'rgb'} = '', quality: int = 95, progressive: bool = false, "
    "optimize_size: bool = false, chroma_downsampling: bool = true, density_unit: {'in', 'cm'} = in, "
    "x_density: int = 300, y_density: int = 300, xmp_metadata: string = ''",
    doc=("An image as a JPEG file", "将图像编码为 JPEG"),
    shape=_file_shape,
    host=_encode_jpeg,
)
declare(
    "EncodeJpegVariableQuality",
    "images: uint8, quality: int32",
    "contents: string",
    doc=("An image as a JPEG file of a quality that is data", "按给定质量将图像编码为 JPEG"),
    shape=lambda ctx: [()] if ctx.rank(0, 3) and ctx.rank(1, 0) == () else [None],
    host=lambda ctx, image, quality: jpeg.encode(_checked_for_jpeg(ctx, image), int(quality)),
)

# -- functions --------------------------------------------------------------------------------------------------------


def encode_png(image: Any, compression: int = -1, name: str | None = None) -> Tensor:
    """string: the image as a PNG file.

    Args:
        image: uint8 or uint16 [height, width, 1 .. 4 channels].
        compression: 0 (none) .. 9 (smallest); -1: zlib's own choice.
    """
    return apply_op("EncodePng", name, image=image, compression=compression)


def encode_jpeg(
    image: Any,
    format: str = "",
    quality: int = 95,
    progressive: bool = False,
    optimize_size: bool = False,
    chroma_downsampling: bool = True,
    density_unit: str = "in",
    x_density: int = 300,
    y_density: int = 300,
    xmp_metadata: str = "",
    name: str | None = None,
) -> Tensor:
    """string: the image as a JPEG file.

    Args:
        image: uint8 [height, width, 1 or 3 channels].
        format: ``"grayscale"`` or ``"rgb"`` to insist on 1 or 3 channels.
        quality: 0 .. 100.
        progressive: the file can be shown coarsely before it is complete.
        optimize_size: take longer for a smaller file.
        chroma_downsampling: store colours at half the resolution.
        density_unit, x_density, y_density: pixels per ``"in"`` or ``"cm"``.
        xmp_metadata: an XMP packet to be included.
    """
    return apply_op(
        "EncodeJpeg",
        name,
        image=image,
        format=format,
        quality=quality,
        progressive=progressive,
        optimize_size=optimize_size,
        chroma_downsampling=chroma_downsampling,
        density_unit=density_unit,
        x_density=x_density,
        y_density=y_density,
        xmp_metadata=xmp_metadata,
    )


def adjust_jpeg_quality(image: Any, jpeg_quality: Any, name: str | None = None) -> Tensor:
    """The image as JPEG leaves it: encoded and decoded again.

    Args:
        image: [height, width, 1 or 3 channels], of any number type.
        jpeg_quality: an int or an int32 scalar, 0 .. 100.

    Returns:
        [height, width, channels] of the type of ``image``.
    """
    with name_scope(name, "adjust_jpeg_quality", [image]):
        image = convert_to_tensor(image, name="image")
        kind = image.dtype
        image = convert_image_dtype(image, dtypes.uint8)
        if not is_tensor(jpeg_quality):
            jpeg_quality = convert_to_tensor(jpeg_quality, dtypes.int32)
        encoded = apply_op("EncodeJpegVariableQuality", images=image, quality=jpeg_quality)
        return convert_image_dtype(decode_jpeg(encoded), kind)
