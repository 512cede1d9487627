"""Bodies: what stands in a room as boxes and discs, and the exact distance between two of them.

A body is a row of seven numbers: x, y, cosine and sine of its direction, half its length along
that direction, half its width across it, and a radius around that box. A disc has no box, a wall
has no width and no radius. Metres.
"""

from __future__ import annotations

import numpy as np

from .compiled import compiled
from .layout import FloatArray, IntArray, Layout
from .model import Counter, Pillar

_X, _Y, _COS, _SIN, _LONG, _WIDE, _ROUND = range(7)
NUMBERS = 7


def boxes(at: FloatArray, angle: FloatArray, along: FloatArray, across: FloatArray) -> FloatArray:
    """Bodies (n, 7) from middles (n, 2), directions (n,) and half lengths along and across."""
    columns = (at[:, 0], at[:, 1], np.cos(angle), np.sin(angle), along, across, 0 * along)
    return np.column_stack(columns)


def table_bodies(layout: Layout) -> FloatArray:
    """A body for every table (t, 7)."""
    half = layout.table_size / 2
    bodies = boxes(layout.table_at, layout.table_angle, half[:, 0], half[:, 1])
    bodies[layout.table_round, _LONG:] = 0
    bodies[layout.table_round, _ROUND] = half[layout.table_round, 0]
    return bodies


def seat_bodies(layout: Layout, size: FloatArray, behind: FloatArray | float = 0.0) -> FloatArray:
    """A body for every seat (s, 7), of these sizes, `behind` metres longer at the back."""
    look = np.column_stack([np.cos(layout.seat_angle), np.sin(layout.seat_angle)])
    behind = np.broadcast_to(behind, layout.seat_angle.shape)
    at = layout.seat_at - look * behind[:, None] / 2
    return boxes(at, layout.seat_angle, (size[:, 1] + behind) / 2, size[:, 0] / 2)


def cut_front(seats: FloatArray, cut: FloatArray) -> FloatArray:
    """Seats without the first `cut` (s,) metres: what may not be under a table."""
    rest = seats.copy()
    rest[:, _X] -= seats[:, _COS] * cut / 2
    rest[:, _Y] -= seats[:, _SIN] * cut / 2
    rest[:, _LONG] -= cut / 2
    return rest


def wall_bodies(start: FloatArray, end: FloatArray) -> FloatArray:
    """A body without width for every edge from start (k, 2) to end (k, 2)."""
    run = end - start
    half = np.hypot(run[:, 0], run[:, 1]) / 2
    return boxes((start + end) / 2, np.arctan2(run[:, 1], run[:, 0]), half, 0 * half)


def fixed_body(item: Pillar | Counter) -> FloatArray:
    """The body (7,) of a pillar or a counter."""
    at, angle = np.array([item.at], np.float64), np.radians([item.angle])
    if isinstance(item, Pillar) and item.shape == "round":
        body = boxes(at, angle, np.zeros(1), np.zeros(1))[0]
        body[_ROUND] = item.width / 2
        return body
    return boxes(at, angle, np.array([item.width / 2]), np.array([item.depth / 2]))[0]


@compiled
def separation(one: FloatArray, other: FloatArray) -> float:
    """Metres between two bodies; below zero, how far they are in each other (the shortest way
    apart). Exact: separating axes, then corners against boxes (Gottschalk et al. 1996)."""
    dx, dy = other[_X] - one[_X], other[_Y] - one[_Y]
    cos = abs(one[_COS] * other[_COS] + one[_SIN] * other[_SIN])
    sin = abs(one[_COS] * other[_SIN] - one[_SIN] * other[_COS])
    apart = -np.inf
    for body, mate in ((one, other), (other, one)):
        along = abs(dx * body[_COS] + dy * body[_SIN])
        across = abs(dy * body[_COS] - dx * body[_SIN])
        reach_along = body[_LONG] + mate[_LONG] * cos + mate[_WIDE] * sin
        reach_across = body[_WIDE] + mate[_LONG] * sin + mate[_WIDE] * cos
        apart = max(apart, along - reach_along, across - reach_across)
    if apart > 0:
        apart = min(_corners_to(one, other), _corners_to(other, one))
    return apart - one[_ROUND] - other[_ROUND]


@compiled
def point_to(body: FloatArray, x: float, y: float) -> float:
    """Metres from a point to a body; below zero inside it."""
    dx, dy = x - body[_X], y - body[_Y]
    along = abs(dx * body[_COS] + dy * body[_SIN]) - body[_LONG]
    across = abs(dy * body[_COS] - dx * body[_SIN]) - body[_WIDE]
    if along > 0 and across > 0:
        return np.hypot(along, across) - body[_ROUND]
    return max(along, across) - body[_ROUND]


@compiled
def corner(body: FloatArray, n: int) -> tuple[float, float]:
    """Corner n (0 to 3, counterclockwise) of the box of a body."""
    along = body[_LONG] if n in (1, 2) else -body[_LONG]
    across = body[_WIDE] if n >= 2 else -body[_WIDE]
    x = body[_X] + along * body[_COS] - across * body[_SIN]
    return x, body[_Y] + along * body[_SIN] + across * body[_COS]


@compiled
def foot(body: FloatArray, x: float, y: float) -> tuple[float, float]:
    """The point of a body's box that is nearest to a point."""
    dx, dy = x - body[_X], y - body[_Y]
    along = min(max(dx * body[_COS] + dy * body[_SIN], -body[_LONG]), body[_LONG])
    across = min(max(dy * body[_COS] - dx * body[_SIN], -body[_WIDE]), body[_WIDE])
    foot_x = body[_X] + along * body[_COS] - across * body[_SIN]
    return foot_x, body[_Y] + along * body[_SIN] + across * body[_COS]


@compiled
def _corners_to(one: FloatArray, other: FloatArray) -> float:
    best = np.inf
    for n in range(4):
        x, y = corner(one, n)
        foot_x, foot_y = foot(other, x, y)
        best = min(best, np.hypot(x - foot_x, y - foot_y))
    return best


@compiled
def extent(body: FloatArray) -> tuple[float, float]:
    """Half the width and half the height of the upright box around a body."""
    cos, sin = abs(body[_COS]), abs(body[_SIN])
    width = body[_LONG] * cos + body[_WIDE] * sin + body[_ROUND]
    return width, body[_LONG] * sin + body[_WIDE] * cos + body[_ROUND]


@compiled
def neighbours(bodies: FloatArray, margin: float) -> IntArray:
    """Pairs (p, 2) of bodies whose upright boxes are at most `margin` apart (sweep along x)."""
    n = len(bodies)
    box = np.empty((n, 4))
    for i in range(n):
        width, height = extent(bodies[i])
        box[i, 0], box[i, 1] = bodies[i, _X] - width, bodies[i, _X] + width
        box[i, 2], box[i, 3] = bodies[i, _Y] - height, bodies[i, _Y] + height
    order = np.argsort(box[:, 0])
    pairs = np.empty((4 * n + 16, 2), np.int32)
    found = 0
    for rank in range(n):
        i = order[rank]
        for later in range(rank + 1, n):
            j = order[later]
            if box[j, 0] > box[i, 1] + margin:
                break
            if box[j, 2] > box[i, 3] + margin or box[i, 2] > box[j, 3] + margin:
                continue
            if found == len(pairs):
                grown = np.empty((2 * found, 2), np.int32)
                grown[:found] = pairs
                pairs = grown
            pairs[found, 0], pairs[found, 1] = min(i, j), max(i, j)
            found += 1
    return pairs[:found]


@compiled
def inside(edges: FloatArray, x: float, y: float) -> bool:
    """Whether a point is on the floor: inside the outline and in no hole (even-odd rule).

    edges: x and y of the start and of the end of every wall (k, 4), not bodies: the corners must
    be the very same numbers in both edges that meet there.
    """
    odd = False
    for k in range(len(edges)):
        x0, y0, x1, y1 = edges[k]
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            odd = not odd
    return odd


@compiled
def beyond_walls(walls: FloatArray, edges: FloatArray, body: FloatArray) -> float:
    """How far a body is through a wall or outside, metres; 0 when it is wholly on the floor."""
    width, height = extent(body)
    through, nearest = 0.0, np.inf
    out = not inside(edges, body[_X], body[_Y])
    for k in range(len(walls)):
        if out:
            nearest = min(nearest, point_to(walls[k], body[_X], body[_Y]))
        wide, high = extent(walls[k])
        if abs(walls[k, _X] - body[_X]) > wide + width:
            continue
        if abs(walls[k, _Y] - body[_Y]) <= high + height:
            through = max(through, -separation(walls[k], body))
    return max(through, nearest + min(width, height)) if out else through
