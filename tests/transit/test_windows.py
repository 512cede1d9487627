"""Windows of a study from its files to its outputs, against what the road gives by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest

from nabij.messages import LayerError, StudyError
from nabij.pipeline import analyse, read
from nabij.report.journeys import draw_journeys
from nabij.report.outputs import write_results
from nabij.study import load_study
from nabij.transit import make_cut

from . import road

WINDOWS = {"afternoon": range(13 * 60, 17 * 60), "evening": range(19 * 60, 21 * 60)}


def _analyse(path, stops=(), routes=()):
    study = load_study(path)
    inputs = read(study)
    cut = make_cut(inputs.transit, stops, routes) if stops or routes else None
    return analyse(study, inputs, cut=cut)


def _expected(homes, minutes, **options):
    """Per home its median, 85th percentile and share within the norm, one minute at a time."""
    rows = []
    for home in homes:
        times = sorted(road.door_to_door(home, leave, **options) for leave in minutes)
        rows.append(
            (
                times[math.ceil(len(times) / 2) - 1],
                times[math.ceil(0.85 * len(times)) - 1],
                sum(time <= road.NORM for time in times) / len(times),
            )
        )
    return np.array(rows)


@pytest.fixture(scope="module")
def always(tmp_path_factory):
    """The road with a place that is always open."""
    return _analyse(road.write_road(tmp_path_factory.mktemp("weg"), hours="24/7"))


def _homes(analysis):
    return analysis.dwellings.geometry.x.to_numpy() - road.WEST


@pytest.mark.parametrize("window", WINDOWS)
def test_every_dwelling_takes_what_the_road_says(always, window):
    expected = _expected(_homes(always), WINDOWS[window])
    found = always.dwellings[
        [f"ldc_{window}_{figure}" for figure in ("minutes", "p85_minutes", "share_within_norm")]
    ].to_numpy()
    # a walk is rounded to the decimetre and up to the second
    np.testing.assert_allclose(found[:, :2], expected[:, :2], atol=0.06)
    np.testing.assert_allclose(found[:, 2], expected[:, 2], atol=0.02)


@pytest.mark.parametrize("window", WINDOWS)
def test_areas_follow_from_their_dwellings(always, window):
    homes, area = _homes(always), always.dwellings["code"].to_numpy()
    expected = _expected(homes, WINDOWS[window])
    for code, (_, ones) in road.COUNTS.items():
        row = always.areas.set_index("code").loc[code]
        here = expected[area == code]
        walk = np.abs(homes[area == code] - road.PLACE) / 60
        share = 1 / here.shape[0]
        assert row[f"ldc_{window}_minutes"] == pytest.approx(np.median(here[:, 0]), abs=0.06)
        assert row[f"ldc_{window}_p85_minutes"] == pytest.approx(np.median(here[:, 1]), abs=0.06)
        assert row[f"ldc_{window}_walk_minutes"] == pytest.approx(np.median(walk), abs=0.06)
        gap, walk_gap = ones * (here[:, 0] > road.NORM).mean(), ones * (walk > road.NORM).mean()
        assert row[f"ldc_{window}_people_in_gap"] == pytest.approx(gap, abs=share)
        assert row[f"ldc_{window}_walk_people_in_gap"] == pytest.approx(walk_gap, abs=share)
        won = row[f"ldc_{window}_walk_people_in_gap"] - row[f"ldc_{window}_people_in_gap"]
        if row[f"ldc_{window}_people_won_status"] == "known":
            assert row[f"ldc_{window}_people_won"] == pytest.approx(won)
    # by hand: from 500 m out the bus takes 10 minutes and 100 m are walked after it
    assert always.dwellings["ldc_afternoon_minutes"].min() < 1
    assert (always.transit.windows["people_won"] > 5).all()


def test_a_place_that_is_closed_is_no_place(tmp_path):
    open_by_day = _analyse(road.write_road(tmp_path / "dag"))
    always = _analyse(road.write_road(tmp_path / "altijd", hours="24/7"))
    pd.testing.assert_series_equal(
        open_by_day.areas["ldc_afternoon_minutes"], always.areas["ldc_afternoon_minutes"]
    )
    evening = open_by_day.transit.windows.set_index("window").loc["evening"]
    assert (evening["places"], evening["open_places"]) == (1, 0)
    assert evening["people_in_gap"] == evening["walk_people_in_gap"] == 100
    assert open_by_day.areas["ldc_evening_minutes"].isna().all()
    assert open_by_day.dwellings["ldc_evening_share_within_norm"].eq(0).all()
    # walking by itself asks for no opening hours
    pd.testing.assert_series_equal(open_by_day.areas["ldc_minutes"], always.areas["ldc_minutes"])


def test_closing_during_the_window_ends_the_minutes_that_count(tmp_path):
    analysis = _analyse(road.write_road(tmp_path, hours="Tu 09:00-15:00"))
    home = int(np.argmin(np.abs(_homes(analysis) - 5_000)))
    # 500 m on foot, 500 s: in time when leaving before 14:51:40, so 112 of the 240 minutes
    share = analysis.dwellings["ldc_afternoon_share_within_norm"].iloc[home]
    walk = abs(_homes(analysis)[home] - road.PLACE)
    assert share == pytest.approx(math.ceil((2 * 3600 - walk) / 60) / 240, abs=1e-4)


def test_opening_during_the_window_lets_people_wait(tmp_path):
    analysis = _analyse(road.write_road(tmp_path, hours="Tu 16:00-18:00"))
    home = int(np.argmin(np.abs(_homes(analysis) - 5_450)))
    # next door: within the norm of 20 minutes when leaving from 15:40 on, 80 of the 240 minutes
    share = analysis.dwellings["ldc_afternoon_share_within_norm"].iloc[home]
    assert share == pytest.approx(80 / 240, abs=1e-4)
    # the median departure, 15:00, waits an hour
    assert analysis.dwellings["ldc_afternoon_minutes"].iloc[home] == pytest.approx(61, abs=1)


def test_unknown_hours_are_an_assumption_with_a_switch(tmp_path):
    as_open = _analyse(road.write_road(tmp_path / "open", hours=""))
    closed = _analyse(road.write_road(tmp_path / "dicht", hours="", extra='unknown_hours="closed"'))
    assert as_open.transit.windows["open_places"].tolist() == [1, 1]
    assert closed.transit.windows["open_places"].tolist() == [0, 0]
    for analysis, word in ((as_open, "open"), (closed, "gesloten")):
        told = [found.text() for found in analysis.findings]
        assert any("openingsuren" in sentence and word in sentence for sentence in told), told


def test_a_window_may_have_a_day_of_its_own(tmp_path):
    extra = "dates = { evening = 2024-03-16 }"
    path = road.write_road(tmp_path, hours="24/7", extra=extra)
    text = path.read_text(encoding="utf-8").replace('["19:00", "21:00"]', '["09:00", "10:00"]')
    path.write_text(text, encoding="utf-8")
    analysis = _analyse(path)
    homes = _homes(analysis)
    # the one bus of Saturday leaves W at 10:00 and M at 10:05, and is at O at 10:10
    expected = []
    for home in homes:
        times = []
        for leave in range(9 * 60, 10 * 60):
            best = abs(home - road.PLACE) / 60
            for stop, departs in (("W", 600), ("M", 605)):
                walk = abs(home - road.STOPS[stop]) / 60
                if walk <= 15 and leave + walk <= departs:
                    best = min(best, 610 + 100 / 60 - leave)
            times.append(best)
        expected.append(sorted(times)[29])
    found = analysis.dwellings["ldc_evening_minutes"].to_numpy()
    np.testing.assert_allclose(found, expected, atol=0.06)
    # and the other window is that of the Tuesday
    tuesday = _expected(homes, WINDOWS["afternoon"])[:, 0]
    np.testing.assert_allclose(analysis.dwellings["ldc_afternoon_minutes"], tuesday, atol=0.06)
    write_results(analysis, tmp_path / "uit")
    page = (tmp_path / "uit" / "map.html").read_text("utf-8")
    assert '"date":"2024-03-12"' in page and '"date":"2024-03-16"' in page
    summary = (tmp_path / "uit" / "summary.md").read_text("utf-8")
    assert "avond 09:00-10:00 2024-03-16" in summary


def test_a_cut_is_compared_with_what_there_was(tmp_path, always):
    path = road.write_road(tmp_path, hours="24/7")
    analysis = _analyse(path, stops=["W"])
    left = {name: metres for name, metres in road.STOPS.items() if name != "W"}
    homes, area = _homes(analysis), analysis.dwellings["code"].to_numpy()
    before = _expected(homes, WINDOWS["afternoon"])[:, 0]
    after = _expected(homes, WINDOWS["afternoon"], stops=left)[:, 0]
    row = analysis.areas.set_index("code").loc["44021A00-"]
    here = area == "44021A00-"
    lost = 60 * ((after[here] > road.NORM).mean() - (before[here] > road.NORM).mean())
    assert lost > 5
    assert row["ldc_afternoon_cut_minutes"] == pytest.approx(np.median(after[here]), abs=0.06)
    assert row["ldc_afternoon_people_lost"] == pytest.approx(lost, abs=60 / here.sum())
    total = analysis.transit.windows.set_index("window").loc["afternoon"]
    assert total["people_lost"] == pytest.approx(row["ldc_afternoon_people_lost"], abs=0.01)
    # what there was is what it is without a cut
    for column in always.areas.columns.drop("geometry"):
        pd.testing.assert_series_equal(analysis.areas[column], always.areas[column])


def test_without_the_only_route_everyone_walks(tmp_path):
    analysis = _analyse(road.write_road(tmp_path, hours="24/7"), routes=["R1"])
    for window in WINDOWS:
        pd.testing.assert_series_equal(
            analysis.areas[f"ldc_{window}_cut_minutes"],
            analysis.areas[f"ldc_{window}_walk_minutes"],
            check_names=False,
        )


def test_a_cut_that_cannot_be_is_told(tmp_path):
    study = load_study(road.write_road(tmp_path))
    inputs = read(study)
    with pytest.raises(LayerError, match="Halte M") as unknown:
        make_cut(inputs.transit, ["halte m"], [])
    assert "M (Halte M)" in str(unknown.value)
    with pytest.raises(StudyError) as none:
        make_cut(None, ["M"], [])
    assert str(none.value) == (
        "Deze studie heeft geen dienstregeling. Voeg aan het studiebestand een deel `[transit]` "
        "toe; docs/studiebestand.md zegt wat erin hoort."
    )


def test_typical_journeys_take_as_long_as_their_area_says(always):
    told = {(one.area, one.window): one for one in always.transit.journeys}
    assert len(told) == 4
    for (area, window), one in told.items():
        minutes = (one.journey.arrival - one.journey.departure) / 60
        assert minutes == pytest.approx(always.areas[f"ldc_{window}_minutes"].iloc[area], abs=0.5)
        legs = one.legs
        assert legs[0].start == one.journey.departure and legs[-1].end == one.journey.arrival
        for leg, following in pairwise(legs):
            assert leg.end == following.start and leg.to_stop == following.from_stop


def test_the_outputs_hold_the_windows(tmp_path):
    analysis = _analyse(road.write_road(tmp_path / "weg", hours="24/7"), stops=["W"])
    write_results(analysis, tmp_path / "uit")
    package = tmp_path / "uit" / "results.gpkg"
    layers = {name for name, _ in pyogrio.list_layers(package)}
    assert {"stops", "journeys", "windows"} <= layers
    stops = gpd.read_file(package, layer="stops")
    # W and M are left from 12:10 on; nothing leaves from O
    assert set(stops["stop"]) == {"W", "M"}
    windows = pyogrio.read_dataframe(package, layer="windows")
    assert windows["window"].tolist() == ["afternoon", "evening"]
    head = (tmp_path / "uit" / "areas.csv").read_text("utf-8-sig").splitlines()[0]
    assert "lokaal dienstencentrum, namiddag: minuten van deur tot deur (mediaan)" in head
    assert "door de schrapping hun bereik verliezen" in head
    summary = (tmp_path / "uit" / "summary.md").read_text("utf-8")
    assert "## Wat de schrapping kost" in summary and "Zonder halte Halte W" in summary
    page = (tmp_path / "uit" / "map.html").read_text("utf-8")
    assert "ldc_afternoon_people_lost" in page and "Halte M" in page


def test_a_place_without_a_name_is_called_by_its_kind(tmp_path):
    path = road.write_road(tmp_path, hours="24/7")
    places = tmp_path / "places.csv"
    text = places.read_text(encoding="utf-8")
    places.write_text(text.replace("Buurthuis (verzonnen)", ""), encoding="utf-8")
    analysis = _analyse(path)
    drawn = draw_journeys(analysis)
    assert drawn and {one.place for one in drawn} == {"lokaal dienstencentrum"}
    assert all(one.legs[-1].end == "lokaal dienstencentrum" for one in drawn)
