from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Transformer

from nabij.layers.vectors import read_vector

from .vector_files import (
    DRIVERS,
    LAMBERT72,
    assert_same,
    fails,
    read,
    small_areas,
    write,
)

pytestmark = pytest.mark.filterwarnings(
    "ignore:'crs' was not provided", "ignore:invalid value", "ignore:Non-conformant"
)


def keys(path: Path, **options: object) -> list[str]:
    return [message.key for message in read_vector(path, crs=LAMBERT72, **options)[1]]


@pytest.mark.parametrize("name", DRIVERS)
def test_every_format_reads_back_the_same(tmp_path: Path, name: str) -> None:
    areas = small_areas()
    found = read(write(areas, tmp_path / name))
    assert_same(found, areas)
    assert sorted(found.index) == [1, 2, 3]
    assert keys(tmp_path / name) == []


@pytest.mark.parametrize("name", DRIVERS)
def test_every_format_in_a_zip_reads_back_the_same(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "unzipped"
    folder.mkdir()
    write(small_areas(), folder / name)
    archive = tmp_path / "areas.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for part in folder.iterdir():
            out.write(part, f"deep/er/{part.name}")
        out.writestr("__MACOSX/deep/er/._areas.shp", b"rubbish")
        out.writestr("LEESMIJ.txt", "uitleg")
    assert_same(read(archive), small_areas())


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.geojson", "areas.shp", "areas.fgb"])
def test_heights_are_dropped(tmp_path: Path, name: str) -> None:
    areas = small_areas()
    high = areas.set_geometry(shapely.force_3d(areas.geometry.array, z=12.0))
    high = gpd.GeoDataFrame(high, crs=31370)
    found = read(write(high, tmp_path / name))
    assert not found.has_z.any()
    assert_same(found, areas)


def test_texts_lose_their_outer_spaces_and_dates_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "points.geojson"
    features = [point(4.35, 50.85, name="  Café\u00a0", start="2020-01-01", n=3, hours=" Mo-Fr ")]
    write_geojson(path, features)
    row = read(path).iloc[0]
    assert (row["name"], row["start"], row["n"], row["hours"]) == ("Café", "2020-01-01", 3, "Mo-Fr")


def point(x: float | None, y: float | None, **properties: object) -> dict[str, object]:
    geometry = {"type": "Point", "coordinates": [x, y]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_geojson(path: Path, features: list[dict[str, object]], **extra: object) -> Path:
    collection = {"type": "FeatureCollection", **extra, "features": features}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    square = [shapely.box(3, 51, 4, 52)]
    areas = gpd.GeoDataFrame({"naam": ["a"], "code": ["b"]}, geometry=square, crs=4326)
    areas.to_file(tmp_path / "areas.shp")
    table = tmp_path / "areas.dbf"
    table.write_bytes(table.read_bytes().replace(b"code" + bytes(7), b"naam" + bytes(7)))
    found = read(tmp_path / "areas.shp")
    assert found[["naam", "naam (2)"]].to_numpy().tolist() == [["a", "b"]]


# coordinates that mean nothing


def test_unusable_coordinates_are_dropped_and_counted(tmp_path: Path) -> None:
    features = [
        point(4.35, 50.85, name="a"),
        point(-1, -1, name="unknown"),
        point(0, 0, name="null island"),
        point(float("nan"), 50.8, name="not a number"),
        {"type": "Feature", "properties": {"name": "none"}, "geometry": None},
        {
            "type": "Feature",
            "properties": {"name": "empty"},
            "geometry": {"type": "Polygon", "coordinates": []},
        },
        point(4.36, 50.86, name="b"),
    ]
    path = write_geojson(tmp_path / "points.geojson", features)
    found, messages = read_vector(path, crs=LAMBERT72)
    assert found["name"].tolist() == ["a", "b"]
    assert found.index.tolist() == [1, 7]
    assert [(m.key, m.facts["n"], m.facts["total"]) for m in messages] == [
        ("vectors.unusable", 5, 7)
    ]


def test_a_polygon_with_one_nan_vertex_is_dropped(tmp_path: Path) -> None:
    areas = small_areas()
    bad = shapely.Polygon([(149_000, 170_000), (np.nan, 170_100), (149_100, 170_100)])
    areas.loc[2, "geometry"] = bad
    found, messages = read_vector(write(areas, tmp_path / "areas.parquet"), crs=LAMBERT72)
    assert found["code"].tolist() == ["21004A00-", "21004A01-"]
    assert messages[0].facts["n"] == 1


def test_a_point_on_the_moon_is_dropped_with_its_row(tmp_path: Path) -> None:
    features = [point(4.35, 50.85), point(4000.0, 50.0), point(4.4, 50.8), point(4.4, 50.9)]
    found, messages = read_vector(write_geojson(tmp_path / "p.geojson", features), crs=LAMBERT72)
    assert len(found) == 3
    assert (messages[0].key, messages[0].facts["rows"]) == ("vectors.astray", ("2",))


def test_nothing_usable_and_no_features_are_errors(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "p.geojson", [point(-1, -1), point(-1, -1)])
    assert fails(path).message.key == "vectors.nothing_usable"
    empty = write_geojson(tmp_path / "q.geojson", [])
    assert fails(empty).message.key == "vectors.no_features"


# CRS


@pytest.mark.parametrize("epsg", [4326, 31370, 3812])
@pytest.mark.parametrize("name", ["areas.shp", "areas.gpkg", "areas.parquet", "areas.fgb"])
def test_a_missing_crs_is_told_from_the_range_and_said(
    tmp_path: Path, name: str, epsg: int
) -> None:
    areas = small_areas()
    bare = areas.to_crs(epsg).set_crs(None, allow_override=True)
    found, messages = read_vector(write(bare, tmp_path / name), crs=LAMBERT72)
    assert_same(found, areas)
    said = [m for m in messages if m.key == "vectors.crs_by_range"]
    assert len(said) == 1
    assert f"EPSG:{epsg}" in said[0].text("nl")


def test_lambert_2008_is_transformed_and_not_merely_shifted(tmp_path: Path) -> None:
    areas = small_areas()
    found = read(write(areas.to_crs(3812), tmp_path / "areas.gpkg"))
    assert_same(found, areas)
    shifted = areas.to_crs(3812).translate(-500_000, -500_000)
    off = shapely.distance(shifted.centroid.array, areas.centroid.array)
    assert (off > 0.1).all()


def test_geojson_in_lambert_without_a_crs_member_is_read_by_range(tmp_path: Path) -> None:
    areas = small_areas()
    collection = json.loads(areas.to_json(drop_id=True))
    collection.pop("crs", None)
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps(collection), encoding="utf-8")
    found, messages = read_vector(path, crs=LAMBERT72)
    assert_same(found, areas)
    assert [m.key for m in messages] == ["vectors.crs_by_range"]


def test_geojson_with_a_crs_member_is_believed_and_said_nothing(tmp_path: Path) -> None:
    path = write(small_areas(), tmp_path / "areas.geojson", crs=31370)
    assert '"crs"' in path.read_text(encoding="utf-8")
    assert_same(read(path), small_areas())
    assert keys(path) == []


def test_utm_without_a_crs_asks_for_it(tmp_path: Path) -> None:
    bare = small_areas().to_crs(25831).set_crs(None, allow_override=True)
    path = write(bare, tmp_path / "areas.gpkg")
    error = fails(path)
    assert error.message.key == "vectors.crs_ambiguous"
    assert "`crs`" in str(error)
    assert "25831" in str(error)
    assert_same(read(path, file_crs=25831), small_areas())


def test_unknown_ranges_and_unknown_names_of_crs_are_errors(tmp_path: Path) -> None:
    far = small_areas().translate(5_000_000, 20_000_000).set_crs(None, allow_override=True)
    far = gpd.GeoDataFrame({"code": list("abc"), "naam": list("abc")}, geometry=far)
    assert fails(write(far, tmp_path / "areas.gpkg")).message.key == "vectors.crs_missing"
    good = write(small_areas(), tmp_path / "areas.fgb")
    assert fails(good, file_crs="Lambert 72 ofzo").message.key == "vectors.crs_unknown"


@pytest.mark.parametrize(
    ("truth", "declared"), [(31370, 4326), (4326, 31370), (3812, 31370), (31370, 3812)]
)
def test_a_crs_that_contradicts_the_coordinates_is_an_error(
    tmp_path: Path, truth: int, declared: int
) -> None:
    wrong = small_areas().to_crs(truth).set_crs(declared, allow_override=True)
    path = write(wrong, tmp_path / "areas.gpkg")
    error = fails(path)
    assert error.message.key == "vectors.crs_contradicts"
    assert f"EPSG:{declared}" in str(error)
    assert str(truth) in str(error)
    assert_same(read(path, file_crs=truth), small_areas())


def test_swapped_degrees_are_turned_and_said(tmp_path: Path) -> None:
    areas = small_areas()
    flipped = areas.to_crs(4326)
    turned = shapely.transform(flipped.geometry.array, lambda xy: xy[:, ::-1])
    path = write(gpd.GeoDataFrame(flipped.set_geometry(turned), crs=4326), tmp_path / "areas.gpkg")
    found, messages = read_vector(path, crs=LAMBERT72)
    assert_same(found, areas)
    assert [m.key for m in messages] == ["vectors.swapped"]


def test_data_beyond_the_studys_crs_is_an_error(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "madrid.geojson", [point(-3.7, 40.4)])
    error = fails(path)
    assert error.message.key == "vectors.elsewhere"
    assert "40.400" in str(error)


def test_degrees_become_lambert_as_proj_says(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "p.geojson", [point(4.3517, 50.8466)])
    x, y = Transformer.from_crs(4326, 31370, always_xy=True).transform(4.3517, 50.8466)
    found = read(path).geometry.iloc[0]
    assert (found.x, found.y) == pytest.approx((x, y), abs=0.01)
    assert 148_000 < found.x < 150_000
    assert 170_000 < found.y < 172_000
