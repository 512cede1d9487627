"""Views of invented towns with a timetable: windows, stops, journeys and a cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from nabij.maps.view import AreaJourney, MapLeg, MapView, Window

from .invented import CRS, NORMS, SCRIPT, SOUTH, WEST, WORDS, bend, tiny, town

BOLD = "<b>vrij</b>"
WINDOWS = (
    Window("afternoon", "13:00", "17:00"),
    Window("evening", "18:00", "21:00"),
    Window(BOLD, "08:00", "09:00"),
)


def tiny_transit(**changes: object) -> MapView:
    """The six areas with a timetable, its cut and two journeys, all written out by hand."""
    view = tiny()
    nan, inf = np.nan, np.inf
    status = ["known"] * 4 + ["unknown", "small"]
    columns = {
        "ldc_evening_minutes": [14.0, 26.5, 4.0, 12.5, nan, inf],
        "ldc_evening_p85_minutes": [19.0, 33.0, 4.0, 12.5, nan, inf],
        "ldc_evening_share_within_norm": [0.65, 0.125, 1.0, 0.8, nan, 0.0],
        "ldc_evening_people_in_gap": [120.0, 250.0, 0.0, 16.0, nan, nan],
        "ldc_evening_people_in_gap_status": status,
        "ldc_evening_walk_minutes": [18.0, 31.0, 4.0, 12.5, nan, inf],
        "ldc_evening_walk_people_in_gap": [240.0, 300.0, 0.0, 16.0, nan, nan],
        "ldc_evening_walk_people_in_gap_status": status,
        "ldc_evening_people_won": [120.0, 50.0, 0.0, 0.0, nan, 3.0],
        "ldc_evening_cut_minutes": [17.5, 31.0, 4.0, 12.5, nan, inf],
        "ldc_evening_cut_people_in_gap": [215.0, 300.0, 0.0, 16.0, nan, nan],
        "ldc_evening_cut_people_in_gap_status": status,
        "ldc_evening_people_lost": [95.0, 50.0, 0.0, 0.0, nan, nan],
        "ldc_evening_people_lost_status": status,
        "meeting_venue_evening_minutes": [9.0, 8.0, 30.0, 12.0, nan, 4.0],
        f"ldc_{BOLD}_minutes": [1.0, 2.0, 3.0, 4.0, nan, 5.0],
    }
    given = {
        "norms": {"ldc": 15.0, "meeting_venue": 10.0},
        "areas": view.areas.assign(**columns),
        "stops": tiny_stops(),
        "windows": WINDOWS,
        "cut": f"halte {BOLD}; lijn 3",
        "journeys": tiny_journeys(),
    }
    return replace(view, **(given | changes))


def tiny_stops() -> gpd.GeoDataFrame:
    """One stop of each class; two of them end early, one of the two has a name that is markup."""
    spots = [(250, 200), (1250, 200), (2250, 200), (250, 1200), (1250, 1200), (2250, 1200)]
    return gpd.GeoDataFrame(
        {
            "stop": ["s1", "s2", "s3", "s4", "s5", "s6"],
            "name": ["Markt", "Station", "Kerk", "Bos", "<i>Brug</i>", "Oud depot"],
            "lines": ["1, 3, 7", "1", "3", "5", SCRIPT, ""],
            "morning": [8.0, 5.0, 3.0, 1.0, 0.7, 0.0],
            "day": [6.5, 4.0, 2.0, 1.0, 0.3, 0.0],
            "evening": [3.25, 2.0, 1.0, 0.5, 0.0, 0.0],
            "saturday": [5.0, 3.0, 1.0, 0.0, 0.0, 0.0],
            "sunday": [2.0, 1.0, np.nan, 0.0, 0.0, 0.0],
            "last": ["23:42", "22:10", "20:05", "18:42", "17:05", ""],
            "ends_early": [False, False, False, True, True, False],
            "service_class": ["high", "good", "basic", "low", "rare", "none"],
        },
        geometry=shapely.points([(WEST + x, SOUTH + y) for x, y in spots]),
        crs=CRS,
    )


def tiny_journeys() -> tuple[AreaJourney, ...]:
    """From the first area: by bus and tram to one place, on foot to another."""

    def path(*points: tuple[float, float]) -> np.ndarray:
        return np.array([(WEST + x, SOUTH + y) for x, y in points], dtype=float)

    by_transit = (
        MapLeg("walk", "", "Markt", "18:04", "18:09", "", path((700, 700), (700, 200), (250, 200))),
        MapLeg("bus", "Markt", "Station", "18:12", "18:20", "5", path((250, 200), (1250, 200))),
        MapLeg("tram", "Station", SCRIPT, "18:23", "18:31", BOLD, path((1250, 200), (2250, 200))),
        MapLeg("walk", SCRIPT, "", "18:31", "18:36", "", path((2250, 200), (2500, 500))),
    )
    on_foot = (MapLeg("walk", "", "", "18:00", "18:09", "", path((700, 700), (400, 1500))),)
    return (
        AreaJourney(0, "ldc", "evening", "De Krekel", "18:04", "18:40", 36.0, by_transit),
        AreaJourney(0, "meeting_venue", "evening", BOLD, "18:00", "18:09", 9.0, on_foot),
    )


def town_transit(cells: int = 1000, categories: int = 2, *, seed: int = 7) -> MapView:
    """The town with 500 stops and a journey of four legs from each area, in two windows."""
    norms = dict(list((NORMS | {"huis_van_het_kind": 15.0}).items())[:categories])
    view = town(cells, norms=norms)
    rng = np.random.default_rng(seed)
    n = len(view.areas)
    table: dict[str, np.ndarray] = {}
    for category, norm in norms.items():
        for window in WINDOWS[:2]:
            name = f"{category}_{window.id}"
            minutes = norm * rng.gamma(4, 0.3, n)
            people = rng.integers(0, 300, n).astype(float)
            table |= {
                f"{name}_minutes": minutes,
                f"{name}_p85_minutes": minutes * 1.3,
                f"{name}_share_within_norm": rng.uniform(size=n).round(2),
                f"{name}_people_in_gap": people,
                f"{name}_walk_minutes": minutes * 1.6,
                f"{name}_walk_people_in_gap": people * 1.4,
                f"{name}_people_won": people * 0.4,
                f"{name}_cut_minutes": minutes * 1.1,
                f"{name}_cut_people_in_gap": people * 1.1,
                f"{name}_people_lost": people * 0.1,
            }
    areas = gpd.GeoDataFrame(
        pd.concat([pd.DataFrame(view.areas), pd.DataFrame(table)], axis=1),
        geometry="geometry",
        crs=CRS,
    )
    stops = _classed_stops(shapely.get_coordinates(shapely.centroid(view.areas.geometry)), rng)
    changed = replace(view, areas=areas, stops=stops, windows=WINDOWS[:2], cut="lijn 3")
    return replace(changed, journeys=tuple(_town_journeys(changed, rng)))


def _classed_stops(middles: np.ndarray, rng: np.random.Generator) -> gpd.GeoDataFrame:
    spots = middles[rng.choice(len(middles), size=min(500, len(middles)), replace=False)] + 40
    day = rng.gamma(1.2, 2.5, len(spots)).round(1)
    classes = np.array(["none", "rare", "low", "basic", "good", "high"])
    early = rng.uniform(size=len(spots)) < 0.2
    return gpd.GeoDataFrame(
        {
            "stop": [f"h{k}" for k in range(len(spots))],
            "name": [f"{WORDS[k % len(WORDS)]} {k // len(WORDS)}" for k in range(len(spots))],
            "lines": [f"{k % 9 + 1}, {k % 7 + 20}" for k in range(len(spots))],
            **{
                band: day * share
                for band, share in (("morning", 1.2), ("day", 1), ("evening", 0.4))
            },
            "saturday": day * 0.7,
            "sunday": day * 0.5,
            "last": np.where(early, "18:12", "22:48"),
            "ends_early": early,
            "service_class": classes[np.searchsorted([0.05, 1, 2, 4, 6], day, side="right")],
        },
        geometry=shapely.points(spots),
        crs=CRS,
    )


def _town_journeys(view: MapView, rng: np.random.Generator) -> Iterator[AreaJourney]:
    """Walk, ride, change, ride and walk along crooked paths; rides are shared, walks are not."""
    homes = shapely.get_coordinates(shapely.centroid(view.areas.geometry))
    halts = shapely.get_coordinates(view.stops.geometry)
    names = list(view.stops["name"])

    def crooked(one: np.ndarray, two: np.ndarray, steps: int) -> np.ndarray:
        along = np.linspace(0, 1, steps)[:, None]
        return bend(one * (1 - along) + two * along)

    def clock(minute: int) -> str:
        return f"{minute // 60:02d}:{minute % 60:02d}"

    for window in view.windows:
        start = int(window.start[:2]) * 60
        for category in view.norms:
            places = list(zip(view.places["name"], view.places.geometry, strict=True))
            for area, home in enumerate(homes):
                stops = np.argsort(np.hypot(*(halts - home).T))[:4]
                first = int(rng.choice(stops))
                change = (first * 7 + int(rng.integers(3))) % len(halts)
                last = (change * 5 + int(rng.integers(3))) % len(halts)
                name, place = places[int(rng.integers(len(places)))]
                goal = shapely.get_coordinates(place)[0]
                at = np.cumsum([start + int(rng.integers(60)), *rng.integers(2, 15, 4)])
                when = [clock(int(minute)) for minute in at]
                corners = [home, halts[first], halts[change], halts[last], goal]
                said = ["", names[first], names[change], names[last], ""]
                kinds = [
                    ("walk", ""),
                    ("bus", str(first % 40)),
                    ("tram", str(change % 9)),
                    ("walk", ""),
                ]
                legs = tuple(
                    MapLeg(
                        kind,
                        said[k],
                        said[k + 1],
                        when[k],
                        when[k + 1],
                        line,
                        crooked(corners[k], corners[k + 1], 25 if kind == "walk" else 9),
                    )
                    for k, (kind, line) in enumerate(kinds)
                )
                minutes = float(at[-1] - at[0])
                yield AreaJourney(area, category, window.id, name, when[0], when[-1], minutes, legs)
