"""Where furniture stood before, as SVG: dashed outlines, and arrows to the new places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Polygon

from .layout import FloatArray, Layout, layout_of
from .model import Room
from .shapes import seat_shapes, table_shapes
from .sheet import Sheet
from .svg_text import element, path

#: Less than this is no move: metres, degrees.
LEAST_METRES, LEAST_DEGREES = 0.01, 1.0
_SHORTEST = 4.0  # an arrow shorter than this on paper is not drawn, mm
_HEAD = 2.2


@dataclass(frozen=True)
class Move:
    """A piece that stands elsewhere now. start, end: its middle, metres; outline: of the old place;
    alone: whether it moved otherwise than the table it belongs to."""

    name: str
    start: tuple[float, float]
    end: tuple[float, float]
    outline: Polygon
    alone: bool


def moves(before: Room, room: Room) -> list[Move]:
    """The pieces that stand elsewhere, or are gone: those end where they began."""
    old, new = layout_of(before), layout_of(room)
    tables = {table.id: row for row, table in enumerate(room.tables)}
    seats = {name: row for row, name in enumerate(new.seat_ids)}
    done: list[Move] = []
    shapes = table_shapes(old)
    for row, table in enumerate(before.tables):
        there = tables.get(table.id)
        start = old.table_at[row]
        end = start if there is None else new.table_at[there]
        turn = 0.0 if there is None else new.table_angle[there] - old.table_angle[row]
        # a round table that turns looks the same
        turn = 0.0 if old.table_round[row] else turn
        if there is None or _differs(end - start, turn):
            done.append(Move(table.id, _pair(start), _pair(end), shapes[row], True))
    shapes = seat_shapes(old)
    for row, name in enumerate(old.seat_ids):
        there = seats.get(name)
        start = old.seat_at[row]
        end = start if there is None else new.seat_at[there]
        turn = 0.0 if there is None else new.seat_angle[there] - old.seat_angle[row]
        if there is None or _differs(end - start, turn):
            alone = there is None or not _with_its_table(old, new, row, there)
            done.append(Move(name, _pair(start), _pair(end), shapes[row], alone))
    return done


def ghosts(moved: Sequence[Move], sheet: Sheet) -> Iterator[str]:
    """The old places, dashed."""
    for move in moved:
        corners = [sheet.at(*corner) for corner in move.outline.exterior.coords[:-1]]
        yield element("path", None, class_="ghost", data_before=move.name, d=path(corners))


def arrows(moved: Sequence[Move], sheet: Sheet) -> Iterator[str]:
    """An arrow for every piece that moved by itself; chairs go with their table."""
    for move in moved:
        start, end = np.array(sheet.at(*move.start)), np.array(sheet.at(*move.end))
        length = float(np.hypot(*(end - start)))
        if not move.alone or length < _SHORTEST:
            continue
        along = (end - start) / length
        across = np.array([-along[1], along[0]])
        neck = end - _HEAD * along
        head = [_pair(end), _pair(neck + 0.9 * across), _pair(neck - 0.9 * across)]
        shaft = path([_pair(start), _pair(neck)], closed=False)
        yield element("path", None, class_="move", data_move=move.name, d=shaft) + element(
            "path", None, class_="head", d=path(head)
        )


def _differs(shift: FloatArray, turn: float) -> bool:
    turned = abs((float(np.degrees(turn)) + 180) % 360 - 180)
    return bool(np.hypot(*shift) > LEAST_METRES or turned > LEAST_DEGREES)


def _with_its_table(old: Layout, new: Layout, row: int, there: int) -> bool:
    """Whether a seat stands to its table as it did."""
    table, other = int(old.seat_table[row]), int(new.seat_table[there])
    if table < 0 or other < 0:
        return False
    return bool(np.hypot(*(_seen(old, row, table) - _seen(new, there, other))) < 2 * LEAST_METRES)


def _seen(layout: Layout, seat: int, table: int) -> FloatArray:
    """Where a seat is, seen from its table."""
    away = layout.seat_at[seat] - layout.table_at[table]
    angle = layout.table_angle[table]
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) @ away


def _pair(point: FloatArray) -> tuple[float, float]:
    return (float(point[0]), float(point[1]))
