"""Which counts of a column of areas are shown beside its total, and why the others are not.

A count above zero and under the threshold is "small" and not shown. Neither is one that gives a
small one away ("hidden"): the people beyond a norm where all but a few of an area are, and, since
the total of the column is printed too, at least one count with room to be the threshold more or
less, so that what is not shown cannot be had by subtraction (cell suppression: Hundepool et al.,
Statistical Disclosure Control, 2012, ch. 4).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .disclosure import HIDDEN, KNOWN, SMALL, UNKNOWN
from .nested import DUST
from .weights import FloatArray

BoolArray = npt.NDArray[np.bool_]
StatusArray = npt.NDArray[np.object_]


def is_small(values: FloatArray, threshold: float) -> BoolArray:
    """Whether a count is above zero and under the threshold; NaN is not."""
    return (values > DUST) & (values < threshold - DUST)


def gap_status(
    values: FloatArray, people: FloatArray, people_told: BoolArray, threshold: float
) -> StatusArray:
    """Per area the status of the people beyond a norm, whose total is printed too.

    people: all of them in the area; people_told: whether that number is shown. Where it is not,
    nothing that follows from it is.
    """
    status = count_status(values, threshold)
    few_within = is_small(people - values, threshold)
    status[(status == KNOWN) & (values > 0) & (few_within | ~people_told)] = HIDDEN
    status[complements(values, np.full(values.size, threshold), people, status, threshold)] = HIDDEN
    return status


def count_status(values: FloatArray, threshold: float) -> StatusArray:
    """Per count "known", "small", or "unknown" where there is none."""
    small = is_small(values, threshold) & (threshold > 1)
    marks = np.where(np.isnan(values), UNKNOWN, np.where(small, SMALL, KNOWN))
    return marks.astype(object)


def complements(
    values: FloatArray, low: FloatArray, high: FloatArray, status: StatusArray, threshold: float
) -> BoolArray:
    """Which counts that are known are to be left out too, where any is left out.

    low, high: what people who know the other figures know each count to lie between. One count
    with room for the threshold on both sides, the smallest there is; else several with the most.
    """
    chosen = np.zeros(values.size, dtype=np.bool_)
    if not np.isin(status, (SMALL, HIDDEN)).any():
        return chosen
    fall = np.minimum(np.nan_to_num(values - low), threshold)
    rise = np.minimum(np.nan_to_num(high - values), threshold)
    may = (status == KNOWN) & (values >= threshold) & (fall > DUST) & (rise > DUST)
    rows = np.flatnonzero(may)
    room = np.minimum(fall, rise)[rows]
    enough = rows[room >= threshold - DUST]
    if enough.size:
        chosen[enough[np.argmin(values[enough])]] = True
        return chosen
    order = rows[np.argsort(-room, kind="stable")]
    needed = np.searchsorted(np.cumsum(-np.sort(-room)), threshold - DUST) + 1
    chosen[order[:needed]] = True
    return chosen


def guard(
    values: FloatArray, low: FloatArray, high: FloatArray, is_open: BoolArray, threshold: float
) -> tuple[BoolArray, bool]:
    """Which more of these counts, of which the sum is told, are to be left out; and if that does.

    is_open: those left out already, which must each stay anything that they can be (or the
    threshold more or less). low, high: what is known of each that is left out. The sum lets one
    rise by what the others can fall together. The smallest that gives room enough is chosen.
    """
    more = np.zeros(values.size, dtype=np.bool_)
    fall, rise = np.fmax(values - low, 0.0), np.fmax(high - values, 0.0)
    while is_open.any():
        out = is_open | more
        falls, rises = fall[out].sum() - fall[is_open], rise[out].sum() - rise[is_open]
        short_fall = (np.minimum(rise[is_open], threshold) - falls).max()
        short_rise = (np.minimum(fall[is_open], threshold) - rises).max()
        if short_fall <= DUST and short_rise <= DUST:
            break
        fits = (fall >= short_fall - DUST) & (rise >= short_rise - DUST)
        gain = np.minimum(fall, max(short_fall, 0.0)) + np.minimum(rise, max(short_rise, 0.0))
        rows = np.flatnonzero(~out & (values >= threshold) & (gain > DUST))
        if not rows.size:
            return more, False
        more[rows[np.lexsort((rows, values[rows], -gain[rows], ~fits[rows]))[0]]] = True
    return more, True
