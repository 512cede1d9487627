"""Proposals about hours and access of places, and about loneliness, at their limits."""

import itertools
import math

import pandas as pd
import pytest

from nabij.report.buurtanalyse.survey_scores import Loneliness

from .made_figures import CATEGORIES, made_offer
from .proposals_found import no_offer, offer_with, proposals_of, quiet, survey_of

# hours and access of places


@pytest.mark.parametrize("when", ["evening", "weekend"])
@pytest.mark.parametrize(("o", "c", "u"), list(itertools.product(range(2), range(5), range(3)))[1:])
def test_hours_are_told_where_enough_of_them_are_known(when, o, c, u):
    found = proposals_of(quiet(), offer_with(o, c, u, when))
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
    found = proposals_of(quiet(), made_offer().head(0))
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
    rows = pd.concat([no_offer().iloc[[0]]] * len(access), ignore_index=True)
    found = proposals_of(quiet(), rows.assign(wheelchair=access, category="ldc"))
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


@pytest.mark.parametrize("high", [0, 400, 665, 666, 667, 668, 1000])
def test_loneliness_is_told_where_even_the_low_end_passes_a_third(high):
    value = high / 2000
    found = proposals_of(quiet(), survey=survey_of((value, 0.0, high / 1000)))
    # lonely at the low end: 1 - high; a third of a thousand is 333.3
    assert ("lonely-survey" in found) == (1000 - high >= 334)
    if high <= 666:
        assert math.isnan(found["lonely-survey"].people)


def test_loneliness_tells_its_n_and_interval():
    found = proposals_of(quiet(), survey=survey_of((0.4, 0.3, 0.52)))
    told = found["lonely-survey"].message.text("nl")
    expected = (
        "60,0 % van de 40 mensen die de vragenlijst invulden, voelt zich matig of sterk eenzaam "
        "(betrouwbaarheidsinterval 48,0 % tot 70,0 %)."
    )
    # with or without a decimal
    assert told.replace("\u00a0", " ").replace(",0", "") == expected.replace(",0", "")


def test_no_survey_one_with_too_few_and_one_without_shares_say_nothing():
    few = Loneliness("b.csv", 6, (6, 3, 3), 10, None, 0, (), False, "yes", False, ())
    for survey in (None, few, survey_of((0.1, 0.0, 0.2), shares=False)):
        assert "lonely-survey" not in proposals_of(quiet(), survey=survey)
