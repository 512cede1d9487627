"""What a study would read had the changes been made: to analyse a plan whole, as any study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from .analysis import Cut
from .layers.feed import Feed
from .layers.plain_text import plain
from .layers.stop_service import stop_service
from .layers.timetable import row_offsets
from .messages import LayerError, StudyError, finding
from .pipeline import Inputs
from .scenario_changes import AddPlace, Change, SortedOut, StrikeRoute, StrikeStop, sort_out
from .study import Study
from .transit import TransitInputs, make_cut
from .words import text


def plan_study(study: Study, name: str) -> Study:
    """The study under the name of a plan, for the titles of what is made of it."""
    key = "scenario.title" if name else "scenario.title_unnamed"
    language = study.study.language
    title = text(key, language, name=plain(name), study=study.study.name)
    return study.model_copy(update={"study": study.study.model_copy(update={"name": title})})


def changed_inputs(study: Study, inputs: Inputs, changes: Sequence[Change]) -> Inputs:
    """The inputs after all of the changes, with a finding that says how many of each there are.

    A place that is added has an id after those of its category; nothing is known of it but its
    name. A spot by no street is left out by the analysis, as any place is. Raises StudyError for a
    place, stop, route or category that is not there.
    """
    if not changes:
        return inputs
    places = inputs.places.table
    sorted_out = sort_out(study, places, changes)
    cut = cut_of(inputs, changes)
    said = finding(
        "scenario.made_of",
        added=len(sorted_out.added),
        moved=len(sorted_out.moved),
        closed=len(sorted_out.closed),
        stops=len({change.stop for change in changes if isinstance(change, StrikeStop)}),
        routes=len({change.route for change in changes if isinstance(change, StrikeRoute)}),
    )
    return replace(
        inputs,
        places=replace(inputs.places, table=_changed_places(places, sorted_out)),
        transit=inputs.transit if cut is None else _changed_transit(study, inputs, cut, changes),
        findings=(said, *inputs.findings),
    )


def cut_of(inputs: Inputs, changes: Sequence[Change]) -> Cut | None:
    """The timetable that is left; None where nothing is struck. Raises StudyError."""
    stops, routes = _struck(changes)
    if not stops and not routes:
        return None
    try:
        return make_cut(inputs.transit, stops, routes)
    except LayerError as error:
        raise StudyError(error.message.key, **error.message.facts) from error


def _struck(changes: Sequence[Change]) -> tuple[list[str], list[str]]:
    stops = [change.stop.strip() for change in changes if isinstance(change, StrikeStop)]
    return stops, [change.route.strip() for change in changes if isinstance(change, StrikeRoute)]


def _changed_places(places: gpd.GeoDataFrame, changes: SortedOut) -> gpd.GeoDataFrame:
    """Those that stay, the moved ones in their rows, and then the new ones."""
    stay = places[~places["place"].isin(changes.closed)].reset_index(drop=True)
    shapes = stay.geometry.to_numpy().copy()
    for row in np.flatnonzero(stay["place"].isin(list(changes.moved))):
        move = changes.moved[str(stay["place"].iloc[row])]
        shapes[row] = gpd.points_from_xy([move.x], [move.y])[0]
    stay = stay.set_geometry(gpd.GeoSeries(shapes, crs=places.crs))
    if not changes.added:
        return stay
    return gpd.GeoDataFrame(
        pd.concat([stay, _new_places(places, changes.added)], ignore_index=True), crs=places.crs
    )


def _new_places(places: gpd.GeoDataFrame, added: Sequence[AddPlace]) -> gpd.GeoDataFrame:
    taken, ids = set(places["place"].astype(str)), list[str]()
    for spot in added:
        number = int((places["category"] == spot.category).sum()) + 1
        while (new := f"{spot.category}-{number:03d}") in taken:
            number += 1
        taken.add(new)
        ids.append(new)
    data: dict[str, object] = {
        "place": ids,
        "category": [spot.category for spot in added],
        "name": [plain(spot.name) for spot in added],
    }
    for column in places.columns.drop([*data, "geometry"]):
        absent = np.nan if pd.api.types.is_numeric_dtype(places[column]) else ""
        data[str(column)] = [absent] * len(added)
    there = gpd.points_from_xy([spot.x for spot in added], [spot.y for spot in added])
    return gpd.GeoDataFrame(data, geometry=there, crs=places.crs)[list(places.columns)]


def _changed_transit(
    study: Study, inputs: Inputs, cut: Cut, changes: Sequence[Change]
) -> TransitInputs:
    """What still runs, and how the stops are served by it."""
    transit, section = inputs.transit, study.transit
    assert transit is not None and section is not None  # noqa: S101  or there would be no cut
    stops, routes = _struck(changes)
    left = _left_of(transit, stops, routes)
    served = stop_service(left, section.date, study.crs)
    return TransitInputs(transit.feeds, cut.timetables, served, struck=True)


def _left_of(
    transit: TransitInputs, stops: Sequence[str], routes: Sequence[str]
) -> tuple[Feed, ...]:
    """The feeds without the calls that are struck, to count departures in. As in `without`."""
    table = next(iter(transit.timetables.values()))
    no_stop = table.stops["stop"].isin(stops).to_numpy(np.bool_)
    no_stop = no_stop | np.isin(table.stops["station"].to_numpy(), np.flatnonzero(no_stop))
    no_route = table.routes["route"].isin(routes).to_numpy(np.bool_)
    result: list[Feed] = []
    for feed, stop, route in zip(
        transit.feeds,
        row_offsets(transit.feeds, "stops"),
        row_offsets(transit.feeds, "routes"),
        strict=True,
    ):
        trip = feed.calls["trip"].to_numpy()
        kept = ~no_stop[feed.calls["stop"].to_numpy() + stop]
        kept &= ~no_route[feed.trips["route"].to_numpy()[trip] + route]
        result.append(replace(feed, calls=feed.calls[kept].reset_index(drop=True)))
    return tuple(result)
