"""Who can see whom: past walls, holes and pillars; tables and counters stand lower than eyes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from .compiled import compiled
from .layout import FloatArray
from .model import Pillar, Room

_Float = float | np.float64


class Screens(NamedTuple):
    """Upright things: `sides` (m, 4) segments x, y, x, y and `posts` (p, 3) circles x, y, radius,
    both in metres."""

    sides: FloatArray
    posts: FloatArray


def screens(room: Room, eye_height: float) -> Screens:
    """What people whose eyes are `eye_height` metres above the floor cannot look past.

    Sides of the outline on its convex hull are left out: no line between two points in the room
    crosses them. The edge of a terrace hides nothing.
    """
    sides = [_ring(hole) for hole in room.walls.holes]
    if not room.open_air:
        outline = _ring(room.walls.outline)
        hull = shapely.boundary(shapely.convex_hull(shapely.Polygon(room.walls.outline)))
        middles = shapely.points((outline[:, :2] + outline[:, 2:]) / 2)
        sides.append(outline[shapely.distance(hull, middles) > 1e-9])
    return _with_pillars(sides, [p for p in room.pillars if p.height >= eye_height])


def anchors(room: Room) -> Screens:
    """What a chair can stand against: walls (not the edge of a terrace), holes, pillars."""
    rings = [_ring(hole) for hole in room.walls.holes]
    if not room.open_air:
        rings.append(_ring(room.walls.outline))
    return _with_pillars(rings, list(room.pillars))


def _with_pillars(sides: list[FloatArray], pillars: list[Pillar]) -> Screens:
    square = [_ring(_corners(p)) for p in pillars if p.shape == "rectangular"]
    round_ones = [(*p.at, p.width / 2) for p in pillars if p.shape == "round"]
    return Screens(
        np.ascontiguousarray(np.vstack([np.empty((0, 4)), *sides, *square])),
        np.array(round_ones, np.float64).reshape(-1, 3),
    )


def _ring(points: object) -> FloatArray:
    corners = np.asarray(points, np.float64)
    if np.array_equal(corners[0], corners[-1]):
        corners = corners[:-1]
    return np.hstack([corners, np.roll(corners, -1, axis=0)])


def _corners(pillar: Pillar) -> FloatArray:
    angle = np.radians(pillar.angle)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    half = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)], np.float64) / 2
    offset = np.outer(half[:, 0] * pillar.width, along) + np.outer(
        half[:, 1] * pillar.depth, across
    )
    return np.array(pillar.at) + offset


@compiled
def sight_between(points: FloatArray, sides: FloatArray, posts: FloatArray) -> FloatArray:
    """(n, n), symmetric: 1 where two points see one another, 0 where something is between."""
    n = len(points)
    seen = np.ones((n, n))
    if len(sides) + len(posts) == 0:
        return seen
    for i in range(n):
        for j in range(i):
            if not _free(points[i, 0], points[i, 1], points[j, 0], points[j, 1], sides, posts):
                seen[i, j] = seen[j, i] = 0.0
    return seen


@compiled
def sight_from(
    x: _Float, y: _Float, points: FloatArray, sides: FloatArray, posts: FloatArray
) -> npt.NDArray[np.bool_]:
    """(n,): which points are seen from (x, y)."""
    seen = np.empty(len(points), np.bool_)
    for i in range(len(points)):
        seen[i] = _free(x, y, points[i, 0], points[i, 1], sides, posts)
    return seen


@compiled
def clearance(points: FloatArray, sides: FloatArray, posts: FloatArray) -> FloatArray:
    """(n,): metres from every point to the nearest side or post; infinite if there is none."""
    nearest = np.full(len(points), np.inf)
    for i in range(len(points)):
        x, y = points[i, 0], points[i, 1]
        for s in range(len(sides)):
            away = _to_segment(x, y, sides[s, 0], sides[s, 1], sides[s, 2], sides[s, 3])
            nearest[i] = min(nearest[i], away)
        for p in range(len(posts)):
            away = np.hypot(posts[p, 0] - x, posts[p, 1] - y) - posts[p, 2]
            nearest[i] = min(nearest[i], max(away, 0.0))
    return nearest


@compiled
def _free(
    ax: _Float, ay: _Float, bx: _Float, by: _Float, sides: FloatArray, posts: FloatArray
) -> bool:
    for s in range(len(sides)):
        cx, cy, dx, dy = sides[s, 0], sides[s, 1], sides[s, 2], sides[s, 3]
        # strictly on both sides: a line that only touches a corner passes
        if _turn(ax, ay, bx, by, cx, cy) * _turn(ax, ay, bx, by, dx, dy) >= 0:
            continue
        if _turn(cx, cy, dx, dy, ax, ay) * _turn(cx, cy, dx, dy, bx, by) < 0:
            return False
    for p in range(len(posts)):
        if _to_segment(posts[p, 0], posts[p, 1], ax, ay, bx, by) < posts[p, 2]:
            return False
    return True


@compiled
def _turn(ax: _Float, ay: _Float, bx: _Float, by: _Float, cx: _Float, cy: _Float) -> float:
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


@compiled
def _to_segment(x: _Float, y: _Float, ax: _Float, ay: _Float, bx: _Float, by: _Float) -> float:
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    share = 0.0
    if length > 0:
        share = min(max(((x - ax) * dx + (y - ay) * dy) / length, 0.0), 1.0)
    return np.hypot(ax + share * dx - x, ay + share * dy - y)
