"""Spreading counts over points without losing a fraction, and medians of weighted values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer]
Numbers = npt.NDArray[np.number | np.bool_]

#: Counts at points are whole numbers of 1/1024: a power of two, so that sums in float64 are exact.
PARTS_PER_HOUSEHOLD = 1024
_LARGEST = 2.0**53 / PARTS_PER_HOUSEHOLD


def in_parts(counts: npt.ArrayLike) -> IntArray:
    """Counts as whole numbers of 1/1024, rounded to the nearest; NaN becomes 0. int64, same shape.

    Raises ValueError for a count of 2**43 or more, which float64 could not sum exactly.
    """
    values = np.nan_to_num(np.asarray(counts, dtype=np.float64), nan=0.0)
    if np.any(np.abs(values) >= _LARGEST):
        raise ValueError("a count is too large to spread exactly")
    return np.rint(values * PARTS_PER_HOUSEHOLD).astype(np.int64)


def apportion(
    totals: npt.ArrayLike, group: IntArray, shares: npt.ArrayLike | None = None
) -> FloatArray:
    """Spread each group's total over its points in proportion to `shares` (default: equally).

    totals: counts, shape (n_groups,), NaN = not known. group: the group of every point, in
    non-decreasing order. shares: not negative, shape (n_points,); where a group's shares are all 0
    its points count equally. Returns counts, shape (n_points,), each a multiple of 1/1024 within
    1/1024 of its exact part, and whose sum over a group equals the total (itself
    rounded to 1/1024) exactly in float64, in whatever order it is summed. NaN where not known.

    Cascade rounding: the running sum is rounded and its steps are taken, so that nothing is left
    over. Raises ValueError for a known total above 0 with no point to hold it.
    """
    counts = np.asarray(totals, dtype=np.float64)
    if group.size and np.any(np.diff(group) < 0):
        raise ValueError("points are not in the order of their groups")
    sizes = np.bincount(group, minlength=counts.size)
    parts = in_parts(counts)
    if np.any((sizes == 0) & (parts != 0)):
        raise ValueError("a group has a total but no point")
    reach = _running_share(group, sizes, shares)
    upto = np.rint(parts[group] * reach).astype(np.int64)
    steps = np.diff(upto, prepend=0)
    starts = (np.cumsum(sizes) - sizes)[sizes > 0]
    steps[starts] = upto[starts]
    return np.where(np.isnan(counts)[group], np.nan, steps / PARTS_PER_HOUSEHOLD)


def _running_share(group: IntArray, sizes: IntArray, shares: npt.ArrayLike | None) -> FloatArray:
    """Share of its group up to and with each point; exactly 1 at the last point of a group."""
    if shares is None:
        parts = np.ones(group.size)
    else:
        parts = np.asarray(shares, dtype=np.float64)
        if not np.all(np.isfinite(parts) & (parts >= 0)):
            raise ValueError("a share is negative or not a number")
    sums = np.bincount(group, parts, minlength=sizes.size)[group]
    # Scaled to about 1 per group first: the running sum over all groups then stays precise.
    parts = np.divide(parts, sums, out=np.ones_like(parts), where=sums > 0)
    running = np.cumsum(parts)
    last = np.cumsum(sizes) - 1
    before = np.concatenate(([0.0], running))[last + 1 - sizes]
    ends = np.where(sizes > 0, running[last] if running.size else 0.0, 1.0) - before
    return (running - before[group]) / ends[group]


def sum_by_group(values: npt.ArrayLike, group: IntArray, n_groups: int) -> FloatArray:
    """Sum per group, shape (n_groups,). NaN where the group holds a value that is not known."""
    sums = np.bincount(group, np.asarray(values, dtype=np.float64), minlength=n_groups)
    return sums.astype(np.float64)  # without any values numpy counts in whole numbers


def household_parts(households: npt.ArrayLike, group: IntArray, n_groups: int) -> IntArray:
    """The weight of every dwelling in a statistic of its area: its households in parts of 1/1024.

    int64, shape (n_points,). Every dwelling of an area weighs the same (1) where the area has no
    known households.
    """
    parts = in_parts(households)
    known = np.bincount(group, parts, minlength=n_groups) > 0
    return np.where(known[group], parts, 1)


def median_by_group(
    values: FloatArray, weights: IntArray, group: IntArray, n_groups: int
) -> FloatArray:
    """Weighted median of every group, in the unit of `values`, shape (n_groups,).

    weights are whole numbers, not negative. The result is that of repeating each value as often
    as its weight says, sorting, and taking the middle, or the mean of the two middle ones. Inf
    (out of reach) counts as the largest value. NaN for a group without weight.
    """
    some = weights > 0
    values, weights, group = values[some], weights[some], group[some]
    order = np.lexsort((values, group))
    ordered = values[order]
    running = np.cumsum(weights[order], dtype=np.int64)
    upto = np.concatenate(([0], running))[np.cumsum(np.bincount(group, minlength=n_groups))]
    before = np.concatenate(([0], upto[:-1]))
    twice_middle = before + upto
    filled = upto > before
    at = np.searchsorted(2 * running, twice_middle[filled], side="left")
    # Exactly half lies at or below this value: the middle falls between it and the next one.
    between = 2 * running[at] == twice_middle[filled]
    result = np.full(n_groups, np.nan)
    result[filled] = (ordered[at] + ordered[at + between]) / 2
    return result
