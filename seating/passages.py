"""How wide the way is from the entrance to everywhere: the widest route, exact at its narrowest.

A circle can pass between two bodies when their distance is at least its diameter. So every pair
of bodies that are near each other is joined by the shortest lines from the corners of one to the
other, and nobody wider than such a line crosses it (bodies are convex, so that no other barrier
exists). The lines are drawn on a grid of 10 cm with their exact length; a flood from the entrance
that takes the widest cell first then gives for every cell the widest route to it. The grid says
only which lines a route crosses: the width itself is a distance between two bodies, in whole mm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .check_bodies import corner, extent, foot, point_to
from .compiled import compiled
from .layout import FloatArray, IntArray

CELL = 0.1
MOST_CELLS = 4_000_000
#: Widths above this are not told apart, millimetres.
AMPLE = 1_600

#: A cell is beside a body when it is at most so many cells away, with nothing between: 30 cm.
_BESIDE = 3.1
#: Cells from either end of a line that may be taken by the body that it starts from.
_OWN = 2.5
_FOUR = ((1, 0), (-1, 0), (0, 1), (0, -1))
_LONG, _WIDE, _ROUND = 4, 5, 6


class Grid(NamedTuple):
    """The floor in cells. width int32 (nx, ny): millimetres that can pass over a cell, 0 where
    something stands. pair int32 (nx, ny): which pair of bodies leaves no more, -1 for none.
    x, y: middle of the first cell, metres; cell: its side."""

    width: IntArray
    pair: IntArray
    x: float
    y: float
    cell: float

    def copy(self) -> Grid:
        """A grid of its own to draw on."""
        return self._replace(width=self.width.copy(), pair=self.pair.copy())


class Reach(NamedTuple):
    """width int32 (nx, ny): millimetres of the widest route to every cell, 0 for none. narrowest
    int32 (nx, ny): the flat index of the cell where that route is narrowest."""

    width: IntArray
    narrowest: IntArray


def floor_grid(edges: FloatArray) -> Grid:
    """An empty grid over the floor within these edges (k, 4); outside, nothing passes.

    Its cells are 10 cm, larger only where the room would have more than four million of them.
    """
    low = np.minimum(edges[:, :2].min(axis=0), edges[:, 2:].min(axis=0))
    high = np.maximum(edges[:, :2].max(axis=0), edges[:, 2:].max(axis=0))
    span = high - low
    cell = max(CELL, float(np.sqrt(span[0] * span[1] / MOST_CELLS)))
    cells = np.ceil(span / cell).astype(int) + 3
    width = np.zeros((int(cells[0]), int(cells[1])), np.int32)
    grid = Grid(width, np.full_like(width, -1), float(low[0] - cell), float(low[1] - cell), cell)
    _open_floor(grid, edges)
    return grid


@compiled
def _open_floor(grid: Grid, edges: FloatArray) -> None:
    nx, ny = grid.width.shape
    crossing = np.empty(len(edges))
    for j in range(ny):
        y, found = grid.y + j * grid.cell, 0
        for k in range(len(edges)):
            x0, y0, x1, y1 = edges[k]
            if (y0 > y) != (y1 > y):
                crossing[found] = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
                found += 1
        along = np.sort(crossing[:found])
        for run in range(found // 2):
            first = int(np.ceil((along[2 * run] - grid.x) / grid.cell))
            last = int(np.floor((along[2 * run + 1] - grid.x) / grid.cell))
            for i in range(max(first, 0), min(last, nx - 1) + 1):
                grid.width[i, j] = AMPLE


@compiled
def window(grid: Grid, body: FloatArray, margin: float) -> tuple[int, int, int, int]:
    """First and last (not included) column and row that a body with a margin around it covers."""
    nx, ny = grid.width.shape
    width, height = extent(body)
    left = int((body[0] - width - margin - grid.x) / grid.cell)
    right = int((body[0] + width + margin - grid.x) / grid.cell) + 2
    low = int((body[1] - height - margin - grid.y) / grid.cell)
    high = int((body[1] + height + margin - grid.y) / grid.cell) + 2
    return max(left, 0), min(right, nx), max(low, 0), min(high, ny)


@compiled
def stand(grid: Grid, bodies: FloatArray) -> None:
    """Put bodies on the grid: every cell whose middle is within half a cell of one is taken."""
    cell = grid.cell
    for n in range(len(bodies)):
        body = bodies[n]
        left, right, low, high = window(grid, body, cell)
        for i in range(left, right):
            for j in range(low, high):
                if grid.width[i, j] > 0:
                    away = point_to(body, grid.x + i * cell, grid.y + j * cell)
                    if away <= 0.5 * cell:
                        grid.width[i, j] = 0


@compiled
def join(grid: Grid, bodies: FloatArray, pairs: IntArray, known: int) -> None:
    """Draw the lines between the bodies of every pair (p, 2), each with its length; the first
    `known` pairs are on the grid already."""
    for p in range(known, len(pairs)):
        one, other = bodies[pairs[p, 0]], bodies[pairs[p, 1]]
        _lines(grid, one, other, p)
        _lines(grid, other, one, p)


@compiled
def _lines(grid: Grid, one: FloatArray, other: FloatArray, p: int) -> None:
    corners = 4 if one[_WIDE] > 0 else 2 if one[_LONG] > 0 else 1
    for n in range(corners):
        x, y = corner(one, n)
        foot_x, foot_y = foot(other, x, y)
        dx, dy = foot_x - x, foot_y - y
        length = np.hypot(dx, dy)
        gap = length - one[_ROUND] - other[_ROUND]
        width = round(1000 * gap)
        if gap <= 0 or width >= AMPLE or not _leaves(one, n, dx, dy, length):
            continue
        # A cell into both bodies, so that no way is left between the line and them
        dx, dy = dx / length, dy / length
        start, end = one[_ROUND] - grid.cell, length - other[_ROUND] + grid.cell
        _line(grid, x + start * dx, y + start * dy, x + end * dx, y + end * dy, width, p)


@compiled
def _leaves(body: FloatArray, n: int, dx: float, dy: float, length: float) -> bool:
    """Whether a line from corner n leaves the body there: not through it or along its side.

    The shortest line between two bodies leaves both squarely; up to 30 degrees over a side is let
    through, for the wide end of a passage between two sides that are not quite parallel.
    """
    along = dx * body[2] + dy * body[3]
    across = dy * body[2] - dx * body[3]
    if n == 0 or n == 3:
        along = -along
    if n < 2:
        across = -across
    if body[_LONG] == 0:  # a disc has no sides
        return True
    if body[_WIDE] == 0:  # and a wall has no ends that anyone could stand behind
        return along >= -0.5 * length
    return min(along, across) >= -0.5 * length and max(along, across) > 0


@compiled
def _line(grid: Grid, x0: float, y0: float, x1: float, y1: float, width: int, p: int) -> None:
    """Draw a line, unless a third body stands in it: the lines to that one are shorter."""
    nx, ny = grid.width.shape
    i0, j0 = (x0 - grid.x) / grid.cell + 0.5, (y0 - grid.y) / grid.cell + 0.5
    i1, j1 = (x1 - grid.x) / grid.cell + 0.5, (y1 - grid.y) / grid.cell + 0.5
    steps = int(np.ceil(max(abs(i1 - i0), abs(j1 - j0))))
    for draw in range(2):
        # Near its ends a line is among the cells of its own two bodies
        ends = 0 if draw else int(np.ceil(_OWN * steps / np.hypot(i1 - i0, j1 - j0)))
        for step in range(ends, steps + 1 - ends):
            i = int(np.floor(i0 + (i1 - i0) * step / steps))
            j = int(np.floor(j0 + (j1 - j0) * step / steps))
            if not (0 <= i < nx and 0 <= j < ny):
                continue
            if not draw and grid.width[i, j] == 0:
                return
            if draw and grid.width[i, j] > width:
                grid.width[i, j] = width
                grid.pair[i, j] = p


@compiled
def spread(grid: Grid, start: IntArray) -> Reach:
    """The widest route to every cell from any of the cells `start` (flat indices).

    A flood that takes the widest cell first, so that every cell is met once (buckets of 1 mm).
    """
    nx, ny = grid.width.shape
    width = grid.width.ravel()
    reach = np.zeros(nx * ny, np.int32)
    narrowest = np.full(nx * ny, -1, np.int32)
    after = np.full(nx * ny, -1, np.int32)
    first = np.full(AMPLE + 1, -1, np.int32)
    for n in range(len(start)):
        at = start[n]
        if width[at] > 0 and reach[at] == 0:
            reach[at], narrowest[at] = width[at], at
            after[at], first[width[at]] = first[width[at]], at
    for level in range(AMPLE, 0, -1):
        while first[level] >= 0:
            here = first[level]
            first[level] = after[here]
            i, j = here // ny, here % ny
            for way in range(4):
                a, b = i + _FOUR[way][0], j + _FOUR[way][1]
                if not (0 <= a < nx and 0 <= b < ny):
                    continue
                there = a * ny + b
                if width[there] == 0 or reach[there] > 0:
                    continue
                narrower = width[there] < level
                reach[there] = width[there] if narrower else level
                narrowest[there] = there if narrower else narrowest[here]
                after[there], first[reach[there]] = first[reach[there]], there
    return Reach(reach.reshape(nx, ny), narrowest.reshape(nx, ny))


@compiled
def beside(grid: Grid, reach: Reach, bodies: FloatArray) -> IntArray:
    """The cell (flat index) beside every body that the widest route leads to; -1 for none."""
    ny, cell = grid.width.shape[1], grid.cell
    best = np.full(len(bodies), -1, np.int32)
    for n in range(len(bodies)):
        body = bodies[n]
        left, right, low, high = window(grid, body, (_BESIDE + 1) * cell)
        found = 0
        for i in range(left, right):
            for j in range(low, high):
                if reach.width[i, j] > found:
                    away = point_to(body, grid.x + i * cell, grid.y + j * cell)
                    if away <= _BESIDE * cell and _in_touch(grid, body, i, j, away):
                        found = reach.width[i, j]
                        best[n] = i * ny + j
    return best


@compiled
def _in_touch(grid: Grid, body: FloatArray, i: int, j: int, away: float) -> bool:
    """Whether nothing stands between a cell and a body `away` metres from it."""
    x, y = grid.x + i * grid.cell, grid.y + j * grid.cell
    foot_x, foot_y = foot(body, x, y)
    length = np.hypot(foot_x - x, foot_y - y)
    for step in range(1, int(away / grid.cell)):
        share = step * grid.cell / length
        a = int(np.floor((x + share * (foot_x - x) - grid.x) / grid.cell + 0.5))
        b = int(np.floor((y + share * (foot_y - y) - grid.y) / grid.cell + 0.5))
        if grid.width[a, b] == 0:
            return False
    return True


@compiled
def cells_in(grid: Grid, body: FloatArray) -> IntArray:
    """The cells (flat indices) whose middle is in a body."""
    ny, cell = grid.width.shape[1], grid.cell
    left, right, low, high = window(grid, body, 0.0)
    found = np.empty(max(right - left, 0) * max(high - low, 0), np.int32)
    n = 0
    for i in range(left, right):
        for j in range(low, high):
            if point_to(body, grid.x + i * cell, grid.y + j * cell) <= 0:
                found[n] = i * ny + j
                n += 1
    return found[:n].copy()
