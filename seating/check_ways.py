"""Checks of the walkways: from the entrance to every exit, counter, zone and wheelchair place.

150 cm; a narrowing may leave 120, or 90 over at most 120 cm (articles 14 and 15).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from .check_bodies import boxes
from .check_narrow import path_to, stretches, trace
from .check_norms import norms, rule
from .check_result import Check, checked
from .check_state import State
from .layout import IntArray
from .model import Zone
from .passages import beside, cells_in

#: The length of a narrowing is measured along a route in steps of 2 cm, so that it may be 4 cm off.
_MEASURED = 0.04


@dataclass(frozen=True)
class Target:
    """Where a walkway leads: an item, the cell where the widest route ends, and the row of its
    body if it has one (what people go to is not in their way)."""

    item: str
    cell: int
    body: int = -1


def way_checks(state: State) -> Iterator[Check]:
    """One check for every target; nothing without an entrance."""
    if not state.has_entrance:
        return
    targets = list(_targets(state))
    wide, narrow = norms()["walkway"].limit, rule("walkway_rule")["narrow"]
    reduced = rule("walkway_rule")["reduced"]
    widths = [state.width(target.cell) for target in targets]
    traced: dict[int, IntArray] = {}
    for target, width in zip(targets, widths, strict=True):
        if width < narrow or width >= wide:
            yield _plain(state, target, width)
            continue
        least = round(1000 * (reduced if width >= reduced else narrow))
        if least not in traced:
            traced[least] = trace(state.grid, state.clear, state.prepared.start, least)
        yield _with_narrowing(state, target, width, path_to(traced[least], target.cell))


def _targets(state: State) -> Iterator[Target]:
    room, prepared = state.prepared.room, state.prepared
    for row, cells in prepared.exits:
        if row not in prepared.entrances:
            yield Target(room.doors[row].id, _widest(state, cells))
    for row in np.flatnonzero(state.scene.wheelchair):
        body = state.scene.first_seat + int(row)
        yield Target(state.layout.seat_ids[row], int(state.seat_cells[row]), body)
    for counter in room.counters:
        body = state.ids.index(counter.id)
        cell = beside(state.grid, state.reach, state.scene.bodies[body : body + 1])[0]
        yield Target(counter.id, int(cell), body)
    for zone in room.zones:
        if zone.kind != "storage":
            yield Target(zone.id, _widest(state, _cells_of(state, zone)))


def _widest(state: State, cells: IntArray) -> int:
    if not len(cells):
        return -1
    reach = state.reach.width.ravel()[cells]
    return int(cells[np.argmax(reach)]) if reach.max() > 0 else -1


def _cells_of(state: State, zone: Zone) -> IntArray:
    """The cells whose middle is in a zone, of those in the upright box around it."""
    area, cell = shapely.Polygon(zone.outline), state.grid.cell
    left, low, right, high = area.bounds
    middle, half = np.array([[left + right, low + high]]) / 2, np.array([right - left, high - low])
    around = boxes(middle, np.zeros(1), half[:1] / 2, half[1:] / 2)[0]
    cells = cells_in(state.grid, around)
    rows, columns = np.divmod(cells, state.grid.width.shape[1])
    shapely.prepare(area)
    within = shapely.contains_xy(area, state.grid.x + rows * cell, state.grid.y + columns * cell)
    return cells[within]


def _plain(state: State, target: Target, width: float) -> Check:
    """A walkway that is wide enough everywhere, or too narrow whatever its length."""
    narrow = rule("walkway_rule")["narrow"]
    bodies, at = state.narrowest(target.cell)
    name, ok = state.name(target.item), width >= narrow
    if ok:
        return checked("walkway", True, "walkway", width, None, [target.item], at, one=name)
    ids = [state.ids[body] for body in bodies]
    items = list(dict.fromkeys([target.item, *(item for item in ids if item)]))
    if len(ids) < 2:
        sentence = "walkway_none" if width == 0 else "walkway_narrow_somewhere"
        return checked("walkway", False, sentence, width, narrow, items, at, one=name)
    told = {"one": name, "left": state.name(ids[0]), "right": state.name(ids[1])}
    return checked("walkway", False, "walkway_narrow", width, narrow, items, at, **told)


def _with_narrowing(state: State, target: Target, width: float, path: IntArray) -> Check:
    figures = rule("walkway_rule")
    name = state.name(target.item)
    for limit, longest in (
        (figures["reduced"], figures["narrow_length"]),
        (norms()["walkway"].limit, figures["reduced_length"]),
    ):
        if width >= limit or 1.5 * len(path) * state.grid.cell < longest:
            continue
        bodies, join = state.scene.bodies, figures["narrow_length"]
        found = stretches(state.grid, path, state.clear, bodies, target.body, limit, join)
        if len(found) and found[:, 0].max() > longest + _MEASURED:
            length, least, x, y = found[np.argmax(found[:, 0])]
            told = {"one": name, "length": float(length), "longest": longest}
            return checked(
                "walkway", False, "walkway_long", least, limit, [target.item], (x, y), **told
            )
    at = state.narrowest(target.cell)[1]
    return checked("walkway", True, "walkway_narrowing", width, None, [target.item], at, one=name)
