"""What is wrong with the keys and values of a room file, in one sentence with its mend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ..messages import RoomError, nearest
from .model import Room

# What pydantic calls a mistake, and the sentence that tells it.
_SENTENCES = {
    "int_type": "bad_whole_number",
    "float_type": "bad_number",
    "finite_number": "bad_number",
    "string_type": "bad_text",
    "string_too_short": "bad_empty",
    "string_too_long": "bad_long",
    "list_type": "bad_list",
    "model_type": "bad_object",
    "bool_type": "bad_flag",
    "tuple_type": "bad_point",
    "string_pattern_mismatch": "bad_name",
    "json_invalid": "bad_characters",
}
_BOUNDS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
_LONGEST = 60


def explain(
    error: ValidationError, document: Mapping[str, Any], units: str, file: Path
) -> RoomError:
    """The first mistake of the file: one at a time is what a person can mend.

    document: the file with its lengths in metres already; units: what they were written in.
    """
    # a key misspelt explains why the right key is missing, so it is told first
    mistakes = error.errors(include_url=False)
    mistake = min(mistakes, key=lambda one: one["type"] != "extra_forbidden")
    where, kind, value = mistake["loc"], str(mistake["type"]), mistake["input"]
    if kind == "missing" and isinstance(where[-1], int):
        where = where[:-1]
        kind = "tuple_type"
    context: Mapping[str, Any] = mistake.get("ctx", {})
    facts = {"file": file, "key": _key(where), "item": _item(where, document)}
    if kind == "extra_forbidden":
        return _with_guess("room.unknown_key", str(where[-1]), _fields(where[:-1]), facts)
    if kind == "missing":
        return RoomError("room.missing_key", **facts)
    if kind == "literal_error":
        given = value if isinstance(value, str) else ""
        options = re.findall(r"'([^']*)'", str(context["expected"])) or [str(context["expected"])]
        return _with_guess("room.bad_choice", given, options, facts | {"value": written(value)})
    return RoomError(
        f"room.{_sentence(kind, where, context)}",
        **facts,
        value=written(value),
        bound=_bound(context),
        limit=context.get("max_length", context.get("min_length", 0)),
        n=len(value) if isinstance(value, Sequence) else 0,
        units=units,
    )


def written(value: object) -> str:
    """A value as it stands in the file, more or less; cut where it is long."""
    return cut(json.dumps(_plain(value), ensure_ascii=False))


def cut(text: str) -> str:
    """Text of a file that is fit to print: not too long, no half characters."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _plain(value: object) -> object:
    """Whole numbers without decimals: lengths were divided before they were looked at."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _sentence(kind: str, where: Sequence[int | str], context: Mapping[str, Any]) -> str:
    if context.get("field_type") == "Tuple":
        return "bad_point"
    if kind == "too_long":
        return "too_many"
    if kind == "too_short":
        return "few_corners"
    if kind.startswith(("greater", "less")):
        name = next(part for part in reversed(where) if isinstance(part, str))
        return "bad_range" if name in _NO_LENGTH else "bad_length"
    return _SENTENCES.get(kind, "bad_value")


_NO_LENGTH = frozenset({"angle", "places", "capacity", "reverberation"})


def _key(where: Sequence[int | str]) -> str:
    """("seats", 1, "at") as a reader counts it: seats[2].at."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where]
    return "".join(parts).lstrip(".")


def _item(where: Sequence[int | str], document: Mapping[str, Any]) -> str:
    """The id of what the mistake is in, in brackets; nothing where it has none."""
    if len(where) < 2 or not isinstance(where[1], int):
        return ""
    one = document[str(where[0])][where[1]]
    name = one.get("id") if isinstance(one, dict) else None
    return f" ({cut(name)})" if isinstance(name, str) else ""


def _fields(where: Sequence[int | str]) -> list[str]:
    """The keys that the model at this place has."""
    model: type[BaseModel] = Room
    for part in where:
        if isinstance(part, str):
            model = next(_models(model.model_fields[part].annotation))
    return list(model.model_fields)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


def _with_guess(
    sentence: str, given: str, options: Sequence[str], facts: Mapping[str, object]
) -> RoomError:
    guess = nearest(given, options)
    form = sentence if guess is None else f"{sentence}_guess"
    return RoomError(form, **facts, options=options, guess=guess)


def _bound(context: Mapping[str, Any]) -> str:
    signs = ((sign, context[name]) for name, sign in _BOUNDS.items() if name in context)
    return next((f"{sign} {limit:g}" for sign, limit in signs), "")
