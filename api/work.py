"""The process of one job: `python -m nabij.api.work <data folder> <job id>`.

Its address of the database comes in the environment (it may hold a password). What it prints goes
to the log of the job.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from ..messages import Message, NabijError, StudyError, finding
from . import job_rows, job_words
from .file_names import DRAWING, calling
from .job_files import hold, is_upload, result_folder, sweep, upload_name, work_folder
from .job_kinds import (
    AnalyseRequest,
    BuurtanalyseRequest,
    ImproveRequest,
    read_request,
    step_key,
    steps_of,
)
from .settings import CACHE, DATABASE
from .store import Store, open_store
from .store_errors import MissingError

if TYPE_CHECKING:
    from ..pipeline import Inputs
    from ..report.texts.front import Front
    from ..report.texts.text_file import TextFile
    from ..study import Study

OURS = 75
"""The exit code of a process that finds another one at its job."""
_PATIENCE_SECONDS = 5.0
_LESS_URGENT = 5


class StoppedError(Exception):
    """The job is no longer this process's to do: somebody cancelled it."""


class Progress:
    """How far a job is, told to the jobs table."""

    def __init__(self, store: Store, id: str, steps: Sequence[str]) -> None:
        self._store, self._id, self._steps, self._done = store, id, list(steps), 0

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        """One step of the work, by its name in the pipeline. Raises StoppedError."""
        if name in self._steps:
            self._done = self._steps.index(name)
        self._tell(name, self._done / len(self._steps))
        yield

    def share(self, name: str, share: float) -> None:
        """Within one step: the share of that step that is done. Raises StoppedError."""
        self._tell(name, (self._steps.index(name) + share) / len(self._steps))

    def _tell(self, name: str, progress: float) -> None:
        going = job_rows.set_job(
            self._store,
            self._id,
            only_from={"running"},
            progress=min(1.0, progress),
            step=step_key(name),
        )
        if not going:
            raise StoppedError


def main(arguments: Sequence[str]) -> int:
    """Do one job to its end; 0 when its row says how that went."""
    data, id = Path(arguments[0]), arguments[1]
    lock = hold(data, id, _PATIENCE_SECONDS)
    if lock is None:
        return OURS
    store = open_store(os.environ[DATABASE])
    try:
        row = job_rows.job(store, id)
        if job_rows.set_job(store, id, only_from={"running"}, pid=os.getpid()):
            _run(store, data, row)
    finally:
        store.close()
        lock.release()
    return 0


def _run(store: Store, data: Path, row: job_rows.JobRow) -> None:
    """Do the work and say in the row how it ended."""
    try:
        work_folder(data, row.id).mkdir(parents=True, exist_ok=True)
        do(store, data, row)
    except StoppedError:
        pass
    except NabijError as error:
        _fail(store, row, error.message)
    except Exception:
        # whatever it is: people get a sentence, the log gets the rest
        traceback.print_exc()
        _fail(store, row, finding("jobs.unexpected", reference=row.id))
    else:
        job_rows.set_job(
            store,
            row.id,
            only_from={"running"},
            state="done",
            progress=1.0,
            step="",
            message="",
            result=row.id,
            ended=_now(),
        )
    ended = job_rows.job(store, row.id)
    if ended.state in job_rows.ENDED:
        sweep(data, ended)


def do(store: Store, data: Path, row: job_rows.JobRow) -> None:
    """The work of a job, into its result folder. Raises NabijError and StoppedError."""
    asked, out = read_request(row.request), result_folder(data, row.id)
    if isinstance(asked, AnalyseRequest):
        _analyse(store, row.id, asked, out)
    elif isinstance(asked, BuurtanalyseRequest):
        _buurtanalyse(store, data, row.id, asked, out)
    else:
        _improve(store, row.id, asked, out)


def _analyse(store: Store, id: str, asked: AnalyseRequest, out: Path) -> None:
    from ..pipeline import analyse, read
    from ..report.outputs import write_results
    from ..study import load_study

    study = load_study(asked.file)
    steps = steps_of(asked.kind, timetable=study.transit is not None)
    progress = Progress(store, id, steps)
    inputs = read(study, progress.step, _cache())
    if asked.changes:
        study, inputs = _changed(study, inputs, asked)
    analysis = analyse(study, inputs, progress.step)
    with progress.step("writing"):
        write_results(analysis, out)


def _changed(study: Study, inputs: Inputs, asked: AnalyseRequest) -> tuple[Study, Inputs]:
    """The study as it would be after the changes. Raises StudyError for what is not there."""
    from ..scenario_inputs import changed_inputs, plan_study
    from .plans import meant
    from .scenario_models import read_changes

    changes = meant(study, read_changes(asked.changes))
    return plan_study(study, asked.plan), changed_inputs(study, inputs, changes)


def _buurtanalyse(store: Store, data: Path, id: str, asked: BuurtanalyseRequest, out: Path) -> None:
    from ..pipeline import read
    from ..report.buurtanalyse.make import make, write
    from ..study import load_study

    study = load_study(asked.file)
    steps = steps_of(asked.kind, timetable=study.transit is not None)
    progress = Progress(store, id, steps)
    said = _said(asked, data, work_folder(data, id), study.study.language)
    previous = None if asked.previous is None else _previous(store, data, asked.previous)
    inputs = read(study, progress.step, _cache())
    with _as_people_call_them(said.front):
        made = make(study, inputs, said, progress.step, previous=previous)
    write(made, out, progress.step)


def _improve(store: Store, id: str, asked: ImproveRequest, out: Path) -> None:
    from ..report.folder import replace_files
    from ..report.room_lines import proposals_json
    from ..report.rooms import write_proposals
    from ..seating.improve import improve
    from ..seating.room_file import room_from

    progress = Progress(store, id, steps_of(asked.kind, timetable=False))
    room = room_from(asked.room, Path(str(asked.room.get("title") or "zaal").replace("/", "-")))

    def told(share: float) -> bool:
        progress.share("improving", share)
        return True

    with progress.step("improving"):
        found = improve(room, seed=asked.seed, seats=asked.seats, progress=told)
    with progress.step("writing"):
        files = write_proposals(room, found.proposals, out)
        overview = proposals_json(room, found, files)

        def write(folder: Path) -> None:
            path = folder / "voorstellen.json"
            path.write_text(overview + "\n", encoding="utf-8", newline="\n")

        replace_files(out, write)


def _said(asked: BuurtanalyseRequest, data: Path, folder: Path, language: str) -> TextFile:
    """What people wrote, about the neighbourhood and the survey that the request names.

    A text names no file of this machine: what it says of one is refused, with what to do.
    """
    from ..report.texts.text_file import read_text_file

    path = folder / "buurtanalyse.md"
    path.write_bytes(asked.text.encode("utf-8", "replace"))
    said = read_text_file(path, language)
    front, survey = said.front, asked.survey
    if front.polygon is not None:
        raise StudyError("jobs.text_names_polygon", file=front.polygon)
    if survey is None and front.survey is not None:
        raise StudyError("jobs.text_names_survey", file=front.survey)
    if survey is not None and not is_upload(data, survey):
        raise ValueError(f"a survey outside the uploads: {survey}")
    if survey is not None and not survey.is_file():
        raise StudyError("jobs.survey_gone")
    # a text without a title is called after its file, and this file is nobody's
    name = asked.name if front.name == path.stem else front.name
    front = replace(_placed(front, asked, folder), survey=survey, name=name)
    return replace(said, front=front)


@contextmanager
def _as_people_call_them(front: Front) -> Generator[None]:
    """Tell mistakes about what was sent along with the names that people have for it."""
    with ExitStack() as names:
        if front.survey is not None:
            names.enter_context(calling(front.survey, upload_name(front.survey)))
        if front.polygon is not None:
            names.enter_context(calling(front.polygon, DRAWING))
        yield


def _placed(front: Front, asked: BuurtanalyseRequest, folder: Path) -> Front:
    """The front matter with one neighbourhood: its own, or that of the request.

    Raises StudyError where there is none, or where they name two.
    """
    polygon = None
    if asked.polygon is not None:
        polygon = folder / "buurt.geojson"
        polygon.write_text(json.dumps(asked.polygon), encoding="utf-8")
    wanted = (tuple(sorted(asked.areas)), asked.within_walk, asked.of, polygon)
    own = (tuple(sorted(front.areas)), front.within_walk, front.of, None)
    nothing = ((), None, None, None)
    if wanted == own == nothing:
        raise StudyError("jobs.no_neighbourhood")
    if nothing not in (wanted, own) and wanted != own:
        raise StudyError("jobs.other_neighbourhood")
    if wanted in (own, nothing):
        return front
    if sum(part is not None and part != () for part in (wanted[0], wanted[1], polygon)) != 1:
        raise StudyError("jobs.several_neighbourhoods")
    return replace(
        front,
        areas=asked.areas,
        within_walk=asked.within_walk,
        of=asked.of,
        polygon=polygon,
    )


def _previous(store: Store, data: Path, id: str) -> Path:
    """The result of the job that made an earlier buurtanalyse. Raises StudyError."""
    try:
        earlier = job_rows.job(store, id)
    except MissingError:
        raise StudyError("jobs.no_previous") from None
    if earlier.kind != "buurtanalyse" or earlier.state != "done":
        raise StudyError("jobs.no_previous")
    return result_folder(data, earlier.id)


def _fail(store: Store, row: job_rows.JobRow, message: Message) -> None:
    told = job_words.written(message)
    job_rows.set_job(
        store, row.id, only_from={"running"}, state="failed", message=told, ended=_now()
    )


def _cache() -> Path:
    return Path(os.environ.get(CACHE) or user_cache_path("nabij"))


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(_LESS_URGENT)  # the pages of the server come first
    sys.exit(main(sys.argv[1:]))
