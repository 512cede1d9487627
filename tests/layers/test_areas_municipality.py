"""To which municipality an area belongs, and areas of real files."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from pyproj import CRS

from nabij.layers.areas import read_areas
from nabij.layers.vectors import read_vector
from nabij.messages import LayerError

from .areas_read import LAMBERT72, facts, fails, read, save

pytestmark = pytest.mark.filterwarnings(
    "ignore:Normalized/laundered", "ignore:Column names longer", "ignore:invalid value"
)


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
