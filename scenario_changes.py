"""Changes to what a study has on offer: places added, moved or closed, stops and routes struck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from .geo.network import Snapped, snap
from .layers.named import guess
from .layers.plain_text import plain
from .messages import StudyError
from .pipeline import SNAP_LIMIT_METRES, Ground, Inputs
from .study import Study

# Looking for the nearest spelling among more takes seconds.
_MAX_OPTIONS = 2_000
_EXAMPLES = 6
# No CRS on earth has coordinates of as many metres.
_FARTHEST = 1e9


@dataclass(frozen=True)
class AddPlace:
    """A place of a category that the study has, at x, y: metres, its CRS. Its hours are unknown."""

    category: str
    x: float
    y: float
    name: str = ""


@dataclass(frozen=True)
class MovePlace:
    """The place with this id goes to x, y: metres, the study's CRS. It keeps its hours."""

    place: str
    x: float
    y: float


@dataclass(frozen=True)
class ClosePlace:
    """The place with this id is no more."""

    place: str


@dataclass(frozen=True)
class StrikeStop:
    """No vehicle halts at the stop with this id; a station takes all its stops along."""

    stop: str


@dataclass(frozen=True)
class StrikeRoute:
    """The route with this id does not run."""

    route: str


Change = AddPlace | MovePlace | ClosePlace | StrikeStop | StrikeRoute


@dataclass(frozen=True)
class SortedOut:
    """What becomes of the places. moved: by id, the last move of each; closed: ids."""

    moved: Mapping[str, MovePlace]
    closed: frozenset[str]
    added: tuple[AddPlace, ...]

    @property
    def gone(self) -> frozenset[str]:
        """The ids of places that are not where they were."""
        return self.closed | frozenset(self.moved)


@dataclass(frozen=True)
class Offer:
    """The places after the changes: those that stay, as they were, and then the new spots.

    places, snapped: the first `n_stay` are those that stay. categories: those whose places differ;
    fewer: those of them that lost a place.
    """

    places: gpd.GeoDataFrame
    snapped: Snapped
    n_stay: int
    categories: tuple[str, ...]
    fewer: frozenset[str]


def change_offer(
    study: Study,
    inputs: Inputs,
    ground: Ground,
    edges: shapely.STRtree,
    changes: Sequence[Change],
) -> Offer:
    """The places after the changes, taken in their order.

    edges: of the streets of the inputs. Raises StudyError for a place or category that is not
    there, and for a point by no street.
    """
    every = inputs.places.table
    sorted_out = sort_out(study, every, changes)
    spots = [*sorted_out.moved.values(), *sorted_out.added]
    gone = ground.places["place"].isin(sorted_out.gone).to_numpy(np.bool_)
    fewer = frozenset(ground.places.loc[gone, "category"])
    places = _after(every, ground.places[~gone], spots)
    snapped, there = ground.snapped.take(~gone), _on_streets(inputs, ground, edges, spots)
    touched = fewer | set(places["category"].iloc[len(snapped) :])
    return Offer(
        places,
        Snapped(
            np.concatenate([snapped.edge, there.edge]),
            np.concatenate([snapped.along, there.along]),
            np.concatenate([snapped.access, there.access]),
        ),
        len(snapped),
        tuple(category for category in study.norms if category in touched),
        fewer,
    )


def sort_out(study: Study, places: gpd.GeoDataFrame, changes: Sequence[Change]) -> SortedOut:
    """What the changes of places come to, taken in their order. Raises as `change_offer`."""
    moved: dict[str, MovePlace] = {}
    closed: set[str] = set()
    added: list[AddPlace] = []
    for change in changes:
        if isinstance(change, AddPlace):
            check_category(study, change.category)
            added.append(change)
        elif isinstance(change, MovePlace | ClosePlace):
            _check_place(places, change.place, closed)
            moved.pop(change.place, None)
            if isinstance(change, MovePlace):
                moved[change.place] = change
            else:
                closed.add(change.place)
    return SortedOut(moved, frozenset(closed), tuple(added))


def _after(
    every: gpd.GeoDataFrame, stay: gpd.GeoDataFrame, spots: Sequence[AddPlace | MovePlace]
) -> gpd.GeoDataFrame:
    """What is told of the places that stay, and then of the new spots."""
    told: dict[str, list[str]] = {"place": [], "category": [], "name": [], "opening_hours": []}
    for spot in spots:
        if isinstance(spot, MovePlace):
            row = every.iloc[int(np.argmax(every["place"] == spot.place))]
            values = [str(row[column]) for column in told]
        else:
            values = ["", spot.category, plain(spot.name), ""]
        for column, value in zip(told.values(), values, strict=True):
            column.append(value)
    data = {
        column: np.concatenate([stay[column].to_numpy(object), np.array(values, object)])
        for column, values in told.items()
    }
    xy = np.array([(spot.x, spot.y) for spot in spots], np.float64).reshape(-1, 2)
    there = np.concatenate([stay.geometry.to_numpy(), gpd.points_from_xy(xy[:, 0], xy[:, 1])])
    return gpd.GeoDataFrame(data, geometry=there, crs=stay.crs)


def check_category(study: Study, category: str) -> None:
    """Raise StudyError where the study has no such category, naming the nearest."""
    if category not in study.norms:
        close = guess(category, list(study.norms))
        form = "scenario.category_unknown" if close is None else "scenario.category_unknown_guess"
        raise StudyError(form, category=category, guess=close, options=list(study.norms))


def _check_place(places: gpd.GeoDataFrame, place: str, closed: set[str]) -> None:
    """Raise StudyError where there is no place with this id, or no longer."""
    if place in closed:
        raise StudyError("scenario.place_closed", place=place)
    ids = places["place"].astype(str)
    if (ids == place).any():
        return
    named = ids[places["name"].str.casefold() == place.strip().casefold()]
    alike = ids[ids.str[:1] == place.strip().casefold()[:1]]
    options = alike[:_MAX_OPTIONS].tolist() or ids[:_EXAMPLES].tolist()
    close = named.iloc[0] if len(named) else guess(place, options)
    form = "scenario.place_unknown" if close is None else "scenario.place_unknown_guess"
    raise StudyError(form, place=place, guess=close, n=len(ids), examples=ids[:_EXAMPLES].tolist())


def _on_streets(
    inputs: Inputs,
    ground: Ground,
    edges: shapely.STRtree,
    spots: Sequence[AddPlace | MovePlace],
) -> Snapped:
    """The spots on the network, where the whole of it would put them, from the streets nearby."""
    nothing = np.empty(0, np.int32)
    if not spots:
        return Snapped(nothing, nothing, nothing)
    xy = np.array([(spot.x, spot.y) for spot in spots], np.float64)
    near = np.isfinite(xy[:, 0]) & np.isfinite(xy[:, 1])
    limit, (west, south) = SNAP_LIMIT_METRES, np.where(near[:, None], xy, 0).T - SNAP_LIMIT_METRES
    around = shapely.box(west, south, west + 2 * limit, south + 2 * limit)
    box, found = edges.query(around)
    near &= np.bincount(box, minlength=len(spots)) > 0
    if near.all():
        rows = np.unique(found)
        # all that snapping asks of a network is its edges
        part: dict[str, Any] = {
            name: getattr(ground.network, name)[rows] for name in ("u", "v", "cost")
        }
        snapped = snap(replace(ground.network, **part), inputs.streets.geometry[rows], xy)
        near = snapped.access <= limit * 10
        if near.all():
            return replace(snapped, edge=rows[snapped.edge].astype(np.int32))
    spot = spots[int(np.argmin(near))]
    what = spot.place if isinstance(spot, MovePlace) else plain(spot.name) or spot.category
    # what is no coordinate at all is told as it was given
    x, y = (value if abs(value) < _FARTHEST else str(value) for value in (spot.x, spot.y))
    raise StudyError("scenario.no_street", what=what, x=x, y=y, metres=limit)
