"""The width of a way: by hand, and against a judge that shrinks the floor instead."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.seating import check_bodies, passages
from nabij.seating.check_ground import prepare
from nabij.seating.check_state import state_of
from nabij.seating.layout import layout_of
from nabij.seating.model import Door, Room, Table, Walls

from . import independent
from .random_rooms import random_room
from .small_rooms import chair

# A width is in whole millimetres, so half a millimetre off; the circles of the judge are polygons
# of 256 corners, less than a tenth of a millimetre off.
MILLIMETRES = 1


def corridor(*tables, length=8.0, width=4.0, seats=()):
    """A room with a door at either end."""
    outline = [(0, 0), (length, 0), (length, width), (0, width)]
    doors = [
        Door(id="in", at=(0, width / 2), width=1, main=True, opens="out"),
        Door(id="uit", at=(length, width / 2), width=1, opens="out"),
    ]
    parts = {"doors": doors, "tables": list(tables), "seats": list(seats)}
    return Room(title="gang", walls=Walls(outline=outline), **parts)


def widest(room):
    """Millimetres of the widest way to the second exit."""
    state = state_of(prepare(room), layout_of(room))
    row, cells = state.prepared.exits[-1]
    assert room.doors[row].id == "uit"
    return int(state.reach.width.ravel()[cells].max(initial=0))


def block(name, x0, y0, x1, y1):
    """A table from one corner to the other."""
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    return Table(id=name, at=middle, width=x1 - x0, depth=y1 - y0)


@pytest.mark.parametrize("seed", range(0, 500, 25))
def test_the_judge_agrees_on_the_widest_way(seed):
    for one in range(seed, seed + 25):
        room, start, end = random_room(one)
        found = widest(room)
        if found == 0:  # the grid has no way under three cells: no way of 30 cm may be left
            assert not independent.connected(room, start, end, 0.3), one
            continue
        narrower, wider = (found - MILLIMETRES) / 1000, (found + MILLIMETRES) / 1000
        assert independent.connected(room, start, end, narrower), (one, found)
        if found < passages.AMPLE:
            assert not independent.connected(room, start, end, wider), (one, found)


@pytest.mark.parametrize("gap", [0.3, 0.601, 0.899, 0.9, 0.901, 1.1995, 1.2, 1.4999, 1.5, 1.599])
def test_a_gap_between_a_table_and_the_wall_is_exact(gap):
    room = corridor(block("t", 3, 0, 4, 4 - gap))
    assert widest(room) == round(1000 * gap)


@pytest.mark.parametrize("gap", [0.45, 0.899, 0.9, 1.2])
@pytest.mark.parametrize("shift", [0.0, 0.013, 0.05, 0.087])
def test_a_gap_between_two_corners_is_exact_wherever_the_cells_are(gap, shift):
    across = gap / math.sqrt(2)
    low = block("a", 2, 0, 4 + shift, 2 + shift)
    high = block("b", 4 + shift + across, 2 + shift + across, 6.5, 4)
    assert widest(corridor(low, high)) == round(1000 * gap)


def test_between_two_round_tables():
    first = Table(id="a", at=(4, 0.9), shape="round", width=1.8, depth=1.8)
    other = Table(id="b", at=(4, 3.3), shape="round", width=1.4, depth=1.4)
    assert widest(corridor(first, other)) == 800


def test_the_widest_of_two_ways_counts_and_the_narrowest_place_of_it():
    middle = block("m", 2, 1.1, 6, 2.7)  # 1.1 m below, 1.3 m above
    stool = block("s", 3, 3.9, 3.5, 4)  # leaves 1.2 m above
    assert widest(corridor(middle)) == 1300
    assert widest(corridor(middle, stool)) == 1200


def test_chairs_that_touch_leave_no_way():
    seats = [chair(f"s{k}", 4, 0.225 + 0.45 * k, 0) for k in range(9)]
    assert widest(corridor(seats=seats)) == 0
    assert widest(corridor(seats=seats[:-2])) == round(1000 * (4 - 7 * 0.45))


def test_a_wall_of_one_body_in_another_leaves_no_way():
    assert widest(corridor(block("a", 3, 0, 3.5, 2.5), block("b", 3.2, 2.0, 4, 4))) == 0


def test_a_large_room_gets_larger_cells():
    edges = np.array(
        [[0, 0, 900, 0], [900, 0, 900, 900], [900, 900, 0, 900], [0, 900, 0, 0]], float
    )
    grid = passages.floor_grid(edges)
    assert grid.width.size <= 1.01 * passages.MOST_CELLS and grid.cell > passages.CELL


angles = st.floats(0, 7, allow_nan=False)
places = st.tuples(st.floats(-3, 3), st.floats(-3, 3))
halves = st.tuples(st.floats(0, 1.5), st.floats(0, 1.5))


@given(places, places, angles, angles, halves, halves)
@settings(max_examples=300, deadline=None)
def test_the_distance_between_two_boxes_is_that_of_their_polygons(at, to, a, b, one, other):
    rows = check_bodies.boxes(
        np.array([at, to]),
        np.array([a, b]),
        np.array([one[0], other[0]]) + 0.01,
        np.array([one[1], other[1]]) + 0.01,
    )
    first, second = (
        independent.box(spot, math.degrees(turn), 2 * half[0] + 0.02, 2 * half[1] + 0.02)
        for spot, turn, half in ((at, a, one), (to, b, other))
    )
    found = check_bodies.separation(rows[0], rows[1])
    assert found == pytest.approx(check_bodies.separation(rows[1], rows[0]), abs=1e-9)
    if found > 1e-9:
        assert found == pytest.approx(first.distance(second), abs=1e-9)
    else:
        assert -found == pytest.approx(independent.depth(first, second), abs=1e-9)


@given(st.integers(0, 10_000), places)
@settings(max_examples=60, deadline=None)
def test_on_the_floor_or_not_is_what_the_polygon_says(seed, spot):
    room, _, _ = random_room(seed)
    prepared = prepare(room)
    x, y = spot[0] * 2 + 3, spot[1] * 2 + 3
    floor = independent.floor(room)
    if floor.boundary.distance(independent.Point(x, y)) > 1e-9:
        assert check_bodies.inside(prepared.edges, x, y) == floor.contains(independent.Point(x, y))


def test_the_level_of_a_corner_is_no_hole_in_the_wall():
    room = Room(title="L", walls=Walls(outline=[(0, 0), (6, 0), (6, 4), (3, 4), (3, 7), (0, 7)]))
    prepared = prepare(room)
    for x, on in ((-1, False), (1, True), (3.5, False), (7, False)):
        assert check_bodies.inside(prepared.edges, x, 4.0) == on or x == 3.5
        assert check_bodies.inside(prepared.edges, x, 0.0 + 1e-12) == (0 < x < 6)
