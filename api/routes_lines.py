"""The lines of a study's timetable over HTTP, to choose one that is struck."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from .answers import answer_of, records, respond
from .library import Loaded
from .problems import MissingError
from .routes_studies import StudyId, loaded_study
from .study_models import Shape

router = APIRouter(prefix="/studies", tags=["studies"])

Stop = Annotated[
    str | None,
    Query(max_length=200, description="Only lines that halt here.", examples=["s1"]),
]


class Line(Shape):
    """A line (in GTFS a route) that halts by a street of the study."""

    route: str = Field(examples=["r1"])
    name: str = Field(description="Its short name.", examples=["7"])
    long_name: str = Field(examples=["Station - Markt"])
    kind: str = Field(examples=["bus"])


class LineList(Shape):
    """Lines in the order of the timetable; none in a study without one."""

    routes: list[Line]


@dataclass(frozen=True)
class _Calls:
    """Which lines halt where. stop, line: rows of the timetable, each pair once; near: stops by a
    street of the study."""

    stops: pd.DataFrame
    lines: pd.DataFrame
    stop: npt.NDArray[np.intp]
    line: npt.NDArray[np.intp]
    near: npt.NDArray[np.int32]


@router.get("/{study}/routes", response_model=LineList, summary="The lines of the timetable")
async def read_lines(request: Request, study: StudyId, stop: Stop = None) -> Response:
    """The lines that halt by a street of the study on one of its days."""
    loaded = await loaded_study(request, study)
    told = await asyncio.to_thread(lambda: answer_of({"routes": lines_of(loaded, stop)}))
    return respond(request.headers, told)


def lines_of(loaded: Loaded, stop: str | None = None) -> list[dict[str, Any]]:
    """The lines that halt by a street of the study; with a stop, or a station, those that halt
    there. Raises MissingError for a stop that is not in the timetable."""
    calls = loaded.kept("lines", lambda: _calls(loaded))
    if calls is None:
        if stop is not None:
            raise MissingError("api.no_feature", collection="stops", feature=stop)
        return []
    here = calls.near if stop is None else _stops_at(calls.stops, stop)
    rows = np.unique(calls.line[np.isin(calls.stop, here)])
    return records(calls.lines.iloc[rows][["route", "name", "long_name", "kind"]])


def _calls(loaded: Loaded) -> _Calls | None:
    scene, transit = loaded.base.scene, loaded.inputs.transit
    if scene is None or transit is None:
        return None
    pairs: list[pd.DataFrame] = []
    for timetable in transit.timetables.values():
        line = timetable.trips["route"].to_numpy()[timetable.calls["trip"].to_numpy()]
        pairs.append(timetable.calls[["stop"]].assign(line=line).drop_duplicates())
    once = pd.concat(pairs).drop_duplicates()
    one = next(iter(transit.timetables.values()))
    stop, line = (once[name].to_numpy(np.intp) for name in ("stop", "line"))
    return _Calls(one.stops, one.routes, stop, line, scene.footing.stop_rows)


def _stops_at(stops: pd.DataFrame, stop: str) -> npt.NDArray[np.intp]:
    """The row of a stop, with those of its stops where it is a station."""
    row = np.flatnonzero(stops["stop"] == stop)
    if row.size == 0:
        raise MissingError("api.no_feature", collection="stops", feature=stop)
    return np.union1d(row, np.flatnonzero(stops["station"].isin(row)))
