"""Who lives in a neighbourhood: counts and shares, held against the municipality and the region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...geo.weights import FloatArray
from ...layers.comparisons import REGION, Comparison
from ...layers.household_formats import Indicator
from ...layers.households import INDICATORS
from .choice import BoolArray
from .masking import (
    HIDDEN,
    KNOWN,
    PARTIAL,
    SHOWN,
    SUPPRESSED,
    TOTAL,
    UNKNOWN,
    is_small,
    protect_shares,
)

BY_HOUSEHOLDS = "households"
# Shares that differ by less are the same.
_SAME = 1e-9


@dataclass(frozen=True)
class Peers:
    """What a neighbourhood is held against.

    name: of the municipality, "" where it is the whole study. areas: which areas of the study lie
    in it, or all; is_town: whether they are those of one municipality. comparisons: the figures
    that the study gives.
    """

    name: str
    is_town: bool
    areas: BoolArray
    comparisons: tuple[Comparison, ...]

    def told(self, level: str, indicator: str) -> Comparison | None:
        """The first comparison of this level that knows the indicator."""
        of_level = (c for c in self.comparisons if c.level == level)
        return next((c for c in of_level if indicator in c.shares), None)


@dataclass(frozen=True)
class Share:
    """A share over several areas, unmasked; `part` and `whole` are NaN where not known.

    areas: how many areas it is about; areas_known: how many of them know it. weighted_by: "" for a
    share of counts, "households" for a mean over the areas by their households.
    """

    value: float
    part: float
    whole: float
    areas: int
    areas_known: int
    weighted_by: str


def count_names(told: Sequence[str]) -> list[str]:
    """The indicators that are counts."""
    return [name for name in told if not INDICATORS[name].is_share]


def counts_inside(table: pd.DataFrame, part: FloatArray, names: Sequence[str]) -> pd.DataFrame:
    """Every count of every area, as far as it lies inside; same index as `table`."""
    return table[list(names)].mul(part, axis=0)


def share_over(table: pd.DataFrame, part: FloatArray, indicator: Indicator) -> Share:
    """A share over areas of which `part` (0..1 per row) counts.

    Over the areas that know both counts; where none does, the mean of the known shares by
    households. An area without anyone is not counted as one that does not know.
    """
    ones, all_ = (
        table[name].to_numpy(np.float64) * part
        for name in (indicator.numerator, indicator.denominator)
    )
    about = (part > 0) & ~(all_ == 0)
    both = about & np.isfinite(ones) & np.isfinite(all_)
    weighted_by = "" if both.any() else BY_HOUSEHOLDS
    if not both.any():
        all_ = table["households"].to_numpy(np.float64) * part
        ones = table[indicator.name].to_numpy(np.float64) * all_
        about &= ~(all_ == 0)
        both = about & np.isfinite(ones)
    if not both.any():
        return Share(np.nan, np.nan, np.nan, int(about.sum()), 0, "")
    whole, some = float(all_[both].sum()), float(ones[both].sum())
    return Share(some / whole, some, whole, int(about.sum()), int(both.sum()), weighted_by)


def not_known(status: pd.Series) -> str:
    """Why no area knows a figure: its source keeps it back, or there is none."""
    return SUPPRESSED if (status == SUPPRESSED).any() else UNKNOWN


def share_status(
    table: pd.DataFrame, part: FloatArray, indicator: Indicator, status: pd.DataFrame, limit: int
) -> tuple[list[str], str]:
    """The status of a share in every area and in all: hidden where it would tell a small count.

    table, part: the areas inside. status: that of the counts, from `protect_counts`. limit: the
    threshold. A share is hidden unless it is of two counts that are shown, of which neither the
    first nor the difference is small. One that a source published without counts is held against
    its share of the households.
    """
    own = table[indicator.name].to_numpy(np.float64)
    one, all_ = indicator.numerator, indicator.denominator
    some, whole = (
        table[name].to_numpy(np.float64) * part if name in status else np.full(len(part), np.nan)
        for name in (one, all_)
    )
    of_counts = np.isfinite(some) & np.isfinite(whole)
    if of_counts.any():
        shows = (status[[one, all_]] == KNOWN).all(axis=1)
        fine = shows.to_numpy()[:-1] | ~of_counts
        in_all = bool(shows[TOTAL])
    else:
        fine, in_all = np.ones(len(part), dtype=np.bool_), True
    size = np.where(of_counts, whole, table["households"].to_numpy(np.float64) * part)
    amount = np.where(of_counts, some, own * size)
    risky = is_small(amount, limit) | is_small(size - amount, limit) | ~fine
    together = share_over(table, part, indicator)
    rest = together.whole - together.part
    risky_all = bool(is_small(together.part, limit) | is_small(rest, limit)) or not in_all
    if of_counts.any():
        told, of_all = [HIDDEN if bad else KNOWN for bad in risky], HIDDEN if risky_all else KNOWN
    else:
        told, of_all = protect_shares(amount, risky, risky_all, limit)
    source = table[f"{indicator.name}_status"]
    areas = [
        str(said) if np.isnan(value) else (HIDDEN if found == HIDDEN else KNOWN)
        for said, value, found in zip(source, own, told, strict=True)
    ]
    if not together.areas_known:
        return areas, not_known(source)
    if of_all == HIDDEN:
        return areas, HIDDEN
    return areas, KNOWN if together.areas_known == together.areas else PARTIAL


def count_status(table: pd.DataFrame, name: str, protected: str) -> tuple[str, int]:
    """The status of the sum of a count over the areas of `table`, and how many areas know it."""
    known = int((table[f"{name}_status"] == KNOWN).sum())
    if not known:
        return not_known(table[f"{name}_status"]), 0
    if protected != KNOWN:
        return protected, known
    return (KNOWN if known == len(table) else PARTIAL), known


def held_against(
    table: pd.DataFrame, part: FloatArray, indicator: Indicator, peers: Peers, limit: int
) -> dict[str, object]:
    """The share of the municipality and of the region, unmasked for a neighbourhood's own status.

    table: all areas of the study; part: of each, how much lies in the neighbourhood. The share of
    the municipality is left out where that of what lies outside the neighbourhood would be small.
    """
    region = peers.told(REGION, indicator.name)
    town = peers.told("municipality", indicator.name)
    told: dict[str, object] = {
        "region": region.shares[indicator.name] if region else np.nan,
        "municipality": np.nan,
        "municipality_vintage": pd.NA,
    }
    if town is not None:
        return told | {
            "municipality": town.shares[indicator.name],
            "municipality_vintage": town.vintage or pd.NA,
        }
    if not peers.is_town and any(c.level == "municipality" for c in peers.comparisons):
        return told
    inside = share_over(table, part, indicator)
    whole = share_over(table, peers.areas.astype(np.float64), indicator)
    others = (whole.part - inside.part, whole.whole - inside.whole)
    if is_small(others[0], limit) or is_small(others[1] - others[0], limit):
        return told
    return told | {
        "municipality": whole.value,
        "municipality_vintage": vintages(table[peers.areas], indicator.name)[1],
    }


def vintages(table: pd.DataFrame, name: str) -> tuple[object, object]:
    """The oldest and the newest year of a figure among some areas; NA where not known."""
    years = table[f"{name}_vintage"].dropna()
    return (int(years.min()), int(years.max())) if len(years) else (pd.NA, pd.NA)


def rank_among(value: float, others: FloatArray) -> tuple[float, float]:
    """1 + how many others have a higher share, and how many are compared; NaN with nothing to."""
    known = others[np.isfinite(others)]
    if not known.size or np.isnan(value):
        return np.nan, np.nan
    return 1.0 + float((known > value + _SAME).sum()), 1.0 + known.size


def lived_in(table: pd.DataFrame, name: str) -> FloatArray:
    """A share per area; NaN where nobody lives."""
    return table[name].where(table["households"] != 0).to_numpy(np.float64)


def index_of(value: float, base: object) -> float:
    """100 where a share is that of `base`; NaN where there is nothing to divide by."""
    against = float(base) if isinstance(base, float) else np.nan
    return 100 * value / against if against > 0 else np.nan


def residents(
    table: pd.DataFrame,
    part: FloatArray,
    told: Sequence[str],
    status: pd.DataFrame,
    shares: dict[str, tuple[list[str], str]],
    peers: Peers,
    limit: int,
) -> pd.DataFrame:
    """One row per indicator that the study tells, masked; see `Figures.residents`.

    table: all areas of the study. status: of the counts of the areas inside, and shares: of the
    shares, as `share_status` gives them.
    """
    inside = part > 0
    here = table[inside]
    people = ~(here["households"] == 0)
    rows: dict[str, dict[str, object]] = {}
    for name in told:
        indicator = INDICATORS[name]
        oldest, newest = vintages(here, name)
        row: dict[str, object] = {
            "vintage": oldest,
            "vintage_last": newest,
            "inherited": bool((here[f"{name}_inherited"] & people).any()),
            "weighted_by": "",
        }
        if indicator.is_share:
            row |= _share_row(table, part, indicator, shares[name][1], peers, limit)
        else:
            said, known = count_status(here, name, str(status.at[TOTAL, name]))
            total = float((here[name] * part[inside]).sum(min_count=1))
            row |= {"value": total if said in SHOWN else np.nan, "status": said}
            row |= {"areas_known": known, "areas": len(here)}
        rows[name] = row
    made = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS))
    made = made.rename_axis("indicator").astype(dict.fromkeys(_NUMBERS, np.float64))
    return made.astype(dict.fromkeys(_YEARS, "Int64"))


def _share_row(
    table: pd.DataFrame,
    part: FloatArray,
    indicator: Indicator,
    status: str,
    peers: Peers,
    limit: int,
) -> dict[str, object]:
    found = share_over(table, part, indicator)
    value = found.value if status in SHOWN else np.nan
    against = held_against(table, part, indicator, peers, limit)
    others = peers.areas & (part == 0)
    if status == HIDDEN and not others.any() and peers.told("municipality", indicator.name) is None:
        # The municipality is the neighbourhood: its share is the one that is hidden.
        against["municipality"] = np.nan
    place, ranked = rank_among(value, lived_in(table, indicator.name)[others])
    return {
        "value": value,
        "status": status,
        "areas_known": found.areas_known,
        "areas": found.areas,
        "weighted_by": found.weighted_by,
        **against,
        "index_municipality": index_of(value, against["municipality"]),
        "index_region": index_of(value, against["region"]),
        "rank": place,
        "ranked": ranked,
    }


COLUMNS = (
    *("value", "status", "areas_known", "areas", "vintage", "vintage_last", "inherited"),
    *("weighted_by", "municipality", "municipality_vintage", "region", "index_municipality"),
    *("index_region", "rank", "ranked"),
)
_NUMBERS = (
    *("value", "municipality", "region", "index_municipality", "index_region", "rank", "ranked"),
)
_YEARS = ("vintage", "vintage_last", "municipality_vintage")
