from collections import defaultdict
from fractions import Fraction
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.geo.weights import (
    apportion,
    household_parts,
    in_parts,
    median_by_group,
    sum_by_group,
)

counts = st.one_of(
    st.just(float("nan")),
    st.integers(0, 2_000_000).map(float),
    st.floats(0, 2_000_000, allow_nan=False),
)
shares = st.one_of(
    st.just(0.0), st.floats(0, 1e9), st.floats(0, 1e-9), st.integers(0, 5).map(float)
)


@st.composite
def spreads(draw):
    n_groups = draw(st.integers(1, 6))
    sizes = [draw(st.integers(1, 40)) for _ in range(n_groups)]
    group = np.repeat(np.arange(n_groups), sizes)
    totals = np.array([draw(counts) for _ in range(n_groups)])
    share = np.array(draw(st.lists(shares, min_size=group.size, max_size=group.size)))
    return totals, group, draw(st.sampled_from([None, share]))


@settings(deadline=None)
@given(spreads(), st.randoms(use_true_random=False))
def test_nothing_is_lost_or_made_in_whatever_order_it_is_summed(case, random):
    totals, group, share = case
    placed = apportion(totals, group, share)
    for row, total in enumerate(totals):
        there = list(placed[group == row])
        random.shuffle(there)
        if np.isnan(total):
            assert np.isnan(there).all()
            continue
        running = 0.0
        for count in there:
            running += count
        assert running == np.float64(round(Fraction(total) * 1024)) / 1024
        if total == int(total):
            assert running == total
        assert min(there) >= 0


@settings(deadline=None)
@given(spreads())
def test_every_point_gets_its_part_within_the_grain(case):
    totals, group, share = case
    placed = apportion(totals, group, share)
    share = np.ones(group.size) if share is None else share
    for row, total in enumerate(totals):
        if np.isnan(total):
            continue
        part = [Fraction(value) for value in share[group == row]]
        whole = sum(part)
        whole, part = (whole, part) if whole else (len(part), [1] * len(part))
        # what is spread is the total in whole parts of 1/1024
        grains = Fraction(round(Fraction(total) * 1024), 1024)
        for count, size in zip(placed[group == row], part, strict=True):
            exact = grains * size / whole
            assert abs(Fraction(count) - exact) <= Fraction(1, 1000)


def test_by_hand():
    # 10 households over three equal points: 3413.33 parts of 1/1024 each, one has the rest
    placed = apportion([10.0, 1.0], np.array([0, 0, 0, 1]))
    assert (placed * 1024).tolist() == [3413, 3414, 3413, 1024]
    assert apportion([9.0], np.array([0, 0]), [2.0, 1.0]).tolist() == [6.0, 3.0]
    assert apportion([9.0], np.array([0, 0, 0]), [0.0, 1.0, 0.0]).tolist() == [0.0, 9.0, 0.0]


def test_many_points_and_an_area_without_any():
    group = np.repeat([1, 3], [60_000, 40_000])
    placed = apportion([0.0, 123_457.0, np.nan, 0.1], group, np.linspace(0.1, 7, group.size))
    assert sum(placed[:60_000]) == 123_457.0
    assert sum(placed[60_000:]) == 102 / 1024
    assert sum_by_group(placed, group, 4).tolist() == [0.0, 123_457.0, 0.0, 102 / 1024]


@pytest.mark.parametrize(
    ("totals", "group", "share"),
    [
        ([5.0], [], None),
        ([5.0], [0, 0], [1.0, -1.0]),
        ([5.0], [0, 0], [1.0, np.nan]),
        ([5.0, 5.0], [1, 0], None),
        ([1e13], [0], None),
    ],
)
def test_what_cannot_be_spread_is_refused(totals, group, share):
    with pytest.raises(ValueError):
        apportion(totals, np.array(group, dtype=np.int64), share)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4),
            st.sampled_from([0.0, 1.0, 2.5, 7.0, np.inf]) | st.floats(0, 1e6),
            st.integers(0, 6),
        ),
        max_size=60,
    )
)
def test_median_is_that_of_repeating_and_sorting(rows):
    slow = defaultdict(list)
    for group, value, weight in rows:
        slow[group] += [value] * weight
    group, value, weight = (
        np.array([row[i] for row in rows], dtype=kind)
        for i, kind in enumerate((np.int64, np.float64, np.int64))
    )
    fast = median_by_group(value, weight, group, 5)
    for row in range(5):
        if slow[row]:
            assert fast[row] == median(slow[row])
        else:
            assert np.isnan(fast[row])


def test_dwellings_weigh_alike_where_no_households_are_known():
    weight = household_parts([1.5, 0.0, np.nan, np.nan, 0.0, 0.0], np.array([0, 0, 1, 1, 2, 2]), 3)
    assert weight.tolist() == [1536, 0, 1, 1, 1, 1]
    assert in_parts([np.nan, 0.25]).tolist() == [0, 256]
