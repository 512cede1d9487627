"""Every check at its limit, by hand; the judge on overlap and outside; the same when turned."""

import math
from collections import Counter as Tally

import pytest

from nabij.seating.checks import check_room, prepare, violation
from nabij.seating.layout import layout_of
from nabij.seating.model import Counter, Door, Room, Table, Walls, Zone

from .checks_found import found, lane, only
from .small_rooms import box, small_tables

# ---------------------------------------------------------------- doors and exits


@pytest.mark.parametrize(("width", "ok"), [(0.899, False), (0.9, True), (1.2, True)])
def test_a_door_is_90_cm_clear(width, ok):
    check = only(box(doors=[Door(id="d", at=(5, 0), width=width, main=True)]), "door_width")
    assert (check.ok, check.measured, check.limit, check.kind) == (ok, width, 0.9, "regulation")
    assert check.article == "art. 22" and check.items == ("d",)


def test_what_is_just_short_is_not_told_to_be_at_the_limit():
    check = only(box(doors=[Door(id="d", at=(5, 0), width=0.899, main=True)]), "door_width")
    assert "89 cm" in check.message.text("nl") and "90 cm" in check.message.text("nl")


@pytest.mark.parametrize(("y", "ok"), [(1.39, False), (1.41, True)])
def test_a_table_in_the_swing_blocks_the_door(y, ok):
    room = box(tables=[Table(id="t", at=(5, y), width=0.8, depth=0.8)])
    check = only(room, "door_blocked")
    assert check.ok == ok
    assert ("t" in check.items) != ok
    assert (violation(prepare(room), layout_of(room)) > 0) != ok


def test_a_circle_of_150_cm_before_a_door():
    near = Table(id="t", at=(5, 1.9), width=3, depth=1)  # from 1.4 m on
    far = near.model_copy(update={"at": (5, 2.0)})
    assert only(box(tables=[near]), "door_approach").measured == pytest.approx(1.4, abs=0.002)
    assert only(box(tables=[far]), "door_approach").ok


def test_a_door_in_a_corner_is_checked_like_any_other():
    room = box(doors=[Door(id="d", at=(0.5, 0), width=0.95, main=True)])
    assert all(one.ok for one in check_room(room) if one.key.startswith("door"))


@pytest.mark.parametrize(
    ("width", "persons", "down", "ok"),
    [
        (1.0, 100, False, True),
        (1.0, 101, False, False),
        (1.0, 80, True, True),
        (1.0, 81, True, False),
    ],
)
def test_a_centimetre_of_exit_for_every_person(width, persons, down, ok):
    door = Door(id="d", at=(5, 0), width=width, main=True, stairs_down=down)
    room = box(20, 20, doors=[door], capacity=persons)
    assert only(room, "exit_width").ok == ok


@pytest.mark.parametrize(
    ("width", "opens", "ok"), [(0.69, "in", False), (0.7, "in", True), (0.79, "none", False)]
)
def test_the_least_exit(width, opens, ok):
    door = Door(id="d", at=(5, 0), width=width, opens=opens, main=True)
    assert only(box(doors=[door]), "exit_narrow").ok == ok


def test_a_room_without_an_exit_is_told():
    room = box(doors=[Door(id="d", at=(5, 0), width=1, exit=False)], capacity=10)
    assert not only(room, "exit_width").ok


@pytest.mark.parametrize(("persons", "ok"), [(80, True), (81, False)])
def test_one_person_on_a_square_metre(persons, ok):
    check = only(box(capacity=persons), "capacity")
    assert (check.ok, check.kind, check.limit) == (ok, "good_practice", 80)


def test_a_room_without_doors_is_told_and_does_not_fail():
    room = small_tables(doors=[])
    checks = check_room(room)
    keys = Tally(one.key for one in checks)
    assert "walkway" not in keys and "seat_reachable" not in keys
    assert only(room, "door_width").ok and "geen deur" in only(room, "door_width").message.text()
    assert violation(prepare(room), layout_of(room)) == 0


def test_a_terrace_without_doors_is_entered_along_its_edge():
    room = small_tables(doors=[], open_air=True)
    assert only(room, "seat_reachable").ok
    assert violation(prepare(room), layout_of(room)) == 0


@pytest.mark.parametrize(
    ("gap", "length", "ok", "measured"),
    [
        (1.5, 6, True, 1.5),
        (0.899, 0.5, False, 0.899),
        (0.9, 1.1, True, 0.9),
        (0.9, 1.4, False, 0.9),
        (1.199, 2, False, 1.199),
        (1.2, 2, True, 1.2),
        (1.499, 9.8, True, 1.499),
        (1.499, 10.2, False, 1.499),
    ],
)
def test_a_walkway_may_narrow_over_a_short_way(gap, length, ok, measured):
    check = only(lane(gap, length), "walkway")
    assert (check.ok, check.kind, check.article) == (ok, "regulation", "art. 14, 15")
    assert check.measured == pytest.approx(measured, abs=0.0011)


def test_a_row_of_short_narrowings_is_a_long_one():
    room = lane(1, 1)
    blocks = [Table(id=f"t{k}", at=(6 + 0.7 * k, 1.5), width=0.6, depth=3.0) for k in range(4)]
    assert not only(room.model_copy(update={"tables": blocks}), "walkway").ok
    assert only(room.model_copy(update={"tables": blocks[:1]}), "walkway").ok


def test_a_walkway_that_is_cut_off():
    check = only(lane(0, 1), "walkway")
    assert not check.ok and check.measured == 0 and "geen weg" in check.message.text()


def test_the_way_to_a_zone_and_to_a_counter():
    room = box(
        counters=[Counter(id="toog", at=(9, 7.7), width=2, lowered_width=1)],
        zones=[Zone(id="spel", kind="play", outline=[(0, 6), (2, 6), (2, 8), (0, 8)])],
    )
    assert {one.items[0] for one in found(room, "walkway", True)} == {"toog", "spel"}
    fence = [Table(id="f", at=(1.5, 5.5), width=3, depth=0.2)]
    fence += [Table(id="g", at=(2.9, 6.9), width=0.2, depth=2.2)]
    shut = room.model_copy(update={"tables": fence})
    assert [one.items[0] for one in found(shut, "walkway", False)] == ["spel"]


# ---------------------------------------------------------------- circles and counters


@pytest.mark.parametrize("side", [1.333, 1.499, 1.5, 1.599])
def test_the_largest_circle_is_exact(side):
    room = box(4, side, doors=[Door(id="d", at=(0, side / 2), width=0.9, main=True, opens="out")])
    check = only(room, "turning_circle")
    assert check.measured == pytest.approx(side, abs=0.001)
    assert check.ok == (side >= 1.5)


def test_the_largest_circle_between_a_disc_and_a_corner():
    # On the diagonal of a corner, a disc of radius 1 at distance d of the corner leaves a circle
    # of radius r with d = r * sqrt(2) + r + 1
    away = 0.7 * (math.sqrt(2) + 1) + 1
    middle = away / math.sqrt(2)
    table = Table(id="t", at=(middle, middle), shape="round", width=2, depth=2)
    side = middle + 1.05
    door = Door(id="d", at=(0, 0.8), width=0.9, main=True, opens="out")
    room = box(side, side, doors=[door], tables=[table])
    assert only(room, "turning_circle").measured == pytest.approx(1.4, abs=0.001)


def test_a_counter_has_a_lowered_part_with_room_before_it():
    good = Counter(id="c", at=(8, 6), width=3, lowered_width=0.9, lowered_height=0.8)
    for change, failing in (
        ({}, set()),
        ({"lowered_width": 0.89}, {"counter"}),
        ({"lowered_height": 0.81}, {"counter_height"}),
        ({"height": 0.75, "lowered_width": 0}, set()),
        ({"lowered_width": 0}, {"counter"}),
    ):
        room = box(counters=[good.model_copy(update=change)])
        assert {one.key for one in check_room(room) if not one.ok} == failing, change


def test_no_room_to_turn_before_a_counter():
    walls = Walls(outline=[(0, 0), (6, 0), (6, 2), (0, 2)])
    doors = [Door(id="d", at=(0, 0.7), width=0.9, main=True, opens="out")]
    counter = Counter(id="c", at=(3, 1.7), width=6, depth=0.6, lowered_width=1)
    room = Room(title="x", walls=walls, doors=doors, counters=[counter])
    check = only(room, "counter_turning")
    assert not check.ok and check.measured == pytest.approx(1.4, abs=0.001)
