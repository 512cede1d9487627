"""A neighbourhood that was drawn on a map: its outline from a file, and what it is called."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from ...geo.weights import FloatArray
from ...layers.vectors import read_vector
from ...messages import Message, StudyError
from ...study import Study
from ...words import text

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

#: More than any neighbourhood needs: a hundred thousand vertices are its border every few cm.
MAX_VERTICES = 100_000
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
# A line over itself that changes less of the surface than this is a slip of the hand.
_CROSSING_TOLD = 0.001
# The second area is named where it holds this part of what the first one holds.
_ALSO_NAMED = 0.25
_NEARLY_ALL = 0.9


def drawn(study: Study, path: Path) -> tuple[BaseGeometry, tuple[Message, ...]]:
    """All polygons of a file as one valid (Multi)Polygon in the study's CRS, and findings.

    Raises LayerError for a file that cannot be read, and StudyError for anything else in it, for no
    surface, and for a line that crosses itself: what lies inside it cannot be told.
    """
    table, findings = read_vector(path, crs=study.crs)
    shapes = table.geometry.to_numpy()
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices > MAX_VERTICES:
        raise StudyError("neighbourhood.polygon_large", file=path, n=vertices, limit=MAX_VERTICES)
    kinds = shapely.get_type_id(shapes)
    other = ~np.isin(kinds, _POLYGONS)
    if other.any():
        raise StudyError(
            "neighbourhood.polygon_kind",
            file=path,
            n=int(other.sum()),
            kinds=sorted({shape.geom_type for shape in shapes[other]}),
        )
    # one by one: of polygons that overlap, what they share is inside too
    rings = shapely.get_parts(shapes)
    valid = shapely.make_valid(rings)
    # the area between the rings as they run is another one where a line goes over itself
    astray = np.abs(shapely.area(rings) - shapely.area(valid))
    if (astray > _CROSSING_TOLD * shapely.area(valid)).any():
        raise StudyError("neighbourhood.polygon_crosses", file=path)
    parts = shapely.get_parts(valid)
    outline = shapely.union_all(parts[np.isin(shapely.get_type_id(parts), _POLYGONS)])
    if not outline.area > 0:
        raise StudyError("neighbourhood.polygon_flat", file=path)
    return outline, findings


def name_of(
    areas: gpd.GeoDataFrame, area: IntArray, inside: BoolArray, outline: BaseGeometry, language: str
) -> str:
    """What a drawn neighbourhood is called: after the areas, at most two, with most of its homes.

    area: per dwelling its row in `areas`; inside: whether it lies in the neighbourhood. Where none
    does, the surfaces decide, in the CRS of `areas`.
    """
    held: FloatArray = np.bincount(area[inside], minlength=len(areas)).astype(np.float64)
    whole: FloatArray = np.bincount(area, minlength=len(areas)).astype(np.float64)
    if not held.any():
        shapes = areas.geometry.to_numpy()
        held, whole = shapely.area(shapely.intersection(shapes, outline)), shapely.area(shapes)
    first, *others = np.argsort(-held, kind="stable")[:2].tolist()
    rows = [first, *(row for row in others if held[row] >= _ALSO_NAMED * held[first])]
    names = [str(areas["name"].iat[row]) or str(areas["code"].iat[row]) for row in rows]
    if held[rows].sum() < _NEARLY_ALL * held.sum():
        return text("neighbourhood.name_around", language, names=names)
    said = names[0]
    if len(names) > 1:
        said = text("neighbourhood.name_two", language, first=names[0], second=names[1])
    if held[rows].sum() < _NEARLY_ALL * whole[rows].sum():
        return text("neighbourhood.name_part", language, names=said)
    return said
