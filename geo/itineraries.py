"""One journey told leg by leg: where, when, and in what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .journeys import Journey
from .legs import Legs
from .rides import Rides
from .windows import Footing, WindowReach

#: In the place of a stop: the home one leaves, and the place one goes to.
HOME, PLACE = -1, -2


@dataclass(frozen=True)
class Leg:
    """A part of a journey: `kind` walk, ride or wait; from stop to stop (rows, or HOME, PLACE).

    start, end: seconds on the timetable's axis. on, off: of a ride the rows of the calls where one
    gets on and off; -1 otherwise.
    """

    kind: Literal["walk", "ride", "wait"]
    from_stop: int
    to_stop: int
    start: int
    end: int
    on: int = -1
    off: int = -1


def itinerary(journey: Journey, reach: WindowReach, footing: Footing, home: int) -> list[Leg]:
    """The legs of a journey that leaves this home, each beginning where and when the last ended.

    Nobody leaves earlier than needed: the wait for the first vehicle is spent at home, the others
    where one gets on. A wait before the opening comes last.
    """
    if not journey.rides:
        walk = _direct_seconds(journey, reach, home)
        legs = [Leg("walk", HOME, PLACE, journey.departure, journey.departure + walk)]
        return _until(legs, journey.arrival, PLACE)
    rides = reach.found.rides
    first = rides.from_stop[journey.rides[0].on]
    set_out = int(rides.departure[journey.rides[0].on]) - _seconds(footing.access, home, first)
    legs = _until([], set_out, HOME, journey.departure)
    legs.append(_walk(HOME, int(first), set_out, _seconds(footing.access, home, first)))
    for number, ride in enumerate(journey.rides):
        on, off = ride.on, ride.off
        if number:
            legs = _change(legs, int(rides.from_stop[on]), int(rides.departure[on]), footing)
        legs.append(_ride(rides, on, off))
    last = int(rides.to_stop[journey.rides[-1].off])
    legs.append(_walk(last, PLACE, legs[-1].end, _seconds(reach.found.egress, last, journey.place)))
    return _until(legs, journey.arrival, PLACE)


def _ride(rides: Rides, on: int, off: int) -> Leg:
    return Leg(
        "ride",
        int(rides.from_stop[on]),
        int(rides.to_stop[off]),
        int(rides.departure[on]),
        int(rides.arrival[off]),
        int(rides.call[on]),
        int(rides.call[off]) + 1,
    )


def _walk(from_stop: int, to_stop: int, start: int, seconds: int) -> Leg:
    return Leg("walk", from_stop, to_stop, start, start + seconds)


def _change(legs: list[Leg], stop: int, departure: int, footing: Footing) -> list[Leg]:
    """Walk to the stop of the next vehicle, if it is another one, and wait there."""
    left, arrived = legs[-1].to_stop, legs[-1].end
    if stop != left:
        legs.append(_walk(left, stop, arrived, _seconds(footing.changes, left, stop)))
    return _until(legs, departure, stop)


def _until(legs: list[Leg], moment: int, at: int, since: int | None = None) -> list[Leg]:
    """The legs with a wait added where they end before this moment."""
    begun = legs[-1].end if since is None else since
    return [*legs, Leg("wait", at, at, begun, moment)] if moment > begun else legs


def _seconds(legs: Legs, row: int, to: int) -> int:
    part = slice(legs.indptr[row], legs.indptr[row + 1])
    return int(legs.seconds[part][np.flatnonzero(legs.to[part] == to)[0]])


def _direct_seconds(journey: Journey, reach: WindowReach, home: int) -> int:
    walks = reach.direct.seconds[reach.direct.place[:, home] == journey.place, home]
    return int(walks.min())
