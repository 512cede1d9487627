"""The figures of a buurtanalyse as a file, which the next one can be compared with."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ... import __version__
from ...analysis import Analysis
from ...messages import StudyError
from ..neighbourhood.figures import Figures

FILE = "buurtanalyse.json"
FORMAT = 1
_MAX_BYTES = 20_000_000
_RESIDENTS = {"value": float, "status": str, "vintage": float}
_REACH = {
    **dict.fromkeys(("category", "mode", "name"), str),
    **dict.fromkeys(("norm_minutes", "median_minutes", "share_within"), float),
    "share_within_status": str,
    "people_beyond": float,
    "people_beyond_status": str,
    "places": float,
}
# WKT of anything else may be nested deeper than a reader can follow
_POLYGONS = ("POLYGON", "MULTIPOLYGON")
# no coordinate on Earth is larger, in metres or degrees
_FARTHEST = 1e8


@dataclass(frozen=True)
class Previous:
    """What an earlier run found; nothing in it is below the threshold of that run.

    minutes, of: of a walk, and the place it went around. areas: codes of those that lie in it, or
    partly. outline: a valid (Multi)Polygon in `crs`.
    residents: indicator -> value, status and vintage. reach: (category, mode, name) -> figures.
    What is a number there is finite, or None. sources: layer -> checksums of its files.
    """

    file: Path
    version: str
    kind: str
    minutes: float | None
    of: str
    areas: frozenset[str]
    outline: BaseGeometry
    crs: str
    pace: float
    date: str
    residents: Mapping[str, Mapping[str, Any]]
    reach: Mapping[tuple[str, str, str], Mapping[str, Any]]
    sources: Mapping[str, frozenset[str]]


def figures_json(figures: Figures, analysis: Analysis) -> str:
    """The figures of this run as JSON, masked as in the document; the same run, the same text."""
    study, neighbourhood = figures.study, figures.neighbourhood
    checksums: dict[str, set[str]] = {}
    for source in analysis.sources:
        checksums.setdefault(source.layer, set()).add(source.sha256)
    document = {
        "format": FORMAT,
        "version": __version__,
        "study": study.study.name,
        "kind": neighbourhood.kind,
        "name": neighbourhood.name,
        "minutes": neighbourhood.minutes,
        "of": _place(figures, analysis),
        # codes alone: how much of an area counts would tell a few households of it
        "areas": sorted(str(code) for code in figures.areas["code"]),
        "crs": study.crs.to_string(),
        "outline": shapely.to_wkt(neighbourhood.outline, rounding_precision=1),
        "pace": study.paces[study.pace_name],
        "date": str(study.transit.date) if study.transit else "",
        "residents": {
            str(name): {column: _plain(row[column]) for column in _RESIDENTS}
            for name, row in figures.residents.iterrows()
        },
        "reach": [
            {column: _plain(row[column]) for column in _REACH}
            for row in figures.reach.to_dict("records")
        ],
        "sources": {layer: sorted(found) for layer, found in checksums.items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_previous(folder: Path) -> Previous:
    """The figures that an earlier run left in its folder.

    Raises StudyError where there are none, or where they cannot be read.
    """
    path = folder / FILE if folder.is_dir() else folder
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise StudyError("previous.too_large", file=path, limit=_MAX_BYTES / 1e6)
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StudyError("previous.none", folder=folder, file=FILE) from None
    except (OSError, ValueError, RecursionError):
        raise StudyError("previous.unreadable", file=path) from None
    try:
        if content["format"] != FORMAT:
            raise StudyError("previous.format", file=path)
        return _previous(path, content)
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
        raise StudyError("previous.unreadable", file=path) from None


def _previous(path: Path, content: Mapping[str, Any]) -> Previous:
    rows = [_row(row, _REACH) for row in content["reach"]]
    return Previous(
        file=path,
        version=str(content["version"]),
        kind=str(content["kind"]),
        minutes=None if content["minutes"] is None else _finite(content["minutes"]),
        of=str(content["of"]),
        areas=frozenset(_texts(content["areas"])),
        outline=_outline(content["outline"]),
        crs=str(content["crs"]),
        pace=_finite(content["pace"]),
        date=str(content["date"]),
        residents={str(name): _row(row, _RESIDENTS) for name, row in content["residents"].items()},
        reach={(row["category"], row["mode"], row["name"]): row for row in rows},
        sources={
            str(layer): frozenset(_texts(checksums))
            for layer, checksums in content["sources"].items()
        },
    )


def _row(row: Mapping[str, Any], columns: Mapping[str, type]) -> dict[str, Any]:
    """The columns of one row. Raises ValueError for a cell of another type, infinite or NaN."""
    made: dict[str, Any] = {}
    for column, kind in columns.items():
        cell = row[column]
        if kind is str and not isinstance(cell, str):
            raise ValueError(column)
        made[column] = cell if kind is str or cell is None else _finite(cell)
    return made


def _texts(values: object) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise ValueError(values)
    return values


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)


def _outline(written: object) -> BaseGeometry:
    if not isinstance(written, str) or not written.startswith(_POLYGONS):
        raise ValueError(written)
    drawn = shapely.from_wkt(written)
    if not (np.abs(shapely.get_coordinates(drawn)) < _FARTHEST).all():
        raise ValueError(written)
    # corners that were apart may have been rounded onto one another
    parts = shapely.get_parts(shapely.make_valid(drawn))
    outline = shapely.union_all(parts[shapely.area(parts) > 0])
    if not outline.area > 0:
        raise ValueError(written)
    return outline


def _place(figures: Figures, analysis: Analysis) -> str:
    """The place that a walk goes around, by its name, or its id where it has none."""
    row = figures.neighbourhood.place
    if row is None:
        return ""
    return str(analysis.places["name"].iat[row]) or str(analysis.places["place"].iat[row])


def _plain(value: object) -> object:
    """A cell as JSON has it; what is not known is null."""
    if value is None or value is pd.NA or value != value:
        return None
    item = getattr(value, "item", None)
    return item() if callable(item) else value
