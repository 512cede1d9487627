"""Households on areas: nothing invented, nothing lost, and what is not known stays apart."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.data.provenance import Source
from nabij.layers.household_formats import INDICATORS
from nabij.layers.households import HouseholdTable, Total, read_households, read_total
from nabij.layers.joined import AreaHouseholds, bounded_sum, join_households
from nabij.messages import LayerError

NAN = float("nan")
LANGUAGES = ("nl", "en", "fr")


def areas_of(*codes: str, municipality: str | None = None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "code": list(codes),
            "name": [f"naam {code}" for code in codes],
            "municipality": [municipality or code[:5] for code in codes],
            "municipality_name": ["Gent"] * len(codes),
        },
        geometry=gpd.GeoSeries([None] * len(codes)),
        crs=31370,
    )


def source(file: str = "t.csv") -> Source:
    return Source("households", file, "0" * 64, 1)


def table_of(
    rows: dict[str, dict[str, float | str]], vintage: int | None = None, file: str = "t.csv"
) -> HouseholdTable:
    """Cells are numbers, or the statuses "suppressed" and "unknown"."""
    cells = pd.DataFrame.from_dict(rows, orient="index")
    status = cells.map(lambda c: c if isinstance(c, str) else "known").fillna("unknown")
    values = cells.map(lambda c: NAN if isinstance(c, str) else float(c)).astype(float)
    return HouseholdTable(values, status, vintage, source(file), ())


def keys(joined: AreaHouseholds) -> list[str]:
    for message in joined.findings:
        assert all(message.text(language) for language in LANGUAGES)
    return [message.key for message in joined.findings]


def cell(joined: AreaHouseholds, code: str, indicator: str) -> tuple[float | None, str]:
    value = joined.table.loc[code, indicator]
    return None if np.isnan(value) else value, joined.table.loc[code, f"{indicator}_status"]


class TestCompleting:
    def test_counts_from_one_table_and_shares_from_another(self) -> None:
        joined = join_households(
            areas_of("44021A00-", "44021A01-"),
            [
                table_of({"44021A01-": {"households": 50}, "44021A00-": {"households": 200}}, 2011),
                table_of({"44021A00-": {"one_person_share": 0.4}}, 2025),
            ],
        )
        assert joined.table.index.tolist() == ["44021A00-", "44021A01-"]
        assert cell(joined, "44021A00-", "one_person_households") == (80, "known")
        assert cell(joined, "44021A01-", "one_person_households") == (None, "unknown")
        # of a figure made of two, the older vintage
        assert joined.table.loc["44021A00-", "one_person_households_vintage"] == 2011
        assert joined.table.loc["44021A00-", "one_person_share_vintage"] == 2025
        assert joined.table["one_person_share_vintage"].isna().tolist() == [False, True]
        # what is not known has the whole as its limit
        assert joined.table.loc["44021A01-", "one_person_households_upper"] == 50

    def test_shares_follow_from_counts_also_of_two_tables(self) -> None:
        joined = join_households(
            areas_of("44021A00-"),
            [
                table_of({"44021A00-": {"population": 80}}),
                table_of({"44021A00-": {"residents_65plus": 20}}),
            ],
        )
        assert cell(joined, "44021A00-", "share_65plus") == (0.25, "known")

    def test_nobody_lives_alone_where_nobody_lives(self) -> None:
        joined = join_households(
            areas_of("44021A00-"),
            [table_of({"44021A00-": {"households": 0, "one_person_share": "suppressed"}})],
        )
        assert cell(joined, "44021A00-", "one_person_households") == (0, "known")
        assert cell(joined, "44021A00-", "one_person_share") == (None, "suppressed")

    def test_no_share_of_nothing(self) -> None:
        rows = {"44021A00-": {"households": 0, "one_person_households": 0}}
        joined = join_households(areas_of("44021A00-"), [table_of(rows)])
        assert cell(joined, "44021A00-", "one_person_share") == (None, "unknown")

    def test_a_suppressed_share_makes_a_suppressed_count_bounded_by_the_whole(self) -> None:
        rows = {"44021A00-": {"households": 300, "one_person_share": "suppressed"}}
        joined = join_households(areas_of("44021A00-"), [table_of(rows)])
        assert cell(joined, "44021A00-", "one_person_households") == (None, "suppressed")
        assert joined.table.loc["44021A00-", "one_person_households_upper"] == 300

    def test_a_suppressed_count_is_not_undone_by_a_share(self) -> None:
        joined = join_households(
            areas_of("44021A00-"),
            [
                table_of({"44021A00-": {"households": 10, "one_person_households": "suppressed"}}),
                table_of({"44021A00-": {"one_person_share": 0.3}}),
            ],
        )
        assert cell(joined, "44021A00-", "one_person_households") == (None, "suppressed")
        assert joined.table.loc["44021A00-", "one_person_households_upper"] == 4

    def test_the_first_table_that_knows_wins_and_a_difference_is_said(self) -> None:
        joined = join_households(
            areas_of("44021A00-", "44021A01-"),
            [
                table_of({"44021A00-": {"households": 10}, "44021A01-": {"households": "unknown"}}),
                table_of({"44021A00-": {"households": 12}, "44021A01-": {"households": 7}}),
            ],
        )
        assert joined.table["households"].tolist() == [10, 7]
        differs = next(m for m in joined.findings if m.key == "joined.differs")
        assert differs.facts["codes"] == ["44021A00-"]

    def test_a_part_larger_than_its_whole_is_said_and_gives_no_share(self) -> None:
        joined = join_households(
            areas_of("44021A00-"),
            [
                table_of({"44021A00-": {"households": 10}}),
                table_of({"44021A00-": {"one_person_households": 12}}),
            ],
        )
        assert "joined.part_exceeds_whole" in keys(joined)
        assert cell(joined, "44021A00-", "one_person_share") == (None, "unknown")


class TestInheriting:
    def test_rates_by_the_first_eight_characters_but_never_counts(self) -> None:
        table = table_of(
            {
                "44021A021": {"households": 100, "one_person_households": 20},
                "44021A022": {"households": 300, "one_person_households": 120},
                "44021A03-": {"households": 50, "one_person_households": 10},
            },
            2024,
        )
        joined = join_households(areas_of("44021A02-", "44021A03-"), [table])
        # (20 + 120) / (100 + 300)
        assert cell(joined, "44021A02-", "one_person_share") == (pytest.approx(0.35), "known")
        assert cell(joined, "44021A02-", "households") == (None, "unknown")
        assert cell(joined, "44021A02-", "one_person_households") == (None, "unknown")
        assert joined.table["one_person_share_inherited"].tolist() == [True, False]
        assert not joined.table["households_inherited"].any()
        assert joined.joined_share == pytest.approx(50 / 450)
        assert {"joined.inherited", "joined.rows_left", "joined.areas_left"} <= set(keys(joined))

    def test_an_inherited_rate_completes_a_count_of_the_areas_own(self) -> None:
        joined = join_households(
            areas_of("44021A02-"),
            [
                table_of({"44021A02-": {"households": 60}}, 2025),
                table_of({"44021A021": {"one_person_share": 0.5}}, 2019),
            ],
        )
        assert cell(joined, "44021A02-", "one_person_households") == (30, "known")
        assert joined.table.loc["44021A02-", "one_person_households_inherited"]
        assert joined.table.loc["44021A02-", "one_person_households_vintage"] == 2019

    def test_suppressed_rates_are_inherited_as_suppressed(self) -> None:
        joined = join_households(
            areas_of("44021A02-"), [table_of({"44021A021": {"one_person_share": "suppressed"}})]
        )
        assert cell(joined, "44021A02-", "one_person_share") == (None, "suppressed")

    def test_parts_of_one_brussels_neighbourhood_share_its_rate(self) -> None:
        table = table_of({"21": {"one_person_share": 0.4776, "households": 900}})
        joined = join_households(areas_of("21004W21", "21015W21"), [table])
        assert joined.table["one_person_share"].tolist() == [0.4776, 0.4776]
        # the count is of the whole: it is neither given twice nor divided
        assert joined.table["households"].isna().all()

    def test_counts_of_a_whole_neighbourhood_are_taken_with_a_warning(self) -> None:
        table = table_of({"21": {"households": 900}})
        joined = join_households(areas_of("21004W21"), [table])
        assert joined.table["households"].tolist() == [900]
        assert "joined.whole_neighbourhoods" in keys(joined)

    def test_codes_that_are_no_sectors_inherit_nothing(self) -> None:
        table = table_of({"HD1641N1": {"one_person_share": 0.5}, "HD1641N99": {"households": 1}})
        joined = join_households(areas_of("HD1641N11", "HD1641N99"), [table])
        assert cell(joined, "HD1641N11", "one_person_share") == (None, "unknown")


class TestCoverage:
    def test_a_table_of_all_belgium_counts_for_the_study_only(self) -> None:
        rows = {
            "44021A00-": {"households": 90.0},
            "44021A99-": {"households": 10.0},
            "44021ZZZZ": {"households": 20.0},
            "11002A00-": {"households": 5000.0},
        }
        joined = join_households(areas_of("44021A00-"), [table_of(rows)])
        assert joined.joined_share == pytest.approx(90 / 120)
        lost = {m.key: m.facts["codes"] for m in joined.findings if "codes" in m.facts}
        assert lost == {"joined.not_locatable": ["44021ZZZZ"], "joined.rows_left": ["44021A99-"]}

    def test_spellings_of_a_code(self) -> None:
        table = table_of({"44021a02": {"households": 3}, "A03-": {"households": 4}})
        joined = join_households(areas_of("44021A02-", "44021A03-"), [table])
        assert joined.table["households"].tolist() == [3, 4]
        assert joined.joined_share == 1

    def test_a_table_that_fits_no_area_is_an_error(self) -> None:
        with pytest.raises(LayerError) as caught:
            join_households(areas_of("44021A00-"), [table_of({"X1": {"households": 1}})])
        assert caught.value.message.key == "joined.nothing"
        for part in ("t.csv", "X1", "44021A00-"):
            assert part in str(caught.value)

    def test_no_tables_at_all(self) -> None:
        joined = join_households(areas_of("44021A00-"), [])
        assert joined.joined_share == 0
        assert (joined.table[[f"{name}_status" for name in INDICATORS]] == "unknown").all(axis=None)


class TestTotals:
    def test_a_municipal_total(self) -> None:
        areas = areas_of("44021A00-", "44021A01-", "11002A00-")
        numbers = (10, "suppressed", 99)
        rows = {c: {"households": n} for c, n in zip(areas["code"], numbers, strict=True)}
        checks = [
            Total("households", 14, source(), "44021"),
            Total("households", 15, source(), "44021"),
            Total("households", 109, "gemeentelijke telling"),
        ]
        joined = join_households(areas, [table_of(rows)], totals=checks)
        # a suppressed count lies in 0..4: 14 can be right, 15 cannot
        assert [k for k in keys(joined) if "total" in k] == [
            "joined.total_fits",
            "joined.total_differs",
            "joined.total_fits",
        ]
        assert "gemeentelijke telling" in joined.findings[-1].text()
        assert joined.totals[["low", "high", "difference"]].to_numpy().tolist() == [
            [10, 14, -4],
            [10, 14, -5],
            [109, 113, 0],
        ]

    def test_bounded_sum_by_hand(self) -> None:
        values = [3, NAN, NAN, 0]
        status = ["known", "suppressed", "suppressed", "known"]
        assert bounded_sum(values, status, 5) == (3, 11)
        assert bounded_sum(values, status, 5, upper=[NAN, 9, NAN, NAN]) == (3, 16)
        assert bounded_sum([1, NAN], ["known", "unknown"], 5) == (1, np.inf)
        assert bounded_sum([1, NAN], ["known", "unknown"], 5, upper=[NAN, 8]) == (1, 9)
        assert bounded_sum([], [], 5) == (0, 0)


SECTORS = st.from_regex(r"4402[12][AB]0[0-2][0-2-]", fullmatch=True)
COUNT = st.one_of(st.integers(0, 500), st.sampled_from(["suppressed", "unknown"]))
ROW = st.fixed_dictionaries({"households": COUNT, "one_person_households": COUNT})
TABLE = st.dictionaries(SECTORS, ROW, min_size=1, max_size=8)


class TestProperties:
    @given(areas=st.sets(SECTORS, min_size=1, max_size=8), rows=TABLE)
    def test_a_count_stands_only_where_its_own_row_stands(
        self, areas: set[str], rows: dict[str, dict[str, float | str]]
    ) -> None:
        try:
            joined = join_households(areas_of(*sorted(areas)), [table_of(rows)])
        except LayerError as error:
            assert error.message.key == "joined.nothing"
            assert not areas & set(rows)
            return
        found = {c: cell(joined, c, "households") for c in sorted(areas)}
        for code, (value, status) in found.items():
            own = rows.get(code, {}).get("households", "unknown")
            assert (value if status == "known" else status) == own
        truth = sum(n for r in rows.values() if isinstance(n := r["households"], int))
        total = sum(value for value, _ in found.values() if value is not None)
        assert total <= truth
        if set(rows) <= areas:
            assert total == truth
            assert joined.joined_share == (1.0 if truth else pytest.approx(1.0))
        shares = joined.table["one_person_share"].dropna()
        assert ((shares >= 0) & (shares <= 1)).all()
        for name in INDICATORS:
            known = joined.table[f"{name}_status"] == "known"
            assert (known == joined.table[name].notna()).all()

    @given(
        truth=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=10),
        below=st.integers(1, 20),
    )
    def test_bounds_contain_the_truth(self, truth: list[tuple[int, int]], below: int) -> None:
        """What a publisher does: counts under a threshold, and shares of small wholes, go."""
        codes = [f"44021A{i:02}-" for i in range(len(truth))]
        rows: dict[str, dict[str, float | str]] = {}
        for code, (alone, others) in zip(codes, truth, strict=True):
            rows[code] = {
                "households": alone + others,
                "one_person_households": "suppressed" if alone < below else alone,
                "lone_parent_share": "suppressed" if alone + others < 2 * below else 0.0,
            }
        joined = join_households(areas_of(*codes), [table_of(rows)], suppress_below=below)
        table = joined.table
        for name, true in [
            ("one_person_households", sum(alone for alone, _ in truth)),
            ("lone_parent_households", 0),
        ]:
            low, high = bounded_sum(
                table[name], table[f"{name}_status"], below, table[f"{name}_upper"]
            )
            assert low - 1e-9 <= true <= high + 1e-9
            assert high <= sum(alone + others for alone, others in truth) + 1e-9


@pytest.fixture(scope="module")
def brussels(shared: Path) -> AreaHouseholds:
    folder = shared / "data"
    frame = gpd.read_file(folder / "flanders" / "ggw7.shp")
    frame = frame[frame["geoitem"].str.startswith("21004W")].reset_index(drop=True)
    areas = frame.rename(columns={"geoitem": "code", "naam": "name"})
    areas["municipality"], areas["municipality_name"] = "21004", "Brussel"
    tables = [
        read_households(
            folder / "brussels" / "households_MADE.csv",
            area="geoitem",
            columns={"households": "households"},
            vintage=2011,
        ),
        read_households(
            folder / "brussels" / "ibsa_neighbourhood_2025.json", format="ibsa", vintage=2025
        ),
    ]
    path = folder / "tables" / "bestat_huishoudens_gemeente.json"
    totals = [read_total(path, "households", "Brussel")]
    return join_households(areas, tables, totals=totals)


class TestBrussels:
    def test_every_wijk_has_its_figures(self, brussels: AreaHouseholds, shared: Path) -> None:
        """The same from the two files, by dictionaries."""
        folder = shared / "data" / "brussels"
        with (folder / "households_MADE.csv").open(encoding="utf-8") as stream:
            made = {row["geoitem"]: int(row["households"]) for row in csv.DictReader(stream)}
        ibsa = json.loads((folder / "ibsa_neighbourhood_2025.json").read_text(encoding="utf-8"))
        cells = {f"21004W{row[0]}": row[3:5] for row in ibsa if row[0].isdigit()}
        assert len(brussels.table) == 35 == len(made)
        assert brussels.table["households"].sum() == sum(made.values())
        statuses: dict[str, int] = {}
        for code, households in made.items():
            value, status = cell(brussels, code, "one_person_households")
            share, _ = cell(brussels, code, "one_person_share")
            statuses[status] = statuses.get(status, 0) + 1
            if cells[code] == ["VS", "VS"]:
                assert (value, share, status) == (None, None, "suppressed")
                assert brussels.table.loc[code, "one_person_households_upper"] == households
            elif cells[code] == ["ND", "ND"]:
                assert share is None
                assert (value, status) == ((0, "known") if not households else (None, "unknown"))
            else:
                expected = sum(map(float, cells[code])) / 100
                assert (share, status) == (pytest.approx(expected), "known")
                assert value == pytest.approx(expected * households)
        # W800 has households but no share, W801 neither; W900, 903, 904, 907 are suppressed
        assert statuses == {"known": 30, "suppressed": 4, "unknown": 1}

    def test_grand_place(self, brussels: AreaHouseholds) -> None:
        row = brussels.table.loc["21004W1"]
        assert row["one_person_share"] == pytest.approx((47.49 + 23.03) / 100)
        assert row["share_65plus"] == pytest.approx(0.0914)
        assert (row["households_vintage"], row["one_person_share_vintage"]) == (2011, 2025)
        assert not row["one_person_share_inherited"]

    def test_all_joined_and_compared_with_the_census(self, brussels: AreaHouseholds) -> None:
        assert brussels.joined_share == 1
        check = brussels.totals.iloc[0]
        assert check["found"] == brussels.table["households"].sum()
        # the counts were made by spreading this total, rounded per wijk
        assert abs(check["difference"]) < len(brussels.table)
        assert not {"joined.rows_left", "joined.areas_left"} & set(keys(brussels))


def test_ten_thousand_sectors_join_in_a_moment() -> None:
    codes = [f"{nis}A{i:02}{end}" for nis in range(44001, 44101) for i in range(50) for end in "-1"]
    rows = {code: {"households": 9, "one_person_households": 3} for code in codes[::2]}
    table, areas = table_of(rows), areas_of(*codes)
    # of this thread alone: what else the machine does takes none of it
    start = time.thread_time()
    joined = join_households(areas, [table])
    assert time.thread_time() - start < 5
    assert joined.table["households"].sum() == 9 * len(rows)
    assert joined.table["one_person_share_inherited"].sum() == len(codes) - len(rows)
