"""From drawn lines to a street network: crossings become nodes, stubs go, streets get names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from .town_plan import Floats, Ints, Street

GRID = 0.05  # metres: coordinates closer than this are the same
_MERGE = 13.0  # crossings closer than this become one
_STUB = 32.0  # dead ends shorter than this go
_NOT_FOR_WALKERS = frozenset({"cycleway"})
_DETACHED = frozenset({"Vlonderpad"})  # stays out of reach on purpose


@dataclass(frozen=True)
class Network:
    """Planar streets: an edge runs from node u to node v along its line, `street` says which it is.

    xy are metres from the market; lines go from u to v.
    """

    xy: Floats
    u: Ints
    v: Ints
    lines: npt.NDArray[np.object_]
    street: Ints
    streets: tuple[Street, ...]

    @property
    def length(self) -> Floats:
        """Length of every edge in metres."""
        return np.asarray(shapely.length(self.lines))

    def values(self, field: str) -> npt.NDArray[np.str_]:
        """A field of the street of every edge: its highway class or its name."""
        return np.array([getattr(self.streets[i], field) for i in self.street])


def connect(streets: list[Street], outline: shapely.Polygon) -> Network:
    """The planar network of the streets inside the outline, without what walkers cannot reach."""
    drawn = tuple(streets)
    reach = outline.buffer(60)
    inside = [(part, i) for i, s in enumerate(drawn) for part in _clip(s, reach)]
    lines = np.array([line for line, _ in inside], dtype=object)
    street = np.array([i for _, i in inside])
    for _ in range(2):
        lines, street = _noded(lines, street)
        lines, street = _merged(lines, street)
    lines, street = _noded(lines, street)
    for _ in range(3):
        lines, street = _pruned(lines, street)
    xy, u, v = _ends(lines)
    network = Network(xy, u, v, lines, street, drawn)
    return _reachable(network)


def walkable(network: Network) -> npt.NDArray[np.bool_]:
    """Whether people may walk on each edge."""
    closed = [
        s.highway in _NOT_FOR_WALKERS or ("access", "private") in s.tags for s in network.streets
    ]
    return ~np.array(closed)[network.street]


def named(network: Network, pools: dict[str, Iterator[str]]) -> Network:
    """The network with a name of its theme for every street that asks for one."""
    used = set(network.street.tolist())
    streets = [
        replace(s, name=next(pools[s.theme])) if i in used and s.theme and not s.name else s
        for i, s in enumerate(network.streets)
    ]
    return replace(network, streets=tuple(streets))


def _clip(street: Street, reach: shapely.Polygon) -> list[shapely.LineString]:
    parts = shapely.get_parts(street.line.intersection(reach))
    return [part for part in parts if isinstance(part, shapely.LineString)]


def _noded(lines: npt.NDArray[np.object_], street: Ints) -> tuple[npt.NDArray[np.object_], Ints]:
    """The lines split wherever two meet, each with the street it lies on."""
    parts = shapely.get_parts(shapely.unary_union(lines, grid_size=GRID))
    tree = shapely.STRtree(lines)
    nearest = tree.nearest(shapely.line_interpolate_point(parts, 0.5, normalized=True))
    return parts, street[nearest]


def _ends(lines: npt.NDArray[np.object_]) -> tuple[Floats, Ints, Ints]:
    first = shapely.get_coordinates(shapely.get_point(lines, 0))
    last = shapely.get_coordinates(shapely.get_point(lines, -1))
    xy, index = np.unique(np.vstack([first, last]), axis=0, return_inverse=True)
    index = index.reshape(-1)
    return xy, index[: len(lines)], index[len(lines) :]


def _merged(lines: npt.NDArray[np.object_], street: Ints) -> tuple[npt.NDArray[np.object_], Ints]:
    """Crossings that nearly coincide pulled into the busiest one; what shrinks to nothing goes."""
    xy, u, v = _ends(lines)
    pairs = KDTree(xy).query_pairs(_MERGE, output_type="ndarray")
    link = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(xy), len(xy)))
    _, group = connected_components(link, directed=False)
    # a crossing on an early street (the main roads come first) stays where it is
    rank = np.full(len(xy), len(lines))
    np.minimum.at(rank, u, street)
    np.minimum.at(rank, v, street)
    order = np.lexsort((np.arange(len(xy)), rank))
    keeper = np.full(group.max() + 1, -1)
    for node in order[::-1]:
        keeper[group[node]] = node
    to = keeper[group]
    kept: dict[tuple[int, int], list[float]] = {}
    out: list[shapely.LineString] = []
    which: list[int] = []
    for i in np.argsort(street, kind="stable"):
        a, b = int(to[u[i]]), int(to[v[i]])
        coords = shapely.get_coordinates(lines[i])
        coords[0], coords[-1] = xy[a], xy[b]
        line = shapely.LineString(coords)
        twins = kept.setdefault((min(a, b), max(a, b)), [])
        if (a == b and line.length < 60) or any(abs(line.length - t) < 12 for t in twins):
            continue
        twins.append(line.length)
        out.append(line)
        which.append(int(street[i]))
    return np.array(out, dtype=object), np.array(which)


def _pruned(lines: npt.NDArray[np.object_], street: Ints) -> tuple[npt.NDArray[np.object_], Ints]:
    xy, u, v = _ends(lines)
    degree = np.bincount(np.concatenate([u, v]), minlength=len(xy))
    loose = (degree[u] == 1) | (degree[v] == 1)
    keep = ~(loose & (shapely.length(lines) < _STUB))
    return lines[keep], street[keep]


def _reachable(network: Network) -> Network:
    """Only what hangs together for walkers, what touches it, and the one path kept apart."""
    n = len(network.xy)
    walk = walkable(network)
    link = coo_matrix((np.ones(int(walk.sum())), (network.u[walk], network.v[walk])), shape=(n, n))
    _, part = connected_components(link, directed=False)
    main = part == np.bincount(part).argmax()
    detached = np.array([name in _DETACHED for name in network.values("name")])
    keep = main[network.u] | main[network.v] | detached
    keep |= network.values("highway") == "cycleway"
    lines, street = network.lines[keep], network.street[keep]
    xy, u, v = _ends(lines)
    return replace(network, xy=xy, u=u, v=v, lines=lines, street=street)
