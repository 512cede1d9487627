"""From lines to streets between nodes: a node where lines begin, end or share a vertex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .crs_bounds import degrees

# Coordinates closer than this, in metres, are one: the precision of the survey files in use.
GRID = 0.01

_WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Lines:
    """Polylines as flat arrays: line i has the vertices `start[i]` up to `start[i + 1]`.

    Vertices with the same `node` are one spot. x and y are in the study's CRS, lon and lat in
    degrees. `highway` and `name` are per line, "" where not known.
    """

    start: NDArray[np.int64]
    node: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    highway: NDArray[np.object_]
    name: NDArray[np.object_]


@dataclass(frozen=True)
class Edges:
    """Streets from node u to node v, undirected; the geometry runs from u to v.

    x, y: nodes in the study's CRS; length: metres on the ground.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    length: NDArray[np.float64]
    geometry: NDArray[np.object_]
    highway: NDArray[np.object_]
    name: NDArray[np.object_]


def split(lines: Lines) -> Edges:
    """Cut lines at every vertex that is an end of a line or occurs more than once.

    Lines that cross without a common vertex (a bridge) stay apart. Vertices that repeat the one
    before them are dropped, and lines of a single spot with them. Conserves length.
    """
    spots, first, spot = np.unique(lines.node, return_index=True, return_inverse=True)
    line = np.repeat(np.arange(len(lines.start) - 1), np.diff(lines.start))
    kept = _without_repeats(line, spot)
    line, spot = line[kept], spot[kept]
    begins = np.ones(len(line), dtype=np.bool_)
    begins[1:] = line[1:] != line[:-1]
    ends = np.roll(begins, -1)
    junction = np.bincount(spot, minlength=len(spots)) > 1
    junction[spot[begins | ends]] = True

    stop = np.flatnonzero(junction[spot])
    same = line[stop[:-1]] == line[stop[1:]]
    from_, to = stop[:-1][same], stop[1:][same]
    nodes, renumbered = np.unique(spot[np.concatenate([from_, to])], return_inverse=True)
    ends_of = renumbered.astype(np.int32)
    at = first[nodes]
    lon, lat = lines.lon[kept], lines.lat[kept]
    xy = np.column_stack([lines.x[kept], lines.y[kept]])
    return Edges(
        lines.x[at],
        lines.y[at],
        ends_of[: len(from_)],
        ends_of[len(from_) :],
        _lengths(lon, lat, begins, from_, to),
        _geometry(xy, from_, to),
        lines.highway[line[from_]],
        lines.name[line[from_]],
    )


def _without_repeats(line: NDArray[np.int64], spot: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of the vertices that differ from the one before, in lines that have two of them."""
    differs = np.ones(len(line), dtype=np.bool_)
    differs[1:] = (line[1:] != line[:-1]) | (spot[1:] != spot[:-1])
    left = np.bincount(line[differs], minlength=line[-1] + 1 if len(line) else 0)
    return np.flatnonzero(differs & (left[line] > 1))


def _lengths(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    begins: NDArray[np.bool_],
    from_: NDArray[np.int64],
    to: NDArray[np.int64],
) -> NDArray[np.float64]:
    steps = np.zeros(len(lon))
    steps[1:] = geodesic(lon[:-1], lat[:-1], lon[1:], lat[1:])
    steps[begins] = 0.0  # the jump from line to line would cost precision in the sum
    along = np.cumsum(steps)
    return along[to] - along[from_]


def _geometry(
    xy: NDArray[np.float64], from_: NDArray[np.int64], to: NDArray[np.int64]
) -> NDArray[np.object_]:
    if not len(from_):
        return np.empty(0, dtype=object)
    count = to - from_ + 1
    edge = np.repeat(np.arange(len(from_)), count)
    before = np.cumsum(count) - count
    vertex = np.arange(len(edge)) + np.repeat(from_ - before, count)
    return np.asarray(shapely.linestrings(xy[vertex], indices=edge), dtype=object)


def geodesic(
    lon1: NDArray[np.float64],
    lat1: NDArray[np.float64],
    lon2: NDArray[np.float64],
    lat2: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Metres on the ground (WGS 84 ellipsoid, Karney 2013) between pairs of points in degrees."""
    return np.asarray(_WGS84.inv(lon1, lat1, lon2, lat2)[2], dtype=np.float64)


def ground_lengths(geometry: NDArray[np.object_], crs: CRS) -> NDArray[np.float64]:
    """Metres on the ground along each line that is in `crs`."""
    points, line = shapely.get_coordinates(geometry, return_index=True)
    lon, lat = degrees(crs, points[:, 0], points[:, 1])
    steps = geodesic(lon[:-1], lat[:-1], lon[1:], lat[1:])
    within = line[:-1] == line[1:]
    metres = np.bincount(line[:-1][within], steps[within], minlength=len(geometry))
    return metres.astype(np.float64)


def distinct(edges: Edges) -> NDArray[np.int64]:
    """Positions of the edges that differ: one of those with the same ends and course, the shortest.

    The direction does not count, and coordinates count to the `GRID`.
    """
    rounded = shapely.transform(edges.geometry, lambda points: np.rint(points / GRID))
    table = pd.DataFrame(
        {
            "low": np.minimum(edges.u, edges.v),
            "high": np.maximum(edges.u, edges.v),
            "course": shapely.to_wkb(shapely.normalize(rounded)),
            "length": edges.length,
        }
    ).sort_values("length", kind="stable")
    twice = table.duplicated(["low", "high", "course"])
    return np.sort(table.index[~twice].to_numpy())


def take(edges: Edges, kept: NDArray[np.int64] | NDArray[np.bool_]) -> Edges:
    """Some of the edges, with the nodes that these still have."""
    u, v = edges.u[kept], edges.v[kept]
    nodes, renumbered = np.unique(np.concatenate([u, v]), return_inverse=True)
    ends = renumbered.astype(np.int32)
    return Edges(
        edges.x[nodes],
        edges.y[nodes],
        ends[: len(u)],
        ends[len(u) :],
        edges.length[kept],
        edges.geometry[kept],
        edges.highway[kept],
        edges.name[kept],
    )


def pieces(edges: Edges) -> NDArray[np.int64]:
    """Per edge the number of the connected piece it is in; piece 0 is the longest in metres."""
    n = len(edges.x)
    links = coo_array((np.ones(len(edges.u), dtype=np.int8), (edges.u, edges.v)), shape=(n, n))
    _, of_node = connected_components(links, directed=False)
    of_edge = of_node[edges.u]
    metres = np.bincount(of_edge, edges.length)
    rank = np.empty(len(metres), dtype=np.int64)
    rank[np.argsort(-metres, kind="stable")] = np.arange(len(metres))
    return rank[of_edge]
