"""The checksum of records: CRC-32C, of one long string or of many short ones at a time.

A checksum goes through its bytes one after the other, which Python does slowly. But it is linear: the parts of a
string can be taken for themselves, side by side in NumPy, and put together afterwards. Zeros in front of a part change
nothing, so parts of several lengths fit into one table.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

_POLYNOMIAL = 0x82F63B78
_ONES = 0xFFFFFFFF
_MASK = 0xA282EAD8
_FEW = 1024
"""Up to this many bytes, one after the other is quicker."""


@lru_cache(maxsize=None)
def _bytewise() -> tuple[int, ...]:
    """What each byte does to an empty register."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
        table.append(byte)
    return tuple(table)


@lru_cache(maxsize=None)
def _table() -> np.ndarray:
    return np.array(_bytewise(), np.uint32)


@lru_cache(maxsize=None)
def _zeros(power: int) -> np.ndarray:
    """[4, 256]: what 2 ** power zero bytes do to a register, byte by byte of the register."""
    if power == 0:
        single = np.arange(256, dtype=np.uint32)
        registers = np.stack([single << np.uint32(8 * k) for k in range(4)])
        return _table()[registers & 255] ^ registers >> 8
    return _after_zeros(_zeros(power - 1), power - 1)


def _after_zeros(registers: np.ndarray, power: int) -> np.ndarray:
    low, second, third, high = _zeros(power)
    return low[registers & 255] ^ second[registers >> 8 & 255] ^ third[registers >> 16 & 255] ^ high[registers >> 24]


def _rows(matrix: np.ndarray) -> np.ndarray:
    """The register after each row of a uint8 matrix, from an empty one."""
    table = _table()
    registers = np.zeros(len(matrix), np.uint32)
    for column in np.ascontiguousarray(matrix.T):
        registers = table[(registers ^ column) & 255] ^ registers >> 8
    return registers


def crc32c(data: bytes | memoryview) -> int:
    """The checksum of a string.

    >>> hex(crc32c(b"123456789")), hex(crc32c(bytes(4000)))
    ('0xe3069283', '0xea910674')
    """
    if len(data) <= _FEW:
        table, register = _bytewise(), _ONES
        for byte in data:
            register = table[(register ^ byte) & 255] ^ register >> 8
        return register ^ _ONES
    power = max(4, (len(data).bit_length() - 6) // 2 + 2)
    padded = np.zeros(-(-len(data) >> power) << power, np.uint8)
    start = len(padded) - len(data)
    padded[start:] = np.frombuffer(data, np.uint8)
    padded[start : start + 4] ^= 255  # a register full of ones, instead of an empty one
    registers = _rows(padded.reshape(-1, 1 << power))
    while len(registers) > 1:
        if len(registers) % 2:
            registers = np.concatenate([np.zeros(1, np.uint32), registers])
        registers = _after_zeros(registers[::2], power) ^ registers[1::2]
        power += 1
    return int(registers[0]) ^ _ONES


def crc32c_each(buffer: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The checksums, int64, of parts of a uint8 array; quick where the parts are many and short."""
    order = np.argsort(-lengths, kind="stable")
    places, lengths = starts[order], lengths[order]
    table = _table().astype(np.int64)
    registers = np.full(len(order), _ONES, np.int64)
    counts = np.searchsorted(-lengths, -np.arange(int(lengths.max(initial=0))), side="left")
    for count in counts.tolist():  # of so many parts there is another byte
        front = registers[:count]
        registers[:count] = table[(front ^ buffer[places[:count]]) & 255] ^ front >> 8
        places[:count] += 1
    found = np.empty_like(registers)
    found[order] = registers ^ _ONES
    return found


def masked(checksum: Any) -> Any:
    """The form in which a record carries its checksum, an int or an int64 array of them.

    >>> hex(masked(crc32c(b"123456789")))
    '0xc78ab0e5'
    """
    return ((checksum >> 15 | checksum << 17) + _MASK) & _ONES
