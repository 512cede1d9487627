"""What would change: places added, moved or closed, stops and routes struck, in people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

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
from .messages import StudyError
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
    check_category,
)
from .scenario_inputs import cut_of
from .scenario_tables import Outcome, Ridden, Side, Walked, outcome
from .study import Study
from .transit import Scene, reach_of, rides_of, rows_of, set_scene, window_of

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


@dataclass(frozen=True)
class Measure:
    """What counts as within reach. pace: metres per second, on foot; norms: minutes by category."""

    pace: float
    norms: Mapping[str, float]


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
    own = _measure_of(study, None, {})
    walked = {
        category: _walked(bare, category, _nearest(bare, ground.snapped.take(of)), of.size, own)
        for category, of in rows.items()
    }
    base = replace(bare, walked=walked)
    return base if inputs.transit is None else _with_windows(base)


def compare(
    base: Base,
    changes: Sequence[Change],
    *,
    windows: bool = False,
    pace: str | None = None,
    norms: Mapping[str, float] | None = None,
) -> Outcome:
    """The people beyond the norm before and after all of the changes, taken in their order.

    windows: the windows of the timetable too; a struck stop or route changes nothing else. pace:
    the name of one of the study's, on foot; norms: minutes by category. Both hold for before and
    after alike; what is not given is the study's own. A window keeps the study's own pace: every
    walk to and from a stop was found with it. Norms are at most `journeys.LONGEST_MINUTES` there,
    or the study's own. No changes give differences of zero. Raises StudyError for too many changes,
    for a place, stop, route or category that is not there, and for a point by no street of the
    study; KeyError for a pace that the study does not have.
    """
    if len(changes) > MAX_CHANGES:
        raise StudyError("scenario.too_many", n=len(changes), limit=MAX_CHANGES)
    measure = _measure_of(base.study, pace, norms or {})
    offer = change_offer(base.study, base.inputs, base.ground, base.edges, changes)
    struck = _struck_rides(base, changes)
    before = _seen(base, measure)
    walked = dict(before) | {
        category: _walked_again(base, offer, category, measure) for category in offer.categories
    }
    ridden = _ridden_again(base, offer, struck) if windows else {}
    return outcome(
        base.inputs.areas.table[["code", "name"]].assign(
            households=base.inputs.households.table["households"].to_numpy(),
            one_person_households=base.people,
        ),
        measure.norms,
        base.study.study.suppress_below,
        Side(before, _ridden_seen(base, base.ridden if windows else {}, measure)),
        Side(walked, _ridden_seen(base, ridden, measure)),
    )


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


def _measure_of(study: Study, pace: str | None, norms: Mapping[str, float]) -> Measure:
    """The study's own, with what is chosen instead. Raises StudyError for an unknown category."""
    for category in norms:
        check_category(study, category)
    return Measure(study.paces[pace or study.pace_name], {**study.norms, **norms})


def _seen(base: Base, measure: Measure) -> dict[str, Walked]:
    """What is there now, by this measure: distances depend on no pace and no norm."""
    own = _measure_of(base.study, None, {})
    return {
        category: known
        if (measure.pace, measure.norms[category]) == (own.pace, own.norms[category])
        else _walked(base, category, known.distance_dm, known.places, measure)
        for category, known in base.walked.items()
    }


def _walked(
    base: Base, category: str, distance_dm: IntArray, places: int, measure: Measure
) -> Walked:
    """The figures that follow from the distances, as in `area_gaps` and `category_table`."""
    table, pace = base.ground.homes.table, measure.pace
    beyond = ~access.reached(distance_dm, measure.norms[category], pace)
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


def _ridden_seen(
    base: Base, ridden: Mapping[tuple[str, str], Ridden], measure: Measure
) -> dict[tuple[str, str], Ridden]:
    """What was found in the windows, by the norms of this measure; the minutes stay what they are.

    How many departure minutes lie within another norm is not known: they were counted as they came.
    """
    singles = base.ground.homes.table["one_person_households"].to_numpy(np.float64)
    result = dict(ridden)
    for (category, name), found in ridden.items():
        norm = measure.norms[category]
        if norm == found.reach.norm_minutes:
            continue
        beyond = beyond_norm(found.reach.transit, norm)
        total = float(np.nansum(singles[beyond])) if np.nansum(singles) > 0 else np.nan
        totals = {
            "minutes": found.totals["minutes"],
            "p85_minutes": found.totals["p85_minutes"],
            "share_within_norm": np.nan,
            "people_in_gap": total,
        }
        people = base.people * base.weights.mean(beyond)
        result[category, name] = Ridden(found.reach, people, totals)
    return result


def _rows(places: gpd.GeoDataFrame, category: str) -> npt.NDArray[np.intp]:
    return np.flatnonzero(places["category"] == category)


# As it would be -----------------------------------------------------------------------------------


def _walked_again(base: Base, offer: Offer, category: str, measure: Measure) -> Walked:
    rows = _rows(offer.places, category)
    if category in offer.fewer:
        anew = _nearest(base, offer.snapped.take(rows))
        return _walked(base, category, anew, rows.size, measure)
    # nothing that was there has gone: only what lies nearer to a new spot changes
    before = base.walked[category].distance_dm
    new = offer.snapped.take(rows[rows >= offer.n_stay])
    far = walking.UNLIMITED_DM if (before < 0).any() else int(before.max(initial=0))
    ground = base.ground
    found, _ = walking.k_nearest(ground.network, new, ground.homes.points, 1, far)
    distance = np.minimum(np.where(before < 0, walking.NEVER, before), found[:, 0])
    distance = np.where(distance == walking.NEVER, -1, distance).astype(np.int32)
    return _walked(base, category, distance, rows.size, measure)


def _struck_rides(base: Base, changes: Sequence[Change]) -> Mapping[str, Rides] | None:
    """What is left to ride in every window; None where nothing is struck."""
    cut = cut_of(base.inputs, changes)
    if cut is None:
        return None
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
