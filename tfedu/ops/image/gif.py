"""GIF, from bytes to arrays.

TensorFlow paints every frame over the one before it and knows neither transparency nor disposal. So the file is taken
apart here, each frame is handed to Pillow as a file of its own for the unpacking, and the painting is done here again.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

LIMIT = 1 << 29


class _Frame(NamedTuple):
    left: int
    top: int
    width: int
    height: int
    palette: bytes
    data: bytes
    """The image block without its place and palette: flags for interlacing, code size, sub-blocks."""
    interlaced: bool


def _palette_size(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(data: bytes, place: int) -> int:
    """Behind the zero that ends a row of sub-blocks."""
    while data[place]:
        place += 1 + data[place]
    return place + 1


def _frames(data: bytes) -> Iterator[_Frame]:
    flags = data[10]
    place = 13 + _palette_size(flags)
    common = data[13:place]
    while data[place] != 0x3B:
        if data[place] == 0x21:
            place = _blocks_end(data, place + 2)
            continue
        if data[place] != 0x2C:
            raise ValueError("an unknown block")
        left, top, width, height, flags = struct.unpack("<HHHHB", data[place + 1 : place + 10])
        start = place + 10 + _palette_size(flags)
        place = _blocks_end(data, start + 1)
        yield _Frame(
            left,
            top,
            width,
            height,
            data[start - _palette_size(flags) : start] or common,
            data[start:place],
            bool(flags & 0x40),
        )


def _indices(frame: _Frame) -> np.ndarray:
    """uint8 [height, width]: which colour of its palette each pixel has."""
    from PIL import Image

    grey = bytes(np.repeat(np.arange(256, dtype=np.uint8), 3))
    size = struct.pack("<HH", frame.width, frame.height)
    flags = b"\x40" if frame.interlaced else b"\0"
    alone = b"GIF87a" + size + b"\xf7\0\0" + grey + b"\x2c\0\0\0\0" + size + flags + frame.data + b"\x3b"
    with Image.open(io.BytesIO(alone), formats=["GIF"]) as image:
        return np.array(image)


def decode(data: bytes) -> np.ndarray:
    """uint8 [frames, height, width, 3].

    Raises:
        ValueError: what is wrong with the file.
    """
    trouble = f"Invalid GIF data (size {len(data)}), "
    if len(data) < 13:
        raise ValueError(trouble + "failed to open gif file: No screen descriptor detected")
    try:
        frames = list(_frames(data))
    except (IndexError, struct.error, ValueError):
        raise ValueError(trouble + "failed to slurp gif file: Failed to read from given file") from None
    if not frames:
        raise ValueError(trouble + "failed to slurp gif file: No Image Descriptor detected")
    width, height = max(frame.width for frame in frames), max(frame.height for frame in frames)
    if len(frames) * width * height * 3 >= LIMIT:
        raise ValueError(trouble + f"{len(frames)} frames of {width} by {height} are too large")
    result = np.zeros((len(frames), height, width, 3), np.uint8)
    for number, frame in enumerate(frames):
        whole = (frame.left, frame.top, frame.width, frame.height) == (0, 0, width, height)
        if not whole and number == 0:
            raise ValueError(trouble + "the first frame does not fill the canvas")
        if not whole:
            result[number] = result[number - 1]
        if not frame.palette:
            raise ValueError(trouble + f"missing color map for frame {number}")
        try:
            indices = _indices(frame)
        except Exception:  # Pillow has many words for a broken file
            raise ValueError(trouble + "failed to slurp gif file: the pixels cannot be unpacked") from None
        colours = np.frombuffer(frame.palette, np.uint8).reshape(-1, 3)
        unknown = indices[indices >= len(colours)]
        if unknown.size:
            raise ValueError(trouble + f"found color index {unknown[0]} outside of color map range {len(colours)}")
        part = result[number, frame.top : frame.top + frame.height, frame.left : frame.left + frame.width]
        part[:] = colours[indices[: part.shape[0], : part.shape[1]]]
    return result
