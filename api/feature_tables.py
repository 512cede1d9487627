"""The layers of a study as GeoJSON features (RFC 7946), written once and cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ..maps.shapes import neighbours
from .answers import DECIMALS, json_bytes, records
from .library import Loaded

WGS84 = 4326
#: Of a degree, for a screen: about a metre.
_SCREEN_DECIMALS = 5
#: The screen that a whole study is first seen on; what part of a pixel an outline may lose there,
#: and how many metres at most, for who looks nearer.
_SCREEN_PIXELS = 1280
_PART_OF_PIXEL = 1 / 3
_MOST_METRES = 40.0

FloatArray = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Features:
    """A layer in WGS 84. features: each as bytes; bounds: float64[n, 4], west south east north.

    geometry: each as JSON text, null where it is empty. bounds are NaN there.
    """

    ids: Sequence[str]
    features: Sequence[bytes]
    geometry: Sequence[str]
    bounds: FloatArray

    def row(self, feature: str) -> int | None:
        """The row of the feature with this id."""
        try:
            return self.ids.index(feature)
        except ValueError:
            return None

    def within(self, box: Sequence[float]) -> npt.NDArray[np.intp]:
        """The rows whose bounds meet a box, as `met`."""
        return met(self.bounds, box)

    def page(self, rows: npt.NDArray[np.intp]) -> bytes:
        """These features, with commas between them."""
        return b",".join(self.features[row] for row in rows)


def met(bounds: FloatArray, box: Sequence[float]) -> npt.NDArray[np.intp]:
    """The rows of bounds that meet a box: west, south, east, north.

    A box whose west lies east of its east goes around the back of the earth.
    """
    west, south, east, north = box
    low_x, low_y, high_x, high_y = bounds.T
    meets_x = (low_x <= east) & (high_x >= west)
    if west > east:
        meets_x = (high_x >= west) | (low_x <= east)
    return np.flatnonzero(meets_x & (low_y <= north) & (high_y >= south))


def collections_of(loaded: Loaded) -> tuple[str, ...]:
    """The names of the layers that a study has."""
    return tuple(name for name in _LAYERS if name != "stops" or loaded.analysis.transit is not None)


def features_of(loaded: Loaded, name: str) -> Features:
    """A layer of `collections_of`, written when it is first asked for."""
    return loaded.kept(f"features {name}", lambda: written(*_layer(loaded, name)))


def box_of(loaded: Loaded, name: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a layer, without writing it; None where there is nothing."""
    return loaded.kept(f"box {name}", lambda: _box(in_degrees(_layer(loaded, name)[0])))


def shapes_of(loaded: Loaded, *, light: bool) -> Sequence[str]:
    """The outlines of the areas as JSON text; `light` as `outlines`, to a metre."""
    if not light:
        return features_of(loaded, "areas").geometry
    return loaded.kept("light outlines", lambda: _light(loaded.analysis.areas))


def chosen(ids: Sequence[str], shapes: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Features with other properties, with commas between them."""
    return b",".join(_feature(*parts) for parts in zip(ids, shapes, rows, strict=True))


def outlines(geometry: Geometries) -> Geometries:
    """Outlines of areas in metres as the eye sees them when all stand on one screen.

    What neighbours share stays shared; an area that would be lost stays as it is.
    """
    geometry = np.asarray(geometry, dtype=object)
    west, south, east, north = shapely.total_bounds(geometry)
    tolerance = min(max(east - west, north - south) / _SCREEN_PIXELS * _PART_OF_PIXEL, _MOST_METRES)
    if not tolerance > 0:
        return geometry
    simple = np.asarray(shapely.coverage_simplify(neighbours(geometry), tolerance), dtype=object)
    return np.where(shapely.area(simple) > 0, simple, geometry)


def _light(areas: gpd.GeoDataFrame) -> list[str]:
    light = gpd.GeoDataFrame(geometry=outlines(areas.geometry.to_numpy()), crs=areas.crs)
    return _texts(in_degrees(light, _SCREEN_DECIMALS))


def written(table: gpd.GeoDataFrame, ids: Sequence[str]) -> Features:
    """A table in any CRS as features; its columns become their properties."""
    geometry = in_degrees(table)
    bounds = np.round(shapely.bounds(geometry), DECIMALS)
    shapes = _texts(geometry)
    rows = records(pd.DataFrame(table.drop(columns="geometry")))
    features = [_feature(*parts) for parts in zip(ids, shapes, rows, strict=True)]
    return Features(list(ids), features, shapes, bounds)


def in_degrees(table: gpd.GeoDataFrame, decimals: int = DECIMALS) -> Geometries:
    """The shapes in WGS 84, rounded (6 decimals: about 10 cm), outer rings counterclockwise."""
    shapes = np.asarray(table.geometry.to_crs(WGS84).array, dtype=object)
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, decimals))
    return np.asarray(shapely.orient_polygons(rounded), dtype=object)


def _texts(geometry: Geometries) -> list[str]:
    texts = shapely.to_geojson(geometry)
    blank = shapely.is_empty(geometry) | shapely.is_missing(geometry)
    return ["null" if b else str(t) for b, t in zip(blank, texts, strict=True)]


def _feature(name: str, shape: str, row: Mapping[str, Any]) -> bytes:
    parts = json_bytes(name), shape.encode(), json_bytes(row)
    return b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}' % parts


def _box(geometry: Geometries) -> tuple[float, float, float, float] | None:
    west, south, east, north = shapely.total_bounds(geometry).tolist()
    return (west, south, east, north) if np.isfinite(west) else None


def _layer(loaded: Loaded, name: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """The table of a layer, and the ids of its rows."""
    table, column = _LAYERS[name](loaded)
    if column is None:
        return table, [str(row) for row in range(len(table))]
    return table, table[column].astype(str).tolist()


def _stops(loaded: Loaded) -> gpd.GeoDataFrame:
    transit = loaded.analysis.transit
    if transit is None:
        raise LookupError("a study without a timetable has no stops")
    nowhere = transit.stops.geometry.is_empty | transit.stops.geometry.isna()
    return gpd.GeoDataFrame(transit.stops[~nowhere])


def _dwellings(loaded: Loaded) -> gpd.GeoDataFrame:
    """The points with their minutes; how many live at each is kept out of what is published."""
    return gpd.GeoDataFrame(loaded.analysis.dwellings.drop(columns="share_of_area"))


# Of each layer its table and the column with its ids; without one its rows are counted.
_LAYERS: Mapping[str, Callable[[Loaded], tuple[gpd.GeoDataFrame, str | None]]] = {
    "areas": lambda loaded: (loaded.analysis.areas, "code"),
    "places": lambda loaded: (loaded.analysis.places, "place"),
    "catchments": lambda loaded: (loaded.analysis.catchments, "place"),
    "stops": lambda loaded: (_stops(loaded), "stop"),
    "dwellings": lambda loaded: (_dwellings(loaded), None),
}
#: The names of all layers that a study may have.
LAYERS = tuple(_LAYERS)
