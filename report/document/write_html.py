"""The document as one web page that stands alone: no script, nothing asked of a network."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from importlib import resources

from ...words import text as words_text
from .content import Document, Heading, Note, Paragraph, Picture, Run, Table
from .flow import Hint, Listing, Piece, clean, flow

_HTML_LEVELS = 6
#: Headings of these levels stand in the contents.
_IN_CONTENTS = 2
# Nothing may be loaded or run, whatever stands in the text.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
_UNFIT = re.compile(r"[^\w-]+")


def to_html(document: Document) -> str:
    """The document as an HTML page, with pictures in it and every text escaped.

    The title is the heading of level 1, so chapters are of level 2. Raises ValueError for a picture
    without alternative text.
    """
    language = document.language
    pieces = _with_ids(flow(document))
    title = escape(clean(document.title))
    subtitle = [f'<p class="subtitle" dir="auto">{_said(line)}</p>' for line in document.subtitle]
    body = "\n".join(line for piece, name in pieces for line in _lines(piece, name, language))
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>\n{_style()}</style>",
            "</head>",
            "<body>",
            f'<a class="skip" href="#main">{_word("html_skip", language)}</a>',
            "<header>",
            f'<h1 dir="auto">{title}</h1>',
            *subtitle,
            "</header>",
            *_contents(pieces, language),
            '<main id="main" tabindex="-1">',
            body,
            "</main>",
            f'<footer dir="auto">{_said(document.footer)}</footer>',
            "</body>",
            "</html>\n",
        ]
    )


@cache
def _style() -> str:
    return (resources.files(__package__ or "") / "document.css").read_text(encoding="utf-8")


def _word(key: str, language: str) -> str:
    return escape(words_text(f"document.{key}", language))


def _said(text: str) -> str:
    return escape(clean(text))


def _with_ids(pieces: Iterable[Piece]) -> list[tuple[Piece, str]]:
    """Pieces with an id each: from its key where it has one, unique on the page."""
    named: dict[str, Piece] = {}
    for at, piece in enumerate(pieces, 1):
        key = piece.key if isinstance(piece, Heading | Table) else ""
        name = "n-" + _UNFIT.sub("-", key)
        named[name if key and name not in named else f"deel-{at}"] = piece
    return [(piece, name) for name, piece in named.items()]


def _contents(pieces: Sequence[tuple[Piece, str]], language: str) -> Iterator[str]:
    entries = [
        (piece.level, f'<a href="#{name}" dir="auto">{escape(piece.text)}</a>')
        for piece, name in pieces
        if isinstance(piece, Heading) and piece.level <= _IN_CONTENTS
    ]
    if not entries:
        return
    yield '<nav aria-labelledby="contents">'
    yield f'<h2 id="contents">{_word("contents", language)}</h2>'
    depth = 0
    for level, link in entries:
        if level > depth:
            yield "<ul>"
        else:
            yield "</li>" + "</ul></li>" * (depth - level)
        yield f"<li>{link}"
        depth = level
    yield "</li></ul>" * depth
    yield "</nav>"


def _lines(piece: Piece, name: str, language: str) -> Iterable[str]:
    match piece:
        case Heading():
            tag = f"h{min(piece.level + 1, _HTML_LEVELS)}"
            # what lies deeper than HTML goes is told to a screen reader all the same
            deeper = f' aria-level="{piece.level + 1}"' if piece.level >= _HTML_LEVELS else ""
            return [f'<{tag} id="{name}" dir="auto"{deeper}>{escape(piece.text)}</{tag}>']
        case Paragraph():
            return [f'<p class="lines" dir="auto">{_runs(piece.runs)}</p>']
        case Listing():
            return _listing(piece)
        case Note():
            return _note(piece)
        case Hint():
            return _hint(piece, language)
        case Picture():
            return _picture(piece)
        case Table():
            return _table(piece, name, language)


def _runs(runs: Iterable[Run]) -> str:
    parts: list[str] = []
    for run in runs:
        part = escape(run.text)
        part = f"<strong>{part}</strong>" if run.bold else part
        parts.append(f"<em>{part}</em>" if run.italic else part)
    return "".join(parts)


def _listing(listing: Listing) -> Iterator[str]:
    tag = "ol" if listing.numbered else "ul"
    yield f"<{tag}>"
    for entry in listing.entries:
        # the text has an element of its own, so that it alone sets its direction
        yield f'<li><div class="lines" dir="auto">{_runs(entry.runs)}</div>'
        for below in entry.below:
            yield from _listing(below)
        yield "</li>"
    yield f"</{tag}>"


def _note(note: Note) -> Iterator[str]:
    yield '<div class="note">'
    if note.title:
        yield f'<p dir="auto"><strong>{escape(note.title)}</strong></p>'
    yield f'<p class="lines" dir="auto">{_runs(note.runs)}</p>'
    yield "</div>"


def _hint(hint: Hint, language: str) -> Iterator[str]:
    yield '<div class="hint">'
    yield f"<p>{_word('no_text' if hint.guiding else 'no_text_bare', language)}</p>"
    if hint.guiding:
        yield "<ul>"
        yield from (f'<li dir="auto">{escape(question)}</li>' for question in hint.guiding)
        yield "</ul>"
    yield "</div>"


def _picture(picture: Picture) -> Iterator[str]:
    if not picture.alt:
        raise ValueError(f"a picture without alternative text: {picture.caption!r}")
    # as a picture of its own, an SVG can run no script, load nothing and share no ids
    data = base64.b64encode(picture.svg.encode()).decode()
    yield "<figure>"
    yield (
        f'<img alt="{escape(picture.alt)}" style="width: {picture.width_cm:.4g}cm" '
        f'src="data:image/svg+xml;base64,{data}">'
    )
    if picture.caption:
        yield f'<figcaption dir="auto">{escape(picture.caption)}</figcaption>'
    yield "</figure>"


def _table(table: Table, name: str, language: str) -> Iterator[str]:
    label = (
        f'aria-labelledby="caption-{name}"'
        if table.caption
        else f'aria-label="{_word("html_table", language)}"'
    )
    yield f'<div class="wide" role="region" tabindex="0" {label}>'
    yield f'<table id="{name}">'
    if table.caption:
        yield f'<caption id="caption-{name}" dir="auto">{escape(table.caption)}</caption>'
    yield f"<thead>{_row(table.header, table.numeric, 'col', len(table.header))}</thead>"
    yield "<tbody>"
    yield from (_row(row, table.numeric, "row", 1) for row in table.rows)
    yield "</tbody>"
    yield "</table>"
    yield "</div>"
    yield from (f'<p class="under" dir="auto">{escape(note)}</p>' for note in table.notes)


def _row(cells: Sequence[str], numeric: Sequence[int], scope: str, headers: int) -> str:
    """A row of a table, of which the first cells are headers: of their column or of their row."""
    parts: list[str] = []
    for at, cell in enumerate(cells):
        number = ' class="number"' if at in numeric else ' dir="auto"'
        if at < headers:
            parts.append(f'<th scope="{scope}"{number}>{escape(cell)}</th>')
        else:
            parts.append(f"<td{number}>{escape(cell)}</td>")
    return f"<tr>{''.join(parts)}</tr>"
