"""The studies over HTTP: what they are made of, their areas, their places, their gaps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from .answers import GEOJSON, Answer, answer_of, answer_with, respond
from .feature_tables import chosen, features_of, shapes_of
from .library import Library, Loaded
from .memory import Memory
from .problems import asked_language, tell
from .study_models import (
    AreaDetail,
    AreaTable,
    Gaps,
    PlaceDetail,
    PlaceTable,
    StudyDetail,
    StudyList,
)
from .study_tables import area_detail, area_rows, gaps, place_detail, place_rows, study_detail

router = APIRouter(prefix="/studies", tags=["studies"])

StudyId = Annotated[str, Path(max_length=200, examples=["studie"], description="Of the list.")]
AreaCode = Annotated[str, Path(max_length=200, examples=["99999A031"])]
PlaceId = Annotated[str, Path(max_length=200, examples=["ldc-001"])]
Fields = Annotated[
    str,
    Query(
        max_length=20_000,
        # names of columns are plain letters, so that a long list still fits in an address
        pattern=r"^[A-Za-z0-9_, ]*$",
        description="Columns, with commas between them; all where it is empty.",
        examples=["code,name,rank,ldc_people_in_gap"],
    ),
]
Detail = Annotated[
    Literal["full", "screen"],
    Query(
        description="full: outlines as they are. screen: lighter, as the eye sees them when the"
        " whole study stands on one screen; neighbours stay neighbours."
    ),
]
CategoryName = Annotated[str | None, Query(max_length=40, examples=["ldc"])]

_UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "What the caller has (If-None-Match) is still right."}
}
_AREAS_EXAMPLE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "99999A031",
            "geometry": {"type": "Polygon", "coordinates": []},
            "properties": {"code": "99999A031", "rank": 12},
        }
    ],
}


def library_of(request: Request) -> Library:
    """The studies of the application that a request came to."""
    return request.app.state.library


async def loaded_study(request: Request, study: str) -> Loaded:
    """A study, loaded if need be. Raises MissingError, or the NabijError that loading raises."""
    return await library_of(request).wait_for(study)


async def send(
    request: Request,
    loaded: Loaded,
    key: Hashable,
    make: Callable[[], Answer],
    language: str | None = None,
) -> Response:
    """Send an answer about a study, made in a thread where it is not kept yet."""
    answer = loaded.answers.at_hand(key)
    if answer is None:
        answer = await asyncio.to_thread(loaded.answers.get, key, make)
    memory: Memory = request.app.state.memory
    memory.note(request, loaded.id, key, in_language=language is not None)
    return respond(request.headers, answer, language)


@router.get("", response_model=StudyList, responses=_UNCHANGED, summary="The studies")
async def list_studies(request: Request) -> Response:
    """Every study of the served folder, those that cannot be loaded too, with the reason."""
    library, language = library_of(request), asked_language(request)
    listed = await asyncio.to_thread(library.studies)
    studies = [
        {
            "id": one.id,
            "name": one.name,
            "language": one.language,
            "invented": one.invented,
            "ready": one.ready,
            "areas": one.areas,
            "error": None if one.error is None else tell(one.error, language),
        }
        for one in listed
    ]
    town = await asyncio.to_thread(lambda: library.serves_town)
    return respond(request.headers, answer_of({"studies": studies, "town": town}), language)


@router.get(
    "/{study}", response_model=StudyDetail, responses=_UNCHANGED, summary="What a study is made of"
)
async def read_study(request: Request, study: StudyId) -> Response:
    """Norms, paces, windows, categories, sources and findings. The first reading loads the study,
    which may take seconds."""
    loaded, language = await loaded_study(request, study), asked_language(request)
    return await send(
        request,
        loaded,
        ("study", language),
        lambda: answer_of(study_detail(loaded, language)),
        language,
    )


@router.get(
    "/{study}/areas", response_model=AreaTable, responses=_UNCHANGED, summary="Areas as a table"
)
async def read_areas(request: Request, study: StudyId, fields: Fields = "") -> Response:
    """The columns of areas.csv. A figure that is not known, or hidden, is null; the column
    `<figure>_status` says why."""
    loaded, names = await loaded_study(request, study), _names(fields)
    return await send(
        request, loaded, ("areas", names), lambda: answer_of(area_rows(loaded, names))
    )


@router.get(
    "/{study}/areas.geojson",
    response_class=Response,
    responses={
        200: {"content": {GEOJSON: {"example": _AREAS_EXAMPLE}}, "description": "RFC 7946"},
        **_UNCHANGED,
    },
    summary="Areas as GeoJSON",
)
async def read_areas_geojson(
    request: Request, study: StudyId, fields: Fields = "", detail: Detail = "full"
) -> Response:
    """All areas with their outlines and these columns, in WGS 84."""
    loaded, names = await loaded_study(request, study), _names(fields)
    return await send(
        request, loaded, ("geojson", names, detail), lambda: _geojson(loaded, names, detail)
    )


@router.get(
    "/{study}/areas/{code:path}",
    response_model=AreaDetail,
    responses=_UNCHANGED,
    summary="One area, and why it ranks there",
)
async def read_area(request: Request, study: StudyId, code: AreaCode) -> Response:
    """The figures of an area, the parts of its need, and its shortfall per category."""
    loaded, language = await loaded_study(request, study), asked_language(request)
    return await send(
        request,
        loaded,
        ("area", code, language),
        lambda: answer_of(area_detail(loaded, code, language)),
        language,
    )


@router.get(
    "/{study}/places", response_model=PlaceTable, responses=_UNCHANGED, summary="Places to meet"
)
async def read_places(request: Request, study: StudyId, category: CategoryName = None) -> Response:
    """The places that lie by a street of the study."""
    loaded = await loaded_study(request, study)
    return await send(
        request, loaded, ("places", category), lambda: answer_of(place_rows(loaded, category))
    )


@router.get(
    "/{study}/places/{place:path}",
    response_model=PlaceDetail,
    responses=_UNCHANGED,
    summary="One place with its catchment",
)
async def read_place(request: Request, study: StudyId, place: PlaceId) -> Response:
    """A place, and the ground from which it is within the norm at the study's pace."""
    loaded, language = await loaded_study(request, study), asked_language(request)
    return await send(
        request,
        loaded,
        ("place", place, language),
        lambda: answer_of(place_detail(loaded, place, language)),
        language,
    )


@router.get("/{study}/gaps", response_model=Gaps, responses=_UNCHANGED, summary="The gaps")
async def read_gaps(request: Request, study: StudyId) -> Response:
    """Per category the people beyond the norm: on foot at every pace, by transit in each window."""
    loaded, language = await loaded_study(request, study), asked_language(request)
    return await send(
        request, loaded, ("gaps", language), lambda: answer_of(gaps(loaded, language)), language
    )


def _geojson(loaded: Loaded, names: Sequence[str], detail: str) -> Answer:
    light = detail == "screen"
    if names or light:
        ids = loaded.analysis.areas["code"].astype(str).tolist()
        features = chosen(ids, shapes_of(loaded, light=light), area_rows(loaded, names)["areas"])
    else:
        features = b",".join(features_of(loaded, "areas").features)
    return answer_with(b'{"type":"FeatureCollection","features":[%b]}' % features, GEOJSON)


def _names(fields: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in fields.split(",") if name.strip())
