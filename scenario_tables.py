"""What changes come to, in tables: before, after and the difference, nothing small given away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .geo.area_counts import ones_told
from .geo.disclosure import HIDDEN, KNOWN, SMALL, UNKNOWN
from .geo.kept_back import (
    BoolArray,
    StatusArray,
    count_status,
    gap_status,
    guard,
    is_small,
)
from .geo.legs import IntArray
from .geo.weights import FloatArray
from .geo.windows import WindowReach

_SIDES = ("before", "after")
_WINDOW_FIGURES = ("people_in_gap", "minutes", "p85_minutes", "share_within_norm")


@dataclass(frozen=True)
class Walked:
    """Reach of one category on foot. distance_dm: of every dwelling, -1 where none is in reach.

    places: how many there are. people: one-person households beyond the norm per area;
    total: in all; share: of all that are known; minutes: their median. NaN where not known.
    """

    distance_dm: IntArray
    places: int
    people: FloatArray
    total: float
    share: float
    minutes: float


@dataclass(frozen=True)
class Ridden:
    """Reach of one category in one window. people: as in `Walked`; totals: of `window_totals`.

    Both by the norm that is compared, which need not be that of the reach.
    """

    reach: WindowReach
    people: FloatArray
    totals: Mapping[str, float]


@dataclass(frozen=True)
class Side:
    """All that is compared, before or after: walked by category, ridden by category and window."""

    walked: Mapping[str, Walked]
    ridden: Mapping[tuple[str, str], Ridden] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What the changes come to; every figure of people masked, with its `_status`.

    A difference is what is after less what was before: below zero where people are helped. It is
    `small` where it or either side of it is. What was before is told elsewhere too: where only a
    few people differ, what is after is `hidden`, so that they cannot be had by subtraction, and so
    is that of another area, or the whole study, where a sum would tell. A share goes with its
    people.

    categories: one row per category: category, norm_minutes, and `places`, `people_in_gap`,
    `share_beyond` and `median_minutes`, each as `_before` and `_after`; people_in_gap_difference.
    areas: one row per category and area whose people beyond the norm change: code, name, category,
    people_in_gap_before, _after and _difference.
    windows: one row per category and window: category, window, norm_minutes, and `people_in_gap`,
    `minutes`, `p85_minutes`, `share_within_norm` (of the departure minutes; NaN by another norm
    than the study's own) as in `window_gaps`.
    window_areas: as areas, with the window. Both are empty where no windows were asked for.
    """

    categories: pd.DataFrame
    areas: pd.DataFrame
    windows: pd.DataFrame
    window_areas: pd.DataFrame


def outcome(
    areas: pd.DataFrame, norms: Mapping[str, float], threshold: int, before: Side, after: Side
) -> Outcome:
    """The two sides laid side by side.

    areas: of each, in the order of `people`, its code, name, households and one_person_households.
    """
    people, households = (
        areas[name].to_numpy(np.float64) for name in ("one_person_households", "households")
    )
    areas = areas.assign(told=ones_told(people, households, threshold))
    rows: dict[str, list[dict[str, object]]] = {"categories": [], "windows": []}
    changed: dict[str, list[pd.DataFrame]] = {"categories": [], "windows": []}

    def add(to: str, row: dict[str, object], now: FloatArray, then: FloatArray) -> None:
        about = {name: row[name] for name in ("category", "window") if name in row}
        table, sums_tell = _changed_areas(areas, about, now, then, threshold)
        rows[to].append(row | {"sums_tell": sums_tell})
        changed[to].append(table)

    for category, then in after.walked.items():
        now = before.walked[category]
        row: dict[str, object] = {"category": category, "norm_minutes": norms[category]}
        row |= _pair("places", now.places, then.places)
        row |= _pair("people_in_gap", now.total, then.total)
        row |= _pair("share_beyond", now.share, then.share)
        row |= _pair("median_minutes", now.minutes, then.minutes)
        add("categories", row, now.people, then.people)
    for (category, name), then in after.ridden.items():
        now = before.ridden[category, name]
        row = {"category": category, "window": name, "norm_minutes": norms[category]}
        for figure in _WINDOW_FIGURES:
            row |= _pair(figure, now.totals[figure], then.totals[figure])
        add("windows", row, now.people, then.people)
    tables = [
        table
        for to in ("categories", "windows")
        for table in (
            _totals(pd.DataFrame(rows[to]), threshold) if rows[to] else pd.DataFrame(),
            pd.concat(changed[to], ignore_index=True) if changed[to] else pd.DataFrame(),
        )
    ]
    return Outcome(*tables)


def _pair(figure: str, before: float, after: float) -> dict[str, object]:
    return {f"{figure}_before": before, f"{figure}_after": after}


def _changed_areas(
    areas: pd.DataFrame,
    about: Mapping[str, object],
    before: FloatArray,
    after: FloatArray,
    threshold: int,
) -> tuple[pd.DataFrame, bool]:
    """The areas where it is known that the number of people changes, in the order of the areas.

    areas: as of `outcome`, with whether its one-person households are told. And whether what is
    left out of them follows from how many people the change makes in all.
    """
    rows = np.flatnonzero((before != after) & np.isfinite(before) & np.isfinite(after))
    people, told = areas["one_person_households"].to_numpy(np.float64), areas["told"].to_numpy()
    was = gap_status(before, people, told, threshold)[rows]
    known = np.where(was == KNOWN, before[rows], np.nan)
    will, sums_tell = _after_status(known, after[rows], people[rows], told[rows], float(threshold))
    data = {
        "code": areas["code"].to_numpy()[rows],
        "name": areas["name"].to_numpy()[rows],
        **{column: [value] * rows.size for column, value in about.items()},
        "people_in_gap_before": before[rows],
        "people_in_gap_after": after[rows],
    }
    return _masked(pd.DataFrame(data), was, will, threshold), sums_tell


def _after_status(
    before: FloatArray, after: FloatArray, people: FloatArray, told: BoolArray, threshold: float
) -> tuple[StatusArray, bool]:
    """The status of what is after, beside what is shown of before (elsewhere too), NaN if not.

    Where it differs by a few, these would be had by subtraction. Their sum is told too: so another
    area is left out with them, one that changes as well; else, True, the sum may not be told.
    """
    status = count_status(after, threshold)
    few, within = (
        is_small(np.abs(after - before), threshold),
        is_small(people - after, threshold),
    )
    status[(status == KNOWN) & (after > 0) & (few | within | ~told)] = HIDDEN
    most = threshold - 1
    low = np.select(
        [status == SMALL, few, within],
        [np.minimum(after, 1.0), np.fmax(before - most, 0.0), people - most],
        threshold,
    )
    high = np.select(
        [status == SMALL, few, within],
        [most, np.fmin(before + most, people), people - np.minimum(people - after, 1.0)],
        people,
    )
    more, enough = guard(after, low, high, np.isin(status, (SMALL, HIDDEN)), threshold)
    status[more] = HIDDEN
    return status, not enough


def _totals(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The figures of the whole study, masked."""
    before, after = (table[f"people_in_gap_{side}"].to_numpy(np.float64) for side in _SIDES)
    was, will = count_status(before, threshold), count_status(after, threshold)
    tells = table["sums_tell"].to_numpy(np.bool_) | is_small(np.abs(after - before), threshold)
    will[tells & (will == KNOWN)] = HIDDEN
    result = _masked(table.drop(columns="sums_tell"), was, will, threshold)
    for side in _SIDES:
        # the share would give away the people that it is of
        share = f"share_beyond_{side}"
        if share in result:
            back = result[f"people_in_gap_{side}_status"].isin((SMALL, HIDDEN))
            result[share] = result[share].mask(back)
    return result


def _masked(
    table: pd.DataFrame, was: StatusArray, will: StatusArray, threshold: int
) -> pd.DataFrame:
    """The table with the people of both sides masked, their difference, and their statuses."""
    before, after = (table[f"people_in_gap_{side}"].to_numpy(np.float64) for side in _SIDES)
    few = is_small(np.abs(after - before), threshold) & (was != HIDDEN)
    small = (was == SMALL) | (will == SMALL) | few
    hidden = (was == HIDDEN) | (will == HIDDEN)
    unknown = (was == UNKNOWN) | (will == UNKNOWN)
    marks = np.select([unknown, small, hidden], [UNKNOWN, SMALL, HIDDEN], KNOWN).astype(object)
    for name, values, status in (
        ("before", before, was),
        ("after", after, will),
        ("difference", after - before, marks),
    ):
        column = f"people_in_gap_{name}"
        if column not in table:
            table.insert(list(table).index("people_in_gap_after_status") + 1, column, values)
        table.insert(list(table).index(column) + 1, f"{column}_status", status)
        table[column] = np.where(np.isin(status, (SMALL, HIDDEN)), np.nan, values)
    return table
