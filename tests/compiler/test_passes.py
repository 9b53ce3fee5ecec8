"""Each rewrite on a program made for it: what it takes away, what it must leave, and that the values stay."""

from __future__ import annotations

import numpy as np
import pytest

from tfedu.compiler import ir, passes
from tfedu.devices.reference import ReferenceDevice, evaluate_node
from tfedu.graph.errors import InvalidArgumentError


def _input(shape=(2, 3), index=0, dtype="float32"):
    return ir.input_(index, shape, dtype)


def _prims(program):
    return [node.prim for node in program.nodes()]


def _values(program, *arrays):
    return [b.numpy() for b in ReferenceDevice().compile(program)(list(arrays), {}, {})]


def _program(*outputs):
    inputs = sorted({n for n in ir.topological(outputs) if n.prim == "input"}, key=lambda n: n.attrs["index"])
    return ir.Program(list(inputs), list(outputs))


def test_fold_computes_what_depends_on_constants_alone():
    x = _input(())
    constant = ir.binary("mul", ir.const(6.0, "float32"), ir.const(7.0, "float32"))
    program = passes.fold(_program(ir.binary("add", x, constant)), evaluate_node)
    assert _prims(program) == ["input", "const", "add"]
    assert program.outputs[0].args[1].value == 42.0


def test_fold_leaves_large_broadcasts_alone():
    big = ir.full((1000, 1000), 1.0, "float32")
    program = passes.fold(_program(big), evaluate_node)
    assert "broadcast" in _prims(program)


def test_fold_never_draws_random_numbers_early():
    drawn = ir.random("uniform", (2,), "float32", (1, 2), "stream")
    assert _prims(passes.fold(_program(drawn), evaluate_node)) == ["random"]


def test_cse_shares_equal_nodes_but_keeps_different_attributes_apart():
    x = _input()
    first, second = ir.reduce("sum", x, [0]), ir.reduce("sum", x, [0])
    other = ir.reduce("max", x, [0])
    program = passes.cse(_program(first, second, other), evaluate_node)
    assert program.outputs[0] is program.outputs[1] is not program.outputs[2]


def test_cse_keeps_constants_of_different_type_apart():
    a, b = ir.const(1, "int32"), ir.const(1, "int64")
    program = passes.cse(_program(a, b), evaluate_node)
    assert program.outputs[0].dtype != program.outputs[1].dtype


@pytest.mark.parametrize(
    ("build", "left"),
    [
        (lambda x: ir.binary("mul", x, ir.full(x.shape, 1, x.dtype)), ["input"]),
        (lambda x: ir.binary("mul", ir.full(x.shape, 1, x.dtype), x), ["input"]),
        (lambda x: ir.binary("add", x, ir.full(x.shape, 0, x.dtype)), ["input"]),
        (lambda x: ir.binary("sub", x, ir.full(x.shape, 0, x.dtype)), ["input"]),
        (lambda x: ir.binary("div", x, ir.full(x.shape, 1, x.dtype)), ["input"]),
        (lambda x: ir.unary("neg", ir.unary("neg", x)), ["input"]),
        (lambda x: ir.reshape(ir.reshape(x, (6,)), (2, 3)), ["input"]),
        (lambda x: ir.reshape(ir.reshape(x, (6,)), (3, 2)), ["input", "reshape"]),
        (lambda x: ir.transpose(ir.transpose(x, (1, 0)), (1, 0)), ["input"]),
        (lambda x: ir.select(ir.full(x.shape, True, bool), x, ir.unary("neg", x)), ["input"]),
    ],
)
def test_simplify_removes(build, left):
    data = np.arange(6, dtype=np.float32).reshape(2, 3) - 2
    before = _program(build(_input()))
    after = passes.simplify(before, evaluate_node)
    assert _prims(after) == left
    assert np.array_equal(_values(before, data)[0], _values(after, data)[0])


@pytest.mark.parametrize(
    "build",
    [
        lambda x: ir.binary("sub", ir.full(x.shape, 0, x.dtype), x),
        lambda x: ir.binary("div", ir.full(x.shape, 1, x.dtype), x),
        lambda x: ir.binary("mul", x, ir.full(x.shape, 0, x.dtype)),
    ],
)
def test_simplify_leaves(build):
    """0 - x, 1 / x and x * 0 (which is NaN for an infinite x) are what they are."""
    data = np.array([[1, 2, np.inf], [-1, 3, np.nan]], np.float32)
    before = _program(build(_input()))
    after = passes.simplify(before, evaluate_node)
    assert np.array_equal(_values(before, data)[0], _values(after, data)[0], equal_nan=True)


def test_a_transpose_before_a_product_becomes_a_flag():
    a, b = _input((4, 2)), _input((4, 3), 1)
    before = _program(ir.dot(ir.transpose(a, (1, 0)), b))
    after = passes.simplify(before, evaluate_node)
    assert _prims(after) == ["input", "input", "dot"]
    x, y = np.random.default_rng(0).normal(size=(4, 2)), np.random.default_rng(1).normal(size=(4, 3))
    assert np.allclose(_values(after, x.astype("f4"), y.astype("f4"))[0], x.T @ y, atol=1e-5)


def test_passes_can_be_switched_off_and_watched(monkeypatch):
    x = _input()
    program = _program(ir.binary("mul", x, ir.full(x.shape, 1, x.dtype)))
    seen = []
    passes.optimize(program, evaluate_node, lambda name, p: seen.append((name, len(p.nodes()))))
    assert [name for name, _ in seen] == ["lowered", "fold", "simplify", "cse", "checks"]
    assert seen[-1][1] == 1 < seen[0][1]
    monkeypatch.setenv("TFEDU_DISABLE_PASSES", "simplify")
    assert "mul" in _prims(passes.optimize(program, evaluate_node))


def test_a_rewrite_may_not_change_shape_or_type():
    x = _input()
    with pytest.raises(TypeError, match="a rewrite turned"):
        _program(ir.unary("neg", x)).rewrite(lambda n: ir.cast(n, "float64") if n.prim == "neg" else n)


def test_the_text_of_a_program_names_every_value():
    x = _input((2,))
    text = _program(ir.binary("add", x, ir.full((2,), 1, "float32"))).text()
    assert text.splitlines()[0] == "%0 = input index=0 : float32[2]"
    assert text.splitlines()[-1].startswith("return %")


@pytest.mark.parametrize(("exponent", "prims"), [(1.0, ["input"]), (2.0, ["input", "mul"]), (3.0, None)])
def test_simplify_turns_the_first_two_powers_into_products(exponent, prims):
    x = _input()
    program = _program(ir.binary("pow", x, ir.full(x.shape, exponent, x.dtype)))
    simple = passes.simplify(program, evaluate_node)
    assert _prims(simple) == (prims or _prims(program))
    array = np.array([[-2.0, 0.0, 3.0], [0.5, -0.5, 7.0]], np.float32)
    np.testing.assert_array_equal(_values(simple, array), _values(program, array))


@pytest.mark.parametrize(
    ("kind", "value"), [("all", True), ("any", False), ("max", 3.0), ("min", 3.0), ("sum", 3.0), ("prod", 3.0)]
)
def test_simplify_reduces_one_repeated_value_at_once(kind, value):
    dtype = "bool" if isinstance(value, bool) else "float32"
    program = _program(ir.reduce(kind, ir.full((4, 5), value, dtype), [1]))
    simple = passes.simplify(program, evaluate_node)
    assert ("reduce" in _prims(simple)) == (kind in ("sum", "prod"))
    np.testing.assert_array_equal(_values(simple), _values(program))


@pytest.mark.parametrize(("low", "high", "known"), [(0, 5, True), (-1, 6, True), (1, 5, False), (0, 4, False)])
def test_an_index_that_was_searched_for_needs_no_check(low, high, known):
    found = ir.argreduce("max", _input((3, 5)), 1)
    bound = [ir.full((3,), number, found.dtype) for number in (low, high)]
    inside = ir.binary("and", ir.binary("ge", found, bound[0]), ir.binary("lt", found, bound[1]))
    program = _program(found)
    program.checks.append((ir.reduce("all", inside, [0]), "outside", "name"))
    optimized = passes.optimize(program, evaluate_node)
    assert (optimized.checks == []) == known
    given = [np.eye(3, 5, dtype=np.float32)]
    try:
        [values] = _values(optimized, *given)
    except InvalidArgumentError:
        assert not known
    else:
        assert values.tolist() == [0, 1, 2]


def test_a_check_that_fails_for_certain_stays():
    x = _input((2,))
    program = _program(ir.unary("neg", x))
    program.checks.append((ir.const(False), "never", "name"))
    with pytest.raises(InvalidArgumentError, match="never"):
        _values(passes.optimize(program, evaluate_node), np.zeros(2, np.float32))
