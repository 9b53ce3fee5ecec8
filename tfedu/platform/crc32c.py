"""The checksum of TensorFlow's record files: CRC-32C, masked.

A checksum is linear: what a byte adds to it depends on the byte and on how many bytes follow. So a whole block of bytes
is one look-up in a table and one exclusive or along it.
"""

from __future__ import annotations

import functools

import numpy as np

_POLYNOMIAL = 0x82F63B78
_BLOCK = 256


@functools.lru_cache(maxsize=1)
def _table() -> np.ndarray:
    """uint32 [block, 256]: row i is what each byte adds when it stands at place i of a block."""
    codes = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        codes = np.where(codes & 1, codes >> 1 ^ np.uint32(_POLYNOMIAL), codes >> 1)
    rows = [codes]
    for _ in range(_BLOCK - 1):
        rows.append(rows[-1] >> 8 ^ codes[rows[-1] & 0xFF])
    return np.array(rows[::-1])


def crc32c(data: bytes) -> int:
    """The CRC-32C of ``data``.

    >>> hex(crc32c(b"123456789"))
    '0xe3069283'
    """
    size = len(data)
    if size < 4:
        return _of_few(data)
    table = _table()
    padded = np.zeros(-(-size // _BLOCK) * _BLOCK, np.uint8)
    padded[-size:] = np.frombuffer(data, np.uint8)
    padded[-size:][:4] ^= 0xFF  # what the checksum begins with
    state = 0
    for block in np.bitwise_xor.reduce(table[np.arange(_BLOCK), padded.reshape(-1, _BLOCK)], axis=1).tolist():
        for place in range(4):
            block ^= int(table[place, state >> 8 * place & 0xFF])
        state = block
    return state ^ 0xFFFFFFFF


def _of_few(data: bytes) -> int:
    state, last = 0xFFFFFFFF, _table()[-1]
    for byte in data:
        state = state >> 8 ^ int(last[(state ^ byte) & 0xFF])
    return state ^ 0xFFFFFFFF


def masked(data: bytes) -> int:
    """The checksum as record files store it, turned and moved: data may hold checksums itself.

    >>> hex(masked(b"a"))
    '0x28e46e78'
    """
    code = crc32c(data)
    return ((code >> 15 | code << 17) + 0xA282EAD8) & 0xFFFFFFFF
