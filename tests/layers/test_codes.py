from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nabij.layers import codes

NIS = st.sampled_from(["11001", "44021", "21004", "02000"])
OWN = st.from_regex(r"[A-VX-Z][0-9A-Z]{2}[0-9A-Z-]", fullmatch=True)
SECTOR = st.builds(lambda nis, own: nis + own, NIS, OWN)


def one(value: object, prefix: str | None = None) -> str:
    return codes.canonical(pd.Series([value]), prefix=prefix).iloc[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("44021A02-", "44021A02-"),
        (" 44021a02- ", "44021A02-"),
        ("44021A02", "44021A02-"),
        ("44021A04L", "44021A04L"),
        ("44021zzzz", "44021ZZZZ"),
        (2000, "02000"),
        (2000.0, "02000"),
        ("2000", "02000"),
        ("11001.0", "11001"),
        (44021, "44021"),
        (1, "1"),
        ("11001W01", "11001W01"),  # a wijk, to which no dash belongs
        ("21004W1", "21004W1"),
        ("11001A", "11001A"),
        ("A02-", "A02-"),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        ("", ""),
        ("\ufeff44021A02-\u00a0", "44021A02-"),
    ],
)
def test_one_spelling(written: object, expected: str) -> None:
    assert one(written) == expected


def test_a_prefix_completes_bare_codes_only() -> None:
    assert one("A02-", "44021") == "44021A02-"
    assert one("a02", "44021") == "44021A02-"
    assert one("11001A02-", "44021") == "11001A02-"
    assert one("12", "44021") == "12"


def test_missing_values_and_index_are_kept() -> None:
    series = pd.Series([2000.0, np.nan, 21004.0], index=[7, 3, 9])
    found = codes.canonical(series)
    assert found.tolist() == ["02000", "", "21004"]
    assert found.index.tolist() == [7, 3, 9]


@given(st.text(max_size=12))
def test_canonical_is_idempotent(text: str) -> None:
    assert one(one(text)) == one(text)


@given(SECTOR)
def test_every_spelling_of_a_sector_is_the_same_code(code: str) -> None:
    for spelled in (code, code.lower(), f" {code} ", code.rstrip("-")):
        assert one(spelled) == code
    for bare in (code[5:], code[5:].rstrip("-").lower()):
        assert one(bare, prefix=code[:5]) == code


def test_prefix_and_kind_of_codes() -> None:
    assert codes.nis_prefix("44021A02-") == "44021"
    assert codes.nis_prefix("21004W1") == "21004"
    assert codes.nis_prefix("1100104") == "11001"
    assert codes.nis_prefix("44021") == "44021"
    assert codes.nis_prefix("A02-") is None
    assert codes.nis_prefix("123456") is None
    assert codes.is_sector("44021A02-")
    assert not codes.is_sector("11001W012")
    assert codes.is_not_locatable("44021ZZZZ")
    assert codes.is_not_locatable("ZZZZ")
    assert not codes.is_not_locatable("44021A02-")


# match


def match(wanted: list[str], have: list[str]) -> list[int]:
    return codes.match(wanted, have).tolist()


def test_each_loose_spelling_finds_its_row() -> None:
    have = ["44021A02-", "44021A04L", "21004W1", "21004W10", "02000", "11001W04"]
    wanted = ["44021a02", "A04L", "1", "10", "2000", "1100104", "44021A02-", "nowhere", ""]
    # the exact spelling of 44021A02- is there too; both are the same code
    assert match(wanted, have) == [0, 1, 2, 3, 4, 5, 0, -1, -1]
    assert match(["21004W1"], ["1", "10"]) == [0]
    assert match(["1"], ["01", "02"]) == [0]


def test_another_municipality_is_never_the_same_area() -> None:
    assert match(["11001A02-"], ["44021A02-"]) == [-1]
    assert match(["11001W04"], ["11002W04"]) == [-1]


def test_what_fits_two_rows_is_ambiguous() -> None:
    assert match(["A02-"], ["44021A02-", "11001A02-"]) == [-1]
    assert match(["1"], ["21004W1", "21015W1"]) == [-1]
    assert match(["x"], ["x", "x"]) == [-1]


def test_a_number_is_no_wijk_outside_brussels() -> None:
    assert match(["1"], ["11001W01"]) == [-1]


def test_a_stricter_claim_wins_and_equal_claims_are_ambiguous() -> None:
    # A02- of some other municipality must not be added to Ghent's
    assert match(["44021A02-", "A02-"], ["44021A02-"]) == [0, -1]
    assert match(["A02-", "A02"], ["44021A02-"]) == [-1, -1]
    assert match(["44021A02", "44021a02-"], ["44021A02-"]) == [0, 0]


def test_a_neighbourhood_of_ibsa_is_found_by_all_its_wijken() -> None:
    assert match(["21004W1", "21015W1", "21015W2"], ["2", "1"]) == [1, 1, 0]


def test_repeated_wanted_codes_all_find_the_row() -> None:
    assert match(["A02-", "A02-"], ["44021A02-"]) == [0, 0]


def test_the_dash_is_significant() -> None:
    # 44021A02- and 44021A020 are two sectors
    assert match(["44021A02"], ["44021A02-", "44021A020"]) == [0]
    assert match(["44021A02-"], ["44021A020"]) == [-1]


@given(st.lists(SECTOR, unique=True, max_size=12), st.data())
def test_full_codes_match_as_equality_does(have: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.lists(SECTOR | st.sampled_from(have or ["x"]), max_size=12))
    expected = [have.index(code) if code in have else -1 for code in wanted]
    assert match(wanted, have) == expected


SPELLINGS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "no dash": lambda code: code.rstrip("-"),
    "bare": lambda code: code[5:],
    "bare, no dash": lambda code: code[5:].rstrip("-"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(st.lists(SECTOR, unique_by=lambda code: code[5:], min_size=1, max_size=12))
@example(["44021A02-", "44021A020"])
def test_a_file_in_another_spelling_finds_every_row(spelling: str, have: list[str]) -> None:
    spell = SPELLINGS[spelling]
    rows = list(range(len(have)))
    assert match([spell(code) for code in have], have) == rows
    assert match(have, [spell(code) for code in have]) == rows


@given(
    st.lists(SECTOR | OWN | st.from_regex(r"[0-9]{1,5}", fullmatch=True), max_size=8),
    st.lists(SECTOR | OWN | st.from_regex(r"[0-9]{1,5}", fullmatch=True), max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_does_not_matter(wanted: list[str], have: list[str], random) -> None:
    found = [have[i] if i >= 0 else None for i in match(wanted, have)]
    shuffled = random.sample(have, len(have))
    again = [shuffled[i] if i >= 0 else None for i in match(wanted, shuffled)]
    assert again == found
    order = random.sample(range(len(wanted)), len(wanted))
    moved = match([wanted[i] for i in order], have)
    assert [have[i] if i >= 0 else None for i in moved] == [found[i] for i in order]


# real codes


@pytest.fixture(scope="module")
def tables(shared: Path) -> tuple[list[str], list[str]]:
    """The sector codes of 2024 and of 2025 in Flanders and Brussels."""
    folder = shared / "data/flanders"
    options = {"read_geometry": False, "HEADERS": "FORCE", "FIELD_TYPES": "STRING"}
    table = pyogrio.read_dataframe(folder / "verwerkt_alle_gebiedsniveaus2024.xlsx", **options)
    old = table["statsec2024"]
    new = pyogrio.read_dataframe(folder / "kerntabel.xlsx", **options)["statsec"]
    return sorted(set(old)), sorted(set(new))


def test_published_counts_of_codes_that_survive(tables: tuple[list[str], list[str]]) -> None:
    old, new = tables
    assert len(old) == 10_241
    row = codes.match(old, new)
    assert (row >= 0).sum() == 6_887
    assert (row < 0).sum() == 3_354
    assert len(set(range(len(new))) - set(row.tolist())) == 4_015


def test_codes_without_dash_or_case_survive_alike(tables: tuple[list[str], list[str]]) -> None:
    old, new = tables
    row = codes.match([code.rstrip("-").lower() for code in old], new)
    assert (row >= 0).sum() == 6_887


def test_no_real_sector_is_a_wijk(tables: tuple[list[str], list[str]]) -> None:
    for listed in tables:
        assert all(codes.is_sector(code) for code in listed)
        assert not any(code[5] == "W" for code in listed)


def test_all_wijken_of_brussels_find_their_ibsa_row(shared: Path) -> None:
    text = (shared / "data/brussels/ibsa_neighbourhood_2025.json").read_text(encoding="utf-8")
    numbers = [row[0] for row in json.loads(text)[1:] if row[0].isdigit()]
    wijken = pyogrio.read_dataframe(shared / "data/flanders/ggw7.shp", read_geometry=False)
    brussels = [code for code in wijken["geoitem"] if code.startswith("21")]
    assert len(brussels) == 204
    found = [numbers[row] for row in codes.match(brussels, numbers) if row >= 0]
    assert found == [code.partition("W")[2] for code in brussels]
