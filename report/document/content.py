"""What a document says, whatever its format: headings, text, tables and pictures.

Every text here is plain text, whoever wrote it: a writer escapes it for its format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Questions of the document stand under headings of this level; what people write may have
#: headings below it.
QUESTION_LEVEL = 2


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading; `key` names it for links and for finding it again, unique in a document."""

    text: str
    level: int
    key: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text; a newline in it is a new line in the same paragraph."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Item:
    """An item of a list; items that follow one another are one list. `level` 0 is outermost."""

    runs: tuple[Run, ...]
    level: int = 0
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table with one header row, and a row header in the first cell of each row.

    numeric: columns whose cells stand right. widths: relative widths of the columns. key: names
    the table, to find it again. notes: printed small under it.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numeric: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()
    key: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A map or a chart, as SVG and as PNG, with what it shows for who cannot see it."""

    svg: str
    png: bytes
    alt: str
    caption: str
    width_cm: float = 16.0


@dataclass(frozen=True)
class Note:
    """A text in a frame beside the story: how to read a figure, or what is not known."""

    runs: tuple[Run, ...]
    title: str = ""


@dataclass(frozen=True)
class Answer:
    """A question to people and what they wrote.

    question: the id of the question. heading: the question as people read it. guiding: questions
    that help to answer, shown while there is no answer yet.
    """

    question: str
    heading: str
    guiding: tuple[str, ...]
    prose: Prose


#: What people write: text, lists, headings below their question, and tables.
Prose = tuple[Paragraph | Item | Heading | Table, ...]
Block = Heading | Paragraph | Item | Table | Picture | Note | Answer


@dataclass(frozen=True)
class Document:
    """A whole document. Chapters are headings of level 1, in the order of `blocks`.

    subtitle: lines under the title. language: "nl", "en" or "fr". footer: one line on every page.
    written: per question id (and per heading that is no question) what people had written when
    this document was made, as Markdown; a writer whose format people edit keeps it along, so that
    what they change can be told from what changed meanwhile.
    """

    title: str
    subtitle: tuple[str, ...]
    language: str
    footer: str
    blocks: tuple[Block, ...]
    written: Mapping[str, str] = field(default_factory=dict[str, str])


def plain(runs: tuple[Run, ...]) -> str:
    """The text of runs without their styles."""
    return "".join(run.text for run in runs)


def words(*texts: str) -> tuple[Run, ...]:
    """Plain texts as runs."""
    return tuple(Run(text) for text in texts if text)
