"""Views of a town that does not exist, for the tests and the measurement of the map."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from nabij.data.provenance import Source
from nabij.maps.view import MapView

CRS = 31370
PACES = {"adult": 1.33, "older": 1.0, "frail": 0.8}
NORMS = {"ldc": 15.0, "meeting_venue": 10.0}
SCRIPT = "<script>alert(1)</script>"
WEST, SOUTH = 150_000.0, 170_000.0


def town(cells: int = 1000, *, seed: int = 7, **changes: object) -> MapView:
    """A round town of `cells` curved cells with streets, places, stops and catchments."""
    rng = np.random.default_rng(seed)
    geometry = _cells(cells, rng)
    middles = shapely.get_coordinates(shapely.centroid(geometry))
    places = _places(middles, cells, rng)
    streets, highway = _streets(cells, middles, rng)
    given = {
        "title": "Verzonnen stad",
        "language": "nl",
        "invented": True,
        "norms": NORMS,
        "pace_name": "older",
        "pace": 1.0,
        "paces": PACES,
        "suppress_below": 5,
        "areas": _areas(geometry, middles, places, rng),
        "places": places,
        "catchments": _catchments(places),
        "streets": streets,
        "highway": highway,
        "stops": _stops(middles, rng),
        "sources": SOURCES,
        "attributions": ["© OpenStreetMap-bijdragers (ODbL)", "Statbel (verzonnen)"],
    }
    return MapView(**(given | changes))


SOURCES = (
    Source("areas", "sectoren.shp", "0" * 64, 1, 2025, "verzonnen", "CC BY 4.0", "Statbel"),
    Source("households", "huishoudens.csv", "1" * 64, 1, 2024, "verzonnen", None, None),
    Source("streets", "stad.osm", "2" * 64, 1, None, "verzonnen", "ODbL", "OpenStreetMap"),
    Source("places", "plekken.csv", "3" * 64, 1, 2026, SCRIPT, None, None),
)


def tiny(**changes: object) -> MapView:
    """Six square areas of one kilometre whose figures are written out by hand."""
    geometry = [
        shapely.box(
            WEST + 1000 * x, SOUTH + 1000 * y, WEST + 1000 * x + 1000, SOUTH + 1000 * y + 1000
        )
        for y in (0, 1)
        for x in (0, 1, 2)
    ]
    nan = np.nan
    areas = gpd.GeoDataFrame(
        {
            "code": ["A1", "A2", "A3", "B1", "B2", "B3"],
            "name": ["Éénbroek", "Tweehoek", "<b>Driewijk</b>", "Vierveld", "Vijfberg", "Zesdal"],
            "municipality_name": ["Verzonnen"] * 6,
            "households": [1200.0, 800.0, 500.0, 400.0, nan, 90.0],
            "one_person_households": [600.0, 300.0, 150.0, 80.0, nan, nan],
            "one_person_households_status": ["known"] * 4 + ["unknown", "small"],
            "one_person_households_vintage": [2024, 2024, 2024, 2011, None, 2024],
            "one_person_share": [0.5, 0.375, 0.3, 0.2, nan, 0.05],
            "one_person_share_vintage": [2025] * 6,
            "one_person_share_inherited": [False, True, False, False, False, False],
            "need": [0.9, 0.7, 0.5, 0.3, nan, 0.1],
            "priority": [0.54, 0.7, 0.0, 0.06, nan, 0.0],
            "rank": [2.0, 1.0, 4.0, 3.0, nan, 5.0],
            "rank_low": [1.0, 1.0, 4.0, 3.0, nan, 4.0],
            "rank_high": [2.0, 2.0, 5.0, 3.0, nan, 5.0],
            "people_in_gap": [240.0, 300.0, 0.0, 16.0, nan, nan],
            "people_in_gap_status": ["known"] * 4 + ["unknown", "small"],
            "ldc_minutes": [18.0, 31.0, 4.0, 12.5, nan, 7.5],
            "ldc_third_minutes": [25.0, 40.0, 9.0, 22.0, nan, 14.0],
            "ldc_share_within_norm": [0.6, 0.0, 1.0, 0.8, nan, 1.0],
            "ldc_people_in_gap": [240.0, 300.0, 0.0, 16.0, nan, nan],
            "ldc_people_in_gap_status": ["known"] * 4 + ["unknown", "small"],
            "ldc_people_in_gap_adult": [100.0, 250.0, 0.0, 0.0, nan, 0.0],
            "ldc_people_in_gap_older": [240.0, 300.0, 0.0, 16.0, nan, nan],
            "ldc_people_in_gap_frail": [400.0, 300.0, 0.0, 40.0, nan, 3.0],
            "ldc_shortfall": [0.2, 1.0, 0.0, 0.1, nan, 0.0],
            "ldc_places_within_norm": [0.0, 0.0, 2.0, 1.0, nan, 1.0],
        },
        geometry=geometry,
        crs=CRS,
    )
    places = gpd.GeoDataFrame(
        {
            "place": ["ldc-001", "ldc-002"],
            "category": ["ldc", "ldc"],
            "name": ["De Krekel", SCRIPT],
            "address": ["Dorp 1", "<img src=x onerror=alert(2)>"],
            "capacity": [40.0, np.nan],
            "opening_hours": ["Mo-Fr 09:00-17:00", ""],
            "wheelchair": ["yes", ""],
        },
        geometry=shapely.points([[WEST + 2500, SOUTH + 500], [WEST + 400, SOUTH + 1500]]),
        crs=CRS,
    )
    street = shapely.linestrings([[[WEST, SOUTH + 500], [WEST + 3000, SOUTH + 500]]])
    given = {
        "title": "Verzonnen dorp",
        "language": "nl",
        "invented": True,
        "norms": {"ldc": 15.0},
        "pace_name": "older",
        "pace": 1.0,
        "paces": PACES,
        "suppress_below": 5,
        "areas": areas,
        "places": places,
        "catchments": _catchments(places).iloc[:1],
        "streets": np.asarray(street),
        "highway": np.array(["residential"], dtype=object),
        "sources": SOURCES,
        "attributions": ["© OpenStreetMap-bijdragers (ODbL)"],
    }
    return MapView(**(given | changes))


def _cells(cells: int, rng: np.random.Generator) -> np.ndarray:
    """Cells of a Voronoi diagram, denser in the middle, with every border bent."""
    angle = rng.uniform(0, 2 * np.pi, cells)
    radius = 6000 * rng.uniform(0, 1, cells) ** 0.75
    seeds = np.column_stack([WEST + radius * np.cos(angle), SOUTH + radius * np.sin(angle)])
    around = shapely.Point(WEST, SOUTH).buffer(6200)
    diagram = shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=around)
    clipped = shapely.intersection(shapely.get_parts(diagram), around)
    dense = shapely.segmentize(clipped, 40)
    return shapely.transform(dense, bend)


def bend(xy: np.ndarray) -> np.ndarray:
    x, y = xy[:, 0], xy[:, 1]
    return np.column_stack(
        [
            x + 60 * np.sin(y / 170) + 25 * np.sin(y / 47),
            y + 60 * np.sin(x / 190) + 25 * np.sin(x / 53),
        ]
    )


def _areas(
    geometry: np.ndarray, middles: np.ndarray, places: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    n = len(geometry)
    far = np.hypot(*(middles - [WEST, SOUTH]).T) / 6200
    households = rng.integers(0, 900, n).astype(float)
    share = np.clip(0.55 - 0.35 * far + rng.normal(0, 0.06, n), 0.05, 0.85)
    one = np.round(households * share)
    need = np.clip(0.8 - 0.5 * far + rng.normal(0, 0.12, n), 0, 1)
    table: dict[str, object] = {
        "code": [f"99001A{k:02d}-" if k < 100 else f"99001{k:04d}" for k in range(n)],
        "name": [f"{WORDS[k % len(WORDS)]} {k // len(WORDS) + 1}" for k in range(n)],
        "municipality_name": np.where(middles[:, 0] > WEST, "Verzonnen-Oost", "Verzonnen-West"),
        "households": households,
        "households_vintage": 2024,
        "one_person_households": np.where(one < 5, np.nan, one),
        "one_person_households_status": np.where(one < 5, "small", "known"),
        "one_person_households_vintage": 2024,
        "one_person_share": share,
        "one_person_share_vintage": 2025,
        "one_person_share_inherited": rng.uniform(size=n) < 0.1,
        "need": need,
    }
    total = np.zeros(n)
    short = np.zeros(n)
    for category, norm in NORMS.items():
        spots = shapely.get_coordinates(places.geometry[places["category"] == category])
        apart = np.sort(np.hypot(*(middles[:, None] - spots[None]).transpose(2, 0, 1)), axis=1)
        minutes = apart[:, 0] * 1.3 / 60
        beyond = 1 / (1 + np.exp(-(minutes - norm)))
        gap = one * beyond
        table |= {
            f"{category}_minutes": minutes,
            f"{category}_third_minutes": apart[:, 2] * 1.3 / 60,
            f"{category}_share_within_norm": 1 - beyond,
            f"{category}_people_in_gap": gap,
            f"{category}_people_in_gap_adult": gap * 0.7,
            f"{category}_people_in_gap_frail": np.minimum(one, gap * 1.3),
            f"{category}_shortfall": np.clip(minutes / norm - 1, 0, 1),
            f"{category}_places_within_norm": (apart * 1.3 / 60 < norm).sum(axis=1).astype(float),
        }
        total, short = np.maximum(total, gap), np.maximum(short, np.clip(minutes / norm - 1, 0, 1))
    table["people_in_gap"] = total
    table["priority"] = need * short
    rank = pd.Series(-need * short).rank(method="min").to_numpy()
    table["rank"] = rank
    table["rank_low"] = np.maximum(1, np.round(rank * 0.9) - 3)
    table["rank_high"] = np.minimum(n, np.round(rank * 1.1) + 3)
    frame = gpd.GeoDataFrame(pd.DataFrame(table), geometry=geometry, crs=CRS)
    blank = rng.choice(n, size=max(1, n // 60), replace=False)
    numbers = frame.select_dtypes("float").columns
    frame.loc[blank, numbers] = np.nan
    return frame


def _places(middles: np.ndarray, cells: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    counts = {"ldc": max(3, cells // 60), "meeting_venue": max(3, cells // 6)}
    rows, spots = [], []
    for category, count in counts.items():
        near = middles[rng.choice(len(middles), size=count, replace=count > len(middles))]
        spots.append(near + rng.normal(0, 60, near.shape))
        rows += [
            (
                f"{category}-{k + 1:03d}",
                category,
                f"{'Café' if category[0] == 'm' else 'LDC'} {WORDS[k % len(WORDS)]}",
                f"Straat {k}",
                30.0,
                "Mo-Fr 10:00-18:00",
                "limited",
            )
            for k in range(count)
        ]
    names = ["place", "category", "name", "address", "capacity", "opening_hours", "wheelchair"]
    frame = pd.DataFrame(rows, columns=names)
    frame.loc[0, "name"] = SCRIPT
    return gpd.GeoDataFrame(frame, geometry=shapely.points(np.concatenate(spots)), crs=CRS)


def _catchments(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    reach = [NORMS[category] * 45 for category in places["category"]]
    round_ = shapely.buffer(places.geometry.to_numpy(), reach, quad_segs=24)
    wavy = shapely.transform(shapely.segmentize(round_, 25), bend)
    return gpd.GeoDataFrame(
        {
            "place": places["place"].to_numpy(),
            "category": places["category"].to_numpy(),
            "minutes": [NORMS[category] for category in places["category"]],
        },
        geometry=wavy,
        crs=CRS,
    )


def _streets(
    cells: int, middles: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """About thirty street edges for each cell, on a bent grid that thins out."""
    side = max(4, round((cells * 24) ** 0.5))
    step = 12_400 / side
    at = np.arange(side + 1) * step
    x, y = np.meshgrid(WEST - 6200 + at, SOUTH - 6200 + at)
    starts = np.column_stack([x.ravel(), y.ravel()])
    along = [starts + np.array([step, 0]), starts + np.array([0, step])]
    lines = np.concatenate([np.stack([starts, ends], axis=1) for ends in along])
    kinds = np.concatenate(
        [
            np.where(np.abs(y.ravel() % 1500) < step, "primary", "residential"),
            np.where(np.abs(x.ravel() % 1500) < step, "secondary", "residential"),
        ]
    )
    far = np.hypot(*(lines.mean(axis=1) - [WEST, SOUTH]).T) / 6200
    keep = (far < 1) & (rng.uniform(size=len(lines)) > 0.35 * far)
    kinds = np.where(rng.uniform(size=len(kinds)) < 0.15, "footway", kinds)
    shapes = shapely.segmentize(shapely.linestrings(lines[keep]), 45)
    return shapely.transform(shapes, bend), kinds[keep].astype(object)


def _stops(middles: np.ndarray, rng: np.random.Generator) -> gpd.GeoDataFrame:
    spots = middles[rng.choice(len(middles), size=min(60, len(middles)), replace=False)] + 40
    return gpd.GeoDataFrame(
        {"name": [f"Halte {k}" for k in range(len(spots))]}, geometry=shapely.points(spots), crs=CRS
    )


WORDS = [
    "Akkerwijk",
    "Beukenhof",
    "Cederlaan",
    "Dennenbos",
    "Elzenbroek",
    "Fruithof",
    "Ganzendries",
    "Haverveld",
    "IJzerberg",
    "Jachthoorn",
    "Kasteelpark",
    "Lindeplein",
    "Molenkouter",
    "Nachtegaal",
    "Oude-Haven",
    "Papenvest",
    "Rietmeers",
    "Stationswijk",
    "Torenhof",
    "Uilenspiegel",
    "Vaartkom",
    "Watermolen",
    "Zonnebeke",
]
