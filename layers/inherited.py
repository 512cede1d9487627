"""Rates that an area takes over from a wider or a former one, where codes changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from .codes import is_sector
from .tables import KNOWN, SUPPRESSED, UNKNOWN

_BRUSSELS_WIJK = re.compile(r"21\d{3}W0*(\d+)")
_NUMBER = re.compile(r"0*(\d{1,3})")


def wider_area(code: str) -> str | None:
    """The key that areas share with the one they take a rate over from; None if there is none.

    Of a statistical sector the first eight characters: a sector that is divided or redrawn keeps
    them. Of a Brussels wijk its number: IBSA's neighbourhoods cross the borders of municipalities,
    and a wijk is the part that lies in one of them.
    """
    if is_sector(code):
        return code[:8]
    found = _BRUSSELS_WIJK.fullmatch(code) or _NUMBER.fullmatch(code)
    return f"IBSA {found.group(1)}" if found else None


def inherited_shares(
    wanted: Sequence[str],
    have: Sequence[str],
    shares: npt.NDArray[np.float64],
    status: npt.NDArray[np.object_],
    weights: npt.NDArray[np.float64] | None,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_]]:
    """For every wanted area the share of its wider area, and its status. Shape (len(wanted),).

    The mean of the known shares among the rows of the same wider area, weighted by `weights`
    (households or residents) where every one of those is known and positive. Suppressed where
    rows exist but none is known and some are suppressed.
    """
    rows = pd.DataFrame(
        {
            "key": [wider_area(code) for code in have],
            "share": shares,
            "weight": np.ones(len(have)) if weights is None else weights,
            "hidden": status == SUPPRESSED,
            "known": status == KNOWN,
        }
    )
    known = rows[rows["known"] & rows["key"].notna()]
    usable = (known["weight"] > 0).groupby(known["key"]).transform("all")
    weight = known["weight"].where(usable, 1.0)
    sums = (known["share"] * weight).groupby(known["key"]).sum()
    means = (sums / weight.groupby(known["key"]).sum()).to_dict()
    hidden = {str(key) for key in rows.loc[rows["hidden"], "key"].dropna()} - set(means)
    keys = [wider_area(code) for code in wanted]
    value = np.array([means.get(key or "", np.nan) for key in keys], dtype=np.float64)
    found = np.where(np.isnan(value), UNKNOWN, KNOWN).astype(object)
    found[[key in hidden for key in keys]] = SUPPRESSED
    return value, found
