"""Where a route is narrow, and over what length: the regulation allows a short narrowing.

A route is traced over the cells that are wide enough, along the middle of what is free. Across
it, at every 2 cm, the width is measured exactly: from the nearest body straight on to the other
side.
"""

from __future__ import annotations

import numpy as np

from .check_bodies import foot, point_to
from .check_space import Clear
from .compiled import compiled
from .layout import FloatArray, IntArray
from .passages import Grid

_STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
_RING = 1024
_SAMPLE = 0.02
#: A path over cells may be this much longer than the way it follows (eight directions).
_ZIGZAG = 1.0824
_FAR = 1 << 30


@compiled
def trace(grid: Grid, clear: Clear, start: IntArray, least: int) -> IntArray:
    """For every cell the cell before it on the way from `start`, -1 where none leads.

    Only over cells of at least `least` millimetres. A step costs more the less is free around it,
    so that the way keeps to the middle and takes a narrow stretch only where it saves a detour
    (Dijkstra with buckets).
    """
    nx, ny = grid.width.shape
    width = grid.width.ravel()
    cost = np.full(nx * ny, _FAR, np.int32)
    before = np.full(nx * ny, -1, np.int32)
    after = np.full(8 * nx * ny + len(start), -1, np.int32)
    which = np.empty(8 * nx * ny + len(start), np.int32)
    first = np.full(_RING, -1, np.int32)
    waiting, used, now = 0, 0, 0
    for n in range(len(start)):
        if width[start[n]] >= least and cost[start[n]] > 0:
            cost[start[n]], before[start[n]] = 0, start[n]
            which[used], after[used], first[0] = start[n], first[0], used
            used, waiting = used + 1, waiting + 1
    while waiting > 0:
        slot = first[now % _RING]
        if slot < 0:
            now += 1
            continue
        first[now % _RING] = after[slot]
        waiting -= 1
        here = which[slot]
        if cost[here] < now:
            continue
        i, j = here // ny, here % ny
        for way in range(8):
            a, b = i + _STEPS[way][0], j + _STEPS[way][1]
            if not (0 <= a < nx and 0 <= b < ny) or grid.width[a, b] < least:
                continue
            # A line is drawn over cells that touch at corners: no slipping between two of them
            if way >= 4 and (grid.width[i, b] < least or grid.width[a, j] < least):
                continue
            tight = max(0.0, 0.8 - clear[a, b]) / 0.8
            there = a * ny + b
            total = now + int((10 if way < 4 else 14) * (1 + 60 * tight**3))
            if total < cost[there]:
                cost[there], before[there] = total, here
                key = total % _RING
                which[used], after[used], first[key] = there, first[key], used
                used, waiting = used + 1, waiting + 1
    return before


@compiled
def path_to(before: IntArray, cell: int) -> IntArray:
    """The cells from `cell` back to the start of the way; empty when there is no way."""
    path = np.empty(len(before), np.int32)
    n = 0
    here = cell
    while here >= 0 and before[here] >= 0:
        path[n] = here
        n += 1
        if before[here] == here:
            break
        here = before[here]
    return path[:n].copy()


@compiled
def stretches(
    grid: Grid,
    path: IntArray,
    clear: Clear,
    bodies: FloatArray,
    skip: int,
    limit: float,
    join: float,
) -> FloatArray:
    """The stretches of a path that are narrower than `limit` metres: (n, 4) their length, their
    least width, and x and y of it.

    skip: the row of a body that is not in the way, or -1. join: two stretches with less than this
    between them, metres, are one.
    """
    ny = grid.width.shape[1]
    found = np.empty((len(path) + 1, 4))
    n = -1
    along, wide_for = 0.0, np.inf
    first_x, first_y = 0.0, 0.0
    for step in range(len(path) - 1):
        x0, y0 = grid.x + path[step] // ny * grid.cell, grid.y + path[step] % ny * grid.cell
        x1 = grid.x + path[step + 1] // ny * grid.cell
        y1 = grid.y + path[step + 1] % ny * grid.cell
        parts = max(1, round(np.hypot(x1 - x0, y1 - y0) / _SAMPLE))
        part = np.hypot(x1 - x0, y1 - y0) / parts
        wide = clear[path[step] // ny, path[step] % ny] > limit / 2 + 1.5 * grid.cell
        near = bodies[:0] if wide else _near(bodies, skip, x0, y0, limit + 1.5 * grid.cell)
        for k in range(parts):
            x, y = x0 + (x1 - x0) * k / parts, y0 + (y1 - y0) * k / parts
            across = np.inf if wide else _across(near, x, y, limit)
            along, wide_for = along + part, wide_for + part
            if across >= limit:
                continue
            if wide_for > join:
                n += 1
                found[n] = 0.0, np.inf, x, y
                first_x, first_y, along = x, y, 0.0
            wide_for = 0.0
            found[n, 0] = max(np.hypot(x - first_x, y - first_y), along / _ZIGZAG)
            if across < found[n, 1]:
                found[n, 1:] = across, x, y
    return found[: n + 1].copy()


@compiled
def _near(bodies: FloatArray, skip: int, x: float, y: float, limit: float) -> FloatArray:
    rows = np.empty(len(bodies), np.int32)
    found = 0
    for n in range(len(bodies)):
        if n != skip and point_to(bodies[n], x, y) <= limit:
            rows[found] = n
            found += 1
    return bodies[rows[:found]]


@compiled
def _across(bodies: FloatArray, x: float, y: float, limit: float) -> float:
    """The width at a point: square to the side of a body, from there to the other side.

    Infinite where that is more than `limit` for every side that the point is before. A corner has
    no width by itself: between two corners, or at the end of a table, a narrowing has no length.
    """
    least = np.inf
    for n in range(len(bodies)):
        away = point_to(bodies[n], x, y)
        if away >= limit or not _before_a_side(bodies[n], x, y):
            continue
        if away <= 0:
            return 0.0
        foot_x, foot_y = foot(bodies[n], x, y)
        dx, dy = x - foot_x, y - foot_y
        length = np.hypot(dx, dy)
        dx, dy = dx / length, dy / length
        for other in range(len(bodies)):
            if other != n:
                least = min(least, away + ray(bodies[other], x, y, dx, dy, limit - away))
    return least


@compiled
def _before_a_side(body: FloatArray, x: float, y: float) -> bool:
    dx, dy = x - body[0], y - body[1]
    along = abs(dx * body[2] + dy * body[3]) <= body[4]
    across = abs(dy * body[2] - dx * body[3]) <= body[5]
    return along or across or body[4] == 0


@compiled
def ray(body: FloatArray, x: float, y: float, dx: float, dy: float, limit: float) -> float:
    """Metres along a ray to a body, infinite beyond `limit`: steps as long as what is free."""
    gone = 0.0
    for _ in range(60):
        free = point_to(body, x + gone * dx, y + gone * dy)
        if free < 1e-4:
            return gone
        gone += free
        if gone > limit:
            return np.inf
    return np.inf
