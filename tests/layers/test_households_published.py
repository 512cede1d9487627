"""Tables of households as publishers write them. Files made here are small and invented, in the
shape that `shared/data/README.md` describes; real files are read in place."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from nabij.layers.households import read_households, read_total
from nabij.messages import LayerError

from .households_read import counts, keys, made, refusal


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
