"""Feeds as they are read: what the tables hold, whatever the files look like."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.layers.feed import read_feed
from nabij.layers.gtfs_times import UNKNOWN, filled
from nabij.messages import LayerError

from .feed_read import at, read, told
from .gtfs_feeds import (
    DATES,
    FREQUENCIES,
    SHAPED,
    SOUND,
    TRANSFERS,
    Change,
    made,
    write_folder,
    write_zip,
)

# What the tables hold -----------------------------------------------------------------------------


def test_the_sound_feed_by_hand(tmp_path):
    feed = read(tmp_path, {})
    assert feed.name == "feed.zip"
    assert told(feed) == {
        "zone": "Europe/Brussels",
        "stops": [
            ("A", "Markt", "50.85", "4.35", "A", False),
            ("B", "Station", "50.86", "4.36", "S", False),
            ("C", "Kerk", "50.87", "4.37", "C", False),
            ("S", "Station", "50.86", "4.36", "S", True),
        ],
        "routes": [("R", "1", "Markt - Kerk", "bus")],
        "trips": [("T", "R", "W", "Kerk"), ("U", "R", "W", "Kerk")],
        "calls": {
            "T": [
                ("A", 28_800, 28_800, True, True),
                ("B", 29_100, 29_160, True, True),
                ("C", 29_400, 29_400, True, True),
            ],
            "U": [("A", 32_400, 32_400, True, True), ("C", 33_000, 33_000, True, True)],
        },
        # 1 January 2024 was a Monday
        "running": [("W", f"2024-01-0{day}") for day in (1, 2, 3, 4, 5)],
        "transfers": [],
    }


def test_the_columns_have_the_types_that_are_promised(tmp_path):
    feed = read(tmp_path, {"transfers.txt": TRANSFERS + "A,B,2,60\n"})
    for table, columns in {
        "stops": ("station",),
        "trips": ("route", "service"),
        "calls": ("trip", "stop", "arrival", "departure"),
        "running": ("service",),
        "transfers": ("from_stop", "to_stop", "seconds"),
    }.items():
        for column in columns:
            assert getattr(feed, table)[column].dtype == np.int32, (table, column)
    assert feed.calls["board"].dtype == feed.calls["alight"].dtype == np.bool_
    assert feed.running["day"].dtype.kind == "M"
    assert list(feed.services["service"]) == ["W"]


def test_where_the_feed_came_from(tmp_path):
    path = write_zip(tmp_path / "feed.zip", made({}))
    source = read_feed(path, licence="CC0", vintage=2024).source
    assert (source.layer, source.file, source.licence) == ("timetable", "feed.zip", "CC0")
    assert (source.size, source.vintage) == (path.stat().st_size, 2024)


def test_a_folder_is_known_by_its_names_and_its_text_files(tmp_path):
    a = write_folder(tmp_path / "a", made({}))
    b = write_folder(tmp_path / "b", made({"leesmij.md": "x"}))
    c = write_folder(tmp_path / "c", made({"trips.txt": ("R,W,U,Kerk", "R,W,U,Berk")}))
    first, same, other = (read_feed(path).source for path in (a, b, c))
    assert first.sha256 == same.sha256 != other.sha256
    assert first.size == sum(len(text) for text in SOUND.values())


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("0", "tram"), ("1", "metro"), ("2", "train"), ("3", "bus"), ("4", "ferry"), ("5", "cable"),
        ("6", "cable"), ("7", "cable"), ("11", "bus"), ("12", "metro"), ("100", "train"),
        ("101", "train"), ("103", "train"), ("109", "train"), ("200", "bus"), ("300", "train"),
        ("401", "metro"), ("405", "metro"), ("500", "metro"), ("600", "metro"), ("700", "bus"),
        ("704", "bus"), ("800", "bus"), ("900", "tram"), ("906", "tram"), ("1000", "ferry"),
        ("1100", "other"), ("1200", "ferry"), ("1300", "cable"), ("1400", "cable"),
        ("1501", "other"), ("1702", "other"), ("3.0", "bus"), ("8", "other"), ("", "other"),
        ("-1", "other"), ("2000", "other"), ("bus", "other"),
    ],
)  # fmt: skip
def test_kinds_of_vehicle(number, kind, tmp_path):
    feed = read(tmp_path, {"routes.txt": ("Kerk,3", f"Kerk,{number}")})
    assert list(feed.routes["kind"]) == [kind]


def test_positions_padded_and_with_decimal_commas(tmp_path):
    text = 'stop_id,stop_lat,stop_lon\nA, 50.85 ,  4.35\nB,"50,86","4,36"\nC,-1,-1\n'
    stops = read(tmp_path, {"stops.txt": text}).stops
    assert list(stops["lat"][:2]) == [50.85, 50.86]
    assert list(stops["lon"][:2]) == [4.35, 4.36]
    assert stops["lat"].isna()[2]
    assert stops["lon"].isna()[2]
    assert list(stops["name"]) == ["", "", ""]


def test_stations_entrances_and_boarding_areas(tmp_path):
    text = (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "A,,50,4,,S\nB,,50,4,0,E\nC,,50,4,0,\nS,,50,4,1,\nE,,50,4,2,S\nN,,50,4,3,S\n"
        "V,,50,4,4,A\nX,,50,4,1,S\n"
    )
    stops = read(tmp_path, {"stops.txt": text}).stops
    ids = list(stops["stop"])
    stations = {ids[row]: ids[station] for row, station in enumerate(stops["station"])}
    # an entrance is no station, and a station has none
    assert stations == dict(zip("ABCSENVX", "SBCSSSSX", strict=True))
    assert {i for i, is_station in zip(ids, stops["is_station"], strict=True) if is_station} == {
        "S", "E", "N", "X",
    }  # fmt: skip


def test_where_one_can_board_and_alight(tmp_path):
    rows = [("A", "", "1"), ("B", "1", "0"), ("C", "2", "3"), ("A", "3", "")]
    text = SHAPED + "".join(
        f"T,08:0{k}:00,08:0{k}:00,{stop},{k},,{up},{down}\n"
        for k, (stop, up, down) in enumerate(rows)
    )
    calls = read(tmp_path, {"stop_times.txt": text}).calls
    assert list(calls["board"]) == [True, False, True, True]
    assert list(calls["alight"]) == [False, True, True, True]


# Times --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("08:05:00", 29_100), (" 8:05:00", 29_100), ("8:05", 29_100), ("8:5:7", 29_107),
        ("25:10:00", 90_600), ("00:00:00", 0), ("47:59:59", 172_799), ('"08:05:00"', 29_100),
    ],
)  # fmt: skip
def test_times_as_feeds_write_them(text, seconds, tmp_path):
    both = f"T,{text},{text},A,0\nT,50:00:00,50:00:00,B,2\n"
    text = SOUND["stop_times.txt"].split("\n")[0] + "\n" + both
    assert read(tmp_path, {"stop_times.txt": text}).calls["departure"][0] == seconds


@pytest.mark.parametrize(
    "text", ["08:60:00", "08:05:60", "-1:00:00", "8", "8.05", "100:00:00", "x"]
)
def test_times_that_are_none_count_as_unknown(text, tmp_path):
    feed = read(tmp_path, {"stop_times.txt": ("08:05:00,08:06:00", f"{text},")})
    assert "feed.garbled_time" in {message.key for message in feed.findings}
    assert feed.calls["arrival"][1] == at("08:05:00")  # halfway, by stops


def test_one_of_arrival_and_departure_is_enough(tmp_path):
    feed = read(
        tmp_path,
        {
            "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
            "T,,08:00:00,A,1\nT,08:05:00,,B,2\nT,,08:06:00,A,3\nT,08:10:00,,C,4\n"
        },
    )
    expected = [at("08:00:00"), at("08:05:00"), at("08:06:00"), at("08:10:00")]
    assert list(feed.calls["arrival"]) == list(feed.calls["departure"]) == expected


@pytest.mark.parametrize(
    ("distances", "between"),
    [
        # 10 minutes over 1000 m, or over four stretches
        (("0", "100", "400", "500", "1000"), (60, 240, 300)),
        (("", "", "", "", ""), (150, 300, 450)),
        (("0", "100", "", "500", "1000"), (150, 300, 450)),
        (("0", "400", "100", "500", "1000"), (150, 300, 450)),
        (("5", "5", "5", "5", "5"), (150, 300, 450)),
        (("0", "0", "1000", "1000", "1000"), (0, 600, 600)),
        (("0,0", "0,1", "0,4", "0,5", "1,0"), (60, 240, 300)),
    ],
)
def test_times_between_by_distance_or_else_by_stops(distances, between, tmp_path):
    times = ["08:00:00", "", "", "", "08:10:00"]
    rows = zip("ABCBA", times, distances, strict=True)
    text = "".join(f'T,{t},{t},{s},{k},"{d}",,\n' for k, (s, t, d) in enumerate(rows))
    calls = read(tmp_path, {"stop_times.txt": SHAPED + text}).calls
    expected = [28_800, *(28_800 + seconds for seconds in between), 29_400]
    assert list(calls["arrival"]) == list(calls["departure"]) == expected


@st.composite
def trips_with_gaps(draw):
    """Trips as lists of (arrival, departure, distance), of which times inside may be unknown."""
    trips = []
    for _ in range(draw(st.integers(1, 4))):
        n, time, calls = draw(st.integers(2, 8)), draw(st.integers(0, 90_000)), []
        for call in range(n):
            known = call in (0, n - 1) or draw(st.booleans())
            arrival = time
            time += draw(st.integers(0, 100))
            distance = draw(st.one_of(st.none(), st.integers(0, 6)))
            calls.append((arrival, time, distance) if known else (None, None, distance))
            time += draw(st.integers(0, 1_000))
        trips.append(calls)
    return trips


def slowly_filled(calls):
    """One gap after the other, in exact fractions."""
    times = [(arrival, departure) for arrival, departure, _ in calls]
    for k, (arrival, _) in enumerate(times):
        if arrival is not None:
            continue
        i = max(j for j in range(k) if calls[j][0] is not None)
        j = min(j for j in range(k, len(calls)) if calls[j][0] is not None)
        stretch = [distance for _, _, distance in calls[i : j + 1]]
        by_distance = (
            None not in stretch and stretch == sorted(stretch) and stretch[0] < stretch[-1]
        )
        if by_distance:
            share = Fraction(stretch[k - i] - stretch[0], stretch[-1] - stretch[0])
        else:
            share = Fraction(k - i, j - i)
        seconds = share * (calls[j][0] - calls[i][1])
        time = calls[i][1] + (2 * seconds.numerator + seconds.denominator) // (
            2 * seconds.denominator
        )
        times[k] = (time, time)
    return times


@given(trips_with_gaps())
def test_filled_times_equal_the_slow_way(trips):
    calls = [call for trip in trips for call in trip]
    arrival = np.array([UNKNOWN if a is None else a for a, _, _ in calls], dtype=np.int32)
    departure = np.array([UNKNOWN if d is None else d for _, d, _ in calls], dtype=np.int32)
    distance = np.array([np.nan if m is None else m for _, _, m in calls])
    found = filled(arrival, departure, distance)
    expected = [times for trip in trips for times in slowly_filled(trip)]
    assert list(zip(*(times.tolist() for times in found), strict=True)) == expected
    for times in found:
        assert times.dtype == np.int32


# Days ---------------------------------------------------------------------------------------------

_DAYS = st.dates(dt.date(2024, 2, 20), dt.date(2024, 3, 10))


_CALENDARS = st.dictionaries(
    st.sampled_from("WXYZ"),
    st.tuples(st.lists(st.booleans(), min_size=7, max_size=7), _DAYS, _DAYS),
    max_size=4,
)


_EXCEPTIONS = st.dictionaries(
    st.tuples(st.sampled_from("WXYZ"), _DAYS), st.sampled_from([1, 2]), max_size=20
)


def slow_days(calendar, exceptions):
    """Day by day, service by service."""
    found = []
    for service in "WXYZ":
        for number in range(40):
            day = dt.date(2024, 2, 15) + dt.timedelta(number)
            week, first, last = calendar.get(service, ([False] * 7, day, day))
            runs = week[day.weekday()] and first <= day <= last
            change = exceptions.get((service, day))
            if change == 1 or (runs and change != 2):
                found.append((service, str(day)))
    return found


# reading a feed takes a tenth of a second: no more than 25
@settings(max_examples=25)
@given(_CALENDARS, _EXCEPTIONS)
def test_days_equal_the_slow_way(tmp_path_factory, calendar, exceptions):
    head = SOUND["calendar.txt"].split("\n")[0]
    rows = [
        ",".join([service, *(str(int(day)) for day in week), f"{first:%Y%m%d}", f"{last:%Y%m%d}"])
        for service, (week, first, last) in calendar.items()
    ]
    dates = "".join(
        f"{service},{day:%Y%m%d},{kind}\n" for (service, day), kind in exceptions.items()
    )
    changes: dict[str, Change] = {
        "calendar.txt": "\n".join([head, *rows]) + "\n",
        "calendar_dates.txt": DATES + dates,
        "trips.txt": "route_id,service_id,trip_id\n"
        + "".join(f"R,{service},T{service}\n" for service in "WXYZ"),
        "stop_times.txt": SOUND["stop_times.txt"].split("\n")[0]
        + "\n"
        + "".join(f"T{s},08:00,08:00,A,1\nT{s},09:00,09:00,B,2\n" for s in "WXYZ"),
    }
    expected = slow_days(calendar, exceptions)
    path = tmp_path_factory.mktemp("days") / "feed.zip"
    if not expected:
        with pytest.raises(LayerError) as caught:
            read_feed(write_zip(path, made(changes)))
        assert caught.value.message.key == "feed.never_runs"
        return
    feed = read_feed(write_zip(path, made(changes)))
    assert told(feed)["running"] == expected
    rows = list(zip(feed.running["service"], feed.running["day"], strict=True))
    assert rows == sorted(set(rows))


def test_days_from_exceptions_alone(tmp_path):
    changes: dict[str, Change] = {
        "calendar.txt": None,
        "calendar_dates.txt": DATES + "W,20240103,1\nW,20240101,1\nW,20240103,1\nW,20240104,2\n",
    }
    assert told(read(tmp_path, changes))["running"] == [("W", "2024-01-01"), ("W", "2024-01-03")]


def test_of_two_exceptions_about_one_day_the_first_counts(tmp_path):
    text = DATES + "W,20240103,2\nW,20240103,1\nW,20240106,1\nW,20240106,2\n"
    days = [day for _, day in told(read(tmp_path, {"calendar_dates.txt": text}))["running"]]
    assert days == [f"2024-01-0{day}" for day in (1, 2, 4, 5, 6)]


# Frequencies --------------------------------------------------------------------------------------


def test_frequencies_become_trips_of_their_own(tmp_path):
    text = FREQUENCIES + "T,06:00:00,07:00:00,1500\nT,23:50:00,24:10:00,600\n"
    feed = read(tmp_path, {"frequencies.txt": text})
    calls = told(feed)["calls"]
    starts = {"T": "06:00:00", "T#2": "06:25:00", "T#3": "06:50:00", "T#4": "23:50:00"}
    starts["T#5"] = "24:00:00"
    assert set(calls) == {*starts, "U"}
    for trip, start in starts.items():
        s = at(start)
        assert [call[:3] for call in calls[trip]] == [
            ("A", s, s),
            ("B", s + 300, s + 360),
            ("C", s + 600, s + 600),
        ]
    assert set(feed.trips["headsign"]) == {"Kerk"}


# reading a feed takes a tenth of a second: no more than 25
@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 40)),
        min_size=1,
        max_size=4,
    )
)
def test_frequencies_equal_the_slow_way(tmp_path_factory, periods):
    text = FREQUENCIES + "".join(
        f"T,0:{a // 60}:{a % 60},0:{b // 60}:{b % 60},{headway}\n" for a, b, headway in periods
    )
    expected = {t for a, b, headway in periods if headway for t in range(a, b, headway)}
    path = tmp_path_factory.mktemp("often") / "feed.zip"
    calls = told(read_feed(write_zip(path, made({"frequencies.txt": text}))))["calls"]
    departures = [rows[0][2] for trip, rows in calls.items() if trip != "U"]
    assert sorted(departures) == sorted(expected)


def test_periods_that_touch_do_not_overlap(tmp_path):
    text = FREQUENCIES + "T,06:00:00,07:00:00,1800\nT,07:00:00,08:00:00,1800\n"
    feed = read(tmp_path, {"frequencies.txt": text})
    assert [message.key for message in feed.findings] == ["feed.found"]


# Transfers ----------------------------------------------------------------------------------------


def test_transfers_and_what_stations_stand_for(tmp_path):
    stops = (
        "stop_id,stop_lat,stop_lon,location_type,parent_station\n"
        "A,50,4,0,S\nB,50,4,0,S\nC,50,4,0,\nD,50,4,0,\nS,50,4,1,\nE,50,4,2,S\n"
    )
    rows = (
        "C,S,2,500\n"  # C to A and B,
        "C,B,2,90\n"  # but to B this
        "S,S,2,240\n"  # A and B among themselves
        "A,A,1,\n"  # but here it waits
        "D,C,3,\n"
        "C,D,0,\n"  # says nothing
        "D,D,0,45\n"
        "D,D,2,600\n"  # the first row counts
        "E,C,2,60\n"  # nobody changes at an entrance
    )
    feed = read(tmp_path, {"stops.txt": stops, "transfers.txt": TRANSFERS + rows})
    assert told(feed)["transfers"] == [
        ("A", "A", 0),
        ("A", "B", 240),
        ("B", "A", 240),
        ("B", "B", 240),
        ("C", "A", 500),
        ("C", "B", 90),
        ("D", "C", -1),
        ("D", "D", 45),
    ]
