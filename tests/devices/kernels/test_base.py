"""The contract between emitters and the executor."""

from __future__ import annotations

import numpy as np
import pytest

from tests.devices.kernels.harness import TARGETS, build, emit
from tfedu.compiler import ir
from tfedu.devices.opencl import kernels


def product(m: int = 3, **attrs: bool) -> ir.Node:
    return ir.dot(ir.input_(0, (m, 4), "f4"), ir.input_(1, (4, 5), "f4"), **attrs)


def test_sources_can_be_joined_and_name_their_functions() -> None:
    nodes = [product(), product(7), ir.random("normal", (3,), "f4", (1, 2), "s")] * 2
    sources = [emit(node, TARGETS["avx2"], f"step{i}") for i, node in enumerate(nodes)]
    program = build(sources)
    functions = {launch.function for source in sources for launch in source.launches}
    assert len(functions) == sum(len(source.launches) for source in sources)
    assert functions <= set(program.kernel_names.split(";"))


def test_every_macro_is_undefined_again() -> None:
    for line in (source := emit(product(), TARGETS["avx2"])).source.splitlines():
        if line.startswith("#define "):
            macro = line.split()[1].split("(")[0]
            assert f"#undef {macro}\n" in source.source, macro


def test_signature_says_which_nodes_may_share_a_kernel() -> None:
    assert kernels.signature(product()) == kernels.signature(product())
    assert kernels.signature(product()) != kernels.signature(product(7))
    streams = [ir.random("normal", (3,), "f4", (1, 2), stream) for stream in "ab"]
    assert kernels.signature(streams[0]) == kernels.signature(streams[1])
    keys = [ir.random("normal", (3,), "f4", (1, key), "a") for key in (2, 3)]
    assert kernels.signature(keys[0]) == kernels.signature(keys[1])
    assert kernels.signature(keys[0]) != kernels.signature(ir.random("uniform", (3,), "f4", (1, 2), "a"))
    hash(kernels.signature(streams[0]))


def test_launches_fit_their_work_groups() -> None:
    for target in TARGETS.values():
        for node in (product(), product(100), ir.argsort(ir.input_(0, (3, 100), "f4"))):
            for launch in emit(node, target).launches:
                assert all(whole % part == 0 for whole, part in zip(launch.global_size, launch.local_size, strict=True))
                assert np.prod(launch.local_size) <= target.max_work_group


def test_what_has_no_kernel_is_declined() -> None:
    complex_product = ir.dot(ir.input_(0, (2, 2), "c8"), ir.input_(1, (2, 2), "c8"))
    sum_ = ir.reduce("sum", ir.input_(0, (2, 2), "f4"), (0,))
    for node in (complex_product, sum_):
        assert kernels.emit(node, TARGETS["avx2"], "k") is None


@pytest.mark.parametrize("prim", sorted(kernels.supported()))
def test_only_known_primitives(prim: str) -> None:
    assert prim in ir.PRIMITIVES
