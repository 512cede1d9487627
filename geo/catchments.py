"""The area that can be reached on foot from a place, as a polygon for maps and files.

A catchment is a drawing of reached *streets*: what lies within 30 m of a street point that is in
reach, and the inside of a block that is nowhere deep. All street points in reach lie inside it,
and nothing that is farther than 60 m from all of them. Where a street is reached in part, the
end is drawn up to 15 m short of those 30. Who counts as reached is decided by
distances along the streets, never by these polygons.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from .network import FloatArray, Network, Snapped
from .outlines import fill_small_holes, follow, paint
from .walking import in_reach

WIDTH_M = 30.0
"""How far from the middle of a street the catchment goes."""

DEPTH_M = 44.0
"""A block is filled in if no corner of the grid within it lies this far from a reached street."""

# No point lies farther than 14.1 m from a corner of a grid of 20 m: a block filled in is nowhere
# deeper than 58.1 m. Corners within 30 m of a street point are in, so the square around it is.
CELL_M = 20.0
SPACING_M = 15.0
_SMOOTH_M = 1.5
# Places drawn together: bounds the memory for what they reach.
_BATCH = 256

Polygons = npt.NDArray[np.object_]


@dataclass(frozen=True)
class StreetPoints:
    """Points along all streets, both ends of each included, at most 15 m apart."""

    at: Snapped
    xy: FloatArray


def street_points(network: Network, geometry: Polygons) -> StreetPoints:
    """Points along the streets, whose lines are in a planar CRS in metres, u end first."""
    pieces = np.maximum(np.ceil(shapely.length(geometry) / SPACING_M), 1).astype(np.int64)
    edge = np.repeat(np.arange(network.n_edges), pieces + 1)
    first = np.cumsum(pieces + 1) - pieces - 1
    share = (np.arange(edge.size) - first[edge]) / pieces[edge]
    points = shapely.line_interpolate_point(geometry[edge], share, normalized=True)
    along = np.rint(share * network.cost[edge]).astype(np.int32)
    at = Snapped(edge.astype(np.int32), along, np.zeros(edge.size, np.int32))
    return StreetPoints(at, shapely.get_coordinates(points))


def catchments(network: Network, geometry: Polygons, places: Snapped, limit_dm: int) -> Polygons:
    """What can be walked within limit_dm from each place, as Polygon or MultiPolygon, or empty.

    geometry holds one LineString per edge, from its u to its v end, in a planar CRS in metres; the
    polygons are in the same CRS. A place farther from any street than the limit gets an empty one.
    """
    streets = street_points(network, geometry)
    own = shapely.get_coordinates(_positions(network, geometry, places))
    parts = [
        _polygons(xy, starts) for xy, starts in _reached(network, places, streets, own, limit_dm)
    ]
    return np.concatenate(parts) if parts else np.empty(0, object)


def _positions(network: Network, geometry: Polygons, places: Snapped) -> Polygons:
    share = places.along / np.maximum(network.cost[places.edge], 1)
    return shapely.line_interpolate_point(geometry[places.edge], share, normalized=True)


def _reached(
    network: Network, places: Snapped, streets: StreetPoints, own: FloatArray, limit_dm: int
) -> Iterator[tuple[FloatArray, npt.NDArray[np.int64]]]:
    """Coordinates of what each place reaches, itself included, and where each place's begin."""
    for begin in range(0, len(places), _BATCH):
        some = np.arange(begin, min(begin + _BATCH, len(places)))
        reach = in_reach(network, places.take(some), streets.at, limit_dm)
        there = np.flatnonzero(places.access[some] <= limit_dm)
        place = np.concatenate([there, reach.place])
        xy = np.concatenate([own[some][there], streets.xy[reach.point]])
        order = np.argsort(place, kind="stable")
        yield xy[order], np.searchsorted(place[order], np.arange(some.size + 1))


def _polygons(xy: FloatArray, starts: npt.NDArray[np.int64]) -> Polygons:
    """One polygon for every group of points, empty where there are none."""
    bounds = itertools.pairwise(starts.tolist())
    drawn = [_rings(xy[begin:end]) for begin, end in bounds]
    if not drawn:
        return np.empty(0, object)
    group = np.repeat(np.arange(len(drawn)), [len(sizes) for _, sizes in drawn])
    sizes = np.concatenate([sizes for _, sizes in drawn])
    number = np.repeat(np.arange(sizes.size), sizes)
    line = np.concatenate([line for line, _ in drawn])
    rings = np.asarray(shapely.linearrings(line, indices=number), object)
    return _smoothed(_assembled(rings, group, len(drawn)))


def _rings(xy: FloatArray) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """The rings around some points: their vertices, one ring after the other, and their sizes."""
    if not len(xy):
        return np.empty((0, 2)), np.empty(0, np.int64)
    width, depth = WIDTH_M / CELL_M, DEPTH_M / CELL_M
    reach = max(width + math.sqrt(2), depth)
    margin = math.ceil(reach) + 1
    origin = np.floor(xy.min(axis=0) / CELL_M) - margin
    cells = xy / CELL_M - origin
    n_columns, n_rows = (int(n) + margin + 2 for n in cells.max(axis=0))
    size = n_rows * n_columns
    grid = np.full(size, reach * reach)
    paint(cells, grid, n_columns, reach)
    seen, stack = np.zeros(size, np.bool_), np.empty(size, np.int64)
    fill_small_holes(grid, n_columns, width, depth, seen, stack)
    seen[:] = False
    line, ends = np.empty((2 * size, 2)), stack
    n_rings = follow(grid, n_columns, width, seen, line, ends)
    sizes = np.diff(ends[:n_rings], prepend=0)
    return (line[: sizes.sum()] + origin) * CELL_M, sizes


def _assembled(rings: Polygons, group: npt.NDArray[np.int64], n_groups: int) -> Polygons:
    """Polygons of rings sorted by group, of which those that turn left are shells."""
    result = np.full(n_groups, shapely.Polygon(), object)
    shell = shapely.is_ccw(rings)
    order = np.lexsort((~shell, group))
    n_shells = np.bincount(group[shell], minlength=n_groups)
    plain = order[n_shells[group[order]] == 1]
    if plain.size:
        groups, number = np.unique(group[plain], return_inverse=True)
        result[groups] = shapely.polygons(rings[plain], indices=number)
    for several in np.flatnonzero(n_shells > 1):
        result[several] = shapely.build_area(shapely.multilinestrings(rings[group == several]))
    return result


def _smoothed(polygons: Polygons) -> Polygons:
    """With fewer vertices, at most 2 m off the line; as they were where that would tangle them."""
    smooth = shapely.simplify(polygons, _SMOOTH_M, preserve_topology=False)
    return np.where(shapely.is_valid(smooth), smooth, polygons)
