"""The pieces of a Word file as elements of WordprocessingML: text, paragraphs, fields, bookmarks.

Word is strict about the order of what stands in w:pPr and w:rPr; the order here is that of the
schema (ECMA-376 part 1, 17.3).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

from .content import Run
from .prose_normal import legal

#: Between the margins of a page, in twips (1/1440 inch): A4 less twice 2.2 cm.
TEXT_WIDTH = 9412
_MOST_NAME = 40
_SAFE_KEY = re.compile("[a-z0-9_]+")


def bookmark_name(kind: str, key: str) -> str:
    """The bookmark of a question ("q"), a heading ("g") or a table ("t") with this key.

    Word allows 40 letters, digits and underscores, whatever their case. A key of at most 32 small
    letters, digits and underscores stands in the name as it is; any other gets a name of its own
    from the start of the key and its checksum.
    """
    name = f"nabij_{kind}_{key}"
    if _SAFE_KEY.fullmatch(key) and len(name) <= _MOST_NAME:
        return name
    checksum = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    start = re.sub("[^a-z0-9_]", "_", key.lower())
    return f"nabij_{kind}_{start}"[: _MOST_NAME - 9] + f"_{checksum}"


@dataclass
class Bookmarks:
    """Gives bookmarks their numbers, and sees to it that no name is given twice."""

    used: set[str] = field(default_factory=set[str])

    def take(self, name: str) -> str:
        """The name, or the nearest one that is free."""
        free, n = name, 1
        while free in self.used:
            n += 1
            free = f"{name[: _MOST_NAME - 6]}_{n}"
        self.used.add(free)
        return free

    def around(
        self, name: str, content: Sequence[BaseOxmlElement]
    ) -> tuple[str, list[BaseOxmlElement]]:
        """The name that the bookmark got, and the content between its start and its end."""
        taken = self.take(name)
        number = str(len(self.used))
        start = element("w:bookmarkStart", {"w:id": number, "w:name": taken})
        return taken, [start, *content, element("w:bookmarkEnd", {"w:id": number})]


def element(
    tag: str,
    attributes: dict[str, str] | None = None,
    content: Iterable[BaseOxmlElement] = (),
) -> BaseOxmlElement:
    """An element of the namespace that its tag names; so do its attributes."""
    # python-docx has a class of its own for some tags; all behave as what lxml calls an element
    made = cast("BaseOxmlElement", OxmlElement(tag))
    for name, text in (attributes or {}).items():
        made.set(qn(name), text)
    made.extend(content)
    return made


def value(tag: str, val: str | int) -> BaseOxmlElement:
    """An element that holds nothing but a value."""
    return element(tag, {"w:val": str(val)})


def text_run(run: Run, *, half_points: int | None = None) -> BaseOxmlElement:
    """A run; a newline in it is a line break, a tab a tab. It stays text, whatever it looks like.

    half_points: its size, where it is not that of the style.
    """
    made = element("w:r")
    traits: list[BaseOxmlElement] = []
    if run.bold:
        traits += [element("w:b"), element("w:bCs")]
    if run.italic:
        traits += [element("w:i"), element("w:iCs")]
    if half_points is not None:
        traits += [value("w:sz", half_points), value("w:szCs", half_points)]
    if right_to_left(run.text):
        traits.append(element("w:rtl"))
    if traits:
        made.append(element("w:rPr", content=traits))
    made.extend(_letters(legal(run.text)))
    return made


def text_runs(runs: Iterable[Run], *, half_points: int | None = None) -> list[BaseOxmlElement]:
    """The runs that hold text."""
    return [text_run(run, half_points=half_points) for run in runs if run.text]


def paragraph(
    style: str,
    content: Iterable[BaseOxmlElement] = (),
    *,
    keep_next: bool = False,
    number: tuple[int, int] | None = None,
    rtl: bool = False,
    right: bool = False,
) -> BaseOxmlElement:
    """A paragraph in a style (its id).

    keep_next: on one page with what follows. number: the list (its w:num) and the level in it.
    rtl: written from right to left. right: with its text at the right.
    """
    traits = [value("w:pStyle", style)]
    if keep_next:
        traits.append(element("w:keepNext"))
    if number is not None:
        levels = [value("w:ilvl", number[1]), value("w:numId", number[0])]
        traits.append(element("w:numPr", content=levels))
    if rtl:
        traits.append(element("w:bidi"))
    if right and not rtl:  # text from right to left stands at the right already
        traits.append(value("w:jc", "right"))
    return element("w:p", content=[element("w:pPr", content=traits), *content])


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is one of a script from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def field_code(instruction: str) -> list[BaseOxmlElement]:
    """A field without a stored result: Word and LibreOffice work it out."""
    return [*field_start(instruction), field_end()]


def field_start(instruction: str) -> list[BaseOxmlElement]:
    """The start of a field, up to where its stored result begins."""
    code = element("w:instrText", {"xml:space": "preserve"})
    code.text = f" {instruction} "
    return [
        element("w:r", content=[element("w:fldChar", {"w:fldCharType": "begin"})]),
        element("w:r", content=[code]),
        element("w:r", content=[element("w:fldChar", {"w:fldCharType": "separate"})]),
    ]


def field_end() -> BaseOxmlElement:
    """The end of a field."""
    return element("w:r", content=[element("w:fldChar", {"w:fldCharType": "end"})])


def tab() -> BaseOxmlElement:
    """A run with a tab."""
    return element("w:r", content=[element("w:tab")])


def _letters(text: str) -> list[BaseOxmlElement]:
    made: list[BaseOxmlElement] = []
    for piece in re.split("([\n\t])", text):
        if piece == "\n":
            made.append(element("w:br"))
        elif piece == "\t":
            made.append(element("w:tab"))
        elif piece:
            words = element("w:t", {"xml:space": "preserve"})
            words.text = piece
            made.append(words)
    return made
