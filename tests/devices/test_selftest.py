"""``tfedu doctor``'s own check: it passes on a sound device and sees a wrong one."""

from __future__ import annotations

import numpy as np
import pytest

from tfedu.compiler import ir
from tfedu.devices.opencl import doctor, selftest
from tfedu.devices.reference import ReferenceDevice

CHECKED = [(name, build, dtypes[0]) for name, build, dtypes in selftest.FAMILIES]


@pytest.mark.parametrize(("name", "build", "dtype"), CHECKED, ids=[name for name, _, _ in CHECKED])
def test_family(device, name, build, dtype):
    wrong = [
        (label, error) for label, error, ok in selftest.check(device, selftest.family_of(name, build, dtype)) if not ok
    ]
    assert not wrong


def test_every_primitive_is_checked():
    seen: set[str] = set()
    for name, build, dtypes in selftest.FAMILIES:
        for dtype in dtypes:
            nodes = ir.topological([node for _, node in selftest.family_of(name, build, dtype).cases])
            seen |= {node.prim for node in nodes}
    assert ir.PRIMITIVES - seen <= {"state"}


class Wrong(ReferenceDevice):
    """A device whose exponential is a little off."""

    def compile(self, program):
        def off(node: ir.Node) -> ir.Node:
            if node.prim != "exp" or node.dtype != np.float32:
                return node
            return ir.binary("mul", node, ir.full(node.shape, 1.0001, node.dtype))

        return super().compile(program.rewrite(off))


def test_wrong_result_is_seen():
    family = selftest.family_of("elementwise", selftest._unary, "float32")
    bad = {label for label, _, ok in selftest.check(Wrong(), family) if not ok}
    assert bad == {"exp"}


def test_doctor_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TFEDU_CACHE", str(tmp_path / "cache"))
    lines: list[str] = []
    assert doctor.run(lines.append) == 1
    assert any("binutils" in line or "pyopencl" in line for line in lines)
