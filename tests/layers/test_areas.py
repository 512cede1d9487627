from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from nabij.layers.areas import read_areas
from nabij.layers.layer import Layer
from nabij.layers.vectors import read_vector
from nabij.messages import LayerError

pytestmark = pytest.mark.filterwarnings(
    "ignore:Normalized/laundered", "ignore:Column names longer", "ignore:invalid value"
)
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


# municipality


def test_the_start_of_the_code_carried_through_both_mergers(tmp_path: Path) -> None:
    path = save(tmp_path / "s.gpkg", cd_sector=["12030A00-", "11007A00-", "44021A00-"])
    layer = read(path)
    assert layer.table["municipality"].tolist() == ["11002", "12041", "44021"]
    assert layer.table["municipality_name"].tolist() == ["Antwerpen", "Puurs-Sint-Amands", None]
    assert facts(layer, "areas.municipality_from_code")["n"] == 3
    assert facts(layer, "areas.municipality_moved")["mergers"] == [
        "11007 → 11002",
        "12030 → 12041",
    ]


def test_no_belgian_code_no_municipality(tmp_path: Path) -> None:
    layer = read(save(tmp_path / "c.gpkg", code=["HD1641N21906", "99999A00-", "b"]))
    assert layer.table["municipality"].tolist() == [None, None, None]
    assert layer.table["municipality_name"].tolist() == [None, None, None]
    assert layer.findings == ()


def test_the_studys_municipality_where_nothing_else_tells_it(tmp_path: Path) -> None:
    path = save(tmp_path / "c.gpkg", code=["blok 1", "blok 2"])
    assert set(read(path, municipality="21015").table["municipality"]) == {"21015"}
    beside = save(tmp_path / "d.gpkg", code=["blok 1", "44021W1", "12030W1"])
    towns = read(beside, municipality="21015").table["municipality"]
    assert towns.tolist() == ["12041", "44021", "21015"]


def test_the_key_table_goes_before_the_files_own_columns(tmp_path: Path) -> None:
    path = save(
        tmp_path / "s.gpkg",
        cd_sector=["44021A00-", "44021A01-", "44021A02-"],
        cd_munty_refnis=["44021"] * 3,
    )
    key = tmp_path / "sleutel.csv"
    key.write_text(
        "statsec;statsec_naam;gemeente;gemeente_naam\n"
        "44021a00;Kuip;44083;Deinze\n44021A01-;x;44083;Deinze\n44021ZZZZ;y;44021;Gent\n",
        encoding="utf-8",
    )
    layer = read(path, key_table=key)
    assert layer.table["municipality"].tolist() == ["44083", "44083", "44021"]
    assert layer.table["municipality_name"].tolist() == ["Deinze", "Deinze", None]
    assert (facts(layer, "areas.key_table_joined")["n"], len(layer.sources)) == (2, 2)
    # a column that the study names goes before both
    named = read(path, key_table=key, municipality="cd_munty_refnis")
    assert set(named.table["municipality"]) == {"44021"}


def test_a_table_that_is_no_key_table(tmp_path: Path) -> None:
    path = save(tmp_path / "s.gpkg", code=["44021A00-"])
    key = tmp_path / "iets.csv"
    key.write_text("a;b\n1;2\n", encoding="utf-8")
    error = fails(path, key_table=key)
    assert error.message.key == "areas.key_table_columns"
    assert "a, b" in str(error)
    with pytest.raises(LayerError, match=r"weg\.xlsx"):
        read_areas(path, crs=LAMBERT72, key_table=tmp_path / "weg.xlsx")


# real files


def test_wijken_of_the_city_of_brussels(shared: Path) -> None:
    path = shared / "data/flanders/ggw7.shp"
    layer = read(path, level="wijk", code="geoitem", name="naam", keep="21004W*", vintage=2024)
    assert len(layer.table) == 35
    assert set(layer.table["municipality"]) == {"21004"}
    names = layer.table.set_index("code")["name"]
    assert names["21004W1"] == "Grote Markt (Brussel)"
    # the City of Brussels measures 33.09 km2 (Statbel)
    assert layer.table.area.sum() / 1e6 == pytest.approx(33.09, rel=0.01)
    assert (layer.sources[0].layer, layer.sources[0].vintage) == ("areas", 2024)


@pytest.fixture(scope="module")
def towns(shared: Path) -> gpd.GeoDataFrame:
    """The 304 municipalities of Flanders and Brussels since 2025, as polygons."""
    return read(shared / "data/flanders/gemeente.shp", level="gemeente").table


def test_municipalities_are_their_own(towns: gpd.GeoDataFrame) -> None:
    assert len(towns) == 285 + 19
    assert (towns["municipality"] == towns["code"]).all()
    assert towns.set_index("code").loc["44021", "municipality_name"] == "Gent"


@pytest.mark.parametrize(
    ("file", "level", "table"),
    [
        ("ggw7.shp", "wijk", "statsec_als_basis.xlsx"),
        ("deelgemeente.shp", "deelgemeente", "kerntabel.xlsx"),
    ],
)
def test_key_tables_agree_with_the_map(
    shared: Path, towns: gpd.GeoDataFrame, file: str, level: str, table: str
) -> None:
    folder = shared / "data/flanders"
    layer = read(folder / file, level=level, key_table=folder / table)
    assert facts(layer, "areas.key_table_joined")["n"] == len(layer.table)
    assert layer.table["municipality_name"].notna().all()
    # where each area lies decides, independently of every code
    inside = layer.table.set_geometry(layer.table.representative_point())
    joined = inside.sjoin(towns[["code", "geometry"]], predicate="within", lsuffix="area")
    agree = joined["municipality"] == joined["code_right"]
    assert len(joined) == len(layer.table)
    assert agree.mean() > 0.995
    guessed = read(folder / file, level=level).table
    same = guessed["municipality"].to_numpy() == layer.table["municipality"].to_numpy()
    assert same.mean() > 0.99


def test_sectors_of_ghent(shared: Path) -> None:
    folder = shared / "data"
    layer = read(folder / "gent/gent-sectors.geojson", key_table=folder / "flanders/kerntabel.xlsx")
    assert len(layer.table) == 254
    assert facts(layer, "areas.key_table_joined")["n"] == 254
    assert set(layer.table["municipality"]) == {"44021"}
    assert set(layer.table["municipality_name"]) == {"Gent"}
    assert facts(layer, "areas.repaired")["n"] == 4
    # Ghent measures 157.8 km2 (Statbel)
    assert layer.table.area.sum() / 1e6 == pytest.approx(157.8, rel=0.02)


def test_older_key_table_of_ghent_knows_fewer_sectors(shared: Path) -> None:
    folder = shared / "data"
    key = folder / "flanders/verwerkt_alle_gebiedsniveaus2024.xlsx"
    layer = read(folder / "gent/gent-sectors.geojson", key_table=key)
    assert facts(layer, "areas.key_table_joined")["n"] == 93
    assert facts(layer, "areas.municipality_from_code")["n"] == 161
    assert set(layer.table["municipality"]) == {"44021"}


def test_quarters_of_schaarbeek_whose_holes_fill_them(shared: Path) -> None:
    folder = shared / "data/schaerbeek"
    path = folder / "LimitesSchaerbeekQuartiers.js"
    quarters = read(path, code="id").table
    assert len(quarters) == 14
    said = read_vector(path, crs=LAMBERT72)[0].set_index("id")["area (m2)"].sort_index()
    measured = quarters.set_index("code").area
    assert measured.to_numpy() == pytest.approx(said.to_numpy(), rel=0.01)


def test_blocks_of_schaarbeek_lie_in_its_wijken(shared: Path) -> None:
    path = shared / "data/schaerbeek/SchaerbeekDemographicDistribution.js"
    blocks = read(path, level="block", code="BlockParcel", municipality="21015").table
    wijken = read(shared / "data/flanders/ggw7.shp", level="wijk", keep="21015W*").table
    inside = blocks.set_geometry(blocks.representative_point()).sjoin(wijken, predicate="within")
    assert len(blocks) == len(inside) == 396
    assert np.isin(["21015"], blocks["municipality"]).all()


def test_cells_of_heidelberg(shared: Path) -> None:
    path = shared / "data/heidelberg/cells_250m_MADE.geojson"
    layer = read_areas(path, crs=CRS.from_epsg(25832), level="cell", code="code")
    assert len(layer.table) == 1304
    assert layer.table.area.to_numpy() == pytest.approx(62_500, rel=0.02)
    assert layer.findings == ()
