"""Checks on wheelchair places and furniture; the judge on other rooms; what is told."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nabij.seating.check_norms import norms
from nabij.seating.checks import check_layout, check_room, prepare, scope, violation
from nabij.seating.layout import layout_of, moved
from nabij.seating.model import Bench, Counter, Door, Pillar, Room, Table, Walls
from nabij.seating.templates import TEMPLATES, template
from nabij.words import catalogue

from . import independent
from .checks_found import failing, found, lane, only, wheelchair
from .random_rooms import random_room
from .small_rooms import along_walls, box, chair, moved_room, round_table, small_tables

ROOT = Path(__file__).resolve().parents[2]


TOUCH = 0.005


# ---------------------------------------------------------------- wheelchairs


def at_table(y=2.2, **table):
    """A wheelchair place at the south side of a table, and a chair at the other."""
    tables = [Table(id="t", at=(3, 3), **({"width": 1.6, "depth": 0.9} | table))]
    return box(tables=tables, seats=[wheelchair(3, y, 90, "t"), chair("s", 3, 3.6, 270, "t")])


def test_a_good_place_for_a_wheelchair():
    assert failing(at_table()) == {"wheelchair_count"}
    assert {one.key for one in found(at_table(), "wheelchair_route", True)}


@pytest.mark.parametrize(
    ("table", "y"),
    [({"knee_height": 0.69}, 2.2), ({"depth": 0.55}, 2.4), ({}, 1.7)],
    ids=["too low", "too shallow", "not drawn up"],
)
def test_no_room_for_knees(table, y):
    assert "wheelchair_knees" in failing(at_table(y, **table))


def test_knees_in_knees():
    room = at_table(depth=0.8)
    near = chair("s", 3, 3.41, 270, "t")  # as far under the table as a chair goes: 5 cm too far
    short = room.model_copy(update={"seats": [room.seats[0], near]})
    assert failing(short) == {"wheelchair_count", "wheelchair_knees"}


def test_a_chair_in_the_place():
    room = at_table()
    beside = chair("x", 3.6, 1.8, 90)
    taken = room.model_copy(update={"seats": [*room.seats, beside]})
    assert "wheelchair_place" in failing(taken)
    assert {"w", "x"} <= set(found(taken, "wheelchair_place", False)[0].items)


def test_places_in_a_hall_of_rows_need_no_table():
    room = box(
        seats=[chair(f"s{k}", 2 + 0.6 * k, 4, 270) for k in range(6)] + [wheelchair(5.8, 4, 270)]
    )
    assert failing(room) == {"wheelchair_count"}


def test_a_room_of_tables_has_a_wheelchair_place_at_one():
    room = at_table()
    away = room.model_copy(update={"seats": [wheelchair(6, 3, 90), room.seats[1]]})
    assert "wheelchair_knees" in failing(away)


def test_a_wheelchair_place_in_a_far_corner():
    room = small_tables()
    far = room.model_copy(update={"seats": [*room.seats, wheelchair(9.3, 7, 180)]})
    near = room.model_copy(update={"seats": [*room.seats[1:], wheelchair(3.3, 2.2, 180, "t1")]})
    assert "wheelchair_exile" in failing(far)
    assert "wheelchair_exile" not in failing(near)


@pytest.mark.parametrize(("seats", "needed"), [(1, 2), (48, 2), (49, 3), (99, 4)])
def test_how_many_places_for_wheelchairs(seats, needed):
    chairs = [chair(f"s{k}", 1 + (k % 12) * 1.5, 1 + (k // 12) * 1.5, 90) for k in range(seats)]
    check = only(box(20, 20, seats=[*chairs, wheelchair(19, 19, 270)]), "wheelchair_count")
    assert check.limit == needed and check.measured == 1 and check.ok == (needed <= 1)


@pytest.mark.parametrize(("gap", "ok"), [(0.899, False), (0.9, True)])
def test_the_way_to_a_wheelchair_place(gap, ok):
    wall = Table(id="a", at=((10 - gap) / 2, 4), width=10 - gap, depth=0.4)
    room = box(tables=[wall], seats=[wheelchair(3, 6, 90), chair("s", 4, 6, 90)])
    check = only(room, "wheelchair_route")
    assert (check.ok, check.measured) == (ok, gap)
    short = violation(prepare(room), layout_of(room))
    assert short == pytest.approx(0 if ok else 0.001, abs=1e-9)


# ---------------------------------------------------------------- furniture


@pytest.mark.parametrize(("y", "ok"), [(2.36, False), (2.35, True), (2.25, True)])
def test_a_chair_goes_under_a_table_up_to_the_sitter(y, ok):
    room = box(
        tables=[Table(id="t", at=(3, 2.75), width=1, depth=0.8)], seats=[chair("s", 3, y, 90)]
    )
    assert only(room, "overlap").ok == ok


@pytest.mark.parametrize(("y", "ok"), [(2.36, False), (2.35, True)])
def test_a_stool_goes_under_a_counter_as_under_a_table(y, ok):
    toog = Counter(id="toog", at=(3, 2.75), width=1, depth=0.8)
    room = box(counters=[toog], seats=[chair("s", 3, y, 90, kind="stool")])
    assert only(room, "overlap").ok == ok


@pytest.mark.parametrize(("gap", "ok"), [(0.0, True), (-0.004, True), (-0.006, False)])
def test_touching_is_not_overlap(gap, ok):
    room = box(seats=[chair("a", 3, 3, 0), chair("b", 3, 3.45 + gap, 0)])
    assert only(room, "overlap").ok == ok


def test_the_places_of_a_bench_do_not_overlap_but_benches_do():
    bench = Bench(id="b", at=(3, 3), angle=30, width=3, places=5)
    assert only(box(benches=[bench]), "overlap").ok
    other = bench.model_copy(update={"id": "c", "at": (3.2, 3.2)})
    assert found(box(benches=[bench, other]), "overlap", False)


def test_a_chair_in_a_pillar_and_one_in_a_wall():
    room = box(
        pillars=[Pillar(id="p", at=(3, 3))],
        seats=[chair("a", 3.1, 3.1, 0), chair("b", 0.1, 5, 0), chair("c", 20, 5, 0)],
    )
    assert set(found(room, "overlap", False)[0].items) == {"p", "a"}
    assert {one.items[0] for one in found(room, "outside", False)} == {"b", "c"}


@pytest.mark.parametrize(("y", "ok"), [(0.37, False), (0.38, True)])
def test_room_to_stand_up(y, ok):
    room = box(seats=[chair("s", 2, y, 90)])
    check = only(room, "push_back")
    assert (check.ok, check.kind) == (ok, "good_practice")
    if not ok:
        assert check.measured == pytest.approx(y - 0.25, abs=0.001)


def test_a_seat_shut_in_by_tables_is_not_reached():
    fence = [
        Table(id="n", at=(3, 4.0), width=2.2, depth=0.2),
        Table(id="s", at=(3, 2.0), width=2.2, depth=0.2),
        Table(id="w", at=(2, 3.0), width=0.2, depth=1.8),
        Table(id="e", at=(4, 3.0), width=0.2, depth=1.8),
    ]
    seats = [chair("in", 3, 3, 90), chair("out", 7, 5, 90)]
    room = box(tables=fence, seats=seats)
    assert only(room, "seat_reachable").items == ("in",)
    assert violation(prepare(room), layout_of(room)) == pytest.approx(0.3)
    assert only(box(tables=fence[:-1], seats=seats), "seat_reachable").ok


def test_whoever_sits_on_a_bench_slides_along_it():
    bench = Bench(id="b", at=(3, 7.7), angle=270, width=4, places=6)
    tables = [Table(id=f"t{k}", at=(1.7 + 1.1 * k, 7.1), width=1.1, depth=0.7) for k in range(4)]
    assert only(box(benches=[bench], tables=tables), "seat_reachable").ok


@pytest.mark.parametrize(("gap", "ok"), [(0.899, False), (0.901, True)])
def test_90_cm_is_left_behind_chairs_in_use(gap, ok):
    """Between the wall and a chair that needs 13 cm more when someone sits in it; both ends of the
    table stand against a wall, so that the way is behind the chair."""
    table = Table(id="t", at=(2.0, 0.5), width=4, depth=0.8)
    seat = chair("s", 2.0, 1.15, 270, "t")
    ceiling = 1.4 + 0.13 + gap
    door = Door(id="d", at=(6, 0.5), width=0.9, main=True, opens="out")
    stop = Table(id="stop", at=(3.75, 1.15), width=0.5, depth=0.5)
    walls = [(0, 0), (6, 0), (6, ceiling), (0, ceiling)]
    other = chair("far", 0.3, 1.15, 270, "t")
    room = Room(
        title="x",
        walls=Walls(outline=walls),
        doors=[door],
        tables=[table, stop],
        seats=[seat, other],
    )
    failing_seats = {
        item for one in found(room, "table_gap", False) for item in one.items if item == "far"
    }
    assert bool(failing_seats) != ok


# ---------------------------------------------------------------- the judge, and turning


@pytest.mark.parametrize("seed", range(1000, 1500, 25))
def test_the_judge_agrees_on_overlap_and_outside(seed):
    for one in range(seed, seed + 25):
        room, _, _ = random_room(one)
        checks = check_room(room)
        told = {frozenset(check.items) for check in checks if check.key == "overlap"}
        told.discard(frozenset())
        deep = independent.in_each_other(room)
        if len(told) < 50:
            assert {pair for pair, depth in deep.items() if depth > TOUCH + 1e-4} <= told, one
        assert told <= {pair for pair, depth in deep.items() if depth > TOUCH - 1e-4} | {
            frozenset()
        }, one
        out = {item for check in checks if check.key == "outside" for item in check.items}
        assert independent.outside(room, TOUCH * 1.5) <= out <= independent.outside(room), one


@given(
    st.integers(0, 10_000), st.integers(0, 30), st.tuples(*[st.floats(-3, 3)] * 2), st.floats(0, 6)
)
@settings(max_examples=150, deadline=None)
def test_moving_a_table_never_makes_a_violation_that_is_not_told(seed, which, by, turn):
    room, _, _ = random_room(seed)
    layout = layout_of(room)
    if not len(layout.table_at):
        return
    chosen = np.arange(len(layout.table_at)) == which % len(layout.table_at)
    none = np.zeros(layout.n_seats, bool)
    after = moved(layout, chosen, none, np.array(by), turn)
    prepared = prepare(room)
    checks = check_layout(prepared, after)
    table = room.tables[int(np.argmax(chosen))]
    turned = table.model_copy(
        update={
            "at": tuple(after.table_at[chosen][0]),
            "angle": math.degrees(after.table_angle[chosen][0]),
        }
    )
    tables = [turned if one.id == table.id else one for one in room.tables]
    judged = room.model_copy(update={"tables": tables})
    deep = {
        pair for pair, depth in independent.in_each_other(judged).items() if depth > TOUCH + 1e-4
    }
    told = {frozenset(one.items) for one in checks if one.key == "overlap"}
    out = {item for one in checks if one.key == "outside" for item in one.items}
    assert deep <= told or len(told) >= 50
    assert independent.outside(judged, TOUCH * 1.5) <= out
    if deep or out:
        assert violation(prepared, after) > 0


def small_cafe():
    return small_tables(
        counters=[Counter(id="toog", at=(8, 7.6), width=3, depth=0.6, lowered_width=1)],
        pillars=[Pillar(id="p", at=(5, 4), angle=20)],
        benches=[Bench(id="b", at=(0.4, 6), angle=0, width=2, places=3)],
    )


def rooms_to_turn():
    """Rooms without zones: what they have, `moved_room` moves."""
    shipped = [template(name).model_copy(update={"zones": []}) for name in TEMPLATES]
    aside = along_walls(doors=[Door(id="d", at=(10, 4), width=1, main=True)])
    return [small_cafe(), aside, at_table(), lane(1.0, 3), *shipped]


@pytest.mark.parametrize("which", range(4 + len(TEMPLATES)))
@given(st.floats(0, 6.28), st.booleans(), st.tuples(*[st.floats(-50, 50)] * 2))
@settings(max_examples=15, deadline=None)
def test_a_room_turned_mirrored_or_shifted_is_told_the_same(which, turn, mirror, by):
    room = rooms_to_turn()[which]
    before = check_room(room)
    after = check_room(moved_room(room, turn=turn, mirror=mirror, by=by))
    assert [(one.key, one.ok, set(one.items)) for one in before] == [
        (one.key, one.ok, set(one.items)) for one in after
    ]
    for one, other in zip(before, after, strict=True):
        if one.measured is not None:
            assert other.measured == pytest.approx(one.measured, abs=0.0021), one.key


@given(st.floats(0, 6.28), st.booleans(), st.integers(0, 5), st.tuples(*[st.floats(-1, 1)] * 2))
@settings(max_examples=60, deadline=None)
def test_the_violation_turns_with_the_room(turn, mirror, which, by):
    room = small_cafe()
    tables = [
        table.model_copy(update={"at": (table.at[0] + by[0], table.at[1] + by[1])})
        if row == which
        else table
        for row, table in enumerate(room.tables)
    ]
    pushed = room.model_copy(update={"tables": tables})
    turned = moved_room(pushed, turn=turn, mirror=mirror, by=(3, 4))
    assume(
        not found(pushed, "overlap", False)
    )  # who can reach a chair in a table is anyone's guess
    first = violation(prepare(pushed), layout_of(pushed))
    assert violation(prepare(turned), layout_of(turned)) == pytest.approx(first, abs=0.01)


# ---------------------------------------------------------------- what is told


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_every_check_has_a_sentence_a_figure_and_a_source(language):
    for room in (*rooms_to_turn(), small_tables(doors=[]), box()):
        for one in check_room(room):
            assert one.message.text(language)
            assert one.source and one.kind in ("regulation", "good_practice", "geometry")
            assert one.kind != "regulation" or one.article
            if one.to_check:
                assert {"nl": "na te kijken", "en": "to be checked", "fr": "à vérifier"}[
                    language
                ] in one.message.text(language)


def test_every_sentence_of_the_catalogue_is_used_and_none_is_missing():
    code = "".join(path.read_text() for path in sorted((ROOT / "seating").glob("check*.py")))
    used = set(re.findall(r'"(?:checks\.)?([a-z_]+)"', code))
    kinds = {"chair", "armchair", "stool", "wheelchair"}  # of a seat, as the model names them
    assert set(catalogue("checks", "nl")) <= used | kinds


def test_the_norms_say_where_they_come_from():
    for key, norm in norms().items():
        assert norm.source and norm.limit >= 0, key


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_the_scope_note(language):
    assert "150" in scope().text(language) and "2010" in scope().text(language)


def test_labels_are_text_and_each_language_has_its_own_words():
    room = box(doors=[Door(id="d", label="<b>Voor</b>", at=(5, 0), width=0.5, main=True)])
    assert "<b>Voor</b>" in only(room, "door_width").message.text("nl")
    plain = box(doors=[Door(id="d", at=(5, 0), width=0.5, main=True)])
    assert "porte d" in only(plain, "door_width").message.text("fr")


def test_two_thousand_chairs_in_a_heap_and_in_rows():
    heap = [chair(f"s{k}", 5 + (k % 40) * 0.01, 4 + (k // 40) * 0.01, k % 360) for k in range(2000)]
    checks = check_room(box(seats=heap))
    assert sum(one.key == "overlap" for one in checks) == 51
    rows = [chair(f"s{k}", 2 + (k % 50) * 0.5, 2 + (k // 50) * 0.9, 90) for k in range(2000)]
    room = box(30, 40, seats=rows)
    assert only(room, "overlap").ok and only(room, "seat_reachable").ok


def test_an_empty_room_and_a_layout_without_seats():
    assert all(one.ok for one in check_room(box()))
    assert violation(prepare(box()), layout_of(box())) == 0


def test_a_wall_with_holes_is_no_way_through():
    hole = [(0.001, 3.8), (9.999, 3.8), (9.999, 4.2), (0.001, 4.2)]
    room = box(walls=Walls(outline=[(0, 0), (10, 0), (10, 8), (0, 8)], holes=[hole]))
    shut = room.model_copy(update={"seats": [chair("s", 5, 6, 90)]})
    assert not only(shut, "seat_reachable").ok
    in_hole = room.model_copy(update={"seats": [chair("s", 5, 4, 90)]})
    assert not only(in_hole, "outside").ok


def test_round_tables_and_their_chairs_hold():
    table, seats = round_table("t", 3, 3, 1)
    room = box(tables=[table], seats=seats)
    assert {one.key for one in check_room(room) if not one.ok} == {"wheelchair_count"}


def test_the_page_about_the_checks_names_every_norm_with_its_figure():
    page = (ROOT / "docs" / "toetsing.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert set(rows) == set(norms())
    for key, norm in norms().items():
        figure = f"{norm.limit:.2f}".replace(".", ",")
        assert figure in rows[key] or f" {norm.limit:.0f}" in rows[key], key
        assert ("na te kijken" in rows[key]) != norm.checked
        kind = {"regulation": "regelgeving", "good_practice": "goede praktijk"}
        assert kind.get(norm.kind, "tekening") in rows[key]
