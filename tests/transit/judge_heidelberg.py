"""Heidelberg once more, by another way: what the journeys of the study are judged by.

The timetable is read with the csv module, streets are walked with networkx, opening hours are read
rule by rule, and journeys come from the events of the timetable one by one. Of the package only its
streets and the places of OpenStreetMap take part, as they are read.

The rules are those of the method: distances in whole decimetres, of every street, of the way along
it and of the way to it; walking seconds rounded up; nobody walks to, between or from stops for more
than a quarter of an hour; two minutes for every change.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..geo.time_expanded import Point, World, entry
from .csv_feed import Feed, open_hours
from .networkx_streets import FAR, PACE, Spot, Spots, Streets, seconds

CRS = 25832
MAX_WALK_DM = 15 * 60 * 10 * PACE
NEAR_STREETS = 250.0  # metres; what lies farther from any street is no part of the study
LONGEST = 120 * 60  # seconds of a journey
WINDOWS = {"afternoon": (13, 17), "evening": (18, 21)}
NORMS = {"meeting_venue": 30, "huis_van_het_kind": 20, "ldc": 30}

#: Where houses stand, as the method says (docs/methode.md).
STREETS_WITH_HOUSES = {
    "residential",
    "living_street",
    "pedestrian",
    "unclassified",
    "tertiary",
    "secondary",
    "road",
}


def minutes_of(window: str) -> range:
    """The seconds after midnight at which people leave home in a window."""
    first, end = WINDOWS[window]
    return range(first * 3600, end * 3600, 60)


# Who lives where, and where they go --------------------------------------------------------------


def homes_of(cells: Path, streets: Streets) -> pd.DataFrame:
    """The homes one by one: code, x, y, spot, singles; by area, then by street."""
    areas = gpd.read_file(cells).to_crs(CRS)
    rows = list(_on_streets(areas, streets))
    having = {row["area"] for row in rows}
    for area in set(range(len(areas))) - having:
        point = areas.geometry.iloc[area].representative_point()
        spot = streets.nearest(point.x, point.y)
        rows.append({"area": area, "part": 1.0, "x": point.x, "y": point.y, "spot": spot})
    homes = pd.DataFrame(rows).sort_values("area", kind="stable", ignore_index=True)
    singles = areas["one_person"].to_numpy()[homes["area"]]
    share = homes["part"] / homes.groupby("area")["part"].transform("sum")
    return homes.assign(code=areas["code"].to_numpy()[homes["area"]], singles=singles * share)


def _on_streets(areas: gpd.GeoDataFrame, streets: Streets) -> Iterator[dict[str, Any]]:
    """Homes in the middle of equal parts of about 25 m of the streets that have houses."""
    outlines = shapely.STRtree(areas.geometry.to_numpy())
    layer = streets.layer
    for street, (line, metres) in enumerate(zip(layer.geometry, layer.length, strict=True)):
        if layer.highway[street] not in STREETS_WITH_HOUSES:
            continue
        n = max(1, round(metres / 25))
        for number in range(n):
            point = line.interpolate((number + 0.5) / n, normalized=True)
            around = outlines.query(point, predicate="intersects")
            if len(around):
                area = min(around, key=lambda row: areas["code"].iloc[row])
                along = round((number + 0.5) / n * metres * 10)
                spot = Spot(street, min(along, streets.length[street]), 0)
                yield {"area": area, "part": metres / n, "x": point.x, "y": point.y, "spot": spot}


@dataclass(frozen=True)
class Places:
    """The places of a category that lie by a street, and their hours."""

    spots: list[Spot]
    hours: list[list[tuple[int, int]]]


def places_at(streets: Streets, points: Iterable[Any], hours: Iterable[str]) -> Places:
    """Points in metres with their hours; those far from any street are no part of the study."""
    located = [
        (streets.nearest(point.x, point.y), text) for point, text in zip(points, hours, strict=True)
    ]
    near = [(spot, text) for spot, text in located if spot.access <= NEAR_STREETS * 10]
    return Places([spot for spot, _ in near], [open_hours(text) for _, text in near])


def made_places(path: Path) -> tuple[gpd.GeoSeries, list[str]]:
    """The points and hours in the file of made places."""
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    lon, lat = ([float(row[name]) for row in rows] for name in ("lon", "lat"))
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat, crs=4326)).to_crs(CRS)
    return points, [row["opening_hours"] for row in rows]


# Journeys ----------------------------------------------------------------------------------------


class Judge:
    """All walks of the study, and when people go in somewhere, for every minute of leaving."""

    def __init__(
        self, streets: Streets, feed: Feed, homes: pd.DataFrame, places: dict[str, Places]
    ) -> None:
        self.streets, self.feed, self.places = streets, feed, places
        self.homes = Spots(streets, homes["spot"].tolist())
        points = gpd.points_from_xy(*zip(*feed.lonlat, strict=True), crs=4326).to_crs(CRS)
        located = {i: streets.nearest(point.x, point.y) for i, point in enumerate(points)}
        near = {i: spot for i, spot in located.items() if spot.access <= NEAR_STREETS * 10}
        served = {call.stop for calls in feed.trips for call in calls}
        self.stops = {i: spot for i, spot in near.items() if i in served}
        self.stop_rows, self.stop_spots = list(self.stops), Spots(streets, self.stops.values())

    @cached_property
    def access(self) -> dict[int, np.ndarray]:
        """Per stop the seconds from every home."""
        return {
            stop: _walk(self.streets.distances(spot, self.homes, MAX_WALK_DM))
            for stop, spot in self.stops.items()
        }

    @cached_property
    def walks(self) -> dict[tuple[int, int], int]:
        """Seconds between stops."""
        rows = self.stop_rows
        walks: dict[tuple[int, int], int] = {}
        for here, spot in self.stops.items():
            dm = self.streets.distances(spot, self.stop_spots, MAX_WALK_DM)
            walks |= {(here, rows[i]): int(seconds(dm[i])) for i in np.flatnonzero(dm < FAR)}
        return walks

    def direct(self, category: str) -> np.ndarray:
        """Seconds on foot from every place of a category (rows) to every home."""
        limit = LONGEST * 10 * PACE
        spots = self.places[category].spots
        return np.array([_walk(self.streets.distances(one, self.homes, limit)) for one in spots])

    def egress(self, category: str) -> list[dict[int, int]]:
        """Per stop of the feed: place -> seconds."""
        rows = self.stop_rows
        legs: list[dict[int, int]] = [{} for _ in self.feed.ids]
        for place, spot in enumerate(self.places[category].spots):
            dm = self.streets.distances(spot, self.stop_spots, MAX_WALK_DM)
            for i in np.flatnonzero(dm < FAR):
                legs[rows[i]][place] = int(seconds(dm[i]))
        return legs

    def world(
        self,
        category: str,
        direct: np.ndarray,
        homes: Sequence[int] = (),
        cut: frozenset[int] = frozenset(),
    ) -> World:
        """The timetable with the places of a category, and these homes. cut: stops left out."""
        feed = self.feed.without(cut)
        return World(
            n_stops=len(feed.ids),
            trips=feed.trips,
            walks=self.walks,
            access=[
                {stop: int(walk[home]) for stop, walk in self.access.items() if walk[home] < FAR}
                for home in homes
            ],
            egress=self.egress(category),
            direct=[
                {place: int(walk[home]) for place, walk in enumerate(direct) if walk[home] < FAR}
                for home in homes
            ],
            openings=self.places[category].hours,
        )

    def walking(self, category: str, direct: np.ndarray, window: str) -> np.ndarray:
        """When people go in who walk all the way: [home, minute], FAR where never."""
        leaving = np.array(minutes_of(window))
        arrivals = np.full((self.homes.street.size, leaving.size), FAR)
        hours = self.places[category].hours
        for opening in {tuple(spans) for spans in hours}:
            # of places with the same hours the nearest is the one to go to
            nearest = direct[[tuple(spans) == opening for spans in hours]].min(axis=0)
            there = nearest[:, None] + leaving
            for opens, closes in opening:
                entries = np.where(there < closes, np.maximum(there, opens), FAR)
                np.minimum(arrivals, entries, out=arrivals)
        return _within_limit(arrivals, leaving)

    def riding(self, world: World, walking: np.ndarray, window: str) -> np.ndarray:
        """When people go in who may ride too: [home, minute], FAR where never."""
        leaving = np.array(minutes_of(window))
        first, last = leaving[0], leaving[-1]
        best = best_entries(world, int(first), int(last) + LONGEST)
        arrivals = walking.copy()
        for stop, walk in self.access.items():
            near = np.flatnonzero(walk < FAR)
            departures = [second for second, _, _ in world.departures[stop]]
            entries = [best.get(("standing", stop, k), FAR) for k in range(len(departures) + 1)]
            not_missed = np.searchsorted(departures, walk[near][:, None] + leaving)
            arrivals[near] = np.minimum(arrivals[near], np.array(entries)[not_missed])
        return _within_limit(arrivals, leaving)


def _walk(dm: np.ndarray) -> np.ndarray:
    return np.where(dm < FAR, seconds(dm), FAR)


def _within_limit(arrivals: np.ndarray, leaving: np.ndarray) -> np.ndarray:
    return np.where(arrivals - leaving <= LONGEST, arrivals, FAR).astype(np.int32)


def best_entries(world: World, first: int, last: int) -> dict[Point, int]:
    """From every event between two moments the first second in an open place.

    Events are looked at from the last to the first; what can be done next is then known already.
    """
    order = {"standing": 0, "riding": 1, "out": 2}
    events: list[tuple[int, int, int, Point]] = []
    for point in _events(world):
        second = world.second_of(point)
        if second is not None and first <= second <= last:
            events.append((second, order[point[0]], point[2], point))
    best: dict[Point, int] = {}
    for second, _, _, point in sorted(events, reverse=True):
        options = [best.get(after, FAR) for after in world.next_points(point)]
        if point[0] == "out":
            stop = world.trips[point[1]][point[2]].stop
            entries = (entry(world, at, second + s) for at, s in world.egress[stop].items())
            options += [moment for moment in entries if moment is not None]
        best[point] = min(options, default=FAR)
    return best


def _events(world: World) -> Iterator[Point]:
    for trip, calls in enumerate(world.trips):
        for i in range(len(calls) - 1):
            yield "riding", trip, i
            yield "out", trip, i + 1
    for stop, departures in enumerate(world.departures):
        yield from (("standing", stop, k) for k in range(len(departures)))
