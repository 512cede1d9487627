"""What-ifs on a road reckoned by hand, and changes that cannot be.

A home stands every 25 m, at 1 m/s, with a norm of 20 minutes: 1,200 m. Sixty people live west of
3,000 m, forty east of it: 0.5 and 0.333 at each home. The place lies at 5,500 m.
"""

from __future__ import annotations

import numpy as np
import pytest

from nabij.messages import StudyError
from nabij.scenario import (
    MAX_CHANGES,
    AddPlace,
    ClosePlace,
    MovePlace,
    StrikeRoute,
    StrikeStop,
    compare,
)

from .scenario_base import KEY, base_of
from .transit import road


@pytest.fixture(scope="module")
def way(tmp_path_factory):
    return base_of(road.write_road(tmp_path_factory.mktemp("weg"), hours="24/7"))


def _row(table, **key):
    chosen = table.loc[np.logical_and.reduce([table[name] == one for name, one in key.items()])]
    assert len(chosen) == 1
    return chosen.iloc[0]


def _people(west, east):
    """People along these metres of the road; those on the border count to the nearest home."""
    return 60 * west / 3000 + 40 * east / 3000


def _at(metres):
    return road.WEST + metres, road.Y


def test_a_place_that_is_added_brings_its_neighbours_within_reach(way):
    outcome = compare(way, [AddPlace("ldc", *_at(1500))])
    total = outcome.categories.iloc[0]
    # beyond before: all of the west, and the east up to 4,300 m
    before, after = _people(3000, 1300), _people(300 + 300, 1300)
    assert total[f"{KEY}_before"] == pytest.approx(before, abs=0.1)
    assert total[f"{KEY}_after"] == pytest.approx(after, abs=0.1)
    assert total[f"{KEY}_difference"] == total[f"{KEY}_after"] - total[f"{KEY}_before"]
    assert total["share_beyond_after"] == pytest.approx(after / 100, abs=1e-3)
    assert (total["places_before"], total["places_after"]) == (1, 2)
    assert outcome.areas["code"].tolist() == ["44021A00-"]
    assert outcome.windows.empty and outcome.window_areas.empty


def test_a_place_that_moves_leaves_some_and_reaches_others(way):
    outcome = compare(way, [MovePlace("ldc-001", *_at(1500))])
    west, east = (_row(outcome.areas, code=code) for code in road.COUNTS)
    assert west[f"{KEY}_after"] == pytest.approx(_people(600, 0), abs=0.6)
    assert east[f"{KEY}_after"] == pytest.approx(40)
    assert west[f"{KEY}_difference"] < 0 < east[f"{KEY}_difference"]
    # who closes what was moved closes it
    closed = compare(way, [MovePlace("ldc-001", *_at(1500)), ClosePlace("ldc-001")])
    assert closed.categories[f"{KEY}_after"].tolist() == [100]


def test_the_last_of_two_moves_counts(way):
    there_and_back = [MovePlace("ldc-001", *_at(1500)), MovePlace("ldc-001", *_at(road.PLACE))]
    assert compare(way, there_and_back).categories[f"{KEY}_difference"].tolist() == [0]


def test_a_new_place_counts_as_open_in_a_window(way):
    outcome = compare(way, [AddPlace("ldc", *_at(1500))], windows=True)
    for window in ("afternoon", "evening"):
        row = _row(outcome.windows, window=window)
        assert row[f"{KEY}_after"] < row[f"{KEY}_before"]
        area = _row(outcome.window_areas, window=window, code="44021A00-")
        assert area[f"{KEY}_after"] < area[f"{KEY}_before"]


def test_no_count_of_less_than_five_is_shown_nor_to_be_had_by_subtraction(way):
    # reaches from 1,700 to 4,100 m: 200 m of the east are left, under three people
    outcome = compare(way, [AddPlace("ldc", *_at(2900))])
    east = _row(outcome.areas, code="44021B00-")
    assert east[f"{KEY}_before"] == pytest.approx(_people(0, 1300), abs=0.4)
    assert np.isnan(east[f"{KEY}_after"]) and np.isnan(east[f"{KEY}_difference"])
    assert east[f"{KEY}_after_status"] == east[f"{KEY}_difference_status"] == "small"
    # a hundred metres further west: under two people more, of seventeen
    nearer = compare(way, [MovePlace("ldc-001", *_at(5400))])
    east = _row(nearer.areas, code="44021B00-")
    assert east[f"{KEY}_before_status"] == "known" and east[f"{KEY}_before"] > 0
    assert np.isnan(east[f"{KEY}_after"]) and east[f"{KEY}_after_status"] == "hidden"
    assert np.isnan(east[f"{KEY}_difference"]) and east[f"{KEY}_difference_status"] == "small"
    total = nearer.categories.iloc[0]
    assert np.isnan(total[f"{KEY}_after"]) and np.isnan(total["share_beyond_after"])


def test_a_share_does_not_give_away_the_people_it_is_of(way):
    # one reaches up to 2,700 m, the other from 2,900 m on: the first 100 m of the road are left
    outcome = compare(way, [AddPlace("ldc", *_at(1300)), AddPlace("ldc", *_at(3500))])
    total = outcome.categories.iloc[0]
    assert total[f"{KEY}_after_status"] == "small"
    assert np.isnan(total["share_beyond_after"]) and total["share_beyond_before"] > 0.7


def test_a_place_away_from_the_streets_counts_once_it_moves_to_one(tmp_path):
    path = road.write_road(tmp_path, hours="24/7")
    places = tmp_path / "places.csv"
    lon, lat = road._TO_DEGREES.transform(road.WEST + 1500, road.Y + 400)
    text = places.read_text(encoding="utf-8")
    places.write_text(f"{text}p2;Ver weg (verzonnen);{lat:.7f};{lon:.7f};\n", encoding="utf-8")
    base = base_of(path)
    table = base.inputs.places.table
    far = table.loc[table["name"].str.startswith("Ver"), "place"].iloc[0]
    assert len(base.ground.places) == 1 and len(table) == 2
    closed = compare(base, [ClosePlace(far)]).categories.iloc[0]
    assert closed[f"{KEY}_difference"] == 0 and closed["places_after"] == 1
    moved = compare(base, [MovePlace(far, *_at(1500))]).categories.iloc[0]
    assert moved[f"{KEY}_after"] == pytest.approx(_people(600, 1300), abs=0.1)


# Mistakes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ([ClosePlace("ldc-01")], "scenario.place_unknown_guess", ["ldc-01`", "`ldc-001`"]),
        ([ClosePlace("Buurthuis (verzonnen)")], "scenario.place_unknown_guess", ["`ldc-001`"]),
        ([ClosePlace("zzz")], "scenario.place_unknown", ["zzz", "ldc-001"]),
        ([ClosePlace("ldc-001")] * 2, "scenario.place_closed", ["ldc-001"]),
        ([AddPlace("lcd", 0, 0)], "scenario.category_unknown_guess", ["lcd", "`ldc`"]),
        ([AddPlace("bank", 0, 0)], "scenario.category_unknown", ["bank", "ldc"]),
        (
            [AddPlace("ldc", *_at(1500)), AddPlace("ldc", 0, 0, "Ver")],
            "scenario.no_street",
            ["Ver"],
        ),
        ([MovePlace("ldc-001", *_at(-251))], "scenario.no_street", ["ldc-001", "250"]),
        ([AddPlace("ldc", float("nan"), 0)], "scenario.no_street", ["ldc"]),
        ([AddPlace("ldc", float("inf"), -1e308)], "scenario.no_street", ["ldc"]),
        ([StrikeStop("halte m")], "timetable.unknown_stop_near", ["M (Halte M)"]),
        ([StrikeRoute("r1")], "timetable.unknown_route_near", ["R1 (7)"]),
        ([StrikeRoute("nacht")], "timetable.unknown_route", ["nacht"]),
        ([ClosePlace("ldc-001")] * (MAX_CHANGES + 1), "scenario.too_many", ["201", "200"]),
    ],
)
def test_a_change_that_cannot_be_is_told(way, changes, key, words):
    with pytest.raises(StudyError) as error:
        compare(way, changes)
    assert error.value.message.key == key
    for language in ("nl", "en", "fr"):
        told = error.value.message.text(language)
        assert all(word in told for word in words), told


def test_as_many_changes_as_allowed_are_made(way):
    spots = [AddPlace("ldc", *_at(12 * i)) for i in range(MAX_CHANGES)]
    total = compare(way, spots).categories.iloc[0]
    # reaches to 2,388 + 1,200 m
    assert total[f"{KEY}_after"] == pytest.approx(_people(0, 4300 - 3588), abs=0.4)
    assert total["places_after"] == 1 + MAX_CHANGES


def test_a_point_as_far_as_a_place_may_lie_is_taken(way):
    x, y = _at(1500)
    near = compare(way, [AddPlace("ldc", x, y + 250)]).categories.iloc[0]
    assert near[f"{KEY}_after"] == pytest.approx(_people(550 + 550, 1300), abs=0.1)
    with pytest.raises(StudyError, match="250"):
        compare(way, [AddPlace("ldc", x, y + 251)])


def test_without_a_timetable_no_stop_is_struck_and_no_window_told(tmp_path):
    path = road.write_road(tmp_path)
    study = path.read_text(encoding="utf-8")
    path.write_text(study[: study.index("[transit]")], encoding="utf-8")
    base = base_of(path)
    assert compare(base, [AddPlace("ldc", *_at(1500))], windows=True).windows.empty
    with pytest.raises(StudyError, match="dienstregeling"):
        compare(base, [StrikeStop("M")])
