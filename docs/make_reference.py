"""Write docs/studiebestand.md from the models: `python docs/make_reference.py`."""

from __future__ import annotations

import types
import typing
from pathlib import Path

from nabij.study import OneOf, Section, Study
from nabij.words import catalogue

WORDS = catalogue("reference", "nl")
TARGET = Path(__file__).with_name("studiebestand.md")
_SHARED = ("path", "source", "vintage", "licence", "attribution", "layer", "crs")
_TYPES = {
    str: "tekst",
    int: "geheel getal",
    float: "getal",
    bool: "true / false",
    Path: "bestand",
}
EXAMPLE = """\
[study]
name = "Mijn gemeente"
language = "nl"
pace = "older"

[areas]
path = "sectoren_2024.gpkg"
keep = "44021*"

[[households]]
path = "TF_CAR_HH_SECTOR_2024.csv"
vintage = 2024
source = "Statbel"

[[households]]
path = "provincies_in_cijfers.xlsx"
columns = { one_person_households = "v1101_alleenwonend" }
vintage = 2024
source = "Provincies in Cijfers"

[streets]
path = "gemeente.osm.pbf"
attribution = "© OpenStreetMap"

[[places]]
category = "ldc"
norm_minutes = 15
path = "dienstencentra.csv"

[[places]]
category = "meeting_venue"
norm_minutes = 10
osm = { amenity = ["cafe", "pub", "library"] }

[transit]
path = ["delijn.zip", "nmbs.zip"]
date = 2026-03-10
windows = { afternoon = ["13:00", "17:00"], sunday = ["10:00", "12:00"] }
dates = { sunday = 2026-03-15 }
"""


def reference() -> str:
    """The whole page, as Markdown."""
    lines = [f"# {WORDS['title']}", "", WORDS["intro"], ""]
    for name, field in Study.model_fields.items():
        model, repeated = _model(field.annotation)
        title = f"[[{name}]]" if repeated else f"[{name}]"
        lines += [f"## `{title}`", "", WORDS[name], ""]
        keys = ("key", "type", "default", "meaning")
        lines.append("| " + " | ".join(WORDS[f"col_{key}"] for key in keys) + " |")
        lines.append("|---|---|---|---|")
        lines += [_row(name, key, model) for key in model.model_fields]
        lines.append("")
    lines += [f"## {WORDS['example']}", "", "```toml", EXAMPLE.rstrip(), "```", ""]
    return "\n".join(lines)


def _row(section: str, key: str, model: type[Section]) -> str:
    field = model.model_fields[key]
    own = f"{section}__{key}"
    meaning = WORDS[own if own in WORDS or key not in _SHARED else f"file__{key}"]
    if field.is_required():
        default = WORDS["required"]
    elif field.default in (None, []):
        default = WORDS["none"]
    else:
        default = (
            f"`{str(field.default).lower() if field.default in (True, False) else field.default}`"
        )
    options = [part.options for part in field.metadata if isinstance(part, OneOf)]
    kind = ", ".join(f"`{name}`" for name in options[0]) if options else _type(field.annotation)
    cells = (f"`{key}`", kind, default, meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _model(annotation: object) -> tuple[type[Section], bool]:
    repeated = typing.get_origin(annotation) is list
    for inner in (annotation, *typing.get_args(annotation)):
        if isinstance(inner, type) and issubclass(inner, Section):
            return inner, repeated
        for deeper in typing.get_args(inner):
            if isinstance(deeper, type) and issubclass(deeper, Section):
                return deeper, repeated
    raise TypeError(annotation)


def _type(annotation: object) -> str:
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if isinstance(annotation, type) and annotation in _TYPES:
        return _TYPES[annotation]
    if origin is typing.Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin is typing.Annotated:
        names = [part.options for part in inner[1:] if isinstance(part, OneOf)]
        return ", ".join(f"`{name}`" for name in names[0]) if names else _type(inner[0])
    if origin in (typing.Union, types.UnionType):
        names = [_type(part) for part in inner if part is not type(None)]
        return " of ".join(dict.fromkeys(names))
    if origin is not None and inner and origin is not tuple and issubclass(origin, typing.Mapping):
        return "tabel { naam = … }"
    if origin is list:
        return f"lijst van {_type(inner[0])}"
    return getattr(annotation, "__name__", str(annotation)).replace("date", "datum")


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8", newline="\n")
