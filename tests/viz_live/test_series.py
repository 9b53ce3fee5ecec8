"""A curve in bounded memory against the points themselves."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfedu.viz.chart.series import (
    BAD,
    HI,
    HI_STEP,
    HI_TIME,
    LO,
    LO_STEP,
    LO_TIME,
    MEAN,
    NAN,
    NEGATIVE_INFINITY,
    POSITIVE_INFINITY,
    N,
    Series,
    smooth,
    smoothing_weights,
)

numbers = st.one_of(
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 3)),
    st.sampled_from([float("nan"), float("inf"), float("-inf")]),
)


def table(values: list[float]) -> np.ndarray:
    steps = np.arange(len(values), dtype=float)
    return np.stack([steps, steps / 10, np.array(values, dtype=float)], axis=1)


@settings(max_examples=150, deadline=None)
@given(
    values=st.integers(0, 200).flatmap(lambda n: st.lists(numbers, min_size=n, max_size=n)),
    cuts=st.lists(st.integers(0, 200), max_size=6),
)
def test_every_bucket_is_the_summary_of_its_points(values: list[float], cuts: list[int]) -> None:
    points, series = table(values), Series(capacity=8)
    for part in np.split(points, sorted(min(cut, len(points)) for cut in cuts)):
        series.extend(part)
    assert series.points == len(values)
    assert len(series.rows) <= 8
    assert len(series.rows) == -(-len(values) // series.stride)
    for bucket, row in enumerate(series.rows):
        mine = points[bucket * series.stride : (bucket + 1) * series.stride]
        finite = mine[np.isfinite(mine[:, 2])]
        assert row[N] == len(finite)
        expected = NAN * np.isnan(mine[:, 2]).any()
        expected |= POSITIVE_INFINITY * (mine[:, 2] == np.inf).any()
        expected |= NEGATIVE_INFINITY * (mine[:, 2] == -np.inf).any()
        assert row[BAD] == expected
        if len(finite):
            low, high = finite[np.argmin(finite[:, 2])], finite[np.argmax(finite[:, 2])]
            assert row[[LO_STEP, LO_TIME, LO]].tolist() == low.tolist()
            assert row[[HI_STEP, HI_TIME, HI]].tolist() == high.tolist()
            assert row[MEAN] == pytest.approx(finite[:, 2].mean(), rel=1e-9, abs=1e-9)
        else:
            assert np.isnan(row[LO])
            assert np.isnan(row[HI])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16, 45])
def test_changes_are_enough_to_follow(size: int) -> None:
    """A receiver that cuts off at ``start`` and appends has the same buckets after every message."""
    series, copy = Series(capacity=8), np.empty((0, 9))
    values = np.random.default_rng(size).normal(size=150)
    values[::11] = np.nan
    points = table(values.tolist())
    for begin in range(0, len(points), size):
        series.extend(points[begin : begin + size])
        start, rows = series.take_changes()
        assert start <= len(copy)
        copy = np.concatenate([copy[:start], rows])
        np.testing.assert_array_equal(copy, series.rows)


def test_extremes_and_last_are_exact_and_the_first_of_equals() -> None:
    series = Series(capacity=4)
    series.extend(table([3.0, 1.0, 5.0, float("nan"), 1.0, 5.0, 2.0, float("inf"), 4.0, float("-inf")]))
    assert series.lowest == (1, 1.0)
    assert series.highest == (2, 5.0)
    assert series.last == (9, float("-inf"))
    assert series.bad == {"nan": 1, "+inf": 1, "-inf": 1}


def test_a_million_points_take_no_more_memory_than_ten_thousand() -> None:
    rng, series = np.random.default_rng(0), Series()
    spike = 654_321
    tracemalloc.start()
    sizes = []
    for begin in range(0, 1_000_000, 10_000):
        steps = np.arange(begin, begin + 10_000, dtype=float)
        values = rng.normal(size=10_000)
        if begin <= spike < begin + 10_000:
            values[spike - begin] = 1e3
        series.extend(np.stack([steps, steps, values], axis=1))
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert series.points == 1_000_000
    assert len(series.rows) <= 2048
    assert max(sizes[1:]) < sizes[0] + 200_000
    assert series.highest == (spike, 1e3)
    assert (series.rows[:, HI] == 1e3).sum() == 1, "the one spike is still drawn"


def naive_average(values: list[float], weight: float) -> list[float]:
    """TensorBoard's debiased exponential moving average, value by value."""
    last, count, result = 0.0, 0, []
    for value in values:
        if np.isfinite(value):
            last, count = last * weight + (1 - weight) * value, count + 1
            result.append(last / (1 - weight**count))
        else:
            result.append(float("nan"))
    return result


@given(values=st.lists(numbers, max_size=60), weight=st.sampled_from([0.1, 0.6, 0.9, 0.99]))
@settings(deadline=None)
def test_smoothing_is_tensorboards(values: list[float], weight: float) -> None:
    series = Series(capacity=64)
    series.extend(table(values))
    np.testing.assert_allclose(smooth(series.rows, weight), naive_average(values, weight), rtol=1e-7, atol=1e-6)


def test_smoothing_does_not_depend_on_thinning() -> None:
    values = np.repeat(np.random.default_rng(1).normal(size=16), 4)
    whole, thin = Series(capacity=64), Series(capacity=16)
    for series in (whole, thin):
        series.extend(table(values.tolist()))
    assert thin.stride == 4
    np.testing.assert_allclose(smooth(thin.rows, 0.8), smooth(whole.rows, 0.8)[3::4], rtol=1e-12)


def test_a_sparse_curve_is_smoothed_over_the_same_stretch() -> None:
    dense, sparse = Series(), Series()
    dense.extend(table([0.0] * 100))
    sparse.extend(table([0.0] * 100)[::10])
    assert smoothing_weights([dense, sparse], 0.9) == pytest.approx([0.9, 0.9**10])
    assert smoothing_weights([sparse], 0.9) == pytest.approx([0.9])


@pytest.mark.parametrize("capacity", [0, 2, 5, -4])
def test_a_capacity_that_cannot_work_is_refused(capacity: int) -> None:
    with pytest.raises(ValueError, match="even number of buckets"):
        Series(capacity)
