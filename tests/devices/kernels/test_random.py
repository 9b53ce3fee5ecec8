"""Random numbers on the device and in NumPy: TensorFlow's, and the same on both."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from tests.devices.kernels.harness import TARGETS, Case, check, compute
from tfedu.compiler import ir
from tfedu.devices.opencl import kernels
from tfedu.devices.reference import philox

KEY = (2**40 + 7, -5)  # all four words of key and counter are in use
SIZES = (1, 3, 4, 5, 1000)
EXACT = [("uniform", d) for d in ("f2", "f4", "f8")] + [("uniform_int", d) for d in ("i4", "i8")]
EXACT += [(dist, d) for dist in ("normal", "truncated_normal") for d in ("f2", "f4")]


def numbers(dist: str, dtype: str, n: int, key: tuple[int, int] = KEY) -> Case:
    return ir.random(dist, (n,), dtype, key, "stream", -7, 1000003), []


@pytest.mark.parametrize(("dist", "dtype"), EXACT)
def test_device_agrees_to_the_last_bit(dist: str, dtype: str) -> None:
    check([numbers(dist, dtype, n) for n in SIZES], TARGETS["avx2"], offset=2**33 + 5)


@pytest.mark.parametrize("dist", ["normal", "truncated_normal"])
def test_double_agrees_but_for_the_functions(dist: str) -> None:
    check([numbers(dist, "f8", n) for n in SIZES], TARGETS["avx2"], offset=77, ulps=4)


@pytest.mark.parametrize("dist", ["normal", "truncated_normal"])
def test_device_without_double(dist: str) -> None:
    """Its own float functions, whose error (OpenCL allows 3 or 4 units for each) is relative to the radius."""
    single = replace(TARGETS["gpu"], has_fp64=False)
    node, _ = numbers(dist, "f4", 1000)
    (got,) = compute([(node, [])], single)
    np.testing.assert_allclose(got, philox.sample(dist, (1000,), np.dtype("f4"), KEY, 0), rtol=2e-6, atol=2e-6)


def test_the_number_every_book_prints() -> None:
    """``tf.random_normal([2, 3], stddev=1, seed=1)`` in TensorFlow 1."""
    printed = [[-0.8113182, 1.4845988, 0.06532937], [-2.4427042, 0.0992484, 0.5912243]]
    node = ir.random("normal", (2, 3), "float32", (87654321, 1), "stream")
    (got,) = compute([(node, [])], TARGETS["avx2"])
    np.testing.assert_array_equal(got, np.array(printed, "f4"))


# SHA-256 (16 digits) of the 100000 numbers that TensorFlow 1.15.5 gave on Linux, x86-64, in the second run of a session
# with graph seed 7 and operation seed 9: little-endian bytes of the array. Integers from [-7, 1000003).
TENSORFLOW = {
    ("uniform", "float16"): "fa6d1e905c4c0116",
    ("uniform", "float32"): "a6828ec793375c69",
    ("uniform", "float64"): "2bfe4e29fc5701fd",
    ("normal", "float16"): "76e8bb36becc6398",
    ("normal", "float32"): "fe92a74dba83c68e",
    ("truncated_normal", "float16"): "5860cee237d96ce6",
    ("truncated_normal", "float32"): "53b3e5f0ff11c865",
    ("uniform_int", "int32"): "ce2695cf7921e020",
    ("uniform_int", "int64"): "40704f589cfcd2de",
}


@pytest.mark.parametrize(("dist", "dtype"), TENSORFLOW)
def test_a_hundred_thousand_numbers_are_tensorflows(dist: str, dtype: str) -> None:
    """NumPy's and the device's, bit for bit; the stream has moved on by what the first run consumed."""
    n, kind = 100000, np.dtype(dtype)
    second = philox.reserve(dist, kind, n)
    assert fingerprint(philox.sample(dist, (n,), kind, (7, 9), second, -7, 1000003)) == TENSORFLOW[dist, dtype]
    (got,) = compute([numbers(dist, dtype, n, (7, 9))], TARGETS["avx2"], second)
    assert fingerprint(got) == TENSORFLOW[dist, dtype]


def fingerprint(array: np.ndarray) -> str:
    return hashlib.sha256(array.astype(array.dtype.newbyteorder("<")).tobytes()).hexdigest()[:16]


def test_double_normal_numbers_are_tensorflows_within_the_last_places() -> None:
    want = [float.fromhex(x) for x in ("0x1.03cd7f6d7b6e9p+0", "0x1.4cb5d7791b70ep+0", "0x1.63d682182e26ap+0")]
    got = philox.sample("normal", (5,), np.dtype("f8"), (7, 9), 5 * 256)[:3]
    np.testing.assert_allclose(got, want, rtol=1e-15)


def test_truncated_numbers_stay_inside_and_are_drawn_again_in_order() -> None:
    """Groups of four own 256 counters each: what one group rejects does not shift the next."""
    whole = philox.sample("truncated_normal", (4000,), np.dtype("f4"), KEY, 0)
    assert np.abs(whole).max() < 2
    np.testing.assert_array_equal(
        whole[400:], philox.sample("truncated_normal", (3600,), np.dtype("f4"), KEY, 100 * 256)
    )


def test_what_has_no_kernel() -> None:
    """An empty range is an error the reference device words; double needs a device that has it."""
    assert kernels.emit(ir.random("uniform_int", (3,), "i4", KEY, "s", 5, 5), TARGETS["avx2"], "k") is None
    assert (
        kernels.emit(ir.random("uniform", (3,), "f8", KEY, "s"), replace(TARGETS["gpu"], has_fp64=False), "k") is None
    )
    with pytest.raises(ValueError, match="low < high"):
        philox.sample("uniform_int", (3,), np.dtype("i4"), KEY, 0, 5, 5)
