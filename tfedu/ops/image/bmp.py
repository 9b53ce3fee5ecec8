"""BMP, from bytes to arrays: whole pixels of one, three or four bytes, as TensorFlow reads them (no palettes)."""

from __future__ import annotations

import struct

import numpy as np


def decode(data: bytes, channels: int) -> np.ndarray:
    """uint8 [height, width, channels]; 0 ``channels``: as the file has them.

    Raises:
        ValueError: what is wrong with the file.
    """
    if len(data) < 32:
        raise ValueError(
            "Incomplete bmp content, requires at least 32 bytes to find the header size, width, height, and bpp, "
            f"got {len(data)} bytes"
        )
    (start,) = struct.unpack("<i", data[10:14])
    width, height = struct.unpack("<ii", data[18:26])
    (bits,) = struct.unpack("<H", data[28:30])
    if channels and channels != bits // 8:
        raise ValueError(f"channels attribute {channels} does not match bits per pixel from file {bits // 8}")
    depth = bits // 8
    if depth not in (1, 3, 4):
        raise ValueError(f"Number of channels must be 1, 3 or 4, was {depth}")
    if width <= 0 or height == 0:
        raise ValueError("image dimensions must be positive")
    rows = abs(height)
    stride = (bits * width + 31) // 32 * 4
    if start < 0 or len(data) < start + stride * (rows - 1) + width * depth:
        raise ValueError(
            f"Incomplete bmp content, requires at least {start + stride * (rows - 1) + width * depth} bytes, "
            f"got {len(data)} bytes"
        )
    pixels = np.zeros(rows * stride, np.uint8)
    stored = np.frombuffer(data, np.uint8)[start : start + rows * stride]
    pixels[: len(stored)] = stored
    pixels = pixels.reshape(rows, stride)[:, : width * depth].reshape(rows, width, depth)
    if depth > 1:  # blue, green, red in the file
        pixels = pixels[:, :, [2, 1, 0, *range(3, depth)]]
    return np.ascontiguousarray(pixels if height < 0 else pixels[::-1])
