"""What a cut leaves of a timetable."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.layers.timetable import build_timetable, without
from nabij.messages import LayerError

from .made_feeds import at, made_feed
from .timetables_made import CRS_STUDY, MONDAY, built, calls_of


def _line():
    return made_feed(
        {
            ("t1", "1", "s"): at("A 8:00", "B 8:10", "C 8:20"),
            ("t2", "2", "s"): at("B 9:00", "C 9:10"),
            ("t3", "1", "s"): at("B2 9:00", "A 9:10"),
        },
        {"s": ["2022-09-12"]},
        stations={"B": "Bstation", "B2": "Bstation"},
    )


def test_a_cut_stop_is_passed_and_a_trip_with_one_call_vanishes():
    cut = without(built(_line()), stops=["B"])
    assert calls_of(cut) == [
        ("t1", "A", 28800, 28800),
        ("t1", "C", 30000, 30000),
        ("t3", "B2", 32400, 32400),
        ("t3", "A", 33000, 33000),
    ]


def test_a_cut_station_takes_its_stops_along():
    cut = without(built(_line()), stops=["Bstation"])
    assert [trip for trip, _, _, _ in calls_of(cut)] == ["t1", "t1"]


def test_a_cut_line_does_not_run():
    timetable = built(_line())
    cut = without(timetable, routes=["1"])
    assert list(cut.trips["trip"]) == ["t2"]
    assert calls_of(cut) == [("t2", "B", 32400, 32400), ("t2", "C", 33000, 33000)]
    assert cut.routes is timetable.routes and cut.stops is timetable.stops
    assert cut.calls["trip"].dtype == np.int32


def test_no_cut_changes_nothing():
    timetable = built(_line())
    cut = without(timetable)
    pd.testing.assert_frame_equal(cut.calls, timetable.calls)
    pd.testing.assert_frame_equal(cut.trips, timetable.trips)


@given(st.data())
def test_a_cut_leaves_what_slow_code_leaves(data):
    stops, lines = ["A", "B", "B2", "C"], ["1", "2"]
    feed = _line()
    timetable = built(feed)
    cut_stops = data.draw(st.sets(st.sampled_from(stops)))
    cut_lines = data.draw(st.sets(st.sampled_from(lines)))
    line = {"t1": "1", "t2": "2", "t3": "1"}
    kept = [
        call
        for call in calls_of(timetable)
        if call[1] not in cut_stops and line[call[0]] not in cut_lines
    ]
    left = [call for call in kept if sum(other[0] == call[0] for other in kept) >= 2]
    assert calls_of(without(timetable, sorted(cut_stops), sorted(cut_lines))) == left


@pytest.mark.parametrize(
    ("stops", "routes", "key", "said"),
    [
        (["halte a"], [], "timetable.unknown_stop_near", "A (Halte A)"),
        (["Bstatoin"], [], "timetable.unknown_stop_near", "Bstation (Halte Bstation)"),
        (["A", "no such stop"], [], "timetable.unknown_stop", "no such stop"),
        ([], ["11"], "timetable.unknown_route_near", "1 (1)"),
        ([], ["zzz"], "timetable.unknown_route", "zzz"),
        ([""], [], "timetable.unknown_stop", ""),
    ],
)
def test_an_unknown_id_is_told_with_the_nearest(stops, routes, key, said):
    with pytest.raises(LayerError) as error:
        without(built(_line()), stops, routes)
    assert error.value.message.key == key
    assert said in str(error.value)


def test_an_id_of_one_feed_among_several_is_suggested_in_full():
    first, second = (
        _line(),
        made_feed(
            {("t", "9", "s"): at("X 8:00", "Y 9:00")}, {"s": ["2022-09-12"]}, name="rail.zip"
        ),
    )
    timetable = build_timetable([first, second], MONDAY, CRS_STUDY)
    with pytest.raises(LayerError, match=r"Bedoelde u rail\.zip/X"):
        without(timetable, stops=["X"])
    assert len(without(timetable, stops=["rail.zip/X"]).trips) == 3
