"""A table of a document as the elements of a Word table: widths, sizes, rows that stay whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from docx.oxml.xmlchemy import BaseOxmlElement

from .content import Run, Table
from .docx_parts import TEXT_WIDTH, element, paragraph, right_to_left, text_runs, value
from .prose_normal import legal, one_line

# Sizes of letters in half points with the space left and right in a cell in twips: the first that
# lets every word stand on one line is taken.
_SIZES = ((19, 80), (17, 60), (15, 45), (12, 20))
# Width of a letter in twips for each half point of its size: of the usual font, and of the wide one
# that machines without it take. The most letters of a word that may claim width.
_LETTER, _WIDE_LETTER, _LONGEST = 5.2, 6.8, 22
_MOST_WISHED = 45
_SMALL_TABLE = 8
# A row with more letters than this may break over pages, or it could not be printed at all.
_WHOLE_ROW = 1200


def table_element(table: Table) -> BaseOxmlElement | None:
    """The table, with a header row that comes back on every page; None without columns."""
    rows = [list(map(legal, row)) for row in (table.header, *table.rows)]
    columns = max(map(len, rows))
    if columns == 0:
        return None
    rows = [row + [""] * (columns - len(row)) for row in rows]
    size, margin = _size(rows)
    widths = column_widths(rows, table.widths, size, margin)
    whole = len(rows) <= _SMALL_TABLE and sum(len(cell) for row in rows for cell in row) < 2000
    made = [_properties(table, margin, size), _grid(widths)]
    for index, row in enumerate(rows):
        last = index == len(rows) - 1
        keep = bool(table.notes) if last else whole or index == 0
        made.append(_row(row, widths, table.numeric, size, header=index == 0, keep_next=keep))
    return element("w:tbl", content=made)


def column_widths(
    rows: Sequence[Sequence[str]], asked: Sequence[float], size: int, margin: int
) -> list[int]:
    """The width of each column in twips, together as wide as the text.

    asked: relative widths; without them (one for each column, above zero) columns get width by
    their longest texts. In both cases a column keeps room for its longest word if all can.
    size: of the letters in half points. margin: left and right in a cell, in twips.
    """
    least = [count * _WIDE_LETTER * size + 2 * margin for count in _longest_words(rows)]
    wished = list(asked)
    if len(asked) != len(least) or any(width <= 0 for width in asked):
        longest = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
        wished = [min(max(count, 1), _MOST_WISHED) * 1.0 for count in longest]
    if sum(least) >= TEXT_WIDTH:
        return _in_twips(least)
    return _in_twips(_at_least(wished, least))


def _at_least(wished: Sequence[float], least: Sequence[float]) -> list[float]:
    """TEXT_WIDTH shared out as wished, but to none less than its least (together they fit)."""
    fixed: set[int] = set()
    while True:
        free = [column for column in range(len(least)) if column not in fixed]
        room = TEXT_WIDTH - sum(least[column] for column in fixed)
        scale = room / sum(wished[column] for column in free)
        short = {column for column in free if wished[column] * scale < least[column]}
        if not short:
            return [
                least[column] if column in fixed else wished[column] * scale
                for column in range(len(least))
            ]
        fixed |= short


def _size(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    letters = _longest_words(rows)
    for size, margin in _SIZES:
        if sum(letters) * _LETTER * size + 2 * margin * len(letters) <= TEXT_WIDTH:
            return size, margin
    return _SIZES[-1]


def _longest_words(rows: Sequence[Sequence[str]]) -> list[int]:
    """How many letters the longest word of each column has, as far as it may claim width."""
    return [
        min(max((len(word) for cell in cells for word in cell.split()), default=1), _LONGEST)
        for cells in zip(*rows, strict=True)
    ]


def _in_twips(weights: Sequence[float]) -> list[int]:
    """The width of the text in whole twips, by weight; rounding never adds up."""
    edges = [0]
    done = 0.0
    for weight in weights:
        done += weight
        edges.append(round(TEXT_WIDTH * done / sum(weights)))
    return [right - left for left, right in pairwise(edges)]


def _properties(table: Table, margin: int, size: int) -> BaseOxmlElement:
    traits = [
        value("w:tblStyle", "nabijtable"),
        element("w:tblW", {"w:w": str(TEXT_WIDTH), "w:type": "dxa"}),
        element("w:tblLayout", {"w:type": "fixed"}),
    ]
    if size != _SIZES[0][0]:
        sides = [
            element(side, {"w:w": str(margin), "w:type": "dxa"}) for side in ("w:left", "w:right")
        ]
        traits.append(element("w:tblCellMar", content=sides))
    look = {"w:firstRow": "1", "w:lastRow": "0", "w:firstColumn": "1", "w:lastColumn": "0"}
    look |= {"w:noHBand": "1", "w:noVBand": "1"}
    traits.append(element("w:tblLook", {"w:val": "06A0"} | look))
    if table.caption:
        # What a screen reader says before it reads a table.
        traits.append(value("w:tblCaption", one_line(table.caption)))
    return element("w:tblPr", content=traits)


def _grid(widths: Sequence[int]) -> BaseOxmlElement:
    columns = [element("w:gridCol", {"w:w": str(width)}) for width in widths]
    return element("w:tblGrid", content=columns)


def _row(
    cells: Sequence[str],
    widths: Sequence[int],
    numeric: Sequence[int],
    size: int,
    *,
    header: bool,
    keep_next: bool,
) -> BaseOxmlElement:
    traits: list[BaseOxmlElement] = []
    if header or sum(map(len, cells)) <= _WHOLE_ROW:
        traits.append(element("w:cantSplit"))
    if header:
        traits.append(element("w:tblHeader"))
    made = [element("w:trPr", content=traits)] if traits else []
    for column, (text, width) in enumerate(zip(cells, widths, strict=True)):
        content = paragraph(
            "nabijcell",
            text_runs([Run(text)], half_points=None if size == _SIZES[0][0] else size),
            keep_next=keep_next,
            rtl=right_to_left(text),
            right=column in numeric,
        )
        box = element("w:tcW", {"w:w": str(width), "w:type": "dxa"})
        made.append(element("w:tc", content=[element("w:tcPr", content=[box]), content]))
    return element("w:tr", content=made)
