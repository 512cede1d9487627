"""Kinds of day: which date stands for each, and what runs on it."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.layers.feed import read_feed
from nabij.layers.service_days import (
    best_weekday,
    day_summary,
    day_type,
    day_types,
    nearest_day,
    range_of,
    trips_by_day,
)

from .made_feeds import at, made_feed

# Monday 12 to Sunday 18 September 2022
WEEK = [str(dt.date(2022, 9, 12) + dt.timedelta(days=n)) for n in range(7)]
MONDAY, THURSDAY, SATURDAY, SUNDAY = (dt.date.fromisoformat(WEEK[n]) for n in (0, 3, 5, 6))


def _feed(counts, name="feed.zip"):
    """A feed with so many trips on each day."""
    most = max(counts.values(), default=0)
    trips = {(f"t{n}", "1", f"s{n}"): at("A 8:00", "B 8:10") for n in range(max(most, 1))}
    days = {f"s{n}": [day for day, count in counts.items() if count > n] for n in range(most)}
    return made_feed(trips, days or {"s0": []}, name=name)


def test_kinds_of_day():
    kinds = [day_type(dt.date.fromisoformat(day)) for day in WEEK]
    assert kinds == ["weekday"] * 5 + ["saturday", "sunday"]


def test_trips_are_counted_by_day_and_the_range_is_of_days_with_trips():
    feed = _feed({WEEK[1]: 2, WEEK[4]: 3, WEEK[5]: 1})
    assert trips_by_day(feed).tolist() == [2, 3, 1]
    assert range_of(feed) == (dt.date(2022, 9, 13), SATURDAY)
    assert range_of(_feed({})) is None


def test_a_service_without_trips_makes_no_day():
    feed = made_feed({("t", "1", "s"): at("A 8:00", "B 8:10")}, {"s": WEEK[1:3], "empty": WEEK})
    assert range_of(feed) == (dt.date(2022, 9, 13), dt.date(2022, 9, 14))


def test_the_best_weekday_has_most_trips_and_is_the_first_of_equals():
    counts = dict(zip(WEEK, [2, 3, 3, 1, 3, 9, 9], strict=True))
    assert best_weekday(_feed(counts)) == dt.date(2022, 9, 13)
    assert best_weekday(_feed({WEEK[5]: 1})) is None


@given(
    st.dictionaries(st.sampled_from(WEEK), st.integers(1, 4), min_size=1),
    st.integers(-2, 8),
)
def test_the_nearest_day(counts, ahead):
    date = MONDAY + dt.timedelta(days=ahead)
    found = nearest_day(_feed(counts), date)
    distances = {day: abs((dt.date.fromisoformat(day) - date).days) for day in sorted(counts)}
    assert str(found) == min(distances, key=lambda day: (distances[day], day))


def test_of_two_days_equally_near_the_earlier_is_taken():
    feed = _feed({WEEK[0]: 1, WEEK[2]: 1})
    assert nearest_day(feed, dt.date(2022, 9, 13)) == MONDAY


def test_the_studys_date_stands_for_its_own_kind_and_the_closest_for_the_others():
    two_weeks = WEEK + [str(dt.date.fromisoformat(day) + dt.timedelta(days=7)) for day in WEEK]
    feed = _feed(dict.fromkeys(two_weeks, 2))
    assert day_types([feed], THURSDAY) == {
        "weekday": THURSDAY,
        "saturday": SATURDAY,
        "sunday": SUNDAY,
    }
    # the Monday after lies as far from the Sunday as the Friday before the Saturday
    assert day_types([feed], SUNDAY)["weekday"] == dt.date(2022, 9, 19)
    assert day_types([feed], SATURDAY)["weekday"] == dt.date(2022, 9, 16)


def test_a_holiday_does_not_stand_for_weekdays():
    counts = dict(zip(WEEK, [1, 4, 4, 4, 1, 4, 4], strict=True))
    assert day_types([_feed(counts)], SATURDAY)["weekday"] == THURSDAY


def test_no_such_day():
    assert day_types([_feed({WEEK[0]: 1})], MONDAY) == {
        "weekday": MONDAY,
        "saturday": None,
        "sunday": None,
    }


def test_a_day_on_which_all_feeds_run_goes_before_a_closer_one():
    often = _feed(dict.fromkeys([WEEK[3], WEEK[4], WEEK[6]], 4))
    seldom = _feed(dict.fromkeys([WEEK[2], WEEK[3]], 1))
    assert day_types([often, seldom], SUNDAY)["weekday"] == THURSDAY


def test_the_summary_counts_by_hand():
    feed = made_feed(
        {
            ("early", "1", "week"): at("A 5:04", "B 5:20"),
            ("late", "1", "week"): at("A 24:50", "C 25:10", "A 25:40"),
            ("sat", "1", "sat"): at("C 9:00", "A 9:30"),
        },
        {"week": [WEEK[0]], "sat": [WEEK[5]]},
    )
    assert day_summary([feed], MONDAY).to_dict("records") == [
        {"day_type": "weekday", "date": MONDAY, "trips": 2, "stops": 3, "first": "05:04",
         "last": "01:10"},
        {"day_type": "saturday", "date": SATURDAY, "trips": 1, "stops": 2, "first": "09:00",
         "last": "09:00"},
        {"day_type": "sunday", "date": None, "trips": 0, "stops": 0, "first": "", "last": ""},
    ]  # fmt: skip
    both = day_summary([feed, _feed({WEEK[0]: 1})], MONDAY)
    assert both[["trips", "stops", "first"]].iloc[0].tolist() == [3, 5, "05:04"]


@pytest.mark.study
@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("gtfs/nmbs_sncb_20191129_full.zip", dt.date(2019, 12, 10)),
        ("heidelberg/vrn_gtfs_cut.zip", dt.date(2022, 9, 13)),
    ],
)
def test_the_summary_of_real_feeds_is_what_the_csv_files_say(shared, path, date):
    path = shared / "data" / path
    summary = day_summary([read_feed(path)], date)
    assert summary["date"].iloc[0] == date
    with zipfile.ZipFile(path) as archive:
        for row in summary.itertuples():
            if row.date is not None:
                expected = _from_csv(archive, row.date)
                assert (row.trips, row.stops, row.first, row.last) == expected


def _from_csv(archive, date):
    """Trips, stops, first and last departure of a date, row by row."""
    services = set()
    key = date.strftime("%Y%m%d")
    if "calendar.txt" in archive.namelist():
        for row in _rows(archive, "calendar.txt"):
            inside = row["start_date"] <= key <= row["end_date"]
            if inside and row[date.strftime("%A").lower()] == "1":
                services.add(row["service_id"])
    for row in _rows(archive, "calendar_dates.txt"):
        if row["date"] == key:
            (services.add if row["exception_type"] == "1" else services.discard)(row["service_id"])
    trips = {row["trip_id"] for row in _rows(archive, "trips.txt") if row["service_id"] in services}
    stops, last, times = set(), {}, []
    calls = [row for row in _rows(archive, "stop_times.txt") if row["trip_id"] in trips]
    for row in calls:
        stops.add(row["stop_id"])
        last[row["trip_id"]] = max(int(row["stop_sequence"]), last.get(row["trip_id"], -1))
    for row in calls:
        boards = row.get("pickup_type", "") != "1"
        if boards and int(row["stop_sequence"]) < last[row["trip_id"]]:
            hour, minute, _ = row["departure_time"].split(":")
            times.append((int(hour), minute))
    first, end = min(times), max(times)
    return len(trips), len(stops), *(f"{hour % 24:02d}:{minute}" for hour, minute in (first, end))


def _rows(archive, name):
    with archive.open(name) as file:
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8-sig")):
            yield {key.strip(): value.strip() for key, value in row.items()}
