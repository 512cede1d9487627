"""Where one more place would bring the most people within reach."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import walking
from .network import IntArray, Network, Snapped
from .weights import FloatArray

# Pairs of a candidate and a point that one search may list: 12 bytes each, 50 MB.
_PAIRS = 2**22
# Weights are added as whole multiples of this, so that sums are exact and ties are ties.
_GRAIN = 2.0**-24


def best_site(
    network: Network, candidates: Snapped, points: Snapped, weight: FloatArray, limit_dm: int
) -> tuple[int, float]:
    """The candidate with the most weight within limit_dm on foot, and how much that is.

    Maximal covering location for a single facility (Church and ReVelle 1974), solved exactly by
    looking at every candidate. weight: of each point, finite and not negative, shape (n_points,);
    it is counted to 2**-24. Of candidates that bring the same the first counts. Raises ValueError
    without candidates.
    """
    if not len(candidates):
        raise ValueError("no candidates to choose from")
    counted = np.flatnonzero(weight > 0)
    covered = _covered(network, candidates, points.take(counted), weight[counted], limit_dm)
    best = int(np.argmax(covered))
    return best, float(covered[best])


def covered_by(
    network: Network, candidate: Snapped, points: Snapped, limit_dm: int
) -> npt.NDArray[np.bool_]:
    """Which points lie within limit_dm on foot of the one candidate; shape (n_points,)."""
    reached = np.zeros(len(points), np.bool_)
    reached[walking.in_reach(network, candidate, points, limit_dm).point] = True
    return reached


def _covered(
    network: Network, candidates: Snapped, points: Snapped, weight: FloatArray, limit_dm: int
) -> FloatArray:
    """The weight within limit_dm of every candidate; shape (n_candidates,)."""
    grains = np.rint(weight / _GRAIN)
    result = np.zeros(len(candidates))
    at_once = max(1, _PAIRS // max(1, len(points)))
    for first in range(0, len(candidates), at_once):
        rows: IntArray = np.arange(first, min(first + at_once, len(candidates)), dtype=np.int32)
        reach = walking.in_reach(network, candidates.take(rows), points, limit_dm)
        result[rows] = np.bincount(reach.place, grains[reach.point], minlength=rows.size)
    return result * _GRAIN
