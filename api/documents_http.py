"""Documents over HTTP: a change names the version it builds on; who is second is shown both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response

from . import documents, store_errors
from .answers import answer_of, respond
from .backing import store_of, utc_now
from .documents import Conflict, Document, Kind
from .problems import MissingError, NoVersionError, StaleError
from .store import Store

_EXAMPLE = "pXq3vYk0J9mZtR2c"

DocumentId = Annotated[
    str,
    Path(
        min_length=1,
        max_length=64,
        description="The name of the document, from the list or from where it was made.",
        examples=[_EXAMPLE],
    ),
]
Version = Annotated[int, Path(ge=1, lt=2**31, examples=[1])]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=100,
        description="The ETag of the version that the change builds on; without it 428.",
        examples=['"v1"'],
    ),
]
DocumentName = Annotated[
    str, Field(min_length=1, max_length=documents.NAME_LIMIT, examples=["Met een tweede LDC"])
]

#: What a route that reads a document documents besides 200.
READ: dict[int | str, dict[str, Any]] = {
    200: {"headers": {"ETag": {"description": "Its version.", "schema": {"type": "string"}}}},
    304: {"description": "What the caller has (If-None-Match) is still right."},
}
#: What a route that makes a document documents besides 201.
MADE: dict[int | str, dict[str, Any]] = {
    201: {
        "headers": {
            "ETag": {"description": "Its version.", "schema": {"type": "string"}},
            "Location": {"description": "Where it stands.", "schema": {"type": "string"}},
        }
    }
}
#: What a route that changes a document documents besides 200.
CHANGED: dict[int | str, dict[str, Any]] = {200: READ[200]}


class Sent(BaseModel):
    """A body of a request: nothing in it is guessed at."""

    model_config = ConfigDict(extra="forbid", strict=True)


class DocumentHead(BaseModel):
    """One version of a document without what stands in it. `etag`: goes into If-Match."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(examples=[_EXAMPLE])
    study: str | None = Field(description="The study that it is about.", examples=["studie"])
    name: str = Field(examples=["Met een tweede LDC"])
    version: int = Field(examples=[3])
    etag: str = Field(examples=['"v3"'])
    changed: datetime
    deleted: bool = Field(
        description="Whether this version says that the document is gone. To save on top of it "
        "brings the document back.",
    )


class DocumentList(BaseModel):
    """Documents, or versions of one: the newest change first, as many as were asked for."""

    model_config = ConfigDict(extra="forbid")

    documents: list[DocumentHead]
    next: int | None = Field(
        description="The `offset` of those that follow; null where these are the last.",
        examples=[None],
    )


@dataclass(frozen=True)
class Part:
    """Which part of a list is asked for."""

    limit: int
    offset: int


def _part(
    limit: Annotated[int, Query(description="How many at most.", ge=1, le=500)] = 100,
    offset: Annotated[
        int, Query(description="How many of the newest to leave out.", ge=0, lt=2**31)
    ] = 0,
) -> Part:
    return Part(limit, offset)


PartAsked = Annotated[Part, Depends(_part)]


Shape = Callable[[Document], DocumentHead]
"""What makes the answer of a document: its head with what stands in it."""


def add_shared(
    router: APIRouter, kind: Kind, path: str, model: type[DocumentHead], shape: Shape
) -> None:
    """Add what goes alike for every kind: delete a document, list its versions, read one of them.

    path: of one document in this router, with `{document}` in it. model: what `shape` makes.
    """

    def delete_one(request: Request, document: DocumentId, if_match: IfMatch = None) -> Response:
        gone = delete(store_of(request), kind, document, if_match, shape)
        return answer(DocumentHead(**head_fields(gone)))

    def read_history(request: Request, document: DocumentId, part: PartAsked) -> DocumentList:
        return versions(store_of(request), kind, document, part)

    def read_version(request: Request, document: DocumentId, version: Version) -> Response:
        return answer(shape(revision_of(store_of(request), kind, document, version)), request)

    router.add_api_route(
        path,
        delete_one,
        methods=["DELETE"],
        name=f"delete_{kind}",
        response_model=DocumentHead,
        responses=CHANGED,
        summary=f"Delete a {kind}",
        description="Delete the version in If-Match. Its history stays: to save on top of this "
        "brings it back.",
    )
    router.add_api_route(
        f"{path}/history",
        read_history,
        name="read_history",
        summary=f"The versions of a {kind}",
        description=f"Its versions, the newest first, also of a {kind} that was deleted.",
    )
    router.add_api_route(
        f"{path}/history/{{version}}",
        read_version,
        name="read_version",
        response_model=model,
        responses=READ,
        summary=f"One version of a {kind}",
        description=f"A version of a {kind}, however old.",
    )


def head_fields(head: documents.Head) -> dict[str, Any]:
    """The members that the answers of all documents have."""
    return {
        "id": head.id,
        "study": head.study,
        "name": head.name,
        "version": head.version,
        "etag": head.etag,
        "changed": head.changed,
        "deleted": head.deleted,
    }


def listing(store: Store, kind: Kind, part: Part, study: str | None = None) -> DocumentList:
    """The answer that lists the documents of a kind, and of a study."""
    # one more than asked tells whether there are more
    heads = documents.listing(store, kind, study, part.limit + 1, part.offset)
    return _listed(heads, part)


def versions(store: Store, kind: Kind, id: str, part: Part) -> DocumentList:
    """The answer that lists the versions of a document, deleted or not. Raises MissingError."""
    _newest_head(store, kind, id)
    return _listed(documents.history(store, id, part.limit + 1, part.offset), part)


def read_one(store: Store, kind: Kind, id: str) -> Document:
    """The newest version of a document of this kind. Raises MissingError and StoreError."""
    found = documents.read(store, id)
    if found.kind != kind:
        raise MissingError("store.missing_document")
    return found


def newest(store: Store, kind: Kind, id: str) -> Document:
    """The newest version of a document of this kind, deleted or not. Raises MissingError."""
    try:
        return read_one(store, kind, id)
    except store_errors.MissingError:
        return revision_of(store, kind, id, _newest_head(store, kind, id).version)


def revision_of(store: Store, kind: Kind, id: str, version: int) -> Document:
    """One version of a document of this kind, deleted or not. Raises MissingError."""
    found = documents.revision(store, id, version)
    if found.kind != kind:
        raise MissingError("store.missing_document")
    return found


def save(
    store: Store,
    kind: Kind,
    id: str,
    body: str,
    if_match: str | None,
    shape: Shape,
    name: str | None = None,
) -> Document:
    """Save a new version on top of the one that the caller has.

    Raises NoVersionError where none is named, and StaleError, which holds the other's version as
    `current`, where somebody saved since. Raises MissingError, DocumentError and StoreError.
    """
    version = _expected(store, kind, id, if_match)
    return _unless(documents.save(store, id, body, version, utc_now(), name), shape)


def delete(store: Store, kind: Kind, id: str, if_match: str | None, shape: Shape) -> Document:
    """Delete a document in the version that the caller has; its history stays. Raises as `save`."""
    version = _expected(store, kind, id, if_match)
    return _unless(documents.delete(store, id, version, utc_now()), shape)


def answer(
    told: DocumentHead, request: Request | None = None, status: int = 200, location: str = ""
) -> Response:
    """Send a document with its version; with a request only where its caller has another one."""
    headers = {"etag": told.etag, "cache-control": "private, no-cache"}
    if location:
        headers["location"] = location
    if request is not None and told.etag in _held(request):
        return Response(status_code=304, headers=headers)
    return JSONResponse(told.model_dump(mode="json"), status, headers)


def told_now(request: Request, content: object, language: str | None = None) -> Response:
    """Send what was computed for this request alone; nobody keeps it."""
    zipped = {"accept-encoding": request.headers.get("accept-encoding", "")}
    response = respond(Headers(zipped), answer_of(content), language)
    response.headers["cache-control"] = "no-store"
    del response.headers["etag"]
    return response


def _newest_head(store: Store, kind: Kind, id: str) -> documents.Head:
    found = documents.history(store, id, 1)[0]
    if found.kind != kind:
        raise MissingError("store.missing_document")
    return found


def _listed(heads: list[documents.Head], part: Part) -> DocumentList:
    shown = heads[: part.limit]
    return DocumentList(
        documents=[DocumentHead(**head_fields(head)) for head in shown],
        next=part.offset + part.limit if len(heads) > part.limit else None,
    )


def _held(request: Request) -> list[str]:
    named = request.headers.get("if-none-match", "").split(",")
    return [name.strip().removeprefix("W/") for name in named]


def _expected(store: Store, kind: Kind, id: str, if_match: str | None) -> int:
    """The version that the caller builds on; 0, which is no version, for a tag of another kind."""
    newest(store, kind, id)
    # "whatever there is" would let one write over words that one never saw
    if if_match is None or if_match.strip() in ("", "*"):
        raise NoVersionError("documents.no_version")
    return documents.version_of(if_match) or 0


def _unless(done: Document | Conflict, shape: Shape) -> Document:
    if isinstance(done, Conflict):
        theirs = shape(done.theirs).model_dump(mode="json")
        key = "documents.gone" if done.theirs.deleted else "documents.stale"
        raise StaleError(key, name=done.theirs.name).holding(current=theirs)
    return done
