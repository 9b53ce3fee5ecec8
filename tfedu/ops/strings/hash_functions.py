"""Hash functions of byte strings, equal to TensorFlow's to the last bit.

Strings of one length are hashed together: row i of a ``Words`` holds the bytes of string i, and every step below is
arithmetic of 64-bit numbers modulo 2^64 on all rows at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

Lanes = Any  # uint64, one number a string (or one for all)
_U = np.uint64


class Words:
    """Strings of one length as a table of bytes."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows
        self.length = rows.shape[1]

    def _read(self, at: int, size: int) -> Lanes:
        return np.ascontiguousarray(self.rows[:, at : at + size]).view(f"<u{size}")[:, 0].astype(_U)

    def u64(self, at: int) -> Lanes:
        """The eight bytes from ``at`` on, little end first."""
        return self._read(at, 8)

    def u32(self, at: int) -> Lanes:
        return self._read(at, 4)

    def u8(self, at: int) -> Lanes:
        return self.rows[:, at].astype(_U)


def _by_length(function: Callable[[Words], Lanes], strings: Any) -> np.ndarray:
    """``function`` of every string of a sequence: uint64 [number of strings]."""
    result = np.empty(len(strings), _U)
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    for length in np.unique(lengths):
        where = np.flatnonzero(lengths == length)
        rows = np.frombuffer(b"".join(strings[i] for i in where), np.uint8).reshape(len(where), length)
        with np.errstate(over="ignore"):
            result[where] = function(Words(rows))
    return result


def _rotated_left(x: Lanes, bits: int) -> Lanes:
    return (x << _U(bits)) | (x >> _U(64 - bits))


def _rotated(x: Lanes, bits: int) -> Lanes:
    """To the right, as FarmHash counts."""
    return _rotated_left(x, 64 - bits)


# -- FarmHash64: to_hash_bucket_fast, fingerprint ---------------------------------------------------------------------

_K0, _K1, _K2 = _U(0xC3A5C85C97CB3127), _U(0xB492B66FBE98F273), _U(0x9AE16A3B2F90404F)


def _mixed(x: Lanes) -> Lanes:
    return x ^ (x >> _U(47))


def _pair(u: Lanes, v: Lanes, mul: Lanes) -> Lanes:
    a = _mixed((u ^ v) * mul)
    return _mixed((v ^ a) * mul) * mul


def _farm_short(s: Words) -> Lanes:
    """At most 16 bytes."""
    n = s.length
    mul = _K2 + _U(2 * n)
    if n >= 8:
        a, b = s.u64(0) + _K2, s.u64(n - 8)
        return _pair(_rotated(b, 37) * mul + a, (_rotated(a, 25) + b) * mul, mul)
    if n >= 4:
        return _pair(_U(n) + (s.u32(0) << _U(3)), s.u32(n - 4), mul)
    if n > 0:
        y = s.u8(0) + (s.u8(n >> 1) << _U(8))
        z = _U(n) + (s.u8(n - 1) << _U(2))
        return _mixed(y * _K2 ^ z * _K0) * _K2
    return np.full(len(s.rows), _K2)


def _farm_medium(s: Words) -> Lanes:
    """17 to 64 bytes: the outer 32, and if there are more, the next 32 as well."""
    n = s.length
    mul = _K2 + _U(2 * n)
    a, b = s.u64(0) * (_K1 if n <= 32 else _K2), s.u64(8)
    c, d = s.u64(n - 8) * mul, s.u64(n - 16) * _K2
    y = _rotated(a + b, 43) + _rotated(c, 30) + d
    z = _pair(y, a + _rotated(b + _K2, 18) + c, mul)
    if n <= 32:
        return z
    e, f = s.u64(16) * mul, s.u64(24)
    g, h = (y + s.u64(n - 32)) * mul, (z + s.u64(n - 24)) * mul
    return _pair(_rotated(e + f, 43) + _rotated(g, 30) + h, e + _rotated(f + a, 18) + g, mul)


def _weak(s: Words, at: int, a: Lanes, b: Lanes) -> tuple[Lanes, Lanes]:
    w, x, y, z = (s.u64(at + 8 * i) for i in range(4))
    a = a + w
    b = _rotated(b + a + z, 21)
    c = a
    a = a + x + y
    return a + z, b + _rotated(a, 44) + c


def _farm_long(s: Words) -> Lanes:
    """More than 64 bytes: blocks of 64, then the last 64 bytes."""
    n = s.length
    none = np.zeros(len(s.rows), _U)
    x = _U(81) * _K2 + s.u64(0)
    y = none + (_U(81) * _K1 + _U(113))
    z = _mixed(y * _K2 + _U(113)) * _K2
    v, w = (none, none), (none, none)
    last = (n - 1) // 64 * 64

    def block(at: int, mul: Lanes, nine: Lanes) -> None:
        nonlocal x, y, z, v, w
        x = _rotated(x + y + v[0] + s.u64(at + 8), 37) * mul
        y = _rotated(y + v[1] + s.u64(at + 48), 42) * mul
        x = x ^ (w[1] * nine)
        y = y + v[0] * nine + s.u64(at + 40)
        z = _rotated(z + w[0], 33) * mul
        v = _weak(s, at, v[1] * mul, x + w[0])
        w = _weak(s, at + 32, z + w[1], y + s.u64(at + 16))
        z, x = x, z

    for at in range(0, last, 64):
        block(at, _K1, _U(1))
    mul = _K1 + ((z & _U(0xFF)) << _U(1))
    w = w[0] + _U((n - 1) & 63), w[1]
    v = v[0] + w[0], v[1]
    w = w[0] + v[0], w[1]
    block(n - 64, mul, _U(9))
    return _pair(_pair(v[0], w[0], mul) + _mixed(y) * _K0 + z, _pair(v[1], w[1], mul) + x, mul)


def _farm(s: Words) -> Lanes:
    return _farm_short(s) if s.length <= 16 else _farm_medium(s) if s.length <= 64 else _farm_long(s)


def farm_hash(strings: Any) -> np.ndarray:
    """Google's FarmHash64 (``Fingerprint64``), uint64.

    >>> [hex(h) for h in farm_hash([b"abc", b""])]
    ['0x24a5b3a074e7f369', '0x9ae16a3b2f90404f']
    """
    return _by_length(_farm, strings)


# -- Murmur's 64-bit hash: to_hash_bucket -----------------------------------------------------------------------------

_MURMUR = _U(0xC6A4A7935BD1E995)


def _murmur(s: Words) -> Lanes:
    n = s.length
    h = np.full(len(s.rows), _U(0xDECAFCAFFE)) ^ (_U(n) * _MURMUR)
    whole = n // 8 * 8
    for at in range(0, whole, 8):
        k = s.u64(at) * _MURMUR
        h = (h ^ (_mixed(k) * _MURMUR)) * _MURMUR
    if n > whole:
        for i in range(whole, n):
            h = h ^ (s.u8(i) << _U(8 * (i - whole)))
        h = h * _MURMUR
    return _mixed(_mixed(h) * _MURMUR)


def murmur_hash(strings: Any) -> np.ndarray:
    """MurmurHash64A with TensorFlow's seed, uint64."""
    return _by_length(_murmur, strings)


# -- SipHash-2-4: to_hash_bucket_strong -------------------------------------------------------------------------------


def _sip(key: tuple[int, int], s: Words) -> Lanes:
    k0, k1 = (_U(word & (2**64 - 1)) for word in key)
    start = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
    v0, v1, v2, v3 = (np.full(len(s.rows), _U(word) ^ k) for word, k in zip(start, (k0, k1, k0, k1)))

    def rounds(count: int) -> None:
        nonlocal v0, v1, v2, v3
        for _ in range(count):
            v0 = v0 + v1
            v1 = _rotated_left(v1, 13) ^ v0
            v0 = _rotated_left(v0, 32)
            v2 = v2 + v3
            v3 = _rotated_left(v3, 16) ^ v2
            v0 = v0 + v3
            v3 = _rotated_left(v3, 21) ^ v0
            v2 = v2 + v1
            v1 = _rotated_left(v1, 17) ^ v2
            v2 = _rotated_left(v2, 32)

    padded = np.zeros((len(s.rows), s.length // 8 * 8 + 8), np.uint8)
    padded[:, : s.length] = s.rows
    padded[:, -1] = s.length & 0xFF
    words = Words(padded)
    for at in range(0, words.length, 8):
        word = words.u64(at)
        v3 = v3 ^ word
        rounds(2)
        v0 = v0 ^ word
    v2 = v2 ^ _U(0xFF)
    rounds(4)
    return v0 ^ v1 ^ v2 ^ v3


def sip_hash(strings: Any, key: tuple[int, int]) -> np.ndarray:
    """SipHash-2-4 under a key of two 64-bit words, uint64.

    >>> hex(sip_hash([bytes(range(15))], (0x0706050403020100, 0x0f0e0d0c0b0a0908))[0])
    '0xa129ca6149be45e5'
    """
    return _by_length(partial(_sip, key), strings)
