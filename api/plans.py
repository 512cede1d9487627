"""What the changes of a scenario come to, worked out for an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer

from .. import scenario
from ..report.plan_sheet import plan_sheet
from ..study import Study
from .answers import records
from .feature_tables import WGS84
from .library import Loaded
from .measures import check_norms, check_pace
from .routes_profile import rounded_people
from .scenario_models import AddChange, Change, CloseChange, MoveChange, StrikeStopChange

_PEOPLE = "people_in_gap"


def meant(study: Study, changes: Sequence[Change]) -> list[scenario.Change]:
    """Changes in the metres of the study."""
    there = Transformer.from_crs(WGS84, study.crs, always_xy=True)
    return [_meant(change, there) for change in changes]


def compared(
    loaded: Loaded,
    changes: Sequence[Change],
    *,
    windows: bool,
    pace: str | None = None,
    norms: Mapping[str, float] | None = None,
) -> scenario.Outcome:
    """What changes come to. Raises StudyError for what cannot be changed, HttpError for a measure
    that cannot be chosen."""
    chosen = check_pace(loaded.study, pace)
    check_norms(loaded.study, norms or {})
    found = scenario.compare(
        loaded.base, meant(loaded.study, changes), windows=windows, pace=chosen, norms=norms
    )
    return _in_steps(found, loaded.study, chosen)


def outcome_of(
    loaded: Loaded,
    changes: Sequence[Change],
    *,
    windows: bool,
    pace: str | None = None,
    norms: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """What changes come to (`ScenarioOutcome`). Raises as `compared`."""
    found = compared(loaded, changes, windows=windows, pace=pace, norms=norms)
    return {
        "pace": pace or loaded.study.pace_name,
        "windows_pace": loaded.study.pace_name,
        "categories": records(found.categories),
        "areas": records(found.areas),
        "windows": records(found.windows),
        "window_areas": records(found.window_areas),
    }


def sheet_of(
    loaded: Loaded,
    changes: Sequence[Change],
    language: str,
    *,
    windows: bool,
    pace: str | None = None,
    norms: Mapping[str, float] | None = None,
) -> bytes:
    """What changes come to as a spreadsheet. Raises as `compared`."""
    found = compared(loaded, changes, windows=windows, pace=pace, norms=norms)
    return plan_sheet(found, loaded.study, pace or loaded.study.pace_name, language)


def _meant(change: Change, there: Transformer) -> scenario.Change:
    if isinstance(change, AddChange):
        x, y = there.transform(change.lon, change.lat)
        return scenario.AddPlace(change.category, x, y, change.name)
    if isinstance(change, MoveChange):
        x, y = there.transform(change.lon, change.lat)
        return scenario.MovePlace(change.place, x, y)
    if isinstance(change, CloseChange):
        return scenario.ClosePlace(change.place)
    if isinstance(change, StrikeStopChange):
        return scenario.StrikeStop(change.stop)
    return scenario.StrikeRoute(change.route)


def _in_steps(found: scenario.Outcome, study: Study, pace: str) -> scenario.Outcome:
    """An outcome that tells no more of the study as it is than its profile does.

    With another norm people are in multiples of the threshold, as there; on foot with another pace
    too.
    """
    norms = dict(zip(found.categories["category"], found.categories["norm_minutes"], strict=True))
    other = {category for category, norm in norms.items() if norm != study.norms[category]}
    on_foot = other if pace == study.pace_name else set(norms)

    def stepped(table: pd.DataFrame, categories: set[str]) -> pd.DataFrame:
        if table.empty or not categories:
            return table
        rounded = table.copy()
        rows = rounded["category"].isin(categories).to_numpy(np.bool_)
        _round_people(rounded, rows, study.study.suppress_below)
        return rounded

    return scenario.Outcome(
        stepped(found.categories, on_foot),
        stepped(found.areas, on_foot),
        stepped(found.windows, other),
        stepped(found.window_areas, other),
    )


def _round_people(table: pd.DataFrame, rows: npt.NDArray[np.bool_], threshold: int) -> None:
    for side in ("before", "after"):
        people, share = f"{_PEOPLE}_{side}", f"share_beyond_{side}"
        # a copy: of all rows it would be a view of what is written below
        exact = table.loc[rows, people].to_numpy(np.float64, copy=True)
        steps = rounded_people(exact, threshold)
        table.loc[rows, people] = steps
        if share in table:
            # a share finer than its people would tell them
            table.loc[rows, share] *= steps / np.where(exact > 0, exact, 1.0)
    told = rows & table[f"{_PEOPLE}_difference"].notna().to_numpy()
    between = table[f"{_PEOPLE}_after"] - table[f"{_PEOPLE}_before"]
    table.loc[told, f"{_PEOPLE}_difference"] = between[told]
