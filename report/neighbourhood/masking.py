"""What may not be shown of a neighbourhood, and what would give it away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...geo.disclosure import protect
from ...geo.weights import FloatArray
from .choice import BoolArray

KNOWN, SMALL, HIDDEN, UNKNOWN = "known", "small", "hidden", "unknown"
SUPPRESSED, PARTIAL = "suppressed", "partial"
TOTAL = "total"
#: What may be read: a partial figure is the sum over the areas that know it.
SHOWN = (KNOWN, PARTIAL)
# Sums of parts of areas differ from a whole number in the last digits.
_DIGITS = 6


def is_small(values: float | FloatArray | pd.Series, threshold: int) -> BoolArray:
    """Whether a count is above zero and under the threshold; NaN is not."""
    rounded = np.round(np.asarray(values, dtype=np.float64), _DIGITS)
    return (rounded > 0) & (rounded < threshold)


def protect_counts(
    counts: pd.DataFrame, pairs: Iterable[tuple[str, str]], threshold: int
) -> pd.DataFrame:
    """The status of every count, and of its total in the last row ("total").

    counts: one row per area, one column per count, NaN where not known. pairs: (part, whole), of
    which the difference is a count of people too. Status "known", "small", "hidden" (it would give
    a small one away) or "unknown". A total is the sum of the areas that know the count.
    """
    whole = with_totals(counts).round(_DIGITS)
    known = counts.notna()
    values = {
        (str(name), str(code)): float(value)
        for name, column in whole.items()
        for code, value in column.items()
    }
    keys = list(values)
    sums = [
        ((str(name), TOTAL), [(str(name), str(code)) for code in counts.index[known[name]]])
        for name in counts
        if known[name].any()
    ]
    for part, of in pairs:
        same_areas = known[part].equals(known[of])
        rest = (whole[of] - whole[part]).round(_DIGITS)
        for code, few in zip(rest.index, is_small(rest, threshold), strict=True):
            if np.isnan(rest[code]) or (code == TOTAL and not same_areas):
                continue
            # The rest is printed nowhere: unless it is small, all that is known is that it is
            # not below zero.
            left = (f"{of} - {part}", str(code))
            values[left] = float(rest[code]) if few else np.nan
            sums.append(((of, str(code)), [(part, str(code)), left]))
    status = protect(values, sums, threshold)
    told = [status[key] for key in keys]
    table = pd.DataFrame(np.array(told, dtype=object).reshape(whole.shape[1], -1).T)
    return table.set_axis(whole.index, axis=0).set_axis(whole.columns, axis=1)


def hide_more(counts: pd.Series, status: pd.Series, least: int) -> tuple[pd.Series, bool]:
    """The status with so many areas hidden that they are `least` or none, and whether they are.

    counts: per area, unmasked. Where two sums of the same areas are shown, of which the terms
    have a known ratio, two hidden areas are found from them and three are not. The smallest shown
    counts are hidden first; an area that counts nobody protects nobody.
    """
    areas = status.drop(TOTAL)
    hidden = areas.isin([SMALL, HIDDEN])
    if not hidden.any():
        return status, True
    spare = counts[(areas == KNOWN) & (counts.round(_DIGITS) > 0)].sort_values(kind="stable")
    more = spare.index[: max(least - int(hidden.sum()), 0)]
    changed = status.copy()
    changed.loc[more] = HIDDEN
    return changed, int(hidden.sum()) + len(more) >= least


def with_totals(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts, and a last row "total": the sum over the areas that know it, NaN if none does."""
    total = counts.sum(min_count=1).to_frame(TOTAL).T
    return pd.concat([counts, total])


def protect_shares(
    amounts: FloatArray, sensitive: BoolArray, in_all: bool, threshold: int
) -> tuple[Sequence[str], str]:
    """The status of a share in every area, and of that of all areas together.

    amounts: what the shares are shares of, as counts, NaN where not known; people can find them
    from a share that is shown. sensitive: the areas whose share may not be shown, in_all: whether
    that of all together may not. Other shares are hidden ("hidden") so that those of sensitive
    areas cannot be found from that of all together.
    """
    # Where a share is sensitive its amount stands for a small one: only the pattern counts.
    plain = np.where(np.round(amounts, _DIGITS) > 0, np.fmax(amounts, threshold), 0.0)
    stand_in = np.where(sensitive, threshold / 2, np.where(np.isnan(amounts), np.nan, plain))
    keys = [str(row) for row in range(len(stand_in))]
    values = dict(zip(keys, stand_in.tolist(), strict=True))
    known = [key for key in keys if not np.isnan(values[key])]
    values[TOTAL] = float(np.nansum(stand_in)) if known else np.nan
    status = protect(values, [(TOTAL, known)] if known else [], threshold)
    of_all = HIDDEN if in_all or status[TOTAL] == SMALL else status[TOTAL]
    hidden = (SMALL, HIDDEN)
    told = [
        HIDDEN if bad or status[key] in hidden else status[key]
        for key, bad in zip(keys, sensitive, strict=True)
    ]
    return told, of_all


def shown(values: FloatArray | pd.Series, status: npt.ArrayLike) -> FloatArray:
    """The values that may be shown; NaN for the others."""
    may = np.isin(np.asarray(status, dtype=object), SHOWN)
    return np.where(may, np.asarray(values, dtype=np.float64), np.nan)
