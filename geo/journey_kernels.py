"""Compiled loops of the journeys: every home by itself, over all minutes of leaving it.

Times are int32 seconds on the timetable's axis; NEVER where there is no journey.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .kernels import NEVER
from .scan_kernels import Boardings, Walks, Ways, next_boarding, walk_in

MINUTE = 60

_Ints = npt.NDArray[np.int32]
_Int = int | np.int64


class OnFoot(NamedTuple):
    """Stretches of time in which the same places are open; and the walk from every home to the
    nearest of them: seconds and row of the place, int32[n_stretches, n_homes]."""

    opens: _Ints
    closes: _Ints
    seconds: _Ints
    place: _Ints


@compiled
def _set_out(
    home: _Int,
    boardings: Boardings,
    access: Walks,
    on_foot: OnFoot,
    first: _Int,
    limit: _Int,
    arrival: _Ints,
) -> None:
    """The earliest entry for each minute of leaving home, from `first` on; fills `arrival`."""
    n = arrival.size
    arrival[:] = NEVER
    for leg in range(access.indptr[home], access.indptr[home + 1]):
        stop = access.to[leg]
        ready = first + access.seconds[leg]
        for i in range(boardings.start[stop], boardings.start[stop] + boardings.filled[stop]):
            spare = boardings.departure[i] - ready
            if spare < 0:
                break
            minute = min(spare // MINUTE, n - 1)
            arrival[minute] = min(arrival[minute], boardings.arrival[i])
    for k in range(on_foot.opens.size):
        # who would come too early leaves in time for the opening
        spare = np.int64(on_foot.opens[k]) - on_foot.seconds[k, home] - first
        if on_foot.seconds[k, home] != NEVER and spare >= 0:
            minute = min(spare // MINUTE, n - 1)
            arrival[minute] = min(arrival[minute], on_foot.opens[k])
    for minute in range(n - 2, -1, -1):
        arrival[minute] = min(arrival[minute], arrival[minute + 1])
    for k in range(on_foot.opens.size):
        walk = np.int64(on_foot.seconds[k, home])
        if walk == NEVER:
            continue
        # the minutes m with opens <= first + 60 m + walk < closes
        begin = max(np.int64(0), -((first + walk - on_foot.opens[k]) // MINUTE))
        end = min(np.int64(n), -((first + walk - on_foot.closes[k]) // MINUTE))
        for minute in range(begin, end):
            arrival[minute] = min(arrival[minute], first + MINUTE * minute + walk)
    for minute in range(n):
        if arrival[minute] - (first + MINUTE * minute) > limit:
            arrival[minute] = NEVER


@compiled
def arrivals_of_homes(
    boardings: Boardings,
    access: Walks,
    on_foot: OnFoot,
    homes: _Ints,
    first: _Int,
    limit: _Int,
    arrivals: _Ints,
) -> None:
    """Fills `arrivals`, int32[n, n_minutes], for these homes."""
    for i in range(homes.size):
        _set_out(np.int64(homes[i]), boardings, access, on_foot, first, limit, arrivals[i])


@compiled
def durations_of_homes(
    boardings: Boardings,
    access: Walks,
    on_foot: OnFoot,
    first: _Int,
    n_minutes: _Int,
    limit: _Int,
    norm: _Int,
    ranks: _Ints,
    begin: _Int,
    end: _Int,
    ranked: _Ints,
    within: _Ints,
) -> None:
    """For the homes from `begin` to `end`: the durations at these ranks among those of all minutes
    (0 = shortest), int32[n_homes, n_ranks], and the number of minutes within the norm."""
    arrival = np.empty(n_minutes, np.int32)
    for home in range(begin, end):
        _set_out(np.int64(home), boardings, access, on_foot, first, limit, arrival)
        inside = 0
        for minute in range(n_minutes):
            if arrival[minute] != NEVER:
                arrival[minute] -= first + MINUTE * minute
                inside += arrival[minute] <= norm
        within[home] = inside
        arrival.sort()
        for i in range(ranks.size):
            ranked[home, i] = arrival[ranks[i]]


@compiled
def _start(
    home: _Int, boardings: Boardings, access: Walks, on_foot: OnFoot, moment: _Int
) -> tuple[_Int, _Int, _Int]:
    """How to go in earliest when leaving home now: the moment of going in; then the first boarding
    and -1, or -1 and the place to walk to. NEVER, -1 and -1 where there is no way."""
    best, at, place = np.int64(NEVER), np.int64(-1), np.int64(-1)
    for k in range(on_foot.opens.size):
        there = moment + on_foot.seconds[k, home]
        if on_foot.seconds[k, home] != NEVER and there < on_foot.closes[k]:
            entry = max(there, np.int64(on_foot.opens[k]))
            if entry < best:
                best, place = entry, np.int64(on_foot.place[k, home])
    for leg in range(access.indptr[home], access.indptr[home + 1]):
        ready = moment + access.seconds[leg]
        option = next_boarding(boardings, np.int64(access.to[leg]), ready)
        if option >= 0 and boardings.arrival[option] < best:
            best, at, place = np.int64(boardings.arrival[option]), option, np.int64(-1)
    return best, at, place


@compiled
def _follow(ways: Ways, boardings: Boardings, at: _Int, taken: _Ints) -> tuple[_Int, _Int]:
    """The rides of the journey that begins with a boarding, and the place where it ends.

    Fills `taken`, int32[n, 2], with the ride that is boarded and the one at whose end one gets off;
    returns how many vehicles are taken, and the row of the place: -1 if `taken` is too short.
    """
    for n in range(taken.shape[0]):
        off = boardings.off[at]
        taken[n, 0], taken[n, 1] = boardings.ride[at], off
        if boardings.then[at] < 0:
            stop, arrival = np.int64(ways.lines.to_stop[off]), np.int64(ways.lines.arrival[off])
            _, place = walk_in(ways.egress, ways.doors, stop, arrival, np.int64(NEVER))
            return np.int64(n + 1), place
        at = np.int64(boardings.then[at])
    return np.int64(taken.shape[0]), np.int64(-1)


@compiled
def journeys_of_homes(
    ways: Ways,
    boardings: Boardings,
    access: Walks,
    on_foot: OnFoot,
    homes: _Ints,
    moments: _Ints,
    arrivals: _Ints,
    places: _Ints,
    vehicles: _Ints,
    taken: _Ints,
) -> None:
    """The journey of each home that leaves at its moment.

    Fills, per home, the moment of going in (NEVER if none), the row of the place, the number of
    vehicles, and the rides, int32[n, most, 2]. Where the place stays -1, `taken` is too short.
    """
    for i in range(homes.size):
        home = np.int64(homes[i])
        arrival, at, place = _start(home, boardings, access, on_foot, np.int64(moments[i]))
        arrivals[i], places[i], vehicles[i] = arrival, place, 0
        if at >= 0:
            vehicles[i], places[i] = _follow(ways, boardings, at, taken[i])
