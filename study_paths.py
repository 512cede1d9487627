"""The files that a study names: where they are, and what is there instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from .messages import StudyError, nearest

S = TypeVar("S", bound=BaseModel)

# what TOML makes of the backslash in "data\tabel.csv"; and the backslash itself, which parts
# folders on Windows only
_ESCAPED = "\b\t\n\f\r\0\\"


def resolve(study: S, path: Path) -> S:
    """The study with every path absolute and known to exist.

    path: the study file; what it names lies in its folder. Raises StudyError with the key of a
    path that leads nowhere, and what is there instead.
    """
    folder = path.resolve().parent

    def found(value: Path, key: str) -> Path:
        if any(sign in value.as_posix() for sign in _ESCAPED):
            raise StudyError("study.path_escape", file=path, key=key)
        if value == Path():
            raise StudyError("study.bad_empty", file=path, key=key)
        target = (folder / value).parent.resolve() / value.name
        there = sorted(p.name for p in target.parent.glob("*")) if target.parent.is_dir() else []
        # a timetable may be an unpacked feed
        if target.is_dir() and not key.startswith("transit."):
            inside = sorted(p.name for p in target.iterdir()) or ["-"]
            raise StudyError("study.path_is_folder", file=path, key=key, path=value, there=inside)
        # a shapefile whose .shp is missing is told by its reader, which knows the parts
        if target.exists() or any(Path(name).stem == target.stem for name in there):
            return target
        guess = nearest(target.name, there)
        form = "file_missing" if guess is None else "file_missing_guess"
        raise StudyError(
            f"study.{form}" if target.parent.is_dir() else "study.folder_missing",
            file=path,
            key=key,
            path=value.as_posix(),
            guess=guess,
            there=there or ["-"],
            folder=target.parent,
        )

    def mended(section: BaseModel, key: str) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for name in section.model_fields_set:
            value: object = getattr(section, name)
            if isinstance(value, Path):
                changes[name] = found(value, f"{key}.{name}")
            elif isinstance(value, list) and name == "path":
                changes[name] = [found(Path(str(item)), f"{key}.{name}") for item in value]
        return changes

    updates: dict[str, Any] = {}
    for name in type(study).model_fields:
        value = getattr(study, name)
        if isinstance(value, BaseModel):
            updates[name] = value.model_copy(update=mended(value, name))
        elif isinstance(value, list):
            updates[name] = [
                item.model_copy(update=mended(item, f"{name}[{row + 1}]"))
                for row, item in enumerate(value)
            ]
    return study.model_copy(update=updates)
