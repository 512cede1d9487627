"""Sums of counts of which some are not known, and how they compare with published totals."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..messages import Message, finding
from .households import Total
from .tables import KNOWN, SUPPRESSED

# counts are whole; sums of shares times counts need not be
COUNT_TOLERANCE = 0.5


def bounded_sum(
    values: npt.ArrayLike,
    status: npt.ArrayLike,
    suppress_below: int,
    upper: npt.ArrayLike | None = None,
) -> tuple[float, float]:
    """The least and the largest sum that counts can have, of which some are not known.

    A suppressed count lies in 0 .. suppress_below - 1, an unknown one has no limit (inf); where
    `upper` has a number, that is the limit instead.
    """
    numbers, kinds = np.asarray(values, dtype=np.float64), np.asarray(status, dtype=object)
    known = kinds == KNOWN
    limits = np.where(kinds == SUPPRESSED, float(max(suppress_below - 1, 0)), np.inf)
    if upper is not None:
        given = np.asarray(upper, dtype=np.float64)
        limits = np.where(np.isnan(given), limits, given)
    low = float(numbers[known].sum())
    return low, low + float(limits[~known].sum())


def check_totals(
    table: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    totals: Sequence[Total],
    suppress_below: int,
) -> tuple[pd.DataFrame, list[Message]]:
    """Compare the areas' sums with published figures; a row per check, and what to say of each.

    `table` is that of AreaHouseholds. A total of one municipality is compared with its areas.
    """
    checks: list[dict[str, object]] = []
    said: list[Message] = []
    for total in totals:
        name = total.indicator
        inside = _inside(areas, total.municipality)
        low, high = bounded_sum(
            table[name][inside],
            table[f"{name}_status"][inside],
            suppress_below,
            table[f"{name}_upper"][inside],
        )
        checks.append(
            {
                "indicator": total.indicator,
                "municipality": total.municipality,
                "expected": total.value,
                "found": low,
                "low": low,
                "high": high,
                "difference": low - total.value,
            }
        )
        fits = low - COUNT_TOLERANCE <= total.value <= high + COUNT_TOLERANCE
        said.append(
            finding(
                "joined.total_fits" if fits else "joined.total_differs",
                file=total.source if isinstance(total.source, str) else total.source.file,
                indicator=total.indicator,
                expected=total.value,
                found=low,
                difference=low - total.value,
            )
        )
    names = ["indicator", "municipality", "expected", "found", "low", "high", "difference"]
    return pd.DataFrame(checks, columns=names), said


def _inside(areas: gpd.GeoDataFrame, municipality: str | None) -> npt.NDArray[np.bool_]:
    """The areas of one municipality, by its NIS code or name; all areas where none fits."""
    everywhere = np.ones(len(areas), dtype=bool)
    if municipality is None:
        return everywhere
    wanted = municipality.strip().casefold()
    for name in ("municipality", "municipality_name"):
        if name in areas:
            inside = areas[name].astype(str).str.strip().str.casefold().to_numpy() == wanted
            if inside.any():
                return inside
    return everywhere
