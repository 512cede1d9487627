"""One form for what people write, so that two texts that read alike compare alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from .content import Heading, Item, Paragraph, Prose, Run, Table

#: Headings in prose stand below the question they answer; Markdown has no deeper ones.
TOP_LEVEL, DEEPEST_LEVEL = 3, 6
#: Word has nine levels of lists.
DEEPEST_ITEM = 8

Part: TypeAlias = Paragraph | Item | Heading | Table
# a character with its style: bold, italic
_Char: TypeAlias = tuple[str, bool, bool]
_Line: TypeAlias = list[_Char]

# C0 and C1 controls, half pairs and noncharacters cannot stand in XML or say nothing there; a
# byte order mark inside a text is left over from files glued together.
_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_NEW_LINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def normal(prose: Iterable[Part]) -> Prose:
    """The same prose in its one normal form.

    Runs of one style are merged and have no space at their edges; lines have none at their ends;
    nothing is empty; levels of lists do not jump; headings have levels 3 to 6 and one line; what
    Markdown cannot say of a table (widths, notes) is left out. normal(normal(p)) == normal(p).
    """
    return tuple(_levelled(part for given in prose for part in _normal_parts(given)))


def legal(text: str) -> str:
    """The text without characters that XML refuses; every kind of line end is a newline."""
    return _ILLEGAL.sub("", _NEW_LINE.sub("\n", text))


def clean(text: str) -> str:
    """The text as `legal` has it, with spaces for tabs."""
    return legal(text).replace("\t", " ")


def one_line(text: str) -> str:
    """The text on one line, each stretch of space a single space."""
    return " ".join(clean(text).split())


def _normal_parts(part: Part) -> Iterator[Part]:
    if isinstance(part, Paragraph):
        for filled, lines in groupby(_lines(part.runs), key=bool):
            if filled:
                yield Paragraph(_runs(list(lines)))
    elif isinstance(part, Item):
        lines = [line for line in _lines(part.runs) if line]
        if lines:
            yield replace(part, runs=_runs(lines))
    elif isinstance(part, Heading):
        text = one_line(part.text)
        if text:
            yield Heading(text, min(max(part.level, TOP_LEVEL), DEEPEST_LEVEL))
    else:
        yield from _normal_table(part)


def _lines(runs: tuple[Run, ...]) -> list[_Line]:
    """The lines as characters with their style, without space at their ends."""
    lines: list[_Line] = [[]]
    for run in runs:
        first, *others = clean(run.text).split("\n")
        lines[-1] += [(char, run.bold, run.italic) for char in first]
        lines += [[(char, run.bold, run.italic) for char in other] for other in others]
    return [_stripped(line) for line in lines]


def _stripped(line: _Line) -> _Line:
    text = "".join(char for char, _, _ in line)
    start = len(text) - len(text.lstrip())
    return line[start : max(start, len(text.rstrip()))]


def _runs(lines: list[_Line]) -> tuple[Run, ...]:
    chars = list(lines[0])
    for line in lines[1:]:
        # a line end is in a style where the text on both sides of it is
        (_, bold, italic), (_, next_bold, next_italic) = chars[-1], line[0]
        chars += [("\n", bold and next_bold, italic and next_italic), *line]
    if any(bold or italic for _, bold, italic in chars):
        bolds = _without_edges(chars, lambda char: (char[1],))
        chars = [(char, bold, it) for (char, _, it), bold in zip(chars, bolds, strict=True)]
        # italic inside bold and italic outside it are two stretches
        italics = _without_edges(chars, lambda char: (char[2], char[1]))
        chars = [(char, bold, it) for (char, bold, _), it in zip(chars, italics, strict=True)]
    styled = groupby(chars, key=lambda char: char[1:])
    return tuple(Run("".join(char[0] for char in part), *style) for style, part in styled)


def _without_edges(chars: _Line, style: Callable[[_Char], tuple[bool, ...]]) -> list[bool]:
    """Which characters are in a style (the first of `style`), without the space around them."""
    kept: list[bool] = []
    for (inside, *_), group in groupby(chars, key=style):
        text = "".join(char for char, _, _ in group)
        if not inside:
            kept += [False] * len(text)
            continue
        start = len(text) - len(text.lstrip())
        end = max(start, len(text.rstrip()))
        kept += [False] * start + [True] * (end - start) + [False] * (len(text) - end)
    return kept


def _normal_table(table: Table) -> Iterator[Table]:
    width = max([len(table.header), *map(len, table.rows)])
    header, *rows = (
        (*map(_cell, row), *("" for _ in range(width - len(row))))
        for row in (table.header, *table.rows)
    )
    filled = [row for row in rows if any(row)]
    if filled or any(header):
        yield Table(header, tuple(filled))


def _cell(text: str) -> str:
    return "\n".join(filter(None, (line.strip() for line in clean(text).split("\n"))))


def _levelled(parts: Iterable[Part]) -> Iterator[Part]:
    deepest = 0
    for part in parts:
        if isinstance(part, Item):
            level = min(max(part.level, 0), deepest, DEEPEST_ITEM)
            deepest = level + 1
            yield replace(part, level=level)
        else:
            deepest = 0
            yield part
