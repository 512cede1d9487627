"""Reach of every category in every window of the study: on foot and by public transport."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
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
from .scan_kernels import Boardings

BoolArray = npt.NDArray[np.bool_]


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
    before: WindowReach | None = None,
) -> tuple[Search, Direct, Durations, Durations]:
    """One category in one window: the search, the walks, and the durations with and without rides.

    places: those of the category, in the order of `openings`. before: the reach of other places of
    the category, or with other rides, in the same window with the same norm; only the homes that a
    difference reaches are then measured again. The result is the same with it and without.
    """
    limit = longest_seconds(norm_minutes)
    found = search_window(footing, rides, places, openings, window, limit)
    direct = walks_to_places(footing, places, openings)
    if before is None:
        transit = journeys.durations(found, footing.access, direct, window, limit, norm_minutes)
        walk = journeys.durations(None, footing.access, direct, window, limit, norm_minutes)
        return found, direct, transit, walk
    walkers = _walks_differ(before.direct, direct, len(footing.homes))
    riders = walkers | _rides_differ(footing, before.found, found)
    transit = _mended(before.transit, riders, footing, found, direct, window, norm_minutes)
    walk = _mended(before.walk, walkers, footing, None, direct, window, norm_minutes)
    return found, direct, transit, walk


def with_rides(footing: Footing, rides: Rides, window: Window, before: WindowReach) -> WindowReach:
    """The same places in the same window, reached with other rides; walks and openings stay."""
    limit, old = longest_seconds(before.norm_minutes), before.found
    found = journeys.search(rides, footing.changes, old.egress, old.openings, window.last + limit)
    riders = _rides_differ(footing, old, found)
    transit = _mended(
        before.transit, riders, footing, found, before.direct, window, before.norm_minutes
    )
    return replace(before, found=found, transit=transit)


def _mended(
    before: Durations,
    differ: BoolArray,
    footing: Footing,
    found: Search | None,
    direct: Direct,
    window: Window,
    norm_minutes: float,
) -> Durations:
    """The durations with those of the homes that differ measured again."""
    homes = np.flatnonzero(differ)
    if homes.size == 0:
        return before
    own = direct
    if direct.seconds.size:
        seconds, place = (np.take(of, homes, axis=1) for of in (direct.seconds, direct.place))
        own = replace(direct, seconds=seconds, place=place)
    access, limit = _legs_from(footing.access, homes), longest_seconds(norm_minutes)
    again = journeys.durations(found, access, own, window, limit, norm_minutes)
    median, p85, within = before.median.copy(), before.p85.copy(), before.within.copy()
    median[homes], p85[homes], within[homes] = again.median, again.p85, again.within
    return Durations(median, p85, within, before.n_minutes)


def _legs_from(legs: Legs, rows: npt.NDArray[np.intp]) -> Legs:
    """The walks from these rows, numbered in their order."""
    counts = np.diff(legs.indptr)[rows]
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    at = np.repeat(legs.indptr[rows] - indptr[:-1], counts) + np.arange(indptr[-1])
    return Legs(indptr, legs.to[at], legs.seconds[at])


def _walks_differ(one: Direct, other: Direct, n_homes: int) -> BoolArray:
    """From which homes the way on foot to an open place takes another time at some moment."""
    differ = np.zeros(n_homes, np.bool_)
    moments = np.unique(np.concatenate([one.opens, one.closes, other.opens, other.closes]))
    seen: set[tuple[int, int]] = set()
    for moment in moments[:-1]:
        pair = _stretch_at(one, moment), _stretch_at(other, moment)
        if pair not in seen:
            seen.add(pair)
            first, second = (
                direct.seconds[row] if row >= 0 else np.int32(NEVER)
                for direct, row in zip((one, other), pair, strict=True)
            )
            differ |= first != second
    return differ


def _stretch_at(direct: Direct, moment: np.int32) -> int:
    """The stretch of time that holds a moment; -1 for none."""
    row = int(np.searchsorted(direct.opens, moment, side="right")) - 1
    return row if row >= 0 and moment < direct.closes[row] else -1


def _rides_differ(footing: Footing, one: Search, other: Search) -> BoolArray:
    """From which homes a stop is in reach where other departures are worth taking."""
    stops = _boardings_differ(one.boardings, other.boardings)
    differ = np.zeros(len(footing.homes), np.bool_)
    home = np.repeat(np.arange(differ.size), np.diff(footing.access.indptr))
    differ[home[stops[footing.access.to]]] = True
    return differ


def _boardings_differ(one: Boardings, other: Boardings) -> BoolArray:
    """At which stops another departure is worth taking, or arrives at another moment."""
    differ = one.filled != other.filled
    filled = np.where(differ, 0, one.filled)
    stop = np.repeat(np.arange(filled.size), filled)
    nth = np.arange(stop.size) - np.repeat(np.cumsum(filled) - filled, filled)
    first, second = one.start[stop] + nth, other.start[stop] + nth
    unlike = (one.departure[first] != other.departure[second]) | (
        one.arrival[first] != other.arrival[second]
    )
    differ[stop[unlike]] = True
    return differ


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
