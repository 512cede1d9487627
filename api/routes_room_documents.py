"""Rooms that are kept, with every version of them."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from starlette.responses import Response

from ..messages import RoomError
from ..seating.room_file import room_text
from . import documents, documents_http
from .backing import store_of, utc_now
from .documents import Document
from .documents_http import (
    CHANGED,
    MADE,
    READ,
    DocumentId,
    DocumentList,
    IfMatch,
    PartAsked,
    head_fields,
)
from .problems import ConflictError
from .room_models import ChangedRoom, KeptRoom, NewRoom, room_of

router = APIRouter(prefix="/rooms", tags=["rooms"])

_BASE = "/api/v1/rooms"


def shape(found: Document) -> KeptRoom:
    """The answer of a room. Raises ConflictError where another version of nabij wrote it."""
    try:
        room = room_of(json.loads(found.body))
    except (RoomError, ValueError) as error:
        raise ConflictError("documents.other_form", name=found.name) from error
    return KeptRoom(**head_fields(found), room=room)


@router.get("", summary="The rooms that are kept")
def list_rooms(request: Request, part: PartAsked) -> DocumentList:
    """Without what is in them, the newest change first."""
    return documents_http.listing(store_of(request), "room", part)


@router.post("", status_code=201, response_model=KeptRoom, responses=MADE, summary="Keep a room")
def make_room(request: Request, sent: NewRoom) -> Response:
    """Keep a room under a name."""
    body = room_text(room_of(sent.room))
    made = documents.create(store_of(request), "room", sent.name, body, utc_now())
    return documents_http.answer(shape(made), status=201, location=f"{_BASE}/{made.id}")


@router.get("/{document}", response_model=KeptRoom, responses=READ, summary="One room")
def read_room(request: Request, document: DocumentId) -> Response:
    """The newest version of a room."""
    found = documents_http.read_one(store_of(request), "room", document)
    return documents_http.answer(shape(found), request)


@router.put("/{document}", response_model=KeptRoom, responses=CHANGED, summary="Save a room")
def save_room(
    request: Request, document: DocumentId, sent: ChangedRoom, if_match: IfMatch = None
) -> Response:
    """Save a new version on top of the one in If-Match. Where somebody saved in between: 412, with
    their version as `current`."""
    body = room_text(room_of(sent.room))
    saved = documents_http.save(
        store_of(request), "room", document, body, if_match, shape, sent.name
    )
    return documents_http.answer(shape(saved))


documents_http.add_shared(router, "room", "/{document}", KeptRoom, shape)
