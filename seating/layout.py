"""A room as arrays: what the computations read, and what moves when furniture is moved."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .model import Room

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Layout:
    """Where tables and seats stand; metres and radians (counterclockwise from x).

    Tables: table_at (t, 2), table_angle (t,), table_size (t, 2: width, depth), table_round (t,).
    Seats, those of benches after the others: seat_at (s, 2), seat_angle (s,) where the sitter
    looks, seat_size (s, 2: width, depth), seat_table (s,) row of the table it belongs to or -1,
    seat_bench (s,) row of its bench or -1, seat_ids: ids, those of a bench are "bench.1", ...
    """

    table_at: FloatArray
    table_angle: FloatArray
    table_size: FloatArray
    table_round: BoolArray
    seat_at: FloatArray
    seat_angle: FloatArray
    seat_size: FloatArray
    seat_table: IntArray
    seat_bench: IntArray
    seat_ids: tuple[str, ...]

    @property
    def n_seats(self) -> int:
        """Number of places to sit."""
        return len(self.seat_ids)


def layout_of(room: Room) -> Layout:
    """The arrays of a room."""
    rows = {table.id: row for row, table in enumerate(room.tables)}
    ids = [seat.id for seat in room.seats]
    at = [seat.at for seat in room.seats]
    angle = [seat.angle for seat in room.seats]
    size = [(seat.width, seat.depth) for seat in room.seats]
    table = [-1 if seat.table is None else rows[seat.table] for seat in room.seats]
    bench = [-1] * len(ids)
    for row, one in enumerate(room.benches):
        along = np.array([-np.sin(np.radians(one.angle)), np.cos(np.radians(one.angle))])
        pitch = one.width / one.places
        for place in range(one.places):
            offset = (place - (one.places - 1) / 2) * pitch
            ids.append(f"{one.id}.{place + 1}")
            at.append((one.at[0] + offset * along[0], one.at[1] + offset * along[1]))
            angle.append(one.angle)
            size.append((pitch, one.depth))
            table.append(-1 if one.table is None else rows[one.table])
            bench.append(row)
    return Layout(
        table_at=np.array([t.at for t in room.tables], np.float64).reshape(-1, 2),
        table_angle=np.radians([t.angle for t in room.tables], dtype=np.float64),
        table_size=np.array([(t.width, t.depth) for t in room.tables], np.float64).reshape(-1, 2),
        table_round=np.array([t.shape == "round" for t in room.tables], np.bool_),
        seat_at=np.array(at, np.float64).reshape(-1, 2),
        seat_angle=np.radians(angle, dtype=np.float64),
        seat_size=np.array(size, np.float64).reshape(-1, 2),
        seat_table=np.array(table, np.int32),
        seat_bench=np.array(bench, np.int32),
        seat_ids=tuple(ids),
    )


def room_of(room: Room, layout: Layout) -> Room:
    """The room with its tables, seats and benches where the layout has them."""

    def degrees(angle: float) -> float:
        return round(float(np.degrees(angle)), 6) % 360

    def point(at: FloatArray) -> tuple[float, float]:
        return (round(float(at[0]), 6), round(float(at[1]), 6))

    tables = [
        table.model_copy(
            update={"at": point(layout.table_at[row]), "angle": degrees(layout.table_angle[row])}
        )
        for row, table in enumerate(room.tables)
    ]
    seats = [
        seat.model_copy(
            update={"at": point(layout.seat_at[row]), "angle": degrees(layout.seat_angle[row])}
        )
        for row, seat in enumerate(room.seats)
    ]
    benches = []
    for row, bench in enumerate(room.benches):
        own = layout.seat_bench == row
        middle = layout.seat_at[own].mean(axis=0)
        angle = degrees(layout.seat_angle[own][0])
        benches.append(bench.model_copy(update={"at": point(middle), "angle": angle}))
    return room.model_copy(update={"tables": tables, "seats": seats, "benches": benches})


def moved(
    layout: Layout, tables: BoolArray, seats: BoolArray, by: FloatArray, turn: float = 0.0
) -> Layout:
    """The layout with these tables and seats turned about their common middle, then shifted.

    by: metres (2,). turn: radians, counterclockwise.
    """
    chosen = np.vstack([layout.table_at[tables], layout.seat_at[seats]])
    middle = chosen.mean(axis=0)
    cos, sin = np.cos(turn), np.sin(turn)
    rotation = np.array([[cos, sin], [-sin, cos]])
    table_at, seat_at = layout.table_at.copy(), layout.seat_at.copy()
    table_at[tables] = (table_at[tables] - middle) @ rotation + middle + by
    seat_at[seats] = (seat_at[seats] - middle) @ rotation + middle + by
    return replace(
        layout,
        table_at=table_at,
        seat_at=seat_at,
        table_angle=np.where(tables, layout.table_angle + turn, layout.table_angle),
        seat_angle=np.where(seats, layout.seat_angle + turn, layout.seat_angle),
    )
