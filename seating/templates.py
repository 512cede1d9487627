"""Rooms that come along: invented, to begin a drawing from and to try things on."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from ..messages import RoomError, nearest
from .model import Room
from .room_file import room_from

#: Their names, in the order that they are listed in.
TEMPLATES = (
    "brown-cafe",
    "social-restaurant",
    "ldc-cafeteria",
    "ldc-activity-room",
    "parents-corner",
    "library-cafe",
    "parish-hall",
    "terrace",
)


def template(name: str) -> Room:
    """The room of this name, in metres; RoomError for a name that is not in TEMPLATES."""
    if name not in TEMPLATES:
        guess = nearest(name, TEMPLATES)
        form = "room.no_template" if guess is None else "room.no_template_guess"
        raise RoomError(form, name=name, options=TEMPLATES, guess=guess)
    file = resources.files(__package__ or "nabij.seating") / "templates" / f"{name}.json"
    return room_from(json.loads(file.read_text(encoding="utf-8")), Path(f"{name}.json"))
