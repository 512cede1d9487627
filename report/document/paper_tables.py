"""Tables that fit a page: width of columns, size of letters, and cutting what stays too wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .content import Table
from .lettering import breakable, printable, widest_word, width

#: Space beside the text in a cell, each side, in points.
INSET = 4.0
# Sizes of letters to try, in points: the usual one, and the smallest that reads well.
_SIZES = (8.0, 7.2)
# Where words have to be broken: the room for the first column and for another, in points.
_FIRST_LEAST, _OTHER_LEAST = 130.0, 90.0
# A row that is longer may break over pages.
_LONG_ROW = 30
# What is no difference, in points.
_CLOSE = 0.01
# Kerning and ligatures make a line a little wider or narrower than its letters.
_SLACK = 1.03


@dataclass(frozen=True)
class PaperTable:
    """A table, or some columns of it, ready for paper.

    widths: of the columns in points, padding included. size: of letters in points. tight: not every
    word fits on a line. long: rows (of `rows`) that may break over pages.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...]
    widths: tuple[float, ...]
    size: float
    tight: bool
    long: tuple[int, ...]


def on_paper(table: Table, across: float) -> tuple[PaperTable, ...]:
    """The table in parts that are `across` points wide at most; each part repeats column 0.

    All rows of the table must be as long as its header. Every cell stands in a part; a word that
    is wider than its column gets places to break.
    """
    header, *rows = (tuple(map(printable, row)) for row in (table.header, *table.rows))
    columns = tuple(zip(header, *rows, strict=True))
    for size in _SIZES:
        least = [_least(column, size) for column in columns]
        if sum(least) <= across:
            widths = _shared_out(least, _wanted(table, columns, size, across), across)
            return (_part(table, columns, range(len(columns)), widths, size),)
    size = _SIZES[-1]
    least = [
        min(_least(column, size), _OTHER_LEAST if at else _FIRST_LEAST)
        for at, column in enumerate(columns)
    ]
    wanted = _wanted(table, columns, size, across)
    parts: list[PaperTable] = []
    for chosen in _cut(least, across):
        lows, wants = [least[at] for at in chosen], [wanted[at] for at in chosen]
        parts.append(_part(table, columns, chosen, _shared_out(lows, wants, across), size))
    return tuple(parts)


def _least(column: Sequence[str], size: float) -> float:
    return _padded(max(widest_word(text, bold=not at) for at, text in enumerate(column)), size)


def _most(column: Sequence[str], size: float) -> float:
    # a header may well take two lines
    lines = (line for text in column[1:] for line in text.split("\n"))
    return _padded(max(map(width, lines), default=0.0), size)


def _padded(em: float, size: float) -> float:
    return em * size * _SLACK + 2 * INSET


def _cut(least: Sequence[float], across: float) -> list[list[int]]:
    parts: list[list[int]] = [[0]]
    for column in range(1, len(least)):
        if sum(least[at] for at in parts[-1]) + least[column] > across:
            parts.append([0])
        parts[-1].append(column)
    return parts


def _wanted(
    table: Table, columns: Sequence[tuple[str, ...]], size: float, across: float
) -> list[float]:
    if len(table.widths) == len(columns):
        return [across * share / sum(table.widths) for share in table.widths]
    return [_most(column, size) for column in columns]


def _shared_out(least: Sequence[float], wanted: Sequence[float], across: float) -> list[float]:
    """Widths of `across` together, none under its least.

    What is left goes first to the columns that lack little, then to all in proportion.
    """
    widths = list(least)
    left = across - sum(least)
    lack = [max(want - low, 0.0) for low, want in zip(least, wanted, strict=True)]
    for done, at in enumerate(sorted(range(len(lack)), key=lack.__getitem__)):
        extra = min(lack[at], left / (len(lack) - done))
        widths[at] += extra
        left -= extra
    total = sum(widths)
    return [width + left * width / total for width in widths]


def _part(
    table: Table,
    columns: Sequence[tuple[str, ...]],
    chosen: Sequence[int],
    widths: Sequence[float],
    size: float,
) -> PaperTable:
    shown: list[list[str]] = []
    for at, room in zip(chosen, widths, strict=True):
        most = (room + _CLOSE - 2 * INSET) / size / _SLACK
        shown.append([breakable(text, most, bold=not row) for row, text in enumerate(columns[at])])
    header, *rows = zip(*shown, strict=True)
    least = [_least(columns[at], size) for at in chosen]
    tight = any(low > room + _CLOSE for low, room in zip(least, widths, strict=True))
    return PaperTable(
        header=header,
        rows=tuple(rows),
        numeric=tuple(place for place, at in enumerate(chosen) if at in table.numeric),
        widths=tuple(widths),
        size=size,
        tight=tight,
        long=tuple(at for at, row in enumerate(rows) if _lines(row, widths, size) > _LONG_ROW),
    )


def _lines(row: Sequence[str], widths: Sequence[float], size: float) -> float:
    return max(
        sum(1 + width(line) * size / max(room - 2 * INSET, 1) for line in text.split("\n"))
        for text, room in zip(row, widths, strict=True)
    )
