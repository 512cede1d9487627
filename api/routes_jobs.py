"""Long work over HTTP: how far it is, what came of it, its files, and how to stop it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import FileResponse, JSONResponse

from . import job_rows, job_words, store_errors
from .byte_ranges import PartialFile
from .job_files import result_folder
from .job_kinds import FILES
from .job_rows import JobRow, State
from .jobs import Jobs
from .problems import MissingError, asked_language


def _fresh(response: Response) -> None:
    """Nobody keeps an answer that is another one the next second."""
    response.headers["cache-control"] = "no-store"


router = APIRouter(prefix="/jobs", tags=["jobs"], dependencies=[Depends(_fresh)])

_MOST = 200
_EXAMPLE = "pXq3vYk0J9mZtR2c"
_BASE = "/api/v1/jobs"

Id = Annotated[
    str,
    Path(
        description="The name of the job, from where it was asked or from the list.",
        min_length=1,
        max_length=64,
        examples=[_EXAMPLE],
    ),
]
Limit = Annotated[int, Query(description="How many at most.", ge=1, le=_MOST)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class JobFile(_Shape):
    """A file that a job left."""

    name: str = Field(examples=["map.html"])
    url: str = Field(examples=[f"{_BASE}/{_EXAMPLE}/files/map.html"])
    media_type: str = Field(examples=["text/html"])
    size: int = Field(description="In bytes.", examples=[184220])


class Job(_Shape):
    """A piece of long work.

    `state`: `queued`, `running`, `done`, `failed` (its message says what to mend), `cancelled`, or
    `interrupted` (its process vanished twice).
    """

    id: str = Field(examples=[_EXAMPLE])
    kind: str = Field(examples=["analyse"])
    study: str | None = Field(description="The study that it is about.", examples=["studie"])
    state: State = Field(examples=["done"])
    progress: float = Field(description="The share that is done, 0 to 1.", examples=[1.0])
    step: str = Field(
        description="What it is doing, in the asked language; empty where it does nothing.",
        examples=["wandelafstanden berekenen"],
    )
    message: str = Field(
        description="What there is to tell, in the asked language; empty for nothing.",
        examples=[""],
    )
    key: str = Field(description="Names the message, whatever its language.", examples=[""])
    created: datetime
    started: datetime | None
    ended: datetime | None
    url: str = Field(examples=[f"{_BASE}/{_EXAMPLE}"])
    files: list[JobFile] = Field(description="What can be fetched; empty until it is done.")


class JobList(_Shape):
    """The newest jobs, the last one asked first."""

    jobs: list[Job]


_BYTES = {"schema": {"type": "string", "format": "binary"}}
_MEDIA = sorted({media for files in FILES.values() for media in files.values()})
_FILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file, to be saved.", "content": dict.fromkeys(_MEDIA, _BYTES)},
    206: {
        "description": "The parts of the file that Range asks for.",
        "content": dict.fromkeys([*_MEDIA, "multipart/byteranges"], _BYTES),
    },
}


@router.get("", summary="The newest jobs")
def list_jobs(request: Request, limit: Limit = 50) -> JobList:
    """The newest jobs, the last one asked first."""
    jobs, language = jobs_of(request), asked_language(request)
    rows = job_rows.jobs(jobs.store, limit)
    return JobList(jobs=[answer(jobs, row, language) for row in rows])


@router.get("/{job}", summary="One job")
def read_job(request: Request, job: Id) -> Job:
    """How far a job is, and what came of it."""
    jobs = jobs_of(request)
    return answer(jobs, _row(jobs, job), asked_language(request))


@router.delete("/{job}", summary="Stop a job")
def cancel_job(request: Request, job: Id) -> Job:
    """Stop a job, or take it from the queue; one that has ended stays as it is."""
    jobs = jobs_of(request)
    row = _row(jobs, job)
    return answer(jobs, jobs.cancel(row.id), asked_language(request))


@router.get(
    "/{job}/files/{name}",
    response_class=FileResponse,
    responses=_FILE_ANSWERS,
    summary="A file of a job",
)
def read_job_file(
    request: Request,
    job: Id,
    name: Annotated[str, Path(min_length=1, max_length=64, examples=["map.html"])],
) -> FileResponse:
    """A file that a job left, to be saved; never shown as a page of this site."""
    jobs = jobs_of(request)
    row = _row(jobs, job)
    if row.state != "done":
        raise MissingError("jobs.not_done")
    files = {file.name: file for file in _files(jobs, row)}
    if name not in files:
        raise MissingError("jobs.no_file", name=name, options=list(files))
    path = result_folder(jobs.data, row.id) / files[name].name
    headers = {"cache-control": "private, no-cache"}
    return PartialFile(
        path, media_type=files[name].media_type, filename=files[name].name, headers=headers
    )


def jobs_of(request: Request) -> Jobs:
    """The queue of the application that answers."""
    return cast("Jobs", request.app.state.jobs)


def accepted(request: Request, row: JobRow) -> JSONResponse:
    """The answer 202 of a route that began long work: the job, and where to ask after it."""
    told = answer(jobs_of(request), row, asked_language(request))
    headers = {"location": told.url, "cache-control": "no-store"}
    return JSONResponse(told.model_dump(mode="json"), 202, headers)


def answer(jobs: Jobs, row: JobRow, language: str) -> Job:
    """What is told of a job; of its request only the study."""
    message = job_words.read(row.message)
    study = row.request.get("study")
    return Job(
        id=row.id,
        kind=row.kind,
        study=None if study is None else str(study),
        state=row.state,
        progress=row.progress,
        step=job_words.step_told(row.step, language),
        message=job_words.told(message, language) if message else "",
        key=message.key if message else "",
        created=row.created,
        started=row.started,
        ended=row.ended,
        url=f"{_BASE}/{row.id}",
        files=_files(jobs, row),
    )


def _files(jobs: Jobs, row: JobRow) -> list[JobFile]:
    """The files that stand there, of the names that this kind of job may leave."""
    if row.state != "done":
        return []
    found: list[JobFile] = []
    for name, media in FILES.get(row.kind, {}).items():
        path = result_folder(jobs.data, row.id) / name
        if path.is_file():
            url = f"{_BASE}/{row.id}/files/{name}"
            size = path.stat().st_size
            found.append(JobFile(name=name, url=url, media_type=media, size=size))
    return found


def _row(jobs: Jobs, id: str) -> JobRow:
    try:
        return job_rows.job(jobs.store, id)
    except store_errors.MissingError as error:
        raise MissingError.of(error) from error
