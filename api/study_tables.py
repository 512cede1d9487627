"""What is told about a study, as plain values: taken from its results, nothing computed here."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from .. import __version__
from ..analysis import SMALL, category_table
from ..geo import need
from ..layers.named import find_area, guess
from ..messages import StudyError
from ..report.provenance import attributions
from ..report.tables import header
from ..study import Study
from ..words import catalogue, category_label, window_label
from .answers import plain, plain_value, record, records
from .feature_tables import box_of, features_of
from .library import Loaded
from .problems import HttpError, MissingError, tell

_EXAMPLES = 6
_WINDOW_FIGURES = ("minutes", "p85_minutes", "share_within_norm", "walk_minutes")
_WINDOW_COUNTS = ("people_in_gap", "walk_people_in_gap", "people_won")


def study_detail(loaded: Loaded, language: str) -> dict[str, Any]:
    """What a study is made of (`StudyDetail`)."""
    study, analysis = loaded.study, loaded.analysis
    about, section = study.study, study.transit
    asked = _in_language(study, language)
    return {
        "id": loaded.id,
        "name": about.name,
        "language": about.language,
        "invented": about.invented,
        "version": __version__,
        "crs": study.crs.to_string(),
        "bounds": box_of(loaded, "areas"),
        "suppress_below": about.suppress_below,
        "categories": [
            {
                "category": row["category"],
                "label": category_label(row["category"], language),
                "norm_minutes": row["norm_minutes"],
                "places": row["places"],
            }
            for row in records(analysis.categories)
        ],
        "pace": study.pace_name,
        "paces": [
            {"name": name, "label": _pace_label(name, language), "metres_per_second": speed}
            for name, speed in study.paces.items()
        ],
        "windows": _windows(study, language),
        "max_walk_minutes": section.max_walk_minutes if section else None,
        "need": {"method": study.need.method, "weights": _weights(loaded, language)},
        "counts": _counts(loaded),
        "joined_share": plain_value(analysis.joined_share),
        "columns": [{"name": name, "label": header(name, asked)} for name in _columns(loaded)],
        "sources": [dataclasses.asdict(source) for source in analysis.sources],
        "attributions": attributions(analysis),
        "findings": [tell(found, language) for found in analysis.findings],
    }


def area_rows(loaded: Loaded, fields: Sequence[str]) -> dict[str, Any]:
    """The areas with these columns, or all (`AreaTable`). Raises HttpError for another column."""
    table = pd.DataFrame(loaded.analysis.areas.drop(columns="geometry"))
    known = _columns(loaded)
    for name in fields:
        if name not in known:
            close = guess(name, known)
            key = "api.no_field" if close is None else "api.no_field_guess"
            raise HttpError(key, field=name, guess=close, there=known[:_EXAMPLES])
    rows = records(table[list(dict.fromkeys(fields))] if fields else table)
    return {"total": len(rows), "areas": rows}


def area_detail(loaded: Loaded, code: str, language: str) -> dict[str, Any]:
    """One area, and why it ranks where it does (`AreaDetail`). Raises MissingError."""
    areas = loaded.analysis.areas
    try:
        row = find_area(areas, code)
    except StudyError as error:
        raise MissingError.of(error) from error
    figures = record(areas, row)
    bounds = features_of(loaded, "areas").bounds[row].tolist()
    return {
        "code": figures["code"],
        "name": figures["name"],
        "bbox": bounds,
        **{name: figures[name] for name in ("rank", "rank_low", "rank_high", "priority", "need")},
        "ranked": int(areas["rank"].notna().sum()),
        "need_parts": _need_parts(loaded, row, figures, language),
        "shortfalls": [
            {
                "category": category,
                "label": category_label(category, language),
                "norm_minutes": norm,
                "minutes": figures[f"{category}_minutes"],
                "share_within_norm": figures[f"{category}_share_within_norm"],
                "people_in_gap": _count(figures, f"{category}_people_in_gap"),
                "shortfall": figures[f"{category}_shortfall"],
            }
            for category, norm in loaded.study.norms.items()
        ],
        "figures": figures,
    }


def place_rows(loaded: Loaded, category: str | None) -> dict[str, Any]:
    """The places, or those of one category (`PlaceTable`). Raises MissingError for another one."""
    if category is not None and category not in loaded.study.norms:
        raise MissingError("api.no_category", category=category, there=list(loaded.study.norms))
    rows = loaded.kept("places", lambda: _places(loaded))
    if category is not None:
        rows = [row for row in rows if row["category"] == category]
    return {"total": len(rows), "places": rows}


def place_detail(loaded: Loaded, place: str, language: str) -> dict[str, Any]:
    """One place and its catchment (`PlaceDetail`). Raises MissingError."""
    rows = loaded.kept("places", lambda: _places(loaded))
    ids = [str(row["place"]) for row in rows]
    if place not in ids:
        close = guess(place, ids)
        key = "api.no_place" if close is None else "api.no_place_guess"
        raise MissingError(key, place=place, guess=close, there=ids[:_EXAMPLES])
    found = rows[ids.index(place)]
    catchments = features_of(loaded, "catchments")
    at = catchments.row(place)
    category = str(found["category"])
    return {
        **found,
        "label": category_label(category, language),
        "norm_minutes": loaded.study.norms[category],
        "catchment": None if at is None else json.loads(catchments.geometry[at]),
    }


def gaps(loaded: Loaded, language: str) -> dict[str, Any]:
    """Per category the gap at every pace and in every window (`Gaps`)."""
    study = loaded.study
    tables = {pace: _category_table(loaded, pace) for pace in study.paces}
    transit = loaded.analysis.transit
    windows = records(transit.windows) if transit else []
    return {
        "pace": study.pace_name,
        "categories": [
            {
                "category": category,
                "label": category_label(category, language),
                **{
                    name: tables[study.pace_name][category][name]
                    for name in ("norm_minutes", "places", "gini", "palma")
                },
                "paces": [_pace_gap(pace, table[category]) for pace, table in tables.items()],
                "windows": [_window_gap(row) for row in windows if row["category"] == category],
            }
            for category in study.norms
        ],
    }


def _category_table(loaded: Loaded, pace: str) -> dict[str, dict[str, Any]]:
    """The table of the categories at another pace than the study's."""
    study, ground = loaded.study, loaded.ground
    table = loaded.analysis.categories
    if pace != study.pace_name:
        section = study.study.model_copy(update={"pace": pace})
        other = study.model_copy(update={"study": section})
        table = category_table(other, ground.homes, loaded.access, ground.places)
    return {str(row["category"]): row for row in records(table)}


def _pace_gap(pace: str, row: Mapping[str, Any]) -> dict[str, Any]:
    hidden = row["people_in_gap_status"] == SMALL
    return {
        "pace": pace,
        "people_in_gap": _count(row, "people_in_gap"),
        # the share of a total that is told would give the hidden count away
        "share_beyond": None if hidden else row["share_beyond"],
        "median_minutes": row["median_minutes"],
    }


def _window_gap(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("window", "places", "open_places", *_WINDOW_FIGURES)},
        **{name: _count(row, name) for name in _WINDOW_COUNTS},
    }


def _count(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"value": row[name], "status": row[f"{name}_status"]}


def _places(loaded: Loaded) -> list[dict[str, Any]]:
    table = loaded.analysis.places
    rows = records(pd.DataFrame(table.drop(columns="geometry")))
    bounds = features_of(loaded, "places").bounds
    return [
        {**row, "lon": lon, "lat": lat}
        for row, (lon, lat) in zip(rows, bounds[:, :2].tolist(), strict=True)
    ]


def _need_parts(
    loaded: Loaded, row: int, figures: Mapping[str, Any], language: str
) -> list[dict[str, Any]]:
    scores = loaded.kept("scores", lambda: _scores(loaded))
    columns = catalogue("columns", language)
    return [
        {
            "indicator": name,
            "label": columns.get(name, name),
            "weight": plain_value(weight),
            "value": figures.get(name),
            "status": figures.get(f"{name}_status", "unknown"),
            "score": None if figures.get(name) is None else scores[name][row],
        }
        for name, weight in _part_weights(loaded).items()
    ]


def _scores(loaded: Loaded) -> dict[str, list[Any]]:
    """Per part of the index of need the score of every area, as it went into the ranking."""
    counts, section = loaded.inputs.households.table, loaded.study.need
    shares = _shares(loaded)
    index = need.need_index(shares, section.weights, section.method, counts["households"])
    return {name: plain(index[f"{name}_score"]) for name in _part_weights(loaded)}


def _part_weights(loaded: Loaded) -> dict[str, float]:
    return need.part_weights(_shares(loaded), loaded.study.need.weights)


def _shares(loaded: Loaded) -> pd.DataFrame:
    counts = loaded.inputs.households.table
    return counts[[name for name in need.DEFAULT_INDICATORS if name in counts]]


def _weights(loaded: Loaded, language: str) -> list[dict[str, Any]]:
    columns = catalogue("columns", language)
    return [
        {"indicator": name, "label": columns.get(name, name), "weight": plain_value(weight)}
        for name, weight in _part_weights(loaded).items()
    ]


def _counts(loaded: Loaded) -> dict[str, Any]:
    analysis = loaded.analysis
    transit, counts = analysis.transit, analysis.counts
    threshold = loaded.study.study.suppress_below

    def hidden(value: float | None) -> dict[str, Any]:
        if value is None:
            return {"value": None, "status": "unknown"}
        small = 0 < value < threshold
        return {"value": None if small else value, "status": SMALL if small else "known"}

    return {
        "areas": len(analysis.areas),
        "places": len(analysis.places),
        "dwellings": len(analysis.dwellings),
        "stops": len(transit.stops) if transit else 0,
        "households": hidden(counts.households),
        "one_person_households": hidden(counts.one_person_households),
        "one_person_share": plain_value(counts.one_person_share),
    }


def _windows(study: Study, language: str) -> list[dict[str, Any]]:
    section = study.transit
    if section is None:
        return []
    return [
        {
            "name": name,
            "label": window_label(name, language),
            "date": section.day_of(name).isoformat(),
            "start": start,
            "end": end,
        }
        for name, (start, end) in section.windows.items()
    ]


def _pace_label(name: str, language: str) -> str:
    return catalogue("columns", language).get(f"pace_{name}", name)


def _columns(loaded: Loaded) -> list[str]:
    return [str(name) for name in loaded.analysis.areas if name != "geometry"]


def _in_language(study: Study, language: str) -> Study:
    section = study.study.model_copy(update={"language": language})
    return study.model_copy(update={"study": section})
