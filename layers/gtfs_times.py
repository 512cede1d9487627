"""Times of a timetable: read from text, filled in where a feed leaves them out, and checked."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .gtfs_text import Column

UNKNOWN = -1
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

# hours run past 24 for what is still the service of the day before
_TIME = r"^([0-9]{1,2}):([0-5]?[0-9])(?::([0-5]?[0-9]))?$"


def seconds(column: Column) -> Ints:
    """Times such as "8:05:00", "08:05" or "25:10:00" as seconds of the service day; else -1."""
    parts = pd.Series(column.values, dtype="str").str.extract(_TIME)
    is_time = parts[0].notna().to_numpy()
    h, m, s = (parts[at].replace("", "0").fillna("0").to_numpy(np.int32) for at in range(3))
    return np.where(is_time, 3600 * h + 60 * m + s, UNKNOWN).astype(np.int32)[column.codes]


def runs_backwards(trip: Ints, arrival: Ints, departure: Ints) -> Ints:
    """The trips of which a known time lies before an earlier one; rows by trip, in order."""
    known = np.flatnonzero(arrival != UNKNOWN)
    trip, arrival, departure = trip[known], arrival[known], departure[known]
    within = arrival > departure
    between = (trip[1:] == trip[:-1]) & (departure[:-1] > arrival[1:])
    return np.unique(np.concatenate([trip[within], trip[1:][between]]))


def filled(arrival: Ints, departure: Ints, distance: NDArray[np.float64]) -> tuple[Ints, Ints]:
    """All times: unknown ones lie evenly between the known ones before and after them.

    Evenly by distance, where the file knows it for all calls between and it never falls; else by
    the number of stops. Whole seconds, halves up. The first and last call of every trip are known.
    """
    known = arrival != UNKNOWN
    if known.all():
        return arrival, departure
    row = np.arange(len(arrival))
    before = np.maximum.accumulate(np.where(known, row, 0))
    after = np.minimum.accumulate(np.where(known, row, len(row))[::-1])[::-1]
    gaps = np.flatnonzero(~known)
    start, end = before[gaps], after[gaps]
    share = (gaps - start) / (end - start)
    usable = _usable(distance, start, end)
    at, of = distance[gaps[usable]], distance[start[usable]]
    share[usable] = (at - of) / (distance[end[usable]] - of)
    left = departure[start]
    span = (arrival[end] - left).astype(np.float64)
    times = left + np.floor(share * span + 0.5).astype(np.int32)
    arrival, departure = arrival.copy(), departure.copy()
    arrival[gaps] = departure[gaps] = times
    return arrival, departure


def _usable(
    distance: NDArray[np.float64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> Bools:
    """Where distances are known from start to end, never fall, and rise in all."""
    falls = np.zeros(len(distance), dtype=np.bool_)
    falls[1:] = ~(distance[1:] >= distance[:-1])  # also where either is unknown
    count = np.cumsum(falls)
    rises = distance[end] > distance[start]
    return (count[end] == count[start]) & rises
