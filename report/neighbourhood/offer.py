"""The places to meet that a neighbourhood has, and where one more would help most."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ...analysis import SMALL
from ...geo import access, siting, walking
from ...geo.network import Snapped
from ...geo.weights import FloatArray
from ...layers.opening import weekly
from ...layers.streets import Streets
from ...pipeline import Ground, Inputs
from ...study import Study
from .choice import Neighbourhood, dwelling_shares

# The week that opening hours are read in where the study has no day of its own: an ordinary week
# in autumn, without a public holiday in Belgium or its neighbours or a change of the clock.
ORDINARY_MONDAY = dt.date(2024, 10, 7)
ORDINARY_ZONE = "Europe/Brussels"

MAX_CANDIDATES = 2_000
# A street farther than this from a site does not say where it is.
STREET_METRES = 100.0

HIDDEN, PARTIAL, KNOWN = "hidden", "partial", "known"

OFFER_COLUMNS = (
    "place",
    "category",
    "name",
    "address",
    "opening_hours",
    "hours_known",
    "evening",
    "weekend",
    "capacity",
    "wheelchair",
    "inside",
    "walk_minutes",
    "x",
    "y",
)
SITE_COLUMNS = ("category", "x", "y", "people", "people_status", "near", "area")

_BoolArray = npt.NDArray[np.bool_]
_Rows = npt.NDArray[np.intp]


def offer(
    study: Study, inputs: Inputs, ground: Ground, neighbourhood: Neighbourhood
) -> pd.DataFrame:
    """The places in the neighbourhood, and those that one of its homes reaches within the norm.

    One row per place, of those that lie by a street of the study, with OFFER_COLUMNS: place (id),
    category, name, address, opening_hours, wheelchair as in `layers.places`; hours_known (bool),
    evening, weekend (boolean, missing where not known) as `layers.opening.weekly` says of the week
    of the study's timetable, or of ORDINARY_MONDAY; capacity (NaN unknown); inside (bool): the
    point lies in the outline or on it, or is the place that a walk goes around; walk_minutes: on
    foot at the study's pace from the nearest home of the neighbourhood, NaN beyond the norm of the
    category; x, y: study's CRS. Categories in the order of the study, places inside first, then
    by name.
    """
    places, homes = ground.places, _homes(ground, neighbourhood.inside)
    pace = study.paces[study.pace_name]
    # one search from all homes together: distances are the same in both directions
    distance, _ = walking.nearest(ground.network, homes, ground.snapped)
    limits = {category: access.limit_dm(norm, pace) for category, norm in study.norms.items()}
    near = distance <= places["category"].map(limits).to_numpy(np.int64)
    inside = shapely.intersects_xy(neighbourhood.outline, places.geometry.x, places.geometry.y)
    if neighbourhood.place is not None:
        # it may stand so far off the street that the outline passes it by
        inside[neighbourhood.place] = True
    walk = np.where(near, access.minutes(distance, pace), np.nan)
    table = pd.DataFrame(places.drop(columns="geometry")).assign(
        inside=inside, walk_minutes=walk, x=places.geometry.x, y=places.geometry.y
    )
    table = table[inside | near].reset_index(drop=True)
    week = weekly(table["opening_hours"].tolist(), *_week(study, inputs))
    table = table.assign(
        hours_known=week["known"], evening=week["evening"], weekend=week["weekend"]
    )
    return _in_order(table, study)[list(OFFER_COLUMNS)]


def best_sites(
    study: Study,
    inputs: Inputs,
    ground: Ground,
    neighbourhood: Neighbourhood,
    threshold: int,
) -> pd.DataFrame:
    """Per category the home beside which one more place brings most people within the norm.

    The people are the one-person households of the neighbourhood that live beyond the norm on foot
    at the study's pace. Candidates are the homes of the neighbourhood; of more than MAX_CANDIDATES
    every k-th, with the least k that leaves no more. One row per category of the study for which
    such people are known, with SITE_COLUMNS: category; x, y (study's CRS); people; people_status;
    near: the nearest street with a name, "" when none lies within 100 m; area: its name.

    people_status: "known"; "partial" where homes in reach lie in areas whose one-person households
    are not known, so that people is the least it can be; "small" under the threshold and "hidden"
    where the people left beyond the norm are that few: people is NaN then.
    """
    inside = np.flatnonzero(neighbourhood.inside)
    candidates = inside[:: max(1, -(-inside.size // MAX_CANDIDATES))]
    people = _people(inputs, ground)
    pace = study.paces[study.pace_name]
    rows: list[dict[str, object]] = []
    for category, norm in study.norms.items():
        limit = access.limit_dm(norm, pace)
        beyond = _beyond(ground, category, inside, limit)
        found = _most_helped(ground, candidates, beyond, people[beyond], limit)
        if found is not None:
            home, reached = found
            number, status = _masked(people[beyond], reached, threshold)
            where = _where(inputs, ground, home)
            rows.append({"category": category, "people": number, "people_status": status, **where})
    return pd.DataFrame(rows, columns=list(SITE_COLUMNS))


def _homes(ground: Ground, inside: _BoolArray) -> Snapped:
    return ground.homes.points.take(np.flatnonzero(inside))


def _week(study: Study, inputs: Inputs) -> tuple[dt.date, str]:
    """The Monday of the week that opening hours are read in, and its zone."""
    if study.transit is None or inputs.transit is None:
        return ORDINARY_MONDAY, ORDINARY_ZONE
    date = study.transit.date
    return date - dt.timedelta(date.weekday()), inputs.transit.timetables[date].zone


def _in_order(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Categories as in the study, places inside first, then by name; the id settles ties."""
    number = {category: row for row, category in enumerate(study.norms)}
    category = table["category"].map(number).to_numpy(np.int64)
    name = table["name"].str.casefold().tolist()
    keys = zip(category, ~table["inside"], name, table["place"], strict=True)
    order = [row for *_, row in sorted((*key, row) for row, key in enumerate(keys))]
    return table.iloc[order].reset_index(drop=True)


def _people(inputs: Inputs, ground: Ground) -> FloatArray:
    """One-person households of every dwelling: those of its area x its share; NaN not known."""
    counts = inputs.households.table.reindex(inputs.areas.table["code"])
    singles = counts["one_person_households"].to_numpy(np.float64)
    area = ground.homes.table["area"].to_numpy()
    return singles[area] * dwelling_shares(ground, singles.size)


def _beyond(ground: Ground, category: str, homes: _Rows, limit_dm: int) -> _Rows:
    """Those of the homes that have no place of the category within the limit."""
    rows = np.flatnonzero(ground.places["category"] == category)
    points = ground.homes.points.take(homes)
    distance, _ = walking.nearest(ground.network, ground.snapped.take(rows), points)
    return homes[distance > limit_dm]


def _most_helped(
    ground: Ground, candidates: _Rows, beyond: _Rows, people: FloatArray, limit_dm: int
) -> tuple[int, _BoolArray] | None:
    """The home that most people live within the limit of, and who of those beyond that are.

    None where none are known to live beyond.
    """
    points, weight = ground.homes.points, np.nan_to_num(people, nan=0.0)
    if not np.any(weight > 0):
        return None
    sites, lacking = points.take(candidates), points.take(beyond)
    best, brought = siting.best_site(ground.network, sites, lacking, weight, limit_dm)
    if brought <= 0:
        return None
    at = points.take(candidates[[best]])
    return int(candidates[best]), siting.covered_by(ground.network, at, lacking, limit_dm)


def _masked(people: FloatArray, reached: _BoolArray, threshold: int) -> tuple[float, str]:
    """How many people a place brings within the norm, as far as it may be shown, and the status."""
    number, left = float(np.nansum(people[reached])), float(np.nansum(people[~reached]))
    if number < threshold:
        return np.nan, SMALL
    # the people beyond the norm less these would give the others away
    if 0 < left < threshold:
        return np.nan, HIDDEN
    return number, PARTIAL if np.isnan(people[reached]).any() else KNOWN


def _where(inputs: Inputs, ground: Ground, home: int) -> dict[str, object]:
    """What the results say of where a home is: x, y, area, and the street nearby."""
    row = ground.homes.table.iloc[home]
    x, y = float(row["x"]), float(row["y"])
    area = str(inputs.areas.table["name"].iloc[int(row["area"])])
    return {"x": x, "y": y, "near": _street_name(inputs.streets, x, y), "area": area}


def _street_name(streets: Streets, x: float, y: float) -> str:
    """The name of the nearest street that has one, "" where none lies near; the first of equals."""
    named = np.flatnonzero(streets.name != "")
    tree = shapely.STRtree(streets.geometry[named])
    found = tree.query_nearest(shapely.Point(x, y), max_distance=STREET_METRES)
    return str(streets.name[named[found.min()]]) if found.size else ""
