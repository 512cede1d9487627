"""Improving a room: what it promises holds for every seed, and the moves give what is proposed."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.messages import RoomError
from nabij.seating.check_ground import prepare, violation
from nabij.seating.improve import DIFFERENT, GAIN, improve
from nabij.seating.layout import layout_of
from nabij.seating.model import Room
from nabij.seating.profile import profile
from nabij.seating.score import score
from nabij.seating.setting import setting
from nabij.seating.units import metres

STEPS = 240


def a_room(locked=(), turn=0.0) -> Room:
    """Two tables, a bench and chairs most of which stand along the wall and look into the room.

    turn: degrees by which the whole drawing is turned about (3, -2).
    """
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def facing(angle):
        return (angle + turn) % 360

    def at(x, y):
        return [3 + cos * (x - 3) - sin * (y + 2), -2 + sin * (x - 3) + cos * (y + 2)]

    seats = [
        {
            "id": f"s{n}",
            "at": at(0.6 + 1.4 * n, 5.5),
            "angle": facing(270),
            "locked": f"s{n}" in locked,
        }
        for n in range(5)
    ]
    seats += [
        {"id": "t1", "at": at(2.8, 2), "angle": facing(180), "table": "T1"},
        {"id": "t2", "at": at(2, 2.8), "angle": facing(90)},
        {
            "id": "w",
            "at": at(6.2, 2.9),
            "angle": facing(270),
            "kind": "wheelchair",
            "width": 0.9,
            "depth": 1.4,
            "table": "T2",
            "locked": "w" in locked,
        },
    ]
    return Room.model_validate(
        {
            "title": "Zaal",
            "walls": {"outline": [at(0, 0), at(9, 0), at(9, 6), at(0, 6)]},
            "doors": [{"id": "in", "at": at(4.5, 0), "width": 1, "main": True}],
            "windows": [{"id": "W", "start": at(0, 1), "end": at(0, 5)}],
            "tables": [
                {"id": "T1", "at": at(2, 2), "shape": "round", "width": 0.9, "depth": 0.9,
                 "locked": "T1" in locked, "angle": turn},
                {"id": "T2", "at": at(6.2, 2), "width": 1.4, "depth": 0.8, "angle": turn},
            ],
            "seats": seats,
            "benches": [{"id": "B", "at": at(8.6, 2), "angle": facing(180), "width": 1.4,
                         "places": 2, "fixed": True}],
        }
    )  # fmt: skip


def shortage(room: Room) -> float:
    return violation(prepare(room), layout_of(room))


def points(room: Room) -> float:
    return score(profile(setting(room), layout_of(room))).value


def items(room: Room) -> dict:
    return {one.id: one for one in (*room.tables, *room.seats, *room.benches)}


def replayed(room: Room, steps) -> dict:
    """(x, y), angle and table of every item after carrying out the moves one by one."""
    now = {
        name: (one.at, one.angle, getattr(one, "table", None)) for name, one in items(room).items()
    }
    for step in steps:
        for name in step.left_out:
            del now[name]
        now |= {one.id: (one.at, one.angle, one.table) for one in (*step.placed, *step.added)}
    return now


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    locked=st.sets(st.sampled_from(["s0", "s1", "s4", "T1", "w"])),
)
def test_what_every_proposal_promises(seed, locked):
    room = a_room(locked)
    found = improve(room, steps=STEPS, seed=seed)
    assert len(found.proposals) + len(found.left_out) <= 3
    last = None
    for one in found.proposals:
        assert one.before.value == points(room)
        assert one.after.value == points(one.room) >= one.before.value + GAIN
        assert shortage(one.room) <= shortage(room) + 1e-6
        assert layout_of(one.room).seat_ids == layout_of(room).seat_ids
        stays = {*locked, "B", *(["T2"] if "w" in locked else [])}
        for name in stays:
            assert items(one.room)[name] == items(room)[name]
        same = Room.model_validate(one.room.model_dump())
        assert same == one.room
        wanted = {n: (i.at, i.angle, getattr(i, "table", None)) for n, i in items(one.room).items()}
        assert replayed(room, one.steps) == wanted
        carried = metres(layout_of(room), layout_of(one.room))
        assert one.moved_metres == pytest.approx(carried, abs=1e-6)
        assert sum(step.metres for step in one.steps) == pytest.approx(carried, abs=1e-4)
        if last:
            assert one.after.value >= last.after.value + GAIN
            assert one.moved_metres > last.moved_metres
            assert metres(layout_of(last.room), layout_of(one.room)) >= DIFFERENT
        last = one


def test_chairs_along_the_wall_come_together():
    found = improve(a_room(), steps=3 * STEPS, seed=3)
    assert found.proposals[-1].after.value > found.proposals[-1].before.value + 5
    assert found.metres_meaning.text() == (
        "Meters: van elk stuk de afstand die het gedragen of geschoven wordt, in rechte lijn; "
        "een stuk draaien telt als 0,3 m."
    )


def test_the_seed_decides_and_nothing_else():
    once, again = (improve(a_room(), steps=STEPS, seed=5) for _ in range(2))
    other = improve(a_room(), steps=STEPS, seed=6)
    assert [one.room for one in once.proposals] == [one.room for one in again.proposals]
    assert [one.room for one in once.proposals] != [one.room for one in other.proposals]


def test_two_processes_find_what_one_finds():
    one = improve(a_room(), steps=120, seed=2)
    two = improve(a_room(), steps=120, seed=2, workers=2)
    assert [p.room for p in one.proposals] == [p.room for p in two.proposals]


@settings(max_examples=6, deadline=None)
@given(turn=st.sampled_from([90.0, 180.0, 270.0]) | st.floats(1, 359))
def test_a_room_drawn_at_another_angle_gets_the_same_proposals(turn):
    straight = improve(a_room(), steps=120, seed=4)
    turned = improve(a_room(turn=turn), steps=120, seed=4)
    assert len(straight.proposals) == len(turned.proposals)
    for one, other in zip(straight.proposals, turned.proposals, strict=True):
        assert other.moved_metres == pytest.approx(one.moved_metres, abs=1e-3)
        assert other.after.value == pytest.approx(one.after.value, abs=0.01)


def test_stopped_early_it_gives_what_was_found():
    told = []

    def stop(done: float) -> bool:
        told.append(done)
        return len(told) < 3

    found = improve(a_room(), steps=STEPS, progress=stop)
    assert len(told) == 3 and all(0 < done <= 1 for done in told) and told == sorted(told)
    assert len(found.proposals) + len(found.left_out) == 1
    everything = []
    improve(a_room(), steps=STEPS, progress=lambda done: everything.append(done) or True)
    assert everything[-1] == 1


@pytest.mark.parametrize("wanted", [8, 9, 11, 13])
def test_another_number_of_seats(wanted):
    room = a_room(locked={"s0"})
    assert layout_of(room).n_seats == 10
    found = improve(room, steps=STEPS, seats=wanted)
    assert found.proposals
    for one in found.proposals:
        layout = layout_of(one.room)
        assert layout.n_seats == wanted and len(set(layout.seat_ids)) == wanted
        assert items(one.room)["s0"] == items(room)["s0"]
        wanted_items = {
            n: (i.at, i.angle, getattr(i, "table", None)) for n, i in items(one.room).items()
        }
        assert replayed(room, one.steps) == wanted_items
        assert shortage(one.room) <= shortage(room) + 1e-6
        added = sum(len(step.added) for step in one.steps)
        gone = sum(len(step.left_out) for step in one.steps)
        assert added - gone == wanted - 10 and min(added, gone) == 0


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (2, "Een zaal met 2 zitplaatsen kan niet: vraag er minstens 3 (banken en vaste plaatsen"),
        (100, "Aan de tafels is geen plek voor 100 zitplaatsen: vraag er hoogstens"),
    ],
)  # fmt: skip
def test_numbers_of_seats_that_cannot_be(wanted, sentence):
    with pytest.raises(RoomError) as caught:
        improve(a_room(locked={"s0"}), steps=12, seats=wanted)
    assert str(caught.value).startswith(sentence)


def test_where_nothing_can_move_it_says_so():
    room = a_room()
    frozen = room.model_copy(
        update={
            "tables": [table.model_copy(update={"locked": True}) for table in room.tables],
            "seats": [seat.model_copy(update={"locked": True}) for seat in room.seats],
        }
    )
    with pytest.raises(RoomError) as caught:
        improve(frozen)
    assert str(caught.value) == (
        "In deze zaal staat alles vast of op slot. Er is niets te verschuiven."
    )


def test_a_room_that_is_good_already_is_left_alone():
    pair = Room.model_validate(
        {
            "title": "Zaal",
            "walls": {"outline": [[0, 0], [4, 0], [4, 4], [0, 4]]},
            "seats": [{"id": "1", "at": [2, 2], "angle": 0}],
        }
    )
    found = improve(pair, steps=60)
    assert found.proposals == () and len(found.left_out) == 3
    assert "geen betere opstelling" in found.left_out[0].text()
