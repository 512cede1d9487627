"""Homes in cells, held against the slow way: measure the distance to every middle there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.maps.cells import corners, gather

WIDTH = 100.0
ROW = WIDTH * 3**0.5 / 2
# all middles of a honeycomb around the corner of the ground
MIDDLES = [
    (WIDTH * (column + (row % 2) / 2), ROW * row)
    for row, column in itertools.product(range(-8, 9), range(-8, 9))
]
POINTS = st.lists(
    st.tuples(st.floats(-350, 350), st.floats(-350, 350), st.booleans()), min_size=1, max_size=40
)


def _slowly(points, least):
    """The same as `gather`, one point and one cell at a time; None where two cells are as near."""
    held: dict[tuple[float, float], list[bool]] = {}
    for x, y, beyond in points:
        far = sorted((np.hypot(x - a, y - b), (a, b)) for a, b in MIDDLES)
        if far[1][0] - far[0][0] < 1e-6:
            return None
        held.setdefault(far[0][1], []).append(beyond)
    shares = {}
    for middle, own in held.items():
        near = own
        if len(own) < least:
            near = [
                beyond
                for other, theirs in held.items()
                if np.hypot(other[0] - middle[0], other[1] - middle[1]) < WIDTH * 1.01
                for beyond in theirs
            ]
        if len(near) >= least:
            shares[middle] = sum(near) / len(near)
    return shares


@given(POINTS, st.integers(1, 6))
def test_cells_are_those_of_the_slow_way(points, least):
    expected = _slowly(points, least)
    if expected is None:
        return
    xy = np.array([point[:2] for point in points])
    cells = gather(xy, np.array([point[2] for point in points]), WIDTH, least)
    found = dict(zip(map(tuple, np.round(cells.middles, 6)), cells.share, strict=True))
    rounded = {(round(x, 6), round(y, 6)): share for (x, y), share in expected.items()}
    assert {(x + 0.0, y + 0.0): s for (x, y), s in found.items()} == pytest.approx(
        {(x + 0.0, y + 0.0): s for (x, y), s in rounded.items()}
    )


def test_fewer_homes_than_asked_are_not_shown():
    cells = gather(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([True, False]), WIDTH, 3)
    assert len(cells.share) == 0
    assert len(gather(np.empty((0, 2)), np.empty(0, dtype=bool), WIDTH, 1).share) == 0


def test_cells_side_by_side_neither_overlap_nor_leave_a_gap():
    three = corners(np.array([[0, 0], [WIDTH, 0], [WIDTH / 2, ROW]], dtype=float), WIDTH)
    one, two, other = three.geoms
    assert one.area == pytest.approx(WIDTH * ROW)  # a six-sided cell: width times row height
    for a, b in itertools.combinations((one, two, other), 2):
        assert a.intersection(b).area == pytest.approx(0, abs=1e-6)
        assert a.distance(b) == pytest.approx(0, abs=1e-9)
