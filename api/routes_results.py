"""The files of a study over HTTP: asked for here, made as long work."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from .job_kinds import AnalyseRequest
from .routes_jobs import Job, accepted, jobs_of
from .routes_studies import StudyId, library_of

router = APIRouter(prefix="/studies", tags=["studies"])


@router.post(
    "/{study}/results",
    status_code=202,
    response_model=Job,
    responses={
        202: {"headers": {"Location": {"description": "Of the job.", "schema": {"type": "string"}}}}
    },
    summary="Make the files of a study",
)
def make_results(request: Request, study: StudyId) -> JSONResponse:
    """GeoPackage, CSV, GeoJSON and map.html, as a job (kind analyse)."""
    file = library_of(request).file_of(study)
    row = jobs_of(request).add(AnalyseRequest(study=study, file=file))
    return accepted(request, row)
