"""The areas under other norms in a window, held against journeys counted dwelling by dwelling."""

import codecs
import csv
import io
import math

import numpy as np
import pytest

from nabij.api.library import load
from nabij.api.routes_profile import NORMS, WindowProfile
from nabij.api.scenario_models import ScenarioOutcome
from nabij.data.town import write_town
from nabij.geo.kernels import NEVER

from .fitting import TRANSIT
from .live import running
from .served import STUDIES, client_of, copy_good, get

ROOT = f"{STUDIES}/studie"
SMALL, HIDDEN = -1, -2
MARKS = {"small": SMALL, "hidden": HIDDEN, "unknown": None}
WINDOWS = ("afternoon", "evening", "sunday")


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    return write_town(tmp_path_factory.mktemp("stad"))


@pytest.fixture(scope="module")
def town(town_file):
    with running(town_file.parent) as client:
        yield client


@pytest.fixture(scope="module")
def loaded(town_file):
    return load(town_file, "studie")


@pytest.fixture(scope="module")
def areas(town):
    return get(town, f"{ROOT}/areas").json()["areas"]


def preview(client, changes, root=ROOT, **more):
    answer = client.post(f"{root}/scenarios/preview", json={"changes": changes, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def beyond_by_hand(loaded, category, window, norm):
    """One-person households beyond a norm per area and in all, dwelling by dwelling."""
    median = loaded.base.ridden[category, window].reach.transit.median.tolist()
    homes = loaded.ground.homes.table
    rows = zip(
        homes["area"].tolist(),
        homes["households"].tolist(),
        homes["one_person_households"].tolist(),
        median,
        strict=True,
    )
    n = len(loaded.analysis.areas)
    everyone, far, alone, total = [0.0] * n, [0.0] * n, [0.0] * n, 0.0
    for area, households, singles, seconds in rows:
        is_far = seconds == NEVER or seconds > norm * 60
        everyone[area] += households
        alone[area] += singles
        far[area] += households * is_far
        total += singles * is_far if singles == singles else 0.0
    people = [
        a * f / e if e > 0 else math.nan for a, f, e in zip(alone, far, everyone, strict=True)
    ]
    return people, total


def test_at_the_norm_of_the_study_it_is_what_is_published(town, areas, loaded):
    compared = 0
    for window in WINDOWS:
        told = WindowProfile.model_validate(get(town, f"{ROOT}/profile/{window}").json())
        assert told.codes == [area["code"] for area in areas]
        assert (told.window, told.pace) == (window, loaded.study.pace_name)
        for one in told.categories:
            assert set(NORMS) <= set(one.norms) and one.norms == sorted(set(one.norms))
            at = one.norms.index(loaded.study.norms[one.category])
            column = f"{one.category}_{window}_people_in_gap"
            for area, people in zip(areas, one.people[at], strict=True):
                if area[column] is None:
                    assert people == MARKS[area[f"{column}_status"]]
                else:
                    assert abs(people - area[column]) <= 0.5
                    compared += 1
    assert compared > 300


@pytest.mark.parametrize(("window", "norm"), [("afternoon", 12.0), ("evening", 25.0)])
def test_another_norm_by_counting_dwellings(town, loaded, areas, window, norm):
    told = get(town, f"{ROOT}/profile/{window}").json()
    hidden = [area["one_person_households_status"] in ("small", "hidden") for area in areas]
    shown = small = 0
    for one in told["categories"]:
        people, _ = beyond_by_hand(loaded, one["category"], window, norm)
        for row, found in enumerate(one["people"][one["norms"].index(norm)]):
            if math.isnan(people[row]):
                continue
            if people[row] == 0:
                assert found == 0
            elif hidden[row]:
                assert found == HIDDEN
            elif people[row] < 4.99:
                assert found == SMALL
                small += 1
            elif people[row] > 5.01:
                assert found % 5 == 0 and abs(found - people[row]) <= 2.51
                shown += 1
    assert shown > 100 and small > 0


def between(number, threshold, near=0.0):
    """The least and the most that people can be of whom this is told, rounded by `near`."""
    if number in (SMALL, "small"):
        return 0.0, threshold
    if number in (None, HIDDEN):
        return 0.0, math.inf
    return (0.0, 0.0) if number == 0 else (number - near, number + near)


@pytest.mark.parametrize("window", WINDOWS)
def test_no_two_norms_tell_where_a_few_live(town, loaded, areas, window):
    """A reader who subtracts finds no few: a longer norm leaves fewer beyond it."""
    told = get(town, f"{ROOT}/profile/{window}").json()
    threshold, compared = told["suppress_below"], 0
    for one in told["categories"]:
        own = loaded.study.norms[one["category"]]
        column = f"{one['category']}_{window}_people_in_gap"
        for row, area in enumerate(areas):
            small = area[f"{column}_status"] == "small"
            facts = [(0.0, *between(area["one_person_households"], threshold))]
            facts.append((own, *between("small" if small else area[column], threshold)))
            facts += [
                (norm, *between(people[row], threshold, threshold / 2))
                for norm, people in zip(one["norms"], one["people"], strict=True)
                if norm != own
            ]
            facts.sort()
            least = np.maximum.accumulate([low for _, low, _ in facts[::-1]])[::-1]
            most = np.minimum.accumulate([high for _, _, high in facts])
            apart = least[:, None] - most[None, :], most[:, None] - least[None, :]
            nearer = np.triu(np.ones((len(facts), len(facts)), dtype=bool), 1)
            # of a count that is told to be small, it is also told beside nobody
            nearer[:, most <= threshold] = False
            few = nearer & (apart[0] > 1e-6) & (apart[1] < threshold - 1e-6)
            assert not few.any(), (column, area["code"])
            compared += int(nearer.sum())
    assert compared > 10_000


def test_no_count_under_the_threshold_is_told(tmp_path):
    file = copy_good(tmp_path, limit=("[study]", "[study]\nsuppress_below = 50"))
    file.write_text(file.read_text(encoding="utf-8") + TRANSIT, encoding="utf-8")
    told = get(client_of(tmp_path), f"{STUDIES}/proef/profile/afternoon").json()
    values = {n for one in told["categories"] for norm in one["people"] for n in norm}
    assert SMALL in values
    assert all(n in (None, SMALL, HIDDEN, 0) or n >= 50 for n in values)


def test_a_window_that_is_not_there_is_named(town, tmp_path):
    wrong = get(town, f"{ROOT}/profile/nacht", 404).json()
    assert wrong["key"] == "api.no_window" and "evening" in wrong["detail"]
    assert "nacht" in wrong["detail"]
    copy_good(tmp_path)
    none = get(client_of(tmp_path), f"{STUDIES}/proef/profile/evening", 404).json()
    assert none["key"] == "transit.no_timetable"


def test_a_plan_at_another_norm_tells_of_the_windows_what_the_profile_tells(town, loaded):
    """What is now, per area as the profile and in all by hand; in steps, as there."""
    west, south, east, north = get(town, ROOT).json()["bounds"]
    there = {"lat": (south + north) / 2, "lon": (west + east) / 2}
    new = {"kind": "add", "category": "ldc", "name": "Nieuw", **there}
    asked = {"windows": True, "norms": {"ldc": 11}}
    told = ScenarioOutcome.model_validate(preview(town, [new], **asked))
    own = ScenarioOutcome.model_validate(preview(town, [new], windows=True))
    profiles = {window: get(town, f"{ROOT}/profile/{window}").json() for window in WINDOWS}
    shown = 0
    for area in told.window_areas:
        assert area.category == "ldc"
        one = profiles[area.window]["categories"][0]
        row = profiles[area.window]["codes"].index(area.code)
        people = one["people"][one["norms"].index(11)][row]
        if area.people_in_gap_before is not None:
            assert area.people_in_gap_before == people
            shown += 1
        for value in (area.people_in_gap_after, area.people_in_gap_difference):
            assert value is None or value % 5 == 0
    assert shown > 5
    for row, before in zip(told.windows, own.windows, strict=True):
        if row.category != "ldc":
            assert row == before
            continue
        assert row.norm_minutes == 11
        _, total = beyond_by_hand(loaded, row.category, row.window, 11)
        assert row.people_in_gap_before % 5 == 0
        assert abs(row.people_in_gap_before - total) <= 2.51
        assert row.minutes_before == before.minutes_before
        assert row.p85_minutes_after == before.p85_minutes_after
        # it was counted with the norm of the study
        assert row.share_within_norm_after is None and before.share_within_norm_after > 0


def test_another_pace_alone_leaves_the_windows_as_they_are(town):
    told = preview(town, [], windows=True, pace="frail")
    own = preview(town, [], windows=True)
    assert (told["pace"], told["windows_pace"]) == ("frail", "older")
    assert told["windows"] == own["windows"] and told["categories"] != own["categories"]


def test_a_sheet_says_with_which_norm_and_pace_a_window_was_counted(town):
    asked = {"changes": [], "windows": True, "pace": "frail", "norms": {"ldc": 11}}
    answer = town.post(
        f"{ROOT}/scenarios/preview.csv", json=asked, headers={"accept-language": "en"}
    )
    assert answer.content.startswith(codecs.BOM_UTF8)
    text = answer.content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    told = preview(town, **{name: asked[name] for name in ("changes", "windows", "pace", "norms")})
    rows = [*told["categories"], *told["windows"]]
    assert len(lines) == len(rows) == 12
    for line, row in zip(lines, rows, strict=True):
        assert float(line[5].replace(",", ".")) == row["norm_minutes"]
        assert float(line[6].replace(",", ".")) == pytest.approx(row["people_in_gap_before"])
    own, other = {line[4] for line in lines[3:]}, {line[4] for line in lines[:3]}
    assert len(own) == len(other) == 1 and own != other
