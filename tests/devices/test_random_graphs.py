"""Random programs: OpenCL equals the reference device, whatever is fused with what."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.devices.comparing import assert_same
from tests.devices.random_graphs import random_program, values
from tfedu.compiler.ir import Program

# Each program is compiled, so a few per run; TFEDU_RANDOM_GRAPHS=1000 for a night.
EXAMPLES = int(os.environ.get("TFEDU_RANDOM_GRAPHS", "8"))
DTYPES = {
    "float32": ["float32", "bool"],
    "integers": ["int32", "int64", "uint8", "int8", "uint32", "bool"],
    "mixed": ["float32", "float64", "int32", "bool", "float16"],
}


def states(program: Program) -> dict[str, object]:
    found = {n.attrs["key"]: n for n in program.nodes() if n.prim == "state"}
    return {**program.updates, **found}


@pytest.mark.parametrize("kind", DTYPES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=EXAMPLES < 50)
@given(seed=st.integers(0, 10**9))
def test_random_program(device, kind, seed):
    program = random_program(seed, DTYPES[kind])
    leaves = states(program)
    variables = dict(zip(leaves, values(seed + 1, list(leaves.values())), strict=True))
    assert_same(device, program, values(seed, program.inputs), variables)
