"""Walks between two kinds of points, grouped by the point they start from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .network import IntArray
from .walking import Reach


@dataclass(frozen=True)
class Legs:
    """The walks from each row: to these points, in these seconds, the shortest first.

    Those of row i stand at `indptr[i]:indptr[i + 1]`; `to` and `seconds` are int32.
    """

    indptr: IntArray
    to: IntArray
    seconds: IntArray


def group_legs(n_rows: int, row: IntArray, to: IntArray, seconds: IntArray) -> Legs:
    """Walks given as three equally long columns, grouped by `row` (0 to n_rows)."""
    order = np.lexsort((to, seconds, row))
    indptr = np.zeros(n_rows + 1, np.int32)
    np.cumsum(np.bincount(row, minlength=n_rows), out=indptr[1:])
    return Legs(indptr, to[order].astype(np.int32), seconds[order].astype(np.int32))


def legs_to_places(n_points: int, reach: Reach, pace: float) -> Legs:
    """From every point to the places in its reach, at `pace` metres per second."""
    return group_legs(n_points, reach.point, reach.place, walk_seconds(reach.distance_dm, pace))


def walk_seconds(distance_dm: npt.NDArray[np.int32], pace: float) -> IntArray:
    """Whole seconds to walk these decimetres, rounded up: nobody is on time by a rounding."""
    # 9,000 dm at 1.2 m/s are 750 s, although the quotient may fall a hair above it in binary.
    return np.ceil(distance_dm / (10 * pace) - 1e-6).astype(np.int32)
