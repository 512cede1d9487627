"""Reports over HTTP: upload a survey, and ask for a buurtanalyse."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request, UploadFile
from pydantic import Field
from starlette.responses import Response

from . import documents_http, texts, uploads
from .backing import store_of
from .documents_http import Sent
from .job_kinds import BuurtanalyseRequest
from .problems import HttpError, MissingError, asked_language, tell
from .routes_jobs import Job, accepted, jobs_of
from .routes_studies import StudyId, library_of
from .settings import Settings
from .study_models import Shape

router = APIRouter(tags=["reports"])

_ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        "headers": {
            "Location": {"description": "Of the job.", "schema": {"type": "string"}},
        }
    }
}
_Id = Annotated[str, Field(min_length=1, max_length=64)]


class ReportAsked(Sent):
    """A buurtanalyse to make.

    text: a text of this study, which names the neighbourhood. survey: of an upload; its answers are
    deleted after scoring unless `keep_survey`. previous: the job of an earlier one, to compare.
    """

    text: _Id = Field(examples=["pXq3vYk0J9mZtR2c"])
    survey: _Id | None = None
    keep_survey: bool = False
    previous: _Id | None = None


class SurveyKept(Shape):
    """An uploaded survey. survey: its name in the request of a report. people: how many rows."""

    survey: str
    people: int
    items: int = Field(description="6 or 11.", examples=[6])
    findings: list[str]


@router.post(
    "/studies/{study}/surveys",
    status_code=201,
    response_model=SurveyKept,
    summary="Upload a survey",
)
def upload_survey(request: Request, study: StudyId, file: UploadFile) -> Response:
    """Answers to the loneliness scale, as CSV or XLSX of at most 10 MB. They are deleted after
    scoring, or after a day when no report is asked."""
    library_of(request).file_of(study)
    data, language = _settings(request).data, asked_language(request)
    content = file.file.read(uploads.SURVEY_LIMIT + 1)
    token, survey = uploads.keep_survey(data, content, file.filename)
    told = {
        "survey": token,
        "people": len(survey.answers),
        "items": survey.version,
        "findings": [tell(one, language) for one in survey.findings],
    }
    response = documents_http.told_now(request, told, language)
    response.status_code = 201
    return response


@router.post(
    "/studies/{study}/reports",
    status_code=202,
    response_model=Job,
    responses=_ACCEPTED,
    summary="Make a buurtanalyse",
)
async def make_report(request: Request, study: StudyId, asked: ReportAsked) -> Response:
    """Make Word, PDF and web page of a text and the figures of its neighbourhood, as a job."""
    wanted = await asyncio.to_thread(_wanted, request, study, asked)
    row = await asyncio.to_thread(jobs_of(request).add, wanted)
    return accepted(request, row)


def _wanted(request: Request, study: str, asked: ReportAsked) -> BuurtanalyseRequest:
    """The job that is asked for.

    Raises MissingError for a text that is not of this study, StudyError for a mistake in its front
    matter, and HttpError for a survey that is there no more.
    """
    file = library_of(request).file_of(study)
    found = documents_http.read_one(store_of(request), "text", asked.text)
    if found.study != study:
        raise MissingError("documents.other_study", name=found.name, study=study)
    kept = texts.body_of(found)
    texts.check_front(kept)
    survey = asked.survey and uploads.survey_file(_settings(request).data, asked.survey)
    if asked.survey is not None and not survey:
        raise HttpError("jobs.survey_gone")
    return BuurtanalyseRequest(
        study=study,
        file=file,
        text=kept.markdown,
        name=found.name,
        polygon=None if kept.polygon is None else kept.polygon.model_dump(),
        survey=survey or None,
        keep_survey=asked.keep_survey,
        previous=asked.previous,
    )


def _settings(request: Request) -> Settings:
    return request.app.state.settings
