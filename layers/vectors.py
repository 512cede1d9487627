"""Any vector file as one table of features, in the CRS of the study.

Shapefile, GeoPackage, SQLite, GeoJSON, TopoJSON, GeoParquet, FlatGeobuf, the `var x = {...}`
scripts of web maps, and each of these in a zip.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from ..messages import LayerError, Message, finding, nearest
from .georeference import locate
from .vector_formats import SUFFIXES, File, check_parts, open_file, unzip


def read_vector(
    path: Path, *, crs: CRS, file_crs: str | int | None = None, layer: str | None = None
) -> tuple[gpd.GeoDataFrame, tuple[Message, ...]]:
    """All usable features of a vector file, in `crs`, two-dimensional.

    The index is the number of the feature in the file, from 1. Attributes keep their names; texts
    lose the spaces at their ends. Features without usable coordinates (none, empty, NaN, infinite,
    a point at -1,-1 or 0,0) are dropped and counted. `file_crs` overrules what the file declares;
    without either the range of the coordinates decides, and a finding says so. `layer` names the
    layer of a file that has several, or the file in a zip. Raises LayerError.
    """
    _check_there(path)
    if path.suffix.lower() != ".zip":
        return _read(File(path, str(path)), crs, file_crs, layer)
    with tempfile.TemporaryDirectory(prefix="nabij-", ignore_cleanup_errors=True) as folder:
        file, layer = unzip(path, Path(folder), layer)
        return _read(file, crs, file_crs, layer)


def _read(
    file: File, crs: CRS, file_crs: str | int | None, layer: str | None
) -> tuple[gpd.GeoDataFrame, tuple[Message, ...]]:
    opened = open_file(file, layer)
    findings = list(opened.findings)
    geometry = shapely.force_2d(opened.frame.geometry.to_numpy())
    usable = _usable(geometry)
    if not usable.any():
        key = "vectors.nothing_usable" if len(usable) else "vectors.no_features"
        raise LayerError(key, file=file.label, n=len(usable))
    if not usable.all():
        dropped = int((~usable).sum())
        findings.append(finding("vectors.unusable", file=file.name, n=dropped, total=len(usable)))
    frame = _tidy(opened.frame, geometry).loc[usable]
    located, said = locate(
        frame, file=file.label, to=crs, file_crs=file_crs, implied=opened.crs_implied
    )
    return located, (*findings, *said)


def _tidy(frame: gpd.GeoDataFrame, geometry: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """The attributes with their texts stripped, `geometry` as the geometry, rows from 1."""
    table = frame.drop(columns=[frame.geometry.name, "geometry"], errors="ignore")
    for name in table.columns:
        if table[name].dtype == "str":
            table[name] = table[name].str.strip()
        elif table[name].dtype == object:
            table[name] = table[name].map(lambda v: v.strip() if isinstance(v, str) else v)
    return gpd.GeoDataFrame(
        table.set_axis(np.arange(1, len(table) + 1)), geometry=geometry, crs=frame.crs
    )


def _usable(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Whether each geometry has coordinates that can be meant. Shape (len(geometry),)."""
    bounds = shapely.bounds(geometry)
    usable = np.asarray(np.isfinite(bounds).all(axis=1))
    points, owner = shapely.get_coordinates(geometry, return_index=True)
    usable[owner[~np.isfinite(points).all(axis=1)]] = False
    unknown = (bounds == -1).all(axis=1) | (bounds == 0).all(axis=1)
    return usable & ~unknown


def _check_there(path: Path) -> None:
    if path.is_dir():
        names = sorted(p.name for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
        raise LayerError("vectors.folder", file=path, options=names or ["-"])
    if path.suffix.lower() in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
        check_parts(path, str(path))
    if not path.is_file():
        here = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
        close = nearest(path.name, here)
        if close:
            raise LayerError("vectors.missing_but", file=path, nearest=close)
        raise LayerError("vectors.missing", file=path)
