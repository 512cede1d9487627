"""Rooms over HTTP: worked examples, how a room does, better layouts, drawings in and out."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Body, File, Query, Request, UploadFile
from fastapi import Path as InPath
from starlette.responses import JSONResponse, Response

from ..messages import RoomError
from ..report.room_lines import evaluation_facts, profile_lines
from ..report.rooms import write_drawing
from ..seating.dxf_import import read_dxf
from ..seating.evaluate import Evaluation, evaluate
from ..seating.layout import Layout, layout_of
from ..seating.model import Room
from ..seating.profile import Profile
from ..seating.room_file import load_room, room_text
from ..seating.setting import main_door
from ..seating.svg_import import read_svg
from ..seating.templates import TEMPLATES, template
from ..words import text
from .answers import json_bytes
from .file_names import sent_name
from .job_kinds import ImproveRequest
from .problems import MissingError, asked_language
from .room_models import (
    AskedImprovement,
    ImportedRoom,
    RoomDocument,
    RoomEvaluation,
    Template,
    TemplateList,
    plain_room,
    room_of,
)
from .routes_jobs import Job, accepted, jobs_of

router = APIRouter(prefix="/rooms", tags=["rooms"])

_READERS = {".json": load_room, ".svg": read_svg, ".dxf": read_dxf}
_FORMATS = {
    "json": "application/json",
    "svg": "image/svg+xml",
    "dxf": "image/vnd.dxf",
    "png": "image/png",
    "pdf": "application/pdf",
}
_SCALE = 50
_MOST_SCALE = 500
_FINE = 3
"""Decimals of a contact: enough to colour with."""
_LONGEST_NAME = 60

BodyRoom = Annotated[RoomDocument, Body()]
Format = Literal["json", "svg", "dxf", "png", "pdf"]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, to be saved.",
        "content": {
            # a room file is JSON itself, the others are bytes
            media: {
                "schema": {"type": "object"}
                if form == "json"
                else {"type": "string", "format": "binary"}
            }
            for form, media in _FORMATS.items()
        },
    }
}


@router.get("/templates", summary="Worked examples")
def list_templates() -> TemplateList:
    """The worked examples to begin from; all of them invented."""
    rooms = [(name, template(name)) for name in TEMPLATES]
    found = [
        Template(
            name=name, title=room.title, seats=layout_of(room).n_seats, tables=len(room.tables)
        )
        for name, room in rooms
    ]
    return TemplateList(templates=found)


@router.get("/templates/{name}", response_model=Room, summary="A worked example")
def read_template(
    name: Annotated[str, InPath(min_length=1, max_length=60, examples=["ldc-cafeteria"])],
) -> JSONResponse:
    """A room to begin from, with every key it has, in metres."""
    try:
        return JSONResponse(plain_room(template(name)))
    except RoomError as error:
        raise MissingError.of(error) from error


@router.post("/evaluate", response_model=RoomEvaluation, summary="How a room does")
def evaluate_room(request: Request, document: BodyRoom) -> Response:
    """Its score with a range, what every seat offers, the checks and what would help."""
    room, language = room_of(document), asked_language(request)
    told = evaluation_told(room, evaluate(room), language)
    headers = {"content-language": language, "cache-control": "no-store"}
    return Response(json_bytes(told), headers=headers, media_type="application/json")


@router.post(
    "/improve", response_model=Job, status_code=202, summary="Find better layouts for a room"
)
def improve_room(request: Request, asked: AskedImprovement) -> JSONResponse:
    """Long work: up to three better layouts, as files of the job."""
    room = room_of(asked.room).model_copy(update={"language": asked_language(request)})
    kept = json.loads(room_text(room))
    row = jobs_of(request).add(ImproveRequest(room=kept, seats=asked.seats, seed=asked.seed))
    return accepted(request, row)


@router.post("/import", response_model=ImportedRoom, summary="Read a drawing")
def import_room(
    request: Request,
    file: Annotated[UploadFile, File(description="A room file (.json) or drawing (.svg, .dxf).")],
) -> JSONResponse:
    """A room file or a drawing as a room in metres, and what was found in it."""
    name = sent_name(file.filename, "zaal")
    ending = Path(name).suffix.lower()
    if ending not in _READERS:
        raise RoomError("rooms.ending", file=name, endings=list(_READERS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("wb") as written:
            while part := file.file.read(1 << 20):
                written.write(part)
        room = _READERS[ending](path)
    findings = _findings(room, asked_language(request))
    return JSONResponse({"room": plain_room(room), "findings": findings})


@router.post(
    "/export", response_class=Response, responses=_FILE, summary="Draw a room, or write its file"
)
def export_room(
    document: BodyRoom,
    form: Annotated[Format, Query(alias="format", description="What to write.", examples=["pdf"])],
    plain: Annotated[bool, Query(description="Only the plan, without contact and checks.")] = False,
) -> Response:
    """The room file, or a drawing at 1:50, or at the smaller scale that fits on a sheet."""
    room = room_of(document)
    name = f"{_slug(room.title)}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    content = room_text(room).encode() if form == "json" else _drawn(room, form, plain=plain)
    return Response(content, headers=headers, media_type=_FORMATS[form])


def evaluation_told(room: Room, done: Evaluation, language: str) -> dict[str, Any]:
    """An evaluation as this API tells it; shapes in RoomEvaluation."""
    profile, layout = done.profile, layout_of(room)
    told: dict[str, Any] = evaluation_facts(room.model_copy(update={"language": language}), done)
    score = told["score"]
    kinds = {kind: text(f"room_report.kind_{kind}", language) for kind in _kinds(told["checks"])}
    return {
        "title": told["title"],
        "score": {key: score[key] for key in ("value", "low", "high")}
        | {
            "parts": [
                {
                    "name": name,
                    "label": text(f"room_report.part_{name}", language),
                    "share": share,
                    "of": score["weights"][name],
                }
                for name, share in score["parts"].items()
            ]
        },
        "seats": _seats(told["seats"], layout),
        "pairs": _pairs(profile),
        "profile": profile_lines(profile, language),
        "checks": [check | {"kind_label": kinds[check["kind"]]} for check in told["checks"]],
        "advice": told["advice"],
        "scope": told["scope"],
        "choices": text("room_report.choices", language),
    }


def _kinds(checks: list[dict[str, Any]]) -> set[str]:
    return {str(check["kind"]) for check in checks}


def _seats(seats: list[dict[str, Any]], layout: Layout) -> list[dict[str, Any]]:
    places = np.round(layout.seat_at, _FINE).tolist()
    return [seat | {"at": at} for seat, at in zip(seats, places, strict=True)]


def _pairs(profile: Profile) -> list[tuple[int, int, float]]:
    """Every two seats within reach of one another, as the profile counts partners."""
    found = profile.measures
    share = found.base * (1 - profile.setting.kappas[0] * found.gaze)
    one, other = np.nonzero(np.triu(share >= profile.setting.model.reach, 1))
    contact = np.round(share[one, other], _FINE)
    return list(zip(one.tolist(), other.tolist(), contact.tolist(), strict=True))


def _findings(room: Room, language: str) -> list[str]:
    """What was read, and what a drawing often leaves out."""
    seats = layout_of(room).n_seats
    counts = {"tables": len(room.tables), "seats": seats, "doors": len(room.doors)}
    told = [text("rooms.read", language, **counts)]
    if main_door(room) is None:
        told.append(text("rooms.no_door", language))
    elif not any(door.main for door in room.doors):
        told.append(text("rooms.no_main_door", language))
    if not seats:
        told.append(text("rooms.no_seats", language))
    return told


def _drawn(room: Room, form: Format, *, plain: bool) -> bytes:
    """A drawing at the largest scale that fits on a sheet. Raises RoomError."""
    done = None if plain or form == "dxf" else evaluate(room)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"room.{form}"
        try:
            write_drawing(room, path, evaluation=done, scale=_SCALE)
        except RoomError as error:
            scale = error.message.facts.get("fits")
            if not isinstance(scale, int) or scale > _MOST_SCALE:
                raise
            write_drawing(room, path, evaluation=done, scale=scale)
        return path.read_bytes()


def _slug(title: str) -> str:
    """A title as the name of a file, of plain letters."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFD", title) if not unicodedata.combining(sign)
    )
    words = re.sub(r"[^A-Za-z0-9]+", "-", bare).strip("-").lower()
    return words[:_LONGEST_NAME].strip("-") or "zaal"
