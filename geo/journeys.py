"""Journeys from door to door: walk, ride, change, walk, for every minute of leaving home.

One search per category and window, backwards from the places, gives for every stop the departures
worth taking. Every home then takes the best of the stops it can walk to, and of walking all the
way. Nobody goes in where it is closed: who comes before opening waits, and the waiting counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..layers.opening import Openings
from . import journey_kernels, scan_kernels
from .kernels import NEVER
from .legs import IntArray, Legs
from .rides import Rides

MINUTE = journey_kernels.MINUTE

#: At least this long a journey is looked for; a study with a longer norm looks as far as its norm.
LONGEST_MINUTES = 120

_THREADS = 2
_MOST_VEHICLES = 16


@dataclass(frozen=True)
class Window:
    """The minutes of leaving home: `n_minutes` of them, from `first` seconds on the axis on."""

    first: int
    n_minutes: int

    @property
    def last(self) -> int:
        """The last minute of leaving, in seconds."""
        return self.first + MINUTE * (self.n_minutes - 1)


@dataclass(frozen=True)
class Search:
    """What the rides, the places and the changes between them give, for all stops at once.

    boardings: per stop the departures worth taking. The rest is what was searched in.
    """

    rides: Rides
    changes: Legs
    egress: Legs
    openings: Openings
    boardings: scan_kernels.Boardings


@dataclass(frozen=True)
class Direct:
    """The way on foot from every home, per stretch of time in which the same places are open.

    opens, closes: int32[n_stretches] seconds. seconds: int32[n_stretches, n_homes], NEVER where
    there is no place to walk to. place: row of the nearest open place likewise, -1 for none.
    """

    opens: IntArray
    closes: IntArray
    seconds: IntArray
    place: IntArray


@dataclass(frozen=True)
class Durations:
    """Seconds from door to door over all minutes of a window; int32[n_homes].

    median, p85: the shortest time that half, or 85 in 100, of the minutes do not exceed; NEVER
    where fewer of them have a journey. within: number of minutes within the norm.
    """

    median: IntArray
    p85: IntArray
    within: IntArray
    n_minutes: int


@dataclass(frozen=True)
class Ride:
    """A part of a journey in one vehicle: rows of the rides where one gets on and off."""

    on: int
    off: int


@dataclass(frozen=True)
class Journey:
    """One journey: what is taken, the moments of leaving and of going in, and the place's row.

    rides is empty for a journey on foot.
    """

    departure: int
    arrival: int
    place: int
    rides: tuple[Ride, ...]

    @property
    def minutes(self) -> float:
        """From leaving to going in."""
        return (self.arrival - self.departure) / MINUTE


def search(rides: Rides, changes: Legs, egress: Legs, openings: Openings, last: int) -> Search:
    """The departures worth taking at every stop to go in at some place no later than `last`.

    changes: as in `build_changes`. egress: from every stop to the places of the category, as rows
    of `openings`. Connection scan over departures and arrivals (Dibbelt et al. 2018): exact for
    every second, however trips overtake.
    """
    ways = _ways(rides, changes, egress, openings)
    boardings = scan_kernels.boardings_of_stops(ways.lines, rides.n_stops)
    scan_kernels.scan(ways, rides.n_trips, last, boardings)
    return Search(rides, changes, egress, openings, boardings)


def direct_walks(
    openings: Openings, walk_to: Callable[[IntArray], tuple[IntArray, IntArray]]
) -> Direct:
    """The ways on foot to the nearest place that is open, however far.

    walk_to: for rows of places, the seconds to the nearest of them from every home (NEVER where
    none) and that place's row. It is asked once for every set of places that are open together.
    """
    owner = np.repeat(np.arange(openings.indptr.size - 1), np.diff(openings.indptr))
    moments = np.unique(np.concatenate([openings.opens, openings.closes]))
    begins, ends = moments[:-1], moments[1:]
    stretches: list[tuple[int, int]] = []
    known: dict[bytes, tuple[IntArray, IntArray]] = {}
    found: list[tuple[IntArray, IntArray]] = []
    for begin, end in zip(begins, ends, strict=True):
        open_now = np.unique(owner[(openings.opens <= begin) & (openings.closes >= end)])
        if open_now.size == 0:
            continue
        key = open_now.tobytes()
        if key not in known:
            known[key] = walk_to(open_now.astype(np.int32))
        stretches.append((int(begin), int(end)))
        found.append(known[key])
    opens, closes = np.array(stretches, np.int32).reshape(-1, 2).T
    if not found:
        nothing = np.empty((0, 0), np.int32)
        return Direct(opens.copy(), closes.copy(), nothing, nothing)
    return Direct(
        opens.copy(),
        closes.copy(),
        np.stack([seconds for seconds, _ in found]),
        np.stack([place for _, place in found]),
    )


def arrivals(
    found: Search | None,
    access: Legs,
    direct: Direct,
    window: Window,
    limit: int,
    homes: IntArray | None = None,
) -> IntArray:
    """When one goes in, for every home and minute of leaving; int32[n_homes, n_minutes].

    found: None for walking alone. access: from every home to the stops. limit: the longest
    journey in seconds; NEVER where there is none within it. homes: their rows; None for all.
    """
    n_homes = access.indptr.size - 1
    rows = np.arange(n_homes, dtype=np.int32) if homes is None else homes
    result = np.empty((rows.size, window.n_minutes), np.int32)
    reach = _reach(found, access, direct, n_homes)
    journey_kernels.arrivals_of_homes(*reach, rows, window.first, limit, result)
    return result


def durations(
    found: Search | None,
    access: Legs,
    direct: Direct,
    window: Window,
    limit: int,
    norm_minutes: float,
) -> Durations:
    """How long it takes from every home, over all minutes of the window; see `arrivals`."""
    n_homes = access.indptr.size - 1
    n = window.n_minutes
    ranks = np.array([math.ceil(n / 2) - 1, math.ceil(85 * n / 100) - 1], np.int32)
    ranked = np.empty((n_homes, 2), np.int32)
    within = np.empty(n_homes, np.int32)
    reach = _reach(found, access, direct, n_homes)
    norm = math.floor(norm_minutes * MINUTE + 1e-6)

    def measure(part: npt.NDArray[np.intp]) -> None:
        journey_kernels.durations_of_homes(
            *reach, window.first, n, limit, norm, ranks, part[0], part[-1] + 1, ranked, within
        )

    parts = [part for part in np.array_split(np.arange(n_homes), 4 * _THREADS) if part.size]
    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(measure, parts))
    return Durations(ranked[:, 0].copy(), ranked[:, 1].copy(), within, n)


def journeys(
    found: Search,
    access: Legs,
    direct: Direct,
    homes: IntArray,
    moments: IntArray,
    limit: int,
) -> list[Journey | None]:
    """The journey of each of these homes that leaves at its moment and goes in the earliest.

    None where there is none within the limit. Of journeys that are equally early: on foot before
    by vehicle, then by the nearest stop; without a change before with one.
    """
    arrival, place, vehicles = (np.empty(homes.size, np.int32) for _ in range(3))
    most = _MOST_VEHICLES
    while True:
        taken = np.empty((homes.size, most, 2), np.int32)
        journey_kernels.journeys_of_homes(
            _ways(found.rides, found.changes, found.egress, found.openings),
            found.boardings,
            _walks(access),
            journey_kernels.OnFoot(direct.opens, direct.closes, direct.seconds, direct.place),
            homes,
            moments,
            arrival,
            place,
            vehicles,
            taken,
        )
        if not np.any((place < 0) & (arrival != NEVER)):
            break
        most *= 2
    return [
        Journey(
            int(moments[i]),
            int(arrival[i]),
            int(place[i]),
            tuple(Ride(int(on), int(off)) for on, off in taken[i, : vehicles[i]]),
        )
        if arrival[i] != NEVER and arrival[i] - moments[i] <= limit
        else None
        for i in range(homes.size)
    ]


def _reach(
    found: Search | None, access: Legs, direct: Direct, n_homes: int
) -> tuple[scan_kernels.Boardings, scan_kernels.Walks, journey_kernels.OnFoot]:
    seconds, place = direct.seconds, direct.place
    on_foot = journey_kernels.OnFoot(direct.opens, direct.closes, seconds, place)
    if found is None:
        nothing = np.empty(0, np.int32)
        no_legs = scan_kernels.Walks(np.zeros(n_homes + 1, np.int32), nothing, nothing)
        return scan_kernels.Boardings(*[nothing] * 7), no_legs, on_foot
    return found.boardings, _walks(access), on_foot


def _ways(rides: Rides, changes: Legs, egress: Legs, openings: Openings) -> scan_kernels.Ways:
    lines = scan_kernels.Lines(
        rides.trip,
        rides.from_stop,
        rides.to_stop,
        rides.departure,
        rides.arrival,
        rides.board,
        rides.alight,
    )
    doors = scan_kernels.Doors(openings.indptr, openings.opens, openings.closes)
    return scan_kernels.Ways(lines, _walks(changes), _walks(egress), doors)


def _walks(legs: Legs) -> scan_kernels.Walks:
    return scan_kernels.Walks(legs.indptr, legs.to, legs.seconds)
