"""What a map shows: one value that holds every table the page is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..data.provenance import Source


@dataclass(frozen=True)
class Window:
    """A part of a day in which people leave: from `start` until before `end`, as "18:00".

    date: the day, as "2024-03-12".
    """

    id: str
    start: str
    end: str
    date: str = ""


@dataclass(frozen=True)
class MapLeg:
    """One part of a journey: on foot, or on one vehicle from the stop `start` to the stop `end`.

    `kind` is "walk", "tram", "metro", "train", "bus", "ferry", "cable" or "other"; `line` is ""
    for a walk. `depart` and `arrive` are clock times as "14:10". `points` are x and y in the
    CRS of the areas, shape (n, 2).
    """

    kind: str
    start: str
    end: str
    depart: str
    arrive: str
    line: str
    points: NDArray[np.float64]


@dataclass(frozen=True)
class AreaJourney:
    """A typical journey from one area (its row) to the place `place` of a category, in a window.

    `minutes` from door to door; where `arrive` is later than the last leg, one waits at the door.
    """

    area: int
    category: str
    window: str
    place: str
    depart: str
    arrive: str
    minutes: float
    legs: tuple[MapLeg, ...]


@dataclass(frozen=True)
class MapView:
    """Everything the map of one study shows. All geometry is in the CRS of `areas`, in metres.

    `norms` gives the norm in minutes per category, in the order of the study; `pace` is the
    study's own pace in m/s, `paces` are those the panel compares. Minutes are minutes on foot at
    `pace`.

    `areas` has `code`, `name`, `municipality_name`, `households`, `one_person_households`,
    `one_person_share` and `need` (0..1), `priority`, `rank`, `rank_low`, `rank_high`,
    `people_in_gap`, and for each category c of `norms`: `c_minutes`, `c_share_within_norm`,
    `c_people_in_gap`, `c_shortfall`, `c_places_within_norm`, `c_third_minutes` and
    `c_people_in_gap_<pace>`. A column that is absent is a figure that is not known. Beside a
    column there may be `<column>_status` ("known", "small", "hidden", "suppressed" or "unknown"),
    `<column>_vintage`, `<column>_inherited` and `<column>_source`.

    `places` has `place`, `category`, `name`, `address`, `capacity`, `opening_hours`,
    `wheelchair`; `catchments` has `place`, `category`, `minutes`. `streets` are lines with their
    `highway` class. `tiles` is a URL with {z}/{x}/{y}, with `tiles_attribution` what its makers
    ask to name: only then does the page use the network.

    With public transport: `areas` has for each category c and each id w of `windows`, of journeys
    that start in the window: `c_w_minutes`, `c_w_p85_minutes`, `c_w_share_within_norm`,
    `c_w_people_in_gap` and `c_w_people_won`; on foot to what is open then: `c_w_walk_minutes`,
    `c_w_walk_people_in_gap`; and with `cut`, the words for what is left out of the timetable:
    `c_w_cut_minutes`, `c_w_cut_people_in_gap` and `c_w_people_lost`. `stops` has `name`, and it
    may have `stop`, `lines`, `last`, `ends_early`, `service_class` and the departures per hour
    `morning`, `day`, `evening`, `saturday`, `sunday`.
    """

    title: str
    language: str
    invented: bool
    norms: Mapping[str, float]
    pace_name: str
    pace: float
    paces: Mapping[str, float]
    suppress_below: int
    areas: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    streets: np.ndarray
    highway: np.ndarray
    sources: Sequence[Source]
    attributions: Sequence[str]
    stops: gpd.GeoDataFrame | None = None
    windows: Sequence[Window] = ()
    cut: str | None = None
    journeys: Sequence[AreaJourney] = ()
    tiles: str | None = None
    tiles_attribution: str | None = None
