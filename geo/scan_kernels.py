"""Compiled loops of the scan: every ride once, backwards in time, from the places to the stops.

Times are int32 seconds on the timetable's axis; NEVER where there is no journey.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .kernels import NEVER

_Ints = npt.NDArray[np.int32]
_Bools = npt.NDArray[np.bool_]
_Int = int | np.int64


class Lines(NamedTuple):
    """The rides of a timetable; see `rides.Rides`."""

    trip: _Ints
    from_stop: _Ints
    to_stop: _Ints
    departure: _Ints
    arrival: _Ints
    board: _Bools
    alight: _Bools


class Walks(NamedTuple):
    """Walks grouped by where they start; see `legs.Legs`."""

    indptr: _Ints
    to: _Ints
    seconds: _Ints


class Doors(NamedTuple):
    """When each place is open: `opens[i] <= t < closes[i]` for i in its part of `indptr`."""

    indptr: _Ints
    opens: _Ints
    closes: _Ints


class Ways(NamedTuple):
    """What journeys are made of: rides, changes between them, walks to places, and their doors."""

    lines: Lines
    changes: Walks
    egress: Walks
    doors: Doors


class Boardings(NamedTuple):
    """Per stop the departures worth taking, the latest first, each arriving earlier than the last.

    Those of stop s stand at `start[s]:start[s] + filled[s]`: departure, arrival at a place, the
    ride that is boarded, the ride at whose end one gets off, and the boarding that follows; -1
    where one walks from there to the place.
    """

    start: _Ints
    filled: _Ints
    departure: _Ints
    arrival: _Ints
    ride: _Ints
    off: _Ints
    then: _Ints


class Seats(NamedTuple):
    """What a scan knows of every trip, for who sits in it: the arrival at a place, the ride at
    whose end to get off, and the boarding that follows; and per stop the soonest arrival."""

    arrival: _Ints
    off: _Ints
    then: _Ints
    soonest: _Ints


@compiled
def _enter(doors: Doors, place: _Int, moment: _Int) -> _Int:
    """When someone at the door at this moment can go in."""
    for i in range(doors.indptr[place], doors.indptr[place + 1]):
        if moment < doors.closes[i]:
            return max(moment, np.int64(doors.opens[i]))
    return np.int64(NEVER)


@compiled
def walk_in(egress: Walks, doors: Doors, stop: _Int, moment: _Int, best: _Int) -> tuple[_Int, _Int]:
    """The earliest entry before `best` on foot from a stop and its place; else `best` and -1."""
    found = np.int64(-1)
    for i in range(egress.indptr[stop], egress.indptr[stop + 1]):
        there = moment + egress.seconds[i]
        if there >= best:
            break
        entry = _enter(doors, np.int64(egress.to[i]), there)
        if entry < best:
            best, found = entry, np.int64(egress.to[i])
    return best, found


@compiled
def next_boarding(boardings: Boardings, stop: _Int, moment: _Int) -> _Int:
    """The first departure worth taking from a stop at or after this moment; -1 if none."""
    first = np.int64(boardings.start[stop])
    i = first + boardings.filled[stop] - 1
    while i >= first and boardings.departure[i] < moment:
        i -= 1
    return i if i >= first else np.int64(-1)


@compiled
def boardings_of_stops(lines: Lines, n_stops: _Int) -> Boardings:
    """Room for every departure of every stop, none filled in yet."""
    start = np.zeros(n_stops + 1, np.int32)
    for i in range(lines.trip.size):
        if lines.board[i]:
            start[lines.from_stop[i] + 1] += 1
    for stop in range(n_stops):
        start[stop + 1] += start[stop]
    n = start[n_stops]
    return Boardings(
        start,
        np.zeros(n_stops, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
    )


@compiled
def _sit(
    ways: Ways,
    ride: _Int,
    last: _Int,
    boardings: Boardings,
    seats: Seats,
) -> None:
    """Note in `seats` what getting off after a ride gives to who sits in its trip."""
    lines, changes = ways.lines, ways.changes
    trip, stop = lines.trip[ride], np.int64(lines.to_stop[ride])
    arrival, best = np.int64(lines.arrival[ride]), np.int64(seats.arrival[trip])
    then = np.int64(-1)
    entry, _ = walk_in(ways.egress, ways.doors, stop, arrival, min(best, last + 1))
    sooner = entry < best and entry <= last
    if sooner:
        best = entry
    for i in range(changes.indptr[stop], changes.indptr[stop + 1]):
        other = changes.to[i]
        if seats.soonest[other] >= best:
            continue
        at = next_boarding(boardings, np.int64(other), arrival + changes.seconds[i])
        if at >= 0 and boardings.arrival[at] < best:
            best, then, sooner = np.int64(boardings.arrival[at]), at, True
    if sooner:
        seats.arrival[trip], seats.off[trip], seats.then[trip] = best, ride, then


@compiled
def _offer_seat(lines: Lines, ride: _Int, boardings: Boardings, seats: Seats) -> bool:
    """Note the departure of a ride at its stop, if it arrives sooner than all later ones do."""
    trip, stop = lines.trip[ride], lines.from_stop[ride]
    best = seats.arrival[trip]
    if best >= seats.soonest[stop]:
        return False
    seats.soonest[stop] = best
    slot = boardings.start[stop] + boardings.filled[stop]
    # of departures at one moment only the soonest is worth keeping
    if boardings.filled[stop] and boardings.departure[slot - 1] == lines.departure[ride]:
        slot -= 1
    else:
        boardings.filled[stop] += 1
    boardings.departure[slot], boardings.arrival[slot] = lines.departure[ride], best
    boardings.ride[slot], boardings.off[slot] = ride, seats.off[trip]
    boardings.then[slot] = seats.then[trip]
    return True


@compiled
def _look_at(
    ways: Ways,
    ride: _Int,
    last: _Int,
    boardings: Boardings,
    seats: Seats,
) -> bool:
    """What a ride gives to who sits in it and to who gets on; whether a stop gains by it."""
    if ways.lines.arrival[ride] > last:
        return False
    if ways.lines.alight[ride]:
        _sit(ways, ride, last, boardings, seats)
    return ways.lines.board[ride] and _offer_seat(ways.lines, ride, boardings, seats)


@compiled
def _settle(
    ways: Ways,
    begin: _Int,
    end: _Int,
    last: _Int,
    boardings: Boardings,
    seats: Seats,
) -> None:
    """Look at rides of no length at one moment until no stop gains: a change of no length may lead
    from any of them to any other."""
    trip = ways.lines.trip[begin:end]
    arrival, off, then = seats.arrival[trip], seats.off[trip], seats.then[trip]
    gained = True
    while gained:
        gained = False
        # who gets on at a later ride of a trip cannot get off at an earlier one
        for i in range(trip.size):
            seats.arrival[trip[i]] = arrival[i]
            seats.off[trip[i]], seats.then[trip[i]] = off[i], then[i]
        for ride in range(end - 1, begin - 1, -1):
            gained |= _look_at(ways, ride, last, boardings, seats)


@compiled
def scan(ways: Ways, n_trips: _Int, last: _Int, boardings: Boardings) -> None:
    """Fill in the departures worth taking: the connection scan, profile form, backwards in time.

    Dibbelt, Pajor, Strasser and Wagner, Connection Scan Algorithm (2018), with the changes looked
    up where people get off, so that a walk between stops never follows on another.
    """
    lines = ways.lines
    seats = Seats(
        np.full(n_trips, NEVER, np.int32),
        np.full(n_trips, -1, np.int32),
        np.full(n_trips, -1, np.int32),
        np.full(boardings.filled.size, NEVER, np.int32),
    )
    end = np.int64(lines.trip.size)
    while end > 0:
        begin = end - 1
        moment = lines.departure[begin]
        if lines.arrival[begin] == moment:
            while begin > 0 and lines.departure[begin - 1] == moment:
                begin -= 1
        if begin + 1 < end:
            _settle(ways, begin, end, last, boardings, seats)
        else:
            _look_at(ways, begin, last, boardings, seats)
        end = begin
