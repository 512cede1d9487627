"""Shapes made small enough to travel in a page: simplified, rounded, written as differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

Shape = dict[str, list[int]]
SCALE = 100_000  # five decimals of a degree: about one metre

# Most vertices of each layer; each costs about eight bytes of page.
_AREA_VERTICES = 160_000
_STREET_VERTICES = 220_000
_CATCHMENT_VERTICES = 160_000
_PATH_VERTICES = 40_000

# From the map's scale alone: main roads at once, quiet streets nearer, paths nearest.
STREET_CLASSES: Mapping[str, frozenset[str]] = {
    "main": frozenset(
        f"{kind}{link}"
        for kind in ("motorway", "trunk", "primary", "secondary")
        for link in ("", "_link")
    ),
    "local": frozenset(
        {"tertiary", "tertiary_link", "unclassified", "residential"}
        | {"living_street", "pedestrian", "road"}
    ),
}
STREET_KINDS = (*STREET_CLASSES, "path")
_UNKNOWN = frozenset({"", "nan", "None"})


def area_shapes(geometry: np.ndarray, crs: CRS) -> Shape:
    """The polygons of areas, without gaps between neighbours, in the order given."""
    geometry, simple = neighbours(geometry), geometry
    for tolerance in (2.0, 5.0, 10.0, 20.0, 40.0, 80.0):
        simple = shapely.coverage_simplify(geometry, tolerance)
        if shapely.get_num_coordinates(simple).sum() <= _AREA_VERTICES:
            break
    return polygons(simple, crs)


def neighbours(geometry: np.ndarray) -> np.ndarray:
    """Areas to the centimetre: those whose corners differ by a hair would be simplified apart."""
    return np.asarray(shapely.set_precision(geometry, 0.01), dtype=object)


def catchment_shapes(geometry: np.ndarray, crs: CRS) -> Shape:
    """The polygons of catchments, coarser where there are many."""
    return polygons(_simplified(geometry, 8.0, _CATCHMENT_VERTICES), crs)


def street_shapes(streets: np.ndarray, highway: np.ndarray, crs: CRS) -> dict[str, Shape]:
    """The streets as {main, local, path: lines}, each class joined into long lines."""
    lines = {name: street_lines(streets, highway, name) for name in STREET_KINDS}
    sizes = np.cumsum([len(part) for part in lines.values()])[:-1]
    simple = _simplified(np.concatenate(list(lines.values())), 2.0, _STREET_VERTICES)
    parts = np.split(simple, sizes)
    return {name: _lines(part, crs) for name, part in zip(lines, parts, strict=True)}


def street_lines(streets: np.ndarray, highway: np.ndarray, name: str) -> np.ndarray:
    """The streets of one of `STREET_KINDS`, joined where they only go on."""
    kinds = highway.astype(str)
    if name == "path":
        known = frozenset().union(_UNKNOWN, *STREET_CLASSES.values())
        return _joined(streets[~np.isin(kinds, list(known))])
    chosen = STREET_CLASSES[name]
    # A street whose class is not told is drawn as a local one.
    return _joined(streets[np.isin(kinds, list(chosen | _UNKNOWN if name == "local" else chosen))])


def path_shapes(paths: Sequence[NDArray[np.float64]], crs: CRS) -> Shape:
    """Paths of x and y, shape (n, 2), coarser where there are many; fewer than two points: none.

    Points that are not known (NaN) are left out.
    """
    known = [path[np.isfinite(path).all(axis=1)] for path in paths]
    lines = [shapely.LineString(path if len(path) > 1 else None) for path in known]
    return _lines(_simplified(np.array(lines, dtype=object), 4.0, _PATH_VERTICES), crs)


def points(geometry: Sequence[shapely.Point] | np.ndarray, crs: CRS) -> list[list[int]]:
    """Points as [latitude, longitude] in 1e-5 degrees."""
    xy = shapely.get_coordinates(np.asarray(geometry, dtype=object))
    return degrees(xy, crs).tolist()


def polygons(geometry: np.ndarray, crs: CRS) -> Shape:
    """Polygons as counts (polygons per shape, rings per polygon, vertices per ring) and steps.

    `d` holds latitude and longitude in 1e-5 degrees, each vertex as the step from the one
    before it, from the first vertex of the first ring on. Points and lines are left out.
    """
    owner, parts = _polygon_parts(geometry)
    per_shape = np.bincount(owner, minlength=len(geometry)).tolist()
    if not len(parts):
        return {"shapes": per_shape, "rings": [], "n": [], "d": []}
    _, xy, offsets = shapely.to_ragged_array(parts)
    return {
        "shapes": per_shape,
        "rings": np.diff(offsets[1]).tolist(),
        "n": np.diff(offsets[0]).tolist(),
        "d": _steps(xy, crs),
    }


def _lines(geometry: np.ndarray, crs: CRS) -> Shape:
    if not len(geometry):
        return {"n": [], "d": []}
    xy = shapely.get_coordinates(geometry)
    return {"n": shapely.get_num_coordinates(geometry).tolist(), "d": _steps(xy, crs)}


def _polygon_parts(geometry: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    parts, owner = shapely.get_parts(geometry, return_index=True)
    nested, inner = shapely.get_parts(parts, return_index=True)
    flat = (shapely.get_type_id(nested) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(nested)
    return owner[inner][flat], nested[flat]


def _joined(streets: np.ndarray) -> np.ndarray:
    if not len(streets):
        return np.array([], dtype=object)
    merged = shapely.line_merge(shapely.multilinestrings(streets))
    return shapely.get_parts(merged)


def _simplified(geometry: np.ndarray, tolerance: float, limit: int) -> np.ndarray:
    simple = shapely.simplify(geometry, tolerance)
    while tolerance < 100 and shapely.get_num_coordinates(simple).sum() > limit:
        tolerance *= 2
        simple = shapely.simplify(geometry, tolerance)
    return simple


def _steps(xy: np.ndarray, crs: CRS) -> list[int]:
    return np.diff(degrees(xy, crs), axis=0, prepend=[[0, 0]]).ravel().tolist()


def degrees(xy: np.ndarray, crs: CRS) -> np.ndarray:
    """Latitude and longitude of points in a CRS, in whole 1e-5 degrees."""
    to_degrees = Transformer.from_crs(crs, 4326, always_xy=True)
    x, y = to_degrees.transform(xy[:, 0], xy[:, 1])
    return np.rint(np.column_stack([y, x]) * SCALE).astype(np.int64)
