"""``conv`` and its cotangents: strides, dilations, uneven padding, few and many channels, one to three axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from tests.devices.kernels.harness import TARGETS, Case, case, check, compute, emit, integers
from tfedu.compiler import ir


@dataclass(frozen=True)
class Shape:
    """images, input size, window, channels, features; strides and dilations; padding before and after, per axis."""

    n: int
    size: tuple[int, ...]
    window: tuple[int, ...]
    c: int
    f: int
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]


def same(n: int, size: int, window: int, c: int, f: int) -> Shape:
    low = (window - 1) // 2
    return Shape(n, (size, size), (window, window), c, f, (1, 1), (1, 1), ((low, window - 1 - low),) * 2)


ORDINARY = [
    same(2, 28, 5, 1, 32),  # the deep MNIST network's first layer
    same(1, 14, 5, 32, 64),  # and its second
    same(1, 5, 3, 2, 1),
    Shape(3, (8, 7), (3, 2), 4, 33, (2, 2), (1, 1), ((0, 1), (1, 0))),
    Shape(1, (9, 11), (3, 3), 2, 16, (1, 1), (2, 3), ((2, 2), (3, 3))),
    Shape(2, (6, 6), (1, 1), 5, 17, (1, 1), (1, 1), ((0, 0), (0, 0))),  # a dot in disguise
    Shape(2, (10, 10), (3, 3), 3, 8, (3, 3), (1, 1), ((0, 0), (0, 0))),  # the last row and column are not used
    Shape(2, (9, 9), (3, 3), 2, 5, (3, 3), (1, 1), ((1, 0), (1, 0))),  # nor here, where there is a frame
    Shape(1, (5, 5), (2, 2), 2, 3, (1, 1), (1, 1), ((3, 0), (0, 4))),  # more padding than window
    Shape(2, (13,), (3,), 2, 4, (2,), (1,), ((1, 1),)),
]
RARE = [
    Shape(2, (4, 5, 6), (2, 3, 2), 3, 4, (1, 2, 1), (2, 1, 1), ((0, 1), (1, 1), (0, 0))),
]


def all_three(shape: Shape, dtype: str = "f4") -> list[Case]:
    """The convolution and both cotangents."""
    rng = np.random.default_rng(shape.c * 100 + shape.f)
    x = integers(rng, (shape.n, *shape.size, shape.c), dtype)
    w = integers(rng, (*shape.window, shape.c, shape.f), dtype)
    window = {"strides": shape.strides, "padding": shape.padding, "dilations": shape.dilations}
    forward = case(ir.conv, x, w, **window)
    dy = integers(rng, forward[0].shape, dtype)
    return [
        forward,
        case(ir.conv_input_grad, dy, w, x_shape=x.shape, **window),
        case(ir.conv_filter_grad, x, dy, w_shape=w.shape, **window),
    ]


@pytest.mark.parametrize("name", TARGETS)
def test_float32(name: str) -> None:
    shapes = ORDINARY if name == "avx2" else ORDINARY[2:5]
    check([c for shape in shapes for c in all_three(shape)], TARGETS[name])


@pytest.mark.parametrize("dtype", ["f8", "i4", "f2"])
def test_dtypes(dtype: str) -> None:
    check(all_three(ORDINARY[3], dtype), TARGETS["avx2"])


@pytest.mark.parametrize("name", ["avx2", "gpu"])
def test_three_axes(name: str) -> None:
    check([c for shape in RARE for c in all_three(shape)], TARGETS[name])


def test_many_images_are_dealt_out_and_summed() -> None:
    """Several images per sum as well, and a last tile that overlaps the one before it."""
    cases = all_three(same(20, 7, 3, 3, 10))
    source = emit(cases[2][0], TARGETS["avx2"])
    assert [launch.function for launch in source.launches][-1] == "k_join"
    check(cases, TARGETS["avx2"])


def test_an_image_is_taken_in_blocks() -> None:
    """Wider than a block of pixels, and higher."""
    border = ((1, 1), (1, 1))
    wide = all_three(Shape(1, (3, 300), (3, 3), 1, 17, (1, 1), (1, 1), border))[2]
    high = all_three(Shape(1, (40, 9), (3, 3), 2, 17, (1, 1), (1, 1), border))[2]
    assert "#define BX 256\n" in emit(wide[0], TARGETS["avx2"]).source
    assert "#define BY 28\n" in emit(high[0], TARGETS["avx2"]).source
    check([wide, high], TARGETS["avx2"])


def test_empty_operands() -> None:
    """No channels: a sum over nothing. No images: nothing to do."""
    nothing = all_three(Shape(1, (4, 4), (2, 2), 0, 3, (1, 1), (1, 1), ((0, 0), (0, 0))))
    (got,) = compute(nothing[:1], TARGETS["avx2"])
    assert got.shape == (1, 3, 3, 3)
    assert not got.any()
    assert (
        emit(all_three(Shape(0, (4, 4), (2, 2), 1, 3, (1, 1), (1, 1), ((0, 0), (0, 0))))[0][0], TARGETS["gpu"]).launches
        == ()
    )


def test_operations_are_counted_as_everybody_counts_them() -> None:
    for node, _ in all_three(same(2, 28, 5, 1, 32)):
        assert emit(node, TARGETS["avx2"]).flops == 2 * 2 * 28 * 28 * 25 * 32
