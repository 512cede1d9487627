"""What changed since an earlier run, and what of it comes from a new year or another boundary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from ...analysis import Analysis
from ...geo.weights import FloatArray
from ...layers.household_formats import INDICATORS, SHARES
from ..neighbourhood.figures import ONES, Figures
from ..neighbourhood.masking import HIDDEN, SHOWN, is_small
from ..neighbourhood.reach import WALK
from .figures_file import Previous

_SAME = 1e-9
# a boundary is the same when no more than this share of the two outlines together differs
_OUTLINE = 0.001
_LAYERS = ("households", "places", "streets", "timetable", "dwellings", "areas")


@dataclass(frozen=True)
class Change:
    """One figure then and now.

    subject: indicator, or category with mode and name (of a pace or a window). unit: "count" or
    "share". boundary: the part of the difference that comes from another boundary alone: what the
    figure is now, less what it is now within the old boundary; NaN where that is not known.
    reasons: keys of why it may differ; empty where it does not. small: the people between the two
    boundaries are fewer than the threshold: then neither `boundary` nor `before` is given, which
    would tell of them beside `now`.
    """

    subject: tuple[str, ...]
    unit: str
    before: float
    before_status: str
    now: float
    now_status: str
    boundary: float
    reasons: tuple[str, ...]
    vintages: tuple[int | None, int | None] = (None, None)
    small: bool = False


@dataclass(frozen=True)
class Comparison:
    """Every figure that both runs have, and what differs in what they rest on.

    moved: whether the boundary is another. layers: names of the layers of which a file differs.
    gone, new: codes of areas that are no longer, and that were not, in the neighbourhood.
    """

    changes: tuple[Change, ...]
    moved: bool
    layers: tuple[str, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]


def compare(
    previous: Previous, figures: Figures, within_old: Figures | None, analysis: Analysis
) -> Comparison:
    """Set the figures of now beside those of an earlier run.

    within_old: the figures of now within the boundary of then; None where the boundary is the same,
    or where that boundary can no longer be drawn.
    """
    layers = _differing(previous, analysis)
    moved = differs(previous, figures.neighbourhood.outline, figures.study.crs)
    now_areas = {str(code) for code in figures.areas["code"]}
    changes = [
        *_residents(previous, figures, within_old, layers, moved),
        *_reach(previous, figures, within_old, layers, moved),
    ]
    telling = _telling(previous, figures, within_old if moved else None)
    return Comparison(
        tuple(_kept_back(one) if one.subject in telling else one for one in changes),
        moved,
        layers,
        tuple(sorted(previous.areas - now_areas)),
        tuple(sorted(now_areas - previous.areas)),
    )


def differs(previous: Previous, outline: BaseGeometry, crs: CRS) -> bool:
    """Whether an outline in this CRS is another than that of the earlier run."""
    if previous.crs != crs.to_string():
        return True
    apart = outline.symmetric_difference(previous.outline).area
    return bool(apart > _OUTLINE * outline.union(previous.outline).area)


def _residents(
    previous: Previous,
    figures: Figures,
    within_old: Figures | None,
    layers: Sequence[str],
    moved: bool,
) -> Iterator[Change]:
    for indicator in INDICATORS:
        before = previous.residents.get(indicator)
        if before is None or indicator not in figures.residents.index:
            continue
        now = figures.residents.loc[indicator]
        on_old = within_old is not None and indicator in within_old.residents.index
        old_ground = within_old.residents.loc[indicator] if within_old and on_old else None
        then_year, now_year = _year(before["vintage"]), _year(now["vintage"])
        reasons = ["vintage"] if then_year != now_year else []
        if not reasons and "households" in layers:
            reasons = ["file"]
        yield _change(
            (indicator,),
            "share" if INDICATORS[indicator].is_share else "count",
            (before["value"], before["status"]),
            (now["value"], now["status"]),
            None if old_ground is None else (old_ground["value"], old_ground["status"]),
            reasons,
            moved,
            figures.threshold,
            (then_year, now_year),
        )


def _reach(
    previous: Previous,
    figures: Figures,
    within_old: Figures | None,
    layers: Sequence[str],
    moved: bool,
) -> Iterator[Change]:
    on_old = {} if within_old is None else _by_subject(within_old.reach)
    study = figures.study
    for subject, now in _by_subject(figures.reach).items():
        before = previous.reach.get(subject)
        if before is None:
            continue
        reasons = [layer for layer in ("places", "streets", "dwellings") if layer in layers]
        if now["mode"] == "transit":
            reasons += ["timetable"] if "timetable" in layers else []
            same_day = previous.date == str(study.transit.date if study.transit else "")
            reasons += [] if same_day else ["date"]
        elif subject[2] == study.pace_name and previous.pace != study.paces[study.pace_name]:
            reasons.append("pace")
        if before["norm_minutes"] != now["norm_minutes"]:
            reasons.append("norm")
        for figure, unit in (("share_within", "share"), ("people_beyond", "count")):
            row = on_old.get(subject)
            status = f"{figure}_status"
            of_people = unit == "count" and "households" in layers
            yield _change(
                (*subject, figure),
                unit,
                (before[figure], before[status]),
                (now[figure], now[status]),
                None if row is None else (row[figure], row[status]),
                [*reasons, "households"] if of_people else reasons,
                moved,
                figures.threshold,
            )


def _change(
    subject: tuple[str, ...],
    unit: str,
    before: tuple[Any, Any],
    now: tuple[Any, Any],
    within_old: tuple[Any, Any] | None,
    reasons: Sequence[str],
    moved: bool,
    threshold: int,
    vintages: tuple[int | None, int | None] = (None, None),
) -> Change:
    then, today = _number(before[0]), _number(now[0])
    old_ground = today if within_old is None and not moved else _number((within_old or (None,))[0])
    boundary = today - old_ground
    rest = old_ground - then
    why: list[str] = []
    if moved and not abs(boundary) < _SAME:
        why.append("boundary")
    unknown = rest != rest
    if unknown or abs(rest) >= _SAME:
        # nothing that the runs rest on differs: then the way of computing does
        otherwise = (before[1] != now[1] and not moved) if unknown else True
        why += list(reasons) or (["method"] if otherwise else [])
    # who lives between the two boundaries could be told apart, were they few
    small = unit == "count" and bool(is_small(abs(boundary), threshold))
    return Change(
        subject,
        unit,
        then,
        str(before[1]),
        today,
        str(now[1]),
        float("nan") if small else boundary,
        tuple(why),
        vintages,
        small,
    )


def _telling(
    previous: Previous, figures: Figures, within_old: Figures | None
) -> set[tuple[str, ...]]:
    """The subjects of which the figure of then would tell of few people.

    Those are the people that it counted then, where the threshold was lower, or those between the
    two boundaries, whom the reader finds by subtraction.
    """
    found = _amounts(
        {name: _number(row["value"]) for name, row in previous.residents.items()}, previous.reach
    )
    then = [(subject, amounts) for subject, amounts in found.items()]
    if within_old is not None:
        now, old = (
            _amounts(
                {str(name): _number(value) for name, value in one.residents["value"].items()},
                _by_subject(one.reach),
            )
            for one in (figures, within_old)
        )
        then += [(subject, now[subject] - old[subject]) for subject in now.keys() & old.keys()]
    limit = figures.threshold
    return {subject for subject, amounts in then if is_small(np.abs(amounts), limit).any()}


def _amounts(
    residents: Mapping[str, float], reach: Mapping[tuple[str, str, str], Mapping[str, Any]]
) -> dict[tuple[str, ...], FloatArray]:
    """By subject the numbers of people or households that its figure tells, with the others."""
    nan = float("nan")
    told: dict[tuple[str, ...], list[float]] = {(name,): [residents[name]] for name in residents}
    for share in SHARES:
        part, whole = (residents.get(name, nan) for name in (share.numerator, share.denominator))
        told.setdefault((share.numerator,), []).append(whole - part)
        told[(share.name,)] = [part, whole, whole - part]
    everyone, ones = (residents.get(name, nan) for name in ("households", ONES))
    for subject, row in reach.items():
        people, within = _number(row["people_beyond"]), _number(row["share_within"])
        numbers = [people, ones - people]
        if subject[1] == WALK:
            numbers += [everyone * within, everyone * (1 - within)]
        told |= dict.fromkeys([(*subject, "people_beyond"), (*subject, "share_within")], numbers)
    return {subject: np.array(numbers) for subject, numbers in told.items()}


def _kept_back(change: Change) -> Change:
    """The change without what it was before."""
    nan = float("nan")
    known = change.before_status in SHOWN
    status = HIDDEN if known else change.before_status
    return replace(change, before=nan, before_status=status, boundary=nan)


def _differing(previous: Previous, analysis: Analysis) -> tuple[str, ...]:
    """The layers of which the files are not those of the earlier run."""
    now: dict[str, set[str]] = {}
    for source in analysis.sources:
        now.setdefault(source.layer, set()).add(source.sha256)
    then = previous.sources
    return tuple(name for name in _LAYERS if now.get(name, set()) != then.get(name, set()))


def _by_subject(reach: pd.DataFrame) -> Mapping[tuple[str, str, str], Mapping[str, Any]]:
    return {
        (str(row["category"]), str(row["mode"]), str(row["name"])): {
            str(name): cell for name, cell in row.items()
        }
        for row in reach.to_dict("records")
    }


def _number(value: object) -> float:
    return float("nan") if value is None or value is pd.NA else float(str(value))


def _year(value: object) -> int | None:
    number = _number(value)
    return None if number != number else int(number)
