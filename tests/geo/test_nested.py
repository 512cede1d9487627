"""A nested series of counts: nothing small between what is shown, and as much as can be shown."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.geo.nested import show_most

COUNT = st.one_of(
    st.integers(0, 30).map(float), st.floats(0, 30).map(lambda x: round(x, 1)), st.just(np.nan)
)


def _fit(one, other, threshold):
    """Whether a reader learns nothing from both: written alike, or far enough apart."""
    if (one == 0) != (other == 0) and min(one, other) == 0:
        return max(one, other) >= threshold
    if round(one) == round(other):
        return True
    return abs(one - other) >= threshold - 1e-9 and abs(round(one) - round(other)) >= threshold


def _most(values, published, kept_back, threshold):
    """By trying: how many of the values can be shown together."""
    known = [0.0, *(p for p in published if not np.isnan(p))]
    may = [
        v
        for v in values
        if not np.isnan(v)
        and all(_fit(v, k, threshold) for k in known)
        and (v == 0 or all(abs(v - k) >= threshold - 1e-9 for k in kept_back if not np.isnan(k)))
    ]
    for n in range(len(may), 0, -1):
        if any(
            all(_fit(a, b, threshold) for a, b in combinations(some, 2))
            for some in combinations(may, n)
        ):
            return n
    return 0


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(COUNT, min_size=8, max_size=8),
            st.lists(COUNT, min_size=2, max_size=2),
            st.lists(COUNT, min_size=1, max_size=1),
        ),
        min_size=1,
        max_size=3,
    ),
    st.integers(2, 7),
)
def test_as_many_as_can_be_and_nothing_small_between_them(rows, threshold):
    values, published, kept_back = (np.array(part) for part in zip(*rows, strict=True))
    published[published < threshold] = 0.0
    shown = show_most(values, published, threshold, kept_back)
    for row, (of, known, secret) in enumerate(zip(values, published, kept_back, strict=True)):
        told = of[shown[row]]
        assert not np.isnan(told).any()
        for a, b in combinations([*told, 0.0], 2):
            assert _fit(a, b, threshold)
        assert all(_fit(a, b, threshold) for a in told for b in known if not np.isnan(b))
        assert len(told) == _most(of, known, secret, threshold)


def test_two_people_between_two_norms_are_not_told():
    shown = show_most(np.array([[120.0, 118.0, 60.0, 60.0, 3.0, 0.0]]), np.array([[120.0]]), 5)
    assert shown.tolist() == [[True, False, True, True, False, True]]
