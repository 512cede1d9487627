import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest import approx

from nabij.geo.equity import concentration_index, gini, palma

values = st.one_of(st.just(0.0), st.integers(0, 60).map(float), st.floats(0.01, 500))
people = st.lists(st.tuples(values, st.integers(1, 5), st.integers(0, 4)), min_size=1, max_size=12)


def expanded(rows, column):
    return np.array([row[column] for row in rows for _ in range(row[1])], dtype=float)


def columns(rows):
    return tuple(np.array([row[i] for row in rows], dtype=float) for i in range(3))


@settings(deadline=None)
@given(people)
def test_gini_is_the_mean_difference_between_all_pairs(rows):
    x, w, _ = columns(rows)
    everyone = expanded(rows, 0)
    assume(everyone.sum() > 0)
    pairs = np.abs(everyone[:, None] - everyone[None, :]).mean()
    assert gini(x, w) == approx(pairs / (2 * everyone.mean()), abs=1e-12)


@settings(deadline=None)
@given(people)
def test_palma_divides_the_people_at_the_cut(rows):
    x, w, _ = columns(rows)
    # Ten equal pieces of every person: the worst-off tenth is then a whole number of pieces.
    pieces = np.sort(np.repeat(expanded(rows, 0), 10)) / 10
    n = pieces.size // 10
    top, bottom = pieces[-n:].sum(), pieces[: 4 * n].sum()
    if top == 0:
        assert math.isnan(palma(x, w))
    elif bottom < 1e-9:
        assert palma(x, w) > 1e6
    else:
        assert palma(x, w) == approx(top / bottom, rel=1e-9)


@settings(deadline=None)
@given(people)
def test_concentration_index_is_the_covariance_with_the_rank(rows):
    x, w, order = columns(rows)
    everyone, key = expanded(rows, 0), expanded(rows, 2)
    assume(everyone.sum() > 0)
    below = (key[:, None] > key[None, :]).mean(axis=1)
    same = (key[:, None] == key[None, :]).mean(axis=1)
    rank = below + same / 2
    covariance = np.mean((everyone - everyone.mean()) * (rank - rank.mean()))
    expected = 2 * covariance / everyone.mean()
    assert concentration_index(x, w, order) == approx(expected, abs=1e-12)
    assert concentration_index(x, w, -order) == approx(-expected, abs=1e-12)
    assert concentration_index(x, w, x) == approx(gini(x, w), abs=1e-12)


@settings(deadline=None)
@given(people, st.floats(0.01, 100), st.integers(2, 9))
def test_neither_the_unit_nor_the_size_of_the_population_matters(rows, factor, times):
    x, w, order = columns(rows)
    for measure in (gini, palma, lambda x, w: concentration_index(x, w, order)):
        as_is = measure(x, w)
        assert measure(x * factor, w) == approx(as_is, rel=1e-6, abs=1e-9, nan_ok=True)
        assert measure(x, w * times) == approx(as_is, rel=1e-6, abs=1e-9, nan_ok=True)
    twice = gini(np.tile(x, times), np.tile(w, times))
    assert twice == approx(gini(x, w), abs=1e-9)


def test_worked_by_hand():
    # 1, 2, 3, 4: pairs differ by 1.25 on average, the mean is 2.5
    assert gini([1, 2, 3, 4], [1, 1, 1, 1]) == approx(0.25)
    # One of n has everything: (n - 1) / n
    assert gini([0, 0, 0, 0, 7], np.ones(5)) == approx(0.8)
    assert gini([3, 3, 3], [1, 2, 5]) == approx(0, abs=1e-15)
    # 1..10: the top tenth has 10, the bottom four tenths 1 + 2 + 3 + 4
    assert palma(range(1, 11), np.ones(10)) == approx(1.0)
    assert palma([5, 5], [1, 3]) == approx(0.25)
    # Five people: half of the last (5 / 2) over the first two (1 + 2)
    assert palma([1, 2, 3, 4, 5], np.ones(5)) == approx(2.5 / 3)
    # Minutes 1..5 fall on people ranked 5..1: as unequal as can be, in favour of the needy
    assert concentration_index([1, 2, 3, 4, 5], np.ones(5), [5, 4, 3, 2, 1]) == approx(-4 / 15)


def test_nothing_to_measure_and_values_that_are_not_known():
    assert math.isnan(gini([], []))
    assert math.isnan(palma([np.nan], [1]))
    assert math.isnan(concentration_index([1.0], [0], [1.0]))
    assert gini([0, 0], [1, 1]) == 0
    assert math.isinf(palma([0, 0, 0, 0, 9], np.ones(5)))
    assert gini([1, np.nan, np.inf, 3], [1, 1, 1, 1]) == gini([1, 3], [1, 1]) == approx(0.25)
    for measure in (gini, palma):
        with pytest.raises(ValueError):
            measure([-1.0, 2.0], [1, 1])
