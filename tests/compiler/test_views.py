"""Index arithmetic against NumPy: reading through movement nodes finds the element that NumPy finds."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfedu.compiler import ir
from tfedu.compiler.views import Access, Affine, NotAffine, SplitAxis, operands, unflatten, variable
from tfedu.devices.reference import evaluate_node


def evaluate(expression: Affine, at: dict[int, int]) -> int:
    return expression.const + sum(c * at[a] for a, c in expression.terms)


def movement(rng: random.Random, x: ir.Node) -> ir.Node:
    how = rng.choice(["transpose", "slice", "pad", "broadcast", "expand"])
    if how == "transpose":
        return ir.transpose(x, rng.sample(range(x.ndim), x.ndim))
    if how == "slice":
        starts = [rng.randrange(size) for size in x.shape]
        steps = [rng.choice([1, -1]) for _ in x.shape]
        extents = [
            rng.randint(1, size - a if s > 0 else a + 1) for size, a, s in zip(x.shape, starts, steps, strict=True)
        ]
        return ir.slice_(x, starts, extents, steps)
    if how == "pad":
        return ir.pad(x, [rng.randint(0, 2) for _ in x.shape], [rng.randint(0, 2) for _ in x.shape], -1)
    if how == "broadcast":
        return ir.broadcast_to(x, (2, *x.shape))
    return ir.reshape(x, (1, *x.shape, 1))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6))
def test_access_through_movement_finds_numpys_element(seed):
    rng = random.Random(seed)
    x = ir.input_(0, (3, 4), "int32")
    array = np.arange(12, dtype=np.int32).reshape(3, 4)
    chain = [x]
    for _ in range(rng.randint(1, 4)):
        node = movement(rng, chain[-1])
        if node is not chain[-1] and node.size < 500:
            chain.append(node)
            if node.prim == "broadcast" and node.args[0].prim == "reshape" and node.args[0] is not chain[-2]:
                chain.insert(-1, node.args[0])
    want = {x: array}
    for node in ir.topological(chain):
        if node is not x:
            want[node] = evaluate_node(node, [want[a] for a in node.args])
    last = chain[-1]
    axes = dict(enumerate(last.shape))
    access = Access(tuple(variable(a, e) for a, e in axes.items()))
    guards = {}
    node = last
    while node is not x:
        [(arg, access)] = operands(node, access, axes)
        guards[arg] = access
        node = arg
    for place in itertools.product(*map(range, last.shape)):
        at = dict(enumerate(place))
        inside = all(0 <= evaluate(g, at) < extent for g, extent in access.guards)
        value = array[tuple(evaluate(i, at) for i in access.index)] if inside else -1
        assert value == want[last][place]


def test_reshape_that_merges_axes_asks_for_a_split():
    x = ir.transpose(ir.input_(0, (3, 4), "float32"), (1, 0))
    y = ir.reshape(x, (12,))
    with pytest.raises(SplitAxis) as found:
        operands(y, Access((variable(0, 12),)), {0: 12})
    assert (found.value.axis, found.value.inner) == (0, 3)


def test_reshape_across_a_stride_is_not_affine():
    with pytest.raises((NotAffine, SplitAxis)):
        unflatten(Affine(0, ((0, 2),)), (4, 3), {0: 5})


def test_unflatten_keeps_constants():
    index = unflatten(Affine(7, ((0, 12),)), (2, 3, 4), {0: 2})
    assert [evaluate(i, {0: 1}) for i in index] == [1, 1, 3]
