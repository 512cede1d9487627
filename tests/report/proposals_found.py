"""Figures, places and answers of which some rules speak, and the proposals made of them."""

from dataclasses import replace
from functools import cache

import pandas as pd

from nabij.report.buurtanalyse.proposals import propose
from nabij.report.buurtanalyse.survey_scores import Estimate, Loneliness, Scores

from .made_figures import NAN, made_figures, made_offer, made_residents, made_sites

LANGUAGES = ("nl", "en", "fr")
NO_SITES = made_sites().head(0)
PLAIN = made_figures()
OFFER = made_offer()
HIDING = ("small", "hidden", "unknown", "suppressed")


def everywhere(share, **changes):
    """Reach in which every share within the norm is the same, so that only one rule can differ."""
    return PLAIN.reach.assign(share_within=share, **changes)


def set_row(reach, category, mode, name, **cells):
    row = (reach["category"] == category) & (reach["mode"] == mode) & (reach["name"] == name)
    assert row.sum() == 1
    for column, cell in cells.items():
        reach.loc[row, column] = cell
    return reach


def proposals_of(figures=None, offer=None, sites=NO_SITES, survey=None):
    figures = figures or replace(PLAIN, reach=everywhere(0.8))
    found = propose(figures, OFFER if offer is None else offer, sites, survey)
    by_id = {proposal.id: proposal for proposal in found}
    assert len(by_id) == len(found), "two proposals of one name"
    return by_id


def quiet(**changes):
    """Figures of which no rule speaks: no shares of residents, all reach between near and far."""
    residents = PLAIN.residents[~PLAIN.residents.index.str.contains("share")]
    return replace(PLAIN, **{"residents": residents, "reach": everywhere(0.8)} | changes)


@cache
def no_offer():
    return OFFER.assign(
        evening=pd.array([pd.NA] * 5, "boolean"),
        weekend=pd.array([pd.NA] * 5, "boolean"),
        wheelchair="",
    )


def with_index(value, beside, name="Verzonnen stad", status="known", share=0.4):
    residents = made_residents()
    residents.loc["one_person_share", ["index_municipality", "index_region"]] = NAN
    residents.loc["one_person_share", f"index_{beside}"] = value
    residents.loc["one_person_share", ["value", "status", beside]] = [share, status, 0.25]
    reach = everywhere(0.8)
    return replace(PLAIN, residents=residents, reach=reach, municipality_name=name)


def offer_with(n_open, n_closed, n_unknown, when="evening"):
    known = [True] * n_open + [False] * n_closed + [pd.NA] * n_unknown
    rows = pd.concat([made_offer().iloc[[0]]] * len(known), ignore_index=True)
    other = {"evening": "weekend", "weekend": "evening"}[when]
    rows[when] = pd.array(known, "boolean")
    rows[other] = pd.array([pd.NA] * len(known), "boolean")
    return rows.assign(category="ldc", wheelchair="")


def survey_of(not_lonely, shares=True):
    estimate = Estimate(*not_lonely)
    zero = Estimate(1.0, 0.5, 1.5)
    told = (("not", estimate), ("lonely", Estimate(1 - estimate.value, 0.0, 1.0)))
    everyone = Scores(40, zero, zero, zero, told if shares else ())
    return Loneliness("b.csv", 6, (6, 3, 3), 10, everyone, 0, (), False, "yes", False, ())
