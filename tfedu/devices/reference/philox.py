"""Random numbers, the same as TensorFlow's: Philox 4x32-10 and the distributions on top of it.

Philox (Salmon et al., *Parallel random numbers: as easy as 1, 2, 3*, SC'11) is a *counter based* generator: a cipher
that turns the counters 0, 1, 2, ... into 128 random bits each. There is no state to carry from one number to the next,
so every work-item of a device computes its own numbers, and all devices agree.

TensorFlow's rules, kept here: the operation's ``seed`` is the cipher's key and ``seed2`` the upper half of the
128-bit counter; the lower half starts at 0 in a new session and is advanced by :func:`reserve` after each run.
Output elements come in groups, as many as 128 bits give; group i uses counter ``offset + i``. A truncated normal
number may need several draws, so each of its groups owns a whole range of counters.

TensorFlow takes logarithm, sine and cosine of floats from the C library. Which last bit comes out depends on how that
library approximates them, so :func:`_log` and :func:`_sincos` follow GNU's: float32 numbers agree in every bit, on any
system. Doubles use NumPy's functions; now and then their last bit differs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Multipliers of the two halves of the counter, and what is added to the key in each round (from the paper).
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
#: Counters set aside per output element, used or not.
COUNTERS_PER_OUTPUT = 256
#: Counters a group of four (or two, for 64-bit types) truncated normal numbers may use, per output element.
COUNTERS_PER_TRUNCATED = 64
#: A truncated normal number is drawn again unless it is nearer to 0 than this.
CUT = 2.0
#: The smallest number of which the normal distribution takes a logarithm.
TINY = 1.0e-7

_MASK32 = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
Key = tuple[int, int]


def philox_bits(key: Key, offset: int, n_groups: int) -> np.ndarray:
    """``n_groups`` x 4 random words: the ciphers of the counters ``offset``, ``offset + 1``, ...

    Args:
        key: (seed, seed2), 64 bits each; negative numbers count as their two's complement.
        offset: the first counter.
        n_groups: how many counters.

    Returns:
        uint32 [n_groups, 4].

    >>> philox_bits((87654321, 1), 0, 1)
    array([[2870909127, 3455438759, 4052121393, 1279227022]], dtype=uint32)
    """
    return cipher(key, np.arange(n_groups, dtype=np.uint64) + np.uint64(offset % 2**64))


def cipher(key: Key, counters: np.ndarray) -> np.ndarray:
    """The ten rounds, on an array of any shape of (lower halves of) counters; the words are a new last axis."""
    seed, seed2 = (int(part) % 2**64 for part in key)
    c0, c1 = counters & _MASK32, counters >> _32
    c2, c3 = np.full_like(c0, seed2 & 0xFFFFFFFF), np.full_like(c0, seed2 >> 32)
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(ROUNDS):
        product0, product1 = c0 * np.uint64(MULTIPLIERS[0]), c2 * np.uint64(MULTIPLIERS[1])
        c0, c1, c2, c3 = (
            (product1 >> _32) ^ c1 ^ np.uint64(k0),
            product1 & _MASK32,
            (product0 >> _32) ^ c3 ^ np.uint64(k1),
            product0 & _MASK32,
        )
        k0, k1 = (k0 + KEY_STEPS[0]) % 2**32, (k1 + KEY_STEPS[1]) % 2**32
    return np.stack([c0, c1, c2, c3], axis=-1).astype(np.uint32)


def group_size(dtype: np.dtype) -> int:
    """How many elements one group has: two of a 64-bit type, four of a smaller one."""
    return 2 if dtype.itemsize == 8 else 4


def reserve(dist: str, dtype: np.dtype, n: int) -> int:
    """How many counters a run that yields ``n`` elements consumes: the same for every distribution and dtype."""
    return n * COUNTERS_PER_OUTPUT


def unit(words: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Words (last axis: 1 word, or 2 for double) to [0, 1): random mantissa bits behind the point."""
    if dtype == np.float64:
        high, low = words[..., 0].astype(np.uint64), words[..., 1].astype(np.uint64)
        return ((high & np.uint64(0xFFFFF)) << _32 | low) * 2.0**-52
    bits = 10 if dtype == np.float16 else 23
    return ((words[..., 0] & np.uint32(2**bits - 1)) * 2.0**-bits).astype(dtype)


# Logarithm of a float: x = z 2^k with z in [0.7, 1.4), the table knows 1/c and log c for a c near z (picked by the four
# leading bits), and log(z/c) is a short polynomial because z/c is near 1. All in double, rounded once at the end.
_LOG_TABLE = np.array(
    [
        (float.fromhex(inverse), float.fromhex(logarithm))
        for inverse, logarithm in (
            ("0x1.661ec79f8f3bep+0", "-0x1.57bf7808caadep-2"),
            ("0x1.571ed4aaf883dp+0", "-0x1.2bef0a7c06ddbp-2"),
            ("0x1.49539f0f010bp+0", "-0x1.01eae7f513a67p-2"),
            ("0x1.3c995b0b80385p+0", "-0x1.b31d8a68224e9p-3"),
            ("0x1.30d190c8864a5p+0", "-0x1.6574f0ac07758p-3"),
            ("0x1.25e227b0b8eap+0", "-0x1.1aa2bc79c81p-3"),
            ("0x1.1bb4a4a1a343fp+0", "-0x1.a4e76ce8c0e5ep-4"),
            ("0x1.12358f08ae5bap+0", "-0x1.1973c5a611cccp-4"),
            ("0x1.0953f419900a7p+0", "-0x1.252f438e10c1ep-5"),
            ("0x1p+0", "0x0p+0"),
            ("0x1.e608cfd9a47acp-1", "0x1.aa5aa5df25984p-5"),
            ("0x1.ca4b31f026aap-1", "0x1.c5e53aa362eb4p-4"),
            ("0x1.b2036576afce6p-1", "0x1.526e57720db08p-3"),
            ("0x1.9c2d163a1aa2dp-1", "0x1.bc2860d22477p-3"),
            ("0x1.886e6037841edp-1", "0x1.1058bc8a07ee1p-2"),
            ("0x1.767dcf5534862p-1", "0x1.4043057b6ee09p-2"),
        )
    ]
)
_LOG_POLY = tuple(map(float.fromhex, ("-0x1.00ea348b88334p-2", "0x1.5575b0be00b6ap-2", "-0x1.ffffef20a4123p-2")))
_LN2 = float.fromhex("0x1.62e42fefa39efp-1")
_LOG_START = np.int32(0x3F330000)  # the bits of 0.7 or so: where the table begins


def _log(x: np.ndarray) -> np.ndarray:
    """Natural logarithm of normal positive float32."""
    bits = x.view(np.int32)
    above = bits - _LOG_START
    inverse, logarithm = _LOG_TABLE[(above >> 19) & 15].transpose(-1, *range(x.ndim))
    exponent = above >> 23
    r = (bits - (exponent << 23)).view(np.float32).astype(np.float64) * inverse - 1
    a, b, c = _LOG_POLY
    y = (b * r + c) + a * (r * r)
    return (y * (r * r) + ((logarithm + exponent * _LN2) + r)).astype(np.float32)


# Sine and cosine of a float: subtract the nearest multiple n of pi/2; what is left is in [-pi/4, pi/4], where a few
# terms of an odd (sine) and an even (cosine) polynomial suffice; n modulo 4 says which is which, and the signs.
_HALF_PI = float.fromhex("0x1.921FB54442D18p0")
_TWO_OVER_PI = float.fromhex("0x1.45F306DC9C883p-1")
_SIN_POLY = tuple(map(float.fromhex, ("-0x1.555545995a603p-3", "0x1.1107605230bc4p-7", "-0x1.994eb3774cf24p-13")))
_COS_POLY = tuple(
    map(
        float.fromhex,
        ("-0x1.ffffffd0c621cp-2", "0x1.55553e1068f19p-5", "-0x1.6c087e89a359dp-10", "0x1.99343027bf8c3p-16"),
    )
)


def _sincos(angle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sine and cosine of float32 in [0, 2 pi]."""
    wide = angle.astype(np.float64)
    n = np.where(angle < 0.75, 0, np.floor(wide * _TWO_OVER_PI + 0.5)).astype(np.int32)
    x = wide - n * _HALF_PI
    x2 = x * x
    x3, x4 = x2 * x, x2 * x2
    s1, s2, s3 = _SIN_POLY
    sine = (x + x3 * s1) + (x3 * x2) * (s2 + x2 * s3)
    c1, c2, c3, c4 = _COS_POLY
    cosine = ((1 + x2 * c1) + x4 * c2) + (x4 * x2) * (c3 + x2 * c4)
    odd, negative = (n & 1).astype(bool), np.where(n & 2, -1.0, 1.0)
    first, second = np.where(odd, cosine, sine) * negative, np.where(odd, -sine, cosine) * negative
    return first.astype(np.float32), second.astype(np.float32)


def normal_pairs(words: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Box and Muller: two uniform numbers give two normal ones. Words [..., 2 (double: 4)] to [..., 2]."""
    half = words.shape[-1] // 2
    if dtype == np.float64:
        u = np.maximum(unit(words[..., :half], dtype), TINY)
        angle = 2 * np.pi * unit(words[..., half:], dtype)
        radius, sine, cosine = np.sqrt(-2 * np.log(u)), np.sin(angle), np.cos(angle)
    else:
        single = np.dtype(np.float32)
        u = np.maximum(unit(words[..., :half], single), np.float32(TINY))
        sine, cosine = _sincos((2 * np.pi * unit(words[..., half:], single).astype(np.float64)).astype(single))
        radius = np.sqrt(np.float32(-2) * _log(u))
    return np.stack([sine * radius, cosine * radius], axis=-1)


def uniform(key: Key, offset: int, n: int, dtype: np.dtype) -> np.ndarray:
    """``n`` numbers of float16, float32 or float64, uniform in [0, 1)."""
    words = philox_bits(key, offset, -(-n // group_size(dtype)))
    return unit(words.reshape(-1, 4 // group_size(dtype)), dtype)[:n]


def uniform_int(key: Key, offset: int, n: int, dtype: np.dtype, low: int, high: int) -> np.ndarray:
    """``n`` integers (int32 or int64) in [low, high): the random word modulo the range, so slightly biased.

    Raises:
        ValueError: if ``low >= high``.
    """
    if low >= high:
        raise ValueError(f"an integer from [{low}, {high}): need low < high")
    words = philox_bits(key, offset, -(-n // group_size(dtype)))
    if dtype.itemsize == 8:
        words = words[:, ::2].astype(np.uint64) | words[:, 1::2].astype(np.uint64) << _32
    unsigned = np.dtype(f"u{dtype.itemsize}")
    picked = words.ravel()[:n] % unsigned.type(high - low)
    return (picked + unsigned.type(low % 2 ** (8 * dtype.itemsize))).astype(dtype)


def normal(key: Key, offset: int, n: int, dtype: np.dtype) -> np.ndarray:
    """``n`` numbers of float16, float32 or float64 with mean 0 and standard deviation 1."""
    words = philox_bits(key, offset, -(-n // group_size(dtype)))
    return normal_pairs(words.reshape(len(words), -1, 8 // group_size(dtype)), dtype).reshape(-1)[:n].astype(dtype)


def truncated_normal(key: Key, offset: int, n: int, dtype: np.dtype) -> np.ndarray:
    """``n`` normal numbers, those at 2 or further from 0 drawn again.

    A group takes its pairs one after another from its own counters and keeps the first that pass, in order.
    """
    size = group_size(dtype)
    groups = -(-n // size)
    stride = size * COUNTERS_PER_TRUNCATED
    out = np.empty((groups, size), dtype)
    todo = np.arange(groups, dtype=np.uint64)
    draws = 2  # counters looked at per group; more for the few groups where that is not enough
    while todo.size:
        start = todo * np.uint64(stride) + np.uint64(offset % 2**64)
        words = cipher(key, start[:, None] + np.arange(draws, dtype=np.uint64))
        candidates = normal_pairs(words.reshape(len(todo), -1, 8 // size), dtype).reshape(len(todo), -1)
        passed = np.abs(candidates) < CUT
        order = np.argsort(~passed, axis=1, kind="stable")[:, :size]
        enough = passed.sum(axis=1) >= size
        out[todo[enough]] = np.take_along_axis(candidates, order, axis=1)[enough].astype(dtype)
        todo = todo[~enough]
        draws *= 2
    return out.reshape(-1)[:n]


def sample(
    dist: str, shape: Sequence[int], dtype: np.dtype, key: Key, offset: int, low: int = 0, high: int = 0
) -> np.ndarray:
    """What a ``random`` node means.

    Args:
        dist: uniform, uniform_int, normal or truncated_normal.
        shape: of the result.
        dtype: float16, float32 or float64; int32 or int64 for uniform_int.
        key: (seed, seed2).
        offset: the stream's counter at the start of the run.
        low, high: the half-open range of uniform_int.

    >>> sample("normal", (2, 3), np.dtype("float32"), (87654321, 1), 0)
    array([[-0.8113182 ,  1.4845988 ,  0.06532937],
           [-2.4427042 ,  0.0992484 ,  0.5912243 ]], dtype=float32)
    """
    n = int(np.prod(shape, dtype=np.int64))
    dtype = np.dtype(dtype)
    if dist == "uniform_int":
        flat = uniform_int(key, offset, n, dtype, low, high)
    else:
        flat = {"uniform": uniform, "normal": normal, "truncated_normal": truncated_normal}[dist](key, offset, n, dtype)
    return flat.reshape(tuple(shape))
