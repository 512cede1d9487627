"""What is carried, and how far: against slow obvious arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.seating.layout import layout_of, room_of
from nabij.seating.model import Room
from nabij.seating.units import (
    TURN_METRES,
    alone,
    carries,
    carry,
    edge_distance,
    efforts,
    freedom,
    gaps,
    group,
    metres,
    put,
    seen_turns,
    spots,
    went_along,
)

shifts = st.tuples(st.floats(-3, 3), st.floats(-3, 3))
turns = st.floats(-7, 7)


def small_room(**more):
    """A round table with three chairs, a long one with two chairs and a bench, a stool apart."""
    return Room.model_validate(
        {
            "title": "Zaal",
            "walls": {"outline": [[0, 0], [8, 0], [8, 6], [0, 6]]},
            "tables": [
                {"id": "T1", "at": [2, 2], "shape": "round", "width": 0.9, "depth": 0.9},
                {"id": "T2", "at": [5.5, 3], "width": 1.6, "depth": 0.8, "angle": 90},
                {"id": "T3", "at": [6, 5], "width": 0.8, "depth": 0.8},
            ],
            "seats": [
                {"id": "1", "at": [2.7, 2], "angle": 180, "table": "T1"},
                {"id": "2", "at": [2, 2.7], "angle": 270, "table": "T1"},
                {"id": "3", "at": [2, 1.3], "angle": 90, "table": "T1"},
                {"id": "4", "at": [4.85, 2.6], "angle": 0, "table": "T2"},
                {"id": "5", "at": [4.85, 3.4], "angle": 0, "table": "T2"},
                {"id": "6", "at": [1, 5], "angle": 300, "kind": "stool"},
            ],
            "benches": [
                {"id": "B1", "at": [6.2, 3], "angle": 180, "width": 1.4, "places": 2, "table": "T2"}
            ],
        }
        | more
    )


@given(by=shifts, turn=turns, table=st.integers(0, 1))
def test_a_table_keeps_its_chairs_around_it_and_ends_on_the_grid(by, turn, table):
    start = layout_of(small_room())
    unit = group(start, table)
    there = carry(start, start, unit, np.array(by), turn)
    shift = (there.table_at - start.table_at) * 100
    assert np.allclose(shift, np.round(shift), atol=1e-6)
    steps = (there.seat_angle - start.seat_angle) / math.radians(5)
    assert np.allclose(steps, np.round(steps), atol=1e-6) and (np.abs(steps) <= 36).all()
    before = np.linalg.norm(start.seat_at[unit.seats] - start.table_at[table], axis=1)
    after = np.linalg.norm(there.seat_at[unit.seats] - there.table_at[table], axis=1)
    assert np.allclose(before, after, atol=0.0101 * math.sqrt(2))
    others = np.setdiff1d(np.arange(start.n_seats), unit.seats)
    assert np.array_equal(there.seat_at[others], start.seat_at[others])
    assert went_along(start, there, table)[unit.seats].all()
    assert carries(start, there) <= 1


@given(by=shifts, turn=turns)
def test_the_places_of_a_bench_keep_their_distance_and_the_room_file_can_hold_them(by, turn):
    room = small_room()
    start = layout_of(room)
    there = carry(start, start, group(start, 1), np.array(by), turn)
    bench = there.seat_at[there.seat_bench == 0]
    assert np.linalg.norm(bench[0] - bench[1]) == pytest.approx(0.7, abs=1e-9)
    again = layout_of(room_of(room, there))
    assert np.allclose(again.seat_at, there.seat_at, atol=2e-6)


def _slow_metres(before: Room, after: Room) -> float:
    """Item by item, from the room files."""
    total = 0.0
    for kind, symmetry in (("tables", None), ("seats", 360), ("benches", 360)):
        for old, new in zip(getattr(before, kind), getattr(after, kind), strict=True):
            total += math.dist(old.at, new.at)
            period = symmetry or (90 if old.width == old.depth else 180)
            rest = (new.angle - old.angle) % period
            turned = min(rest, period - rest) > 0.01
            if turned and getattr(old, "shape", "") != "round":
                total += TURN_METRES
    return total


@given(moves=st.lists(st.tuples(st.integers(0, 6), shifts, turns), max_size=6))
def test_metres_are_the_sum_over_the_items(moves):
    room = small_room()
    start = layout = layout_of(room)
    for what, by, turn in moves:
        unit = group(layout, what) if what < 3 else alone(what - 1)
        layout = carry(start, layout, unit, np.array(by), turn)
    assert metres(start, layout) == pytest.approx(
        _slow_metres(room, room_of(room, layout)), abs=1e-4
    )


def test_a_turn_that_nobody_sees_costs_nothing_and_is_forgotten():
    start = layout_of(small_room())
    for table, turn in ((0, 0.7), (1, math.pi), (2, math.pi / 2)):
        unit = group(start, table)
        there = carry(start, start, type(unit)(unit.tables, unit.seats[:0]), np.zeros(2), turn)
        assert efforts(start, there)[table] == 0
        seen = seen_turns(start, there)
        assert np.array_equal(seen.table_angle, start.table_angle) and carries(start, seen) == 0


def test_a_turn_that_chairs_go_along_with_is_kept():
    start = layout_of(small_room())
    there = carry(start, start, group(start, 0), np.zeros(2), math.pi / 3)
    assert np.array_equal(seen_turns(start, there).table_angle, there.table_angle)
    assert metres(start, there) == pytest.approx(3 * 0.7 + 3 * TURN_METRES, abs=0.03)


@pytest.mark.parametrize(
    ("change", "tables", "seats", "benches"),
    [
        ({}, 3, 6, 1),
        ({"tables": {"T1": {"locked": True}}}, 2, 6, 1),
        ({"tables": {"T2": {"fixed": True}}}, 2, 6, 1),
        ({"seats": {"4": {"locked": True}}}, 2, 5, 1),
        ({"benches": {"B1": {"fixed": True}}}, 2, 6, 0),
        ({"seats": {"6": {"locked": True}}}, 3, 5, 1),
    ],
)
def test_what_is_locked_keeps_its_table_where_it_is(change, tables, seats, benches):
    room = small_room()
    for kind, by_id in change.items():
        items = [item.model_copy(update=by_id.get(item.id, {})) for item in getattr(room, kind)]
        room = room.model_copy(update={kind: items})
    free = freedom(room, layout_of(room))
    assert (free.tables.sum(), free.seats.sum(), len(free.benches)) == (tables, seats, benches)
    assert free.count == tables + seats + benches


def test_places_at_a_table_lie_at_the_gap_and_look_at_it():
    start = layout_of(small_room())
    for table, count in ((0, 4), (1, 6), (2, 4)):
        points, looks = spots(start, table, 0.3)
        assert len(points) == count
        assert np.allclose(edge_distance(start, table, points), 0.3)
        ahead = points + 0.3 * np.column_stack([np.cos(looks), np.sin(looks)])
        assert np.allclose(edge_distance(start, table, ahead), 0, atol=1e-9)
    assert gaps(start)[:6] == pytest.approx([0.25] * 6)


@settings(max_examples=50)
@given(st.tuples(st.floats(1, 7), st.floats(1, 5)), turns)
def test_a_chair_put_at_a_table_belongs_to_it_and_looks_where_it_was_told(at, look):
    start = layout_of(small_room())
    there = put(start, start, 5, np.array(at), look, 1)
    assert there.seat_table[5] == 1 and np.allclose(there.seat_at[5], at, atol=0.0051)
    off = (there.seat_angle[5] - look + math.pi) % (2 * math.pi) - math.pi
    assert abs(off) <= math.radians(2.5) + 1e-9
    assert carries(start, there) == 1
