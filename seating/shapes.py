"""The shapes in a room as polygons: floor, furniture, zones behind chairs, doors.

Everything is in metres. A round table is a polygon of 64 corners on its circle. Nothing is
computed with these where a width matters: the checks use `check_bodies`, which has true circles.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon

from .check_bodies import inside
from .check_norms import norms, rule
from .layout import FloatArray, Layout
from .model import Door, Room

Shapes = npt.NDArray[np.object_]
_QUARTER = 16


def floor(room: Room) -> Polygon:
    """The floor: the outline without the holes.

    Walls that cross themselves are refused when a room is loaded; here they raise ValueError.
    """
    polygon = Polygon(room.walls.outline, list(room.walls.holes))
    if not polygon.is_valid:
        raise ValueError(shapely.is_valid_reason(polygon))
    return polygon


def edges(room: Room) -> tuple[FloatArray, FloatArray]:
    """Start and end (k, 2) of every edge of the walls, those of the holes after the outline."""
    rings = [np.array(ring, np.float64) for ring in (room.walls.outline, *room.walls.holes)]
    return np.concatenate(rings), np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])


def rectangles(at: FloatArray, angle: FloatArray, along: FloatArray, across: FloatArray) -> Shapes:
    """Rectangles by their middle (n, 2), direction (n,) and half lengths along it and across."""
    u = np.column_stack([np.cos(angle), np.sin(angle)]) * along[:, None]
    v = np.column_stack([-np.sin(angle), np.cos(angle)]) * across[:, None]
    corners = np.stack([at - u - v, at + u - v, at + u + v, at - u + v], axis=1)
    return np.asarray(shapely.polygons(corners), np.object_)


def table_shapes(layout: Layout) -> Shapes:
    """A polygon for every table (t,)."""
    half = layout.table_size / 2
    shapes = rectangles(layout.table_at, layout.table_angle, half[:, 0], half[:, 1])
    discs = shapely.buffer(shapely.points(layout.table_at), half[:, 0], quad_segs=_QUARTER)
    return np.where(layout.table_round, discs, shapes)


def seat_shapes(layout: Layout) -> Shapes:
    """A rectangle for every seat (s,), the size that the layout gives it."""
    half = layout.seat_size / 2
    return rectangles(layout.seat_at, layout.seat_angle, half[:, 1], half[:, 0])


def push_back(layout: Layout) -> Shapes:
    """The ground that every seat takes while someone gets up: its depth and 0.13 m behind it.

    The places of a bench do not move: theirs is the seat itself.
    """
    extra = np.where(layout.seat_bench < 0, norms()["push_back"].limit, 0.0)
    look = np.column_stack([np.cos(layout.seat_angle), np.sin(layout.seat_angle)])
    return rectangles(
        layout.seat_at - look * extra[:, None] / 2,
        layout.seat_angle,
        (layout.seat_size[:, 1] + extra) / 2,
        layout.seat_size[:, 0] / 2,
    )


def fixed_shapes(room: Room) -> dict[str, Polygon]:
    """Pillars and counters, by id."""
    shapes: dict[str, Polygon] = {}
    for item in (*room.pillars, *room.counters):
        at, half = np.array([item.at]), np.array([[item.width, item.depth]]) / 2
        if getattr(item, "shape", "") == "round":
            shapes[item.id] = shapely.Point(item.at).buffer(item.width / 2, quad_segs=_QUARTER)
        else:
            angle = np.radians([item.angle])
            shapes[item.id] = rectangles(at, angle, half[:, 0], half[:, 1])[0]
    return shapes


def inward(room: Room, door: Door) -> FloatArray:
    """The direction (2,) from a door into the room: square to the wall it is in."""
    start, end = edges(room)
    run = end - start
    length = np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-9)
    along = np.clip(((np.array(door.at) - start) * run).sum(axis=1) / length**2, 0, 1)
    away = np.hypot(*(start + run * along[:, None] - door.at).T)
    # In a corner both walls are as near: the one that the middle of the door is farther along
    best = np.lexsort((-np.minimum(along, 1 - along) * length, np.round(away, 3)))[0]
    normal = np.array([-run[best, 1], run[best, 0]]) / length[best]
    x, y = np.array(door.at) + 0.01 * normal
    return normal if inside(np.hstack([start, end]), float(x), float(y)) else -normal


def door_clearance(room: Room) -> dict[str, Polygon]:
    """What must be free inside every door, by id: the leaf's swing squared off, or 0.9 m deep."""
    shapes: dict[str, Polygon] = {}
    for door in room.doors:
        into = inward(room, door)
        depth = door_depth(door)
        middle = np.array([door.at]) + into * depth / 2
        angle = np.array([np.arctan2(into[1], into[0])])
        half = np.array([depth / 2]), np.array([door.width / 2])
        shapes[door.id] = rectangles(middle, angle, *half)[0]
    return shapes


def door_depth(door: Door) -> float:
    """How far into the room a door needs free floor, metres."""
    shallow = min(door.width, rule("geometry_rule")["clear_depth"])
    return door.width if door.opens == "in" else shallow


def door_swing(room: Room) -> dict[str, Polygon | None]:
    """The quarter circle that the leaf of every door sweeps, by id; None where it slides or there
    is no leaf. A leaf that opens outwards sweeps outside the room."""
    return {door.id: _swing(room, door) for door in room.doors}


def _swing(room: Room, door: Door) -> Polygon | None:
    if door.opens not in ("in", "out") or door.width <= 0:
        return None
    into = inward(room, door)
    left = np.array([into[1], -into[0]])  # of someone inside who looks at the door
    side = left if door.hinge == "left" else -left
    hinge = np.array(door.at) + side * door.width / 2
    way = into if door.opens == "in" else -into
    turn = np.linspace(0, np.pi / 2, _QUARTER + 1)[:, None]
    arc = hinge + door.width * (np.cos(turn) * -side + np.sin(turn) * way)
    return Polygon(np.vstack([hinge, arc]))
