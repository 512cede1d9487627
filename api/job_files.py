"""Where a job leaves its files, and what is swept up when it has ended."""

from __future__ import annotations

import contextlib
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from . import tables
from .job_rows import ENDED, JobRow, delete_jobs, job
from .store import Store
from .store_errors import MissingError

KEEP_NEWEST = 50
KEEP_DAYS = 30
"""A job is kept while it is one of the newest, or younger than this."""


def result_folder(data: Path, id: str) -> Path:
    """The folder of a job's result; it holds nothing else."""
    return data / "results" / id


def work_folder(data: Path, id: str) -> Path:
    """Where a job keeps what it needs while it runs; as long as it stands, there is to sweep up."""
    return data / "work" / id


def log_file(data: Path, id: str) -> Path:
    """What the process of a job has to say, for who runs the server; never served."""
    return data / "logs" / f"{id}.log"


def uploads_folder(data: Path) -> Path:
    """Where files stand that were sent along with a request."""
    return data / "uploads"


def name_file(upload: Path) -> Path:
    """Where it stands what people call a file that they sent along; it goes with that file."""
    return upload.with_name("naam.txt")


def upload_name(upload: Path) -> str:
    """What people call a file that they sent along; our name for it where that is not known."""
    try:
        return name_file(upload).read_text(encoding="utf-8")
    except OSError:
        return upload.name


def is_upload(data: Path, file: Path) -> bool:
    """Whether a file was sent along, and is no other file of this machine."""
    return file.resolve().is_relative_to(uploads_folder(data).resolve())


def hold(data: Path, id: str, seconds: float) -> FileLock | None:
    """The sign that the process of a job lives; None where another one holds it.

    The system takes it back when the process ends, however that happens.
    """
    path = _lock_file(data, id)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        return None
    return lock


def is_alive(data: Path, id: str) -> bool:
    """Whether a process is working on a job, of this server or of an earlier one."""
    if not _lock_file(data, id).exists():
        return False
    lock = hold(data, id, 0)
    if lock is None:
        return True
    lock.release()
    return False


def sweep(data: Path, row: JobRow) -> None:
    """Remove what a job that has ended does not leave: half a result, answers to a survey."""
    if row.state != "done":
        shutil.rmtree(result_folder(data, row.id), ignore_errors=True)
    survey = row.request.get("survey")
    if survey and not row.request.get("keep_survey") and is_upload(data, Path(str(survey))):
        for file in (Path(str(survey)), name_file(Path(str(survey)))):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
    shutil.rmtree(work_folder(data, row.id), ignore_errors=True)
    with contextlib.suppress(OSError):
        _lock_file(data, row.id).unlink(missing_ok=True)


def sweep_all(store: Store, data: Path) -> None:
    """Sweep up after jobs that ended while no server looked."""
    for folder in sorted((data / "work").glob("*")):
        with contextlib.suppress(MissingError):
            row = job(store, folder.name)
            if row.state in ENDED and not is_alive(data, row.id):
                sweep(data, row)


def prune(store: Store, data: Path, now: datetime) -> int:
    """Forget old jobs with their files; returns how many."""
    number, ended = tables.jobs.c.number, tables.jobs.c.ended
    newest = sa.select(number).order_by(number.desc()).limit(KEEP_NEWEST)
    old = sa.select(tables.jobs.c.id).where(
        ended < now - timedelta(days=KEEP_DAYS), number.not_in(newest)
    )
    with store.reading() as connection:
        ids = [str(id) for id in connection.execute(old).scalars()]
    for id in ids:
        sweep(data, job(store, id))
        shutil.rmtree(result_folder(data, id), ignore_errors=True)
        with contextlib.suppress(OSError):
            log_file(data, id).unlink(missing_ok=True)
    return delete_jobs(store, ids) if ids else 0


def _lock_file(data: Path, id: str) -> Path:
    return data / "locks" / f"{id}.lock"
