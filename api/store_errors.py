"""What can go wrong with the database, in sentences instead of database words."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..messages import NabijError


class MissingError(NabijError):
    """There is no document, revision or job of that name."""


class DocumentError(NabijError):
    """A document cannot be kept as it is: its name or its text is not allowed."""


class TooLargeError(DocumentError):
    """A document is larger than the store keeps."""


class StoreError(NabijError):
    """The database cannot do its work now; nothing of what was asked has been kept."""


class FullError(StoreError):
    """There is no room left where the database stands."""


# https://www.sqlite.org/rescode.html (primary codes) and
# https://www.postgresql.org/docs/current/errcodes-appendix.html (the code, or its class of two)
_SQLITE = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "not_reached",
    sqlite3.SQLITE_NOTADB: "not_a_database",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_IOERR: "disk",
}
_POSTGRES = {
    "53100": "full",
    "53300": "busy",
    "55P03": "busy",
    "57014": "busy",
    "40P01": "busy",
    "40001": "busy",
    "25006": "read_only",
    "42501": "read_only",
    "3F000": "read_only",
    "58": "disk",
    "XX": "damaged",
    "08": "not_reached",
    "57": "not_reached",
}


def explained(error: Exception) -> StoreError | None:
    """The error in plain words, or None when it is no matter of the database but a bug."""
    if isinstance(error, PoolTimeout):
        return StoreError("store.busy")
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        # an extended code holds the primary one in its lowest byte
        name = _SQLITE.get(getattr(cause, "sqlite_errorcode", -1) & 0xFF)
    else:
        state = str(getattr(cause, "sqlstate", None) or "")
        name = _POSTGRES.get(state) or _POSTGRES.get(state[:2])
        if name is None and isinstance(error, OperationalError):
            name = "not_reached"
    if name is None:
        return None
    return FullError("store.full") if name == "full" else StoreError(f"store.{name}")
