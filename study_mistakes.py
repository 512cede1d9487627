"""What is wrong with a study file, in one sentence with its key and its mend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError

from .geo.access import PACES
from .messages import StudyError, nearest

Where: TypeAlias = tuple[int | str, ...]

# What pydantic calls a mistake, and the sentence that tells it.
_SENTENCES = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "bad_whole_number"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "bad_number"),
    **dict.fromkeys(("string_type", "path_type"), "bad_text"),
    "string_too_short": "bad_empty",
    "string_too_long": "bad_long",
    **dict.fromkeys(("list_type", "sequence_str", "too_short"), "bad_list"),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type"), "bad_table"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "bad_flag"),
    "tuple_type": "bad_window",
}
_PATTERNS = {"category": "bad_category", "tiles": "bad_tiles"}
_BOUNDS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
_LONGEST = 60

_TOML_PLACE = re.compile(r"at line (\d+)")


def explain_toml(problem: str, text: str, path: Path) -> StudyError:
    """What is wrong with a file that is no TOML; `problem` is what tomllib says, in English."""
    found = _TOML_PLACE.search(problem)
    lines = text.splitlines() or [""]
    row = int(found[1]) if found else len(lines)
    line = lines[min(row, len(lines)) - 1].strip()
    if problem.startswith(("Cannot declare", "Cannot overwrite", "Cannot mutate", "Duplicate")):
        key = "study.toml_twice"
    elif "\\" in line:
        key = "study.toml_backslash"
    else:
        key = "study.not_toml"
    return StudyError(key, file=path, row=str(row), line=_cut(line))


def explain(
    error: ValidationError, study: type[BaseModel], document: Mapping[str, Any], path: Path
) -> StudyError:
    """The first mistake of the file, as a sentence: one at a time is what a person can mend."""
    # a key misspelt explains why the right key is missing, so it is told first
    mistake = min(error.errors(), key=lambda e: not _is_unknown_key(e))
    where = _place(mistake["loc"], document)
    key, kind = _key(where), str(mistake["type"])
    context: Mapping[str, Any] = mistake.get("ctx", {})
    if _is_unknown_key(mistake):
        options = _options(study, where[:-1]) if kind == "extra_forbidden" else _choices(context)
        return _with_guess("study.unknown_key", path, key, str(where[-1]), options)
    if kind == "missing" and isinstance(where[-1], str):
        return StudyError("study.missing_key", file=path, key=key)
    if kind == "value_error":
        return StudyError(f"study.bad_{context['error']}", file=path, key=key, paces=list(PACES))
    value = mistake["input"]
    if kind == "literal_error":
        given = value if isinstance(value, str) else ""
        facts = {"value": _written(value)}
        return _with_guess("study.bad_choice", path, key, given, _choices(context), **facts)
    return StudyError(
        _sentence(kind, where, value),
        file=path,
        key=key,
        value=_written(value),
        section=key.partition("[")[0],
        bound=_bound(context),
        limit=context.get("max_length", 0),
    )


def _is_unknown_key(mistake: Mapping[str, Any]) -> bool:
    return mistake["type"] == "extra_forbidden" or (
        mistake["type"] == "literal_error" and mistake["loc"][-1] == "[key]"
    )


def _sentence(kind: str, where: Where, value: object) -> str:
    if where[-2:-1] == ("windows",) and kind.startswith("string"):
        return "study.bad_window_name"
    if where[-1:] == ("windows",) and kind in ("too_short", "too_long"):
        return "study.bad_window_count"
    if kind == "string_pattern_mismatch":
        return f"study.{_PATTERNS.get(str(where[-1]), 'bad_window')}"
    if kind.startswith("date"):
        return "study.bad_date"
    if kind.startswith(("greater", "less")):
        return "study.bad_share" if "values" in where else "study.bad_range"
    if "windows" in where:
        return "study.bad_window"
    if kind == "list_type" and isinstance(value, Mapping):
        return "study.bad_single"
    if kind == "model_type" and isinstance(value, list):
        return "study.bad_repeated"
    return f"study.{_SENTENCES.get(kind, 'bad_value')}"


def _place(where: Sequence[int | str], document: Mapping[str, Any]) -> Where:
    """The steps that lead through the file itself, without pydantic's names for alternatives."""
    here: object = document
    steps: list[int | str] = []
    for part in where:
        if isinstance(here, Mapping):
            if part == "[key]":
                break
            steps.append(part)
            here = here.get(str(part))
        elif isinstance(here, list) and isinstance(part, int):
            steps.append(part)
            here = here[part] if part < len(here) else None
        elif not isinstance(here, list):
            break
    return tuple(steps)


def _key(where: Where) -> str:
    """("places", 1, "path") as a reader counts it: places[2].path."""
    written = ""
    for part in where:
        written += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return written.lstrip(".")


def _options(model: type[BaseModel], where: Where) -> list[str]:
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


def _choices(context: Mapping[str, Any]) -> list[str]:
    """The options in pydantic's own sentence: "'nl', 'en' or 'fr'"."""
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def _with_guess(
    sentence: str, path: Path, key: str, given: str, options: Sequence[str], **facts: object
) -> StudyError:
    guess = nearest(given, options)
    form = sentence if guess is None else f"{sentence}_guess"
    return StudyError(form, file=path, key=key, options=options, guess=guess, **facts)


def _bound(context: Mapping[str, Any]) -> str:
    signs = ((sign, context[name]) for name, sign in _BOUNDS.items() if name in context)
    return next((f"{sign} {limit:g}" for sign, limit in signs), "")


def _written(value: object) -> str:
    """A value as it stands in the file, more or less; cut where it is long."""
    if isinstance(value, float):
        return repr(value)
    return _cut(json.dumps(value, ensure_ascii=False, default=str))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
