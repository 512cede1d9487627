"""What is wrong with a study file, in one sentence with its key and its mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from .geo.access import PACES
from .messages import StudyError, nearest


def explain(error: ValidationError, study: type[BaseModel], path: Path) -> StudyError:
    """The first mistake of the file, as a sentence: one at a time is what a person can mend."""
    # a key misspelt explains why the right key is missing, so it is told first
    mistake = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    where = mistake["loc"]
    key = _key(where)
    if mistake["type"] == "extra_forbidden":
        options = _options(study, where[:-1])
        guess = nearest(str(where[-1]), options)
        if guess is None:
            return StudyError("study.unknown_key", file=path, key=key, options=options)
        return StudyError(
            "study.unknown_key_guess", file=path, key=key, options=options, guess=guess
        )
    if mistake["type"] == "missing":
        return StudyError("study.missing_key", file=path, key=key)
    if mistake["type"] == "value_error":
        cause = str(mistake.get("ctx", {})["error"])
        return StudyError(f"study.bad_{cause}", file=path, key=key, paces=list(PACES))
    return StudyError(
        "study.bad_value",
        file=path,
        key=key,
        value=_short(mistake["input"]),
        expected=_expected(mistake),
    )


def _key(where: tuple[int | str, ...]) -> str:
    """("places", 1, "path") as a reader counts it: places[2].path."""
    written = ""
    for part in where:
        written += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return written.lstrip(".").removesuffix(".[key]")


def _options(model: type[BaseModel], where: tuple[int | str, ...]) -> list[str]:
    for part in where:
        if isinstance(part, str):
            found = next(_models(model.model_fields[part].annotation), None)
            if found is None:
                break
            model = found
    return list(model.model_fields)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


def _expected(mistake: Mapping[str, Any]) -> str:
    context = mistake.get("ctx", {})
    for name in ("expected", "ge", "gt", "le", "lt", "pattern"):
        if name in context:
            sign = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< "}.get(name, "")
            return f"{sign}{context[name]}"
    return {
        "int_type": "1, 2, 3 …",
        "int_parsing": "1, 2, 3 …",
        "float_type": "1, 1.5 …",
        "float_parsing": "1, 1.5 …",
        "string_type": '"…"',
        "list_type": '["…"]',
        "too_short": '["…"]',
        "model_type": "[…]",
        "bool_parsing": "true / false",
        "path_type": '"map/bestand.csv"',
        "date_from_datetime_parsing": "2026-03-10",
    }.get(str(mistake["type"]), str(mistake["type"]))


def _short(value: object) -> str:
    written = repr(value)
    return written if len(written) <= 60 else written[:57] + "…"
