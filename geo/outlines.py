"""Compiled loops that draw a line around points: a corridor of fixed width, on a grid.

The distance to the nearest point is kept on the corners of a square grid, and the line of equal
distance is followed from square to square (marching squares). Every side of a square is crossed at
most once and no corner is touched, so that rings are simple and never meet one another.

Grids are flat, row after row, and measured in cells: corner `c` and corner `c + 1` are neighbours
in a row, corner `c + n_columns` lies above. Squares of distances are kept.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from .compiled import compiled

_Floats = npt.NDArray[np.float64]
_Int64s = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


@compiled
def paint(xy: _Floats, grid: _Floats, n_columns: int, reach: float) -> None:
    """Lower every corner of the grid to its squared distance from the nearest point, up to `reach`.

    xy is float64[n, 2] in cells, column first, and farther than `reach` from the border.
    """
    steps = math.ceil(reach)
    for i in range(xy.shape[0]):
        x, y = xy[i, 0], xy[i, 1]
        for row in range(int(y) - steps + 1, int(y) + steps + 1):
            for column in range(int(x) - steps + 1, int(x) + steps + 1):
                away = (row - y) * (row - y) + (column - x) * (column - x)
                corner = row * n_columns + column
                if away < grid[corner]:
                    grid[corner] = away


@compiled
def fill_small_holes(
    grid: _Floats, n_columns: int, width: float, depth: float, seen: _Flags, stack: _Int64s
) -> None:
    """Close every hole in which no corner lies `depth` or more from a point."""
    for first in range(grid.size):
        if seen[first] or grid[first] <= width * width:
            continue
        stack[0] = first
        seen[first] = True
        size, done, deepest = 1, 0, 0.0
        while done < size:
            corner = stack[done]
            done += 1
            deepest = max(deepest, grid[corner])
            # Around the grid a step leads to the other side of the border, which is one hole too.
            for side in range(9):
                near = corner + (side // 3 - 1) * n_columns + side % 3 - 1
                if 0 <= near < grid.size and not seen[near] and grid[near] > width * width:
                    seen[near] = True
                    stack[size] = near
                    size += 1
        if deepest < depth * depth:
            for i in range(size):
                grid[stack[i]] = 0.0


@compiled
def follow(
    grid: _Floats, n_columns: int, width: float, seen: _Flags, line: _Floats, ends: _Int64s
) -> int:
    """All rings at `width` from the nearest point, inside to the left; how many there are.

    Fills `line` with their vertices, float64[n, 2] in cells, the first of a ring not repeated, and
    `ends` with where each ring ends. `seen` are the sides between a corner and the next in its row
    that were crossed.
    """
    squared = width * width
    at, n_rings = 0, 0
    for corner in range(grid.size - 1):
        inside = grid[corner] <= squared
        if inside == (grid[corner + 1] <= squared) or seen[corner]:
            continue
        # Going up (heading 0) with the inside on the left, or down (2); 1 is left and 3 right.
        left, right, heading = (corner, corner + 1, 0) if inside else (corner + 1, corner, 2)
        start = left
        while True:
            near, far = math.sqrt(grid[left]), math.sqrt(grid[right])
            share = min(max((width - near) / (far - near), 0.02), 0.98)
            line[at, 0] = left % n_columns + share * (right % n_columns - left % n_columns)
            line[at, 1] = left // n_columns + share * (right // n_columns - left // n_columns)
            at += 1
            if abs(left - right) == 1:
                seen[min(left, right)] = True
            ahead = n_columns if heading % 2 == 0 else 1
            if heading == 1 or heading == 2:
                ahead = -ahead
            if grid[left + ahead] > squared:
                right = left + ahead
                heading = (heading + 1) % 4
            elif grid[right + ahead] > squared:
                left, right = left + ahead, right + ahead
            else:
                left = right + ahead
                heading = (heading + 3) % 4
            if left == start and right == (corner + 1 if inside else corner):
                break
        ends[n_rings] = at
        n_rings += 1
    return n_rings
