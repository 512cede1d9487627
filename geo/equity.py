"""How evenly minutes are spread over people: Gini, Palma and the concentration index.

All three take one value per dwelling or area (minutes) and the number of people that it stands for.
Values that are not known (NaN), infinite, or stand for nobody are left out. A value below 0 raises
ValueError.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from .weights import FloatArray

_TOP, _BOTTOM = 0.10, 0.40


def gini(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """Gini coefficient: 0 when everyone has the same minutes, near 1 when one person has them all.

    The mean absolute difference between all pairs of people, divided by twice the mean (Gini 1912,
    'Variabilità e mutabilità'), here as twice the area between the Lorenz curve and the diagonal
    (Gastwirth 1972). No unit. 0 when all values are 0; NaN when there is nothing to measure.
    """
    x, w = _known(values, weights)
    if not x.size:
        return math.nan
    people, minutes = _lorenz(x, w)
    if minutes[-1] == 0:
        return 0.0
    twice_area = np.sum(np.diff(people) * (minutes[1:] + minutes[:-1]))
    # The curve is convex, so only rounding can bring the result below 0.
    return max(0.0, float(1 - twice_area / (people[-1] * minutes[-1])))


def palma(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """Palma ratio: minutes borne by the worst-off 10 % of people over those of the best-off 40 %.

    Palma 2011, 'Homogeneous middles vs. heterogeneous tails' (there of incomes; ratio as named by
    Cobham and Sumner 2013). People at the cut are divided, so that the groups are exactly 10 % and
    40 %. No unit; 0.25 when everyone has the same minutes. Inf when the best-off 40 % have no
    minutes at all; NaN when nobody has, or there is nothing to measure.
    """
    x, w = _known(values, weights)
    if not x.size:
        return math.nan
    people, minutes = _lorenz(x, w)
    total = minutes[-1]
    if total == 0:
        return math.nan
    top = total - np.interp((1 - _TOP) * people[-1], people, minutes)
    bottom = np.interp(_BOTTOM * people[-1], people, minutes)
    return float(top / bottom) if bottom > 0 else math.inf


def concentration_index(
    values: npt.ArrayLike, weights: npt.ArrayLike, rank_variable: npt.ArrayLike
) -> float:
    """Concentration index of minutes over people ordered by `rank_variable` (say need).

    2 cov(minutes, rank) / mean minutes, with the rank of a person as a share of all people, and
    people with the same rank variable at the middle of their group (Kakwani 1980; Kakwani, Wagstaff
    and van Doorslaer 1997). Between -1 and 1, no unit: above 0 when minutes fall on those with a
    high rank variable, below 0 when on those with a low one. Equals the Gini when ranked by the
    minutes themselves. 0 when all values are 0; NaN when there is nothing to measure.
    """
    order_by = np.asarray(rank_variable, dtype=np.float64)
    x, w, r = _known(values, weights, order_by)
    if not x.size:
        return math.nan
    total = np.sum(w * x)
    if total == 0:
        return 0.0
    _, place = np.unique(r, return_inverse=True)
    size = np.bincount(place, w)
    rank = ((np.cumsum(size) - size / 2) / np.sum(w))[place]
    return float(2 * np.sum(w * x * rank) / total - 1)


def _known(values: npt.ArrayLike, weights: npt.ArrayLike, *more: FloatArray) -> list[FloatArray]:
    """The values, weights and further columns of the rows that count."""
    columns = [
        np.asarray(values, dtype=np.float64),
        np.asarray(weights, dtype=np.float64),
        *more,
    ]
    counts = np.all([np.isfinite(column) for column in columns], axis=0) & (columns[1] != 0)
    columns = [column[counts] for column in columns]
    if np.any(columns[0] < 0) or np.any(columns[1] < 0):
        raise ValueError("a value or weight is negative")
    return columns


def _lorenz(x: FloatArray, w: FloatArray) -> tuple[FloatArray, FloatArray]:
    """People and their minutes, summed from the fewest minutes up, both starting at 0."""
    order = np.argsort(x, kind="stable")
    people = np.concatenate(([0.0], np.cumsum(w[order])))
    minutes = np.concatenate(([0.0], np.cumsum((w * x)[order])))
    return people, minutes
