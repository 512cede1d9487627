"""Shapes, measured by hand."""

import math

import numpy as np
import pytest
import shapely

from nabij.seating import shapes
from nabij.seating.layout import layout_of
from nabij.seating.model import Bench, Counter, Door, Pillar, Room, Table, Walls

from .small_rooms import box, chair

SQUARE = [(0, 0), (6, 0), (6, 5), (0, 5)]


def one_door(at, outline=SQUARE, **more):
    door = Door(id="d", at=at, **({"width": 1.0} | more))
    return Room(title="x", walls=Walls(outline=outline), doors=[door]), door


def test_the_floor_is_the_outline_without_its_holes():
    walls = Walls(outline=SQUARE, holes=[[(1, 1), (2, 1), (2, 3), (1, 3)]])
    assert shapes.floor(Room(title="x", walls=walls)).area == 30 - 2


def test_walls_that_cross_themselves_are_no_floor():
    walls = Walls(outline=[(0, 0), (4, 4), (4, 0), (0, 4)])
    with pytest.raises(ValueError, match="Self-intersection"):
        shapes.floor(Room(title="x", walls=walls))


def test_tables_are_rectangles_and_discs():
    tables = [
        Table(id="a", at=(2, 2), width=2, depth=1, angle=90),
        Table(id="b", at=(5, 5), shape="round", width=1, depth=1),
    ]
    long, disc = shapes.table_shapes(layout_of(box(tables=tables)))
    assert long.bounds == pytest.approx((1.5, 1, 2.5, 3))
    assert disc.area == pytest.approx(math.pi / 4, rel=2e-3)


def test_a_seat_is_as_deep_as_it_looks_and_pushes_back_the_other_way():
    layout = layout_of(box(seats=[chair("s", 3, 3, 90)]))
    assert shapes.seat_shapes(layout)[0].bounds == pytest.approx((2.775, 2.75, 3.225, 3.25))
    assert shapes.push_back(layout)[0].bounds == pytest.approx((2.775, 2.62, 3.225, 3.25))


def test_a_bench_does_not_push_back():
    layout = layout_of(box(benches=[Bench(id="b", at=(3, 3), angle=0, width=1.2, places=2)]))
    assert np.all(shapely.equals_exact(shapes.push_back(layout), shapes.seat_shapes(layout), 1e-9))


def test_pillars_and_counters_by_id():
    found = shapes.fixed_shapes(
        box(
            pillars=[Pillar(id="p", at=(1, 1), shape="round", width=0.5, depth=0.5)],
            counters=[Counter(id="c", at=(5, 5), width=3, depth=0.6, angle=90)],
        )
    )
    assert found["p"].area == pytest.approx(math.pi / 16, rel=2e-3)
    assert found["c"].bounds == pytest.approx((4.7, 3.5, 5.3, 6.5))


@pytest.mark.parametrize(
    ("at", "into"), [((3, 0), (0, 1)), ((6, 2), (-1, 0)), ((3, 5), (0, -1)), ((0, 2), (1, 0))]
)
@pytest.mark.parametrize("reverse", [False, True])
def test_the_way_in_whichever_way_the_walls_are_drawn(at, into, reverse):
    room, door = one_door(at, SQUARE[::-1] if reverse else SQUARE)
    assert shapes.inward(room, door) == pytest.approx(into)


def test_a_door_hung_in_a_corner_is_in_the_wall_that_it_lies_along():
    room, door = one_door((0.5, 0))
    assert shapes.inward(room, door) == pytest.approx((0, 1))
    assert shapes.door_clearance(room)["d"].bounds == pytest.approx((0, 0, 1, 1))


def test_a_door_into_a_hole_is_seen_from_the_floor():
    walls = Walls(outline=SQUARE, holes=[[(2, 2), (4, 2), (4, 3), (2, 3)]])
    door = Door(id="d", at=(3, 2), width=0.9)
    room = Room(title="x", walls=walls, doors=[door])
    assert shapes.inward(room, door) == pytest.approx((0, -1))


@pytest.mark.parametrize(
    ("opens", "hinge", "bounds"),
    [
        # Whoever stands inside and looks at this door, in the south wall, has the east on the left
        ("in", "left", (2.5, 0, 3.5, 1)),
        ("out", "right", (2.5, -1, 3.5, 0)),
    ],
)
def test_the_swing_of_a_door(opens, hinge, bounds):
    room, _ = one_door((3, 0), opens=opens, hinge=hinge)
    swing = shapes.door_swing(room)["d"]
    assert swing.bounds == pytest.approx(bounds)
    assert swing.area == pytest.approx(math.pi / 4, rel=2e-3)
    corner = shapely.Point(3.5 if hinge == "left" else 2.5, 0)
    assert swing.hausdorff_distance(corner) == pytest.approx(1.0)


@pytest.mark.parametrize("opens", ["sliding", "none"])
def test_without_a_leaf_nothing_swings(opens):
    room, _ = one_door((3, 0), opens=opens)
    assert shapes.door_swing(room) == {"d": None}


def test_a_door_that_opens_outwards_needs_less_inside():
    room, _ = one_door((3, 0), opens="out", width=1.4)
    assert shapes.door_clearance(room)["d"].bounds == pytest.approx((2.3, 0, 3.7, 0.9))
