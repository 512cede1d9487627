"""The order of areas by need and shortfall, with the interval in which each rank is certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from .access import Access, minutes
from .dwellings import Dwellings
from .gaps import AreaWeights, area_weights, shortfall
from .need import combine, score_columns
from .weights import FloatArray

#: Other settings that are tried: every norm times a factor drawn evenly from this range ...
NORM_FACTORS = (0.75, 1.25)
#: ... and weights of need drawn around the study's own. With 20 the standard deviation of a weight
#: of one third is 0.10, and of one half 0.11.
CONCENTRATION = 20.0
#: The interval holds the ranks between these percentiles of the draws.
INTERVAL = (5, 95)

_GRID = np.linspace(*NORM_FACTORS, 21)


def rank(
    codes: Sequence[str] | pd.Series,
    need: pd.DataFrame,
    weights: Mapping[str, float],
    dwellings: Dwellings,
    accesses: Mapping[str, Access],
    pace: float,
    generator: np.random.Generator,
    *,
    draws: int = 300,
) -> pd.DataFrame:
    """Priority of every area, its rank, and the rank's interval under other weights and norms.

    codes: the areas, in the order that `dwellings.table.area` counts them. need: the table of
    `need.need_index`, by code. weights: those of `need.part_weights`. pace: metres per second.

    Returns one row per code (the index):

    - shortfall: mean over the categories of the shortfall on foot at `pace`, 0 to 1;
    - priority: need x shortfall, 0 to 1; NaN where need is not known;
    - rank: 1 = highest priority (nullable integer; missing where priority is NaN). Areas with the
      same priority share the best of their ranks, and the ranks after them are skipped;
    - rank_low, rank_high: the 5th and 95th percentile of the rank over the draws, widened where
      needed to hold `rank` itself (nullable integers).

    Each draw takes new weights of need (Dirichlet around `weights`) and multiplies every
    category's norm by its own factor between 0.75 and 1.25. Between factors 0.025 apart the
    shortfall is interpolated. Monte Carlo uncertainty of a composite indicator as in Saisana,
    Saltelli and Tarantola 2005 and OECD/JRC 2008, 'Handbook on Constructing Composite Indicators'.
    """
    index = pd.Index(np.asarray(codes, dtype=object), name="code")
    table = need.reindex(index)
    areas = area_weights(dwellings, index.size)
    ratios = [minutes(a.distance_dm, pace) / a.norm_minutes for a in accesses.values()]
    own = _mean([shortfall(ratio, areas) for ratio in ratios], index.size)
    priority = table["need"].to_numpy(dtype=np.float64) * own
    ranked = ~np.isnan(priority)
    low = high = place = _places(priority[ranked])
    if ranked.any():
        scores = table[score_columns(weights)].to_numpy(dtype=np.float64)[ranked]
        needs = combine(scores, _draw_weights(weights, generator, draws))
        tried = needs * _draw_shortfalls(ratios, areas, generator, draws)[:, ranked]
        places = _places(tried)
        low = np.minimum(place, np.percentile(places, INTERVAL[0], axis=0, method="lower"))
        high = np.maximum(place, np.percentile(places, INTERVAL[1], axis=0, method="higher"))
    result = pd.DataFrame({"shortfall": own, "priority": priority}, index=index)
    for name, values in (("rank", place), ("rank_low", low), ("rank_high", high)):
        result[name] = _nullable(values, ranked)
    return result


def differs(a: pd.Series, b: pd.Series) -> bool:
    """Whether two rows of the table of `rank` may be called different.

    True only when both have a rank and their intervals have no rank in common.
    """
    bounds = [a["rank_low"], a["rank_high"], b["rank_low"], b["rank_high"]]
    if any(pd.isna(bound) for bound in bounds):
        return False
    return bool(bounds[1] < bounds[2] or bounds[3] < bounds[0])


def _draw_weights(
    weights: Mapping[str, float], generator: np.random.Generator, draws: int
) -> FloatArray:
    """Sets of weights that sum to 1, shape (draws, n_parts), with mean `weights`."""
    centre = np.fromiter(weights.values(), dtype=np.float64)
    # A weight that underflows to 0 would leave an area with that part alone without need.
    return np.maximum(generator.dirichlet(CONCENTRATION * centre, size=draws), 1e-12)


def _draw_shortfalls(
    ratios: Sequence[FloatArray], areas: AreaWeights, generator: np.random.Generator, draws: int
) -> FloatArray:
    """Shortfall averaged over the categories with other norms, shape (draws, n_areas)."""
    step = (_GRID[-1] - _GRID[0]) / (_GRID.size - 1)
    tried: list[FloatArray] = []
    for ratio in ratios:
        grid = np.stack([shortfall(ratio / factor, areas) for factor in _GRID])
        at = (generator.uniform(*NORM_FACTORS, size=draws) - _GRID[0]) / step
        below = np.minimum(at.astype(np.intp), _GRID.size - 2)
        part = (at - below)[:, np.newaxis]
        tried.append((1 - part) * grid[below] + part * grid[below + 1])
    return np.mean(tried, axis=0)


def _mean(parts: Sequence[FloatArray], n_areas: int) -> FloatArray:
    return np.mean(parts, axis=0) if parts else np.full(n_areas, np.nan)


def _places(priority: FloatArray) -> FloatArray:
    """Ranks along the last axis, 1 = highest; the same priority gives the same, best rank."""
    return rankdata(-priority, method="min", axis=-1)


def _nullable(values: FloatArray, ranked: np.ndarray) -> pd.arrays.IntegerArray:
    whole = np.ones(ranked.size, dtype=np.int64)
    whole[ranked] = values.astype(np.int64)
    return pd.arrays.IntegerArray(whole, ~ranked)
