"""Feeds that are read, and where a row stands in their tables."""

from __future__ import annotations

from pathlib import Path

from nabij.layers.feed import Feed, read_feed

from .gtfs_feeds import (
    Change,
    made,
    write_zip,
)


def read(tmp_path: Path, changes: dict[str, Change]) -> Feed:
    return read_feed(write_zip(tmp_path / "feed.zip", made(changes)))


def at(clock: str) -> int:
    h, m, s = map(int, clock.split(":"))
    return 3600 * h + 60 * m + s


def told(feed: Feed) -> dict[str, object]:
    """What a feed says, by id and in an order of its own."""
    stop, trip = list(feed.stops["stop"]), list(feed.trips["trip"])
    service, route = list(feed.services["service"]), list(feed.routes["route"])
    calls: dict[str, list[tuple[object, ...]]] = {}
    for row in feed.calls.itertuples():
        call = (stop[row.stop], row.arrival, row.departure, row.board, row.alight)
        calls.setdefault(trip[row.trip], []).append(call)
    return {
        "zone": feed.zone,
        "stops": sorted(
            (r.stop, r.name, str(r.lat), str(r.lon), stop[r.station], r.is_station)
            for r in feed.stops.itertuples(index=False)
        ),
        "routes": sorted(feed.routes.itertuples(index=False, name=None)),
        "trips": sorted(
            (r.trip, route[r.route], service[r.service], r.headsign)
            for r in feed.trips.itertuples()
        ),
        "calls": calls,
        "running": sorted(
            (service[r.service], str(r.day.date())) for r in feed.running.itertuples()
        ),
        "transfers": sorted(
            (stop[r.from_stop], stop[r.to_stop], r.seconds) for r in feed.transfers.itertuples()
        ),
    }
