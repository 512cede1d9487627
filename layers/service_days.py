"""The days of a timetable: which have service, which stands for its kind of day, what runs then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .feed import Feed

DayType = Literal["weekday", "saturday", "sunday"]
DAY_TYPES: tuple[DayType, ...] = ("weekday", "saturday", "sunday")

# A day with fewer trips than this share of the best of its kind is a holiday or the frayed end of a
# feed, and does not stand for the others.
_ORDINARY_SHARE = 0.6


def trips_by_day(feed: Feed) -> pd.Series:
    """The number of trips of every day that has any, indexed by datetime64 day, in order."""
    trips = np.bincount(feed.trips["service"], minlength=len(feed.services))
    n = trips[feed.running["service"].to_numpy()]
    days = feed.running["day"].to_numpy().astype("datetime64[D]")
    counts = pd.Series(n, index=pd.DatetimeIndex(days)).groupby(level=0).sum()
    return counts[counts > 0]


def range_of(feed: Feed) -> tuple[dt.date, dt.date] | None:
    """The first and the last day with any trip; None when there is none."""
    days = trips_by_day(feed).index
    return (_date(days[0]), _date(days[-1])) if len(days) else None


def best_weekday(feed: Feed) -> dt.date | None:
    """The Monday to Friday with most trips, the first of equals; None when there is none."""
    counts = trips_by_day(feed)
    counts = counts[np.asarray(_types(counts.index)) == "weekday"]
    return _date(counts.idxmax()) if len(counts) else None


def nearest_day(feed: Feed, date: dt.date) -> dt.date | None:
    """The day with any trip that lies closest to a date, the earlier of equals."""
    days = trips_by_day(feed).index
    return _closest(days, date) if len(days) else None


def day_type(date: dt.date) -> DayType:
    """What kind of day a date is; a public holiday counts as the day of the week that it is."""
    return DAY_TYPES[max(date.weekday() - 4, 0)]


def day_types(feeds: Sequence[Feed], date: dt.date) -> dict[DayType, dt.date | None]:
    """For each kind of day the date that stands for it; None where nothing runs on such days.

    The study's date stands for its own kind. For the others: the dates on which most feeds have
    their ordinary service (60 % of their best such day: no holiday), and of these the closest to
    the study's date, the earlier of equals.
    """
    trips = pd.concat([trips_by_day(feed) for feed in feeds], axis=1, sort=True).fillna(0)
    types = np.asarray(_types(trips.index))
    found: dict[DayType, dt.date | None] = {}
    for kind in DAY_TYPES:
        of_kind = trips[types == kind]
        found[kind] = date if day_type(date) == kind else _closest_ordinary(of_kind, date)
    return found


def day_summary(feeds: Sequence[Feed], date: dt.date) -> pd.DataFrame:
    """What runs on each kind of day, one row each, over all feeds together.

    Columns: day_type, date (None: no such day has service), trips, stops (those with a call of
    such a trip), first and last (departure, "05:04"; "" without any). Trips belong to the service
    day on which they start, so that the last departure may be after midnight.
    """
    rows: list[dict[str, object]] = []
    for kind, day in day_types(feeds, date).items():
        running = [] if day is None else [_running(feed, day) for feed in feeds]
        leaving = np.concatenate([np.zeros(0, np.int32), *(times for _, _, times in running)])
        row: dict[str, object] = {"day_type": kind, "date": day}
        row["trips"] = sum(trips for trips, _, _ in running)
        row["stops"] = sum(stops for _, stops, _ in running)
        row["first"] = clock_of(int(leaving.min())) if len(leaving) else ""
        row["last"] = clock_of(int(leaving.max())) if len(leaving) else ""
        rows.append(row)
    return pd.DataFrame(rows)


def _running(feed: Feed, day: dt.date) -> tuple[int, int, NDArray[np.int32]]:
    """The trips and the stops of a service day, and the seconds of every departure."""
    runs = runs_on(feed, day)
    calls = runs[feed.calls["trip"].to_numpy()]
    stops = np.unique(feed.calls["stop"].to_numpy()[calls])
    departures = feed.calls["departure"].to_numpy()[calls & is_departure(feed)]
    return int(runs.sum()), len(stops), departures


def is_departure(feed: Feed) -> NDArray[np.bool_]:
    """Which calls one can leave with: not the last of a trip, and one may board there."""
    trip = feed.calls["trip"].to_numpy()
    goes_on = np.zeros(len(trip), dtype=np.bool_)
    goes_on[:-1] = trip[1:] == trip[:-1]
    return goes_on & feed.calls["board"].to_numpy()


def clock_of(seconds: int) -> str:
    """A time of the service day as clocks show it: 25:10 is "01:10"."""
    return f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}"


def runs_on(feed: Feed, day: dt.date) -> NDArray[np.bool_]:
    """Which trips of a feed run on a service day, shape (n_trips,)."""
    days = feed.running["day"].to_numpy().astype("datetime64[D]")
    runs = np.zeros(len(feed.services), dtype=np.bool_)
    runs[feed.running["service"].to_numpy()[days == np.datetime64(day)]] = True
    return runs[feed.trips["service"].to_numpy()]


def _closest_ordinary(trips: pd.DataFrame, date: dt.date) -> dt.date | None:
    """`trips` has a row per day and a column per feed."""
    if trips.empty:
        return None
    best = trips.max()
    ordinary = ((trips >= _ORDINARY_SHARE * best) & (trips > 0)).sum(axis=1).to_numpy()
    return _closest(trips.index[ordinary == ordinary.max()], date)


def _types(days: pd.Index) -> list[DayType]:
    return [day_type(_date(day)) for day in days]


def _closest(days: pd.Index, date: dt.date) -> dt.date:
    return min((_date(day) for day in days), key=lambda day: (abs(day - date), day))


def _date(day: pd.Timestamp) -> dt.date:
    return day.date()
