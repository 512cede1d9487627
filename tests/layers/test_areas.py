"""Areas of every vintage: their columns, codes, names and shapes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from .areas_read import box, facts, fails, read, save

pytestmark = pytest.mark.filterwarnings(
    "ignore:Normalized/laundered", "ignore:Column names longer", "ignore:invalid value"
)


# columns of every vintage

MODERN = {
    "cd_sector": ["44012A00-", "44012A010"],
    "tx_sector_descr_nl": ["CENTRUM", "KERK"],
    "tx_sector_descr_fr": ["CENTRE", "EGLISE"],
    "cd_sub_munty": ["44012A", "44012A"],
    "tx_munty_dstr": [None, None],
    "cd_munty_refnis": ["44012", "44012"],
    "tx_munty_descr_nl": ["De Pinte", "De Pinte"],
    "ms_area_ha": [1.0, 1.0],
}
COMPACT = {
    "CS01012025": ["44012A00-", "44012A010"],
    "T_SEC_NL": ["CENTRUM", "KERK"],
    "C_NIS7": ["44012A0", "44012A0"],
    "C_NIS6": ["44012A", "44012A"],
    "CNIS5_2025": ["44012", "44012"],
    "T_MUN_NL": ["De Pinte", "De Pinte"],
    "M_AREA_HA": [1.0, 1.0],
}
VINTAGES = {
    "2018-21, 2023, 2024, 2026": MODERN,
    "the same in capitals": {name.upper(): cells for name, cells in MODERN.items()},
    "2025": COMPACT,
    "2019": {n.replace("2025", "2019"): cells for n, cells in COMPACT.items()},
    "2022 in lower case": {n.replace("2025", "2022").lower(): c for n, c in COMPACT.items()},
}


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson"])
@pytest.mark.parametrize("vintage", VINTAGES)
def test_statbel_columns_of_every_vintage(tmp_path: Path, vintage: str, suffix: str) -> None:
    layer = read(save(tmp_path / f"sectoren{suffix}", **VINTAGES[vintage]))
    assert layer.table["code"].tolist() == ["44012A00-", "44012A010"]
    assert layer.table["name"].tolist() == ["CENTRUM", "KERK"]
    # De Pinte became part of Nazareth-De Pinte in 2025
    assert set(layer.table["municipality"]) == {"44086"}
    assert set(layer.table["municipality_name"]) == {"Nazareth-De Pinte"}
    assert facts(layer, "areas.municipality_moved")["n"] == 2


def test_a_shapefile_really_cuts_the_names(tmp_path: Path) -> None:
    path = save(tmp_path / "sectoren.shp", **MODERN)
    cut = gpd.read_file(path).columns.tolist()
    assert {"tx_sector_", "cd_munty_r"} <= set(cut)
    unmerged = {**MODERN, "cd_munty_refnis": ["44021"] * 2, "tx_munty_descr_nl": ["Gent"] * 2}
    unmerged["tx_munty_dstr"] = ["Noord", "Zuid"]
    table = read(save(tmp_path / "gent.shp", **unmerged)).table
    assert set(table["municipality_name"]) == {"Gent"}


@pytest.mark.parametrize(
    ("level", "code_column", "code"),
    [
        ("sector", "nis9_code", "44021A02-"),
        ("sector", "CODSEC", "44021A02-"),
        ("wijk", "geoitem", "44021W02"),
        ("deelgemeente", "cd_sub_munty", "44021A"),
        ("gemeente", "geoitem", "44021"),
        ("cell", "code", "HD1641N21906"),
    ],
)
def test_known_code_columns_of_other_levels(
    tmp_path: Path, level: str, code_column: str, code: str
) -> None:
    path = save(tmp_path / "a.gpkg", **{"n": [3], code_column: [code], "naam": ["Iets"]})
    table = read(path, level=level).table
    assert table.loc[0, ["code", "name"]].tolist() == [code, "Iets"]


def test_one_file_at_three_levels(tmp_path: Path) -> None:
    path = save(tmp_path / "sectoren.gpkg", **COMPACT)
    assert len(read(path).table) == 2
    layer = read(path, level="municipality", name="T_MUN_NL")
    assert layer.table["code"].tolist() == ["44012"]
    assert layer.table.area.tolist() == pytest.approx([20_000])
    assert facts(layer, "areas.joined_parts")["codes"] == ["44012"]


# codes


@pytest.mark.parametrize("written", ["A02-", "A02", "a02-", "44021a02", "44021A02-"])
def test_codes_without_prefix_or_dash(tmp_path: Path, written: str) -> None:
    bare = save(tmp_path / "bare.gpkg", code=[written])
    assert read(bare, municipality="44021").table["code"].tolist() == ["44021A02-"]
    beside = save(tmp_path / "beside.gpkg", code=[written], cd_munty_refnis=[44021])
    assert read(beside).table["code"].tolist() == ["44021A02-"]


def test_codes_as_numbers(tmp_path: Path) -> None:
    path = save(tmp_path / "g.gpkg", geoitem=[44021.0, 11001.0])
    assert read(path, level="gemeente").table["code"].tolist() == ["11001", "44021"]
    path = save(tmp_path / "w.gpkg", wijknr=[2, 10, 1])
    assert read(path, code="wijknr").table["code"].tolist() == ["1", "10", "2"]


def test_own_codes_keep_their_letters(tmp_path: Path) -> None:
    path = save(tmp_path / "b.gpkg", block=["BlockParcel.2 ", "blok a"])
    assert read(path, code="block").table["code"].tolist() == ["BlockParcel.2", "blok a"]


def test_sectors_that_cannot_be_located_are_no_area(tmp_path: Path) -> None:
    path = save(tmp_path / "s.gpkg", cd_sector=["44021A02-", "44021ZZZZ", "11001zzzz"])
    layer = read(path)
    assert layer.table["code"].tolist() == ["44021A02-"]
    assert facts(layer, "areas.not_locatable")["n"] == 2
    only = save(tmp_path / "z.gpkg", cd_sector=["44021ZZZZ"])
    assert fails(only).message.key == "areas.all_not_locatable"


def test_rows_without_a_code_are_counted(tmp_path: Path) -> None:
    layer = read(save(tmp_path / "s.gpkg", code=["a", None, "  "]))
    assert layer.table["code"].tolist() == ["a"]
    assert facts(layer, "areas.without_code")["n"] == 2
    nothing = save(tmp_path / "n.geojson", code=["", " "])
    assert fails(nothing).message.key == "areas.no_codes"


def test_names_that_are_absent_become_the_code_and_odd_names_stay_text(tmp_path: Path) -> None:
    path = save(tmp_path / "s.gpkg", code=list("abcd"), naam=["<b>&", None, "=1+1", "x\ny\u202e"])
    assert read(path).table["name"].tolist() == ["<b>&", "b", "=1+1", "x y"]


# selection


def test_keep_takes_patterns_in_any_case(tmp_path: Path) -> None:
    path = save(tmp_path / "w.gpkg", code=["21004W1", "21004W2", "21015W1", "11001W01"])
    assert read(path, keep="21004w*").table["code"].tolist() == ["21004W1", "21004W2"]
    found = read(path, keep=["21015*", "1100?W01"]).table["code"].tolist()
    assert found == ["11001W01", "21015W1"]


def test_keep_that_keeps_nothing_shows_codes_that_exist(tmp_path: Path) -> None:
    path = save(tmp_path / "w.gpkg", code=[f"21004W{i}" for i in range(1, 40)])
    error = fails(path, keep="21005W*")
    assert error.message.key == "areas.keep_nothing"
    assert "21005W*" in str(error)
    assert "21004W1" in str(error)
    assert "w.gpkg" in str(error)


@pytest.mark.parametrize("option", ["code", "name", "municipality"])
def test_a_column_that_is_not_there(tmp_path: Path, option: str) -> None:
    path = save(tmp_path / "w.gpkg", geoitem=["21004W1"], naam=["Grote Markt"])
    error = fails(path, level="wijk", **{option: "geoitm"})
    for word in ("geoitm", "`geoitem`", "naam", f"`{option}`", "w.gpkg"):
        assert word in str(error)
    error = fails(path, level="wijk", **{option: "qqqqqqqq"})
    assert "geoitem, naam" in str(error)
    town = option == "municipality"
    assert error.message.key == ("areas.not_a_municipality" if town else "areas.no_column")


def test_no_known_code_column(tmp_path: Path) -> None:
    path = save(tmp_path / "w.gpkg", foo=["a"], bar=["b"])
    error = fails(path)
    assert error.message.key == "areas.no_code_column"
    assert "foo, bar" in str(error)


# geometry


def test_invalid_shapes_are_repaired_and_counted(tmp_path: Path) -> None:
    bow = shapely.Polygon(
        [(149_000, 170_000), (149_200, 170_200), (149_200, 170_000), (149_000, 170_200)]
    )
    x, y = 149_500, 170_000
    spike = shapely.Polygon(
        [
            (x, y),
            (x + 100, y),
            (x + 100, y + 100),
            (x + 100, y + 150),
            (x + 100, y + 100),
            (x, y + 100),
        ]
    )
    mask = shapely.Polygon(box(8).exterior, [list(box(8).exterior.coords)[::-1]])
    backwards = shapely.Polygon(list(box(9).exterior.coords)[::-1])
    shapes = [bow, spike, mask, backwards]
    path = save(tmp_path / "s.parquet", shapes, code=["bow", "spike", "mask", "turned"])
    layer = read(path)
    areas = layer.table.set_index("code").area
    # by hand: two triangles of 200 x 100 / 2; squares of 100 m
    assert areas.to_dict() == pytest.approx(
        {"bow": 20_000, "spike": 10_000, "mask": 10_000, "turned": 10_000}
    )
    repaired = facts(layer, "areas.repaired")
    assert (repaired["n"], set(repaired["codes"])) == (3, {"bow", "spike", "mask"})


def test_shapes_without_a_surface_are_dropped_and_counted(tmp_path: Path) -> None:
    flat = shapely.Polygon([(149_000, 170_000), (149_100, 170_100), (149_000, 170_000)])
    line = shapely.LineString([(149_000, 170_000), (149_100, 170_100)])
    mixed = shapely.GeometryCollection([box(3), line, box(5)])
    path = save(tmp_path / "s.parquet", [box(1), flat, line, mixed], code=list("abcd"))
    layer = read(path)
    assert layer.table["code"].tolist() == ["a", "d"]
    assert layer.table.area.tolist() == pytest.approx([10_000, 20_000])
    assert facts(layer, "areas.no_area")["codes"] == ["b", "c"]


def test_points_and_flat_files_are_errors(tmp_path: Path) -> None:
    points = save(tmp_path / "p.gpkg", [shapely.Point(149_000, 170_000)], code=["a"])
    error = fails(points)
    assert (error.message.key, error.message.facts["kinds"]) == ("areas.no_polygons", ["Point"])
    flat = shapely.Polygon([(149_000, 170_000), (149_100, 170_100), (149_000, 170_000)])
    assert fails(save(tmp_path / "f.parquet", [flat], code=["a"])).message.key == "areas.no_surface"


def test_parts_of_one_area_are_joined(tmp_path: Path) -> None:
    path = save(
        tmp_path / "s.gpkg",
        [box(0), box(1), box(5), box(7)],
        code=["a", "a", "b", "a "],
        naam=["Markt", "Markt", "Kerk", "Markt"],
    )
    layer = read(path)
    assert layer.table["code"].tolist() == ["a", "b"]
    assert layer.table.area.tolist() == pytest.approx([30_000, 10_000])
    assert layer.table.geometry[0].geom_type == "MultiPolygon"
    assert facts(layer, "areas.joined_parts")["codes"] == ["a"]


def test_one_code_for_two_areas_is_an_error_with_rows(tmp_path: Path) -> None:
    path = save(tmp_path / "s.gpkg", code=["a", "b", "a"], naam=["Markt", "Kerk", "Station"])
    error = fails(path)
    assert error.message.key == "areas.duplicate_codes"
    assert "a (1: Markt; 3: Station)" in str(error)
    assert "Kerk" not in str(error)
    # what the study does not use does not matter
    assert read(path, keep="b").table["name"].tolist() == ["Kerk"]
