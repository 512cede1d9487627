"""Files of shapes: their parts and encodings, broken ones, real ones."""

from __future__ import annotations

import contextlib
import json
import random
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from nabij.layers.vectors import read_vector
from nabij.messages import LayerError

from .vector_files import (
    DRIVERS,
    LAMBERT72,
    as_topology,
    assert_same,
    fails,
    read,
    small_areas,
    write,
)

pytestmark = pytest.mark.filterwarnings(
    "ignore:'crs' was not provided", "ignore:invalid value", "ignore:Non-conformant"
)


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
