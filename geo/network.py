"""The walking network as flat arrays, and where points lie along its edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from .kernels import arcs_by_node

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float64]

FAR_DM = 1_000
"""A point farther than this from any street, 100 m, deserves a word in the output."""

_MAX_LENGTH = 1e7


@dataclass(frozen=True)
class Network:
    """Undirected streets, nodes renumbered along a space-filling curve: neighbours lie together.

    `rank` gives the number used here for each node of the input. Edges keep the input's order:
    `u` and `v` are their ends (renumbered), `cost` their length in decimetres. Arcs are the edges
    in both directions, grouped by the node they leave: those of node i are
    `indptr[i]:indptr[i + 1]`, `heads` holds target and cost, `arc` twice the edge, plus one
    where it is walked from v to u. Parallel edges, loops and edges of zero length are kept.
    """

    rank: IntArray
    u: IntArray
    v: IntArray
    cost: IntArray
    indptr: IntArray
    heads: IntArray
    arc: IntArray

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return self.rank.size

    @property
    def n_edges(self) -> int:
        """Number of edges, each counted once."""
        return self.cost.size


@dataclass(frozen=True)
class Snapped:
    """Points on the streets: their edge, the way along it from its u end, and the way to it, in dm.

    All arrays are int32[n_points]. `access` is the straight line between the point and the
    street; it counts as walked.
    """

    edge: IntArray
    along: IntArray
    access: IntArray

    def __len__(self) -> int:
        return self.edge.size

    @property
    def far(self) -> npt.NDArray[np.bool_]:
        """Which points lie more than 100 m from any street."""
        return self.access > FAR_DM

    def take(self, rows: npt.NDArray[Any]) -> Snapped:
        """The points at these positions, or where this mask is true."""
        return Snapped(self.edge[rows], self.along[rows], self.access[rows])


def build_network(
    x: npt.ArrayLike, y: npt.ArrayLike, u: npt.ArrayLike, v: npt.ArrayLike, length: npt.ArrayLike
) -> Network:
    """The network of undirected edges u-v, each given once, with nodes at x, y.

    x and y are metres in any planar CRS and serve only to number the nodes; length is metres on
    the ground, kept to the decimetre. Raises ValueError for ends that are no node and for lengths
    that are negative, not a number or beyond 10,000 km.
    """
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    u, v, length = np.asarray(u), np.asarray(v), np.asarray(length, np.float64)
    if u.size and (min(u.min(), v.min()) < 0 or max(u.max(), v.max()) >= x.size):
        raise ValueError("an edge ends at a node that does not exist")
    if not np.all((length >= 0) & (length <= _MAX_LENGTH)):
        raise ValueError("an edge has a length that is negative, too large or not a number")
    order = np.argsort(_curve(x, y), kind="stable")
    rank = np.empty(x.size, np.int32)
    rank[order] = np.arange(x.size, dtype=np.int32)
    u, v, cost = rank[u], rank[v], np.rint(length * 10).astype(np.int32)
    return Network(rank, u, v, cost, *arcs_by_node(u, v, cost, x.size))


def _curve(x: FloatArray, y: FloatArray) -> npt.NDArray[np.uint32]:
    """Position along the Morton (Z-order) curve over a square of 65,536 by 65,536 cells."""
    if x.size == 0:
        return np.empty(0, np.uint32)
    low_x, low_y = x.min(), y.min()
    side = max(x.max() - low_x, y.max() - low_y) or 1.0
    return _spaced((x - low_x) / side) | (_spaced((y - low_y) / side) << np.uint32(1))


def _spaced(share: FloatArray) -> npt.NDArray[np.uint32]:
    """16 bits of a share of 1, with an empty bit before each."""
    bits = (share * 65_535).astype(np.uint32)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << np.uint32(shift))) & np.uint32(mask)
    return bits


def on_edges(network: Network, edge: npt.ArrayLike, along: npt.ArrayLike) -> Snapped:
    """Points made on the streets themselves: edge number and metres along it from its u end."""
    edge = np.asarray(edge, np.int32)
    along_dm = np.rint(np.asarray(along, np.float64) * 10).astype(np.int32)
    return Snapped(edge, np.clip(along_dm, 0, network.cost[edge]), np.zeros(edge.size, np.int32))


def at_nodes(network: Network, nodes: npt.ArrayLike) -> Snapped:
    """Points at nodes, numbered as in the input. Raises ValueError for a node without any edge."""
    node = network.rank[np.asarray(nodes)]
    if np.any(network.indptr[node] == network.indptr[node + 1]):
        raise ValueError("a node without streets cannot hold a point")
    arc = network.arc[network.indptr[node]]
    edge = arc >> 1
    return Snapped(edge, np.where(arc & 1, network.cost[edge], 0), np.zeros_like(edge))


def snap(network: Network, geometry: npt.NDArray[np.object_], xy: npt.ArrayLike) -> Snapped:
    """The nearest place on any street for every point.

    geometry holds one LineString per edge, from its u to its v end, and xy float64[n_points, 2],
    in the same planar CRS in metres. The position along a line is scaled to the length of its
    edge, which may be measured on the ground. Raises ValueError when there are no streets or a
    coordinate is not finite.
    """
    xy = np.asarray(xy, np.float64).reshape(-1, 2)
    if len(geometry) != network.n_edges or not network.n_edges:
        raise ValueError("snapping needs one line for every edge, and at least one edge")
    if not np.isfinite(xy).all():
        raise ValueError("a point without coordinates cannot be snapped")
    points = shapely.points(xy)
    tree = shapely.STRtree(geometry)
    (at, edge), distance = tree.query_nearest(points, all_matches=False, return_distance=True)
    edge, distance = edge[np.argsort(at)], distance[np.argsort(at)]
    lines = geometry[edge]
    planar = shapely.length(lines)
    share = shapely.line_locate_point(lines, points) / np.where(planar > 0, planar, 1)
    along = np.rint(np.clip(share, 0, 1) * network.cost[edge])
    access = np.minimum(np.rint(distance * 10), _MAX_LENGTH * 10)
    return Snapped(edge.astype(np.int32), along.astype(np.int32), access.astype(np.int32))
