"""How far it is on foot: bounded shortest paths rooted at the places, met by points on the streets.

Distances are int32 decimetres, straight from door to door: the way to the street (`access`) of both
ends included; NEVER where nothing is in reach. A place and a point on the same
edge meet along it. Searches are rooted at the places, which are few, never at the points.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from . import kernels
from .kernels import NEVER
from .network import IntArray, Network, Snapped

UNLIMITED_DM = 2**30
"""A limit that no walk reaches, 107,000 km."""

# The kernels let go of the interpreter: two searches run side by side, each with counts of its own.
_THREADS = 2

# Buckets of 25.6 m: narrower ones stand empty more often, wider ones label nodes more than once.
_BUCKET_BITS = 8


@dataclass(frozen=True)
class Reach:
    """Pairs of a place and a point, and how far apart they are; all int32[n_pairs].

    The pairs of a place stand together, in no other order, but always in the same.
    """

    place: IntArray
    point: IntArray
    distance_dm: IntArray


def nearest(network: Network, places: Snapped, points: Snapped) -> tuple[IntArray, IntArray]:
    """The nearest place of every point, however far, from one search over all places at once.

    Returns distance_dm and place, both int32[n_points]; NEVER and -1 where no place is connected.
    Of places equally near the first counts.
    """
    kept = _blanks(network.n_nodes, 1)
    search = _search(network, places, UNLIMITED_DM)
    streets, spots, unpruned = (
        _streets(network),
        _spots(network, places),
        np.empty((0, 0), np.int32),
    )
    kernels.nearest_of_nodes(streets, spots, UNLIMITED_DM, search, *kept, unpruned)
    near, place = _to_points(network, places, points, kept, UNLIMITED_DM)
    return near[:, 0], place[:, 0]


def k_nearest(
    network: Network, places: Snapped, points: Snapped, k: int, limit_dm: int = UNLIMITED_DM
) -> tuple[IntArray, IntArray]:
    """The k nearest places of every point within limit_dm, nearest first.

    Returns distance_dm and place, both int32[n_points, k]; NEVER and -1 where fewer are in reach.
    """
    kept = _blanks(network.n_nodes, k)
    search = _search(network, places, limit_dm)
    streets, spots = _streets(network), _spots(network, places)
    kernels.k_nearest_of_nodes(streets, spots, limit_dm, search, *kept)
    return _to_points(network, places, points, kept, limit_dm)


def within(
    network: Network, places: Snapped, points: Snapped, limits_dm: Sequence[int]
) -> IntArray:
    """How many places each point has within each of the limits; int32[n_points, n_limits]."""
    limits, position = np.unique(np.asarray(limits_dm, np.int32), return_inverse=True)
    shape = len(points), limits.size
    if 0 in shape:
        return np.zeros(shape, np.int32)
    meeting = _meeting(network, points)
    # neighbours stay together, so that a thread finds the streets of its last search still at hand
    order = np.argsort(network.u[places.edge], kind="stable")

    def count(rows: IntArray) -> IntArray:
        counted = np.zeros(shape, np.int32)
        _reach(network, places.take(rows), meeting, limits, counted)
        return counted

    with ThreadPoolExecutor(_THREADS) as threads:
        counts, *more = threads.map(count, np.array_split(order, _THREADS))
    for counted in more:
        counts += counted
    for i in range(1, limits.size):
        counts[:, i] += counts[:, i - 1]
    # mostly the limits come sorted and once each: a copy of a million rows can be spared
    as_asked = position.size == limits.size and np.all(np.diff(position) > 0)
    return counts if as_asked else counts[:, position]


def in_reach(network: Network, places: Snapped, points: Snapped, limit_dm: int) -> Reach:
    """Every pair of a place and a point that lie within limit_dm of one another."""
    limits, nothing = np.array([limit_dm], np.int32), np.empty((0, 1), np.int32)
    return _reach(network, places, _meeting(network, points), limits, nothing)


def matrix(network: Network, places: Snapped, points: Snapped, limit_dm: int) -> IntArray:
    """Distance from every place to every point; int32[n_places, n_points], NEVER beyond limit_dm.

    Takes 4 bytes for every pair, in reach or not: `in_reach` is the same without the blanks.
    """
    reach = in_reach(network, places, points, limit_dm)
    distances = np.full((len(places), len(points)), NEVER, np.int32)
    distances[reach.place, reach.point] = reach.distance_dm
    return distances


@dataclass(frozen=True)
class _Meeting:
    """Points as a search from the places meets them: in order, and hung on the nodes."""

    points: kernels.Spots
    hanging: kernels.Hanging


def _meeting(network: Network, points: Snapped) -> _Meeting:
    spots = _spots(network, points)
    return _Meeting(spots, kernels.hooks_by_node(_streets(network), spots))


def _reach(
    network: Network, places: Snapped, meeting: _Meeting, limits: IntArray, counts: IntArray
) -> Reach:
    """Adds what lies within each limit to `counts`; where that is empty, lists the pairs."""
    ones, n_points = _spots(network, places), meeting.points.edge.size
    starts = np.zeros(len(places) + 1, np.int64)
    pairs = kernels.reach_of_places(
        _streets(network),
        ones,
        meeting.points,
        meeting.hanging,
        limits,
        _search(network, places, int(limits[-1])),
        np.full(n_points, NEVER, np.int32),
        np.empty(n_points, np.int32),
        counts,
        starts,
    )
    pairs = pairs[: starts[-1]]
    return Reach(np.repeat(ones.rows, np.diff(starts)), pairs[:, 0], pairs[:, 1])


def _to_points(
    network: Network,
    places: Snapped,
    points: Snapped,
    kept: tuple[IntArray, IntArray],
    limit_dm: int,
) -> tuple[IntArray, IntArray]:
    """The k nearest of every point, from the k nearest of every node."""
    near, place = _blanks(len(points), kept[0].shape[1])
    ones, others = _spots(network, points), _spots(network, places)
    kernels.k_nearest_of_points(_streets(network), ones, others, limit_dm, *kept, near, place)
    place[near == NEVER] = -1
    return near, place


def _streets(network: Network) -> kernels.Streets:
    return kernels.Streets(network.indptr, network.heads, network.u, network.v, network.cost)


def _spots(network: Network, points: Snapped) -> kernels.Spots:
    """The points in the order of their streets, so that neighbours lie together in memory."""
    indptr, rows = kernels.rows_by_node(network.u, points.edge, network.n_nodes)
    ranked = points.take(rows)
    return kernels.Spots(ranked.edge, ranked.along, ranked.access, indptr, rows)


def _blanks(n: int, k: int) -> tuple[IntArray, IntArray]:
    return np.full((n, k), NEVER, np.int32), np.full((n, k), NEVER, np.int32)


def _search(network: Network, places: Snapped, limit_dm: int) -> kernels.Search:
    """A search whose ring of buckets, a power of two, spans all that can be queued together.

    That is one edge beyond what is settled, and the ways to the street of places that start
    together.
    """
    step = int(network.cost.max(initial=0)) + int(places.access.max(initial=0))
    n_buckets = 1 << ((min(step, limit_dm) >> _BUCKET_BITS) + 2).bit_length()
    return kernels.search_over(network.n_nodes, n_buckets, _BUCKET_BITS)
