"""What is carried when a room is rearranged: which items may move, what moves along, how far."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .layout import BoolArray, FloatArray, IntArray, Layout
from .model import Room

TURN_METRES = 0.3
"""What turning an item costs, in metres of carrying: a choice of ours, printed with the result."""
GRID_METRES = 0.01
GRID_RADIANS = float(np.radians(5.0))
PLACE_WIDTH = 0.6
"""Table edge per person in metres: 61-76 cm in the trade, less for a café table."""
_SAME = 1e-4
_RIGID_METRES = 0.015
"""A chair this near to where it would be had gone with its table: the grid is a centimetre."""
_RIGID_RADIANS = float(np.radians(1.0))

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Unit:
    """Items carried together: rows of tables and of seats, turned about `pivot` (metres)."""

    tables: Rows
    seats: Rows

    def pivot(self, layout: Layout) -> FloatArray:
        """The table where there is one, else the middle of the seats."""
        if len(self.tables):
            return layout.table_at[self.tables[0]]
        return layout.seat_at[self.seats].mean(axis=0)


@dataclass(frozen=True)
class Freedom:
    """Which items may be carried: tables with all their seats (t,), chairs by themselves (s,),
    and the rows of the seats of each bench that may."""

    tables: BoolArray
    seats: BoolArray
    benches: tuple[Rows, ...]

    @property
    def anything(self) -> bool:
        """Whether there is anything to move at all."""
        return self.count > 0

    @property
    def count(self) -> int:
        """Tables, chairs and benches that may move."""
        return int(self.tables.sum() + self.seats.sum()) + len(self.benches)


def freedom(room: Room, layout: Layout) -> Freedom:
    """What may be carried; a table stays when anything that belongs to it is locked or fixed."""
    stuck_bench = np.array([bench.fixed or bench.locked for bench in room.benches], np.bool_)
    stuck = np.array([seat.locked for seat in room.seats] + [False] * _places(room), np.bool_)
    on_bench = layout.seat_bench >= 0
    stuck[on_bench] = stuck_bench[layout.seat_bench[on_bench]]
    tables = np.array([not (table.fixed or table.locked) for table in room.tables], np.bool_)
    tables[layout.seat_table[stuck & (layout.seat_table >= 0)]] = False
    benches = (np.flatnonzero(layout.seat_bench == row) for row in np.flatnonzero(~stuck_bench))
    return Freedom(tables, ~stuck & ~on_bench, tuple(benches))


def group(layout: Layout, table: int) -> Unit:
    """A table and all that belongs to it now."""
    return Unit(np.array([table]), np.flatnonzero(layout.seat_table == table))


def alone(*seats: int) -> Unit:
    """Seats by themselves."""
    return Unit(np.array([], np.intp), np.array(seats, np.intp))


def carry(start: Layout, layout: Layout, unit: Unit, by: FloatArray, turn: float = 0.0) -> Layout:
    """The layout with a unit turned about its pivot and shifted, on the grid.

    by: metres (2,); turn: radians, rounded to 5 degrees. Every item ends a whole number of
    centimetres, along both axes, from where `start` has it.
    """
    turn = round(turn / GRID_RADIANS) * GRID_RADIANS
    pivot = unit.pivot(layout)
    table_at, seat_at = layout.table_at.copy(), layout.seat_at.copy()
    table_at[unit.tables] = _on_grid(
        turned(table_at[unit.tables] - pivot, turn) + pivot + by, start.table_at[unit.tables]
    )
    goal = turned(seat_at[unit.seats] - pivot, turn) + pivot + by
    seat_at[unit.seats] = _on_grid(goal, start.seat_at[unit.seats])
    bench = layout.seat_bench[unit.seats]
    for row in np.unique(bench[bench >= 0]):
        own = bench == row  # its places keep their distances: only its middle is on the grid
        middle = goal[own].mean(axis=0)
        begin = start.seat_at[unit.seats[own]].mean(axis=0)
        seat_at[unit.seats[own]] = goal[own] + _on_grid(middle, begin) - middle
    table_angle, seat_angle = layout.table_angle.copy(), layout.seat_angle.copy()
    for angle, begin, rows in (
        (table_angle, start.table_angle, unit.tables),
        (seat_angle, start.seat_angle, unit.seats),
    ):
        angle[rows] = begin[rows] + _wrapped(angle[rows] + turn - begin[rows])
    return replace(
        layout,
        table_at=table_at,
        seat_at=seat_at,
        table_angle=table_angle,
        seat_angle=seat_angle,
    )


def put(start: Layout, layout: Layout, seat: int, at: FloatArray, angle: float, to: int) -> Layout:
    """The layout with one chair at a point (metres), looking at `angle` (radians), at table `to`
    (row, -1 for none); both rounded to the grid."""
    turn = float(angle - layout.seat_angle[seat] + np.pi) % (2 * np.pi) - np.pi
    there = carry(start, layout, alone(seat), at - layout.seat_at[seat], turn)
    seat_table = layout.seat_table.copy()
    seat_table[seat] = to
    return replace(there, seat_table=seat_table)


def turned(points: FloatArray, turn: float) -> FloatArray:
    """Points (n, 2) turned about the origin, radians counterclockwise."""
    cos, sin = np.cos(turn), np.sin(turn)
    return points @ np.array([[cos, sin], [-sin, cos]])


def spots(layout: Layout, table: int, gap: float) -> tuple[FloatArray, FloatArray]:
    """Places around a table: points (n, 2) in metres and where a sitter there looks (radians).

    gap: metres from the table's edge to the middle of the sitter. Round tables have a place every
    PLACE_WIDTH or a little more, rectangular ones as many along each side as fit.
    """
    width, depth = layout.table_size[table]
    if layout.table_round[table]:
        count = max(2, int(np.pi * width / PLACE_WIDTH))
        around = np.arange(count) * 2 * np.pi / count
        points = (width / 2 + gap) * np.column_stack([np.cos(around), np.sin(around)])
        looks = around + np.pi
    else:
        sides = [_side(width, depth, gap, turn) for turn in (0.0, np.pi)]
        sides += [_side(depth, width, gap, turn) for turn in (np.pi / 2, -np.pi / 2)]
        points = np.vstack([points for points, _ in sides])
        looks = np.concatenate([looks for _, looks in sides])
    angle = float(layout.table_angle[table])
    return turned(points, angle) + layout.table_at[table], looks + angle


def edge_distance(layout: Layout, table: int, points: FloatArray) -> FloatArray:
    """Metres from points (n, 2) to the edge of a table, 0 on and inside it."""
    local = np.abs(turned(points - layout.table_at[table], -float(layout.table_angle[table])))
    if layout.table_round[table]:
        return np.maximum(np.hypot(*local.T) - layout.table_size[table, 0] / 2, 0.0)
    return np.hypot(*np.maximum(local - layout.table_size[table] / 2, 0.0).T)


def gaps(layout: Layout) -> FloatArray:
    """Metres from the edge of its table to the middle of each sitter (s,); half the depth of the
    seat where it has no table."""
    gap = layout.seat_size[:, 1] / 2
    for table in np.unique(layout.seat_table[layout.seat_table >= 0]):
        own = layout.seat_table == table
        gap[own] = edge_distance(layout, int(table), layout.seat_at[own])
    return gap


def went_along(before: Layout, after: Layout, table: int) -> BoolArray:
    """The seats (s,) that were and are at a table, and stand to it as they did."""
    turn = float(after.table_angle[table] - before.table_angle[table])
    offset = turned(before.seat_at - before.table_at[table], turn)
    astray = np.hypot(*(after.table_at[table] + offset - after.seat_at).T)
    twist = np.abs((after.seat_angle - before.seat_angle - turn + np.pi) % (2 * np.pi) - np.pi)
    own = (before.seat_table == table) & (after.seat_table == table)
    return own & (astray <= _RIGID_METRES) & (twist <= _RIGID_RADIANS)


def seen_turns(before: Layout, after: Layout) -> Layout:
    """The same layout, with no table turned in a way that nobody could see, while no seat
    went along."""
    angle = after.table_angle.copy()
    periods = symmetries(before)
    for table in range(len(angle)):
        if not went_along(before, after, table).any():
            turn = angle[table] - before.table_angle[table]
            period = periods[table]
            rest = turn - period * np.round(turn / period) if period else 0.0
            angle[table] = before.table_angle[table] + rest
    return replace(after, table_angle=angle)


def symmetries(layout: Layout) -> FloatArray:
    """Radians (t,) after which a turned table looks the same; 0 for a round one."""
    width, depth = layout.table_size.T
    half = np.where(np.abs(width - depth) < _SAME, np.pi / 2, np.pi)
    return np.where(layout.table_round, 0.0, half)


def efforts(before: Layout, after: Layout) -> FloatArray:
    """Metres each item is carried (t + chairs + benches,), each turn counted as TURN_METRES.

    A table that looks the same after its turn has not been turned. A bench goes as far as its
    middle, and turns once.
    """
    shifts = (after.table_at - before.table_at, after.seat_at - before.seat_at)
    turns = (after.table_angle - before.table_angle, after.seat_angle - before.seat_angle)
    return _efforts(*shifts, *turns, symmetries(before), before.seat_bench)


def metres(before: Layout, after: Layout) -> float:
    """Metres of furniture moved: the sum of `efforts`."""
    return float(efforts(before, after).sum())


def carries(before: Layout, after: Layout) -> int:
    """How many things people must pick up: tables with the seats that go along count once."""
    shifts = (after.table_at - before.table_at, after.seat_at - before.seat_at)
    turns = (after.table_angle - before.table_angle, after.seat_angle - before.seat_angle)
    stayed = np.where(before.seat_table == after.seat_table, before.seat_table, -1)
    arms = before.seat_at - before.table_at[stayed] if len(before.table_at) else before.seat_at
    _take_along(*shifts, *turns, stayed, arms)
    moved = _efforts(*shifts, *turns, symmetries(before), before.seat_bench)
    return int((moved > _RIGID_METRES).sum())


@compiled
def _efforts(
    table_shift: FloatArray,
    seat_shift: FloatArray,
    table_turn: FloatArray,
    seat_turn: FloatArray,
    symmetry: FloatArray,
    seat_bench: IntArray,
) -> FloatArray:
    tables, first = len(table_turn), int((seat_bench < 0).sum())
    found = np.zeros(tables + first + seat_bench.max() + 1 if len(seat_bench) else tables)
    for t in range(tables):
        found[t] = _length(table_shift[t, 0], table_shift[t, 1])
        if _differs(table_turn[t], symmetry[t]):
            found[t] += TURN_METRES
    seat = 0
    while seat < len(seat_bench):
        places, x, y = 0, 0.0, 0.0
        bench = seat_bench[seat]
        while seat + places < len(seat_bench) and (
            places == 0 or (bench >= 0 and seat_bench[seat + places] == bench)
        ):
            x += seat_shift[seat + places, 0]
            y += seat_shift[seat + places, 1]
            places += 1
        item = tables + (seat if bench < 0 else first + bench)
        found[item] = _length(x / places, y / places)
        if _differs(seat_turn[seat], 2 * np.pi):
            found[item] += TURN_METRES
        seat += places
    return found


@compiled
def _take_along(
    table_shift: FloatArray,
    seat_shift: FloatArray,
    table_turn: FloatArray,
    seat_turn: FloatArray,
    table: IntArray,
    arm: FloatArray,
) -> None:
    """Take from the seats what their table did with them; `arm` (s, 2): from table to seat."""
    for seat in range(len(table)):
        if table[seat] >= 0:
            cos, sin = np.cos(table_turn[table[seat]]), np.sin(table_turn[table[seat]])
            x, y = arm[seat]
            seat_shift[seat, 0] -= table_shift[table[seat], 0] + cos * x - sin * y - x
            seat_shift[seat, 1] -= table_shift[table[seat], 1] + sin * x + cos * y - y
            seat_turn[seat] -= table_turn[table[seat]]


@compiled
def _length(x: float, y: float) -> float:
    length = np.sqrt(x * x + y * y)
    return length if length > _SAME else 0.0


@compiled
def _differs(turn: float, period: float) -> bool:
    """Whether a turn (radians) shows; `period` 0: never."""
    return period > 0 and abs((turn + period / 2) % period - period / 2) > _SAME


def _side(length: float, across: float, gap: float, turn: float) -> tuple[FloatArray, FloatArray]:
    """Places along one side of a rectangle: the lower one, then turned about the middle."""
    count = int(length / PLACE_WIDTH + 1e-9) or int(length >= 2 / 3 * PLACE_WIDTH)
    along = (np.arange(count) - (count - 1) / 2) * (length / max(count, 1))
    points = np.column_stack([along, np.full(count, -across / 2 - gap)])
    return turned(points, turn), np.full(count, np.pi / 2 + turn)


def _wrapped(turn: FloatArray) -> FloatArray:
    """Whole steps of the grid, from minus to plus half a turn; what is turned back is at 0."""
    count = round(2 * np.pi / GRID_RADIANS)
    steps = np.round(turn / GRID_RADIANS)
    return ((steps + count // 2) % count - count // 2) * GRID_RADIANS


def _on_grid(goal: FloatArray, begin: FloatArray) -> FloatArray:
    return begin + np.round((goal - begin) / GRID_METRES) * GRID_METRES


def _places(room: Room) -> int:
    return sum(bench.places for bench in room.benches)
