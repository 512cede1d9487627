"""One timetable feed (GTFS), all its dates: from a zip or a folder to checked tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.provenance import Source
from ..messages import LayerError, Message, finding
from .gtfs_calls import read_calls
from .gtfs_files import FeedFiles, describe_feed, open_feed
from .gtfs_frequencies import Runs, written_out
from .gtfs_links import Linked, examples, read_linked
from .gtfs_services import read_running
from .gtfs_stops import read_stops
from .gtfs_tables import KINDS, TABLES
from .gtfs_text import Column
from .gtfs_transfers import read_transfers
from .plain_text import plain


@dataclass(frozen=True)
class Feed:
    """A timetable as its makers publish it, every reference followed and every time known.

    name: the file's. zone: IANA name. In the tables a column that names another table holds its
    row number (int32). Ids and names are plain text.

    stops: stop, name, lat, lon (degrees, NaN where not known), station (the row of its station, its
    own where it has none), is_station (stations and entrances, where nobody boards).
    routes: route, short_name, long_name, kind ("tram", "metro", "train", "bus", "ferry", "cable",
    "other"). trips: trip, route, service, headsign; each run of a frequency is a trip of its own:
    "A", "A#2", "A#3". calls: trip, stop, arrival, departure (int32 seconds of the service day),
    board, alight (bool); by trip and in order, two or more a trip, times never fall.
    services: service. running: service, day (datetime64[s], midnight): sorted and unique.
    transfers: from_stop, to_stop, seconds (int32, -1 = not possible), each pair once.
    companies: the names of those who run it.
    """

    name: str
    zone: str
    stops: pd.DataFrame
    routes: pd.DataFrame
    trips: pd.DataFrame
    calls: pd.DataFrame
    services: pd.DataFrame
    running: pd.DataFrame
    transfers: pd.DataFrame
    findings: tuple[Message, ...]
    source: Source
    companies: tuple[str, ...] = ()


def read_feed(
    path: Path,
    *,
    vintage: int | None = None,
    source: str | None = None,
    licence: str | None = None,
    attribution: str | None = None,
) -> Feed:
    """A GTFS feed from a zip file or a folder.

    What does not lead anywhere, cannot be read or contradicts itself is left out, counted and named
    in the findings. Raises LayerError when a file or column is missing, or nothing would be left.
    """
    with open_feed(path, tuple(TABLES)) as files:
        linked = read_linked(files)
        zone, about_zone = _zone(files, linked)
        stops, about_stops = read_stops(files, linked)
        routes, about_routes = _routes(files, linked)
        running, about_days = read_running(files, linked)
        calls, about_calls = read_calls(files, linked)
        runs, about_runs = written_out(files, linked, calls)
        transfers, about_transfers = read_transfers(files, linked, stops)
    findings = (
        *linked.findings,
        *about_zone,
        *about_stops,
        *about_routes,
        *about_days,
        *about_calls,
        *about_runs,
        *about_transfers,
        _found(path, runs, running),
    )
    return Feed(
        path.name,
        zone,
        stops,
        routes,
        _trips(linked, runs),
        pd.DataFrame({name: getattr(runs.calls, name) for name in runs.calls.__dataclass_fields__}),
        pd.DataFrame({"service": linked.services}, dtype="str"),
        running,
        transfers,
        findings,
        describe_feed(
            path, vintage=vintage, source=source, licence=licence, attribution=attribution
        ),
        tuple(
            dict.fromkeys(text for text in linked.tables["agency"]["agency_name"].texts() if text)
        ),
    )


def _zone(files: FeedFiles, linked: Linked) -> tuple[str, list[Message]]:
    """The time zone of the feed; of several the one with most companies."""
    named = [text for text in linked.tables["agency"]["agency_timezone"].texts() if text]
    if not named:
        raise LayerError("feed.no_zone", file=files.place("agency"))
    zones = [zone for zone, _ in Counter(named).most_common()]
    try:
        ZoneInfo(zones[0])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise LayerError("feed.unknown_zone", file=files.place("agency"), zone=zones[0]) from None
    if len(zones) == 1:
        return zones[0], []
    facts = {"zone": zones[0], "others": zones[1:]}
    return zones[0], [finding("feed.several_zones", file=files.label("agency"), **facts)]


def _routes(files: FeedFiles, linked: Linked) -> tuple[pd.DataFrame, list[Message]]:
    table = linked.tables["routes"]
    number, is_good = table["route_type"].whole()
    kind = np.full(table.n, "", dtype=object)
    for first, last, name in KINDS:
        kind[is_good & (number >= first) & (number <= last)] = name
    strange = kind == ""
    findings: list[Message] = []
    if strange.any():
        values = [value or "-" for value in examples(table["route_type"].texts()[strange])]
        facts = {"n": int(strange.sum()), "examples": values}
        findings.append(finding("feed.route_type", file=files.label("routes"), **facts))
    routes = pd.DataFrame(
        {
            "route": table["route_id"].texts(),
            "short_name": _plain(table["route_short_name"]),
            "long_name": _plain(table["route_long_name"]),
            "kind": np.where(strange, "other", kind),
        }
    )
    return routes, findings


def _trips(linked: Linked, runs: Runs) -> pd.DataFrame:
    table = linked.tables["trips"]
    ids = table["trip_id"].texts()[runs.trip]
    again = np.flatnonzero(runs.number > 1)
    ids[again] = [f"{ids[at]}#{runs.number[at]}" for at in again]
    return pd.DataFrame(
        {
            "trip": ids,
            "route": linked.rows["trips", "route_id"][runs.trip],
            "service": linked.rows["trips", "service_id"][runs.trip],
            "headsign": _plain(table["trip_headsign"])[runs.trip],
        }
    )


def _plain(column: Column) -> NDArray[np.object_]:
    return np.array([plain(value) for value in column.values], dtype=object)[column.codes]


def _found(path: Path, runs: Runs, running: pd.DataFrame) -> Message:
    days = running["day"]
    return finding(
        "feed.found",
        file=path.name,
        trips=len(runs.trip),
        stops=len(np.unique(runs.calls.stop)),
        first=f"{days.min():%d/%m/%Y}",
        last=f"{days.max():%d/%m/%Y}",
    )
