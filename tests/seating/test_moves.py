"""Moves between two rooms: carried out one by one they give the other room, and they read well."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.seating.layout import layout_of, room_of
from nabij.seating.model import Room
from nabij.seating.moves import moves_between
from nabij.seating.units import alone, carry, group, metres, put

ROOM = {
    "title": "Zaal",
    "walls": {"outline": [[0, 0], [10, 0], [10, 6], [0, 6]]},
    "doors": [{"id": "in", "at": [5, 0], "width": 1, "main": True}],
    "windows": [{"id": "W", "start": [0, 1], "end": [0, 5]}],
    "counters": [{"id": "C", "at": [9.5, 3], "width": 3, "angle": 90}],
    "tables": [
        {"id": "table-1", "at": [3, 3], "shape": "round", "width": 0.9, "depth": 0.9},
        {"id": "T2", "label": "Leestafel", "at": [7, 3], "width": 1.6, "depth": 0.8},
    ],
    "seats": [
        {"id": "chair-1", "at": [3.7, 3], "angle": 180, "table": "table-1"},
        {"id": "chair-2", "at": [3, 3.7], "angle": 270, "table": "table-1"},
        {"id": "chair-3", "at": [3, 2.3], "angle": 90, "table": "table-1"},
        {"id": "chair-4", "at": [2.3, 3], "angle": 0, "table": "table-1"},
        {"id": "5", "at": [7, 2.3], "angle": 90, "table": "T2"},
        {"id": "6", "at": [5, 5.5], "angle": 90, "kind": "armchair"},
    ],
    "benches": [
        {"id": "B", "at": [7, 3.7], "angle": 270, "width": 1.4, "places": 2, "table": "T2"}
    ],
}


def a_room() -> Room:
    return Room.model_validate(ROOM)


def replayed(room: Room, moves) -> dict[str, tuple]:
    """Every item after carrying out the moves one by one on a plain dictionary."""
    items = {one.id: (one.at, one.angle, None) for one in room.tables}
    items |= {one.id: (one.at, one.angle, one.table) for one in (*room.seats, *room.benches)}
    for move in moves:
        for gone in move.left_out:
            del items[gone]
        for placed in move.placed:
            assert placed.id in items
            items[placed.id] = (placed.at, placed.angle, placed.table)
        for new in move.added:
            assert new.id not in items
            items[new.id] = (new.at, new.angle, new.table)
    return items


def assert_same(room: Room, items: dict[str, tuple]) -> None:
    wanted = replayed(room, ())
    assert wanted.keys() == items.keys()
    for name, (at, angle, table) in wanted.items():
        assert items[name][0] == pytest.approx(at, abs=2e-5)
        assert abs((items[name][1] - angle + 180) % 360 - 180) < 2e-3
        assert items[name][2] == table


def the_only(moves):
    assert len(moves) == 1
    return moves[0]


def moved_by(unit, by=(0.0, 0.0), turn=0.0):
    start = layout_of(a_room())
    after = room_of(a_room(), carry(start, start, unit(start), np.array(by), turn))
    return the_only(moves_between(a_room(), after))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 8), st.tuples(st.floats(-2, 2), st.floats(-2, 2)), st.floats(-4, 4)
        ),
        max_size=8,
    ),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1)), max_size=2),
    st.sets(st.integers(0, 5), max_size=2),
)
def test_moves_carried_out_in_order_give_the_other_room(changes, places, gone):
    room = a_room()
    start = layout = layout_of(room)
    for what, by, turn in changes:
        rows = [6, 7] if what == 8 else [what - 2]
        unit = group(layout, what) if what < 2 else alone(*rows)
        layout = carry(start, layout, unit, np.array(by), turn)
    for chair, table in places:
        layout = put(start, layout, chair, layout.seat_at[chair], 0.0, table)
    after = room_of(room, layout)
    names = [None if row < 0 else room.tables[row].id for row in layout.seat_table]
    seats = [seat.model_copy(update={"table": names[row]}) for row, seat in enumerate(after.seats)]
    carried = metres(layout_of(room), layout_of(after.model_copy(update={"seats": seats})))
    extra = seats[0].model_copy(update={"id": "new", "table": "T2"})
    left = [seat for row, seat in enumerate(seats) if row not in gone]
    after = after.model_copy(update={"seats": [*left, extra]})
    moves = moves_between(room, after)
    assert_same(after, replayed(room, moves))
    if not gone:
        assert sum(move.metres for move in moves) == pytest.approx(carried, abs=1e-4)
    for move in moves:
        for language in ("nl", "en", "fr"):
            sentence = move.message.text(language)
            assert sentence[0].isupper() and sentence.endswith(".") and "{" not in sentence


def test_the_same_room_needs_no_moves():
    assert moves_between(a_room(), a_room()) == ()


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (
            lambda: moved_by(lambda at: group(at, 0), (-1.2, 0)),
            "Schuif tafel 1 met haar vier stoelen 1,2 m naar het raam.",
        ),
        (
            lambda: moved_by(lambda at: group(at, 1), (0.2, -1)),
            "Schuif Leestafel met haar drie zitplaatsen 1,0 m dichter naar de ingang.",
        ),
        (
            lambda: moved_by(lambda at: group(at, 1), (0.8, 0)),
            "Schuif Leestafel met haar drie zitplaatsen 80 cm naar de toog.",
        ),
        (
            lambda: moved_by(lambda at: alone(5), (-0.5, -0.62)),
            "Schuif zetel 6 80 cm naar tafel 1.",
        ),
        (
            lambda: moved_by(lambda at: group(at, 0), (0, 0.3)),
            "Schuif tafel 1 met haar vier stoelen 30 cm verder van de ingang weg.",
        ),
        (
            lambda: moved_by(lambda at: alone(3), turn=math.pi / 2),
            "Draai stoel 4 een kwartslag linksom.",
        ),
        (
            lambda: moved_by(lambda at: alone(0), turn=-math.pi / 4),
            "Draai stoel 1 45 graden naar stoel 2.",
        ),
        (
            lambda: moved_by(lambda at: alone(4), turn=math.pi),
            "Draai stoel 5 een halve slag linksom.",
        ),
        (
            lambda: moved_by(lambda at: group(at, 1), turn=-math.pi / 3),
            "Draai Leestafel met haar drie zitplaatsen 60 graden rechtsom.",
        ),
    ],
)
def test_sentences(move, sentence):
    assert move().message.text() == sentence


def test_a_chair_set_at_another_table_is_told_so():
    start = layout_of(a_room())
    layout = put(start, start, 5, np.array([6.0, 3.0]), 0.0, 1)
    after = room_of(a_room(), layout)
    seats = [*after.seats[:5], after.seats[5].model_copy(update={"table": "T2"})]
    move = the_only(moves_between(a_room(), after.model_copy(update={"seats": seats})))
    assert move.message.text() == (
        "Zet zetel 6 bij Leestafel (2,7 m); draai daarna een kwartslag naar Leestafel."
    )


def test_added_and_left_out():
    after = a_room().model_copy(update={"seats": a_room().seats[:5]})
    assert the_only(moves_between(a_room(), after)).message.text() == "Neem zetel 6 weg."
    back = the_only(
        moves_between(
            after,
            a_room().model_copy(
                update={
                    "seats": [
                        *after.seats,
                        a_room().seats[0].model_copy(update={"id": "x", "table": "table-1"}),
                    ]
                }
            ),
        )
    )
    assert back.message.text() == "Zet een stoel extra bij tafel 1." and back.metres == 0


def test_what_stands_in_the_way_goes_first():
    room = a_room()
    start = layout_of(room)
    # the reading table takes the place of the round one, which goes to a free corner
    layout = carry(start, start, group(start, 1), np.array([-4.0, 0]))
    layout = carry(start, layout, group(layout, 0), np.array([-1.5, 2.0]))
    moves = moves_between(room, room_of(room, layout))
    assert [move.placed[0].id for move in moves] == ["table-1", "T2"]


def test_without_doors_directions_are_those_of_the_drawing():
    bare = a_room().model_copy(update={"doors": [], "windows": [], "counters": []})
    start = layout_of(bare)
    for by, words in (((0, 1), "boven"), ((0, -1), "onder"), ((-1, 0), "links")):
        after = room_of(bare, carry(start, start, group(start, 0), np.array(by, float)))
        sentence = the_only(moves_between(bare, after)).message.text()
        assert sentence.endswith(f"1,0 m naar {words} op de tekening.")


def test_a_hostile_label_is_text():
    tables = [
        table.model_copy(update={"label": "{0.__class__}\x1b[2J"}) for table in a_room().tables
    ]
    room = a_room().model_copy(update={"tables": tables})
    start = layout_of(room)
    after = room_of(room, carry(start, start, group(start, 0), np.array([-1.0, 0])))
    sentence = the_only(moves_between(room, after)).message.text()
    assert "{0.__class__}" in sentence and not re.search(r"[\x00-\x1f]", sentence)
