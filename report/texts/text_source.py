"""The text file as it stands: its bytes, its front matter and its sections."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from ...messages import StudyError
from .prose import inline
from .questions import OWN, PREAMBLE, key_of

#: A file larger than this is no text that a person wrote, in bytes.
SIZE_LIMIT = 5_000_000

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_FENCE = re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(
    r"^[ ]{0,3}(?P<signs>#{1,2})(?!#)(?P<gap>[ \t]*)(?P<text>[^\n]*?)(?:[ \t]+#+)?[ \t\r]*$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it, as places in the text of the file.

    key: as `questions.key_of` gives it. body: where the text under the heading starts. line: the
    number of the line that the body starts on, from 1. fixed: the heading is no question's, and
    stays whatever becomes of the text under it.
    """

    key: str
    heading: str
    start: int
    body: int
    end: int
    line: int
    fixed: bool = False


@dataclass(frozen=True)
class TextSource:
    """The text file as people have it. front: the TOML between the `+++` lines, None without."""

    text: str
    path: Path = field(default_factory=Path)
    encoding: str = "utf-8"
    front: str | None = None
    front_line: int = 1
    title: str = ""
    sections: tuple[Section, ...] = ()

    def body(self, section: Section) -> str:
        """What stands under the heading of a section."""
        return self.text[section.body : section.end]

    def encoded(self, text: str) -> bytes:
        """Another text in the bytes that this file has its own in."""
        return text.encode(self.encoding)


def read_source(path: Path) -> TextSource:
    """Read the text file. Raises StudyError where there is none or where it is no text."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise StudyError("textfile.not_a_file", file=path)
        if size > SIZE_LIMIT:
            raise StudyError("textfile.too_large", file=path, mb=SIZE_LIMIT // 1_000_000)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise StudyError("textfile.no_file", file=path) from error
    except OSError as error:
        raise StudyError("textfile.unreadable", file=path) from error
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise StudyError("textfile.not_utf8", file=path) from error
    if "\0" in text:
        raise StudyError("textfile.not_utf8", file=path)
    return source_of(text, path, encoding)


def source_of(text: str, path: Path | None = None, encoding: str = "utf-8") -> TextSource:
    """The parts of a text file. Raises StudyError where its front matter is not closed."""
    path = path or Path()
    front, front_line, start = None, 1, 0
    opening = _FENCE.search(text)
    if opening is not None and not text[: opening.start()].strip():
        closing = _FENCE.search(text, opening.end())
        if closing is None:
            row = str(text.count("\n", 0, opening.start()) + 1)
            raise StudyError("textfile.front_open", file=path, row=row)
        front = text[opening.end() + 1 : closing.start()].replace("\r\n", "\n")
        front_line = text.count("\n", 0, opening.end()) + 2
        start = min(closing.end() + 1, len(text))
    title, sections = _sections(text, start)
    return TextSource(text, path, encoding, front, front_line, title, sections)


def _sections(text: str, start: int) -> tuple[str, tuple[Section, ...]]:
    title = ""
    heads = [(PREAMBLE, "", start, start, True)]
    for found in _HEADING.finditer(text, start):
        said = inline(found["text"])
        key = key_of(said)
        if not said or (not found["gap"] and key.startswith(OWN)):
            continue
        body = min(found.end() + 1, len(text))
        if found["signs"] == "#" and len(heads) == 1 and key.startswith(OWN):
            title = said
            heads.append((PREAMBLE, said, found.start(), body, True))
        else:
            heads.append((key, said, found.start(), body, False))
    ends = [*(head[2] for head in heads[1:]), len(text)]
    sections: list[Section] = []
    row, counted = 1, 0
    for (key, said, head, body, fixed), end in zip(heads, ends, strict=True):
        row, counted = row + text.count("\n", counted, body), body
        sections.append(Section(key, said, head, body, end, row, fixed))
    return title, tuple(sections)
