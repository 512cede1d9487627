"""Public transport in a study: what is read of it, and what every window yields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from .analysis import Cut, TransitResults, TypicalJourney, is_count, mask, mask_windows
from .geo import itineraries, journeys, window_gaps, windows
from .geo.dwellings import Dwellings
from .geo.gaps import area_weights
from .geo.journeys import Window
from .geo.legs import IntArray
from .geo.network import Network, Snapped, snap
from .geo.rides import Rides, build_rides
from .geo.weights import FloatArray
from .geo.windows import Footing, WindowReach
from .layers.feed import Feed
from .layers.feed_cache import cached_feed
from .layers.opening import Openings, open_intervals
from .layers.stop_service import stop_service
from .layers.streets import Streets
from .layers.timetable import Timetable, build_timetable, seconds_of, without
from .messages import Message, StudyError
from .study import Study, TransitSection

# A stop farther than this from any street of the study is no stop of its people.
STOP_LIMIT_DM = 2_500


@dataclass(frozen=True)
class TransitInputs:
    """The feeds of a study, what runs on the days of its windows, and how stops are served.

    timetables: by day, that of the study among them; their stops and routes are the same. struck:
    whether a plan took something from them, so that no stop at all may be left.
    """

    feeds: tuple[Feed, ...]
    timetables: Mapping[dt.date, Timetable]
    stops: gpd.GeoDataFrame
    struck: bool = False


def read_transit(study: Study, cache: Path | None) -> TransitInputs | None:
    """Read the timetables of a study; None where it has none.

    cache: the folder that keeps what was read for the next time. Raises LayerError.
    """
    section = study.transit
    if section is None:
        return None
    said = {name: getattr(section, name) for name in ("source", "licence", "attribution")}
    feeds = tuple(_credited(cached_feed(path, cache, **said)) for path in section.path)
    days = dict.fromkeys((section.date, *section.dates.values()))
    return TransitInputs(
        feeds,
        {day: build_timetable(feeds, day, study.crs) for day in days},
        stop_service(feeds, section.date, study.crs),
    )


def _credited(feed: Feed) -> Feed:
    """Where the study does not say whose timetable it is, the feed does."""
    if feed.source.source is not None or not feed.companies:
        return feed
    return replace(feed, source=replace(feed.source, source=", ".join(feed.companies[:5])))


def make_cut(inputs: TransitInputs | None, stops: Sequence[str], routes: Sequence[str]) -> Cut:
    """The timetable without these stops and routes, by their ids.

    Raises StudyError for a study without a timetable, LayerError for an id that is not in it.
    """
    if inputs is None:
        raise StudyError("transit.no_timetable")
    left = {day: without(table, stops, routes) for day, table in inputs.timetables.items()}
    one = next(iter(inputs.timetables.values()))
    table, lines = one.stops, one.routes
    return Cut(
        stops=tuple(table.loc[table["stop"].isin(stops), "name"]),
        routes=tuple(lines.loc[lines["route"].isin(routes), "name"]),
        timetables=left,
    )


@dataclass(frozen=True)
class Scene:
    """What journeys are looked for in: the study, its people and places on the network.

    places, snapped: the places to meet, and where they lie on the network. footing: how the homes
    and the stops meet.
    """

    study: Study
    section: TransitSection
    places: gpd.GeoDataFrame
    snapped: Snapped
    footing: Footing


def set_scene(
    study: Study,
    timetables: Collection[Timetable],
    network: Network,
    streets: Streets,
    homes: Snapped,
    places: gpd.GeoDataFrame,
    snapped: Snapped,
    *,
    may_be_none: bool = False,
) -> Scene:
    """The stops that lie by a street of the study, and the walks to and between them.

    timetables: of the same feeds, on one day or several. Raises StudyError when no stop that is
    served lies there, unless there may be none.
    """
    section = study.transit
    if section is None:
        raise StudyError("transit.no_timetable")
    one = next(iter(timetables))
    stops, served = one.stops, np.zeros(len(one.stops), np.bool_)
    for timetable in timetables:
        served[timetable.calls["stop"].to_numpy()] = True
    rows = np.flatnonzero(served & np.isfinite(stops["x"].to_numpy(np.float64)))
    on_streets = snap(network, streets.geometry, stops[["x", "y"]].to_numpy(np.float64)[rows])
    near = on_streets.access <= STOP_LIMIT_DM
    if not near.any() and not may_be_none:
        raise StudyError(
            "transit.elsewhere",
            streets=study.streets.path,
            files=[path.name for path in section.path],
        )
    footing = windows.on_foot(
        network,
        rows[near].astype(np.int32),
        on_streets.take(near),
        len(stops),
        one.transfers,
        homes,
        pace=study.paces[study.pace_name],
        max_walk_minutes=section.max_walk_minutes,
    )
    return Scene(study, section, places, snapped, footing)


def window_of(timetable: Timetable, clocks: tuple[str, str]) -> Window:
    """The departure minutes from one time of the clock until before another, on the axis."""
    first, end = (seconds_of(clock, timetable.date, timetable.zone) for clock in clocks)
    return Window(first, (end - first) // journeys.MINUTE)


def rides_of(scene: Scene, timetable: Timetable, window: Window) -> Rides:
    """The rides that a journey of any category may take when it begins in the window."""
    longest = max(windows.longest_seconds(norm) for norm in scene.study.norms.values())
    return build_rides(
        timetable.calls,
        len(timetable.stops),
        len(timetable.trips),
        window.first,
        window.last + longest,
    )


def reach_of(
    scene: Scene,
    timetable: Timetable,
    rides: Rides,
    category: str,
    name: str,
    window: Window,
    rows: IntArray,
    before: WindowReach | None = None,
) -> WindowReach:
    """Reach of the places in these rows, all of one category, in a window.

    rides: of the timetable, as `rides_of` gives them. before: a reach to mend, which takes less
    time and gives the same (see `windows.measure_window`).
    """
    norm = scene.study.norms[category]
    end = window.last + windows.longest_seconds(norm)
    openings, _ = _openings(scene, timetable, rows, window.first, end)
    places = scene.snapped.take(rows)
    found, direct, transit, walk = windows.measure_window(
        scene.footing, rides, places, openings, window, norm, before
    )
    return WindowReach(category, name, norm, transit, walk, found, direct, rows)


def _openings(
    scene: Scene, timetable: Timetable, rows: IntArray, begin: int, end: int
) -> tuple[Openings, tuple[Message, ...]]:
    return open_intervals(
        scene.places["opening_hours"].iloc[rows].tolist(),
        timetable.date,
        timetable.zone,
        begin,
        end,
        unknown=scene.section.unknown_hours,
    )


def _hours_unknown(scene: Scene, timetables: Mapping[dt.date, Timetable]) -> tuple[Message, ...]:
    """What was assumed of places whose hours are not known; told once for all windows."""
    every = np.arange(len(scene.places), dtype=np.int32)
    told: dict[str, Message] = {}
    for name, clocks in scene.section.windows.items():
        timetable = timetables[scene.section.day_of(name)]
        window = window_of(timetable, clocks)
        _, findings = _openings(scene, timetable, every, window.first, window.last)
        told |= {message.key: message for message in findings if message.key not in told}
    return tuple(told.values())


def measure_windows(
    scene: Scene, inputs: TransitInputs, homes: Dwellings, codes: pd.Series, cut: Cut | None
) -> tuple[TransitResults, tuple[Message, ...]]:
    """Every category in every window of the study: per area, per dwelling and in all.

    codes: of the areas, as the dwellings count them.
    """
    areas: list[pd.DataFrame] = []
    dwellings: dict[str, FloatArray] = {}
    totals: list[dict[str, object]] = []
    typical: list[TypicalJourney] = []
    for name, clocks in scene.section.windows.items():
        day = scene.section.day_of(name)
        timetable = inputs.timetables[day]
        window = window_of(timetable, clocks)
        rides = rides_of(scene, timetable, window)
        cut_rides = None if cut is None else rides_of(scene, cut.timetables[day], window)
        for category in scene.study.norms:
            rows = rows_of(scene, category)
            reach = reach_of(scene, timetable, rides, category, name, window, rows)
            after = (
                None
                if cut_rides is None
                else windows.with_rides(scene.footing, cut_rides, window, reach)
            )
            prefix = f"{category}_{name}_"
            areas.append(_area_columns(codes, homes, reach, after).add_prefix(prefix))
            dwellings |= {
                f"{prefix}{figure}": values for figure, values in _dwelling_columns(reach).items()
            }
            totals.append(_total(homes, reach, window, after))
            typical += _typical(scene, homes, reach, window, len(codes))
    results = TransitResults(
        timetables=inputs.timetables,
        stops=inputs.stops,
        areas=_masked(scene, pd.concat(areas, axis=1)),
        dwellings=pd.DataFrame(dwellings),
        windows=mask_windows(pd.DataFrame(totals), scene.study.study.suppress_below),
        journeys=tuple(typical),
        cut=cut,
    )
    return results, _hours_unknown(scene, inputs.timetables)


def _masked(scene: Scene, table: pd.DataFrame) -> pd.DataFrame:
    counts = [str(column) for column in table if is_count(str(column))]
    return mask(table, counts, scene.study.study.suppress_below)


def rows_of(scene: Scene, category: str) -> IntArray:
    """The rows of a category in the places of a scene."""
    return np.flatnonzero(scene.places["category"] == category).astype(np.int32)


def _area_columns(
    codes: pd.Series, homes: Dwellings, reach: WindowReach, after: WindowReach | None
) -> pd.DataFrame:
    before = window_gaps.window_gaps(codes, homes, reach)
    if after is None:
        return before
    return before.assign(
        **window_gaps.cut_figures(before, window_gaps.window_gaps(codes, homes, after))
    )


def _dwelling_columns(reach: WindowReach) -> dict[str, FloatArray]:
    def known(seconds: IntArray) -> FloatArray:
        minutes = window_gaps.in_minutes(seconds)
        return np.where(np.isfinite(minutes), np.round(minutes, 4), np.nan)

    return {
        "minutes": known(reach.transit.median),
        "p85_minutes": known(reach.transit.p85),
        "share_within_norm": np.round(reach.transit.within / reach.transit.n_minutes, 4),
    }


def _total(
    homes: Dwellings, reach: WindowReach, window: Window, after: WindowReach | None
) -> dict[str, object]:
    """One row of the table of windows: what a category comes to for the whole study."""
    figures = window_gaps.window_totals(homes, reach)
    if after is not None:
        figures |= window_gaps.cut_figures(figures, window_gaps.window_totals(homes, after))
    return {
        "category": reach.category,
        "window": reach.window,
        "norm_minutes": reach.norm_minutes,
        "places": reach.places.size,
        "open_places": n_open(reach.found.openings, window),
        **figures,
    }


def n_open(openings: Openings, window: Window) -> int:
    """The number of places that are open at some moment of the window."""
    some = (openings.opens <= window.last) & (openings.closes > window.first)
    return int(np.unique(np.searchsorted(openings.indptr, np.flatnonzero(some), "right")).size)


def _typical(
    scene: Scene, homes: Dwellings, reach: WindowReach, window: Window, n_areas: int
) -> Iterator[TypicalJourney]:
    """Per area the journey of the home with the area's median, at a minute that takes as long."""
    limit = windows.longest_seconds(reach.norm_minutes)
    home = window_gaps.typical_homes(area_weights(homes, n_areas), reach.transit)
    area = np.flatnonzero(home >= 0)
    home = home[area]
    times = journeys.arrivals(reach.found, scene.footing.access, reach.direct, window, limit, home)
    leaving = window.first + journeys.MINUTE * np.arange(window.n_minutes, dtype=np.int32)
    as_long = times - leaving == reach.transit.median[home][:, None]
    moments = leaving[as_long.argmax(axis=1)]
    found = journeys.journeys(reach.found, scene.footing.access, reach.direct, home, moments, limit)
    for one, at, row in zip(found, home, area, strict=True):
        if one is not None:
            legs = itineraries.itinerary(one, reach, scene.footing, int(at))
            place = int(reach.places[one.place])
            yield TypicalJourney(int(row), reach.category, reach.window, int(at), place, one, legs)
