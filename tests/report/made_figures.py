"""The figures of a neighbourhood that does not exist, every one written out by hand.

Four areas: two whole, one cut, one so small that its people living alone are masked; the cut one
is left out with it, as the total of the four is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from nabij.report.neighbourhood.choice import Neighbourhood
from nabij.report.neighbourhood.figures import Figures
from nabij.study import Study

NAN = float("nan")
SCRIPT = "<b>Driewijk</b> $x$ =1+1"
CATEGORIES = ("ldc", "huis_van_het_kind", "meeting_venue")
NORMS = (15, 20, 10)
SIDE = 1000.0


def made_study(*, transit: bool = True, **changes: object) -> Study:
    """A study whose files do not exist: only its choices are used."""
    places = [
        {"category": name, "norm_minutes": norm, "path": f"{name}.csv"}
        for name, norm in zip(CATEGORIES, NORMS, strict=True)
    ]
    windows = {"afternoon": ["13:00", "17:00"], "evening": ["19:00", "22:00"]}
    document: dict[str, object] = {
        "study": {"name": "Verzonnen studie", "invented": True} | changes,
        "areas": {"path": "gebieden.shp"},
        "households": [{"path": "huishoudens.csv"}],
        "streets": {"path": "straten.osm"},
        "places": places,
    }
    if transit:
        document["transit"] = {"path": "gtfs.zip", "date": date(2024, 10, 8), "windows": windows}
    return Study.model_validate(document)


def made_figures(**changes: object) -> Figures:
    """The figures, with what `changes` puts in the place of their fields."""
    figures = Figures(
        study=made_study(),
        neighbourhood=made_neighbourhood(),
        threshold=5,
        residents=made_residents(),
        municipality_name="Verzonnen stad",
        region_name="Vlaams Gewest",
        region_source="Statbel (verzonnen)",
        areas=made_areas(),
        reach=made_reach(),
        dwellings=made_dwellings(),
        cut_share=0.09,
        cut_areas=(SCRIPT,),
    )
    return replace(figures, **changes)


def made_neighbourhood(**changes: object) -> Neighbourhood:
    """Four squares of one kilometre in a row, of which the third counts for 40 %."""
    outline = shapely.union_all([shapely.box(0, 0, 2.4 * SIDE, SIDE), _box(3)])
    neighbourhood = Neighbourhood(
        kind="areas",
        name="Éénbroek, Tweehoek en 2 andere",
        outline=outline,
        inside=np.ones(4, dtype=np.bool_),
        part=np.array([1.0, 1.0, 0.4, 1.0]),
    )
    return replace(neighbourhood, **changes)


def made_residents() -> pd.DataFrame:
    """A row per indicator; no figure on income."""
    columns = (
        *("value", "status", "areas_known", "vintage", "municipality", "region"),
        *("index_municipality", "index_region", "rank"),
    )
    rows = {
        "households": (2290.0, "known", 4, 2011, NAN, NAN, NAN, NAN, NAN),
        "population": (4580.0, "known", 4, 2024, NAN, NAN, NAN, NAN, NAN),
        "one_person_households": (963.0, "known", 4, 2011, NAN, NAN, NAN, NAN, NAN),
        "one_person_share": (963 / 2290, "known", 4, 2025, 0.35, 0.4, 120.2, 105.1, 3.0),
        "lone_parent_households": (NAN, "hidden", 4, 2024, NAN, NAN, NAN, NAN, NAN),
        "lone_parent_share": (NAN, "hidden", 4, 2024, 0.1, 0.11, NAN, NAN, NAN),
        "residents_65plus": (500.0, "partial", 3, 2024, NAN, NAN, NAN, NAN, NAN),
        "share_65plus": (0.15, "partial", 3, 2024, 0.2, NAN, 75.0, NAN, 9.0),
        "residents_80plus": (NAN, "small", 4, 2024, NAN, NAN, NAN, NAN, NAN),
        "share_80plus": (NAN, "hidden", 4, 2024, 0.05, NAN, NAN, NAN, NAN),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(columns))
    table["areas"] = 4
    table["vintage_last"] = table["vintage"]
    table["municipality_vintage"] = np.where(table["municipality"].notna(), 2024, NAN)
    table["inherited"] = table.index == "share_65plus"
    table["weighted_by"] = np.where(table.index == "share_65plus", "households", "")
    table["ranked"] = np.where(table["rank"].notna(), 12, 0)
    return table.rename_axis("indicator")


def made_areas() -> pd.DataFrame:
    """The four areas, with people living alone and their reach."""
    table = pd.DataFrame(
        {
            "code": ["A1", "A2", "A3", "A4"],
            "name": ["Éénbroek", "Tweehoek", SCRIPT, "Vierveld"],
            "part": [1.0, 1.0, 0.4, 1.0],
            "households": [1200.0, 800.0, 200.0, 90.0],
            "households_status": ["known"] * 4,
            "one_person_households": [600.0, 300.0, NAN, NAN],
            "one_person_households_status": ["known", "known", "hidden", "small"],
            "one_person_share": [0.5, 0.375, NAN, NAN],
            "one_person_share_status": ["known", "known", "hidden", "hidden"],
            "one_person_rank": [2.0, 5.0, NAN, NAN],
        }
    )
    beyond = {
        "ldc": [0.0, 120.0, NAN, NAN],
        "huis_van_het_kind": [0.0, 0.0, 0.0, 0.0],
        "meeting_venue": [30.0, 7.0, 20.0, 0.0],
    }
    for name, people in beyond.items():
        status = ["known", "known", "hidden", "small"] if name == "ldc" else ["known"] * 4
        table[f"{name}_minutes"] = [5.5, 8.0, 12.0, 16.5]
        table[f"{name}_share_within"] = [1.0, 0.6, 0.5, 0.2]
        table[f"{name}_share_within_status"] = "known"
        table[f"{name}_people_beyond"] = people
        table[f"{name}_people_beyond_status"] = status
    return table


def made_reach() -> pd.DataFrame:
    """Per category on foot at three paces, and by public transport in two windows."""
    walks = {"adult": (5.0, 0.9), "older": (6.5, 0.8), "frail": (8.25, 0.7004)}
    rides = {"afternoon": (6.0, 0.95), "evening": (NAN, 0.25)}
    rows: list[dict[str, object]] = []
    for category, norm in zip(CATEGORIES, NORMS, strict=True):
        for mode, names in (("walk", walks), ("transit", rides)):
            for name, (median, within) in names.items():
                nobody = category == "huis_van_het_kind"
                rows.append(
                    {
                        "category": category,
                        "mode": mode,
                        "name": name,
                        "norm_minutes": float(norm),
                        "median_minutes": median,
                        "p85_minutes": median + 4 if mode == "transit" else NAN,
                        "share_within": 1.0 if nobody else within,
                        "share_within_status": "known",
                        "people_beyond": 0.0 if nobody else 123.0,
                        "people_beyond_status": "known",
                        "study_median_minutes": 7.0,
                        "study_share_within": 0.66,
                        "places": 3,
                        "open_places": 2 if mode == "transit" else 3,
                    }
                )
    return pd.DataFrame(rows)


def made_dwellings() -> gpd.GeoDataFrame:
    """One dwelling in every area."""
    points = [shapely.Point((i + 0.2) * SIDE, SIDE / 2) for i in range(4)]
    flags = {f"{name}_beyond": [False, True, False, True] for name in CATEGORIES}
    return gpd.GeoDataFrame(flags, geometry=points, crs=31370)


def made_offer() -> pd.DataFrame:
    """Places: two LDC (one outside), no Huis van het Kind, three venues."""
    columns = ("category", "name", "opening_hours", "evening", "weekend", "capacity", "inside")
    rows = [
        ("ldc", "LDC De Brug", "Mo-Fr 09:00-17:00", False, False, 60.0, True),
        ("ldc", "LDC Buiten", "", None, None, NAN, False),
        ("meeting_venue", "Café Toe", "Mo-Fr 09:00-12:00; PH off", False, False, NAN, True),
        ("meeting_venue", SCRIPT, "Tu,Th 13:00-22:00", True, False, 40.0, True),
        ("meeting_venue", "", "", None, None, NAN, False),
    ]
    table = pd.DataFrame(rows, columns=list(columns))
    for when in ("evening", "weekend"):
        table[when] = table[when].astype("boolean")
    return table.assign(
        place=[f"p{i}" for i in range(5)],
        address="",
        hours_known=table["evening"].notna(),
        wheelchair=["yes", "", "no", "limited", ""],
        walk_minutes=[2.0, 14.0, 1.0, NAN, 9.5],
        x=0.0,
        y=0.0,
    )


def made_sites() -> pd.DataFrame:
    """One more LDC helps 100 people; one more venue, few."""
    return pd.DataFrame(
        {
            "category": ["ldc", "meeting_venue"],
            "x": [1500.0, 200.0],
            "y": [500.0, 500.0],
            "people": [100.0, NAN],
            "people_status": ["known", "small"],
            "near": ["Hoogstraat", ""],
            "area": ["Tweehoek", "Éénbroek"],
        }
    )


def _box(i: int) -> shapely.Polygon:
    return shapely.box(i * SIDE, 0, (i + 1) * SIDE, SIDE)
