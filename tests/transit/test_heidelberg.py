"""Door to door in Heidelberg, to the second, against a search that shares nothing with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nabij.analysis import Cut, TransitResults
from nabij.geo.dwellings import Dwellings, place_dwellings
from nabij.geo.journeys import arrivals
from nabij.geo.kernels import NEVER
from nabij.geo.windows import WindowReach
from nabij.layers.timetable import Timetable
from nabij.pipeline import Inputs, read, streets_and_places
from nabij.study import load_study
from nabij.transit import Scene, make_cut, measure_windows, reach_of, rides_of, set_scene, window_of

from ..geo.time_expanded import earliest_entry
from . import judge_heidelberg as slow
from .csv_feed import Feed, read_feed
from .networkx_streets import FAR, Streets

pytestmark = pytest.mark.study

PAIRS = [(category, window) for window in slow.WINDOWS for category in slow.NORMS]
RANDOM_PAIRS, RIDING_PAIRS = 120, 80
SEED = 20220913


@dataclass(frozen=True)
class Run:
    """The study as the package reads and measures it, with the busiest stop cut."""

    inputs: Inputs
    scene: Scene
    homes: Dwellings
    results: TransitResults
    cut: Cut

    @property
    def timetable(self) -> Timetable:
        """What runs on the day of the study."""
        return next(iter(self.results.timetables.values()))

    def left(self, cut: Cut) -> Timetable:
        """What a cut leaves of it."""
        return cut.timetables[self.timetable.date]

    def reach(self, category: str, window: str, timetable: Timetable | None = None) -> WindowReach:
        """Reach of a category in a window, with the whole timetable or with what is left of it."""
        rows = np.flatnonzero(self.scene.places["category"] == category).astype(np.int32)
        timetable = timetable or self.timetable
        span = window_of(timetable, self.scene.study.windows[window])
        rides = rides_of(self.scene, timetable, span)
        return reach_of(self.scene, timetable, rides, category, window, span, rows)

    def arrivals(self, reach: WindowReach, *, riding: bool = True) -> np.ndarray:
        """When one goes in, for every home and minute; FAR where never, as the judge has it."""
        span = window_of(self.timetable, self.scene.study.windows[reach.window])
        found = reach.found if riding else None
        moments = arrivals(found, self.scene.footing.access, reach.direct, span, slow.LONGEST)
        return np.where(moments == NEVER, FAR, moments)

    def total(self, category: str, window: str) -> pd.Series:
        """The figures of the whole study."""
        return self.results.windows.set_index(["category", "window"]).loc[(category, window)]


@dataclass(frozen=True)
class Judged:
    """The same study by the slow way; arrivals as [home, minute], FAR where never."""

    judge: slow.Judge
    homes: pd.DataFrame
    direct: dict[str, np.ndarray]

    @cached_property
    def walking(self) -> dict[tuple[str, str], np.ndarray]:
        """On foot all the way, per category and window."""
        return {pair: self.judge.walking(pair[0], self.direct[pair[0]], pair[1]) for pair in PAIRS}

    @cached_property
    def riding(self) -> dict[tuple[str, str], np.ndarray]:
        """With the timetable as it is, per category and window."""
        return {pair: self.with_stops_cut(*pair, frozenset()) for pair in PAIRS}

    def with_stops_cut(self, category: str, window: str, cut: frozenset[int]) -> np.ndarray:
        """With these stops left out."""
        world = self.judge.world(category, self.direct[category], cut=cut)
        return self.judge.riding(world, self.walking[category, window], window)

    def people_beyond(self, moments: np.ndarray, category: str, window: str) -> Gap:
        """The one-person households whose median is beyond the norm."""
        leaving = np.array(slow.minutes_of(window))
        times = np.sort(moments - leaving, axis=1)
        median = times[:, math.ceil(leaving.size / 2) - 1]
        beyond = median > slow.NORMS[category] * 60
        # Households are kept in parts of 1/1024, rounded along the homes of an area: what a row of
        # neighbours holds is less than one part off, however long the row.
        n_rows = np.count_nonzero(np.diff(beyond, prepend=False, append=False)) / 2
        return Gap(float(self.homes["singles"][beyond].sum()), n_rows / 1024)


@dataclass(frozen=True)
class Gap:
    """People, and by how much their number may be off."""

    people: float
    off: float


@pytest.fixture(scope="module")
def feed(shared: Path) -> Feed:
    return read_feed(shared / "data" / "heidelberg" / "vrn_gtfs_cut.zip")


@pytest.fixture(scope="module")
def run(shared: Path, feed: Feed) -> Run:
    study = load_study(shared / "studies" / "heidelberg.toml")
    inputs = read(study)
    assert inputs.transit is not None
    network, places, snapped, _ = streets_and_places(study, inputs)
    areas = inputs.areas.table
    homes = place_dwellings(areas, inputs.households.table, inputs.streets, network)
    timetable = inputs.transit.timetables[study.transit.date]
    scene = set_scene(study, [timetable], network, inputs.streets, homes.points, places, snapped)
    cut = make_cut(inputs.transit, [feed.ids[stop] for stop in feed.busiest()], [])
    results, _ = measure_windows(scene, inputs.transit, homes, areas["code"], cut)
    return Run(inputs, scene, homes, results, cut)


@pytest.fixture(scope="module")
def judged(shared: Path, feed: Feed, run: Run) -> Judged:
    folder = shared / "data" / "heidelberg"
    streets = Streets(run.inputs.streets)
    homes = slow.homes_of(folder / "cells_250m_MADE.geojson", streets)
    mapped = run.inputs.places.table
    places = {"ldc": slow.places_at(streets, *slow.made_places(folder / "places_MADE.csv"))}
    for category in ("meeting_venue", "huis_van_het_kind"):
        of = mapped[mapped["category"] == category]
        places[category] = slow.places_at(streets, of.geometry, of["opening_hours"])
    judge = slow.Judge(streets, feed, homes, places)
    return Judged(judge, homes, {category: judge.direct(category) for category in slow.NORMS})


def test_both_ways_mean_the_same_homes_and_places(run: Run, judged: Judged) -> None:
    codes = run.inputs.areas.table["code"].to_numpy()[run.homes.table["area"]]
    assert codes.tolist() == judged.homes["code"].tolist()
    for axis in "xy":
        assert run.homes.table[axis].to_numpy() == pytest.approx(judged.homes[axis], abs=1e-6)
    for category, window in PAIRS:
        hours, leaving = judged.judge.places[category].hours, slow.minutes_of(window)
        is_open = [any(a <= leaving[-1] and b > leaving[0] for a, b in spans) for spans in hours]
        total = run.total(category, window)
        assert (total["places"], total["open_places"]) == (len(hours), sum(is_open))


def test_200_homes_and_minutes_equal_the_search_through_every_event(
    run: Run, judged: Judged
) -> None:
    draw = np.random.default_rng(SEED)
    n_sooner = n_sampled = 0
    for number, (category, window) in enumerate(PAIRS):
        reach = run.reach(category, window)
        shown = run.arrivals(reach)
        chances = (np.ones(shown.shape, bool), shown < run.arrivals(reach, riding=False))
        drawn = [
            draw.choice(
                np.flatnonzero(chance),
                n // len(PAIRS) + (number < n % len(PAIRS)),
                replace=False,
            )
            for chance, n in zip(chances, (RANDOM_PAIRS, RIDING_PAIRS), strict=True)
        ]
        homes, minutes = np.unravel_index(np.concatenate(drawn), shown.shape)
        world = judged.judge.world(category, judged.direct[category], homes.tolist())
        on_foot = replace(world, trips=[])
        for row, (home, minute) in enumerate(zip(homes, minutes, strict=True)):
            leaving = slow.minutes_of(window)[minute]
            expected = earliest_entry(world, row, leaving, slow.LONGEST) or FAR
            walked = earliest_entry(on_foot, row, leaving, slow.LONGEST) or FAR
            assert shown[home, minute] == expected, (category, window, home, minute)
            n_sooner += expected < walked
            n_sampled += 1
    assert n_sampled == 200
    assert n_sooner >= 40


@pytest.mark.parametrize(("category", "window"), PAIRS)
def test_every_home_goes_in_at_the_second_that_the_judge_says(
    run: Run, judged: Judged, category: str, window: str
) -> None:
    reach = run.reach(category, window)
    assert np.array_equal(run.arrivals(reach), judged.riding[category, window])
    on_foot = run.arrivals(reach, riding=False)
    assert np.array_equal(on_foot, judged.walking[category, window])


@pytest.mark.parametrize(("category", "window"), PAIRS)
def test_the_minutes_of_a_home_are_those_of_its_journeys(
    run: Run, judged: Judged, category: str, window: str
) -> None:
    """Median, 85th percentile and share by their definitions, over all minutes of leaving."""
    leaving, norm = slow.minutes_of(window), slow.NORMS[category] * 60
    shown = run.results.dwellings.filter(like=f"{category}_{window}_")
    for home in np.random.default_rng(SEED).choice(len(judged.homes), 30, replace=False):
        moments = judged.riding[category, window][home].tolist()
        times = [there - left for there, left in zip(moments, leaving, strict=True)]
        minutes, p85, share = (
            shown[f"{category}_{window}_{figure}"].iloc[home]
            for figure in ("minutes", "p85_minutes", "share_within_norm")
        )
        assert minutes == pytest.approx(_not_exceeded(50, times), abs=1e-4, nan_ok=True)
        assert p85 == pytest.approx(_not_exceeded(85, times), abs=1e-4, nan_ok=True)
        within = sum(seconds <= norm for seconds in times) / len(times)
        assert share == pytest.approx(within, abs=1e-4)


def _not_exceeded(percent: int, times: list[int]) -> float:
    """The smallest of the times, in minutes, that so many in a hundred do not exceed."""
    seconds = min(
        one for one in set(times) if 100 * sum(t <= one for t in times) >= percent * len(times)
    )
    return seconds / 60 if seconds <= slow.LONGEST else math.nan


@pytest.mark.parametrize(("category", "window"), PAIRS)
def test_the_people_in_the_gap_are_those_of_the_judge(
    run: Run, judged: Judged, category: str, window: str
) -> None:
    total = run.total(category, window)
    gap = judged.people_beyond(judged.riding[category, window], category, window)
    walk_gap = judged.people_beyond(judged.walking[category, window], category, window)
    assert total["people_in_gap"] == pytest.approx(gap.people, abs=gap.off)
    assert total["walk_people_in_gap"] == pytest.approx(walk_gap.people, abs=walk_gap.off)
    won = walk_gap.people - gap.people
    assert total["people_won"] == pytest.approx(won, abs=gap.off + walk_gap.off)
    # the bound on what rounding may do is no licence
    assert max(gap.off, walk_gap.off) < 0.001 * gap.people


@pytest.mark.parametrize(("category", "window"), PAIRS)
def test_without_the_busiest_stop_nobody_is_sooner(
    run: Run, judged: Judged, feed: Feed, category: str, window: str
) -> None:
    after = run.arrivals(run.reach(category, window, run.left(run.cut)))
    before = judged.riding[category, window]
    assert (after >= before).all() and (after > before).any()
    expected = judged.with_stops_cut(category, window, feed.busiest())
    assert np.array_equal(after, expected)
    total = run.total(category, window)
    assert total["people_lost"] >= 0
    gap = judged.people_beyond(expected, category, window)
    assert total["cut_people_in_gap"] == pytest.approx(gap.people, abs=gap.off)


def test_without_any_route_everyone_walks(run: Run, judged: Judged) -> None:
    nothing = make_cut(run.inputs.transit, [], run.timetable.routes["route"].tolist())
    assert run.left(nothing).calls.empty
    for category, window in PAIRS:
        reach = run.reach(category, window, run.left(nothing))
        assert np.array_equal(run.arrivals(reach), judged.walking[category, window])
        for figure in ("median", "p85", "within"):
            assert np.array_equal(getattr(reach.transit, figure), getattr(reach.walk, figure))
