"""The judge of the journeys: every event of a timetable a point of a graph, searched slowly.

A point is one of
    ("standing", stop, k)   at the stop, ready for the k-th departure there
    ("riding", trip, i)     in the vehicle as it leaves its i-th call
    ("out", trip, i)        stepped out at the i-th call
and time never runs back along an edge, so that what can be reached is all there is to know. Knows
nothing of how the package searches, and shares no code with it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

SAME_STOP = LEAST_CHANGE = 120

Point = tuple[str, int, int]


@dataclass(frozen=True)
class Call:
    """A halt of a vehicle; whole seconds."""

    stop: int
    arrival: int
    departure: int
    board: bool = True
    alight: bool = True


@dataclass(frozen=True)
class World:
    """A timetable with the homes and places around it, in seconds and plain numbers."""

    n_stops: int
    trips: list[list[Call]]
    walks: dict[tuple[int, int], int] = field(default_factory=dict)
    """(stop, other stop) -> seconds over the streets"""
    transfers: dict[tuple[int, int], int] = field(default_factory=dict)
    """(stop, stop) -> seconds that the feed gives; -1 = not possible"""
    access: list[dict[int, int]] = field(default_factory=list)
    """per home: stop -> seconds"""
    egress: list[dict[int, int]] = field(default_factory=list)
    """per stop: place -> seconds"""
    direct: list[dict[int, int]] = field(default_factory=list)
    """per home: place -> seconds on foot all the way"""
    openings: list[list[tuple[int, int]]] = field(default_factory=list)
    """per place: [opens, closes)"""
    minutes: range = range(0)
    """the departures that are asked for"""

    @cached_property
    def changes(self) -> list[dict[int, int]]:
        """Per stop where one steps out: stop where one may board next -> seconds needed."""
        needed = {(stop, stop): SAME_STOP for stop in range(self.n_stops)}
        for (here, there), seconds in self.walks.items():
            if here != there:
                needed[here, there] = max(LEAST_CHANGE, seconds)
        needed.update(self.transfers)
        rows: list[dict[int, int]] = [{} for _ in range(self.n_stops)]
        for (here, there), seconds in needed.items():
            if seconds >= 0:
                rows[here][there] = seconds
        return rows

    @cached_property
    def departures(self) -> list[list[tuple[int, int, int]]]:
        """Per stop, in order of time: (second, trip, call) of what can be boarded."""
        rows: list[list[tuple[int, int, int]]] = [[] for _ in range(self.n_stops)]
        for trip, calls in enumerate(self.trips):
            for i, call in enumerate(calls[:-1]):
                if call.board:
                    rows[call.stop].append((call.departure, trip, i))
        return [sorted(row) for row in rows]

    def first_departure(self, stop: int, second: int) -> Point:
        """Standing at the stop before the first departure that is not missed."""
        return "standing", stop, bisect_left(self.departures[stop], (second, -1, -1))

    def next_points(self, point: Point) -> Iterator[Point]:
        """All that can be done next."""
        kind, row, i = point
        if kind == "standing" and i < len(self.departures[row]):
            _, trip, call = self.departures[row][i]
            yield "riding", trip, call
            yield "standing", row, i + 1
        elif kind == "riding":
            if i + 2 < len(self.trips[row]):
                yield "riding", row, i + 1
            if self.trips[row][i + 1].alight:
                yield "out", row, i + 1
        elif kind == "out":
            call = self.trips[row][i]
            for stop, seconds in self.changes[call.stop].items():
                yield self.first_departure(stop, call.arrival + seconds)

    def second_of(self, point: Point) -> int | None:
        """When a point is reached; None where nothing leaves any more."""
        kind, row, i = point
        if kind == "standing":
            return self.departures[row][i][0] if i < len(self.departures[row]) else None
        call = self.trips[row][i]
        return call.departure if kind == "riding" else call.arrival


def entry(world: World, place: int, second: int) -> int | None:
    """When one who is at the door at this second is let in; None when never."""
    later = [max(second, opens) for opens, closes in world.openings[place] if second < closes]
    return min(later, default=None)


def earliest_entry(world: World, home: int, departure: int, limit: int) -> int | None:
    """The first second in an open place after leaving home at `departure`; None beyond the limit.

    On foot all the way, or on foot to a stop, with any rides and changes, and on foot from a stop.
    """
    end = departure + limit
    at_doors = [(place, departure + walk) for place, walk in world.direct[home].items()]
    for kind, trip, i in reached(world, home, departure, end):
        if kind == "out":
            call = world.trips[trip][i]
            for place, walk in world.egress[call.stop].items():
                at_doors.append((place, call.arrival + walk))
    entries = [entry(world, place, second) for place, second in at_doors]
    return min((second for second in entries if second is not None and second <= end), default=None)


def reached(world: World, home: int, departure: int, end: int) -> set[Point]:
    """Every point of the graph that can be reached by `end`."""
    starts = world.access[home].items()
    todo = [world.first_departure(stop, departure + walk) for stop, walk in starts]
    seen: set[Point] = set()
    while todo:
        point = todo.pop()
        second = world.second_of(point)
        if point not in seen and second is not None and second <= end:
            seen.add(point)
            todo.extend(world.next_points(point))
    return seen
