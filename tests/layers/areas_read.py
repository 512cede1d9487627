"""Areas of 100 m written to a file, read and refused."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from nabij.layers.areas import read_areas
from nabij.layers.layer import Layer
from nabij.messages import LayerError

LAMBERT72 = CRS.from_epsg(31370)
COLUMNS = ["code", "name", "municipality", "municipality_name", "geometry"]


def box(i: int, j: int = 0) -> shapely.Polygon:
    """A square of 100 m in Brussels."""
    x, y = 149_000 + 100 * i, 170_000 + 100 * j
    return shapely.box(x, y, x + 100, y + 100)


def save(path: Path, geometry: list[object] | None = None, **columns: list[object]) -> Path:
    n = len(next(iter(columns.values())))
    shapes = geometry or [box(i) for i in range(n)]
    frame = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=shapes, crs=31370)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    return path


def read(path: Path, **options: object) -> Layer:
    layer = read_areas(path, crs=LAMBERT72, **options)
    table = layer.table
    assert table.columns.tolist() == COLUMNS
    assert table.crs == LAMBERT72
    assert table.index.equals(pd.RangeIndex(len(table)))
    assert table["code"].is_monotonic_increasing
    assert table["code"].is_unique
    assert table.is_valid.all()
    assert set(table.geom_type) <= {"Polygon", "MultiPolygon"}
    for message in layer.findings:
        for language in ("nl", "en", "fr"):
            assert message.text(language)
    return layer


def facts(layer: Layer, key: str) -> dict[str, object]:
    found = [m for m in layer.findings if m.key == key]
    assert len(found) == 1, [m.key for m in layer.findings]
    return dict(found[0].facts)


def fails(path: Path, **options: object) -> LayerError:
    with pytest.raises(LayerError) as caught:
        read_areas(path, crs=LAMBERT72, **options)
    for language in ("nl", "en", "fr"):
        assert caught.value.message.text(language)
    return caught.value
