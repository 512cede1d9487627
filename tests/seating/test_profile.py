"""The profile in rooms small enough to know the answer."""

import itertools
import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.messages import RoomError
from nabij.seating.assumptions import assumptions, figures
from nabij.seating.hearing import hearing
from nabij.seating.layout import layout_of
from nabij.seating.model import Bench, Door, Pillar, Table, Walls
from nabij.seating.profile import profile
from nabij.seating.room_file import load_room
from nabij.seating.setting import MAX_SEATS, setting
from nabij.seating.sight import anchors, clearance, screens, sight_between

from .small_rooms import along_walls, box, chair, moved_room, round_table, small_tables


def profile_of(room):
    return profile(setting(room), layout_of(room))


# Sight


def test_walls_holes_and_pillars_hide_and_low_ones_do_not():
    a, b = chair("a", 4.0, 4.0, 0), chair("b", 5.2, 4.0, 180)
    assert profile_of(box(seats=[a, b])).partners.tolist() == [1, 1]
    pillar = Pillar(id="p", at=(4.6, 4.0), width=0.2, depth=0.2)
    assert profile_of(box(seats=[a, b], pillars=[pillar])).partners.tolist() == [0, 0]
    post = pillar.model_copy(update={"shape": "round"})
    assert profile_of(box(seats=[a, b], pillars=[post])).partners.tolist() == [0, 0]
    stove = pillar.model_copy(update={"height": 0.9})
    assert profile_of(box(seats=[a, b], pillars=[stove])).partners.tolist() == [1, 1]
    shaft = [(4.5, 3.9), (4.7, 3.9), (4.7, 4.1), (4.5, 4.1)]
    outline = box().walls.outline
    hole = box(seats=[a, b], walls=Walls(outline=outline, holes=[shaft]))
    assert profile_of(hole).partners.tolist() == [0, 0]
    table = Table(id="t", at=(4.6, 4.0), width=0.6, depth=0.6)
    assert profile_of(box(seats=[a, b], tables=[table])).partners.tolist() == [1, 1]


ELBOW = [(0, 0), (8, 0), (8, 3), (3, 3), (3, 8), (0, 8)]


@given(st.lists(st.tuples(st.floats(0.1, 7.9), st.floats(0.1, 7.9)), min_size=2, max_size=8))
def test_sight_in_a_bent_room_is_that_of_shapely(points):
    """The line between two points of the room lies in the room, or it does not."""
    walls = Walls(outline=ELBOW, holes=[[(1, 1), (2, 1), (2, 2), (1, 2)]])
    pillar = Pillar(id="p", at=(5, 1.5), width=0.6, depth=0.3, angle=30)
    room = box(walls=walls, pillars=[pillar])
    floor = shapely.Polygon(walls.outline, walls.holes)
    angle = math.radians(30)
    corners = [
        (
            5 + x * math.cos(angle) - y * math.sin(angle),
            1.5 + x * math.sin(angle) + y * math.cos(angle),
        )
        for x, y in ((0.3, 0.15), (-0.3, 0.15), (-0.3, -0.15), (0.3, -0.15))
    ]
    floor = floor.difference(shapely.Polygon(corners))
    inside = [p for p in points if floor.buffer(-1e-3).contains(shapely.Point(p))]
    at = np.array(inside).reshape(-1, 2)
    found = sight_between(at, *screens(room, 1.2))
    for i, j in itertools.combinations(range(len(at)), 2):
        line = shapely.LineString([at[i], at[j]])
        clear, crossed = floor.buffer(-1e-6).contains(line), not floor.buffer(1e-6).contains(line)
        if clear or crossed:
            assert found[i, j] == found[j, i] == clear


@given(st.floats(-3, 12), st.floats(-3, 12))
def test_clearance_is_that_of_shapely(x, y):
    walls = Walls(outline=ELBOW)
    room = box(walls=walls, pillars=[Pillar(id="p", at=(5, 1.5), shape="round", width=0.6)])
    point = shapely.Point(x, y)
    ring = shapely.LinearRing(ELBOW)
    expected = min(point.distance(ring), max(0.0, point.distance(shapely.Point(5, 1.5)) - 0.3))
    assert clearance(np.array([[x, y]]), *anchors(room))[0] == pytest.approx(expected, abs=1e-9)


# Seats and kinds of seat


def test_contact_partners_groups_and_orphans():
    table, around = round_table("t", 3.0, 3.0, 1)
    room = box(tables=[table], seats=[*around, chair("apart", 8.0, 6.5, 0)])
    found = profile_of(room)
    assert found.partners.tolist() == [3, 3, 3, 3, 0]
    assert found.group.tolist() == [0, 0, 0, 0, -1]
    assert found.orphans.tolist() == [False] * 4 + [True]
    assert found.contact[4] == pytest.approx(0, abs=1e-6)
    # two at the corner, one opposite: by hand from the kernel
    corner_d = 0.65 * math.sqrt(2)
    corner = math.exp(-(((corner_d - 0.8) / 0.45) ** 2)) * math.cos(math.radians(22.5)) ** 4
    corner *= 1 - 0.4 * math.exp(-(2 * 45**2) / (2 * 25**2))
    opposite = math.exp(-(((1.3 - 0.8) / 0.45) ** 2)) * 0.6
    assert found.contact[0] == pytest.approx(1 - (1 - corner) ** 2 * (1 - opposite), rel=1e-5)


def test_kinds_of_seat():
    wall = chair("wall", 5.0, 7.6, 270)  # back to the north wall, sees the room
    nook = chair("nook", 0.4, 0.5, 225)  # looks into the corner beside it
    middle = chair("middle", 5.0, 4.0, 90)
    room = box(seats=[wall, nook, middle])
    kinds = profile_of(room).kinds
    assert kinds["prospect"].tolist() == [True, False, True]
    assert kinds["refuge"].tolist() == [True, False, False]
    assert kinds["edge"].tolist() == [True, True, False]
    assert kinds["centre"].tolist() == [False, False, True]
    terrace = profile_of(room.model_copy(update={"open_air": True})).kinds
    assert not terrace["refuge"].any() and terrace["centre"].all()


def test_the_social_table():
    table, around = round_table("t", 3.0, 3.0, 1)
    room = box(tables=[table], seats=around)
    assert profile_of(room).measures.social.share == 0
    social = table.model_copy(update={"social": True})
    assert profile_of(box(tables=[social], seats=around)).measures.social.share == 1
    bent = box(
        walls=Walls(outline=ELBOW),
        tables=[social.model_copy(update={"at": (1.5, 6.5)})],
        doors=[Door(id="d", at=(8.0, 2.0), width=1.0, main=True)],
    )
    found = profile_of(bent).measures.social
    assert (found.seen, found.open_end, found.share) == (False, False, 0.5)


@pytest.mark.parametrize(("angle", "x", "y"), [(0, 1.3, 0), (90, 0, 1.3), (180, -1.3, 0)])
def test_an_open_end_is_a_seat_at_the_head(angle, x, y):
    long = Table(id="t", at=(5, 4), width=2.0, depth=0.8, angle=angle, social=True)
    side = (5 - y / 2, 4 + 0.65) if angle != 90 else (5.65, 4)
    sides = [chair("a", *side, 0, "t")]
    assert not profile_of(box(tables=[long], seats=sides)).measures.social.open_end
    head = [*sides, chair("b", 5 + x, 4 + y, 0, "t")]
    assert profile_of(box(tables=[long], seats=head)).measures.social.open_end


def test_the_door_looks_into_the_room():
    for at, inside in (
        ((5, 0), (5, 0.5)),
        ((10, 4), (9.5, 4)),
        ((5, 8), (5, 7.5)),
        ((0, 4), (0.5, 4)),
    ):
        room = box(doors=[Door(id="d", at=at, width=1.0)])
        assert setting(room).door == pytest.approx(inside, abs=1e-6)
    outline = list(reversed(box().walls.outline))
    other_way = box(walls=Walls(outline=outline))
    assert setting(other_way).door == pytest.approx((5, 0.5), abs=1e-6)
    assert setting(box(doors=[])).door is None
    two = [Door(id="a", at=(0, 4), width=1.0), Door(id="b", at=(5, 0), width=1.0, main=True)]
    assert setting(box(doors=two)).door == pytest.approx((5, 0.5), abs=1e-6)


def test_wheelchair_places_against_the_median():
    table, around = round_table("t", 3.0, 3.0, 1)
    apart = chair("w", 8.0, 6.0, 0, kind="wheelchair")
    assert profile_of(box(tables=[table], seats=around)).wheelchair_ratio is None
    exile = profile_of(box(tables=[table], seats=[*around, apart]))
    assert exile.wheelchair_ratio == pytest.approx(0, abs=1e-6)
    at_table = [around[0].model_copy(update={"kind": "wheelchair"}), *around[1:]]
    assert profile_of(box(tables=[table], seats=at_table)).wheelchair_ratio == pytest.approx(1)


def test_benches_have_seats_too():
    bench = Bench(id="b", at=(5, 7.5), angle=270, width=1.8, places=3)
    found = profile_of(box(benches=[bench]))
    assert found.seat_ids == ("b.1", "b.2", "b.3")
    assert found.partners.tolist() == [1, 2, 1]


# Hearing


def test_hearing_by_hand():
    model = assumptions().hearing
    measured = hearing(box(height=3.0, reverberation=0.8), 21, model)
    assert measured.absorption == pytest.approx(0.16 * 240 / 0.8)  # 48 m2
    assert measured.talkers == pytest.approx(48 / 3.5)
    assert measured.talkers_hard_of_hearing == pytest.approx(48 / 7)
    assert measured.expected == pytest.approx(6)
    assert measured.share == 1 and measured.missing == 0
    loud = hearing(box(height=3.0, reverberation=4.0), 21, model)
    assert loud.absorption == pytest.approx(9.6)
    assert loud.share == pytest.approx(9.6 / 3.5 / 6)
    assert loud.missing == pytest.approx(6 * 3.5 - 9.6)
    bare = hearing(box(height=3.0), 10, model)
    surfaces = 80 * (model.floor + model.ceiling) + 36 * 3.0 * model.walls
    assert bare.absorption == pytest.approx(surfaces + 10 * model.person)
    assert hearing(box(open_air=True), 10, model).share is None


# The whole


def everything(found):
    parts = found.measures
    return {
        "contact": parts.contact,
        "newcomer": parts.newcomer,
        "overlooked": parts.overlooked,
        "partners": found.partners,
        "kinds": parts.kind,
        "seen": parts.seen,
        "area": found.area_per_seat or 0,
        "wheelchair": found.wheelchair_ratio or 0,
        "social": parts.social.share,
    }


def mixed_room():
    """Round tables, a pillar, a bent wall, a row, a wheelchair place, nothing symmetrical."""
    tables, seats = [], []
    for k, (x, y) in enumerate([(1.7, 1.6), (4.4, 1.45), (1.62, 4.7), (6.3, 1.8)]):
        table, around = round_table(f"t{k}", x, y, 4 * k, social=k == 1)
        tables.append(table)
        seats += around
    seats.append(chair("w", 2.4, 6.9, 200, kind="wheelchair"))
    seats += [chair(f"r{k}", 0.5 + 0.62 * k, 7.6, 271 - k) for k in range(3)]
    pillar = Pillar(id="p", at=(3.05, 2.2), width=0.3, depth=0.4, angle=20)
    door = Door(id="d", at=(8, 1.2), width=1.0, main=True)
    return box(
        walls=Walls(outline=ELBOW), tables=tables, seats=seats, pillars=[pillar], doors=[door]
    )


@settings(max_examples=25)
@given(st.floats(0, 6.28), st.booleans(), st.tuples(st.floats(-40, 40), st.floats(-40, 40)))
def test_a_profile_does_not_depend_on_where_north_is(turn, mirror, by):
    room = mixed_room()
    before = everything(profile_of(room))
    after = everything(profile_of(moved_room(room, turn=turn, mirror=mirror, by=by)))
    for name, expected in before.items():
        assert after[name] == pytest.approx(expected, abs=1e-5), name


@settings(max_examples=25)
@given(st.randoms())
def test_a_profile_does_not_depend_on_the_order_in_the_file(random):
    room = mixed_room()
    seats, tables = list(room.seats), list(room.tables)
    random.shuffle(seats)
    random.shuffle(tables)
    shuffled = room.model_copy(update={"seats": seats, "tables": tables})
    before, after = profile_of(room), profile_of(shuffled)
    rows = [after.seat_ids.index(name) for name in before.seat_ids]
    assert after.contact[rows] == pytest.approx(before.contact)
    assert after.newcomer == pytest.approx(before.newcomer)
    assert (after.measures.kind[rows] == before.measures.kind).all()
    groups = {tuple(before.group == k) for k in before.group if k >= 0}
    assert {tuple(after.group[rows] == k) for k in after.group if k >= 0} == groups


def test_units_do_not_matter(tmp_path):
    room = small_tables()
    metres = json.loads(room.model_dump_json())

    def scaled(value, key=""):
        if isinstance(value, dict):
            return {k: scaled(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [scaled(v, key) for v in value]
        lengths = {"outline", "at", "width", "depth", "height", "sill", "knee_height"}
        return value * 1000 if key in lengths and isinstance(value, float | int) else value

    (tmp_path / "m.json").write_text(json.dumps(metres))
    (tmp_path / "mm.json").write_text(json.dumps({**scaled(metres), "units": "mm"}))
    before, after = (everything(profile_of(load_room(tmp_path / f))) for f in ("m.json", "mm.json"))
    for name, expected in before.items():
        assert after[name] == pytest.approx(expected, abs=1e-5), name


@pytest.mark.parametrize("n", [0, 1])
def test_rooms_with_nobody_to_talk_to(n):
    found = profile_of(box(seats=[chair(f"s{k}", 2, 2, 0) for k in range(n)]))
    assert found.contact.tolist() == [0.0] * n
    assert found.newcomer.tolist() == [0.0] * 3
    assert (found.area_per_seat is None) == (n == 0)


def test_two_on_one_spot_do_not_break_it():
    found = profile_of(box(seats=[chair("a", 2, 2, 0), chair("b", 2, 2, 90)]))
    assert np.isfinite(found.contact).all()


def test_too_many_seats_are_refused():
    bench = Bench(id="b", at=(5, 4), angle=0, width=50, places=100)
    benches = [bench.model_copy(update={"id": f"b{k}"}) for k in range(MAX_SEATS // 100 + 1)]
    with pytest.raises(RoomError) as caught:
        setting(box(benches=benches))
    assert "De zaal heeft 4.100 zitplaatsen; de grens is 4.000." in str(caught.value)


def test_chairs_along_the_walls_know_their_neighbours_only():
    found = profile_of(along_walls())
    assert set(found.partners.tolist()) == {1, 2}


def test_every_figure_has_a_source_and_a_status():
    assert len(figures()) > 35
    for figure in figures():
        assert figure.status in {"published", "choice", "to_check"} and figure.source
    assert sum(assumptions().weights.values()) == 100
