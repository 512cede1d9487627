"""The stops as the page shows them: their signs, and what the timetable does at each."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from . import palette, shapes

BANDS = ("morning", "day", "evening", "saturday", "sunday")


def packed_stops(stops: gpd.GeoDataFrame, crs: CRS) -> dict[str, Any]:
    """The stops as JSON, columns that the table does not have left out.

    `service` numbers the classes of `signs`; null where the class is not one of them.
    """
    classes = list(palette.STOPS)
    found: dict[str, Any] = {
        "name": texts(stops, "name"),
        "points": shapes.points(stops.geometry.to_numpy(), crs),
        "signs": [
            {"class": name, "fill": fill, "scale": scale}
            for name, (fill, scale) in palette.STOPS.items()
        ],
        "shapes": palette.STOP_SHAPES,
        "edges": palette.STOP_EDGES,
        "bands": {band: _per_hour(stops[band]) for band in BANDS if band in stops},
    }
    for name, column in {"id": "stop", "lines": "lines", "last": "last"}.items():
        if column in stops:
            found[name] = texts(stops, column)
    if "ends_early" in stops:
        found["early"] = stops["ends_early"].astype("boolean").fillna(False).astype(int).tolist()
    if "service_class" in stops:
        given = texts(stops, "service_class")
        found["service"] = [classes.index(name) if name in classes else None for name in given]
    return found


def texts(table: pd.DataFrame, name: str) -> list[str]:
    """A column as texts, "" for what is not known or for a column that is not there."""
    if name not in table:
        return [""] * len(table)
    return ["" if pd.isna(value) else str(value) for value in table[name]]


def _per_hour(column: pd.Series[Any]) -> list[float | None]:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=math.nan)
    return [round(float(value), 1) if math.isfinite(value) else None for value in values]
