"""The vector functions of math.cl against double precision: how far off they are, and special values."""

from __future__ import annotations

import numpy as np
import pytest

from tfedu.compiler import ir
from tfedu.compiler.ir import Program

F32 = np.dtype("float32")
RANGES = {
    "exp": (-87, 88.7),
    "expm1": (-80, 88.7),
    "log": (1e-30, 1e30),
    "log1p": (-0.999, 1e6),
    "tanh": (-12, 12),
    "sigmoid": (-80, 80),
}
SPECIAL = [0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1 - 2**-24, 1 + 2**-23, 2**23 + 1, 2**24 + 1, 1e-37, 3e38, -150]
SPECIAL += [np.inf, -np.inf, np.nan]


def exact(name, *args):
    wide = [a.astype(np.float64) for a in args]
    with np.errstate(all="ignore"):
        if name == "sigmoid":
            return 1 / (1 + np.exp(-wide[0]))
        return np.power(*wide) if name == "pow" else getattr(np, name)(*wide)


def units(found, wanted):
    """The error in units of the last place; the smallest numbers count as 0 on devices that flush them."""
    with np.errstate(all="ignore"):
        rounded = wanted.astype(np.float32)
        wanted = np.where(np.abs(wanted) < 1.2e-38, 0, wanted)
        size = np.spacing(np.maximum(np.abs(rounded), np.float32(1.2e-38)))
        return np.where(found == rounded, 0, np.abs(found - wanted) / size)


def computed(device, node, *values):
    return device.compile(Program([*node.args], [node]))(list(values), {}, {})[0].numpy()


@pytest.mark.parametrize("name", RANGES)
def test_error_in_units_of_the_last_place(device, name):
    low, high = RANGES[name]
    rng = np.random.default_rng(len(name))
    x = np.concatenate([rng.uniform(low, high, 50_000), rng.uniform(max(low, -1), 1, 50_000)]).astype(np.float32)
    if name == "log":
        x = np.exp(rng.uniform(np.log(low), np.log(high), 100_000)).astype(np.float32)
    found = computed(device, ir.unary(name, ir.input_(0, x.shape, F32)), x)
    assert units(found, exact(name, x)).max() <= 3


def test_power_is_nearly_exact(device):
    rng = np.random.default_rng(1)
    x = np.concatenate([np.exp(rng.uniform(-80, 80, 50_000)), rng.uniform(0, 4, 50_000)]).astype(np.float32)
    y = np.concatenate([rng.uniform(-3, 3, 50_000), rng.uniform(-60, 60, 50_000)]).astype(np.float32)
    node = ir.binary("pow", ir.input_(0, x.shape, F32), ir.input_(1, y.shape, F32))
    wanted = exact("pow", x, y)
    with np.errstate(all="ignore"):
        held = np.isfinite(wanted.astype(np.float32)) & (np.abs(wanted) > 1.2e-38)
    assert held.sum() > 80_000
    assert units(computed(device, node, x, y), wanted)[held].max() <= 0.51


def test_special_values_of_power(device):
    x, y = (a.ravel() for a in np.meshgrid(np.array(SPECIAL, np.float32), np.array(SPECIAL, np.float32)))
    found = computed(device, ir.binary("pow", ir.input_(0, x.shape, F32), ir.input_(1, y.shape, F32)), x, y)
    with np.errstate(all="ignore"):
        wanted = exact("pow", x, y).astype(np.float32)
    wanted = np.where(np.abs(wanted) < 1.2e-38, np.copysign(np.float32(0), wanted), wanted)
    np.testing.assert_array_equal(found, wanted)
    numbers = ~np.isnan(wanted)
    np.testing.assert_array_equal(np.signbit(found[numbers]), np.signbit(wanted[numbers]))
