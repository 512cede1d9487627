"""The document as a tagged PDF, through Typst."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

import typst

from ...words import text as words_text
from .content import Document, Heading, Note, Paragraph, Picture, Run, Table
from .flow import Hint, Listing, Piece, clean, flow
from .lettering import breakable, font_folder, printable, right_to_left, widest_word
from .paper_tables import PaperTable, on_paper

#: Width of the text on A4 with margins of 2.2 cm, in points.
ACROSS = (21.0 - 2 * 2.2) / 2.54 * 72
_REGIONS = {"nl": "BE", "fr": "BE", "en": "GB"}
# Room for a word, in em of the letters it stands in: the title and headings are larger, lists,
# frames and captions narrower.
_TITLE_ROOM, _HEADING_ROOM, _ROOM = 16.0, 24.0, 32.0
# Header and footer are a line each.
_LINE_MOST = 90

Data = dict[str, object]


def to_pdf(document: Document) -> bytes:
    """The document as PDF/UA-1 on A4: tagged, with bookmarks and contents, without a date.

    Every text reaches Typst as data, never as its markup. The same document gives the same bytes.
    Raises typst.TypstError for a picture without alternative text.
    """
    content = json.dumps(_data(document), ensure_ascii=False)
    return typst.compile(
        _template(),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        sys_inputs={"document": content},
    )


@cache
def _template() -> bytes:
    return (resources.files(__package__ or "") / "document.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])


def _data(document: Document) -> Data:
    language = document.language
    # PDF/UA asks for a title
    title = printable(clean(document.title)).strip() or "-"
    pieces = flow(document)
    return {
        "title": title,
        "shown_title": breakable(title, _TITLE_ROOM, bold=True),
        "subtitle": [_text(line) for line in map(clean, document.subtitle) if line.strip()],
        "language": language,
        "region": _REGIONS[language],
        "header": _cut(title),
        "footer": _cut(printable(clean(document.footer))),
        "words": {
            key: words_text(f"document.{key}", language)
            for key in ("contents", "page", "no_text", "no_text_bare")
        },
        "contents": any(isinstance(piece, Heading) for piece in pieces),
        "blocks": [block for piece in pieces for block in _blocks(piece, language)],
    }


def _cut(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= _LINE_MOST else line[: _LINE_MOST - 1] + "…"


def _blocks(piece: Piece, language: str) -> Iterable[Data]:
    match piece:
        case Heading():
            shown = _text(piece.text, _HEADING_ROOM, bold=True)
            yield {"kind": "heading", "level": piece.level, **shown}
        case Paragraph():
            yield {"kind": "paragraph", **_runs(piece.runs)}
        case Listing():
            yield _listing(piece)
        case Note():
            title = _text(piece.title, bold=True) if piece.title else None
            yield {"kind": "note", "title": title, **_runs(piece.runs)}
        case Hint():
            yield {"kind": "hint", "guiding": [_text(line) for line in piece.guiding]}
        case Picture():
            yield _picture(piece)
        case Table():
            yield from _tables(piece, language)


def _picture(picture: Picture) -> Data:
    return {
        "kind": "picture",
        "svg": picture.svg,
        # Typst refuses a picture of which nothing is said
        "alt": picture.alt or None,
        "caption": _text(picture.caption) if picture.caption else None,
        "width": min(picture.width_cm / 2.54 * 72, ACROSS),
    }


def _tables(table: Table, language: str) -> Iterable[Data]:
    parts = on_paper(table, ACROSS)
    for at, part in enumerate(parts, 1):
        caption = table.caption
        if len(parts) > 1:
            which = words_text("document.table_part", language, part=at, parts=len(parts))
            caption = f"{caption} ({which})" if caption else which
        notes = table.notes if at == len(parts) else ()
        yield _table(part, caption, notes)


def _table(part: PaperTable, caption: str, notes: tuple[str, ...]) -> Data:
    return {
        "kind": "table",
        "caption": _text(caption) if caption else None,
        "header": [_cell(cell) for cell in part.header],
        "rows": [
            {"long": at in part.long, "cells": [_cell(cell) for cell in row]}
            for at, row in enumerate(part.rows)
        ],
        "numeric": part.numeric,
        "widths": part.widths,
        "size": part.size,
        "tight": part.tight,
        "notes": [_text(note) for note in notes],
    }


def _listing(listing: Listing) -> Data:
    entries = [
        {**_runs(entry.runs), "below": [_listing(below) for below in entry.below]}
        for entry in listing.entries
    ]
    return {"kind": "list", "numbered": listing.numbered, "entries": entries}


def _text(line: str, room: float = _ROOM, *, bold: bool = False) -> Mapping[str, object]:
    return _runs((Run(line, bold),), room)


def _runs(runs: tuple[Run, ...], room: float = _ROOM) -> Mapping[str, object]:
    together = "".join(run.text for run in runs)
    if widest_word(printable(together), bold=True) > room:
        # a word may go on from one run into the next
        room /= len(runs)
    shown = [
        {
            "lines": breakable(printable(run.text), room, bold=run.bold).split("\n"),
            "bold": run.bold,
            "italic": run.italic,
        }
        for run in runs
    ]
    return {"rtl": right_to_left(together), "runs": shown}


def _cell(cell: str) -> Mapping[str, object]:
    run = {"lines": cell.split("\n"), "bold": False, "italic": False}
    return {"rtl": right_to_left(cell), "runs": [run]}
