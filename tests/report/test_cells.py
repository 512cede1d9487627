"""How masked and other figures are written, with the expected words written out by hand."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij import words
from nabij.report.buurtanalyse import cells

NAN = float("nan")
STATUSES = ("known", "partial", "small", "hidden", "suppressed", "unknown")


@pytest.mark.parametrize(
    ("value", "status", "expected"),
    [
        (1234.0, "known", "1.234"),
        (0.0, "known", "0"),
        (1234.4, "partial", "ten minste 1.234"),
        (0.0, "partial", "0 (bekend)"),
        (NAN, "small", "minder dan 5"),
        (NAN, "hidden", "weggelaten"),
        (NAN, "suppressed", "door de bron weggelaten"),
        (NAN, "unknown", "niet bekend"),
        (NAN, "known", "niet bekend"),
    ],
)
def test_a_count_says_its_number_or_why_there_is_none(value, status, expected):
    assert cells.count(value, status, 5, "nl") == expected


@given(st.floats(0, 1e7), st.sampled_from(STATUSES), st.integers(0, 50))
def test_no_count_that_is_masked_or_under_the_threshold_is_written(value, status, threshold):
    told = cells.count(value, status, threshold, "nl")
    # sums of parts may be off by a millionth of a person: 4.9999999 is 5, and 0.0000001 is nobody
    few = 0 < round(value, 6) < threshold
    masked = status not in ("known", "partial") or few
    digits = re.sub(r"\D", "", told)
    if not masked:
        assert digits == str(round(value))
    elif status == "small" or few:
        assert told == f"minder dan {threshold}"
    else:
        assert digits == ""


def test_what_a_sum_of_parts_is_off_by_hides_nothing_and_shows_nothing():
    assert cells.count(39.9999999, "known", 40, "nl") == "40"
    assert cells.count(39.9, "known", 40, "nl") == "minder dan 40"
    assert cells.count(1e-9, "known", 40, "nl") == "0"


@given(st.floats(0, 1), st.sampled_from(STATUSES))
def test_no_share_that_is_masked_is_written(value, status):
    told = cells.share(value, status, "en")
    assert any(c.isdigit() for c in told) == (status in ("known", "partial"))


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (1 - 1e-12, "100 %"),
        (0.0004, "minder dan 0,1 %"),
        (0.0006, "0,1 %"),
        (0.9996, "meer dan 99,9 %"),
        (0.9994, "99,9 %"),
        (0.421, "42,1 %"),
    ],
)
def test_only_none_and_all_are_written_as_0_and_100_percent(share, expected):
    assert cells.percentage(share, "nl").replace("\u00a0", " ") == expected


def test_minutes_norms_years_and_parts():
    assert cells.minutes(7.25, "nl") in ("7,2", "7,3")
    assert cells.minutes(NAN, "nl") == cells.minutes(float("inf"), "nl") == "niet bereikbaar"
    assert (cells.norm(15.0, "nl"), cells.norm(7.5, "nl")) == ("15", "7,5")
    assert cells.years(2011, 2025.0) == "2011–2025"
    assert cells.years(2024, "2024") == "2024"
    assert cells.years(pd.NA, None) == cells.years(NAN, NAN) == cells.EMPTY
    assert cells.of(3, 5, "fr") == "3\u00a0sur\u00a05"
    assert cells.of(0, 0, "fr") == cells.EMPTY


def test_one_thing_has_a_sentence_of_its_own():
    assert cells.counted("nl", "cut_areas", 1, names=["A"]).startswith("Eén gebied ligt")
    assert cells.counted("nl", "cut_areas", 2, names=["A", "B"]).startswith("2 gebieden liggen")


def test_a_municipality_known_by_its_code_alone_is_called_so():
    assert cells.municipality("21004", "nl") == "de gemeente 21004"
    assert cells.municipality("Brussel", "nl") == "Brussel"
    assert cells.municipality("", "nl") == ""


def test_a_table_leaves_out_columns_that_tell_nothing_and_is_none_without_rows():
    columns = [
        cells.Column("Naam", ["–", "–"], 3, numeric=False),
        cells.Column("Stil", ["–", "niet bekend"]),
        cells.Column("Klein", ["minder dan 5", "weggelaten"], 2),
    ]
    table = cells.table(columns, "nl", caption="Onderschrift", key="sleutel")
    assert table is not None
    assert table.header == ("Naam", "Klein")
    assert table.rows == (("–", "minder dan 5"), ("–", "weggelaten"))
    assert (table.numeric, table.widths) == ((1,), (3, 2))
    empty = [cells.Column("Naam", []), cells.Column("Iets", [])]
    assert cells.table(empty, "nl", caption="", key="") is None


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_word_of_a_figure_differs_from_the_others(language):
    told = [cells.count(NAN, status, 5, language) for status in STATUSES[2:]]
    assert len(set(told)) == 4
