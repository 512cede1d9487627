"""Strengths and gaps that the figures of a neighbourhood suggest; people decide about them.

Every rule is a comparison with a limit of `LIMITS`, and its sentence shows the figures it rests on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ...layers.household_formats import SHARES
from ...messages import Message
from ..neighbourhood.figures import Figures
from .cells import as_number, records
from .loneliness import Loneliness

Row = Mapping[str, object]


@dataclass(frozen=True)
class Limits:
    """Where a rule begins to speak. Choices of this project, printed with the proposals.

    index: a share so many percent of the municipality's (or region's) stands out. near, far: the
    share of homes within the norm from which a category is near, and below which it is far. frail:
    by how much (share of homes) a slow pace, window: by how much a part of the day falls back
    before it is a gap. transit: what public transport must add to be a strength. wheelchair: share
    of the places with known access below which it is a gap. lonely: share of respondents who are
    lonely that even the low end of the interval passes.
    """

    index: float = 110.0
    near: float = 0.90
    far: float = 0.75
    frail: float = 0.15
    window: float = 0.20
    transit: float = 0.10
    wheelchair: float = 0.50
    lonely: float = 1 / 3


LIMITS = Limits()
# need from 1 to 5: how far a share of the people lies beyond the norm, or above the comparison
_NEED_BEYOND = ((0.75, 5), (0.50, 4), (0.25, 3), (0.10, 2))
_NEED_INDEX = ((140.0, 5), (125.0, 4), (110.0, 3))
# so few places with known hours or access say nothing about the others
_FEW = 3
# the difference of two shares misses the limit that it has by a few of the last bits
_SAME = 1e-9


@dataclass(frozen=True)
class Proposal:
    """One strength or gap: its sentence with figures, and for a gap how much it weighs.

    id: the same for the same finding in every run. need: 1 (little) to 5 (much); None for a
    strength. people: those whom a remedy could reach at most, masked as in `Figures`; NaN and
    "unknown" where that cannot be told.
    """

    id: str
    kind: Literal["strength", "gap"]
    message: Message
    need: int | None = None
    people: float = float("nan")
    people_status: str = "unknown"


def propose(
    figures: Figures, offer: pd.DataFrame, sites: pd.DataFrame, survey: Loneliness | None
) -> tuple[Proposal, ...]:
    """What the rules find: strengths first, then gaps with the most needed first.

    offer, sites: of `neighbourhood.offer`. survey: None where no survey was held.
    """
    found = [
        *_residents(figures),
        *_on_foot(figures, sites),
        *_slow(figures),
        *_windows(figures),
        *_hours(figures, offer),
        *_wheelchair(figures, offer),
        *_lonely(survey),
    ]
    strengths = [proposal for proposal in found if proposal.kind == "strength"]
    gaps = [proposal for proposal in found if proposal.kind == "gap"]
    return (*strengths, *sorted(gaps, key=lambda gap: -(gap.need or 0)))


def _residents(figures: Figures) -> Iterator[Proposal]:
    """Groups that live here more than elsewhere."""
    names = map(str, figures.residents.index)
    rows = dict(zip(names, records(figures.residents), strict=True))
    for share in SHARES:
        row = rows.get(share.name)
        if row is None or not math.isfinite(as_number(row["value"])):
            continue
        here = math.isfinite(as_number(row["index_municipality"]))
        beside = "municipality" if here else "region"
        index = as_number(row[f"index_{beside}"])
        if not _reaches(index, LIMITS.index):
            continue
        name = figures.municipality_name if here else figures.region_name
        count = rows.get(share.numerator, {"value": math.nan, "status": "unknown"})
        facts = {
            "indicator": share.name,
            "share": as_number(row["value"]),
            "other": as_number(row[beside]),
            "index": index,
            "name": name,
        }
        yield Proposal(
            f"residents-{share.name}",
            "gap",
            Message(f"strengths.residents_{beside if name else 'study'}", facts),
            _step(index, _NEED_INDEX),
            as_number(count["value"]),
            str(count["status"]),
        )


def _on_foot(figures: Figures, sites: pd.DataFrame) -> Iterator[Proposal]:
    """Categories that nearly everybody has nearby, and those that many lack."""
    best = {str(row["category"]): row for row in records(sites)}
    for category, row in _walks(figures, figures.study.pace_name).items():
        share = as_number(row["share_within"])
        facts = {"category": category, "share": share, "norm": row["norm_minutes"]}
        if _reaches(share, LIMITS.near):
            yield Proposal(f"near-{category}", "strength", Message("strengths.near", facts))
        elif not _reaches(share, LIMITS.far):
            people = _people(row)
            if category in best:
                site = best[category]
                people = as_number(site["people"]), str(site["people_status"])
            message = Message("strengths.far", facts)
            need = _step(1 - share, _NEED_BEYOND)
            yield Proposal(f"far-{category}", "gap", message, need, *people)


def _slow(figures: Figures) -> Iterator[Proposal]:
    """Categories that only people who walk well can reach."""
    study = figures.study
    slowest = min(study.paces, key=lambda name: study.paces[name])
    if slowest == study.pace_name:
        return
    usual = _walks(figures, study.pace_name)
    for category, row in _walks(figures, slowest).items():
        share = as_number(row["share_within"])
        other = as_number(usual[category]["share_within"]) if category in usual else math.nan
        if not _reaches(other - share, LIMITS.frail):
            continue
        facts = {
            "category": category,
            "share": share,
            "other": other,
            "speed": study.paces[slowest],
            "norm": row["norm_minutes"],
        }
        message, need = Message("strengths.slow", facts), _step(1 - share, _NEED_BEYOND)
        yield Proposal(f"slow-{category}", "gap", message, need, *_people(row))


def _windows(figures: Figures) -> Iterator[Proposal]:
    """What public transport adds, and the parts of the day in which it or the hours fall short."""
    on_foot = _walks(figures, figures.study.pace_name)
    rides = [row for row in _shown(figures) if row["mode"] == "transit"]
    for category in figures.study.norms:
        rows = [row for row in rides if row["category"] == category]
        if not rows:
            continue
        best = max(rows, key=lambda row: as_number(row["share_within"]))
        most = as_number(best["share_within"])
        facts = {
            "category": category,
            "best": best["name"],
            "best_share": most,
            "norm": best["norm_minutes"],
        }
        walked = as_number(on_foot[category]["share_within"]) if category in on_foot else math.nan
        if _reaches(most - walked, LIMITS.transit):
            message = Message("strengths.transit", facts | {"walk_share": walked})
            yield Proposal(f"transit-{category}", "strength", message)
        for row in rows:
            share = as_number(row["share_within"])
            if _reaches(most - share, LIMITS.window):
                told = facts | {"window": row["name"], "share": share}
                message, need = Message("strengths.window", told), _step(1 - share, _NEED_BEYOND)
                key = f"window-{category}-{row['name']}"
                yield Proposal(key, "gap", message, need, *_people(row))


def _hours(figures: Figures, offer: pd.DataFrame) -> Iterator[Proposal]:
    """Whether there is a place to go to in the evening and at the weekend."""
    for category in figures.study.norms:
        places = offer[offer["category"] == category]
        if not len(places):
            yield Proposal(
                f"none-{category}", "gap", Message("strengths.none_gap", {"category": category}), 5
            )
            continue
        for when in ("evening", "weekend"):
            known = places[when].dropna().astype(bool)
            facts = {
                "category": category,
                "n": int(known.sum()),
                "known": len(known),
                "all": len(places),
            }
            one = "_one" if len(known) == 1 else ""
            if known.any():
                message = Message(f"strengths.{when}_some{one}", facts)
                yield Proposal(f"{when}-{category}", "strength", message)
            elif len(known) >= min(_FEW, len(places)):
                message = Message(f"strengths.{when}_none{one}", facts)
                yield Proposal(f"{when}-{category}", "gap", message, 4)


def _wheelchair(figures: Figures, offer: pd.DataFrame) -> Iterator[Proposal]:
    """Whether who uses a wheelchair can get in."""
    for category in figures.study.norms:
        access = offer.loc[offer["category"] == category, "wheelchair"]
        known = access[access != ""]
        if len(known) < _FEW:
            continue
        share = float((known == "yes").mean())
        facts = {"category": category, "n": int((known == "yes").sum()), "known": len(known)}
        if not _reaches(share, LIMITS.wheelchair):
            message = Message("strengths.wheelchair_few", facts)
            yield Proposal(f"wheelchair-{category}", "gap", message, _step(1 - share, _NEED_BEYOND))
        elif _reaches(share, LIMITS.near):
            message = Message("strengths.wheelchair_most", facts)
            yield Proposal(f"wheelchair-{category}", "strength", message)


def _lonely(survey: Loneliness | None) -> Iterator[Proposal]:
    """Whether loneliness weighs among those who answered."""
    scores = survey.everyone if survey else None
    rest = dict(scores.shares).get("not") if scores else None
    if scores is None or rest is None or not _reaches(1 - rest.high, LIMITS.lonely):
        return
    # Wilson's interval of a share mirrors that of its complement
    facts = {"n": scores.n, "share": 1 - rest.value, "low": 1 - rest.high, "high": 1 - rest.low}
    message = Message("strengths.lonely", facts)
    yield Proposal("lonely-survey", "gap", message, _step(1 - rest.value, _NEED_BEYOND))


def _walks(figures: Figures, pace: str) -> dict[str, Row]:
    """The rows on foot at one pace, by category, where their reach may be shown."""
    rows = _shown(figures)
    return {str(r["category"]): r for r in rows if (r["mode"], r["name"]) == ("walk", pace)}


def _shown(figures: Figures) -> Sequence[Row]:
    return records(figures.reach.dropna(subset=["share_within"]))


def _people(row: Row) -> tuple[float, str]:
    return as_number(row["people_beyond"]), str(row["people_beyond_status"])


def _reaches(value: float, limit: float) -> bool:
    """Whether a figure is at its limit or above; one that is not known is not."""
    return value >= limit - _SAME


def _step(value: float, steps: Sequence[tuple[float, int]]) -> int:
    """The need of the first step that the value reaches; 1 below all of them."""
    return next((need for least, need in steps if _reaches(value, least)), 1)
