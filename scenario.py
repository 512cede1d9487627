"""What would change: places added, moved or closed, stops and routes struck, in people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from .analysis import SMALL, mask
from .geo import access, walking, windows
from .geo.gaps import AreaWeights, area_weights
from .geo.journeys import Window
from .geo.legs import IntArray
from .geo.network import Snapped
from .geo.rides import Rides
from .geo.weights import FloatArray, in_parts, sum_by_group
from .geo.window_gaps import beyond_norm, window_totals
from .geo.windows import WindowReach
from .layers.timetable import Timetable
from .messages import LayerError, StudyError
from .pipeline import Ground, Inputs
from .scenario_changes import (
    AddPlace,
    Change,
    ClosePlace,
    MovePlace,
    Offer,
    StrikeRoute,
    StrikeStop,
    change_offer,
)
from .study import Study
from .transit import Scene, make_cut, reach_of, rides_of, rows_of, set_scene, window_of

__all__ = [
    "MAX_CHANGES",
    "AddPlace",
    "Base",
    "Change",
    "ClosePlace",
    "MovePlace",
    "Outcome",
    "StrikeRoute",
    "StrikeStop",
    "compare",
    "prepare",
]

MAX_CHANGES = 200
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
    """Reach of one category in one window. people: as in `Walked`; totals: of `window_totals`."""

    reach: WindowReach
    people: FloatArray
    totals: Mapping[str, float]


@dataclass(frozen=True)
class Base:
    """A study as it is, made once, to hold any number of changes against.

    weights: of the dwellings in their areas; people: one-person households per area. walked: by
    category; ridden: by category and window; spans, rides: by window. scene: None without a
    timetable. edges: the streets, to look near points.
    """

    study: Study
    inputs: Inputs
    ground: Ground
    weights: AreaWeights
    people: FloatArray
    walked: Mapping[str, Walked]
    scene: Scene | None
    spans: Mapping[str, tuple[Timetable, Window]]
    rides: Mapping[str, Rides]
    ridden: Mapping[tuple[str, str], Ridden]
    edges: shapely.STRtree


@dataclass(frozen=True)
class Outcome:
    """What the changes come to; every figure of people masked, with its `_status`.

    A difference is what is after less what was before: below zero where people are helped. It is
    `small` where either side of it is, so that it gives neither away; so is a share of people.

    categories: one row per category: category, norm_minutes, and `places`, `people_in_gap`,
    `share_beyond` and `median_minutes`, each as `_before` and `_after`; people_in_gap_difference.
    areas: one row per category and area whose people beyond the norm change: code, name, category,
    people_in_gap_before, _after and _difference.
    windows: one row per category and window: category, window, norm_minutes, and `people_in_gap`,
    `minutes`, `p85_minutes`, `share_within_norm` (of the departure minutes) as in `window_gaps`.
    window_areas: as areas, with the window. Both are empty where no windows were asked for.
    """

    categories: pd.DataFrame
    areas: pd.DataFrame
    windows: pd.DataFrame
    window_areas: pd.DataFrame


def prepare(study: Study, inputs: Inputs, ground: Ground) -> Base:
    """Everything about a study that changes are held against. Raises StudyError as `analyse`."""
    homes = ground.homes
    weights = area_weights(homes, len(inputs.areas.table))
    singles = homes.table["one_person_households"].to_numpy()
    bare = Base(
        study,
        inputs,
        ground,
        weights,
        sum_by_group(singles, weights.area, weights.n_areas),
        walked={},
        scene=None,
        spans={},
        rides={},
        ridden={},
        edges=shapely.STRtree(inputs.streets.geometry),
    )
    rows = {category: _rows(ground.places, category) for category in study.norms}
    walked = {
        category: _walked(bare, category, _nearest(bare, ground.snapped.take(of)), of.size)
        for category, of in rows.items()
    }
    base = replace(bare, walked=walked)
    return base if inputs.transit is None else _with_windows(base)


def compare(base: Base, changes: Sequence[Change], *, windows: bool = False) -> Outcome:
    """The people beyond the norm before and after all of the changes, taken in their order.

    windows: the windows of the timetable too; a struck stop or route changes nothing else. No
    changes give differences of zero. Raises StudyError for too many changes, for a place, stop,
    route or category that is not there, and for a point by no street of the study.
    """
    if len(changes) > MAX_CHANGES:
        raise StudyError("scenario.too_many", n=len(changes), limit=MAX_CHANGES)
    offer = change_offer(base.study, base.inputs, base.ground, base.edges, changes)
    struck = _struck_rides(base, changes)
    walked = dict(base.walked) | {
        category: _walked_again(base, offer, category) for category in offer.categories
    }
    ridden = _ridden_again(base, offer, struck) if windows else {}
    return _outcome(base, walked, ridden)


# As it is -----------------------------------------------------------------------------------------


def _with_windows(base: Base) -> Base:
    study, inputs, ground = base.study, base.inputs, base.ground
    assert inputs.transit is not None  # noqa: S101  the caller has looked
    timetables = inputs.transit.timetables
    scene = set_scene(
        study,
        timetables.values(),
        ground.network,
        inputs.streets,
        ground.homes.points,
        ground.places,
        ground.snapped,
    )
    spans: dict[str, tuple[Timetable, Window]] = {}
    for name, clocks in study.windows.items():
        timetable = timetables[scene.section.day_of(name)]
        spans[name] = timetable, window_of(timetable, clocks)
    rides = {name: rides_of(scene, *span) for name, span in spans.items()}
    ridden: dict[tuple[str, str], Ridden] = {}
    for name, (timetable, window) in spans.items():
        for category in study.norms:
            rows = rows_of(scene, category)
            reach = reach_of(scene, timetable, rides[name], category, name, window, rows)
            ridden[category, name] = _ridden(base, reach)
    return replace(base, scene=scene, spans=spans, rides=rides, ridden=ridden)


def _nearest(base: Base, places: Snapped) -> IntArray:
    """Decimetres from every dwelling to the nearest of the places; -1 where there is none."""
    ground = base.ground
    distance, _ = walking.nearest(ground.network, places, ground.homes.points)
    return np.where(distance == walking.NEVER, np.int32(-1), distance)


def _walked(base: Base, category: str, distance_dm: IntArray, places: int) -> Walked:
    """The figures that follow from the distances, as in `area_gaps` and `category_table`."""
    study, table = base.study, base.ground.homes.table
    norm, pace = study.norms[category], study.paces[study.pace_name]
    beyond = ~access.reached(distance_dm, norm, pace)
    singles = table["one_person_households"].to_numpy(np.float64)
    known = float(np.nansum(singles))
    total = float(np.nansum(singles[beyond])) if known > 0 else np.nan
    weight = in_parts(singles if known > 0 else table["households"].to_numpy(np.float64))
    everyone = AreaWeights(np.zeros(weight.size, np.int32), weight, 1)
    return Walked(
        distance_dm,
        places,
        base.people * base.weights.mean(beyond),
        total,
        total / known if known > 0 else np.nan,
        float(everyone.median(access.minutes(distance_dm, pace))[0]),
    )


def _ridden(base: Base, reach: WindowReach) -> Ridden:
    beyond = beyond_norm(reach.transit, reach.norm_minutes)
    people = base.people * base.weights.mean(beyond)
    return Ridden(reach, people, window_totals(base.ground.homes, reach))


def _rows(places: gpd.GeoDataFrame, category: str) -> npt.NDArray[np.intp]:
    return np.flatnonzero(places["category"] == category)


# As it would be -----------------------------------------------------------------------------------


def _walked_again(base: Base, offer: Offer, category: str) -> Walked:
    rows = _rows(offer.places, category)
    if category in offer.fewer:
        return _walked(base, category, _nearest(base, offer.snapped.take(rows)), rows.size)
    # nothing that was there has gone: only what lies nearer to a new spot changes
    before = base.walked[category].distance_dm
    new = offer.snapped.take(rows[rows >= offer.n_stay])
    far = walking.UNLIMITED_DM if (before < 0).any() else int(before.max(initial=0))
    ground = base.ground
    found, _ = walking.k_nearest(ground.network, new, ground.homes.points, 1, far)
    distance = np.minimum(np.where(before < 0, walking.NEVER, before), found[:, 0])
    distance = np.where(distance == walking.NEVER, -1, distance).astype(np.int32)
    return _walked(base, category, distance, rows.size)


def _struck_rides(base: Base, changes: Sequence[Change]) -> Mapping[str, Rides] | None:
    """What is left to ride in every window; None where nothing is struck."""
    stops = [change.stop for change in changes if isinstance(change, StrikeStop)]
    routes = [change.route for change in changes if isinstance(change, StrikeRoute)]
    if not stops and not routes:
        return None
    try:
        cut = make_cut(base.inputs.transit, stops, routes)
    except LayerError as error:
        raise StudyError(error.message.key, **error.message.facts) from error
    assert base.scene is not None  # noqa: S101  there is a timetable, or there is no cut
    return {
        name: rides_of(base.scene, cut.timetables[timetable.date], window)
        for name, (timetable, window) in base.spans.items()
    }


def _ridden_again(
    base: Base, offer: Offer, struck: Mapping[str, Rides] | None
) -> dict[tuple[str, str], Ridden]:
    """Every category in every window; what does not change is taken as it was."""
    result = dict(base.ridden)
    if base.scene is None:
        return result
    scene = replace(base.scene, places=offer.places, snapped=offer.snapped)
    for (category, name), before in base.ridden.items():
        timetable, window = base.spans[name]
        rides = base.rides[name] if struck is None else struck[name]
        if category in offer.categories:
            rows = rows_of(scene, category)
            reach = reach_of(scene, timetable, rides, category, name, window, rows, before.reach)
        elif struck is not None:
            reach = windows.with_rides(scene.footing, rides, window, before.reach)
        else:
            continue
        result[category, name] = _ridden(base, reach)
    return result


# In tables ----------------------------------------------------------------------------------------


def _outcome(
    base: Base, walked: Mapping[str, Walked], ridden: Mapping[tuple[str, str], Ridden]
) -> Outcome:
    norms = base.study.norms
    rows: dict[str, list[dict[str, object]]] = {"categories": [], "windows": []}
    areas: dict[str, list[pd.DataFrame]] = {"categories": [], "windows": []}
    for category, after in walked.items():
        before, about = base.walked[category], {"category": category}
        rows["categories"].append(
            about
            | {"norm_minutes": norms[category]}
            | _pair("places", before.places, after.places)
            | _pair("people_in_gap", before.total, after.total)
            | _pair("share_beyond", before.share, after.share)
            | _pair("median_minutes", before.minutes, after.minutes)
        )
        areas["categories"].append(_changed_areas(base, about, before.people, after.people))
    for (category, name), after in ridden.items():
        before, about = base.ridden[category, name], {"category": category, "window": name}
        row: dict[str, object] = {**about, "norm_minutes": norms[category]}
        for figure in _WINDOW_FIGURES:
            row |= _pair(figure, before.totals[figure], after.totals[figure])
        rows["windows"].append(row)
        areas["windows"].append(_changed_areas(base, about, before.people, after.people))
    threshold = base.study.study.suppress_below
    return Outcome(
        _told(pd.DataFrame(rows["categories"]), threshold),
        _told(pd.concat(areas["categories"], ignore_index=True), threshold),
        _told(pd.DataFrame(rows["windows"]), threshold) if ridden else pd.DataFrame(),
        _told(pd.concat(areas["windows"], ignore_index=True), threshold)
        if ridden
        else pd.DataFrame(),
    )


def _pair(figure: str, before: float, after: float) -> dict[str, object]:
    return {f"{figure}_before": before, f"{figure}_after": after}


def _changed_areas(
    base: Base, about: Mapping[str, str], before: FloatArray, after: FloatArray
) -> pd.DataFrame:
    """The areas where it is known that the number of people changes, in the order of the areas."""
    table = base.inputs.areas.table
    rows = np.flatnonzero((before != after) & np.isfinite(before) & np.isfinite(after))
    data = {
        "code": table["code"].to_numpy()[rows],
        "name": table["name"].to_numpy()[rows],
        **{column: [value] * rows.size for column, value in about.items()},
        "people_in_gap_before": before[rows],
        "people_in_gap_after": after[rows],
    }
    return pd.DataFrame(data)


def _told(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The table with its counts masked, and their difference where neither side is given away."""
    people = ["people_in_gap_before", "people_in_gap_after"]
    difference = table[people[1]] - table[people[0]]
    result = mask(table, people, threshold)
    sides = [result[f"{column}_status"] for column in people]
    small = (sides[0] == SMALL) | (sides[1] == SMALL)
    small |= difference.abs().between(0, threshold, "neither")
    unknown = (sides[0] == "unknown") | (sides[1] == "unknown")
    status = np.where(unknown, "unknown", np.where(small, SMALL, "known"))
    at = list(result.columns).index(f"{people[1]}_status") + 1
    result.insert(at, "people_in_gap_difference", difference.mask(small))
    result.insert(at + 1, "people_in_gap_difference_status", status)
    for column in people:
        # the share would give away the people that it is of
        share = column.replace("people_in_gap", "share_beyond")
        if share in result:
            result[share] = result[share].mask(result[f"{column}_status"] == SMALL)
    return result
