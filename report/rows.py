"""Figures as the cells of a table, and rows of cells as Markdown or on a screen."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis import SMALL
from ..geo.disclosure import HIDDEN
from ..study import Study
from ..words import number, percent, text

_CELL = 28


def count(study: Study, value: float, status: object = "known") -> str:
    """A count of people; what is under the threshold or withheld is said, not shown."""
    language = study.study.language
    if status == SMALL:
        return text("summary.under", language, n=study.study.suppress_below)
    if status == HIDDEN:
        return text("columns.status_hidden", language)
    if status == "suppressed":
        return text("columns.status_suppressed", language)
    return figure(value, language, 0)


def figure(value: float, language: str, decimals: int) -> str:
    """A number, or that it is not known."""
    if value != value:
        return text("summary.not_known", language)
    return number(value, language, decimals)


def share(value: float, language: str) -> str:
    """A share as a percentage, or that it is not known."""
    return text("summary.not_known", language) if value != value else percent(value, language)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as a table of Markdown; the first row is its head, the first column is text."""
    header, *body = [[escape(cell).replace("|", "\\|") for cell in row] for row in rows]
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return [f"| {' | '.join(row)} |" for row in (header, rule, *body)]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as columns of equal width; the first is text, the figures stand right."""
    rows = [[_cut(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 or not _numeric(rows, i) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _numeric(rows: list[list[str]], column: int) -> bool:
    return all(row[column][:1].isdigit() or row[column][:1] == "<" for row in rows[1:2])


def _cut(cell: str) -> str:
    return cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…"


def escape(line: str) -> str:
    """Names from files are text: no markup, no link, no heading."""
    for sign in "\\`*_<>[]#":
        line = line.replace(sign, f"\\{sign}")
    return line
