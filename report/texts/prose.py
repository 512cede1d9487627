"""What people write, read from Markdown: text, lists, headings, tables; nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from ..document.content import Heading, Item, Paragraph, Prose, Run, Table, plain
from ..document.prose_normal import Part, legal, normal, one_line
from .prose_markdown import escaped, escaped_heading, to_markdown

__all__ = [
    "comments",
    "escaped",
    "escaped_heading",
    "inline",
    "normal",
    "one_line",
    "parse",
    "to_markdown",
    "without_comments",
]

# A comment is closed before the next one opens and before the next heading of the file: one whose
# end was lost must not swallow the answers after it.
_COMMENT = re.compile(
    r"(?<!\\)(?:\\\\)*(?P<all><!--(?P<text>(?:(?!-->|<!--|^[ ]{0,3}#{1,2}(?!#)).)*)-->)",
    re.DOTALL | re.MULTILINE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# Lists and quotes deeper than this are kept as plain text.
_DEEPEST = 60

# No HTML (it is text); no link definitions, underlined headings and indented code, for people who
# know no Markdown mean none of these by what they type.
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST})
    .enable("table")
    .disable(["reference", "lheading", "code", "text_join"])
)


def parse(markdown: str) -> Prose:
    """What a piece of Markdown says, in normal form. Comments (`<!-- -->`) are left out.

    Headings become level 3 or deeper; a line end stays a line end; quotes and code become
    paragraphs; a link or picture becomes its text with the address in parentheses; a list that
    does not start at 1 keeps its numbers as text.
    """
    text = without_comments(legal(markdown)).expandtabs(4)
    tokens = _MARKDOWN.parse(text)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return normal([Paragraph((Run(text),))])
    return normal(_Reader(text.split("\n")).read(tokens))


def inline(markdown: str) -> str:
    """The plain text of one line of Markdown; a sign that would start a block is text in it."""
    return one_line(_inline(markdown))


def comments(markdown: str) -> Iterator[tuple[int, int, str]]:
    """The comments in a text: where each starts and ends, and what it says."""
    for found in _COMMENT.finditer(markdown):
        yield *found.span("all"), found["text"].strip()


def without_comments(markdown: str) -> str:
    """The text without its comments; the line ends inside them stay."""
    parts: list[str] = []
    place = 0
    for start, end, _ in comments(markdown):
        parts += [markdown[place:start], "\n" * markdown.count("\n", start, end)]
        place = end
    return "".join([*parts, markdown[place:]])


class _Reader:
    """Turns the flat tokens of Markdown into parts of prose."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.parts: list[Part] = []
        self.heading = 0
        # the kind of each open list; "text" where its numbers are kept as text
        self.lists: list[str] = []
        # of each open item the number it was written with; None once its text has come
        self.numbers: list[str | None] = []
        # how many parts there were when the last item got its text
        self.at_item = 0
        self.cells: list[str] | None = None
        self.rows: list[tuple[str, ...]] = []

    def read(self, tokens: Sequence[Token]) -> list[Part]:
        """All parts, in order; to be brought in normal form."""
        for token in tokens:
            kind = token.type
            if kind == "inline":
                self._text(tuple(_runs(token.children or [])))
            elif kind in ("fence", "code_block"):
                self._text((Run(f"{token.info}\n{token.content}"),))
            elif token.tag in ("ul", "ol", "li"):
                self._list(token)
            elif kind.startswith("heading"):
                self.heading = int(token.tag[1:]) if token.nesting > 0 else 0
            elif token.tag in ("table", "tr"):
                self._table(token)
        return self.parts

    def _text(self, runs: tuple[Run, ...]) -> None:
        if self.cells is not None:
            self.cells.append(plain(runs))
        elif self.numbers and self.numbers[-1] is not None:
            number, kind = self.numbers[-1], self.lists[-1]
            if kind == "text":
                self.parts.append(Paragraph((Run(f"{number} "), *runs)))
            else:
                self.parts.append(Item(runs, len(self.lists) - 1, kind == "ol"))
            self.numbers[-1], self.at_item = None, len(self.parts)
        elif self.numbers and self.at_item == len(self.parts):
            last = self.parts[-1]
            if isinstance(last, Item | Paragraph):
                self.parts[-1] = replace(last, runs=(*last.runs, Run("\n"), *runs))
        elif self.heading:
            self.parts.append(Heading(plain(runs), self.heading))
        else:
            self.parts.append(Paragraph(runs))

    def _list(self, token: Token) -> None:
        if token.tag == "li" and token.nesting > 0:
            self.numbers.append(f"{token.info}{token.markup}" if token.info else "")
        elif token.tag == "li":
            number = self.numbers.pop()
            if number:  # a number alone on its line
                self.parts.append(Paragraph((Run(number),)))
        elif token.nesting > 0:
            from_one = token.attrGet("start") in (None, 1)
            self.lists.append(token.tag if from_one else "text")
        else:
            self.lists.pop()

    def _table(self, token: Token) -> None:
        if token.type == "table_open":
            self.rows = []
        elif token.type == "table_close":
            self.parts.append(Table(self.rows[0], tuple(self.rows[1:])))
        elif token.type == "tr_open":
            self.cells = []
            self.line = self.lines[token.map[0]] if token.map and self.rows else ""
        elif self.cells is not None:
            self.rows.append((*self.cells, *_beyond(self.line, len(self.cells))))
            self.cells = None


def _beyond(line: str, width: int) -> list[str]:
    """The cells of a row that its table has no column for: Markdown would drop them."""
    cells = escapedSplit(line.lstrip("> ").rstrip())
    if cells and not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    return [_inline(cell) for cell in cells[width:]]


def _inline(markdown: str) -> str:
    tokens = _MARKDOWN.parseInline(markdown.strip())
    return plain(tuple(run for token in tokens for run in _runs(token.children or [])))


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    bold = italic = 0
    said = ""
    link: Token | None = None
    for token in tokens:
        bold += token.nesting if token.tag == "strong" else 0
        italic += token.nesting if token.tag == "em" else 0
        text = _said(token)
        if token.type == "link_open":
            link, said = token, ""
        elif token.type == "link_close" and link is not None and link.info != "auto":
            text = _address(said, link, "href")
        said += text
        if text:
            yield Run(text, bool(bold), bool(italic))


def _said(token: Token) -> str:
    if token.type == "text":
        return _BREAK.sub("\n", token.content)
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "image":
        alt = plain(tuple(_runs(token.children or [])))
        return alt + _address(alt, token, "src")
    return token.content


def _address(said: str, token: Token, name: str) -> str:
    """The address of a link or picture, and its title, as far as the text does not say them."""
    given = [str(token.attrGet(key) or "") for key in (name, "title")]
    told = [part for part in given if part and part.removeprefix("mailto:") != said]
    return f" ({', '.join(told)})" if told else ""
