"""Public transport in a study: what is read of it, and what every window yields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from .analysis import Cut, TransitResults, TypicalJourney, is_count, mask
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
    """The feeds of a study, what runs on its date, and how well every stop is served."""

    feeds: tuple[Feed, ...]
    timetable: Timetable
    stops: gpd.GeoDataFrame


def read_transit(study: Study, cache: Path | None) -> TransitInputs | None:
    """Read the timetables of a study; None where it has none.

    cache: the folder that keeps what was read for the next time. Raises LayerError.
    """
    section = study.transit
    if section is None:
        return None
    said = {name: getattr(section, name) for name in ("source", "licence", "attribution")}
    feeds = tuple(_credited(cached_feed(path, cache, **said)) for path in section.path)
    return TransitInputs(
        feeds,
        build_timetable(feeds, section.date, study.crs),
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
    left = without(inputs.timetable, stops, routes)
    table, lines = inputs.timetable.stops, inputs.timetable.routes
    return Cut(
        stops=tuple(table.loc[table["stop"].isin(stops), "name"]),
        routes=tuple(lines.loc[lines["route"].isin(routes), "name"]),
        timetable=left,
    )


@dataclass(frozen=True)
class Scene:
    """What journeys are looked for in: the study, its people and places on the network.

    places, snapped: the places to meet, and where they lie on the network. footing: how the homes
    and the stops meet.
    """

    study: Study
    section: TransitSection
    timetable: Timetable
    places: gpd.GeoDataFrame
    snapped: Snapped
    footing: Footing

    @property
    def zone(self) -> str:
        """The time zone of the study's clocks."""
        return self.timetable.zone


def set_scene(
    study: Study,
    timetable: Timetable,
    network: Network,
    streets: Streets,
    homes: Snapped,
    places: gpd.GeoDataFrame,
    snapped: Snapped,
) -> Scene:
    """The stops that lie by a street of the study, and the walks to and between them.

    Raises StudyError when no stop that is served lies there.
    """
    section = study.transit
    if section is None:
        raise StudyError("transit.no_timetable")
    stops = timetable.stops
    served = np.zeros(len(stops), np.bool_)
    served[timetable.calls["stop"].to_numpy()] = True
    rows = np.flatnonzero(served & np.isfinite(stops["x"].to_numpy(np.float64)))
    on_streets = snap(network, streets.geometry, stops[["x", "y"]].to_numpy(np.float64)[rows])
    near = on_streets.access <= STOP_LIMIT_DM
    if not near.any():
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
        timetable.transfers,
        homes,
        pace=study.paces[study.pace_name],
        max_walk_minutes=section.max_walk_minutes,
    )
    return Scene(study, section, timetable, places, snapped, footing)


def window_of(scene: Scene, name: str) -> Window:
    """The departure minutes of a window, on the axis of the timetable."""
    first, end = (
        seconds_of(clock, scene.section.date, scene.zone) for clock in scene.section.windows[name]
    )
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
    scene: Scene, rides: Rides, category: str, name: str, window: Window, rows: IntArray
) -> WindowReach:
    """Reach of the places in these rows, all of one category, in a window."""
    norm = scene.study.norms[category]
    end = window.last + windows.longest_seconds(norm)
    openings, _ = _openings(scene, rows, window.first, end)
    places = scene.snapped.take(rows)
    found, direct, transit, walk = windows.measure_window(
        scene.footing, rides, places, openings, window, norm
    )
    return WindowReach(category, name, norm, transit, walk, found, direct, rows)


def _openings(
    scene: Scene, rows: IntArray, begin: int, end: int
) -> tuple[Openings, tuple[Message, ...]]:
    return open_intervals(
        scene.places["opening_hours"].iloc[rows].tolist(),
        scene.section.date,
        scene.zone,
        begin,
        end,
        unknown=scene.section.unknown_hours,
    )


def _hours_unknown(scene: Scene) -> tuple[Message, ...]:
    """What was assumed of places whose hours are not known, from the first window to the last."""
    all_windows = [window_of(scene, name) for name in scene.section.windows]
    begin, end = min(w.first for w in all_windows), max(w.last for w in all_windows)
    return _openings(scene, np.arange(len(scene.places), dtype=np.int32), begin, end)[1]


def measure_windows(
    scene: Scene, stops: gpd.GeoDataFrame, homes: Dwellings, codes: pd.Series, cut: Cut | None
) -> tuple[TransitResults, tuple[Message, ...]]:
    """Every category in every window of the study: per area, per dwelling and in all.

    stops: how well each is served. codes: of the areas, as the dwellings count them.
    """
    areas: list[pd.DataFrame] = []
    dwellings: dict[str, FloatArray] = {}
    totals: list[dict[str, object]] = []
    typical: list[TypicalJourney] = []
    for name in scene.section.windows:
        window = window_of(scene, name)
        rides = rides_of(scene, scene.timetable, window)
        cut_rides = None if cut is None else rides_of(scene, cut.timetable, window)
        for category in scene.study.norms:
            rows = _rows(scene, category)
            reach = reach_of(scene, rides, category, name, window, rows)
            after = (
                None
                if cut_rides is None
                else reach_of(scene, cut_rides, category, name, window, rows)
            )
            prefix = f"{category}_{name}_"
            areas.append(_area_columns(codes, homes, reach, after).add_prefix(prefix))
            dwellings |= {
                f"{prefix}{figure}": values for figure, values in _dwelling_columns(reach).items()
            }
            totals.append(_total(homes, reach, window, after))
            typical += _typical(scene, homes, reach, window, len(codes))
    results = TransitResults(
        timetable=scene.timetable,
        stops=stops,
        areas=_masked(scene, pd.concat(areas, axis=1)),
        dwellings=pd.DataFrame(dwellings),
        windows=_masked(scene, pd.DataFrame(totals)),
        journeys=tuple(typical),
        cut=cut,
    )
    return results, _hours_unknown(scene)


def _masked(scene: Scene, table: pd.DataFrame) -> pd.DataFrame:
    counts = [str(column) for column in table if is_count(str(column))]
    return mask(table, counts, scene.study.study.suppress_below)


def _rows(scene: Scene, category: str) -> IntArray:
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
