"""Per area: how long its people travel in a window, and how many have no place within the norm."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .dwellings import Dwellings
from .gaps import AreaWeights, area_weights
from .journeys import MINUTE, Durations
from .kernels import NEVER
from .legs import IntArray
from .weights import FloatArray, in_parts, sum_by_group
from .windows import WindowReach

#: Figures of an area, or of the whole study.
Figures = pd.DataFrame | dict[str, float]

#: The figures of `window_gaps` and of `cut_figures`.
FIGURES = (
    "minutes",
    "p85_minutes",
    "share_within_norm",
    "people_in_gap",
    "walk_minutes",
    "walk_people_in_gap",
    "people_won",
)
CUT_FIGURES = ("cut_minutes", "cut_people_in_gap", "people_lost")


def window_gaps(codes: pd.Series, dwellings: Dwellings, reach: WindowReach) -> pd.DataFrame:
    """Reach and gap of every area in one window for one category.

    codes: the areas, in the order that `dwellings.table.area` counts them. One row per area:

    - minutes, p85_minutes: door to door by whatever is soonest, on foot or by public transport:
      the median, and the time that 85 in 100 departure minutes do not exceed, of a dwelling;
      then the median over the households. NaN where half of them or more have no journey.
    - share_within_norm: share of the departure minutes within the norm, mean over households;
    - people_in_gap: one-person households beyond the norm: those of the area x the share of its
      households whose median is longer than the norm. NaN where their number is not known;
    - walk_minutes, walk_people_in_gap: the same on foot alone, to places that are open then;
    - people_won: walk_people_in_gap less people_in_gap.
    """
    areas = area_weights(dwellings, len(codes))
    singles = sum_by_group(
        dwellings.table["one_person_households"].to_numpy(), areas.area, areas.n_areas
    )
    norm = reach.norm_minutes
    gap = singles * areas.mean(beyond_norm(reach.transit, norm))
    walk_gap = singles * areas.mean(beyond_norm(reach.walk, norm))
    return pd.DataFrame(
        {
            "minutes": areas.median(in_minutes(reach.transit.median)),
            "p85_minutes": areas.median(in_minutes(reach.transit.p85)),
            "share_within_norm": areas.mean(reach.transit.within / reach.transit.n_minutes),
            "people_in_gap": gap,
            "walk_minutes": areas.median(in_minutes(reach.walk.median)),
            "walk_people_in_gap": walk_gap,
            "people_won": walk_gap - gap,
        },
        index=pd.Index(codes, name="code"),
    )


def cut_figures(before: Figures, after: Figures) -> dict[str, Any]:
    """What a cut costs: cut_minutes, cut_people_in_gap, and people_lost, the difference.

    before, after: figures of `window_gaps` or `window_totals`, with the whole timetable and with
    what is left of it.
    """
    return {
        "cut_minutes": after["minutes"],
        "cut_people_in_gap": after["people_in_gap"],
        "people_lost": after["people_in_gap"] - before["people_in_gap"],
    }


def window_totals(dwellings: Dwellings, reach: WindowReach) -> dict[str, float]:
    """The figures of `window_gaps` for the whole study, over its dwellings.

    Minutes and shares are over the one-person households; where none are known, over all
    households. A total of people is NaN where no area knows its one-person households.
    """
    singles = dwellings.table["one_person_households"].to_numpy(np.float64)
    known = np.nansum(singles) > 0
    households = dwellings.table["households"].to_numpy(np.float64)
    people = in_parts(singles if known else households)
    everyone = AreaWeights(np.zeros(people.size, np.int32), people, 1)
    gap, walk_gap = (
        float(np.nansum(singles[beyond_norm(durations, reach.norm_minutes)])) if known else np.nan
        for durations in (reach.transit, reach.walk)
    )
    return {
        "minutes": float(everyone.median(in_minutes(reach.transit.median))[0]),
        "p85_minutes": float(everyone.median(in_minutes(reach.transit.p85))[0]),
        "share_within_norm": float(
            everyone.mean(reach.transit.within / reach.transit.n_minutes)[0]
        ),
        "people_in_gap": gap,
        "walk_minutes": float(everyone.median(in_minutes(reach.walk.median))[0]),
        "walk_people_in_gap": walk_gap,
        "people_won": walk_gap - gap,
    }


def beyond_norm(durations: Durations, norm_minutes: float) -> npt.NDArray[np.bool_]:
    """Whether fewer than half of the departure minutes lie within the norm; bool[n_homes]."""
    return in_minutes(durations.median) > norm_minutes


def in_minutes(seconds: IntArray) -> FloatArray:
    """Seconds as minutes, inf where there is no journey."""
    return np.where(seconds == NEVER, np.inf, seconds / MINUTE)


def typical_homes(areas: AreaWeights, durations: Durations) -> IntArray:
    """Per area the dwelling whose median is nearest to that of the area; -1 where it has none.

    Of dwellings equally near the first counts.
    """
    minutes = in_minutes(durations.median)
    middle = areas.median(minutes)
    away = np.abs(minutes - middle[areas.area])
    order = np.lexsort((away, areas.area))
    order = order[np.isfinite(away[order])]
    first = np.full(areas.n_areas, -1, np.int32)
    area, at = np.unique(areas.area[order], return_index=True)
    first[area] = order[at]
    return first
