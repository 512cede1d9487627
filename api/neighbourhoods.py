"""A neighbourhood as a request names it, and what is told about it: nothing is computed here."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from ..messages import OutputError
from ..report.buurtanalyse.make import Begun, begin
from ..report.neighbourhood.choice import Asked
from ..study import Study
from ..words import category_label, text
from .answers import DECIMALS, plain_value, records
from .feature_tables import WGS84, FloatArray
from .file_names import DRAWING, calling
from .library import Loaded
from .neighbourhood_models import MultiPolygon, NeighbourhoodAsked, Polygon
from .problems import HttpError, tell

# how much of an area counts would tell a few households of it
_KEPT_BACK = "part"


def begun_of(loaded: Loaded, sent: NeighbourhoodAsked) -> Begun:
    """The figures of the neighbourhood that is asked for, and what they suggest.

    Raises HttpError, StudyError and LayerError for a neighbourhood that is none, or several.
    """
    ways = [bool(sent.areas), sent.within_walk is not None or sent.of is not None]
    ways.append(sent.polygon is not None)
    if sum(ways) != 1:
        raise HttpError("jobs.several_neighbourhoods" if any(ways) else "jobs.no_neighbourhood")
    if (sent.within_walk is None) != (sent.of is None):
        raise HttpError("documents.walk_half")
    with _asked(sent) as asked:
        return begin(loaded.study, loaded.inputs, loaded.ground, loaded.analysis, asked)


def told(begun: Begun, language: str) -> dict[str, Any]:
    """What is told of a neighbourhood (`NeighbourhoodFigures`)."""
    figures, neighbourhood = begun.figures, begun.figures.neighbourhood
    study = figures.study
    return {
        "name": neighbourhood.name,
        "kind": neighbourhood.kind,
        "outline": _outline(begun),
        "threshold": figures.threshold,
        "municipality_name": figures.municipality_name,
        "region_name": figures.region_name,
        "region_source": figures.region_source,
        "cut_share": plain_value(figures.cut_share),
        "cut_areas": list(figures.cut_areas),
        "residents": [
            {**row, "label": text(f"columns.{row['indicator']}", language)}
            for row in records(figures.residents.rename_axis("indicator").reset_index())
        ],
        "areas": records(figures.areas.drop(columns=_KEPT_BACK)),
        "reach": records(figures.reach),
        "offer": _counts(begun.offer, study, language),
        "places": _places(begun.offer, study),
        "proposals": [
            {
                "id": proposal.id,
                "kind": proposal.kind,
                "sentence": proposal.message.text(language),
                "need": proposal.need,
            }
            for proposal in begun.proposals
        ],
        "findings": [tell(found, language) for found in neighbourhood.findings],
    }


@contextmanager
def _asked(sent: NeighbourhoodAsked) -> Generator[Asked]:
    """The neighbourhood with its drawing in a file of its own, which is gone afterwards."""
    if sent.polygon is None:
        yield Asked(tuple(sent.areas), sent.within_walk, sent.of)
        return
    with _folder() as folder:
        file = folder / "buurt.geojson"
        _write(sent.polygon, file)
        with calling(file, DRAWING):
            yield Asked(tuple(sent.areas), sent.within_walk, sent.of, file)


@contextmanager
def _folder() -> Generator[Path]:
    try:
        made = tempfile.TemporaryDirectory(prefix="nabij-")
    except OSError as error:
        raise _failed(error) from error
    with made as folder:
        yield Path(folder)


def _write(drawing: Polygon | MultiPolygon, file: Path) -> None:
    try:
        file.write_text(json.dumps(drawing.model_dump()), encoding="utf-8")
    except OSError as error:
        raise _failed(error) from error


def _failed(error: OSError) -> OutputError:
    problem = error.strerror or ""
    return OutputError("output.failed", folder=DRAWING, file=DRAWING, problem=problem)


def _outline(begun: Begun) -> dict[str, Any]:
    figures = begun.figures
    degrees = Transformer.from_crs(figures.study.crs, WGS84, always_xy=True)

    def turned(xy: FloatArray) -> FloatArray:
        return np.column_stack(degrees.transform(xy[:, 0], xy[:, 1])).round(DECIMALS)

    shape = shapely.transform(figures.neighbourhood.outline, turned)
    return json.loads(shapely.to_geojson(shape))


def _counts(offer: pd.DataFrame, study: Study, language: str) -> list[dict[str, Any]]:
    inside, category = offer["inside"].astype(bool), offer["category"]
    return [
        {
            "category": name,
            "label": category_label(name, language),
            "inside": int(((category == name) & inside).sum()),
            "near": int(((category == name) & ~inside).sum()),
        }
        for name in study.norms
    ]


def _places(offer: pd.DataFrame, study: Study) -> list[dict[str, Any]]:
    degrees = Transformer.from_crs(study.crs, WGS84, always_xy=True)
    lon, lat = degrees.transform(offer["x"].to_numpy(), offer["y"].to_numpy())
    return records(offer.drop(columns=["x", "y"]).assign(lat=lat, lon=lon))
