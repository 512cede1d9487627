"""The areas under other norms and weights, held against the published figures and by hand."""

import math

import numpy as np
import pytest

from nabij.api.library import load
from nabij.api.routes_profile import NORMS, Profile
from nabij.data.town import write_town

from .served import STUDIES, client_of, copy_good, get

PACES = ("adult", "older", "frail")
SMALL, HIDDEN = -1, -2


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    return write_town(tmp_path_factory.mktemp("stad"))


@pytest.fixture(scope="module")
def town(town_file):
    return client_of(town_file.parent)


@pytest.fixture(scope="module")
def areas(town):
    return get(town, f"{STUDIES}/studie/areas").json()["areas"]


def test_at_the_norm_of_the_study_it_is_what_is_published(town, areas):
    told = Profile.model_validate(get(town, f"{STUDIES}/studie/profile").json())
    assert told.codes == [area["code"] for area in areas]
    compared = 0
    for one in told.categories:
        assert set(NORMS) <= set(one.norms) and one.norms == sorted(set(one.norms))
        own = get(town, f"{STUDIES}/studie").json()["categories"]
        norm = next(c["norm_minutes"] for c in own if c["category"] == one.category)
        at = one.norms.index(norm)
        for area, people, short in zip(areas, one.people[at], one.shortfall[at], strict=True):
            published = area[f"{one.category}_people_in_gap"]
            if published is None:
                status = area[f"{one.category}_people_in_gap_status"]
                assert people == {"small": SMALL, "hidden": HIDDEN}.get(status)
            else:
                assert abs(people - published) <= 0.5
                compared += 1
            if area[f"{one.category}_shortfall"] is None:
                assert short is None
            else:
                assert short / 10_000 == pytest.approx(area[f"{one.category}_shortfall"], abs=1e-4)
    assert compared > 100


def test_the_scores_and_weights_give_the_published_need(town, areas):
    told = Profile.model_validate(get(town, f"{STUDIES}/studie/profile").json())
    assert sum(part.weight for part in told.need) == pytest.approx(1)
    compared = 0
    for row, area in enumerate(areas):
        if any(area[f"{part.indicator}_status"] == "hidden" for part in told.need):
            continue  # its score is not told either, and went into the need
        known = [(p.weight, p.scores[row]) for p in told.need if p.scores[row] is not None]
        weight = sum(w for w, _ in known)
        if area["need"] is None:
            assert not weight
            continue
        by_hand = sum(w * score for w, score in known) / weight
        assert by_hand == pytest.approx(area["need"], abs=1e-5)
        compared += 1
    assert compared > 60


@pytest.mark.parametrize("pace", ["adult", "frail"])
def test_another_pace_and_norm_by_counting_dwellings(town, town_file, pace):
    """The people beyond 12 minutes and their shortfall, dwelling by dwelling."""
    loaded = load(town_file, "studie")
    told = get(town, f"{STUDIES}/studie/profile?pace={pace}").json()
    assert told["pace"] == pace
    homes = loaded.ground.homes.table
    speed = loaded.study.paces[pace]
    one = told["categories"][0]
    metres = loaded.access[one["category"]].distance_dm / 10
    at = one["norms"].index(12.0)
    areas = get(town, f"{STUDIES}/studie/areas").json()["areas"]
    alone = [area["one_person_households_status"] in ("known", "unknown") for area in areas]
    checked = shown = 0
    for row in range(0, len(told["codes"]), 7):
        inside = np.flatnonzero(homes["area"].to_numpy() == row)
        households = homes["households"].to_numpy()[inside]
        if not households.sum() > 0:
            continue
        walk = [m / speed / 60 if m >= 0 else math.inf for m in metres[inside]]
        beyond = sum(h for h, m in zip(households, walk, strict=True) if m > 12 + 1e-9)
        short = sum(h * min(max(m / 12 - 1, 0), 1) for h, m in zip(households, walk, strict=True))
        total = households.sum()
        people = homes["one_person_households"].to_numpy()[inside].sum() * beyond / total
        assert one["shortfall"][at][row] / 10_000 == pytest.approx(short / total, abs=2e-3)
        found = one["people"][at][row]
        if math.isnan(people):
            assert found is None
        elif not alone[row]:
            assert found == HIDDEN
        elif 0 < people < 4.9:
            assert found == SMALL
        elif people > 5.1:
            assert found % 5 == 0 and abs(found - people) <= 2.6
            shown += 1
        checked += 1
    assert checked >= 8 and shown >= 5


def test_a_longer_norm_leaves_nobody_more_beyond_it(town):
    told = get(town, f"{STUDIES}/studie/profile").json()
    for one in told["categories"]:
        for shorter, longer in zip(one["shortfall"], one["shortfall"][1:], strict=False):
            assert all(b <= a for a, b in zip(shorter, longer, strict=True) if a is not None)


def test_no_count_under_the_threshold_is_told(tmp_path):
    copy_good(tmp_path, limit=("[study]", "[study]\nsuppress_below = 50"))
    told = get(client_of(tmp_path), f"{STUDIES}/proef/profile").json()
    values = [n for one in told["categories"] for norm in one["people"] for n in norm]
    assert SMALL in values
    assert all(n in (None, SMALL, HIDDEN, 0) or n >= 50 for n in values)


def between(number, threshold, near=0.0):
    """The least and the most that people can be of whom this is told, rounded by `near`."""
    if number in (SMALL, "small"):
        return 0.0, threshold
    if number in (None, HIDDEN):
        return 0.0, math.inf
    return (0.0, 0.0) if number == 0 else (number - near, number + near)


def told_of(row, area, at, key, by_pace, speeds, own):
    """(metres, least, most) of everything that is told of one area, the farthest last."""
    threshold = by_pace[0]["suppress_below"]
    alone = area["one_person_households"]
    facts = [(0.0, *between(alone, threshold))]
    for told in by_pace:
        speed = speeds[told["pace"]]
        column = f"{key}_{told['pace']}"
        small = area[f"{column}_status"] == "small"
        exact = between("small" if small else area[column], threshold)
        facts.append((own * speed * 60, *exact))
        one = told["categories"][at]
        numbers = [
            n
            for norm, of in zip(one["norms"], one["people"], strict=True)
            if norm != own
            for n in of
            if n is not None and n > 0
        ]
        near = math.gcd(*numbers) / 2  # who sees only tens knows that they are rounded to tens
        for norm, people in zip(one["norms"], one["people"], strict=True):
            if norm != own:
                facts.append((norm * speed * 60, *between(people[row], threshold, near)))
    return sorted(facts)


def test_no_two_figures_of_an_area_tell_where_a_few_live(town, town_file, areas):
    """Over all norms at all paces, and beside the table: a reader who subtracts finds no few.

    Twelve minutes at one pace are as far as fifteen at a slower one: farther leaves fewer beyond.
    """
    by_pace = [get(town, f"{STUDIES}/studie/profile?pace={p}").json() for p in PACES]
    study = load(town_file, "studie").study
    threshold, compared = by_pace[0]["suppress_below"], 0
    for at, one in enumerate(by_pace[0]["categories"]):
        key, own = f"{one['category']}_people_in_gap", study.norms[one["category"]]
        for row, area in enumerate(areas):
            facts = told_of(row, area, at, key, by_pace, study.paces, own)
            least = np.maximum.accumulate([low for _, low, _ in facts[::-1]])[::-1]
            most = np.minimum.accumulate([high for _, _, high in facts])
            apart = least[:, None] - most[None, :], most[:, None] - least[None, :]
            nearer = np.triu(np.ones((len(facts), len(facts)), dtype=bool), 1)
            # of a count that is told to be small, it is also told beside nobody
            nearer[:, most <= threshold] = False
            # the table has decimals, the profile at its norm whole people
            few = nearer & (apart[0] > 0.51) & (apart[1] < threshold - 0.51)
            assert not few.any(), (key, area["code"])
            compared += int(nearer.sum())
    assert compared > 100_000


def test_a_pace_that_is_not_there_is_named(town):
    wrong = get(town, f"{STUDIES}/studie/profile?pace=oldr", 422).json()
    assert wrong["key"] == "api.no_pace_guess" and "`older`" in wrong["detail"]
