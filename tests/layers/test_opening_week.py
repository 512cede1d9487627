"""Which places are open in the evening and in the weekend of a week."""

import csv
import datetime as dt
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours, State

from nabij.layers.opening import weekly
from nabij.messages import LayerError

BRUSSELS = "Europe/Brussels"
MONDAY = dt.date(2024, 10, 7)
# their Sundays are the days that the clock is put forward and back
SPRING, AUTUMN = dt.date(2022, 3, 21), dt.date(2022, 10, 24)


def _week(text, monday=MONDAY):
    """(known, evening, weekend) of one place, with None for what is not known."""
    table = weekly([text], monday, BRUSSELS)
    return tuple(None if pd.isna(value) else bool(value) for value in table.iloc[0])


@pytest.mark.parametrize(
    ("text", "evening", "weekend"),
    [
        ("Mo-Fr 09:00-17:00", False, False),
        ("24/7", True, True),
        ("off", False, False),
        # an hour, and a minute less
        ("We 17:00-19:00", True, False),
        ("We 17:00-18:59", False, False),
        ("Sa 10:00-11:00", False, True),
        ("Su 10:00-10:59", False, False),
        # an hour in all, on one evening; not spread over two
        ("Th 18:00-18:30,20:00-20:30", True, False),
        ("Mo,Tu 18:00-18:30", False, False),
        ("Sa,Su 10:00-10:30", False, False),
        # evenings are those of Monday to Friday
        ("Sa 18:00-23:00", False, True),
        ("Mo-Fr 12:00-14:00; Su 18:00-23:00", False, True),
        # past midnight is no evening any more
        ("Mo 23:00-02:00", True, False),
        ("Mo 23:30-02:00", False, False),
        # Friday's night is not the weekend, Saturday's is
        ("Fr 18:00-02:00", True, False),
        ("Mo-Fr 08:00-07:00", True, True),
        ("Fr 22:00-07:00", True, True),
        ("Sa 23:30-02:00", False, True),
        ("Su 23:00-02:00", False, True),
        ("Su 23:30-02:00", False, False),
        # Monday's early hours are not Sunday's
        ("Mo 00:00-06:00", False, False),
        ("Mo-Su 10:00-18:00; PH off", False, True),
        ("Mo-Fr 09:00-12:00,13:00-17:00; We 18:00-21:00", True, False),
    ],
)
def test_evening_and_weekend(text, evening, weekend):
    assert _week(text) == (True, evening, weekend)


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", '"by appointment"', "from nine to five", "Mo 9-17", "unknown", "x" * 5_000),
        *("Mo-Fr 18:00-22:00; Sa unknown", "=HYPERLINK(1)", "<b>24/7</b>"),
    ],
)
def test_what_is_not_known_is_missing_and_not_false(text):
    assert _week(text) == (False, None, None)


def test_only_the_week_itself_counts():
    # the second Saturday of October 2024 is the 12th
    assert _week("Sa[2] 10:00-12:00") == (True, False, True)
    assert _week("Sa[1] 10:00-12:00") == (True, False, False)
    assert _week("Oct 14-20 18:00-22:00") == (True, False, False)
    assert _week("Oct 07-13 18:00-22:00") == (True, True, True)


def test_public_holidays_are_those_of_the_country():
    texts = ["Mo off; PH 19:00-21:00", "Mo-Fr 09:00-17:00"]
    # Monday 21 July 2025 is Belgium's national day
    monday = dt.date(2025, 7, 21)
    assert weekly(texts, monday, BRUSSELS)["evening"].tolist() == [True, False]
    assert weekly(texts, monday, BRUSSELS, "FR")["evening"].tolist() == [False, False]
    with pytest.raises(LayerError, match="land `XX` is niet bekend"):
        weekly(texts, monday, BRUSSELS, "XX")


@pytest.mark.parametrize("monday", [SPRING, AUTUMN])
def test_weeks_in_which_the_clock_changes(monday):
    assert _week("Su 23:00-24:00", monday) == (True, False, True)
    assert _week("Su 23:30-24:00", monday) == (True, False, False)
    # the first hour of the Monday after, or the last of the Sunday, is not taken for the other
    assert _week("Mo 00:00-01:00", monday) == (True, False, False)
    assert _week("Su 00:00-01:00", monday) == (True, False, True)


def test_shape_and_types():
    table = weekly(["24/7", ""], MONDAY, BRUSSELS)
    assert list(table.columns) == ["known", "evening", "weekend"]
    assert [str(kind) for kind in table.dtypes] == ["bool", "boolean", "boolean"]
    assert list(table.index) == [0, 1]
    empty = weekly([], MONDAY, BRUSSELS)
    assert len(empty) == 0
    assert [str(kind) for kind in empty.dtypes] == ["bool", "boolean", "boolean"]


def test_a_week_begins_on_monday():
    with pytest.raises(ValueError, match="Monday"):
        weekly(["24/7"], dt.date(2024, 10, 8), BRUSSELS)


# Against the library's own answer for every quarter ----------------------------------------------


def _quarter(number):
    return f"{number // 4:02d}:{number % 4 * 15:02d}"


_DAYS = st.sampled_from(["", "Mo-Fr ", "Sa,Su ", "Su ", "Fr ", "We ", "Oct 10-12 ", "Sa[2] "])
_HOURS = st.builds(
    lambda start, length: f"{_quarter(start)}-{_quarter(start + length)}",
    st.integers(0, 95),
    st.integers(1, 40),
)
_RULE = st.builds(
    lambda days, spans, state: days + ",".join(spans) + state,
    _DAYS,
    st.lists(_HOURS, min_size=1, max_size=2),
    st.sampled_from(["", "", "", " off", " unknown"]),
)
_TEXT = st.builds(
    lambda rules, separator: separator.join(rules),
    st.lists(_RULE, min_size=1, max_size=3),
    st.sampled_from(["; ", ", ", " || "]),
)


@settings(max_examples=60)
@given(st.lists(_TEXT, min_size=1, max_size=3))
def test_agrees_with_the_library_quarter_by_quarter(texts):
    table = weekly(texts, MONDAY, BRUSSELS)
    for text, known, evening, weekend in zip(
        texts, table["known"], table["evening"], table["weekend"], strict=True
    ):
        rules = OpeningHours(text, country="BE")
        begin = dt.datetime.combine(MONDAY, dt.time())
        states = [rules.state(begin + dt.timedelta(minutes=15 * n))[0] for n in range(7 * 96)]
        assert known == (State.UNKNOWN not in states)
        if not known:
            assert evening is pd.NA and weekend is pd.NA
            continue
        days = [[state == State.OPEN for state in states[d * 96 : d * 96 + 96]] for d in range(7)]
        assert evening == any(sum(day[72:]) >= 4 for day in days[:5])
        assert weekend == (sum(days[5][24:]) >= 4 or sum(days[6]) >= 4)


# Real files --------------------------------------------------------------------------------------


@pytest.mark.study
def test_the_made_places_of_heidelberg(shared):
    path = shared / "data/heidelberg/places_MADE.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row["opening_hours"] for row in csv.DictReader(file, delimiter=";")}
    table = weekly(list(rows.values()), dt.date(2022, 9, 12), "Europe/Berlin").set_axis(list(rows))
    # read from the file: 1 and 7 are open on weekdays to 17:00, 2 and 8 also on Wednesday evening,
    # 3 and 9 Monday to Saturday to 20:00, 4 and 10 two days to 22:00 and on Sunday morning, 5 and
    # 11 always; 6 and 12 tell nothing
    assert table.index[~table["known"]].tolist() == ["6", "12"]
    known = table[table["known"]]
    assert known.index[known["evening"]].tolist() == ["2", "3", "4", "5", "8", "9", "10", "11"]
    assert known.index[known["weekend"]].tolist() == ["3", "4", "5", "9", "10", "11"]


@pytest.mark.study
def test_the_plainest_hours_of_brussels_by_slow_arithmetic(shared):
    path = shared / "data/brussels/brussels_region_social_places.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    texts = [feature["properties"].get("opening_hours") or "" for feature in features]
    table = weekly(texts, MONDAY, BRUSSELS)
    assert len(table) == 6955 and table["known"].sum() > 0.95 * sum(map(bool, texts))
    checked = 0
    for text, evening, weekend in zip(texts, table["evening"], table["weekend"], strict=True):
        days, _, span = text.partition(" ")
        if days not in ("Mo-Fr", "Mo-Sa", "Mo-Su") or len(span) != 11 or span[5] != "-":
            continue
        opens, closes = (int(t[:2]) + int(t[3:]) / 60 for t in span.split("-"))
        if closes > opens:
            assert evening == (min(closes, 24) - max(opens, 18) >= 1), text
            assert weekend == (days != "Mo-Fr" and closes - max(opens, 6) >= 1), text
            checked += 1
    assert checked > 200
