"""Which nodes share a kernel, and that grouping never makes an order impossible."""

from __future__ import annotations

import numpy as np
import pytest

from tfedu.compiler import fuse, ir
from tfedu.compiler.ir import Program
from tfedu.compiler.schedule import schedule


def groups(program: Program, **options) -> fuse.Fused:
    return fuse.fuse(fuse.separate_roots(fuse.split_reductions(program)), **options)


def kinds(program: Program) -> list[str]:
    return [g.kind for g in groups(program).groups]


def x_of(*shape: int, index: int = 0) -> ir.Node:
    return ir.input_(index, shape, "float32")


def test_chain_of_elementwise_nodes_is_one_group():
    x = y = x_of(7, 5)
    for _ in range(10):
        y = ir.unary("tanh", ir.binary("add", y, ir.const(np.float32(1))))
    [group] = groups(Program([x], [y])).groups
    assert group.extents(group.outer) == (7, 5)
    assert not group.inner
    assert len(group.outputs) == 1


def test_movement_is_read_through():
    x = x_of(6, 4)
    y = ir.reshape(ir.transpose(ir.pad(ir.slice_(x, (1, 0), (4, 4)), (0, 1), (1, 0)), (1, 0)), (25,))
    z = ir.unary("neg", ir.broadcast_to(y, (3, 25)))
    assert kinds(Program([x], [z])) == ["loop"]


def test_softmax_is_one_nest_with_two_reductions():
    x = x_of(8, 10)
    top = ir.reshape(ir.reduce("max", x, (1,)), (8, 1))
    e = ir.unary("exp", ir.binary("sub", x, top))
    y = ir.binary("div", e, ir.reshape(ir.reduce("sum", e, (1,)), (8, 1)))
    [group] = groups(Program([x], [y])).groups
    assert group.extents(group.outer) == (8,)
    assert group.extents(group.inner) == (10,)
    assert [n.attrs["kind"] for n in group.reduces] == ["sum", "max"]
    assert group.outputs == [y]


def test_reductions_of_the_same_values_share_a_nest_with_what_follows_them():
    x, w, b = x_of(100), ir.state("w", (), "float32"), ir.state("b", (), "float32")
    error = ir.binary("add", ir.binary("mul", x, w), b)
    updates = {
        "w": ir.binary("sub", w, ir.reduce("sum", ir.binary("mul", error, x), (0,))),
        "b": ir.binary("sub", b, ir.reduce("sum", error, (0,))),
    }
    fused = groups(Program([x], [ir.reduce("sum", ir.binary("mul", error, error), (0,))], updates))
    assert len(fused.groups) == 1
    assert set(schedule(fused).in_place) == {"w", "b"}


def test_expensive_value_used_in_two_places_is_computed_once():
    x = x_of(4, 4)
    e = ir.unary("exp", x)
    d1, d2 = ir.dot(e, e), ir.dot(e, ir.transpose(e, (1, 0)))
    fused = groups(Program([x], [d1, d2]))
    assert fused.stored[e] is not None
    assert sum(e in g.inlined for g in fused.groups) == 1


def test_expensive_value_is_not_recomputed_for_every_element_it_is_broadcast_to():
    x, y = x_of(10), x_of(1000, 10, index=1)
    z = ir.binary("mul", y, ir.unary("exp", x))
    fused = groups(Program([x, y], [z]))
    assert len(fused.groups) == 2


def test_a_single_number_is_computed_by_every_kernel_that_needs_it():
    rate = ir.unary("exp", ir.state("step", (), "float32"))
    updates = {}
    for key, count in (("a", 300), ("b", 500)):
        held = ir.state(key, (count,), "float32")
        updates[key] = ir.binary("sub", held, ir.broadcast_to(rate, (count,)))
    fused = groups(Program([], [], updates))
    assert [g.outputs for g in fused.groups] == [[n] for n in updates.values()]
    assert rate not in fused.stored


def test_a_long_computation_of_a_single_number_is_done_once():
    rate = ir.state("step", (), "float32")
    for _ in range(40):
        rate = ir.unary("tanh", rate)
    users = [ir.binary("mul", x_of(n, index=i), ir.broadcast_to(rate, (n,))) for i, n in enumerate((300, 500))]
    fused = groups(Program([], users))
    assert fused.stored[rate] is not None


def test_row_results_of_several_stages_are_written_in_place():
    w, mean = ir.state("w", (6,), "float32"), ir.state("mean", (6,), "float32")
    new_w = ir.binary("sub", w, ir.reduce("sum", x_of(6, 50), (1,)))
    new_mean = ir.binary("add", mean, ir.binary("sub", w, mean))
    fused = groups(Program([], [], {"mean": new_mean, "w": new_w}))
    assert set(schedule(fused).in_place) == {"w", "mean"}


def test_optimizer_slots_and_variable_are_one_launch_in_place():
    w, m, v = (ir.state(k, (300, 20), "float32") for k in "wmv")
    g = ir.dot(x_of(300, 50), x_of(50, 20, index=1))
    new_m = ir.binary("add", ir.binary("mul", m, ir.const(np.float32(0.9))), g)
    new_v = ir.binary("add", v, ir.binary("mul", g, g))
    new_w = ir.binary("sub", w, ir.binary("div", new_m, ir.unary("sqrt", new_v)))
    fused = groups(Program([], [], {"w": new_w, "m": new_m, "v": new_v}))
    assert sorted(g.kind for g in fused.groups) == ["library", "loop"]
    assert set(schedule(fused).in_place) == {"w", "m", "v"}


def test_exchanged_variables_need_a_temporary():
    a, b = ir.state("a", (4,), "float32"), ir.state("b", (4,), "float32")
    plan = schedule(groups(Program([], [], {"a": b, "b": a})))
    assert len(plan.in_place) + len(plan.copied) == 2
    # one nest that reads both before it writes either would do; separate ones need a copy
    assert len(plan.fused.groups) == 1 or plan.copied


def test_shifted_read_forbids_writing_in_place():
    a = ir.state("a", (4, 4), "float32")
    plan = schedule(groups(Program([], [], {"a": ir.binary("add", a, ir.transpose(a, (1, 0)))})))
    assert list(plan.copied) == ["a"]


def test_old_value_is_read_by_everyone_before_it_is_overwritten():
    w = ir.state("w", (8, 8), "float32")
    new = ir.binary("add", w, ir.const(np.float32(1)))
    plan = schedule(groups(Program([], [ir.dot(w, w), ir.transpose(w, (1, 0))], {"w": new})))
    if "w" in plan.in_place:
        writer = plan.fused.stored[new]
        readers = [g for g in plan.order if g is not writer]
        assert all(plan.order.index(g) < plan.order.index(writer) for g in readers)


def test_checks_are_known_before_anything_is_written():
    w, x = ir.state("w", (4,), "float32"), x_of(4)
    check = ir.reduce("all", ir.unary("isfinite", x), (0,))
    plan = schedule(groups(Program([x], [], {"w": ir.binary("add", w, x)}, {}, [(check, "bad", "op")])))
    assert plan.fused.stored[check] in plan.order[: plan.guarded]
    # either written by a later kernel, or by the same one into a temporary that is copied if the check holds
    assert ("w" in plan.copied) == (plan.fused.stored[plan.fused.program.updates["w"]] in plan.order[: plan.guarded])


def test_long_sums_are_split_into_equal_parts():
    x = x_of(100_000)
    [inner] = fuse.split_reductions(Program([x], [ir.reduce("sum", x, (0,))])).outputs[0].args
    assert inner.prim == "reduce"
    assert 32 <= inner.size <= 256
    column = fuse.split_reductions(Program([], [ir.reduce("max", x_of(65_536, 3), (0,))])).outputs[0]
    assert column.args[0].prim == "reduce"
    assert column.args[0].shape[1:] == (3,)


@pytest.mark.parametrize(("kind", "value"), [("sum", 0), ("prod", 1), ("max", -np.inf), ("min", np.inf)])
def test_reduction_of_nothing_is_a_constant(kind, value):
    node = fuse.split_reductions(Program([], [ir.reduce(kind, x_of(3, 0), (1,))])).outputs[0]
    while node.args:
        [node] = node.args
    assert node.value == value


def test_what_loops_cannot_compute_goes_to_the_library_or_to_the_host():
    x = ir.input_(0, (4,), "complex64")
    y = ir.argsort(ir.unary("abs", x))
    fused = groups(
        Program([x], [y]), inlines=lambda n: all(a.dtype.kind != "c" for a in n.args), has_library=lambda n: True
    )
    assert [g.kind for g in fused.groups] == ["host", "library"]


def test_value_needed_on_both_sides_of_another_kernel_makes_no_circle():
    x = x_of(6, 6)
    a = ir.unary("exp", x)
    b = ir.dot(a, a)
    c = ir.binary("add", a, b)
    d = ir.reduce("sum", ir.binary("mul", c, a), (1,))
    e = ir.binary("sub", c, ir.reshape(d, (6, 1)))
    fused = groups(Program([x], [e, a, d]))
    place = {g: i for i, g in enumerate(fused.groups)}
    for group, readers in fused.readers.items():
        assert all(place[group] < place[reader] for reader in readers)


def test_deep_graph_does_not_overflow_the_stack():
    x = y = x_of(3)
    for _ in range(5000):
        y = ir.binary("add", y, x)
    assert kinds(Program([x], [y])) == ["loop"]


def test_the_order_is_the_same_every_time():
    """Not one that depends on where objects lie in memory: caches of compiled kernels look for the same text."""

    def order() -> list[int]:
        x = ir.unary("exp", ir.input_(0, (4, 4), "float32"))
        roots = [ir.unary("neg", ir.dot(x, ir.const(np.full((4, 4), i, "float32")))) for i in range(9)]
        fused = fuse.fuse(Program([], roots), lambda node: True, lambda node: True)
        places = {node: i for i, node in enumerate(fused.program.nodes())}
        return [places[group.outputs[0]] for group in fused.groups]

    rng = np.random.default_rng(0)
    orders, kept = set(), []
    for _ in range(20):
        kept.append([object() for _ in range(rng.integers(100))])
        orders.add(tuple(order()))
    assert len(orders) == 1
