"""The matrix of need against feasibility, with a numbered dot for each subject."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import shapely

from ..layers.plain_text import plain
from ..words import text
from .paper import (
    FAINT,
    GREY,
    PLAIN,
    SMALL,
    WHITE,
    WIDTH,
    Drawn,
    Sheet,
    drawing,
    fill,
    finished,
    fitted,
    line_height,
    sheet,
    stroke,
    wrapped,
    write,
)

_SCALE = 5
_WEST, _NORTH, _CELL_WIDE, _CELL_TALL = 1.3, 0.55, 2.25, 1.5
_EAST, _SOUTH = _WEST + _SCALE * _CELL_WIDE, _NORTH + _SCALE * _CELL_TALL
_STRIP = (_EAST + 0.45, WIDTH - 0.05)
_DOT, _DOT_COLOUR = 0.27, "#2166ac"
_FIRST, _OTHER = "#e4eff8", "#f6f7f8"
# Of the room for each dot in a cell, centimetres on both sides together.
_BETWEEN = 0.04
_KEY_LINES, _KEY_GAP = 2, 0.4

Point = tuple[int, float, float | None]


@drawing
def matrix(points: Sequence[Point], labels: Mapping[int, str], language: str) -> Drawn:
    """Need against feasibility, both 1 to 5, a numbered dot per subject and a key below.

    points: number, need, and feasibility (None: not estimated, in a strip beside). labels: what
    each number stands for. Dots with the same figures lie beside each other in one cell.
    """
    ordered = sorted(points, key=lambda point: point[0])
    strip = any(point[2] is None for point in ordered)
    key = _key(ordered, labels)
    rows = max((len(column) for column in key), default=0)
    foot = _SOUTH + 1.35
    page = sheet(foot + rows * line_height(PLAIN) + 0.1)
    _ground(page, language)
    if strip:
        _draw_strip(page, language)
    for at, column in enumerate(key):
        for row, (number, line) in enumerate(column):
            x, y = 0.05 + at * (WIDTH / 2), foot + (row + 0.5) * line_height(PLAIN)
            write(page, x + 0.45, y, number, PLAIN, across="right", bold=True)
            write(page, x + 0.6, y, line, PLAIN)
    for (need, feasibility), numbers in _cells(ordered).items():
        y = _SOUTH - (need - 0.5) * _CELL_TALL
        if feasibility is None:
            x, wide = sum(_STRIP) / 2, _STRIP[1] - _STRIP[0]
        else:
            x, wide = _WEST + (feasibility - 0.5) * _CELL_WIDE, _CELL_WIDE
        _draw_dots(page, numbers, x, y, wide)
    return finished(page, _alt(ordered, labels, language))


def _cells(points: Sequence[Point]) -> dict[tuple[int, int | None], list[int]]:
    """The numbers in each cell, by need and feasibility to the nearest whole figure."""
    cells: dict[tuple[int, int | None], list[int]] = {}
    for number, need, feasibility in points:
        at = (_whole(need), None if feasibility is None else _whole(feasibility))
        cells.setdefault(at, []).append(number)
    return cells


def _whole(figure: float) -> int:
    return min(max(math.floor(figure + 0.5), 1), _SCALE)


def _ground(page: Sheet, language: str) -> None:
    """The field with its four quarters, and what the axes stand for."""
    middle = ((_WEST + _EAST) / 2, (_NORTH + _SOUTH) / 2)
    fill(page, shapely.box(_WEST, _NORTH, _EAST, _SOUTH), _OTHER, order=0.1)
    fill(page, shapely.box(middle[0], _NORTH, _EAST, middle[1]), _FIRST, order=0.2)
    for at in range(_SCALE + 1):
        x, y = _WEST + at * _CELL_WIDE, _NORTH + at * _CELL_TALL
        stroke(page, shapely.LineString([(x, _NORTH), (x, _SOUTH)]), FAINT, 0.5, order=0.5)
        stroke(page, shapely.LineString([(_WEST, y), (_EAST, y)]), FAINT, 0.5, order=0.5)
    for line in (
        ((middle[0], _NORTH), (middle[0], _SOUTH)),
        ((_WEST, middle[1]), (_EAST, middle[1])),
    ):
        stroke(page, shapely.LineString(line), GREY, 1.0, order=0.6)
    _quarters(page, middle[0], language)
    for figure in range(1, _SCALE + 1):
        x, y = (figure - 0.5) * _CELL_WIDE, (figure - 0.5) * _CELL_TALL
        write(page, _WEST + x, _SOUTH + 0.66, str(figure), SMALL, across="center")
        write(page, _WEST - 0.2, _SOUTH - y, str(figure), SMALL, across="center")
    _axis(page, "feasibility", middle[0], _SOUTH + 1.02, language)
    _axis(page, "need", 0.55, middle[1], language, turned=True)


def _quarters(page: Sheet, middle: float, language: str) -> None:
    """What the quarters mean, above and below the field: no dot covers the words there."""
    below = _SOUTH + 0.5
    for name, x, y in (
        ("prepare", _WEST, _NORTH),
        ("first", middle, _NORTH),
        ("later", _WEST, below),
        ("easy", middle, below),
    ):
        words = text(f"printed.quadrant_{name}", language)
        words = fitted(words, _CELL_WIDE * 2.4, PLAIN, bold=True)
        write(page, x + _CELL_WIDE * 1.25, y - 0.25, words, PLAIN, bold=True, across="center")


def _axis(
    page: Sheet, name: str, x: float, y: float, language: str, *, turned: bool = False
) -> None:
    low, high = (text(f"printed.{end}", language) for end in ("low", "high"))
    words = f"{low}  ←  {text(f'printed.{name}_axis', language)}  →  {high}"
    write(page, x, y, words, PLAIN, across="center", turned=turned)


def _draw_strip(page: Sheet, language: str) -> None:
    west, east = _STRIP
    fill(page, shapely.box(west, _NORTH, east, _SOUTH), _OTHER, edge=FAINT, width=0.6, order=0.1)
    for at in range(1, _SCALE):
        y = _NORTH + at * _CELL_TALL
        stroke(page, shapely.LineString([(west, y), (east, y)]), FAINT, 0.5, order=0.5)
    lines = wrapped(text("printed.feasibility_unknown", language), east - west, SMALL)
    for at, line in enumerate(reversed(lines)):
        y = _NORTH - 0.18 - at * line_height(SMALL)
        write(page, (west + east) / 2, y, line, SMALL, across="center")


def _draw_dots(page: Sheet, numbers: Sequence[int], x: float, y: float, wide: float) -> None:
    """Numbered dots in rows in the middle of a cell, smaller where they are very many."""
    columns, rows = _grid(len(numbers), wide, _CELL_TALL)
    step = min(2 * _DOT + 0.08, (wide - _BETWEEN) / columns, (_CELL_TALL - _BETWEEN) / rows)
    for at, number in enumerate(numbers):
        row = at // columns
        in_row = min(columns, len(numbers) - row * columns)
        left = x - (in_row - 1) / 2 * step + at % columns * step
        top = y - (rows - 1) / 2 * step + row * step
        radius = min(_DOT, step / 2 - 0.01)
        circle = shapely.Point(left, top).buffer(radius, quad_segs=12)
        fill(page, circle, _DOT_COLOUR, edge=WHITE, width=0.4, order=8)
        write(page, left, top, str(number), SMALL, across="center", bold=True, colour=WHITE)


def _grid(count: int, wide: float, tall: float) -> tuple[int, int]:
    """Columns and rows that leave so many dots in a cell the most room."""
    options = ((columns, math.ceil(count / columns)) for columns in range(1, count + 1))
    return max(
        options, key=lambda way: (min(wide / way[0], tall / way[1], 2 * _DOT + 0.08), way[0])
    )


def _key(points: Sequence[Point], labels: Mapping[int, str]) -> list[list[tuple[str, str]]]:
    """Two columns of lines, each with the number it begins with, or none."""
    wide = WIDTH / 2 - 0.6 - _KEY_GAP
    told = [
        [(str(number) if not at else "", line) for at, line in enumerate(lines)]
        for number, _, _ in points
        if number in labels
        for lines in [wrapped(labels[number], wide, PLAIN, lines=_KEY_LINES)]
    ]
    half = math.ceil(len(told) / 2)
    return [[line for own in part for line in own] for part in (told[:half], told[half:])]


def _alt(points: Sequence[Point], labels: Mapping[int, str], language: str) -> str:
    if not points:
        return text("printed.matrix_alt_none", language)
    told = [
        text(
            "printed.matrix_alt_unknown" if feasibility is None else "printed.matrix_alt_point",
            language,
            n=str(number),
            label=plain(labels.get(number, "")),
            need=str(_whole(need)),
            feasibility="" if feasibility is None else str(_whole(feasibility)),
        )
        for number, need, feasibility in points
    ]
    return text("printed.matrix_alt", language, points="; ".join(told))
