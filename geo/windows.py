"""Reach of every category in every window of the study: on foot and by public transport."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..layers.opening import Openings
from . import journeys, walking
from .access import limit_dm
from .changes import build_changes
from .journeys import Direct, Durations, Search, Window
from .kernels import NEVER
from .legs import IntArray, Legs, group_legs, legs_to_places, walk_seconds
from .network import Network, Snapped
from .rides import Rides


@dataclass(frozen=True)
class Footing:
    """How people on foot meet the timetable.

    pace: metres per second. max_walk_dm: the longest walk to, between and from stops. stop_rows:
    the stops that lie by a street of the study, as rows of the timetable; stops: the same on the
    network. homes: the homes on the network. access: from every home to the stops. changes: from
    every stop where one gets off to those where one can get on.
    """

    network: Network
    pace: float
    max_walk_dm: int
    n_stops: int
    stop_rows: IntArray
    stops: Snapped
    homes: Snapped
    access: Legs
    changes: Legs


@dataclass(frozen=True)
class WindowReach:
    """Reach of one category in one window from every home, and what it was found with.

    transit: on foot or by public transport, whichever is sooner. walk: on foot alone. found,
    direct: to tell a journey by. places: rows of the category in the table of places, which is
    what the rows of `found` and `direct` stand for.
    """

    category: str
    window: str
    norm_minutes: float
    transit: Durations
    walk: Durations
    found: Search
    direct: Direct
    places: IntArray


def on_foot(
    network: Network,
    stop_rows: IntArray,
    stops: Snapped,
    n_stops: int,
    transfers: pd.DataFrame,
    homes: Snapped,
    *,
    pace: float,
    max_walk_minutes: float,
) -> Footing:
    """The walks between homes and stops and from stop to stop, none above `max_walk_minutes`.

    stops: those of `stop_rows` on the network. transfers: see `build_changes`. A stop that lies
    by no street of the study still carries vehicles through, and changes that a feed gives.
    """
    limit = limit_dm(max_walk_minutes, pace)
    near = walking.in_reach(network, stops, homes, limit)
    access = group_legs(
        len(homes), near.point, stop_rows[near.place], walk_seconds(near.distance_dm, pace)
    )
    between = walking.in_reach(network, stops, stops, limit)
    apart = between.place != between.point
    changes = build_changes(
        n_stops,
        stop_rows[between.point[apart]],
        stop_rows[between.place[apart]],
        walk_seconds(between.distance_dm[apart], pace),
        transfers,
    )
    return Footing(network, pace, limit, n_stops, stop_rows, stops, homes, access, changes)


def measure_window(
    footing: Footing,
    rides: Rides,
    places: Snapped,
    openings: Openings,
    window: Window,
    norm_minutes: float,
) -> tuple[Search, Direct, Durations, Durations]:
    """One category in one window: the search, the walks, and the durations with and without rides.

    places: those of the category, in the order of `openings`.
    """
    limit = longest_seconds(norm_minutes)
    found = search_window(footing, rides, places, openings, window, limit)
    direct = walks_to_places(footing, places, openings)
    transit = journeys.durations(found, footing.access, direct, window, limit, norm_minutes)
    walk = journeys.durations(None, footing.access, direct, window, limit, norm_minutes)
    return found, direct, transit, walk


def search_window(
    footing: Footing,
    rides: Rides,
    places: Snapped,
    openings: Openings,
    window: Window,
    limit: int,
) -> Search:
    """The departures worth taking towards places that are open, at every stop."""
    near = walking.in_reach(footing.network, places, footing.stops, footing.max_walk_dm)
    by_stop = walking.Reach(near.place, footing.stop_rows[near.point], near.distance_dm)
    egress = legs_to_places(footing.n_stops, by_stop, footing.pace)
    return journeys.search(rides, footing.changes, egress, openings, window.last + limit)


def walks_to_places(footing: Footing, places: Snapped, openings: Openings) -> Direct:
    """The ways on foot from every home to the nearest place that is open."""

    def walk_to(rows: IntArray) -> tuple[IntArray, IntArray]:
        distance, place = walking.nearest(footing.network, places.take(rows), footing.homes)
        some = place >= 0
        seconds = np.full(distance.size, NEVER, np.int32)
        seconds[some] = walk_seconds(distance[some], footing.pace)
        return seconds, np.where(some, rows[place], -1).astype(np.int32)

    return journeys.direct_walks(openings, walk_to)


def longest_seconds(norm_minutes: float) -> int:
    """The longest journey that is looked for, given the norm."""
    return int(max(journeys.LONGEST_MINUTES, norm_minutes) * journeys.MINUTE)
