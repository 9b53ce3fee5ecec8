"""The code that graphics processors get, on the driver of the CPU: one element a work-item, reductions in groups."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.devices.comparing import assert_same
from tests.devices.random_graphs import random_program, values
from tests.devices.test_random_graphs import states
from tfedu.compiler import ir
from tfedu.compiler.ir import Program
from tfedu.devices.opencl import selftest
from tfedu.devices.opencl.device import OpenCLDevice


@pytest.fixture(scope="module")
def gpu(device):
    """A device that takes its CPU for a GPU."""
    found = OpenCLDevice("/device:GPU:0", [device.cl_device], device.prefix, device.suffix)
    found.target = replace(
        found.target, is_cpu=False, vector_width=1, local_mem=32 * 1024, max_work_group=256, compute_units=8
    )
    found.shares_memory = False
    return found


@pytest.mark.parametrize("seed", range(6))
def test_random_program(gpu, seed):
    program = random_program(seed, ["float32", "int32", "bool"])
    leaves = states(program)
    variables = dict(zip(leaves, values(seed + 1, list(leaves.values())), strict=True))
    assert_same(gpu, program, values(seed, program.inputs), variables)


@pytest.mark.parametrize("shape", [(3, 500), (500, 3), (1, 65), (5, 64)])
def test_reductions_in_work_groups(gpu, shape):
    x = ir.input_(0, shape, "float32")
    top = ir.reshape(ir.reduce("max", x, (1,)), (shape[0], 1))
    e = ir.unary("exp", ir.binary("sub", x, top))
    y = ir.binary("div", e, ir.reshape(ir.reduce("sum", e, (1,)), (shape[0], 1)))
    outputs = [y, ir.reduce("sum", x, (0,)), ir.reduce("sum", x, (0, 1)), ir.reduce("min", x, (0, 1))]
    program = Program([x], outputs)
    assert any("barrier" in step["source"] for step in gpu.compile(program).describe())
    assert_same(gpu, program, values(1, [x]), {})


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_numbers(gpu, dtype):
    for build in (selftest._complex, selftest._movement):
        found = selftest.check(gpu, selftest.family_of("complex numbers", build, dtype))
        assert not [(label, error) for label, error, ok in found if not ok]
