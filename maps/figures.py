"""The figures of each area as the page shows them: rounded, with what is hidden and how old."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..analysis import SMALL
from ..geo.disclosure import HIDDEN
from .view import MapView

# Unit -> decimals. Shares are written as percentages, so three decimals show one.
DECIMALS = {"count": 0, "share": 3, "minutes": 1, "index": 2, "score": 3, "rank": 0}

_AREA_COLUMNS = {
    "households": "count",
    "one_person_households": "count",
    "one_person_share": "share",
    "people_in_gap": "count",
    "need": "index",
    "priority": "score",
    "rank": "rank",
    "rank_low": "rank",
    "rank_high": "rank",
}
_CATEGORY_COLUMNS = {
    "minutes": "minutes",
    "third_minutes": "minutes",
    "share_within_norm": "share",
    "people_in_gap": "count",
    "shortfall": "index",
    "places_within_norm": "places",
}
_WINDOW_COLUMNS = {
    "minutes": "minutes",
    "p85_minutes": "minutes",
    "share_within_norm": "share",
    "people_in_gap": "count",
    "people_won": "count",
    "walk_minutes": "minutes",
    "walk_people_in_gap": "count",
    "cut_minutes": "minutes",
    "cut_people_in_gap": "count",
    "people_lost": "count",
}


@dataclass(frozen=True)
class Figure:
    """One column of numbers, one per area; NaN is not known.

    `suppressed` tells where a number is known and left out, being under the threshold, or, where
    `hidden` tells so too, giving away one that is; `withheld` where the source itself did not give
    it.
    """

    unit: str
    values: np.ndarray
    suppressed: np.ndarray
    hidden: np.ndarray
    withheld: np.ndarray
    vintage: list[int | None]
    source: list[str | None]
    inherited: np.ndarray


def figures(view: MapView) -> dict[str, Figure]:
    """Every column that the areas have, by its name.

    No count of people or households from 1 up to the threshold leaves here, whatever its status.
    """
    return {name: _figure(view, name, unit) for name, unit in _columns(view) if name in view.areas}


def packed(figure: Figure) -> dict[str, Any]:
    """A column as JSON: values with null for the unknown, and only the exceptions beside them."""
    return {
        "unit": figure.unit,
        "values": [_plain(value) for value in figure.values],
        "suppressed": np.flatnonzero(figure.suppressed).tolist(),
        "hidden": np.flatnonzero(figure.hidden).tolist(),
        "withheld": np.flatnonzero(figure.withheld).tolist(),
        "inherited": np.flatnonzero(figure.inherited).tolist(),
        "vintage": _constant(figure.vintage),
        "source": _constant(figure.source),
    }


def _columns(view: MapView) -> Iterator[tuple[str, str]]:
    yield from _AREA_COLUMNS.items()
    for category in view.norms:
        for name, unit in _CATEGORY_COLUMNS.items():
            yield f"{category}_{name}", unit
        for pace in view.paces:
            yield f"{category}_people_in_gap_{pace}", "count"
        for window in view.windows:
            for name, unit in _WINDOW_COLUMNS.items():
                yield f"{category}_{window.id}_{name}", unit


def _figure(view: MapView, name: str, unit: str) -> Figure:
    areas = view.areas
    values = pd.to_numeric(areas[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    values = np.where(np.isfinite(values), values, np.nan)
    suppressed, hidden, withheld = np.zeros((3, len(areas)), dtype=bool)
    if f"{name}_status" in areas:
        suppressed |= (areas[f"{name}_status"] == SMALL).to_numpy(dtype=bool)
        hidden |= (areas[f"{name}_status"] == HIDDEN).to_numpy(dtype=bool)
        withheld |= (areas[f"{name}_status"] == "suppressed").to_numpy(dtype=bool)
    if unit == "count":
        suppressed |= (values != 0) & (np.abs(values) < view.suppress_below)
    suppressed |= hidden
    values = np.where(suppressed, np.nan, values)
    return Figure(
        unit,
        np.round(values, DECIMALS.get(unit, 1)) + 0.0,
        suppressed,
        hidden,
        withheld,
        _column(areas, f"{name}_vintage", int),
        _column(areas, f"{name}_source", str),
        _flags(areas, f"{name}_inherited"),
    )


def _column(areas: pd.DataFrame, name: str, kind: type) -> list[Any]:
    if name not in areas:
        return [None] * len(areas)
    return [None if pd.isna(value) else kind(value) for value in areas[name]]


def _flags(areas: pd.DataFrame, name: str) -> np.ndarray:
    if name not in areas:
        return np.zeros(len(areas), dtype=bool)
    return areas[name].astype("boolean").fillna(False).to_numpy(dtype=bool)


def _plain(value: float) -> float | int | None:
    if np.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def _constant(values: list[Any]) -> object:
    return values[0] if values and all(value == values[0] for value in values) else values
