"""The JSON Schema of the room file, from the models, with what every key means."""

from __future__ import annotations

from typing import Any

from ..words import catalogue
from .model import Room
from .room_file import LENGTHS, PER_METRE

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_BOUNDS = ("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum")


def json_schema(language: str = "nl") -> dict[str, Any]:
    """The schema (draft 2020-12) of a room file.

    Bounds of lengths are those of metres; as a file may be in cm or mm, upper bounds are widened to
    what they are in mm. Defaults are metres.
    """
    schema = Room.model_json_schema()
    words = catalogue("room_keys", language)
    parts: dict[str, Any] = schema.pop("$defs")
    for name, part in [("Room", schema), *parts.items()]:
        part["description"] = words[f"part_{name.lower()}"]
        for key, field in part["properties"].items():
            field.pop("title", None)
            field["description"] = words.get(f"{name.lower()}_{key}") or words[key]
            if key in LENGTHS:
                _widen(field)
        part.pop("title", None)
    # editors write it there to know the schema; it says nothing of the room
    schema["properties"] = {"$schema": {"type": "string"}} | schema["properties"]
    return {"$schema": DRAFT, "title": words["title_of_schema"]} | schema | {"$defs": parts}


def _widen(field: dict[str, Any]) -> None:
    """Lengths in mm are a thousand times those in metres."""
    for bound in _BOUNDS:
        if bound in field:
            field[bound] *= max(PER_METRE.values())
    for inner in ("items", "prefixItems"):
        below = field.get(inner, [])
        for one in below if isinstance(below, list) else [below]:
            _widen(one)
