"""Homes gathered in six-sided cells, so that a map shows where many are and never which one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from .paper import FloatArray

# The six neighbours of a cell, in half widths across and in rows.
_AROUND = ((2, 0), (-2, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))
_ROW = np.sqrt(3) / 2


@dataclass(frozen=True)
class Cells:
    """Cells with homes in them: their middles, shape (n, 2), and a share (0..1) of each.

    width: from side to side, in the unit of the middles.
    """

    middles: FloatArray
    share: FloatArray
    width: float


def gather(xy: FloatArray, beyond: NDArray[np.bool_], width: float, least: int) -> Cells:
    """The share of points beyond the norm per cell of a honeycomb of so many metres.

    The honeycomb lies fixed on the ground, so neighbourhoods agree. A cell with fewer than `least`
    points takes the share of itself and its six neighbours together; where those are too few as
    well, it is left out.
    """
    if not len(xy):
        return Cells(np.empty((0, 2)), np.empty(0), width)
    frame = pd.DataFrame(_cell(xy, width), columns=["across", "row"])
    grouped = frame.assign(beyond=beyond, points=1).groupby(["across", "row"], sort=True).sum()
    keys = grouped.index
    own = grouped.to_numpy(dtype=np.float64)
    pooled = own.copy()
    for across, row in _AROUND:
        moved = pd.MultiIndex.from_arrays(
            [keys.get_level_values(0) + across, keys.get_level_values(1) + row]
        )
        at = keys.get_indexer(moved)
        pooled[at >= 0] += own[at[at >= 0]]
    enough = own[:, 1] >= least
    count = np.where(enough[:, None], own, pooled)
    told = count[:, 1] >= least
    places = np.array(keys.to_list(), dtype=np.float64).reshape(-1, 2) * (width / 2, width * _ROW)
    return Cells(places[told], (count[:, 0] / count[:, 1])[told], width)


def corners(middles: FloatArray, width: float) -> shapely.MultiPolygon:
    """The cells as polygons that stand on a corner."""
    angles = np.radians(np.arange(30, 390, 60))
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * width / np.sqrt(3)
    return shapely.MultiPolygon([shapely.Polygon(ring + middle) for middle in middles])


def _cell(xy: FloatArray, width: float) -> NDArray[np.int64]:
    """The cell of each point: half widths across and rows, both odd or both even.

    The middles are two rectangular lattices, shifted by half a step: the nearest of both counts.
    """
    step = np.array([width, 2 * width * _ROW])
    even = np.rint(xy / step)
    odd = np.floor(xy / step) + 0.5
    nearer = ((xy - odd * step) ** 2).sum(axis=1) < ((xy - even * step) ** 2).sum(axis=1)
    return np.rint(2 * np.where(nearer[:, None], odd, even)).astype(np.int64)
