"""Running a program on two devices and comparing what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tfedu.compiler.ir import Program
from tfedu.devices.reference import ReferenceDevice

# Relative error that rounding may cause in a chain of a few operations.
TOLERANCE = {"float16": 2e-2, "float32": 1e-4, "float64": 1e-11}


def run(device, program: Program, inputs: Sequence[np.ndarray], variables: Mapping[str, np.ndarray], offset: int = 0):
    """Outputs and variables after one run, as arrays."""
    held = {key: device.upload(array) for key, array in variables.items()}
    offsets = dict.fromkeys(program.streams, offset)
    outputs = device.compile(program)(inputs, held, offsets)
    return [o.numpy() for o in outputs], {key: value.numpy() for key, value in held.items()}


def assert_close(got: np.ndarray, want: np.ndarray, what: object = "") -> None:
    assert got.shape == want.shape, what
    assert got.dtype == want.dtype, what
    if want.dtype.kind in "biu":
        np.testing.assert_array_equal(got, want, err_msg=str(what))
        return
    tolerance = TOLERANCE.get(want.dtype.name, 1e-4)
    finite = np.abs(want[np.isfinite(want)])
    scale = float(finite.max()) if finite.size else 1.0
    np.testing.assert_allclose(
        got, want, rtol=tolerance, atol=tolerance * min(scale, 1.0) + 1e-30, equal_nan=True, err_msg=str(what)
    )


def assert_same(device, program: Program, inputs: Sequence[np.ndarray], variables: Mapping[str, np.ndarray]) -> None:
    """``device`` computes what the reference device computes."""
    want, want_held = run(ReferenceDevice(), program, inputs, variables)
    got, got_held = run(device, program, inputs, variables)
    for i, (a, b) in enumerate(zip(got, want, strict=True)):
        assert_close(a, b, f"output {i}\n{program.text()}")
    assert got_held.keys() == want_held.keys()
    for key, value in want_held.items():
        assert_close(got_held[key], value, f"variable {key}\n{program.text()}")
