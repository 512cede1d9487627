"""How far it is on foot: bounded shortest paths rooted at the places, met by points on the streets.

Distances are int32 decimetres, straight from door to door: the way to the street (`access`) of both
ends included; NEVER where nothing is in reach. A place and a point on the same
edge meet along it. Searches are rooted at the places, which are few, never at the points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import kernels
from .kernels import NEVER
from .network import IntArray, Network, Snapped

UNLIMITED_DM = 2**30
"""A limit that no walk reaches, 107,000 km."""

# Buckets of 25.6 m: narrower ones stand empty more often, wider ones label nodes more than once.
_BUCKET_BITS = 8


@dataclass(frozen=True)
class Reach:
    """Pairs of place and point, grouped by place: those of place i are `indptr[i]:indptr[i + 1]`.

    indptr is int64[n_places + 1], point and distance_dm are int32[n_pairs]. Within a place the
    points come in no particular order, but always in the same.
    """

    indptr: npt.NDArray[np.int64]
    point: IntArray
    distance_dm: IntArray

    @property
    def place(self) -> IntArray:
        """The place of every pair."""
        places = np.arange(self.indptr.size - 1, dtype=np.int32)
        return np.repeat(places, np.diff(self.indptr))


def nearest(network: Network, places: Snapped, points: Snapped) -> tuple[IntArray, IntArray]:
    """The nearest place of every point, however far, from one search over all places at once.

    Returns distance_dm and place, both int32[n_points]; NEVER and -1 where no place is connected.
    Of places equally near the first counts.
    """
    streets, spots = _streets(network), _spots(places)
    kept = kernels.nearest_of_nodes(
        streets, spots, UNLIMITED_DM, *_ring(network, places, UNLIMITED_DM, together=True)
    )
    near, place = _to_points(streets, spots, _spots(points), kept, UNLIMITED_DM)
    return near[:, 0], place[:, 0]


def k_nearest(
    network: Network, places: Snapped, points: Snapped, k: int, limit_dm: int = UNLIMITED_DM
) -> tuple[IntArray, IntArray]:
    """The k nearest places of every point within limit_dm, nearest first.

    Returns distance_dm and place, both int32[n_points, k]; NEVER and -1 where fewer are in reach.
    """
    streets, spots = _streets(network), _spots(places)
    kept = kernels.k_nearest_of_nodes(
        streets, spots, _tour(network, places), k, limit_dm, *_ring(network, places, limit_dm)
    )
    return _to_points(streets, spots, _spots(points), kept, limit_dm)


def within(
    network: Network, places: Snapped, points: Snapped, limits_dm: Sequence[int]
) -> IntArray:
    """How many places each point has within each of the limits; int32[n_points, n_limits]."""
    limits, position = np.unique(np.asarray(limits_dm, np.int32), return_inverse=True)
    streets, spots = _streets(network), _spots(points)
    counts = kernels.count_reach(
        streets,
        _spots(places),
        _tour(network, places),
        spots,
        kernels.hooks_by_node(streets, spots),
        limits,
        *_ring(network, places, int(limits[-1])),
    )
    return np.cumsum(counts, axis=1, dtype=np.int32)[:, position]


def in_reach(network: Network, places: Snapped, points: Snapped, limit_dm: int) -> Reach:
    """Every pair of a place and a point that lie within limit_dm of one another."""
    streets, spots = _streets(network), _spots(points)
    return Reach(
        *kernels.list_reach(
            streets,
            _spots(places),
            spots,
            kernels.hooks_by_node(streets, spots),
            limit_dm,
            *_ring(network, places, limit_dm),
        )
    )


def matrix(network: Network, places: Snapped, points: Snapped, limit_dm: int) -> IntArray:
    """Distance from every place to every point; int32[n_places, n_points], NEVER beyond limit_dm.

    Takes 4 bytes for every pair, in reach or not: `in_reach` is the same without the blanks.
    """
    reach = in_reach(network, places, points, limit_dm)
    distances = np.full((len(places), len(points)), NEVER, np.int32)
    distances[reach.place, reach.point] = reach.distance_dm
    return distances


def _to_points(
    streets: kernels.Streets,
    places: kernels.Spots,
    points: kernels.Spots,
    kept: tuple[IntArray, IntArray],
    limit_dm: int,
) -> tuple[IntArray, IntArray]:
    near, place = kernels.k_nearest_of_points(streets, places, points, *kept, limit_dm)
    return near, np.where(near == NEVER, np.int32(-1), place)


def _streets(network: Network) -> kernels.Streets:
    return kernels.Streets(network.indptr, network.heads, network.u, network.v, network.cost)


def _spots(points: Snapped) -> kernels.Spots:
    by_edge = np.argsort(points.edge, kind="stable").astype(np.int32)
    return kernels.Spots(points.edge, points.along, points.access, by_edge, points.edge[by_edge])


def _tour(network: Network, places: Snapped) -> IntArray:
    """Places in the order of their streets: one search finds the memory of the last one warm."""
    return np.argsort(network.u[places.edge], kind="stable").astype(np.int32)


def _ring(
    network: Network, places: Snapped, limit_dm: int, *, together: bool = False
) -> tuple[int, int]:
    """Number of buckets, a power of two, and the bits of a distance that fall within one bucket.

    The ring spans the longest step from what is settled to what is queued: one edge, and where
    all places start together also the difference between their ways to the street.
    """
    step = int(network.cost.max(initial=0))
    if together:
        step += int(places.access.max(initial=0))
    return 1 << ((min(step, limit_dm) >> _BUCKET_BITS) + 2).bit_length(), _BUCKET_BITS
