"""From a point: what is in reach on foot, and one journey, over HTTP."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from typing import Annotated, Any

import numpy as np
import shapely
from fastapi import APIRouter, Query, Request
from pyproj import Transformer
from starlette.responses import Response

from ..geo.access import Access, minutes, reached
from ..geo.network import snap
from ..journey import explain
from ..messages import StudyError
from ..pipeline import SNAP_LIMIT_METRES
from ..report.journeys import journey_json
from ..words import category_label
from .answers import answer_of, plain_value, respond
from .feature_tables import WGS84
from .library import Loaded, reach_from
from .problems import asked_language
from .routes_studies import StudyId, loaded_study
from .study_models import Journey, PointAccess

router = APIRouter(prefix="/studies", tags=["access"])

_DM = 10

Latitude = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False, examples=[51.36])]
Longitude = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False, examples=[2.76])]
Origin = Annotated[
    str,
    Query(
        alias="from",
        min_length=1,
        max_length=200,
        description="lat,lon in degrees, or the code or name of an area.",
        examples=["99999A031"],
    ),
]
Goal = Annotated[
    str,
    Query(
        alias="to", min_length=1, max_length=200, description="Id or name.", examples=["ldc-001"]
    ),
]
Depart = Annotated[
    str, Query(pattern=r"^([01]\d|2[0-7]):[0-5]\d$|^28:00$", max_length=5, examples=["14:10"])
]
Day = Annotated[
    dt.date | None,
    Query(description="Another day than the study's.", examples=["2024-10-08"]),
]


@router.get("/{study}/access", response_model=PointAccess, summary="Reach on foot from a point")
async def read_access(request: Request, study: StudyId, lat: Latitude, lon: Longitude) -> Response:
    """Minutes to the nearest place of every category at every pace. The point must lie by a street
    of the study."""
    loaded, language = await loaded_study(request, study), asked_language(request)
    told = await asyncio.to_thread(_access, loaded, lat, lon, language)
    return respond(request.headers, answer_of(told), language)


@router.get("/{study}/journeys", response_model=Journey, summary="One journey")
async def read_journey(
    request: Request,
    study: StudyId,
    origin: Origin,
    goal: Goal,
    depart: Depart,
    date: Day = None,
) -> Response:
    """From door to door, leg by leg, with lines and stops; no legs where there is no journey."""
    loaded = await loaded_study(request, study)
    told = await asyncio.to_thread(explain, loaded.study, loaded.inputs, origin, goal, depart, date)
    return respond(request.headers, answer_of(json.loads(journey_json(told))))


def _access(loaded: Loaded, lat: float, lon: float, language: str) -> dict[str, Any]:
    """Raises StudyError for a point that lies by no street of the study."""
    study, network = loaded.study, loaded.ground.network
    x, y = Transformer.from_crs(WGS84, study.crs, always_xy=True).transform(lon, lat)
    said = f"{lat:.5f}, {lon:.5f}"
    if not (np.isfinite(x) and np.isfinite(y)):
        raise StudyError("transit.point_off", point=said, metres=SNAP_LIMIT_METRES)
    point = snap(network, loaded.inputs.streets.geometry, [[x, y]])
    if point.access[0] > SNAP_LIMIT_METRES * _DM:
        raise StudyError("transit.point_off", point=said, metres=SNAP_LIMIT_METRES)
    areas = loaded.analysis.areas
    inside = areas.sindex.query(shapely.Point(x, y), predicate="intersects")
    return {
        "lat": lat,
        "lon": lon,
        "area": str(areas["code"].iat[int(inside.min())]) if inside.size else None,
        "street_metres": int(point.access[0]) / _DM,
        "categories": [
            _category(loaded, found, language) for found in reach_from(loaded, point).values()
        ],
    }


def _category(loaded: Loaded, found: Access, language: str) -> dict[str, Any]:
    """What the only point of a measurement reaches of one category."""
    distance, row = found.distance_dm, int(found.place[0])
    places, paces = loaded.ground.places, loaded.study.paces
    return {
        "category": found.category,
        "label": category_label(found.category, language),
        "norm_minutes": found.norm_minutes,
        "place": str(places["place"].iat[row]) if row >= 0 else None,
        "name": str(places["name"].iat[row]) if row >= 0 else None,
        "metres": int(distance[0]) / _DM if row >= 0 else None,
        "paces": [
            {
                "pace": name,
                "minutes": plain_value(float(minutes(distance, pace)[0])),
                "within_norm": bool(reached(distance, found.norm_minutes, pace)[0]),
                "places_within_norm": int(found.within[name][0]),
            }
            for name, pace in paces.items()
        ],
    }
