"""``dot``: every way to store the operands, every edge of a tile, every path through gemm.cl."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.devices.kernels.harness import EDGES, TARGETS, Case, case, check, compute, emit, integers
from tfedu.compiler import ir
from tfedu.devices.opencl import kernels
from tfedu.devices.opencl.kernels import Target

# Each edge occurs as M, as N and as K, with different company.
SHAPES = [(EDGES[i], EDGES[(i * 2 + 3) % 9], EDGES[(i * 4 + 5) % 9]) for i in range(9)]
# What the models of the lessons do: softmax regression and its gradient, an MLP, a fully connected layer.
MODELS = [(100, 784, 10, False, False), (784, 100, 10, True, False), (100, 10, 500, False, True)]


def product(m: int, k: int, n: int, ta: bool, tb: bool, dtype: str = "f4", batch: tuple[int, ...] = ()) -> Case:
    rng = np.random.default_rng(m * 10007 + k * 101 + n)
    a = integers(rng, (*batch, *((k, m) if ta else (m, k))), dtype)
    b = integers(rng, (*batch, *((n, k) if tb else (k, n))), dtype)
    return case(ir.dot, a, b, ta=ta, tb=tb)


@pytest.mark.parametrize("name", TARGETS)
def test_edges(name: str) -> None:
    stored = [(bool(i & 1), bool(i & 2)) for i in range(4)]
    shapes = SHAPES if name == "avx2" else SHAPES[::2]
    check([product(*shape, *stored[i % 4]) for i, shape in enumerate(shapes)], TARGETS[name])


@pytest.mark.parametrize("name", ["avx2", "gpu"])
@pytest.mark.parametrize("dtype", ["f2", "f8", "i4", "i8", "i1"])
def test_dtypes(name: str, dtype: str) -> None:
    check([product(5, 33, 31, False, True, dtype), product(33, 5, 2, True, False, dtype)], TARGETS[name])


def test_models() -> None:
    check([product(*shape) for shape in MODELS], TARGETS["avx2"])


@pytest.mark.parametrize("name", ["avx2", "gpu"])
def test_batches(name: str) -> None:
    check(
        [product(7, 3, 18, False, False, batch=(2, 3)), product(1, 9, 17, True, True, batch=(5,))],
        TARGETS[name],
    )


def test_every_path_of_the_cpu_kernel() -> None:
    """Several blocks of K, several panels per work-item, a sum in parts: and sources that say so."""
    cases = {
        "NP 2": product(70, 300, 270, False, False),
        "NP 2\n#define KC": product(70, 300, 270, False, True),
        "PACK 0": product(70, 300, 64, False, False),
        "MT 1\n": product(40, 300, 16, False, False),  # the last tile's neighbour belongs to another work-item
        "NV 8\n": product(1, 20, 128, False, False),
        "NV 4\n": product(2, 20, 64, True, False),
        "RM 3\n#define RN 4": product(5, 70, 33, False, True),
        "RM 1\n#define RN 3": product(1, 65, 3, False, True, batch=(2,)),
        "SPLITS 7": product(5, 2000, 7, False, False),
        "SPLITS 4": product(3, 1030, 9, True, True, batch=(2,)),
    }
    for expected, (node, _) in cases.items():
        assert f"#define {expected}" in emit(node, TARGETS["avx2"]).source, expected
    check(list(cases.values()), TARGETS["avx2"])


@pytest.mark.parametrize("name", ["avx2", "gpu"])
def test_nothing_to_sum_and_nothing_to_do(name: str) -> None:
    check([product(3, 0, 5, False, False), product(4, 0, 2, True, True, "f2")], TARGETS[name])
    assert emit(product(0, 3, 5, False, False)[0], TARGETS[name]).launches == ()
    assert emit(product(3, 3, 0, False, False)[0], TARGETS[name]).launches == ()


def test_small_work_groups() -> None:
    check([product(33, 5, 65, False, True)], replace(TARGETS["gpu"], max_work_group=64))


def test_rounding_is_no_worse_than_the_sum_of_a_float32_vector() -> None:
    """Real numbers: within the error bound of a sum in any order, K / 2 units of the sum of magnitudes."""
    rng = np.random.default_rng(5)
    a, b = rng.standard_normal((33, 1000)).astype("f4"), rng.standard_normal((1000, 47)).astype("f4")
    (got,) = compute([case(ir.dot, a, b)], TARGETS["avx2"])
    exact = a.astype("f8") @ b.astype("f8")
    bound = 1000 * 2.0**-24 * (np.abs(a).astype("f8") @ np.abs(b).astype("f8"))
    assert (np.abs(got - exact) <= bound).all()
    assert np.abs(got - exact).max() > 0  # not computed in double: the bound means something


def test_work_is_shared_out() -> None:
    """Every core gets a work-item, even where C is small; the count of operations is the usual one."""
    for shape in [(100, 784, 10), (10, 10000, 10), (784, 100, 10), (1024, 64, 1024)]:
        source = emit(product(*shape, False, False)[0], Target(vector_width=8, compute_units=2))
        assert np.prod(source.launches[0].global_size) >= 4, shape
        assert source.flops == 2 * np.prod(shape)


def test_a_device_without_double_declines() -> None:
    node = product(2, 2, 2, False, False, "f8")[0]
    assert kernels.emit(node, Target(has_fp64=False), "k") is None
    assert kernels.emit(node, Target(is_cpu=False, has_fp64=False), "k") is None
