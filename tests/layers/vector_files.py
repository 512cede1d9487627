"""Files of shapes in every format, and what is told of them."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from pyproj import CRS

from nabij.layers.vectors import read_vector
from nabij.messages import LayerError

LAMBERT72 = CRS.from_epsg(31370)


DRIVERS = {
    "areas.shp": "ESRI Shapefile",
    "areas.gpkg": "GPKG",
    "areas.sqlite": "SQLite",
    "areas.geojson": "GeoJSON",
    "areas.json": "GeoJSON",
    "areas.fgb": "FlatGeobuf",
    "areas.parquet": "parquet",
    "areas.topojson": "topojson",
    "areas.js": "js",
}


def small_areas() -> gpd.GeoDataFrame:
    """Three areas in Brussels: with a hole, in two parts, and a plain one with accents."""
    ring = shapely.box(149_000, 170_000, 149_400, 170_400)
    hole = shapely.box(149_100, 170_100, 149_200, 170_200)
    parts = [shapely.box(149_500, 170_000, 149_600, 170_100)]
    parts.append(shapely.box(149_700, 170_000, 149_800, 170_100))
    plain = shapely.box(149_000, 170_500, 149_300, 170_900)
    return gpd.GeoDataFrame(
        {"code": ["21004A00-", "21004A01-", "21004A02-"], "naam": ["Één", "Twee  delen", "Zoë"]},
        geometry=[ring.difference(hole), shapely.MultiPolygon(parts), plain],
        crs=31370,
    )


def write(areas: gpd.GeoDataFrame, path: Path, *, crs: int | None = 4326) -> Path:
    """The areas as a file of the kind that its name says; GeoJSON and its kin are in degrees."""
    kind = DRIVERS[path.name]
    if kind == "parquet":
        areas.to_parquet(path)
    elif kind == "topojson":
        path.write_text(json.dumps(as_topology(areas.to_crs(4326))), encoding="utf-8")
    elif kind == "js":
        text = areas.to_crs(4326).to_json(drop_id=True)
        path.write_text(f"var json_areas_1 = {text};\nvar other = 3;\n", encoding="utf-8")
    else:
        placed = areas.to_crs(crs) if kind == "GeoJSON" else areas
        placed.to_file(path, driver=kind)
    return path


def as_topology(areas: gpd.GeoDataFrame) -> dict[str, object]:
    """Every ring as an arc of its own, the first cut in two, one run backwards; not quantised."""
    arcs: list[list[list[float]]] = []

    def ring(line: shapely.LinearRing) -> list[int]:
        points = [list(xy) for xy in line.coords]
        if not arcs:
            arcs.extend([points[:3], points[2:][::-1]])
            return [0, ~1]
        arcs.append(points)
        return [len(arcs) - 1]

    def polygon(shape: shapely.Polygon) -> list[list[int]]:
        return [ring(shape.exterior), *(ring(inner) for inner in shape.interiors)]

    geometries = []
    for row in areas.itertuples():
        shape = row.geometry
        many = shape.geom_type == "MultiPolygon"
        refs = [polygon(part) for part in shape.geoms] if many else polygon(shape)
        properties = {"code": row.code, "naam": row.naam}
        geometries.append({"type": shape.geom_type, "arcs": refs, "properties": properties})
    collection = {"type": "GeometryCollection", "geometries": geometries}
    return {"type": "Topology", "arcs": arcs, "objects": {"areas": collection}}


def read(path: Path, **options: object) -> gpd.GeoDataFrame:
    return read_vector(path, crs=LAMBERT72, **options)[0]


def fails(path: Path, **options: object) -> LayerError:
    with pytest.raises(LayerError) as caught:
        read_vector(path, crs=LAMBERT72, **options)
    for language in ("nl", "en", "fr"):
        assert caught.value.message.text(language)
    return caught.value


def assert_same(found: gpd.GeoDataFrame, expected: gpd.GeoDataFrame) -> None:
    assert found.crs == LAMBERT72
    found = found.sort_values("code")  # FlatGeobuf stores features in the order of its index
    assert found["code"].tolist() == expected["code"].tolist()
    assert found["naam"].tolist() == expected["naam"].tolist()
    apart = shapely.hausdorff_distance(found.geometry.array, expected.geometry.array)
    assert apart.max() < 0.01
    assert found.area.to_numpy() == pytest.approx([150_000, 20_000, 120_000], rel=1e-4)
