"""The paragraphs, lists and tables of a Word file as prose, with changes accepted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from docx.oxml.ns import qn

from ..document.content import Heading, Item, Paragraph, Run, Table, plain
from ..document.word_package import WordFile

# lxml gives its elements no types worth the name
_Element: TypeAlias = Any

_HEADING = re.compile(r"heading ([1-9])")
_LIST = re.compile(r"list (bullet|number)(?: ([2-9]))?")
_HIDDEN = {qn(f"w:{tag}") for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")}
_LINE_ENDS = {qn("w:br"), qn("w:cr")}
_SIGNS = {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "\u2011", qn("w:softHyphen"): "\u00ad"}
_PICTURES = {qn(f"w:{tag}") for tag in ("drawing", "pict", "object")}
_NOTE_MARKS = {qn("w:footnoteReference"), qn("w:endnoteReference")}
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_OWN_TEXT = {qn("w:tbl"), qn("w:tc"), qn("w:p")}
_PICTURE = "nabij picture"
_OFF = {"0", "false", "off"}


@dataclass(frozen=True)
class WordBlock:
    """A paragraph or table of a Word file, as it would stand in prose.

    styles: the name of its style and of those it is based on, in small letters. marks: the
    bookmarks that start in it.
    """

    part: Paragraph | Item | Heading | Table
    styles: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass
class WordReader:
    """Reads the blocks of a Word file; `missed` counts what prose has no place for."""

    file: WordFile
    missed: Counter[str] = field(default_factory=Counter[str])
    # the text of a paragraph whose end was deleted, which the next paragraph goes on with
    _carried: tuple[Run, ...] = ()
    _boxes: list[_Element] = field(default_factory=list[_Element])

    def blocks(self) -> Iterator[WordBlock]:
        """All blocks of the body, in order; the table of contents is left out."""
        yield from self._blocks(self.file.body)

    def _blocks(self, parent: _Element) -> Iterator[WordBlock]:
        marks: list[str] = []
        for child in parent:
            if child.tag == qn("w:bookmarkStart"):
                marks.append(_name(child))
            elif child.tag == qn("w:p"):
                yield from self._paragraph(child, marks)
                marks = []
            elif child.tag == qn("w:tbl"):
                yield from self._flushed()
                yield WordBlock(self._table(child), marks=tuple(marks))
                marks = []
            elif child.tag == qn("w:sdt"):
                if not _is_contents(child):
                    yield from self._blocks(child.find(qn("w:sdtContent")))
            elif child.tag not in _HIDDEN and isinstance(child.tag, str) and len(child):
                yield from self._blocks(child)
        yield from self._flushed()

    def _flushed(self) -> Iterator[WordBlock]:
        if self._carried:
            carried, self._carried = self._carried, ()
            yield WordBlock(Paragraph(carried))

    def _paragraph(self, element: _Element, before: list[str]) -> Iterator[WordBlock]:
        traits = element.find(qn("w:pPr"))
        styles = tuple(self.file.style_names(_style(traits)))
        pictures = self.missed["pictures"]
        runs = (*self._carried, *self._runs(element, None))
        self._carried = ()
        if _PICTURE in styles:  # one that the report made
            self.missed["pictures"] = pictures
        marks = (*before, *(_name(mark) for mark in element.iter(qn("w:bookmarkStart"))))
        if traits is not None and traits.find(f"{qn('w:rPr')}/{qn('w:del')}") is not None:
            # its end was deleted: its text goes on in the next paragraph, but not a mark
            if marks:
                yield WordBlock(Paragraph(()), marks=marks)
            self._carried = runs
        else:
            yield WordBlock(self._shaped(traits, styles, runs), styles, marks)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self._blocks(box)

    def _shaped(
        self, traits: _Element, styles: tuple[str, ...], runs: tuple[Run, ...]
    ) -> Paragraph | Item | Heading:
        level = next((int(found[1]) for s in styles if (found := _HEADING.fullmatch(s))), None)
        if level is None and traits is not None:
            outline = traits.find(qn("w:outlineLvl"))
            said = "9" if outline is None else str(outline.get(qn("w:val")))
            level = int(said) + 1 if said.isdigit() and int(said) < 9 else None
        if level is not None:
            return Heading(plain(runs), level)
        return self._item(traits, styles, runs) or Paragraph(runs)

    def _item(
        self, traits: _Element, styles: tuple[str, ...], runs: tuple[Run, ...]
    ) -> Item | None:
        own = None if traits is None else traits.find(qn("w:numPr"))
        listed = next((found for s in styles if (found := _LIST.fullmatch(s))), None)
        numbering = self.file.style_numbering(_style(traits)) if own is None else own
        number = "" if numbering is None else _value(numbering, "w:numId")
        if number == "0" or not (number or listed):
            return None
        said = "" if numbering is None else _value(numbering, "w:ilvl")
        level = int(said) if said.isdigit() else 0
        if listed is not None:
            # where the style says the level, the numbering often does not
            level = max(level, int(listed[2] or 1) - 1)
            return Item(runs, level, listed[1] == "number")
        return Item(runs, level, self.file.is_numbered(number, level))

    def _table(self, element: _Element) -> Table:
        rows: list[tuple[str, ...]] = []
        for row in _nearest(element, qn("w:tr")):
            if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
                cells: list[str] = []
                for cell in _nearest(row, qn("w:tc")):
                    span = _value(cell.find(qn("w:tcPr")), "w:gridSpan")
                    width = min(int(span), 63) if span.isdigit() else 1
                    cells += [self._cell(cell), *[""] * (width - 1)]
                rows.append(tuple(cells))
        return Table(rows[0], tuple(rows[1:])) if rows else Table((), ())

    def _cell(self, cell: _Element) -> str:
        lines: list[str] = []
        for block in self._blocks(cell):
            part = block.part
            if isinstance(part, Table):
                lines += (" ".join(filter(None, row)) for row in (part.header, *part.rows))
            else:
                lines.append(part.text if isinstance(part, Heading) else plain(part.runs))
        return "\n".join(lines)

    def _runs(self, parent: _Element, style: tuple[bool, bool] | None) -> Iterator[Run]:
        """The text inside an element; style: bold and italic of the run that it stands in."""
        for child in parent:
            tag = child.tag
            if tag in _HIDDEN or not isinstance(tag, str):
                continue
            if tag in (qn("w:t"), _FORMULA):
                yield Run(child.text or "", *(style or (False, False)))
            elif tag in _LINE_ENDS or tag in _SIGNS:
                yield Run(_SIGNS.get(tag, "\n"), *(style or (False, False)))
            elif tag == qn("w:sym"):
                yield Run(_symbol(child), *(style or (False, False)))
            elif tag in _NOTE_MARKS:
                yield from self._note(child)
            elif tag == qn("w:commentReference"):
                self.missed["comments"] += 1
            elif tag in _PICTURES:
                self._picture(child)
            elif tag == qn("w:hyperlink"):
                yield from self._link(child, style)
            elif tag == f"{_COMPATIBILITY}AlternateContent":
                yield from self._runs(child[:1], style)
            else:
                yield from self._runs(child, self._styled(child) if tag == qn("w:r") else style)

    def _styled(self, run: _Element) -> tuple[bool, bool]:
        traits = run.find(qn("w:rPr"))
        if traits is None:
            return False, False
        names = self.file.style_names(_value(traits, "w:rStyle"))
        bold, italic = "strong" in names, "emphasis" in names
        # letters from right to left have a bold and an italic of their own
        form = "Cs" if _is_on(traits, "w:rtl", False) else ""
        return (
            _is_on(traits, "w:b", bold) or _is_on(traits, f"w:b{form}", bold),
            _is_on(traits, "w:i", italic) or _is_on(traits, f"w:i{form}", italic),
        )

    def _link(self, link: _Element, style: tuple[bool, bool] | None) -> Iterator[Run]:
        runs = list(self._runs(link, style))
        yield from runs
        address = self.file.address(link.get(qn("r:id")))
        said = plain(tuple(runs)).strip()
        if said and address and address.removeprefix("mailto:").rstrip("/") != said.rstrip("/"):
            yield Run(f" ({address})")

    def _note(self, mark: _Element) -> Iterator[Run]:
        note = self.file.notes.get((mark.tag, str(mark.get(qn("w:id")))))
        if note is not None:
            said = " ".join(plain(tuple(self._runs(line, None))) for line in note)
            yield Run(f" ({said.strip()})")

    def _picture(self, element: _Element) -> None:
        boxes = list(element.iter(qn("w:txbxContent")))
        self._boxes += boxes
        if not boxes:
            self.missed["pictures"] += 1


def _name(mark: _Element) -> str:
    return str(mark.get(qn("w:name")) or "")


def _style(traits: _Element) -> str | None:
    return None if traits is None else _value(traits, "w:pStyle") or None


def _value(element: _Element, tag: str) -> str:
    found = None if element is None else element.find(qn(tag))
    return "" if found is None else str(found.get(qn("w:val")) or "")


def _is_on(traits: _Element, tag: str, otherwise: bool) -> bool:
    found = traits.find(qn(tag))
    return otherwise if found is None else str(found.get(qn("w:val"), "1")).lower() not in _OFF


def _is_contents(element: _Element) -> bool:
    gallery = next(element.iter(qn("w:docPartGallery")), None)
    return gallery is not None and gallery.get(qn("w:val")) == "Table of Contents"


def _nearest(element: _Element, tag: str) -> Iterator[_Element]:
    """The rows or cells of a table, also those in content controls and changes around them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _HIDDEN | _OWN_TEXT:
            yield from _nearest(child, tag)


def _symbol(element: _Element) -> str:
    """A sign of a font of signs; one that has no place in Unicode becomes a dot."""
    code = str(element.get(qn("w:char")) or "")
    number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,6}", code) else 0
    return chr(number) if 0x20 < number < 0xD800 else "•"
