"""The timetable of one date: every feed of a study on one axis of seconds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from ..messages import LayerError, nearest
from .feed import Feed
from .service_days import best_weekday, nearest_day, range_of, runs_on

HOUR = 3600
# Of the days around the date, what ends before or starts after these cannot be part of a journey
# that starts on it: journeys start before `LATEST_CLOCK`, and last a few hours at most.
EARLIEST_END = -2 * HOUR
LATEST_START = 32 * HOUR
LATEST_CLOCK = 28

_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])")
# looking for the nearest spelling among more takes seconds
_MAX_OPTIONS = 2_000


@dataclass(frozen=True)
class Timetable:
    """What runs around one date, in int32 seconds after noon minus 12 h of that date in `zone`.

    Noon minus 12 h is GTFS's own zero: midnight, except on the two days when the clock changes.
    Row numbers tie the tables together. Ids are those of the feed, or "feed/id" with several feeds.

    stops: stop (id), name, x, y (study's CRS, NaN unknown), lat, lon, station (row of its station;
    its own where it has none), feed (number). Stations are among them; only stops are called at.
    routes: route (id), name (short, else long, else id), long_name, kind, feed.
    trips: trip (id), route (row), headsign; a trip that runs on two of the days stands here twice.
    calls: trip, stop (rows), arrival, departure, board, alight; by trip, in order of travel.
    transfers: from_stop, to_stop (rows), seconds (-1: not possible).
    """

    date: dt.date
    zone: str
    stops: pd.DataFrame
    routes: pd.DataFrame
    trips: pd.DataFrame
    calls: pd.DataFrame
    transfers: pd.DataFrame


def build_timetable(feeds: Sequence[Feed], date: dt.date, crs: CRS) -> Timetable:
    """The trips that run on a date, and those of the day before and after that may matter to it.

    Left out are trips that end more than 2 h before the zero of the axis or start later than 32 h
    after it. Days and zones are set off by the true seconds between them. Raises LayerError when
    a feed has no trip on the date itself.
    """
    for feed in feeds:
        _check_service(feed, date)
    zone, prefixes = feeds[0].zone, _prefixes(feeds)
    stops_before, routes_before = row_offsets(feeds, "stops"), row_offsets(feeds, "routes")
    trips: list[pd.DataFrame] = []
    calls: list[pd.DataFrame] = []
    transfers: list[pd.DataFrame] = []
    n_trips = 0
    for feed, prefix, stop, route in zip(feeds, prefixes, stops_before, routes_before, strict=True):
        transfers.append(_shifted(feed.transfers, stop, "from_stop", "to_stop"))
        for day in (-1, 0, 1):
            running, halts = _day_trips(feed, date, date + dt.timedelta(days=day), zone)
            running["trip"] = prefix + running["trip"]
            trips.append(_shifted(running, route, "route"))
            calls.append(_shifted(_shifted(halts, n_trips, "trip"), stop, "stop"))
            n_trips += len(running)
    return Timetable(
        date,
        zone,
        stop_table(feeds, crs),
        route_table(feeds),
        pd.concat(trips, ignore_index=True),
        pd.concat(calls, ignore_index=True),
        pd.concat(transfers, ignore_index=True),
    )


def without(
    timetable: Timetable, stops: Sequence[str] = (), routes: Sequence[str] = ()
) -> Timetable:
    """The same timetable after a cut: no vehicle halts at the stops, the routes do not run.

    A vehicle passes a cut stop and serves the rest of its trip; a trip with fewer than two calls
    left vanishes. A station takes all its stops along. The tables of stops and routes keep their
    rows. Raises LayerError for an id that is not in the timetable.
    """
    cut_stops = _chosen(timetable.stops, "stop", stops)
    station = timetable.stops["station"].to_numpy()
    cut_stops = cut_stops | np.isin(station, np.flatnonzero(cut_stops))
    cut_routes = _chosen(timetable.routes, "route", routes)
    calls = timetable.calls
    halts = ~cut_stops[calls["stop"].to_numpy()]
    n_calls = np.bincount(calls["trip"].to_numpy()[halts], minlength=len(timetable.trips))
    runs = (n_calls >= 2) & ~cut_routes[timetable.trips["route"].to_numpy()]
    row = (np.cumsum(runs) - 1).astype(np.int32)
    kept = calls[halts & runs[calls["trip"].to_numpy()]].reset_index(drop=True)
    return replace(
        timetable,
        trips=timetable.trips[runs].reset_index(drop=True),
        calls=kept.assign(trip=row[kept["trip"].to_numpy()]),
    )


# The axis ----------------------------------------------------------------------------------------


def clock(seconds: int, timetable: Timetable) -> str:
    """The time on the clocks of the timetable's zone, "14:10"; seconds are dropped."""
    instant = axis_zero(timetable.date, timetable.zone) + seconds
    return dt.datetime.fromtimestamp(instant, ZoneInfo(timetable.zone)).strftime("%H:%M")


def seconds_of(clock: str, date: dt.date, zone: str) -> int:
    """The second on the axis of `date` at which clocks in `zone` show a time; "25:30" is half past
    one the next day.

    Of an hour that occurs twice the first counts; a time that the clocks skip is taken as if they
    had not yet been put forward. Raises LayerError for what is no time from 00:00 to 28:00.
    """
    found = _CLOCK.fullmatch(clock.strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (LATEST_CLOCK, 1)
    if hour * 60 + minute > LATEST_CLOCK * 60:
        raise LayerError("timetable.clock", clock=clock, latest=f"{LATEST_CLOCK}:00")
    day = date + dt.timedelta(days=hour // 24)
    wall = dt.datetime.combine(day, dt.time(hour % 24, minute), ZoneInfo(zone))
    return round(wall.timestamp() - axis_zero(date, zone))


def axis_zero(date: dt.date, zone: str) -> float:
    """Where the axis of a date begins: noon minus 12 h, in seconds since 1970."""
    return dt.datetime.combine(date, dt.time(12), ZoneInfo(zone)).timestamp() - 12 * HOUR


# Tables ------------------------------------------------------------------------------------------


def stop_table(feeds: Sequence[Feed], crs: CRS) -> pd.DataFrame:
    """The stops of all feeds, as in `Timetable`."""
    to_study = Transformer.from_crs(4326, crs, always_xy=True)
    tables: list[pd.DataFrame] = []
    offsets, prefixes = row_offsets(feeds, "stops"), _prefixes(feeds)
    for number, (feed, before, prefix) in enumerate(zip(feeds, offsets, prefixes, strict=True)):
        stops = feed.stops[["stop", "name", "lat", "lon", "station"]]
        x, y = to_study.transform(stops["lon"].to_numpy(), stops["lat"].to_numpy())
        known = np.isfinite(x) & np.isfinite(y)
        stops = stops.assign(
            stop=prefix + stops["stop"],
            x=np.where(known, x, np.nan),
            y=np.where(known, y, np.nan),
            feed=np.full(len(stops), number, dtype=np.int32),
        )
        tables.append(_shifted(stops, before, "station"))
    columns = ["stop", "name", "x", "y", "lat", "lon", "station", "feed"]
    return pd.concat(tables, ignore_index=True)[columns]


def route_table(feeds: Sequence[Feed]) -> pd.DataFrame:
    """The lines of all feeds, as in `Timetable`."""
    tables: list[pd.DataFrame] = []
    for number, (feed, prefix) in enumerate(zip(feeds, _prefixes(feeds), strict=True)):
        routes = feed.routes
        short, long = routes["short_name"], routes["long_name"]
        named = short.where(short != "", long)
        table = {
            "route": prefix + routes["route"],
            "name": named.where(named != "", routes["route"]),
            "long_name": long,
            "kind": routes["kind"],
            "feed": np.full(len(routes), number, dtype=np.int32),
        }
        tables.append(pd.DataFrame(table))
    return pd.concat(tables, ignore_index=True)


def row_offsets(feeds: Sequence[Feed], table: Literal["stops", "routes"]) -> list[int]:
    """For each feed the row at which its own begin in the table of all feeds."""
    sizes = [len(feed.stops if table == "stops" else feed.routes) for feed in feeds]
    return [sum(sizes[:number]) for number in range(len(feeds))]


def _day_trips(
    feed: Feed, date: dt.date, day: dt.date, zone: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Trips and calls of one service day of a feed, on the axis of the study's date."""
    shift = round(axis_zero(day, feed.zone) - axis_zero(date, zone))
    trip = feed.calls["trip"].to_numpy()
    runs = runs_on(feed, day)
    begins = np.searchsorted(trip, np.arange(len(feed.trips) + 1))
    starts = feed.calls["departure"].to_numpy()[begins[:-1]] + shift
    ends = feed.calls["arrival"].to_numpy()[begins[1:] - 1] + shift
    runs &= (ends >= EARLIEST_END) & (starts <= LATEST_START)
    row = (np.cumsum(runs) - 1).astype(np.int32)
    calls = feed.calls[runs[trip]]
    calls = calls.assign(
        trip=row[calls["trip"].to_numpy()],
        arrival=calls["arrival"] + np.int32(shift),
        departure=calls["departure"] + np.int32(shift),
    )
    return feed.trips.loc[runs, ["trip", "route", "headsign"]], calls


def _shifted(table: pd.DataFrame, by: int, *columns: str) -> pd.DataFrame:
    """Row numbers of one feed as those of all feeds."""
    return table.assign(**{name: table[name].to_numpy() + np.int32(by) for name in columns})


def _prefixes(feeds: Sequence[Feed]) -> list[str]:
    """What goes before the ids of each feed: nothing when there is one; of several, "name/", and
    "name#2/" for the second file of that name.
    """
    prefixes: list[str] = []
    for number, feed in enumerate(feeds):
        again = sum(other.name == feed.name for other in feeds[:number])
        prefixes.append(f"{feed.name}#{again + 1}/" if again else f"{feed.name}/")
    return prefixes if len(feeds) > 1 else [""]


# Mistakes ----------------------------------------------------------------------------------------


def _check_service(feed: Feed, date: dt.date) -> None:
    """Raises LayerError when nothing runs on a date."""
    if runs_on(feed, date).any():
        return
    days = range_of(feed)
    nearby = nearest_day(feed, date)
    if days is None or nearby is None:
        raise LayerError("timetable.no_days", file=feed.name)
    best = best_weekday(feed)
    facts = {"date": _written(date), "first": _written(days[0]), "last": _written(days[1])}
    if best is None:
        near, iso = _written(nearby), nearby.isoformat()
        raise LayerError("timetable.weekends", file=feed.name, nearest=near, iso=iso, **facts)
    facts |= {"best": _written(best), "iso": best.isoformat()}
    if not days[0] <= date <= days[1]:
        raise LayerError("timetable.outside", file=feed.name, **facts)
    raise LayerError("timetable.no_service", file=feed.name, nearest=_written(nearby), **facts)


def _written(date: dt.date) -> str:
    """A date as Belgium writes it, in any of its languages."""
    return f"{date:%d/%m/%Y}"


def _chosen(table: pd.DataFrame, column: str, ids: Sequence[str]) -> NDArray[np.bool_]:
    """Which rows have one of the ids. Raises LayerError for an id that no row has."""
    wanted = [name.strip() for name in ids]
    found = table[column].isin(wanted).to_numpy(dtype=np.bool_)
    known = set(table.loc[found, column])
    unknown = [name for name in wanted if name not in known]
    if unknown:
        _raise_unknown(table, column, unknown)
    return found


def _raise_unknown(table: pd.DataFrame, column: str, unknown: Sequence[str]) -> None:
    """Suggests what has the name that was given, or its id in one of several feeds."""
    asked = unknown[0].casefold()
    ids, names = table[column], table["name"]
    folded = ids.str.casefold()
    alike = (folded == asked) | (names.str.casefold() == asked) | folded.str.endswith(f"/{asked}")
    if not alike.any():
        options = [*ids[:_MAX_OPTIONS], *names[names.str[:1].str.casefold() == asked[:1]]]
        guess = nearest(asked, options[: 2 * _MAX_OPTIONS])
        alike = (ids == guess) | (names == guess)
    near = [f"{row_id} ({name})" for row_id, name in zip(ids[alike], names[alike], strict=True)]
    form = f"timetable.unknown_{column}" + ("_near" if near else "")
    raise LayerError(form, unknown=list(unknown), nearest=near)
