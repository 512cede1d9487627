"""How well each stop is served: departures per hour by band of the day, and the last one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from .feed import Feed
from .service_days import DayType, clock_of, day_types, is_departure, runs_on
from .timetable import HOUR, route_table, row_offsets, stop_table

# column, kind of day, from and to (hours)
BANDS: tuple[tuple[str, DayType, int, int], ...] = (
    ("morning", "weekday", 6, 9),
    ("day", "weekday", 9, 19),
    ("evening", "weekday", 19, 24),
    ("saturday", "saturday", 8, 20),
    ("sunday", "sunday", 8, 20),
)
# departures per hour on a weekday between 9 and 19 h, at least
CLASSES = (("high", 6.0), ("good", 4.0), ("basic", 2.0), ("low", 1.0))
EVENING_FROM = 19

_NONE = pd.DataFrame({"stop": [], "route": [], "seconds": []}, dtype=np.int32)
_DIGITS = re.compile(r"(\d+)")


def stop_service(feeds: Sequence[Feed], date: dt.date, crs: CRS) -> gpd.GeoDataFrame:
    """The stops with any departure on the days that stand for their kind, as points in `crs`.

    Columns: stop, name, lines ("1, 3, 7"), morning, day, evening, saturday, sunday (departures per
    hour; NaN when there is no such day), last (departure on a weekday, "18:42", "" without any),
    ends_early (no departure from 19 h on a weekday), service_class ("high", "good", "basic",
    "low", "rare", "none": by the departures of the day on a weekday), geometry. A departure is a
    call where one may board and the trip goes on; those after midnight count with the evening
    before. Stops of which the position is not known are left out.
    """
    stops, days = stop_table(feeds, crs), day_types(feeds, date)
    leaving = {kind: _departures(feeds, day) for kind, day in days.items() if day is not None}
    every = pd.concat([_NONE, *leaving.values()], ignore_index=True)
    table = stops[["stop", "name"]].assign(lines=_lines(every, route_table(feeds), len(stops)))
    for band, kind, begin, end in BANDS:
        known = kind in leaving
        table[band] = _per_hour(leaving[kind], begin, end, len(stops)) if known else np.nan
    last = np.full(len(stops), -1, dtype=np.int64)
    weekday = leaving.get("weekday", _NONE)
    np.maximum.at(last, weekday["stop"].to_numpy(), weekday["seconds"].to_numpy())
    table["last"] = ["" if seconds < 0 else clock_of(seconds) for seconds in last.tolist()]
    table["ends_early"] = (last < EVENING_FROM * HOUR) & ("weekday" in leaving)
    table["service_class"] = _classes(table["day"].to_numpy(dtype=np.float64))
    served = np.zeros(len(stops), dtype=np.bool_)
    served[every["stop"].to_numpy()] = True
    kept = served & stops["x"].notna().to_numpy()
    points = shapely.points(stops.loc[kept, "x"], stops.loc[kept, "y"])
    return gpd.GeoDataFrame(table[kept].reset_index(drop=True), geometry=points, crs=crs)


def _departures(feeds: Sequence[Feed], day: dt.date) -> pd.DataFrame:
    """Every departure of a service day: stop, route (rows of all feeds), seconds."""
    parts: list[pd.DataFrame] = []
    offsets = (row_offsets(feeds, "stops"), row_offsets(feeds, "routes"))
    for feed, stops_before, routes_before in zip(feeds, *offsets, strict=True):
        trip = feed.calls["trip"].to_numpy()
        rows = np.flatnonzero(runs_on(feed, day)[trip] & is_departure(feed))
        part = {
            "stop": feed.calls["stop"].to_numpy()[rows] + np.int32(stops_before),
            "route": feed.trips["route"].to_numpy()[trip[rows]] + np.int32(routes_before),
            "seconds": feed.calls["departure"].to_numpy()[rows],
        }
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


def _per_hour(departures: pd.DataFrame, begin: int, end: int, n_stops: int) -> NDArray[np.float64]:
    """Departures per hour at every stop, between two hours."""
    seconds = departures["seconds"].to_numpy()
    inside = (seconds >= begin * HOUR) & (seconds < end * HOUR)
    rows = departures["stop"].to_numpy()[inside]
    return np.bincount(rows, minlength=n_stops) / (end - begin)


def _lines(departures: pd.DataFrame, routes: pd.DataFrame, n_stops: int) -> list[str]:
    """For each stop the lines that leave there, once each, 3 before 12."""
    names = routes["name"].tolist()
    calling: list[set[str]] = [set() for _ in range(n_stops)]
    for stop, route in departures[["stop", "route"]].drop_duplicates().itertuples(index=False):
        calling[stop].add(names[route])
    return [", ".join(sorted(lines, key=_natural)) for lines in calling]


def _natural(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts the numbers in a name by value, and before letters."""
    parts = [part for part in _DIGITS.split(name) if part]
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _classes(per_hour: NDArray[np.float64]) -> NDArray[np.object_]:
    found = np.where(per_hour > 0, "rare", "none").astype(object)
    for name, least in reversed(CLASSES):
        found[per_hour >= least] = name
    return found
