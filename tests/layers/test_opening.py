"""Opening hours: what a text says on a day, and what is assumed where it says nothing."""

import csv
import datetime as dt
import json
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours

from nabij.layers.opening import open_intervals
from nabij.messages import LayerError

from .made_feeds import hours

BRUSSELS = "Europe/Brussels"
MONDAY = dt.date(2022, 9, 12)
SUNDAY = dt.date(2022, 9, 11)
# 27 March 2022 begins on the axis at 23:00 of the day before, 30 October 2022 at 01:00
SPRING, AUTUMN = dt.date(2022, 3, 27), dt.date(2022, 10, 30)


def _open(text, date=MONDAY, start="0:00", end="30:00", unknown="closed"):
    """The intervals of one place as texts."""
    openings, _ = open_intervals([text], date, BRUSSELS, hours(start), hours(end), unknown=unknown)
    assert openings.indptr.tolist() == [0, len(openings.opens)]
    pairs = zip(openings.opens.tolist(), openings.closes.tolist(), strict=True)
    return [f"{_written(opens)}-{_written(closes)}" for opens, closes in pairs]


def _written(seconds):
    assert seconds % 60 in (0, 1)  # one second more: the last moment that is looked at
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}"


@pytest.mark.parametrize(
    ("text", "date", "expected"),
    [
        ("24/7", MONDAY, ["0:00-30:00"]),
        ("Mo-Fr 09:00-17:00", MONDAY, ["9:00-17:00"]),
        ("Mo-Fr 09:00-17:00", SUNDAY, []),
        ("Mo 09:00-12:00,13:30-17:00", MONDAY, ["9:00-12:00", "13:30-17:00"]),
        ("Mo 09:00-12:00,12:00-17:00", MONDAY, ["9:00-17:00"]),
        ('Mo 09:00-12:00 "a", 12:00-17:00 "b"', MONDAY, ["9:00-17:00"]),
        # yesterday's evening, today's, and tomorrow's morning
        ("18:00-02:00", MONDAY, ["0:00-2:00", "18:00-26:00"]),
        ("Su 18:00-02:00", MONDAY, ["0:00-2:00"]),
        ("Mo 18:00-02:00, Tu 05:00-08:00", MONDAY, ["18:00-26:00", "29:00-30:00"]),
        # after a semicolon a rule replaces the whole of its days, the small hours too (OSM's rule)
        ("Mo 18:00-02:00; Tu 05:00-08:00", MONDAY, ["18:00-24:00", "29:00-30:00"]),
        ("Mo-Su 10:00-18:00; PH off", dt.date(2022, 7, 21), ["10:00-18:00"]),
        ("  Mo-Fr\t09:00-17:00\n", MONDAY, ["9:00-17:00"]),
        ("off", MONDAY, []),
    ],
)
def test_what_a_text_says_on_a_day(text, date, expected):
    if "PH" in text:  # 21 July is Belgium's national day
        assert _open(text, date, end="24:00") == []
        assert _open(text, date + dt.timedelta(days=7), end="24:00") == expected
    else:
        assert _open(text, date) == expected


def test_public_holidays_are_those_of_the_country():
    text, day = ["Mo-Su 10:00-18:00; PH off"], dt.date(2022, 7, 14)
    ends = {}
    for country in ("BE", "FR", None):
        openings, _ = open_intervals(
            text, day, BRUSSELS, 0, 86400, unknown="closed", country=country
        )
        ends[country] = openings.closes.tolist()
    assert ends == {"BE": [64800], "FR": [], None: [64800]}
    with pytest.raises(LayerError, match="land `XX` is niet bekend"):
        open_intervals(text, day, BRUSSELS, 0, 86400, unknown="closed", country="XX")


@pytest.mark.parametrize(
    ("text", "date", "expected"),
    [
        ("Su 10:00-18:00", SPRING, ["10:00-18:00"]),
        ("Su 10:00-18:00", AUTUMN, ["10:00-18:00"]),
        # midnight is an hour into the axis in spring, an hour before it in autumn
        ("Sa 20:00-24:00", SPRING, ["-1:00-1:00"]),
        ("Su 00:00-04:00", SPRING, ["1:00-4:00"]),
        ("Su 00:00-04:00", AUTUMN, ["-1:00-4:00"]),
        # the hour that does not exist
        ("Su 02:15-02:45", SPRING, []),
        ("Su 02:30-05:00", SPRING, ["3:00-5:00"]),
    ],
)
def test_hours_on_the_days_that_the_clock_changes(text, date, expected):
    assert _open(text, date, start="-1:00") == expected


def test_the_span_asked_for_is_covered_to_its_last_second():
    openings, _ = open_intervals(["24/7"], MONDAY, BRUSSELS, 100, 200, unknown="closed")
    assert openings.opens[0] <= 100 and openings.closes[0] > 200


# Assumptions -------------------------------------------------------------------------------------

DOUBTFUL = ["", "   ", '"by appointment"', "from nine to five", "Mo 9-17", "unknown", "24/7"]


@pytest.mark.parametrize("unknown", ["open", "closed"])
def test_what_is_not_known_is_assumed_and_counted(unknown):
    openings, said = open_intervals(
        [*DOUBTFUL, "Mo 10:00-12:00 unknown"], MONDAY, BRUSSELS, 0, 86400, unknown=unknown
    )
    assert openings.known.tolist() == [False] * 6 + [True, False]
    has_hours = np.diff(openings.indptr).tolist()
    assert has_hours == ([1] * 8 if unknown == "open" else [0] * 6 + [1, 0])
    assert {message.key: message.facts["n"] for message in said} == {
        f"opening.none_{unknown}": 3,
        f"opening.unreadable_{unknown}": 2,
        f"opening.unsure_{unknown}": 2,
    }
    assert all(message.facts["total"] == 8 for message in said)
    assert list(said[1].facts["examples"]) == ["`from nine to five`", "`Mo 9-17`"]
    dutch = " ".join(message.text() for message in said)
    assert ("dat ze open zijn" in dutch) == (unknown == "open")


def test_only_the_hours_that_are_not_certain_are_assumed():
    assert _open("Mo 10:00-12:00 unknown, 12:00-14:00", unknown="open") == ["10:00-14:00"]
    assert _open("Mo 10:00-12:00 unknown, 12:00-14:00", unknown="closed") == ["12:00-14:00"]
    # a place that is uncertain on another day is certain on this one
    openings, said = open_intervals(
        ["Tu unknown; Mo 9:00-12:00"], MONDAY, BRUSSELS, 0, 80000, unknown="open"
    )
    assert openings.known.all() and said == ()


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "Mo 10:00-12:00; " * 10_000,
        "(" * 100_000,
        "Mo\x00-\x1b[31mFr 10:00",
        "\u202ezzz",
        "Mo 99:00-12:00",
        "2022-9999999999999 Mo",
    ],
)
def test_hostile_texts_are_unreadable_and_quoted_without_harm(text):
    openings, said = open_intervals([text], MONDAY, BRUSSELS, 0, 86400, unknown="closed")
    assert openings.opens.size == 0 and not openings.known[0]
    assert [message.key for message in said] == ["opening.unreadable_closed"]
    sentence = said[0].text()
    assert len(sentence) < 400 and sentence.isprintable()


def test_no_places_have_no_hours():
    openings, said = open_intervals([], MONDAY, BRUSSELS, 0, 86400, unknown="closed")
    assert openings.indptr.tolist() == [0] and openings.known.size == 0 and said == ()


# Against the library's own answer for one moment -------------------------------------------------


def _quarter(number):
    return f"{number // 4:02d}:{number % 4 * 15:02d}"


_DAYS = st.sampled_from(
    [
        "",
        "Mo-Fr ",
        "Sa,Su ",
        "Su ",
        "Mo ",
        "PH ",
        "Mar ",
        "week 1-53/2 ",
        "Mo[2] ",
        "2022 ",
        "PH,Su ",
    ]
)
_HOURS = st.builds(
    lambda start, length: f"{_quarter(start)}-{_quarter(start + length)}",
    st.integers(0, 95),
    st.integers(1, 96),
)
_STATES = st.sampled_from(["", " off", " unknown", ' "comment"'])
_RULES = st.builds(
    lambda days, spans, state: days + ",".join(spans) + state,
    _DAYS,
    st.lists(_HOURS, min_size=1, max_size=2),
    _STATES,
)
_TEXTS = st.builds(
    lambda rules, separator: separator.join(rules),
    st.lists(_RULES, min_size=1, max_size=4),
    st.sampled_from(["; ", ", ", " || "]),
)


@given(_TEXTS, st.sampled_from([MONDAY, SUNDAY, SPRING, AUTUMN, dt.date(2022, 5, 1)]))
def test_every_minute_agrees_with_the_library(text, date):
    rules = OpeningHours(text, country="BE")
    noon = dt.datetime.combine(date, dt.time(12), ZoneInfo(BRUSSELS)).astimezone(dt.UTC)
    zero = noon - dt.timedelta(hours=12)
    openings, _ = open_intervals([text], date, BRUSSELS, -3600, 108000, unknown="closed")
    spans = list(zip(openings.opens.tolist(), openings.closes.tolist(), strict=True))
    assert all(opens < closes for opens, closes in spans)
    assert all(spans[n][1] < spans[n + 1][0] for n in range(len(spans) - 1))
    for second in range(-3600, 108001, 60):
        wall = (zero + dt.timedelta(seconds=second)).astimezone(ZoneInfo(BRUSSELS))
        if date == AUTUMN and wall.day == date.day and wall.hour == 2:
            continue  # this hour occurs twice
        is_open = any(opens <= second < closes for opens, closes in spans)
        assert is_open == rules.is_open(wall.replace(tzinfo=None)), wall


@given(st.lists(st.sampled_from([*DOUBTFUL, "Mo 10:00-12:00,13:00-15:00", "18:00-02:00"])))
def test_places_do_not_affect_one_another(texts):
    together, _ = open_intervals(texts, MONDAY, BRUSSELS, 0, 86400, unknown="closed")
    for place, text in enumerate(texts):
        alone, _ = open_intervals([text], MONDAY, BRUSSELS, 0, 86400, unknown="closed")
        mine = slice(together.indptr[place], together.indptr[place + 1])
        assert together.opens[mine].tolist() == alone.opens.tolist()
        assert together.closes[mine].tolist() == alone.closes.tolist()
        assert together.known[place] == alone.known[0]


# Real files --------------------------------------------------------------------------------------


@pytest.mark.study
def test_the_hours_of_brussels_are_read(shared):
    path = shared / "data/brussels/brussels_region_social_places.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    texts = [feature["properties"].get("opening_hours") or "" for feature in features]
    openings, said = open_intervals(texts, MONDAY, BRUSSELS, 0, 86400, unknown="closed")
    counted = {message.key.split(".")[1]: message.facts["n"] for message in said}
    # the file has 6,955 places of which 2,325 have hours
    assert len(texts) == 6955 and counted["none_closed"] >= 6955 - 2325
    assert counted["unreadable_closed"] < 0.05 * 2325
    # slow code for the plainest form: one span, the same on all days or Monday to Friday
    for place, text in enumerate(texts):
        days, _, times = text.partition(" ")
        if days in ("Mo-Fr", "Mo-Su") and len(times) == 11 and times.count("-") == 1:
            opens, closes = (hours(time) for time in times.split("-"))
            if closes > opens:
                mine = openings.indptr[place]
                assert openings.opens[mine] == opens and openings.closes[mine] == closes, text


@pytest.mark.study
def test_half_of_the_made_places_of_heidelberg_are_open_in_the_evening(shared):
    path = shared / "data/heidelberg/places_MADE.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    texts = [row["opening_hours"] for row in rows]
    openings, _ = open_intervals(
        texts,
        dt.date(2022, 9, 13),
        "Europe/Berlin",
        hours("18:00"),
        hours("21:00"),
        unknown="closed",
    )
    assert openings.known.tolist() == [bool(text) for text in texts]
    # a Tuesday: those to 20:00, those of Tuesday to 22:00, and those that never close
    is_open = np.flatnonzero(np.diff(openings.indptr))
    assert [rows[place]["id"] for place in is_open] == ["3", "4", "5", "9", "10", "11"]
