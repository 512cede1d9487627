"""Who lives here and reach: a rule speaks at its limit, not below it, and never of masked figures.

Expected figures are written out here or worked out in whole numbers, never by the rules.
"""

import itertools
import math

import pytest

from nabij.report.buurtanalyse.proposals import LIMITS

from .made_figures import CATEGORIES, NAN, NORMS, made_sites, made_study
from .proposals_found import HIDING, everywhere, no_offer, proposals_of, quiet, set_row, with_index

# thousandths: the limits as a person would write them down
INDEX, NEAR, FAR, SLOW, WINDOW, TRANSIT = 110, 900, 750, 150, 200, 100
# the least share (in thousandths) of the people concerned from which a gap has this need
NEED = ((750, 5), (500, 4), (250, 3), (100, 2), (0, 1))


def _need(thousandths):
    return next(need for least, need in NEED if thousandths >= least)


def test_the_limits_are_those_that_people_read():
    told = (LIMITS.index, LIMITS.near, LIMITS.far, LIMITS.frail, LIMITS.window, LIMITS.transit)
    assert told == (INDEX, NEAR / 1000, FAR / 1000, SLOW / 1000, WINDOW / 1000, TRANSIT / 1000)
    assert (LIMITS.wheelchair, LIMITS.lonely) == (0.5, pytest.approx(1 / 3))


def test_figures_without_anything_notable_give_only_the_missing_category():
    assert list(proposals_of(quiet(), no_offer())) == ["none-huis_van_het_kind"]


# who lives here


@pytest.mark.parametrize("tenths", [500, 1099, 1100, 1101, 1249, 1250, 1399, 1400, 2500])
def test_a_group_stands_out_from_index_110(tenths):
    for beside in ("municipality", "region"):
        found = proposals_of(with_index(tenths / 10, beside))
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
    found = proposals_of(with_index(160.0, beside, name))["residents-one_person_share"]
    assert found.message.text("nl").replace("\u00a0", " ").endswith(told)
    assert "40,0\u00a0% in de buurt" in found.message.text("nl")


@pytest.mark.parametrize("status", HIDING)
def test_a_masked_share_of_residents_is_not_told(status):
    figures = with_index(160.0, "municipality", status=status, share=NAN)
    assert "residents-one_person_share" not in proposals_of(figures)


@pytest.mark.parametrize("status", HIDING)
def test_a_shown_share_with_a_masked_count_keeps_the_count_masked(status):
    figures = with_index(160.0, "municipality")
    figures.residents.loc["one_person_households", ["value", "status"]] = [NAN, status]
    gap = proposals_of(figures)["residents-one_person_share"]
    assert math.isnan(gap.people) and gap.people_status == status


# on foot


@pytest.mark.parametrize(
    "thousandths", [0, 1, 249, 250, 251, 499, 500, 501, 749, 750, 751, 899, 900, 901, 999, 1000]
)
def test_near_from_90_percent_and_far_below_75(thousandths):
    found = proposals_of(quiet(reach=everywhere(thousandths / 1000)), no_offer())
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
    reach = everywhere(0.4, people_beyond=321.0)
    found = proposals_of(quiet(reach=reach), no_offer(), made_sites())
    assert (found["far-ldc"].people, found["far-ldc"].people_status) == (100, "known")
    venue = found["far-meeting_venue"]
    assert math.isnan(venue.people) and venue.people_status == "small"
    kind = found["far-huis_van_het_kind"]
    assert (kind.people, kind.people_status) == (321, "known")


def test_only_the_pace_of_the_study_counts_for_near_and_far():
    reach = set_row(everywhere(0.8), "ldc", "walk", "adult", share_within=0.95)
    assert "near-ldc" not in proposals_of(quiet(reach=reach), no_offer())


def test_a_slow_pace_weighs_from_15_percent_less():
    """At many shares: floating point may not decide at the limit itself."""
    for usual, less in itertools.product(range(150, 1001, 20), (SLOW - 1, SLOW)):
        reach = everywhere(usual / 1000)
        set_row(reach, "ldc", "walk", "frail", share_within=(usual - less) / 1000)
        found = proposals_of(quiet(reach=reach), no_offer())
        assert ("slow-ldc" in found) == (less == SLOW), (usual, less)
        assert "slow-meeting_venue" not in found
        if less == SLOW:
            assert found["slow-ldc"].need == _need(1000 - usual + less), usual


def test_the_slowest_pace_has_none_below_it():
    own = made_study(pace="frail")
    reach = everywhere(0.8)
    reach.loc[reach["name"] == "adult", "share_within"] = 0.1
    found = proposals_of(quiet(study=own, reach=reach), no_offer())
    assert not [name for name in found if name.startswith("slow-")]


# by public transport


def test_public_transport_adds_from_10_percent_and_a_window_falls_back_from_20():
    """At many shares: floating point may not decide at the limit itself."""
    for best, more, less in itertools.product(range(210, 1001, 20), (99, 100), (199, 200)):
        reach = everywhere((best - more) / 1000)
        set_row(reach, "ldc", "transit", "afternoon", share_within=best / 1000)
        set_row(reach, "ldc", "transit", "evening", share_within=(best - less) / 1000)
        found = proposals_of(quiet(reach=reach), no_offer())
        assert ("transit-ldc" in found) == (more == TRANSIT), (best, more)
        assert "window-ldc-afternoon" not in found
        assert ("window-ldc-evening" in found) == (less == WINDOW), (best, less)
        if less == WINDOW:
            assert found["window-ldc-evening"].need == _need(1000 - best + less)


def test_a_study_without_public_transport_says_nothing_of_it():
    study = made_study(transit=False)
    reach = everywhere(0.2)
    reach = reach[reach["mode"] == "walk"].reset_index(drop=True)
    found = proposals_of(quiet(study=study, reach=reach), no_offer())
    assert not [name for name in found if name.startswith(("transit-", "window-"))]


@pytest.mark.parametrize("status", HIDING)
def test_masked_reach_gives_no_proposal(status):
    reach = everywhere(NAN, people_beyond=NAN, people_beyond_status=status)
    found = proposals_of(quiet(reach=reach), no_offer(), made_sites())
    assert list(found) == ["none-huis_van_het_kind"]


def test_a_masked_window_is_not_told_beside_a_shown_one():
    reach = everywhere(0.3)
    set_row(reach, "ldc", "transit", "afternoon", share_within=0.9)
    set_row(reach, "ldc", "transit", "evening", share_within=NAN, people_beyond=NAN)
    found = proposals_of(quiet(reach=reach), no_offer())
    assert "window-ldc-evening" not in found
    assert "transit-ldc" in found
    walk = reach["category"].eq("ldc") & reach["mode"].eq("walk") & reach["name"].eq("older")
    reach.loc[walk, "share_within"] = NAN
    assert "transit-ldc" not in proposals_of(quiet(reach=reach), no_offer())


@pytest.mark.parametrize("status", HIDING)
def test_a_shown_share_with_masked_people_keeps_the_people_masked(status):
    reach = everywhere(0.3, people_beyond=NAN, people_beyond_status=status)
    for category in CATEGORIES:
        set_row(reach, category, "transit", "afternoon", share_within=0.9)
        set_row(reach, category, "walk", "frail", share_within=0.1)
    found = proposals_of(quiet(reach=reach), no_offer())
    with_people = [p for name, p in found.items() if name.startswith(("far-", "slow-", "window-"))]
    assert len(with_people) == 9
    assert all(math.isnan(p.people) and p.people_status == status for p in with_people)
