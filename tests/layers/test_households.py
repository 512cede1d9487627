"""Tables of households as publishers write them. Files made here are small and invented, in the
shape that `shared/data/README.md` describes; real files are read in place."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from nabij.layers.households import FORMATS, INDICATORS, HouseholdTable, read_households, read_total
from nabij.messages import LayerError

LANGUAGES = ("nl", "en", "fr")


def refusal(path: Path, **options: object) -> LayerError:
    with pytest.raises(LayerError) as caught:
        read_households(path, **options)  # type: ignore[arg-type]
    for language in LANGUAGES:
        assert path.name in caught.value.message.text(language)
    return caught.value


def made(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def keys(table: HouseholdTable) -> list[str]:
    for message in table.findings:
        assert all(message.text(language) for language in LANGUAGES)
    return [message.key for message in table.findings]


def counts(table: HouseholdTable, indicator: str) -> dict[str, float]:
    return table.table[indicator].to_dict()


def test_every_share_is_of_two_counts() -> None:
    for indicator in INDICATORS.values():
        if indicator.is_share:
            assert not INDICATORS[indicator.numerator].is_share
            assert not INDICATORS[indicator.denominator].is_share


class TestOwnTables:
    def test_counts_shares_and_what_is_not_known(self, tmp_path: Path) -> None:
        text = (
            "wijk;hh;alleen;p65\n"
            "44021A02-;1.234;<5;12,5 %\n"
            "44021A03-;0;VS;ND\n"
            "44021A04-;;0;7,25 %\n"
        )
        table = read_households(
            made(tmp_path / "t.csv", text),
            area="wijk",
            columns={
                "households": "hh",
                "one_person_households": "alleen",
                "share_65plus": "p65",
            },
            vintage=2024,
        )
        assert table.table.index.tolist() == ["44021A02-", "44021A03-", "44021A04-"]
        np.testing.assert_array_equal(table.table["households"], [1234, 0, np.nan])
        np.testing.assert_array_equal(table.table["one_person_households"], [np.nan, np.nan, 0])
        np.testing.assert_array_equal(table.table["share_65plus"], [0.125, np.nan, 0.0725])
        assert table.status["households"].tolist() == ["known", "known", "unknown"]
        assert table.status["one_person_households"].tolist() == [
            "suppressed",
            "suppressed",
            "known",
        ]
        assert table.status["share_65plus"].tolist() == ["known", "unknown", "known"]
        # only the cell "<5" says itself how large it can be
        np.testing.assert_array_equal(table.upper["one_person_households"], [4, np.nan, np.nan])
        assert (table.vintage, table.source.vintage, table.source.layer) == (
            2024,
            2024,
            "households",
        )
        assert "households.percent" in keys(table)

    def test_well_known_column_names_need_no_mention(self, tmp_path: Path) -> None:
        text = "NIS9,Huishoudens,Eenpersoonshuishoudens\n44021a02,10,4\n"
        table = read_households(made(tmp_path / "t.csv", text))
        assert counts(table, "households") == {"44021A02-": 10}
        assert counts(table, "one_person_households") == {"44021A02-": 4}

    @pytest.mark.parametrize(
        ("cells", "name", "expected", "key"),
        [
            (["0,4", "0,25", "1"], "p", [0.4, 0.25, 1.0], "households.fraction"),
            (["40", "25,5", "0,9"], "p", [0.4, 0.255, 0.009], "households.percent"),
            (["0,9", "0,4", "0,2"], "p (%)", [0.009, 0.004, 0.002], "households.percent"),
            (["0,9 %", "0,4 %", "0"], "p", [0.009, 0.004, 0.0], "households.percent"),
        ],
    )
    def test_percent_or_fraction(
        self, tmp_path: Path, cells: list[str], name: str, expected: list[float], key: str
    ) -> None:
        text = f"code;{name}\n" + "".join(f"A{i};{cell}\n" for i, cell in enumerate(cells))
        table = read_households(made(tmp_path / "t.csv", text), columns={"one_person_share": name})
        np.testing.assert_allclose(table.table["one_person_share"], expected)
        assert key in keys(table)

    def test_a_scale_that_cannot_be_told_is_refused(self, tmp_path: Path) -> None:
        text = "code;p\nA;0,4\nB;0,35\nC;3,5\n"
        error = refusal(made(tmp_path / "t.csv", text), columns={"one_person_share": "p"})
        assert error.message.key == "households.share_scale"
        assert error.message.facts["rows"] == ["4"]

    @pytest.mark.parametrize(
        ("cell", "key"),
        [
            ("twaalf", "households.bad_number"),
            ("=B2+1", "households.formula"),
            ("12 %", "households.bad_number"),
            ("-3", "households.negative"),
            ("-99999", "households.negative"),
        ],
    )
    def test_a_bad_count_names_its_row(self, tmp_path: Path, cell: str, key: str) -> None:
        text = f"code;households\nA;1\n\nB;{cell}\n"
        error = refusal(made(tmp_path / "t.csv", text))
        assert error.message.key == key
        assert (error.message.facts["row"], error.message.facts["cell"]) == ("4", cell)
        assert error.message.facts["column"] == "households"

    def test_a_formula_without_a_result_names_its_row(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for row in (["code", "households"], ["=A1", 3], ["B", "=B2*2"]):
            book.active.append(row)
        book.save(tmp_path / "t.xlsx")
        error = refusal(tmp_path / "t.xlsx")
        assert error.message.facts["row"] == "3"
        assert error.message.facts["cell"] == "=B2*2"

    @pytest.mark.parametrize("cell", ["-0,1", "101 %"])
    def test_a_share_out_of_range(self, tmp_path: Path, cell: str) -> None:
        text = f"code;p\nA;50 %\nB;{cell}\n"
        error = refusal(made(tmp_path / "t.csv", text), columns={"one_person_share": "p"})
        assert (error.message.key, error.message.facts["row"]) == ("households.share_range", "3")

    def test_an_area_that_occurs_twice(self, tmp_path: Path) -> None:
        text = "code;households\n44021A02-;1\n44021A03-;2\n44021a02;3\n"
        error = refusal(made(tmp_path / "t.csv", text))
        assert error.message.key == "households.duplicate_code"
        assert error.message.facts["code"] == "44021A02-"
        assert error.message.facts["rows"] == ["2", "4"]

    def test_years_tell_rows_of_one_area_apart(self, tmp_path: Path) -> None:
        text = "code;jaar;households\nA;2022;1\nA;2023;2\nA;2024;\n"
        path = made(tmp_path / "t.csv", text)
        # 2024 has no data
        latest = read_households(path)
        assert (counts(latest, "households"), latest.vintage) == ({"A": 2}, 2023)
        assert counts(read_households(path, period=2022), "households") == {"A": 1}
        assert counts(read_households(path, vintage=2022), "households") == {"A": 1}
        error = refusal(path, period=2019)
        assert error.message.facts["periods"] == ["2022", "2023", "2024"]

    def test_sum_rows_and_rows_without_code_are_left_out_and_said(self, tmp_path: Path) -> None:
        text = "code;households\nA;1\nB;2\n;7\nTotaal;3\n"
        table = read_households(made(tmp_path / "t.csv", text))
        assert counts(table, "households") == {"A": 1, "B": 2}
        assert {"households.sum_rows", "households.no_code"} <= set(keys(table))

    def test_a_column_that_is_not_there(self, tmp_path: Path) -> None:
        path = made(tmp_path / "t.csv", "geoitem;huishoudens\nA;1\n")
        error = refusal(path, columns={"households": "huishouden"})
        assert "Bedoelde u huishoudens?" in str(error)
        error = refusal(path, area="geoitems")
        assert "Bedoelde u geoitem?" in str(error)

    def test_no_column_recognised(self, tmp_path: Path) -> None:
        wide = ";".join(f"v{i}" for i in range(200))
        error = refusal(made(tmp_path / "t.csv", f"code;{wide}\n"))
        assert error.message.key == "households.no_columns"
        error = refusal(made(tmp_path / "t.csv", f"{wide};households\n"))
        assert error.message.key == "households.no_area_column"

    def test_misspelt_indicator_and_format(self, tmp_path: Path) -> None:
        path = made(tmp_path / "t.csv", "code;n\nA;1\n")
        assert "Bedoelde u households?" in str(refusal(path, columns={"houshold": "n"}))
        assert "Bedoelde u bestat?" in str(refusal(path, format="be.stat"))

    def test_a_table_without_rows(self, tmp_path: Path) -> None:
        error = refusal(made(tmp_path / "t.csv", "code;households\n"))
        assert error.message.key == "tables.no_rows"

    @pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp", ".fgb"])
    def test_attributes_of_a_vector_file(self, tmp_path: Path, suffix: str) -> None:
        frame = gpd.GeoDataFrame(
            {"code": ["A", "B"], "households": [7.0, np.nan], "alleen": [3, 2]},
            geometry=[shapely.box(4, 50, 5, 51), shapely.box(5, 50, 6, 51)],
            crs=4326,
        )
        path = tmp_path / f"t{suffix}"
        frame.to_file(path)
        columns = {"households": "households", "one_person_households": "alleen"}
        table = read_households(path, columns=columns)
        assert table.status["households"].to_dict() == {"A": "known", "B": "unknown"}
        assert counts(table, "one_person_households") == {"A": 3, "B": 2}

    def test_heidelbergs_cells(self, shared: Path) -> None:
        path = shared / "data" / "heidelberg" / "cells_250m_MADE.geojson"
        columns = {"households": "households", "one_person_households": "one_person"}
        table = read_households(path, area="code", columns=columns)
        features = json.loads(path.read_text())["features"]
        assert counts(table, "one_person_households") == {
            f["properties"]["code"]: f["properties"]["one_person"] for f in features
        }

    @pytest.mark.parametrize("format", FORMATS)
    def test_a_file_that_is_not_the_format_asked_for(self, tmp_path: Path, format: str) -> None:
        path = made(tmp_path / "t.csv", "naam;waarde\nA;1\n")
        assert refusal(path, format=format).message.key.startswith("households.")


class TestStatbel:
    HEADER = "CD_REFNIS|CD_SECTOR|{n}|DT_STRT_SECTOR|{area} IN HM²|TX_DESCR_SECTOR_NL"

    @pytest.mark.parametrize("total", ["TOTAL", "POPULATION"])
    @pytest.mark.parametrize("area", ["OPPERVLAKKTE", "OPPERVLAKTE"])
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
    def test_population(self, tmp_path: Path, total: str, area: str, encoding: str) -> None:
        text = (
            self.HEADER.format(n=total, area=area)
            + "\n44021|44021A02-|512|1970-01-01|12,3456|Gent-Café\n"
            + "44021|44021ZZZZ|7|1970-01-01||Niet te lokaliseren\n"
        )
        path = made(tmp_path / "OPENDATA_SECTOREN_2024.txt", text, encoding)
        table = read_households(path)
        assert counts(table, "population") == {"44021A02-": 512, "44021ZZZZ": 7}
        assert table.vintage == 2024
        assert "households.vintage" in keys(table)

    def test_sector_codes_of_four_characters(self, tmp_path: Path) -> None:
        text = (
            self.HEADER.format(n="TOTAL", area="OPPERVLAKTE")
            + "\n11001|A02-|5|x|1|y\n2000|A02-|6|x|1|y\n"
        )
        table = read_households(made(tmp_path / "t.txt", text))
        assert counts(table, "population") == {"11001A02-": 5, "02000A02-": 6}

    @pytest.mark.parametrize("name", ["total_huisH", "ms_tot_hh"])
    def test_households_with_a_year(self, tmp_path: Path, name: str) -> None:
        text = (
            f"CD_YEAR|CD_REFNIS|cd_sector|{name}|total_wagens\n"
            "2022|44021|44021A02-|90|40\n2023|44021|44021A02-|95|41\n2023|44021|44021A03-|12|3\n"
        )
        table = read_households(made(tmp_path / "TF_CAR_HH_SECTOR.txt", text))
        assert counts(table, "households") == {"44021A02-": 95, "44021A03-": 12}
        assert table.vintage == 2023


class TestSwing:
    TEXT = (
        ",geoitem,v_hh ,geolevel,period\n"
        "0,11001,100,gemeente,2022\n"
        "1,2000,900,gewest,2023\n"
        "2,11001,110,gemeente,2023\n"
        "3,11002,-99997,gemeente,2023\n"
        "4,11001A,60,deelgemeente,2023\n"
    )

    def test_level_and_period(self, tmp_path: Path) -> None:
        path = made(tmp_path / "t.csv", self.TEXT)
        columns = {"households": "v_hh"}
        table = read_households(path, columns=columns, geolevel="gemeente")
        assert table.status["households"].to_dict() == {"11001": "known", "11002": "suppressed"}
        assert table.table["households"].iloc[0] == 110
        assert table.vintage == 2023
        older = read_households(path, columns=columns, geolevel="gemeente", period=2022)
        assert counts(older, "households") == {"11001": 100}

    def test_whole_numbers_get_their_zero_back(self, tmp_path: Path) -> None:
        path = made(tmp_path / "t.csv", self.TEXT)
        table = read_households(path, columns={"households": "v_hh"}, geolevel="gewest")
        assert counts(table, "households") == {"02000": 900}

    def test_the_level_of_the_study_is_found(self, tmp_path: Path) -> None:
        path = made(tmp_path / "t.csv", self.TEXT)
        table = read_households(
            path, columns={"households": "v_hh"}, area_codes=["11001A", "11001B"]
        )
        assert counts(table, "households") == {"11001A": 60}

    def test_an_undecided_or_unknown_level_names_those_that_exist(self, tmp_path: Path) -> None:
        path = made(tmp_path / "t.csv", self.TEXT)
        levels = ["gemeente", "gewest", "deelgemeente"]
        error = refusal(path, columns={"households": "v_hh"})
        assert error.message.facts["levels"] == levels
        error = refusal(path, columns={"households": "v_hh"}, geolevel="gemeenten")
        assert (error.message.facts["levels"], error.message.facts["nearest"]) == (
            levels,
            "gemeente",
        )

    def test_the_sheet_with_the_columns_is_found(self, shared: Path) -> None:
        folder = shared / "data" / "tables" / "swing_upload"
        table = read_households(
            folder / "NIEUW_huishoudens_Statbel_2020_2071.xlsx",
            columns={"households": "v1124_huishoudens"},
            geolevel="gewest",
            period=1997,
        )
        assert counts(table, "households") == {"04000": 468549}
        error = refusal(folder / "Upload_2008_2020.xlsx", columns={"households": "geoitem"})
        assert error.message.key == "households.many_sheets"

    def test_censored_rows_of_a_real_export(self, shared: Path) -> None:
        path = shared / "data" / "tables" / "swing_upload" / "Upload_PinC_level_gemeente.txt"
        table = read_households(path, columns={"households": "v2801_vh_totcrim"}, period=2011)
        with path.open(encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if row["period"] == "2011"]
        assert counts(table, "households") == {
            row["geoitem"]: float(row["v2801_vh_totcrim"]) for row in rows
        }

    def test_suppressed_cells_of_a_real_workbook(self, shared: Path) -> None:
        path = shared / "data" / "tables" / "swing_upload" / "Aangiften_deelgemeente.xlsx"
        sheet = openpyxl.load_workbook(path, read_only=True).active
        censored = {
            row[1]
            for row in sheet.iter_rows(min_row=2, max_col=6, values_only=True)
            if row[0] == 2005 and row[5] == -99997
        }
        table = read_households(path, columns={"households": "v1210_aangiften_nul"}, period=2005)
        status = table.status["households"]
        assert len(censored) > 10
        assert set(status.index[status == "suppressed"]) == {str(code) for code in censored}


class TestIbsa:
    def test_the_real_table(self, shared: Path) -> None:
        table = read_households(shared / "data" / "brussels" / "ibsa_neighbourhood_2025.json")
        assert set(table.table.columns) == {"one_person_share", "share_65plus"}
        # 118 neighbourhoods, 3 + 6 + 18 parks, cemeteries and industry; read off the file
        assert len(table.table) == 145
        assert table.table.loc["1", "one_person_share"] == pytest.approx((47.49 + 23.03) / 100)
        assert table.table.loc["1", "share_65plus"] == pytest.approx(0.0914)
        status = table.status["one_person_share"]
        assert (status["700"], status["800"], status["118"]) == ("suppressed", "unknown", "known")
        assert (status == "known").sum() == 118
        assert table.vintage == 2025
        assert {"households.summaries", "households.percent"} <= set(keys(table))

    def test_ragged_rows_and_decimal_commas(self, tmp_path: Path) -> None:
        content = [
            ["Code", "Territoire", "Part des isolés de 30 ans et plus (%) 2024"],
            ["Moyenne", "38,31"],
            ["3", "Dansaert", "43,57"],
        ]
        path = made(tmp_path / "t.json", json.dumps(content))
        table = read_households(path)
        assert counts(table, "one_person_share") == {"3": pytest.approx(0.4357)}
        content[2].pop()
        path.write_text(json.dumps(content))
        assert refusal(path).message.facts["row"] == "3"


class TestBestat:
    def test_schaarbeek(self, shared: Path) -> None:
        # published figures: data/README.md
        path = shared / "data" / "tables" / "bestat_huishoudens_gemeente.json"
        alone = read_total(path, "one_person_households", "Schaarbeek")
        everyone = read_total(path, "households", "schaarbeek ")
        assert (alone.value, everyone.value) == (25909, 56354)
        assert round(100 * alone.value / everyone.value, 1) == 46.0

    def test_every_municipality_once_and_the_country_is_their_sum(self, shared: Path) -> None:
        path = shared / "data" / "tables" / "bestat_huishoudens_gemeente.json"
        table = read_households(path)
        assert (len(table.table), table.by_name) == (589, True)
        # the row of Belgium in the file, itself left out
        assert table.table["households"].sum() == 4727831

    @staticmethod
    def view(path: Path, cells: list[tuple[str | None, str | None, float | None]]) -> Path:
        facts = [
            {"Gemeente": place, "Grootte": size, "Particuliere huishoudens": n}
            for place, size, n in cells
        ]
        return made(path, json.dumps({"facts": facts}))

    def test_empty_cells_where_the_cells_sum_to_the_total(self, tmp_path: Path) -> None:
        cells = [
            ("Hove \u00a0", "1 persoon", 3.0),
            ("Hove \u00a0", "2 personen", None),
            ("Hove \u00a0", None, 3.0),
            ("Boom", "1 persoon", None),
            ("Boom", "2 personen", 4.0),
            ("Boom", None, 9.0),
            (None, None, 12.0),
        ]
        table = read_households(self.view(tmp_path / "t.json", cells))
        assert counts(table, "households") == {"Hove": 3, "Boom": 9}
        # nothing stands in Boom's cell though five households lack: not zero but unknown
        assert table.status["one_person_households"].to_dict() == {
            "Hove": "known",
            "Boom": "unknown",
        }
        assert "households.bestat_differs" in keys(table)

    def test_a_total_that_is_not_there(self, tmp_path: Path) -> None:
        path = self.view(tmp_path / "t.json", [("Hove", "2 personen", 1.0), ("Hove", None, 1.0)])
        with pytest.raises(LayerError, match="Bedoelde u Hove"):
            read_total(path, "households", "Hoove")
        with pytest.raises(LayerError, match="households"):
            read_total(path, "one_person_share", "Hove")

    @pytest.mark.parametrize(
        "text", ['{"facts": [', "[[", "nul", "[" * 100_000, '[["a", "b"], ["1", "\\ud800"]]']
    )
    def test_damaged_json(self, tmp_path: Path, text: str) -> None:
        assert refusal(made(tmp_path / "t.json", text)).message.key == "households.bad_json"

    @pytest.mark.parametrize("content", ['{"facts": []}', "[[]]", "[]", "{}", '{"facts": [1]}'])
    def test_json_of_another_kind(self, tmp_path: Path, content: str) -> None:
        refusal(made(tmp_path / "t.json", content))


CELL = st.sampled_from(["", "A", "44021A02-", "1", "1,5", "12 %", "-3", "<5", "VS", '"', "=1", "x"])
Folders = pytest.TempPathFactory
JSON = st.recursive(
    st.none() | st.integers() | st.floats() | st.sampled_from(["1", "Hove", "Code", "ND"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["facts", "Gemeente", "Particuliere huishoudens", "type", "x", "x "]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


class TestAnything:
    """Whatever a file holds, it is a table that can be used or a message that can be shown."""

    @staticmethod
    def attempt(path: Path) -> None:
        try:
            table = read_households(path)
        except LayerError as error:
            assert all(error.message.text(language) for language in LANGUAGES)
        else:
            known = (table.status == "known").to_numpy()
            assert (np.isfinite(table.table.to_numpy(dtype=float)) == known).all()
            assert (table.table.to_numpy(dtype=float)[known] >= 0).all()
            assert table.table.index.is_unique

    @given(rows=st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=6))
    def test_any_cells(self, tmp_path_factory: Folders, rows: list[list[str]]) -> None:
        header = ["code", "households", "one_person_share", "population"]
        text = "\n".join(";".join(row) for row in [header, *rows])
        self.attempt(made(tmp_path_factory.mktemp("any") / "t.csv", text))

    @given(data=st.binary(max_size=200))
    def test_any_bytes(self, tmp_path_factory: Folders, data: bytes) -> None:
        path = tmp_path_factory.mktemp("any") / "t.csv"
        path.write_bytes(data)
        self.attempt(path)

    @given(content=JSON)
    def test_any_json(self, tmp_path_factory: Folders, content: object) -> None:
        path = tmp_path_factory.mktemp("any") / "t.json"
        self.attempt(made(path, json.dumps(content)))
