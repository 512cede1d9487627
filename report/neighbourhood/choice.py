"""Which part of a study is the neighbourhood: some areas, a walk around a place, or a drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from ...geo import walking
from ...geo.access import limit_dm
from ...geo.catchments import catchments
from ...geo.weights import FloatArray, household_parts
from ...layers.named import find_area, find_place
from ...messages import Message, StudyError, finding
from ...pipeline import Ground, Inputs
from ...study import Study
from ...words import text
from .drawing import drawn, name_of

BoolArray = npt.NDArray[np.bool_]

MINUTES = (1.0, 120.0)
_NAMES_SHOWN = 3
# Less of a polygon outside the areas than this is how two drawings of one border differ.
_OUTSIDE_TOLD = 0.005


@dataclass(frozen=True)
class Asked:
    """What the user asks for: exactly one of the three.

    areas: codes or names. within_walk: minutes, around `of`, the name or id of a place. polygon:
    a vector file.
    """

    areas: tuple[str, ...] = ()
    within_walk: float | None = None
    of: str | None = None
    polygon: Path | None = None


@dataclass(frozen=True)
class Neighbourhood:
    """The part of a study that a report is about.

    outline: (Multi)Polygon in the study's CRS. inside: per dwelling, in the rows of
    `ground.homes.table`. part: per area of the study the share of its households inside, 0..1; a
    count X of area a is X_a * part_a inside. place: row in `ground.places`, and minutes, of a walk.
    """

    kind: Literal["areas", "walk", "polygon"]
    name: str
    outline: BaseGeometry
    inside: BoolArray
    part: FloatArray
    place: int | None = None
    minutes: float | None = None
    findings: tuple[Message, ...] = ()


def choose(study: Study, inputs: Inputs, ground: Ground, asked: Asked) -> Neighbourhood:
    """The neighbourhood that is asked for. Raises StudyError for a mistake in what is asked.

    Also raises StudyError where no household is known to live in it, and LayerError for a polygon
    file that cannot be read.
    """
    areas = tuple(name for name in asked.areas if name.strip())
    walk = asked.within_walk is not None or asked.of is not None
    if [bool(areas), walk, asked.polygon is not None].count(True) != 1:
        raise StudyError("neighbourhood.one_kind")
    if areas:
        found = _of_areas(study, inputs, ground, areas)
    elif asked.polygon is not None:
        found = _of_polygon(study, inputs, ground, asked.polygon)
    else:
        found = _of_walk(study, inputs, ground, asked.within_walk, asked.of)
    households = ground.homes.table["households"].to_numpy(np.float64)
    if not np.nansum(households[found.inside]) > 0:
        raise StudyError("neighbourhood.nobody", name=found.name)
    return found


def within(inputs: Inputs, ground: Ground, outline: BaseGeometry, name: str) -> Neighbourhood:
    """The neighbourhood inside an outline, a valid (Multi)Polygon in the study's CRS."""
    table = ground.homes.table
    shapely.prepare(outline)
    inside = shapely.intersects_xy(outline, table["x"].to_numpy(), table["y"].to_numpy())
    inside = np.asarray(inside, dtype=np.bool_)
    return Neighbourhood(
        "polygon", name, outline, inside, _parts(ground, inside, len(inputs.areas.table))
    )


def dwelling_shares(ground: Ground, n_areas: int) -> FloatArray:
    """Per dwelling the share of its area's households; equal where those are 0 or not known."""
    table = ground.homes.table
    area = table["area"].to_numpy()
    weight = household_parts(table["households"].to_numpy(), area, n_areas)
    total = np.bincount(area, weight, minlength=n_areas)
    return (weight / total[area]).astype(np.float64)


def _parts(ground: Ground, inside: BoolArray, n_areas: int) -> FloatArray:
    """Per area the share of its households inside; exactly 0 or 1 where none or all are."""
    area = ground.homes.table["area"].to_numpy()
    shares = dwelling_shares(ground, n_areas)
    within = np.bincount(area, shares * inside, minlength=n_areas)
    outside = np.bincount(area, shares * ~inside, minlength=n_areas)
    return np.where(outside == 0, np.where(within > 0, 1.0, 0.0), np.minimum(within, 1.0))


def _of_areas(study: Study, inputs: Inputs, ground: Ground, asked: Sequence[str]) -> Neighbourhood:
    table = inputs.areas.table
    rows = list(dict.fromkeys(find_area(table, one) for one in asked))
    chosen = np.zeros(len(table), dtype=np.bool_)
    chosen[rows] = True
    inside = chosen[ground.homes.table["area"].to_numpy()]
    names = [str(table["name"].iat[row]) or str(table["code"].iat[row]) for row in rows]
    return Neighbourhood(
        "areas",
        _listed(names, study.study.language),
        shapely.union_all(table.geometry.to_numpy()[chosen]),
        inside,
        _parts(ground, inside, len(table)),
    )


def _listed(names: Sequence[str], language: str) -> str:
    shown, more = list(names[:_NAMES_SHOWN]), len(names) - _NAMES_SHOWN
    if more <= 0:
        return ", ".join(shown)
    return text("neighbourhood.name_more", language, names=shown, n=more)


def _of_walk(
    study: Study, inputs: Inputs, ground: Ground, minutes: float | None, of: str | None
) -> Neighbourhood:
    if minutes is None or of is None or not of.strip():
        raise StudyError("neighbourhood.walk_half")
    least, most = MINUTES
    if not least <= minutes <= most:
        given = "-" if math.isnan(minutes) else f"{minutes:g}"
        raise StudyError("neighbourhood.minutes", minutes=given, least=least, most=most)
    row = find_place(ground.places, of, by_part=True)
    place = ground.snapped.take(np.array([row]))
    limit = limit_dm(minutes, study.paces[study.pace_name])
    reach = walking.in_reach(ground.network, place, ground.homes.points, limit)
    inside = np.zeros(len(ground.homes.table), dtype=np.bool_)
    inside[reach.point] = True
    called = str(ground.places["name"].iat[row]) or str(ground.places["place"].iat[row])
    decimals = "name_walk" if minutes == round(minutes) else "name_walk_part"
    return Neighbourhood(
        "walk",
        text(f"neighbourhood.{decimals}", study.study.language, minutes=minutes, place=called),
        catchments(ground.network, inputs.streets.geometry, place, limit)[0],
        inside,
        _parts(ground, inside, len(inputs.areas.table)),
        row,
        float(minutes),
    )


def _of_polygon(study: Study, inputs: Inputs, ground: Ground, path: Path) -> Neighbourhood:
    outline, findings = drawn(study, path)
    table = inputs.areas.table
    areas = shapely.union_all(table.geometry.to_numpy())
    shared = float(shapely.area(shapely.intersection(outline, areas)))
    if not shared > 0:
        km = float(shapely.distance(outline, areas)) / 1000
        raise StudyError("neighbourhood.polygon_outside", file=path, km=km)
    outside = 1 - shared / float(outline.area)
    if outside > _OUTSIDE_TOLD:
        findings = (*findings, finding("neighbourhood.polygon_partly", n=outside))
    found = within(inputs, ground, outline, "")
    home_area = ground.homes.table["area"].to_numpy()
    name = name_of(table, home_area, found.inside, outline, study.study.language)
    return replace(found, name=name, findings=findings)
