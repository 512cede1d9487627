"""Compiled loops that draw a line around points: a corridor of fixed width, on a grid.

The distance to the nearest point is kept on the corners of a square grid, and the line of equal
distance is followed from square to square (marching squares). Every side of a square is crossed at
most once and no corner is touched, so that rings are simple and never meet one another.
"""

# ruff: noqa: ANN001, ANN201, ANN202 - numba finds the types of the compiled functions

from __future__ import annotations

import numba
import numpy as np

_compiled = numba.njit(cache=True, nogil=True)

# North, west, south, east: the way one is going, with the inside on the left hand.
_ROWS = (1, 0, -1, 0)
_COLUMNS = (0, -1, 0, 1)


@_compiled
def _painted(xy, cell, reach):
    """Distance to the nearest point on the corners of a grid, at most `reach`; grid and origin."""
    steps = np.int64(np.ceil(reach / cell)) + 1
    low_x, low_y = np.floor(xy[0] / cell)
    high_x, high_y = low_x, low_y
    for i in range(xy.shape[0]):
        column, row = np.floor(xy[i] / cell)
        low_x, high_x = min(low_x, column), max(high_x, column)
        low_y, high_y = min(low_y, row), max(high_y, row)
    low_x, low_y = low_x - steps, low_y - steps
    shape = np.int64(high_y - low_y) + steps + 2, np.int64(high_x - low_x) + steps + 2
    squared = np.full(shape, reach * reach)
    for i in range(xy.shape[0]):
        x, y = xy[i, 0] / cell - low_x, xy[i, 1] / cell - low_y
        row, column = np.int64(y), np.int64(x)
        for r in range(row - steps + 1, row + steps + 1):
            for c in range(column - steps + 1, column + steps + 1):
                away = ((r - y) ** 2 + (c - x) ** 2) * cell * cell
                squared[r, c] = min(squared[r, c], away)
    return np.sqrt(squared), low_x * cell, low_y * cell


@_compiled
def _fill_small_holes(grid, width, depth):
    """Close every hole in which no corner lies `depth` or more from a point."""
    n_rows, n_columns = grid.shape
    seen = np.zeros(grid.shape, np.bool_)
    stack = np.empty((grid.size, 2), np.int64)
    for r0 in range(n_rows):
        for c0 in range(n_columns):
            if seen[r0, c0] or grid[r0, c0] <= width:
                continue
            stack[0, 0], stack[0, 1] = r0, c0
            seen[r0, c0] = True
            size, done, deepest = 1, 0, 0.0
            while done < size:
                row, column = stack[done]
                done += 1
                deepest = max(deepest, grid[row, column])
                for r in range(max(row - 1, 0), min(row + 2, n_rows)):
                    for c in range(max(column - 1, 0), min(column + 2, n_columns)):
                        if not seen[r, c] and grid[r, c] > width:
                            seen[r, c] = True
                            stack[size, 0], stack[size, 1] = r, c
                            size += 1
            if deepest < depth:
                for i in range(size):
                    grid[stack[i, 0], stack[i, 1]] = 0.0


@_compiled
def _follow(grid, width, row, column, heading, seen, line, at):
    """One ring, from a crossing between two corners of a row back to it; where it ends in `line`."""
    left_row, left_column = row, column
    right_row, right_column = row, column + 1
    if heading == 2:
        left_column, right_column = column + 1, column
    start = left_row, left_column, right_row, right_column
    while True:
        inside, outside = grid[left_row, left_column], grid[right_row, right_column]
        share = min(max((width - inside) / (outside - inside), 0.02), 0.98)
        line[at, 0] = left_column + share * (right_column - left_column)
        line[at, 1] = left_row + share * (right_row - left_row)
        at += 1
        if left_row == right_row:
            seen[left_row, min(left_column, right_column)] = True
        down, across = _ROWS[heading], _COLUMNS[heading]
        if grid[left_row + down, left_column + across] > width:
            right_row, right_column = left_row + down, left_column + across
            heading = (heading + 1) % 4
        elif grid[right_row + down, right_column + across] > width:
            left_row, left_column = left_row + down, left_column + across
            right_row, right_column = right_row + down, right_column + across
        else:
            left_row, left_column = right_row + down, right_column + across
            heading = (heading + 3) % 4
        if (left_row, left_column, right_row, right_column) == start:
            return at


@_compiled
def outlines(xy, starts, width, depth, cell):
    """Rings around groups of points, at `width` from the nearest; inside lies to the left.

    xy is float64[n, 2] in metres, those of group i are `starts[i]:starts[i + 1]`. Holes are closed
    where all of it lies nearer than `depth` to a point. Returns the rings' vertices float64[m, 2], not closed, where each ring
    begins int64[n_rings + 1], and the group of each ring int64[n_rings].
    """
    reach = max(width + 1.5 * cell, depth)
    line = np.empty((4096, 2))
    rings = np.zeros((1024, 2), np.int64)
    at, n_rings = np.int64(0), np.int64(0)
    for group in range(starts.size - 1):
        if starts[group] == starts[group + 1]:
            continue
        grid, x, y = _painted(xy[starts[group] : starts[group + 1]], cell, reach)
        _fill_small_holes(grid, width, depth)
        if at + 2 * grid.size > line.shape[0]:
            grown = np.empty((2 * (at + 2 * grid.size), 2))
            grown[:at] = line[:at]
            line = grown
        seen = np.zeros(grid.shape, np.bool_)
        for row in range(grid.shape[0]):
            for column in range(grid.shape[1] - 1):
                inside = grid[row, column] <= width
                if inside == (grid[row, column + 1] <= width) or seen[row, column]:
                    continue
                if n_rings + 1 == rings.shape[0]:
                    more = np.zeros((2 * n_rings + 2, 2), np.int64)
                    more[: n_rings + 1] = rings[: n_rings + 1]
                    rings = more
                end = _follow(grid, width, row, column, 0 if inside else 2, seen, line, at)
                for i in range(at, end):
                    line[i, 0] = x + line[i, 0] * cell
                    line[i, 1] = y + line[i, 1] * cell
                rings[n_rings, 1] = group
                n_rings += 1
                rings[n_rings, 0] = end
                at = end
    return line[:at], rings[: n_rings + 1, 0], rings[:n_rings, 1]
