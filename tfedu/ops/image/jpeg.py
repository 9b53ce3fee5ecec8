"""JPEG, from bytes to arrays and back, through the libjpeg-turbo in Pillow, which is TensorFlow's as well.

TensorFlow decodes with the fast integer transform unless told otherwise. Pillow reaches that only together with plain
repetition of the coarser colour channels; so where the smooth way is wanted, the channels are fetched as they are
stored, and are spread and turned into colours here, in libjpeg's integer arithmetic. The results are equal bit by bit.
"""

from __future__ import annotations

import io
import struct
from typing import Any, NamedTuple

import numpy as np

SIGNATURE = b"\xff\xd8\xff"
LIMIT = 1 << 29
_END = b"\xff\xd9"


class Options(NamedTuple):
    """How to decode; the names are those of the operation's attributes."""

    channels: int = 0
    ratio: int = 1
    fancy_upscaling: bool = True
    try_recover_truncated: bool = False
    accurate: bool = False


def _opened(data: bytes) -> Any:
    from PIL import Image

    return Image.open(io.BytesIO(data), formats=["JPEG"])


def shape(data: bytes) -> list[int]:
    """Height, width and channels.

    Raises:
        ValueError: what is wrong with the file.
    """
    try:
        with _opened(data) as image:
            return [image.height, image.width, len(image.getbands())]
    except Exception:  # Pillow has many words for a broken file
        raise ValueError(f"Invalid JPEG data, size {len(data)}") from None


def decode(data: bytes, options: Options) -> np.ndarray:
    """uint8 [height, width, channels]; 0 channels: 1 or 3, as the file has them.

    Raises:
        ValueError: what is wrong with the file.
        NotImplementedError: the accurate transform of coarser colours without smoothing, which Pillow does not offer.
    """
    broken = f"Invalid JPEG data or crop window, data size {len(data)}"
    try:
        with _opened(data + _END if options.try_recover_truncated else data) as image:
            if image.width * image.height * 3 >= LIMIT:
                raise ValueError(broken)
            pixels = _pixels(image, options)
    except NotImplementedError:
        raise
    except Exception:  # Pillow has many words for a broken file
        raise ValueError(broken) from None
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    return np.repeat(pixels, 3, axis=2) if options.channels == 3 and pixels.shape[2] == 1 else pixels


def _pixels(image: Any, options: Options) -> np.ndarray:
    from PIL.JpegImagePlugin import get_sampling

    if image.mode == "CMYK":
        if options.channels == 1:
            raise ValueError("CMYK has no brightness channel")
        return _from_cmyk(_loaded(image, "CMYK", options.ratio, fast=not options.accurate))
    if image.mode == "L" or options.channels == 1:
        return _loaded(image, "L", options.ratio, fast=not options.accurate)
    # At a smaller scale, colours coarser both ways are decoded at their full size and need no spreading.
    sampling = get_sampling(image)
    spread = (sampling == 1 and options.ratio < 8) or (sampling == 2 and options.ratio == 1)
    smooth = spread and options.fancy_upscaling
    if options.accurate:
        if spread and not smooth:
            raise NotImplementedError("INTEGER_ACCURATE with fancy_upscaling=False, of colours at half resolution")
        return _loaded(image, "RGB", options.ratio, fast=False)
    if not smooth:
        return _loaded(image, "RGB", options.ratio, fast=True)
    luma, *chroma = np.moveaxis(_loaded(image, "YCbCr", options.ratio, fast=True).astype(np.int32), 2, 0)
    spreads = _twice_wide if sampling == 1 else _twice_both
    return _to_rgb(luma, *(spreads(c)[: luma.shape[0], : luma.shape[1]] for c in chroma))


def _loaded(image: Any, mode: str, ratio: int, fast: bool) -> np.ndarray:
    """The pixels as libjpeg gives them. Pillow's ``draft`` knows the modes, but not each scale and the transform."""
    image.draft(mode, None)
    [(decoder, _, start, arguments)] = image.tile
    width, height = (-(-side // ratio) for side in image.size)
    image._size = width, height
    image.tile = [(decoder, (0, 0, width, height), start, arguments)]
    image.decoderconfig = ratio, int(fast)
    return np.asarray(image)


def _twice_wide(x: np.ndarray) -> np.ndarray:
    """Two pixels of each pair: three parts of their own and one of the nearer neighbour's."""
    x = x[:, ::2]
    if x.shape[1] <= 2:
        return np.repeat(x, 2, axis=1)
    before, after = np.concatenate([x[:, :1], x[:, :-1]], 1), np.concatenate([x[:, 1:], x[:, -1:]], 1)
    pairs = np.stack([(3 * x + before + 1) >> 2, (3 * x + after + 2) >> 2], axis=2).reshape(x.shape[0], -1)
    pairs[:, 0], pairs[:, -1] = x[:, 0], x[:, -1]
    return pairs


def _twice_both(x: np.ndarray) -> np.ndarray:
    """The same in both directions, rounded once."""
    x = x[::2, ::2]
    if x.shape[1] <= 2:
        return np.repeat(np.repeat(x, 2, axis=0), 2, axis=1)
    above, below = np.concatenate([x[:1], x[:-1]]), np.concatenate([x[1:], x[-1:]])
    sums = np.stack([3 * x + above, 3 * x + below], axis=1).reshape(-1, x.shape[1])
    before, after = np.concatenate([sums[:, :1], sums[:, :-1]], 1), np.concatenate([sums[:, 1:], sums[:, -1:]], 1)
    pairs = np.stack([(3 * sums + before + 8) >> 4, (3 * sums + after + 7) >> 4], axis=2)
    return pairs.reshape(sums.shape[0], -1)


def _fixed(number: float) -> int:
    return int(number * 65536 + 0.5)


def _to_rgb(luma: np.ndarray, blue: np.ndarray, red: np.ndarray) -> np.ndarray:
    """uint8 [height, width, 3] from luma and the two chromas."""
    blue, red = blue - 128, red - 128
    half = 1 << 15
    r = luma + ((_fixed(1.402) * red + half) >> 16)
    g = luma + ((-_fixed(0.34414) * blue - _fixed(0.71414) * red + half) >> 16)
    b = luma + ((_fixed(1.772) * blue + half) >> 16)
    return np.clip(np.stack([r, g, b], axis=2), 0, 255).astype(np.uint8)


def _from_cmyk(inks: np.ndarray) -> np.ndarray:
    """uint8 [height, width, 3]: what the inks leave of the light."""
    light = 255 - inks.astype(np.int32)
    return (light[:, :, :3] * light[:, :, 3:] // 255).astype(np.uint8)


# -- writing ----------------------------------------------------------------------------------------------------------

_XMP = b"http://ns.adobe.com/xap/1.0/\0"


def encode(
    image: np.ndarray,
    quality: int,
    progressive: bool = False,
    optimize: bool = False,
    chroma_downsampling: bool = True,
    density: tuple[str, int, int] = ("in", 300, 300),
    xmp: bytes = b"",
) -> bytes:
    """The file of a uint8 array [height, width, 1 or 3 channels]."""
    from PIL import Image

    pixels = Image.fromarray(image[:, :, 0] if image.shape[2] == 1 else image)
    stream = io.BytesIO()
    pixels.save(
        stream,
        "JPEG",
        quality=min(max(quality, 1), 100),
        subsampling=2 if chroma_downsampling and image.shape[2] == 3 else 0,
        progressive=progressive,
        optimize=optimize,
    )
    data = stream.getvalue()
    unit, across, down = density
    # the JFIF header: 2 bytes start of image, 18 bytes of which the density is at 11
    density_bytes = struct.pack(">BHH", {"in": 1, "cm": 2}[unit], across, down)
    more = b"\xff\xe1" + struct.pack(">H", 2 + len(_XMP) + len(xmp)) + _XMP + xmp if xmp else b""
    return data[:13] + density_bytes + data[18:20] + more + data[20:]
