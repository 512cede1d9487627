"""Tables of households of one's own, and whatever else a file may hold."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from nabij.layers.households import FORMATS, INDICATORS, read_households
from nabij.messages import LayerError

from .households_read import LANGUAGES, counts, keys, made, refusal


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
