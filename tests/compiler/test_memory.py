"""The arena: values alive together never overlap, and little room is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tfedu.compiler.memory import Lifetime, arena, peak

lifetimes = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 6), st.integers(0, 5000)).map(
        lambda t: Lifetime(t[0], t[0] + t[1], t[2])
    ),
    max_size=30,
)


@given(lifetimes, st.sampled_from([1, 64, 128]))
def test_values_alive_together_do_not_overlap(lives, align):
    plan = arena(lives, align)
    for i, (a, x) in enumerate(zip(plan.offsets, lives, strict=True)):
        assert a % align == 0
        assert a + x.size <= max(plan.size, a)
        for b, y in list(zip(plan.offsets, lives, strict=True))[i + 1 :]:
            if x.size and y.size and x.start <= y.end and y.start <= x.end:
                assert a + x.size <= b or b + y.size <= a


@given(lifetimes)
def test_arena_is_at_least_the_peak_and_at_most_everything(lives):
    plan = arena(lives, 1)
    assert peak(lives) <= plan.size <= sum(x.size for x in lives)


def test_a_chain_needs_two_buffers():
    lives = [Lifetime(i, i + 1, 1000) for i in range(50)]
    assert arena(lives, 1).size == 2000 == peak(lives)
