"""The rows of long work: what was asked, how far it is, what came of it."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict, Unpack

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from .store import Store
from .store_errors import MissingError
from .tables import jobs as table

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
ENDED: frozenset[State] = frozenset({"done", "failed", "cancelled", "interrupted"})

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class JobRow:
    """One piece of work. `progress` is a share (0..1); texts are "" where there is none.

    `pid` is the process that does it; `tries` counts how often it was started.
    """

    id: str
    kind: str
    request: Mapping[str, object]
    state: State
    progress: float
    step: str
    message: str
    result: str
    created: datetime
    started: datetime | None
    ended: datetime | None
    pid: int | None
    tries: int


class Columns(TypedDict, total=False):
    """What may change in a job."""

    state: State
    progress: float
    step: str
    message: str
    result: str
    started: datetime | None
    ended: datetime | None
    pid: int | None
    tries: int


def add_job(store: Store, kind: str, request: Mapping[str, object], now: datetime) -> JobRow:
    """Put work in the queue. `request` must be JSON. Raises StoreError."""
    id = secrets.token_urlsafe(12)
    row = {
        "id": id,
        "kind": kind,
        "request": json.dumps(dict(request), allow_nan=False),
        "state": "queued",
        "progress": 0.0,
        "step": "",
        "message": "",
        "result": "",
        "created": now,
        "tries": 0,
    }
    with store.writing() as connection:
        connection.execute(table.insert().values(row))
    return job(store, id)


def next_queued(store: Store) -> JobRow | None:
    """The work that waits longest; it stays in the queue until `set_job` gives it another state."""
    return next(iter(_rows(store, _asked("queued").order_by(table.c.number).limit(1))), None)


def set_job(
    store: Store,
    id: str,
    only_from: Collection[State] | None = None,
    **columns: Unpack[Columns],
) -> bool:
    """Change a job, in one step; False where there is none, or its state is not in `only_from`.

    With `only_from` only one of two that want the same job gets it, and progress that comes late
    does not wake up a cancelled job. Raises StoreError.
    """
    if not _ID.fullmatch(id):
        return False
    step = table.update().where(table.c.id == id)
    if only_from is not None:
        step = step.where(table.c.state.in_(sorted(only_from)))
    values = {name: _storable(value) for name, value in columns.items()}
    with store.writing() as connection:
        return connection.execute(step.values(values)).rowcount == 1


def job(store: Store, id: str) -> JobRow:
    """One job. Raises MissingError and StoreError."""
    found = _rows(store, sa.select(table).where(table.c.id == id)) if _ID.fullmatch(id) else []
    if not found:
        raise MissingError("store.missing_job")
    return found[0]


def jobs(store: Store, limit: int = 100) -> list[JobRow]:
    """The newest jobs, the last one asked first."""
    return _rows(store, sa.select(table).order_by(table.c.number.desc()).limit(limit))


def running(store: Store) -> list[JobRow]:
    """The jobs that say they run, the first one asked first."""
    return _rows(store, _asked("running").order_by(table.c.number))


def delete_jobs(store: Store, ids: Iterable[str]) -> int:
    """Forget jobs that have ended; returns how many. Raises StoreError."""
    known = sorted({id for id in ids if _ID.fullmatch(id)})
    which = table.c.id.in_(known) & table.c.state.in_(sorted(ENDED))
    with store.writing() as connection:
        return connection.execute(table.delete().where(which)).rowcount


def _asked(state: State) -> sa.Select[Any]:
    return sa.select(table).where(table.c.state == state)


def _rows(store: Store, asked: sa.Select[Any]) -> list[JobRow]:
    with store.reading() as connection:
        return [_job(row) for row in connection.execute(asked).mappings()]


def _job(row: RowMapping) -> JobRow:
    values = {name: value for name, value in row.items() if name != "number"}
    return JobRow(**values | {"request": json.loads(row["request"])})


def _storable(value: object) -> object:
    """Text without what no database keeps; the name of a file may hold such characters."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", " ").encode("utf-8", "replace").decode()
