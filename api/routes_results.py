"""The files of a study, or of a plan for it, over HTTP: asked for here, made as long work."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from .job_kinds import AnalyseRequest
from .plans import compared
from .routes_jobs import Job, accepted, jobs_of
from .routes_studies import StudyId, library_of, loaded_study
from .scenario_models import ResultsAsked

router = APIRouter(prefix="/studies", tags=["studies"])


@router.post(
    "/{study}/results",
    status_code=202,
    response_model=Job,
    responses={
        202: {"headers": {"Location": {"description": "Of the job.", "schema": {"type": "string"}}}}
    },
    summary="Make the files of a study or of a plan",
)
async def make_results(
    request: Request, study: StudyId, asked: ResultsAsked | None = None
) -> JSONResponse:
    """GeoPackage, CSV, GeoJSON and map.html, as a job (kind analyse). With changes: of the study as
    it would be after them."""
    file = library_of(request).file_of(study)
    request_of = AnalyseRequest(study=study, file=file)
    if asked is not None and asked.changes:
        # what cannot be changed is told now, not when the job has run
        loaded = await loaded_study(request, study)
        await asyncio.to_thread(compared, loaded, asked.changes, windows=False)
        changes = tuple(change.model_dump(mode="json") for change in asked.changes)
        request_of = AnalyseRequest(study=study, file=file, changes=changes, plan=asked.name)
    row = await asyncio.to_thread(jobs_of(request).add, request_of)
    return accepted(request, row)
