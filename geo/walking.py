"""How far it is on foot: bounded shortest paths rooted at the places, met by points on the streets.

Distances are int32 decimetres, straight from door to door: the way to the street (`access`) of both
ends included; NEVER where nothing is in reach. A place and a point on the same
edge meet along it. Searches are rooted at the places, which are few, never at the points.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from . import kernels
from .kernels import NEVER
from .network import IntArray, Network, Snapped

UNLIMITED_DM = 2**30
"""A limit that no walk reaches, 107,000 km."""

_BUCKET_BITS = 7


def nearest(network: Network, places: Snapped, points: Snapped) -> tuple[IntArray, IntArray]:
    """The nearest place of every point, however far, from one search over all places at once.

    Returns distance_dm and place, both int32[n_points]; NEVER and -1 where no place is connected.
    Of places equally near the first counts.
    """
    labels = kernels.nearest_of_nodes(
        *_streets(network), *_arrays(places), UNLIMITED_DM, *_ring(network, places, UNLIMITED_DM)
    )
    kept = np.ascontiguousarray(labels[:, :1]), np.ascontiguousarray(labels[:, -1:])
    near, place = _to_points(network, places, points, kept, UNLIMITED_DM)
    return near[:, 0], place[:, 0]


def k_nearest(
    network: Network, places: Snapped, points: Snapped, k: int, limit_dm: int = UNLIMITED_DM
) -> tuple[IntArray, IntArray]:
    """The k nearest places of every point within limit_dm, nearest first.

    Returns distance_dm and place, both int32[n_points, k]; NEVER and -1 where fewer are in reach.
    """
    kept = kernels.k_nearest_of_nodes(
        *_streets(network),
        *_arrays(places),
        _by_position(network, places),
        k,
        limit_dm,
        *_ring(network, places, limit_dm),
    )
    return _to_points(network, places, points, kept, limit_dm)


def within(
    network: Network, places: Snapped, points: Snapped, limits_dm: Sequence[int]
) -> IntArray:
    """How many places each point has within each of the limits; int32[n_points, n_limits]."""
    limits, position = np.unique(np.asarray(limits_dm, np.int32), return_inverse=True)
    counts = _reach(network, places, points, limits, np.empty((0, 0), np.int32))
    return np.cumsum(counts, axis=1, dtype=np.int32)[:, position]


def matrix(network: Network, places: Snapped, points: Snapped, limit_dm: int) -> IntArray:
    """Distance between every place and every point; int32[n_places, n_points], NEVER beyond limit_dm."""
    distances = np.full((len(places), len(points)), NEVER, np.int32)
    if distances.size:
        _reach(network, places, points, np.array([limit_dm], np.int32), distances)
    return distances


def _reach(
    network: Network, places: Snapped, points: Snapped, limits: IntArray, distances: IntArray
) -> IntArray:
    by_edge = np.argsort(points.edge, kind="stable").astype(np.int32)
    return kernels.reach_of_places(
        *_streets(network),
        *_arrays(places),
        _by_position(network, places),
        *kernels.hooks_by_node(
            network.u, network.v, network.cost, *_arrays(points), network.n_nodes
        ),
        by_edge,
        points.edge[by_edge],
        points.along,
        points.access,
        limits,
        *_ring(network, places, int(limits[-1])),
        distances,
    )


def _to_points(
    network: Network,
    places: Snapped,
    points: Snapped,
    kept: tuple[IntArray, IntArray],
    limit_dm: int,
) -> tuple[IntArray, IntArray]:
    by_edge = np.argsort(places.edge, kind="stable").astype(np.int32)
    near, place = kernels.k_nearest_of_points(
        *kept,
        network.u,
        network.v,
        network.cost,
        *_arrays(points),
        by_edge,
        places.edge[by_edge],
        places.along,
        places.access,
        limit_dm,
    )
    return near, np.where(near == NEVER, np.int32(-1), place)


def _streets(network: Network) -> tuple[IntArray, ...]:
    return network.indptr, network.heads, network.u, network.v, network.cost


def _arrays(points: Snapped) -> tuple[IntArray, IntArray, IntArray]:
    return points.edge, points.along, points.access


def _by_position(network: Network, places: Snapped) -> IntArray:
    """Places in the order of their streets, so that one search finds the memory of the last one warm."""
    return np.argsort(network.u[places.edge], kind="stable").astype(np.int32)


def _ring(network: Network, places: Snapped, limit_dm: int) -> tuple[int, int]:
    """Number of buckets (a power of two) and the bits of a distance within one bucket.

    The ring must span the longest step between what is settled and what is queued.
    """
    longest = int(network.cost.max(initial=0))
    step = min(longest + int(places.access.max(initial=0)), limit_dm)
    return 1 << ((step >> _BUCKET_BITS) + 2).bit_length(), _BUCKET_BITS
