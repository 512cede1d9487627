"""How far the homes of a neighbourhood lie from places, and how many people live beyond the norm.

Figures are over households, as placed on the dwellings: also those of the whole study, so that the
two can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...analysis import Analysis
from ...geo.access import minutes, reached
from ...geo.weights import (
    PARTS_PER_HOUSEHOLD,
    FloatArray,
    IntArray,
    household_parts,
    in_parts,
    median_by_group,
)
from ...study import Study
from .choice import BoolArray
from .masking import HIDDEN, KNOWN, PARTIAL, SHOWN, SMALL, is_small

WALK, TRANSIT = "walk", "transit"
COLUMNS = (
    *("category", "mode", "name", "norm_minutes", "median_minutes", "p85_minutes"),
    *("share_within", "share_within_status", "people_beyond", "people_beyond_status"),
    *("study_median_minutes", "study_share_within", "places", "open_places"),
)
_SECONDS, _DM = 60, 10


@dataclass(frozen=True)
class Homes:
    """The dwellings of the study, and which of them are inside; arrays of shape (n_dwellings,).

    area: row of the area. share: of the area's households. households: those placed here, in parts
    of 1/1024, 0 where not known. ones: one-person households here, by `share`; NaN where not known.
    """

    area: IntArray
    share: FloatArray
    households: IntArray
    ones: FloatArray
    inside: BoolArray
    n_areas: int

    def shares_of_areas(self, chosen: BoolArray) -> FloatArray:
        """Per area the share of its households that lives inside and is chosen; (n_areas,)."""
        picked = self.share * (self.inside & chosen)
        return np.bincount(self.area, picked, minlength=self.n_areas).astype(np.float64)


@dataclass(frozen=True)
class Trip:
    """A way to one category: on foot at a pace, or in a window of time; per dwelling.

    minutes: inf where there is none. late: minutes that 85 in 100 departures do not exceed; NaN on
    foot. within: 0..1, whether the home is within the norm, or in what share of the departures.
    beyond: whether it counts as beyond the norm.
    """

    category: str
    mode: str
    name: str
    minutes: FloatArray
    late: FloatArray
    within: FloatArray
    beyond: BoolArray


def homes_of(
    table: pd.DataFrame, ones_of_areas: FloatArray, share: FloatArray, inside: BoolArray
) -> Homes:
    """table: `ground.homes.table`. ones_of_areas: one-person households per area, NaN unknown."""
    area = table["area"].to_numpy()
    return Homes(
        area=area,
        share=share,
        households=in_parts(table["households"].to_numpy(np.float64)),
        ones=share * ones_of_areas[area],
        inside=inside,
        n_areas=len(ones_of_areas),
    )


def walks(study: Study, analysis: Analysis) -> Iterator[Trip]:
    """On foot to every category, at every pace of the study; its own pace first."""
    names = [study.pace_name, *(name for name in study.paces if name != study.pace_name)]
    for category, norm in study.norms.items():
        distance = decimetres(analysis.dwellings[f"{category}_minutes"], study.paces[names[0]])
        for name in names:
            within = reached(distance, norm, study.paces[name])
            time = minutes(distance, study.paces[name])
            late = np.full(time.size, np.nan)
            yield Trip(category, WALK, name, time, late, within.astype(np.float64), ~within)


def decimetres(walked: pd.Series, pace: float) -> IntArray:
    """The decimetres that minutes at a pace (m/s) stand for, -1 where there is no way.

    The minutes of the results have four decimals, which is nearer than half a decimetre.
    """
    dm = np.rint(walked.to_numpy(np.float64) * _SECONDS * pace * _DM)
    return np.where(np.isnan(dm), -1, dm).astype(np.int32)


def rides(study: Study, analysis: Analysis) -> Iterator[Trip]:
    """On foot or by public transport to every category, in every window of the study."""
    if analysis.transit is None:
        return
    homes = analysis.dwellings
    for category, norm in study.norms.items():
        for window in study.windows:
            time, late, within = (
                homes[f"{category}_{window}_{figure}"].to_numpy(np.float64)
                for figure in ("minutes", "p85_minutes", "share_within_norm")
            )
            time, late = (np.where(np.isnan(one), np.inf, one) for one in (time, late))
            yield Trip(category, TRANSIT, window, time, late, within, time > norm)


def area_minutes(homes: Homes, trip: Trip) -> FloatArray:
    """Median minutes of each area's households inside; NaN for no home, or out of reach."""
    some = np.flatnonzero(homes.inside)
    area = homes.area[some]
    weight = household_parts(homes.households[some] / PARTS_PER_HOUSEHOLD, area, homes.n_areas)
    return _finite(median_by_group(trip.minutes[some], weight, area, homes.n_areas))


def reach_row(
    study: Study,
    analysis: Analysis,
    homes: Homes,
    trip: Trip,
    ones_total: tuple[float, str],
    told: tuple[str, str] | None,
) -> dict[str, object]:
    """One row of `Figures.reach`, masked.

    ones_total: all one-person households inside, and their status. told: the status of the people
    beyond and of the share within, where they stand elsewhere too; None judges them by themselves.
    """
    limit = study.study.suppress_below
    inside = homes.inside
    everyone = homes.households / PARTS_PER_HOUSEHOLD
    here = everyone * inside
    households = np.array([(here * trip.beyond).sum(), (here * ~trip.beyond).sum()])
    people = _sum(homes.ones[inside & trip.beyond])
    people = people if ones_total[1] in (*SHOWN, HIDDEN, SMALL) else np.nan
    status = (told or (_people_status(people, ones_total, limit), KNOWN))[0]
    within_status = told[1] if told else KNOWN
    if status in (SMALL, HIDDEN) or is_small(households, limit).any():
        within_status = HIDDEN
    row: dict[str, object] = {
        "category": trip.category,
        "mode": trip.mode,
        "name": trip.name,
        "norm_minutes": study.norms[trip.category],
        "median_minutes": _median(trip.minutes, homes.households * inside),
        "p85_minutes": _median(trip.late, homes.households * inside),
        "share_within": _mean(trip.within, here) if within_status == KNOWN else np.nan,
        "share_within_status": within_status,
        "people_beyond": people if status in SHOWN else np.nan,
        "people_beyond_status": status,
        "study_median_minutes": _median(trip.minutes, homes.households),
        "study_share_within": _study_share(trip, everyone, inside, within_status, limit),
    }
    return row | _places(analysis, trip)


def _study_share(
    trip: Trip, everyone: FloatArray, inside: BoolArray, status: str, limit: int
) -> float:
    """The share within of the whole study; NaN where it would tell of a few people outside."""
    outside = everyone * ~inside
    rest = np.array([(outside * trip.beyond).sum(), (outside * ~trip.beyond).sum()])
    if is_small(rest, limit).any() or (status != KNOWN and not outside.sum() > 0):
        return np.nan
    return _mean(trip.within, everyone)


def _people_status(people: float, ones_total: tuple[float, str], limit: int) -> str:
    """The status of people beyond a norm, where neither they nor those within may be few."""
    total, status = ones_total
    if status not in (*SHOWN, HIDDEN, SMALL):
        return status
    if is_small(people, limit):
        return SMALL
    if is_small(total - people, limit):
        return HIDDEN
    # where nobody is within the norm, those beyond are all: the total that is left out
    if status in (HIDDEN, SMALL) and people > 0:
        return HIDDEN
    return PARTIAL if status == PARTIAL else KNOWN


def _places(analysis: Analysis, trip: Trip) -> dict[str, object]:
    """How many places the study has, and how many of them are open in the window."""
    if trip.mode == TRANSIT and analysis.transit is not None:
        windows = analysis.transit.windows
        found = windows[(windows["category"] == trip.category) & (windows["window"] == trip.name)]
        return {name: found[name].to_numpy()[0] for name in ("places", "open_places")}
    categories = analysis.categories.set_index("category")
    return {"places": categories.at[trip.category, "places"], "open_places": pd.NA}


def _sum(values: FloatArray) -> float:
    return float(np.nansum(values))


def _mean(values: FloatArray, weights: FloatArray) -> float:
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total > 0 else np.nan


def _median(values: FloatArray, weights: IntArray) -> float:
    if np.isnan(values).all():
        return np.nan
    everyone = np.zeros(values.size, dtype=np.intp)
    return float(_finite(median_by_group(values, weights, everyone, 1))[0])


def _finite(values: FloatArray) -> FloatArray:
    return np.where(np.isfinite(values), values, np.nan)
