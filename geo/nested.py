"""Which counts of a nested series may be shown, so that no small difference between them shows.

The people beyond 14 minutes are among those beyond 13: who knows that they are 118 and 120 knows
that 2 live in between. Of such a series only counts are shown that differ by nothing or by the
threshold or more, from each other and from what is known already; as many as can be.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .weights import FloatArray

BoolArray = npt.NDArray[np.bool_]
#: Sums of parts of areas differ by less than this.
DUST = 1e-6


def show_most(
    values: FloatArray,
    published: FloatArray,
    threshold: float,
    kept_back: FloatArray | None = None,
) -> BoolArray:
    """Which of the counts may be shown, most of them, per row; values: [n_rows, n], any order.

    published: [n_rows, m], counts of the same series that are known whatever is shown here, as the
    whole area; nobody is known always. kept_back: those that others keep back, and that nothing
    shown may come near. NaN is no count. Counts are shown in whole people: two that are written
    alike do not differ, but some people are never shown as nobody.
    """
    candidates = np.isfinite(values)
    zero = np.abs(values) <= DUST
    candidates &= zero | (values >= threshold - DUST)
    for known in published.T:
        near = _near(values, known[:, None], threshold)
        candidates &= ~near | (_whole(values) == _whole(known)[:, None])
    if kept_back is not None:
        for known in kept_back.T:
            candidates &= zero | ~(np.abs(values - known[:, None]) < threshold - DUST)
    rising = np.where(candidates, values, np.nan)
    order = np.argsort(rising, axis=1, kind="stable")
    chosen = np.zeros(values.shape, dtype=np.bool_)
    picked = _longest(np.take_along_axis(rising, order, 1), threshold)
    np.put_along_axis(chosen, order, picked, 1)
    return chosen & candidates


def _near(one: FloatArray, other: FloatArray, threshold: float) -> BoolArray:
    """Whether the counts differ by less than the threshold, as they are or as they are written."""
    differ = np.abs(one - other) < threshold - DUST
    return differ | (np.abs(_whole(one) - _whole(other)) < threshold)


def _longest(values: FloatArray, threshold: float) -> BoolArray:
    """The longest chain in every row of rising values; NaN, at the end, is in none.

    Values next to each other in a chain are far enough apart, and so are all others then; those
    that are written alike may all be in it. Row by row: the best that ends at each value comes from
    the one before it where that is written alike, and else from the best of all that are far
    enough below it.
    """
    n_rows, n = values.shape
    rows = np.arange(n_rows)
    length = np.zeros((n_rows, n), dtype=np.int32)
    before = np.full((n_rows, n), -1, dtype=np.int32)
    best = np.full((n_rows, n + 1), -1, dtype=np.int32)  # of the values up to here: which ends best
    far = np.zeros(n_rows, dtype=np.intp)  # how many values are far enough below this one
    whole = _whole(np.where(np.isfinite(values), values, -1.0))
    for i in range(n):
        while True:
            below = values[rows, np.minimum(far, i)]
            more = (far < i) & ~_near(values[:, i], below, threshold) & np.isfinite(values[:, i])
            if not more.any():
                break
            far += more
        came = best[rows, far]
        base = np.where(came >= 0, length[rows, came], 0)
        if i:
            alike = (whole[:, i] == whole[:, i - 1]) & (length[:, i - 1] > base)
            came, base = np.where(alike, i - 1, came), np.where(alike, length[:, i - 1], base)
        length[:, i] = np.where(np.isfinite(values[:, i]), base + 1, 0)
        before[:, i] = came
        last = best[:, i]
        so_far = np.where(last >= 0, length[rows, last], 0)
        best[:, i + 1] = np.where(length[:, i] > so_far, i, last)
    return _followed(best[:, n], before)


def _followed(ends: npt.NDArray[np.int32], before: npt.NDArray[np.int32]) -> BoolArray:
    """The values on the way back from the ends of the chains."""
    chosen = np.zeros(before.shape, dtype=np.bool_)
    rows, at = np.flatnonzero(ends >= 0), ends[ends >= 0]
    while rows.size:
        chosen[rows, at] = True
        at = before[rows, at]
        rows, at = rows[at >= 0], at[at >= 0]
    return chosen


def _whole(values: FloatArray) -> FloatArray:
    return np.rint(values)
