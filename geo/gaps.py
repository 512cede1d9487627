"""Per area: how far its dwellings lie from places, and how many people live beyond the norm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .access import Access, minutes, reached
from .dwellings import Dwellings
from .weights import FloatArray, IntArray, Numbers, household_parts, median_by_group, sum_by_group

#: What the results call the figures of a category in an area: the columns of `area_gaps` at the
#: study's pace, with `minutes` for the median.
CATEGORY_FIGURES = (
    "minutes",
    "share_within_norm",
    "people_in_gap",
    "shortfall",
    "places_within_norm",
    "third_minutes",
)


@dataclass(frozen=True)
class AreaWeights:
    """What every dwelling weighs in the statistics of its area.

    area: row of the area, shape (n_dwellings,). weight: households in parts of 1/1024, or 1 for
    each dwelling of an area whose households are 0 or not known, int64, shape (n_dwellings,).
    n_areas: number of areas.
    """

    area: IntArray
    weight: IntArray
    n_areas: int

    def mean(self, values: Numbers) -> FloatArray:
        """Weighted mean per area, shape (n_areas,); NaN for an area without dwellings."""
        total = np.bincount(self.area, self.weight, minlength=self.n_areas)
        summed = np.bincount(self.area, self.weight * values, minlength=self.n_areas)
        return np.divide(summed, total, out=np.full(self.n_areas, np.nan), where=total > 0)

    def median(self, values: FloatArray) -> FloatArray:
        """Weighted median per area, shape (n_areas,); NaN where half or more is out of reach."""
        result = median_by_group(values, self.weight, self.area, self.n_areas)
        return np.where(np.isinf(result), np.nan, result)


def area_weights(dwellings: Dwellings, n_areas: int) -> AreaWeights:
    """The weights of the dwellings, by their households."""
    area = dwellings.table["area"].to_numpy()
    weight = household_parts(dwellings.table["households"].to_numpy(), area, n_areas)
    return AreaWeights(area, weight, n_areas)


def area_gaps(
    codes: Sequence[str] | pd.Series,
    dwellings: Dwellings,
    accesses: Mapping[str, Access],
    paces: Mapping[str, float],
) -> pd.DataFrame:
    """Reach and gap of every area, for every category and pace.

    codes: the areas, in the order that `dwellings.table.area` counts them. paces: name -> metres
    per second. One row per category, pace and area (in that order):

    - code, category, pace: what the row is about;
    - norm_minutes: the norm of the category;
    - median_minutes: walking minutes to the nearest place, median over households; NaN where half
      of them or more cannot reach any;
    - share_within_norm: share of households within the norm, 0 to 1;
    - people_in_gap: one-person households beyond the norm: those of the area x the share of its
      households beyond the norm; NaN where their number is not known;
    - shortfall: mean over households of clip(minutes / norm - 1, 0, 1): 0 = all within the norm,
      1 = all at twice the norm or farther;
    - third_minutes: minutes to the third-nearest place, median over households; NaN where half of
      them or more have fewer than three places within the search limit;
    - places_within_norm: mean over households of the number of places within the norm.

    Households are those placed on the dwellings. Where an area has none or they are not known,
    every dwelling weighs the same.
    """
    names = np.asarray(codes, dtype=object)
    areas = area_weights(dwellings, names.size)
    singles = sum_by_group(
        dwellings.table["one_person_households"].to_numpy(), areas.area, areas.n_areas
    )
    blocks: list[pd.DataFrame] = []
    for access in accesses.values():
        # A median keeps its place under another pace: it is found once, in decimetres.
        nearest = areas.median(_far(access.distance_dm))
        third = areas.median(_far(access.third_dm))
        for name, pace in paces.items():
            inside = reached(access.distance_dm, access.norm_minutes, pace)
            time = minutes(access.distance_dm, pace)
            block = {
                "code": names,
                "category": access.category,
                "pace": name,
                "norm_minutes": access.norm_minutes,
                "median_minutes": minutes(nearest, pace),
                "share_within_norm": areas.mean(inside),
                "people_in_gap": singles * areas.mean(~inside),
                "shortfall": shortfall(time / access.norm_minutes, areas),
                "third_minutes": minutes(third, pace),
                "places_within_norm": areas.mean(access.within[name]),
            }
            blocks.append(pd.DataFrame(block))
    return pd.concat(blocks, ignore_index=True) if blocks else pd.DataFrame(columns=_COLUMNS)


def people_without_any(
    dwellings: Dwellings, accesses: Mapping[str, Access], pace: float, n_areas: int
) -> FloatArray:
    """One-person households per area for whom no category lies within its norm; shape (n_areas,).

    Those of the area x the share of its households that live beyond the norm of every category, on
    foot at `pace` (metres per second). NaN where their number is not known.
    """
    areas = area_weights(dwellings, n_areas)
    singles = dwellings.table["one_person_households"].to_numpy()
    beyond = np.ones(areas.area.size, dtype=np.bool_)
    for access in accesses.values():
        beyond &= ~reached(access.distance_dm, access.norm_minutes, pace)
    return sum_by_group(singles, areas.area, n_areas) * areas.mean(beyond)


def shortfall(norms_away: FloatArray, areas: AreaWeights) -> FloatArray:
    """Mean shortfall per area, 0 to 1, shape (n_areas,).

    norms_away: minutes of each dwelling to its nearest place as a multiple of the norm; inf = out
    of reach. A dwelling falls short by the part of the norm that it lies beyond it, at most 1.
    """
    return areas.mean(np.clip(norms_away - 1, 0, 1))


_COLUMNS = (
    "code",
    "category",
    "pace",
    "norm_minutes",
    "median_minutes",
    "share_within_norm",
    "people_in_gap",
    "shortfall",
    "third_minutes",
    "places_within_norm",
)


def _far(distance_dm: IntArray) -> FloatArray:
    return np.where(distance_dm < 0, np.inf, distance_dm)
