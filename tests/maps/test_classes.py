"""Class bounds: every value in one class, as the legend reads them, by the scheme that is named."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.maps import classes

COUNTS = st.lists(st.integers(0, 400), min_size=1, max_size=60)


def squared_deviation(values: np.ndarray, bounds: tuple[float, ...]) -> float:
    which = np.searchsorted(bounds, values)
    return sum(((values[which == k] - values[which == k].mean()) ** 2).sum() for k in set(which))


@settings(deadline=None, max_examples=60)
@given(COUNTS, st.booleans())
def test_every_known_value_falls_in_a_class_and_every_class_has_one(counts, zero_class):
    values = np.array([*counts, np.nan], dtype=float)
    found = classes.natural(values, decimals=0, zero_class=zero_class)
    known = values[:-1]
    assert len(found.bounds) <= 5
    assert list(found.bounds) == sorted(set(found.bounds))
    assert found.bounds[-1] == known.max()
    sizes = np.bincount(np.searchsorted(found.bounds, known), minlength=len(found.bounds))
    assert (sizes > 0).all()
    assert found.zero_first == (zero_class and bool((known == 0).any()))
    if found.zero_first:
        assert sizes[0] == (known == 0).sum()


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 100), min_size=7, max_size=11, unique=True))
def test_natural_classes_deviate_least_of_all_divisions(numbers):
    values = np.sort(np.array(numbers, dtype=float))
    found = classes.natural(values, decimals=0)
    least = min(
        squared_deviation(values, (*values[list(cut)], values[-1]))
        for cut in itertools.combinations(range(len(values) - 1), 4)
    )
    assert squared_deviation(values, found.bounds) == pytest.approx(least)


def test_groups_that_stand_apart_are_the_classes():
    values = np.concatenate([[low, low + 1, low + 2] for low in (0, 100, 200, 300, 400)])
    found = classes.natural(values.astype(float), decimals=0)
    assert found.scheme == "fisher_jenks"
    assert found.bounds == (2, 102, 202, 302, 402)


def test_many_values_are_divided_by_number():
    values = np.arange(1, 4001, dtype=float)
    found = classes.natural(values, decimals=0)
    assert found.scheme == "quantiles"
    sizes = np.bincount(np.searchsorted(found.bounds, values))
    assert sizes.tolist() == [800] * 5


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([], ()),
        ([np.nan], ()),
        ([3.0, 3.0], (3.0,)),
        ([0.0, 0.0], (0.0,)),
        ([1.0, 2.0], (1.0, 2.0)),
    ],
)
def test_few_values_make_few_classes(values, bounds):
    assert classes.natural(np.array(values), decimals=0).bounds == bounds
    assert classes.thirds(np.array(values), decimals=0).bounds == bounds


def test_classes_around_the_norm():
    assert classes.around_norm(15).bounds == (7.5, 15, 22.5, 30, None)
    assert classes.beyond_norm(10).bounds == (10, 15, None)


def test_thirds_hold_as_many_areas_each():
    values = np.arange(30) / 100
    bounds = classes.thirds(values, decimals=2).bounds
    assert np.bincount(np.searchsorted(bounds, values)).tolist() == [10, 10, 10]
