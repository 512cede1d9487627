"""An index of need per area, from the shares of households and residents that the study has.

It says where more people live who may need a place to meet. It does not measure loneliness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ..messages import StudyError
from .weights import FloatArray

#: The parts of the index when the study names none, each a share between 0 and 1.
DEFAULT_INDICATORS = (
    "one_person_share",
    "lone_parent_share",
    "share_65plus",
    "share_80plus",
    "low_income_share",
)
#: Sentence that names what a score compares an area with; goes with every result.
BASELINE = "need.baseline"

Method = Literal["percentile", "z"]


def need_index(
    shares: pd.DataFrame,
    weights: Mapping[str, float] | None,
    method: Method,
    sizes: pd.Series,
) -> pd.DataFrame:
    """Need per area: the weighted mean of the scores of its parts.

    shares: one row per area code, one column per indicator; NaN = not known. weights: indicator ->
    weight (see `part_weights`). sizes: households per area; they weigh in the baseline, which is
    all areas of the study. An area without known households is scored but weighs nothing there.

    Each score lies between 0 and 1 and rises with the share:
    - "percentile": share of the baseline's households in areas with a lower value, half of those
      with the same value included (mid-rank, Hazen);
    - "z": distance from the baseline's mean in standard deviations, through the cumulative normal
      distribution. Extreme shares keep more of their distance than with percentiles.
    With fewer than two areas, or the same share everywhere, the score is 0.5: nothing to compare.

    Returns columns `need` (0 to 1) and `<indicator>_score` (0 to 1), same index. A part that is
    not known leaves its weight to the parts that are; NaN when none is.
    """
    parts = part_weights(shares, weights)
    households = sizes.reindex(shares.index).to_numpy(dtype=np.float64, na_value=np.nan)
    baseline = np.where(households > 0, households, 0.0)
    score = _percentile if method == "percentile" else _normal
    scores = np.full((len(shares), len(parts)), np.nan)
    for column, indicator in enumerate(parts):
        values = shares[indicator].to_numpy(dtype=np.float64, na_value=np.nan)
        known = np.isfinite(values)
        mass = baseline[known] if baseline[known].sum() > 0 else np.ones(int(known.sum()))
        scores[known, column] = score(values[known], mass)
    need = combine(scores, np.array([list(parts.values())]))[0]
    table = pd.DataFrame({"need": need}, index=shares.index)
    for column, name in enumerate(score_columns(parts)):
        table[name] = scores[:, column]
    return table


def part_weights(shares: pd.DataFrame, weights: Mapping[str, float] | None) -> dict[str, float]:
    """The weight of every part of the index, summing to 1; parts with weight 0 are left out.

    Without `weights`: equal over the indicators of `DEFAULT_INDICATORS` known for at least one
    area; empty when there is none. Raises StudyError for an indicator that the study does not
    have, a weight below 0 or not a number, and weights that are all 0.
    """
    have = [name for name in shares.columns if shares[name].notna().any()]
    if weights is None:
        chosen = {name: 1.0 for name in DEFAULT_INDICATORS if name in have}
    else:
        for name, weight in weights.items():
            if name not in have:
                raise StudyError("need.unknown_indicator", name=name, have=have or ["-"])
            if not (np.isfinite(weight) and weight >= 0):
                raise StudyError("need.bad_weight", name=name, weight=str(weight))
        chosen = {name: float(weight) for name, weight in weights.items() if weight > 0}
        if weights and not chosen:
            raise StudyError("need.no_weight", names=list(weights))
    total = sum(chosen.values())
    return {name: weight / total for name, weight in chosen.items()}


def score_columns(indicators: Mapping[str, float] | Sequence[str]) -> list[str]:
    """Names of the columns that hold the scores of these indicators."""
    return [f"{name}_score" for name in indicators]


def combine(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean of the known scores under several sets of weights.

    scores: shape (n_areas, n_parts), NaN = not known. weights: shape (n_sets, n_parts), not
    negative. Returns shape (n_sets, n_areas); NaN where no part with weight is known.
    """
    known = ~np.isnan(scores)
    mass = weights @ known.T.astype(np.float64)
    total = weights @ np.where(known, scores, 0.0).T
    # The mean of scores cannot leave 0 to 1; rounding can, by a hair.
    mean = np.divide(total, mass, out=np.full_like(total, np.nan), where=mass > 0)
    return np.clip(mean, 0.0, 1.0)


def _percentile(values: FloatArray, mass: FloatArray) -> FloatArray:
    _, place = np.unique(values, return_inverse=True)
    same = np.bincount(place, mass)
    return ((np.cumsum(same) - same / 2) / mass.sum())[place]


def _normal(values: FloatArray, mass: FloatArray) -> FloatArray:
    if values.min(initial=np.inf) >= values.max(initial=-np.inf):
        return np.full(values.size, 0.5)
    mean = np.average(values, weights=mass)
    spread = np.sqrt(np.average((values - mean) ** 2, weights=mass))
    # All the baseline's households may share one value while an area without any has another.
    z = np.divide(values - mean, spread) if spread > 0 else np.sign(values - mean)
    return ndtr(z)
