"""A folder of results that is replaced as a whole, or not at all.

New files are made in a hidden folder inside the target and moved in at the end. A run that is
killed before the move leaves the previous results as they were; one killed during the move (a few
renames) is completed by the next run, from the list it left behind. An error during the move, such
as a file held open by another program, puts everything back.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..messages import OutputError

STAGING = ".nabij-new"
_BACKUP = ".nabij-previous"
_LOCK = ".nabij-lock"
_READY = "ready.json"


def check_writable(out: Path) -> None:
    """Raise OutputError at once when results could never be written to `out`.

    Long work should not end in a refusal that could have been known at the start.
    """
    nearest_folder = out
    while not nearest_folder.exists() and nearest_folder != nearest_folder.parent:
        nearest_folder = nearest_folder.parent
    if not nearest_folder.is_dir():
        raise OutputError("output.not_a_folder", folder=out)
    if not os.access(nearest_folder, os.W_OK):
        raise OutputError("output.not_writable", folder=nearest_folder)


def replace_files(out: Path, write: Callable[[Path], None]) -> list[Path]:
    """Let `write` fill an empty folder, then move its files into `out` in one go.

    Returns the files as they stand in `out`; other files in `out` are left alone.
    Raises OutputError when the folder cannot be written or another run is writing to it.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _locked(out):
            _complete_interrupted(out)
            staging = out / STAGING
            staging.mkdir()
            try:
                write(staging)
                return _move_in(out)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
                shutil.rmtree(out / _BACKUP, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            "output.failed", folder=out, file=error.filename or "", problem=error.strerror or ""
        ) from error


def replace_text(path: Path, data: bytes) -> Path:
    """Put new bytes in a file that people wrote; returns the copy that keeps what stood there.

    Raises OutputError, and leaves the file as it was, where that fails.
    """
    numbers = itertools.count(1)
    kept = next(
        copy
        for number in numbers
        if not (copy := path.with_name(f"{path.stem}-bewaard-{number}{path.suffix}")).exists()
    )
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(data)
        shutil.copy2(path, kept)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OutputError(
            "output.failed", folder=path.parent, file=path, problem=error.strerror or ""
        ) from error
    return kept


@contextmanager
def _locked(out: Path) -> Generator[None]:
    lock = FileLock(out / _LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise OutputError("output.busy", folder=out) from error
    try:
        yield
    finally:
        lock.release()
        (out / _LOCK).unlink(missing_ok=True)


def _move_in(out: Path) -> list[Path]:
    staging = out / STAGING
    names = sorted(path.name for path in staging.iterdir())
    backup = out / _BACKUP
    backup.mkdir()
    ready = staging / _READY
    partial = ready.with_suffix(".part")
    partial.write_text(json.dumps(names), encoding="utf-8")
    partial.replace(ready)
    try:
        for name in names:
            if (out / name).exists():
                (out / name).replace(backup / name)
            (staging / name).replace(out / name)
    except OSError:
        _put_back(out, names)
        raise
    return [out / name for name in names]


def _put_back(out: Path, names: list[str]) -> None:
    for name in names:
        if (out / _BACKUP / name).exists():
            (out / _BACKUP / name).replace(out / name)
        elif not (out / STAGING / name).exists():
            (out / name).unlink(missing_ok=True)


def _complete_interrupted(out: Path) -> None:
    """Finish the move of a run that was killed during it; sweep up one killed before it."""
    staging = out / STAGING
    if (staging / _READY).exists():
        for name in json.loads((staging / _READY).read_text(encoding="utf-8")):
            if (staging / name).exists():
                (staging / name).replace(out / name)
    shutil.rmtree(staging, ignore_errors=True)
    shutil.rmtree(out / _BACKUP, ignore_errors=True)
