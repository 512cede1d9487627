"""Where the places of a table lie: from its columns of coordinates to points in the study's CRS."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from ..messages import LayerError, Message, finding
from .crs_bounds import covered, degrees
from .georeference import locate, told_by_range
from .tables import parse_numbers

# "51.0538, 3.7250": latitude and longitude in one cell, as open data portals write them
_PAIR = re.compile(r"\s*[\[(]?\s*(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)\s*[\])]?\s*")


@dataclass(frozen=True)
class Positions:
    """x and y in the study's CRS, NaN where not known, and what had to be assumed."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    findings: tuple[Message, ...] = ()


def from_cells(
    cells: pd.DataFrame,
    columns: Mapping[str, Sequence[str]],
    *,
    path: Path,
    crs: CRS,
    file_crs: str | int | None,
) -> Positions:
    """Positions from the columns lat and lon, x and y, or one with both.

    The CRS is `file_crs` if given, else degrees, the study's own, or what the range of the numbers
    tells. Degrees in the wrong order are turned around and named. -1,-1 and 0,0, empty cells and
    text are not known. Raises LayerError without such columns, or for a point that no study in
    `crs` can hold, with its row.
    """
    first, second = _coordinates(cells, columns, path)
    unknown = ~(np.isfinite(first) & np.isfinite(second))
    unknown |= ((first == -1) & (second == -1)) | ((first == 0) & (second == 0))
    if unknown.all():
        raise LayerError("places.no_position", file=path, n=len(cells))
    rows = np.flatnonzero(~unknown)
    x, y = first[rows], second[rows]
    in_degrees = abs(float(np.median(x))) <= 180 and abs(float(np.median(y))) <= 90
    if file_crs is None and in_degrees:
        placed = _from_degrees(x, y, cells.index[rows], path, crs)
    elif file_crs is None and _mostly_covered(crs, x, y):
        placed = Positions(x, y)
    elif file_crs is None and not told_by_range(float(np.median(x)), float(np.median(y))):
        _raise_elsewhere(path, crs, cells.index[rows[0]], (float(x[0]), float(y[0])), len(x))
    else:
        placed = _from_other(x, y, path, crs, file_crs)
    all_x, all_y = np.full(len(cells), np.nan), np.full(len(cells), np.nan)
    all_x[rows], all_y[rows] = placed.x, placed.y
    return Positions(all_x, all_y, placed.findings)


def _mostly_covered(crs: CRS, x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    """Whether the numbers can be meant in `crs`, a few wrong ones aside."""
    return float(covered(crs, *degrees(crs, x, y), margin=0.0).mean()) > 0.5


def check_within(
    x: NDArray[np.float64], y: NDArray[np.float64], rows: Sequence[object], path: Path, crs: CRS
) -> None:
    """Raise LayerError for the first position, if any, where `crs` cannot be used, with its row."""
    lon, lat = degrees(crs, x, y)
    outside = np.flatnonzero(~covered(crs, lon, lat))
    if len(outside):
        at = outside[0]
        _raise_elsewhere(path, crs, rows[at], (float(x[at]), float(y[at])), len(outside))


def _raise_elsewhere(
    path: Path, crs: CRS, row: object, point: tuple[float, float], n: int
) -> NoReturn:
    facts = {"row": str(row), "x": f"{point[0]:.6g}", "y": f"{point[1]:.6g}", "n": n}
    raise LayerError("places.elsewhere", file=path, crs=crs.name, **facts)


def _coordinates(
    cells: pd.DataFrame, columns: Mapping[str, Sequence[str]], path: Path
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The numbers as in the file: first eastward (lon, x), then northward (lat, y)."""
    for east, north in (("lon", "lat"), ("x", "y")):
        if columns[east] and columns[north]:
            pair = (cells[columns[name][0]].astype(str) for name in (east, north))
            first, second = (parse_numbers(column)[0] for column in pair)
            return first, second
    if columns["point"]:
        found = [_PAIR.fullmatch(str(cell)) for cell in cells[columns["point"][0]]]
        pairs = [(float(m[2]), float(m[1])) if m else (np.nan, np.nan) for m in found]
        points = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        return points[:, 0], points[:, 1]
    raise LayerError("places.no_coordinates", file=path, columns=list(cells.columns))


def _from_degrees(
    lon: NDArray[np.float64], lat: NDArray[np.float64], rows: pd.Index, path: Path, crs: CRS
) -> Positions:
    turned = ~covered(crs, lon, lat) & covered(crs, lat, lon)
    lon, lat = np.where(turned, lat, lon), np.where(turned, lon, lat)
    outside = np.flatnonzero(~covered(crs, lon, lat))
    if len(outside):
        at = outside[0]
        point = (float(lon[at]), float(lat[at]))
        _raise_elsewhere(path, crs, rows[at], point, len(outside))
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    if not turned.any():
        return Positions(np.asarray(x), np.asarray(y))
    facts = {"n": int(turned.sum()), "total": len(turned), "rows": [str(r) for r in rows[turned]]}
    said = finding("places.swapped", file=path.name, **facts)
    return Positions(np.asarray(x), np.asarray(y), (said,))


def _from_other(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    path: Path,
    crs: CRS,
    file_crs: str | int | None,
) -> Positions:
    frame = gpd.GeoDataFrame(geometry=shapely.points(x, y))
    located, said = locate(frame, file=str(path), to=crs, file_crs=file_crs, implied=True)
    points = located.geometry.to_numpy()
    return Positions(shapely.get_x(points), shapely.get_y(points), said)
