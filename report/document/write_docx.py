"""A document as a Word file that people go on writing in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Twips

from ...words import text
from .content import (
    QUESTION_LEVEL,
    Answer,
    Block,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Picture,
    Run,
    Table,
    plain,
)
from .docx_base import empty, keep_written, saved
from .docx_parts import (
    TEXT_WIDTH,
    Bookmarks,
    bookmark_name,
    element,
    field_code,
    field_end,
    field_start,
    paragraph,
    right_to_left,
    tab,
    text_run,
    text_runs,
    value,
)
from .docx_table import table_element
from .prose_normal import legal, one_line
from .word_package import base_xml, made_texts

_CONTENTS_LEVELS = 1
_DEEPEST_HEADING, _DEEPEST_LIST, _LIST_STYLES = 9, 8, 3
_HIGHEST_PICTURE = Cm(20)
# The lists of docx_numbering.xml.
_BULLETS, _NUMBERS = 1, 2


def to_docx(document: Document) -> bytes:
    """The document as a Word file (docx); the same document gives the same bytes.

    What people type in it can be found again by the bookmarks that `bookmark_name` gives to
    questions ("q"), headings with a key ("g") and tables with a key ("t"), and by what they had
    written before, which the file keeps along with marks of what they had not.
    """
    word = empty(document)
    body = _Body(word, document.language)
    for block in document.blocks:
        body.add(block)
    front = [*_title(document), *_contents(body.entries, document.language)]
    word.element.body[:0] = [*front, *body.content]
    keep_written(word, base_xml(document.written, made_texts(document)))
    return saved(word)


@dataclass(frozen=True)
class _Entry:
    """A line of the table of contents; mark: the bookmark of its heading."""

    text: str
    level: int
    mark: str


@dataclass
class _Body:
    """The body of a Word file as it grows, with what has to be counted on the way."""

    word: WordDocument
    language: str
    content: list[BaseOxmlElement] = field(default_factory=list[BaseOxmlElement])
    entries: list[_Entry] = field(default_factory=list[_Entry])
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    pictures: int = 0
    # Per level of the list we are in: its w:num, and whether it has numbers.
    lists: list[tuple[int, bool] | None] = field(default_factory=list[tuple[int, bool] | None])

    def add(self, block: Block) -> None:
        """Write one block under what is there."""
        if isinstance(block, Item):
            self._item(block)
            return
        self.lists.clear()
        match block:
            case Heading():
                mark = bookmark_name("g", block.key) if block.key else ""
                self._heading(block.text, block.level, mark)
            case Paragraph():
                self._paragraph("Normal", block.runs)
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)
            case Note():
                self._note(block)
            case Answer():
                self._answer(block)

    def _paragraph(self, style: str, runs: Iterable[Run], *, keep_next: bool = False) -> None:
        runs = tuple(runs)
        rtl = right_to_left(plain(runs))
        made = paragraph(style, text_runs(runs), keep_next=keep_next, rtl=rtl)
        self.content.append(made)

    def _heading(self, words: str, level: int, mark: str) -> None:
        level = min(max(level, 1), _DEEPEST_HEADING)
        words = one_line(words)
        content = text_runs([Run(words)])
        listed = level <= _CONTENTS_LEVELS and bool(words)
        if mark or listed:
            mark = mark or f"contents_{len(self.entries) + 1}"
            mark, content = self.bookmarks.around(mark, content)
        if listed:
            self.entries.append(_Entry(words, level, mark))
        self.content.append(paragraph(f"Heading{level}", content, rtl=right_to_left(words)))

    def _item(self, item: Item) -> None:
        level = min(max(item.level, 0), _DEEPEST_LIST)
        del self.lists[level + 1 :]
        self.lists += [None] * (level + 1 - len(self.lists))
        found = self.lists[level]
        if found is None or found[1] != item.numbered:
            found = (self._new_numbers(level) if item.numbered else _BULLETS, item.numbered)
            self.lists[level] = found
        depth = min(level + 1, _LIST_STYLES)
        style = ("ListNumber" if item.numbered else "ListBullet") + str(depth if depth > 1 else "")
        rtl = right_to_left(plain(item.runs))
        made = paragraph(style, text_runs(item.runs), number=(found[0], level), rtl=rtl)
        self.content.append(made)

    def _new_numbers(self, level: int) -> int:
        """A list of its own that starts at 1 on this level."""
        numbering = self.word.part.numbering_part.element
        number = len(numbering.findall(qn("w:num"))) + 1
        start = element("w:lvlOverride", {"w:ilvl": str(level)}, [value("w:startOverride", 1)])
        made = [value("w:abstractNumId", _NUMBERS), start]
        numbering.append(element("w:num", {"w:numId": str(number)}, made))
        return number

    def _table(self, table: Table) -> None:
        made = table_element(table)
        caption = text_runs([Run(table.caption)])
        if table.key:
            _, caption = self.bookmarks.around(bookmark_name("t", table.key), caption)
        if caption:
            rtl = right_to_left(table.caption)
            keep = made is not None
            self.content.append(paragraph("Caption", caption, keep_next=keep, rtl=rtl))
        if made is not None:
            self.content.append(made)
        for note in table.notes:
            self._paragraph("nabijtablenote", [Run(note)])
        # Also what keeps two tables from becoming one.
        self.content.append(paragraph("nabijspace"))

    def _picture(self, picture: Picture) -> None:
        self.pictures += 1
        width = min(Cm(picture.width_cm), Twips(TEXT_WIDTH))
        made = self.word.part.new_pic_inline(io.BytesIO(picture.png), width=width)
        if made.extent.cy > _HIGHEST_PICTURE:
            image = io.BytesIO(picture.png)
            made = self.word.part.new_pic_inline(image, height=_HIGHEST_PICTURE)
        about = made.docPr
        about.id, about.name = self.pictures, f"Picture {self.pictures}"
        about.set("descr", legal(picture.alt or picture.caption))
        about.set("title", one_line(picture.caption))
        drawing = element("w:r", content=[element("w:drawing", content=[made])])
        self.content.append(paragraph("nabijpicture", [drawing], keep_next=bool(picture.caption)))
        if picture.caption:
            self._paragraph("Caption", [Run(picture.caption)])

    def _note(self, note: Note) -> None:
        if self.content and _style(self.content[-1]) == "nabijnote":
            self.content.append(paragraph("nabijspace"))
        title = [Run(note.title + "\n", bold=True)] if note.title else []
        self._paragraph("nabijnote", [*title, *note.runs])

    def _answer(self, answer: Answer) -> None:
        self._heading(answer.heading, QUESTION_LEVEL, bookmark_name("q", answer.question))
        for block in answer.prose:
            if isinstance(block, Heading):
                # Any higher, and it would end the answer.
                self.lists.clear()
                self._heading(block.text, max(block.level, QUESTION_LEVEL + 1), "")
            else:
                self.add(block)
        self.lists.clear()
        if not answer.prose:
            self._room_to_write(answer.guiding)

    def _room_to_write(self, guiding: Sequence[str]) -> None:
        if guiding:
            for hint in (text("document.docx_hint", self.language), *guiding):
                self._paragraph("nabijhint", [Run(hint)])
        self._paragraph("Normal", [])


def _title(document: Document) -> list[BaseOxmlElement]:
    lines = [("Title", document.title), *(("Subtitle", line) for line in document.subtitle)]
    return [
        paragraph(style, text_runs([Run(line)]), rtl=right_to_left(line)) for style, line in lines
    ]


def _contents(entries: Sequence[_Entry], language: str) -> list[BaseOxmlElement]:
    """A table of contents that reads well before Word fills in the pages, and that Word can renew.

    The number of a page is a field without a stored result: no wrong number is shown meanwhile.
    """
    if not entries:
        return []
    heading = paragraph("TOCHeading", [text_run(Run(text("document.contents", language)))])
    lines = [_contents_line(entry) for entry in entries]
    lines[0][1:1] = field_start(f'TOC \\o "1-{_CONTENTS_LEVELS}" \\h \\z')
    lines[-1].append(field_end())
    gallery = [value("w:docPartGallery", "Table of Contents"), element("w:docPartUnique")]
    about = element("w:sdtPr", content=[element("w:docPartObj", content=gallery)])
    inside = element("w:sdtContent", content=[heading, *lines])
    return [element("w:sdt", content=[about, inside])]


def _contents_line(entry: _Entry) -> BaseOxmlElement:
    content = [text_run(Run(entry.text)), tab(), *field_code(f"PAGEREF {entry.mark} \\h")]
    link = element("w:hyperlink", {"w:anchor": entry.mark, "w:history": "1"}, content)
    return paragraph(f"TOC{entry.level}", [link], rtl=right_to_left(entry.text))


def _style(made: BaseOxmlElement) -> str | None:
    found = made.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return None if found is None else found.get(qn("w:val"))
