"""What a run promises: values that last, variables in place, checks, inputs of any layout, few launches."""

from __future__ import annotations

import numpy as np
import pytest

from tests.devices import comparing
from tfedu.compiler import ir
from tfedu.compiler.ir import Program
from tfedu.devices.opencl import notices
from tfedu.graph.errors import InvalidArgumentError

F32 = np.dtype("float32")


def one(value: float) -> ir.Node:
    return ir.const(np.float32(value))


def test_variable_is_updated_in_place_and_outputs_keep_their_value(device):
    w = ir.state("w", (3,), F32)
    program = Program([], [ir.binary("mul", w, one(2))], {"w": ir.binary("add", w, one(1))})
    run = device.compile(program)
    held = {"w": device.upload(np.array([1, 2, 3], np.float32))}
    before = held["w"]
    [first] = run([], held, {})
    [second] = run([], held, {})
    assert held["w"] is before
    assert first.numpy().tolist() == [2, 4, 6]
    assert second.numpy().tolist() == [4, 6, 8]
    assert held["w"].numpy().tolist() == [3, 4, 5]


def test_value_that_is_fetched_and_assigned_is_independent_of_later_runs(device):
    w = ir.state("w", (2,), F32)
    new = ir.binary("add", w, one(1))
    run = device.compile(Program([], [new, w], {"w": new}))
    held = {"w": device.upload(np.zeros(2, np.float32))}
    results = [run([], held, {}) for _ in range(3)]
    assert [[r.numpy()[0] for r in pair] for pair in results] == [[1, 0], [2, 1], [3, 2]]


def test_numpy_gives_the_caller_an_array_of_his_own(device):
    x = ir.input_(0, (4,), F32)
    [y] = device.compile(Program([x], [ir.unary("neg", x)]))([np.ones(4, np.float32)], {}, {})
    y.numpy()[:] = 7
    assert y.numpy().tolist() == [-1] * 4


def test_new_variable_is_put_into_the_dict(device):
    held: dict = {}
    device.compile(Program([], [], {"w": ir.full((2, 2), 3, F32)}))([], held, {})
    assert held["w"].numpy().tolist() == [[3, 3], [3, 3]]


def test_exchanging_variables(device):
    a, b = ir.state("a", (5,), F32), ir.state("b", (5,), F32)
    comparing.assert_same(
        device, Program([], [], {"a": b, "b": a}), [], {"a": np.zeros(5, np.float32), "b": np.ones(5, np.float32)}
    )


def test_constant_written_over_a_variable_that_is_also_read(device):
    """The new value does not depend on the old one, which another result of the same nest still needs."""
    w, v = ir.state("w", (40,), F32), ir.state("v", (40,), F32)
    program = Program([], [ir.binary("add", w, v)], {"w": ir.full((40,), 9, F32), "v": ir.binary("mul", v, w)})
    values = {k: np.arange(40, dtype=np.float32) + i for i, k in enumerate("wv")}
    comparing.assert_same(device, program, [], values)


def test_failing_check_changes_nothing(device):
    w, x = ir.state("w", (3,), F32), ir.input_(0, (3,), F32)
    good = ir.reduce("all", ir.unary("isfinite", x), (0,))
    run = device.compile(Program([x], [], {"w": ir.binary("add", w, x)}, {}, [(good, "x is not finite", "check")]))
    held = {"w": device.upload(np.ones(3, np.float32))}
    run([np.ones(3, np.float32)], held, {})
    with pytest.raises(InvalidArgumentError, match="x is not finite"):
        run([np.array([1, np.nan, 1], np.float32)], held, {})
    assert held["w"].numpy().tolist() == [2, 2, 2]


@pytest.mark.parametrize("size", [3, 100, 5000, 300_000])
def test_inputs_may_be_changed_as_soon_as_the_run_returns(device, size):
    x = ir.input_(0, (size,), F32)
    run = device.compile(Program([x], [ir.binary("mul", x, one(2))]))
    given = np.ones(size, np.float32)
    results = []
    for value in range(4):
        given[:] = value
        results += run([given], {}, {})
    assert [r.numpy()[-1] for r in results] == [0, 2, 4, 6]


@pytest.mark.parametrize("order", ["C", "F", "reversed", "strided"])
def test_inputs_of_any_layout_and_buffers(device, order):
    x = ir.input_(0, (6, 5), F32)
    run = device.compile(Program([x], [ir.reduce("sum", x, (1,))]))
    array = np.arange(30, dtype=np.float32).reshape(6, 5)
    given = {
        "C": array,
        "F": np.asfortranarray(array),
        "reversed": np.ascontiguousarray(array[::-1, ::-1])[::-1, ::-1],
        "strided": np.repeat(array, 2, axis=1)[:, ::2],
    }[order]
    assert run([given], {}, {})[0].numpy().tolist() == array.sum(1).tolist()
    assert run([device.upload(given)], {}, {})[0].numpy().tolist() == array.sum(1).tolist()


@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 4)])
def test_values_without_elements(device, shape):
    x = ir.input_(0, shape, F32)
    kinds = ("sum", "prod", "max", "min")
    program = Program([x], [ir.unary("exp", x), x, *(ir.reduce(k, x, range(x.ndim)) for k in kinds)])
    comparing.assert_same(device, program, [np.zeros(shape, np.float32)], {})


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_dtypes_without_kernels_are_computed_by_the_reference_device(device, dtype):
    x, y = ir.input_(0, (4, 3), dtype), ir.input_(1, (4, 3), dtype)
    z = ir.unary("exp", ir.binary("mul", x, y))
    program = Program([x, y], [z, ir.unary("abs", z)])
    rng = np.random.default_rng(0)
    values = [(rng.normal(size=(4, 3)) + 1j * rng.normal(size=(4, 3))).astype(dtype) for _ in range(2)]
    notices._said.clear()  # it is said once per process
    with pytest.warns(notices.DeviceNotice, match="NumPy"):
        run = device.compile(program)
    assert any(step["kernel"].startswith("host:") for step in run.describe())
    want = np.exp(values[0] * values[1])
    got = [r.numpy() for r in run(values, {}, {})]
    np.testing.assert_allclose(got[0], want, rtol=1e-5)
    np.testing.assert_allclose(got[1], np.abs(want), rtol=1e-5)


def test_random_numbers_advance_with_the_offset(device):
    node = ir.random("uniform", (7,), F32, (1, 2), "s")
    run = device.compile(Program([], [node], {}, {"s": 256}))
    first, again, later = (run([], {}, {"s": offset})[0].numpy() for offset in (0, 0, 256))
    assert first.tolist() == again.tolist() != later.tolist()


def test_large_and_small_programs_share_buffers(device):
    """The two run on different queues; each must see what the other has written."""
    w = ir.state("w", (1 << 20,), F32)
    big = device.compile(Program([], [], {"w": ir.binary("add", w, one(1))}))
    small = device.compile(Program([], [ir.slice_(w, (5,), (3,))]))
    held = {"w": device.upload(np.zeros(1 << 20, np.float32))}
    seen = []
    for _ in range(20):
        big([], held, {})
        seen += small([], held, {})
    assert [s.numpy()[2] for s in seen] == list(range(1, 21))


def test_sums_are_as_precise_as_numpys(device):
    rng = np.random.default_rng(1)
    for shape, axes in [((1_000_000,), (0,)), ((3, 50_000), (1,)), ((50_000, 3), (0,))]:
        array = (rng.random(shape) + 1).astype(np.float32)
        x = ir.input_(0, shape, F32)
        got = device.compile(Program([x], [ir.reduce("sum", x, axes)]))([array], {}, {})[0].numpy()
        want = array.astype(np.float64).sum(axis=axes)
        assert np.max(np.abs(got - want) / want) < 3e-7


def test_launches_of_a_training_step(device):
    """Softmax regression: two products and at most five generated kernels, compiled once."""
    x, y = ir.input_(0, (100, 784), F32), ir.input_(1, (100, 10), F32)
    w, b = ir.state("w", (784, 10), F32), ir.state("b", (10,), F32)
    z = ir.binary("add", ir.dot(x, w), b)
    z = ir.binary("sub", z, ir.reshape(ir.reduce("max", z, (1,)), (100, 1)))
    e = ir.unary("exp", z)
    s = ir.reduce("sum", e, (1,))
    loss = ir.reduce("sum", ir.binary("sub", ir.unary("log", s), ir.reduce("sum", ir.binary("mul", z, y), (1,))), (0,))
    g = ir.binary("mul", one(0.001), ir.binary("sub", ir.binary("div", e, ir.reshape(s, (100, 1))), y))
    updates = {"w": ir.binary("sub", w, ir.dot(x, g, ta=True)), "b": ir.binary("sub", b, ir.reduce("sum", g, (0,)))}
    program = Program([x, y], [loss], updates)
    builds = device.builds
    run = device.compile(program)
    assert device.builds == builds + 1
    generated = [step for step in run.describe() if "dot" not in step["kernel"]]
    assert len(generated) <= 5
    rng = np.random.default_rng(0)
    inputs = [rng.random((100, 784), np.float32), np.eye(10, dtype=np.float32)[rng.integers(0, 10, 100)]]
    held = {"w": rng.normal(size=(784, 10)).astype(np.float32) * 0.1, "b": np.zeros(10, np.float32)}
    comparing.assert_same(device, program, inputs, held)
    buffers = {k: device.upload(v) for k, v in held.items()}
    losses = [run(inputs, buffers, {})[0].numpy() for _ in range(10)]
    assert device.builds == builds + 1  # neither the comparison, which has the same kernels, nor a run compiles
    assert losses[-1] < losses[0]


def test_description_names_operations_and_source(device):
    x = ir.input_(0, (4,), F32)
    y = ir.Node("exp", (x,), (4,), F32, {}, ("my/Exp",))
    [step] = device.compile(Program([x], [y])).describe()
    assert step["ops"] == ["my/Exp"]
    assert "__kernel" in step["source"]
    assert step["kernel"] in step["source"]
    assert step["bytes"] == 32
    assert step["shape"] == (4,)
