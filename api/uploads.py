"""Surveys that were sent along: kept for one buurtanalyse, and never longer than needed."""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ..layers.survey import Survey, read_survey
from ..messages import OutputError
from . import job_rows
from .file_names import called, calling, sent_name
from .job_files import name_file, uploads_folder
from .problems import TooLargeError
from .store import Store

SURVEY_LIMIT = 10_000_000
"""Bytes."""
KEEP_UNUSED = timedelta(days=1)
"""How long answers wait for a buurtanalyse to be asked."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ZIP = b"PK\x03\x04"
# never the name that the file had: a report prints it
_NAMES = ("bevraging.csv", "bevraging.xlsx")
_MOST_JOBS = 100_000


def keep_survey(data: Path, content: bytes, given: str | None) -> tuple[str, Survey]:
    """Keep the answers under a name that cannot be guessed, and read them to see that they can be.

    given: what the browser calls the file; what is told about it names it so. Raises TooLargeError,
    LayerError for a file that is no survey, and OutputError for a full disk; nothing is kept then.
    """
    if len(content) > SURVEY_LIMIT:
        raise TooLargeError("api.too_large", most=SURVEY_LIMIT // 1_000_000)
    token = secrets.token_urlsafe(24)
    folder = uploads_folder(data) / token
    file = folder / _NAMES[content.startswith(_ZIP)]
    name = sent_name(given, file.name)
    try:
        folder.mkdir(parents=True)
        file.write_bytes(content)
        name_file(file).write_text(name, encoding="utf-8")
        with calling(file, name):
            survey = read_survey(file)
        findings = tuple(called(one, file, name) for one in survey.findings)
        return token, replace(survey, findings=findings)
    except OSError as error:
        _remove(folder)
        raise OutputError(
            "output.failed", folder="uploads", file=name, problem=error.strerror or ""
        ) from error
    except BaseException:
        _remove(folder)
        raise


def survey_file(data: Path, token: str) -> Path | None:
    """The answers that were kept under this name; None where they are there no more."""
    if not _TOKEN.fullmatch(token):
        return None
    files = (uploads_folder(data) / token / name for name in _NAMES)
    return next((file for file in files if file.is_file()), None)


def sweep_surveys(store: Store, data: Path, now: datetime) -> None:
    """Delete the answers that no job needs and none may keep; those of today may still be asked.

    Raises StoreError.
    """
    old = [
        folder
        for folder in uploads_folder(data).glob("*")
        if folder.is_dir() and _age(folder, now) > KEEP_UNUSED
    ]
    if not old:
        return
    needed = {
        Path(str(row.request["survey"])).parent.name
        for row in job_rows.jobs(store, _MOST_JOBS)
        if row.request.get("survey")
        and (row.request.get("keep_survey") or row.state not in job_rows.ENDED)
    }
    for folder in old:
        if folder.name not in needed:
            _remove(folder)


def _age(folder: Path, now: datetime) -> timedelta:
    with contextlib.suppress(OSError):
        return timedelta(seconds=now.timestamp() - folder.stat().st_mtime)
    return timedelta()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
