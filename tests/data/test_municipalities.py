from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pyogrio
import pytest

from nabij.data import municipalities as m


def on(day: str) -> date:
    """A date as REFNIS writes it: 31/12/2018."""
    d, month, year = (int(part) for part in day.split("/"))
    return date(year, month, d)


@pytest.fixture(scope="module")
def refnis(shared: Path) -> list[dict[str, str]]:
    """Every municipality that Statbel's REFNIS has known, with its dates."""
    text = (shared / "data/tables/refnis.csv").read_text(encoding="utf-8")
    return [row for row in csv.DictReader(text.splitlines()) if row["LVL_REFNIS"] == "4"]


def valid(refnis: list[dict[str, str]], day: date) -> set[str]:
    return {
        row["CD_REFNIS"]
        for row in refnis
        if on(row["DT_VLDT_START"]) <= day <= on(row["DT_VLDT_END"])
    }


def test_the_readme_and_the_table_say_the_same(shared: Path) -> None:
    text = (shared / "data/README.md").read_text(encoding="utf-8")
    listed = set()
    for year in (2019, 2025):
        block = re.search(rf"Mergers {year}: ([^.]*)\.", text)
        assert block
        for group in re.findall(r"[\d+]+->\d{5}", block.group(1)):
            before, after = group.split("->")
            listed |= {(year, code, after) for code in before.split("+")}
    assert len(listed) == 15 + 29
    table = {(merger.year, merger.before, merger.after) for merger in m.mergers()}
    # Moerbeke is 44045; 45045 was Sint-Blasius-Boekel, until 1970
    assert listed - table == {(2025, "45045", "46029")}
    extra = table - listed - {(2025, "44045", "46029"), (2025, "11002", "11002")}
    assert len(extra) == 11
    assert all(year == 2019 and m.region(before) == "wallonia" for year, before, _ in extra)


def test_counts_of_municipalities_are_the_published_ones(refnis: list[dict[str, str]]) -> None:
    then = valid(refnis, date(2018, 7, 1))
    assert len(then) == 589
    in_2019 = {m.successor(code, 2019) for code in then}
    assert len(in_2019) == 581
    assert in_2019 == valid(refnis, date(2019, 7, 1))
    assert len({m.successor(code, 2024) for code in then}) == 581
    assert len({m.successor(code) for code in then}) == 565


def test_new_codes_of_2019_keep_the_name_that_refnis_gives(refnis: list[dict[str, str]]) -> None:
    dutch = {row["CD_REFNIS"]: row["TX_REFNIS_NL"] for row in refnis}
    french = {row["CD_REFNIS"]: row["TX_REFNIS_FR"] for row in refnis}
    for merger in m.mergers():
        if merger.year == 2019:
            assert (merger.name_nl, merger.name_fr) == (dutch[merger.after], french[merger.after])
        if m.region(merger.before) == "wallonia" and merger.year == 2019:
            assert dutch[merger.before] == dutch[merger.after]


def test_the_key_table_agrees_for_every_sector(shared: Path) -> None:
    path = shared / "data/flanders/verwerkt_alle_gebiedsniveaus2024.xlsx"
    options = {"read_geometry": False, "HEADERS": "FORCE", "FIELD_TYPES": "STRING"}
    columns = ["gemeente2018", "gemeente2024", "gemeente", "gemeente_naam"]
    steps = pyogrio.read_dataframe(path, **options)[columns].drop_duplicates()
    assert len(steps) > 300
    for then, in_2024, now, name in steps.itertuples(index=False):
        assert m.successor(then, 2024) == in_2024
        assert m.successor(in_2024) == m.successor(then) == now
        assert then in m.predecessors(now)
        assert in_2024 in m.predecessors(now, 2024)
        assert m.new_name(now) in (None, name)


def test_predecessors() -> None:
    assert m.predecessors("44085") == ("44036", "44072", "44080")
    assert m.predecessors("11002") == ("11002", "11007")
    assert m.predecessors("11002", 2025) == ("11002",)
    assert m.predecessors("44021") == ("44021",)
    assert m.predecessors("46030", 2024) == ("11056", "46003", "46013")


def test_successor_of_its_year() -> None:
    assert m.successor("12030", 2018) == "12030"
    assert m.successor("12030", 2019) == "12041"
    assert m.successor("44012", 2024) == "44012"
    assert m.successor("44012") == "44086"
    assert m.successor("99999") == "99999"


def test_no_code_is_merged_away_twice_and_every_new_one_lasts() -> None:
    moved = [merger.before for merger in m.mergers() if merger.before != merger.after]
    assert len(moved) == len(set(moved))
    for merger in m.mergers():
        assert m.successor(merger.after) == merger.after
        assert m.region(merger.after) == m.region(merger.before)


def test_names() -> None:
    assert m.new_name("46030") == "Beveren-Kruibeke-Zwijndrecht"
    assert m.new_name("82039", "fr") == "Bastogne"
    assert m.new_name("44021") is None


def test_regions(refnis: list[dict[str, str]]) -> None:
    current = {m.successor(code) for code in valid(refnis, date(2024, 1, 1))}
    counts = dict.fromkeys(("flanders", "brussels", "wallonia"), 0)
    for code in current:
        region = m.region(code)
        assert region is not None
        counts[region] += 1
    # Belgium since 2025: 285 + 19 + 261
    assert counts == {"flanders": 285, "brussels": 19, "wallonia": 261}
    assert m.region("02000") is None
    assert m.region("2100") is None
    assert m.region("HD164") is None
