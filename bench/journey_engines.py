"""One engine on one feed, once: `python journey_engines.py ENGINE FOLDER`.

Runs in a process of its own and prints one line of JSON: seconds for each piece of work, the peak
of its memory, and what it answered to the questions in the folder.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

T = TypeVar("T")

DATE = dt.date(2025, 3, 11)
"""A Tuesday."""

FIRST, MINUTES, LIMIT = 14 * 3600, 240, 2 * 3600
"""Leaving home between 14:00 and 18:00, to be somewhere within two hours."""

FIRST_UTC = int(dt.datetime(2025, 3, 11, 13, tzinfo=dt.UTC).timestamp())
NEVER = 2**31 - 1


class Clock:
    """Seconds of every piece of work."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, work: str, run: Callable[[], T]) -> T:
        start = time.perf_counter()
        answer = run()
        self.seconds[work] = time.perf_counter() - start
        return answer

    def report(self, **more: object) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print("\n" + json.dumps({"seconds": self.seconds, "peak_gb": peak, **more}))


class Questions:
    """Walks between stops and to places, and a sample of stops and minutes to be asked about."""

    def __init__(self, folder: Path) -> None:
        with np.load(folder / "questions.npz") as arrays:
            self.paths = arrays["path_start"], arrays["path_end"], arrays["path_seconds"]
            self.egress = arrays["egress_stop"], arrays["egress_place"], arrays["egress_seconds"]
            self.direct = arrays["direct"]
            self.stops, self.minutes = arrays["stops"], arrays["minutes"]
        self.moments = (FIRST + 60 * self.minutes).astype(np.int32)

    def finished(self, arrivals: list[int]) -> list[int]:
        """What a search of vehicles answers within the limit, or the walk where that is sooner."""
        walk = self.direct[self.stops].astype(np.int64)
        seconds = np.minimum(np.array(arrivals, np.int64) - self.moments, walk)
        return np.where(seconds <= LIMIT, self.moments + seconds, NEVER).tolist()


def nabij(folder: Path) -> None:
    """This project; and its own answer when every stop and minute is asked one by one."""
    import one_query
    from pyproj import CRS

    from nabij.geo.changes import build_changes
    from nabij.geo.journeys import Window, arrivals, durations, search
    from nabij.geo.legs import group_legs
    from nabij.geo.rides import build_rides
    from nabij.layers.feed import read_feed
    from nabij.layers.feed_cache import cached_feed
    from nabij.layers.opening import Openings
    from nabij.layers.timetable import build_timetable

    asked, clock, feed_file = Questions(folder), Clock(), folder / "feed.zip"
    with tempfile.TemporaryDirectory() as cache:
        feed = clock.time("read", lambda: read_feed(feed_file))
        cached_feed(feed_file, Path(cache))
        feed = clock.time("cached", lambda: cached_feed(feed_file, Path(cache)))
    crs = CRS(31370)
    timetable = clock.time("build", lambda: build_timetable([feed], DATE, crs))
    n = len(timetable.stops)
    n_places = int(asked.egress[1].max()) + 1
    always = np.arange(n_places + 1, dtype=np.int32), *np.full((2, n_places), 10**6, np.int32)
    openings = Openings(always[0], -always[1], always[2], np.ones(n_places, np.bool_))
    window = Window(FIRST, MINUTES)
    last = window.last + LIMIT
    egress = group_legs(n, *asked.egress)

    def walks() -> object:
        rides = build_rides(timetable.calls, n, len(timetable.trips), FIRST, last)
        return rides, build_changes(n, *asked.paths, timetable.transfers)

    rides, changes = clock.time("prepare", walks)
    everywhere = group_legs(n, np.arange(n), np.arange(n), np.zeros(n, np.int32))
    direct = _on_foot(asked.direct)
    # loads the compiled kernels: the first of two
    for work in ("load", "profile"):
        found = clock.time(work, lambda: search(rides, changes, egress, openings, last))
    for work in ("load", "minutes"):
        clock.time(work, lambda: durations(found, everywhere, direct, window, LIMIT, 30))
    told = arrivals(found, everywhere, direct, window, LIMIT)[asked.stops, asked.minutes]
    limits = asked.moments + LIMIT
    query = (rides, changes, egress, asked.stops.astype(np.int32), asked.moments, limits)
    for work in ("load", "one by one"):
        single = clock.time(work, lambda: one_query.ask(*query))
    clock.report(answers=told.tolist(), one_by_one=asked.finished(single.tolist()))


def _on_foot(seconds: np.ndarray) -> object:
    """The walks all the way, to places that are always open; which of them is not asked."""
    from nabij.geo.journeys import Direct

    opens, closes = np.array([-(10**6)], np.int32), np.array([10**6], np.int32)
    return Direct(
        opens, closes, seconds[None], np.where(seconds < NEVER, 0, -1)[None].astype(np.int32)
    )


def pynigiri(folder: Path) -> None:
    """nigiri's RAPTOR through its Python bindings: per stop and minute, and per stop and window."""
    import pynigiri as ng

    asked, clock = Questions(folder), Clock()
    options, config = ng.FinalizeOptions(), ng.LoaderConfig()
    # its own links and closures off: the walks are in transfers.txt
    options.adjust_footpaths, options.max_footpath_length = False, 9
    config.link_stop_distance, config.default_tz = 0, "Europe/Brussels"
    sources = [ng.TimetableSource("made", str(folder / "with_transfers.zip"), config)]
    days = [str(DATE + dt.timedelta(days=day)) for day in (-1, 2)]
    timetable = clock.time("read", lambda: ng.load_timetable(sources, *days, options))
    nearest: dict[int, int] = {}
    for stop, seconds in zip(asked.egress[0].tolist(), asked.egress[2].tolist(), strict=True):
        nearest[stop] = min(nearest.get(stop, seconds), seconds)
    goals = [
        ng.Offset(timetable.find_location(str(stop)), seconds // 60, 0)
        for stop, seconds in nearest.items()
    ]

    def query(stop: int, start: object) -> ng.Query:
        made = ng.Query()
        made.start_match_mode = made.dest_match_mode = ng.LocationMatchMode.INTERMODAL
        made.start = [ng.Offset(timetable.find_location(str(stop)), 0, 0)]
        made.destination, made.start_time, made.max_travel_time = goals, start, LIMIT // 60
        return made

    first = FIRST_UTC // 60
    stops, minutes = asked.stops.tolist(), asked.minutes.tolist()
    queries = [query(stop, first + m) for stop, m in zip(stops, minutes, strict=True)]
    found = clock.time("point", lambda: [ng.route(timetable, each) for each in queries])
    windows = [query(stop, (first, first + MINUTES - 1)) for stop in stops[: len(stops) // 10]]
    clock.time("window", lambda: [ng.route(timetable, each) for each in windows])
    answers = [
        min((FIRST + 60 * (each.dest_time - first) for each in journeys), default=NEVER)
        for journeys in found
    ]
    # it tells of no journey where walking all the way is as fast, and of some past the limit
    clock.report(answers=asked.finished(answers), windows=len(windows))


ENGINES = {engine.__name__: engine for engine in (nabij, pynigiri)}

if __name__ == "__main__":
    ENGINES[sys.argv[1]](Path(sys.argv[2]))
