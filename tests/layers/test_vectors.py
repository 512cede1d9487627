from __future__ import annotations

import contextlib
import json
import random
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pyproj import CRS, Transformer

from nabij.layers.vectors import read_vector
from nabij.messages import LayerError

pytestmark = pytest.mark.filterwarnings(
    "ignore:'crs' was not provided", "ignore:invalid value", "ignore:Non-conformant"
)
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


def keys(path: Path, **options: object) -> list[str]:
    return [message.key for message in read_vector(path, crs=LAMBERT72, **options)[1]]


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


# layers, parts and encodings


def test_several_layers_must_be_chosen(tmp_path: Path) -> None:
    path = write(small_areas(), tmp_path / "areas.gpkg")
    small_areas().iloc[:1].to_file(path, driver="GPKG", layer="wijken")
    table = pd.DataFrame({"sleutel": [1]})
    pyogrio.write_dataframe(table, path, layer="los", driver="GPKG", append=True)
    error = fails(path)
    assert error.message.key == "vectors.several_layers"
    assert set(error.message.facts["options"]) == {"areas", "wijken"}
    assert len(read(path, layer="wijken")) == 1
    wrong = fails(path, layer="wijkn")
    assert wrong.message.key == "vectors.no_such_layer"
    assert wrong.message.facts["nearest"] == "wijken"


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
def test_a_missing_part_of_a_shapefile_is_named(tmp_path: Path, part: str) -> None:
    path = write(small_areas(), tmp_path / "areas.shp")
    path.with_suffix(part).unlink()
    error = fails(path)
    assert error.message.key == "vectors.shapefile_parts"
    assert f"areas{part}" in str(error)


def test_another_part_of_a_whole_shapefile_points_to_the_shp(tmp_path: Path) -> None:
    path = write(small_areas(), tmp_path / "areas.shp")
    error = fails(path.with_suffix(".dbf"))
    assert error.message.key == "vectors.shapefile_side"
    assert "areas.shp" in str(error)


@pytest.mark.parametrize("cpg", [None, "UTF-8", "ISO-8859-1", "1252", "nonsense"])
@pytest.mark.parametrize("truth", ["utf-8", "cp1252"])
def test_the_encoding_of_a_dbf_is_told_from_its_bytes(
    tmp_path: Path, truth: str, cpg: str | None
) -> None:
    path = tmp_path / "areas.shp"
    small_areas().to_file(path, driver="ESRI Shapefile", encoding=truth)
    label = path.with_suffix(".cpg")
    label.unlink(missing_ok=True)
    dbf = path.with_suffix(".dbf")
    raw = bytearray(dbf.read_bytes())
    raw[29] = 0  # the driver's own mark for the language
    dbf.write_bytes(raw)
    if cpg:
        label.write_text(cpg, encoding="ascii")
    found, messages = read_vector(path, crs=LAMBERT72)
    assert found["naam"].tolist() == ["Één", "Twee  delen", "Zoë"]
    contradicts = (truth == "utf-8") != (cpg == "UTF-8")
    assert [m.key for m in messages] == (["vectors.encoding"] if contradicts else [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_json_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    text = small_areas().to_crs(4326).to_json(drop_id=True, ensure_ascii=False)
    for name in ("areas.geojson", "areas.js"):
        prefix = "var a = " if name.endswith("js") else ""
        path = tmp_path / name
        path.write_bytes((prefix + text).encode(encoding))
        assert read(path)["naam"].tolist() == ["Één", "Twee  delen", "Zoë"]


# scripts and nested collections


@pytest.mark.parametrize("name", ["nested.js", "nested.json", "nested.geojson"])
def test_a_collection_inside_a_collection_is_flattened(tmp_path: Path, name: str) -> None:
    inner = json.loads(small_areas().to_crs(4326).to_json(drop_id=True))
    outer = {"type": "FeatureCollection", "name": "x", "features": [inner]}
    prefix, rest = ("var json_x_1 = ", "\n// the end") if name.endswith(".js") else ("", "")
    path = tmp_path / name
    path.write_text(prefix + json.dumps(outer) + rest, encoding="utf-8")
    assert_same(read(path), small_areas())


def test_two_scripts_in_one_file_must_be_chosen(tmp_path: Path) -> None:
    text = small_areas().to_crs(4326).to_json(drop_id=True)
    path = tmp_path / "areas.js"
    path.write_text(f"var een = {text};\nvar opties = {{}};\nvar twee={text}", encoding="utf-8")
    assert set(fails(path).message.facts["options"]) == {"een", "twee"}
    assert_same(read(path, layer="twee"), small_areas())


def test_a_topology_with_a_missing_arc_loses_that_feature_only(tmp_path: Path) -> None:
    topology = as_topology(small_areas().to_crs(4326))
    topology["objects"]["areas"]["geometries"][1]["arcs"][0][0] = [99]
    path = tmp_path / "areas.topojson"
    path.write_text(json.dumps(topology), encoding="utf-8")
    found, messages = read_vector(path, crs=LAMBERT72)
    assert found["code"].tolist() == ["21004A00-", "21004A02-"]
    assert [(m.key, m.facts["n"]) for m in messages] == [("vectors.unusable", 1)]


def test_a_quantised_topology_is_scaled_and_summed(tmp_path: Path) -> None:
    # by hand: corners at 4.30 + k * 0.01 and 50.80 + k * 0.01
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.01, 0.01], "translate": [4.3, 50.8]},
        "arcs": [[[0, 0], [2, 0], [0, 1], [-2, 0], [0, -1]]],
        "objects": {
            "a": {"type": "Polygon", "arcs": [[0]], "id": "x", "properties": {"code": "A"}},
        },
    }
    path = tmp_path / "areas.json"
    path.write_text(json.dumps(topology), encoding="utf-8")
    found = read(path)
    expected = gpd.GeoSeries([shapely.box(4.3, 50.8, 4.32, 50.81)], crs=4326).to_crs(31370)
    assert found["code"].tolist() == ["A"]
    assert found.geometry.iloc[0].symmetric_difference(expected.iloc[0]).area < 1


# broken files


BROKEN = {
    "empty.gpkg": (b"", "vectors.empty_file"),
    "page.geojson": (b"<!DOCTYPE html><html>404</html>", "vectors.web_page"),
    "page.gpkg": (b"<html>404</html>", "vectors.web_page"),
    "pointer.parquet": (b"version https://git-lfs.github.com/spec/v1", "vectors.not_the_format"),
    "cut.geojson": (b'{"type": "FeatureCollection", "features": [{"ty', "vectors.bad_json"),
    "list.geojson": (b"[1, 2, 3]", "vectors.json_without"),
    "other.geojson": (b'{"a": 1}', "vectors.json_without"),
    "cut.js": (b'var x = {"type": "FeatureCollection", "feat', "vectors.bad_json"),
    "none.js": (b"alert('hi')", "vectors.unreadable"),
    "deep.js": (b"var x = " + b"[" * 100_000, "vectors.unreadable"),
    "cut.gpkg": (b"SQLite format 3\x00" + b"\x00" * 100, "vectors.unreadable"),
    "cut.fgb": (b"fgb\x03fgb\x00" + b"\x01" * 40, "vectors.unreadable"),
    "cut.parquet": (b"PAR1" + b"\x00" * 40, "vectors.unreadable"),
    "cut.zip": (b"PK\x03\x04" + b"\x00" * 40, "vectors.bad_zip"),
    "what.xyz": (b"1 2 3", "vectors.unknown_format"),
    "pipeline.json": (
        b'{"type": "gdal_streamed_alg", "command_line": "gdal vector read x"}',
        "vectors.no_features",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_named_and_explained(tmp_path: Path, name: str) -> None:
    content, key = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(content)
    error = fails(path)
    assert error.message.key == key
    assert name in str(error)


@pytest.mark.parametrize("name", [n for n in DRIVERS if n != "areas.shp"])
def test_a_file_cut_in_half_never_raises_anything_else(tmp_path: Path, name: str) -> None:
    path = write(small_areas(), tmp_path / name)
    whole = path.read_bytes()
    for share in (0.3, 0.6, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        try:
            found = read(path)
        except LayerError as error:
            assert name in str(error)
        else:
            assert len(found) <= 3


@pytest.mark.parametrize("name", DRIVERS)
def test_damaged_bytes_never_raise_anything_else(tmp_path: Path, name: str) -> None:
    write(small_areas(), tmp_path / name)
    parts = sorted(tmp_path.iterdir())
    whole = [part.read_bytes() for part in parts]
    draw = random.Random(name)
    for _ in range(25):
        part = draw.randrange(len(parts))
        damaged = bytearray(whole[part])
        for _ in range(draw.choice([1, 3, 20])):
            damaged[draw.randrange(len(damaged))] = draw.choice([0, 255, draw.randrange(256)])
        parts[part].write_bytes(damaged)
        with contextlib.suppress(LayerError):
            read(tmp_path / name)
        parts[part].write_bytes(whole[part])


def test_what_is_not_there(tmp_path: Path) -> None:
    write(small_areas(), tmp_path / "areas.gpkg")
    assert "areas.gpkg" in str(fails(tmp_path / "area.gpkg"))
    assert fails(tmp_path / "area.gpkg").message.key == "vectors.missing_but"
    assert fails(tmp_path / "no" / "such" / "x.shp").message.key == "vectors.missing"
    assert "areas.gpkg" in str(fails(tmp_path))


def test_a_table_without_shapes(tmp_path: Path) -> None:
    table = pd.DataFrame({"code": ["a"], "n": [1]})
    pyogrio.write_dataframe(table, tmp_path / "t.gpkg", driver="GPKG")
    table.to_parquet(tmp_path / "t.parquet")
    for name in ("t.gpkg", "t.parquet"):
        assert fails(tmp_path / name).message.key == "vectors.no_geometry"


def test_zips_that_cannot_be_used(tmp_path: Path) -> None:
    two = tmp_path / "two.zip"
    with zipfile.ZipFile(two, "w") as out:
        text = small_areas().to_crs(4326).to_json(drop_id=True)
        out.writestr("a/een.geojson", text)
        out.writestr("../../twee.geojson", text)
    assert fails(two).message.key == "vectors.several_files"
    assert_same(read(two, layer="twee"), small_areas())
    assert not (tmp_path.parent.parent / "twee.geojson").exists()

    nothing = tmp_path / "nothing.zip"
    with zipfile.ZipFile(nothing, "w") as out:
        out.writestr("leesmij.txt", "x")
    assert "leesmij.txt" in str(fails(nothing))

    partial = tmp_path / "partial.zip"
    with zipfile.ZipFile(partial, "w") as out:
        out.writestr("areas.dbf", b"x")
    assert "areas.shp" in str(fails(partial))


def test_a_zip_bomb_is_refused_before_unpacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nabij.layers.vector_formats.MAX_BYTES", 10_000_000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for i in range(11):
            out.writestr(f"{i}.geojson", b" " * 1_000_000)
    assert fails(path).message.key == "vectors.zip_too_large"


def test_too_many_features_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nabij.layers.vector_formats.MAX_FEATURES", 2)
    for name in ("areas.gpkg", "areas.parquet", "areas.js"):
        assert fails(write(small_areas(), tmp_path / name)).message.key == "vectors.too_many"


# real files


def test_schaarbeek_blocks(shared: Path) -> None:
    path = shared / "data/schaerbeek/SchaerbeekDemographicDistribution.js"
    found, messages = read_vector(path, crs=LAMBERT72)
    assert len(found) == 396
    assert found["BlockParcel"].is_unique
    assert messages == ()
    # the file says how large each block is, as the town measured it
    assert found.area.to_numpy() == pytest.approx(
        found["BlockParcel.Area (m2)"].astype(float).to_numpy(), rel=0.02, abs=30
    )


def test_sectors_without_their_shp(shared: Path) -> None:
    for name in ("statsec2024.dbf", "statsec2024.shp"):
        error = fails(shared / "data/flanders" / name)
        assert error.message.key == "vectors.shapefile_parts"
        assert "statsec2024.shp" in str(error)


def test_wijken_of_flanders_and_brussels(shared: Path) -> None:
    found = read(shared / "data/flanders/ggw7.shp")
    assert len(found) == 2767
    west, south, east, north = found.total_bounds
    assert (round(west, -3), round(east, -3)) == (22_000, 259_000)
    assert (round(south, -3), round(north, -3)) == (153_000, 244_000)


def test_vaccination_centres(shared: Path) -> None:
    found = read(shared / "data/flanders/vaccination_centres.js")
    towns = read(shared / "data/flanders/gemeente.shp")
    joined = found.sjoin(towns, predicate="within")
    assert len(joined) == len(found) == 20
    assert joined.set_index("Gemeente").loc["Genk", "naam"] == "Genk"
