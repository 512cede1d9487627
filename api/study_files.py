"""Which study files a folder holds, what they are called in addresses, and whether they changed."""

from __future__ import annotations

import re
import shutil
import tomllib
import unicodedata
import uuid
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from ..data.town import write_town
from ..messages import OutputError
from ..study import Study

#: Of a file: its path, when it last changed (ns) and its size. Equal stamps, equal contents.
Stamp = tuple[tuple[str, int, int], ...]

TOWN = "stad"
_TOWN_FILE = "studie.toml"
_MOST_FILES = 500
_SHAPEFILE_PARTS = (".dbf", ".shx", ".prj", ".cpg")
_NO_LETTER = re.compile(r"[^a-z0-9]+")


def study_files(folder: Path) -> dict[str, Path]:
    """The study files in a folder and one level below, by id, in the order of their paths.

    The id is the stem of the file, below a folder with the folder's name before it, as plain
    letters. A TOML file without a table of a study in it is none.
    """
    found: dict[str, Path] = {}
    for file in _toml_files(folder):
        if not _may_be_study(file):
            continue
        names = [file.stem] if file.parent == folder else [file.parent.name, file.stem]
        plain = "-".join(_plain(name) for name in names)
        numbers = (f"{plain}-{n}" for n in range(2, _MOST_FILES + 2))
        found[plain if plain not in found else next(n for n in numbers if n not in found)] = file
    return found


def make_town(data: Path) -> Path:
    """The study file of the invented town, which is written where it does not stand yet.

    Raises OutputError where that fails.
    """
    town = data / TOWN
    if (town / _TOWN_FILE).is_file():
        return town / _TOWN_FILE
    # written beside it and moved at the end: a town that was half written is never served
    new = data / f".{TOWN}-{uuid.uuid4().hex}"
    try:
        write_town(new)
        if town.is_dir():
            shutil.rmtree(town)
        new.rename(town)
    except OSError as error:
        if not (town / _TOWN_FILE).is_file():
            raise OutputError(
                "output.failed", folder=data, file=error.filename or "", problem=error.strerror
            ) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return town / _TOWN_FILE


def stamp_of(file: Path, study: Study | None = None) -> Stamp:
    """The stamp of a study file, with those of all files that the study reads."""
    files = [file] if study is None else [file, *_inputs(study)]
    return tuple(_stamp(path) for path in files)


def _toml_files(folder: Path) -> list[Path]:
    return sorted(_listed(folder))[:_MOST_FILES]


def _listed(folder: Path) -> Iterator[Path]:
    """The TOML files here and one level below; what may not be read is passed over."""
    for path in _entries(folder):
        if path.suffix.lower() == ".toml" and path.is_file():
            yield path
        elif path.is_dir() and not path.name.startswith("."):
            yield from (p for p in _entries(path) if p.suffix.lower() == ".toml" and p.is_file())


def _entries(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []


def _may_be_study(file: Path) -> bool:
    """Whether a file is a study, or would be one if it were written right."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return True
    return bool({"study", "areas", "households", "places"} & document.keys())


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NO_LETTER.sub("-", letters).strip("-") or "studie"


def _inputs(study: Study) -> Iterator[Path]:
    for path in dict.fromkeys(_paths(study)):
        if path.is_dir():  # an unpacked timetable
            yield from sorted(path.iterdir())
            continue
        yield path
        if path.suffix.lower() == ".shp":
            yield from (path.with_suffix(suffix) for suffix in _SHAPEFILE_PARTS)


def _paths(value: object) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _paths(getattr(value, name))
    elif isinstance(value, list):
        for one in value:  # pyright: ignore[reportUnknownVariableType] - whatever a list holds
            yield from _paths(one)  # pyright: ignore[reportUnknownArgumentType]


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path), -1, -1
    return str(path), found.st_mtime_ns, found.st_size
