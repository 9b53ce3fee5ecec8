"""PNG, from bytes to arrays and back.

Pillow reads what has up to eight bits per channel. It has no colours of sixteen bits, so those are read here: unpacked
by zlib, unfiltered, and put together from the passes of an interlaced file. Writing is the same way round and the same
for both depths.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import NamedTuple

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LIMIT = 1 << 29
"""TensorFlow refuses images of this many numbers."""

# -- reading ----------------------------------------------------------------------------------------------------------


class Header(NamedTuple):
    """What a file says of itself before its pixels."""

    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool

    @property
    def channels(self) -> int:
        return {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[self.colour]


def header(data: bytes) -> Header | None:
    """The first chunk, or None if it is not what the standard demands."""
    if len(data) < 33 or data[:8] != SIGNATURE or data[12:16] != b"IHDR":
        return None
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    fits = depth in depths.get(colour, ()) and packing == filtering == 0 and interlaced in (0, 1)
    return Header(width, height, depth, colour, bool(interlaced)) if fits and width and height else None


def decode(data: bytes, channels: int, bits: int) -> np.ndarray:
    """[height, width, channels]: uint8 or, for 16 ``bits``, uint16; 0 ``channels``: as the file has them.

    Raises:
        ValueError: what is wrong with the file.
    """
    head = header(data)
    if head is None:
        raise ValueError(f"Invalid PNG header, data size {len(data)}")
    if head.width * head.height * max(channels, head.channels) >= LIMIT:
        raise ValueError(f"PNG size too large for int: {head.width} by {head.height}")
    try:
        pixels = _deep(data, head, alpha=channels == 4) if head.depth == 16 else _shallow(data, alpha=channels == 4)
    except Exception:  # Pillow, zlib and struct each have their own words for a broken file
        raise ValueError(f"Invalid PNG data, size {len(data)}") from None
    # Where fewer than eight bits are stored, TensorFlow's opaque is the largest number of as few bits.
    pixels = _with_channels(pixels, channels or pixels.shape[2], (1 << head.depth) - 1)
    if pixels.dtype == np.uint16 and bits == 8:
        return (pixels >> 8).astype(np.uint8)
    if pixels.dtype == np.uint8 and bits == 16:
        pixels = pixels.astype(np.uint16) * 257
    return pixels


def _shallow(data: bytes, alpha: bool) -> np.ndarray:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        image.load()
        mode, keyed = image.mode, "transparency" in image.info
        if mode == "P":
            wanted = "RGBA" if keyed else "RGB"
        elif keyed and alpha:
            wanted = "RGBA" if mode == "RGB" else "LA"
        else:
            wanted = "L" if mode == "1" else mode
        array = np.asarray(image if wanted == mode else image.convert(wanted))
    return array.reshape(*array.shape[:2], -1)


_GREY = [9797, 19234, 3737]
"""0.299, 0.587 and the rest, in parts of 32768, cut off as libpng does."""


def _with_channels(pixels: np.ndarray, channels: int, opaque: int) -> np.ndarray:
    """Grey to colours, colours to grey, with or without opacity, in libpng's arithmetic."""
    have = pixels.shape[2]
    if have == channels:
        return pixels
    colours = pixels[:, :, : have - (have + 1) % 2]
    if channels < 3 <= have:
        total = colours.astype(np.int64) @ np.array(_GREY) + (1 << 14 if pixels.dtype == np.uint16 else 0)
        colours = (total >> 15).astype(pixels.dtype)[:, :, np.newaxis]
    elif channels >= 3 > have:
        colours = np.repeat(colours, 3, axis=2)
    if channels % 2:
        return np.ascontiguousarray(colours)
    opacity = pixels[:, :, -1:] if have % 2 == 0 else np.full_like(colours[:, :, :1], opaque)
    return np.concatenate([colours, opacity], axis=2)


_PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
"""Adam7: first row and column, steps between rows and columns, of each pass."""


def _deep(data: bytes, head: Header, alpha: bool) -> np.ndarray:
    """uint16 [height, width, channels] of a file with sixteen bits per channel."""
    packed, place, key = [], 8, b""
    while place + 8 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        (check,) = struct.unpack(">I", data[place + 8 + length : place + 12 + length])
        if check != zlib.crc32(kind + body):
            raise ValueError("a chunk's checksum is wrong")
        packed += [body] if kind == b"IDAT" else []
        key = body if kind == b"tRNS" else key
        place += 12 + length
        if kind == b"IEND":
            break
    unpacker = zlib.decompressobj()
    raw = np.frombuffer(unpacker.decompress(b"".join(packed), _raw_size(head)), np.uint8)
    result = np.zeros((head.height, head.width, head.channels), np.uint16)
    at = 0
    for row, column, down, across in _PASSES if head.interlaced else [(0, 0, 1, 1)]:
        part = result[row::down, column::across]
        if part.size:
            lines = raw[at : at + part.shape[0] * (1 + part[0].nbytes)].reshape(part.shape[0], -1)
            at += lines.size
            part[:] = _unfiltered(lines, part.shape[2] * 2).view(">u2").reshape(part.shape)
    if key and alpha:
        seen = np.any(result != np.frombuffer(key, ">u2"), axis=2, keepdims=True)
        result = np.concatenate([result, seen * np.uint16(65535)], axis=2)
    return result


def _raw_size(head: Header) -> int:
    """How many bytes the pixels unpack to: no file may claim more."""
    return (head.height * head.channels * head.width * 2 + head.height) * 2


def _unfiltered(lines: np.ndarray, unit: int) -> np.ndarray:
    """[rows, 1 + bytes] -> [rows, bytes]: every byte was stored as its difference from a prediction.

    A pixel is predicted from those on the left, above, and above on the left, so all pixels of one diagonal can be
    restored at once.
    """
    kinds = lines[:, 0]
    if np.any(kinds > 4):
        raise ValueError("unknown filter")
    rows, columns = len(lines), (lines.shape[1] - 1) // unit
    stored = lines[:, 1:].reshape(rows, columns, unit)
    result = np.zeros((rows + 1, columns + 1, unit), np.uint8)  # a border of zeros above and on the left
    for diagonal in range(rows + columns - 1):
        r = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        c = diagonal - r
        left, above, corner = (result[a, b].astype(np.int16) for a, b in ((r + 1, c), (r, c + 1), (r, c)))
        guess = np.select(
            [(kinds[r] == kind)[:, np.newaxis] for kind in (1, 2, 3, 4)],
            [left, above, (left + above) >> 1, _paeth(left, above, corner)],
        )
        result[r + 1, c + 1] = stored[r, c] + guess.astype(np.uint8)
    return np.ascontiguousarray(result[1:, 1:]).reshape(rows, -1)


def _paeth(left: np.ndarray, above: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """Whichever of the three is nearest to left + above - corner."""
    a, b, c = np.abs(above - corner), np.abs(left - corner), np.abs(left + above - 2 * corner)
    return np.where((a <= b) & (a <= c), left, np.where(b <= c, above, corner))


# -- writing ----------------------------------------------------------------------------------------------------------


def encode(image: np.ndarray, compression: int) -> bytes:
    """The file of a uint8 or uint16 array [height, width, 1 .. 4 channels]."""
    height, width, channels = image.shape
    unit = channels * image.itemsize
    lines = np.frombuffer(image.astype(image.dtype.newbyteorder(">")).tobytes(), np.uint8).reshape(height, -1)
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    parts = [
        SIGNATURE,
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, image.itemsize * 8, colour, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(_filtered(lines, unit).tobytes(), compression)),
        _chunk(b"IEND", b""),
    ]
    return b"".join(parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _filtered(lines: np.ndarray, unit: int) -> np.ndarray:
    """[rows, bytes] -> [rows, 1 + bytes]: each row by the filter that leaves the smallest differences."""
    padded = np.zeros((lines.shape[0] + 1, lines.shape[1] + unit), np.int16)
    padded[1:, unit:] = lines
    left, above, corner = padded[1:, :-unit], padded[:-1, unit:], padded[:-1, :-unit]
    guesses = [np.zeros_like(left), left, above, (left + above) >> 1, _paeth(left, above, corner)]
    candidates = np.stack([(lines - guess).astype(np.uint8) for guess in guesses])
    kinds = np.abs(candidates.view(np.int8).astype(np.int32)).sum(axis=2).argmin(axis=0)
    chosen = candidates[kinds, np.arange(len(lines))]
    return np.concatenate([kinds.astype(np.uint8)[:, np.newaxis], chosen], axis=1)
