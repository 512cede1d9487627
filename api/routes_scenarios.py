"""Scenarios over HTTP: try changes, keep them under a name, and see what they come to."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from . import documents, documents_http
from .answers import answer_of, respond
from .backing import store_of, utc_now
from .documents import Document
from .documents_http import (
    CHANGED,
    MADE,
    READ,
    DocumentId,
    DocumentList,
    IfMatch,
    PartAsked,
    head_fields,
)
from .measures import NormWords, PaceName, read_norms
from .plans import outcome_of, sheet_of
from .problems import ConflictError, asked_language
from .routes_studies import StudyId, library_of, loaded_study
from .scenario_models import (
    Change,
    PreviewAsked,
    Scenario,
    ScenarioBody,
    ScenarioOutcome,
    ScenarioSaved,
    ScenarioSent,
)

router = APIRouter(tags=["scenarios"])

_BASE = "/api/v1/scenarios"


class Sheet(Response):
    """A spreadsheet, to be saved."""

    media_type = "text/csv"


Windows = Annotated[bool, Query(description="By public transport too, in every window.")]


def shape(found: Document) -> Scenario:
    """The answer of a scenario. Raises ConflictError where another version of nabij wrote it."""
    try:
        changes = ScenarioBody.model_validate_json(found.body).changes
    except ValidationError as error:
        raise ConflictError("documents.other_form", name=found.name) from error
    return Scenario(**head_fields(found), changes=changes)


@router.post(
    "/studies/{study}/scenarios/preview",
    response_model=ScenarioOutcome,
    summary="What changes would come to",
)
async def preview(request: Request, study: StudyId, asked: PreviewAsked) -> Response:
    """The people beyond the norm before and after; nothing is kept."""
    loaded = await loaded_study(request, study)
    told = await asyncio.to_thread(
        outcome_of,
        loaded,
        asked.changes,
        windows=asked.windows,
        pace=asked.pace,
        norms=asked.norms,
    )
    return documents_http.told_now(request, told)


@router.post(
    "/studies/{study}/scenarios/preview.csv",
    response_class=Sheet,
    summary="What changes would come to, as a spreadsheet",
)
async def preview_sheet(request: Request, study: StudyId, asked: PreviewAsked) -> Response:
    """As the preview: first each category in all, then every area where something changes."""
    loaded, language = await loaded_study(request, study), asked_language(request)
    return Sheet(
        await asyncio.to_thread(
            sheet_of,
            loaded,
            asked.changes,
            language,
            windows=asked.windows,
            pace=asked.pace,
            norms=asked.norms,
        ),
        headers={"cache-control": "no-store", "content-language": language},
    )


@router.get("/studies/{study}/scenarios", summary="The scenarios of a study")
def list_scenarios(request: Request, study: StudyId, part: PartAsked) -> DocumentList:
    """Those that were kept, the newest change first."""
    library_of(request).file_of(study)
    return documents_http.listing(store_of(request), "scenario", part, study)


@router.post(
    "/studies/{study}/scenarios",
    status_code=201,
    response_model=Scenario,
    responses=MADE,
    summary="Keep a scenario",
)
def make_scenario(request: Request, study: StudyId, sent: ScenarioSent) -> Response:
    """Keep changes under a name. They are not computed here, so they may be unfinished."""
    library_of(request).file_of(study)
    made = documents.create(
        store_of(request), "scenario", sent.name, _body(sent.changes), utc_now(), study
    )
    return documents_http.answer(shape(made), status=201, location=f"{_BASE}/{made.id}")


@router.get(
    "/scenarios/{document}", response_model=Scenario, responses=READ, summary="One scenario"
)
def read_scenario(request: Request, document: DocumentId) -> Response:
    """The newest version of a scenario."""
    found = documents_http.read_one(store_of(request), "scenario", document)
    return documents_http.answer(shape(found), request)


@router.put(
    "/scenarios/{document}", response_model=Scenario, responses=CHANGED, summary="Save a scenario"
)
def save_scenario(
    request: Request, document: DocumentId, sent: ScenarioSaved, if_match: IfMatch = None
) -> Response:
    """Save a new version on top of the one in If-Match. Where somebody saved in between: 412, with
    their version as `current`."""
    saved = documents_http.save(
        store_of(request),
        "scenario",
        document,
        _body(sent.changes),
        if_match,
        shape,
        sent.name,
    )
    return documents_http.answer(shape(saved))


documents_http.add_shared(router, "scenario", "/scenarios/{document}", Scenario, shape)


@router.get(
    "/scenarios/{document}/outcome",
    response_model=ScenarioOutcome,
    responses={304: READ[304]},
    summary="What a scenario comes to",
)
async def read_outcome(
    request: Request,
    document: DocumentId,
    windows: Windows = False,
    pace: PaceName = None,
    norms: NormWords = "",
) -> Response:
    """The people beyond the norm before and after the changes of its newest version."""
    found = await asyncio.to_thread(
        documents_http.read_one, store_of(request), "scenario", document
    )
    loaded = await loaded_study(request, found.study or "")
    changes = shape(found).changes
    told = await asyncio.to_thread(
        outcome_of, loaded, changes, windows=windows, pace=pace, norms=read_norms(norms)
    )
    return respond(request.headers, answer_of(told))


def _body(changes: list[Change]) -> str:
    return ScenarioBody(changes=changes).model_dump_json()
