"""Distance on foot from every dwelling to the places of each category; minutes at each pace."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from . import walking
from .network import Network, Snapped
from .weights import FloatArray, IntArray, Numbers

#: Walking pace in metres per second.
#: adult: 1.33 (4.8 km/h), within the 1.27 to 1.46 that Bohannon 1997 ('Comfortable and maximum
#: walking speed of adults aged 20-79 years') measured as comfortable. older: 1.00, a round figure
#: between that and the frail pace. frail: 0.80, as measured for adults at risk aged 65-74 (0.75 at
#: 75-84 and 0.71 at 85 and over, so that it flatters the oldest), and the limit of slow gait in
#: the definition of sarcopenia (Cruz-Jentoft et al. 2019, EWGSOP2).
PACES: Mapping[str, float] = {"adult": 1.33, "older": 1.00, "frail": 0.80}

#: How far the third-nearest place is looked for: this many norms, but at least this many minutes.
THIRD_NORMS = 3
THIRD_MINUTES = 60.0

_DM_PER_METRE = 10
_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True)
class Access:
    """Reach of one category of places from every dwelling, on foot. Arrays of shape (n_dwellings,).

    distance_dm: decimetres to the nearest place, both access legs included; -1 when there is none
    that can be reached. place: row of that place in the table of places; -1 likewise. third_dm:
    decimetres to the third-nearest place; -1 when fewer than three lie within the search limit.
    within: pace name -> number of places within the norm at that pace. norm_minutes: the norm.
    """

    category: str
    norm_minutes: float
    distance_dm: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    third_dm: npt.NDArray[np.int32]
    within: Mapping[str, npt.NDArray[np.int32]]


def measure(
    network: Network,
    points: Snapped,
    place_table: pd.DataFrame,
    places: Snapped,
    norms: Mapping[str, float],
    paces: Mapping[str, float] = PACES,
) -> dict[str, Access]:
    """Access to every category that has a norm, in the order of `norms`.

    points: the dwellings. place_table: one row per place with its `category`; places: the same
    rows on the network. norms: category -> minutes. paces: name -> metres per second. The
    third-nearest place is looked for within 3 norms or 60 minutes, whichever is more, at the
    fastest of the paces. Searches start at the places; distances do not depend on a pace.
    """
    category_of = place_table["category"].to_numpy()
    fastest = max(paces.values())
    result: dict[str, Access] = {}
    for category, norm in norms.items():
        rows = np.flatnonzero(category_of == category)
        chosen = places.take(rows)
        limits = [limit_dm(norm, pace) for pace in paces.values()]
        farthest = limit_dm(max(THIRD_NORMS * norm, THIRD_MINUTES), fastest)
        distance, place = walking.nearest(network, chosen, points)
        counts = walking.within(network, chosen, points, limits)
        thirds, _ = walking.k_nearest(network, chosen, points, 3, farthest)
        result[category] = Access(
            category=category,
            norm_minutes=norm,
            distance_dm=_known(distance),
            place=_rows_of(rows, place),
            third_dm=_known(thirds[:, 2]),
            within={name: counts[:, i] for i, name in enumerate(paces)},
        )
    return result


def minutes(distance_dm: Numbers, pace: float) -> FloatArray:
    """Minutes to walk these decimetres at `pace` metres per second; inf where out of reach (-1)."""
    time = distance_dm.astype(np.float64) / (_DM_PER_METRE * _SECONDS_PER_MINUTE * pace)
    return np.where(distance_dm < 0, np.inf, time)


def limit_dm(norm_minutes: float, pace: float) -> int:
    """The decimetres that can be walked within a norm: the last whole one that still counts."""
    exact = norm_minutes * _SECONDS_PER_MINUTE * pace * _DM_PER_METRE
    # 16 minutes at 0.71 m/s are 6,816 dm, although the product falls a hair short of it in binary.
    return math.floor(exact + 1e-6)


def reached(distance_dm: IntArray, norm_minutes: float, pace: float) -> npt.NDArray[np.bool_]:
    """Whether the nearest place lies within the norm; the norm itself is within."""
    return (distance_dm >= 0) & (distance_dm <= limit_dm(norm_minutes, pace))


def _known(distance_dm: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Distances with -1 where there is no place to walk to."""
    return np.where(distance_dm == walking.NEVER, np.int32(-1), distance_dm)


def _rows_of(rows: npt.NDArray[np.intp], place: IntArray) -> npt.NDArray[np.int32]:
    """Rows in the whole table of places for rows in one category's part of it."""
    found = np.full(place.size, -1, dtype=np.int32)
    some = place >= 0
    found[some] = rows[place[some]]
    return found
