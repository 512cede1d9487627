"""The block of data that travels in the page, as JSON that no name can break out of."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from .. import words
from ..data.provenance import Source
from . import palette, shapes
from .choropleths import GROUPS, choropleths
from .figures import figures, packed
from .stops import packed_stops, texts
from .view import MapView

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_PLACE_COLUMNS = ("name", "address", "opening_hours", "wheelchair")


def payload(view: MapView) -> dict[str, Any]:
    """All that the scripts of the page need: shapes as in `shapes`, figures as in `figures`."""
    columns = figures(view)
    return {
        "title": view.title,
        "language": view.language,
        "text": {code: words.catalogue("map", code) for code in words.LANGUAGES},
        "invented": view.invented,
        "pace": {"name": view.pace_name, "speed": view.pace},
        "paces": [{"name": name, "speed": speed} for name, speed in view.paces.items()],
        "suppressBelow": view.suppress_below,
        "categories": _categories(view),
        "groups": list(GROUPS),
        "layers": choropleths(view, columns),
        "noData": palette.NO_DATA,
        "suppressed": palette.SUPPRESSED,
        "areas": {
            "code": texts(view.areas, "code"),
            "name": texts(view.areas, "name"),
            "municipality": texts(view.areas, "municipality_name"),
            "columns": {name: packed(figure) for name, figure in columns.items()},
            "shapes": shapes.area_shapes(view.areas.geometry.to_numpy(), crs(view)),
        },
        "places": _places(view),
        "catchments": _catchments(view),
        "stops": None if view.stops is None else packed_stops(view.stops, crs(view)),
        "windows": [asdict(window) for window in view.windows],
        "cut": view.cut,
        "streets": shapes.street_shapes(view.streets, view.highway, crs(view)),
        "sources": [_source(source) for source in view.sources],
        "attributions": attributions(view),
    }


def attributions(view: MapView) -> list[str]:
    """Everyone the makers of the data, and of the tiles if there are any, ask to name."""
    tiles = [view.tiles_attribution] if view.tiles and view.tiles_attribution else []
    return list(dict.fromkeys([*view.attributions, *tiles]))


def as_json(data: dict[str, Any]) -> str:
    """Compact JSON that is safe inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPES)


def _categories(view: MapView) -> list[dict[str, Any]]:
    return [
        {
            "id": category,
            "norm": norm,
            "labels": {code: words.category_label(category, code) for code in words.LANGUAGES},
            "marker": palette.MARKERS[number % len(palette.MARKERS)],
        }
        for number, (category, norm) in enumerate(view.norms.items())
    ]


def _places(view: MapView) -> dict[str, Any]:
    places = view.places[view.places["category"].isin(list(view.norms))]
    numbers = {category: number for number, category in enumerate(view.norms)}
    return {
        "id": texts(places, "place"),
        "category": [numbers[category] for category in places["category"]],
        **{name: texts(places, name) for name in _PLACE_COLUMNS},
        "capacity": _capacities(places),
        "points": shapes.points(places.geometry.to_numpy(), crs(view)),
    }


def _catchments(view: MapView) -> dict[str, Any]:
    """Catchments of places; what cannot be drawn stays as a place without one."""
    return {
        "place": texts(view.catchments, "place"),
        "minutes": [float(minutes) for minutes in view.catchments["minutes"]],
        "shapes": shapes.catchment_shapes(view.catchments.geometry.to_numpy(), crs(view)),
    }


def _source(source: Source) -> dict[str, Any]:
    names = ("layer", "file", "vintage", "source", "licence", "attribution")
    return {name: getattr(source, name) for name in names}


def _capacities(places: gpd.GeoDataFrame) -> list[float | None]:
    if "capacity" not in places:
        return [None] * len(places)
    return [None if pd.isna(value) else round(float(value), 1) for value in places["capacity"]]


def crs(view: MapView) -> CRS:
    """The CRS of every shape of the view. Raises ValueError when the areas have none."""
    if view.areas.crs is None:
        raise ValueError("the map needs areas with a CRS")
    return view.areas.crs
