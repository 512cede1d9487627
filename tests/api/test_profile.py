"""The areas under other norms and weights, held against the published figures and by hand."""

import math

import numpy as np
import pytest

from nabij.api.library import load
from nabij.api.routes_profile import HIDDEN, NORMS, Profile
from nabij.data.town import write_town

from .served import STUDIES, client_of, copy_good, get


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
                assert people == (HIDDEN if status == "small" else None)
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
    checked = 0
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
        if math.isnan(people):
            assert one["people"][at][row] is None
        elif 0 < people < 4.9:
            assert one["people"][at][row] == HIDDEN
        elif people > 5.1:
            assert one["people"][at][row] == pytest.approx(people, abs=1)
        checked += 1
    assert checked >= 8


def test_a_longer_norm_leaves_nobody_more_beyond_it(town):
    told = get(town, f"{STUDIES}/studie/profile").json()
    for one in told["categories"]:
        for shorter, longer in zip(one["shortfall"], one["shortfall"][1:], strict=False):
            assert all(b <= a for a, b in zip(shorter, longer, strict=True) if a is not None)


def test_no_count_under_the_threshold_is_told(tmp_path):
    copy_good(tmp_path, limit=("[study]", "[study]\nsuppress_below = 50"))
    told = get(client_of(tmp_path), f"{STUDIES}/proef/profile").json()
    values = [n for one in told["categories"] for norm in one["people"] for n in norm]
    assert HIDDEN in values
    assert all(n in (None, HIDDEN, 0) or n >= 50 for n in values)


def test_a_pace_that_is_not_there_is_named(town):
    wrong = get(town, f"{STUDIES}/studie/profile?pace=oldr", 422).json()
    assert wrong["key"] == "api.no_pace_guess" and "`older`" in wrong["detail"]
