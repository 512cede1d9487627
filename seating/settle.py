"""After the annealing: what brings nothing is put back, and chairs go with their table again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .anneal import Judge, State, Task, admitted
from .layout import FloatArray, Layout
from .units import Rows, carry, group, put, seen_turns, turned

#: A table that went less far than this (metres) is put back, even if that costs so many points:
#: nobody picks up a table for it.
NEAR, TRIFLE = 0.05, 0.3


def settled(task: Task, judge: Judge, state: State) -> State:
    """The state without the moves that bring less than they cost.

    Tables with their chairs are tried first, then chairs by themselves, the smallest moves first;
    nothing is undone that would break a limit.
    """
    start = task.start
    shifts = np.hypot(*(state.layout.table_at - start.table_at).T)
    for table in np.argsort(shifts, kind="stable"):
        if task.free.tables[table]:
            state = _tried(task, judge, state, _table_back(task, state.layout, int(table)))
            worth = state.worth - (TRIFLE if shifts[table] < NEAR else 0.0)
            state = _tried(task, judge, state, _carried_back(task, state.layout, int(table)), worth)
    for rows in task.free.benches:
        state = _tried(task, judge, state, _seats_back(task, state.layout, rows))
    shifts = np.hypot(*(state.layout.seat_at - start.seat_at).T)
    for chair in np.argsort(shifts, kind="stable"):
        if task.free.seats[chair]:
            for layout in _chair_back(task, state.layout, int(chair)):
                state = _tried(task, judge, state, layout)
    return replace(state, layout=seen_turns(start, state.layout))


def _tried(
    task: Task, judge: Judge, state: State, layout: Layout, worth: float | None = None
) -> State:
    """The layout where it holds and is worth as much as asked, by default as much as the state."""
    if _same(layout, state.layout):
        return state
    return admitted(task, judge, layout, state.worth if worth is None else worth) or state


def _table_back(task: Task, layout: Layout, table: int) -> Layout:
    """A table where it started, with the chairs that were and are its; others are carried along."""
    own = np.flatnonzero((layout.seat_table == table) & (task.start.seat_table == table))
    return _seats_back(task, _carried_back(task, layout, table), own)


def _carried_back(task: Task, layout: Layout, table: int) -> Layout:
    """A table where it started, with all its chairs as they now stand around it."""
    start = task.start
    by = start.table_at[table] - layout.table_at[table]
    turn = float(start.table_angle[table] - layout.table_angle[table])
    return carry(start, layout, group(layout, table), by, turn)


def _seats_back(task: Task, layout: Layout, rows: Rows) -> Layout:
    start = task.start
    seat_at, seat_angle = layout.seat_at.copy(), layout.seat_angle.copy()
    seat_at[rows], seat_angle[rows] = start.seat_at[rows], start.seat_angle[rows]
    return replace(layout, seat_at=seat_at, seat_angle=seat_angle)


def _chair_back(task: Task, layout: Layout, chair: int) -> list[Layout]:
    """A chair where it started, as it was at its table there, and turned as it was."""
    start = task.start
    table = int(start.seat_table[chair])
    angle = float(start.seat_angle[chair])
    here = layout.seat_at[chair]
    found = [put(start, layout, chair, start.seat_at[chair], angle, table)]
    if table >= 0:
        at, look = with_table(start, layout, chair)
        found.append(put(start, layout, chair, at, look, table))
    found.append(put(start, layout, chair, here, angle, int(layout.seat_table[chair])))
    return found


def with_table(start: Layout, layout: Layout, chair: int) -> tuple[FloatArray, float]:
    """Where a chair would be (metres, radians) if it had gone with the table it started at."""
    table = int(start.seat_table[chair])
    turn = float(layout.table_angle[table] - start.table_angle[table])
    offset = turned(start.seat_at[chair] - start.table_at[table], turn)
    return layout.table_at[table] + offset, float(start.seat_angle[chair]) + turn


def _same(one: Layout, other: Layout) -> bool:
    return (
        np.array_equal(one.seat_at, other.seat_at)
        and np.array_equal(one.table_at, other.table_at)
        and np.array_equal(one.seat_angle, other.seat_angle)
        and np.array_equal(one.table_angle, other.table_angle)
        and np.array_equal(one.seat_table, other.seat_table)
    )
