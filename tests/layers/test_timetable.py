"""The timetable of a date: which trips, on which seconds."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from nabij.layers.timetable import build_timetable, clock, seconds_of
from nabij.messages import LayerError

from .made_feeds import at, hours, made_feed
from .timetables_made import CRS_STUDY, MONDAY, built, calls_of

BRUSSELS = "Europe/Brussels"


# Days --------------------------------------------------------------------------------------------


def test_only_the_trips_of_the_date_and_its_neighbours_are_kept():
    feed = made_feed(
        {
            ("now", "1", "mon"): at("A 8:00", "B 8:10"),
            ("before", "1", "sun"): at("A 23:30", "B 25:10"),
            ("long before", "1", "sat"): at("A 23:30", "B 25:10"),
            ("after", "1", "tue"): at("B 5:30", "A 5:40"),
        },
        {
            "sat": ["2022-09-10"],
            "sun": ["2022-09-11"],
            "mon": ["2022-09-12"],
            "tue": ["2022-09-13"],
        },
    )
    assert calls_of(built(feed)) == [
        ("before", "A", -1800, -1800),
        ("before", "B", 4200, 4200),
        ("now", "A", 28800, 28800),
        ("now", "B", 29400, 29400),
        ("after", "B", hours("29:30"), hours("29:30")),
        ("after", "A", hours("29:40"), hours("29:40")),
    ]


def test_trips_that_cannot_matter_to_the_date_are_dropped():
    feed = made_feed(
        {
            ("just", "1", "sun"): at("A 21:00", "B 22:00"),
            ("too early", "1", "sun"): at("A 21:00", "B 21:59"),
            ("mon", "1", "mon"): at("A 8:00", "B 8:10"),
            ("still", "1", "tue"): at("A 8:00", "B 8:30"),
            ("too late", "1", "tue"): at("A 8:01", "B 8:30"),
        },
        {"sun": ["2022-09-11"], "mon": ["2022-09-12"], "tue": ["2022-09-13"]},
    )
    assert list(built(feed).trips["trip"]) == ["just", "mon", "still"]


def test_a_trip_that_runs_every_day_stands_there_for_each_day_it_matters():
    feed = made_feed(
        {("night", "N", "all"): at("A 23:50", "B 24:20")},
        {"all": ["2022-09-11", "2022-09-12", "2022-09-13"]},
    )
    timetable = built(feed)
    assert list(timetable.trips["trip"]) == ["night", "night"]
    assert list(timetable.calls["departure"]) == [-600, 1200, hours("23:50"), hours("24:20")]


# The clock changes -------------------------------------------------------------------------------

# 27 March 2022: noon is 10:00 UTC, so the axis begins at 22:00 UTC, 23:00 on the clock of the 26th.
SPRING = dt.date(2022, 3, 27)
# 30 October 2022: noon is 11:00 UTC, the axis begins at 23:00 UTC, 01:00 on the clock of that day.
AUTUMN = dt.date(2022, 10, 30)


@pytest.mark.parametrize(
    ("date", "wall", "seconds"),
    [
        (MONDAY, "00:00", 0),
        (MONDAY, "14:10", 51000),
        (MONDAY, "24:00", 86400),
        (MONDAY, "25:30", 91800),
        (MONDAY, "28:00", 100800),
        (SPRING, "00:00", 3600),
        (SPRING, "01:59", 3600 + 7140),
        (SPRING, "03:00", 3 * 3600),
        (SPRING, "18:00", 18 * 3600),
        (SPRING, "24:00", 24 * 3600),
        (AUTUMN, "00:00", -3600),
        (AUTUMN, "03:00", 3 * 3600),
        (AUTUMN, "18:00", 18 * 3600),
        # the evening before: these days end at 24:00 on the axis of the day itself, 23 or 25 h on
        (SPRING - dt.timedelta(days=1), "24:00", 86400),
        (SPRING - dt.timedelta(days=1), "27:00", 86400 + 2 * 3600),
        (AUTUMN - dt.timedelta(days=1), "27:00", 86400 + 4 * 3600),
    ],
)
def test_wall_clock_times_are_put_on_the_axis_and_back(date, wall, seconds):
    timetable = built(_every_day(date), date)
    assert seconds_of(wall, date, BRUSSELS) == seconds
    hour, minute = wall.split(":")
    assert clock(seconds, timetable) == f"{int(hour) % 24:02d}:{minute}"


def test_an_hour_that_occurs_twice_is_the_first_and_one_that_is_skipped_goes_on():
    assert seconds_of("02:30", AUTUMN, BRUSSELS) == 5400
    timetable = built(_every_day(AUTUMN), AUTUMN)
    assert clock(5400, timetable) == clock(5400 + 3600, timetable) == "02:30"
    # 02:30 of the clock not yet put forward is 03:30 of the clock that was
    assert seconds_of("02:30", SPRING, BRUSSELS) == seconds_of("03:30", SPRING, BRUSSELS)


@pytest.mark.parametrize(
    ("date", "yesterday", "wall"),
    # yesterday's 25:30 is one and a half hours after its midnight, whatever the clock does then
    [(MONDAY, 5400, "01:30"), (SPRING, 9000, "01:30"), (AUTUMN, 1800, "01:30")],
)
def test_yesterdays_trip_across_a_clock_change(date, yesterday, wall):
    timetable = built(_every_day(date), date)
    arrivals = [arrival for _, stop, arrival, _ in calls_of(timetable) if stop == "B"]
    assert arrivals[0] == yesterday
    assert clock(yesterday, timetable) == wall


@pytest.mark.parametrize(
    ("date", "tomorrow", "wall"),
    # 5:40 tomorrow, counted from the zero of the day before the change
    [(SPRING - dt.timedelta(days=1), "28:40", "05:40"), (AUTUMN, "29:40", "05:40")],
)
def test_tomorrows_trip_across_a_clock_change(date, tomorrow, wall):
    timetable = built(_every_day(date, "C 5:40", "D 5:50"), date)
    departures = [departure for _, stop, _, departure in calls_of(timetable) if stop == "C"]
    assert departures[-1] == hours(tomorrow)
    assert clock(departures[-1], timetable) == wall


def _every_day(date, *calls):
    days = [str(date + dt.timedelta(days=n)) for n in (-1, 0, 1)]
    return made_feed({("t", "1", "s"): at(*(calls or ("A 23:00", "B 25:30")))}, {"s": days})


@pytest.mark.parametrize("text", ["", "14", "14.10", "14:60", "-1:00", "28:01", "١٤:١٠", "1" * 99])
def test_what_is_no_time_is_told(text):
    with pytest.raises(LayerError, match="is geen uur"):
        seconds_of(text, MONDAY, BRUSSELS)


# Several feeds -----------------------------------------------------------------------------------


def test_several_feeds_share_one_axis_and_keep_their_ids_apart():
    trips = {("t", "1", "s"): at("A 8:00", "B 8:10")}
    days = {"s": ["2022-09-12"]}
    home = made_feed(trips, days, name="lijn.zip", transfers=[("A", "B", 90)])
    away = made_feed(
        trips,
        days,
        name="rail.zip",
        zone="Europe/London",
        stations={"B": "S"},
        transfers=[("A", "B", -1)],
    )
    timetable = build_timetable([home, away], MONDAY, CRS_STUDY)
    assert calls_of(timetable) == [
        ("lijn.zip/t", "lijn.zip/A", 28800, 28800),
        ("lijn.zip/t", "lijn.zip/B", 29400, 29400),
        ("rail.zip/t", "rail.zip/A", 32400, 32400),
        ("rail.zip/t", "rail.zip/B", 33000, 33000),
    ]
    stops = timetable.stops
    assert list(stops["stop"].to_numpy()[stops["station"]]) == [
        "lijn.zip/A", "lijn.zip/B", "rail.zip/A", "rail.zip/S", "rail.zip/S",
    ]  # fmt: skip
    assert list(stops["feed"]) == [0, 0, 1, 1, 1]
    assert list(timetable.routes["route"]) == ["lijn.zip/1", "rail.zip/1"]
    assert list(timetable.trips["route"]) == [0, 1]
    assert timetable.transfers.to_numpy().tolist() == [[0, 1, 90], [2, 3, -1]]
    assert timetable.zone == BRUSSELS


def test_feeds_of_one_file_name_are_numbered():
    feed = made_feed({("t", "1", "s"): at("A 8:00", "B 8:10")}, {"s": ["2022-09-12"]})
    timetable = build_timetable([feed, feed], MONDAY, CRS_STUDY)
    assert list(timetable.routes["route"]) == ["feed.zip/1", "feed.zip#2/1"]


# Tables ------------------------------------------------------------------------------------------


def test_stops_lie_in_the_studys_crs_and_unknown_positions_stay_unknown():
    feed = made_feed(
        {("t", "1", "s"): at("A 8:00", "B 8:10")},
        {"s": ["2022-09-12"]},
        places={"A": (50.8467, 4.3525)},
    )
    stops = built(feed).stops
    # the Grand-Place of Brussels; Lambert 72 of the national atlas, to the metre
    expected = Transformer.from_crs("EPSG:4326", "EPSG:31370").transform(50.8467, 4.3525)
    assert stops.loc[0, ["x", "y"]].tolist() == pytest.approx(expected)
    assert 148_000 < stops.loc[0, "x"] < 150_000 and 170_000 < stops.loc[0, "y"] < 172_000
    assert stops.loc[1, ["x", "y"]].isna().all()


def test_a_line_is_called_by_its_short_name_else_its_long_name_else_its_id():
    feed = made_feed(
        {
            ("t", "a", "s"): at("A 8:00", "B 8:10"),
        },
        {"s": ["2022-09-12"]},
        routes={
            "a": ("3", "Kerk - Station", "tram"),
            "b": ("", "Kerk - Markt", "bus"),
            "c": ("", "", "bus"),
        },
    )
    routes = built(feed).routes
    assert list(routes["name"]) == ["3", "Kerk - Markt", "c"]
    assert list(routes["kind"]) == ["tram", "bus", "bus"]


def test_times_and_rows_are_int32():
    timetable = built(_every_day(MONDAY))
    for column in ("trip", "stop", "arrival", "departure"):
        assert timetable.calls[column].dtype == np.int32, column
    assert timetable.stops["station"].dtype == timetable.trips["route"].dtype == np.int32


# Against slow code -------------------------------------------------------------------------------

ZONES = ("Europe/Brussels", "Europe/London", "America/New_York")
STARTS = (dt.date(2022, 3, 25), dt.date(2022, 10, 28), dt.date(2022, 9, 10))


@st.composite
def _random_feeds(draw):
    """One or two feeds whose services run on some of five days around a clock change."""
    start = draw(st.sampled_from(STARTS))
    span = [start + dt.timedelta(days=n) for n in range(5)]
    date = draw(st.sampled_from(span[1:4]))
    feeds = []
    for number in range(draw(st.integers(1, 2))):
        days = {
            key: [str(day) for day in draw(st.sets(st.sampled_from(span)))] for key in ("s0", "s1")
        }
        days["s1"].append(str(date))
        trips = {}
        for trip in range(draw(st.integers(1, 5))):
            key = "s1" if trip == 0 else draw(st.sampled_from(["s0", "s1"]))
            times = sorted(draw(st.lists(st.integers(0, 35 * 3600), min_size=4, max_size=8)))
            pairs = zip(times[::2], times[1::2], strict=False)
            trips[f"t{trip}", "1", key] = [(f"S{n}", *pair) for n, pair in enumerate(pairs)]
        zone = draw(st.sampled_from(ZONES))
        feeds.append((made_feed(trips, days, name=f"f{number}", zone=zone), trips, days))
    return feeds, date


@given(_random_feeds())
def test_every_call_is_where_the_calendar_and_the_clock_put_it(made):
    feeds, date = made
    zero = _noon(date, feeds[0][0].zone) - dt.timedelta(hours=12)
    expected = []
    for feed, trips, days in feeds:
        prefix = f"{feed.name}/" if len(feeds) > 1 else ""
        for day in (date - dt.timedelta(days=1), date, date + dt.timedelta(days=1)):
            own = _noon(day, feed.zone) - dt.timedelta(hours=12)
            for (trip, _, service), calls in trips.items():
                if str(day) not in days[service]:
                    continue
                moved = [
                    (
                        prefix + trip,
                        prefix + stop,
                        int((own + dt.timedelta(seconds=arrival) - zero).total_seconds()),
                        int((own + dt.timedelta(seconds=departure) - zero).total_seconds()),
                    )
                    for stop, arrival, departure in calls
                ]
                if moved[-1][2] >= -7200 and moved[0][3] <= 115200:
                    expected.extend(moved)
    timetable = build_timetable([feed for feed, _, _ in feeds], date, CRS_STUDY)
    assert calls_of(timetable) == expected


def _noon(day, zone):
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


# Dates without service ---------------------------------------------------------------------------


def _week(**days):
    """A feed with one trip a service; the Thursday has two."""
    trips = {("a", "1", "s"): at("A 8:00", "B 9:00"), ("b", "1", "extra"): at("A 9:00", "B 9:10")}
    return made_feed(trips, {"s": days["s"], "extra": days.get("extra", [])}, name="bus.zip")


def test_a_date_outside_the_feed_names_its_range_and_its_best_weekday():
    feed = _week(s=["2022-09-12", "2022-09-15", "2022-09-18"], extra=["2022-09-15", "2022-09-18"])
    with pytest.raises(LayerError) as error:
        built(feed, dt.date(2023, 1, 4))
    assert str(error.value) == (
        "bus.zip: de studiedatum 04/01/2023 ligt buiten deze dienstregeling, die loopt van "
        "12/09/2022 tot en met 18/09/2022. De best bediende gewone weekdag is 15/09/2022. Zet bij "
        "`[transit]` bijvoorbeeld `date = 2022-09-15`, of haal de dienstregeling van de juiste "
        "periode op."
    )


def test_a_date_without_service_also_names_the_nearest_day():
    feed = _week(s=["2022-09-12", "2022-09-15", "2022-09-18"], extra=["2022-09-15", "2022-09-18"])
    with pytest.raises(LayerError) as error:
        built(feed, dt.date(2022, 9, 17))
    assert error.value.message.key == "timetable.no_service"
    assert "dichtste dag met ritten is 18/09/2022" in str(error.value)
    assert "weekdag is 15/09/2022" in str(error.value)


def test_a_feed_for_weekends_has_no_weekday_to_offer():
    with pytest.raises(LayerError, match=r"enkel ritten in het weekend.*is 17/09/2022") as error:
        built(_week(s=["2022-09-17", "2022-09-24"]), dt.date(2022, 9, 19))
    assert error.value.message.key == "timetable.weekends"


def test_a_feed_that_never_runs_says_so():
    with pytest.raises(LayerError, match="op geen enkele dag"):
        built(_week(s=[]))


def test_one_feed_without_service_is_named_among_several():
    good = _week(s=["2022-09-12"])
    bad = made_feed(
        {("a", "1", "s"): at("A 8:00", "B 9:00")}, {"s": ["2022-09-13"]}, name="rail.zip"
    )
    with pytest.raises(LayerError, match=r"^rail\.zip"):
        build_timetable([good, bad], MONDAY, CRS_STUDY)
