"""The area that can be reached on foot from a place, as a polygon for maps and files.

A catchment is a drawing of reached *streets*: everything within 30 m of a street point that lies within
the limit, and the inside of a block that is nowhere deeper than 46 m from reached streets. Who
counts as reached is decided by distances along the streets, never by these polygons. Every street point in reach
lies inside; nothing farther than 60 m from all reached streets does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from .network import FloatArray, Network, Snapped
from .outlines import outlines
from .walking import in_reach

WIDTH_M = 30.0
"""How far from the middle of a street the catchment goes."""

DEPTH_M = 46.0
"""A block is filled in if no corner of the grid within it lies this far from a reached street."""

CELL_M = 20.0
SPACING_M = 15.0
_SMOOTH_M = 2.0
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


def catchments(
    network: Network, geometry: Polygons, places: Snapped, limit_dm: int
) -> Polygons:
    """What can be walked within limit_dm from each place, as Polygon or MultiPolygon, or empty.

    geometry holds one LineString per edge, from its u to its v end, in a planar CRS in metres; the
    polygons are in the same CRS. A place that lies farther from any street than the limit gets an empty polygon.
    """
    streets = street_points(network, geometry)
    own = shapely.get_coordinates(_positions(network, geometry, places))
    parts = [
        _polygons(xy, starts)
        for xy, starts in _reached(network, places, streets, own, limit_dm)
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
    """One polygon for every group of points; rings come one or more to a group, shells leftward."""
    n_groups = starts.size - 1
    result = np.full(n_groups, shapely.Polygon(), object)
    if not len(xy):
        return result
    line, begins, group = outlines(xy, starts, WIDTH_M, DEPTH_M, CELL_M)
    number = np.repeat(np.arange(group.size), np.diff(begins))
    rings = shapely.linearrings(line, indices=number)
    shell = shapely.is_ccw(rings)
    order = np.lexsort((~shell, group))
    single = np.bincount(group[shell], minlength=n_groups) == 1
    plain = order[single[group[order]]]
    if plain.size:
        result[np.unique(group[plain])] = _one_each(rings[plain], group[plain])
    for several in np.flatnonzero(~single & (np.bincount(group, minlength=n_groups) > 0)):
        lines = shapely.multilinestrings(shapely.get_exterior_ring(shapely.polygons(rings[group == several])))
        result[several] = shapely.build_area(lines)
    return shapely.simplify(result, _SMOOTH_M)


def _one_each(rings: Polygons, group: npt.NDArray[np.int64]) -> Polygons:
    """Polygons of rings sorted by group, the shell of each group first."""
    _, number = np.unique(group, return_inverse=True)
    return shapely.polygons(rings, indices=number)
