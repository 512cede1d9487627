"""How well stops are served: every figure against one made by hand or by slow code."""

import datetime as dt
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from nabij.layers.feed import read_feed
from nabij.layers.service_days import day_types
from nabij.layers.stop_service import stop_service

from .made_feeds import at, hours, made_feed

CRS_STUDY = CRS.from_epsg(31370)
MONDAY, SATURDAY, SUNDAY = dt.date(2022, 9, 12), dt.date(2022, 9, 17), dt.date(2022, 9, 18)
PLACES = {stop: (50.85 + n / 1000, 4.35) for n, stop in enumerate("ABCDE")}
DAYS = {"week": [str(MONDAY)], "sat": [str(SATURDAY)], "sun": [str(SUNDAY)]}


def _service(trips, date=MONDAY, **facts):
    """What is found of each stop of a feed."""
    feed = made_feed(trips, DAYS, places=PLACES, **facts)
    table = stop_service([feed], date, CRS_STUDY)
    return {row["stop"]: row for row in table.to_dict("records")}


def _shuttle(line, service, *clocks):
    """Trips from A to B that leave at these times and take five minutes."""
    return {
        (f"{line} {service} {n}", line, service): [
            ("A", hours(clock), hours(clock)),
            ("B", hours(clock) + 300, hours(clock) + 300),
        ]
        for n, clock in enumerate(clocks)
    }


def test_departures_per_hour_by_band():
    trips = {
        # 3 in the morning (of 3 h), 2 by day (of 10 h), 1 in the evening (of 5 h)
        **_shuttle("1", "week", "5:59", "6:00", "7:00", "8:59", "9:00", "18:59", "19:00", "24:30"),
        **_shuttle("1", "sat", "7:59", "8:00", "19:59", "20:00"),
        **_shuttle("1", "sun", "12:00"),
    }
    found = _service(trips)["A"]
    assert found["morning"] == pytest.approx(3 / 3)
    assert found["day"] == pytest.approx(2 / 10)
    assert found["evening"] == pytest.approx(1 / 5)
    assert found["saturday"] == pytest.approx(2 / 12)
    assert found["sunday"] == pytest.approx(1 / 12)
    assert found["last"] == "00:30" and not found["ends_early"]
    assert found["service_class"] == "rare"


def test_nobody_leaves_at_the_end_of_a_line_or_where_boarding_is_not_allowed():
    feed = made_feed({("t", "1", "week"): at("A 10:00", "B 10:10", "C 10:20")}, DAYS, places=PLACES)
    feed.calls.loc[feed.calls["stop"] == 1, "board"] = False
    assert stop_service([feed], MONDAY, CRS_STUDY)["stop"].tolist() == ["A"]


@pytest.mark.parametrize(
    ("last", "early"), [("18:59", True), ("19:00", False), ("23:50", False), ("24:10", False)]
)
def test_service_that_ends_before_the_evening_stands_out(last, early):
    found = _service(_shuttle("1", "week", "8:00", last))["A"]
    assert found["ends_early"] == early
    assert found["last"] == last.replace("24:", "00:")


def test_a_stop_of_weekends_has_no_last_departure_on_a_weekday():
    trips = {**_shuttle("1", "sat", "12:00"), ("w", "2", "week"): at("C 8:00", "D 9:00")}
    found = _service(trips)["A"]
    assert found["last"] == "" and found["ends_early"] and found["service_class"] == "none"
    assert found["day"] == 0 and found["saturday"] == pytest.approx(1 / 12)


def test_what_no_day_of_the_feed_tells_is_not_known():
    found = _service(_shuttle("1", "sat", "12:00"), SATURDAY)["A"]
    assert math.isnan(found["morning"]) and math.isnan(found["day"]) and math.isnan(found["sunday"])
    assert found["last"] == "" and not found["ends_early"] and found["service_class"] == "none"


@pytest.mark.parametrize(
    ("n", "name"),
    # departures in the 10 h of the day
    [(60, "high"), (59, "good"), (40, "good"), (39, "basic"), (20, "basic"), (19, "low"),
     (10, "low"), (9, "rare"), (1, "rare")],
)  # fmt: skip
def test_classes(n, name):
    clocks = [f"{9 + k * 10 // n}:{k * 600 // n % 60:02d}" for k in range(n)]
    assert _service(_shuttle("1", "week", *clocks))["A"]["service_class"] == name


def test_lines_are_named_once_and_numbers_sorted_by_value():
    lines = ["12", "3", "N3", "N12", "3a", "Z"]
    routes = {f"r{n}": (line, "", "bus") for n, line in enumerate([*lines, "3"])}
    trips = {}
    for route in routes:
        trips |= _shuttle(route, "week", "9:00", "10:00")
    assert _service(trips, routes=routes)["A"]["lines"] == "3, 3a, 12, N3, N12, Z"


def test_stops_are_points_in_the_studys_crs_and_those_without_a_position_are_left_out():
    trips = {("t", "1", "week"): at("A 8:00", "X 8:10", "B 8:20")}
    feed = made_feed(trips, DAYS, places=PLACES)
    table = stop_service([feed], MONDAY, CRS_STUDY)
    assert table["stop"].tolist() == ["A"] and table.crs == CRS_STUDY
    expected = Transformer.from_crs("EPSG:4326", "EPSG:31370").transform(*PLACES["A"])
    assert (table.geometry.x[0], table.geometry.y[0]) == pytest.approx(expected)


def test_several_feeds():
    one = made_feed(_shuttle("1", "week", "8:00"), DAYS, name="bus", places=PLACES)
    two = made_feed(_shuttle("9", "week", "8:00", "8:30"), DAYS, name="rail", places=PLACES)
    table = stop_service([one, two], MONDAY, CRS_STUDY).set_index("stop")
    assert table["lines"].to_dict() == {"bus/A": "1", "rail/A": "9"}
    assert table["morning"].tolist() == pytest.approx([1 / 3, 2 / 3])


@given(st.data())
def test_every_figure_equals_that_of_slow_code(data):
    times = st.lists(st.integers(4 * 60, 28 * 60), min_size=2, max_size=5)
    trips = {}
    for number in range(data.draw(st.integers(1, 6))):
        service = data.draw(st.sampled_from(list(DAYS))) if number else "week"
        minutes = sorted(data.draw(times))
        calls = [(data.draw(st.sampled_from("ABCDE")), 60 * m, 60 * m) for m in minutes]
        trips[f"t{number}", data.draw(st.sampled_from(["1", "2"])), service] = calls
    found = _service(trips)
    leaving = [
        (stop, service, line, departure)
        for (_, line, service), calls in trips.items()
        for stop, _, departure in calls[:-1]
    ]
    assert found.keys() == {stop for stop, _, _, _ in leaving}
    bands = {"morning": ("week", 6, 9), "day": ("week", 9, 19), "evening": ("week", 19, 24)}
    bands |= {"saturday": ("sat", 8, 20), "sunday": ("sun", 8, 20)}
    used = {service for _, _, service in trips}
    for stop, row in found.items():
        mine = [call for call in leaving if call[0] == stop]
        assert row["lines"] == ", ".join(sorted({line for _, _, line, _ in mine}))
        for band, (service, begin, end) in bands.items():
            hits = [t for _, s, _, t in mine if s == service and begin * 3600 <= t < end * 3600]
            if service in used:
                assert row[band] == pytest.approx(len(hits) / (end - begin))
            else:
                assert math.isnan(row[band])
        last = max((t for _, s, _, t in mine if s == "week"), default=None)
        assert row["ends_early"] == (last is None or last < 19 * 3600)


@pytest.mark.study
def test_heidelberg(shared):
    feed = read_feed(shared / "data/heidelberg/vrn_gtfs_cut.zip")
    date = dt.date(2022, 9, 13)
    table = stop_service([feed], date, CRS.from_epsg(25832))
    assert len(table) > 300 and table["stop"].is_unique and table.geometry.is_valid.all()
    assert set(table["service_class"]) <= {"high", "good", "basic", "low", "rare", "none"}
    # the busiest stop of the day, counted call by call
    best = table.loc[table["day"].idxmax()]
    assert day_types([feed], date)["weekday"] == date
    running = set(feed.running.loc[feed.running["day"] == "2022-09-13", "service"])
    calls = list(feed.calls.itertuples(index=False))
    count = 0
    for here, after in itertools.pairwise(calls):
        at_stop = feed.stops["stop"].iat[here.stop] == best["stop"]
        if at_stop and here.trip == after.trip and here.board:
            by_day = 9 * 3600 <= here.departure < 19 * 3600
            count += by_day and feed.trips["service"].iat[here.trip] in running
    assert best["day"] == pytest.approx(count / 10)
