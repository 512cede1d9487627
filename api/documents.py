"""What users write: scenarios, texts of a buurtanalyse, rooms. Every save is a new revision.

A writer says which version it started from. Where somebody saved in between, nothing is written
and the writer gets the other's version to put beside its own. A deletion is a revision as well, so
that it can meet a save of somebody else, and can be undone.
"""

from __future__ import annotations

import dataclasses
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from .store import Store
from .store_errors import DocumentError, MissingError, TooLargeError
from .tables import documents, revisions

Kind = Literal["scenario", "text", "room"]

NAME_LIMIT = 200
"""Characters."""
BODY_LIMIT = 5_000_000
"""Bytes of UTF-8."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ETAG = re.compile(r'(?:W/)?"v([1-9][0-9]{0,8})"')
_VERSIONS = range(1, 2**31)


@dataclass(frozen=True)
class Head:
    """A revision without its body; `size` is that of the body in bytes of UTF-8."""

    id: str
    kind: Kind
    study: str | None
    name: str
    version: int
    changed: datetime
    size: int
    deleted: bool

    @property
    def etag(self) -> str:
        """The version as an HTTP entity tag."""
        return f'"v{self.version}"'


@dataclass(frozen=True)
class Document(Head):
    """One revision of a document with its body: JSON or Markdown."""

    body: str


@dataclass(frozen=True)
class Conflict:
    """Nothing was written: somebody saved (or deleted) this since the version named."""

    theirs: Document


def version_of(etag: str) -> int | None:
    """The version that an entity tag names; None where it is none of ours."""
    found = _ETAG.fullmatch(etag.strip())
    return int(found[1]) if found else None


def create(
    store: Store, kind: Kind, name: str, body: str, now: datetime, study: str | None = None
) -> Document:
    """Keep a new document as version 1, under an id that cannot be guessed.

    Raises DocumentError (a name or body that is not allowed) and StoreError.
    """
    if study is not None:
        _check_text(study)
    size = _size(body)
    id = secrets.token_urlsafe(12)
    made = Document(
        id=id,
        kind=kind,
        study=study,
        name=_name(name),
        version=1,
        changed=now,
        size=size,
        deleted=False,
        body=body,
    )
    with store.writing() as connection:
        connection.execute(documents.insert().values(id=id, kind=kind, study=study, version=1))
        _add(connection, made)
    return made


def save(
    store: Store,
    id: str,
    body: str,
    expected_version: int,
    now: datetime,
    name: str | None = None,
) -> Document | Conflict:
    """Add a revision on top of the one that the writer started from; without a name it keeps its.

    The same words again (an answer got lost on its way, and the browser asked once more) are no
    conflict. Raises DocumentError, MissingError (never existed) and StoreError.
    """
    _check_id(id)
    size = _size(body)
    new_name = None if name is None else _name(name)
    with store.writing() as connection:
        before = _step(connection, id, expected_version)
        if before is not None:
            made = Document(
                id=id,
                kind=before.kind,
                study=before.study,
                name=new_name or before.name,
                version=expected_version + 1,
                changed=now,
                size=size,
                deleted=False,
                body=body,
            )
            _add(connection, made)
            return made
        theirs = _current(connection, id)
    same = theirs.body == body and new_name in (None, theirs.name) and not theirs.deleted
    return theirs if same else Conflict(theirs)


def delete(store: Store, id: str, expected_version: int, now: datetime) -> Document | Conflict:
    """Add a revision that says the document is gone; its history stays.

    Raises MissingError (never existed, or gone already) and StoreError.
    """
    _check_id(id)
    with store.writing() as connection:
        before = _current(connection, id)
        if before.deleted:
            raise MissingError("store.missing_document")
        mine = before.version == expected_version
        if not mine or _step(connection, id, expected_version) is None:
            return Conflict(_current(connection, id))
        version = expected_version + 1
        gone = dataclasses.replace(before, version=version, changed=now, deleted=True)
        _add(connection, gone)
        return gone


def read(store: Store, id: str) -> Document:
    """The newest revision. Raises MissingError (also when deleted) and StoreError."""
    _check_id(id)
    with store.reading() as connection:
        document = _current(connection, id)
    if document.deleted:
        raise MissingError("store.missing_document")
    return document


def listing(
    store: Store, kind: Kind, study: str | None = None, limit: int | None = None, offset: int = 0
) -> list[Head]:
    """The documents of a kind (and of a study), without bodies, the newest change first.

    limit: how many at most. offset: how many of the newest to leave out.
    """
    asked = _heads().where(documents.c.kind == kind, ~revisions.c.deleted, _newest())
    if study is not None:
        if not _is_text(study):
            return []
        asked = asked.where(documents.c.study == study)
    order = (revisions.c.changed.desc(), documents.c.id)
    with store.reading() as connection:
        part = asked.order_by(*order).limit(limit).offset(offset)
        return [Head(**row) for row in connection.execute(part).mappings()]


def history(store: Store, id: str, limit: int | None = None, offset: int = 0) -> list[Head]:
    """The revisions, the newest first, also of a deleted document. Raises MissingError.

    limit, offset: as of `listing`; after the oldest one there are none.
    """
    _check_id(id)
    asked = _heads().where(documents.c.id == id).order_by(revisions.c.version.desc())
    with store.reading() as connection:
        rows = connection.execute(asked.limit(limit).offset(offset)).mappings()
        found = [Head(**row) for row in rows]
    if not found and offset == 0:
        raise MissingError("store.missing_document")
    return found


def revision(store: Store, id: str, version: int) -> Document:
    """One revision, however old. Raises MissingError and StoreError."""
    _check_id(id)
    if version not in _VERSIONS:
        raise MissingError("store.missing_revision", version=version)
    asked = _with_bodies().where(documents.c.id == id, revisions.c.version == version)
    with store.reading() as connection:
        row = connection.execute(asked).mappings().one_or_none()
    if row is None:
        raise MissingError("store.missing_revision", version=version)
    return _document(row)


def _heads() -> sa.Select[Any]:
    columns = [documents.c[name] for name in ("id", "kind", "study")]
    columns += [revisions.c[name] for name in ("name", "version", "changed", "size", "deleted")]
    return sa.select(*columns).join_from(documents, revisions)


def _with_bodies() -> sa.Select[Any]:
    return _heads().add_columns(revisions.c.body)


def _newest() -> sa.ColumnElement[bool]:
    return revisions.c.version == documents.c.version


def _document(row: RowMapping) -> Document:
    return Document(**row)


def _current(connection: Connection, id: str) -> Document:
    asked = _with_bodies().where(documents.c.id == id, _newest())
    row = connection.execute(asked).mappings().one_or_none()
    if row is None:
        raise MissingError("store.missing_document")
    return _document(row)


def _step(connection: Connection, id: str, version: int) -> Head | None:
    """Move a document on from `version` and return what it was; None where that is not the newest.

    PostgreSQL makes a second writer wait here for the first, and then look again.
    """
    if version not in _VERSIONS:
        return None
    step = documents.update().where(documents.c.id == id, documents.c.version == version)
    if connection.execute(step.values(version=version + 1)).rowcount == 0:
        return None
    asked = _heads().where(documents.c.id == id, revisions.c.version == version)
    return Head(**connection.execute(asked).mappings().one())


def _add(connection: Connection, made: Document) -> None:
    names = ("name", "version", "body", "size", "changed", "deleted")
    row = {name: getattr(made, name) for name in names}
    connection.execute(revisions.insert().values(document=made.id, **row))


def _size(body: str) -> int:
    """In bytes of UTF-8. Raises DocumentError."""
    _check_text(body)
    size = len(body.encode())
    if size > BODY_LIMIT:
        raise TooLargeError("store.too_large", size=size / 1e6, limit=BODY_LIMIT / 1e6)
    return size


def _name(name: str) -> str:
    kept = name.strip()
    if not kept:
        raise DocumentError("store.no_name")
    if len(kept) > NAME_LIMIT:
        raise DocumentError("store.long_name", length=len(kept), limit=NAME_LIMIT)
    _check_text(kept)
    return kept


def _is_text(words: str) -> bool:
    # PostgreSQL refuses a zero character; half of a surrogate pair is in no encoding
    return "\0" not in words and not re.search("[\ud800-\udfff]", words)


def _check_text(words: str) -> None:
    if not _is_text(words):
        raise DocumentError("store.not_text")


def _check_id(id: str) -> None:
    if not _ID.fullmatch(id):
        raise MissingError("store.missing_document")
