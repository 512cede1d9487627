"""The stops of a feed: where they are, and which station each belongs to."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..messages import LayerError, Message, finding
from .gtfs_files import FeedFiles
from .gtfs_links import Linked, examples
from .plain_text import plain

_STATION, _ENTRANCE, _NODE, _AREA = 1, 2, 3, 4


def read_stops(files: FeedFiles, linked: Linked) -> tuple[pd.DataFrame, list[Message]]:
    """The stops of a feed as `Feed.stops`. Raises LayerError when no stop has a position."""
    table = linked.tables["stops"]
    ids, label = table["stop_id"].texts(), files.label("stops")
    called = np.zeros(table.n, dtype=np.bool_)
    called[linked.rows["stop_times", "stop_id"]] = True
    kind, findings = _kinds(linked, called, label)
    is_station = (kind == _STATION) | (kind == _ENTRANCE) | (kind == _NODE)
    station, said = _stations(linked, kind, label)
    lat, lon = table["stop_lat"].numbers(), table["stop_lon"].numbers()
    unknown = ~_is_position(lat, lon)
    if unknown[~is_station].all():
        raise LayerError("feed.no_position", file=files.place("stops"), n=table.n)
    lost = unknown & ~is_station
    if lost.any():
        facts = {"n": int(lost.sum()), "examples": examples(ids[lost])}
        said.append(finding("feed.unknown_position", file=label, **facts))
    names = table["stop_name"]
    stops = pd.DataFrame(
        {
            "stop": ids,
            "name": np.array([plain(value) for value in names.values], object)[names.codes],
            "lat": np.where(unknown, np.nan, lat),
            "lon": np.where(unknown, np.nan, lon),
            "station": station,
            "is_station": is_station,
        }
    )
    return stops, [*findings, *said]


def _is_position(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which coordinates are a place on earth; (0, 0) and (-1, -1) are how feeds write unknown."""
    on_earth = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    placeholder = (lat == lon) & ((lat == 0) | (lat == -1))
    return on_earth & ~placeholder


def _kinds(
    linked: Linked, called: NDArray[np.bool_], label: str
) -> tuple[NDArray[np.int64], list[Message]]:
    """The location_type of each stop; whatever vehicles call at is a stop."""
    table = linked.tables["stops"]
    kind, is_good = table["location_type"].whole()
    is_good &= kind <= _AREA
    strange = ~is_good & ~table["location_type"].blank()
    findings: list[Message] = []
    if strange.any():
        facts = {
            "n": int(strange.sum()),
            "examples": examples(table["location_type"].texts()[strange]),
        }
        findings.append(finding("feed.location_type", file=label, **facts))
    kind = np.where(is_good, kind, 0)
    at_station = called & (kind != 0) & (kind != _AREA)
    if at_station.any():
        facts = {
            "n": int(at_station.sum()),
            "examples": examples(table["stop_id"].texts()[at_station]),
        }
        findings.append(finding("feed.calls_at_station", file=label, **facts))
    return np.where(at_station, 0, kind), findings


def _stations(
    linked: Linked, kind: NDArray[np.int64], label: str
) -> tuple[NDArray[np.int32], list[Message]]:
    """The row of the station of each stop; its own where it has none.

    A parent must be a station without a parent, and for a boarding area a platform: so there are
    no circles.
    """
    table = linked.tables["stops"]
    given, _ = table["location_type"].whole()
    parent = linked.rows["stops", "parent_station"]
    own = np.arange(table.n, dtype=np.int32)
    to_station = given[parent] == _STATION
    to_platform = (kind == _AREA) & (kind[parent] == 0)
    is_good = (parent >= 0) & (given != _STATION) & (to_station | to_platform)
    first = np.where(is_good, parent, own)
    bad = (parent >= 0) & ~is_good
    if not bad.any():
        return first[first], []
    facts = {"n": int(bad.sum()), "examples": examples(table["stop_id"].texts()[bad])}
    return first[first], [finding("feed.bad_parent", file=label, **facts)]
