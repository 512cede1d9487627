"""All proposals together: sentences in three languages, order, ids, and decisions on them."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nabij.report.buurtanalyse.chapter_strengths import priorities, strengths_chapter
from nabij.report.buurtanalyse.proposals import propose
from nabij.report.document.content import Table
from nabij.report.texts.decisions import Decision
from nabij.study import Study

from .made_figures import CATEGORIES, made_offer, made_sites
from .proposals_found import (
    LANGUAGES,
    PLAIN,
    everywhere,
    offer_with,
    proposals_of,
    quiet,
    set_row,
    survey_of,
    with_index,
)


def _loud():
    """Figures of which every rule speaks at least once."""
    reach = everywhere(0.3)
    set_row(reach, "ldc", "walk", "older", share_within=0.95)
    for category in CATEGORIES:
        set_row(reach, category, "transit", "afternoon", share_within=1.0)
        set_row(reach, category, "transit", "evening", share_within=0.2004)
    offer = pd.concat([made_offer(), offer_with(2, 1, 0)], ignore_index=True)
    offer.loc[offer["category"] == "meeting_venue", "wheelchair"] = "no"
    offer.loc[offer["category"] == "ldc", "wheelchair"] = "yes"
    offer.loc[offer["category"] == "meeting_venue", "weekend"] = False
    return replace(PLAIN, reach=reach), offer, made_sites(), survey_of((0.4, 0.3, 0.52))


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
        *proposals_of(with_index(150.0, "region")).values(),
        *proposals_of(with_index(150.0, "municipality", name="")).values(),
        *proposals_of(quiet(), offer_with(0, 3, 0)).values(),
        *proposals_of(quiet(), offer_with(1, 3, 0, "weekend")).values(),
        *(
            p
            for when in ("evening", "weekend")
            for p in proposals_of(quiet(), offer_with(1, 0, 2, when)).values()
        ),
        *(
            p
            for when in ("evening", "weekend")
            for p in proposals_of(quiet(), offer_with(0, 1, 0, when)).values()
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
