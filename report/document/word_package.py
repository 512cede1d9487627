"""A Word file as a package: opened without trust, with its styles, its lists and what it keeps."""

from __future__ import annotations

import hashlib
import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from ...messages import StudyError
from .content import (
    Block,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Picture,
    Table,
    plain,
)
from .prose_normal import legal

#: What a Word file is called of which only the bytes are known.
WORD_NAME = "buurtanalyse.docx"

_NAMESPACE = "urn:nabij:buurtanalyse"
_ROOT, _TEXT, _MADE = (f"{{{_NAMESPACE}}}{name}" for name in ("nabij", "text", "made"))
_KEPT = re.compile(r"customXml/[^/]+\.xml", re.IGNORECASE)
# A Word file within these limits is read; no report comes near them. In bytes.
_LARGEST, _LARGEST_UNPACKED, _LARGEST_XML, _MOST_PARTS = 100_000_000, 300_000_000, 40_000_000, 3000
_DIGITS = 12
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError, PackageNotFoundError),
    *(OSError, EOFError, KeyError, ValueError, TypeError, AttributeError),
    *(RuntimeError, NotImplementedError),
)


@dataclass(frozen=True)
class Kept:
    """What a Word file keeps from when it was made.

    written: what people had written, as Markdown per key. made: digests of what was not people's.
    """

    written: Mapping[str, str]
    made: frozenset[str]


def base_xml(written: Mapping[str, str], made: Iterable[str] = ()) -> bytes:
    """The XML that a Word file keeps along: what people had written, per key.

    made: the texts that the report itself made (`made_texts`), kept as digests: text that is not
    among them was typed later.
    """
    root = ET.Element(_ROOT)
    for key, markdown in written.items():
        ET.SubElement(root, _TEXT, {"id": legal(key)}).text = legal(markdown)
    digests = sorted({digest(said) for said in made})
    if digests:
        ET.SubElement(root, _MADE).text = " ".join(digests)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def base_of(archive: zipfile.ZipFile) -> Kept | None:
    """What `base_xml` made, wherever in the package it stands; None where it is gone.

    Word and LibreOffice give the part a name of their own when they save.
    """
    for name in sorted(filter(_KEPT.fullmatch, archive.namelist())):
        try:
            root = parse_xml(archive.read(name))
        except SyntaxError:
            continue
        if root.tag == _ROOT:
            texts = {str(text.get("id")): text.text or "" for text in root.iter(_TEXT)}
            made = " ".join(said.text or "" for said in root.iter(_MADE))
            return Kept(texts, frozenset(made.split()))
    return None


def digest(said: str) -> str:
    """A short mark of a text, the same however its space is."""
    letters = "".join(legal(said).split())
    return hashlib.sha256(letters.encode()).hexdigest()[:_DIGITS]


def made_texts(document: Document) -> Iterator[str]:
    """Every text in a document that no people wrote, paragraph by paragraph."""
    yield from (document.title, *document.subtitle)
    for block in document.blocks:
        yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield block.text
    elif isinstance(block, Paragraph | Item):
        yield plain(block.runs)
    elif isinstance(block, Note):
        yield block.title + plain(block.runs)
    elif isinstance(block, Picture):
        yield block.caption
    elif isinstance(block, Table):
        yield from (block.caption, *block.notes, *block.header)
        yield from (cell for row in block.rows for cell in row)
    else:
        yield from (block.heading, *block.guiding)


class WordFile:
    """The parts of a Word file that its text is read from."""

    def __init__(self, word: Any, kept: Kept | None) -> None:  # noqa: ANN401
        self.kept = kept
        self.body: Any = word.element.body
        self.part: Any = word.part
        self._styles: dict[str, Any] = {
            str(style.get(qn("w:styleId"))): style
            for style in word.styles.element.iter(qn("w:style"))
        }
        self._bullets = _bullets(word)
        self.notes = _footnotes(word)

    def style_names(self, style: str | None) -> list[str]:
        """The name of a style in small letters, then those of the styles it is based on."""
        return [_value(found, "w:name").lower() for found in self._chain(style)]

    def style_numbering(self, style: str | None) -> Any:  # noqa: ANN401
        """The w:numPr that a style brings along; None without."""
        found = (chain.find(f"{qn('w:pPr')}/{qn('w:numPr')}") for chain in self._chain(style))
        return next((numbering for numbering in found if numbering is not None), None)

    def is_numbered(self, number: str, level: int) -> bool:
        """Whether a list (its w:numId) has numbers at a level, from 0, or bullets."""
        return (number, level) not in self._bullets

    def address(self, relation: str | None) -> str:
        """The address outside the file that a relation leads to; "" for none."""
        found = self.part.rels.get(relation) if relation else None
        return str(found.target_ref) if found is not None and found.is_external else ""

    def _chain(self, style: str | None) -> Iterator[Any]:
        seen: set[str] = set()
        while style and style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = _value(self._styles[style], "w:basedOn")


def open_word(source: Path | bytes, name: str = WORD_NAME) -> WordFile:
    """Open a Word file. name: of one that comes as bytes, for what is told about it.

    Raises StudyError where it is no Word file, or too large to be a report.
    """
    told = source if isinstance(source, Path) else name
    try:
        data = _read(source)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if not _is_sane(archive):
                raise StudyError("textfile.word_too_large", file=told)
            kept = base_of(archive)
        return WordFile(docx.Document(io.BytesIO(data)), kept)
    except FileNotFoundError as error:
        raise StudyError("textfile.word_no_file", file=told) from error
    except PermissionError as error:
        raise StudyError("textfile.word_unreadable", file=told) from error
    except _DAMAGED as error:
        raise StudyError("textfile.word_damaged", file=told) from error


def _read(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    if source.stat().st_size > _LARGEST:
        raise StudyError("textfile.word_too_large", file=source)
    return source.read_bytes()


def _is_sane(archive: zipfile.ZipFile) -> bool:
    parts = archive.infolist()
    xml = (part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    return (
        len(parts) <= _MOST_PARTS
        and sum(part.file_size for part in parts) <= _LARGEST_UNPACKED
        and sum(xml) <= _LARGEST_XML
    )


def _value(element: Any, tag: str) -> str:  # noqa: ANN401
    found = element.find(qn(tag))
    return "" if found is None else str(found.get(qn("w:val")) or "")


def _bullets(word: Any) -> set[tuple[str, int]]:  # noqa: ANN401
    """The lists and levels that have bullets."""
    try:
        numbering = word.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return set()
    shapes: dict[str, set[int]] = {}
    for shape in numbering.iter(qn("w:abstractNum")):
        shapes[str(shape.get(qn("w:abstractNumId")))] = {
            int(level.get(qn("w:ilvl")) or 0)
            for level in shape.iter(qn("w:lvl"))
            if _value(level, "w:numFmt") in ("bullet", "none")
        }
    return {
        (str(number.get(qn("w:numId"))), level)
        for number in numbering.iter(qn("w:num"))
        for level in shapes.get(_value(number, "w:abstractNumId"), set())
    }


def _footnotes(word: Any) -> dict[tuple[str, str], Any]:  # noqa: ANN401
    """The footnotes and endnotes, by the tag that refers to one and its number."""
    notes: dict[tuple[str, str], Any] = {}
    for relation in word.part.rels.values():
        kind = str(relation.reltype).rpartition("/")[2]
        if kind in ("footnotes", "endnotes") and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            tag = kind.removesuffix("s")
            for note in root.iter(qn(f"w:{tag}")):
                notes[qn(f"w:{tag}Reference"), str(note.get(qn("w:id")))] = note
    return notes
