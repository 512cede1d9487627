"""The room file: JSON read into a checked Room in metres, and written back whole."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from ..messages import RoomError
from .model import Room
from .room_mistakes import cut, explain
from .room_sense import sensible
from .written import write_whole

#: A room of 2,000 seats takes half a megabyte.
MAX_BYTES = 10_000_000
#: Deeper than any room file goes; the parser would give up only much later.
_MAX_DEPTH = 20
#: What a length is divided by to be in metres.
PER_METRE = {"m": 1, "cm": 100, "mm": 1000}
_PLACES = ("at", "outline", "holes", "start", "end")
_HEIGHTS = ("height", "sill", "knee_height", "back_height", "lowered_height")
#: The keys whose numbers are lengths, in the units of the file.
LENGTHS = frozenset((*_PLACES, *_HEIGHTS, "width", "depth", "lowered_width"))


def load_room(path: Path) -> Room:
    """Read a room file.

    Lengths come back in metres, whatever the units of the file; doors and windows that miss their
    wall by less than 5 cm are put on it. Raises RoomError, with what to mend, for everything that
    is no room; furniture that overlaps or stands in a wall is no mistake of the file.
    """
    return room_from(_document(path), path)


def room_from(document: object, file: Path) -> Room:
    """The room that a document (what JSON holds) describes; `file` is named in errors."""
    if not isinstance(document, dict):
        raise RoomError("room.not_an_object", file=file)
    if _deeper_than(document, _MAX_DEPTH):
        raise RoomError("room.deep", file=file)
    units = str(document.get("units", "m"))
    lengths = {key: value for key, value in document.items() if key != "$schema"}
    if units in PER_METRE:
        lengths = {
            key: _in_metres(value, PER_METRE[units], key in LENGTHS)
            for key, value in lengths.items()
        } | {"units": "m"}
    try:
        room = Room.model_validate_json(json.dumps(lengths), strict=True)
    except ValidationError as error:
        raise explain(error, lengths, units, file) from error
    return sensible(room, file)


def save_room(room: Room, path: Path) -> None:
    """Write a room file, whole or not at all; lengths to the mm, angles to 0.001 degree.

    Keys stand in the order of the models and defaults are left out, so equal rooms give equal
    files. Raises OutputError where nothing can be written.
    """
    write_whole(path, room_text(room).encode())


def room_text(room: Room) -> str:
    """The room as a file holds it: one line for every thing in it."""
    head = room.model_dump(mode="json", include={"version", "title", "language", "units"})
    parts = head | room.model_dump(mode="json", exclude_defaults=True)
    if not room.walls.holes:
        parts["walls"] = {"outline": parts["walls"]["outline"]}
    lines = [f"  {_text(key)}: {_part_text(value)}" for key, value in parts.items() if value != []]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _part_text(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n    " + ",\n    ".join(_text(item) for item in value) + "\n  ]"
    return _text(value)


def _text(value: object) -> str:
    return json.dumps(_rounded(value), ensure_ascii=False)


def _rounded(value: object) -> object:
    if isinstance(value, float):
        near = round(value, 3)
        return int(near) if near.is_integer() else near
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value


def _document(path: Path) -> object:
    text = file_text(path, MAX_BYTES)
    if not text.strip():
        raise RoomError("room.empty", file=path)

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise RoomError("room.twice", file=path, key=cut(twice))
        return found

    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        lines = text.splitlines() or [""]
        line = lines[min(error.lineno, len(lines)) - 1].strip()
        raise RoomError(
            "room.not_json", file=path, row=str(error.lineno), line=cut(line)
        ) from error
    except RecursionError as error:
        raise RoomError("room.deep", file=path) from error
    except ValueError as error:
        # Python refuses to read a number of more than 4,300 digits
        raise RoomError("room.long_number", file=path) from error


def file_text(path: Path, limit: int) -> str:
    """The UTF-8 text of a file of at most `limit` bytes; RoomError where there is none."""
    try:
        if path.is_dir():
            raise RoomError("room.is_folder", file=path)
        if not path.is_file():
            raise RoomError("room.no_file", file=path)
        if path.stat().st_size > limit:
            megabytes = path.stat().st_size / 1e6
            raise RoomError("room.too_large", file=path, size=megabytes, limit=limit / 1e6)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RoomError("room.not_utf8", file=path) from error
    except (OSError, ValueError) as error:
        raise RoomError("room.unreadable", file=path) from error


def _deeper_than(value: object, levels: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return levels == 0 or any(_deeper_than(item, levels - 1) for item in value)


def _in_metres(value: object, per_metre: int, is_length: bool) -> object:
    if isinstance(value, Mapping):
        return {key: _in_metres(item, per_metre, key in LENGTHS) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_metres(item, per_metre, is_length) for item in value]
    if not is_length or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return value / per_metre
    except OverflowError:
        return math.inf
