"""The front matter of the text file: which neighbourhood, whose, and which survey."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from ...messages import StudyError, nearest
from ...words import text
from ..document.prose_normal import one_line
from .text_source import TextSource

_LONGEST_TEXT, _LONGEST_LIST, _LONGEST_WALK = 500, 2000, 240
_ROW = re.compile(r"at line (\d+)")


@dataclass(frozen=True)
class Front:
    """What the text file is about.

    The neighbourhood is one of: `areas` (codes), `within_walk` minutes `of` a place, or `polygon`
    (a file); none where the file does not say. date: as people wrote it. survey: a file with
    answers; survey_groups: its columns to tell groups apart by; survey_one: what the number 1
    stands for in it. Paths are absolute.
    """

    name: str = ""
    organisation: str = ""
    date: str = ""
    areas: tuple[str, ...] = ()
    within_walk: float | None = None
    of: str | None = None
    polygon: Path | None = None
    survey: Path | None = None
    survey_groups: tuple[str, ...] = ()
    survey_one: Literal["yes", "no"] = "yes"


def read_front(source: TextSource) -> Front:
    """The front matter, checked. Raises StudyError with the key and the line."""
    if source.front is None:
        return Front(name=source.title or source.path.stem)
    given = _parse(source.front, source)
    known = {field.name for field in fields(Front)}
    for key in given:
        if key not in known:
            raise _mistake(source, key, "unknown", options=sorted(known), guess=nearest(key, known))
    values: dict[str, Any] = {"name": source.title or source.path.stem}
    values |= {key: _READ[key](source, key, value) for key, value in given.items()}
    front = Front(**values)
    _check_one(front, source)
    return front


def front_text(front: Front, language: str) -> str:
    """The front matter as the text file has it, with its `+++` lines."""
    lines = [f"{key} = {_quoted(getattr(front, key))}" for key in ("name", "organisation", "date")]
    if front.areas:
        lines.append(f"areas = [{', '.join(map(_quoted, front.areas))}]")
    if front.within_walk is not None:
        lines.append(f"within_walk = {front.within_walk:g}")
        lines.append(f"of = {_quoted(front.of or '')}")
    if front.polygon is not None:
        lines.append(f"polygon = {_quoted(front.polygon.as_posix())}")
    lines.append(f"# {text('textfile.front_survey', language)}")
    if front.survey is None:
        lines += ['# survey = "bevraging.csv"', '# survey_groups = ["leeftijd"]']
    else:
        lines.append(f"survey = {_quoted(front.survey.as_posix())}")
        lines.append(f"survey_groups = [{', '.join(map(_quoted, front.survey_groups))}]")
        lines.append(f"survey_one = {_quoted(front.survey_one)}")
    return "\n".join(["+++", *lines, "+++"])


def _quoted(value: object) -> str:
    return json.dumps(one_line(str(value)), ensure_ascii=False)


def _parse(front: str, source: TextSource) -> dict[str, Any]:
    try:
        return tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        found = _ROW.search(str(error))
        lines = front.rstrip().split("\n")
        row = int(found[1]) if found else len(lines)
        line = lines[min(row, len(lines)) - 1].strip()[:80]
        at = source.front_line + row - 1
        raise StudyError("textfile.front_toml", file=source.path, row=str(at), line=line) from error


def _mistake(source: TextSource, key: str, kind: str, **facts: object) -> StudyError:
    written = re.search(rf"^[ \t]*[\"']?{re.escape(key)}\b", source.front or "", re.MULTILINE)
    before = (source.front or "").count("\n", 0, written.start()) if written else 0
    row = str(source.front_line + before)
    form = f"{kind}_guess" if facts.get("guess") else kind
    return StudyError(f"textfile.front_{form}", file=source.path, key=key, row=row, **facts)


def _text(source: TextSource, key: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise _mistake(source, key, "text")
    return one_line(value)


def _date(source: TextSource, key: str, value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else _text(source, key, value)


def _texts(source: TextSource, key: str, value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value]
    # a code may be written as a number
    said = [str(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in given]
    if len(said) > _LONGEST_LIST or not all(isinstance(v, str) and v.strip() for v in said):
        raise _mistake(source, key, "list")
    return tuple(one_line(str(v)) for v in said)


def _minutes(source: TextSource, key: str, value: object) -> float:
    # what is infinite or no number at all is not within the limits either
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < value <= _LONGEST_WALK
    ):
        raise _mistake(source, key, "minutes", limit=_LONGEST_WALK)
    return float(value)


def _path(source: TextSource, key: str, value: object) -> Path:
    said = _text(source, key, value)
    if not said or "\\" in said or said != value:
        raise _mistake(source, key, "path")
    return (source.path.parent / said).resolve()


def _yes_or_no(source: TextSource, key: str, value: object) -> str:
    if value not in ("yes", "no"):
        raise _mistake(source, key, "yes_or_no")
    return str(value)


_READ: Mapping[str, Callable[[TextSource, str, object], Any]] = {
    **dict.fromkeys(("name", "organisation", "of"), _text),
    "date": _date,
    **dict.fromkeys(("areas", "survey_groups"), _texts),
    "within_walk": _minutes,
    **dict.fromkeys(("polygon", "survey"), _path),
    "survey_one": _yes_or_no,
}


def _check_one(front: Front, source: TextSource) -> None:
    if (front.within_walk is None) != (not front.of):
        key = "within_walk" if front.of else "of"
        raise _mistake(source, "of" if front.of else "within_walk", "half", missing=key)
    given = [key for key in ("areas", "within_walk", "polygon") if getattr(front, key)]
    if len(given) > 1:
        raise _mistake(source, given[1], "two", given=given)
