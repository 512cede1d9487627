"""What a plan comes to, as a spreadsheet: before and after, in all and per area."""

from __future__ import annotations

import codecs
from collections.abc import Mapping

import pandas as pd

from ..scenario_tables import Outcome
from ..study import Study
from ..words import category_label, text, window_label
from .tables import sheet_text

_PEOPLE = "people_in_gap"
_COLUMNS = (
    "code",
    "name",
    "category",
    "way",
    "pace",
    "norm_minutes",
    "before",
    "before_status",
    "after",
    "after_status",
    "difference",
    "difference_status",
)


def plan_sheet(outcome: Outcome, study: Study, pace: str, language: str) -> bytes:
    """One row per category and window in all, then one per area where something changes.

    pace: the name of the one that `outcome` holds on foot. utf-8 with BOM, `;` and decimal comma.
    """
    norms = dict(
        zip(outcome.categories["category"], outcome.categories["norm_minutes"], strict=True)
    )
    on_foot = {"way": text("scenario.on_foot", language), "pace": _pace(pace, language)}
    # every walk to and from a stop is at the study's own pace
    in_window = {"pace": _pace(study.pace_name, language)}
    parts = [
        _rows(outcome.categories, on_foot, norms, language),
        _rows(outcome.windows, in_window, norms, language),
        _rows(outcome.areas, on_foot, norms, language),
        _rows(outcome.window_areas, in_window, norms, language),
    ]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    heads = [text(f"scenario.column_{name}", language) for name in _COLUMNS]
    return codecs.BOM_UTF8 + sheet_text(table, heads, language).encode("utf-8")


def _rows(
    table: pd.DataFrame, about: Mapping[str, str], norms: Mapping[str, float], language: str
) -> pd.DataFrame:
    if table.empty:
        return pd.DataFrame(columns=list(_COLUMNS))
    of = table["category"]
    data: dict[str, object] = {
        "code": table.get("code", ""),
        "name": table.get("name", text("scenario.whole_study", language)),
        "category": of.map(lambda category: category_label(str(category), language)),
        "way": about["way"]
        if "way" in about
        else table["window"].map(lambda window: window_label(str(window), language)),
        "pace": about["pace"],
        "norm_minutes": of.map(norms),
    }
    for side in ("before", "after", "difference"):
        data[side] = table[f"{_PEOPLE}_{side}"]
        data[f"{side}_status"] = table[f"{_PEOPLE}_{side}_status"]
    return pd.DataFrame(data)[list(_COLUMNS)]


def _pace(name: str, language: str) -> str:
    return text(f"columns.pace_{name}", language)
