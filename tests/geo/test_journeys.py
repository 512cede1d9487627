"""Journeys of random small timetables against an independent search of every event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.geo.changes import build_changes
from nabij.geo.journeys import (
    Direct,
    Durations,
    Journey,
    Search,
    Window,
    arrivals,
    direct_walks,
    durations,
    journeys,
    search,
)
from nabij.geo.kernels import NEVER
from nabij.geo.legs import Legs, group_legs
from nabij.geo.rides import Rides, build_rides
from nabij.layers.opening import Openings

from .random_timetables import HOUR, LIMITS, world, worlds
from .time_expanded import Call, World, earliest_entry, entry

ALWAYS = [(-(10**6), 10**6)]
SEEDS = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class Built:
    """A world as the package sees it."""

    found: Search
    access: Legs
    direct: Direct
    window: Window

    def arrivals(self, limit: int, *, on_foot: bool = False) -> list[list[int]]:
        found = None if on_foot else self.found
        return arrivals(found, self.access, self.direct, self.window, limit).tolist()

    def durations(self, limit: int, norm_minutes: float) -> Durations:
        return durations(
            self.found, self.access, self.direct, self.window, limit, norm_minutes=norm_minutes
        )

    def journeys(self, homes: list[int], moments: list[int], limit: int) -> list[Journey | None]:
        asked = np.array(homes, np.int32), np.array(moments, np.int32)
        return journeys(self.found, self.access, self.direct, *asked, limit)


def built(world: World, limit: int) -> Built:
    window = Window(world.minutes.start, len(world.minutes))
    openings = _openings(world)
    last = window.last + limit
    rides = build_rides(_calls(world), world.n_stops, len(world.trips), window.first, last)
    found = search(rides, _changes(world), _legs(world.egress), openings, last)
    return Built(found, _legs(world.access), _direct(world, openings), window)


def _calls(world: World) -> pd.DataFrame:
    rows = [
        (trip, call.stop, call.arrival, call.departure, call.board, call.alight)
        for trip, calls in enumerate(world.trips)
        for call in calls
    ]
    names = ["trip", "stop", "arrival", "departure", "board", "alight"]
    numbers, flags = dict.fromkeys(names[:4], np.int32), dict.fromkeys(names[4:], np.bool_)
    return pd.DataFrame(rows, columns=names).astype({**numbers, **flags})


def _changes(world: World) -> Legs:
    walks = np.array([(*pair, s) for pair, s in world.walks.items()], np.int32).reshape(-1, 3)
    given = [(*pair, seconds) for pair, seconds in world.transfers.items()]
    transfers = pd.DataFrame(given, columns=["from_stop", "to_stop", "seconds"]).astype(np.int32)
    return build_changes(world.n_stops, *walks.T, transfers)


def _legs(rows: list[dict[int, int]]) -> Legs:
    legs = [(row, to, s) for row, legs in enumerate(rows) for to, s in legs.items()]
    return group_legs(len(rows), *np.array(legs, np.int32).reshape(-1, 3).T)


def _openings(world: World) -> Openings:
    hours = [interval for intervals in world.openings for interval in intervals]
    opens, closes = np.array(hours, np.int32).reshape(-1, 2).T
    indptr = np.cumsum([0, *map(len, world.openings)]).astype(np.int32)
    known = np.ones(len(world.openings), np.bool_)
    return Openings(indptr=indptr, opens=opens.copy(), closes=closes.copy(), known=known)


def _direct(world: World, openings: Openings) -> Direct:
    def walk_to(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        nearest = [
            min(((legs[p], p) for p in places.tolist() if p in legs), default=(NEVER, -1))
            for legs in world.direct
        ]
        seconds, place = np.array(nearest, np.int32).T
        return seconds, place

    return direct_walks(openings, walk_to)


# The judge's word ---------------------------------------------------------------------------------


@settings(max_examples=300)
@given(worlds(), LIMITS)
def test_every_minute_of_every_home_equals_the_independent_search(world: World, limit: int) -> None:
    expected = [
        [_or_never(earliest_entry(world, home, minute, limit)) for minute in world.minutes]
        for home in range(len(world.access))
    ]
    assert built(world, limit).arrivals(limit) == expected


@settings(max_examples=100)
@given(worlds(), LIMITS)
def test_on_foot_alone_equals_the_doors_one_by_one(world: World, limit: int) -> None:
    on_foot = replace(world, trips=[])
    expected = [
        [_or_never(earliest_entry(on_foot, home, minute, limit)) for minute in world.minutes]
        for home in range(len(world.access))
    ]
    assert built(world, limit).arrivals(limit, on_foot=True) == expected


def _or_never(second: int | None) -> int:
    return NEVER if second is None else second


@settings(max_examples=100)
@given(worlds())
def test_changes_equal_the_rules_pair_by_pair(world: World) -> None:
    changes = _changes(world)
    for stop, expected in enumerate(world.changes):
        row = slice(changes.indptr[stop], changes.indptr[stop + 1])
        assert changes.seconds[row].tolist() == sorted(expected.values())
        assert dict(zip(changes.to[row], changes.seconds[row], strict=True)) == expected


# What must hold whatever the timetable ------------------------------------------------------------


@settings(max_examples=100)
@given(worlds(), LIMITS)
def test_never_slower_than_walking(world: World, limit: int) -> None:
    made = built(world, limit)
    assert np.all(np.array(made.arrivals(limit)) <= made.arrivals(limit, on_foot=True))


@settings(max_examples=100)
@given(worlds(), SEEDS, LIMITS)
def test_another_trip_makes_nobody_slower(given_world: World, seed: int, limit: int) -> None:
    zero = given_world.minutes.start + 300
    rng, now = Random(seed), zero + Random(seed).randint(0, HOUR)
    extra = []
    for _ in range(rng.randint(2, 6)):
        now += rng.randint(1, 600)
        extra.append(Call(rng.randrange(given_world.n_stops), now, now))
    more = replace(given_world, trips=[*given_world.trips, extra])
    before, after = (np.array(built(each, limit).arrivals(limit)) for each in (given_world, more))
    assert np.all(after <= before)


@settings(max_examples=100)
@given(worlds(), st.randoms(use_true_random=False), LIMITS)
def test_other_numbers_for_stops_and_trips_change_nothing(
    world: World, rng: Random, limit: int
) -> None:
    new = list(range(world.n_stops))
    rng.shuffle(new)
    trips = [[replace(call, stop=new[call.stop]) for call in calls] for calls in world.trips]
    rng.shuffle(trips)
    egress: list[dict[int, int]] = [{} for _ in new]
    for stop, legs in enumerate(world.egress):
        egress[new[stop]] = legs
    relabelled = replace(
        world,
        trips=trips,
        walks={(new[a], new[b]): s for (a, b), s in world.walks.items()},
        transfers={(new[a], new[b]): s for (a, b), s in world.transfers.items()},
        access=[{new[stop]: s for stop, s in legs.items()} for legs in world.access],
        egress=egress,
    )
    assert built(relabelled, limit).arrivals(limit) == built(world, limit).arrivals(limit)


# Over the minutes of a window ---------------------------------------------------------------------


@settings(max_examples=100)
@given(worlds(), LIMITS, st.integers(1, 65), st.sampled_from((5, 7.5, 15, 30, 90)))
def test_statistics_equal_a_slow_count(
    world: World, limit: int, n_minutes: int, norm: float
) -> None:
    world = replace(world, minutes=world.minutes[:n_minutes])
    made = built(world, limit)
    found = made.durations(limit, norm)
    assert found.n_minutes == n_minutes
    for home in range(len(world.access)):
        entries = [earliest_entry(world, home, minute, limit) for minute in world.minutes]
        taken = [
            NEVER if second is None else second - minute
            for second, minute in zip(entries, world.minutes, strict=True)
        ]
        assert found.median[home] == _not_exceeded(taken, 50)
        assert found.p85[home] == _not_exceeded(taken, 85)
        assert found.within[home] == sum(seconds <= norm * 60 for seconds in taken)


def _not_exceeded(seconds: list[int], percent: int) -> int:
    """The smallest of them that at least so many in a hundred do not exceed."""
    return min(
        most
        for most in seconds
        if 100 * sum(second <= most for second in seconds) >= percent * len(seconds)
    )


def test_nearest_rank_by_hand() -> None:
    """Twenty minutes of a walk that gets in when a place opens in the tenth: 10 to 1, then 1."""
    world = World(
        1, [], access=[{}], egress=[{}], direct=[{0: 60}], openings=[[(600, 10**6)]],
        minutes=range(0, 1_200, 60),
    )  # fmt: skip
    found = built(world, HOUR).durations(HOUR, 3)
    # minutes 0 to 9 take 10, 9 ... 1; minutes 10 to 19 take 1: eleven times 1 among twenty
    assert found.median.tolist() == [60]
    # 17 of the 20 take at most 7 minutes: 13 take at most 3
    assert found.p85.tolist() == [7 * 60]
    assert found.within.tolist() == [13]


# One journey explained ----------------------------------------------------------------------------


@settings(max_examples=200)
@given(worlds(), LIMITS)
def test_the_legs_of_a_journey_form_a_chain(world: World, limit: int) -> None:
    made = built(world, limit)
    asked = [(home, minute) for home in range(len(world.access)) for minute in world.minutes[::7]]
    explained = made.journeys(*map(list, zip(*asked, strict=True)), limit)
    for (home, minute), each in zip(asked, explained, strict=True):
        expected = earliest_entry(world, home, minute, limit)
        assert (each is None) == (expected is None)
        if each is not None:
            assert (each.departure, each.arrival) == (minute, expected)
            _check_chain(world, made.found.rides, home, each)


def _check_chain(world: World, rides: Rides, home: int, explained: Journey) -> None:
    """Every step can be taken from the last, and the last ends in the place at the moment said."""
    if not explained.rides:
        at_door = explained.departure + world.direct[home][explained.place]
        assert entry(world, explained.place, at_door) == explained.arrival
        return
    to_next, now = world.access[home], explained.departure
    for ride in explained.rides:
        trip = world.trips[rides.trip[ride.on]]
        on, off = _position(world, rides, ride.on), _position(world, rides, ride.off) + 1
        assert rides.trip[ride.on] == rides.trip[ride.off]
        assert on < off
        assert trip[on].board
        assert trip[off].alight
        assert now + to_next[trip[on].stop] <= trip[on].departure
        to_next, now = world.changes[trip[off].stop], trip[off].arrival
        last = trip[off].stop
    at_door = now + world.egress[last][explained.place]
    assert entry(world, explained.place, at_door) == explained.arrival


def _position(world: World, rides: Rides, ride: int) -> int:
    """Which call of its trip a ride leaves from."""
    before = sum(len(calls) for calls in world.trips[: rides.trip[ride]])
    return int(rides.call[ride]) - before


# By hand ------------------------------------------------------------------------------------------


def test_an_overtaking_trip_a_change_and_a_door_that_opens_by_hand() -> None:
    """Home - 100 s - stop 0; slow and fast trip to stop 1; 150 s on foot to stop 2; trip to 3.

    Slow leaves at 600 and is there at 2,000; fast leaves at 900 and is there at 1,500. From stop 2
    a vehicle leaves at 1,649, which nobody makes, and one at 1,650; it takes 50 s. The place lies
    200 s from stop 3, so the door is reached at 1,900.
    """
    slow = [Call(0, 600, 600), Call(1, 2_000, 2_000)]
    fast = [Call(0, 900, 900), Call(1, 1_500, 1_500)]
    missed = [Call(2, 1_649, 1_649), Call(3, 1_690, 1_690)]
    caught = [Call(2, 1_650, 1_650), Call(3, 1_700, 1_700)]
    town = World(
        4,
        [slow, fast, missed, caught],
        walks={(1, 2): 150},
        access=[{0: 100}],
        egress=[{}, {}, {}, {0: 200}],
        direct=[{}],
        openings=[ALWAYS],
        minutes=range(0, 900, 60),
    )
    # the last minute that reaches stop 0 by 900 is 780, the fourteenth
    assert built(town, HOUR).arrivals(HOUR) == [[1_900] * 14 + [NEVER]]
    # 1,900 s and no more; from minute 60 on 1,840 s
    assert built(town, 1_839).arrivals(1_839) == [[NEVER] * 2 + [1_900] * 12 + [NEVER]]
    later = replace(town, openings=[[(0, 1_900), (2_222, 2_223)]])
    assert built(later, HOUR).arrivals(HOUR) == [[2_222] * 14 + [NEVER]]
    forbidden = replace(town, transfers={(1, 2): -1})
    assert built(forbidden, HOUR).arrivals(HOUR) == [[NEVER] * 15]
    short = replace(town, transfers={(1, 2): 149})
    assert built(short, HOUR).arrivals(HOUR) == [[1_890] * 14 + [NEVER]]


def test_walks_between_stops_do_not_follow_on_one_another() -> None:
    first, second = [Call(0, 0, 0), Call(1, 60, 60)], [Call(3, 900, 900), Call(4, 960, 960)]
    town = World(
        5,
        [first, second],
        walks={(1, 2): 130, (2, 3): 130},
        access=[{0: 0}],
        egress=[{}, {}, {}, {}, {0: 0}],
        direct=[{}],
        openings=[ALWAYS],
        minutes=range(0, 60, 60),
    )
    assert built(town, HOUR).arrivals(HOUR) == [[NEVER]]
    linked = replace(town, walks={**town.walks, (1, 3): 260})
    assert built(linked, HOUR).arrivals(HOUR) == [[960]]


def test_the_random_worlds_are_worth_searching() -> None:
    """In a good many of them somebody is quicker by changing, and somebody by walking between."""
    changing = walking = 0
    for each in map(world, range(200)):
        every = [(a, b) for a in range(each.n_stops) for b in range(each.n_stops)]
        seated = replace(each, walks={}, transfers=dict.fromkeys(every, -1))
        standing = replace(each, walks={})
        found = [
            [
                earliest_entry(kind, home, minute, HOUR)
                for home in range(len(each.access))
                for minute in each.minutes[::5]
            ]
            for kind in (each, standing, seated)
        ]
        changing += found[0] != found[2]
        walking += found[0] != found[1]
    assert changing >= 20
    assert walking >= 5
