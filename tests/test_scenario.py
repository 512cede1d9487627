"""What-ifs against a full analysis of the changed places."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.data.town import write_town
from nabij.geo import windows
from nabij.layers.places import PlaceSource, read_places
from nabij.pipeline import analyse
from nabij.report.outputs import write_results
from nabij.scenario import AddPlace, ClosePlace, MovePlace, StrikeRoute, StrikeStop, compare
from nabij.scenario_inputs import changed_inputs, plan_study
from nabij.transit import make_cut, reach_of, rides_of

from .scenario_base import KEY, base_of


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    base = base_of(write_town(tmp_path_factory.mktemp("stad")))
    return base, analyse(base.study, base.inputs, ground=base.ground), tmp_path_factory


@st.composite
def _change_lists(draw, base):
    """Changes that can be made in this order; every category keeps a place."""
    places = base.inputs.places.table
    homes = base.ground.homes.table[["x", "y"]].to_numpy()
    table = next(iter(base.inputs.transit.timetables.values()))
    called = table.stops["stop"].iloc[np.unique(table.calls["stop"])]
    category_of = dict(zip(places["place"], places["category"], strict=True))

    def spot():
        x, y = homes[draw(st.integers(0, len(homes) - 1))]
        offset = st.integers(-600, 600)
        return round(x + draw(offset) / 10, 2), round(y + draw(offset) / 10, 2)

    changes, open_now = [], dict(category_of)
    for i in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(["add", "move", "close", "stop", "route"]))
        place = draw(st.sampled_from(sorted(open_now)))
        if kind == "add":
            category = draw(st.sampled_from(sorted(base.study.norms)))
            changes.append(AddPlace(category, *spot(), name=f"nieuw {i}"))
        elif kind == "move":
            changes.append(MovePlace(place, *spot()))
        elif kind == "close" and list(open_now.values()).count(open_now[place]) > 1:
            del open_now[place]
            changes.append(ClosePlace(place))
        elif kind == "stop":
            changes.append(StrikeStop(draw(st.sampled_from(list(called)))))
        elif kind == "route":
            changes.append(StrikeRoute(draw(st.sampled_from(list(table.routes["route"])))))
    return changes


def _changed_files(base, changes, folder):
    """The places as files a user would have written after the changes, read as any study's are."""
    places = base.inputs.places.table
    rows = {
        row["place"]: [row["category"], row.geometry.x, row.geometry.y, row["opening_hours"]]
        for _, row in places.iterrows()
    }
    for i, change in enumerate(changes):
        if isinstance(change, AddPlace):
            rows[f"nieuw {i}"] = [change.category, change.x, change.y, ""]
        elif isinstance(change, MovePlace):
            rows[change.place][1:3] = change.x, change.y
        elif isinstance(change, ClosePlace):
            del rows[change.place]
    sources = []
    for category in base.study.norms:
        path = folder / f"{category}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["name", "x", "y", "opening_hours"])
            for name, (of, x, y, hours) in rows.items():
                if of == category:
                    writer.writerow([name, repr(float(x)), repr(float(y)), hours])
        sources.append(PlaceSource(category, path, file_crs=31370))
    return read_places(sources, crs=base.study.crs, osm=None)


def _assert_same(found, expected):
    np.testing.assert_allclose(
        found.to_numpy(float), expected.to_numpy(float), rtol=1e-12, atol=1e-9
    )


@settings(max_examples=8)
@given(data=st.data())
def test_changes_equal_a_full_analysis_of_the_changed_files(town, data):
    base, before, factory = town
    changes = data.draw(_change_lists(base))
    outcome = compare(base, changes, windows=True)
    inputs = changed_inputs(base.study, base.inputs, changes)
    written = _changed_files(base, changes, factory.mktemp("gewijzigd"))
    assert _told_of(inputs.places.table) == _told_of(written.table)
    after = analyse(base.study, inputs)
    _check_categories(outcome, before, after)
    _check_windows(outcome, before, after)


def _told_of(places):
    """What files say of places, in no order: ids are given by who reads them."""
    rows = zip(places["category"], places["opening_hours"], places.geometry, strict=True)
    return sorted((of, hours, round(at.x, 6), round(at.y, 6)) for of, hours, at in rows)


@settings(max_examples=6)
@given(data=st.data())
def test_another_pace_and_norm_is_as_if_the_study_had_them(town, data):
    base, _, _ = town
    changes = data.draw(_change_lists(base))
    pace = data.draw(st.sampled_from(list(base.study.paces)))
    norms = data.draw(st.dictionaries(st.sampled_from(list(base.study.norms)), st.integers(5, 40)))
    outcome = compare(base, changes, windows=True, pace=pace, norms=norms)
    places = [
        place.model_copy(update={"norm_minutes": norms.get(place.category, place.norm_minutes)})
        for place in base.study.places
    ]
    about = base.study.study.model_copy(update={"pace": pace})
    study = base.study.model_copy(update={"study": about, "places": places})
    sides = [replace(one, transit=None) for one in (base.inputs, _changed(base, changes))]
    before, after = (analyse(study, side) for side in sides)
    assert outcome.categories["norm_minutes"].tolist() == before.categories["norm_minutes"].tolist()
    _check_categories(outcome, before, after)
    # a window was found with the pace of the study, and keeps it
    at_own_pace = base.study.model_copy(update={"places": places})
    sides = [analyse(at_own_pace, one) for one in (base.inputs, _changed(base, changes))]
    _check_windows(outcome, *sides, counted=base.study.norms)


def _changed(base, changes):
    return changed_inputs(base.study, base.inputs, changes)


def _check_categories(outcome, before, after):
    for when, analysis in (("before", before), ("after", after)):
        told = analysis.categories
        assert outcome.categories["category"].tolist() == told["category"].tolist()
        _assert_same(outcome.categories[f"places_{when}"], told["places"])
        _assert_same(outcome.categories[f"median_minutes_{when}"], told["median_minutes"])
        # a few people's difference with before is hidden here, and here only
        known = outcome.categories[f"{KEY}_{when}_status"] != "hidden"
        assert when == "after" or known.all()
        _assert_same(outcome.categories.loc[known, f"{KEY}_{when}"], told.loc[known, KEY])
        same = outcome.categories[f"{KEY}_{when}_status"] == told[f"{KEY}_status"]
        assert same[known].all()
        known &= told[KEY].notna()
        _assert_same(
            outcome.categories.loc[known, f"share_beyond_{when}"], told.loc[known, "share_beyond"]
        )
    for category in before.study.norms:
        rows = outcome.areas[outcome.areas["category"] == category]
        column = f"{category}_{KEY}"
        _check_rows(rows, before.areas, column, after.areas, column)


def _check_windows(outcome, before, after, counted=None):
    """counted: the norms that departure minutes were counted with, those of the analyses if not."""
    for (_, row), (_, was), (_, will) in zip(
        outcome.windows.iterrows(),
        before.transit.windows.iterrows(),
        after.transit.windows.iterrows(),
        strict=True,
    ):
        category, window = row["category"], row["window"]
        assert (category, window) == (was["category"], was["window"])
        assert row["norm_minutes"] == was["norm_minutes"]
        figures = [KEY, "minutes", "p85_minutes", "share_within_norm"]
        if counted is not None and counted[category] != was["norm_minutes"]:
            figures.remove("share_within_norm")
            assert row[["share_within_norm_before", "share_within_norm_after"]].isna().all()
        for figure in figures:
            assert row[f"{figure}_before"] == pytest.approx(was[figure], nan_ok=True)
            if figure != KEY or row[f"{KEY}_after_status"] != "hidden":
                assert row[f"{figure}_after"] == pytest.approx(will[figure], nan_ok=True)
        rows = outcome.window_areas.query("category == @category and window == @window")
        column = f"{category}_{window}_{KEY}"
        _check_rows(rows, before.areas, column, after.areas, column)


def _check_rows(rows, before, before_column, after, after_column):
    """The rows say what the analyses say; about any other area these say the same.

    What was before is masked alike. After, each may hide another count beside those under the
    threshold, so that the sums do not tell these.
    """
    was = before.set_index("code")[[before_column, f"{before_column}_status"]]
    will = after.set_index("code")[[after_column, f"{after_column}_status"]]
    here = rows.set_index("code")
    assert here.index.is_unique
    for when, told in (("before", was), ("after", will)):
        told = told.loc[here.index]
        both = here[f"{KEY}_{when}"].notna() & told.iloc[:, 0].notna()
        _assert_same(here.loc[both, f"{KEY}_{when}"], told.loc[both].iloc[:, 0])
        if when == "before":
            assert (here[f"{KEY}_{when}_status"] == told.iloc[:, 1]).all()
        small = here[f"{KEY}_{when}_status"] == "small"
        assert (small == (told.iloc[:, 1] == "small")).all()
    others = was.index.difference(here.index)
    others = others[(was.iloc[:, 0].notna() & will.iloc[:, 0].notna()).loc[others]]
    assert len(others) or not len(was.index.difference(here.index))
    _assert_same(was.loc[others].iloc[:, 0], will.loc[others].iloc[:, 0])
    known = here[f"{KEY}_difference_status"] == "known"
    assert here.loc[known, f"{KEY}_difference"].ne(0).all()


@settings(max_examples=15)
@given(data=st.data())
def test_a_reach_that_is_mended_is_the_reach_measured_anew(town, data):
    base, _, _ = town
    table = next(iter(base.inputs.transit.timetables.values()))
    stops = data.draw(st.lists(st.sampled_from(list(table.stops["stop"])), max_size=4))
    category, name = data.draw(st.sampled_from(sorted(base.ridden)))
    rows = np.flatnonzero(base.ground.places["category"] == category).astype(np.int32)
    some = data.draw(st.lists(st.sampled_from(list(rows)), unique=True))
    fewer = np.array(sorted(some), np.int32)
    timetable, window = base.spans[name]
    left = make_cut(base.inputs.transit, stops, []).timetables[timetable.date]
    rides = rides_of(base.scene, left, window)
    before = base.ridden[category, name].reach
    anew = reach_of(base.scene, left, rides, category, name, window, fewer)
    _assert_same_reach(
        reach_of(base.scene, left, rides, category, name, window, fewer, before), anew
    )
    all_of_it = reach_of(base.scene, timetable, base.rides[name], category, name, window, rows)
    back = reach_of(base.scene, timetable, base.rides[name], category, name, window, rows, anew)
    _assert_same_reach(back, all_of_it)
    _assert_same_reach(
        windows.with_rides(base.scene.footing, rides, window, before),
        reach_of(base.scene, left, rides, category, name, window, rows),
    )


def _assert_same_reach(found, expected):
    for part in ("transit", "walk"):
        for figure in ("median", "p85", "within"):
            np.testing.assert_array_equal(
                getattr(getattr(found, part), figure), getattr(getattr(expected, part), figure)
            )


def test_without_changes_nothing_differs_at_all(town):
    base, _, _ = town
    outcome = compare(base, [], windows=True)
    for table in (outcome.categories, outcome.windows):
        assert len(table) and table[f"{KEY}_difference"].eq(0).all()
        for column in table.filter(like="_before"):
            pd.testing.assert_series_equal(
                table[column], table[column.replace("_before", "_after")], check_names=False
            )
    assert outcome.areas.empty and outcome.window_areas.empty


def test_where_the_last_place_closes_everybody_is_beyond_the_norm(town):
    base, before, _ = town
    places = base.inputs.places.table
    closing = [ClosePlace(place) for place in places.loc[places["category"] == "ldc", "place"]]
    outcome = compare(base, closing, windows=True)
    everyone = before.counts.one_person_households
    row = outcome.categories.set_index("category").loc["ldc"]
    assert row["places_after"] == 0 and row["share_beyond_after"] == 1
    assert row[f"{KEY}_after"] == everyone and np.isnan(row["median_minutes_after"])
    assert outcome.windows.query("category == 'ldc'")[f"{KEY}_after"].eq(everyone).all()
    assert set(outcome.areas["category"]) == {"ldc"}


def test_a_struck_stop_changes_windows_alone(town):
    base, _, _ = town
    lines = next(iter(base.inputs.transit.timetables.values())).routes
    outcome = compare(base, [StrikeRoute(route) for route in lines["route"]], windows=True)
    assert outcome.categories[f"{KEY}_difference"].eq(0).all() and outcome.areas.empty
    walked = {(row["category"], row["window"]): row for _, row in outcome.windows.iterrows()}
    assert outcome.windows[f"{KEY}_difference"].gt(0).any()
    for pair, row in walked.items():
        walked_only = base.ridden[pair].totals[f"walk_{KEY}"]
        if row[f"{KEY}_after_status"] == "hidden":
            # a few people in all: their number does not follow from the two
            assert 0 < walked_only - row[f"{KEY}_before"] < base.study.study.suppress_below
        else:
            assert row[f"{KEY}_after"] == walked_only
    assert compare(base, [StrikeRoute(lines["route"].iloc[0])]).windows.empty


def test_the_files_of_a_plan_that_leaves_nothing_are_made_all_the_same(town, tmp_path):
    base, _, _ = town
    places = base.inputs.places.table
    closing = [ClosePlace(place) for place in places.loc[places["category"] == "ldc", "place"]]
    lines = next(iter(base.inputs.transit.timetables.values())).routes["route"]
    changes = [*closing, *(StrikeRoute(route) for route in lines)]
    inputs = _changed(base, changes)
    assert len(inputs.transit.stops) == 0 and "ldc" not in set(inputs.places.table["category"])
    found = analyse(plan_study(base.study, "=1+1 <b>alles</b>"), inputs)
    for file in write_results(found, tmp_path / "uit"):
        assert file.stat().st_size > 0
    summary = (tmp_path / "uit" / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("# ") and "Plan: =1+1" in summary and "<b>" not in summary
    told = f"gesloten {len(closing)}, geschrapte haltes 0, geschrapte lijnen {len(lines)}"
    assert told in summary


def test_the_stops_of_a_plan_are_served_by_what_still_runs(town):
    base, _, _ = town
    timetable = next(iter(base.inputs.transit.timetables.values()))
    line = timetable.routes.iloc[0]
    was, left = base.inputs.transit.stops, _changed(base, [StrikeRoute(line["route"])])
    assert was["lines"].str.split(", ").map(lambda lines: line["name"] in lines).any()
    assert not left.transit.stops["lines"].str.split(", ").map(lambda of: line["name"] in of).any()
    stop = was["stop"].iloc[0]
    gone = _changed(base, [StrikeStop(stop)]).transit.stops
    assert stop not in set(gone["stop"]) and len(gone) >= len(was) - 2
    # its own inputs are as they were
    assert base.inputs.transit.stops is was


def test_new_places_get_ids_of_their_own(town):
    base, _, _ = town
    places = base.inputs.places.table
    x, y = base.ground.homes.table[["x", "y"]].iloc[0]
    ids = list(places.loc[places["category"] == "ldc", "place"])
    changed = _changed(base, [ClosePlace(ids[0]), *[AddPlace("ldc", x, y, "Nieuw")] * 2])
    table = changed.places.table
    assert table["place"].is_unique and list(table.columns) == list(places.columns)
    assert set(table["place"]) - set(places["place"]) == {
        f"ldc-{len(ids) + 1:03d}",
        f"ldc-{len(ids) + 2:03d}",
    }
    assert _changed(base, []) is base.inputs
