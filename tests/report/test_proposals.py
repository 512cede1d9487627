"""Every rule speaks at its limit and not below it, in three languages, and never of masked figures.

Expected figures are written out here or worked out in whole numbers, never by the rules.
"""

import itertools
import math
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nabij.report.buurtanalyse.chapter_strengths import priorities, strengths_chapter
from nabij.report.buurtanalyse.proposals import LIMITS, propose
from nabij.report.buurtanalyse.survey_scores import Estimate, Loneliness, Scores
from nabij.report.document.content import Table
from nabij.report.texts.decisions import Decision
from nabij.study import Study

from .made_figures import (
    CATEGORIES,
    NAN,
    NORMS,
    made_figures,
    made_offer,
    made_residents,
    made_sites,
    made_study,
)

LANGUAGES = ("nl", "en", "fr")
NO_SITES = made_sites().head(0)
PLAIN = made_figures()
OFFER = made_offer()
HIDING = ("small", "hidden", "unknown", "suppressed")
# thousandths: the limits as a person would write them down
INDEX, NEAR, FAR, SLOW, WINDOW, TRANSIT = 110, 900, 750, 150, 200, 100
# the least share (in thousandths) of the people concerned from which a gap has this need
NEED = ((750, 5), (500, 4), (250, 3), (100, 2), (0, 1))


def _everywhere(share, **changes):
    """Reach in which every share within the norm is the same, so that only one rule can differ."""
    return PLAIN.reach.assign(share_within=share, **changes)


def _need(thousandths):
    return next(need for least, need in NEED if thousandths >= least)


def _set(reach, category, mode, name, **cells):
    row = (reach["category"] == category) & (reach["mode"] == mode) & (reach["name"] == name)
    assert row.sum() == 1
    for column, cell in cells.items():
        reach.loc[row, column] = cell
    return reach


def _found(figures=None, offer=None, sites=NO_SITES, survey=None):
    figures = figures or replace(PLAIN, reach=_everywhere(0.8))
    found = propose(figures, OFFER if offer is None else offer, sites, survey)
    by_id = {proposal.id: proposal for proposal in found}
    assert len(by_id) == len(found), "two proposals of one name"
    return by_id


def _quiet(**changes):
    """Figures of which no rule speaks: no shares of residents, all reach between near and far."""
    residents = PLAIN.residents[~PLAIN.residents.index.str.contains("share")]
    return replace(PLAIN, **{"residents": residents, "reach": _everywhere(0.8)} | changes)


@cache
def _no_offer():
    return OFFER.assign(
        evening=pd.array([pd.NA] * 5, "boolean"),
        weekend=pd.array([pd.NA] * 5, "boolean"),
        wheelchair="",
    )


def test_the_limits_are_those_that_people_read():
    told = (LIMITS.index, LIMITS.near, LIMITS.far, LIMITS.frail, LIMITS.window, LIMITS.transit)
    assert told == (INDEX, NEAR / 1000, FAR / 1000, SLOW / 1000, WINDOW / 1000, TRANSIT / 1000)
    assert (LIMITS.wheelchair, LIMITS.lonely) == (0.5, pytest.approx(1 / 3))


def test_figures_without_anything_notable_give_only_the_missing_category():
    assert list(_found(_quiet(), _no_offer())) == ["none-huis_van_het_kind"]


# who lives here


def _with_index(value, beside, name="Verzonnen stad", status="known", share=0.4):
    residents = made_residents()
    residents.loc["one_person_share", ["index_municipality", "index_region"]] = NAN
    residents.loc["one_person_share", f"index_{beside}"] = value
    residents.loc["one_person_share", ["value", "status", beside]] = [share, status, 0.25]
    reach = _everywhere(0.8)
    return replace(PLAIN, residents=residents, reach=reach, municipality_name=name)


@pytest.mark.parametrize("tenths", [500, 1099, 1100, 1101, 1249, 1250, 1399, 1400, 2500])
def test_a_group_stands_out_from_index_110(tenths):
    for beside in ("municipality", "region"):
        found = _found(_with_index(tenths / 10, beside))
        assert ("residents-one_person_share" in found) == (tenths >= 1100)
        if tenths >= 1100:
            gap = found["residents-one_person_share"]
            expected = 5 if tenths >= 1400 else 4 if tenths >= 1250 else 3
            assert (gap.kind, gap.need) == ("gap", expected)
            # the count that goes with the share, which the table of residents shows
            assert (gap.people, gap.people_status) == (963, "known")


@pytest.mark.parametrize(
    ("beside", "name", "told"),
    [
        ("municipality", "Verzonnen stad", "tegenover 25,0 % in Verzonnen stad (index 160)."),
        ("region", "Verzonnen stad", "tegenover 25,0 % in Vlaams Gewest (index 160)."),
        ("municipality", "", "tegenover 25,0 % in alle gebieden van de studie (index 160)."),
    ],
)
def test_a_group_is_held_against_what_is_nearest(beside, name, told):
    found = _found(_with_index(160.0, beside, name))["residents-one_person_share"]
    assert found.message.text("nl").replace("\u00a0", " ").endswith(told)
    assert "40,0\u00a0% in de buurt" in found.message.text("nl")


@pytest.mark.parametrize("status", HIDING)
def test_a_masked_share_of_residents_is_not_told(status):
    figures = _with_index(160.0, "municipality", status=status, share=NAN)
    assert "residents-one_person_share" not in _found(figures)


@pytest.mark.parametrize("status", HIDING)
def test_a_shown_share_with_a_masked_count_keeps_the_count_masked(status):
    figures = _with_index(160.0, "municipality")
    figures.residents.loc["one_person_households", ["value", "status"]] = [NAN, status]
    gap = _found(figures)["residents-one_person_share"]
    assert math.isnan(gap.people) and gap.people_status == status


# on foot


@pytest.mark.parametrize(
    "thousandths", [0, 1, 249, 250, 251, 499, 500, 501, 749, 750, 751, 899, 900, 901, 999, 1000]
)
def test_near_from_90_percent_and_far_below_75(thousandths):
    found = _found(_quiet(reach=_everywhere(thousandths / 1000)), _no_offer())
    for category, norm in zip(CATEGORIES, NORMS, strict=True):
        assert (f"near-{category}" in found) == (thousandths >= NEAR)
        assert (f"far-{category}" in found) == (thousandths < FAR)
        if thousandths < FAR:
            gap = found[f"far-{category}"]
            assert gap.need == _need(1000 - thousandths)
            assert f"binnen {norm} minuten" in gap.message.text("nl")
        if thousandths >= NEAR:
            assert found[f"near-{category}"].kind == "strength"
            assert found[f"near-{category}"].need is None


def test_far_tells_whom_the_best_place_reaches_and_else_who_is_beyond():
    reach = _everywhere(0.4, people_beyond=321.0)
    found = _found(_quiet(reach=reach), _no_offer(), made_sites())
    assert (found["far-ldc"].people, found["far-ldc"].people_status) == (100, "known")
    venue = found["far-meeting_venue"]
    assert math.isnan(venue.people) and venue.people_status == "small"
    kind = found["far-huis_van_het_kind"]
    assert (kind.people, kind.people_status) == (321, "known")


def test_only_the_pace_of_the_study_counts_for_near_and_far():
    reach = _set(_everywhere(0.8), "ldc", "walk", "adult", share_within=0.95)
    assert "near-ldc" not in _found(_quiet(reach=reach), _no_offer())


def test_a_slow_pace_weighs_from_15_percent_less():
    """At many shares: floating point may not decide at the limit itself."""
    for usual, less in itertools.product(range(150, 1001, 20), (SLOW - 1, SLOW)):
        reach = _everywhere(usual / 1000)
        _set(reach, "ldc", "walk", "frail", share_within=(usual - less) / 1000)
        found = _found(_quiet(reach=reach), _no_offer())
        assert ("slow-ldc" in found) == (less == SLOW), (usual, less)
        assert "slow-meeting_venue" not in found
        if less == SLOW:
            assert found["slow-ldc"].need == _need(1000 - usual + less), usual


def test_the_slowest_pace_has_none_below_it():
    own = made_study(pace="frail")
    reach = _everywhere(0.8)
    reach.loc[reach["name"] == "adult", "share_within"] = 0.1
    found = _found(_quiet(study=own, reach=reach), _no_offer())
    assert not [name for name in found if name.startswith("slow-")]


# by public transport


def test_public_transport_adds_from_10_percent_and_a_window_falls_back_from_20():
    """At many shares: floating point may not decide at the limit itself."""
    for best, more, less in itertools.product(range(210, 1001, 20), (99, 100), (199, 200)):
        reach = _everywhere((best - more) / 1000)
        _set(reach, "ldc", "transit", "afternoon", share_within=best / 1000)
        _set(reach, "ldc", "transit", "evening", share_within=(best - less) / 1000)
        found = _found(_quiet(reach=reach), _no_offer())
        assert ("transit-ldc" in found) == (more == TRANSIT), (best, more)
        assert "window-ldc-afternoon" not in found
        assert ("window-ldc-evening" in found) == (less == WINDOW), (best, less)
        if less == WINDOW:
            assert found["window-ldc-evening"].need == _need(1000 - best + less)


def test_a_study_without_public_transport_says_nothing_of_it():
    study = made_study(transit=False)
    reach = _everywhere(0.2)
    reach = reach[reach["mode"] == "walk"].reset_index(drop=True)
    found = _found(_quiet(study=study, reach=reach), _no_offer())
    assert not [name for name in found if name.startswith(("transit-", "window-"))]


@pytest.mark.parametrize("status", HIDING)
def test_masked_reach_gives_no_proposal(status):
    reach = _everywhere(NAN, people_beyond=NAN, people_beyond_status=status)
    found = _found(_quiet(reach=reach), _no_offer(), made_sites())
    assert list(found) == ["none-huis_van_het_kind"]


def test_a_masked_window_is_not_told_beside_a_shown_one():
    reach = _everywhere(0.3)
    _set(reach, "ldc", "transit", "afternoon", share_within=0.9)
    _set(reach, "ldc", "transit", "evening", share_within=NAN, people_beyond=NAN)
    found = _found(_quiet(reach=reach), _no_offer())
    assert "window-ldc-evening" not in found
    assert "transit-ldc" in found
    walk = reach["category"].eq("ldc") & reach["mode"].eq("walk") & reach["name"].eq("older")
    reach.loc[walk, "share_within"] = NAN
    assert "transit-ldc" not in _found(_quiet(reach=reach), _no_offer())


@pytest.mark.parametrize("status", HIDING)
def test_a_shown_share_with_masked_people_keeps_the_people_masked(status):
    reach = _everywhere(0.3, people_beyond=NAN, people_beyond_status=status)
    for category in CATEGORIES:
        _set(reach, category, "transit", "afternoon", share_within=0.9)
        _set(reach, category, "walk", "frail", share_within=0.1)
    found = _found(_quiet(reach=reach), _no_offer())
    with_people = [p for name, p in found.items() if name.startswith(("far-", "slow-", "window-"))]
    assert len(with_people) == 9
    assert all(math.isnan(p.people) and p.people_status == status for p in with_people)


# hours and access of places


def _offer(n_open, n_closed, n_unknown, when="evening"):
    known = [True] * n_open + [False] * n_closed + [pd.NA] * n_unknown
    rows = pd.concat([made_offer().iloc[[0]]] * len(known), ignore_index=True)
    other = {"evening": "weekend", "weekend": "evening"}[when]
    rows[when] = pd.array(known, "boolean")
    rows[other] = pd.array([pd.NA] * len(known), "boolean")
    return rows.assign(category="ldc", wheelchair="")


@pytest.mark.parametrize("when", ["evening", "weekend"])
@pytest.mark.parametrize(("o", "c", "u"), list(itertools.product(range(2), range(5), range(3)))[1:])
def test_hours_are_told_where_enough_of_them_are_known(when, o, c, u):
    found = _found(_quiet(), _offer(o, c, u, when))
    proposal = found.get(f"{when}-ldc")
    if o:
        assert proposal.kind == "strength"
        assert dict(proposal.message.facts) == {
            "category": "ldc",
            "n": o,
            "known": o + c,
            "all": o + c + u,
        }
    elif c and (c >= 3 or u == 0):
        assert (proposal.kind, proposal.need) == ("gap", 4)
    elif c == 0 and u:
        assert proposal is None, "of places without known hours nothing is known"
    else:
        # one or two of more places: these say nothing of the others
        assert proposal is None


def test_a_category_without_any_place_is_the_most_needed():
    found = _found(_quiet(), made_offer().head(0))
    assert [(p.id, p.need) for p in found.values()] == [(f"none-{c}", 5) for c in CATEGORIES]


@pytest.mark.parametrize(
    ("yes", "no", "limited"),
    [
        *((0, 2, 0), (2, 0, 0), (1, 1, 0), (0, 3, 0), (0, 0, 3), (3, 0, 0), (2, 2, 0), (2, 1, 2)),
        *((1, 2, 1), (1, 3, 0), (8, 1, 0), (9, 1, 0), (9, 0, 1), (17, 2, 0), (49, 50, 1)),
    ],
)
def test_wheelchairs_below_half_and_from_nine_in_ten(yes, no, limited):
    access = ["yes"] * yes + ["no"] * no + ["limited"] * limited + [""] * 2
    rows = pd.concat([_no_offer().iloc[[0]]] * len(access), ignore_index=True)
    found = _found(_quiet(), rows.assign(wheelchair=access, category="ldc"))
    known = yes + no + limited
    proposal = found.get("wheelchair-ldc")
    if known < 3 or (2 * yes >= known and 10 * yes < 9 * known):
        assert proposal is None
    elif 2 * yes < known:
        beyond = (known - yes) / known
        assert (proposal.kind, proposal.need) == ("gap", 5 if beyond >= 0.75 else 4)
    else:
        assert proposal.kind == "strength"


# loneliness


def _survey(not_lonely, shares=True):
    estimate = Estimate(*not_lonely)
    zero = Estimate(1.0, 0.5, 1.5)
    told = (("not", estimate), ("lonely", Estimate(1 - estimate.value, 0.0, 1.0)))
    everyone = Scores(40, zero, zero, zero, told if shares else ())
    return Loneliness("b.csv", 6, (6, 3, 3), 10, everyone, 0, (), False, "yes", False, ())


@pytest.mark.parametrize("high", [0, 400, 665, 666, 667, 668, 1000])
def test_loneliness_is_told_where_even_the_low_end_passes_a_third(high):
    value = high / 2000
    found = _found(_quiet(), survey=_survey((value, 0.0, high / 1000)))
    # lonely at the low end: 1 - high; a third of a thousand is 333.3
    assert ("lonely-survey" in found) == (1000 - high >= 334)
    if high <= 666:
        assert math.isnan(found["lonely-survey"].people)


def test_loneliness_tells_its_n_and_interval():
    told = _found(_quiet(), survey=_survey((0.4, 0.3, 0.52)))["lonely-survey"].message.text("nl")
    expected = (
        "60,0 % van de 40 mensen die de vragenlijst invulden, voelt zich matig of sterk eenzaam "
        "(betrouwbaarheidsinterval 48,0 % tot 70,0 %)."
    )
    # with or without a decimal
    assert told.replace("\u00a0", " ").replace(",0", "") == expected.replace(",0", "")


def test_no_survey_one_with_too_few_and_one_without_shares_say_nothing():
    few = Loneliness("b.csv", 6, (6, 3, 3), 10, None, 0, (), False, "yes", False, ())
    for survey in (None, few, _survey((0.1, 0.0, 0.2), shares=False)):
        assert "lonely-survey" not in _found(_quiet(), survey=survey)


# all together


def _loud():
    """Figures of which every rule speaks at least once."""
    reach = _everywhere(0.3)
    _set(reach, "ldc", "walk", "older", share_within=0.95)
    for category in CATEGORIES:
        _set(reach, category, "transit", "afternoon", share_within=1.0)
        _set(reach, category, "transit", "evening", share_within=0.2004)
    offer = pd.concat([made_offer(), _offer(2, 1, 0)], ignore_index=True)
    offer.loc[offer["category"] == "meeting_venue", "wheelchair"] = "no"
    offer.loc[offer["category"] == "ldc", "wheelchair"] = "yes"
    offer.loc[offer["category"] == "meeting_venue", "weekend"] = False
    return replace(PLAIN, reach=reach), offer, made_sites(), _survey((0.4, 0.3, 0.52))


def test_every_rule_has_a_sentence_in_every_language():
    found = propose(*_loud())
    keys = {proposal.message.key for proposal in found}
    assert keys == {
        f"strengths.{name}"
        for name in (
            *("residents_municipality", "near", "far", "slow", "transit", "window", "none_gap"),
            *("evening_some", "weekend_none", "wheelchair_few", "wheelchair_most", "lonely"),
        )
    }
    others = [
        *_found(_with_index(150.0, "region")).values(),
        *_found(_with_index(150.0, "municipality", name="")).values(),
        *_found(_quiet(), _offer(0, 3, 0)).values(),
        *_found(_quiet(), _offer(1, 3, 0, "weekend")).values(),
        *(
            p
            for when in ("evening", "weekend")
            for p in _found(_quiet(), _offer(1, 0, 2, when)).values()
        ),
        *(
            p
            for when in ("evening", "weekend")
            for p in _found(_quiet(), _offer(0, 1, 0, when)).values()
        ),
    ]
    keys |= {proposal.message.key for proposal in others}
    assert {
        *("residents_region", "residents_study", "evening_none", "weekend_some"),
        *("evening_some_one", "weekend_some_one", "evening_none_one", "weekend_none_one"),
    } <= {key.removeprefix("strengths.") for key in keys}
    for proposal, language in itertools.product((*found, *others), LANGUAGES):
        said = proposal.message.text(language)
        assert said and not re.search(r"[{}]|\bnan\b|None\b(?! of)|<NA>", said)
        # Belgian numbers: a comma for decimals, never a point between two digits
        assert not re.search(r"\d\.\d{1,2}(?!\d)", said), said
    for language in LANGUAGES:
        for priority in priorities(found, (), language):
            assert priority.title and not re.search(r"[{}]", priority.title)


def test_strengths_come_first_and_then_the_most_needed_gaps():
    found = propose(*_loud())
    kinds = [proposal.kind for proposal in found]
    assert kinds == sorted(kinds, key=["strength", "gap"].index)
    needs = [proposal.need for proposal in found if proposal.kind == "gap"]
    assert needs == sorted(needs, reverse=True) and set(needs) <= {1, 2, 3, 4, 5}
    assert all(proposal.need is None for proposal in found if proposal.kind == "strength")
    again = propose(*_loud())
    assert [(p.id, p.message) for p in again] == [(p.id, p.message) for p in found]


_NAME = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
# names that would run together, were they joined with another sign
_ALIKE = (["a", "a_a", "a_a_a"], ["a_a", "a"])


@settings(max_examples=15)
@example(*_ALIKE)
@given(
    categories=st.lists(_NAME, min_size=3, max_size=3, unique=True),
    windows=st.lists(_NAME, min_size=2, max_size=2, unique=True),
)
def test_ids_are_unique_whatever_categories_and_windows_are_called(categories, windows):
    names = dict(zip(CATEGORIES, categories, strict=True))
    names |= dict(zip(("afternoon", "evening"), windows, strict=True))
    figures, offer, sites, survey = _loud()
    document = figures.study.model_dump(mode="json", exclude_none=True)
    for place in document["places"]:
        place["category"] = names[place["category"]]
    hours = document["transit"]["windows"]
    document["transit"]["windows"] = {names[name]: hours[name] for name in hours}
    reach = figures.reach.copy()
    reach["category"] = reach["category"].map(names)
    riding = reach["mode"] == "transit"
    reach.loc[riding, "name"] = reach.loc[riding, "name"].map(names)
    renamed = replace(PLAIN, study=Study.model_validate(document), reach=reach)
    found = propose(
        renamed,
        offer.assign(category=offer["category"].map(names)),
        sites.assign(category=sites["category"].map(names)),
        survey,
    )
    assert len({proposal.id for proposal in found}) == len(found) == len(propose(*_loud()))
    for proposal in found:
        # the id is what a line of the text file names: it has to be read back as one
        assert re.fullmatch(r"[a-z][a-z0-9_]*(-[A-Za-z0-9_.]+)+", proposal.id)
        assert proposal.message.text("nl")


def test_struck_gaps_have_no_priority_and_the_most_feasible_of_equals_comes_first():
    found = propose(*_loud())
    gaps = [proposal for proposal in found if proposal.kind == "gap"]
    first, second = (p.id for p in [g for g in gaps if g.need == 5][:2])
    decisions = (
        Decision(first, "accepted", 2, ""),
        Decision(second, "open", 4, "Een eigen naam"),
        Decision(gaps[-1].id, "struck", 5, ""),
    )
    ranked = priorities(found, decisions, "nl")
    assert len(ranked) == len(gaps) - 1
    assert [priority.number for priority in ranked] == list(range(1, len(gaps)))
    assert [p.proposal.id for p in ranked[:2]] == [second, first]
    assert ranked[0].title == "Een eigen naam" and ranked[0].feasibility == 4
    assert gaps[-1].id not in {priority.proposal.id for priority in ranked}
    needs = np.array([priority.proposal.need for priority in ranked])
    assert (np.diff(needs) <= 0).all()


def test_what_people_said_of_a_proposal_that_is_no_longer_made_is_kept():
    found = propose(*_loud())
    decisions = (
        Decision("far-zwembad", "accepted", 3, "Samen met de sportdienst"),
        Decision("near-zwembad", "struck", None, ""),
        # a line that nobody touched
        Decision("slow-zwembad", "open", None, ""),
    )
    blocks = strengths_chapter(found, decisions, {}, "nl")
    (table,) = (block for block in blocks if isinstance(block, Table))
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["far-zwembad"] == (
        *("Dit voorstel volgt niet meer uit de cijfers.", "akkoord", "3"),
        "Samen met de sportdienst",
    )
    assert rows["near-zwembad"][1] == "geschrapt" and "slow-zwembad" not in rows
    assert len(rows) == len(found) + 2
    # nor is it ranked among the gaps of now
    assert len(priorities(found, decisions, "nl")) == sum(p.kind == "gap" for p in found)
