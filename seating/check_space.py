"""Free circles: how large a circle fits somewhere on the floor, exact to half a millimetre."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .check_bodies import inside, point_to
from .compiled import compiled
from .layout import FloatArray
from .passages import AMPLE, Grid, Reach, window

#: Radii above this are not told apart, metres: half of the widest way.
AMPLE_RADIUS = AMPLE / 2000
_SURE = 0.0002
_MOST_SQUARES = 1_000_000
_HALF_DIAGONAL = 0.5**0.5
Clear = npt.NDArray[np.float32]


class Circle(NamedTuple):
    """A free circle: its middle and its diameter, metres; a diameter of 0 when there is none."""

    x: float
    y: float
    diameter: float


def floor_clear(grid: Grid, edges: FloatArray, fixed: FloatArray) -> Clear:
    """Metres from the middle of every cell to the nearest of these bodies, at most 0.8; -1 out of
    the walls."""
    clear = np.full(grid.width.shape, AMPLE_RADIUS, np.float32)
    _leave_out(clear, grid, edges)
    come_near(clear, grid, fixed)
    return clear


@compiled
def _leave_out(clear: Clear, grid: Grid, edges: FloatArray) -> None:
    nx, ny = clear.shape
    for i in range(nx):
        for j in range(ny):
            # A cell with room to pass is on the floor: only the others need the long way
            if grid.width[i, j] == 0 and not inside(
                edges, grid.x + i * grid.cell, grid.y + j * grid.cell
            ):
                clear[i, j] = -1


@compiled
def come_near(clear: Clear, grid: Grid, bodies: FloatArray) -> None:
    """Lower the metres of every cell to its distance to each of these bodies."""
    for n in range(len(bodies)):
        body = bodies[n]
        left, right, low, high = window(grid, body, AMPLE_RADIUS)
        for i in range(left, right):
            for j in range(low, high):
                if clear[i, j] > 0:
                    away = point_to(body, grid.x + i * grid.cell, grid.y + j * grid.cell)
                    clear[i, j] = min(clear[i, j], max(away, 0.0))


@compiled
def largest_circle(
    clear: Clear,
    grid: Grid,
    reach: Reach,
    least: int,
    edges: FloatArray,
    bodies: FloatArray,
    place: FloatArray,
    away: float,
    enough: float,
) -> Circle:
    """The largest circle whose middle is at most `away` from the body `place`.

    least: millimetres of the route that must lead there; to a smaller circle none leads. Cells are
    split in four as long as a larger circle may have its middle in them (branch and bound;
    clearance changes no faster than one moves), so that the diameter is at most 0.4 mm short. At
    a radius of `enough` (at most 0.8 m) the search stops; so it does after a million squares, which
    only a passage of one width and hundreds of metres takes.
    """
    best_x, best_y, best, squares = 0.0, 0.0, 0.0, 0
    half = _HALF_DIAGONAL * grid.cell
    left, right, low, high = window(grid, place, away + half)
    for step in range(2):
        for i in range(left, right):
            for j in range(low, high):
                hope = clear[i, j] + (half if step else 0.0)
                if clear[i, j] < 0 or hope <= best + _SURE or best >= enough:
                    continue
                if squares > _MOST_SQUARES:
                    break
                if reach.width[i, j] < least and hope > least / 2000:
                    continue
                x, y = grid.x + i * grid.cell, grid.y + j * grid.cell
                off = point_to(place, x, y)
                if step == 0 and off <= away:
                    best_x, best_y, best = x, y, clear[i, j]
                elif step == 1 and off <= away + half:
                    near = _near(bodies, x, y, clear[i, j] + 2 * half)
                    found, done = _split(near, edges, place, away, x, y, grid.cell, best)
                    squares += done
                    if found[2] > best:
                        best_x, best_y, best = found
    return Circle(best_x, best_y, 2 * best)


@compiled
def _near(bodies: FloatArray, x: float, y: float, limit: float) -> FloatArray:
    rows = np.empty(len(bodies), np.int32)
    found = 0
    for n in range(len(bodies)):
        if point_to(bodies[n], x, y) <= limit:
            rows[found] = n
            found += 1
    return bodies[rows[:found]]


@compiled
def _split(
    near: FloatArray,
    edges: FloatArray,
    place: FloatArray,
    away: float,
    x: float,
    y: float,
    side: float,
    known: float,
) -> tuple[tuple[float, float, float], int]:
    best_x, best_y, best, done = x, y, known, 0
    squares = [(x, y, side)]
    while len(squares) > 0 and done <= _MOST_SQUARES:
        done += 1
        x, y, side = squares.pop()
        free = AMPLE_RADIUS
        for n in range(len(near)):
            free = min(free, point_to(near[n], x, y))
        reach = _HALF_DIAGONAL * side
        off = point_to(place, x, y)
        if free + reach <= best + _SURE or off > away + reach:
            continue
        if free > best and off <= away and inside(edges, x, y):
            best_x, best_y, best = x, y, free
        if side > _SURE / 2:
            for n in range(4):
                step_x = side / 4 if n % 2 else -side / 4
                step_y = side / 4 if n >= 2 else -side / 4
                squares.append((x + step_x, y + step_y, side / 2))
    return (best_x, best_y, best), done
